"""Energy of one neuron and operation."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron.network import neuron_energy
from spinneuron.config.sections.energy import Energy
from spinneuron.job import write_table
from spinneuron.neuron.compact_model import ThresholdModel

models = ThresholdModel.load_all(snakemake.input.threshold)
circuit = Energy(**snakemake.params.circuit)
table = neuron_energy.table(models, snakemake.params.pulse_width, circuit)
write_table(table, snakemake.output[0])
