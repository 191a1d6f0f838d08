"""Mean times to leave a state, a row for each depth of the pinning."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.neuron import lifetimes
from spinneuron.job import write_table

temperature = snakemake.params.temperature
rows = []
for path in snakemake.input.times:
    table = pd.read_csv(path)
    rows.append(lifetimes.well(table, temperature))
write_table(pd.DataFrame(rows), snakemake.output[0])
