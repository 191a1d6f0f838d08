"""How long a neuron with one depth of its pinning keeps its state, and what Kramers predicts."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron.magnetics import landscape, solvers
from spinneuron.neuron import kramers, lifetimes
from spinneuron.config.designs import NeuronDesign, load_design
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.thermal import Thermal
from spinneuron.job import write_table

params = snakemake.params
design = load_design(params.design)
assert isinstance(design, NeuronDesign)
problem = solvers.relax("embedded", design)
found = landscape.of_neuron(problem, design)
thermal = Thermal(**params.thermal)
table = lifetimes.retention(problem, design, Readout(**params.readout), thermal, params.name)
well = {"pinning_depth": design.neuron.pinning.depth, "barrier_J": found.barrier}
well |= kramers.lifetime(problem, design, found, thermal.temperature)
write_table(table.assign(**well), snakemake.output[0])
