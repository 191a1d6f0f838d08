"""Search the thresholds of neuron designs, and their energy barriers."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

import pandas as pd

from spinneuron.config.designs import NeuronDesign, load_design
from spinneuron.config.sections.solver import Oommf
from spinneuron.config.sections.device import Readout
from spinneuron.job import write_table
from spinneuron.neuron.threshold_scan import Case
from spinneuron.neuron.threshold_runs import scan_design

params, output = snakemake.params, snakemake.output
found = []
for entry in params.searches:
    design = load_design(entry["design"])
    assert isinstance(design, NeuronDesign)
    found.append(
        scan_design(
            params.solver,
            design,
            [Case(**values) for values in entry["cases"]],
            params.scan,
            Readout(**params.readout),
            directory=Path(snakemake.log[0]).with_suffix(""),
            options=Oommf(**snakemake.config.get("oommf", {})),
            threads=snakemake.threads,
        )
    )
runs, thresholds = (pd.concat(tables) for tables in zip(*found, strict=True))
write_table(runs, output.runs)
write_table(thresholds, output.thresholds)
