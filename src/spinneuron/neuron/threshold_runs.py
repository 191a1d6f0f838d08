"""Threshold scans by simulation: relax a neuron, send pulses, and keep every run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from spinneuron.config.designs import NeuronDesign
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.solver import SolverName
from spinneuron.magnetics import landscape, protocols, solvers, switching
from spinneuron.neuron.threshold_scan import Case, scan_currents, threshold_rows
from spinneuron.points import Point


def scan_design(
    kind: SolverName,
    design: NeuronDesign,
    cases: list[Case],
    scan: dict[str, float],
    readout: Readout,
    *,
    directory: Path,
    **where: Any,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scan all cases of one design. Runs that they share are simulated once.

    Parameters
    ----------
    kind
        Which solver simulates.
    design
        The neuron.
    cases
        Regimes and pulse widths, each with its step and criteria.
    scan
        Lowest and highest current in A and the relative tolerance, see `Threshold.scan`.
    readout
        The junction: what it sees, and when it is read.
    directory
        Where an external solver may write.
    **where
        Further options of the solver, see `spinneuron.magnetics.solvers.create`.

    Returns
    -------
    runs, thresholds : pandas.DataFrame
        Rows of ``threshold_runs.csv`` and of ``thresholds.csv``. The latter have the energy
        barrier in J and the rest position in m of the design.
    """
    problem = solvers.relax(kind, design, directory=directory / "relax", **where)
    found = landscape.of_neuron(problem, design)
    known: dict[tuple[str, float, float], dict[str, Any]] = {}
    all_runs, rows = [], []
    for case in cases:
        pulsed = design.with_pulse_width(case.pulse_width)

        def run(current: float, case: Case = case, pulsed: NeuronDesign = pulsed) -> dict[str, Any]:
            name = (case.regime, case.pulse_width, current)
            if name not in known:
                density = current / pulsed.strip.conducting_area
                point = Point(case.id, "neuron", "neuron", case.regime, density, current)
                solver = solvers.create(
                    kind, problem, pulsed, point, directory=directory / case.id, **where
                )
                label = f"{case.id}: {current:.4g} A"
                trajectory, _ = protocols.drive_neuron(solver, pulsed, readout, label)
                known[name] = switching.switching_row(point, trajectory, pulsed.neuron, readout)
            return known[name]

        runs = scan_currents(
            run,
            step=case.step,
            whole_range=case.whole_range,
            criteria=tuple(case.criteria),
            **scan,
        )
        all_runs.append(runs.assign(parameter=case.parameter, value=case.value))
        own = {"barrier_J": found.barrier, "rest_position_m": found.rest}
        rows += [row | own for row in threshold_rows(case, runs)]
    return pd.concat(all_runs), pd.DataFrame(rows)
