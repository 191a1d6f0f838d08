"""Search the thresholds of one neuron design, and its energy barrier."""

from typing import TYPE_CHECKING, Any

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

import pandas as pd

from spinneuron import drives, kinetics, landscape, search, solvers
from spinneuron.config import NeuronDesign, Oommf, Readout, load_design
from spinneuron.job import write_table
from spinneuron.sweep import Point

params, output = snakemake.params, snakemake.output
options, readout = Oommf(**snakemake.config.get("oommf", {})), Readout(**params.readout)
design = load_design(params.design)
assert isinstance(design, NeuronDesign)
where: dict[str, Any] = {"options": options, "threads": snakemake.threads}
directory = Path(params.directory)
problem = solvers.relax(params.solver, design, directory=directory / "relax", **where)
found = landscape.of_neuron(problem, design)
found_runs, found_thresholds = [], []
known: dict[tuple[str, float, float], dict[str, Any]] = {}
for case in (search.Case(**values) for values in params.cases):
    wide = design.with_pulse_width(case.pulse_width)

    def run(current: float, case: search.Case = case, wide: NeuronDesign = wide) -> dict[str, Any]:
        name = (case.regime, case.pulse_width, current)
        if name in known:
            return known[name]
        area = wide.strip.cross_section
        point = Point(case.id, "neuron", "neuron", case.regime, current / area, current)
        solver = solvers.create(
            params.solver, problem, wide, point, directory=directory / case.id, **where
        )
        trajectory, _ = drives.drive_neuron(solver, wide, readout, f"{case.id}: {current:.4g} A")
        known[name] = kinetics.switching_row(
            point, trajectory, readout.threshold, wide.neuron.pulse
        )
        return known[name]

    runs = search.search(
        run, whole_range=case.whole_range, criteria=tuple(case.criteria), **params.scan
    )
    found_runs.append(runs.assign(parameter=case.parameter, value=case.value))
    for row in search.thresholds(case, runs):
        row["barrier_J"], row["rest_position_m"] = found.barrier, found.rest
        found_thresholds.append(row)
write_table(pd.concat(found_runs), output.runs)
write_table(pd.DataFrame(found_thresholds), output.thresholds)
