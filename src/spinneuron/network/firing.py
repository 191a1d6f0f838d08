"""Whether a neuron is read high for the current that it receives, by the compact model.

A neuron that does not switch keeps its previous state. Without thermal noise this is the low
state after a preset pulse. At a temperature a preset pulse fails now and then. Without a preset
pulse the previous state is what the cycle before left.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from spinneuron.arrays import Booleans, Currents, Numbers, Probabilities
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.criteria import Criterion

#: sign: eq. 1; zero_temperature: with threshold and delay; thermal: with the probability, too.
Kind = Literal["sign", "zero_temperature", "thermal"]
#: A net current below this part of the largest synapse current counts as zero for a sign neuron,
#: and one that exceeds the threshold by less does not reach it without thermal noise. Quantised
#: weights often cancel exactly, and round-off must not decide then.
NO_CURRENT = 1e-9


class Pulse(NamedTuple):
    """Pulse and read moment of neurons of one kind."""

    kind: Kind
    pulse_width: float  #: s
    read_at: Criterion


def firing_probability(
    current: Currents, model: ThresholdModel, pulse: Pulse, *, history: Numbers | float = 0.0
) -> Probabilities:
    """Return the probability that a neuron is read in its high state.

    Parameters
    ----------
    current
        Current into each neuron in A, of any shape. A positive current writes the high state.
    model
        Compact model of the neurons.
    pulse
        How much of the neuron counts, its pulse and its read moment.
    history
        Probability that the neuron was in the high state before the pulse, of the same shape.

    Returns
    -------
    Probabilities
        Probability in the shape of ``current``. At a temperature, currents beyond the simulated
        ones count as the largest simulated one.
    """
    from_low, from_high = from_both_states(current, model, pulse)
    return np.asarray((1 - history) * from_low + history * from_high)


def from_both_states(
    current: Currents, model: ThresholdModel, pulse: Pulse
) -> tuple[Probabilities, Probabilities]:
    """Return `firing_probability` for neurons that start low and for those that start high.

    Parameters
    ----------
    current
        Current into each neuron in A, of any shape.
    model
        Compact model of the neurons.
    pulse
        How much of the neuron counts, its pulse and its read moment.

    Returns
    -------
    from_low, from_high : Probabilities
        Probabilities in the shape of ``current``.
    """
    scaled = np.asarray(current, dtype=float)
    if pulse.kind == "sign":
        high = (scaled > 0).astype(float)
        return high, high
    if pulse.kind == "zero_temperature":
        moves = model.switches(scaled, pulse.pulse_width, pulse.read_at).astype(float)
        return np.where(scaled > 0, moves, 0.0), 1 - np.where(scaled < 0, moves, 0.0)
    warm = model.at_temperature(pulse.read_at)
    # By symmetry a neuron that starts high is read low as one that starts low is read high.
    return (
        warm.within_range(scaled, pulse.pulse_width),
        1 - warm.within_range(-scaled, pulse.pulse_width),
    )


def preset_outcomes(model: ThresholdModel, current: float, pulse: Pulse) -> tuple[float, float]:
    """Return the probability that a neuron is high after a preset pulse and the settling time.

    Parameters
    ----------
    model
        Compact model of the neurons.
    current
        Magnitude of the preset current in A. It drives a neuron to the low state.
    pulse
        The pulse that writes the neuron. The preset pulse is equally long.

    Returns
    -------
    from_low, from_high : float
        Probability for a neuron that was low before, and for one that was high. Both are 0
        without thermal noise, and nan without replicas.
    """
    if pulse.kind != "thermal":
        return 0.0, 0.0
    after = pulse._replace(read_at="final_state")
    low, high = from_both_states(np.array(-abs(current)), model, after)
    return float(low), float(high)


def over_cycles(
    current: Currents,
    model: ThresholdModel,
    pulse: Pulse,
    *,
    cycles: int,
    left: float,
    preset: float | None,
) -> Probabilities:
    """Return the mean probability over several cycles that neurons are read high.

    The current stays the same in all cycles. What one cycle leaves is the history of the next,
    through the preset pulse if there is one.

    Parameters
    ----------
    current
        Current into each neuron in A, of any shape.
    model
        Compact model of the neurons.
    pulse
        How much of the neuron counts, its pulse and its read moment.
    cycles
        Number of cycles.
    left
        Probability that the input before left a neuron in the high state.
    preset
        Magnitude of the preset current in A, or None without a preset pulse.

    Returns
    -------
    Probabilities
        Probability in the shape of ``current``.
    """
    from_low, from_high = from_both_states(current, model, pulse)
    stays_low, stays_high = (0.0, 1.0) if preset is None else preset_outcomes(model, preset, pulse)
    before: Numbers | float = left
    total = np.zeros(np.shape(current))
    for _ in range(cycles):
        before = (1 - before) * stays_low + before * stays_high
        before = np.asarray((1 - before) * from_low + before * from_high)
        total += before
    return total / cycles


def is_extrapolated(current: Currents, model: ThresholdModel, pulse: Pulse) -> Booleans:
    """Return for each neuron whether replicas say too little about its probability.

    Parameters
    ----------
    current
        Current into each neuron in A, of any shape.
    model
        Compact model of the neurons.
    pulse
        How much of the neuron counts, its pulse and its read moment.

    Returns
    -------
    Booleans
        Truth values in the shape of ``current``; False without thermal noise.
    """
    if pulse.kind != "thermal":
        return np.zeros(np.shape(current), dtype=bool)
    return model.at_temperature(pulse.read_at).is_extrapolated(current, pulse.pulse_width)
