"""Drive a chunk of points, each to a trajectory of its own."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron import solvers
from spinneuron.calculator.problem import Problem
from spinneuron.config import Neuron, Readout, Track
from spinneuron.job import write_table
from spinneuron.sweep import Point

params, output = snakemake.params, snakemake.output
problem = Problem.load(snakemake.input.problem)
points = [Point(**point) for point in params.points]
for number, point in enumerate(points):
    if point.kind == "track":
        trajectory = solvers.drive_track(problem, point, Track(**params.track))
    else:
        neuron, readout = Neuron(**params.neuron), Readout(**params.readout)
        trajectory, profiles = solvers.drive_neuron(problem, point, neuron, readout)
        write_table(profiles, output.profiles[number])
    write_table(trajectory, output.trajectories[number])
