"""From pictures to input vectors."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

from spinneuron.network import tasks
from spinneuron.plots import network
from spinneuron.plots.style import save
from spinneuron.config.sections.network import Network
from spinneuron.job import write_table

options = Network(**snakemake.params.network)
if options.task == "letters":
    figure, table = network.fig1d(options.train_fonts[0], options.test_fonts[0], options.glyphs)
else:
    figure, table = network.fig1d_of(tasks.tasks(options)[0])
save(figure, Path(snakemake.output.png).with_suffix(""))
write_table(table, snakemake.output.csv)
