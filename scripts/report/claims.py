"""The paper's numbers against ours."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import json
from pathlib import Path

import pandas as pd

from spinneuron.report import claims
from spinneuron.config.sections.energy import Energy
from spinneuron.job import whole, write_table

given, params, output = snakemake.input, snakemake.params, snakemake.output
table = claims.table(
    claims.Tables(
        kinetics=pd.read_csv(given.kinetics),
        threshold=json.loads(Path(given.threshold).read_text(encoding="utf-8")),
        network_energy=pd.read_csv(given.network_energy),
        resolution=pd.read_csv(given.resolution),
        input_tolerance=pd.read_csv(given.input_tolerance),
        circuit=Energy(**params.circuit),
        magnetic_area=params.magnetic_area,
    )
)
write_table(table, output.csv)
with whole(output.html) as path:
    path.write_text(claims.rendered(table), encoding="utf-8")
print(table[["number", "verdict", "why"]].to_string())
