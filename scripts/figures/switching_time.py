"""Switching time against current, with the fitted model."""

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

device = snakemake.wildcards.device
points = pd.read_csv(snakemake.input.switching)
points = points[points["device"] == device]
threshold = json.loads(Path(snakemake.input.threshold).read_text(encoding="utf-8"))
figure = neuron.switching_time(points, threshold, device)
save(figure, Path(snakemake.output.png).with_suffix(""))
write_table(points, snakemake.output.csv)
