"""From the trajectory of a neuron to its switching time, and to what it shows at each moment."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from spinneuron.arrays import Series, Times
from spinneuron.config.sections.device import Neuron, Readout
from spinneuron.magnetics.pulse import half_height_end
from spinneuron.magnetics.readout import MOMENTS, Moment, read_times
from spinneuron.points import Point

#: Flag of a neuron whose read-out crossed the comparison level during the pulse, and which
#: ended in the other state.
DRIVEN = "switched"

#: What a pulse did to a neuron, see `outcome`.
SwitchingFlag = Literal[
    "switched", "switched_late", "fell_back", "not_switched", "started_switched", "failed"
]


@dataclass(frozen=True)
class Switching:
    """What a pulse did to a neuron."""

    switched: bool  #: whether the final read-out is at or beyond the comparison level
    switching_time: float  #: first upward crossing of the level, s; nan without one
    last_crossing: float  #: last upward crossing, s; later than the first if the wall rebounds
    standard_error: float  #: standard error of a crossing by the sampling, s
    final_readout: float  #: mean m_z towards the written state, from -1 to 1
    flag: SwitchingFlag  #: see `outcome`


def crossings(time: Times, readout: Series, level: float) -> Times:
    """Return when a read-out crosses a level upwards, interpolated between samples.

    Parameters
    ----------
    time
        Instants of the samples in s, shape (n,).
    readout
        Read-out at these instants, shape (n,).
    level
        The level.

    Returns
    -------
    array
        Times in s, in rising order.
    """
    before, after = readout[:-1], readout[1:]
    upward = np.flatnonzero((before < level) & (after >= level))
    part = (level - before[upward]) / (after[upward] - before[upward])
    return np.asarray(time[upward] + part * (time[upward + 1] - time[upward]), dtype=float)


def outcome(time: Times, readout: Series, level: float, pulse_end: float) -> Switching:
    """Return whether and when a neuron switched.

    Parameters
    ----------
    time
        Instants of the samples in s, shape (n,).
    readout
        Mean m_z under the junction at these instants, shape (n,). Its sign is such that the
        state that the pulse writes is positive.
    level
        Least read-out that counts as switched.
    pulse_end
        Time of the half-height point of the pulse's falling edge, s.

    Returns
    -------
    Switching
        The result. If the neuron ends in the other state, its flag is ``switched`` if the
        read-out first crossed the level during the pulse, and ``switched_late`` if it did so
        after the pulse. Otherwise it is ``fell_back`` if the read-out crossed and returned, and
        ``not_switched`` if it never crossed. It is ``started_switched`` if the read-out was
        beyond the level from the start and never crossed, and ``failed`` if there is no sample.
    """
    if not readout.size:  # the solver gave up: see the log
        return Switching(False, math.nan, math.nan, math.nan, math.nan, "failed")
    found = crossings(time, readout, level)
    final = float(readout[-1])
    switched = final >= level
    if found.size == 0:
        flag: SwitchingFlag = "started_switched" if readout[0] >= level else "not_switched"
        return Switching(False, math.nan, math.nan, math.nan, final, flag)
    first, last = float(found[0]), float(found[-1])
    error = float(time[1] - time[0]) / math.sqrt(12)
    if not switched:
        return Switching(False, first, last, error, final, "fell_back")
    flag = "switched_late" if first > pulse_end else "switched"
    return Switching(True, first, last, error, final, flag)


def shown(
    time: Times, readout: Series, level: float, moments: dict[Moment, float]
) -> dict[Moment, bool]:
    """Return whether a read-out is at or beyond a level at each read moment.

    Parameters
    ----------
    time
        Instants of the samples in s, shape (n,).
    readout
        Read-out at these instants, shape (n,).
    level
        Least read-out that counts as switched.
    moments
        Time of each moment in s. The nearest sample counts.

    Returns
    -------
    dict
        True or False by moment; False without a sample.
    """
    if not readout.size:
        return dict.fromkeys(moments, False)
    return {
        moment: bool(readout[np.argmin(abs(time - at))] >= level) for moment, at in moments.items()
    }


def switching_row(
    point: Point, trajectory: pd.DataFrame, neuron: Neuron, junction: Readout
) -> dict[str, float | str | bool]:
    """Return the row of a neuron point in ``switching.csv``.

    Parameters
    ----------
    point
        What was simulated.
    trajectory
        Trajectory of the neuron, see `spinneuron.magnetics.protocols`.
    neuron
        The neuron with its pulse.
    junction
        The magnetic tunnel junction.

    Returns
    -------
    dict
        Values by column.
    """
    towards = -1.0 if point.current < 0 else 1.0
    time = trajectory["t_s"].to_numpy()
    readout = towards * trajectory["readout_mz"].to_numpy()
    level = towards * junction.comparison_level
    found = outcome(time, readout, level, half_height_end(neuron.pulse))
    beyond = shown(time, readout, level, read_times(neuron, junction))
    position = trajectory["wall_position_m"]
    return {
        "id": point.id,
        "device": point.device,
        "regime": point.regime,
        "current_A": point.current,
        "current_density_A_per_m2": point.current_density,
        "pulse_width_s": neuron.pulse.width,
        "switched": found.switched,
        "switching_time_s": found.switching_time,
        "last_crossing_s": found.last_crossing,
        "switching_time_stderr_s": found.standard_error,
        **{f"switched_{moment}": beyond[moment] for moment in MOMENTS[:-1]},
        "final_readout": found.final_readout,
        "rest_position_m": float(position.iloc[0]) if len(position) else math.nan,
        "final_position_m": float(position.iloc[-1]) if len(position) else math.nan,
        "flag": found.flag,
    }
