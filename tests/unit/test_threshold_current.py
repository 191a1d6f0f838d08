"""One definition of the threshold current: what was simulated comes before what was fitted."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq

from spinneuron.config.experiment import Experiment
from spinneuron.network import neuron_energy, three_by_three
from spinneuron.network.operating_point import Device
from spinneuron.neuron import compact_model
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.criteria import CRITERIA
from spinneuron.neuron.fit_switching_time import fit_switching_time

close = partial(pytest.approx, rel=1e-9, abs=0)


def bracket(low: float, high: float, *failing: tuple[float, float | None]) -> dict[str, Any]:
    windows = [{"low_A": first, "high_A": last} for first, last in failing]
    value = (low + high) / 2
    return {
        "status": "bracketed",
        "value_A": value,
        "low_A": low,
        "high_A": high,
        "failing": windows,
    }


NONE = {"status": "none", "failing": []}


def simulated(pulse_width: float, **brackets: dict[str, Any]) -> dict[str, Any]:
    """What threshold.json says about one pulse width; nothing about other criteria."""
    return {"pulse_width_s": pulse_width, "source": "scan", **dict.fromkeys(CRITERIA, NONE)} | (
        brackets
    )


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
SCANNED = simulated(1e-9, crossed=bracket(2.9e-6, 2.92e-6), final_state=bracket(2.4e-6, 2.42e-6))


def model(*rows: dict[str, Any], **fit: Any) -> ThresholdModel:
    entry = {"switching_time": FIT | fit, "simulated": list(rows)}
    return ThresholdModel.from_entry("stt_she", "neuron", entry)


def test_what_was_simulated_comes_before_the_formula():
    found = model(SCANNED).threshold(1e-9)
    assert (found.low, found.high, found.status) == (2.9e-6, 2.92e-6, "bracketed")
    assert found.value == close(2.91e-6)
    assert found.standard_error == close(0.02e-6 / math.sqrt(12))
    # The last digits of a pulse width do not matter.
    assert model(SCANNED).threshold(1.0000000001e-9) == found

    found = model().threshold(1e-9)
    assert found.status == "fitted"
    assert found.value == close(3e-6)
    # The formula shifts with the critical current, whose standard error is 0.01 µA.
    assert found.standard_error == pytest.approx(0.01e-6, rel=1e-4, abs=0)
    assert found.high - found.low == pytest.approx(2 * 1.96 * 0.01e-6, rel=1e-4, abs=0)


def test_another_pulse_width_has_the_formula_and_says_when_it_is_extrapolated():
    found = model(SCANNED).threshold(1.7e-9)
    assert found.status == "fitted"
    assert found.value == close(1e-6 + 1.6e-6 / 1.5)
    assert model().threshold(2e-9).status == "extrapolated"


def test_the_interval_covers_how_far_the_formula_misses_what_was_simulated():
    # A deviation of 2 % of the time: I(w) = 1 + 1.6/(w - 0.2) moves by 1.6/(w - 0.2)² 0.02 w.
    found = model(largest_relative_residual=0.02).threshold(1e-9)
    missed = 1.6 / 0.8**2 * 0.02 * 1e-6
    expected = math.hypot(1.96 * 0.01e-6, missed)
    assert (found.high - found.low) / 2 == pytest.approx(expected, rel=2e-3, abs=0)
    # Outside the fitted times it is the error with a half left out, here 10 % at 2 ns.
    outside = {"largest_relative_residual": 0.02, "leave_half_out": {"largest": 0.1}}
    assert model(**outside).threshold(1e-9) == found
    far = model(**outside).threshold(2e-9)
    assert far.status == "extrapolated"
    expected = math.hypot(1.96 * 0.01e-6, 1.6 * (1 / 1.6 - 1 / 2) / 2 * 1e-6)
    assert (far.high - far.low) / 2 == pytest.approx(expected, rel=2e-3, abs=0)


def test_what_was_simulated_without_success_is_not_continued_by_the_formula():
    found = model(simulated(0.5e-9)).threshold(0.5e-9)
    assert not found.exists
    assert found.status == "none"
    assert found.reason == "no simulated current is enough for 0.5 ns"


def test_an_upper_limit_has_no_value_but_an_upper_end():
    limit = {"status": "upper_limit", "high_A": 1.5e-6, "failing": []}
    known = model(simulated(1e-9, crossed=limit))
    found = known.threshold(1e-9)
    assert not found.exists
    assert (found.status, found.high) == ("upper_limit", 1.5e-6)
    assert found.reason == "already the lowest simulated current, 1.5 µA, reaches it"
    # At and above that current it is known to be enough, below it nothing is known.
    assert known.switches([1.4e-6, 1.5e-6, -2e-6], 1e-9).tolist() == [False, True, True]


def test_each_criterion_has_its_own_threshold():
    known = model(SCANNED)
    assert known.threshold(1e-9, "final_state").value == close(2.41e-6)
    assert known.threshold(1e-9, "end_of_pulse").status == "none"
    # The formula is about the time of the crossing.
    found = known.threshold(2e-9, "final_state")
    assert not found.exists
    assert found.reason == "2 ns is outside the pulse widths that were simulated"


def test_between_two_pulse_widths_a_threshold_is_interpolated():
    rows = [
        simulated(2e-9, final_state=bracket(1.6e-6, 1.62e-6)),
        simulated(0.5e-9, final_state=bracket(3.2e-6, 3.24e-6)),
    ]
    known = model(*rows)
    found = known.threshold(1e-9, "final_state")
    # 1 ns is the geometric mean of both, and so is the threshold.
    assert found.value == close(math.sqrt(1.61 * 3.22) * 1e-6)
    assert (found.low, found.high, found.status) == (1.6e-6, 3.24e-6, "interpolated")
    assert found.standard_error == close(1.64e-6 / math.sqrt(12))
    assert known.threshold(0.5e-9 * 4**0.25, "final_state").value == close(
        (3.22**0.75 * 1.61**0.25) * 1e-6
    )
    values = [known.threshold(w, "final_state").value for w in np.linspace(0.5e-9, 2e-9, 9)]
    assert sorted(values, reverse=True) == values
    for outside in (0.4e-9, 2.1e-9):
        assert known.threshold(outside, "final_state").status == "none"
    # A gap is not bridged.
    gap = model(*rows, simulated(1e-9)).threshold(0.7e-9, "final_state")
    assert gap.reason == "a simulated pulse width next to 0.7 ns has no threshold"


def test_a_pulse_is_judged_by_its_own_criterion_and_its_own_windows():
    # A rebound: between 3.27 and 3.5 µA the wall falls back, and from 12 µA on again.
    row = simulated(
        0.5e-9,
        crossed=bracket(4.1e-6, 4.14e-6),
        end_of_pulse=bracket(3.1e-6, 3.12e-6),
        final_state=bracket(2.38e-6, 2.4e-6, (3.5e-6, 4e-6), (12e-6, None)),
    )
    known = model(row)
    assert known.threshold(0.5e-9, "final_state").value == close(2.39e-6)
    assert known.switches([2.4e-6, 3.3e-6], 0.5e-9, "final_state").tolist() == [True, True]
    assert known.switches([2.4e-6, 3.3e-6], 0.5e-9, "end_of_pulse").tolist() == [False, True]
    assert known.switches([2.4e-6, 3.3e-6, 4.2e-6], 0.5e-9).tolist() == [False, False, True]
    currents = np.array([2.38, 3.5, 3.6, -3.6, 4.0, 12.0, 12.1, 500.0]) * 1e-6
    expected = [False, True, False, False, True, True, False, False]
    assert known.switches(currents, 0.5e-9, "final_state").tolist() == expected
    assert known.switches(currents[1:], 0.5e-9, "end_of_pulse").all()
    assert known.failing(0.5e-9) == ((3.5e-6, 4e-6), (12e-6, math.inf))
    assert known.failing(0.5e-9, "crossed") == ()
    assert model().failing(0.5e-9) == ()
    # Shapes broadcast.
    both = known.switches(np.array([[2.5e-6], [5e-6]]), np.array([0.5e-9, 0.4e-9]))
    # 0.4 ns have the formula: 1 + 1.6/0.2 = 9 µA.
    assert both.tolist() == [[False, False], [True, False]]


def realistic() -> tuple[pd.DataFrame, Callable[[float], float]]:
    """Times that deviate from the formula by up to 1 %, and the threshold that they imply."""
    truth = {"offset": 0.08, "charge": 0.84, "critical_current": 1.24, "exponent": 0.47}

    def time(current: Any) -> Any:
        wave = 1 + 0.01 * np.sin(4 * np.log(current))
        return compact_model.switching_time(current, **truth) * wave

    current = np.geomspace(1.4, 20, 20)
    table = pd.DataFrame(
        {
            "current_A": current * 1e-6,
            "switching_time_s": time(current) * 1e-9,
            "pulse_width_s": 2e-9,
        }
    )
    return table, lambda width: brentq(lambda i: time(i) * 1e9 - width * 1e18, 1.25, 30) * 1e-6


def test_the_interval_of_the_formula_contains_the_simulated_thresholds():
    table, threshold = realistic()
    fit = fit_switching_time(table)
    assert fit["status"] == "fitted"
    assert 0.002 < fit["largest_relative_residual"] < 0.02
    known = ThresholdModel.from_entry("stt_she", "neuron", {"switching_time": fit})
    for width in np.geomspace(0.35e-9, 1.4e-9, 25):
        found, exact = known.threshold(width), threshold(width)
        assert found.status == "fitted"
        assert found.low <= exact <= found.high, (width, exact, found)
        # Nor is it much wider than it must be.
        assert found.high - found.low < 0.2 * exact
    # The part from the covariance alone would be too narrow.
    alone = replace(known, largest_residual=0.0)
    covered = [
        alone.threshold(w).low <= threshold(w) <= alone.threshold(w).high
        for w in np.geomspace(0.35e-9, 1.4e-9, 25)
    ]
    assert not all(covered)


def test_a_model_without_a_fit_has_the_simulated_threshold_only():
    entry = {"status": "not_fitted", "reason": "too few points"}
    unknown = ThresholdModel.from_entry(
        "stt", "neuron", {"switching_time": entry, "simulated": [SCANNED]}
    )
    assert unknown.threshold(1e-9).value == close(2.91e-6)
    assert unknown.threshold(2e-9).reason == (
        "2 ns is outside the pulse widths that were simulated"
    )
    nothing = ThresholdModel.from_entry("stt", "neuron", {"switching_time": entry})
    assert nothing.threshold(2e-9).reason == "too few points"


def test_energy_network_and_circuit_use_the_same_threshold(experiment: Experiment):
    neuron = model(SCANNED)
    expected = close(2.91e-6)
    energies = neuron_energy.table([neuron], 1e-9, experiment.energy)
    assert energies["net_current_A"].iloc[-1] == expected
    device = Device.of("neuron", neuron, experiment.neuron, experiment.readout)
    assert device.threshold(1e-9) == expected
    small = three_by_three.table(device, 1e-9, experiment.network, experiment.energy)
    assert list(small["threshold_A"]) == [expected] * len(small)
