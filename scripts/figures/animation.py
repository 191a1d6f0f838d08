"""The wall in the neuron, moving."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

import pandas as pd

from spinneuron.plots import animation
from spinneuron.config.sections.device import Readout
from spinneuron.job import whole

switching = pd.read_csv(snakemake.input.switching)
paths = {Path(path).stem: Path(path) for path in snakemake.input.trajectories}
events = [
    animation.Event(
        row,
        pd.read_csv(paths[row["id"]]),
        pd.read_csv(paths[row["id"]].with_suffix(".map.csv")),
    )
    for row in animation.events_to_show(switching[switching["device"] == "neuron"])
]
with whole(snakemake.output[0]) as path:
    animation.animation(events, Readout(**snakemake.params.readout), path)
