"""How long a neuron with one depth of its pinning keeps its state, and its energy barrier."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron.magnetics import landscape, solvers
from spinneuron.neuron import lifetimes
from spinneuron.config.designs import NeuronDesign, load_design
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.thermal import Thermal
from spinneuron.job import write_table

params = snakemake.params
design = load_design(params.design)
assert isinstance(design, NeuronDesign)
problem = solvers.relax("embedded", design)
barrier = landscape.of_neuron(problem, design).barrier
table = lifetimes.retention(
    problem, design, Readout(**params.readout), Thermal(**params.thermal), params.name
)
table["pinning_depth"], table["barrier_J"] = design.neuron.pinning.depth, barrier
write_table(table, snakemake.output[0])
