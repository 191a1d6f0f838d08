"""The 3 x 3 network: currents and outputs for all inputs."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

from spinneuron import plots, three_by_three
from spinneuron.config import Energy, Network
from spinneuron.job import write_table
from spinneuron.threshold import ThresholdModel

params = snakemake.params
options, circuit = Network(**params.network), Energy.model_construct(**params.circuit)
model = ThresholdModel.load(snakemake.input.threshold, params.regime)
table = three_by_three.table(model, params.pulse_width, options, circuit)
plots.save(plots.fig4b(table), Path(snakemake.output.png).with_suffix(""))
write_table(table, snakemake.output.csv)
