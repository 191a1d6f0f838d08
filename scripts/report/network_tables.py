"""What the networks recognise and take, as tables in Markdown."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.job import whole
from spinneuron.report import network_tables

given = snakemake.input
text = network_tables.markdown(
    pd.read_csv(given.accuracy),
    pd.read_csv(given.energy),
    pd.read_csv(given.edp),
    snakemake.params.read_at,
)
with whole(snakemake.output[0]) as path:
    path.write_text(text, encoding="utf-8")
