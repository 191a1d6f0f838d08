"""What the resistance of the neurons changes in their decisions."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron.config.sections.device import Neuron, Readout
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.job import write_table
from spinneuron.network import input_fluctuation
from spinneuron.network.layers import load, reference
from spinneuron.network.operating_point import Device
from spinneuron.neuron.compact_model import ThresholdModel

params, source = snakemake.params, snakemake.input
options, neuron = Network(**params.network), Neuron(**params.neuron)
devices = [
    Device.of(
        name,
        ThresholdModel.load(source.threshold, params.regime, name),
        neuron,
        Readout(**params.junction),
    )
    for name in params.devices
]
key = reference(options)
table = input_fluctuation.table(
    load(source.networks)[key],
    key,
    devices,
    neuron.pulse.width,
    options,
    Energy.model_construct(**params.circuit),
)
write_table(table, snakemake.output[0])
