"""Probabilities of the high state against the signed current, as a table to read."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.job import whole
from spinneuron.report import signed_response

with whole(snakemake.output[0]) as path:
    path.write_text(
        signed_response.markdown(pd.read_csv(snakemake.input.thermal)), encoding="utf-8"
    )
