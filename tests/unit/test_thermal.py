"""Counts, intervals and fits of probabilities, on numbers known beforehand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from spinneuron.neuron import (
    cells_across_width,
    ensembles,
    fit_switch_probability,
    lifetimes,
    thermal_pulses,
)
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.switch_probability import (
    NO_PROBABILITY,
    SwitchProbability,
    switch_probability,
)

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
        for current in middle * np.array([0, 0.5, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5]):
            p = float(switch_probability(current, width, **parameters))
            row = {
                "temperature_K": 300.0,
                "cells_across_width": 1,
                "pulse_width_s": width * 1e-9,
                "current_A": current * 1e-6,
                "replicas": replicas,
            }
            count = random.binomial(replicas, p)
            rows.append(row | {f"{moment}_count": count for moment in thermal_pulses.MOMENTS})
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
    fit = fit_switch_probability.fit_moment(table(true, 400), "final_state")
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
    fit = fit_switch_probability.fit_moment(table(TRUE, 200), "final_state")
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
    fit = fit_switch_probability.fit_moment(table(coin, 64, seed=5), "final_state")
    assert fit["status"] == "constant"
    assert fit["currents"] == []
    model = SwitchProbability.from_entry(fit)
    assert model.probability([0, 10e-6], 1e-9) == pytest.approx(0.4, abs=0.05)
    low, high = model.interval(5e-6, 1e-9)
    assert low < 0.4 < high
    assert math.isnan(model.current_at(0.5, 1e-9))


def test_what_lies_beyond_the_replicas_is_called_extrapolated() -> None:
    model = SwitchProbability.from_entry(
        fit_switch_probability.fit_moment(table(TRUE, 100), "final_state")
    )
    middle = float(model.current_at(0.5, 1e-9))
    rare = float(model.current_at(0.5 / 100, 1e-9))
    assert not model.is_extrapolated(middle, 1e-9)
    assert model.is_extrapolated(rare, 1e-9)
    assert model.is_extrapolated(middle, 5e-9)  # a longer pulse than any
    assert NO_PROBABILITY.is_extrapolated(middle, 1e-9)


def test_too_few_points_are_not_fitted() -> None:
    fit = fit_switch_probability.fit_moment(table(TRUE, 64).iloc[:1], "final_state")
    assert fit == {"status": "not_fitted", "reason": "points: 1"}
    assert math.isnan(SwitchProbability.from_entry(fit).probability(1e-6, 1e-9))


def test_the_threshold_model_answers_for_a_moment() -> None:
    entry = {
        "switching_time": {"status": "not_fitted"},
        "switch_probability": {
            "final_state": fit_switch_probability.fit_moment(table(TRUE, 200), "final_state")
        },
    }
    model = ThresholdModel.from_entry("stt_she", "neuron", entry)
    assert model.switch_probability(-10e-6, 1e-9) == pytest.approx(0.5, abs=0.1)
    with pytest.raises(KeyError, match="there are final_state"):
        model.switch_probability(1e-6, 1e-9, "end_of_pulse")
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
