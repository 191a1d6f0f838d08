"""Resolution that a neuron needs (eq. 2) against its number of inputs, for every rule."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron import resolution
from spinneuron.config import Network
from spinneuron.job import write_table

write_table(resolution.table(Network(**snakemake.params.network)), snakemake.output[0])
