"""What the reduced number of cells across the width does to probabilities and lifetimes."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

import pandas as pd

from spinneuron.neuron import cells_across_width
from spinneuron.job import whole, write_table
from spinneuron.points import ThermalPoint

params, given = snakemake.params, snakemake.input
table = pd.DataFrame(
    row
    for values, reduced, full in zip(params.points, given.reduced, given.whole, strict=True)
    for row in cells_across_width.comparison_rows(
        ThermalPoint(**values), pd.read_csv(reduced), pd.read_csv(full), params.comparison_level
    )
)
lifetimes = pd.DataFrame(
    cells_across_width.lifetime_row(Path(full).stem, pd.read_csv(reduced), pd.read_csv(full))
    for reduced, full in zip(given.reduced_times, given.whole_times, strict=True)
)
write_table(table, snakemake.output.csv)
write_table(lifetimes, snakemake.output.lifetimes)
text = cells_across_width.comparison_markdown(table, lifetimes, tuple(params.cells))
with whole(snakemake.output.markdown) as path:
    path.write_text(text, encoding="utf-8")
