r"""Networks of step neurons: their layers, names and file.

A neuron follows eq. 1 of the paper, Y = sign(sum W I + b): it fires if its net current is
positive. The bias is one more input that is always high. A sample is recognised if the neuron of
its class fires and no other neuron does.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from spinneuron.arrays import Inputs, Patterns, Sums, Weights
from spinneuron.config import task_file
from spinneuron.config.sections.network import Network

#: The rule of a network that nobody trained here: its weights come from a file.
GIVEN = "given"
#: What the networks are for whose results are shown. Others are for a fold of the
#: cross-validation, see `fold_name`.
RESULTS = "results"


def with_bias(inputs: Inputs) -> Inputs:
    """Return inputs with one more that is always high, (..., inputs + 1)."""
    return np.concatenate([inputs, np.ones_like(inputs[..., :1])], axis=-1)


class Layer(NamedTuple):
    """Weights of one layer."""

    weights: Weights  #: (inputs + 1, neurons), the bias in the last row

    def sums(self, inputs: Inputs) -> Sums:
        """Return the weighted sum of each neuron, (n, neurons), for inputs (n, inputs)."""
        return np.asarray(with_bias(inputs) @ self.weights)


#: Layers from the input to the output.
Layers = list[Layer]


class Key(NamedTuple):
    """What names a trained network."""

    task: str  #: see `spinneuron.network.tasks.Task`
    rule: str  #: of the training
    hidden: int  #: number of hidden neurons, 0 for a single layer


def fires_ideally(layers: Layers, inputs: Inputs) -> Patterns:
    """Return the output of ideal sign neurons, (n, neurons), for inputs (n, inputs)."""
    fires = inputs > 0
    for number, layer in enumerate(layers):
        fires = layer.sums(fires if number else inputs) > 0
    return fires


def preferred_rule(options: Network) -> str:
    """Return the rule of what is trained by one rule only: margin, or the first of the config."""
    return "margin" if "margin" in options.rules else options.rules[0]


def keys(options: Network) -> list[Key]:
    """Return what names the networks of a config.

    For each task these are a network of one layer by each rule and one with a hidden layer by
    the preferred rule and by noise_aware; or the network of the file if it holds one.

    Raises
    ------
    ValueError
        If the file of the config cannot be used, see `spinneuron.config.task_file.read`.
    """
    if options.task == "file" and (given := task_file.read(str(options.file)).weights):
        hidden = sum(weights.shape[1] for weights in given[:-1])
        return [Key(options.task_names[0], GIVEN, hidden)]
    result: list[Key] = []
    for task in options.task_names:
        result += [Key(task, rule, 0) for rule in dict.fromkeys(options.rules)]
        if options.hidden:
            deep = [preferred_rule(options), *(["noise_aware"] * ("noise_aware" in options.rules))]
            result += [Key(task, rule, options.hidden) for rule in dict.fromkeys(deep)]
    return result


def reference(options: Network) -> Key:
    """Return the network whose sensitivities are shown: of the first task, with one layer.

    Raises
    ------
    ValueError
        If the file of the config cannot be used, see `spinneuron.config.task_file.read`.
    """
    known = keys(options)
    wanted = Key(options.task_names[0], preferred_rule(options), 0)
    return wanted if wanted in known else known[0]


def of_task(networks: dict[Key, Layers], task: str) -> dict[str, Layers]:
    """Return the networks of a task that settings are chosen by, by rule.

    Parameters
    ----------
    networks
        Trained networks.
    task
        Name of the task.

    Returns
    -------
    dict
        Those of one layer; a network that came with the task may have several.
    """
    return {
        key.rule: layers
        for key, layers in networks.items()
        if key.task == task and (not key.hidden or key.rule == GIVEN)
    }


def named(networks: dict[Key, Layers], task: str, rule: str) -> Key:
    """Return the name of the network of a task and a rule that has the fewest hidden neurons.

    Parameters
    ----------
    networks
        Trained networks.
    task, rule
        Names of task and rule.

    Returns
    -------
    Key
        The name.

    Raises
    ------
    ValueError
        If there is no such network.
    """
    own = [key for key in networks if (key.task, key.rule) == (task, rule)]
    if not own:
        raise ValueError(f"task {task}, rule {rule!r}: there is no such network.")
    return min(own, key=lambda key: key.hidden)


def fold_name(number: int) -> str:
    """Return what the networks are for that learned without one part of the training samples."""
    return f"fold{number}"


def save(networks: dict[str, dict[Key, Layers]], path: Path) -> None:
    """Write trained networks, by what they are for, to an ``.npz`` file."""
    arrays = {
        f"{task}-{rule}-{hidden}-{purpose}-{number}": layer.weights
        for purpose, those in networks.items()
        for (task, rule, hidden), layers in those.items()
        for number, layer in enumerate(layers)
    }
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]


def load(path: Path | str, purpose: str = RESULTS) -> dict[Key, Layers]:
    """Read the networks for one purpose that `save` wrote, in the order of their names."""
    result: dict[Key, Layers] = {}
    with np.load(path) as data:
        for name in sorted(data.files):
            task, rule, hidden, learned, _ = name.rsplit("-", 4)
            if learned == purpose:
                key = Key(task, rule, int(hidden))
                result.setdefault(key, []).append(Layer(data[name]))
    return result


def load_folds(path: Path | str, task: str, count: int) -> list[dict[str, Layers]]:
    """Read the networks that settings of a task are chosen by.

    Parameters
    ----------
    path
        A file that `save` wrote.
    task
        Name of the task.
    count
        Number of its folds.

    Returns
    -------
    list of dict
        For each fold the networks by rule.
    """
    return [of_task(load(path, fold_name(number)), task) for number in range(count)]
