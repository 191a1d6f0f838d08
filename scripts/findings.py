"""What the run found, in sentences: for the captions of the report, and for README."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import json
from pathlib import Path

import pandas as pd

from spinneuron.report import findings
from spinneuron.job import whole, write_json

given = snakemake.input
tables = {
    name: pd.read_csv(given[name]) for name in findings.Results._fields if name != "threshold"
}
threshold = json.loads(Path(given.threshold).read_text(encoding="utf-8"))
found = findings.by_figure(findings.Results(threshold=threshold, **tables))
write_json(found, snakemake.output.json)
with whole(snakemake.output.markdown) as temporary:
    temporary.write_text(findings.markdown(found), encoding="utf-8")
