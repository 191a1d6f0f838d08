"""The choice of rule, voltage, currents and cycles by cross-validation."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.network import choice
from spinneuron.config.sections.device import Neuron, Readout
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.job import write_table
from spinneuron.network.layers import load_folds
from spinneuron.network.operating_point import load_devices
from spinneuron.network.tasks import tasks

params, source = snakemake.params, snakemake.input
options, circuit = Network(**params.network), Energy(**params.circuit)
neuron, junction = Neuron(**params.neuron), Readout(**params.readout)
devices = load_devices(source.threshold, params.devices, params.regime, neuron, junction)
tables = []
for task in tasks(options):
    print(f"{task.name}: trying every combination", flush=True)
    own = load_folds(source.networks, task.name, len(task.folds))
    folds = choice.Folds.of(task, own)
    tables.append(choice.chosen(task.name, folds, devices, neuron.pulse.width, options, circuit))
write_table(pd.concat(tables), snakemake.output[0])
