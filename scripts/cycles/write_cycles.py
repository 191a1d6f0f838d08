"""Send several cycles of preset, write and read through replicas of a neuron."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron.neuron import write_cycles
from spinneuron.calculator.problem import Problem
from spinneuron.config.designs import NeuronDesign, load_design
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.thermal import Thermal
from spinneuron.job import write_table
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.points import CyclePoint

params = snakemake.params
point = CyclePoint(**params.point)
design = load_design(params.design)
assert isinstance(design, NeuronDesign)
model = ThresholdModel.load(snakemake.input.threshold, point.regime, point.device)
table = write_cycles.live(
    Problem.load(snakemake.input.problem),
    design,
    Readout(**params.readout),
    Thermal(**params.thermal),
    point,
    write_cycles.Cycle.of(point, model, **params.cycle),
)
write_table(table, snakemake.output[0])
