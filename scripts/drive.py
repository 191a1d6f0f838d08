"""Drive a chunk of points, each to a trajectory of its own."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import traceback
from pathlib import Path
from time import perf_counter

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


def drive(point: Point, number: int) -> None:
    """Simulate a point and write its files."""
    solver = solvers.create(
        params.solver,
        problem,
        design,
        point,
        # Not a parameter: how OOMMF is run does not decide what it computes.
        options=Oommf(**snakemake.config.get("oommf", {})),
        directory=Path(params.directory) / point.id,
        threads=snakemake.threads,
    )
    if isinstance(design, NeuronDesign):
        readout = Readout(**params.readout)
        trajectory, mz_map = protocols.drive_neuron(solver, design, readout, point.id)
        write_table(mz_map, output.maps[number])
    else:
        trajectory = protocols.drive_track(solver, design, point.id)
    write_table(trajectory, output.trajectories[number])


for number, point in enumerate(Point(**values) for values in params.points):
    began = perf_counter()
    try:
        drive(point, number)
    except RuntimeError as error:
        # Of a solver. The other points go on; an empty trajectory is flagged in the tables.
        traceback.print_exc()
        print(f"{point.id} failed: {error}", flush=True)
        write_table(protocols.EMPTY, output.trajectories[number])
        if isinstance(design, NeuronDesign):
            write_table(protocols.EMPTY[["t_s"]], output.maps[number])
    seconds[point.id] = perf_counter() - began
    print(f"{point.id}: {seconds[point.id]:.2f} s")
if hasattr(output, "seconds"):
    write_json(seconds, output.seconds)
