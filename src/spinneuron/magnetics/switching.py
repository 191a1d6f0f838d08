"""From the trajectory of a neuron to its switching time, or to the reason why it has none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from spinneuron.arrays import Series, Times
from spinneuron.config.sections.device import Pulse
from spinneuron.magnetics.pulse import half_height_end
from spinneuron.points import Point

#: Flag of a neuron whose read-out crossed the threshold during the pulse.
DRIVEN = "switched"

#: What a pulse did to a neuron, see `outcome`.
SwitchingFlag = Literal[
    "switched", "switched_late", "fell_back", "not_switched", "started_switched", "failed"
]


@dataclass(frozen=True)
class Switching:
    """What a pulse did to a neuron."""

    switched: bool  #: whether the final read-out is at or beyond the threshold
    switching_time: float  #: last upward crossing of the threshold, s; nan without one
    standard_error: float  #: standard error of the switching time by the sampling, s
    final_readout: float  #: mean m_z towards the written state, from -1 to 1
    flag: SwitchingFlag  #: see `outcome`


def outcome(time: Times, readout: Series, readout_threshold: float, pulse_end: float) -> Switching:
    """Return whether and when a neuron switched.

    Parameters
    ----------
    time
        Instants of the samples in s, shape (n,).
    readout
        Mean m_z under the junction at these instants, shape (n,). Its sign is such that the
        state that the pulse writes is positive.
    readout_threshold
        Least read-out that counts as switched.
    pulse_end
        Time of the half-height point of the pulse's falling edge, s.

    Returns
    -------
    Switching
        The result. Its flag is ``switched`` if the read-out crossed the threshold during the
        pulse and stayed there, ``switched_late`` if it crossed after the pulse, ``fell_back``
        if it crossed and returned, ``not_switched`` if it never crossed,
        ``started_switched`` if it was beyond the threshold from the start, and ``failed`` if
        there is no sample.
    """
    if not readout.size:  # the solver gave up: see the log
        return Switching(False, math.nan, math.nan, math.nan, "failed")
    beyond = readout >= readout_threshold
    upward = np.flatnonzero((readout[:-1] < readout_threshold) & beyond[1:])
    final = float(readout[-1])
    switched = bool(beyond[-1])
    if upward.size == 0:
        flag: SwitchingFlag = "started_switched" if beyond[0] else "not_switched"
        return Switching(False, math.nan, math.nan, final, flag)
    last = int(upward[-1])
    step = float(time[last + 1] - time[last])
    part = (readout_threshold - readout[last]) / (readout[last + 1] - readout[last])
    crossing = float(time[last] + part * step)
    error = step / math.sqrt(12)
    if not switched:
        return Switching(False, math.nan, math.nan, final, "fell_back")
    late = crossing > pulse_end
    return Switching(True, crossing, error, final, "switched_late" if late else "switched")


def switching_row(
    point: Point, trajectory: pd.DataFrame, readout_threshold: float, pulse: Pulse
) -> dict[str, float | str | bool]:
    """Return the row of a neuron point in ``switching.csv``.

    Parameters
    ----------
    point
        What was simulated.
    trajectory
        Trajectory of the neuron, see `spinneuron.magnetics.protocols`.
    readout_threshold
        Least mean m_z under the junction that counts as switched.
    pulse
        The pulse of the neuron.

    Returns
    -------
    dict
        Values by column.
    """
    towards = -1.0 if point.current < 0 else 1.0
    position = trajectory["wall_position_m"]
    found = outcome(
        trajectory["t_s"].to_numpy(),
        towards * trajectory["readout_mz"].to_numpy(),
        readout_threshold,
        half_height_end(pulse),
    )
    return {
        "id": point.id,
        "device": point.device,
        "regime": point.regime,
        "current_A": point.current,
        "current_density_A_per_m2": point.current_density,
        "pulse_width_s": pulse.width,
        "switched": found.switched,
        "switching_time_s": found.switching_time,
        "switching_time_stderr_s": found.standard_error,
        "final_readout": found.final_readout,
        "rest_position_m": float(position.iloc[0]) if len(position) else math.nan,
        "final_position_m": float(position.iloc[-1]) if len(position) else math.nan,
        "flag": found.flag,
    }
