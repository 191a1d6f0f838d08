"""Drive a chunk of points, each to a trajectory of its own."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import traceback
from pathlib import Path
from time import perf_counter

import pandas as pd

from spinneuron.magnetics import protocols, solvers
from spinneuron.calculator.problem import Problem
from spinneuron.config.designs import NeuronDesign, load_design
from spinneuron.config.sections.solver import Oommf
from spinneuron.config.sections.device import Readout
from spinneuron.job import write_json, write_table
from spinneuron.points import Point

params, output = snakemake.params, snakemake.output
problem = Problem.load(snakemake.input.problem)
design = load_design(params.design)
seconds = {}


def simulate(point: Point) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Trajectory of a point, and the map of m_z if it is one of a neuron."""
    solver = solvers.create(
        params.solver,
        problem,
        design,
        point,
        # Not a parameter: how OOMMF is run does not decide what it computes.
        options=Oommf(**snakemake.config.get("oommf", {})),
        directory=Path(snakemake.log[0]).with_suffix("") / point.id,
        threads=snakemake.threads,
    )
    if isinstance(design, NeuronDesign):
        return protocols.drive_neuron(solver, design, Readout(**params.readout), point.id)
    return protocols.drive_track(solver, design, point.id), None


for number, point in enumerate(Point(**values) for values in params.points):
    began = perf_counter()
    try:
        trajectory, mz_map = simulate(point)
    except RuntimeError as error:
        # Of a solver. The other points go on; an empty trajectory is flagged in the tables.
        traceback.print_exc()
        print(f"{point.id} failed: {error}", flush=True)
        trajectory, mz_map = protocols.EMPTY, protocols.EMPTY[["t_s"]]
    write_table(trajectory, output.trajectories[number])
    if isinstance(design, NeuronDesign):
        write_table(mz_map, output.maps[number])
    seconds[point.id] = perf_counter() - began
    print(f"{point.id}: {seconds[point.id]:.2f} s")
if hasattr(output, "seconds"):
    write_json(seconds, output.seconds)
