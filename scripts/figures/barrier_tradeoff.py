"""Energy barrier against threshold."""

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

thresholds = pd.read_csv(snakemake.input.thresholds)
depths = thresholds[thresholds["parameter"] == "depth"]
save(neuron.barrier_tradeoff(depths), Path(snakemake.output.png).with_suffix(""))
write_table(depths, snakemake.output.csv)
