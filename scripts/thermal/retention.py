"""Mean times to leave a state, a row for each depth of the pinning."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.neuron import lifetimes
from spinneuron.job import write_table

rows = []
for path in snakemake.input.times:
    table = pd.read_csv(path)
    known = {name: float(table[name].iloc[0]) for name in ("pinning_depth", "barrier_J")}
    known["temperature_K"] = snakemake.params.temperature
    rows.append(known | lifetimes.retention_time(table))
write_table(pd.DataFrame(rows), snakemake.output[0])
