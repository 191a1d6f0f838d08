"""Both solvers on the same points: table, text and figure."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from spinneuron.magnetics import cross_check
from spinneuron import oommf
from spinneuron.plots import magnetics
from spinneuron.plots.style import save
from spinneuron.job import machine, whole, write_table
from spinneuron.points import Point

given, output = snakemake.input, snakemake.output
rows, series = [], []
for number, point in enumerate(Point(**values) for values in snakemake.params.points):
    tables = [
        pd.read_csv(files[number])
        for files in (given.embedded_trajectories, given.oommf_trajectories)
    ]
    seconds = [
        json.loads(Path(files[number]).read_text())[point.id]
        for files in (given.embedded_seconds, given.oommf_seconds)
    ]
    rows.append(cross_check.row(point, tables[0], tables[1], seconds[0], seconds[1]))
    apart = cross_check.differences(*tables)
    apart.insert(0, "id", point.id)
    series.append(apart)

table = pd.DataFrame(rows)
write_table(table, output.table)
write_table(pd.concat(series), output.csv)
save(magnetics.cross_check(pd.concat(series), table), Path(output.png).with_suffix(""))
version = oommf.find(snakemake.params.docker_image).version
text = cross_check.markdown(table, version, f"{datetime.now(UTC):%Y-%m-%d}", machine())
with whole(output.markdown) as path:
    path.write_text(text, encoding="utf-8")
print(text)
if not table["agree"].all():
    raise SystemExit("The solvers disagree: see results/cross_check.csv.")
