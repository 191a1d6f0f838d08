"""The paper's numbers against ours."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import json
from pathlib import Path

import pandas as pd

from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.material import Material, Torques
from spinneuron.config.sections.strip import Strip
from spinneuron.job import whole, write_table
from spinneuron.report import claims
from spinneuron.report.chosen_material import Magnet
from spinneuron.report.claim_values import Tables

given, params, output = snakemake.input, snakemake.params, snakemake.output
magnet = Magnet(
    Material(**params.material),
    Torques(**params.torques),
    Strip(**params.strip),
    params.pinning_depth,
)
table = claims.table(
    Tables(
        kinetics=pd.read_csv(given.kinetics),
        threshold=json.loads(Path(given.threshold).read_text(encoding="utf-8")),
        thresholds=pd.read_csv(given.thresholds),
        network_energy=pd.read_csv(given.network_energy),
        resolution=pd.read_csv(given.resolution),
        input_tolerance=pd.read_csv(given.input_tolerance),
        input_fluctuation=pd.read_csv(given.input_fluctuation),
        circuit=Energy(**params.circuit),
        junction=Readout(**params.junction),
        magnet=magnet,
    )
)
write_table(table, output.csv)
with whole(output.html) as path:
    path.write_text(claims.rendered(table), encoding="utf-8")
print(table[["number", "verdict", "why"]].to_string())
