"""Accuracy of every network with every kind of neuron."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])


from spinneuron.network import accuracy, layers
from spinneuron.config.sections.device import Neuron, Readout
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.job import write_table
from spinneuron.network.choice import Choices
from spinneuron.network.operating_point import load_devices
from spinneuron.network.tasks import tasks

params, source = snakemake.params, snakemake.input
options, circuit = Network(**params.network), Energy(**params.circuit)
neuron, junction = Neuron(**params.neuron), Readout(**params.readout)
devices = load_devices(source.threshold, params.devices, params.regime, neuron, junction)
table = accuracy.table(
    tasks(options),
    layers.load(source.networks),
    devices,
    Choices.load(source.choice, options),
    params.pulse_widths,
    options,
    circuit,
)
write_table(table, snakemake.output[0])
