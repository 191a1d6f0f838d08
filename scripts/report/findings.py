"""What the run found, in sentences: for the captions of the report, and for README."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import json
from pathlib import Path

import pandas as pd

from spinneuron.report import findings, summary
from spinneuron.job import whole, write_json

given, params = snakemake.input, snakemake.params
tables = {
    name: pd.read_csv(given[name])
    for name in findings.Results._fields
    if name not in ("threshold", "pinning_depth", "settling_time", "network_regime")
}
results = findings.Results(
    threshold=json.loads(Path(given.threshold).read_text(encoding="utf-8")),
    pinning_depth=params.pinning_depth,
    settling_time=params.settling_time,
    network_regime=params.network_regime,
    **tables,
)
captions = findings.by_figure(results)
sentences = list(findings.headlines(results).values())
write_json({"headlines": sentences, **captions}, snakemake.output.json)
with whole(snakemake.output.markdown) as temporary:
    temporary.write_text(summary.markdown(results), encoding="utf-8")
