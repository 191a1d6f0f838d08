r"""Networks of step neurons that recognise letters, and their weights as conductances.

Eq. 1 of the paper, Y = sign(sum W I + b): a neuron fires if its net current is positive. The
bias is one more input that is always high. A letter is recognised if its neuron fires and
no other does.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Perceptron
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from spinneuron import letters
from spinneuron.config import Network

Array = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

#: Ways to train a layer.
RULES = ("perceptron", "margin", "softmax")


class Layer(NamedTuple):
    """Weights of one layer, the bias in the last row; (inputs + 1, neurons)."""

    weights: Array

    def sums(self, inputs: Booleans) -> Array:
        """Return the weighted sum of each neuron, (n, neurons), for inputs (n, inputs)."""
        return with_bias(inputs) @ self.weights


#: Layers from the input to the output.
Layers = list[Layer]
#: What names a trained network: rows and columns of a letter, rule, hidden neurons.
Key = tuple[tuple[int, int], str, int]


def keys(options: Network) -> list[Key]:
    """Return the networks of a config: every rule, and one with a hidden layer."""
    result: list[Key] = []
    for shape in dict.fromkeys(options.glyphs):
        result += [(shape, rule, 0) for rule in dict.fromkeys(options.rules)]
        if options.hidden:
            rule = "margin" if "margin" in options.rules else options.rules[0]
            result.append((shape, rule, options.hidden))
    return result


def reference(options: Network) -> Key:
    """Return the network that sensitivities are shown for: one layer, the first size."""
    rule = "margin" if "margin" in options.rules else options.rules[0]
    return options.glyphs[0], rule, 0


def save(networks: dict[Key, Layers], path: Path) -> None:
    """Write trained networks to an ``.npz`` file."""
    arrays = {
        f"{rows}x{columns}-{rule}-{hidden}-{number}": layer.weights
        for ((rows, columns), rule, hidden), layers in networks.items()
        for number, layer in enumerate(layers)
    }
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]


def load(path: Path | str) -> dict[Key, Layers]:
    """Read what `save` wrote."""
    result: dict[Key, Layers] = {}
    with np.load(path) as data:
        for name in sorted(data.files):
            size, rule, hidden, _ = name.split("-")
            rows, columns = map(int, size.split("x"))
            result.setdefault(((rows, columns), rule, int(hidden)), []).append(Layer(data[name]))
    return result


def with_bias(inputs: Booleans) -> Booleans:
    """Return inputs with one that is always high, (..., inputs + 1)."""
    return np.concatenate([inputs, np.ones((*inputs.shape[:-1], 1), dtype=bool)], axis=-1)


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


def fires_ideally(layers: Layers, inputs: Booleans) -> Booleans:
    """Return the output of ideal sign neurons, (n, neurons)."""
    for layer in layers:
        inputs = layer.sums(inputs) > 0
    return inputs


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
