"""What successive cycles of a neuron have to do with each other, a row for each point."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.config.sections.thermal import Thermal
from spinneuron.job import whole, write_table
from spinneuron.network import successive_cycles
from spinneuron.neuron import write_cycles
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.points import CyclePoint

params, given = snakemake.params, snakemake.input
rows = []
for values, path in zip(params.points, given.reads, strict=True):
    point = CyclePoint(**values)
    model = ThresholdModel.load(given.threshold, point.regime, point.device)
    cycle = write_cycles.Cycle.of(point, model, **params.cycle)
    rows.append(
        successive_cycles.row(
            point,
            pd.read_csv(path),
            params.comparison_level,
            model,
            cycle,
            Thermal(**params.thermal),
        )
    )
table = pd.DataFrame(rows)
write_table(table, snakemake.output.csv)
with whole(snakemake.output.markdown) as path:
    path.write_text(successive_cycles.markdown(table), encoding="utf-8")
