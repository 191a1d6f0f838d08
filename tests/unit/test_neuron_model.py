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
from spinneuron.neuron.criteria import CRITERIA
from spinneuron.neuron.error_propagation import gradient
from spinneuron.neuron.switch_probability import (
    PROBABILITY_PARAMETERS,
    SHAPES,
    Shape,
    SwitchProbability,
    inverse_step,
    step,
    switch_probability,
)
from spinneuron.neuron.threshold_scan import Bracket, Case, Window

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
    row = {"pulse_width_s": 1e-9, **{name: {"status": "none", "failing": []} for name in CRITERIA}}
    row["crossed"] = {
        "status": "upper_limit",
        "high_A": 4e-6,
        "failing": [{"low_A": 5e-6, "high_A": 6e-6}, {"low_A": 8e-6, "high_A": None}],
    }
    model = ThresholdModel.from_entry("stt", "neuron", fitted(simulated=[row]))
    currents = np.array([3.9, 4.0, 5.0, 5.5, -5.5, 6.0, 8.0, 8.1, 500.0]) * 1e-6
    switches = [False, True, True, False, False, True, True, False, False]
    assert model.switches(currents, 1e-9).tolist() == switches
    assert not model.switches(currents, 1e-9, "final_state").any()
    # Without simulations the formula decides: 1 + 2/0.9 = 3.2 µA, and 1 + 2/1.1 = 2.8 µA.
    plain = ThresholdModel.from_entry("stt", "neuron", fitted())
    assert plain.switches(3e-6, [1.0e-9, 1.2e-9]).tolist() == [False, True]
    assert model.is_extrapolated([1.9e-6, 2e-6, -10e-6, 10.1e-6]).tolist() == [
        True,
        False,
        False,
        True,
    ]
    assert np.isinf(model.switching_time(1e-6))
    assert np.isinf(model.threshold_current(0.1e-9))
    assert model.critical_current == close(1e-6)


def test_the_error_of_a_time_has_a_part_of_the_model() -> None:
    covariance = np.zeros((4, 4))
    covariance[0, 0] = 0.01**2
    entry = fitted(covariance.tolist())
    entry["switching_time"] |= {
        "largest_relative_residual": 0.03,
        "leave_half_out": {"lower": 0.2, "upper": 0.1, "largest": 0.2},
    }
    model = ThresholdModel.from_entry("stt", "neuron", entry)
    # 5 µA take 0.6 ns, 20 µA 0.1 + 2/19 ns; the offset is known to 0.01 ns. The largest
    # deviation is taken for 1.96 standard errors; beyond 10 µA that of a half left out.
    for current, relative in ((5, 0.03), (20, 0.2), (1.5, 0.2)):
        time = 0.1 + 2 / (current - 1)
        expected = math.hypot(0.01, relative / 1.96 * time) * 1e-9
        found = model.switching_time_error(current * 1e-6)
        assert float(found) == pytest.approx(expected, rel=1e-4, abs=0)
    assert (model.largest_residual, model.extrapolation_error) == (0.03, 0.2)
    # dI/dw = -2/0.81 µA/ns at 1 ns, and the offset shifts the current by as much.
    expected = 2 / 0.81 * math.hypot(0.01, 0.03 / 1.96) * 1e-6
    error = model.threshold_current_error(1e-9)
    assert float(error) == pytest.approx(expected, rel=2e-3, abs=0)


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
            "valid_current_A": [-5e-6, 20e-6],
        }
        | more
    )


def test_a_probability_has_floor_ceiling_and_half_way() -> None:
    model = probable()
    # At 1 ns: half of the way at 3.5 µA, between 0.1 and 0.8, over 0.5 µA.
    assert float(model.probability(3.5e-6, 1e-9)) == close(0.45)
    assert float(model.probability(4.0e-6, 1e-9)) == close(0.1 + 0.7 * (1 - 0.5**math.e))
    # A negative current keeps the neuron low: 7.5 µA or fifteen scales below the middle.
    low = 0.1 + 0.7 * (1 - 0.5 ** math.exp(-15))
    assert float(model.probability(-4.0e-6, 1e-9)) == close(low)
    assert float(model.probability(-1e-3, 1e-9)) == close(0.1)
    assert float(model.probability(1e-3, 1e-9)) == close(0.8)
    assert float(model.probability(1e-3, 2e-9)) == close(0.9)
    assert float(model.probability(1e-3, 0.1e-9)) == close(0.1)
    assert float(model.probability(0.0, 1e-9)) == pytest.approx(0.1, abs=2e-3)
    # At 0.25 ns the middle is at 8 µA and the transition is sqrt(0.16 + 0.36) µA wide.
    away = (8 + math.sqrt(0.52)) * 1e-6
    top = max(1 - 0.2 / 0.25, 0.1)
    assert float(model.probability(away, 0.25e-9)) == close(0.1 + (top - 0.1) * (1 - 0.5**math.e))


def test_a_logistic_step_has_the_same_middle_and_another_shape() -> None:
    model = probable(shape="logistic")
    assert float(model.probability(3.5e-6, 1e-9)) == close(0.45)
    for scales in (-2.0, -1.0, 1.0, 2.0):
        expected = 0.1 + 0.7 / (1 + math.exp(-scales))
        current = (3.5 + 0.5 * scales) * 1e-6
        assert float(model.probability(current, 1e-9)) == close(expected)
        assert float(model.current_at(expected, 1e-9)) == close(current)
    # Antisymmetric about the middle, which the escape is not.
    for shape, symmetric in (("logistic", True), ("escape", False)):
        up, down = (float(step(z, shape)) for z in (1.0, -1.0))
        assert (up + down == pytest.approx(1)) is symmetric
        assert float(step(0.0, shape)) == close(0.5)
        assert (float(step(-800.0, shape)), float(step(800.0, shape))) == (0.0, 1.0)
        assert inverse_step([0.0, 0.5, 1.0], shape).tolist() == [
            -math.inf,
            pytest.approx(0, abs=1e-12),
            math.inf,
        ]


@pytest.mark.parametrize("shape", ["escape", "logistic"])
def test_a_current_for_a_probability_is_the_inverse(shape: str) -> None:
    model = probable(shape=shape)
    for wanted in (0.15, 0.45, 0.75):
        assert float(model.probability(model.current_at(wanted, 1e-9), 1e-9)) == close(wanted)
    assert float(model.current_at(0.45, 1e-9)) == close(3.5e-6)
    assert model.current_at(0.05, 1e-9) == -math.inf
    assert model.current_at(0.85, [1e-9, 4e-9]).tolist() == [
        math.inf,
        pytest.approx(2.9e-6, rel=0.2, abs=0),
    ]
    # The middle of a neuron that is high without a current is negative.
    values = PROBABLE | {"critical_current": -2.5}
    biased = probable(parameters={name: {"value": value} for name, value in values.items()})
    assert float(biased.current_at(0.45, 1e-9)) == close(-1e-6)
    constant = probable(status="constant")
    assert math.isnan(constant.current_at(0.45, 1e-9))


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


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("parameter", PROBABILITY_PARAMETERS)
def test_the_interval_of_a_probability_is_gaussian_in_its_logit(
    parameter: str, shape: Shape
) -> None:
    n = PROBABILITY_PARAMETERS.index(parameter)
    covariance = np.zeros((6, 6))
    covariance[n, n] = 0.01**2
    model = probable(covariance.tolist(), shape=shape)
    current, width = 3.8, 0.8

    def at(values: dict[str, float]) -> float:
        return float(switch_probability(current, width, **values, shape=shape))

    up, down = (at(PROBABLE | {parameter: PROBABLE[parameter] + d}) for d in (1e-4, -1e-4))
    best = at(PROBABLE)
    error = 0.01 * abs(up - down) / 2e-4 / (best * (1 - best))
    assert error > 1e-3
    logit = math.log(best / (1 - best))
    low, high = model.interval(current * 1e-6, width * 1e-9)
    for end, sign in ((low, -1), (high, 1)):
        expected = 1 / (1 + math.exp(-(logit + sign * 1.96 * error)))
        assert float(end) == pytest.approx(expected, rel=1e-5, abs=0)
    # The opposite current has a probability of its own.
    backward = model.interval(-current * 1e-6, width * 1e-9)
    assert float(backward[0]) <= float(model.probability(-current * 1e-6, width * 1e-9)) < best
    assert float(backward[1]) < float(high)
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
    currents = [-5.1e-6, -5e-6, 0, 4e-6, 20e-6, 20.1e-6]
    assert model.is_extrapolated(currents, 1e-9).tolist() == [True] + [False] * 4 + [True]
    # Beyond the simulated currents the probability of the last one is kept.
    found = model.within_range([-1.0, -5e-6, 3.5e-6, 20e-6, 1.0], 1e-9)
    assert found == close(model.probability([-5e-6, -5e-6, 3.5e-6, 20e-6, 20e-6], 1e-9))
    assert model.is_extrapolated(4e-6, [0.49e-9, 0.5e-9, 2e-9, 2.1e-9]).tolist() == [
        True,
        False,
        False,
        True,
    ]


def counted(
    values: dict[str, float],
    replicas: int = 1000,
    shape: Shape = "escape",
    random: np.random.Generator | None = None,
) -> pd.DataFrame:
    """Counts that are those of a model, to the nearest replica or drawn at random."""
    rows = []
    for width in (0.5, 1.0, 2.0):
        for current in np.linspace(-10, 10, 11):
            p = float(switch_probability(current, width, **values, shape=shape))
            count = round(p * replicas) if random is None else int(random.binomial(replicas, p))
            rows.append(
                {
                    "device": "neuron",
                    "regime": "stt_she",
                    "temperature_K": 250.0,
                    "cells_across_width": 1,
                    "pulse_width_s": width * 1e-9,
                    "current_A": current * 1e-6,
                    "replicas": replicas,
                    **{f"{criterion}_count": count for criterion in CRITERIA},
                }
            )
    return pd.DataFrame(rows)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_fit_says_over_what_it_was_made(shape: Shape) -> None:
    values = PROBABLE | {"spread": 2.0, "diffusion": 1.5}
    table = counted(values, 4000, shape)
    table.loc[0, "replicas"] = 3900
    table.loc[0, "final_state_count"] = round(0.975 * table.loc[0, "final_state_count"])
    found = fit_switch_probability.fit_criterion(table, "final_state")
    assert (found["status"], found["shape"]) == ("fitted", shape)
    assert found["temperature_K"] == 250.0
    assert found["valid_width_s"] == close([0.5e-9, 2e-9])
    assert found["valid_current_A"] == close([-10e-6, 10e-6])
    assert (found["points"], found["replicas"], found["all_replicas"]) == (33, 3900, 131900)
    varied = sum(1 for p in found["parameters"].values() if p["standard_error"] > 0)
    assert found["degrees_of_freedom"] == 33 - varied
    for name, value in values.items():
        own = found["parameters"][name]
        assert abs(own["value"] - value) < 3 * own["standard_error"] + 1e-6, name
    assert found["covariance_widened_by"] == 1.0
    assert found["parameters"]["charge"]["unit"] in ("µA ns", "uA ns")
    assert [entry["pulse_width_s"] for entry in found["currents"]] == close([0.5e-9, 1e-9, 2e-9])


@pytest.mark.parametrize("shape", SHAPES)
def test_a_signed_step_is_recovered_from_random_counts(shape: Shape) -> None:
    # Half of the way at 0.5 µA, from almost 0 at -10 µA to almost 1 at 10 µA.
    values = {"critical_current": 0.5, "charge": 0.0, "spread": 2.0, "diffusion": 0.0}
    values |= {"floor": 0.0, "loss": 0.0}
    inside, shapes, hits = [], [], []
    for seed in range(8):
        table = counted(values, 500, shape, np.random.default_rng(seed))
        found = fit_switch_probability.fit_criterion(table, "crossed")
        assert found["status"] == "fitted"
        shapes.append(found["shape"] == shape)
        for row in found["currents"]:
            low, high = row["I50_A"]["interval"]
            assert low < row["I50_A"]["value"] < high
            inside.append(low <= 0.5e-6 <= high)
        model = SwitchProbability.from_entry(found)
        current, width = np.array([-4e-6, -1e-6, 0.5e-6, 3e-6]), 1e-9
        low, high = model.interval(current, width)
        exact = switch_probability(current * 1e6, 1.0, **values, shape=shape)
        hits += list((low <= exact) & (exact <= high))
    # 33 points of 500 replicas tell both shapes apart.
    assert sum(shapes) >= 7
    # The three intervals of a fit depend on each other. Three misses of eight fits would happen
    # in one of 170 tries at 95 %.
    assert sum(inside) >= 3 * 6
    # The intervals are those of the chosen model and do not know that it was chosen.
    assert sum(hits) >= 0.75 * len(hits)


def counts(
    currents: list[float], found: list[int], replicas: int = 64, width: float = 1.0
) -> pd.DataFrame:
    """Rows of thermal.csv for one pulse width in ns, from currents in µA."""
    return pd.DataFrame(
        {
            "device": "neuron",
            "regime": "stt",
            "temperature_K": 300.0,
            "cells_across_width": 1,
            "pulse_width_s": width * 1e-9,
            "current_A": np.array(currents) * 1e-6,
            "replicas": replicas,
            **{f"{criterion}_count": found for criterion in CRITERIA},
        }
    )


def test_a_constant_is_taken_where_no_current_makes_a_difference() -> None:
    # Counts of a shallow neuron after settling, which chance explains (p = 0.76).
    table = pd.concat(
        [
            counts([0, 1, 2, 3, 5, 8, 12, 20], [23, 22, 26, 29, 27, 29, 28, 31]),
            counts([0, 2, 6, 20], [21, 28, 23, 25], width=0.5),
            counts([0, 1, 3, 20], [21, 24, 25, 31], width=2.0),
        ],
        ignore_index=True,
    )
    found = fit_switch_probability.fit_criterion(table, "final_state")
    assert found["status"] == "constant"
    assert found["p_value"] == pytest.approx(0.76, abs=0.01)
    assert found["parameters"]["floor"]["value"] == pytest.approx(413 / 1024, rel=1e-4)
    error = math.sqrt(413 / 1024 * (1 - 413 / 1024) / 1024)
    assert found["parameters"]["floor"]["standard_error"] == pytest.approx(error, rel=1e-3)
    assert found["currents"] == []
    assert math.isnan(SwitchProbability.from_entry(found).current_at(0.5, 1e-9))


def test_chance_rarely_makes_a_constant_look_like_a_step() -> None:
    random = np.random.default_rng(5)
    widths = (0.5, 1.0, 2.0)
    stepped = 0
    for _ in range(12):
        table = pd.concat(
            [
                counts([-12, -4, 0, 4, 12], list(random.binomial(64, 0.4, 5)), width=width)
                for width in widths
            ],
            ignore_index=True,
        )
        found = fit_switch_probability.fit_criterion(table, "final_state")
        stepped += found["status"] != "constant"
    # Although the best of many models is compared with the constant.
    assert stepped <= 2


def test_no_fitted_parameter_lies_on_a_bound() -> None:
    random = np.random.default_rng(2)
    for _ in range(8):
        middle, scale = random.uniform(-5, 5), random.uniform(0.5, 8)
        p = 1 / (1 + np.exp(-(np.linspace(-12, 12, 7) - middle) / scale))
        table = counts(list(np.linspace(-12, 12, 7)), list(random.binomial(64, p)))
        found = fit_switch_probability.fit_criterion(table, "crossed")
        for parameter in ("floor", "loss", "spread", "diffusion"):
            own = found["parameters"][parameter]
            # Zero and certain is a parameter that the model does not have.
            assert own["value"] == 0 or own["value"] > 1e-5 or own["standard_error"] == 0
        if found["status"] == "fitted":
            assert -35.9 < found["parameters"]["critical_current"]["value"] < 47.9


def test_counts_that_scatter_too_much_have_wider_intervals() -> None:
    # A step, and every point 6 of 64 replicas above or below it in turn.
    currents = np.linspace(-8, 8, 9)
    smooth = 64 / (1 + np.exp(-currents / 3))
    found = {}
    for name, apart in (("smooth", 0), ("scattered", 6)):
        rows = [round(n) for n in smooth - apart * np.where(np.arange(9) % 2, 1, -1)]
        table = counts(list(currents), [min(n, 64) for n in rows])
        found[name] = fit_switch_probability.fit_criterion(table, "crossed")
    assert found["smooth"]["p_value"] > 0.05
    for entry in found.values():
        poor = entry["p_value"] < 0.05
        ratio = entry["deviance"] / entry["degrees_of_freedom"]
        widened = ratio if poor else 1.0
        assert entry["covariance_widened_by"] == close(widened)
        # The covariance is the inverse of Fisher's information, the sum of
        # n/(p (1 - p)) dp/da dp/db over the points, times this factor.
        values = {name: own["value"] for name, own in entry["parameters"].items()}
        fitted = [n for n, own in entry["parameters"].items() if own["standard_error"] > 0]

        def at(changed: dict[str, float], shape: Shape = entry["shape"]) -> Array:
            return switch_probability(currents, 1.0, **changed, shape=shape)

        slopes = [
            (at(values | {n: values[n] + 1e-5}) - at(values | {n: values[n] - 1e-5})) / 2e-5
            for n in fitted
        ]
        p = at(values)
        information = np.array(
            [[np.sum(64 / (p * (1 - p)) * a * b) for a in slopes] for b in slopes]
        )
        index = [PROBABILITY_PARAMETERS.index(n) for n in fitted]
        covariance = np.array(entry["covariance"])[np.ix_(index, index)]
        # The Gauss-Newton matrix of the residuals differs a little from the information.
        expected = np.sqrt(np.diag(np.linalg.inv(information)) * widened)
        assert np.sqrt(np.diag(covariance)) == pytest.approx(expected, rel=0.15, abs=0)
        for n, error in zip(fitted, np.sqrt(np.diag(covariance)), strict=True):
            assert entry["parameters"][n]["standard_error"] == close(error)
    assert found["scattered"]["covariance_widened_by"] > 4


def test_a_loss_is_found_where_one_point_has_none() -> None:
    # The ceiling is 0.7, 0.85 and 0.925, but all replicas of one point are high.
    values = {"critical_current": 1.0, "charge": 0.0, "spread": 1.5, "diffusion": 0.0}
    values |= {"floor": 0.0, "loss": 0.15}
    table = counted(values, 64, "logistic")
    table.loc[32, "crossed_count"] = 64
    found = fit_switch_probability.fit_criterion(table, "crossed")
    own = found["parameters"]["loss"]
    assert own["standard_error"] > 0
    assert abs(own["value"] - 0.15) < 2 * own["standard_error"]


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
    found = fit_switch_probability.fit_criterion(pd.DataFrame(rows), "final_state")
    assert found["shape"] == "escape"
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
        "valid_current_A": [-20e-6, 20e-6],
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
    (logistic,) = transition_currents.transition_currents(entry | {"shape": "logistic"}, [1e-9])
    assert logistic["I50_A"]["value"] == close(3.5e-6)
    assert logistic["I10_to_I90_A"]["value"] == close(0.5 * 2 * math.log(9) * 1e-6)
    # A current whose interval leaves the sweep is not known, whichever side it is on.
    for ends, known in (
        ((0.0, 3.8e-6), True),
        ((0.0, 3.6e-6), False),
        ((3.2e-6, 9e-6), True),
        ((3.4e-6, 9e-6), False),
    ):
        short = entry | {"valid_current_A": list(ends)}
        (found,) = transition_currents.transition_currents(short, [1e-9])
        assert (found["I50_A"]["value"] is not None) is known
        assert (found["I50_A"]["interval"] is not None) is known
        assert found["I10_to_I90_A"] == {"value": None, "interval": None}
        assert ("the probability is" in found["remark"]) is True
    negative = {name: {"value": value} for name, value in parameters.items()}
    negative["critical_current"] = {"value": -4.0}
    (found,) = transition_currents.transition_currents(entry | {"parameters": negative}, [1e-9])
    assert found["I50_A"]["value"] == close(-2.5e-6)


def test_a_remark_says_what_no_current_can_do() -> None:
    values = PROBABLE | {"floor": 0.3, "loss": 0.3, "diffusion": 0.0}
    found = fit_switch_probability.fit_criterion(counted(values), "final_state")
    short, _, long = found["currents"]
    # At 0.5 ns at most 0.4 are high, at 2 ns 0.85, at least 0.3.
    assert short["remark"] == (
        "the probability is still 0.3 at -10 µA; the probability is only 0.4 at 10 µA"
    )
    assert "0.85" in long["remark"]
    assert short["I50_A"] == {"value": None, "interval": None}
    assert long["I50_A"]["value"] > 0


def test_fits_are_made_for_every_device_regime_and_criterion() -> None:
    one = counted(PROBABLE)
    both = pd.concat([one, one.assign(device="retention", regime="stt")], ignore_index=True)
    both.loc[both["device"] == "retention", "final_state_count"] = 400
    both.loc[both["device"] == "retention", "in_plateau_count"] = 0
    found = fit_switch_probability.fit_all(both)
    assert list(found) == ["neuron", "retention"]
    assert list(found["retention"]) == ["stt"]
    assert tuple(found["neuron"]["stt_she"]) == CRITERIA
    assert found["retention"]["stt"]["final_state"]["status"] == "constant"
    assert found["retention"]["stt"]["end_of_pulse"]["status"] == "fitted"
    # Where all replicas did the same there is nothing to fit.
    assert found["retention"]["stt"]["in_plateau"] == {
        "status": "not_fitted",
        "reason": "every pulse had the same outcome",
    }
    same = counts([-1, 0, 1], [64, 64, 64])
    assert fit_switch_probability.fit_criterion(same, "crossed")["status"] == "not_fitted"
    single = fit_switch_probability.fit_criterion(one.iloc[:1], "crossed")
    assert single == {"status": "not_fitted", "reason": "points: 1"}


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
    entry = fitted(switch_probability={"crossed": probability})
    without = fitted(switch_probability={"crossed": {"status": "constant"}})
    return {"devices": {"neuron": {"regimes": {"stt_she": entry, "stt": without}}}}


@pytest.mark.parametrize(("floor", "exceeded"), [(0.4, False), (0.7, True)])
def test_half_currents_are_beside_the_threshold_at_zero_temperature(
    floor: float, exceeded: bool
) -> None:
    assert transition_currents.half_currents(half_content(floor)).empty
    found = transition_currents.half_currents(half_content(floor), "crossed")
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
            "switched_in_plateau": np.isfinite(times),
            "switched_end_of_plateau": np.isfinite(times),
            "switched_end_of_pulse": np.isfinite(times),
            "pulse_width_s": width,
            "flag": flag,
        }
    )


CURRENTS = np.array([2.0, 2.5, 3.0, 4.0, 6.0, 8.0, 10.0])


def test_a_fit_of_times_says_its_range_and_units() -> None:
    times = compact_model.switching_time(CURRENTS, **TRUTH)
    late = switching([1.5], [3.1], "switched_late", width=3e-9)
    # A shorter pulse at the same current counts less than the longer one.
    short = switching([3.0], [0.4], width=0.5e-9)
    table = pd.concat([short, switching(CURRENTS, times, width=3e-9), late], ignore_index=True)
    found = fit_switching_time.fit_switching_time(table)
    assert found["status"] == "fitted"
    assert found["points"] == 7
    assert found["valid_current_A"] == close([2e-6, 10e-6])
    assert found["valid_time_s"] == close([times[-1] * 1e-9, times[0] * 1e-9])
    values = {name: p["value"] for name, p in found["parameters"].items()}
    assert values == pytest.approx(TRUTH, rel=1e-4, abs=0)
    assert found["leave_one_out"]["current_A"] == close(list(CURRENTS * 1e-6))
    assert found["leave_one_out"]["points"] == 7
    # Seven points have no half that is large enough.
    assert found["leave_half_out"] == {"lower": None, "upper": None, "largest": None}


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


def test_brackets_and_windows_are_found_for_each_pulse_width() -> None:
    table = pd.concat(
        [
            switching([1, 2, 3, 4, 5], [math.nan, 1, math.nan, math.nan, 1], width=1e-9),
            switching([1, 2, 3], [math.nan, math.nan, 1], width=2e-9),
            switching([1, 2, 3], [1, math.nan, math.nan], width=3e-9),
        ]
    )
    first, second, third = brackets.simulated_thresholds(table, table.iloc[:0])
    assert [row["pulse_width_s"] for row in (first, second, third)] == [1e-9, 2e-9, 3e-9]
    assert {row["source"] for row in (first, second, third)} == {"sweep"}
    for criterion in CRITERIA:
        assert (first[criterion]["low_A"], first[criterion]["high_A"]) == close((1e-6, 2e-6))
        assert first[criterion]["failing"] == [{"low_A": close(2e-6), "high_A": close(5e-6)}]
        assert second[criterion]["low_A"] == close(2e-6)
        assert second[criterion]["failing"] == []
        assert third[criterion]["status"] == "upper_limit"
        assert third[criterion]["failing"] == [{"low_A": close(1e-6), "high_A": None}]


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
    found = threshold_scan._by_time(rows, Bracket("bracketed", 2e-6, 8e-6), 0.01)
    estimate = 2e-6 * 4**place
    # A little beyond, towards the middle of the bracket.
    beyond = 0.45 * 0.01 * (1 if place < 0.5 else -1)
    assert math.log(found / estimate) == pytest.approx(
        beyond if place != 0.5 else math.copysign(0.0045, math.log(found / estimate)), abs=1e-9
    )


def test_without_a_crossing_at_both_ends_the_middle_is_tried() -> None:
    bracket = Bracket("bracketed", 2e-6, 8e-6)
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
    found = threshold_scan._by_time(rows, Bracket("bracketed", 2e-6, 8e-6), 0.1)
    assert math.log(found / 2e-6) == pytest.approx(0.045, rel=0.01, abs=0)
    # Beyond the bracket a tenth of the tolerance is kept from the end that is crossed.
    for slow, fast, end in ((1.01, 0.5, 2.1e-6), (2.0, 0.99, 2.0e-6)):
        rows = {
            2e-6: {"switching_time_s": slow * 1e-9, "pulse_width_s": 1e-9},
            2.1e-6: {"switching_time_s": fast * 1e-9, "pulse_width_s": 1e-9},
        }
        found = threshold_scan._by_time(rows, Bracket("bracketed", 2e-6, 2.1e-6), 0.2)
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
            "switched_end_of_plateau": current >= 1.5 * threshold,
            "switched_end_of_pulse": switched,
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
    # First the crossing, between 4 and 8 µA: the power law is exact, and points a little beyond
    # 5 µA towards the middle of the bracket.
    assert tried[4] == pytest.approx(5e-6 * math.exp(0.0045), rel=1e-5, abs=0)
    case = Case("c", "", math.nan, "stt", 1e-9, 2.0, False)
    rows = threshold_scan.threshold_rows(case, runs)
    assert tuple(row["criterion"] for row in rows) == threshold_scan.SCANNED
    for row, truth in zip(rows, (5e-6, 7.5e-6, 3.75e-6, 3.75e-6), strict=True):
        assert row["status"] == "bracketed"
        assert row["low_A"] <= truth <= row["high_A"]
        assert row["high_A"] <= row["low_A"] * 1.01
        assert row["value_A"] == close((row["low_A"] + row["high_A"]) / 2)
        assert row["half_width_A"] == close((row["high_A"] - row["low_A"]) / 2)
        assert row["runs"] == len(runs)
    # The formula is exact for this neuron, so that the crossing takes few runs; the end of the
    # pulse and the final state share theirs.
    assert len(tried) <= 4 + 3 + 2 * 8


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
        criteria=("crossed",),
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
    current, passed = [1.0, 2.0, 3.0, 4.0], [False, True, False, True]
    assert threshold_scan.first_passage(current, passed) == Bracket("bracketed", 1.0, 2.0)
    assert threshold_scan.failing_windows(current, passed) == [Window(2.0, 3.0, 3.0, 4.0)]
    assert threshold_scan.failing_windows([1.0, 2.0], [True, False]) == [
        Window(1.0, 2.0, 2.0, math.inf)
    ]
    nothing = threshold_scan.first_passage([1.0, 2.0], [False, False])
    assert (nothing.status, nothing.low) == ("none", 2.0)
    assert math.isnan(nothing.high)
    assert threshold_scan.failing_windows([1.0, 2.0], [False, False]) == []


def test_the_end_of_a_window_that_is_known_worst_is_halved() -> None:
    known = Window(1.0, 1.005, 2.0, 2.01)
    assert threshold_scan._loosest_end([known], 0.01) is None
    assert threshold_scan._loosest_end([known], 0.001) == close(math.sqrt(1.005))
    lower, upper = Window(1.0, 4.0, 5.0, 5.01), Window(1.0, 1.005, 2.0, 8.0)
    assert threshold_scan._loosest_end([known, lower], 0.01) == close(2.0)
    assert threshold_scan._loosest_end([known, upper], 0.01) == close(4.0)
    # An open end stays open.
    assert threshold_scan._loosest_end([Window(1.0, 1.005, 2.0, math.inf)], 0.01) is None


def test_the_threshold_moves_with_a_parameter_against_the_narrow_neuron() -> None:
    rows = pd.DataFrame(
        {
            "criterion": ["final_state"] * 4 + ["crossed"],
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


def test_the_whole_model_keeps_devices_regimes_and_scans_apart() -> None:
    times = compact_model.switching_time(CURRENTS, **TRUTH)
    own = switching(CURRENTS, times, width=3e-9)
    other = switching(CURRENTS, 2 * times, width=5e-9).assign(device="retention", regime="stt_she")
    scan = switching([2.05, 2.1], [math.nan, 0.9], width=1e-9).assign(parameter=math.nan)
    narrow = switching([0.1], [0.001]).assign(parameter="reference")
    thresholds = pd.DataFrame(
        {
            "regime": "stt",
            "parameter": [math.nan, math.nan, "reference"],
            "pulse_width_s": 1e-9,
            "criterion": ["final_state", "crossed", "final_state"],
            "status": "bracketed",
            "value_A": [2e-6, 3e-6, 2.2e-6],
            "low_A": [1.9e-6, 2.9e-6, 2e-6],
            "high_A": [2.1e-6, 3.1e-6, 2.4e-6],
            "failing_A": "",
        }
    )
    kinetics = pd.DataFrame(
        columns=["regime", "flag", "velocity_m_per_s", "current_density_A_per_m2"]
    )
    thermal = counted(PROBABLE).iloc[:0]
    content = fit_compact_model.fit(
        kinetics,
        pd.concat([own, other], ignore_index=True),
        pd.concat([scan, narrow], ignore_index=True),
        thresholds,
        1e-9,
        thermal,
        1,
        {"solver": "known"},
    )
    neuron = content["devices"]["neuron"]["regimes"]
    assert list(neuron) == ["stt"]
    assert list(content["devices"]["retention"]["regimes"]) == ["stt_she"]
    # Seven of the sweep and one of the scan; that of the narrow neuron is another design.
    assert neuron["stt"]["switching_time"]["points"] == 8
    scanned, swept = neuron["stt"]["simulated"]
    assert (scanned["pulse_width_s"], scanned["source"]) == (1e-9, "scan")
    assert (scanned["crossed"]["low_A"], scanned["crossed"]["high_A"]) == close((2.05e-6, 2.1e-6))
    # Already 2 µA cross within 3 ns.
    assert (swept["pulse_width_s"], swept["source"]) == (3e-9, "sweep")
    assert swept["crossed"]["status"] == "upper_limit"
    retention = content["devices"]["retention"]["regimes"]["stt_she"]
    assert [row["source"] for row in retention["simulated"]] == ["sweep"]
    assert retention["switch_probability"] == {}
    assert not {"threshold", "searched", "failing"} & set(neuron["stt"])
    assert content["reduced_width"]["threshold_change"] == {"stt": close(0.1)}
    assert content["provenance"] == {"solver": "known"}
    assert content["model"]["confidence_level"] == 0.95


# SPICE


def test_the_geometry_of_the_subcircuit_is_that_of_the_neuron(experiment: Experiment) -> None:
    design: Any = experiment.design("neuron")
    where = spice.geometry(design, experiment.readout, 34e-9)
    assert where.middle == close(50e-9)
    assert where.parallel_resistance == 4.4e5
    assert where.antiparallel_resistance == 8.8e5
    assert where.readout_length == 24e-9
    # The divider is balanced with the wall in the middle.
    assert where.crossing == close(0.5)
    # The arithmetic mean of both resistances is reached at -1/3: a sixth of the junction's
    # 24 nm before the middle.
    reference = experiment.readout.model_copy(update={"reference_resistance": 6.6e5})
    assert spice.geometry(design, reference, 34e-9).crossing == close((46 - 34) / 32)
    assert math.isnan(where._replace(rest=50e-9).crossing)


def parameters_of(text: str) -> dict[str, float]:
    lines = [line.split(maxsplit=1)[1] for line in text.splitlines() if line.startswith(".param")]
    return {name: float(value) for name, value in (line.split("=") for line in lines)}


def test_the_subcircuit_has_the_parameters_of_the_model(experiment: Experiment) -> None:
    design: Any = experiment.design("neuron")
    where = spice.geometry(design, experiment.readout, 34e-9)
    passes = {"status": "upper_limit", "high_A": 1e-6}
    row = {"pulse_width_s": 1e-9} | dict.fromkeys(CRITERIA, passes | {"failing": []})
    window = {"low_A": 5e-6, "high_A": 6e-6}
    entry = fitted(simulated=[row | {"final_state": passes | {"failing": [window]}}])
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
