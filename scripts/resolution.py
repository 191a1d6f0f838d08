"""Resolution that a neuron needs (eq. 2), and what its input potential may be off."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron import network, resolution
from spinneuron.config import Network
from spinneuron.job import write_table

options = Network(**snakemake.params.network)
write_table(resolution.table(options), snakemake.output.resolution)
networks = network.load(snakemake.input.networks)
write_table(resolution.input_tolerance(networks, options), snakemake.output.input_tolerance)
