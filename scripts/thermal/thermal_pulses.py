"""Send the pulses of a chunk of points through replicas at a temperature."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron.neuron import thermal_pulses
from spinneuron.calculator.problem import Problem
from spinneuron.config.designs import NeuronDesign, load_design
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.thermal import Thermal
from spinneuron.job import write_table
from spinneuron.points import ThermalPoint

params = snakemake.params
problem = Problem.load(snakemake.input.problem)
design = load_design(params.design)
assert isinstance(design, NeuronDesign)
readout, options = Readout(**params.readout), Thermal(**params.thermal)
output = snakemake.output
for values, path, reads in zip(params.points, output.replicas, output.reads, strict=True):
    sent = thermal_pulses.send(problem, design, readout, options, ThermalPoint(**values))
    write_table(sent.replicas, path)
    write_table(sent.reads, reads)
