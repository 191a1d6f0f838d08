"""Fig. 3d: speed against current density."""

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

velocities = pd.read_csv(snakemake.input.kinetics)[magnetics.FIG3D_COLUMNS]
theory = pd.read_csv(snakemake.input.theory)
figure = magnetics.fig3d(velocities, theory, snakemake.params.conducting_area)
save(figure, Path(snakemake.output.png).with_suffix(""))
write_table(velocities, snakemake.output.csv)
