"""Energy of every network, its sensitivities, and where CMOS would be even."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.network import break_even, network_energy, sensitivity, uncertainty
from spinneuron.config.sections.device import Neuron, Readout
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.job import write_table
from spinneuron.config.sections.strip import Strip
from spinneuron.network.choice import Choices
from spinneuron.network.layers import load, named
from spinneuron.network.operating_point import load_devices
from spinneuron.network.sensitivity import Setting
from spinneuron.network.tasks import tasks

params, source = snakemake.params, snakemake.input
options, circuit = Network(**params.network), Energy(**params.circuit)
neuron, junction = Neuron(**params.neuron), Readout(**params.readout)
devices = load_devices(source.threshold, params.devices, params.regime, neuron, junction)
output = snakemake.output
networks, known = load(source.networks), tasks(options)
chosen = Choices.load(source.choice, options)
slopes = uncertainty.elasticities(pd.read_csv(source.thresholds), params.regime)
table = network_energy.table(
    known, networks, devices, chosen, slopes, params.temperature, options, circuit
)
write_table(table, output.network_energy)
task = known[-1]
layers = networks[named(networks, task.name, chosen.rule(task.name))]
sensitivities, maps = [sensitivity.EMPTY], [break_even.EMPTY]
for device in devices:
    point = chosen.point(task.name, device.name)
    if not isinstance(point, str):
        base = Setting(device, point, options, circuit)
        strip = Strip(**params.strip)
        sensitivities.append(sensitivity.sensitivity(layers, task, base, slopes, strip))
        maps.append(
            break_even.break_even(device, layers, task.test.inputs, point, options, circuit)
        )
write_table(pd.concat(sensitivities), output.sensitivity)
write_table(pd.concat(maps), output.break_even)
