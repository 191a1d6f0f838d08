r"""Weights as pairs of conductances, and the crossbars that they make.

The largest conductance follows from the neuron: it carries ``network.overdrive`` times the
threshold current at the synapse voltage. With ``constant_current`` this holds at every
voltage, so that conductances go as 1/V; with ``constant_conductance`` at the lowest one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.crossbar import Crossbar, interleaved
from spinneuron.network.layers import Layer

Array = npt.NDArray[np.float64]


def full_scale(threshold: float, voltage: float, options: Network, circuit: Energy) -> float:
    """Return the largest conductance in S, for a threshold current in A and a voltage in V."""
    reference = voltage
    if options.conductance_scaling == "constant_conductance":
        reference = min(circuit.synapse_voltage)
    return options.overdrive * threshold / reference


def conductances(
    layer: Layer, full_scale: float, *, smallest: float, levels: int
) -> tuple[Array, Array]:
    r"""Return the pairs :math:`G^+, G^-` of a layer, S, each (inputs + 1, neurons).

    The largest weight of each neuron, which only compares with zero, takes the full scale.
    One of a pair carries the weight, the other rests at the smallest conductance.

    Parameters
    ----------
    full_scale
        Largest conductance, S.
    smallest
        Smallest one, as a fraction of it.
    levels
        Number of equally spaced conductances that can be programmed.
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
    conductance: Array, relative: float, random: np.random.Generator | None
) -> Array:
    """Return conductances that differ by a relative standard deviation; none is negative."""
    if random is None or not relative:
        return conductance
    factor = 1 + relative * random.standard_normal(conductance.shape)
    return np.asarray(conductance * np.maximum(factor, 0.0))


def crossbar(
    layer: Layer,
    largest: float,
    options: Network,
    circuit: Energy,
    random: np.random.Generator | None = None,
    *,
    resistances: bool = True,
) -> Crossbar:
    """Return the crossbar of a layer.

    Parameters
    ----------
    largest
        Conductance in S, see `full_scale`.
    random
        Source of the variation of the conductances; none without it.
    resistances
        Whether wires, sources and neurons have any; without, currents follow eq. 3.
    """
    positive, negative = conductances(
        layer, largest, smallest=options.smallest_conductance, levels=options.levels
    )
    pairs = interleaved(
        with_variation(positive, options.weight_variation, random),
        with_variation(negative, options.weight_variation, random),
    )
    if not resistances:
        return Crossbar(pairs)
    return Crossbar(
        pairs,
        wire_resistance=options.wire_resistance,
        source_resistance=options.source_resistance,
        neuron_resistance=circuit.neuron_resistance,
    )
