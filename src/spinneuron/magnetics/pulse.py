"""The current pulse of a neuron as a function of time: its waveform."""

from __future__ import annotations

import numpy as np

from spinneuron.arrays import Factors
from spinneuron.config.sections.device import Neuron, Pulse

#: Factors of the current at t = 0, interval, 2 interval and so on, and the interval in s.
Waveform = tuple[Factors, float]
#: Number of samples of the shortest part of a pulse: an edge or its width.
EDGE_SAMPLES = 50


def duration(pulse: Pulse) -> float:
    """Return the time from the first to the last current of a trapezoidal pulse, s."""
    return pulse.width + (pulse.rise_time + pulse.fall_time) / 2


def plateau(pulse: Pulse) -> tuple[float, float]:
    """Return the times at which the current is full for the first and for the last time, s."""
    return pulse.rise_time, max(duration(pulse) - pulse.fall_time, pulse.rise_time)


def half_height_end(pulse: Pulse) -> float:
    """Return the time from the first current to the half-height point of the falling edge, s."""
    return pulse.rise_time / 2 + pulse.width


def waveform(neuron: Neuron) -> Waveform:
    """Return the trapezoidal pulse as factors of the current and their spacing in s.

    The samples reach from the first current to the end of the settling time.
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
