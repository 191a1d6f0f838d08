"""One definition of the threshold current: what was simulated comes before what was fitted."""

import math
from typing import Any

import numpy as np
import pytest

from spinneuron.config.experiment import Experiment
from spinneuron.network import neuron_energy, operation, three_by_three
from spinneuron.neuron.compact_model import ThresholdModel


def bracket(low: float, high: float) -> dict[str, Any]:
    value = (low + high) / 2
    return {"status": "bracketed", "value_A": value, "low_A": low, "high_A": high}


#: t = 0.2 ns + 1.6 ns µA / (I - 1 µA): 1 ns at 3 µA, 2 ns at 1.889 µA.
FIT = {
    "status": "fitted",
    "parameters": {
        name: {"value": value}
        for name, value in {
            "offset": 0.2,
            "charge": 1.6,
            "critical_current": 1.0,
            "exponent": 1.0,
        }.items()
    },
    "covariance": np.diag([0.0, 0.0, 0.01**2, 0.0]).tolist(),
    "valid_current_A": [2e-6, 20e-6],
    "valid_time_s": [0.5e-9, 1.8e-9],
}
SEARCHED = {
    "pulse_width_s": 1e-9,
    "in_time": bracket(2.9e-6, 2.92e-6),
    "final_state": bracket(2.4e-6, 2.42e-6),
}
SWEPT = {"deadline_s": 1e-9, "in_time": bracket(2.8e-6, 3.2e-6), "final_state": bracket(2e-6, 3e-6)}


def model(**entry: Any) -> ThresholdModel:
    return ThresholdModel.from_entry("stt_she", "neuron", {"switching_time": FIT} | entry)


def test_the_bracket_of_the_search_comes_first_then_the_sweep_then_the_formula():
    found = model(searched=[SEARCHED], threshold=SWEPT).threshold(1e-9)
    assert (found.low, found.high, found.status) == (2.9e-6, 2.92e-6, "bracketed")
    assert found.standard_error == pytest.approx(0.02e-6 / math.sqrt(12), rel=1e-9, abs=0)

    found = model(threshold=SWEPT).threshold(1e-9)
    assert (found.low, found.high, found.status) == (2.8e-6, 3.2e-6, "bracketed")

    found = model().threshold(1e-9)
    assert found.status == "fitted"
    assert found.value == pytest.approx(3e-6, rel=1e-9, abs=0)
    # The formula shifts with the critical current, whose standard error is 0.01 µA.
    assert found.standard_error == pytest.approx(0.01e-6, rel=1e-4, abs=0)
    assert found.high - found.low == pytest.approx(2 * 1.96 * 0.01e-6, rel=1e-4, abs=0)


def test_another_pulse_width_has_the_formula_and_says_when_it_is_extrapolated():
    found = model(searched=[SEARCHED], threshold=SWEPT).threshold(1.7e-9)
    assert found.status == "fitted"
    assert found.value == pytest.approx(1e-6 + 1.6e-6 / 1.5, rel=1e-9, abs=0)
    assert model().threshold(2e-9).status == "extrapolated"


def test_what_was_simulated_without_success_is_not_continued_by_the_formula():
    none = {"pulse_width_s": 0.5e-9, "in_time": {"status": "none", "value_A": None}}
    found = model(searched=[none]).threshold(0.5e-9)
    assert not found.exists
    assert found.status == "none"
    assert found.reason == "no simulated current is enough for 0.5 ns"


def test_each_criterion_has_its_own_threshold():
    searched = model(searched=[SEARCHED])
    assert searched.threshold(1e-9, "final_state").value == pytest.approx(2.41e-6, abs=0)
    # The formula is about the time of the crossing.
    assert not searched.threshold(2e-9, "final_state").exists


def test_a_model_without_a_fit_has_the_simulated_threshold_only():
    entry = {"status": "not_fitted", "reason": "too few points"}
    unknown = ThresholdModel.from_entry(
        "stt", "neuron", {"switching_time": entry, "threshold": SWEPT}
    )
    assert unknown.threshold(1e-9).value == pytest.approx(3e-6, abs=0)
    assert unknown.threshold(2e-9).reason == "too few points"


def test_energy_network_and_circuit_use_the_same_threshold(experiment: Experiment):
    neuron = model(searched=[SEARCHED], threshold=SWEPT)
    expected = pytest.approx(2.91e-6, rel=1e-9, abs=0)
    energies = neuron_energy.table([neuron], 1e-9, experiment.energy)
    assert energies["net_current_A"].iloc[-1] == expected
    assert operation.Device("neuron", neuron, 1e-9, 1.0).threshold == expected
    small = three_by_three.table(neuron, 1e-9, experiment.network, experiment.energy)
    assert list(small["threshold_A"]) == [expected] * len(small)
