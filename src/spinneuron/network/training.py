"""Training of networks of step neurons on letters."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Perceptron
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from spinneuron.arrays import Labels, Patterns, Weights
from spinneuron.config.sections.network import Network
from spinneuron.network import letters
from spinneuron.network.layers import Layer, Layers, with_bias

#: Ways to train a layer.
RULES = ("perceptron", "margin", "softmax")


def training_set(options: Network, shape: tuple[int, int], seed: int) -> letters.Glyphs:
    """Return the letters of the training fonts, and copies with flipped pixels.

    Parameters
    ----------
    options
        Fonts, number of copies and probability of a wrong pixel.
    shape
        Rows and columns of a letter.
    seed
        Seed of the wrong pixels.

    Returns
    -------
    letters.Glyphs
        The clean letters come first.
    """
    random = np.random.default_rng([seed, *shape])
    clean = letters.glyphs(options.train_fonts, shape)
    noisy = [
        letters.flipped(clean.pixels, options.pixel_flip, random) for _ in range(options.copies)
    ]
    times = options.copies + 1
    return letters.Glyphs(
        np.concatenate([clean.pixels, *noisy]), np.tile(clean.letter, times), clean.font * times
    )


def _layer(rule: str, inputs: Patterns, letter: Labels, seed: int) -> Layer:
    """Train one layer in which each neuron tells one letter from all others."""
    features = inputs.astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        if rule == "perceptron":
            model = Perceptron(random_state=seed, max_iter=50).fit(features, letter)
        elif rule == "margin":
            model = LinearSVC(dual=False, random_state=seed).fit(features, letter)
        elif rule == "softmax":
            model = LogisticRegression(C=10.0, max_iter=300).fit(features, letter)
        else:
            raise ValueError(f"rule {rule!r}: must be one of {', '.join(RULES)}")
    weights = np.vstack([model.coef_.T, model.intercept_])
    if rule == "softmax":
        weights = _with_thresholds(weights, inputs, letter)
    return Layer(weights)


def _with_thresholds(weights: Weights, inputs: Patterns, letter: Labels) -> Weights:
    """Return weights in which every neuron has a threshold of its own.

    Softmax only compares neurons with each other. It leaves the mean weight over the neurons
    free, which is subtracted here. The threshold then lies between the sums of a neuron for
    its own letter and those for the others: in the middle between two quantiles that leave
    equal parts of both on the wrong side.
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
        Fonts, wrong pixels and seed.
    shape
        Rows and columns of a letter.
    rule
        One of `RULES`, for the output layer.
    hidden
        Number of neurons in a hidden layer, 0 for a single layer. They are trained by
        back-propagation as tanh neurons, and step neurons replace them afterwards.
    seed
        Seed of the training, by default that of ``options``.

    Returns
    -------
    Layers
        Weights of each layer.

    Raises
    ------
    ValueError
        If the rule is none of `RULES`.
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
