"""From the paper's way of counting to a network that works: every step, and its interval."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from spinneuron.config.sections.energy import Comparator
from spinneuron.config.sections.network import Uncertainty
from spinneuron.network import gain
from spinneuron.network.choice import Folds, Trial
from spinneuron.network.gain import COLUMNS, Networks, as_the_paper, cycles_needed, perturbed, steps
from spinneuron.network.layers import Key, Layer
from spinneuron.network.tasks import Fold, Samples, Task
from spinneuron.neuron.switch_probability import PROBABILITY_PARAMETERS
from tests.unit.small_networks import POINT, abrupt, circuit, close, device, logistic, network

WARM = device({"end_of_plateau": logistic(3.0, 1.0), "final_state": abrupt(0.0, 1.0)})
CHOSEN = POINT._replace(
    synapse_voltage=0.05, overdrive=4.0, bias=0.5, cycles=5, junction_resistance=6e4
)
FULL = circuit(comparator=Comparator(offset=40e-3, area=16.0))
NAMES = [
    "as counted before",
    "edges and settling",
    "row switches",
    "converter, clock, leakage",
    "comparator with offset",
    "chosen rule, currents, bias",
    "chosen voltage",
    "chosen number of cycles",
]


def clear(own: float = 1.0) -> Layer:
    """Three neurons that each see their own input, and are held back by the others."""
    return Layer(np.vstack([np.eye(3) * own - (1 - np.eye(3)), np.zeros((1, 3))]))


def samples(count: int, seed: int) -> Samples:
    labels = np.random.default_rng(seed).integers(0, 3, count)
    return Samples(np.eye(3)[labels], labels)


def networks(rules: tuple[str, ...] = ("margin", "noise_aware")) -> Networks:
    parts = [samples(20, 1), samples(20, 2)]
    task = Task(
        "tiny", ("A", "B", "C"), samples(40, 3), (Fold(*parts), Fold(*parts[::-1])),
        {"clean": samples(20, 4)}, None,
    )  # fmt: skip
    own = {rule: [clear(0.5 + 0.5 * n)] for n, rule in enumerate(rules)}
    folds = Folds.of(task, [own, own])
    results = {Key("tiny", rule, 0): layers for rule, layers in own.items()}
    return Networks.of(task, rules[-1], folds, results, options())


def certain(**uncertain: float) -> Uncertainty:
    return Uncertainty(**(dict.fromkeys(Uncertainty.model_fields, 0.0) | uncertain))


def options(**more: Any) -> Any:
    return network(**({"levels": 32, "uncertainty": certain()} | more))


def table(monkeypatch: pytest.MonkeyPatch, **more: Any) -> pd.DataFrame:
    monkeypatch.setattr(gain, "SAMPLES", 30)
    return gain.table(networks(), WARM, CHOSEN, {}, options(**more), FULL)


def test_networks_before_and_after_the_choice() -> None:
    found = networks()
    assert np.array_equal(found.before[0].weights, clear(0.5).weights)
    assert np.array_equal(found.results[0].weights, clear(1.0).weights)
    assert found.perfect() == 1.0
    assert found.in_crossbars(options(weight_variation=0.0)) == 1.0
    assert found.in_crossbars(options(weight_variation=0.9, samples=20)) < 1.0
    # Without the rule of the first step, it is made with the chosen one.
    other = networks(("softmax",))
    assert other.before is other.results


def test_the_steps_add_one_thing_each_and_end_with_what_was_chosen() -> None:
    found = list(steps(networks(), WARM, CHOSEN, FULL))
    assert [step.name for step in found] == NAMES
    first, last = found[0], found[-1]
    assert first.point == CHOSEN._replace(
        synapse_voltage=0.01, overdrive=1.5, bias=0.0, cycles=1, junction_resistance=4.4e5
    )
    assert (first.device.edges, first.device.settling_time) == (0, 0)
    assert (last.point, last.device, last.circuit) == (CHOSEN, WARM, FULL)
    # What differs between a step and the one before it.
    differs = []
    for before, after in pairwise(found):
        one, other = before.circuit.model_dump(), after.circuit.model_dump()
        own = {name for name in one if one[name] != other[name]}
        point = zip(POINT._fields, before.point, after.point, strict=True)
        own |= {name for name, value, new in point if value != new}
        own |= {"layers"} if before.layers is not after.layers else set()
        own |= {"device"} if before.device != after.device else set()
        differs.append(own)
    assert differs == [
        {"device"},
        {"drivers"},
        {"supply_efficiency", "clock_energy", "leakage_time"},
        {"comparator"},
        {"layers", "overdrive", "bias", "junction_resistance"},
        {"synapse_voltage"},
        {"cycles", "counter"},
    ]


def test_the_first_step_counts_what_the_paper_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    found = table(monkeypatch).iloc[0]
    # One neuron gets its own weight of 0.5, two get -1 of others: column scales are 1.
    # Each pattern: rows of one input, plus or minus, with 0.5, 1 and 1 of 3 µA.
    static = (0.5 * 3e-6 * 16 / 15.5 + 2 * 3e-6) / 3 * 0.01 * 1e-9  # 0.5 is 16 of 31 steps
    preset = 1.5 * 2e-6 * 0.01 * 1e-9
    read = 0.4 / 2 * (1 / (440e3 + 1760e3 / 3) + 1 / (880e3 + 1760e3 / 3)) * 0.4 * 1e-9
    expected = static + preset + read + 0.2e-15
    # Neurons of 60 ohm take a few per cent of the current.
    assert found["energy_per_neuron_J"] == pytest.approx(expected, rel=0.02, abs=0)
    assert found["energy_per_neuron_J"] < expected
    assert found["delay_s"] == close(3e-9)
    assert found["gain"] == close(3.5e-21 / (found["energy_per_neuron_J"] * 3e-9))
    assert found["gain_energy_over_bandwidth"] == close(2 * found["gain"])
    counted = as_the_paper(FULL)
    assert (counted.clock_energy, counted.supply_efficiency) == (0, 1)
    assert math.isinf(counted.leakage_time)


def test_what_was_left_out_only_adds(monkeypatch: pytest.MonkeyPatch) -> None:
    found = table(monkeypatch)
    assert list(found["step"]) == NAMES
    energy, delay = found["energy_per_neuron_J"], found["delay_s"]
    assert energy[0] == close(energy[1])  # the currents flow as long as before
    assert (np.diff(energy[1:5]) > 0).all()
    assert (np.diff(delay[:5]) >= 0).all()
    # 4.6 ns with edges and settling; the large inverter is read more slowly.
    assert list(delay[1:4]) == close([4.6e-9] * 3)
    assert delay[4] > 9e-9
    assert (np.diff(found["gain"][:5]) < 0).all()
    # Five cycles take five times the energy and the delay, and count.
    assert delay[7] == close(5 * delay[6])
    counted = 5 * energy[6] + 5 * 2e-15 + 10e-15
    assert energy[7] == pytest.approx(counted * 1.0, rel=0.05, abs=0)
    assert energy[7] > counted
    assert found["gain_low"].isna().tolist() == [True] * 7 + [False]
    assert set(found["accuracy_ideal"]) == {1.0}
    whole = gain.joined([found])
    assert list(whole.columns) == list(COLUMNS)
    assert list(gain.joined([]).columns) == list(COLUMNS)


def test_an_interval_contains_its_value_and_widens_with_what_is_uncertain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Nothing is uncertain, and the letters are those that are there.
    monkeypatch.setattr(Folds, "resampled", lambda self, random: np.ones(40))
    monkeypatch.setattr(gain, "CYCLES", (5,))
    monkeypatch.setattr(Folds, "sign", lambda self, rule, options: np.zeros(40))
    found = table(monkeypatch).iloc[-1]
    assert (found["gain_low"], found["gain_high"]) == close((found["gain"], found["gain"]))
    assert (found["cycles_low"], found["cycles_high"]) == (5, 5)
    wide = table(monkeypatch, uncertainty=certain(drivers=0.3, clock_energy=0.5)).iloc[-1]
    assert wide["gain_low"] < wide["gain"] < wide["gain_high"]
    assert wide["gain"] == close(found["gain"])
    # Twice as many cycles are twice the energy and twice the delay.
    monkeypatch.setattr(gain, "CYCLES", (10,))
    longer = table(monkeypatch).iloc[-1]
    assert longer["gain_low"] == close(found["gain"] / 4)


def test_an_interval_is_in_order_and_open_where_no_number_of_cycles_is_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = table(monkeypatch, uncertainty=Uncertainty()).iloc[-1]
    assert 0 <= found["gain_low"] <= found["gain_high"]
    assert found["cycles_low"] <= found["cycles_high"]
    monkeypatch.setattr(Folds, "sign", lambda self, rule, options: np.full(40, 1.1))
    never = table(monkeypatch).iloc[-1]
    assert (never["gain_low"], never["gain_high"]) == (0, 0)
    assert math.isinf(never["cycles_low"])


def test_the_cycles_that_are_needed_are_the_first_that_are_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gain, "SAMPLES", 8)
    monkeypatch.setattr(Folds, "resampled", lambda self, random: np.ones(40))
    # Far wider than the currents are large.
    noisy = device({"end_of_plateau": logistic(3.0, 6.0), "final_state": abrupt(0.0, 1.0)})
    own = networks()
    for target in (0.7, 0.9, 0.95):
        monkeypatch.setattr(Folds, "sign", lambda self, rule, options, t=target: np.full(40, t))
        needed = cycles_needed(own, noisy, CHOSEN, options(), FULL)
        assert len(set(needed)) == 1  # the covariance is zero
        trial = Trial.of(own.folds, own.rule, noisy, CHOSEN, options(), FULL)
        right = {cycles: float(np.mean(one)) for cycles, one in trial.recognised(gain.CYCLES)}
        assert needed[0] == min(cycles for cycles, one in right.items() if one >= target)
    assert needed[0] > 1


def test_parameters_differ_as_their_covariance_says_and_stay_possible() -> None:
    covariance = np.diag([0.2**2, 0.0, 0.1**2, 0.0, 0.05**2, np.nan])
    covariance[0, 2] = covariance[2, 0] = 0.5 * 0.2 * 0.1
    measured = replace(logistic(3.0, 1.0, floor=0.01), covariance=covariance)
    found = pd.DataFrame(
        [one.parameters for one in perturbed(measured, np.random.default_rng(1), 4000)]
    )
    assert list(found.columns) == list(PROBABILITY_PARAMETERS)
    assert found["critical_current"].mean() == pytest.approx(3.0, abs=4 * 0.2 / math.sqrt(4000))
    assert found["critical_current"].std() == pytest.approx(0.2, rel=0.05)
    assert found["spread"].std() == pytest.approx(0.1, rel=0.05)
    assert np.corrcoef(found["critical_current"], found["spread"])[0, 1] == pytest.approx(
        0.5, abs=0.05
    )
    # A floor of 0.01 with an error of 0.05 would be negative now and then.
    assert found["floor"].min() == 0
    assert (found["loss"] == 0).all()  # an unknown error is none
    assert (found["charge"] == 0).all()
