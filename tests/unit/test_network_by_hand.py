"""Small networks whose currents, energies and accuracies can be worked out by hand."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from PIL import Image

from spinneuron.config.experiment import Experiment
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network, Uncertainty
from spinneuron.network import (
    accuracy,
    break_even,
    conductances,
    input_resolution,
    letters,
    network_energy,
    neuron_energy,
    sensitivity,
    tasks,
    three_by_three,
    training,
    uncertainty,
)
from spinneuron.network.crossbar import Crossbar, interleaved
from spinneuron.network.firing import firing_probability, preset_error
from spinneuron.network.layers import Key, Layer, fires_ideally, keys, reference, with_bias
from spinneuron.network.operation import PARTS, Device, Operation, operation
from spinneuron.network.tasks import Samples, Task
from spinneuron.neuron.criteria import CRITERIA
from spinneuron.neuron.switch_probability import PROBABILITY_PARAMETERS, SwitchProbability
from spinneuron.neuron.threshold_current import ThresholdCurrent, no_threshold

Array = npt.NDArray[np.float64]
#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)
WIDTH = 1e-9


class KnownProbability:
    """A probability of the high state for negative and for positive currents."""

    def __init__(self, below: float, above: float, simulated: tuple[float, float]) -> None:
        self.below, self.above, self.simulated = below, above, simulated

    def within_range(self, current: Any, width: float) -> Array:
        return np.where(np.asarray(current) < 0, self.below, self.above)

    def is_extrapolated(self, current: Any, width: float) -> Any:
        low, high = self.simulated
        return (np.asarray(current) < low) | (np.asarray(current) > high)


class Known:
    """A compact model: threshold 2 µA, 1 ns at 2 µA and less beyond, known probabilities."""

    device, regime = "neuron", "stt_she"

    def __init__(
        self,
        probability: dict[str, tuple[float, float]] | None = None,
        exists: bool = True,
        simulated: tuple[float, float] = (-math.inf, math.inf),
    ) -> None:
        self.probability, self.exists = probability or {}, exists
        self.simulated = simulated
        self.asked: set[str] = set()

    def threshold(self, width: float, criterion: str = "crossed") -> ThresholdCurrent:
        if not self.exists:
            return no_threshold("for this test")
        current = 2e-6 * WIDTH / width
        return ThresholdCurrent(current, 0.9 * current, 1.1 * current, "bracketed", "")

    def switching_time(self, current: Any) -> Array:
        with np.errstate(divide="ignore"):
            return np.asarray(2e-15 / abs(np.asarray(current, dtype=float)))

    def switches(self, current: Any, width: float, criterion: str = "crossed") -> Any:
        self.asked.add(criterion)
        return self.switching_time(current) <= width * (1 + 1e-9)

    def at_temperature(self, criterion: str = "end_of_plateau") -> KnownProbability:
        return KnownProbability(*self.probability[criterion], self.simulated)


def device(shunt: float = 1.0, **more: Any) -> Device:
    return Device("neuron", Known(**more), WIDTH, shunt)  # type: ignore[arg-type]


@pytest.fixture
def options() -> Network:
    return Network(
        glyphs=[(1, 2)],
        train_fonts=["dejavu_sans", "manrope"],
        test_fonts=["lato", "caladea"],
        rules=["margin"],
        hidden=0,
        weight_variation=0.0,
        threshold_variation=0.0,
        wire_resistance=0.0,
    )


@pytest.fixture
def circuit(experiment: Experiment) -> Energy:
    return experiment.energy


def samples_of(*rows: str) -> Samples:
    """Patterns such as ``10``, a class each."""
    inputs = np.array([[float(c) for c in row] for row in rows])
    return Samples(inputs, np.arange(len(rows)))


def task_of(options: Network, test: Samples) -> Task:
    """The only task of a config, with other test samples, clean and noisy."""
    (only,) = tasks.tasks(options)
    return only._replace(tests={"clean": test, "noisy": test})


# Which letters, read when


def stems(families: list[str]) -> set[str]:
    return {path.stem for family in families for path in letters.font_files(family)}


def test_networks_are_tested_with_fonts_that_they_have_not_learned(options: Network) -> None:
    task = tasks.alphabet(options, (5, 5))
    clean = letters.glyphs(["lato", "caladea"], (5, 5))
    assert clean.pixels.shape == (2 * 2 * 26, 25)
    assert np.array_equal(task.tests["clean"].inputs, clean.pixels)
    for samples in task.tests.values():
        assert np.array_equal(samples.labels, clean.letter)
    flipped = (task.tests["noisy"].inputs != clean.pixels).mean()
    assert flipped == pytest.approx(0.03, abs=4 * math.sqrt(0.03 / clean.pixels.size))
    learned = letters.glyphs(["dejavu_sans", "manrope"], (5, 5))
    assert np.array_equal(task.training.inputs, learned.pixels)
    assert set(clean.font).isdisjoint(learned.font)


def test_a_training_set_is_clean_letters_and_copies_with_noise(options: Network) -> None:
    few = options.model_copy(update={"copies": 3, "pixel_flip": 0.2})
    found = training.training_set(tasks.alphabet(few, (5, 5)), seed=1)
    clean = letters.glyphs(["dejavu_sans", "manrope"], (5, 5))
    count = len(clean.letter)
    assert found.inputs.shape == (4 * count, 25)
    assert len(found.labels) == 4 * count
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


def test_accuracies_are_those_of_the_read_moment_and_of_the_fonts_held_out(
    options: Network, circuit: Energy, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two neurons for two letters, one of which gets 2.9 µA and the other as much backwards.
    layer = Layer(np.array([[1.0, -1.0], [-1.0, 1.0], [0.0, 0.0]]))
    shown = samples_of("10", "01")._replace(labels=np.array([0, 0]))
    # Samples of the training would all be right, of these a half is.
    task = task_of(options, shown)._replace(training=samples_of("10", "01"))
    monkeypatch.setattr(accuracy, "task", lambda options, name: {"1x2": task}[name])
    known = Known(
        {"end_of_plateau": (0.05, 0.9), "end_of_pulse": (0.2, 0.8), "final_state": (0.1, 0.7)},
        simulated=(-2.5e-6, 5e-6),
    )
    table = accuracy.table(
        {Key("1x2", "margin", 0): [layer]},
        {"neuron": known},  # type: ignore[dict-item]
        [WIDTH, 2 * WIDTH],
        options.model_copy(update={"pixel_flip": 0.0, "samples": 3}),
        circuit,
    )
    assert set(table["flag"]) == {""}
    assert set(table["task"]) == {"1x2"}
    assert set(table["tested"]) == {2}
    assert set(table["letters"]) == {"clean", "noisy"}
    found = table[table["synapse_voltage_V"] == 0.01].set_index(
        ["neuron_model", "moment", "pulse_width_s", "letters"]
    )
    # A preset pulse finds one of two neurons high. Of those that are low 0.1 end high, of the
    # others 1 - 0.7, so that a fifth of all is high as the write pulse begins.
    high = 0.5 * 0.1 + 0.5 * 0.3
    for width in (WIDTH, 2 * WIDTH):
        for name in ("thermal", "all_non_idealities"):
            for moment, (below, above) in known.probability.items():
                on = (1 - high) * above + high * (1 - below)
                off = (1 - high) * below + high * (1 - above)
                row = found.loc[(name, moment, width, "clean")]
                # The first neuron is right for both patterns, the second gets the second one.
                assert row["accuracy"] == close((on * (1 - off) + off * (1 - on)) / 2)
                assert row["preset_error"] == close(0.2)
                # Currents of +2.9 µA were simulated, those of -2.9 µA were not.
                assert row["extrapolated"] == 0.5
        assert found.loc[("zero_temperature", "end_of_plateau", width, "clean"), "accuracy"] == 0.5
    assert known.asked == {"end_of_plateau"}
    cold = found.loc[["ideal_sign", "zero_temperature", "all_but_temperature"]]
    assert cold["preset_error"].isna().all()
    assert (cold["extrapolated"] == 0).all()
    assert found.loc[("ideal_sign", "end_of_plateau", WIDTH, "noisy"), "accuracy"] == 0.5
    assert ("ideal_sign", "end_of_plateau", 2 * WIDTH, "clean") not in found.index
    # One ideal crossbar, three that vary.
    crossbars = found["crossbars"].xs((WIDTH, "clean"), level=("pulse_width_s", "letters"))
    assert crossbars["thermal", "final_state"] == 1
    assert crossbars["all_non_idealities", "final_state"] == 3
    assert crossbars["all_but_temperature", "end_of_plateau"] == 3
    assert len(table) == 2 * 2 * (1 + 2 + 2 + 6 + 6)


def test_neurons_are_read_when_the_config_says(
    options: Network, circuit: Energy, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = Layer(np.array([[1.0, -1.0], [-1.0, 1.0], [0.0, 0.0]]))
    shown = task_of(options, samples_of("10", "01"))
    monkeypatch.setattr(accuracy, "task", lambda *_: shown)
    known = Known(dict.fromkeys(CRITERIA, (0.0, 1.0)))
    table = accuracy.table(
        {Key("1x2", "margin", 0): [layer]},
        {"neuron": known},  # type: ignore[dict-item]
        [WIDTH],
        options.model_copy(update={"read_at": "crossed"}),
        circuit,
    )
    assert known.asked == {"crossed"}
    moments = table.groupby("neuron_model")["moment"].unique().map(list).to_dict()
    warm = ["crossed", "end_of_plateau", "end_of_pulse", "final_state"]
    assert moments == {
        "ideal_sign": ["crossed"],
        "zero_temperature": ["crossed"],
        "all_but_temperature": ["crossed"],
        "thermal": warm,
        "all_non_idealities": warm,
    }
    late = options.model_copy(update={"read_at": "final_state"})
    found = accuracy.table(
        {Key("1x2", "margin", 0): [layer]},
        {"neuron": known},  # type: ignore[dict-item]
        [WIDTH],
        late,
        circuit,
    )
    # A moment that is both the one of the config and one of the others stands there once.
    warm = ["final_state", "end_of_plateau", "end_of_pulse"]
    thermal = found[(found["neuron_model"] == "thermal") & (found["letters"] == "clean")]
    assert thermal["moment"].tolist() == 2 * warm


def test_without_a_preset_a_neuron_was_high_after_one_of_all_letters(
    options: Network,
) -> None:
    layer = Layer(np.zeros((3, 4)))
    current, threshold = np.array([[-1e-6, 1e-6, -5e-6, 5e-6]]), np.ones(4)
    reader = accuracy.Reader(Known(), "zero_temperature", WIDTH, "end_of_plateau")  # type: ignore[arg-type]
    for previous, kept in (("preset", 0.0), ("history", 0.25)):
        changed = options.model_copy(update={"previous_state": previous})
        high = accuracy.previous_high(reader, 2e-6, changed, [layer])
        assert high == kept
        fires = accuracy._fires(reader, high)
        assert fires(current, threshold).tolist() == [[kept, kept, 0.0, 1.0]]


def test_at_a_temperature_a_neuron_leaves_either_state_at_random() -> None:
    known: Any = Known({"final_state": (0.3, 0.6), "end_of_plateau": (0.2, 0.8)})
    current = np.array([-3e-6, 3e-6])
    # A neuron that was high is read low with the probability of the opposite current.
    found = firing_probability(
        current, known, WIDTH, "thermal", criterion="final_state", history=0.25
    )
    assert found == close([0.75 * 0.3 + 0.25 * (1 - 0.6), 0.75 * 0.6 + 0.25 * (1 - 0.3)])
    # At the end of the plateau, after a preset that never fails.
    assert firing_probability(current, known, WIDTH, "thermal") == close([0.2, 0.8])


def logistic(middle: float, scale: float, **more: Any) -> SwitchProbability:
    """P = 1/(1 + exp(-(I - middle)/scale)) for currents in µA, simulated from -20 to 20 µA."""
    parameters = dict.fromkeys(PROBABILITY_PARAMETERS, 0.0)
    parameters |= {"critical_current": middle, "spread": scale}
    return SwitchProbability.from_entry(
        {
            "status": "fitted",
            "shape": "logistic",
            "parameters": {name: {"value": value} for name, value in parameters.items()},
            "replicas": 256,
            "valid_width_s": [0.5e-9, 2e-9],
            "valid_current_A": [-20e-6, 20e-6],
        }
        | more
    )


class Warm(Known):
    """A compact model with probabilities that are formulas."""

    def __init__(self, **probabilities: SwitchProbability) -> None:
        super().__init__()
        self.probabilities = probabilities

    def at_temperature(self, criterion: str = "end_of_plateau") -> Any:
        return self.probabilities[criterion]


#: 0.35 without a current and 0.005 at -12 µA, as replicas of the default neuron have it.
SCALE = 12 / (math.log(0.995 / 0.005) - math.log(0.65 / 0.35))
MIDDLE = SCALE * math.log(0.65 / 0.35)


def test_a_neuron_driven_towards_its_own_state_has_its_own_probability() -> None:
    warm: Any = Warm(end_of_plateau=logistic(MIDDLE, SCALE))
    current = np.array([-12e-6, 0.0, 12e-6])
    found = firing_probability(current, warm, WIDTH, "thermal")
    odds = math.exp((12 - MIDDLE) / SCALE)
    assert found == close([0.005, 0.35, odds / (1 + odds)])
    # One that was high and is driven there is read low with the 0.005 of the opposite current.
    high = firing_probability(current, warm, WIDTH, "thermal", history=1.0)
    assert high == close([1 / (1 + odds), 0.65, 0.995])
    # In units of its own threshold: 24 µA count as 12.
    twice = firing_probability(2 * current, warm, WIDTH, "thermal", threshold=2.0)
    assert twice == close(list(found))


def test_currents_that_were_not_simulated_count_as_the_nearest_that_was() -> None:
    warm: Any = Warm(end_of_plateau=logistic(MIDDLE, SCALE, valid_current_A=[-12e-6, 8e-6]))
    current = np.array([-40e-6, -12e-6, 8e-6, 9e-6, 30e-6])
    found = firing_probability(current, warm, WIDTH, "thermal")
    top = 1 / (1 + math.exp((MIDDLE - 8) / SCALE))
    assert found == close([0.005, 0.005, top, top, top])
    # For a neuron that was high the opposite current counts, in the same range.
    high = firing_probability(current, warm, WIDTH, "thermal", history=1.0)
    assert high == close(
        [1 - top, 1 - top, 1 - 1 / (1 + math.exp((MIDDLE + 8) / SCALE)), *high[3:]]
    )
    assert high[4] == close(0.995)
    outside = warm.at_temperature().is_extrapolated(current, WIDTH)
    assert outside.tolist() == [True, False, False, True, True]


def test_the_share_of_reads_beyond_the_simulated_currents_is_reported(
    options: Network, circuit: Energy, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of three currents into the neuron, 3, 6 and -3 µA, one was not simulated.
    layer = Layer(np.array([[1.0], [1.0], [-1.0], [0.0]]))
    shown = samples_of("100", "110", "001")._replace(labels=np.zeros(3, dtype=int))
    monkeypatch.setattr(accuracy, "task", lambda *_: task_of(options, shown))
    smooth = options.model_copy(
        update={"smallest_conductance": 0.0, "levels": 3, "pixel_flip": 0.0, "samples": 1}
    )
    probabilities = dict.fromkeys(CRITERIA, logistic(0.0, 4.0, valid_current_A=[-4e-6, 4e-6]))
    table = accuracy.table(
        {Key("1x3", "margin", 0): [layer]},
        {"neuron": Warm(**probabilities)},  # type: ignore[dict-item]
        [WIDTH],
        smooth,
        circuit,
    )
    shares = table.groupby("neuron_model")["extrapolated"].unique().map(list).to_dict()
    assert shares.pop("thermal") == close([1 / 3])
    assert shares.pop("all_non_idealities") == close([1 / 3])
    assert shares == {"ideal_sign": [0], "zero_temperature": [0], "all_but_temperature": [0]}


def test_a_preset_pulse_fails_as_often_as_the_replicas_do(
    options: Network,
) -> None:
    # 22.3 µA write with 0.92 what is read after settling, and 0.01 of the neurons that are low
    # already end high.
    scale = 22.3 / (math.log(0.92 / 0.08) + math.log(0.99 / 0.01)) * 2
    middle = 22.3 - scale * math.log(0.92 / 0.08)
    final = logistic(middle, scale, valid_current_A=[-30e-6, 30e-6])
    warm: Any = Warm(final_state=final, end_of_plateau=logistic(MIDDLE, SCALE))
    assert preset_error(warm, 22.3e-6, WIDTH, 1.0) == close(0.08)
    assert preset_error(warm, 22.3e-6, WIDTH, 0.0) == close(0.01)
    # Its sign does not matter: a preset always drives to the low state.
    assert preset_error(warm, -22.3e-6, WIDTH, 1.0) == close(0.08)
    assert preset_error(warm, 22.3e-6, WIDTH, 0.25) == close(0.75 * 0.01 + 0.25 * 0.08)
    # Four neurons, one of which was high. The preset current is 1.5 times the threshold.
    layer = Layer(np.zeros((3, 4)))
    reader = accuracy.Reader(warm, "thermal", WIDTH, "end_of_plateau")
    high = accuracy.previous_high(reader, 22.3e-6 / 1.5, options, [layer])
    assert high == close(0.75 * 0.01 + 0.25 * 0.08)
    # What is left high enters the probability of the write pulse.
    fired = accuracy._fires(reader, high)(np.array([[-12e-6]]), np.ones(1))
    odds = math.exp((12 - MIDDLE) / SCALE)
    assert fired[0, 0] == close((1 - high) * 0.005 + high / (1 + odds))
    # Without noise a preset does not fail; without a preset nothing makes up for the letter.
    cold = reader._replace(kind="zero_temperature")
    assert accuracy.previous_high(cold, 22.3e-6 / 1.5, options, [layer]) == 0.0
    history = options.model_copy(update={"previous_state": "history"})
    assert accuracy.previous_high(reader, 22.3e-6 / 1.5, history, [layer]) == 0.25


def test_the_current_counts_in_units_of_the_own_threshold() -> None:
    known: Any = Known()
    current = np.array([2.1e-6, 2.1e-6, 3.9e-6, 4.1e-6])
    fires = firing_probability(
        current, known, WIDTH, "zero_temperature", threshold=np.array([1.0, 2.0, 2.0, 2.0])
    )
    assert fires.tolist() == [1, 0, 0, 1]


def test_a_crossbar_varies_from_sample_to_sample_and_an_ideal_one_does_not(
    options: Network, circuit: Energy
) -> None:
    layers = [Layer(np.ones((4, 30))), Layer(np.ones((31, 5)))]
    varies = options.model_copy(
        update={
            "samples": 3,
            "weight_variation": 0.1,
            "threshold_variation": 0.05,
            "wire_resistance": 1.0,
        }
    )
    made = accuracy.hardware(layers, 1e-4, varies, circuit, ideal=False)
    assert len(made) == 3
    for one in made:
        assert [len(t) for t in one.thresholds] == [30, 5]
        # Of 30 values: a mean within four standard errors, and their deviation.
        assert one.thresholds[0].mean() == pytest.approx(1, abs=4 * 0.05 / math.sqrt(30))
        assert one.thresholds[0].std() == pytest.approx(0.05, rel=0.5, abs=0)
    assert len({float(one.thresholds[0][0]) for one in made}) == 3
    again = accuracy.hardware(layers, 1e-4, varies, circuit, ideal=False)
    assert np.array_equal(again[1].crossbars[0].transfer, made[1].crossbars[0].transfer)
    wild = varies.model_copy(update={"threshold_variation": 0.9})
    lowest = [
        one.thresholds[0].min()
        for one in accuracy.hardware(layers, 1e-4, wild, circuit, ideal=False)
    ]
    assert min(lowest) == 0.1
    (ideal,) = accuracy.hardware(layers, 1e-4, varies, circuit, ideal=True)
    assert (ideal.thresholds[0] == 1).all()
    # All weights are alike: the pairs carry 98 % of the full scale, plus and minus.
    assert ideal.crossbars[0].transfer[:, ::2] == pytest.approx(1e-4, rel=1e-6, abs=0)
    assert ideal.crossbars[0].transfer[:, 1::2] == pytest.approx(0.02e-4, rel=1e-6, abs=0)


def test_hidden_neurons_that_err_are_drawn_several_times(options: Network) -> None:
    # The hidden neuron is high with 0.5; the output neuron copies it: right half of the time.
    bars = [Crossbar(np.array([[1e-4], [0.0], [0.0], [0.0]])) for _ in range(2)]
    made = accuracy.Hardware(bars, [np.ones(1), np.ones(1)], np.random.default_rng(1))
    shown = Samples(np.ones((4000, 1)), np.zeros(4000, dtype=int))
    seen: list[float] = []

    def fires(current: Array, threshold: Array) -> Array:
        seen.append(float(current.max()))
        if len(seen) % 2:
            return np.full(current.shape, 0.5)
        return (current > 1e-6).astype(float)

    found = accuracy.accuracy(made, shown, 0.1, fires)
    assert len(seen) == 2 * accuracy.DRAWS
    assert found == pytest.approx(0.5, abs=4 * 0.5 / math.sqrt(4 * 4000))


# Energy


def plain_bar(layer: Layer, largest: float) -> Crossbar:
    positive, negative = conductances.conductances(layer, largest, smallest=0.0, levels=3)
    return Crossbar(interleaved(positive, negative))


#: The first neuron sums both inputs, the second takes one from the other; no bias.
FIRST = Layer(np.array([[1.0, 1.0], [1.0, -1.0], [0.0, 0.0]]))
#: High if the first hidden neuron is.
SECOND = Layer(np.array([[1.0], [0.0], [0.0]]))
VOLTAGE = 0.01
#: 3 µA a synapse.
LARGEST = 3e-4


def test_every_neuron_is_read_and_has_its_part_of_every_energy(
    options: Network, circuit: Energy
) -> None:
    bars = [plain_bar(FIRST, LARGEST), plain_bar(SECOND, LARGEST)]
    shown = samples_of("11", "10", "00")
    found = operation(bars, shown, device(), VOLTAGE, options, circuit)
    # Synapse currents, in units of 3 µA. 11: 2 and 2 in both columns (its second neuron
    # adds up to nothing). 10: 1 and 1. 00: none. Second layer: 1 where the first fires.
    first, second = (4 + 2 + 0) / 3, (1 + 1 + 0) / 3
    assert found.neurons == 3
    assert found.layers == 2
    assert list(found.parts) == list(PARTS)
    assert found.parts["synapses_J"] == close((first + second) * 3e-6 * VOLTAGE * WIDTH / 3)
    assert found.parts["wires_J"] == 0
    assert found.parts["neuron_path_J"] == 0
    # The paper's 0.12 fJ and 0.2 fJ, for each of the neurons.
    assert found.parts["read_divider_J"] == close(0.12e-15)
    assert found.parts["inverter_J"] == close(0.2e-15)
    assert found.parts["preset_J"] == close(1.5 * 2e-6 * VOLTAGE * WIDTH)
    assert found.energy == close(sum(found.parts.values()))
    assert found.total_current == close((first + second) * 3e-6 / 3)
    # Currents into neurons: 6 and 0, 3 and 3, none; then 3, 3, none.
    assert found.net_current == close((6 + 6 + 3 + 3) / 3 * 1e-6 / 3)
    # The largest, 6 µA, over 60 ohm.
    assert found.node_potential == close(6e-6 * 60)
    assert found.write_time == close(2 * WIDTH)
    assert found.cycle_time == close(2 * (2 * WIDTH + 1e-9))
    # Slowest neuron of each layer: 1/3 and 2/3 ns; 2/3 and 2/3 ns; none.
    assert found.switching_time == close((1 / 3 + 2 / 3 + 2 / 3 + 2 / 3) * 1e-9 / 3)


def test_without_a_preset_there_is_neither_its_energy_nor_its_time(
    options: Network, circuit: Energy
) -> None:
    history = options.model_copy(update={"previous_state": "history"})
    found = operation(
        [plain_bar(FIRST, LARGEST)], samples_of("11"), device(), VOLTAGE, history, circuit
    )
    assert found.parts["preset_J"] == 0
    assert found.cycle_time == close(WIDTH + 1e-9)


def test_a_shunt_takes_current_from_the_magnet(options: Network, circuit: Energy) -> None:
    def at(shunt: float) -> Operation:
        bars = [plain_bar(FIRST, LARGEST)]
        return operation(bars, samples_of("10"), device(shunt), VOLTAGE, options, circuit)

    # 3 µA: a magnet that gets two thirds of them just switches in 1 ns, with less it does not.
    assert at(1.5).switching_time == close(1e-9)
    assert at(1.6).switching_time == 0
    assert at(1.5).parts["preset_J"] == close(1.5 * at(1.0).parts["preset_J"])
    assert device(1.5).threshold == close(3e-6)


def test_energies_count_neurons_at_the_moment_of_the_config(
    options: Network, circuit: Energy, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = task_of(options, samples_of("10", "01"))
    monkeypatch.setattr(network_energy, "task", lambda *_: shown)
    bars = [plain_bar(FIRST, LARGEST), plain_bar(SECOND, LARGEST)]
    for read_at in CRITERIA:
        known = Known()
        own = Device("neuron", known, WIDTH, 1.0)  # type: ignore[arg-type]
        late = options.model_copy(update={"read_at": read_at})
        operation(bars, samples_of("11"), own, VOLTAGE, late, circuit)
        assert known.asked == {read_at}
        known.asked.clear()
        network_energy.solve([FIRST], Key("1x2", "margin", 0), own, VOLTAGE, late, circuit)
        assert known.asked == {read_at}


def test_resistances_take_their_part(options: Network, circuit: Energy) -> None:
    positive, negative = conductances.conductances(FIRST, LARGEST, smallest=0.0, levels=3)
    bar = Crossbar(interleaved(positive, negative), wire_resistance=5.0, neuron_resistance=60.0)
    found = operation([bar], samples_of("11", "10"), device(), VOLTAGE, options, circuit)
    whole = found.parts["synapses_J"] + found.parts["wires_J"] + found.parts["neuron_path_J"]
    assert whole == close(found.total_current * VOLTAGE * WIDTH)
    assert 0 < found.parts["wires_J"] < found.parts["neuron_path_J"] < found.parts["synapses_J"]


def an_operation(**parts: float) -> Operation:
    return Operation(
        parts=dict.fromkeys(PARTS, 0.0) | parts,
        total_current=40e-6,
        net_current=3e-6,
        node_potential=0.2e-3,
        write_time=2e-9,
        cycle_time=6e-9,
        switching_time=0.7e-9,
        neurons=10,
        layers=2,
    )


def test_a_row_of_the_network_energy_counts_all_neurons_and_one_layer_for_the_delay(
    options: Network, circuit: Energy, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = an_operation(synapses_J=1e-15, inverter_J=0.25e-15)
    monkeypatch.setattr(network_energy, "solve", lambda *_: (found, 0.8))
    monkeypatch.setattr(network_energy, "energy_interval", lambda *_: (1e-15, 2e-15))
    one_voltage = circuit.model_copy(update={"synapse_voltage": [0.01]})
    key = Key("7x5", "margin", 40)
    table = network_energy.table({key: [FIRST]}, [device(1.5)], {}, options, one_voltage)
    paper, ours = (row for _, row in table.iterrows())
    assert (paper["source"], ours["source"]) == ("paper", "this run")
    assert (ours["task"], ours["rule"], ours["hidden"]) == ("7x5", "margin", 40)
    assert (ours["device"], ours["flag"]) == ("neuron", "")
    assert ours["energy_per_neuron_J"] == close(1.25e-15)
    assert ours["energy_per_network_J"] == close(12.5e-15)
    assert ours["energy_per_recognised_letter_J"] == close(12.5e-15 / 0.8)
    assert ours["node_potential_over_voltage"] == close(0.02)
    assert ours["threshold_A"] == close(3e-6)
    assert ours["pulse_width_s"] == close(WIDTH)
    assert (ours["energy_low_J"], ours["energy_high_J"]) == (1e-15, 2e-15)
    # A neuron of CMOS against one of ours: the delay of one of two layers.
    assert ours["edp_write_J_s"] == close(1.25e-15 * 1e-9)
    assert ours["edp_cycle_J_s"] == close(1.25e-15 * 3e-9)
    assert ours["edp_ratio_stated_cmos_cycle"] == close(3.5e-21 / (1.25e-15 * 3e-9))
    assert ours["edp_ratio_energy_over_bandwidth_write"] == close(7e-21 / (1.25e-15 * 1e-9))
    assert ours["energy_ratio_cmos_to_spin"] == close(0.7e-12 / 1.25e-15)
    # The paper's: 0.72 fJ; 1 ns alone, or with 1 ns to read.
    assert paper["energy_per_neuron_J"] == close(0.72e-15)
    assert paper["synapses_J"] + paper["neuron_path_J"] == close(0.4e-15)
    assert paper["neuron_path_J"] == close(9e-12 * 60 * 1e-9)
    assert paper["read_divider_J"] == close(0.12e-15)
    assert paper["inverter_J"] == close(0.2e-15)
    assert paper["preset_J"] == paper["wires_J"] == 0
    assert (paper["write_time_s"], paper["cycle_time_s"]) == close((1e-9, 2e-9))
    assert paper["edp_ratio_stated_cmos_cycle"] == close(3.5e-21 / (0.72e-15 * 2e-9))
    assert paper["node_potential_over_voltage"] == close(0.018)


def test_a_network_that_recognises_nothing_takes_endless_energy_for_a_letter() -> None:
    row = network_energy._row(an_operation(synapses_J=1e-15), 0.0, device(), 0.01)
    assert row["energy_per_recognised_letter_J"] == math.inf


def test_the_energy_of_a_neuron_at_both_ends_of_its_bracket(circuit: Energy) -> None:
    table = neuron_energy.table([Known(), Known(exists=False)], WIDTH, circuit)  # type: ignore[list-item]
    ours = table[(table["source"] == "this run") & (table["synapse_voltage_V"] == 0.1)]
    found, unknown = (row for _, row in ours.iterrows())
    fixed = 0.12e-15 + 0.2e-15
    # 2 µA of 26.7 µA, at 0.1 V for 1 ns.
    assert found["total_current_A"] == close(2e-6 / 0.075)
    assert found["total_J"] == close(2e-6 / 0.075 * 0.1 * WIDTH + fixed)
    assert found["total_low_J"] == close(1.8e-6 / 0.075 * 0.1 * WIDTH + fixed)
    assert found["total_high_J"] == close(2.2e-6 / 0.075 * 0.1 * WIDTH + fixed)
    assert found["neuron_path_J"] == close(4e-12 * 60 * WIDTH)
    assert found["synapse_J"] + found["neuron_path_J"] == close(found["static_J"])
    assert found["delay_write_and_read_s"] == close(2e-9)
    assert found["edp_write_J_s"] == close(found["total_J"] * 1e-9)
    assert unknown["flag"] == "no_threshold: for this test"
    assert math.isnan(unknown["total_J"])


# How uncertain it is


def certain(**uncertain: float) -> Uncertainty:
    return Uncertainty(**(dict.fromkeys(Uncertainty.model_fields, 0.0) | uncertain))


class Exact(Known):
    """A threshold without an interval."""

    def threshold(self, width: float, criterion: str = "crossed") -> ThresholdCurrent:
        return ThresholdCurrent(2e-6, 2e-6, 2e-6, "bracketed", "")


@pytest.mark.parametrize(
    ("part", "uncertain", "slopes", "power"),
    [
        ("inverter_J", {"inverter_energy": 0.1}, {}, 1),
        ("read_divider_J", {"read_current": 0.1}, {}, 1),
        ("neuron_path_J", {"neuron_resistance": 0.1}, {}, 1),
        ("synapses_J", {"damping": 0.2}, {"damping": 0.5}, 1),
        ("wires_J", {"damping": 0.2}, {"damping": -0.5}, 1),
        ("preset_J", {"damping": 0.2}, {"damping": 0.5}, 1),
        ("neuron_path_J", {"damping": 0.2}, {"damping": 0.5}, 2),
        ("inverter_J", {"damping": 0.2}, {"damping": 0.5}, 0),
    ],
)
def test_an_interval_of_the_energy_is_one_of_95_per_cent(
    options: Network,
    circuit: Energy,
    part: str,
    uncertain: dict[str, float],
    slopes: dict[str, float],
    power: int,
) -> None:
    # Each source of 10 % alone: 1.96 deviations on either side, the square twice as far.
    exact = Device("neuron", Exact(), WIDTH, 1.0)  # type: ignore[arg-type]
    changed = options.model_copy(update={"uncertainty": certain(**uncertain)})
    ends = []
    for seed in range(20):
        seeded = changed.model_copy(update={"seed": seed})
        ends.append(
            uncertainty.energy_interval(an_operation(**{part: 1e-15}), exact, slopes, seeded)
        )
    low, high = np.mean(np.log(np.array(ends) / 1e-15), axis=0)
    # Twenty times 500 samples: an end is known to 1.5 %. The logarithm of 1 + x is not x.
    expected = power * 0.196
    if slopes:
        assert (low, high) == pytest.approx((-expected, expected), rel=0.06, abs=1e-9)
    else:
        assert math.exp(high) - math.exp(low) == pytest.approx(2 * expected, rel=0.04, abs=0)
        assert math.exp(high) == pytest.approx(1 + expected, rel=0.02, abs=0)
    # 90 % would be 1.64 deviations.
    assert uncertainty.INTERVAL == (2.5, 97.5)


def test_the_error_of_the_threshold_is_part_of_the_interval(
    options: Network, circuit: Energy
) -> None:
    # A bracket from 0.9 to 1.1: a deviation of 0.2/sqrt(12).
    changed = options.model_copy(update={"uncertainty": certain()})
    found = uncertainty.energy_interval(an_operation(synapses_J=1e-15), device(), {}, changed)
    spread = np.log(np.array(found) / 1e-15)
    assert spread == pytest.approx(1.96 * 0.2 / math.sqrt(12) * np.array([-1, 1]), rel=0.15, abs=0)


def test_elasticities_are_slopes_between_the_outermost_values(options: Network) -> None:
    rows = pd.DataFrame(
        {
            "regime": ["stt_she"] * 6 + ["stt"] * 2,
            "criterion": ["final_state"] * 5 + ["crossed"] + ["final_state"] * 2,
            "parameter": ["interfacial_dmi"] * 3 + ["spin_hall_angle"] * 3 + ["damping"] * 2,
            "value": [-0.5e-3, -0.4e-3, -0.6e-3, 0.16, 0.24, 0.1, 0.04, 0.06],
            "value_A": [9e-6, 2e-6 * 0.4**-0.7, 2e-6 * 0.6**-0.7, math.nan, 1e-6, 3e-6, 1e-6, 2e-6],
        }
    )
    found = uncertainty.elasticities(rows, "stt_she", options)
    assert found == {"interfacial_dmi": pytest.approx(-0.7, rel=1e-6, abs=0)}


# One parameter at a time


def test_each_case_of_the_sensitivity_changes_one_thing(
    options: Network, circuit: Energy, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved: list[tuple[Any, ...]] = []

    def solve(*case: Any) -> tuple[Operation, float]:
        solved.append(case)
        return an_operation(synapses_J=1e-15), 0.5

    monkeypatch.setattr(sensitivity, "solve", solve)
    changed = options.model_copy(update={"weight_variation": 0.1, "wire_resistance": 2.0})
    key = ((7, 5), "margin", 0)
    neuron = device()
    table = sensitivity.sensitivity(
        [FIRST], key, neuron, {"spin_hall_angle": -0.8}, changed, circuit, experiment.strip
    )
    cases = {
        (row["parameter"], row["value"]): case[2:]
        for (_, row), case in zip(table.iterrows(), solved, strict=True)
    }
    reference = cases[("reference", "")]
    assert reference == (neuron, 0.01, changed, circuit)
    wanted: dict[tuple[str, str], dict[str, Any]] = {
        ("synapse voltage", "x 10"): {"voltage": 0.1},
        ("neuron resistance", "x 5"): {"circuit": {"neuron_resistance": 300.0}},
        ("neuron resistance", "x 0.2"): {"circuit": {"neuron_resistance": 12.0}},
        ("weight variation", "0"): {"network": {"weight_variation": 0.0}},
        ("weight variation", "x 2"): {"network": {"weight_variation": 0.2}},
        ("wire resistance", "0"): {"network": {"wire_resistance": 0.0}},
        ("wire resistance", "x 5"): {"network": {"wire_resistance": 10.0}},
        ("heavy-metal shunt", "3 nm"): {"shunt": 2.5},
        ("synapse current", "x 4"): {"network": {"overdrive": 6.0}},
        ("pulse width", "x 0.5"): {"pulse_width": 0.5e-9},
        ("pulse width", "x 2"): {"pulse_width": 2e-9},
        ("spin-Hall angle", "x 0.8"): {"shunt": 0.8**-0.8},
        ("spin-Hall angle", "x 1.2"): {"shunt": 1.2**-0.8},
    }
    assert set(cases) == {("reference", ""), *wanted}
    for name, change in wanted.items():
        found, voltage, network, around = cases[name]
        assert voltage == close(change.get("voltage", 0.01)), name
        assert found.pulse_width == close(change.get("pulse_width", WIDTH)), name
        assert found.shunt == close(change.get("shunt", 1.0)), name
        assert around.model_dump() == circuit.model_dump() | change.get("circuit", {}), name
        assert network.model_dump() == changed.model_dump() | change.get("network", {}), name
    row = table.set_index("parameter").loc["synapse voltage"]
    assert row["node_potential_over_voltage"] == close(0.2e-3 / 0.1)
    assert row["threshold_A"] == close(2e-6)
    assert row["energy_per_neuron_J"] == close(1e-15)
    assert row["edp_cycle_J_s"] == close(1e-15 * 3e-9)
    assert row["accuracy_zero_temperature"] == 0.5
    assert table.set_index("value").loc["3 nm", "threshold_A"] == close(5e-6)


def test_a_variation_is_doubled_up_to_almost_one_and_no_angle_is_invented(
    options: Network, circuit: Energy, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved: list[float] = []

    def solve(*case: Any) -> tuple[Operation, float]:
        solved.append(case[4].weight_variation)
        return an_operation(synapses_J=1e-15), 0.5

    monkeypatch.setattr(sensitivity, "solve", solve)
    wild = options.model_copy(update={"weight_variation": 0.7})
    table = sensitivity.sensitivity(
        [FIRST], Key("7x5", "margin", 0), device(), {}, wild, circuit, experiment.strip
    )
    assert max(solved) == 0.99
    assert "spin-Hall angle" not in set(table["parameter"])


def test_where_cmos_and_spin_break_even_by_hand(options: Network, circuit: Energy) -> None:
    smooth = options.model_copy(update={"smallest_conductance": 0.0, "levels": 3})
    table = break_even.break_even(
        device(), [FIRST, SECOND], samples_of("11", "10"), smooth, circuit,
        np.array([0.01, 0.1]), np.array([60.0, 1e9]),
    )  # fmt: skip
    assert list(table.columns) == break_even.BREAK_EVEN_COLUMNS
    assert table["reached"].tolist() == [True, False, True, False]
    for voltage in (0.01, 0.1):
        row = table[(table["synapse_voltage_V"] == voltage) & table["reached"]].iloc[0]
        largest = 1.5 * 2e-6 / voltage
        # Synapse currents of 3 µA: 4 and 2 in the first layer, 1 and 1 in the second.
        drawn = ((4 + 2) / 2 + 1) * 3e-6 * voltage
        # Two conductances in each column of the first layer, of inputs at plus or minus;
        # the other row of each pair is open.
        room = 1 - 60 * 2 * largest
        fixed = 0.12e-15 + 0.2e-15 + 1.5 * 2e-6 * voltage * WIDTH
        expected = drawn * WIDTH / room / 3 + fixed
        assert row["energy_per_neuron_J"] == close(expected)
        assert row["energy_ratio_cmos_to_spin"] == close(0.7e-12 / expected)
        assert row["edp_ratio_stated_cmos_cycle"] == close(3.5e-21 / (expected * 3e-9))
        assert row["neuron_resistance_ohm"] == 60
        assert row["device"] == "neuron"
    assert math.isnan(table["energy_per_neuron_J"].iloc[1])
    history = smooth.model_copy(update={"previous_state": "history"})
    table = break_even.break_even(
        device(), [FIRST], samples_of("11"), history, circuit, np.array([0.01]), np.array([0.0])
    )
    expected = 4 * 3e-6 * 0.01 * WIDTH / 2 + 0.32e-15
    assert table["energy_per_neuron_J"].iloc[0] == close(expected)
    assert table["edp_ratio_stated_cmos_cycle"].iloc[0] == close(3.5e-21 / (expected * 2e-9))


def test_the_map_of_break_even_spans_three_decades_of_resistance() -> None:
    assert break_even.VOLTAGES[[0, -1]] == close([3e-3, 1.0])
    assert break_even.RESISTANCES[[0, 20, -1]] == close([6.0, math.sqrt(6 * 6e3), 6e3])
    assert break_even.VOLTAGES.size == break_even.RESISTANCES.size == 41


def test_without_a_threshold_there_is_no_map_of_break_even(
    options: Network, circuit: Energy
) -> None:
    table = break_even.break_even(
        device(exists=False), [FIRST], samples_of("11"), options, circuit,
        np.array([0.01]), np.array([60.0]),
    )  # fmt: skip
    assert table.empty
    assert list(table.columns) == break_even.BREAK_EVEN_COLUMNS


# Weights, sums and the small network


def test_the_sums_of_eq_2_are_in_units_of_the_largest_weight(
    options: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = Layer(np.array([[4.0, 1.0], [-2.0, 2.0], [1.0, -1.0]]))
    three = Samples(np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 0.0]]), np.array([0, 1, 0]))
    task = task_of(options, three)
    monkeypatch.setattr(input_resolution, "tasks", lambda _: [task])
    networks = {
        Key("1x2", "margin", 0): [layer],
        Key("1x2", "margin", 40): [SECOND, SECOND],
        Key("9x9", "perceptron", 0): [SECOND],
    }
    table = input_resolution.sums_table(networks, options)
    # Only the first sample of each class: (4 + 1, 2)/4 and (1 + 2, 1)/2.
    assert table["class"].tolist() == ["A", "B"]
    assert table["rule"].tolist() == ["margin", "margin"]
    assert table["positive"].to_numpy() == close([5 / 4, 3 / 2])
    assert table["negative"].to_numpy() == close([2 / 4, 1 / 2])
    assert table["resolution"].to_numpy() == close([3 / 7, 2 / 4])
    exact = options.model_copy(update={"samples": 2})
    tolerance = input_resolution.input_tolerance(networks, exact)
    assert tolerance["sample"].tolist() == [0, 1]
    # Eq. 2 of the three samples: 3/7, 1/2, and 5/5 with the third; a tenth of the way between.
    lowest = 3 / 7 + 0.2 * (1 / 2 - 3 / 7)
    assert tolerance["tolerance"].to_numpy() == close([lowest, lowest])


def test_the_resolution_is_measured_for_every_size_rule_seed_and_letter(
    options: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained: list[tuple[Any, ...]] = []

    def train(task: Task, rule: str, *, seed: int) -> list[Layer]:
        assert len(task.training.labels) == 2 * 2 * 26  # with the fonts of the validation
        trained.append((task.copies, task.shape, rule, seed))
        weights = np.ones((task.training.inputs.shape[1] + 1, 26))
        weights[-1] = -0.5
        return [Layer(weights)]

    monkeypatch.setattr(training, "train", train)
    changed = {"seed": 7, "train_fonts": ["dejavu_sans"], "validation_fonts": ["manrope"]}
    table = input_resolution.table(options.model_copy(update=changed))
    sizes = [(3, 3), (5, 5), (7, 5), (9, 7), (13, 9)]
    assert trained == [(6, shape, "margin", seed) for shape in sizes for seed in (7, 8)]
    assert len(table) == 5 * 2 * 4 * 26
    assert set(table["font"]) == stems(["lato", "caladea"])
    first = table.iloc[0]
    assert (first["glyph"], first["inputs"], first["letter"]) == ("3x3", 9, "A")
    pixels = letters.glyphs(["lato"], (3, 3)).pixels[0].sum()
    assert first["resolution"] == close((pixels - 0.5) / (pixels + 0.5))


def test_conductances_vary_by_a_relative_deviation_and_stay_positive() -> None:
    same = np.full((100, 100), 2e-4)
    random = np.random.default_rng(1)
    found = conductances.with_variation(same, 0.1, random)
    assert found.mean() == pytest.approx(2e-4, rel=4 * 0.1 / 100, abs=0)
    assert found.std() == pytest.approx(2e-5, rel=0.03, abs=0)
    assert conductances.with_variation(same, 0.9, random).min() == 0
    assert conductances.with_variation(same, 0.1, None) is same
    assert conductances.with_variation(same, 0.0, random) is same


def test_the_small_network_has_the_currents_of_its_weights(
    options: Network, circuit: Energy
) -> None:
    known: Any = Known({"final_state": (0.2, 0.3), "end_of_plateau": (0.1, 0.9)})
    smooth = options.model_copy(update={"smallest_conductance": 0.0, "levels": 9})
    free = circuit.model_copy(update={"neuron_resistance": 1e-9})
    table = three_by_three.table(known, WIDTH, smooth, free)
    # Full scale 3 µA: 1/2, 1/2, 1/2, -1 of 1; 1, 1, 1, -1/2; 1, -1, 0, -1/2.
    found = table.set_index(["inputs", "neuron"])["current_A"] / 3e-6
    names = three_by_three.NAMES
    for inputs, sums in (
        ("111", (0.5, 2.5, -0.5)),
        ("100", (-0.5, 0.5, 0.5)),
        ("010", (-0.5, 0.5, -1.5)),
        ("001", (-0.5, 0.5, -0.5)),
        ("000", (-1.0, -0.5, -0.5)),
    ):
        assert [found[(inputs, name)] for name in names] == pytest.approx(sums, rel=1e-6, abs=0)
    assert table["threshold_A"].to_numpy() == close(2e-6)
    row = table[(table["inputs"] == "111") & (table["neuron"] == names[1])].iloc[0]
    assert row["switching_time_s"] == pytest.approx(2e-15 / 7.5e-6, rel=1e-6, abs=0)
    assert (row["ideal_output"], row["output"]) == (True, True)
    assert row["probability_at_temperature"] == 0.9
    driven_back = table["current_A"] < 0
    assert (table.loc[driven_back, "probability_at_temperature"] == 0.1).all()
    late = three_by_three.table(
        known, WIDTH, smooth.model_copy(update={"read_at": "final_state"}), free
    )
    assert set(late["probability_at_temperature"]) == {0.2, 0.3}
    unknown: Any = Known(exists=False)
    assert three_by_three.table(unknown, WIDTH, options, circuit).empty


def test_the_networks_of_a_config_and_the_one_that_is_shown(options: Network) -> None:
    several = options.model_copy(
        update={"glyphs": [(5, 5), (7, 5), (5, 5)], "rules": ["softmax", "margin"], "hidden": 9}
    )
    assert keys(several) == [
        ("5x5", "softmax", 0),
        ("5x5", "margin", 0),
        ("5x5", "margin", 9),
        ("7x5", "softmax", 0),
        ("7x5", "margin", 0),
        ("7x5", "margin", 9),
    ]
    assert reference(several) == ("5x5", "margin", 0)
    other = options.model_copy(
        update={"rules": ["softmax", "perceptron"], "glyphs": [(7, 5)], "hidden": 9}
    )
    assert keys(other)[-1] == ("7x5", "softmax", 9)
    assert reference(other) == ("7x5", "softmax", 0)
    without = options.model_copy(update={"rules": ["softmax"], "glyphs": [(7, 5)]})
    assert keys(without) == [("7x5", "softmax", 0)]
    assert reference(without) == ("7x5", "softmax", 0)


def test_an_ideal_neuron_fires_for_a_positive_sum_alone() -> None:
    fires = fires_ideally([FIRST], np.array([[True, True], [True, False], [False, False]]))
    assert fires.tolist() == [[True, False], [True, True], [False, False]]
    both = fires_ideally([FIRST, SECOND], np.array([[True, True], [False, False]]))
    assert both.tolist() == [[True], [False]]


def test_softmax_neurons_get_a_threshold_between_their_letter_and_the_others() -> None:
    # One input of two sees letter A; weights as softmax may leave them, with a common part.
    inputs = np.array([[True, False]] * 3 + [[False, True]] * 3)
    letter = np.array([0, 0, 0, 1, 1, 1])
    weights = np.array([[3.0, 1.0], [1.0, 3.0], [10.0, 10.0]])
    found = training._with_thresholds(weights, inputs, letter)
    # Without the mean: 1, -1 / -1, 1 / 0, 0; sums of 1 and -1; the threshold in the middle.
    assert np.allclose(found, [[1, -1], [-1, 1], [0, 0]])
    shifted = training._with_thresholds(
        weights + np.array([[0.0, 0.0], [0.0, 0.0], [1.0, -1.0]]), inputs, letter
    )
    assert np.allclose(shifted, [[1, -1], [-1, 1], [0, 0]])


def test_a_rule_that_does_not_exist_is_named() -> None:
    task = tasks.alphabet(Network(train_fonts=["lato"], test_fonts=["caladea"]), (3, 3))
    with pytest.raises(ValueError, match="rule 'hebb': must be one of perceptron, margin, softmax"):
        training.train(task, "hebb", seed=1)


def test_a_pixel_is_set_from_two_fifths_of_the_fullest_on(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Image.fromarray(np.array([[255, 103, 102, 101]], dtype=np.uint8))
    monkeypatch.setattr(letters, "drawn", lambda path, letter: row)
    found = letters.rendered(Path("of a font that is not there"), "A", (1, 4))
    assert found.tolist() == [[True, True, True, False]]
    assert not found.flags.writeable


def test_narrow_letters_keep_margins_and_wide_ones_do_not() -> None:
    (regular, _) = letters.font_files("dejavu_sans")
    narrow, wide = letters.drawn(regular, "I"), letters.drawn(regular, "W")
    # At least two fifths as wide as high; the ink touches top and bottom.
    assert narrow.width == pytest.approx(0.4 * narrow.height, abs=2)
    assert wide.width > narrow.height
    for image in (narrow, wide):
        rows = np.flatnonzero((np.asarray(image) > 0).any(axis=1))
        assert (rows[0], rows[-1]) == (0, image.height - 1)


def test_the_bias_is_one_more_input_of_any_pattern() -> None:
    assert with_bias(np.array([True, False])).tolist() == [True, False, True]
    assert with_bias(np.zeros((2, 3, 4), dtype=bool)).shape == (2, 3, 5)
