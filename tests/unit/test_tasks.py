"""What networks learn and are tested with: letters, digits, and the samples of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from pydantic import ValidationError

from spinneuron.config import messages, task_file
from spinneuron.config.experiment import Experiment, validate
from spinneuron.config.sections.network import Network
from spinneuron.network import letters, tasks, training
from spinneuron.network.crossbar import row_voltages
from spinneuron.network.layers import GIVEN, Key, fires_ideally, keys, reference, with_bias

CONFIG = Path(__file__).parents[2] / "config.yaml"


@pytest.fixture(scope="module")
def options() -> Network:
    return Network(
        glyphs=[(5, 5), (7, 5), (5, 5)],
        train_fonts=["dejavu_sans", "source_sans", "manrope"],
        test_fonts=["lato"],
    )


def arrays(**more: Any) -> dict[str, Any]:
    """A network of one layer for two grey inputs and three classes, with three samples each."""
    known: dict[str, Any] = {"weights": np.array([[1.0, 0.0, -1.0], [0.0, 1.0, -1.0], [-0.5] * 3])}
    for part in ("", "validation_"):
        known[f"{part}inputs"] = np.array([[1.0, 0.2], [0.0, 0.9], [0.3, 0.1]])
        known[f"{part}labels"] = np.array([0, 1, 2])
    return {name: value for name, value in (known | more).items() if value is not None}


def without_weights(**more: Any) -> dict[str, Any]:
    """Three classes to be learned."""
    learned = {
        "weights": None,
        "training_inputs": np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [0.9, 0.1]]),
        "training_labels": np.array([0, 1, 2, 0]),
    }
    return arrays(**(learned | more))


def file_of(folder: Path, content: dict[str, Any], name: str = "mine") -> Network:
    np.savez(folder / f"{name}.npz", **content)
    return Network(
        task="file",
        file=str(folder / f"{name}.npz"),
        train_fonts=["lato"],
        test_fonts=["caladea"],
        rules=["softmax", "margin"],
        hidden=4,
    )


# Letters


def test_letters_have_a_task_for_each_size_and_fonts_of_their_own(options: Network) -> None:
    small, large = tasks.tasks(options)
    assert [small.name, large.name] == options.task_names == ["5x5", "7x5"]
    assert (small.shape, large.shape) == ((5, 5), (7, 5))
    for samples, fonts in (
        (large.training, ["dejavu_sans", "source_sans", "manrope"]),
        (large.test, ["lato"]),
    ):
        found = letters.glyphs(fonts, (7, 5))
        assert np.array_equal(samples.inputs, found.pixels)
        assert [large.classes[n] for n in samples.labels] == [*letters.LETTERS] * 2 * len(fonts)
    assert tasks.task(options, "7x5").name == "7x5"
    assert list(large.tests) == ["clean", "noisy"]


def test_every_font_is_left_out_once_and_never_learned_by_the_network_that_it_judges(
    options: Network,
) -> None:
    fonts = options.train_fonts
    task = tasks.alphabet(options.model_copy(update={"train_fonts": [*fonts, fonts[0]]}), (7, 5))
    assert len(task.folds) == len(fonts)
    for left_out, fold in zip(fonts, task.folds, strict=True):
        assert np.array_equal(fold.validation.inputs, letters.glyphs([left_out], (7, 5)).pixels)
        others = [font for font in fonts if font != left_out]
        assert np.array_equal(fold.training.inputs, letters.glyphs(others, (7, 5)).pixels)
        assert len(fold.training.labels) == len(fold.training.inputs)
    judged = np.concatenate([fold.validation.inputs for fold in task.folds])
    assert np.array_equal(judged, letters.glyphs(fonts, (7, 5)).pixels)
    # A single font has to judge itself.
    alone = tasks.alphabet(options.model_copy(update={"train_fonts": ["manrope"]}), (5, 5))
    assert np.array_equal(alone.folds[0].training.inputs, alone.folds[0].validation.inputs)


# Digits


def test_digits_are_split_by_class_and_none_is_on_two_sides() -> None:
    task = tasks.digits()
    (fold,) = task.folds
    parts = (fold.training, fold.validation, task.test)
    # Results are shown of networks that learned from both.
    assert np.array_equal(task.training.inputs, np.concatenate([p.inputs for p in parts[:2]]))
    assert np.array_equal(task.training.labels, np.concatenate([p.labels for p in parts[:2]]))
    assert task.shape == (8, 8)
    assert task.classes == tuple("0123456789")
    assert sum(len(part.labels) for part in parts) == 1797
    for part, share in zip(parts, (0.6, 0.15, 0.25), strict=True):
        counts = np.bincount(part.labels)
        everyone = sum(np.bincount(other.labels) for other in parts)
        assert abs(counts - share * everyone).max() <= 1
        # Sixteen steps of grey.
        assert (part.inputs.min(), part.inputs.max()) == (0, 1)
        assert np.array_equal(16 * part.inputs, np.round(16 * part.inputs))
        assert set(np.unique(16 * part.inputs)) == set(range(17))
    rows = [tuple(row) for part in parts for row in part.inputs]
    from sklearn.datasets import load_digits

    assert sorted(rows) == sorted(tuple(row / 16) for row in load_digits().data)
    again = tasks.digits()
    assert np.array_equal(again.test.inputs, task.test.inputs)
    assert list(task.tests) == ["clean"]


def test_a_split_takes_every_sample_once_and_changes_with_its_seed() -> None:
    labels = np.repeat([0, 1, 2], [10, 20, 40])
    first = tasks.stratified(labels, (0.5, 0.3), np.random.default_rng(0))
    assert sorted(np.concatenate(first).tolist()) == list(range(70))
    assert [np.bincount(labels[part]).tolist() for part in first] == [
        [5, 10, 20],
        [3, 6, 12],
        [2, 4, 8],
    ]
    other = tasks.stratified(labels, (0.5, 0.3), np.random.default_rng(1))
    assert not np.array_equal(first[0], other[0])


def test_a_network_learns_digits_without_wrong_pixels(options: Network) -> None:
    task = tasks.digits()
    assert np.array_equal(training.training_set(task, seed=1).inputs, task.training.inputs)
    (layer,) = training.train(task, "margin", seed=1)
    assert layer.weights.shape == (65, 10)
    argmax = layer.sums(task.test.inputs).argmax(axis=1)
    right = (argmax == task.test.labels).mean()
    print(f"{right:.1%} of {len(argmax)} digits by argmax")
    assert right > 0.94
    digits = options.model_copy(update={"task": "digits"})
    assert keys(digits)[0] == ("digits", "perceptron", 0)
    assert [task.name for task in tasks.tasks(digits)] == ["digits"]


def test_grey_inputs_are_voltages_in_proportion() -> None:
    grey = np.array([[0.0, 0.25, 1.0]])
    assert row_voltages(grey, 0.1) == pytest.approx(np.array([[0, 0, 0.025, -0.025, 0.1, -0.1]]))
    assert with_bias(grey).tolist() == [[0.0, 0.25, 1.0, 1.0]]


# A file


def test_the_network_of_a_file_is_taken_as_it_is(tmp_path: Path) -> None:
    options = file_of(tmp_path, arrays(classes=np.array(["red", "green", "dark"])), "colours-1")
    (task,) = tasks.tasks(options)
    assert task.name == "colours-1"
    assert task.classes == ("red", "green", "dark")
    assert task.test.inputs.tolist() == [[1.0, 0.2], [0.0, 0.9], [0.3, 0.1]]
    assert task.folds[0].validation.labels.tolist() == [0, 1, 2]
    assert keys(options) == [Key("colours-1", GIVEN, 0)]
    assert reference(options) == Key("colours-1", GIVEN, 0)
    networks = training.train_all([task], keys(options), options.seed)
    for of_purpose in networks.values():
        (layer,) = of_purpose[Key("colours-1", GIVEN, 0)]
        assert np.array_equal(layer.weights, arrays()["weights"])
        # Grey inputs count in proportion: 0.3 and 0.1 reach no threshold of 0.5.
        fires = fires_ideally([layer], task.test.inputs)
        assert fires.tolist() == [[True, False, False], [False, True, False], [False] * 3]


def test_layers_of_a_file_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    chain = {f"weights_{k}": np.full((k + 3, k + 3), float(k)) for k in (0, 1)}
    chain |= {"weights_1": np.full((4, 2), 1.0), "weights_2": np.full((3, 3), 2.0)}
    options = file_of(tmp_path, arrays(weights=None, **chain))
    (task,) = tasks.tasks(options)
    assert [float(w[0, 0]) for w in task.given or []] == [0.0, 1.0, 2.0]
    assert keys(options) == [Key("mine", GIVEN, 5)]
    assert reference(options) == Key("mine", GIVEN, 5)


def test_samples_of_a_file_are_learned_by_the_rules(tmp_path: Path) -> None:
    options = file_of(tmp_path, without_weights(validation_inputs=None, validation_labels=None))
    (task,) = tasks.tasks(options)
    assert task.given is None
    assert task.classes == ("0", "1", "2")
    assert task.folds[0].validation.labels.tolist() == [0, 1, 2, 0]
    assert keys(options) == [("mine", "softmax", 0), ("mine", "margin", 0), ("mine", "margin", 4)]
    networks = training.train_all([task], keys(options), options.seed)
    for layers in networks["results"].values():
        assert layers[-1].weights.shape[1] == 3
    (layer,) = networks["results"][Key("mine", "margin", 0)]
    assert layer.sums(task.training.inputs).argmax(axis=1).tolist() == [0, 1, 2, 0]


@pytest.mark.parametrize("rule", training.RULES)
def test_two_classes_get_a_neuron_each(tmp_path: Path, rule: str) -> None:
    one, other = np.array([[1.0, 0.0]] * 3), np.array([[0.0, 1.0]] * 3)
    content = without_weights(
        training_inputs=np.concatenate([one, other]),
        training_labels=np.repeat([0, 1], 3),
        validation_labels=np.array([0, 1, 1]),
        labels=np.array([0, 1, 1]),
    )
    (task,) = tasks.tasks(file_of(tmp_path, content))
    learned = task._replace(training=task.folds[0].training)
    (layer,) = training.train(learned, rule, seed=1)
    fires = fires_ideally([layer], content["training_inputs"])
    assert fires.tolist() == [[True, False]] * 3 + [[False, True]] * 3


def test_a_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    options = file_of(tmp_path, arrays())
    assert tasks.tasks(options)[0].test.labels.tolist() == [0, 1, 2]
    more = {"inputs": np.zeros((4, 2)), "labels": np.array([2, 2, 1, 0])}
    file_of(tmp_path, arrays(**more))
    assert tasks.tasks(options)[0].test.labels.tolist() == [2, 2, 1, 0]


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no test samples": (arrays(inputs=None), "array 'inputs': missing; it is required here"),
    "labels alone": (arrays(labels=None), "array 'labels': missing; it is required here"),
    "unknown array": (
        arrays(test_inputs=np.zeros(2)),
        "array 'test_inputs': unknown; allowed are training_inputs, training_labels, ",
    ),
    "nothing to learn": (
        arrays(weights=None),
        "array 'weights': missing; must be there, or training_inputs and training_labels",
    ),
    "no validation": (
        arrays(validation_inputs=None, validation_labels=None),
        "array 'validation_inputs': missing; validation samples are needed to choose overdrive "
        "and bias for given weights, or else training_inputs and training_labels",
    ),
    "grey values of a byte": (
        arrays(inputs=np.array([[255, 0]] * 3, dtype=np.uint8)),
        "array 'inputs' of shape (3, 2) and type uint8: must be from 0 to 1, and is from 0 to 255",
    ),
    "negative input": (
        arrays(validation_inputs=np.array([[-0.5, 0]] * 3)),
        "array 'validation_inputs' of shape (3, 2) and type float64: must be from 0 to 1, and is "
        "from -0.5 to 0",
    ),
    "training inputs in a row": (
        without_weights(training_inputs=np.zeros(4)),
        "array 'training_inputs' of shape (4,) and type float64: must be (n, inputs)",
    ),
    "a single number": (
        without_weights(training_inputs=np.float64(0.5)),
        "array 'training_inputs' of shape () and type float64: must be (n, inputs)",
    ),
    "pictures": (
        arrays(inputs=np.zeros((3, 1, 2))),
        "array 'inputs' of shape (3, 1, 2) and type float64: must be (n, inputs), with a row for "
        "each sample",
    ),
    "no sample": (
        arrays(inputs=np.zeros((0, 2)), labels=np.zeros(0, dtype=int)),
        "array 'inputs' of shape (0, 2) and type float64: must be (n, inputs)",
    ),
    "without the bias": (
        arrays(weights=np.zeros((2, 3))),
        "array 'validation_inputs' of shape (3, 2) and type float64: must be (n, 1), as all "
        "samples; weights have one row more, the biases",
    ),
    "not a number": (
        arrays(weights=np.full((3, 3), np.nan)),
        "array 'weights' of shape (3, 3) and type float64: must hold finite numbers",
    ),
    "words": (
        arrays(inputs=np.array([["a", "b"]] * 3)),
        "array 'inputs' of shape (3, 2) and type <U1: must hold real numbers",
    ),
    "weights of one neuron": (
        arrays(weights=np.zeros(3)),
        "array 'weights' of shape (3,) and type float64: must be (inputs + 1, neurons), with the "
        "biases in the last row",
    ),
    "both names": (
        arrays(weights_0=np.zeros((3, 3))),
        "arrays weights, weights_0: must be weights alone, or weights_0, weights_1 and so on",
    ),
    "a layer is missing": (
        arrays(weights=None, weights_0=np.zeros((3, 2)), weights_2=np.zeros((3, 3))),
        "arrays weights_0, weights_2: must be weights alone",
    ),
    "layers that do not fit": (
        arrays(weights=None, weights_0=np.zeros((3, 2)), weights_1=np.zeros((2, 3))),
        "array 'weights_1' of shape (2, 3) and type float64: must have 3 rows, one for each "
        "neuron of the layer before and one for the biases",
    ),
    "one-hot labels": (
        arrays(labels=np.eye(3, dtype=int)),
        "array 'labels' of shape (3, 3) and type int64: must be (3,), a whole number for each row "
        "of inputs",
    ),
    "labels that are no whole numbers": (
        arrays(labels=np.array([0.0, 1.0, 2.0])),
        "array 'labels' of shape (3,) and type float64: must be (3,), a whole number",
    ),
    "learned labels that are no whole numbers": (
        without_weights(training_labels=np.array([0.0, 1.0, 2.0, 0.0])),
        "array 'training_labels' of shape (4,) and type float64: must be (4,), a whole number",
    ),
    "negative labels": (
        without_weights(training_labels=np.array([-1, -1, -1, -1])),
        "array 'training_labels' of shape (4,) and type int64: must be from 0 to 0, one of 1 ",
    ),
    "labels from one": (
        arrays(labels=np.array([1, 2, 3])),
        "array 'labels' of shape (3,) and type int64: must be from 0 to 2, one of 3 classes, and "
        "is from 1 to 3",
    ),
    "too few names": (
        arrays(classes=np.array(["a", "b"])),
        "array 'classes' of shape (2,) and type <U1: must be (3,), names that differ, one for ",
    ),
    "names twice": (
        arrays(classes=np.array(["a", "b", "a"])),
        "array 'classes' of shape (3,) and type <U1: must be (3,), names that differ",
    ),
    "a class that is never learned": (
        without_weights(classes=np.array(["a", "b", "c", "d"])),
        "array 'training_labels' of shape (4,) and type int64: must have samples of two or more "
        "classes and of each class; there are none of 3",
    ),
    "a label beyond the memory": (
        without_weights(training_labels=np.array([0, 1, 2, 10**15])),
        "of each class; there are none of 3",
    ),
    "a word": (
        arrays(**{"or": np.zeros(2)}),
        "array 'or': unknown",
    ),
    "one class": (
        without_weights(training_labels=np.zeros(4, dtype=int), labels=np.zeros(3, dtype=int),
                        validation_labels=np.zeros(3, dtype=int)),
        "array 'training_labels' of shape (4,) and type int64: must have samples of two or more "
        "classes and of each class; all are 0",
    ),
    "Python objects": (
        arrays(classes=np.array([{}, None, 1])),
        "must be an .npz file without Python objects (",
    ),
}  # fmt: skip


def config_with(path: Path | str) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    config["network"] |= {"task": "file", "file": str(path)}
    return config


def told(config: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as error:
        validate(config)
    return messages.explain(error.value)


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_told_with_its_array_and_what_is_allowed(tmp_path: Path, case: str) -> None:
    content, message = BAD[case]
    path = tmp_path / "mine.npz"
    np.savez(path, **content)
    with pytest.raises(ValueError) as error:
        task_file.read(str(path))
    assert message in str(error.value)
    # Before anything runs, in one line of the config's message.
    head, *lines = told(config_with(path)).splitlines()
    assert head == "config.yaml: one problem; nothing has been run."
    assert lines == [f"  network.file = {str(path)!r}: {error.value}"]


def test_a_good_file_is_accepted_by_the_config(tmp_path: Path) -> None:
    np.savez(tmp_path / "mine.npz", **arrays())
    experiment: Experiment = validate(config_with(tmp_path / "mine.npz"))
    assert experiment.network.task_names == ["mine"]


def test_what_is_no_such_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.npz").write_text("no arrays", encoding="utf-8")
    np.save(tmp_path / "array.npy", np.zeros(3))
    np.savez(tmp_path / "7x5.npz", **arrays())
    for name, message in (
        ("absent.npz", "there is no such file; must be an .npz file"),
        ("text.npz", "must be an .npz file, as numpy.savez writes it"),
        ("array.npy", "must be an .npz file, as numpy.savez writes it"),
        ("", "must be an .npz file, as numpy.savez writes it"),
        ("7x5.npz", "must not be named like letters or digits"),
    ):
        path = str(tmp_path / name)
        assert f"network.file = {path!r}: {message}" in told(config_with(path))
    config = config_with("")
    config["network"]["file"] = None
    assert "network.file = null: must be the path of an .npz file" in told(config)
