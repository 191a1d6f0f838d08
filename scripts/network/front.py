"""The front of energy and accuracy at a temperature."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])


from spinneuron.network import choice, front, layers
from spinneuron.config.sections.device import Neuron, Readout
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.job import write_table
from spinneuron.network.operating_point import load_devices
from spinneuron.network.tasks import task

params, source = snakemake.params, snakemake.input
options, circuit = Network(**params.network), Energy(**params.circuit)
neuron, junction = Neuron(**params.neuron), Readout(**params.readout)
devices = load_devices(source.threshold, params.devices, params.regime, neuron, junction)
chosen = choice.Choices.load(source.choice, options)
own = task(options, snakemake.wildcards.task)
networks = layers.load(source.networks)
key = layers.named(networks, own.name, chosen.rule(own.name))
folds = choice.Folds.of(own, layers.load_folds(source.networks, own.name, len(own.folds)))
table = front.joined(
    [
        front.table(
            own, key.rule, folds, networks[key], device, params.pulse_widths, options, circuit
        )
        for device in devices
    ]
)
write_table(table, snakemake.output[0])
