"""Where CMOS and the spin neuron are even."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

import pandas as pd

from spinneuron.plots import network_energy
from spinneuron.plots.style import save
from spinneuron.job import write_table

table = pd.read_csv(snakemake.input.break_even)
save(network_energy.break_even(table), Path(snakemake.output.png).with_suffix(""))
write_table(table, snakemake.output.csv)
