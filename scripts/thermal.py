"""Send the pulses of a chunk of points through replicas at a temperature."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron import thermal
from spinneuron.calculator.problem import Problem
from spinneuron.config import NeuronDesign, Readout, Thermal, load_design
from spinneuron.job import write_table
from spinneuron.sweep import ThermalPoint

params = snakemake.params
problem = Problem.load(snakemake.input.problem)
design = load_design(params.design)
assert isinstance(design, NeuronDesign)
readout, options = Readout(**params.readout), Thermal(**params.thermal)
for values, path in zip(params.points, snakemake.output.replicas, strict=True):
    point = ThermalPoint(**values)
    write_table(thermal.pulse(problem, design, readout, options, point), path)
