"""The compact model from both tables."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.neuron import fit_compact_model
from spinneuron.job import provenance, write_json

model = fit_compact_model.fit(
    pd.read_csv(snakemake.input.kinetics),
    pd.read_csv(snakemake.input.switching),
    pd.read_csv(snakemake.input.runs),
    pd.read_csv(snakemake.input.thresholds),
    snakemake.params.pulse_width,
    pd.read_csv(snakemake.input.thermal),
    snakemake.params.cells_across_width,
    provenance(snakemake.params.solver, snakemake.config.get("oommf", {}).get("docker_image")),
)
write_json(model, snakemake.output[0])
