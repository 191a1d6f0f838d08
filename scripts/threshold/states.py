"""The two states of a neuron: where they are, how high the barrier, and whether they hold."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

import pandas as pd

from spinneuron.magnetics import landscape, bistability
from spinneuron.calculator.problem import Problem
from spinneuron.config.designs import NeuronDesign, load_design
from spinneuron.config.sections.solver import Oommf
from spinneuron.config.sections.device import Readout
from spinneuron.job import write_json, write_table

params, output = snakemake.params, snakemake.output
design = load_design(params.design)
assert isinstance(design, NeuronDesign)
problem = Problem.load(snakemake.input.problem)
found = landscape.of_neuron(problem, design)
switching = pd.read_csv(snakemake.input.switching)
own = switching[switching["device"] == snakemake.wildcards.device]
report = bistability.report(
    problem,
    design,
    found,
    own,
    Readout(**params.readout),
    kind=params.solver,
    options=Oommf(**snakemake.config.get("oommf", {})),
    directory=Path(snakemake.log[0]).with_suffix(""),
    threads=snakemake.threads,
)
print(report)
write_json(report, output.states)
write_table(found.path, output.path)
