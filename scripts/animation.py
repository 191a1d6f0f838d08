"""The wall in the neuron, moving."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

import pandas as pd

from spinneuron import plots
from spinneuron.config import Readout
from spinneuron.job import whole

switching = pd.read_csv(snakemake.input.switching)
paths = {Path(path).stem: Path(path) for path in snakemake.input.trajectories}
events = [
    plots.Event(
        row,
        pd.read_csv(paths[row["id"]]),
        pd.read_csv(paths[row["id"]].with_suffix(".profile.csv")),
    )
    for row in plots.events_to_show(switching[switching["device"] == "neuron"])
]
with whole(snakemake.output[0]) as path:
    plots.animation(events, Readout(**snakemake.params.readout), path)
