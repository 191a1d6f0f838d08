"""Energy of one neuron and operation."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import json
from pathlib import Path

from spinneuron.network import neuron_energy
from spinneuron.config.sections.energy import Energy
from spinneuron.job import write_table

threshold = json.loads(Path(snakemake.input.threshold).read_text(encoding="utf-8"))
circuit = Energy(**snakemake.params.circuit)
write_table(neuron_energy.table(threshold, circuit), snakemake.output[0])
