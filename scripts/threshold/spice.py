"""The compact model as a SPICE subcircuit."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import json
from pathlib import Path

from spinneuron.neuron import spice
from spinneuron.config.designs import NeuronDesign, load_design
from spinneuron.config.sections.device import Readout
from spinneuron.job import whole
from spinneuron.neuron.compact_model import ThresholdModel

given, params, wildcards = snakemake.input, snakemake.params, snakemake.wildcards
design = load_design(params.design)
assert isinstance(design, NeuronDesign)
model = ThresholdModel.load(given.threshold, wildcards.regime, wildcards.device)
states = json.loads(Path(given.states).read_text(encoding="utf-8"))
text = spice.subcircuit(
    model,
    spice.geometry(design, Readout(**params.readout), states["rest_position_left_m"]),
    write_resistance=params.write_resistance,
)
with whole(snakemake.output[0]) as path:
    path.write_text(text, encoding="utf-8")
