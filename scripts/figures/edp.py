"""The energy-delay product of CMOS over that of spin neurons, step by step."""

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

table = pd.read_csv(snakemake.input.edp)
save(network_energy.edp(table), Path(snakemake.output.png).with_suffix(""))
write_table(table, snakemake.output.csv)
