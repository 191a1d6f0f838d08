"""I_50 against pulse width, at a temperature and at zero."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import json
from pathlib import Path

from spinneuron.plots import thermal
from spinneuron.plots.style import save
from spinneuron.neuron import transition_currents
from spinneuron.job import write_table

content = json.loads(Path(snakemake.input.threshold).read_text(encoding="utf-8"))
table = transition_currents.half_currents(content)
save(thermal.current_against_pulse_width(table), Path(snakemake.output.png).with_suffix(""))
write_table(table, snakemake.output.csv)
