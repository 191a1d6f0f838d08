"""The compact model from data that it was made for, and from data that do not allow one."""

import json
import math
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinneuron import job
from spinneuron.neuron import (
    brackets,
    compact_model,
    fit_compact_model,
    fit_switching_time,
    fit_velocity,
    thermal_pulses,
)
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.criteria import CRITERIA

#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)
CURRENTS = np.array([2, 2.2, 2.5, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20])  # µA
DENSITIES = np.array([1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 40, 50])  # 1e10 A/m²
TRUTH = {"offset": 0.1, "charge": 2.0, "critical_current": 1.5, "exponent": 1.0}
DEADLINE = 1e-9
#: A pulse within which every current of `CURRENTS` crosses.
LONG = 40e-9


def switching(
    currents: Any,
    times: Any,
    flags: Any = "switched",
    regime: str = "stt",
    width: float = DEADLINE,
) -> Any:
    """Rows of switching.csv from currents in µA and times in ns."""
    table = pd.DataFrame({"regime": regime, "flag": flags, "current_A": np.array(currents) * 1e-6})
    table["switching_time_s"] = np.array(times, dtype=float) * 1e-9
    table["device"], table["pulse_width_s"] = "neuron", width
    table["switched"] = table["flag"].str.startswith("switched")
    for moment in ("in_plateau", "end_of_plateau", "end_of_pulse"):
        table[f"switched_{moment}"] = table["switched"]
    return table


def kinetics(densities: Any, velocities: Any, flags: Any = "steady", regime: str = "stt") -> Any:
    """Rows of kinetics.csv from densities in 1e10 A/m² and velocities in m/s."""
    return pd.DataFrame(
        {
            "regime": regime,
            "flag": flags,
            "current_density_A_per_m2": np.array(densities) * 1e10,
            "velocity_m_per_s": velocities,
        }
    )


NO_RUNS = pd.DataFrame(columns=["parameter", "regime", "pulse_width_s", "criterion"])


def swept(table: Any) -> dict[str, Any]:
    """The brackets of a sweep with one pulse width."""
    (found,) = brackets.simulated_thresholds(table, NO_RUNS)
    assert (found["pulse_width_s"], found["source"]) == (DEADLINE, "sweep")
    return found


NO_REPLICAS = pd.DataFrame(columns=thermal_pulses.COLUMNS)


def fit(velocities: Any, table: Any) -> dict[str, Any]:
    """The whole model without searches."""
    return fit_compact_model.fit(
        velocities, table, NO_RUNS, NO_RUNS, DEADLINE, NO_REPLICAS, 1, {"solver": "embedded"}
    )


def none_switch(currents: Any = CURRENTS, regime: str = "stt") -> Any:
    return switching(currents, np.full(len(currents), math.nan), "not_switched", regime)


def values(fit: dict[str, Any]) -> dict[str, float]:
    return {name: parameter["value"] for name, parameter in fit["parameters"].items()}


@pytest.mark.parametrize(
    "truth",
    [
        TRUTH,
        {"offset": 0.05, "charge": 1.5, "critical_current": 1.0, "exponent": 0.8},
        {"offset": 0.2, "charge": 3.0, "critical_current": 1.8, "exponent": 1.4},
    ],
)
def test_exact_switching_times_give_the_parameters(truth):
    fit = fit_switching_time.fit_switching_time(
        switching(CURRENTS, compact_model.switching_time(CURRENTS, **truth), width=LONG)
    )
    assert fit["status"] == "fitted"
    assert values(fit) == pytest.approx(truth, rel=1e-6)
    assert fit["largest_relative_residual"] < 1e-9
    assert fit["valid_current_A"] == close([2e-6, 20e-6])


def test_the_intervals_contain_the_truth_in_the_presence_of_noise():
    exact = compact_model.switching_time(CURRENTS, **TRUTH)
    inside: dict[str, list[bool]] = {name: [] for name in TRUTH}
    for seed in range(12):
        noise = 1 + 0.01 * np.random.default_rng(seed).standard_normal(CURRENTS.size)
        fit = fit_switching_time.fit_switching_time(switching(CURRENTS, exact * noise, width=LONG))
        assert fit["status"] == "fitted"
        for name, parameter in fit["parameters"].items():
            low, high = parameter["interval"]
            assert low < parameter["value"] < high
            inside[name].append(low <= TRUTH[name] <= high)
    # Two misses of twelve still happen in one of ten tries at 95 %.
    assert all(sum(hits) >= 10 for hits in inside.values()), inside


def test_only_crossings_that_the_pulse_drove_are_fitted():
    table = switching(CURRENTS, compact_model.switching_time(CURRENTS, **TRUTH), width=LONG)
    others = switching([1.6, 30], [9, math.nan], ["switched_late", "not_switched"])
    fit = fit_switching_time.fit_switching_time(pd.concat([others, table], ignore_index=True))
    assert values(fit) == pytest.approx(TRUTH, rel=1e-6)
    assert fit["points"] == CURRENTS.size


def test_a_wall_that_crossed_in_time_counts_whatever_became_of_it():
    times = compact_model.switching_time(CURRENTS, **TRUTH)
    flags = np.where(np.arange(CURRENTS.size) % 2, "fell_back", "switched")
    fit = fit_switching_time.fit_switching_time(switching(CURRENTS, times, flags, width=LONG))
    assert fit["points"] == CURRENTS.size
    assert values(fit) == pytest.approx(TRUTH, rel=1e-6)
    # A crossing in the last edge of the pulse is later than the pulse width: not this criterion.
    late = switching(CURRENTS, times, flags, width=float(times[2]) * 1e-9 * (1 - 1e-6))
    assert fit_switching_time.fit_switching_time(late)["points"] == CURRENTS.size - 3


@pytest.mark.parametrize("times", [[1, 1, 1, 1, 1, 1], [1, 1.1, 1.2, 1.3, 1.4, 1.5]])
def test_times_that_determine_no_critical_current_say_so(times):
    fit = fit_switching_time.fit_switching_time(switching([1, 2, 3, 4, 5, 6], times, width=LONG))
    assert fit["status"] == "weakly_determined"
    assert "critical_current" in fit["weakly_determined"]
    assert fit["parameters"]["critical_current"]["interval"] is None


def test_a_negative_current_that_switched_leaves_the_fit_as_it_is():
    times = compact_model.switching_time(CURRENTS, **TRUTH)
    positive = fit_switching_time.fit_switching_time(switching(CURRENTS, times, width=LONG))
    # A wall that crossed backwards in 9 ns would be far off the curve of the others.
    both = fit_switching_time.fit_switching_time(
        switching([-2, *CURRENTS], [9.0, *times], width=LONG)
    )
    assert both == positive
    assert positive["points"] == CURRENTS.size


def test_the_time_is_infinite_up_to_the_critical_current():
    time = compact_model.switching_time(np.array([1.0, 1.5, 2.0]), **TRUTH)
    assert list(time) == [math.inf, math.inf, pytest.approx(4.1)]


@pytest.mark.parametrize("noise", [0, 0.01])
def test_a_linear_velocity_is_recovered_and_preferred(noise):
    scatter = 1 + noise * np.random.default_rng(1).standard_normal(DENSITIES.size)
    fits = fit_velocity.fit_velocity(kinetics(DENSITIES, 2.0 * (DENSITIES - 0.5) * scatter))
    assert fits["preferred"] == "linear"
    truth = {"mobility": 2.0, "critical_current_density": 0.5}
    assert values(fits["linear"]) == pytest.approx(truth, rel=max(5 * noise, 1e-6))


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("noise", [0, 0.01])
def test_a_saturating_velocity_is_recovered_and_preferred(noise, sign):
    scatter = 1 + noise * np.random.default_rng(1).standard_normal(DENSITIES.size)
    exact = fit_velocity.saturating_velocity(DENSITIES, sign * 5.0, 100.0)
    fits = fit_velocity.fit_velocity(kinetics(DENSITIES, exact * scatter))
    assert fits["preferred"] == "saturating"
    truth = {"mobility": sign * 5.0, "saturation_velocity": 100.0}
    assert values(fits["saturating"]) == pytest.approx(truth, rel=max(5 * noise, 1e-6))


def test_only_steady_velocities_are_fitted():
    steady = kinetics(DENSITIES, 2.0 * (DENSITIES - 0.5))
    others = kinetics([60, 70, 80, 0.5], [1, math.nan, 3, 0], ["walker", "left_track"] + 2 * ["x"])
    fits = fit_velocity.fit_velocity(pd.concat([others, steady], ignore_index=True))
    assert values(fits["linear"])["mobility"] == pytest.approx(2.0, rel=1e-6)
    assert fits["valid_current_density_A_per_m2"] == close([1e10, 50e10])


def test_without_a_steady_velocity_nothing_is_fitted():
    fits = fit_velocity.fit_velocity(kinetics([1, 2, 3], [0, 0, 0], "no_motion"))
    assert fits["preferred"] is None
    assert {fits[name]["status"] for name in ("linear", "saturating")} == {"not_fitted"}


def test_two_velocities_do_not_make_a_law():
    fits = fit_velocity.fit_velocity(kinetics([1, 2], [1.0, 2.0]))
    assert fits["preferred"] is None
    assert fits["linear"] == {
        "status": "not_fitted",
        "reason": "2 usable points for 2 parameters",
    }


def test_the_threshold_lies_between_failing_and_passing():
    table = switching([1, 2, 3, 4], [math.nan, math.nan, 1.5, 0.8], 2 * ["x"] + 2 * ["switched"])
    table["switched_end_of_pulse"] = [False, False, False, True]
    table["switched_end_of_plateau"] = [False, True, True, True]
    found = swept(table)
    assert found["final_state"] == {
        "status": "bracketed",
        "value_A": close(2.5e-6),
        "low_A": close(2e-6),
        "high_A": close(3e-6),
        "failing": [],
    }
    for name, low in (("crossed", 3e-6), ("end_of_pulse", 3e-6), ("end_of_plateau", 1e-6)):
        assert found[name]["low_A"] == close(low)
        assert found[name]["high_A"] == close(low + 1e-6)
    # Of these only the crossing has a time to interpolate with.
    assert found["end_of_pulse"]["value_A"] == close(3.5e-6)


def test_windows_that_fail_lie_between_the_nearest_currents_that_pass():
    flags = ["not_switched", "switched", "fell_back", "switched_late", "fell_back"]
    times = [math.nan, 0.9, 0.8, 1.3, math.nan]
    found = swept(switching([1, 2, 3, 4, 5], times, flags))
    assert found["final_state"]["failing"] == [
        {"low_A": close(2e-6), "high_A": close(4e-6)},
        {"low_A": close(4e-6), "high_A": None},
    ]
    # What fell back had crossed in time, but what was late had not.
    assert found["crossed"]["failing"] == [{"low_A": close(3e-6), "high_A": None}]


def test_if_the_lowest_current_passes_there_is_only_an_upper_limit():
    found = swept(switching([2, 3], [0.9, 0.5]))
    for name in CRITERIA:
        assert found[name] == {
            "status": "upper_limit",
            "reason": "already the lowest current of the sweep reached it",
            "high_A": close(2e-6),
            "failing": [],
        }


def test_if_no_current_passes_there_is_no_threshold():
    found = swept(none_switch([1, 2, 7]))
    for name in CRITERIA:
        assert found[name] == {
            "status": "none",
            "reason": "no current up to 7e-06 A reached it",
            "failing": [],
        }


def test_if_no_current_is_positive_the_reason_has_no_nan():
    found = swept(none_switch([-1, -2]))
    assert found["final_state"]["reason"] == "no positive current in the sweep"


def test_the_threshold_of_crossing_is_where_a_power_law_meets_the_pulse_width():
    currents = np.array([1.0, 2, 3, 4, 5])
    found = swept(switching(currents, 10.24 / currents**2))
    assert found["crossed"]["value_A"] == close(3.2e-6)


def test_without_a_time_below_the_threshold_of_crossing_is_in_the_middle():
    table = switching([2, 3], [math.nan, 0.4], ["fell_back", "switched"])
    assert swept(table)["crossed"]["value_A"] == close(2.5e-6)


def test_the_brackets_of_the_scan_replace_those_of_the_sweep_and_windows_come_from_both():
    table = switching([1, 3, 5, 7], [math.nan, 0.9, 0.7, 0.5], ["x", "switched", "x", "switched"])
    runs = switching([2, 2.02, 6, 8], [1.2, 0.99, 0.6, 0.4], ["x", "switched", "x", "x"])
    other = switching([4, 5], [math.nan, 1.9], ["x", "switched"], width=2e-9)
    first, second = brackets.simulated_thresholds(
        pd.concat([table, other], ignore_index=True), runs
    )
    assert (first["pulse_width_s"], first["source"]) == (1e-9, "scan")
    assert (second["pulse_width_s"], second["source"]) == (2e-9, "sweep")
    final = first["final_state"]
    assert (final["low_A"], final["high_A"]) == (close(2e-6), close(2.02e-6))
    # 5 µA of the sweep and 6 µA of the scan are one window.
    assert final["failing"] == [
        {"low_A": close(3e-6), "high_A": close(7e-6)},
        {"low_A": close(7e-6), "high_A": None},
    ]
    assert first["crossed"]["failing"] == []
    assert second["crossed"]["high_A"] == close(5e-6)
    assert second["final_state"]["failing"] == []


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from([None, "late"]) | st.floats(0.05, 5), min_size=1, max_size=12),
    st.randoms(use_true_random=False),
)
def test_a_threshold_separates_the_first_passing_current_from_all_below(outcomes, rng):
    times = [2.5 if x == "late" else math.nan if x is None else x for x in outcomes]
    flags = [
        "not_switched" if x is None else "switched_late" if x == "late" else "switched"
        for x in outcomes
    ]
    currents = np.arange(1, len(outcomes) + 1)
    table = switching(currents, times, flags).sample(frac=1, random_state=rng.randrange(1000))
    found = swept(table)
    passing = {
        "final_state": [math.isfinite(t) for t in times],
        "crossed": [t * 1e-9 <= DEADLINE for t in times],
    }
    for name, passes in passing.items():
        entry = found[name]
        if not any(passes):
            assert entry["status"] == "none"
            assert entry["failing"] == []
            continue
        first = passes.index(True)
        assert entry["high_A"] == close(currents[first] * 1e-6)
        assert entry["status"] == ("bracketed" if first else "upper_limit")
        if first:
            assert entry["low_A"] == close(currents[first - 1] * 1e-6)
            assert entry["low_A"] <= entry["value_A"] <= entry["high_A"] * (1 + 1e-12)
        # Every current above the threshold passes unless it lies in a window.
        for current, ok in zip(currents[first:] * 1e-6, passes[first:], strict=True):
            inside = [
                window["low_A"] * (1 + 1e-9) < current
                and (window["high_A"] is None or current < window["high_A"] * (1 - 1e-9))
                for window in entry["failing"]
            ]
            assert any(inside) is not ok


def written(model: dict[str, Any], folder: Any) -> dict[str, Any]:
    """What threshold.json would hold; it must not hold NaN or Infinity."""
    job.write_json(model, folder / "threshold.json")

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    text = (folder / "threshold.json").read_text(encoding="utf-8")
    return json.loads(text, parse_constant=refuse)


SWITCHING_CASES = {
    "nothing switches": none_switch(),
    "everything switches": switching(
        CURRENTS, compact_model.switching_time(CURRENTS, **TRUTH), width=LONG
    ),
    "two currents": switching([2, 3], [1.2, 0.7]),
    "one current": switching([2], [0.7]),
    "equal times": switching([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], width=LONG),
    "all too late": switching([2, 3, 4], [1.4, 1.3, 1.2], "switched_late"),
    "negative currents only": none_switch([-1, -2]),
}
KINETICS_CASES = {
    "nothing moves": kinetics([1, 2, 3], [0.0, 0.0, 0.0], "no_motion"),
    "all lost": kinetics([1, 2, 3], [math.nan] * 3, "left_track"),
    "two points": kinetics([1, 2], [1.0, 2.0]),
    "linear": kinetics(DENSITIES, 2.0 * (DENSITIES - 0.5)),
    "both directions": kinetics([-3, -2, -1, 1, 2, 3], [-6.1, -4.0, -1.9, 2.1, 3.9, 6.0]),
}


@pytest.mark.parametrize("table", SWITCHING_CASES.values(), ids=SWITCHING_CASES.keys())
def test_any_switching_table_gives_a_model_that_can_be_written(tmp_path, table):
    model = written(fit(kinetics([], []), table), tmp_path)
    entry = model["devices"]["neuron"]["regimes"]["stt"]
    fitted = entry["switching_time"]
    assert fitted["status"] in ("fitted", "weakly_determined", "not_fitted")
    # Numbers exist only if something was fitted, a reason only if not.
    assert ("parameters" in fitted) == (fitted["status"] != "not_fitted")
    assert ("reason" in fitted) == (fitted["status"] == "not_fitted")
    (simulated,) = entry["simulated"]
    for criterion in CRITERIA:
        found = simulated[criterion]
        assert ("value_A" in found) == (found["status"] == "bracketed")
        assert ("reason" in found) == (found["status"] != "bracketed")


@pytest.mark.parametrize("table", KINETICS_CASES.values(), ids=KINETICS_CASES.keys())
def test_any_kinetics_table_gives_a_model_that_can_be_written(tmp_path, table):
    model = written(fit(table, none_switch(regime="stt_she")), tmp_path)
    assert list(model["devices"]["neuron"]["regimes"]) == ["stt_she"]
    assert list(model["velocity"]) == ["stt"]
    fits = model["velocity"]["stt"]
    for name in ("linear", "saturating"):
        assert ("parameters" in fits[name]) == (fits[name]["status"] != "not_fitted")
    assert (fits["preferred"] is None) == ("parameters" not in fits["linear"])


@settings(max_examples=40, deadline=None)
@given(
    # Five points would be fitted, and the intervals of arbitrary times take many seconds.
    st.lists(st.floats(0.05, 5) | st.none(), min_size=1, max_size=4),
    st.integers(1, 20),
)
def test_no_outcome_of_a_short_sweep_stops_the_model(outcomes, first):
    times = [math.nan if t is None else t for t in outcomes]
    flags = ["not_switched" if t is None else "switched" for t in outcomes]
    table = switching(first + np.arange(len(times)), times, flags)
    model = fit(kinetics([], []), table)
    entry = model["devices"]["neuron"]["regimes"]["stt"]
    assert entry["switching_time"]["status"] == "not_fitted"
    assert json.dumps(entry, allow_nan=False)


@pytest.fixture
def model(tmp_path) -> ThresholdModel:
    """The model of exact times with a rebound at 9 µA, read back from its file."""
    table = switching(CURRENTS, compact_model.switching_time(CURRENTS, **TRUTH), width=LONG)
    rebound = 0.1 + 2 / (9 - 1.5)
    more = switching([1, 9], [math.nan, rebound], ["not_switched", "fell_back"], width=LONG)
    written(fit(kinetics([], []), pd.concat([table, more], ignore_index=True)), tmp_path)
    return ThresholdModel.load(tmp_path / "threshold.json", "stt")


def test_the_model_answers_in_si_units_and_keeps_the_shape(model):
    currents = np.array([[2e-6, -3e-6], [10e-6, 1e-6]])
    expected = compact_model.switching_time(abs(currents) * 1e6, **TRUTH) * 1e-9
    assert model.switching_time(currents) == close(expected)
    assert float(model.switching_time(5e-6)) == close(0.1e-9 + 2e-9 / 3.5)
    assert model.critical_current == close(1.5e-6)
    assert model.prediction_error < 1e-8


def test_threshold_and_time_are_inverse_to_each_other(model):
    widths = np.array([0.3e-9, 1e-9, 3e-9])
    assert model.switching_time(model.threshold_current(widths)) == close(widths)
    assert float(model.threshold_current(0.1e-9)) == math.inf


def test_a_pulse_switches_if_it_is_long_enough_and_the_wall_does_not_fall_back(model):
    threshold_1ns = float(model.threshold_current(1e-9))
    currents = np.array([0.99, 1.01]) * threshold_1ns
    assert list(model.switches(currents, 1e-9)) == [False, True]
    assert list(model.switches([8.5e-6, -9e-6, 9.5e-6, 10.5e-6], 1e-9)) == [True] * 4
    # By the final state the rebound counts, with the pulse that was simulated.
    assert list(model.switches([1e-6, 8e-6, 8.5e-6, -9e-6, 10e-6], LONG, "final_state")) == [
        False,
        True,
        False,
        False,
        True,
    ]
    # Nothing is known about the final state of another one.
    assert not model.switches(currents, 1e-9, "final_state").any()
    assert list(model.is_extrapolated([1.9e-6, 2e-6, 20e-6, 21e-6])) == [True, False, False, True]


def test_the_error_is_that_of_the_scatter_of_the_parameters():
    exact = compact_model.switching_time(CURRENTS, **TRUTH)
    predictions, errors = [], []
    for seed in range(40):
        noise = 1 + 0.01 * np.random.default_rng(seed).standard_normal(CURRENTS.size)
        entry = {
            "switching_time": fit_switching_time.fit_switching_time(
                switching(CURRENTS, exact * noise, width=LONG)
            )
        }
        # The part of the covariance alone.
        entry["switching_time"]["largest_relative_residual"] = 0.0
        found = ThresholdModel.from_entry("stt", "neuron", entry)
        predictions.append(float(found.switching_time(3.5e-6)))
        errors.append(float(found.switching_time_error(3.5e-6)))
    assert np.mean(errors) == pytest.approx(np.std(predictions), rel=0.35)


def test_a_model_without_a_fit_invents_no_number(tmp_path):
    written(fit(kinetics([], []), none_switch()), tmp_path)
    found = ThresholdModel.load(tmp_path / "threshold.json", "stt")
    assert not found.fitted
    assert "no point crossed during the pulse" in found.reason
    for answer in (
        found.switching_time([1e-6, 2e-6]),
        found.switching_time_error([1e-6, 2e-6]),
        found.threshold_current([1e-9, 2e-9]),
        found.threshold_current_error([1e-9, 2e-9]),
    ):
        assert np.isnan(answer).all()
    assert not found.switches([1e-6, 2e-6], 1e-9).any()
    assert found.is_extrapolated(1e-6)
    with pytest.raises(KeyError, match="stt"):
        ThresholdModel.load(tmp_path / "threshold.json", "stt_she")
    with pytest.raises(KeyError, match="neuron"):
        ThresholdModel.load(tmp_path / "threshold.json", "stt", "retention")


def test_leaving_one_out_tells_a_wrong_law_from_a_right_one():
    right = compact_model.switching_time(CURRENTS, **TRUTH)
    wrong = right * (1 + 0.05 * np.sin(CURRENTS * 3.0))
    errors = []
    for times in (right, wrong):
        fitted = fit_switching_time.fit_switching_time(switching(CURRENTS, times, width=LONG))
        errors.append(fitted["leave_one_out"]["mean"])
        judged = np.count_nonzero(
            1.2 * fitted["parameters"]["critical_current"]["value"] <= CURRENTS
        )
        assert fitted["leave_one_out"]["points"] == judged
    assert errors[0] < 1e-8
    assert errors[1] > 0.01


def test_leaving_a_half_out_tells_a_law_that_changes_in_the_middle():
    # Up to 6 µA the time falls as before, from there on four times as slowly: a kink that a
    # smooth law follows well while points on both sides of each one are known.
    currents = np.geomspace(2, 20, 24)
    same = compact_model.switching_time(currents, **TRUTH)
    kinked = np.where(currents < 6, same, same[currents < 6][-1] * (6 / currents) ** 0.25)
    found = [
        fit_switching_time.fit_switching_time(switching(currents, times, width=LONG))
        for times in (same, kinked)
    ]
    assert found[0]["leave_half_out"]["largest"] < 1e-5
    one, half = found[1]["leave_one_out"], found[1]["leave_half_out"]
    assert one["mean"] < 0.04
    assert half["upper"] > 0.2
    assert half["lower"] > 0.5
    assert half["largest"] > 10 * one["mean"]
    assert half["largest"] == max(half["lower"], half["upper"])
    # The model uses it where it extrapolates.
    known = ThresholdModel.from_entry("stt", "neuron", {"switching_time": found[1]})
    assert known.extrapolation_error == half["largest"]
    time = float(known.switching_time(25e-6))
    assert float(known.switching_time_error(25e-6)) >= half["largest"] / 1.96 * time * (1 - 1e-9)
    inside = float(known.switching_time_error(10e-6)) / float(known.switching_time(10e-6))
    assert inside < 0.1


def test_a_half_that_is_too_small_for_a_fit_is_not_left_out():
    exact = compact_model.switching_time(CURRENTS, **TRUTH)
    few = fit_switching_time.leave_half_out(CURRENTS[:8], exact[:8], TRUTH)
    assert few == {"lower": None, "upper": None, "largest": None}
    # Of nine, the five upper ones are enough for four parameters, the four lower ones are not.
    nine = fit_switching_time.leave_half_out(CURRENTS[:9], exact[:9], TRUTH)
    assert nine["upper"] is None
    assert nine["largest"] == nine["lower"] < 1e-6


def test_a_window_of_one_pulse_width_says_nothing_about_the_others():
    def at(pulse_width: float, *failing: dict[str, float]) -> dict[str, Any]:
        passes = {"status": "upper_limit", "high_A": 1e-6, "failing": list(failing)}
        return {"pulse_width_s": pulse_width} | dict.fromkeys(CRITERIA, passes)

    window = {"low_A": 4e-6, "high_A": 9e-6}
    entry = {
        "switching_time": {"status": "not_fitted", "reason": "for this test"},
        "simulated": [at(0.5e-9, window), at(1e-9), at(2e-9)],
    }
    model = ThresholdModel.from_entry("stt_she", "neuron", entry)
    # The nearest pulse width that was simulated counts.
    for width, known in ((0.4e-9, True), (0.7e-9, True), (0.8e-9, False), (3e-9, False)):
        assert model.failing(width) == (((4e-6, 9e-6),) if known else ())
    switches = [bool(model.switches(6e-6, width, "final_state")) for width in (0.5e-9, 1e-9, 2e-9)]
    assert switches == [False, True, True]
    assert model.switches([3e-6, 10e-6], 0.5e-9, "final_state").all()
