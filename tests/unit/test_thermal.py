"""Counts, intervals and fits of probabilities, on numbers known beforehand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from spinneuron.arrays import Vector
from spinneuron.neuron import (
    cells_across_width,
    ensembles,
    fit_switch_probability,
    lifetimes,
)
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.criteria import CRITERIA
from spinneuron.neuron.switch_probability import (
    NO_PROBABILITY,
    PROBABILITY_PARAMETERS,
    SwitchProbability,
    switch_probability,
)
from spinneuron.neuron.transition_currents import half_currents, transition_currents

TRUE = {
    "critical_current": 2.0,
    "charge": 8.0,
    "spread": 0.0,
    "diffusion": 1.2,
    "floor": 0.0,
    "loss": 0.0,
}


def table(parameters: dict[str, float], replicas: int, seed: int = 0) -> pd.DataFrame:
    """A table of counts drawn from a model."""
    random = np.random.default_rng(seed)
    rows = []
    for width in (0.5, 1.0, 2.0):
        middle = parameters["critical_current"] + parameters["charge"] / width
        for current in middle * np.array([-0.5, 0, 0.5, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5]):
            p = float(switch_probability(current, width, **parameters))
            row = {
                "temperature_K": 300.0,
                "cells_across_width": 1,
                "pulse_width_s": width * 1e-9,
                "current_A": current * 1e-6,
                "replicas": replicas,
            }
            count = random.binomial(replicas, p)
            rows.append(row | {f"{criterion}_count": count for criterion in CRITERIA})
    return pd.DataFrame(rows)


def test_wilsons_interval() -> None:
    # R. G. Newcombe, Statist. Med. 17, 857 (1998), table I: 81 of 263.
    assert ensembles.wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert ensembles.wilson_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_random_numbers_belong_to_seed_point_and_block() -> None:
    drawn = {
        tuple(ensembles.generator(seed, name, block).random_raw(4))
        for seed in (1, 2)
        for name in ("a", "b")
        for block in (0, 1)
    }
    assert len(drawn) == 8
    again = ensembles.generator(1, "a", 0).random_raw(4)
    assert tuple(again) in drawn


def watched(times: np.ndarray, longest: float) -> pd.DataFrame:
    """Replicas that leave at these times and are watched for the longest one."""
    return pd.DataFrame(
        {
            "retention_time_s": np.where(times <= longest, times, math.inf),
            "watched_s": np.minimum(times, longest),
        }
    )


def test_retention_by_maximum_likelihood() -> None:
    times = np.array([*np.linspace(1e-9, 9e-9, 10), *[math.inf] * 5])
    found = lifetimes.retention_time(watched(times, 10e-9))
    # 10 escapes in 50 + 50 ns; chi-square quantiles of 22 and 20 degrees of freedom.
    assert found["escapes"] == 10
    assert found["mean_time_s"] == pytest.approx(10e-9)
    assert found["mean_time_low_s"] == pytest.approx(200e-9 / 36.781, rel=1e-4)
    assert found["mean_time_high_s"] == pytest.approx(200e-9 / 9.5908, rel=1e-4)
    none = lifetimes.retention_time(watched(np.full(4, math.inf), 10e-9))
    assert math.isnan(none["mean_time_s"])
    assert none["mean_time_high_s"] == math.inf
    # Of 40 ns without an escape: 40/3.689 at 97.5 %.
    assert none["mean_time_low_s"] == pytest.approx(40e-9 / 3.6889, rel=1e-4)


def wells(prefactors: tuple[float, ...], replicas: int, seed: int) -> pd.DataFrame:
    """Rows of retention.csv of wells with these prefactors in ns, from exponential times."""
    random = np.random.default_rng(seed)
    rows = []
    for time, scaled in zip(prefactors, (0.5, 1.5, 3.0, 7.0), strict=True):
        times = random.exponential(time * 1e-9 * math.exp(scaled), replicas)
        table = watched(times, 20e-9).assign(
            pinning_depth=0.1,
            barrier_J=scaled * 1.380649e-23 * 300,
            curvature_at_rest_J_per_m2=1e-3,
            curvature_at_summit_J_per_m2=-1e-3,
            kramers_prefactor_s=time * 1e-9,
            kramers_time_s=time * 1e-9 * math.exp(scaled),
            kramers_flag="holds" if scaled >= 3 else "low_barrier",
        )
        rows.append(lifetimes.well(table, 300.0))
    return pd.DataFrame(rows)


def test_wells_with_prefactors_of_their_own_have_no_common_one() -> None:
    # Those that the default experiment has. The lowest barrier, below k_B T, does not count.
    p_values = [
        lifetimes.common_prefactor_p_value(wells((9.0, 0.68, 0.40, 0.22), 64, seed))
        for seed in range(20)
    ]
    assert np.median(p_values) < 0.01


def test_wells_with_one_prefactor_are_accepted() -> None:
    p_values = [
        lifetimes.common_prefactor_p_value(wells((9.0, 0.4, 0.4, 0.4), 64, seed))
        for seed in range(200)
    ]
    # Rejected at 5 % as often as that: 200 draws, within three standard deviations.
    assert np.mean(np.array(p_values) < 0.05) < 0.05 + 3 * math.sqrt(0.05 * 0.95 / 200)
    assert np.median(p_values) > 0.35


def test_kramers_prefactors_are_accepted_where_they_are_right() -> None:
    true = [wells((9.0, 0.68, 0.40, 0.22), 64, seed) for seed in range(100)]
    p_values = np.array([lifetimes.kramers_p_value(table) for table in true])
    assert np.mean(p_values < 0.05) < 0.05 + 3 * math.sqrt(0.05 * 0.95 / 100)
    wrong = [table.assign(kramers_prefactor_s=2 * table["kramers_prefactor_s"]) for table in true]
    assert np.median([lifetimes.kramers_p_value(table) for table in wrong]) < 1e-3
    # A wrong prediction does not count where the formula does not hold.
    low = true[0].copy()
    low.loc[low["kramers_flag"] != "holds", "kramers_prefactor_s"] *= 10
    assert lifetimes.kramers_p_value(low) == lifetimes.kramers_p_value(true[0])


@pytest.mark.parametrize("floor_and_loss", [(0.0, 0.0), (0.3, 0.1)])
def test_a_known_model_is_found(floor_and_loss: tuple[float, float]) -> None:
    floor, loss = floor_and_loss
    true = TRUE | {"floor": floor, "loss": loss}
    fit = fit_switch_probability.fit_criterion(table(true, 400), "final_state")
    assert fit["status"] == "fitted"
    assert fit["p_value"] > 1e-3
    for name, value in true.items():
        found = fit["parameters"][name]
        assert abs(found["value"] - value) <= 4 * found["standard_error"] + 1e-9, name
    model = SwitchProbability.from_entry(fit)
    low, high = model.interval(10e-6, 1e-9, sigmas=4)
    assert low < switch_probability(10.0, 1.0, **true) < high
    assert high - low < 0.15


def test_half_currents_and_their_intervals() -> None:
    fit = fit_switch_probability.fit_criterion(table(TRUE, 200), "final_state")
    for current in fit["currents"]:
        width = current["pulse_width_s"] * 1e9
        true = (2 + 8 / width) * 1e-6
        low, high = current["I50_A"]["interval"]
        assert low < current["I50_A"]["value"] < high
        assert abs(current["I50_A"]["value"] - true) < (high - low)
        # From P = 0.1 to 0.9: ln(ln 10 / -ln 0.9) of the spread.
        across = math.log(math.log(10) / -math.log(0.9)) * 1.2 / math.sqrt(width) * 1e-6
        assert current["I10_to_I90_A"]["value"] == pytest.approx(across, rel=0.2)
        assert current["remark"] == ""
    model = SwitchProbability.from_entry(fit)
    i30 = model.current_at(0.3, 1e-9)
    assert model.probability(i30, 1e-9) == pytest.approx(0.3)


def test_a_coin_is_called_constant() -> None:
    coin = TRUE | {"floor": 0.4, "loss": 1e9}
    fit = fit_switch_probability.fit_criterion(table(coin, 64, seed=5), "final_state")
    assert fit["status"] == "constant"
    assert fit["currents"] == []
    model = SwitchProbability.from_entry(fit)
    assert model.probability([0, 10e-6], 1e-9) == pytest.approx(0.4, abs=0.05)
    low, high = model.interval(5e-6, 1e-9)
    assert low < 0.4 < high
    assert math.isnan(model.current_at(0.5, 1e-9))


def signed(probability: Callable[[Vector], Vector], replicas: int, seed: int) -> pd.DataFrame:
    """A table of counts at 1 ns and currents of both signs, drawn from these probabilities."""
    random = np.random.default_rng(seed)
    current = np.array([-12.0, -8, -4, -2, 0, 2, 4, 8, 12])
    count = random.binomial(replicas, probability(current))
    rows = pd.DataFrame({"current_A": current * 1e-6, "pulse_width_s": 1e-9, "replicas": replicas})
    rows = rows.assign(temperature_K=300.0, cells_across_width=1)
    return rows.assign(**{f"{criterion}_count": count for criterion in CRITERIA})


def test_two_states_that_exchange_have_a_logistic_curve_through_both_signs() -> None:
    true = signed(lambda current: 1 / (1 + np.exp(-(current - 1.6) / 2.6)), 2000, seed=3)
    fit = fit_switch_probability.fit_criterion(true, "end_of_plateau")
    assert (fit["status"], fit["shape"]) == ("fitted", "logistic")
    assert fit["valid_current_A"] == pytest.approx([-12e-6, 12e-6], rel=1e-9, abs=0)
    model = SwitchProbability.from_entry(fit)
    for current in (-12, -6, 0, 6, 12):
        expected = 1 / (1 + math.exp(-(current - 1.6) / 2.6))
        low, high = model.interval(current * 1e-6, 1e-9, sigmas=4)
        assert low < expected < high
        assert high - low < 0.1
    assert model.current_at(0.5, 1e-9) == pytest.approx(1.6e-6, abs=0.3e-6)
    # Without a current less than a half is high: 0.1 of them at a negative current.
    assert model.current_at(0.1, 1e-9) == pytest.approx((1.6 - 2.6 * math.log(9)) * 1e-6, rel=0.1)
    (current,) = fit["currents"]
    assert current["I10_to_I90_A"]["value"] == pytest.approx(2 * 2.6e-6 * math.log(9), rel=0.1)
    assert current["remark"] == ""


def test_a_current_beyond_the_sweep_is_not_reported_and_the_remark_says_why() -> None:
    true = signed(lambda current: 0.3 / (1 + np.exp(-current / 2)), 2000, seed=4)
    fit = fit_switch_probability.fit_criterion(true, "final_state")
    assert fit["status"] == "fitted"
    (current,) = fit["currents"]
    assert current["I50_A"] == {"value": None, "interval": None}
    assert current["I10_to_I90_A"] == {"value": None, "interval": None}
    most = float(SwitchProbability.from_entry(fit).probability(12e-6, 1e-9))
    assert most < 0.35
    assert current["remark"] == f"the probability is only {most:.2g} at 12 µA"


def test_a_current_whose_interval_leaves_the_sweep_is_not_reported() -> None:
    def entry(error: float) -> dict[str, Any]:
        parameters = dict.fromkeys(PROBABILITY_PARAMETERS, 0.0)
        parameters |= {"critical_current": 10.0, "spread": 0.5}
        return {
            "status": "fitted",
            "shape": "logistic",
            "parameters": {name: {"value": value} for name, value in parameters.items()},
            "covariance": np.diag([error**2, 0, 0, 0, 0, 0]).tolist(),
            "valid_current_A": [-12e-6, 12e-6],
        }

    # 10 µA lie within the sweep, but 10 ± 2.9 µA do not.
    (known,) = transition_currents(entry(0.5), [1e-9])
    low, high = known["I50_A"]["interval"]
    assert known["I50_A"]["value"] == pytest.approx(10e-6, rel=1e-9, abs=0)
    assert (low, high) == pytest.approx((9.02e-6, 10.98e-6), rel=0.02, abs=0)
    (unknown,) = transition_currents(entry(1.5), [1e-9])
    assert unknown["I50_A"] == {"value": None, "interval": None}


def test_intervals_are_widened_where_no_model_fits() -> None:
    def uneven(current: Vector) -> Vector:
        smooth = 1 / (1 + np.exp(-current / 3))
        return (
            smooth + 0.08 * np.array([1, 1, -1, 1, -1, 1, -1, -1, -1]) * smooth * (1 - smooth) * 4
        )

    poor = fit_switch_probability.fit_criterion(signed(uneven, 2000, seed=1), "end_of_plateau")
    assert poor["p_value"] < 0.05
    assert poor["covariance_widened_by"] == poor["deviance"] / poor["degrees_of_freedom"]
    assert poor["covariance_widened_by"] > 1
    good = signed(lambda current: 1 / (1 + np.exp(-current / 3)), 2000, seed=1)
    found = fit_switch_probability.fit_criterion(good, "end_of_plateau")
    assert found["p_value"] > 0.05
    assert found["covariance_widened_by"] == 1.0
    # The error of the middle of the curve follows.
    errors = [fit["parameters"]["critical_current"]["standard_error"] for fit in (poor, found)]
    assert errors[0] > 1.3 * errors[1]


def test_half_currents_stand_beside_the_threshold_by_the_same_criterion() -> None:
    fit = fit_switch_probability.fit_criterion(table(TRUE, 200), "end_of_plateau")
    none = {"status": "none", "reason": "not by this one", "failing": []}
    found = {"status": "bracketed", "value_A": 9e-6, "low_A": 8e-6, "high_A": 1e-5, "failing": []}
    simulated = {"pulse_width_s": 1e-9, "source": "scan"} | dict.fromkeys(CRITERIA, none)
    entry = {
        "switching_time": {"status": "not_fitted"},
        "simulated": [simulated | {"end_of_plateau": found}],
        "switch_probability": dict.fromkeys(CRITERIA, fit),
    }
    content = {"devices": {"neuron": {"regimes": {"stt_she": entry}}}}
    early = half_currents(content).set_index("pulse_width_s")
    assert list(early["name"]) == ["neuron, stt_she"] * 3
    assert early.loc[1e-9, "zero_temperature_A"] == 9e-6
    assert early["zero_temperature_A"].notna().sum() == 1
    assert early.loc[1e-9, "I50_A"] == pytest.approx(10e-6, rel=0.05)
    assert early.loc[1e-9, "low_A"] < early.loc[1e-9, "I50_A"] < early.loc[1e-9, "high_A"]
    assert not early["exceeded_without_current"].any()
    late = half_currents(content, "final_state")
    assert late["zero_temperature_A"].isna().all()


def test_what_lies_beyond_the_replicas_is_called_extrapolated() -> None:
    model = SwitchProbability.from_entry(
        fit_switch_probability.fit_criterion(table(TRUE, 100), "final_state")
    )
    middle = float(model.current_at(0.5, 1e-9))
    rare = float(model.current_at(0.5 / 100, 1e-9))
    assert not model.is_extrapolated(middle, 1e-9)
    assert model.is_extrapolated(rare, 1e-9)
    assert model.is_extrapolated(middle, 5e-9)  # a longer pulse than any
    # The range has two ends: -9 µA is the most negative current of the table.
    assert model.valid_current == pytest.approx((-9e-6, 27e-6), rel=1e-9, abs=0)
    assert model.is_extrapolated([-9.1e-6, 27.1e-6], 0.5e-9).all()
    assert NO_PROBABILITY.is_extrapolated(middle, 1e-9)


def test_a_probability_stays_within_the_simulated_currents() -> None:
    model = SwitchProbability.from_entry(
        fit_switch_probability.fit_criterion(table(TRUE, 100), "final_state")
    )
    low, high = model.valid_current
    inside = np.linspace(low, high, 50)
    same = model.within_range(inside, 1e-9)
    assert np.array_equal(same, model.probability(inside, 1e-9))
    beyond = model.within_range([low - 1e-3, high + 1e-3], 1e-9)
    assert np.array_equal(beyond, model.probability([low, high], 1e-9))
    assert model.probability(-1e-3, 1e-9) < model.probability(low, 1e-9)


def test_too_few_points_are_not_fitted() -> None:
    fit = fit_switch_probability.fit_criterion(table(TRUE, 64).iloc[:1], "final_state")
    assert fit == {"status": "not_fitted", "reason": "points: 1"}
    assert math.isnan(SwitchProbability.from_entry(fit).probability(1e-6, 1e-9))


def test_the_threshold_model_answers_for_a_criterion() -> None:
    fit = fit_switch_probability.fit_criterion(table(TRUE, 200), "end_of_plateau")
    entry = {
        "switching_time": {"status": "not_fitted"},
        "switch_probability": {"end_of_plateau": fit},
    }
    model = ThresholdModel.from_entry("stt_she", "neuron", entry)
    assert model.switch_probability(10e-6, 1e-9) == pytest.approx(0.5, abs=0.1)
    # The opposite current keeps the neuron in its low state.
    assert model.switch_probability(-10e-6, 1e-9) < 1e-6
    with pytest.raises(KeyError, match="there are end_of_plateau"):
        model.switch_probability(1e-6, 1e-9, "final_state")
    without = ThresholdModel.from_entry("stt_she", "neuron", entry | {"switch_probability": {}})
    assert math.isnan(without.switch_probability(1e-6, 1e-9))


def test_how_far_the_reduced_width_moves_the_threshold() -> None:
    rows = pd.DataFrame(
        {
            "criterion": "final_state",
            "regime": ["stt_she", "stt_she", "stt", "stt"],
            "parameter": ["reference", np.nan, np.nan, np.nan],
            "pulse_width_s": [1e-9, 1e-9, 1e-9, 0.5e-9],
            "value_A": [1.55e-6, 1.6e-6, 8e-6, 12e-6],
        }
    )
    found = cells_across_width.threshold_change(rows, 1, 1e-9)["threshold_change"]
    assert found == {"stt_she": pytest.approx(-0.03125), "stt": None}
    assert (
        cells_across_width.threshold_change(rows, 10, 1e-9)["threshold_change"]["stt_she"] is None
    )
