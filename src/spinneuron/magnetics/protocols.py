"""The protocol of each measurement: from a solver to a trajectory.

A trajectory is a table with a row per sample and the columns ``t_s``, ``mx``, ``my``, ``mz``
(means over the strip), ``wall_position_m``, ``wall_angle_rad`` and ``wall_width_m``. That of a
neuron has the column ``readout_mz`` as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from spinneuron.arrays import Magnetisation
from spinneuron.config.designs import NeuronDesign, TrackDesign
from spinneuron.config.sections.device import Readout, Track
from spinneuron.magnetics import pulse, velocity, wall
from spinneuron.magnetics.readout import mean_mz
from spinneuron.magnetics.solvers import Solver

#: Number of times within the shortest time that a track run checks whether it is steady.
CHECKS_PER_SHORTEST_TIME = 2
#: Largest distance of a wall from the middle of its window, as a fraction of the window.
LARGEST_EXCURSION = 1 / 8
#: Largest ratio of the number of samples in a run to that in the run before.
LARGEST_GROWTH = 4
#: Time between two rows of a neuron's map, s.
MAP_INTERVAL = 0.05e-9

#: Columns of the trajectory of a track.
COLUMNS = ("t_s", "mx", "my", "mz", "wall_position_m", "wall_angle_rad", "wall_width_m")
#: The trajectory of a point that failed.
EMPTY = pd.DataFrame(columns=[*COLUMNS, "readout_mz"], dtype=float)


def _sample(m: Magnetisation, time: float, cell: float, offset: float) -> dict[str, float]:
    """Return the row of one sample; ``offset`` (m) is added to the wall position."""
    mx, my, mz = np.mean(m, axis=(1, 2, 3))
    found = wall.find(m, cell)
    return {
        "t_s": time,
        "mx": float(mx),
        "my": float(my),
        "mz": float(mz),
        "wall_position_m": float(found.position + offset),
        "wall_angle_rad": found.angle,
        "wall_width_m": found.width,
    }


def drive_track(
    solver: Solver, design: TrackDesign, name: str = "", progress: Callable[[str], Any] = print
) -> pd.DataFrame:
    """Push a wall along the track until its velocity is steady, or it has turned twice.

    The window follows the wall. As soon as the wall is an eighth of the window away from the
    middle, the magnetisation is shifted by whole cells. Positions are those in an endless
    strip, and mean values are those of the window.

    Parameters
    ----------
    solver
        Solver with the current of the point on the relaxed track.
    design
        The track, with the times that a run takes at least and at most.
    name
        Name of the point in the messages.
    progress
        Function that is called with each message.

    Returns
    -------
    pandas.DataFrame
        The trajectory. It ends early if the wall has left the window.
    """
    track, cell = design.track, design.strip.cell[0]
    middle = track.length / 2
    reach = LARGEST_EXCURSION * track.length
    interval = track.sampling_interval
    check = round(track.shortest_time / CHECKS_PER_SHORTEST_TIME / interval)
    least = round(track.shortest_time / interval)
    most = round(track.longest_time / interval)
    shifted, planned, number = 0, 1, 0
    rows = [_sample(solver.magnetisation, 0.0, cell, 0.0)]
    while number < most:
        # As many samples as keep the wall in reach, up to the next check: an external
        # solver starts anew for each run.
        planned = min(planned, check - number % check, most - number)
        began = rows[-1]["wall_position_m"]
        taken = 0
        for m in solver.run(planned, interval):
            number, taken = number + 1, taken + 1
            rows.append(_sample(m, number * interval, cell, shifted * cell))
            away = rows[-1]["wall_position_m"] - shifted * cell - middle
            if not abs(away) <= reach:
                break
        position = rows[-1]["wall_position_m"]
        if not math.isfinite(position):
            progress(f"{name}: no wall any more at {rows[-1]['t_s']:.3g} s")
            break
        cells = round((position - shifted * cell - middle) / cell)
        solver.shift(cells)
        shifted += cells
        if number >= least and number % check == 0 and _is_finished(rows, cell, track):
            break
        speed = abs(position - began) / taken
        within = math.floor(reach / speed) if speed * check > reach else check
        planned = max(1, min(within, LARGEST_GROWTH * taken))
    progress(f"{name}: {rows[-1]['t_s'] * 1e9:.2f} ns, {number} samples")
    return pd.DataFrame(rows)


def _is_finished(rows: list[dict[str, float]], cell: float, track: Track) -> bool:
    """Return whether the wall moves steadily, or has turned often enough."""
    time, places, angle = (
        np.array([row[name] for row in rows])
        for name in ("t_s", "wall_position_m", "wall_angle_rad")
    )
    return velocity.has_precessed(angle) or velocity.is_steady(
        time, places, angle, cell, track.steady_tolerance
    )


def drive_neuron(
    solver: Solver,
    design: NeuronDesign,
    readout: Readout,
    name: str = "",
    progress: Callable[[str], Any] = print,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Send one pulse through a neuron at rest and wait for its final state.

    Parameters
    ----------
    solver
        Solver with the pulse of the point on the relaxed neuron.
    design
        The neuron, with its pulse and its settling time.
    readout
        The magnetic tunnel junction.
    name
        Name of the point in the message.
    progress
        Function that is called with the message.

    Returns
    -------
    trajectory : pandas.DataFrame
        The trajectory.
    map : pandas.DataFrame
        The section average m_z(x, t). It has a row per instant, the column ``t_s``, and a
        column for each cell along x that is named after its centre in nm.
    """
    neuron, cell = design.neuron, design.strip.cell[0]
    interval = neuron.sampling_interval
    samples = round((pulse.duration(neuron.pulse) + neuron.settling_time) / interval)
    every = max(1, round(MAP_INTERVAL / interval))
    rows, map_rows = [], []

    def take(number: int, m: Magnetisation) -> None:
        row = _sample(m, number * interval, cell, 0.0)
        row["readout_mz"] = mean_mz(m, cell, readout.length)
        rows.append(row)
        if number % every == 0:
            mz = wall.section_averages(m)[2]
            centres = [f"{(i + 0.5) * cell * 1e9:.6g}" for i in range(mz.size)]
            map_rows.append({"t_s": row["t_s"]} | dict(zip(centres, mz, strict=True)))

    take(0, solver.magnetisation)
    for number, m in enumerate(solver.run(samples, interval), start=1):
        take(number, m)
    progress(f"{name}: {rows[-1]['t_s'] * 1e9:.2f} ns, {samples} samples")
    return pd.DataFrame(rows), pd.DataFrame(map_rows)
