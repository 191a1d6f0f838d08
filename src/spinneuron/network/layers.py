r"""Networks of step neurons that recognise letters: their layers, names and file.

A neuron follows eq. 1 of the paper, Y = sign(sum W I + b): it fires if its net current is
positive. The bias is one more input that is always high. A letter is recognised if its
neuron fires and no other neuron does.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from spinneuron.arrays import Patterns, Sums, Weights
from spinneuron.config.sections.network import Network


def with_bias(inputs: Patterns) -> Patterns:
    """Return inputs with one more that is always high, (..., inputs + 1)."""
    return np.concatenate([inputs, np.ones((*inputs.shape[:-1], 1), dtype=bool)], axis=-1)


class Layer(NamedTuple):
    """Weights of one layer."""

    weights: Weights  #: (inputs + 1, neurons), the bias in the last row

    def sums(self, inputs: Patterns) -> Sums:
        """Return the weighted sum of each neuron, (n, neurons), for inputs (n, inputs)."""
        return with_bias(inputs) @ self.weights


#: Layers from the input to the output.
Layers = list[Layer]

#: What names a trained network: rows and columns of a letter, rule, hidden neurons.
Key = tuple[tuple[int, int], str, int]


def fires_ideally(layers: Layers, inputs: Patterns) -> Patterns:
    """Return the output of ideal sign neurons, (n, neurons)."""
    for layer in layers:
        inputs = layer.sums(inputs) > 0
    return inputs


def keys(options: Network) -> list[Key]:
    """Return what names the networks of a config: every rule, and one with a hidden layer."""
    result: list[Key] = []
    for shape in dict.fromkeys(options.glyphs):
        result += [(shape, rule, 0) for rule in dict.fromkeys(options.rules)]
        if options.hidden:
            rule = "margin" if "margin" in options.rules else options.rules[0]
            result.append((shape, rule, options.hidden))
    return result


def reference(options: Network) -> Key:
    """Return the network whose sensitivities are shown: one layer for the first size."""
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
    """Read networks that `save` wrote."""
    result: dict[Key, Layers] = {}
    with np.load(path) as data:
        for name in sorted(data.files):
            size, rule, hidden, _ = name.split("-")
            rows, columns = map(int, size.split("x"))
            result.setdefault(((rows, columns), rule, int(hidden)), []).append(Layer(data[name]))
    return result
