"""Switching time of every neuron point."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.magnetics import switching
from spinneuron.config.sections.device import Neuron, Readout
from spinneuron.job import write_table
from spinneuron.points import Point

params = snakemake.params
neuron, readout = Neuron(**params.neuron), Readout(**params.readout)
rows = [
    switching.switching_row(Point(**values), pd.read_csv(path), neuron, readout)
    for values, path in zip(params.points, snakemake.input.trajectories, strict=True)
]
write_table(pd.DataFrame(rows), snakemake.output[0])
