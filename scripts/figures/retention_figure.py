"""Mean time to leave a state against the energy barrier."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

import pandas as pd

from spinneuron.plots import thermal
from spinneuron.plots.style import save
from spinneuron.neuron import lifetimes
from spinneuron.job import write_table

table = pd.read_csv(snakemake.input.retention)
line = lifetimes.arrhenius(table)
save(thermal.retention(table, line), Path(snakemake.output.png).with_suffix(""))
write_table(table.assign(**line), snakemake.output.csv)
