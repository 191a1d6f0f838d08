"""Weights as pairs of conductances, and how real ones differ from them."""

from __future__ import annotations

import numpy as np

from spinneuron.arrays import Conductances, Numbers
from spinneuron.network.layers import Layer


def conductances(
    layer: Layer, full_scale: float, *, smallest: float, levels: int
) -> tuple[Conductances, Conductances]:
    r"""Return the pairs of conductances :math:`G^+, G^-` that stand for the weights of a layer.

    The largest weight of each neuron becomes the full scale. Neurons may have different
    scales, because each compares its own current with zero. One conductance of a pair carries
    the weight, and the other one has the smallest value.

    Parameters
    ----------
    layer
        Weights, (inputs + 1, neurons).
    full_scale
        Largest conductance in S.
    smallest
        Smallest conductance, as a fraction of the largest.
    levels
        Number of equally spaced conductances that can be programmed.

    Returns
    -------
    positive, negative : Conductances
        Conductances in S, each (inputs + 1, neurons).
    """
    largest = np.max(abs(layer.weights), axis=0, keepdims=True)
    scaled = layer.weights / np.where(largest == 0, 1.0, largest)
    stepped = np.round(abs(scaled) * (levels - 1)) / (levels - 1)
    low = smallest * full_scale
    carried = low + stepped * (full_scale - low)
    positive = np.where(scaled > 0, carried, low)
    negative = np.where(scaled < 0, carried, low)
    return positive, negative


def with_variation(
    conductance: Numbers, relative: float, random: np.random.Generator | None
) -> Numbers:
    """Return conductances that differ at random from those that were wanted.

    Parameters
    ----------
    conductance
        Wanted values in any unit, of any shape.
    relative
        Relative standard deviation. A value that would become negative becomes zero.
    random
        Source of the variation; there is none without it.

    Returns
    -------
    Numbers
        Values in the same unit and shape.
    """
    if random is None or not relative:
        return conductance
    factor = 1 + relative * random.standard_normal(conductance.shape)
    return np.asarray(conductance * np.maximum(factor, 0.0))
