"""What networks have to recognise: letters, handwritten digits, or the samples of a file.

Networks whose results are shown learn from all training samples. What a user might tune (the rule,
the overdrive, a bias) is chosen before, by cross-validation: other networks learn from a part of
the training samples and are judged by the rest. For letters each family of fonts is left out once,
because the tests show fonts that no network has seen. The test samples decide nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spinneuron.arrays import Inputs, Labels, Weights
from spinneuron.config import task_file
from spinneuron.config.sections.network import Network, size_name
from spinneuron.network import letters

#: Part of the digits in the training and in the validation samples; the others are test samples.
DIGITS_SPLIT = (0.6, 0.15)
#: Seed of the split. It is not that of the config: another training is tested with the same digits.
SPLIT_SEED = 0
#: Largest grey value of a pixel of a digit.
DIGITS_WHITE = 16


class Samples(NamedTuple):
    """Inputs of a network and what they show."""

    inputs: Inputs  #: from 0 to 1, as parts of the synapse voltage, (n, inputs)
    labels: Labels  #: position among the classes of the task, (n,)


class Fold(NamedTuple):
    """Samples for one network that is trained to choose settings."""

    training: Samples
    validation: Samples  #: which this network has not seen


class Task(NamedTuple):
    """What a network has to recognise."""

    name: str  #: in tables
    classes: tuple[str, ...]  #: a name for each output neuron
    training: Samples
    folds: tuple[Fold, ...]  #: parts of the training samples, by which settings are chosen
    tests: dict[str, Samples]  #: ``clean``, and for letters ``noisy``
    shape: tuple[int, int] | None  #: rows and columns, if the inputs are a picture
    copies: int = 0  #: copies of each training sample with wrong pixels
    pixel_flip: float = 0.0  #: probability of a wrong pixel in these copies
    given: list[Weights] | None = None  #: a network that is taken as it is, by layer

    @property
    def test(self) -> Samples:
        """The test samples as they are."""
        return self.tests["clean"]


def joined(parts: list[Samples]) -> Samples:
    """Return the samples of several parts, in their order."""
    return Samples(*(np.concatenate([part[k] for part in parts]) for k in (0, 1)))


def tasks(options: Network) -> list[Task]:
    """Return the tasks of a config: one for each size of the letters, and one otherwise.

    Parameters
    ----------
    options
        The section ``network`` of the config.

    Raises
    ------
    ValueError
        If the file of the config cannot be used, see `spinneuron.config.task_file.read`.
    """
    if options.task == "letters":
        return [alphabet(options, shape) for shape in dict.fromkeys(options.glyphs)]
    return [digits() if options.task == "digits" else from_file(options)]


def task(options: Network, name: str) -> Task:
    """Return the task of a config with a certain name.

    Raises
    ------
    StopIteration
        If the config has none of this name.
    """
    return next(task for task in tasks(options) if task.name == name)


def alphabet(options: Network, shape: tuple[int, int]) -> Task:
    """Return the task of letters.

    Parameters
    ----------
    options
        The section ``network`` of the config: fonts and wrong pixels.
    shape
        Rows and columns of a letter.
    """

    def of(fonts: list[str]) -> Samples:
        found = letters.glyphs(fonts, shape)
        return Samples(found.pixels.astype(float), found.letter)

    fonts = list(dict.fromkeys(options.train_fonts))
    clean = of(options.test_fonts)
    random = np.random.default_rng([options.seed, *shape, 1])
    noisy = letters.flipped(clean.inputs, options.pixel_flip, random)
    return Task(
        size_name(shape),
        tuple(letters.LETTERS),
        of(options.train_fonts),
        tuple(
            Fold(of([font for font in fonts if font != left_out] or fonts), of([left_out]))
            for left_out in fonts
        ),
        {"clean": clean, "noisy": Samples(noisy, clean.labels)},
        shape,
        options.copies,
        options.pixel_flip,
    )


def digits() -> Task:
    """Return the task of scikit-learn's handwritten digits, 8 x 8 pixels in 17 shades of grey.

    Nothing is known about who wrote them: the same hands may have written digits for the training
    and for the tests, which is easier than a hand that is new.
    """
    # Importing it takes a second.
    from sklearn.datasets import load_digits

    found = load_digits()
    inputs, labels = found.data / DIGITS_WHITE, found.target.astype(np.int64)
    parts = stratified(labels, DIGITS_SPLIT, np.random.default_rng(SPLIT_SEED))
    training, validation, test = (Samples(inputs[part], labels[part]) for part in parts)
    names = tuple(map(str, found.target_names))
    both = joined([training, validation])
    return Task("digits", names, both, (Fold(training, validation),), {"clean": test}, (8, 8))


def stratified(
    labels: Labels, shares: tuple[float, ...], random: np.random.Generator
) -> list[np.ndarray]:
    """Split samples at random, each class by the same shares.

    Parameters
    ----------
    labels
        Class of each sample, (n,).
    shares
        Share of each part but the last, which gets the rest.
    random
        Source of the order.

    Returns
    -------
    list of numpy.ndarray
        Positions of the samples of each part, in ascending order.
    """
    parts: list[list[np.ndarray]] = [[] for _ in range(len(shares) + 1)]
    for label in np.unique(labels):
        own = random.permutation(np.flatnonzero(labels == label))
        ends = np.round(np.cumsum(shares) * len(own)).astype(int)
        for part, chosen in zip(parts, np.split(own, ends), strict=True):
            part.append(chosen)
    return [np.sort(np.concatenate(part)) for part in parts]


def from_file(options: Network) -> Task:
    """Return the task of ``network.file``: its samples, and its network if it holds one.

    Raises
    ------
    ValueError
        If the file cannot be used, see `spinneuron.config.task_file.read`.
    """
    content = task_file.read(str(options.file))
    (name,) = options.task_names
    training, validation = Samples(*content.training), Samples(*content.validation)
    # Without validation samples the training samples decide themselves.
    fold = Fold(training, validation if len(validation.labels) else training)
    return Task(
        name,
        content.classes,
        joined([training, validation]),
        (fold,),
        {"clean": Samples(*content.test)},
        None,
        given=content.weights or None,
    )
