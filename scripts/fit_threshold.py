"""The compact model from both tables."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron import threshold
from spinneuron.job import provenance, write_json

model = threshold.fit(
    pd.read_csv(snakemake.input.kinetics),
    pd.read_csv(snakemake.input.switching),
    snakemake.params.deadline,
    provenance(snakemake.params.solver, snakemake.config.get("oommf", {}).get("docker_image")),
)
write_json(model, snakemake.output[0])
