"""Training of networks of step neurons."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Perceptron
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from spinneuron.arrays import Inputs, Labels, Weights
from spinneuron.network import letters, noise_aware
from spinneuron.network.layers import (
    GIVEN,
    RESULTS,
    Key,
    Layer,
    Layers,
    fold_name,
    with_bias,
)
from spinneuron.network.noise_aware import Response
from spinneuron.network.tasks import Samples, Task

#: The rule that knows the measured neuron, see `spinneuron.network.noise_aware`.
NOISE_AWARE = "noise_aware"


def training_set(task: Task, seed: int) -> Samples:
    """Return the training samples of a task, and their copies with wrong pixels.

    Parameters
    ----------
    task
        Samples, number of copies and probability of a wrong pixel.
    seed
        Seed of the wrong pixels.

    Returns
    -------
    Samples
        The clean samples come first.
    """
    clean = task.training
    random = np.random.default_rng([seed, *(task.shape or ())])
    noisy = [letters.flipped(clean.inputs, task.pixel_flip, random) for _ in range(task.copies)]
    return Samples(np.concatenate([clean.inputs, *noisy]), np.tile(clean.labels, task.copies + 1))


# The rules. Each trains one layer in which every neuron tells its own class from all others.


def _linear(model: Any) -> Weights:
    """Return the weights of a linear model of scikit-learn, (inputs + 1, classes)."""
    weights = np.vstack([model.coef_.T, model.intercept_])
    # Of two classes it keeps the second alone.
    return np.hstack([-weights, weights]) if weights.shape[1] == 1 else weights


def perceptron(inputs: Inputs, labels: Labels, seed: int) -> Layer:
    """Train a layer by the rule of the perceptron.

    Parameters
    ----------
    inputs, labels
        Training samples, (n, inputs) and (n,).
    seed
        Seed of the order in which they are learned.

    Returns
    -------
    Layer
        Weights, (inputs + 1, classes).
    """
    return Layer(_linear(Perceptron(random_state=seed, max_iter=50).fit(inputs, labels)))


def margin(inputs: Inputs, labels: Labels, seed: int) -> Layer:
    """Train a layer for the largest margin between a class and all others.

    Parameters
    ----------
    inputs, labels
        Training samples, (n, inputs) and (n,).
    seed
        Seed of the solver.

    Returns
    -------
    Layer
        Weights, (inputs + 1, classes).
    """
    return Layer(_linear(LinearSVC(dual=False, random_state=seed).fit(inputs, labels)))


def softmax(inputs: Inputs, labels: Labels, seed: int) -> Layer:
    """Train a layer by multinomial logistic regression, with a threshold for each neuron.

    Parameters
    ----------
    inputs, labels
        Training samples, (n, inputs) and (n,).
    seed
        Nothing is random here.

    Returns
    -------
    Layer
        Weights, (inputs + 1, classes).
    """
    weights = _linear(LogisticRegression(C=10.0, max_iter=300).fit(inputs, labels))
    return Layer(_with_thresholds(weights, inputs, labels))


def _with_thresholds(weights: Weights, inputs: Inputs, labels: Labels) -> Weights:
    """Return weights in which every neuron has a threshold of its own.

    Softmax only compares neurons with each other. It leaves the mean weight over the neurons
    free, which is subtracted here. The threshold then lies between the sums of a neuron for
    its own class and those for the others: in the middle between two quantiles that leave
    equal parts of both on the wrong side.
    """
    centred = weights - weights.mean(axis=1, keepdims=True)
    sums = with_bias(inputs) @ centred
    for neuron in range(centred.shape[1]):
        own, other = sums[labels == neuron, neuron], sums[labels != neuron, neuron]
        wrong = np.linspace(0, 0.2, 41)
        apart = np.quantile(own, wrong) - np.quantile(other, 1 - wrong)
        part = wrong[int(np.argmax(apart > 0))] if np.any(apart > 0) else wrong[-1]
        centred[-1, neuron] -= (np.quantile(own, part) + np.quantile(other, 1 - part)) / 2
    return np.asarray(centred)


#: Ways to train a layer, by their names in the config: inputs, labels and seed give a layer.
RULES: dict[str, Callable[[Inputs, Labels, int], Layer]] = {
    "perceptron": perceptron,
    "margin": margin,
    "softmax": softmax,
}


def train(
    task: Task, rule: str, *, hidden: int = 0, seed: int, response: Response | None = None
) -> Layers:
    """Train a network with the training samples of a task.

    Parameters
    ----------
    task
        The task.
    rule
        One of `RULES`, for the output layer; ``noise_aware`` for all layers; or ``given`` for
        the network that comes with the task.
    hidden
        Number of neurons in a hidden layer, 0 for a single layer. Except by ``noise_aware``,
        they are trained by back-propagation as tanh neurons, and step neurons replace them
        afterwards.
    seed
        Seed of the training.
    response
        The measured neuron, for ``noise_aware``.

    Returns
    -------
    Layers
        Weights of each layer.

    Raises
    ------
    ValueError
        If the rule is unknown, or ``noise_aware`` without a response.
    """
    if rule == GIVEN and task.given:
        return [Layer(weights) for weights in task.given]
    inputs, labels = training_set(task, seed)
    if rule == NOISE_AWARE:
        if response is None:
            raise ValueError(f"rule {rule}: needs the response of a neuron at a temperature")
        found = noise_aware.train(
            inputs, labels, len(task.classes), response, hidden=hidden, seed=seed
        )
        return [Layer(weights) for weights in found]
    if rule not in RULES:
        raise ValueError(f"rule {rule!r}: must be one of {', '.join((*RULES, NOISE_AWARE))}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        if not hidden:
            return [RULES[rule](inputs, labels, seed)]
        soft = MLPClassifier(
            (hidden,), activation="tanh", alpha=1e-3, max_iter=30, random_state=seed
        ).fit(inputs, labels)
        first = Layer(np.vstack([soft.coefs_[0], soft.intercepts_[0]]))
        fires = (first.sums(inputs) > 0).astype(float)
        return [first, RULES[rule](fires, labels, seed)]


def train_all(
    tasks: list[Task], keys: list[Key], seed: int, response: Response | None = None
) -> dict[str, dict[Key, Layers]]:
    """Train the networks whose results are shown, and those of the cross-validation.

    Parameters
    ----------
    tasks
        The tasks.
    keys
        What names the networks, see `spinneuron.network.layers.keys`.
    seed
        Seed of the training.
    response
        The measured neuron. Without it no network is trained by ``noise_aware``.

    Returns
    -------
    dict
        Networks by what they are for and by name. For the cross-validation there are only
        networks of one layer, and those that come with their task.
    """
    if response is None:
        keys = [key for key in keys if key.rule != NOISE_AWARE]
    result: dict[str, dict[Key, Layers]] = {}
    for task in tasks:
        own = [key for key in keys if key.task == task.name]
        shallow = [key for key in own if not key.hidden or key.rule == GIVEN]
        learned = {fold_name(n): fold.training for n, fold in enumerate(task.folds)}
        for purpose, samples in (learned | {RESULTS: task.training}).items():
            part = task._replace(training=samples)
            for key in own if purpose == RESULTS else shallow:
                found = train(part, key.rule, hidden=key.hidden, seed=seed, response=response)
                result.setdefault(purpose, {})[key] = found
    return result
