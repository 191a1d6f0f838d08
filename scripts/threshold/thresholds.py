"""Collect the searches: thresholds, and every run that led to them."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.job import write_table

for name in ("thresholds", "runs"):
    tables = [pd.read_csv(path) for path in snakemake.input[name]]
    write_table(pd.concat(tables), snakemake.output[name])
