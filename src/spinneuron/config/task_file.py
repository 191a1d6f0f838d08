"""The file of a user's own task: ``network.file``, an ``.npz`` with samples and perhaps weights.

==============================================  =========================================
``inputs``, ``labels``                          test samples
``training_inputs``, ``training_labels``        samples from which a network learns
``validation_inputs``, ``validation_labels``    samples by which settings are chosen
``weights``, or ``weights_0``, ``weights_1`` …  a network that is taken as it is
``classes``                                     names of the classes
==============================================  =========================================

Inputs are (n, inputs), from 0 to 1. Labels are (n,), whole numbers from 0. Weights are
(inputs + 1, neurons), with the biases in the last row, from the input to the output; the last
layer has a neuron for each class. Without weights the training samples are needed.
"""

from __future__ import annotations

import re
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from spinneuron.arrays import Inputs, Labels, Weights

#: What the names of samples begin with; those without are the test samples.
PARTS = ("training_", "validation_", "")
#: Names of the arrays, other than weights.
NAMES = (*(f"{part}{kind}" for part in PARTS for kind in ("inputs", "labels")), "classes")
#: Name of the weights of a layer.
LAYER = re.compile(r"weights(_\d+)?")


class TaskFile(NamedTuple):
    """What a file holds. Samples are inputs with their labels; there may be none (n = 0)."""

    weights: list[Weights]  #: by layer; an empty list without weights
    training: tuple[Inputs, Labels]
    validation: tuple[Inputs, Labels]
    test: tuple[Inputs, Labels]
    classes: tuple[str, ...]


def read(path: str) -> TaskFile:
    """Return what a file holds, checked.

    Parameters
    ----------
    path
        An ``.npz`` file.

    Raises
    ------
    ValueError
        If the file cannot be read or anything in it does not fit. The message names the array,
        what was found and what is allowed.
    """
    try:
        state = Path(path).stat()
    except OSError:
        raise ValueError("there is no such file; must be an .npz file") from None
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1)
def _read(path: str, changed: int, size: int) -> TaskFile:
    """Read a file of a certain age and size: a config is checked again for every device."""
    if not zipfile.is_zipfile(path):
        raise ValueError("must be an .npz file, as numpy.savez writes it")
    try:
        with np.load(path) as data:
            arrays = {name: data[name] for name in data.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"must be an .npz file without Python objects ({error})") from None
    for name in arrays:
        if name not in NAMES and not LAYER.fullmatch(name):
            raise ValueError(
                f"array {name!r}: unknown; allowed are {', '.join(NAMES)}, and weights or "
                "weights_0, weights_1 ..."
            )
    return _given(arrays) if any(map(LAYER.fullmatch, arrays)) else _to_learn(arrays)


def _given(arrays: dict[str, Any]) -> TaskFile:
    """Return a network that is taken as it is, with its samples."""
    weights = _weights(arrays)
    width, count = len(weights[0]) - 1, weights[-1].shape[1]
    training, validation, test = (_samples(arrays, part, width, count) for part in PARTS)
    if not len(training[1]) and not len(validation[1]):
        raise ValueError(
            "array 'validation_inputs': missing; validation samples are needed to choose overdrive "
            "and bias for given weights, or else training_inputs and training_labels"
        )
    return TaskFile(weights, training, validation, test, _classes(arrays, count))


def _to_learn(arrays: dict[str, Any]) -> TaskFile:
    """Return samples for networks that are trained here."""
    if "training_inputs" not in arrays:
        raise ValueError(
            "array 'weights': missing; must be there, or training_inputs and training_labels"
        )
    count = arrays["classes"].size if "classes" in arrays else 0
    count = count or 1 + int(_numbers(arrays, "training_labels").max(initial=0))
    training = _samples(arrays, PARTS[0], None, count)
    inputs, labels = training
    # Of more classes than samples one of the first has none.
    absent = np.setdiff1d(np.arange(min(count, len(labels) + 1)), labels)
    if len(absent) or count < 2:
        raise ValueError(
            f"{_found('training_labels', labels)}: must have samples of two or more classes and "
            f"of each class; {f'there are none of {absent[0]}' if len(absent) else 'all are 0'}"
        )
    validation, test = (_samples(arrays, part, inputs.shape[1], count) for part in PARTS[1:])
    return TaskFile([], training, validation, test, _classes(arrays, count))


def _found(name: str, array: Any) -> str:
    return f"array {name!r} of shape {array.shape} and type {array.dtype}"


def _numbers(arrays: dict[str, Any], name: str) -> Any:
    """Return an array of finite real numbers."""
    if name not in arrays:
        raise ValueError(f"array {name!r}: missing; it is required here")
    array = arrays[name]
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{_found(name, array)}: must hold real numbers")
    if not np.isfinite(array).all():
        raise ValueError(f"{_found(name, array)}: must hold finite numbers")
    return array


def _weights(arrays: dict[str, Any]) -> list[Weights]:
    """Return the weights of each layer, in a chain from the input to the output."""
    names = [name for name in arrays if LAYER.fullmatch(name)]
    wanted = ["weights"] if "weights" in names else [f"weights_{k}" for k in range(len(names))]
    if set(names) != set(wanted):
        raise ValueError(
            f"arrays {', '.join(sorted(names))}: must be weights alone, or weights_0, weights_1 "
            "and so on without a gap"
        )
    layers: list[Weights] = []
    for name in wanted:
        layer = _numbers(arrays, name)
        if layer.ndim != 2 or len(layer) < 2 or not layer.shape[1]:
            raise ValueError(
                f"{_found(name, layer)}: must be (inputs + 1, neurons), with the biases in the "
                "last row"
            )
        if layers and len(layer) != layers[-1].shape[1] + 1:
            raise ValueError(
                f"{_found(name, layer)}: must have {layers[-1].shape[1] + 1} rows, one for each "
                "neuron of the layer before and one for the biases"
            )
        layers.append(np.asarray(layer, dtype=float))
    return layers


def _classes(arrays: dict[str, Any], count: int) -> tuple[str, ...]:
    """Return the names of the classes, by default their numbers."""
    if "classes" not in arrays:
        return tuple(map(str, range(count)))
    array = arrays["classes"]
    if array.shape != (count,) or array.dtype.kind != "U" or len(np.unique(array)) < count:
        raise ValueError(
            f"{_found('classes', array)}: must be ({count},), names that differ, one for each class"
        )
    return tuple(array.tolist())


def _samples(
    arrays: dict[str, Any], part: str, width: int | None, count: int
) -> tuple[Inputs, Labels]:
    """Return inputs and labels of one part, or none if that part may be missing and is."""
    if width and part and not {f"{part}inputs", f"{part}labels"} & set(arrays):
        return np.zeros((0, width)), np.zeros(0, dtype=np.int64)
    inputs, labels = (_numbers(arrays, f"{part}{kind}") for kind in ("inputs", "labels"))
    found = _found(f"{part}inputs", inputs)
    if inputs.ndim != 2 or not inputs.size:
        raise ValueError(f"{found}: must be (n, inputs), with a row for each sample")
    if width and inputs.shape[1] != width:
        raise ValueError(
            f"{found}: must be (n, {width}), as all samples; weights have one row more, the biases"
        )
    if inputs.min() < 0 or inputs.max() > 1:
        raise ValueError(
            f"{found}: must be from 0 to 1, and is from {inputs.min():g} to {inputs.max():g}"
        )
    found = _found(f"{part}labels", labels)
    if labels.shape != (len(inputs),) or labels.dtype.kind not in "iu":
        raise ValueError(
            f"{found}: must be ({len(inputs)},), a whole number for each row of {part}inputs"
        )
    if labels.min() < 0 or labels.max() >= count:
        raise ValueError(
            f"{found}: must be from 0 to {count - 1}, one of {count} classes, and is from "
            f"{labels.min()} to {labels.max()}"
        )
    return np.asarray(inputs, dtype=float), np.asarray(labels, dtype=np.int64)
