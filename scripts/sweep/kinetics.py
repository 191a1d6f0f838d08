"""Terminal velocity of every track point."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.magnetics import velocity
from spinneuron.job import write_table
from spinneuron.points import Point

params = snakemake.params
points = [Point(**point) for point in params.points]
rows = [
    velocity.velocity_row(point, pd.read_csv(path), params.cell, params.steady_tolerance)
    for point, path in zip(points, snakemake.input.trajectories, strict=True)
]
table = pd.DataFrame(rows)
table["motion"] = velocity.motion(table)
write_table(table, snakemake.output[0])
