"""Whether a neuron fires for the current that it receives, by the compact model.

A neuron that does not switch keeps its previous state. Without thermal noise this is the low
state after a preset pulse. At a temperature a preset pulse fails now and then, see
`preset_error`. Without a preset pulse the previous state is the one that an earlier sample
left, and the result is averaged over these histories.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from spinneuron.arrays import Currents, Labels, Probabilities, Thresholds, Vector
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.criteria import Criterion

#: sign: eq. 1; zero_temperature: with threshold and delay; thermal: with the probability, too.
Kind = Literal["sign", "zero_temperature", "thermal"]


def firing_probability(
    current: Currents,
    model: ThresholdModel,
    pulse_width: float,
    kind: Kind,
    *,
    criterion: Criterion = "end_of_plateau",
    threshold: Thresholds | float = 1.0,
    history: float = 0.0,
) -> Probabilities:
    """Return the probability that a neuron is read in its high state.

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
    criterion
        How the neuron is judged, see `spinneuron.neuron.criteria`.
    threshold
        Threshold of each neuron over that of the model, (neurons,).
    history
        Probability that the neuron was in the high state before the pulse.

    Returns
    -------
    Probabilities
        Probability in the shape of ``current``. At a temperature, currents beyond the simulated
        ones count as the largest simulated one.
    """
    scaled = np.asarray(current, dtype=float) / threshold
    if kind == "sign":
        return (scaled > 0).astype(float)
    if kind == "zero_temperature":
        moves = model.switches(scaled, pulse_width, criterion).astype(float)
        from_low = np.where(scaled > 0, moves, 0.0)
        from_high = 1 - np.where(scaled < 0, moves, 0.0)
    else:
        warm = model.at_temperature(criterion)
        from_low = warm.within_range(scaled, pulse_width)
        if not history:
            return from_low
        # By symmetry a neuron that starts high is read low as one that starts low is read high.
        from_high = 1 - warm.within_range(-scaled, pulse_width)
    return np.asarray((1 - history) * from_low + history * from_high)


def preset_error(
    model: ThresholdModel, current: float, pulse_width: float, history: float
) -> float:
    """Return the probability that a preset pulse leaves a neuron in the high state.

    Parameters
    ----------
    model
        Compact model of the neuron.
    current
        Magnitude of the preset current in A. It drives the neuron to the low state.
    pulse_width
        Width of the preset pulse in s.
    history
        Probability that the neuron was in the high state before.

    Returns
    -------
    float
        Probability after the settling time, as replicas show it at their temperature; nan
        without replicas.
    """
    after = firing_probability(
        np.array([-abs(current)]),
        model,
        pulse_width,
        "thermal",
        criterion="final_state",
        history=history,
    )
    return float(after[0])


def recognition_probability(fires: Probabilities, labels: Labels) -> Vector:
    """Return the probability that the neuron of the right class fires and no other does.

    Parameters
    ----------
    fires
        Probability of each neuron, (n, neurons). Neurons are independent of each other.
    labels
        The class of each pattern, (n,).

    Returns
    -------
    Vector
        Probability for each pattern, (n,).
    """
    row = np.arange(len(labels))
    others = 1 - fires
    others[row, labels] = 1.0
    return np.asarray(fires[row, labels] * np.prod(others, axis=1))
