"""Searches of thresholds by simulation: relax a neuron, send pulses, keep every run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from spinneuron.config.designs import NeuronDesign
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.solver import SolverName
from spinneuron.magnetics import landscape, protocols, solvers, switching
from spinneuron.neuron.threshold_scan import Case, search, thresholds
from spinneuron.points import Point


def search_design(
    kind: SolverName,
    design: NeuronDesign,
    cases: list[Case],
    scan: dict[str, float],
    readout: Readout,
    *,
    directory: Path,
    **where: Any,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Search all cases of one design; runs that they share are simulated once.

    Parameters
    ----------
    kind
        Which solver.
    scan
        See `Threshold.scan`.
    directory, where
        See `solvers.create`.

    Returns
    -------
    runs, thresholds
        Rows of ``threshold_runs.csv`` and of ``thresholds.csv``, these with the barrier and
        the rest position of the design.
    """
    problem = solvers.relax(kind, design, directory=directory / "relax", **where)
    found = landscape.of_neuron(problem, design)
    known: dict[tuple[str, float, float], dict[str, Any]] = {}
    all_runs, rows = [], []
    for case in cases:
        wide = design.with_pulse_width(case.pulse_width)

        def run(current: float, case: Case = case, wide: NeuronDesign = wide) -> dict[str, Any]:
            name = (case.regime, case.pulse_width, current)
            if name not in known:
                density = current / wide.strip.conducting_area
                point = Point(case.id, "neuron", "neuron", case.regime, density, current)
                solver = solvers.create(
                    kind, problem, wide, point, directory=directory / case.id, **where
                )
                label = f"{case.id}: {current:.4g} A"
                trajectory, _ = protocols.drive_neuron(solver, wide, readout, label)
                known[name] = switching.switching_row(
                    point, trajectory, readout.threshold, wide.neuron.pulse
                )
            return known[name]

        runs = search(
            run,
            step=case.step,
            whole_range=case.whole_range,
            criteria=tuple(case.criteria),
            **scan,
        )
        all_runs.append(runs.assign(parameter=case.parameter, value=case.value))
        own = {"barrier_J": found.barrier, "rest_position_m": found.rest}
        rows += [row | own for row in thresholds(case, runs)]
    return pd.concat(all_runs), pd.DataFrame(rows)
