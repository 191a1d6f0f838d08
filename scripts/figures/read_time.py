"""Probability of a wrong read against the time of the read."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

import pandas as pd

from spinneuron.config.sections.device import Neuron, Readout
from spinneuron.magnetics.readout import read_times
from spinneuron.plots import thermal
from spinneuron.plots.style import save
from spinneuron.job import write_table
from spinneuron.points import ThermalPoint

params = snakemake.params
points = [ThermalPoint(**values) for values in params.points]
reads = {
    point.current: pd.read_csv(path)
    for point, path in zip(points, snakemake.input.reads, strict=True)
}
moments = read_times(Neuron(**params.neuron), Readout(**params.readout))
title = thermal.pulse_title(points[0], params.temperature)
save(thermal.read_time(reads, title, moments), Path(snakemake.output.png).with_suffix(""))
tables = [table.assign(current_A=current) for current, table in reads.items()]
write_table(pd.concat(tables), snakemake.output.csv)
