"""Networks: what they learn from, their names and their file, and the rules."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from spinneuron.config.sections.network import Network
from spinneuron.network import letters, tasks, training
from spinneuron.network.decisions import alone
from spinneuron.network.layers import (
    RESULTS,
    Key,
    Layer,
    Layers,
    fires_ideally,
    fold_name,
    keys,
    load,
    load_folds,
    named,
    of_task,
    reference,
    save,
    with_bias,
)
from spinneuron.network.noise_aware import GRID, Response
from tests.unit.small_networks import FIRST, SECOND

RESPONSE = Response(expit(GRID), np.gradient(expit(GRID), GRID))


@pytest.fixture(scope="module")
def options() -> Network:
    return Network(
        train_fonts=["dejavu_sans", "dejavu_serif", "source_sans"],
        test_fonts=["lato", "caladea"],
        glyphs=[(5, 5), (7, 5)],
        copies=4,
        hidden=30,
    )


@pytest.fixture(scope="module")
def trained(options: Network) -> dict[str, dict[Key, Layers]]:
    without_folds = tasks.task(options, "7x5")._replace(folds=())
    return training.train_all([without_folds], keys(options), options.seed)


# Names and files


def test_the_networks_of_a_config_and_the_one_that_is_shown(options: Network) -> None:
    several = options.model_copy(
        update={"glyphs": [(5, 5), (7, 5), (5, 5)], "rules": ["softmax", "margin"], "hidden": 9}
    )
    assert keys(several) == [
        (size, rule, hidden)
        for size in ("5x5", "7x5")
        for rule, hidden in (("softmax", 0), ("margin", 0), ("margin", 9))
    ]
    assert reference(several) == ("5x5", "margin", 0)
    other = several.model_copy(update={"rules": ["softmax", "perceptron"], "glyphs": [(7, 5)]})
    assert keys(other)[-1] == ("7x5", "softmax", 9)
    assert reference(other) == ("7x5", "softmax", 0)
    without = other.model_copy(update={"rules": ["softmax"], "hidden": 0})
    assert keys(without) == [("7x5", "softmax", 0)]
    # The measured neuron trains deep networks, too.
    aware = without.model_copy(update={"rules": ["margin", "noise_aware"], "hidden": 9})
    assert keys(aware) == [
        ("7x5", "margin", 0), ("7x5", "noise_aware", 0), ("7x5", "margin", 9),
        ("7x5", "noise_aware", 9),
    ]  # fmt: skip


def test_networks_survive_a_file(tmp_path: Path) -> None:
    random = np.random.default_rng(0)

    def some(*sizes: int) -> Layers:
        return [Layer(random.normal(size=(n + 1, n))) for n in sizes]

    shallow, deep = Key("my-own 5x5", "margin", 0), Key("my-own 5x5", "margin", 11)
    given, other = Key("my-own 5x5", "given", 12), Key("7x5", "margin", 0)
    made = {
        RESULTS: {shallow: some(3), deep: some(3, 2), other: some(4)},
        fold_name(0): {shallow: some(3), deep: some(5), given: some(3, 4, 2), other: some(4)},
        fold_name(1): {shallow: some(3), given: some(3, 4, 2)},
    }
    save(made, tmp_path / "networks.npz")
    for purpose, wanted in made.items():
        loaded = load(tmp_path / "networks.npz", purpose)
        assert set(loaded) == set(wanted)
        for key, layers in wanted.items():
            for ours, theirs in zip(layers, loaded[key], strict=True):
                assert np.array_equal(ours.weights, theirs.weights)
    assert set(load(tmp_path / "networks.npz")) == set(made[RESULTS])
    # Settings are chosen by networks of one layer, and by one that came with its task.
    first, second = load_folds(tmp_path / "networks.npz", "my-own 5x5", 2)
    assert set(first) == set(second) == {"margin", "given"}
    assert np.array_equal(first["margin"][0].weights, made["fold0"][shallow][0].weights)
    assert np.array_equal(second["margin"][0].weights, made["fold1"][shallow][0].weights)
    assert of_task(made[RESULTS], "7x5") == {"margin": made[RESULTS][other]}
    assert named(made[RESULTS], "my-own 5x5", "margin") == shallow
    with pytest.raises(ValueError, match="task 7x5, rule 'softmax': there is no such network"):
        named(made[RESULTS], "7x5", "softmax")


def test_an_ideal_neuron_fires_for_a_positive_sum_alone() -> None:
    shown = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    assert fires_ideally([FIRST], shown).tolist() == [[True, False], [True, True], [False, False]]
    both = fires_ideally([FIRST, SECOND], shown[::2])
    assert both.tolist() == [[True], [False]]


def test_the_bias_is_one_more_input_of_any_pattern() -> None:
    assert with_bias(np.array([True, False])).tolist() == [True, False, True]
    assert with_bias(np.zeros((2, 3, 4), dtype=bool)).shape == (2, 3, 5)


# What networks learn from


def test_a_training_set_is_clean_letters_and_copies_with_noise(options: Network) -> None:
    few = options.model_copy(update={"copies": 3, "pixel_flip": 0.2})
    found = training.training_set(tasks.alphabet(few, (5, 5)), seed=1)
    clean = letters.glyphs(few.train_fonts, (5, 5))
    count = len(clean.letter)
    assert found.inputs.shape == (4 * count, 25)
    assert np.array_equal(found.inputs[:count], clean.pixels)
    for copy in range(4):
        own = slice(copy * count, (copy + 1) * count)
        assert np.array_equal(found.labels[own], clean.letter)
        if copy:
            assert (found.inputs[own] != clean.pixels).mean() == pytest.approx(0.2, abs=0.03)
    assert not np.array_equal(found.inputs[count : 2 * count], found.inputs[2 * count : 3 * count])
    again = training.training_set(tasks.alphabet(few, (5, 5)), seed=1)
    assert np.array_equal(found.inputs, again.inputs)
    other = training.training_set(tasks.alphabet(few, (5, 5)), seed=2)
    assert not np.array_equal(found.inputs, other.inputs)


def test_networks_for_the_choice_never_saw_what_judges_them(options: Network) -> None:
    small = options.model_copy(update={"glyphs": [(5, 5)], "rules": ["margin"], "copies": 1})
    task = tasks.task(small, "5x5")
    made = training.train_all([task], keys(small), small.seed)
    assert set(made) == {RESULTS, "fold0", "fold1", "fold2"}
    shallow = Key("5x5", "margin", 0)
    assert set(made[RESULTS]) == {shallow, Key("5x5", "margin", 30)}
    for number, fold in enumerate(task.folds):
        assert set(made[fold_name(number)]) == {shallow}
        (layer,) = training.train(task._replace(training=fold.training), "margin", seed=small.seed)
        assert np.array_equal(made[fold_name(number)][shallow][0].weights, layer.weights)
    (whole,) = training.train(task, "margin", seed=small.seed)
    assert np.array_equal(made[RESULTS][shallow][0].weights, whole.weights)


def test_without_a_response_nothing_is_trained_with_the_measured_neuron(options: Network) -> None:
    tiny = options.model_copy(
        update={"glyphs": [(3, 3)], "rules": ["margin", "noise_aware"], "copies": 0, "hidden": 0}
    )
    task = tasks.task(tiny, "3x3")._replace(folds=())
    assert set(training.train_all([task], keys(tiny), 1)[RESULTS]) == {("3x3", "margin", 0)}
    both = training.train_all([task], keys(tiny), 1, RESPONSE)[RESULTS]
    assert set(both) == {("3x3", "margin", 0), ("3x3", "noise_aware", 0)}


# The rules


def test_sign_neurons_recognise_fonts_they_have_not_seen(
    options: Network, trained: dict[str, dict[Key, Layers]]
) -> None:
    shown = tasks.task(options, "7x5").test
    for key, layers in trained[RESULTS].items():
        fires = fires_ideally(layers, shown.inputs)
        right = float(alone(fires.astype(float), shown.labels).mean())
        print(f"{key}: {right:.1%} of {len(shown.labels)}")
        assert right > (0.9 if key == ("7x5", "margin", 0) else 0.6)


def test_training_is_reproducible(options: Network, trained: dict[str, dict[Key, Layers]]) -> None:
    learned = tasks.task(options, "7x5")
    again = training.train(learned, "perceptron", seed=options.seed)
    key = Key("7x5", "perceptron", 0)
    assert np.array_equal(again[0].weights, trained[RESULTS][key][0].weights)
    deep = trained[RESULTS][Key("7x5", "margin", 30)]
    assert [layer.weights.shape for layer in deep] == [(36, 30), (31, 26)]


def test_softmax_neurons_get_a_threshold_between_their_letter_and_the_others() -> None:
    # One input of two sees letter A; weights as softmax may leave them, with a common part.
    inputs = np.array([[1.0, 0.0]] * 3 + [[0.0, 1.0]] * 3)
    letter = np.array([0, 0, 0, 1, 1, 1])
    weights = np.array([[3.0, 1.0], [1.0, 3.0], [10.0, 10.0]])
    expected = np.array([[1.0, -1.0], [-1.0, 1.0], [0.0, 0.0]])
    # Without the mean: 1, -1 / -1, 1 / 0, 0; sums of 1 and -1; the threshold in the middle.
    assert np.allclose(training._with_thresholds(weights, inputs, letter), expected)
    shifted = weights + np.array([[0.0, 0.0], [0.0, 0.0], [1.0, -1.0]])
    assert np.allclose(training._with_thresholds(shifted, inputs, letter), expected)


def test_a_rule_that_does_not_exist_is_named() -> None:
    task = tasks.alphabet(Network(train_fonts=["lato"], test_fonts=["caladea"]), (3, 3))
    known = "rule 'hebb': must be one of perceptron, margin, softmax, noise_aware"
    with pytest.raises(ValueError, match=known):
        training.train(task, "hebb", seed=1)


# What a letter looks like


def test_networks_are_tested_with_fonts_that_they_have_not_learned(options: Network) -> None:
    task = tasks.alphabet(options, (5, 5))
    clean = letters.glyphs(["lato", "caladea"], (5, 5))
    assert clean.pixels.shape == (2 * 2 * 26, 25)
    assert np.array_equal(task.tests["clean"].inputs, clean.pixels)
    for samples in task.tests.values():
        assert np.array_equal(samples.labels, clean.letter)
    flipped = (task.tests["noisy"].inputs != clean.pixels).mean()
    assert flipped == pytest.approx(0.03, abs=4 * math.sqrt(0.03 / clean.pixels.size))
    learned: Any = letters.glyphs(options.train_fonts, (5, 5))
    assert np.array_equal(task.training.inputs, learned.pixels)
    assert set(clean.font).isdisjoint(learned.font)
