r"""How fine a neuron must tell apart its positive and negative inputs (eq. 2 of the paper).

.. math:: \frac{|\sum (GV)_p| - |\sum (GV)_n|}{|\sum (GV)_p| + |\sum (GV)_n|}

The sums run over the synapses with a positive and over those with a negative contribution.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from spinneuron.arrays import Inputs, Labels, Sums, Vector
from spinneuron.config.sections.network import Network
from spinneuron.network import conductances, letters, training
from spinneuron.network.layers import Key, Layer, Layers, with_bias
from spinneuron.network.tasks import alphabet, tasks

#: Sizes of letters, rows and columns, for the dependence on the number of inputs.
SIZES = ((3, 3), (5, 5), (7, 5), (9, 7), (13, 9))
#: Number of trainings, each with other noise and in another order.
SEEDS = 2
#: Copies of each letter with flipped pixels, fewer than for the networks of the config.
COPIES = 6


def sums_by_sign(layer: Layer, inputs: Inputs) -> tuple[Sums, Sums]:
    """Return the sums of positive and of negative contributions, both positive, (n, neurons)."""
    high = with_bias(inputs).astype(float)
    return high @ np.maximum(layer.weights, 0.0), high @ np.maximum(-layer.weights, 0.0)


def resolution(layer: Layer, inputs: Inputs, labels: Labels) -> Vector:
    """Return eq. 2 for the neuron of each sample's class.

    Parameters
    ----------
    layer
        A network of one layer.
    inputs
        Samples, (n, inputs).
    labels
        The class of each sample, (n,).

    Returns
    -------
    Vector
        A fraction for each sample, (n,). It is negative where the neuron does not fire.
    """
    positive, negative = sums_by_sign(layer, inputs)
    own = np.arange(len(labels)), labels
    for_it, against = positive[own], negative[own]
    return np.asarray((for_it - against) / (for_it + against))


def _rules(options: Network) -> list[str]:
    """Return the rules whose neurons decide by the sign of their sum, as eq. 2 assumes."""
    return [rule for rule in options.rules if rule in training.RULES]


def table(options: Network) -> pd.DataFrame:
    """Return eq. 2 for every letter of the fonts held out, by rule, size and seed.

    It is about letters with every task, because they have sizes.

    Returns
    -------
    pandas.DataFrame
        Columns rule, glyph, inputs, seed, font, letter and resolution (a fraction, negative
        where the neuron does not fire).
    """
    fewer = options.model_copy(update={"copies": COPIES})
    rows = []
    for shape in SIZES:
        task = alphabet(fewer, shape)
        glyphs = letters.glyphs(options.test_fonts, shape)
        for rule in _rules(options):
            for seed in range(options.seed, options.seed + SEEDS):
                (layer,) = training.train(task, rule, seed=seed)
                found = resolution(layer, glyphs.pixels, glyphs.letter)
                rows.append(
                    pd.DataFrame(
                        {
                            "rule": rule,
                            "glyph": task.name,
                            "inputs": shape[0] * shape[1],
                            "seed": seed,
                            "font": glyphs.font,
                            "letter": [task.classes[n] for n in glyphs.letter],
                            "resolution": found,
                        }
                    )
                )
    return pd.concat(rows, ignore_index=True)


def _single_layers(networks: dict[Key, Layers], task: str) -> dict[str, Layer]:
    """Return the networks of one layer for a task, by rule."""
    return {
        key.rule: layers[0]
        for key, layers in networks.items()
        if key.task == task and not key.hidden and key.rule != training.NOISE_AWARE
    }


def sums_table(networks: dict[Key, Layers], options: Network) -> pd.DataFrame:
    """Return both sums of eq. 2 for the neuron of each class.

    Parameters
    ----------
    networks
        Trained networks. Those with one layer for the first task are shown.
    options
        The section ``network`` of the config.

    Returns
    -------
    pandas.DataFrame
        A row for each rule and class, when the first test sample of this class is shown. The sums
        ``positive`` and ``negative`` are in units of the neuron's largest weight.
    """
    task = tasks(options)[0]
    shown, first = np.unique(task.test.labels, return_index=True)
    inputs = task.test.inputs[first]
    rows = []
    for rule, layer in _single_layers(networks, task.name).items():
        scale = np.max(abs(layer.weights), axis=0)
        positive, negative = sums_by_sign(layer, inputs)
        for row, index in enumerate(shown):
            for_it, against = (
                positive[row, index] / scale[index],
                negative[row, index] / scale[index],
            )
            rows.append(
                {
                    "rule": rule,
                    "class": task.classes[index],
                    "positive": for_it,
                    "negative": against,
                    "resolution": (for_it - against) / (for_it + against),
                }
            )
    return pd.DataFrame(rows, columns=["rule", "class", "positive", "negative", "resolution"])


def input_tolerance(networks: dict[Key, Layers], options: Network) -> pd.DataFrame:
    """Return how far the potential of a neuron's input may be off, over the synapse voltage.

    An offset of this potential changes the voltage over every synapse. A neuron still decides
    correctly if the offset, over the synapse voltage, is smaller than the value of eq. 2.

    Parameters
    ----------
    networks
        Trained networks. Those with one layer for the first task are used.
    options
        The section ``network`` of the config, with the variation of the weights.

    Returns
    -------
    pandas.DataFrame
        A row for each rule and each of ``options.samples`` variations. ``tolerance`` is the
        offset that 9 of 10 test samples tolerate, a fraction.
    """
    task = tasks(options)[0]
    rows = []
    for rule, layer in _single_layers(networks, task.name).items():
        for sample in range(options.samples):
            random = np.random.default_rng([options.seed, sample])
            weights = conductances.with_variation(layer.weights, options.weight_variation, random)
            found = resolution(Layer(weights), *task.test)
            tolerance = float(np.quantile(found, 0.1))
            rows.append({"rule": rule, "sample": sample, "tolerance": tolerance})
    return pd.DataFrame(rows, columns=["rule", "sample", "tolerance"])
