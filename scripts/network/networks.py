"""Train every network of the config."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron.network import layers, training
from spinneuron.config.sections.network import Network
from spinneuron.job import whole

options = Network(**snakemake.params.network)
networks = {}
for key in layers.keys(options):
    shape, rule, hidden = key
    networks[key] = training.train(options, shape, rule, hidden=hidden)
    print(f"{key}: trained", flush=True)
with whole(snakemake.output[0]) as path:
    layers.save(networks, path)
