"""What a network recognises, where every probability follows by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from spinneuron.network.decisions import alone, most_frequent
from spinneuron.network.firing import Kind
from spinneuron.network.hardware import Hardware, hardware
from spinneuron.network.layers import Layer, fires_ideally
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.recognition import (
    DRAWS,
    Neurons,
    by_current,
    extrapolated,
    layer_currents,
    recognised,
)
from spinneuron.network.tasks import Samples
from tests.unit.small_networks import (
    FIRST,
    POINT,
    abrupt,
    circuit,
    close,
    device,
    logistic,
    network,
    samples_of,
    two_letters,
)


def neurons(own: Device, kind: Kind = "thermal", classes: int = 2, **changes: Any) -> Neurons:
    return Neurons.of(own, kind, POINT._replace(**changes), network(), classes)


def ideal(layers: list[Layer], point: OperatingPoint = POINT, **options: Any) -> Hardware:
    return hardware(layers, device(), point, network(**options), circuit(), sample=None)


def test_the_neurons_of_a_config_have_its_preset_and_one_high_neuron() -> None:
    found = neurons(device(), classes=26)
    assert found.preset == close(3e-6)  # 1.5 times the threshold
    assert found.left == close(1 / 26)
    kept = network(previous_state="history")
    assert Neurons.of(device(), "thermal", POINT, kept, 26).preset is None


@pytest.mark.parametrize("cycles", [1, 3])
def test_recognition_of_one_layer_by_hand(cycles: int) -> None:
    # 3 µA write with 0.9, and 0.05 of the neurons that get -3 µA are high, after any preset.
    perfect = {"end_of_plateau": abrupt(0.05, 0.9), "final_state": abrupt(0.0, 1.0)}
    layer, shown = two_letters()
    made = ideal([layer])
    fires = np.array([[0.9, 0.05]])
    for decision, cycle in (("most_frequent", cycles), ("majority", 1)):
        found = recognised(made, shown, neurons(device(perfect), decision=decision, cycles=cycle))
        expected = {
            "most_frequent": float(most_frequent(fires, np.array([0]), cycle)[0]),
            "majority": 0.9 * 0.95,
        }[decision]
        assert found == close(expected)


def test_a_preset_that_fails_is_the_history_of_the_write_pulse() -> None:
    warm = {"end_of_plateau": abrupt(0.05, 0.9), "final_state": abrupt(0.1, 0.7)}
    layer, shown = two_letters()
    # One of two neurons was high. Of the low ones 0.1 end high, of the others 1 - 0.7.
    high = 0.5 * 0.1 + 0.5 * 0.3
    on = (1 - high) * 0.9 + high * (1 - 0.05)
    off = (1 - high) * 0.05 + high * (1 - 0.9)
    found = recognised(ideal([layer]), shown, neurons(device(warm), decision="majority"))
    assert found == close(on * (1 - off))


def test_the_current_counts_in_units_of_the_own_threshold_and_without_the_shunt() -> None:
    current = np.array([[2.1e-6, 2.1e-6, 3.9e-6, 4.1e-6]])
    thresholds, levels = np.array([1.0, 2.0, 2.0, 2.0]), np.zeros(4)
    cold = neurons(device(), "zero_temperature")
    assert cold.high(current, thresholds, levels).tolist() == [[1, 0, 0, 1]]
    shunted = neurons(device(shunt=2.0), "zero_temperature")
    assert shunted.high(2 * current, thresholds, levels).tolist() == [[1, 0, 0, 1]]
    assert shunted.high(current, thresholds, levels).tolist() == [[0, 0, 0, 0]]
    # The preset reaches the magnet without the shunt, too.
    warm = {"end_of_plateau": abrupt(0.0, 1.0), "final_state": logistic(0.0, 1.0)}
    for shunt in (1.0, 2.0):
        seen = neurons(device(warm, shunt=shunt), classes=1)
        dead = seen.high(np.array([[-1e-6]]), np.ones(1), np.zeros(1))
        assert dead[0, 0] == pytest.approx(0.0, abs=1e-12)
        still = neurons(
            device(
                {"end_of_plateau": abrupt(0.5, 0.5), "final_state": logistic(0.0, 1.0)}, shunt=shunt
            )
        )
        assert still.high(np.array([[1e-6]]), np.ones(1), np.zeros(1))[0, 0] == close(0.5)


def test_a_higher_comparison_level_needs_a_larger_current_and_a_stuck_one_none() -> None:
    # A level that is higher by 0.5 in m_z costs 0.5 times 4 µA, in units of no threshold.
    shifted = {
        "end_of_plateau": logistic(0.0, 1.0, level_shift_A=4e-6),
        "final_state": abrupt(0.0, 1.0),
    }
    own = neurons(device(shifted))
    current = np.array([[2e-6, 2e-6, 2e-6, 2e-6]])
    levels = np.array([0.5, 0.0, math.inf, -math.inf])
    sigmoid = 1 / (1 + math.exp(-2))
    assert own.high(current, np.ones(4), levels)[0] == close([0.5, sigmoid, 0.0, 1.0])
    seen = own.magnet_current(2 * current, np.full(4, 2.0), levels)
    assert seen[0] == close([0.0, 2e-6, 2e-6, 2e-6]) or abs(seen[0, 0]) < 1e-18
    # Without noise there is no level: the formula of the threshold has its own.
    cold = neurons(device(shifted), "zero_temperature")
    beyond = 1.05 * current
    assert cold.high(beyond, np.ones(4), np.array([0.5, 0.0, 0.5, 0.0])).tolist() == [[1] * 4]


def test_round_off_is_no_current_for_a_sign_neuron() -> None:
    sign = neurons(device(), "sign")
    current = np.array([[1e-20, 3e-6, -1e-20, 1e-12]])
    assert sign.high(current, np.ones(4), np.zeros(4)).tolist() == [[0, 1, 0, 1]]
    # Steps of a tenth that cancel exactly on paper, and not in binary numbers.
    layer = Layer(
        np.array([[0.3, -0.3], [0.6, -0.6], [-0.9, 0.9], [0.0, 0.0], [1.0, 1.0], [0.0, 0.0]])
    )
    inputs = np.array([[1.0, 1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 1.0]])
    made = ideal([layer], levels=11)
    cancelled = layer_currents(made.crossbars[0], inputs, POINT)[0]
    assert 0 < abs(cancelled).max() < 1e-18
    found = sign.high(layer_currents(made.crossbars[0], inputs, POINT), np.ones(2), np.zeros(2))
    assert found.tolist() == [[0, 0], [1, 1]]
    # Nor is what a bias of one threshold leaves of them a current beyond the threshold.
    cold, biased = neurons(device(), "zero_temperature"), POINT._replace(bias=1.0)
    for scale in (0.3, 1.0, 7.0):
        point = biased._replace(overdrive=scale)
        driven = layer_currents(ideal([layer], point, levels=11).crossbars[0], inputs, point)
        assert cold.high(driven, np.ones(2), np.zeros(2)).tolist() == [[0, 0], [1, 1]]
    # The largest current is decided by lot as well.
    assert by_current(made, Samples(inputs, np.array([1, 0])), POINT) == close(1 / 2)


def test_after_a_preset_a_bias_of_one_threshold_leaves_the_sign() -> None:
    random = np.random.default_rng(8)
    layer = Layer(random.normal(size=(13, 5)))
    inputs = (random.random((200, 12)) < 0.5).astype(float)
    shown = Samples(inputs, layer.sums(inputs).argmax(axis=1))
    fires = fires_ideally([layer], shown.inputs)
    expected = float(np.mean(alone(fires.astype(float), shown.labels)))
    assert 0.05 < expected < 0.95

    def right(bias: float, kind: Kind) -> tuple[float, Any]:
        point = POINT._replace(bias=bias, decision="majority")
        made = ideal([layer], point, levels=2**20)
        own = Neurons.of(device(), kind, point, network(), 5)
        current = layer_currents(made.crossbars[0], shown.inputs, point)
        high = own.high(current, made.thresholds[0], made.levels[0])
        return recognised(made, shown, own), high > 0.5

    accuracy, high = right(1.0, "zero_temperature")
    assert np.array_equal(high, fires)
    assert accuracy == close(expected)
    assert right(0.0, "sign")[0] == close(expected)
    # Without the bias weak sums are lost.
    assert np.sum(right(0.0, "zero_temperature")[1]) < np.sum(fires)


def test_hidden_outputs_are_drawn_in_every_cycle() -> None:
    # The hidden neuron is high with 0.5; the output copies it: 1 of 2 classes, else a lot.
    half = {"end_of_plateau": logistic(3.0, 1e-9), "final_state": abrupt(0.0, 1.0)}
    copy = Layer(np.array([[1.0, -1.0], [0.0, 0.0]]))
    first = Layer(np.array([[1.0], [0.0]]))
    shown = Samples(np.ones((4000, 1)), np.zeros(4000, dtype=int))
    made = ideal([first, copy], POINT._replace(overdrive=1.5))
    own = neurons(device(half), classes=2)
    found = recognised(made, shown, own)
    # Hidden: exactly at its midpoint of 3 µA. Output: 3 µA or nothing, at its midpoint again.
    # High with 0.5 x 0.5; alone it is right, and otherwise the lot between two low neurons.
    expected = 0.25 + 0.75 / 2
    assert found == pytest.approx(expected, abs=4 * 0.5 / math.sqrt(DRAWS * 4000))
    # Counts of several cycles vary between the draws of one sample, and their majority does.
    often = neurons(device(half), cycles=5, decision="majority")
    five = recognised(made, shown, often)
    p = sum(math.comb(5, n) * 0.25**n * 0.75 ** (5 - n) for n in (3, 4, 5))
    assert five == pytest.approx(p, abs=4 * math.sqrt(p / (DRAWS * 4000)))


def test_the_share_of_reads_beyond_the_simulated_currents() -> None:
    # Of three currents into the neuron, 3, 6 and -3 µA, one was not simulated.
    layer = Layer(np.array([[1.0], [1.0], [-1.0], [0.0]]))
    shown = samples_of("100", "110", "001")._replace(labels=np.zeros(3, dtype=int))
    made = ideal([layer])
    warm = device(logistic(0.0, 4.0, valid_current_A=[-4e-6, 4e-6]))
    assert extrapolated(made, shown, neurons(warm, classes=1)) == close(1 / 3)
    assert extrapolated(made, shown, neurons(warm, "zero_temperature", classes=1)) == 0


def test_the_largest_current_is_that_of_the_last_layer() -> None:
    made = ideal([FIRST])
    shown = samples_of("10", "01")._replace(labels=np.array([0, 0]))
    # 10: 3 and 3 µA, a lot; 01: 3 and -3 µA.
    assert by_current(made, shown, POINT) == close((1 / 2 + 1) / 2)
