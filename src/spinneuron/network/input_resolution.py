"""How fine a neuron must tell apart its positive and negative inputs (eq. 2 of the paper)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from spinneuron.config.sections.network import Network
from spinneuron.network import accuracy, conductances, layers, letters, training
from spinneuron.network.layers import Key, Layer, Layers, with_bias

#: Sizes of letters, rows and columns, for the dependence on the number of inputs.
SIZES = ((3, 3), (5, 5), (7, 5), (9, 7), (13, 9))
#: Trainings with other noise and other order.
SEEDS = 2
#: Copies with flipped pixels of each letter, fewer than for the networks of the config.
COPIES = 6


def table(options: Network) -> pd.DataFrame:
    """Return eq. 2 for every letter of the fonts held out, by rule, size and seed.

    Returns
    -------
    pandas.DataFrame
        Columns rule, glyph, inputs, seed, font, letter, resolution (a fraction; negative where
        the neuron does not fire).
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
    """The networks of one layer for a size of letters, by rule."""
    return {
        rule: layers[0]
        for (size, rule, hidden), layers in networks.items()
        if size == tuple(shape) and not hidden
    }


def sums(networks: dict[Key, Layers], options: Network) -> pd.DataFrame:
    """Return both sums of eq. 2 for the neuron of each letter, by rule, for the first size.

    Of the first font held out, in units of the neuron's largest weight.
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
            p, n = positive[row, index] / scale[index], negative[row, index] / scale[index]
            rows.append(
                {
                    "rule": rule,
                    "letter": letters.LETTERS[index],
                    "font": clean.font[0],
                    "positive": p,
                    "negative": n,
                    "resolution": (p - n) / (p + n),
                }
            )
    return pd.DataFrame(rows)


def input_tolerance(networks: dict[Key, Layers], options: Network) -> pd.DataFrame:
    """Return how far the input potential may be off, over the voltage, with varying weights.

    An offset of the neuron's potential takes its part of every synapse's current; a neuron
    decides rightly up to an offset of eq. 2. With the variation of the config, the value that
    nine of ten letters of the held-out fonts tolerate; a row for each single layer of the first
    size and each of ``options.samples`` variations.
    """
    shape = options.glyphs[0]
    clean = accuracy.test_set(options, shape)["clean"]
    rows = []
    for rule, layer in _single_layers(networks, shape).items():
        for sample in range(options.samples):
            random = np.random.default_rng([options.seed, sample])
            weights = conductances.with_variation(layer.weights, options.weight_variation, random)
            found = resolution(layers.Layer(weights), clean.pixels, clean.letter)
            tolerance = float(np.quantile(found, 0.1))
            rows.append({"rule": rule, "sample": sample, "tolerance": tolerance})
    return pd.DataFrame(rows, columns=["rule", "sample", "tolerance"])


Booleans = npt.NDArray[np.bool_]

Array = npt.NDArray[np.float64]


def resolution(layer: Layer, inputs: Booleans, letter: npt.NDArray[np.int64]) -> Array:
    r"""Return eq. 2 for the neuron of each letter, as a fraction, (n,).

    .. math:: \frac{|\sum (GV)_p| - |\sum (GV)_n|}{|\sum (GV)_p| + |\sum (GV)_n|}
    """
    positive, negative = sums_by_sign(layer, inputs)
    own = np.arange(len(letter)), letter
    p, n = positive[own], negative[own]
    return np.asarray((p - n) / (p + n))


def sums_by_sign(layer: Layer, inputs: Booleans) -> tuple[Array, Array]:
    """Return the sums of positive and of negative contributions, both positive, (n, neurons)."""
    x = with_bias(inputs).astype(float)
    return x @ np.maximum(layer.weights, 0.0), x @ np.maximum(-layer.weights, 0.0)
