"""Fig. 3b: a wall crossing the neuron."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

import pandas as pd

from spinneuron.plots import magnetics
from spinneuron.plots.style import save
from spinneuron.job import write_table

event = magnetics.event_to_show(pd.read_csv(snakemake.input.switching), snakemake.params.regime)
path = next(Path(p) for p in snakemake.input.trajectories if Path(p).stem == event["id"])
trajectory, mz_map = pd.read_csv(path), pd.read_csv(path.with_suffix(".map.csv"))
figure = magnetics.fig3b(trajectory, mz_map, magnetics.event_title(event))
save(figure, Path(snakemake.output.png).with_suffix(""))
write_table(trajectory, snakemake.output.csv)
