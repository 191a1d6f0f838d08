"""Build a strip, relax its wall and lower it to arrays."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

from spinneuron.magnetics import solvers, strip, wall
from spinneuron.calculator.energies import energies
from spinneuron.config.sections.solver import Oommf
from spinneuron.config.designs import load_design
from spinneuron.job import whole

params, output = snakemake.params, snakemake.output
design = load_design(params.design)
problem = solvers.relax(
    params.solver,
    design,
    options=Oommf(**snakemake.config.get("oommf", {})),
    directory=Path(snakemake.log[0]).with_suffix(""),
    threads=snakemake.threads,
)
relaxed = problem.magnetisation
print(f"wall: {wall.find(relaxed, problem.cell[0])}")
print(f"energies (J): {energies(problem, relaxed)}")

system = strip.system(design)
system.m.array = relaxed.transpose(3, 2, 1, 0) * design.material.saturation_magnetisation
with whole(output.relaxed) as path:
    system.m.to_file(str(path), representation="bin8", save_subregions=False)
with whole(output.problem) as path:
    problem.save(path)
