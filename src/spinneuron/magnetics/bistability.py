"""Whether a neuron has two states: written, held, and written back, at zero temperature."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from spinneuron.calculator.problem import Problem
from spinneuron.config.designs import NeuronDesign
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.solver import SolverName
from spinneuron.magnetics import landscape, protocols, solvers
from spinneuron.magnetics.readout import mean_mz
from spinneuron.magnetics.switching import DRIVEN
from spinneuron.points import Point

#: How long a state must hold after a pulse, s.
HOLD = 5e-9
#: Farthest from the rest position that a wall may be at the end of it, m.
HELD_WITHIN = 1e-9


def report(
    problem: Problem,
    design: NeuronDesign,
    found: landscape.Landscape,
    switching: pd.DataFrame,
    readout: Readout,
    *,
    kind: SolverName,
    **options: Any,
) -> dict[str, Any]:
    """Return rest positions, barrier, and what a pulse and its reverse do, for each regime.

    Parameters
    ----------
    problem, design
        The relaxed neuron.
    found
        Its energy landscape.
    switching
        Its rows of ``switching.csv``; the lowest current that switched in time is used.
    readout
        The MTJ.
    kind, options
        See `solvers.create`.
    """
    cell = float(problem.cell[0])
    length = problem.shape[2] * cell
    area = design.strip.conducting_area
    result: dict[str, Any] = {
        "pinning_depth": design.neuron.pinning.depth,
        "rest_position_left_m": found.rest,
        "rest_position_right_m": length - found.rest,
        "rest_readout": mean_mz(problem.magnetisation, cell, readout.length),
        "barrier_J": found.barrier,
        "barrier_kT_300K": landscape.in_thermal_units(found.barrier),
        "lattice_barrier_kT_300K": landscape.in_thermal_units(found.lattice_barrier),
        "hold_s": HOLD,
        "regimes": {},
    }
    long = design.model_copy(
        update={"neuron": design.neuron.model_copy(update={"settling_time": HOLD})}
    )
    for regime in dict.fromkeys(switching["regime"]):
        rows = switching[(switching["regime"] == regime) & (switching["flag"] == DRIVEN)]
        if rows.empty:
            result["regimes"][regime] = {"status": "no current of the sweep switched in time"}
            continue
        size = float(abs(rows["current_A"]).min())
        entry: dict[str, Any] = {"current_A": size}
        start = None
        for name, current, target in (
            ("write", size, length - found.rest),
            ("write_back", -size, found.rest),
        ):
            point = Point(f"{regime}-{name}", "neuron", "neuron", regime, current / area, current)
            solver = solvers.create(kind, problem, long, point, start=start, **options)
            trajectory, _ = protocols.drive_neuron(solver, long, readout, point.id)
            start = np.array(solver.magnetisation)
            final = float(trajectory["wall_position_m"].iloc[-1])
            last = trajectory[trajectory["t_s"] > trajectory["t_s"].iloc[-1] - 1e-9]
            entry[name] = {
                "final_position_m": final,
                "distance_from_rest_m": final - target,
                "motion_in_last_ns_m": float(np.ptp(last["wall_position_m"])),
                "held": bool(math.isfinite(final) and abs(final - target) < HELD_WITHIN),
            }
        result["regimes"][regime] = entry
    return result
