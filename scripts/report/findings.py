"""What the run found, in sentences: for the captions of the report, and for README."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import json
from pathlib import Path

import pandas as pd

from spinneuron.report import captions, findings, summary
from spinneuron.job import whole, write_json

given, params = snakemake.input, snakemake.params
tables = {
    name: pd.read_csv(given[name])
    for name in findings.Results._fields
    if name not in (*params.keys(), "threshold", "front")
}
results = findings.Results(
    threshold=json.loads(Path(given.threshold).read_text(encoding="utf-8")),
    front=pd.concat(map(pd.read_csv, given.front), ignore_index=True),
    pinning_depth=params.pinning_depth,
    settling_time=params.settling_time,
    network_regime=params.network_regime,
    read_at=params.read_at,
    **tables,
)
figures = captions.by_figure(results)
sentences = list(captions.headlines(results).values())
write_json({"headlines": sentences, **figures}, snakemake.output.json)
with whole(snakemake.output.markdown) as temporary:
    temporary.write_text(summary.markdown(results), encoding="utf-8")
