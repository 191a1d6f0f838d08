"""Accuracy of every network with every kind of neuron."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron.network import accuracy
from spinneuron.network import layers
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.job import write_table
from spinneuron.neuron.compact_model import ThresholdModel

params, source = snakemake.params, snakemake.input
options = Network(**params.network)
models = {
    device: ThresholdModel.load(source.threshold, params.regime, device)
    for device in params.devices
}
table = accuracy.table(
    layers.load(source.networks),
    models,
    params.pulse_widths,
    options,
    Energy.model_construct(**params.circuit),
)
write_table(table, snakemake.output[0])
