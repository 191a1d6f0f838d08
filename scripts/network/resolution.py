"""Resolution that a neuron needs (eq. 2), and what its input potential may be off."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron.network import input_resolution
from spinneuron.network import layers
from spinneuron.config.sections.network import Network
from spinneuron.job import write_table

options = Network(**snakemake.params.network)
write_table(input_resolution.table(options), snakemake.output.resolution)
networks = layers.load(snakemake.input.networks)
write_table(input_resolution.input_tolerance(networks, options), snakemake.output.input_tolerance)
