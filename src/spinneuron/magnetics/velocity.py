"""From the trajectory of a wall on a track to its terminal velocity."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from spinneuron.arrays import Series, Times
from spinneuron.points import Point

#: Fraction of a track run, from its start, that the fit of the velocity leaves out.
START_OF_FIT = 0.25
#: Least displacement in the rest of the run, in cells, of a wall that counts as moving.
LEAST_CELLS_MOVED = 0.5
#: Least number of cells that a wall must travel in the last quarter of a run, so that its
#: velocity is an average over the lattice.
CELLS_PER_QUARTER = 1.5
#: Change of the velocity that is too small to need more time, m/s.
VELOCITY_FLOOR = 0.02
#: Largest change of the mean wall angle between two quarters of a steady run, rad. A wall
#: that turns slowly towards a Bloch wall can keep its velocity for long before it loses it.
STEADY_ANGLE = 0.01

#: What kind of motion a run showed, see `terminal_velocity`.
VelocityFlag = Literal["steady", "not_steady", "no_motion", "left_track", "walker", "failed"]


@dataclass(frozen=True)
class Velocity:
    """Terminal velocity of a wall."""

    velocity: float  #: m/s
    standard_error: float  #: standard error of the velocity, m/s
    relaxation_time: float  #: time constant of the approach to it, s; nan if it is not resolved
    flag: VelocityFlag  #: see `terminal_velocity`
    wall_angle: float  #: mean in the last quarter, rad
    wall_width: float  #: mean in the last quarter, m
    precession_frequency: float  #: turns of the wall angle per second; 0 unless `walker`
    wall_angle_error: float = math.nan  #: standard error of the wall angle, rad
    wall_width_error: float = math.nan  #: standard error of the wall width, m
    frequency_error: float = math.nan  #: standard error of the precession frequency, Hz


def _slope(time: Times, position: Series, first: float, last: float) -> float:
    """Return the mean velocity between two fractions of a run, by a straight line."""
    start, stop = first * time[-1], last * time[-1]
    inside = (time >= start * (1 - 1e-12)) & (time <= stop * (1 + 1e-12))
    return float(np.polyfit(time[inside] - start, position[inside], 1)[0])


def is_steady(
    time: Times, position: Series, wall_angle: Series, cell: float, tolerance: float
) -> bool:
    """Return whether the third and the fourth quarter of a run have the same velocity and angle.

    Parameters
    ----------
    time
        Instants of the samples in s, shape (n,).
    position
        Position of the wall at these instants in m, shape (n,).
    wall_angle
        Angle of the wall in rad, shape (n,). It may be wrapped.
    cell
        Edge length of a cell along x, m. The last quarter must average over the ripple of the
        lattice.
    tolerance
        Largest relative difference of the two velocities.

    Returns
    -------
    bool
        Whether velocity and angle agree, and the wall has moved far enough.
    """
    third = _slope(time, position, 0.5, 0.75)
    fourth = _slope(time, position, 0.75, 1.0)
    turned = np.unwrap(wall_angle)
    late, middle = time >= 0.75 * time[-1], (time >= 0.5 * time[-1]) & (time < 0.75 * time[-1])
    if abs(np.mean(turned[late]) - np.mean(turned[middle])) > STEADY_ANGLE:
        return False
    travelled = abs(fourth) * time[-1] / 4
    change = abs(fourth - third)
    if change > max(tolerance * abs(fourth), VELOCITY_FLOOR):
        return False
    return bool(travelled >= CELLS_PER_QUARTER * cell)


def has_precessed(wall_angle: Series) -> bool:
    """Return whether a wall has turned twice, which is enough for a mean and its error.

    The angle (n,) is in rad and may be wrapped.
    """
    turned = np.unwrap(wall_angle)
    return bool(abs(turned[-1] - turned[0]) >= 2 * 2 * math.pi)


def terminal_velocity(
    time: Times,
    position: Series,
    wall_angle: Series,
    wall_width: Series,
    cell: float,
    tolerance: float,
) -> Velocity:
    r"""Return the terminal velocity of a wall on a track.

    From a quarter of the run on, the position is fitted with an exponential approach to a
    straight line, :math:`q(t) = q_0 + v t + c \, e^{-t/\tau}`, because a wall has inertia, which
    biases the slope of a straight line alone. The standard error combines that of the fit,
    widened for the correlation of the residuals, with the change of v when only the later
    half of the run is fitted. A run that did not become steady gets the mean velocity of
    its later half, and the change between the two parts of this half is the error. A wall
    that turned by more than half a turn is above Walker breakdown. It gets its mean velocity
    over whole turns, or over one half turn if it completed no whole turn.

    Parameters
    ----------
    time
        Instants of the samples in s, shape (n,).
    position
        Position of the wall at these instants in m, shape (n,); nan where there was no wall.
    wall_angle
        Angle of the wall in rad, shape (n,). It may be wrapped.
    wall_width
        Width parameter of the wall in m, shape (n,).
    cell, tolerance
        See `is_steady`.

    Returns
    -------
    Velocity
        The result. Its flag is ``steady``; ``not_steady`` if the velocity still changed;
        ``no_motion`` if the wall moved by less than half a cell; ``walker`` above Walker
        breakdown; ``left_track`` if the wall was lost; or ``failed`` if there is no sample.
    """
    if not time.size:  # the solver gave up: see the log
        return Velocity(math.nan, math.nan, math.nan, "failed", math.nan, math.nan, math.nan)
    if not np.isfinite(position).all():
        lost = float("nan")
        return Velocity(lost, lost, lost, "left_track", lost, lost, 0.0)
    turned = np.unwrap(wall_angle)
    last = time >= 0.75 * time[-1]
    mean_angle, angle_error = _mean(turned[last])
    mean_width, width_error = _mean(wall_width[last])
    # Half a turn takes the wall over every barrier that could have held its angle.
    if abs(turned[-1] - turned[0]) > math.pi:
        return _precessing(time, position, turned, mean_width, width_error)
    late = (mean_angle, mean_width, 0.0, angle_error, width_error)
    moved = np.ptp(position[time >= START_OF_FIT * time[-1]])
    if moved < LEAST_CELLS_MOVED * cell:
        mean = _slope(time, position, START_OF_FIT, 1.0)
        error = float(moved) / ((1 - START_OF_FIT) * float(time[-1]))
        return Velocity(mean, error, math.nan, "no_motion", *late)
    if not is_steady(time, position, wall_angle, cell, tolerance):
        # A velocity that was never reached is not extrapolated.
        third, fourth = _slope(time, position, 0.5, 0.75), _slope(time, position, 0.75, 1.0)
        mean = _slope(time, position, 0.5, 1.0)
        error = abs(fourth - third)
        return Velocity(mean, error, math.nan, "not_steady", *late)
    fitted, error, relaxation = _approach(time, position, START_OF_FIT)
    later, _, _ = _approach(time, position, 0.5)
    error = math.hypot(error, fitted - later)
    return Velocity(fitted, error, relaxation, "steady", *late)


def _approach(time: Times, position: Series, first: float) -> tuple[float, float, float]:
    """Fit the approach to a straight line from a fraction of the run on.

    Returns velocity, standard error and relaxation time.
    """
    import lmfit  # takes a second, which jobs that only step in time do without

    inside = time >= first * time[-1]
    # In units of the run and of a nanometre the fit is well scaled.
    scale = float(time[-1])
    t, q = time[inside] / scale, position[inside] * 1e9
    line = lmfit.models.LinearModel()
    straight = line.fit(q, line.guess(q, x=t), x=t)

    def approach(x: Times, start: float, rate: float, lag: float, tau: float) -> Series:
        return np.asarray(start + rate * x + lag * np.exp(-(x - t[0]) / tau))

    model = lmfit.Model(approach)
    parameters = model.make_params(
        start=straight.params["intercept"].value,
        rate=straight.params["slope"].value,
        lag={"value": 0.1 * max(float(np.std(straight.residual)), 1e-6)},
        tau={"value": 0.1, "min": 0.005, "max": 0.5},
    )
    curved = model.fit(q, parameters, x=t)
    to_velocity = 1e-9 / scale
    best, name, relaxation = straight, "slope", math.nan
    stderr = curved.params["rate"].stderr
    if curved.bic < straight.bic and stderr is not None and math.isfinite(stderr):
        best, name = curved, "rate"
        relaxation = curved.params["tau"].value * scale
    error = best.params[name].stderr or 0.0
    return (
        float(best.params[name].value) * to_velocity,
        float(error) * _correlation_factor(best.residual) * to_velocity,
        relaxation,
    )


def _correlation_factor(residual: Series) -> float:
    """Return how much correlated residuals widen a standard error (first-order autoregression)."""
    square = float(np.sum(residual**2))
    if square == 0:
        return 1.0
    correlation = float(np.sum(residual[1:] * residual[:-1])) / square
    correlation = min(max(correlation, 0.0), 0.98)
    return math.sqrt((1 + correlation) / (1 - correlation))


def _mean(values: Series) -> tuple[float, float]:
    """Return a mean and its standard error.

    The error combines the scatter with the drift from the first to the second half.
    """
    half = len(values) // 2
    drift = abs(float(np.mean(values[half:]) - np.mean(values[:half]))) / 2 if half else math.nan
    scatter = float(np.std(values)) / math.sqrt(len(values))
    return float(np.mean(values)), math.hypot(scatter, drift)


def _precessing(
    time: Times, position: Series, turned: Series, wall_width: float, wall_width_error: float
) -> Velocity:
    """Return the mean velocity over the last whole turns of the wall angle, or over half a turn."""
    direction = 1.0 if turned[-1] > turned[0] else -1.0
    phase = np.maximum.accumulate(direction * (turned - turned[0]) / (2 * math.pi))
    turns = float(phase[-1])
    period = 1.0 if turns >= 1 else 0.5
    # Instants at which the last periods were completed, newest first.
    ends = turns - period * np.arange(int(turns / period) + 1)
    times = np.interp(ends, phase, time)
    places = np.interp(times, time, position)
    each = np.diff(places) / np.diff(times)
    whole = float((places[0] - places[-1]) / (times[0] - times[-1]))
    if len(each) > 1:
        spread = float(np.std(each, ddof=1)) / math.sqrt(len(each))
    else:
        spread = abs(whole - _slope(time, position, 0.0, 1.0))
    frequency = period * len(each) / float(times[0] - times[-1])
    rates = -period / np.diff(times)
    uncertain = float(np.std(rates, ddof=1)) / math.sqrt(len(rates)) if len(rates) > 1 else math.nan
    return Velocity(
        *(whole, spread, math.nan, "walker", math.nan, wall_width, frequency),
        wall_width_error=wall_width_error,
        frequency_error=uncertain,
    )


def velocity_row(
    point: Point, trajectory: pd.DataFrame, cell: float, tolerance: float
) -> dict[str, float | str]:
    """Return the row of a track point in ``kinetics.csv``.

    Parameters
    ----------
    point
        What was simulated.
    trajectory
        Trajectory of the track, see `spinneuron.magnetics.protocols`.
    cell, tolerance
        See `is_steady`.

    Returns
    -------
    dict
        Values by column.
    """
    time = trajectory["t_s"].to_numpy()
    found = terminal_velocity(
        time,
        trajectory["wall_position_m"].to_numpy(),
        trajectory["wall_angle_rad"].to_numpy(),
        trajectory["wall_width_m"].to_numpy(),
        cell,
        tolerance,
    )
    return {
        "id": point.id,
        "regime": point.regime,
        "current_density_A_per_m2": point.current_density,
        "current_A": point.current,
        "velocity_m_per_s": found.velocity,
        "velocity_stderr_m_per_s": found.standard_error,
        "mobility_m3_per_As": found.velocity / point.current_density
        if point.current_density
        else math.nan,
        "mobility_stderr_m3_per_As": found.standard_error / abs(point.current_density)
        if point.current_density
        else math.nan,
        "relaxation_time_s": found.relaxation_time,
        "wall_angle_rad": found.wall_angle,
        "wall_angle_stderr_rad": found.wall_angle_error,
        "wall_width_m": found.wall_width,
        "wall_width_stderr_m": found.wall_width_error,
        "precession_frequency_Hz": found.precession_frequency,
        "precession_frequency_stderr_Hz": found.frequency_error,
        "duration_s": float(time[-1]) if time.size else 0.0,
        "flag": found.flag,
    }


#: A wall is saturated if its mobility is below this fraction of that at the lowest current.
LINEAR_ABOVE = 0.9


def motion(table: pd.DataFrame) -> list[str]:
    """Return how the wall of each row of ``kinetics.csv`` responds to its current.

    The answer is ``linear`` if the mobility is not more than a tenth below that at the lowest
    steady current of the regime, ``saturated`` if it is lower, ``walker`` above Walker
    breakdown, and empty otherwise.
    """
    result = pd.Series("", index=table.index)
    for _, rows in table.groupby("regime"):
        steady = rows[(rows["flag"] == "steady") & rows["mobility_m3_per_As"].notna()]
        if not steady.empty:
            lowest = int(np.argmin(abs(steady["current_density_A_per_m2"].to_numpy())))
            ratio = steady["mobility_m3_per_As"] / steady["mobility_m3_per_As"].iloc[lowest]
            result[steady.index] = np.where(ratio >= LINEAR_ABOVE, "linear", "saturated")
        result[rows.index[rows["flag"] == "walker"]] = "walker"
    return [str(value) for value in result]
