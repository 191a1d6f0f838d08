"""Whether a neuron fires for the current that it receives, by the compact model.

A neuron that does not switch keeps its previous state. After a preset pulse this is the low
state. Without a preset pulse it is the state that an earlier letter left, and the result is
averaged over these histories.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from spinneuron.arrays import Currents, Labels, Probabilities, Thresholds, Vector
from spinneuron.neuron.compact_model import ThresholdModel

#: sign: eq. 1; zero_temperature: with threshold and delay; thermal: with the probability, too.
Kind = Literal["sign", "zero_temperature", "thermal"]


def firing_probability(
    current: Currents,
    model: ThresholdModel,
    pulse_width: float,
    kind: Kind,
    *,
    threshold: Thresholds | float = 1.0,
    history: float = 0.0,
    moment: str = "final_state",
) -> Probabilities:
    """Return the probability that a neuron is in its high state after the pulse.

    Parameters
    ----------
    current
        Current into each neuron in A, (n, neurons). A positive current writes the high state.
    model
        Compact model of the neurons.
    pulse_width
        Pulse width in s.
    kind
        How much of the neuron counts, see `Kind`.
    threshold
        Threshold of each neuron over that of the model, (neurons,).
    history
        Probability that the previous state was the high one; 0 after a preset.
    moment
        When a neuron at a temperature is read, see `ThresholdModel.at_temperature`.

    Returns
    -------
    Probabilities
        Probability in the shape of ``current``.

    Notes
    -----
    At a temperature a neuron may leave its state although the current drives it towards this
    state. It does so less often than without a current; here the probability without a current
    is used.
    """
    scaled = np.asarray(current, dtype=float) / threshold
    if kind == "sign":
        return (scaled > 0).astype(float)
    if kind == "zero_temperature":
        moves = model.switches(scaled, pulse_width).astype(float)
        stays_put = np.zeros_like(moves)
    else:
        moves = model.switch_probability(scaled, pulse_width, moment)
        stays_put = model.switch_probability(np.zeros_like(scaled), pulse_width, moment)
    from_low = np.where(scaled > 0, moves, stays_put)
    from_high = 1 - np.where(scaled < 0, moves, stays_put)
    return np.asarray((1 - history) * from_low + history * from_high)


def recognition_probability(fires: Probabilities, letter: Labels) -> Vector:
    """Return the probability that the neuron of a letter fires and no other does.

    Parameters
    ----------
    fires
        Probability of each neuron, (n, neurons). Neurons are independent of each other.
    letter
        The letter of each pattern as its position in the alphabet, (n,).

    Returns
    -------
    Vector
        Probability for each pattern, (n,).
    """
    row = np.arange(len(letter))
    others = 1 - fires
    others[row, letter] = 1.0
    return np.asarray(fires[row, letter] * np.prod(others, axis=1))
