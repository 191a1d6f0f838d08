"""Positive and negative sums of the neuron of each letter."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

from spinneuron import network, plots, resolution
from spinneuron.config import Network
from spinneuron.job import write_table

options = Network(**snakemake.params.network)
table = resolution.sums(network.load(snakemake.input.networks), options)
plots.save(plots.fig1e(table), Path(snakemake.output.png).with_suffix(""))
write_table(table, snakemake.output.csv)
