"""From the energy-delay product as the paper counts it to that of a network that works."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.network import choice, gain, layers, uncertainty
from spinneuron.config.sections.device import Neuron, Readout
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.job import write_table
from spinneuron.network.operating_point import load_devices
from spinneuron.network.tasks import tasks

params, source = snakemake.params, snakemake.input
options, circuit = Network(**params.network), Energy(**params.circuit)
neuron, junction = Neuron(**params.neuron), Readout(**params.readout)
devices = load_devices(source.threshold, params.devices, params.regime, neuron, junction)
chosen = choice.Choices.load(source.choice, options)
slopes = uncertainty.elasticities(pd.read_csv(source.thresholds), params.regime)
results = layers.load(source.networks)
tables = []
for task in tasks(options):
    own = layers.load_folds(source.networks, task.name, len(task.folds))
    folds = choice.Folds.of(task, own)
    networks = gain.Networks.of(task, chosen.rule(task.name), folds, results, options)
    for device in devices:
        point = chosen.point(task.name, device.name)
        if not isinstance(point, str):
            tables.append(gain.table(networks, device, point, slopes, options, circuit))
write_table(gain.joined(tables), snakemake.output[0])
