"""Energy of every network, its sensitivities, and where CMOS would be even."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.network.layers import load, reference
from spinneuron.network import break_even, network_energy, sensitivity, uncertainty
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.config.sections.strip import Strip
from spinneuron.job import write_table
from spinneuron.network.operation import Device
from spinneuron.network.tasks import task
from spinneuron.neuron.compact_model import ThresholdModel

params, source, output = snakemake.params, snakemake.input, snakemake.output
options, circuit = Network(**params.network), Energy(**params.circuit)
networks = load(source.networks)
devices = [
    Device(
        name,
        ThresholdModel.load(source.threshold, params.regime, name),
        params.pulse_width,
        1.0,  # the currents of the model are those through magnet and shunt
    )
    for name in params.devices
]
slopes = uncertainty.elasticities(pd.read_csv(source.thresholds), params.regime, options)
write_table(
    network_energy.table(networks, devices, slopes, options, circuit), output.network_energy
)
key = reference(options)
layers, samples = networks[key], task(options, key.task).test
sensitivities, maps = [], []
for device in devices:
    sensitivities.append(
        sensitivity.sensitivity(
            layers, key, device, slopes, options, circuit, Strip(**params.strip)
        )
    )
    maps.append(break_even.break_even(device, layers, samples, options, circuit))
write_table(pd.concat(sensitivities), output.sensitivity)
write_table(pd.concat(maps), output.break_even)
