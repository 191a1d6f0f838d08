"""Whether a neuron has two states at zero temperature.

A pulse must write the second state, the state must hold, and the reverse pulse must write it
back.
"""

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
#: Largest distance of a wall from its rest position at the end of that time, m.
HELD_WITHIN = 1e-9


def report(
    problem: Problem,
    design: NeuronDesign,
    energy_landscape: landscape.Landscape,
    switching: pd.DataFrame,
    readout: Readout,
    *,
    kind: SolverName,
    **options: Any,
) -> dict[str, Any]:
    """Return rest positions, barrier, and what a pulse and its reverse do in each regime.

    Parameters
    ----------
    problem
        The relaxed neuron, lowered at 1 A/m².
    design
        What the problem was made of.
    energy_landscape
        Energy of the neuron against the position of its wall.
    switching
        Rows of ``switching.csv`` of this neuron. In each regime the pulse has the lowest
        current that switched the neuron in time.
    readout
        The magnetic tunnel junction.
    kind
        Solver that sends the pulses.
    **options
        Further arguments of `solvers.create`.

    Returns
    -------
    dict
        Content of the file of the neuron's states. Under ``regimes`` it has an entry for each
        regime with the current in A and what the pulses ``write`` and ``write_back`` did.
    """
    cell = float(problem.cell[0])
    length = problem.shape[2] * cell
    area = design.strip.conducting_area
    result: dict[str, Any] = {
        "pinning_depth": design.neuron.pinning.depth,
        "rest_position_left_m": energy_landscape.rest,
        "rest_position_right_m": length - energy_landscape.rest,
        "rest_readout": mean_mz(problem.magnetisation, cell, readout.length),
        "barrier_J": energy_landscape.barrier,
        "barrier_kT_300K": landscape.in_thermal_units(energy_landscape.barrier),
        "lattice_barrier_kT_300K": landscape.in_thermal_units(energy_landscape.lattice_barrier),
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
            ("write", size, length - energy_landscape.rest),
            ("write_back", -size, energy_landscape.rest),
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
