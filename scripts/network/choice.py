"""The choice of rule, voltage, currents and cycles by cross-validation."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron.network import choice
from spinneuron.config.sections.device import Neuron, Readout
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.job import write_table
from spinneuron.network.layers import load_folds
from spinneuron.network.operating_point import load_devices
from spinneuron.network.tasks import task

params, source = snakemake.params, snakemake.input
options, circuit = Network(**params.network), Energy(**params.circuit)
neuron, junction = Neuron(**params.neuron), Readout(**params.readout)
devices = load_devices(source.threshold, params.devices, params.regime, neuron, junction)
own = task(options, snakemake.wildcards.task)
folds = choice.Folds.of(own, load_folds(source.networks, own.name, len(own.folds)))
table = choice.chosen(own.name, folds, devices, neuron.pulse.width, options, circuit)
write_table(table, snakemake.output[0])
