"""Switching time of every neuron point."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.magnetics import switching
from spinneuron.config.sections.device import Pulse
from spinneuron.job import write_table
from spinneuron.points import Point

params = snakemake.params
points, pulse = [Point(**point) for point in params.points], Pulse(**params.pulse)
rows = [
    switching.switching_row(point, pd.read_csv(path), params.threshold, pulse)
    for point, path in zip(points, snakemake.input.trajectories, strict=True)
]
write_table(pd.DataFrame(rows), snakemake.output[0])
