"""From the trajectory of a neuron to its switching time, or why it has none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from spinneuron.config.sections.device import Pulse
from spinneuron.magnetics.pulse import half_height_end
from spinneuron.points import Point

Array = npt.NDArray[np.float64]

#: Flag of neuron points whose crossing was driven by the pulse.
DRIVEN = "switched"

SwitchingFlag = Literal[
    "switched", "switched_late", "fell_back", "not_switched", "started_switched", "failed"
]


@dataclass(frozen=True)
class Switching:
    """What a pulse did to a neuron."""

    switched: bool  #: final state beyond the threshold
    switching_time: float  #: last upward crossing of the threshold, s; nan without one
    standard_error: float  #: of the switching time, from the sampling, s
    final_readout: float  #: towards the written state, -1 to 1
    flag: SwitchingFlag


def outcome(time: Array, readout: Array, threshold: float, pulse_end: float) -> Switching:
    """Return whether and when a neuron switched.

    Parameters
    ----------
    time, readout
        Samples in s, and of the mean m_z under the read-out, counted towards the state
        that the pulse writes.
    threshold
        Read-out that counts as switched.
    pulse_end
        Half-height point of the pulse's falling edge, s.

    Returns
    -------
    Switching
        Flagged ``switched``; ``switched_late`` if the crossing came after the pulse;
        ``fell_back`` if the read-out crossed the threshold and returned;
        ``not_switched``; ``started_switched`` if there was nothing to switch; or ``failed``
        without a sample.
    """
    if not readout.size:  # the solver gave up: see the log
        return Switching(False, math.nan, math.nan, math.nan, "failed")
    upward = np.flatnonzero((readout[:-1] < threshold) & (readout[1:] >= threshold))
    final = float(readout[-1])
    switched = final >= threshold
    if upward.size == 0:
        flag: SwitchingFlag = "started_switched" if readout[0] >= threshold else "not_switched"
        return Switching(False, math.nan, math.nan, final, flag)
    last = int(upward[-1])
    step = float(time[last + 1] - time[last])
    part = (threshold - readout[last]) / (readout[last + 1] - readout[last])
    crossing = float(time[last] + part * step)
    error = step / math.sqrt(12)
    if not switched:
        return Switching(False, math.nan, math.nan, final, "fell_back")
    late = crossing > pulse_end
    return Switching(True, crossing, error, final, "switched_late" if late else "switched")


def switching_row(
    point: Point, trajectory: pd.DataFrame, threshold: float, pulse: Pulse
) -> dict[str, float | str | bool]:
    """Return the row of ``switching.csv`` of a neuron point."""
    towards = -1.0 if point.current < 0 else 1.0
    position = trajectory["wall_position_m"]
    found = outcome(
        trajectory["t_s"].to_numpy(),
        towards * trajectory["readout_mz"].to_numpy(),
        threshold,
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
