"""When the read-out first shows the new state: histograms."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

import pandas as pd

from spinneuron.plots import thermal
from spinneuron.plots.style import save
from spinneuron.job import write_table
from spinneuron.points import ThermalPoint
from spinneuron.neuron.compact_model import ThresholdModel

params = snakemake.params
points = [ThermalPoint(**values) for values in params.points]
replicas = {
    point.current: pd.read_csv(path)
    for point, path in zip(points, snakemake.input.replicas, strict=True)
}
first = points[0]
model = ThresholdModel.load(snakemake.input.threshold, first.regime, first.device)
title = thermal.pulse_title(first, params.temperature)
figure = thermal.passage_times(replicas, title, model)
save(figure, Path(snakemake.output.png).with_suffix(""))
tables = [table.assign(current_A=current) for current, table in replicas.items()]
write_table(pd.concat(tables), snakemake.output.csv)
