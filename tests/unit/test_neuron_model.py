"""The compact model and its fits, against closed formulas and tables made by hand."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from spinneuron.config.experiment import Experiment
from spinneuron.neuron import (
    brackets,
    compact_model,
    fit_compact_model,
    fit_switch_probability,
    fit_switching_time,
    fit_velocity,
    relative_fit,
    sensitivities,
    spice,
    threshold_scan,
    transition_currents,
)
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.error_propagation import gradient
from spinneuron.neuron.switch_probability import (
    PROBABILITY_PARAMETERS,
    SwitchProbability,
    switch_probability,
)
from spinneuron.neuron.threshold_scan import Bracket, Case

Array = npt.NDArray[np.float64]
#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)

#: t = 0.1 ns + 2 ns µA/(I - 1 µA).
TRUTH = {"offset": 0.1, "charge": 2.0, "critical_current": 1.0, "exponent": 1.0}


def fitted(covariance: Any = None, **more: Any) -> dict[str, Any]:
    fit = {
        "status": "fitted",
        "parameters": {name: {"value": value} for name, value in TRUTH.items()},
        "covariance": covariance,
        "valid_current_A": [2e-6, 10e-6],
        "valid_time_s": [0.3e-9, 2.1e-9],
        "leave_one_out": {"mean": 0.0123},
    }
    return {"switching_time": fit} | more


# The compact model


def test_the_error_of_a_time_follows_from_the_covariance() -> None:
    # Correlated: t0 and Q; dt = dt0 + dQ/(I - Ic) + Q/(I - Ic)² dIc.
    covariance = np.zeros((4, 4))
    covariance[0, 0], covariance[1, 1], covariance[0, 1] = 0.01**2, 0.1**2, 0.3 * 0.001
    covariance[1, 0], covariance[2, 2] = covariance[0, 1], 0.02**2
    model = ThresholdModel.from_entry("stt", "neuron", fitted(covariance.tolist()))
    for current in (3.0, 5.0):
        over = 1 / (current - 1)
        variance = 0.01**2 + (0.1 * over) ** 2 + 2 * 0.0003 * over + (2 * over**2 * 0.02) ** 2
        found = model.switching_time_error(-current * 1e-6)
        assert float(found) == pytest.approx(math.sqrt(variance) * 1e-9, rel=1e-5, abs=0)
    # I = Ic + Q/(w - t0): dI = dIc + dQ/0.9 + Q/0.81 dt0 at 1 ns.
    variance = 0.02**2 + (0.1 / 0.9) ** 2 + (2 / 0.81 * 0.01) ** 2 + 2 * 0.0003 * 2 / 0.81 / 0.9
    error = model.threshold_current_error(1e-9)
    assert float(error) == pytest.approx(math.sqrt(variance) * 1e-6, rel=1e-5, abs=0)
    assert float(model.threshold_current(1e-9)) == close((1 + 2 / 0.9) * 1e-6)
    assert model.prediction_error == 0.0123


def test_the_derivative_with_respect_to_the_exponent_is_that_of_the_formula() -> None:
    covariance = np.zeros((4, 4))
    covariance[3, 3] = 0.01**2
    model = ThresholdModel.from_entry("stt", "neuron", fitted(covariance.tolist()))
    # d(Q/x^p)/dp = -ln x Q/x^p.
    expected = math.log(4) * 2 / 4 * 0.01 * 1e-9
    assert float(model.switching_time_error(5e-6)) == pytest.approx(expected, rel=1e-5, abs=0)


def test_slopes_are_taken_one_parameter_at_a_time() -> None:
    found = gradient(lambda a, b: np.array([a**2, a * b]), {"a": 3.0, "b": 0.0}, ("b", "a"))
    assert found == pytest.approx(np.array([[0, 3], [6, 0]]), rel=1e-6, abs=1e-6)


def test_a_model_without_covariance_has_no_errors() -> None:
    model = ThresholdModel.from_entry("stt", "neuron", fitted())
    assert np.isnan(model.switching_time_error(3e-6))
    assert np.isnan(model.threshold_current_error(1e-9))


def test_what_a_current_does_ends_at_the_edges_of_the_model() -> None:
    entry = fitted(
        failing=[
            {"pulse_width_s": 1e-9, "low_A": 5e-6, "high_A": 6e-6},
            {"pulse_width_s": 1e-9, "low_A": 8e-6, "high_A": None},
        ]
    )
    model = ThresholdModel.from_entry("stt", "neuron", entry)
    currents = np.array([4.9, 5.0, 5.5, -5.5, 6.0, 8.0, 8.1, 500.0]) * 1e-6
    falls = [False, False, True, True, False, False, True, True]
    assert model.falls_back(currents, 1e-9).tolist() == falls
    assert model.switches(currents, 1e-9).tolist() == [not falls_back for falls_back in falls]
    assert model.switches(3e-6, [1.0e-9, 1.2e-9]).tolist() == [False, True]
    assert model.is_extrapolated([1.9e-6, 2e-6, -10e-6, 10.1e-6]).tolist() == [
        True,
        False,
        False,
        True,
    ]
    assert np.isinf(model.switching_time(1e-6))
    assert np.isinf(model.threshold_current(0.1e-9))
    assert model.critical_current == close(1e-6)


def test_a_saturating_velocity_has_its_mobility_and_its_limit() -> None:
    # At mobility J = v_s the square root is that of 2.
    found = fit_velocity.saturating_velocity(np.array([1e-6, 20.0, 1e9]), 5.0, 100.0)
    assert found == pytest.approx(np.array([5e-6, 100 / math.sqrt(2), 100.0]), rel=1e-6, abs=0)
    assert fit_velocity.linear_velocity(np.array([3.0]), 2.0, 0.5) == close([5.0])


# At a temperature

PROBABLE = {
    "critical_current": 2.0,
    "charge": 1.5,
    "spread": 0.4,
    "diffusion": 0.3,
    "floor": 0.1,
    "loss": 0.2,
}


def probable(covariance: Any = None, **more: Any) -> SwitchProbability:
    return SwitchProbability.from_entry(
        {
            "status": "fitted",
            "parameters": {name: {"value": value} for name, value in PROBABLE.items()},
            "covariance": np.zeros((6, 6)).tolist() if covariance is None else covariance,
            "replicas": 50,
            "valid_width_s": [0.5e-9, 2e-9],
            "valid_current_A": [0.0, 20e-6],
        }
        | more
    )


def test_a_probability_has_floor_ceiling_and_half_way() -> None:
    model = probable()
    # At 1 ns: half of the way at 3.5 µA, between 0.1 and 0.8, over 0.5 µA.
    assert float(model.probability(3.5e-6, 1e-9)) == close(0.45)
    assert float(model.probability(-4.0e-6, 1e-9)) == close(0.1 + 0.7 * (1 - 0.5**math.e))
    assert float(model.probability(1e-3, 1e-9)) == close(0.8)
    assert float(model.probability(1e-3, 2e-9)) == close(0.9)
    assert float(model.probability(1e-3, 0.1e-9)) == close(0.1)
    assert float(model.probability(0.0, 1e-9)) == pytest.approx(0.1, abs=2e-3)
    # At 0.25 ns the middle is at 8 µA and the transition is sqrt(0.16 + 0.36) µA wide.
    away = (8 + math.sqrt(0.52)) * 1e-6
    top = max(1 - 0.2 / 0.25, 0.1)
    assert float(model.probability(away, 0.25e-9)) == close(0.1 + (top - 0.1) * (1 - 0.5**math.e))


def test_a_current_for_a_probability_is_the_inverse() -> None:
    model = probable()
    for wanted in (0.15, 0.45, 0.75):
        assert float(model.probability(model.current_at(wanted, 1e-9), 1e-9)) == close(wanted)
    assert float(model.current_at(0.45, 1e-9)) == close(3.5e-6)
    assert model.current_at(0.05, 1e-9) == -math.inf
    assert model.current_at(0.85, [1e-9, 4e-9]).tolist() == [
        math.inf,
        pytest.approx(2.4e-6, rel=0.2, abs=0),
    ]


def test_covariances_keep_their_order_in_the_file() -> None:
    # Files that were written before must be read the same way.
    assert PROBABILITY_PARAMETERS == (
        "critical_current",
        "charge",
        "spread",
        "diffusion",
        "floor",
        "loss",
    )
    assert compact_model.PARAMETERS == ("offset", "charge", "critical_current", "exponent")


@pytest.mark.parametrize("parameter", PROBABILITY_PARAMETERS)
def test_the_interval_of_a_probability_is_gaussian_in_its_logit(parameter: str) -> None:
    n = PROBABILITY_PARAMETERS.index(parameter)
    covariance = np.zeros((6, 6))
    covariance[n, n] = 0.01**2
    model = probable(covariance.tolist())
    current, width = 3.8, 0.8
    up, down = (
        float(switch_probability(current, width, **PROBABLE | {parameter: PROBABLE[parameter] + d}))
        for d in (1e-4, -1e-4)
    )
    best = float(switch_probability(current, width, **PROBABLE))
    error = 0.01 * abs(up - down) / 2e-4 / (best * (1 - best))
    assert error > 1e-3
    logit = math.log(best / (1 - best))
    low, high = model.interval(current * 1e-6, width * 1e-9)
    for end, sign in ((low, -1), (high, 1)):
        expected = 1 / (1 + math.exp(-(logit + sign * 1.96 * error)))
        assert float(end) == pytest.approx(expected, rel=1e-5, abs=0)
    backward = model.interval(-current * 1e-6, width * 1e-9)
    assert (float(backward[0]), float(backward[1])) == close((float(low), float(high)))
    wide = model.interval(current * 1e-6, width * 1e-9, sigmas=3.92)
    assert float(wide[1]) > float(high) > best > float(low) > float(wide[0])


def test_what_a_fit_does_not_say_is_not_known() -> None:
    values = {name: {"value": value} for name, value in PROBABLE.items()}
    bare = SwitchProbability.from_entry({"status": "fitted", "parameters": values})
    low, high = bare.interval([3.5e-6, 4e-6], 1e-9)
    assert np.isnan(low).all()
    assert np.isnan(high).all()
    assert math.isnan(bare.temperature)
    # Without the number of replicas only the range decides.
    known = {"valid_width_s": [0.5e-9, 2e-9], "valid_current_A": [0.0, 20e-6]}
    ranged = SwitchProbability.from_entry({"status": "fitted", "parameters": values} | known)
    assert not ranged.is_extrapolated(3.5e-6, 1e-9)


def test_a_certain_outcome_has_no_interval() -> None:
    covariance = (np.eye(6) * 0.01).tolist()
    values = PROBABLE | {"floor": 0.0, "loss": 0.0}
    entry = {name: {"value": value} for name, value in values.items()}
    model = probable(covariance, parameters=entry)
    low, high = model.interval([500e-6], 1e-9)
    assert (float(low[0]), float(high[0])) == (1.0, 1.0)


def test_a_probability_beyond_replicas_or_range_is_extrapolated() -> None:
    model = probable()
    # One in fifty replicas: 0.02 and 0.98.
    steep = probable(
        parameters={
            name: {"value": value}
            for name, value in (PROBABLE | {"floor": 0.0, "loss": 0.0}).items()
        }
    )
    for p, beyond in ((0.019, True), (0.021, False), (0.979, False), (0.981, True)):
        assert bool(steep.is_extrapolated(steep.current_at(p, 1e-9), 1e-9)) is beyond
    # At half of the way 0.5 of two replicas is just one of them.
    two = probable(replicas=2, parameters={n: {"value": v} for n, v in steep.parameters.items()})
    assert not two.is_extrapolated(3.5e-6, 1e-9)
    assert two.is_extrapolated(3.6e-6, 1e-9)
    assert model.is_extrapolated([0, 4e-6, 20e-6, 20.1e-6], 1e-9).tolist() == [False] * 3 + [True]
    assert model.is_extrapolated(4e-6, [0.49e-9, 0.5e-9, 2e-9, 2.1e-9]).tolist() == [
        True,
        False,
        False,
        True,
    ]


def counted(values: dict[str, float], replicas: int = 1000) -> pd.DataFrame:
    """Counts that are those of a model, to the nearest replica."""
    rows = []
    for width in (0.5, 1.0, 2.0):
        for current in np.linspace(0, 10, 11):
            p = float(switch_probability(current, width, **values))
            rows.append(
                {
                    "device": "neuron",
                    "regime": "stt_she",
                    "temperature_K": 250.0,
                    "cells_across_width": 1,
                    "pulse_width_s": width * 1e-9,
                    "current_A": current * 1e-6,
                    "replicas": replicas,
                    **{
                        f"{moment}_count": round(p * replicas)
                        for moment in ("within_pulse", "end_of_pulse", "final_state")
                    },
                }
            )
    return pd.DataFrame(rows)


def test_a_fit_says_over_what_it_was_made() -> None:
    table = counted(PROBABLE)
    table.loc[3, "replicas"] = 900
    found = fit_switch_probability.fit_moment(table, "final_state")
    assert found["status"] == "fitted"
    assert found["temperature_K"] == 250.0
    assert found["valid_width_s"] == close([0.5e-9, 2e-9])
    assert found["valid_current_A"] == [0.0, close(10e-6)]
    assert (found["points"], found["replicas"], found["all_replicas"]) == (33, 900, 32900)
    varied = sum(1 for p in found["parameters"].values() if p["standard_error"] > 0)
    assert found["degrees_of_freedom"] == 33 - varied
    for name, value in PROBABLE.items():
        own = found["parameters"][name]
        assert abs(own["value"] - value) < 3 * own["standard_error"] + 1e-6, name
    assert found["parameters"]["charge"]["unit"] in ("µA ns", "uA ns")
    assert [entry["pulse_width_s"] for entry in found["currents"]] == close([0.5e-9, 1e-9, 2e-9])


def test_models_with_too_many_parameters_do_not_hide_the_others() -> None:
    # Four points cannot have four parameters, but three of a model that comes later: half of
    # the way at 6 µA for 1 ns and at 4 µA for 2 ns.
    values = PROBABLE | {"charge": 4.0, "spread": 0.0, "diffusion": 0.8, "floor": 0, "loss": 0}
    whole = counted(values, 10_000)
    rows = []
    for current, width in ((5.5, 1.0), (6.5, 1.0), (3.8, 2.0), (4.5, 2.0)):
        p = float(switch_probability(current, width, **values))
        known = {"current_A": current * 1e-6, "pulse_width_s": width * 1e-9}
        rows.append(whole.iloc[0].to_dict() | known | {"final_state_count": round(1e4 * p)})
    found = fit_switch_probability.fit_moment(pd.DataFrame(rows), "final_state")
    assert found["parameters"]["charge"]["value"] == pytest.approx(4.0, rel=0.05, abs=0)
    assert found["parameters"]["critical_current"]["value"] == pytest.approx(2.0, rel=0.1, abs=0)
    assert found["degrees_of_freedom"] == 1


def test_half_currents_have_the_interval_of_their_parameters() -> None:
    # Only the critical current is uncertain, by 0.1 µA: so is the current of one half, while
    # the transition range stays as it is.
    covariance = np.zeros((6, 6))
    covariance[0, 0] = 0.1**2
    parameters = PROBABLE | {"floor": 0.0, "loss": 0.0}
    entry = {
        "status": "fitted",
        "parameters": {name: {"value": value} for name, value in parameters.items()},
        "covariance": covariance.tolist(),
        "valid_width_s": [0.5e-9, 2e-9],
        "valid_current_A": [0.0, 20e-6],
    }
    (found,) = transition_currents.transition_currents(entry, [1e-9])
    assert found["pulse_width_s"] == 1e-9
    assert found["I50_A"]["value"] == close(3.5e-6)
    low, high = (end * 1e6 for end in found["I50_A"]["interval"])
    # 500 samples.
    assert (low, high) == pytest.approx((3.5 - 0.196, 3.5 + 0.196), abs=0.03)
    across = 0.5 * math.log(math.log(10) / -math.log(0.9)) * 1e-6
    assert found["I10_to_I90_A"]["value"] == close(across)
    assert found["I10_to_I90_A"]["interval"] == close([across, across])
    assert found["remark"] == ""
    # A quarter beyond the largest current is as far as a current is known.
    for largest, known in ((2.9e-6, True), (2.7e-6, False)):
        short = entry | {"valid_current_A": [0.0, largest]}
        (found,) = transition_currents.transition_currents(short, [1e-9])
        assert (found["I50_A"]["value"] is not None) is known
        assert found["I10_to_I90_A"]["value"] is None


def test_a_remark_says_what_no_current_can_do() -> None:
    values = PROBABLE | {"floor": 0.3, "loss": 0.3, "diffusion": 0.0}
    found = fit_switch_probability.fit_moment(counted(values), "final_state")
    short, _, long = found["currents"]
    # At 0.5 ns at most 0.4 are switched, at 2 ns 0.85, at least 0.3.
    assert "0.3" in short["remark"]
    assert "0.4" in short["remark"]
    assert "0.85" in long["remark"]
    assert short["I50_A"] == {"value": None, "interval": None}
    assert long["I50_A"]["value"] > 0


def test_fits_are_made_for_every_device_regime_and_moment() -> None:
    one = counted(PROBABLE)
    both = pd.concat([one, one.assign(device="retention", regime="stt")], ignore_index=True)
    both.loc[both["device"] == "retention", "final_state_count"] = 0
    found = fit_switch_probability.fit_all(both)
    assert list(found) == ["neuron", "retention"]
    assert list(found["retention"]) == ["stt"]
    assert set(found["neuron"]["stt_she"]) == {"within_pulse", "end_of_pulse", "final_state"}
    assert found["retention"]["stt"]["final_state"]["status"] == "constant"
    assert found["retention"]["stt"]["end_of_pulse"]["status"] == "fitted"


def half_content(floor: float) -> dict[str, Any]:
    probability = {
        "status": "fitted",
        "parameters": {
            name: {"value": value} for name, value in (PROBABLE | {"floor": floor}).items()
        },
        "covariance": np.zeros((6, 6)).tolist(),
        "currents": [
            {
                "pulse_width_s": 1e-9,
                "I50_A": {"value": 3.5e-6, "interval": [3e-6, 4e-6]},
            },
            {"pulse_width_s": 2e-9, "I50_A": {"value": None, "interval": None}},
        ],
    }
    entry = fitted(switch_probability={"within_pulse": probability})
    without = fitted(switch_probability={"within_pulse": {"status": "constant"}})
    return {"devices": {"neuron": {"regimes": {"stt_she": entry, "stt": without}}}}


@pytest.mark.parametrize(("floor", "exceeded"), [(0.4, False), (0.7, True)])
def test_half_currents_are_beside_the_threshold_at_zero_temperature(
    floor: float, exceeded: bool
) -> None:
    found = transition_currents.half_currents(half_content(floor))
    assert list(found["name"]) == ["neuron, stt_she"] * 2
    assert found["pulse_width_s"].tolist() == [1e-9, 2e-9]
    assert found.loc[0, ["I50_A", "low_A", "high_A"]].tolist() == [3.5e-6, 3e-6, 4e-6]
    assert found.loc[1, ["I50_A", "low_A", "high_A"]].isna().all()
    assert found["exceeded_without_current"].tolist() == [exceeded, exceeded]
    assert found["zero_temperature_A"].to_numpy() == close(
        [(1 + 2 / 0.9) * 1e-6, (1 + 2 / 1.9) * 1e-6]
    )


# Fits at zero temperature


def switching(currents: Any, times: Any, flag: Any = "switched", width: Any = 1e-9) -> pd.DataFrame:
    times = np.asarray(times, dtype=float)
    return pd.DataFrame(
        {
            "device": "neuron",
            "regime": "stt",
            "current_A": np.asarray(currents, dtype=float) * 1e-6,
            "switching_time_s": times * 1e-9,
            "switched": np.isfinite(times),
            "pulse_width_s": width,
            "flag": flag,
        }
    )


CURRENTS = np.array([2.0, 2.5, 3.0, 4.0, 6.0, 8.0, 10.0])


def test_a_fit_of_times_says_its_range_and_units() -> None:
    times = compact_model.switching_time(CURRENTS, **TRUTH)
    late = switching([1.5], [3.0], "switched_late")
    # A shorter pulse at the same current counts less than the longer one.
    short = switching([3.0], [9.0], width=0.5e-9)
    table = pd.concat([short, switching(CURRENTS, times), late], ignore_index=True)
    found = fit_switching_time.fit_switching_time(table)
    assert found["status"] == "fitted"
    assert found["points"] == 7
    assert found["valid_current_A"] == close([2e-6, 10e-6])
    assert found["valid_time_s"] == close([times[-1] * 1e-9, times[0] * 1e-9])
    values = {name: p["value"] for name, p in found["parameters"].items()}
    assert values == pytest.approx(TRUTH, rel=1e-4, abs=0)
    assert found["leave_one_out"]["current_A"] == close(list(CURRENTS * 1e-6))
    assert found["leave_one_out"]["points"] == 7


def test_points_that_are_left_out_are_predicted_by_the_others() -> None:
    # All on one curve but the last, which is 10 % above it: the fit to the others is exact, so
    # that it is found 1/1.1 - 1 too low.
    times = compact_model.switching_time(CURRENTS, **TRUTH)
    times[-1] *= 1.1
    found = fit_switching_time.leave_one_out(CURRENTS, times, TRUTH)
    assert found["error"][-1] == pytest.approx(1 / 1.1 - 1, rel=1e-3, abs=0)
    sizes = np.abs(found["error"])
    assert found["mean"] == close(float(sizes.mean()))
    assert found["largest"] == close(float(sizes.max()))
    # From 1.2 critical currents on: at 2 µA from 2.4 µA.
    high = fit_switching_time.leave_one_out(CURRENTS, times, TRUTH | {"critical_current": 1.9})
    assert high["current_A"][0] == close(2.5e-6)
    few = fit_switching_time.leave_one_out(CURRENTS[:5], times[:5], TRUTH)
    assert few == {"mean": None, "largest": None, "points": 0, "current_A": [], "error": []}


def test_a_relative_fit_counts_every_point_alike() -> None:
    # A constant through 1 and 100 by relative deviations: minimise (c/1 - 1)² + (c/100 - 1)².
    x, y = np.array([1.0, 2.0, 3.0]), np.array([1.0, 100.0, 1.0])
    found = relative_fit.fit_relative(
        lambda x, level: np.full_like(x, level), x, y, {"level": 1.0}, {"level": "1"}
    )
    level = (1 + 0.01 + 1) / (1 + 1e-4 + 1)
    assert found["parameters"]["level"]["value"] == pytest.approx(level, rel=1e-6, abs=0)
    residuals = level / y - 1
    assert found["largest_relative_residual"] == pytest.approx(
        abs(residuals).max(), rel=1e-6, abs=0
    )
    rms = math.sqrt(float(np.mean(residuals**2)))
    assert found["rms_relative_residual"] == pytest.approx(rms, rel=1e-6, abs=0)
    # The variance of a weighted mean: sum of squares over n - 1, over the sum of weights.
    variance = float(np.sum(residuals**2)) / 2 / (1 + 1e-4 + 1)
    assert found["covariance"][0][0] == pytest.approx(variance, rel=1e-4, abs=0)
    assert found["points"] == 3


def test_intervals_are_those_of_95_per_cent() -> None:
    assert relative_fit.CONFIDENCE == 0.95
    # A level and a slope from twelve values: Student's t with ten degrees of freedom, 2.228.
    x = np.arange(12.0) - 5.5
    y = 10 + 0.01 * np.array([1, -1, 2, -2, 3, -3, 1, -1, 2, -2, 3, -3.0])
    found = relative_fit.fit_relative(
        lambda x, level, slope: level + slope * x,
        x,
        y,
        {"level": 9.0, "slope": 0.1},
        {"level": "1", "slope": "1"},
    )
    low, high = found["parameters"]["level"]["interval"]
    residuals = y - np.polyval(np.polyfit(x, y, 1), x)
    error = math.sqrt(float(np.sum(residuals**2)) / 10 / 12)
    assert (high - low) / 2 == pytest.approx(2.228 * error, rel=0.02, abs=0)


def test_a_parameter_with_an_error_above_its_value_is_weakly_determined() -> None:
    # A slope that is zero but for noise, against a level that is certain.
    x = np.linspace(1, 2, 20)
    y = 10 + 0.01 * np.where(np.arange(20) % 2, 1.0, -1.0)
    found = relative_fit.fit_relative(
        lambda x, level, slope: level + slope * (x - 1.5),
        x,
        y,
        {"level": 9.0, "slope": 0.1},
        {"level": "1", "slope": "1"},
    )
    assert found["status"] == "weakly_determined"
    assert found["weakly_determined"] == ["slope"]
    # A negative value is judged by its size.
    steep = relative_fit.fit_relative(
        lambda x, level, slope: level + slope * (x - 1.5),
        x,
        y - 2 * (x - 1.5),
        {"level": 9.0, "slope": 0.1},
        {"level": "1", "slope": "1"},
    )
    assert steep["status"] == "fitted"
    assert steep["parameters"]["slope"]["value"] == pytest.approx(-2, rel=0.02, abs=0)


def test_velocity_fits_say_their_range_and_prefer_the_better_law() -> None:
    density = np.array([-3.0, 1.0, 2.0, 5.0, 20.0])
    velocity = fit_velocity.saturating_velocity(density, 5.0, 60.0)
    table = pd.DataFrame(
        {
            "flag": "steady",
            "current_density_A_per_m2": density * 1e10,
            "velocity_m_per_s": velocity,
        }
    )
    found = fit_velocity.fit_velocity(table)
    assert found["preferred"] == "saturating"
    assert found["saturating"]["bic"] < found["linear"]["bic"]
    assert found["valid_current_density_A_per_m2"] == close([-3e10, 20e10])
    values = {name: p["value"] for name, p in found["saturating"]["parameters"].items()}
    assert values == pytest.approx({"mobility": 5.0, "saturation_velocity": 60.0}, rel=1e-6, abs=0)


def test_velocities_of_both_directions_determine_the_critical_density() -> None:
    # A mobility of 2 and no critical density, to a thousandth: its error is judged by the
    # size of the smallest density, whatever its sign.
    density = np.array([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0])
    noise = 1 + 1e-3 * np.array([1, -1, 1, -1, 1, -1])
    table = pd.DataFrame(
        {
            "flag": "steady",
            "current_density_A_per_m2": density * 1e10,
            "velocity_m_per_s": 2 * density * noise,
        }
    )
    found = fit_velocity.fit_velocity(table)["linear"]
    assert found["weakly_determined"] == []
    assert found["parameters"]["critical_current_density"]["value"] == pytest.approx(0, abs=3e-3)


# Brackets


def test_the_brackets_of_the_search_keep_their_criterion() -> None:
    rows = pd.DataFrame(
        {
            "pulse_width_s": [2e-9, 2e-9, 1e-9, 1e-9],
            "criterion": ["final_state", "in_time"] * 2,
            "status": "bracketed",
            "value_A": [1e-6, 2e-6, 3e-6, 4e-6],
            "low_A": [0.9e-6, 1.9e-6, 2.9e-6, 3.9e-6],
            "high_A": [1.1e-6, 2.1e-6, 3.1e-6, 4.1e-6],
            "failing_above_A": ["5e-06 7e-06", math.nan, "", math.nan],
        }
    )
    first, second = brackets.scanned_thresholds(rows)
    assert (first["pulse_width_s"], second["pulse_width_s"]) == (1e-9, 2e-9)
    assert first["final_state"]["value_A"] == 3e-6
    assert first["in_time"]["value_A"] == 4e-6
    assert second["final_state"]["failing_above_A"] == [5e-6, 7e-6]
    assert second["in_time"]["failing_above_A"] == []
    assert (second["in_time"]["low_A"], second["in_time"]["high_A"]) == (1.9e-6, 2.1e-6)


def test_windows_that_fail_are_found_for_each_pulse_width() -> None:
    table = pd.concat(
        [
            switching([1, 2, 3, 4, 5], [math.nan, 1, math.nan, math.nan, 1], width=1e-9),
            switching([1, 2, 3], [math.nan, math.nan, 1], width=2e-9),
            switching([1, 2, 3], [1, math.nan, math.nan], width=3e-9),
        ]
    )
    assert brackets.failing_windows(table) == [
        {"pulse_width_s": 1e-9, "low_A": close(2e-6), "high_A": close(5e-6)},
        {"pulse_width_s": 3e-9, "low_A": close(1e-6), "high_A": None},
    ]


# The search


@pytest.mark.parametrize(
    ("slow", "fast", "place"),
    [
        # On a power law t = 4/I ns between 2 and 8 µA the pulse width of 1 ns is reached at
        # 4 µA, the middle of the logarithms; 2/I would be at the lower end, 6/I nearer above.
        (2.0, 0.5, 0.5),
        (3.0, 0.75, math.log(3) / math.log(4)),
    ],
)
def test_a_current_that_is_just_in_time_is_estimated_by_a_power_law(
    slow: float, fast: float, place: float
) -> None:
    rows = {
        2e-6: {"switching_time_s": slow * 1e-9, "pulse_width_s": 1e-9},
        8e-6: {"switching_time_s": fast * 1e-9, "pulse_width_s": 1e-9},
    }
    found = threshold_scan._by_time(rows, Bracket("bracketed", 2e-6, 8e-6, []), 0.01)
    estimate = 2e-6 * 4**place
    # A little beyond, towards the middle of the bracket.
    beyond = 0.45 * 0.01 * (1 if place < 0.5 else -1)
    assert math.log(found / estimate) == pytest.approx(
        beyond if place != 0.5 else math.copysign(0.0045, math.log(found / estimate)), abs=1e-9
    )


def test_without_a_crossing_at_both_ends_the_middle_is_tried() -> None:
    bracket = Bracket("bracketed", 2e-6, 8e-6, [])
    for slow, fast in ((math.nan, 0.5), (0.9, 0.5), (2.0, 1.0)):
        rows = {
            2e-6: {"switching_time_s": slow * 1e-9, "pulse_width_s": 1e-9},
            8e-6: {"switching_time_s": fast * 1e-9, "pulse_width_s": 1e-9},
        }
        assert threshold_scan._by_time(rows, bracket, 0.01) == close(4e-6)


def test_an_estimate_stays_inside_its_bracket() -> None:
    rows = {
        2e-6: {"switching_time_s": 1.0000001e-9, "pulse_width_s": 1e-9},
        8e-6: {"switching_time_s": 0.5e-9, "pulse_width_s": 1e-9},
    }
    found = threshold_scan._by_time(rows, Bracket("bracketed", 2e-6, 8e-6, []), 0.1)
    assert math.log(found / 2e-6) == pytest.approx(0.045, rel=0.01, abs=0)
    # Beyond the bracket a tenth of the tolerance is kept from the end that is crossed.
    for slow, fast, end in ((1.01, 0.5, 2.1e-6), (2.0, 0.99, 2.0e-6)):
        rows = {
            2e-6: {"switching_time_s": slow * 1e-9, "pulse_width_s": 1e-9},
            2.1e-6: {"switching_time_s": fast * 1e-9, "pulse_width_s": 1e-9},
        }
        found = threshold_scan._by_time(rows, Bracket("bracketed", 2e-6, 2.1e-6, []), 0.2)
        assert abs(math.log(found / end)) == close(0.02)


def searched(threshold: float, **options: Any) -> tuple[pd.DataFrame, list[float]]:
    """A search of a neuron that switches in threshold/I ns, with a pulse of 1 ns."""
    tried: list[float] = []

    def run(current: float) -> dict[str, Any]:
        tried.append(current)
        time = threshold / current * 1e-9
        # It ends switched from three quarters of the current that is in time.
        switched = current >= 0.75 * threshold
        return {
            "current_A": current,
            "switched": switched,
            "switching_time_s": time if switched else math.nan,
            "pulse_width_s": 1e-9,
        }

    scan = {"lowest": 1e-6, "highest": 20e-6, "step": 2.0, "tolerance": 0.01}
    return threshold_scan.scan_currents(run, **scan | {"whole_range": False} | options), tried


def test_a_search_scans_upwards_and_halves_its_brackets() -> None:
    runs, tried = searched(5e-6)
    assert tried[:4] == [1e-6, 2e-6, 4e-6, 8e-6]
    assert len(tried) == len(set(tried)) == len(runs)
    assert runs["current_A"].is_monotonic_increasing
    # The first halving: between 2 and 4 µA, of the final state.
    assert tried[4] == close(float(f"{math.sqrt(8) * 1e-6:.6g}"))
    case = Case("c", "", math.nan, "stt", 1e-9, 2.0, False)
    final, in_time = threshold_scan.threshold_rows(case, runs)
    for row, truth in ((final, 3.75e-6), (in_time, 5e-6)):
        assert row["status"] == "bracketed"
        assert row["low_A"] <= truth <= row["high_A"]
        assert row["high_A"] <= row["low_A"] * 1.01
        assert row["value_A"] == close((row["low_A"] + row["high_A"]) / 2)
        assert row["half_width_A"] == close((row["high_A"] - row["low_A"]) / 2)
        assert row["runs"] == len(runs)
    # The formula is exact for this neuron: few runs for the second threshold.
    assert len(tried) <= 4 + 9 + 5


def test_an_estimate_that_does_not_halve_the_bracket_is_not_followed_twice() -> None:
    # A step: 100 ns below 5 µA, 0.9 ns beyond. The power law always points at the upper end.
    tried: list[float] = []

    def run(current: float) -> dict[str, Any]:
        tried.append(current)
        time = 0.9e-9 if current >= 5e-6 else 100e-9
        return {
            "current_A": current,
            "switched": True,
            "switching_time_s": time,
            "pulse_width_s": 1e-9,
        }

    threshold_scan.scan_currents(
        run,
        lowest=1e-6,
        highest=20e-6,
        step=2.0,
        tolerance=0.01,
        whole_range=False,
        criteria=("in_time",),
    )
    # The first estimate only moves the upper end a little; then the middle is taken.
    assert tried[:4] == [1e-6, 2e-6, 4e-6, 8e-6]
    assert 7.5e-6 < tried[4] < 8e-6
    assert tried[5] == close(float(f"{math.sqrt(4e-6 * tried[4]):.6g}"))
    # From a factor 2 to 1.01 the bracket is halved at least every other time.
    assert len(tried) <= 4 + 2 * math.ceil(math.log2(math.log(2) / math.log(1.01)))


def test_a_search_of_the_whole_range_goes_to_the_highest_current() -> None:
    runs, tried = searched(2.5e-6, whole_range=True, criteria=("final_state",))
    assert tried[:6] == [1e-6, 2e-6, 4e-6, 8e-6, 16e-6, 20e-6]
    assert runs["current_A"].iloc[-1] == 20e-6
    _, alone = searched(2.5e-6, criteria=("final_state",))
    assert max(alone) == 2e-6
    _, none = searched(1.0)
    assert none == [1e-6, 2e-6, 4e-6, 8e-6, 16e-6, 20e-6]


def test_currents_that_fail_above_the_threshold_are_kept() -> None:
    found = threshold_scan.first_passage([1.0, 2.0, 3.0, 4.0], [False, True, False, True])
    assert found == Bracket("bracketed", 1.0, 2.0, [3.0])
    assert threshold_scan.first_passage([1.0, 2.0], [True, False]).failing_above == [2.0]
    nothing = threshold_scan.first_passage([1.0, 2.0], [False, False])
    assert (nothing.status, nothing.low, nothing.failing_above) == ("none", 2.0, [])


def test_the_threshold_moves_with_a_parameter_against_the_narrow_neuron() -> None:
    rows = pd.DataFrame(
        {
            "criterion": ["final_state"] * 4 + ["in_time"],
            "parameter": ["reference", "damping", "damping", "depth", "damping"],
            "value": [math.nan, 0.04, 0.06, 0.2, 0.04],
            "regime": ["stt", "stt", "stt_she", "stt", "stt"],
            "value_A": [2e-6, 1.5e-6, 9e-6, 9e-6, 9e-6],
            "half_width_A": [0.02e-6, 0.03e-6, 0, 0, 0],
        }
    )
    found = sensitivities.sensitivities(rows)
    assert len(found) == 1
    row = found.iloc[0]
    assert row["relative_change"] == close(-0.25)
    assert row["relative_error"] == close(0.75 * math.hypot(0.02, 0.01))
    assert (row["value_A"], row["reference_A"]) == (1.5e-6, 2e-6)
    assert (row["parameter"], row["value"], row["regime"]) == ("damping", 0.04, "stt")
    assert sensitivities.sensitivities(rows.iloc[1:]).empty


def test_the_whole_model_keeps_devices_regimes_and_searches_apart() -> None:
    times = compact_model.switching_time(CURRENTS, **TRUTH)
    own = switching(CURRENTS, times)
    other = switching(CURRENTS, 2 * times).assign(device="retention", regime="stt_she")
    search = switching([1.5], [math.nan], "not_switched").assign(parameter=math.nan)
    narrow = switching([0.1], [0.001]).assign(parameter="reference")
    thresholds = pd.DataFrame(
        {
            "regime": "stt",
            "parameter": [math.nan, math.nan, "reference"],
            "pulse_width_s": 1e-9,
            "criterion": ["final_state", "in_time", "final_state"],
            "status": "bracketed",
            "value_A": [2e-6, 3e-6, 2.2e-6],
            "low_A": [1.9e-6, 2.9e-6, 2e-6],
            "high_A": [2.1e-6, 3.1e-6, 2.4e-6],
            "failing_above_A": "",
        }
    )
    kinetics = pd.DataFrame(
        columns=["regime", "flag", "velocity_m_per_s", "current_density_A_per_m2"]
    )
    thermal = counted(PROBABLE).iloc[:0]
    content = fit_compact_model.fit(
        kinetics,
        pd.concat([own, other], ignore_index=True),
        pd.concat([search, narrow], ignore_index=True),
        thresholds,
        1e-9,
        thermal,
        1,
        {"solver": "known"},
    )
    neuron = content["devices"]["neuron"]["regimes"]
    assert list(neuron) == ["stt"]
    assert list(content["devices"]["retention"]["regimes"]) == ["stt_she"]
    assert neuron["stt"]["switching_time"]["points"] == 7
    assert neuron["stt"]["searched"][0]["in_time"]["value_A"] == 3e-6
    assert content["devices"]["retention"]["regimes"]["stt_she"]["searched"] == []
    assert content["reduced_width"]["threshold_change"] == {"stt": close(0.1)}
    assert content["provenance"] == {"solver": "known"}
    assert content["model"]["confidence_level"] == 0.95
    # The sweep's thresholds are for its own deadline.
    assert neuron["stt"]["threshold"]["in_time"]["high_A"] == close(4e-6)


# SPICE


def test_the_geometry_of_the_subcircuit_is_that_of_the_neuron(experiment: Experiment) -> None:
    design: Any = experiment.design("neuron")
    where = spice.geometry(design, experiment.readout, 34e-9)
    assert where.middle == close(50e-9)
    assert where.parallel_resistance == 4.4e5
    assert where.antiparallel_resistance == 8.8e5
    assert where.readout_length == 24e-9
    # The read-out reaches 0.5 a quarter of the junction's 24 nm beyond the middle.
    assert where.crossing == close((56 - 34) / 32)
    assert math.isnan(where._replace(rest=50e-9).crossing)


def parameters_of(text: str) -> dict[str, float]:
    lines = [line.split(maxsplit=1)[1] for line in text.splitlines() if line.startswith(".param")]
    return {name: float(value) for name, value in (line.split("=") for line in lines)}


def test_the_subcircuit_has_the_parameters_of_the_model(experiment: Experiment) -> None:
    design: Any = experiment.design("neuron")
    where = spice.geometry(design, experiment.readout, 34e-9)
    entry = fitted(failing=[{"pulse_width_s": 1e-9, "low_A": 5e-6, "high_A": 6e-6}])
    model = ThresholdModel.from_entry("stt_she", "neuron", entry)
    text = spice.subcircuit(model, where, write_resistance=60.0)
    found = parameters_of(text)
    expected = {
        "r_write": 60.0,
        "qc": where.crossing,
        "span": 4 * 16 / 24,
        "g_p": 1 / 4.4e5,
        "g_ap": 1 / 8.8e5,
        "tau": 0.25,
        "t0": 0.1,
        "charge": 2.0,
        "ic": 1.0,
        "expo": 1.0,
    }
    assert found == {name: close(value) for name, value in expected.items()}
    assert "error 1.2 %" in text
    assert "1 ns" in text
    assert "between 5 and 6 uA" in text
    assert ".subckt spin_neuron_neuron_stt_she in out mtj_a mtj_b q" in text


def test_the_subcircuit_of_a_model_without_a_fit_stays(experiment: Experiment) -> None:
    design: Any = experiment.design("neuron")
    where = spice.geometry(design, experiment.readout, 34e-9)
    nothing = {"switching_time": {"status": "not_fitted", "reason": "no point"}}
    unknown = ThresholdModel.from_entry("stt", "neuron", nothing)
    flat = ThresholdModel.from_entry("stt", "neuron", fitted())
    for model, place, reason in (
        (unknown, where, "no point"),
        (flat, where._replace(rest=50e-9), "one rest position"),
    ):
        text = spice.subcircuit(model, place, write_resistance=60.0)
        found = parameters_of(text)
        assert found["ic"] == 1e9
        assert (found["qc"], found["charge"], found["t0"], found["expo"]) == (1, 1, 0, 1)
        assert reason in text
