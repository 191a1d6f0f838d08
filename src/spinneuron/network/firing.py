"""What a neuron makes of the current it gets: whether it fires, by the compact model.

A neuron that does not switch keeps its previous state. With a preset pulse that is the low
one; without, it is what an earlier letter left, and answers are averaged over histories.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from spinneuron.neuron.compact_model import ThresholdModel

Array = npt.NDArray[np.float64]
#: sign: eq. 1; zero_temperature: dead zone and delay; thermal: the probability as well.
Kind = Literal["sign", "zero_temperature", "thermal"]


def firing_probability(
    current: Array,
    model: ThresholdModel,
    pulse_width: float,
    kind: Kind,
    *,
    threshold: Array | float = 1.0,
    history: float = 0.0,
    moment: str = "final_state",
) -> Array:
    """Return the probability that a neuron is in its high state after the pulse.

    Parameters
    ----------
    current
        Into the neuron, A; positive writes the high state.
    model
        Of the neuron.
    pulse_width
        s.
    kind
        See `Kind`.
    threshold
        Of each neuron over that of the model.
    history
        Probability that the previous state was the high one; 0 after a preset.
    moment
        When a neuron at a temperature is read, see `ThresholdModel.at_temperature`.

    Notes
    -----
    At a temperature a neuron that is driven towards the state it is in leaves it less often
    than without a current; that of no current is taken.
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


def recognition_probability(fires: Array, letter: npt.NDArray[np.int64]) -> Array:
    """Return the probability that a letter's neuron fires and no other does, (n,).

    Parameters
    ----------
    fires
        Probability of each neuron, independent of each other, (n, neurons).
    """
    row = np.arange(len(letter))
    others = 1 - fires
    others[row, letter] = 1.0
    return np.asarray(fires[row, letter] * np.prod(others, axis=1))
