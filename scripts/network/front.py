"""The front of energy and accuracy at a temperature."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.network import choice, front, layers
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
chosen = choice.Choices(pd.read_csv(source.choice), options.read_at, options.decision)
networks = layers.load(source.networks)
tables = []
for task in tasks(options):
    key = layers.named(networks, task.name, chosen.rule(task.name))
    own = layers.load_folds(source.networks, task.name, len(task.folds))
    folds = choice.Folds.of(task, own)
    for device in devices:
        print(f"{task.name}, {device.name}: trying every combination", flush=True)
        rows = front.table(
            task, key.rule, folds, networks[key], device, params.pulse_widths, options, circuit
        )
        tables.append(rows.assign(task=task.name))
write_table(front.joined(tables), snakemake.output[0])
