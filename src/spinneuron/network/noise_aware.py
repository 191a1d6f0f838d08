r"""Training with the measured neuron in the forward pass.

A neuron at a temperature is read high with a probability p(I). This rule trains for the most
frequent output over several cycles: it minimises the cross-entropy of

.. math:: q_j = \frac{\exp(\kappa\, p(I_j))}{\sum_k \exp(\kappa\, p(I_k))}, \qquad
          I_j = I_{1/2} + a\, s \sum_i x_i W_{ij}

with the inputs x, the current :math:`I_{1/2}` at which p is halfway (the bias current supplies
it), the width s of p, and weights between -1 and 1, so that a s is the largest synapse current.
The outputs of a hidden layer are drawn with p in each step, as the hardware does; the gradient
passes through p. The optimiser is Adam (Kingma and Ba, arXiv:1412.6980).
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from spinneuron.arrays import Inputs, Labels, Numbers, Vector, Weights
from spinneuron.network.layers import with_bias
from spinneuron.neuron.switch_probability import SwitchProbability, transition_scale

#: Largest synapse current a in widths of p. Smaller currents take less energy but more cycles.
LARGEST_CURRENT = 2.0
#: Sharpness κ of the comparison of the outputs; about the number of cycles.
SHARPNESS = 8.0
#: Steps of the optimiser, and samples in each.
STEPS, BATCH = 800, 256
#: Size of the first step; that of the last one is a fiftieth of it.
STEP = 0.05
#: Net currents at which p is tabulated, in widths.
GRID: Vector = np.linspace(-30, 30, 1201)


class Response(NamedTuple):
    """Probability that a neuron is read high against its net current in widths, on `GRID`."""

    probability: Vector
    slope: Vector  #: its derivative

    def __call__(self, current: Numbers) -> tuple[Numbers, Numbers]:
        """Return probability and slope for net currents in widths, each in their shape."""
        return np.interp(current, GRID, self.probability), np.interp(current, GRID, self.slope)


def response(measured: SwitchProbability, pulse_width: float) -> Response | None:
    """Return the response of a neuron that a bias current has brought to its midpoint.

    Parameters
    ----------
    measured
        The fitted probability.
    pulse_width
        Pulse width in s.

    Returns
    -------
    Response or None
        None if no current changes the probability, or nothing was fitted.
    """
    middle = float(measured.current_at(0.5, pulse_width))
    if not np.isfinite(middle):
        return None
    fitted = measured.parameters
    width = transition_scale(pulse_width * 1e9, fitted["spread"], fitted["diffusion"])
    probability = measured.within_range(middle + 1e-6 * float(width) * GRID, pulse_width)
    return Response(np.asarray(probability), np.gradient(probability, GRID))


class _Adam:
    """The optimiser for one array of weights, which it keeps between -1 and 1."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._mean, self._square, self._count = np.zeros_like(weights), np.zeros_like(weights), 0

    def step(self, gradient: Weights, size: float) -> None:
        self._count += 1
        self._mean += 0.1 * (gradient - self._mean)
        self._square += 0.001 * (gradient**2 - self._square)
        mean = self._mean / (1 - 0.9**self._count)
        square = self._square / (1 - 0.999**self._count)
        self.weights -= size * mean / (np.sqrt(square) + 1e-9)
        np.clip(self.weights, -1, 1, out=self.weights)


def train(
    inputs: Inputs, labels: Labels, classes: int, response: Response, *, hidden: int, seed: int
) -> list[Weights]:
    """Train a network of one layer, or of two.

    Parameters
    ----------
    inputs
        Inputs from 0 to 1, (n, inputs).
    labels
        The class of each input, (n,).
    classes
        Number of classes.
    response
        The measured neuron.
    hidden
        Number of neurons in a hidden layer, 0 for a single layer.
    seed
        Seed of the first weights, the order of the samples and the drawn outputs.

    Returns
    -------
    list of Weights
        Weights of each layer between -1 and 1, (inputs + 1, neurons).
    """
    random = np.random.default_rng(seed)
    sizes = [inputs.shape[1], *([hidden] if hidden else []), classes]
    layers = [
        _Adam(random.normal(0, 0.5 / np.sqrt(before + 1), (before + 1, after)))
        for before, after in pairwise(sizes)
    ]
    wanted = np.eye(classes)[labels]
    for number in range(STEPS):
        chosen = random.integers(0, len(inputs), min(BATCH, len(inputs)))
        signal, seen, slopes = np.asarray(inputs[chosen], dtype=float), [], []
        for layer in layers:
            seen.append(with_bias(signal).astype(float))
            probability, slope = response(LARGEST_CURRENT * seen[-1] @ layer.weights)
            slopes.append(slope)
            signal = (random.random(probability.shape) < probability).astype(float)
        compared = np.exp(SHARPNESS * (probability - probability.max(axis=1, keepdims=True)))
        compared /= compared.sum(axis=1, keepdims=True)
        error = SHARPNESS * (compared - wanted[chosen]) / len(chosen)
        size = STEP * 0.02 ** (number / STEPS)
        for layer, given, slope in reversed(list(zip(layers, seen, slopes, strict=True))):
            error = LARGEST_CURRENT * error * slope
            gradient = given.T @ error
            error = (error @ layer.weights.T)[:, :-1]  # the bias input has no neuron before it
            layer.step(gradient, size)
    return [layer.weights for layer in layers]
