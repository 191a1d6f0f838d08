"""Probabilities of the high state, a row for each point."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.neuron import thermal_pulses
from spinneuron.config.sections.thermal import Thermal
from spinneuron.job import write_table
from spinneuron.points import ThermalPoint

params = snakemake.params
options = Thermal(**params.thermal)
rows = [
    thermal_pulses.row(ThermalPoint(**values), pd.read_csv(path), options, params.comparison_level)
    for values, path in zip(params.points, snakemake.input.replicas, strict=True)
]
write_table(pd.DataFrame(rows, columns=thermal_pulses.COLUMNS), snakemake.output[0])
