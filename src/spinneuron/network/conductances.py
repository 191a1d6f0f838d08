r"""Weights as pairs of conductances, and the crossbars that they make.

The largest conductance follows from the neuron: at the synapse voltage it carries the
threshold current times ``network.overdrive``. With ``constant_current`` this holds at every
voltage, so that conductances are proportional to 1/V. With ``constant_conductance`` it holds
at the lowest voltage of the config.
"""

from __future__ import annotations

import numpy as np

from spinneuron.arrays import Conductances, Numbers
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.crossbar import Crossbar, interleaved
from spinneuron.network.layers import Layer


def full_scale(threshold: float, voltage: float, options: Network, circuit: Energy) -> float:
    """Return the largest conductance of a network.

    Parameters
    ----------
    threshold
        Threshold current of the neuron in A.
    voltage
        Synapse voltage ΔV in V.
    options
        The section ``network`` of the config: overdrive and scaling of the conductances.
    circuit
        The section ``energy`` of the config, with all synapse voltages.

    Returns
    -------
    float
        Conductance in S.
    """
    reference = voltage
    if options.conductance_scaling == "constant_conductance":
        reference = min(circuit.synapse_voltage)
    return options.overdrive * threshold / reference


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
    layer
        Weights, (inputs + 1, neurons).
    largest
        Largest conductance in S, see `full_scale`.
    options
        The section ``network`` of the config: levels, variation, resistances of wires.
    circuit
        The section ``energy`` of the config, with the resistance of a neuron.
    random
        Source of the variation of the conductances; there is none without it.
    resistances
        Whether wires, sources and neurons have a resistance. If not, currents follow eq. 3.

    Returns
    -------
    Crossbar
        The crossbar with two rows for each input and one column for each neuron.
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
