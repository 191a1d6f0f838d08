"""How far the threshold moves with each parameter."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

import pandas as pd

from spinneuron.plots import neuron
from spinneuron.plots.style import save
from spinneuron.neuron import sensitivities
from spinneuron.job import write_table

table = sensitivities.sensitivities(pd.read_csv(snakemake.input.thresholds))
save(neuron.sensitivity(table), Path(snakemake.output.png).with_suffix(""))
write_table(table, snakemake.output.csv)
