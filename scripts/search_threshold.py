"""Search the thresholds of neuron designs, and their energy barriers."""

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
where: dict[str, Any] = {"options": options, "threads": snakemake.threads}
directory = Path(params.directory)
found_runs: list[pd.DataFrame] = []
found_thresholds: list[dict[str, Any]] = []


def search_design(design: NeuronDesign, cases: list[search.Case]) -> None:
    """Search all cases of one design; runs that they share are simulated once."""
    problem = solvers.relax(params.solver, design, directory=directory / "relax", **where)
    found = landscape.of_neuron(problem, design)
    known: dict[tuple[str, float, float], dict[str, Any]] = {}
    for case in cases:
        wide = design.with_pulse_width(case.pulse_width)

        def run(
            current: float, case: search.Case = case, wide: NeuronDesign = wide
        ) -> dict[str, Any]:
            name = (case.regime, case.pulse_width, current)
            if name not in known:
                density = current / wide.strip.cross_section
                point = Point(case.id, "neuron", "neuron", case.regime, density, current)
                solver = solvers.create(
                    params.solver, problem, wide, point, directory=directory / case.id, **where
                )
                label = f"{case.id}: {current:.4g} A"
                trajectory, _ = drives.drive_neuron(solver, wide, readout, label)
                known[name] = kinetics.switching_row(
                    point, trajectory, readout.threshold, wide.neuron.pulse
                )
            return known[name]

        runs = search.search(
            run,
            step=case.step,
            whole_range=case.whole_range,
            criteria=tuple(case.criteria),
            **params.scan,
        )
        found_runs.append(runs.assign(parameter=case.parameter, value=case.value))
        for row in search.thresholds(case, runs):
            row["barrier_J"], row["rest_position_m"] = found.barrier, found.rest
            found_thresholds.append(row)


for entry in params.searches:
    design = load_design(entry["design"])
    assert isinstance(design, NeuronDesign)
    search_design(design, [search.Case(**values) for values in entry["cases"]])
write_table(pd.concat(found_runs), output.runs)
write_table(pd.DataFrame(found_thresholds), output.thresholds)
