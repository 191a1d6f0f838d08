"""From a relaxed strip and a point of the sweep to a trajectory.

A trajectory is a table: t_s, mx, my, mz (means), wall_position_m, wall_angle_rad,
wall_width_m, and for a neuron readout_mz.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from spinneuron import kinetics, wall
from spinneuron.calculator.integrate import Integrator
from spinneuron.calculator.problem import CONSTANT, Problem
from spinneuron.config import Neuron, Readout, Track
from spinneuron.sweep import Point

Array = npt.NDArray[np.float64]

#: How often a track run looks whether it is steady, in shortest times.
CHECKS_PER_SHORTEST_TIME = 2
#: Time between two profiles along the neuron, s.
PROFILE_INTERVAL = 0.05e-9
#: Sampling of the pulse's edges, as a fraction of the shorter edge.
EDGE_SAMPLES = 50


def with_point(
    problem: Problem, point: Point, profile: Array = CONSTANT, interval: float = 0.0
) -> Problem:
    """Return the problem of a strip (lowered at 1 A/m²) with the current of a point."""
    driven = problem.with_current(point.current_density, profile, interval)
    return driven if point.spin_hall else driven.without_slonczewski()


def _sample(integrator: Integrator, offset: float) -> dict[str, float]:
    m = integrator.magnetisation
    mx, my, mz = np.mean(m, axis=(1, 2, 3))
    found = wall.find(m, integrator.problem.cell[0])
    return {
        "t_s": integrator.time,
        "mx": float(mx),
        "my": float(my),
        "mz": float(mz),
        "wall_position_m": float(found.position + offset),
        "wall_angle_rad": found.angle,
        "wall_width_m": found.width,
    }


def drive_track(
    problem: Problem, point: Point, track: Track, progress: Callable[[str], Any] = print
) -> pd.DataFrame:
    """Push a wall along the track until its velocity is steady, or it has turned twice.

    The window follows the wall: after each sample the magnetisation is shifted by whole
    cells so that the wall stays in the middle. Positions are those in an endless strip;
    mean values are those of the window.
    """
    cell = float(problem.cell[0])
    middle = problem.shape[2] * cell / 2
    integrator = Integrator(with_point(problem, point))
    check = round(track.shortest_time / CHECKS_PER_SHORTEST_TIME / track.sampling_interval)
    least = round(track.shortest_time / track.sampling_interval)
    most = round(track.longest_time / track.sampling_interval)
    shifted = 0
    rows = [_sample(integrator, 0.0)]
    for number in range(1, most + 1):
        integrator.advance(number * track.sampling_interval)
        rows.append(_sample(integrator, shifted * cell))
        position = rows[-1]["wall_position_m"]
        if not np.isfinite(position):
            progress(f"{point.id}: no wall any more at {integrator.time:.3g} s")
            break
        cells = round((position - shifted * cell - middle) / cell)
        integrator.shift(cells)
        shifted += cells
        if number >= least and number % check == 0:
            time, places, angle = (
                np.array([row[name] for row in rows])
                for name in ("t_s", "wall_position_m", "wall_angle_rad")
            )
            if kinetics.has_precessed(angle) or kinetics.is_steady(
                time, places, angle, cell, track.steady_tolerance
            ):
                break
    progress(f"{point.id}: {rows[-1]['t_s'] * 1e9:.2f} ns, {integrator.steps} steps")
    return pd.DataFrame(rows)


def pulse_profile(neuron: Neuron) -> tuple[Array, float]:
    """Return the trapezoidal pulse as factors of the current and their spacing in s."""
    pulse = neuron.pulse
    total = pulse.duration + neuron.settling_time
    edges = [edge for edge in (pulse.rise_time, pulse.fall_time) if edge > 0]
    interval = min(*edges, pulse.width) / EDGE_SAMPLES if edges else pulse.width / 1000
    times = interval * np.arange(int(np.ceil(total / interval)) + 2)
    ramp_up = times / pulse.rise_time if pulse.rise_time else np.ones_like(times)
    left = pulse.duration - times
    ramp_down = left / pulse.fall_time if pulse.fall_time else (left > 0).astype(float)
    return np.clip(np.minimum(ramp_up, ramp_down), 0.0, 1.0), interval


def drive_neuron(
    problem: Problem,
    point: Point,
    neuron: Neuron,
    readout: Readout,
    progress: Callable[[str], Any] = print,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Send one pulse through a neuron at rest and wait for its final state.

    A positive current starts from the wall at rest on the left of d2, a negative one from
    its mirror image.

    Returns
    -------
    trajectory, profiles
        The profiles are m_z averaged over the cross-section: a row per instant, columns
        t_s and the cell centres in nm.
    """
    profile, interval = pulse_profile(neuron)
    start = problem.magnetisation if point.current >= 0 else wall.mirror(problem.magnetisation)
    integrator = Integrator(with_point(problem, point, profile, interval), start)
    cell = float(problem.cell[0])
    total = neuron.pulse.duration + neuron.settling_time
    samples = round(total / neuron.sampling_interval)
    every = max(1, round(PROFILE_INTERVAL / neuron.sampling_interval))
    centres = [f"{(i + 0.5) * cell * 1e9:.6g}" for i in range(problem.shape[2])]
    rows, profiles = [], []
    for number in range(samples + 1):
        if number:
            integrator.advance(number * neuron.sampling_interval)
        m = integrator.magnetisation
        row = _sample(integrator, 0.0)
        row["readout_mz"] = wall.readout(m, cell, readout.length)
        rows.append(row)
        if number % every == 0:
            mz = wall.profile(m)[2]
            profiles.append({"t_s": integrator.time} | dict(zip(centres, mz, strict=True)))
    progress(f"{point.id}: {integrator.time * 1e9:.2f} ns, {integrator.steps} steps")
    return pd.DataFrame(rows), pd.DataFrame(profiles)
