"""Positive and negative sums of the neuron of each letter."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

from spinneuron.plots import network
from spinneuron.plots.style import save
from spinneuron.network import input_resolution
from spinneuron.network import layers
from spinneuron.config.sections.network import Network
from spinneuron.job import write_table

options = Network(**snakemake.params.network)
table = input_resolution.sums_table(layers.load(snakemake.input.networks), options)
save(network.fig1e(table), Path(snakemake.output.png).with_suffix(""))
write_table(table, snakemake.output.csv)
