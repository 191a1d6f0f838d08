"""What the reduced number of cells across the width does to probabilities."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.neuron import cells_across_width
from spinneuron.job import whole, write_table
from spinneuron.points import ThermalPoint

params, given = snakemake.params, snakemake.input
table = pd.DataFrame(
    cells_across_width.comparison_row(
        ThermalPoint(**values), pd.read_csv(reduced), pd.read_csv(full), params.threshold
    )
    for values, reduced, full in zip(params.points, given.reduced, given.whole, strict=True)
)
write_table(table, snakemake.output.csv)
with whole(snakemake.output.markdown) as path:
    path.write_text(
        cells_across_width.comparison_markdown(table, tuple(params.cells)), encoding="utf-8"
    )
