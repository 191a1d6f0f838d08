"""Training of networks of step neurons on letters."""

from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Perceptron
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from spinneuron.config.sections.network import Network
from spinneuron.network import letters
from spinneuron.network.layers import Layer, Layers, with_bias

Booleans = npt.NDArray[np.bool_]

Array = npt.NDArray[np.float64]

#: Ways to train a layer.
RULES = ("perceptron", "margin", "softmax")


def training_set(options: Network, shape: tuple[int, int], seed: int) -> letters.Glyphs:
    """Return clean letters of the training fonts and copies with flipped pixels."""
    random = np.random.default_rng([seed, *shape])
    clean = letters.glyphs(options.train_fonts, shape)
    noisy = [
        letters.flipped(clean.pixels, options.pixel_flip, random) for _ in range(options.copies)
    ]
    times = options.copies + 1
    return letters.Glyphs(
        np.concatenate([clean.pixels, *noisy]), np.tile(clean.letter, times), clean.font * times
    )


def _layer(rule: str, inputs: Booleans, letter: npt.NDArray[np.int64], seed: int) -> Layer:
    """Train one layer: a neuron for each letter against all others."""
    x = inputs.astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        if rule == "perceptron":
            model = Perceptron(random_state=seed, max_iter=50).fit(x, letter)
        elif rule == "margin":
            model = LinearSVC(dual=False, random_state=seed).fit(x, letter)
        elif rule == "softmax":
            model = LogisticRegression(C=10.0, max_iter=300).fit(x, letter)
        else:
            raise ValueError(f"rule {rule!r}: must be one of {', '.join(RULES)}")
    weights = np.vstack([model.coef_.T, model.intercept_])
    if rule == "softmax":
        weights = _with_thresholds(weights, inputs, letter)
    return Layer(weights)


def _with_thresholds(weights: Array, inputs: Booleans, letter: npt.NDArray[np.int64]) -> Array:
    """Give every neuron a threshold of its own: softmax compares neurons with each other only.

    The mean weight over the neurons, which softmax leaves free, is taken out; the threshold
    lies in the middle between a letter's own sums and those of the others, at the
    quantiles that leave equal parts on the wrong side.
    """
    centred = weights - weights.mean(axis=1, keepdims=True)
    sums = with_bias(inputs) @ centred
    for neuron in range(centred.shape[1]):
        own, other = sums[letter == neuron, neuron], sums[letter != neuron, neuron]
        wrong = np.linspace(0, 0.2, 41)
        apart = np.quantile(own, wrong) - np.quantile(other, 1 - wrong)
        part = wrong[int(np.argmax(apart > 0))] if np.any(apart > 0) else wrong[-1]
        centred[-1, neuron] -= (np.quantile(own, part) + np.quantile(other, 1 - part)) / 2
    return np.asarray(centred)


def train(
    options: Network, shape: tuple[int, int], rule: str, *, hidden: int = 0, seed: int | None = None
) -> Layers:
    """Train a network for letters.

    Parameters
    ----------
    options
        Fonts, noise and seed.
    shape
        Rows and columns of a letter.
    rule
        One of `RULES`, for the output layer.
    hidden
        Number of step neurons in a hidden layer, trained by back-propagation with tanh
        neurons that are then made steps; 0 for a single layer.
    """
    seed = options.seed if seed is None else seed
    data = training_set(options, shape, seed)
    if not hidden:
        return [_layer(rule, data.pixels, data.letter, seed)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        soft = MLPClassifier(
            (hidden,), activation="tanh", alpha=1e-3, max_iter=30, random_state=seed
        ).fit(data.pixels.astype(float), data.letter)
    first = Layer(np.vstack([soft.coefs_[0], soft.intercepts_[0]]))
    return [first, _layer(rule, first.sums(data.pixels) > 0, data.letter, seed)]
