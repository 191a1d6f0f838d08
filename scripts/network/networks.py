"""Train every network of the config."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron.network import layers, tasks, training
from spinneuron.config.sections.network import Network
from spinneuron.job import whole
from spinneuron.network.noise_aware import response
from spinneuron.neuron.compact_model import ThresholdModel

params = snakemake.params
options = Network(**params.network)
measured = None
for threshold in snakemake.input.threshold:
    model = ThresholdModel.load(threshold, params.regime)
    measured = response(model.at_temperature(options.read_at), params.pulse_width)
networks = training.train_all(tasks.tasks(options), layers.keys(options), options.seed, measured)
with whole(snakemake.output[0]) as path:
    layers.save(networks, path)
