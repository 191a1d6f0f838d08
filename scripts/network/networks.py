"""Train every network of the config."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron.network import layers, tasks, training
from spinneuron.config.sections.network import Network
from spinneuron.job import whole

options = Network(**snakemake.params.network)
networks = training.train_all(tasks.tasks(options), layers.keys(options), options.seed)
with whole(snakemake.output[0]) as path:
    layers.save(networks, path)
