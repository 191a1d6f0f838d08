"""The current pulse of a neuron as a function of time: its waveform."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from spinneuron.config.sections.device import Neuron, Pulse

#: Factors of the current at t = 0, interval, 2 interval, ..., and the interval in s.
Waveform = tuple[npt.NDArray[np.float64], float]
#: Sampling of a pulse's edges, as a fraction of the shorter edge.
EDGE_SAMPLES = 50


def duration(pulse: Pulse) -> float:
    """Return the time from the first to the last current of a trapezoidal pulse, s."""
    return pulse.width + (pulse.rise_time + pulse.fall_time) / 2


def half_height_end(pulse: Pulse) -> float:
    """Return the half-height point of the falling edge, s from the first current."""
    return pulse.rise_time / 2 + pulse.width


def waveform(neuron: Neuron) -> Waveform:
    """Return the trapezoidal pulse as factors of the current and their spacing in s.

    From the first current to the end of the settling time, with edges of `EDGE_SAMPLES`
    samples.
    """
    pulse = neuron.pulse
    total = duration(pulse) + neuron.settling_time
    edges = [edge for edge in (pulse.rise_time, pulse.fall_time) if edge > 0]
    interval = min(*edges, pulse.width) / EDGE_SAMPLES if edges else pulse.width / 1000
    times = interval * np.arange(int(np.ceil(total / interval)) + 2)
    ramp_up = times / pulse.rise_time if pulse.rise_time else np.ones_like(times)
    left = duration(pulse) - times
    ramp_down = left / pulse.fall_time if pulse.fall_time else (left > 0).astype(float)
    return np.clip(np.minimum(ramp_up, ramp_down), 0.0, 1.0), interval
