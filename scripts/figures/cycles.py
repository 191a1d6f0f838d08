"""What the networks recognise against the number of cycles."""

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
table = network_energy.cycles_table(
    pd.read_csv(given.accuracy), pd.read_csv(given.edp), snakemake.params.read_at
)
save(network_energy.cycles(table), Path(snakemake.output.png).with_suffix(""))
write_table(table, snakemake.output.csv)
