"""Threshold current against pulse width."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import json
from pathlib import Path

import pandas as pd

from spinneuron.plots import neuron
from spinneuron.plots.style import save
from spinneuron.job import write_table

thresholds = pd.read_csv(snakemake.input.thresholds)
own = thresholds[thresholds["parameter"].isna()]
model = json.loads(Path(snakemake.input.threshold).read_text(encoding="utf-8"))
figure = neuron.threshold_against_pulse_width(own, model)
save(figure, Path(snakemake.output.png).with_suffix(""))
write_table(own, snakemake.output.csv)
