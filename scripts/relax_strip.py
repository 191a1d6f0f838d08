"""Build a strip, relax its wall and lower it to arrays."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron import strip, wall
from spinneuron.calculator.minimise import energies, minimise
from spinneuron.calculator.problem import lower
from spinneuron.config import load_design
from spinneuron.job import whole

design = load_design(snakemake.params.design)
system = strip.system(design)
problem = lower(system, fixed_subregions=strip.fixed_subregions(design))
relaxed, iterations, torque = minimise(problem, stopping_mxHxm=strip.RELAXED_TORQUE)
print(f"relaxed to {torque:.3g} A/m in {iterations} iterations")
print(f"wall: {wall.find(relaxed, problem.cell[0])}")
print(f"energies (J): {energies(problem, relaxed)}")

system.m.array = relaxed.transpose(3, 2, 1, 0) * design.material.saturation_magnetisation
with whole(snakemake.output.relaxed) as path:
    system.m.to_file(str(path), representation="bin8", save_subregions=False)
with whole(snakemake.output.problem) as path:
    problem._replace(magnetisation=relaxed).save(path)
