"""Probability of switching against current, with its fit."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import json
from pathlib import Path

import pandas as pd

from spinneuron.plots import thermal
from spinneuron.plots.style import save
from spinneuron.job import write_table

device = snakemake.wildcards.device
table = pd.read_csv(snakemake.input.thermal)
table = table[table["device"] == device]
content = json.loads(Path(snakemake.input.threshold).read_text(encoding="utf-8"))
figure = thermal.switch_probability(table, content, device)
save(figure, Path(snakemake.output.png).with_suffix(""))
write_table(table, snakemake.output.csv)
