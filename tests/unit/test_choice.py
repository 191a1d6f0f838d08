"""What cross-validation chooses, and that nothing but the folds decides it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from spinneuron import paper
from spinneuron.network import choice
from spinneuron.network.choice import (
    COLUMNS,
    Choices,
    Folds,
    Trial,
    best,
    chosen,
    common_rule,
    front,
    tried,
)
from spinneuron.network.hardware import hardware
from spinneuron.network.layers import Layer, Layers
from spinneuron.network.operating_point import Device
from spinneuron.network.operation import flow, operation
from spinneuron.network.recognition import Neurons, layer_currents, recognised
from spinneuron.network.tasks import Fold, Samples, Task
from tests.unit.small_networks import (
    FIRST,
    POINT,
    SECOND,
    WIDTH,
    abrupt,
    circuit,
    close,
    device,
    logistic,
    network,
    samples_of,
    without_resistance,
)

#: A neuron whose probability is half at 3 µA, 1 µA wide.
WARM = device({"end_of_plateau": logistic(3.0, 1.0), "final_state": abrupt(0.0, 1.0)})


def clear(weight: float = 1.0) -> Layer:
    """Three neurons that each see their own input, and are held back by the others."""
    return Layer(np.vstack([np.eye(3) * weight - (1 - np.eye(3)), np.zeros((1, 3))]))


def blurred() -> Layer:
    """The same, but two neurons have their inputs confused."""
    layer = clear().weights.copy()
    layer[:, [0, 1]] = layer[:, [1, 0]]
    return Layer(layer)


def samples(count: int, seed: int = 1, wrong: float = 0.0) -> Samples:
    random = np.random.default_rng(seed)
    labels = random.integers(0, 3, count)
    inputs = np.eye(3)[labels]
    return Samples(np.abs(inputs - (random.random(inputs.shape) < wrong)), labels)


def task(test: Samples | None = None, count: int = 20) -> Task:
    parts = [samples(count, seed) for seed in (1, 2)]
    return Task(
        "tiny",
        ("A", "B", "C"),
        samples(2 * count),
        (Fold(parts[0], parts[1]), Fold(parts[1], parts[0])),
        {"clean": test or samples(count, 3)},
        None,
    )


def folds(shown: Task | None = None, **rules: Layers) -> Folds:
    networks = rules or {"blurred": [blurred()], "clear": [clear()]}
    return Folds.of(shown or task(), [dict(networks), dict(networks)])


def options(**more: Any) -> Any:
    tried_values = {
        "overdrive": [1.0, 4.0],
        "bias": [0.0, 1.0],
        "synapse_voltage": [0.01, 0.1],
        "cycles": [3, 1, 3],
        "junction_resistance": [6e4],
    }
    return network(**({"choice": tried_values, "levels": 32} | more))


# Folds


def test_folds_are_judged_by_the_samples_that_their_networks_have_not_seen() -> None:
    shown = task()
    found = folds(shown)
    for fold, own in zip(shown.folds, found.samples, strict=True):
        assert own is fold.validation
    assert found.rules == ["blurred", "clear"]


def test_sign_neurons_at_the_same_crossbars_set_the_target() -> None:
    # Two of three classes are confused by the first rule.
    found = folds()
    labels = np.concatenate([own.labels for own in found.samples])
    exact = options(weight_variation=0.0)
    assert found.sign("clear", exact).tolist() == [1] * 40
    assert found.sign("blurred", exact).tolist() == (labels == 2).astype(float).tolist()
    assert found.best_rule(exact) == "clear"
    assert found.target(exact) == 1.0
    assert folds(blurred=[blurred()]).target(exact) == close(float(np.mean(labels == 2)))


def test_a_bootstrap_sample_draws_fonts_and_then_letters() -> None:
    found = folds()
    random = np.random.default_rng(1)
    seen = set()
    for _ in range(40):
        weights = found.resampled(random)
        assert weights.sum() == 40
        first, second = weights[:20].sum(), weights[20:].sum()
        assert (first, second) in ((40, 0), (20, 20), (0, 40))
        seen.add(first)
        assert weights.max() > 1  # letters are drawn with replacement
    assert seen == {0, 20, 40}


# Trials


def test_the_currents_of_a_trial_are_nearly_those_of_the_whole_circuit() -> None:
    # 40 inputs, 8 neurons of 60 ohm, switches that drop a tenth; no wires.
    random = np.random.default_rng(2)
    layer = Layer(random.normal(size=(41, 8)))
    shown = Samples((random.random((50, 40)) < 0.5).astype(float), np.zeros(50, dtype=int))
    real = network(
        weight_variation=0.1, threshold_variation=0.05, smallest_conductance=0.02, levels=32
    )
    around = circuit()
    point = POINT._replace(bias=0.5, synapse_voltage=0.03)
    whole = hardware([layer], WARM, point, real, around, sample=0)
    trial = hardware([layer], WARM, point, real, around, sample=0, resistances=False)
    exact = layer_currents(whole.crossbars[0], shown.inputs, point)
    found = choice._currents(trial, shown, 0.03, around)
    scale = abs(exact).max()
    assert found == pytest.approx(exact, abs=0.03 * scale)
    # Without the formula they would be off by the switches and the neurons.
    without = layer_currents(trial.crossbars[0], shown.inputs, point)
    assert abs(without - exact).max() > 0.1 * scale


@pytest.mark.parametrize("decision", ["most_frequent", "majority"])
def test_without_resistances_a_trial_recognises_what_the_network_does(decision: Any) -> None:
    shown = task()
    shown = shown._replace(
        folds=tuple(Fold(samples(30, k, 0.2), samples(30, k + 7, 0.2)) for k in (1, 2))
    )
    point = POINT._replace(decision=decision, bias=0.5)
    around, setup = without_resistance(), options()
    trial = Trial.of(folds(shown), "clear", WARM, point, setup, around)
    for cycles, right in trial.recognised([1, 3]):
        assert right.shape == (60,)
        expected = []
        for fold in shown.folds:
            here = point._replace(cycles=cycles)
            made = hardware([clear()], WARM, here, setup, around, sample=0)
            neurons = Neurons.of(WARM, "thermal", here, setup, 3)
            expected.append(recognised(made, fold.validation, neurons))
        assert float(np.mean(right)) == pytest.approx(np.mean(expected), abs=1e-6)
        assert 0.1 < float(np.mean(right)) < 0.99


def test_a_network_with_hidden_neurons_is_tried_by_drawing() -> None:
    judged = samples_of("10", "00")._replace(labels=np.array([0, 0]))
    shown = task()._replace(folds=(Fold(judged, judged),))
    sure = device({"end_of_plateau": logistic(2.0, 1e-9), "final_state": abrupt(0.0, 1.0)})
    trial = Trial.of(
        Folds.of(shown, [{"given": [FIRST, SECOND]}]), "given", sure,
        POINT._replace(decision="majority"), options(), circuit(),
    )  # fmt: skip
    # 10 fires the first hidden neuron and then the output, 00 fires nothing.
    ((cycles, right),) = trial.recognised([1])
    assert cycles == 1
    assert right.tolist() == [0.5, 0.5]


def test_rows_of_a_trial_have_the_energy_of_their_own_point() -> None:
    point = POINT._replace(bias=0.5)
    setup = options()
    trial = Trial.of(folds(), "clear", WARM, point, setup, circuit())
    rows = list(trial.rows([1, 3], [4.4e5, 6e4], enough=2.0))
    assert [(row["cycles"], row["junction_resistance_ohm"]) for row in rows] == [
        (1, 4.4e5), (1, 6e4), (3, 4.4e5), (3, 6e4)
    ]  # fmt: skip
    made = hardware([clear()], WARM, point, setup, circuit(), sample=0, resistances=False)
    for row in rows:
        here = point._replace(
            cycles=row["cycles"], junction_resistance=row["junction_resistance_ohm"]
        )
        neurons = Neurons.of(WARM, "thermal", here, setup, 3)
        drawn = flow(made, task().folds[0].validation.inputs, neurons, circuit())
        expected = operation(drawn, here, WARM, setup, circuit())
        assert row["energy_per_neuron_J"] == close(expected.energy)
        assert row["delay_s"] == close(expected.delay)
        assert row["edp_J_s"] == close(expected.energy * expected.delay)
    # Once enough is recognised, more cycles are not tried.
    assert len(list(trial.rows([1, 3], [4.4e5], enough=0.0))) == 1


def test_every_combination_is_tried() -> None:
    found = tried(
        folds(),
        ["clear"],
        WARM,
        [WIDTH, 2 * WIDTH],
        [60.0, 200.0],
        options(),
        circuit(),
        enough=2.0,
    )
    # Two widths, resistances, voltages, overdrives, biases, numbers of cycles and junctions.
    assert len(found) == 2**7
    names = ["pulse_width_s", "neuron_resistance_ohm", "synapse_voltage_V", "overdrive", "bias"]
    names += ["cycles", "junction_resistance_ohm"]
    assert not found.duplicated(names).any()
    assert (found[names].nunique() == 2).all()
    fixed = options(overdrive=2.0, bias=0.25)
    one = tried(folds(), ["clear"], WARM, [WIDTH], [60.0], fixed, circuit(), enough=2.0)
    assert set(one["overdrive"]) == {2.0}
    assert set(one["bias"]) == {0.25}
    assert tried(folds(), ["clear"], device(), [WIDTH], [60.0], options(), circuit()).empty
    cold = device({"end_of_plateau": logistic(3.0, 1.0)}, exists=False)
    assert tried(folds(), ["clear"], cold, [WIDTH], [60.0], options(), circuit()).empty


# The choice among combinations


def table(*rows: tuple[str, float, float, float]) -> pd.DataFrame:
    names = ["rule", "validation_accuracy", "energy_per_neuron_J", "edp_J_s"]
    return pd.DataFrame(rows, columns=names)


def test_the_cheapest_that_reaches_the_target_is_chosen_or_else_the_best() -> None:
    found = table(
        ("a", 0.95, 5.0, 9.0), ("a", 0.92, 4.0, 8.0), ("a", 0.89, 1.0, 1.0), ("a", 0.99, 6.0, 20.0)
    )
    assert best(found, 0.9)["edp_J_s"] == 8.0
    assert best(found, 0.95)["edp_J_s"] == 9.0  # the target itself is enough
    assert best(found, 0.5)["edp_J_s"] == 1.0
    assert best(found, 0.999)["validation_accuracy"] == 0.99


def test_one_rule_serves_all_devices() -> None:
    cheap = table(("a", 0.95, 1.0, 1.0), ("b", 0.95, 2.0, 2.0))
    dear = table(("a", 0.95, 9.0, 30.0), ("b", 0.95, 5.0, 10.0))
    # Products of 30 and 20.
    assert common_rule({"neuron": cheap, "other": dear}, 0.9) == "b"
    assert common_rule({"neuron": cheap}, 0.9) == "a"
    # A rule that misses the target with one device is worse, however cheap it is.
    missing = table(("b", 0.85, 0.1, 0.1), ("a", 0.95, 9.0, 30.0))
    assert common_rule({"neuron": cheap, "other": missing}, 0.9) == "a"
    # Of rules that all miss it the one that misses it by least.
    assert common_rule({"neuron": table(("a", 0.6, 1.0, 1.0), ("b", 0.8, 5.0, 5.0))}, 0.9) == "b"


def test_the_front_holds_what_nothing_else_beats() -> None:
    found = front(
        table(
            ("kept", 0.5, 1.0, 1.0),
            ("dearer and no better", 0.5, 2.0, 1.0),
            ("worse", 0.4, 3.0, 1.0),
            ("kept", 0.9, 4.0, 1.0),
            ("same energy, worse", 0.6, 4.0, 1.0),
            ("kept", 0.95, 9.0, 1.0),
        )
    )
    assert list(found["rule"]) == ["kept"] * 3
    assert list(found["energy_per_neuron_J"]) == [1.0, 4.0, 9.0]
    # No row that was left out is better in both ways than one that stays.
    random = np.random.default_rng(3)
    many = table(*(("x", float(a), float(e), 1.0) for a, e in random.random((200, 2))))
    some = front(many)
    assert some["validation_accuracy"].is_monotonic_increasing
    assert some["energy_per_neuron_J"].is_monotonic_increasing
    for _, row in many.iterrows():
        beaten = (some["validation_accuracy"] >= row["validation_accuracy"] - 1e-6) & (
            some["energy_per_neuron_J"] <= row["energy_per_neuron_J"]
        )
        assert beaten.any()


def choose(own: Device, shown: Folds | None = None, **more: Any) -> pd.DataFrame:
    return chosen("tiny", shown or folds(), [own], WIDTH, options(**more), circuit())


def test_the_choice_is_the_best_of_all_that_was_tried() -> None:
    found = choose(WARM)
    assert list(found.columns) == ["task", *COLUMNS]
    (row,) = (row for _, row in found.iterrows())
    everything = tried(
        folds(), ["blurred", "clear"], WARM, [WIDTH], [60.0], options(), circuit(), enough=2.0
    )
    enough = everything[everything["validation_accuracy"] >= row["target_accuracy"]]
    assert row["target_accuracy"] == 1.0
    if len(enough):
        assert row["edp_J_s"] == close(float(enough["edp_J_s"].min()))
        assert row["reached"]
    else:
        assert row["validation_accuracy"] == close(float(everything["validation_accuracy"].max()))
        assert not row["reached"]
    assert (row["task"], row["rule"], row["device"], row["flag"]) == ("tiny", "clear", "neuron", "")


@pytest.mark.parametrize("middle", [-30.0, 3.0])
def test_the_choice_reaches_the_target_if_anything_does(middle: float) -> None:
    # A sharp step at 3 µA is reached by a synapse current of 4 thresholds; one that every current
    # passes makes all neurons high.
    sharp = device({"end_of_plateau": logistic(middle, 1e-3), "final_state": abrupt(0.0, 1.0)})
    found = choose(sharp).iloc[0]
    assert bool(found["reached"]) == (middle > 0)
    if middle > 0:
        assert found["cycles"] == 1
        assert found["validation_accuracy"] == close(1.0)
        # Among the junctions both are read in time: the one that draws less is better.
        assert found["junction_resistance_ohm"] == 4.4e5


def test_the_test_samples_decide_nothing_but_the_validation_does() -> None:
    other = samples(20, 9)._replace(labels=np.zeros(20, dtype=int))
    pd.testing.assert_frame_equal(choose(WARM), choose(WARM, folds(task(other))))
    mixed = [samples(20, seed, 0.3) for seed in (1, 2)]
    judged = task()._replace(folds=tuple(Fold(own, own) for own in mixed))
    changed = choose(WARM, folds(judged)).iloc[0]
    assert changed["target_accuracy"] != choose(WARM).iloc[0]["target_accuracy"]


def test_a_neuron_without_probabilities_or_threshold_has_no_choice() -> None:
    row = choose(device()).iloc[0]
    assert row["flag"] == "nothing to choose by: no replicas at a temperature"
    assert (row["overdrive"], row["bias"], row["cycles"]) == (paper.OVERDRIVE, 1.0, 1)
    assert row["synapse_voltage_V"] == 0.01
    assert not row["reached"]
    without = choose(device(exists=False)).iloc[0]
    assert without["flag"] == "no threshold for 1 ns"
    assert math.isnan(without["overdrive"])
    fixed = choose(device(), overdrive=2.5, bias=0.5).iloc[0]
    assert (fixed["overdrive"], fixed["bias"]) == (2.5, 0.5)


def test_what_was_chosen_survives_its_file(tmp_path: Path) -> None:
    names = {"neuron": WARM, "cold": device()._replace(name="cold")}
    gone = device(exists=False)._replace(name="gone")
    found = chosen("tiny", folds(), [*names.values(), gone], WIDTH, options(), circuit())
    paths = []
    for number, name in enumerate(("tiny", "other")):
        paths.append(tmp_path / f"{number}.csv")
        found.assign(task=name).to_csv(paths[-1], index=False)
    choices = Choices.load(paths, options(read_at="end_of_pulse", decision="majority"))
    point = choices.point("other", "neuron")
    row = found.iloc[0]
    assert not isinstance(point, str)
    assert isinstance(point.cycles, int)
    assert point == (
        row["synapse_voltage_V"], row["overdrive"], row["bias"], WIDTH, "end_of_pulse",
        row["cycles"], "majority", row["junction_resistance_ohm"],
    )  # fmt: skip
    assert choices.rule("tiny") == "clear"
    assert choices.rule("none") == ""
    assert choices.point("tiny", "gone") == "no threshold for 1 ns"
    assert choices.point("tiny", "none") == "no choice was made"
    cold = choices.point("tiny", "cold")
    assert not isinstance(cold, str)
    assert cold.overdrive == paper.OVERDRIVE
