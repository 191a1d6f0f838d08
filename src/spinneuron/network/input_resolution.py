r"""How fine a neuron must tell apart its positive and negative inputs (eq. 2 of the paper).

.. math:: \frac{|\sum (GV)_p| - |\sum (GV)_n|}{|\sum (GV)_p| + |\sum (GV)_n|}

The sums run over the synapses with a positive and over those with a negative contribution.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from spinneuron.arrays import Labels, Patterns, Sums, Vector
from spinneuron.config.sections.network import Network
from spinneuron.network import accuracy, conductances, letters, training
from spinneuron.network.layers import Key, Layer, Layers, with_bias

#: Sizes of letters, rows and columns, for the dependence on the number of inputs.
SIZES = ((3, 3), (5, 5), (7, 5), (9, 7), (13, 9))
#: Number of trainings, each with other noise and in another order.
SEEDS = 2
#: Copies of each letter with flipped pixels, fewer than for the networks of the config.
COPIES = 6


def sums_by_sign(layer: Layer, inputs: Patterns) -> tuple[Sums, Sums]:
    """Return the sums of positive and of negative contributions, both positive, (n, neurons)."""
    high = with_bias(inputs).astype(float)
    return high @ np.maximum(layer.weights, 0.0), high @ np.maximum(-layer.weights, 0.0)


def resolution(layer: Layer, inputs: Patterns, letter: Labels) -> Vector:
    """Return eq. 2 for the neuron of each letter.

    Parameters
    ----------
    layer
        A network of one layer.
    inputs
        Pixels of the letters, (n, inputs).
    letter
        The letter of each pattern as its position in the alphabet, (n,).

    Returns
    -------
    Vector
        A fraction for each pattern, (n,). It is negative where the neuron does not fire.
    """
    positive, negative = sums_by_sign(layer, inputs)
    own = np.arange(len(letter)), letter
    for_it, against = positive[own], negative[own]
    return np.asarray((for_it - against) / (for_it + against))


def table(options: Network) -> pd.DataFrame:
    """Return eq. 2 for every letter of the fonts held out, by rule, size and seed.

    Returns
    -------
    pandas.DataFrame
        Columns rule, glyph, inputs, seed, font, letter and resolution (a fraction, negative
        where the neuron does not fire).
    """
    fewer = options.model_copy(update={"copies": COPIES})
    rows = []
    for shape in SIZES:
        glyphs = letters.glyphs(options.test_fonts, shape)
        for rule in options.rules:
            for seed in range(options.seed, options.seed + SEEDS):
                (layer,) = training.train(fewer, shape, rule, seed=seed)
                found = resolution(layer, glyphs.pixels, glyphs.letter)
                rows.append(
                    pd.DataFrame(
                        {
                            "rule": rule,
                            "glyph": letters.size_name(shape),
                            "inputs": shape[0] * shape[1],
                            "seed": seed,
                            "font": glyphs.font,
                            "letter": [letters.LETTERS[n] for n in glyphs.letter],
                            "resolution": found,
                        }
                    )
                )
    return pd.concat(rows, ignore_index=True)


def _single_layers(networks: dict[Key, Layers], shape: tuple[int, int]) -> dict[str, Layer]:
    """Return the networks of one layer for a size of letters, by rule."""
    return {
        rule: layers[0]
        for (size, rule, hidden), layers in networks.items()
        if size == tuple(shape) and not hidden
    }


def sums_table(networks: dict[Key, Layers], options: Network) -> pd.DataFrame:
    """Return both sums of eq. 2 for the neuron of each letter.

    Parameters
    ----------
    networks
        Trained networks. Those with one layer and letters of the first size are shown.
    options
        The section ``network`` of the config.

    Returns
    -------
    pandas.DataFrame
        A row for each rule and letter of the first font held out. The sums ``positive`` and
        ``negative`` are in units of the neuron's largest weight.
    """
    shape = options.glyphs[0]
    clean = accuracy.test_set(options, shape)["clean"]
    first = np.array([font == clean.font[0] for font in clean.font])
    pixels, letter = clean.pixels[first], clean.letter[first]
    rows = []
    for rule, layer in _single_layers(networks, shape).items():
        scale = np.max(abs(layer.weights), axis=0)
        positive, negative = sums_by_sign(layer, pixels)
        for row, index in enumerate(letter):
            for_it, against = (
                positive[row, index] / scale[index],
                negative[row, index] / scale[index],
            )
            rows.append(
                {
                    "rule": rule,
                    "letter": letters.LETTERS[index],
                    "font": clean.font[0],
                    "positive": for_it,
                    "negative": against,
                    "resolution": (for_it - against) / (for_it + against),
                }
            )
    return pd.DataFrame(rows)


def input_tolerance(networks: dict[Key, Layers], options: Network) -> pd.DataFrame:
    """Return how far the potential of a neuron's input may be off, over the synapse voltage.

    An offset of this potential changes the voltage over every synapse. A neuron still decides
    correctly if the offset, over the synapse voltage, is smaller than the value of eq. 2.

    Parameters
    ----------
    networks
        Trained networks. Those with one layer and letters of the first size are used.
    options
        The section ``network`` of the config, with the variation of the weights.

    Returns
    -------
    pandas.DataFrame
        A row for each rule and each of ``options.samples`` variations. ``tolerance`` is the
        offset that 9 of 10 letters of the fonts held out tolerate, a fraction.
    """
    shape = options.glyphs[0]
    clean = accuracy.test_set(options, shape)["clean"]
    rows = []
    for rule, layer in _single_layers(networks, shape).items():
        for sample in range(options.samples):
            random = np.random.default_rng([options.seed, sample])
            weights = conductances.with_variation(layer.weights, options.weight_variation, random)
            found = resolution(Layer(weights), clean.pixels, clean.letter)
            tolerance = float(np.quantile(found, 0.1))
            rows.append({"rule": rule, "sample": sample, "tolerance": tolerance})
    return pd.DataFrame(rows, columns=["rule", "sample", "tolerance"])
