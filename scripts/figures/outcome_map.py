"""What every current and pulse width led to."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

import pandas as pd

from spinneuron.plots import neuron
from spinneuron.plots.style import save
from spinneuron.job import write_table

runs = pd.read_csv(snakemake.input.runs)
own = runs[runs["parameter"].isna()]
save(neuron.outcome_map(own), Path(snakemake.output.png).with_suffix(""))
write_table(own, snakemake.output.csv)
