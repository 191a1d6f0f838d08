"""The front of energy and accuracy at a temperature."""

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

given = snakemake.input
table = network_energy.front_table(
    pd.concat(map(pd.read_csv, given.front)),
    pd.read_csv(given.edp),
    snakemake.params.cmos_energy,
)
save(network_energy.front(table), Path(snakemake.output.png).with_suffix(""))
write_table(table, snakemake.output.csv)
