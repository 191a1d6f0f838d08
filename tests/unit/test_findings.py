"""Sentences about a run: small tables made by hand in, the whole sentence out."""

import math
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinneuron.constants import THERMAL_ENERGY_300K
from spinneuron.network.operation import PARTS
from spinneuron.neuron.criteria import CRITERIA
from spinneuron.report import captions, findings, rounding

PULSE = 1e-9


def bracket(
    low: float, high: float, failing: tuple[tuple[float, float | None], ...] = ()
) -> dict[str, Any]:
    """A threshold in A, from ends in µA, with the windows above it that fail again."""
    return {
        "status": "bracketed",
        "value_A": (low + high) / 2 * 1e-6,
        "low_A": low * 1e-6,
        "high_A": high * 1e-6,
        "failing": [
            {"low_A": first * 1e-6, "high_A": None if last is None else last * 1e-6}
            for first, last in failing
        ],
    }


NONE: dict[str, Any] = {
    "status": "none",
    "reason": "no current up to 2e-05 A reached it",
    "failing": [],
}


def simulated(width: float, **found: dict[str, Any]) -> dict[str, Any]:
    """What simulations found for a pulse width, by criterion; no threshold by any other."""
    return {"pulse_width_s": width, "source": "scan", **dict.fromkeys(CRITERIA, NONE), **found}


def entry(*widths: dict[str, Any]) -> dict[str, Any]:
    """A regime of ``threshold.json`` without a fitted switching time."""
    return {
        "switching_time": {"status": "not_fitted", "reason": "no point switched"},
        "simulated": list(widths),
        "switch_probability": {},
    }


def kinetics() -> pd.DataFrame:
    columns = ["regime", "current_density_A_per_m2", "velocity_m_per_s", "error", "flag"]
    rows = [
        ("stt_she", 5e11, 248.361, 0.0016, "steady"),
        ("stt_she", 1e10, 12.5, 0.03, "steady"),
        ("stt", 1e10, 2.5, 0.008, "steady"),
        ("stt", 5e11, 133.195, 0.0005, "steady"),
        ("stt_she", -1e10, -12.5, 0.03, "steady"),
        ("stt", -1e10, -2.5, 0.008, "steady"),
        ("stt", 5e9, 1.0, 0.5, "not_steady"),
        ("stt_she", 5e9, 6.0, 0.01, "steady"),
        ("stt_she_no_dmi", 5e11, 32.32, 0.001, "steady"),
        ("stt_she_no_dmi", 1e10, 2.5, 0.4, "not_steady"),
    ]
    table = pd.DataFrame(rows, columns=columns)
    return table.rename(columns={"error": "velocity_stderr_m_per_s"})


def depths() -> pd.DataFrame:
    """Thresholds of three depths; rows of another criterion must not count."""
    rows = []
    for regime, depth, barrier, current, half in (
        ("stt_she", 0.2, 7.049, 14.6506, 0.0701),
        ("stt_she", 0.02, 0.4674, 1.6076, 0.0077),
        ("stt", 0.02, 0.4674, 7.777, 0.0374),
        ("stt", 0.2, 7.049, math.nan, math.nan),
    ):
        found = math.isfinite(current)
        for criterion, factor in (("final_state", 1.0), ("crossed", 9.0)):
            rows.append(
                {
                    "parameter": "depth",
                    "value": depth,
                    "regime": regime,
                    "criterion": criterion,
                    "status": "bracketed" if found else "none",
                    "value_A": factor * current * 1e-6,
                    "half_width_A": half * 1e-6,
                    "low_A": (factor * current - half) * 1e-6 if found else 20e-6,
                    "barrier_J": barrier * THERMAL_ENERGY_300K,
                }
            )
    return pd.DataFrame(rows)


def thermal() -> pd.DataFrame:
    rows = []
    for current, plateau, early, late, median in (
        (20e-6, (0.961, 0.93, 0.978), (0.859, 0.754, 0.924), (0.484, 0.366, 0.604), 0.262e-9),
        (0.0, (0.42, 0.36, 0.48), (0.266, 0.173, 0.385), (0.359, 0.253, 0.482), 0.994e-9),
        (3e-6, (0.7, 0.64, 0.75), (0.688, 0.566, 0.788), (0.453, 0.337, 0.576), 0.5e-9),
        (-3e-6, (0.13, 0.094, 0.177), (0.2, 0.11, 0.33), (0.41, 0.3, 0.53), 1.5e-9),
    ):
        row: dict[str, Any] = {"device": "neuron", "regime": "stt_she", "temperature_K": 300.0}
        row |= {"pulse_width_s": PULSE, "current_A": current, "median_first_crossing_s": median}
        for moment, values in (
            ("end_of_plateau", plateau),
            ("end_of_pulse", early),
            ("final_state", late),
        ):
            names = ("probability", "low", "high")
            row |= {f"{moment}_{n}": v for n, v in zip(names, values, strict=True)}
        rows.append(row)
    return pd.DataFrame(rows)


def retention() -> pd.DataFrame:
    nanoseconds = [(1.621, 1.2226, 2.1986, 48), (math.nan, 85.0, math.inf, 0)]
    return pd.DataFrame(
        [
            {
                "pinning_depth": depth,
                "barrier_J": barrier * THERMAL_ENERGY_300K,
                "temperature_K": 300.0,
                "escapes": escapes,
                "watched_s": 1e-7,
                "mean_time_s": mean * 1e-9,
                "mean_time_low_s": low * 1e-9,
                "mean_time_high_s": high * 1e-9,
                "prefactor_s": mean * 1e-9 * math.exp(-barrier),
                "prefactor_low_s": low * 1e-9 * math.exp(-barrier),
                "prefactor_high_s": high * 1e-9 * math.exp(-barrier),
                "kramers_prefactor_s": kramers * 1e-9,
                "kramers_flag": flag,
            }
            for depth, barrier, kramers, flag, (mean, low, high, escapes) in zip(
                (0.02, 0.2),
                (0.459, 7.04),
                (0.953, 0.229),
                ("low_barrier", "holds"),
                nanoseconds,
                strict=True,
            )
        ]
    )


def accuracy() -> pd.DataFrame:
    """The right rows, and beside each of them a row that differs in one key."""
    key = {
        "task": "7x5",
        "hidden": 0,
        "device": "neuron",
        "synapse_voltage_V": 0.07,
        "pulse_width_s": PULSE,
        "moment": "end_of_plateau",
        "samples": "clean",
        "tested": 150,
        "accuracy_std": 0.01,
    }
    others = [
        {"task": "5x5"},
        {"rule": "softmax"},
        {"hidden": 40},
        {"device": "retention"},
        {"moment": "final_state"},
        {"pulse_width_s": 2e-9},
        {"samples": "noisy"},
    ]
    rows = []
    for model, rule, bias, cycles, decision, value in (
        ("all_but_temperature", "margin", "none", 1, "one_hot", 0.72),
        ("all_but_temperature", "margin", "chosen", 1, "one_hot", 0.92),
        ("all_but_temperature", "noise_aware", "chosen", 1, "one_hot", 0.1),
        ("all_non_idealities", "noise_aware", "chosen", 1, "most_frequent", 1 / 3),
        ("all_non_idealities", "noise_aware", "chosen", 5, "most_frequent", 0.94),
        ("all_non_idealities", "noise_aware", "none", 5, "most_frequent", 0.2),
        ("all_non_idealities", "noise_aware", "chosen", 5, "majority", 0.3),
    ):
        named = key | {"neuron_model": model, "rule": rule, "bias_row": bias}
        named |= {"cycles": cycles, "decision": decision}
        rows += [named | other | {"accuracy": 0.99} for other in others]
        rows.append(named | {"accuracy": value})
    return pd.DataFrame(rows)


def network_energy() -> pd.DataFrame:
    """The chosen row, others that differ in one key, and that of the paper."""
    ours = {
        "source": "this run",
        "task": "7x5",
        "rule": "noise_aware",
        "hidden": 0.0,
        "device": "neuron",
        "temperature_K": 300.0,
        "chosen": True,
        "synapse_voltage_V": 0.07,
        "overdrive": 2.5,
        "bias": 0.5,
        "threshold_A": 2e-6,
        "cycles": 5,
        "decision": "most_frequent",
        "pulse_width_s": PULSE,
        "delay_s": 23e-9,
        "accuracy": 0.94,
        "energy_per_neuron_J": 80.3e-15,
        "energy_low_J": 61e-15,
        "energy_high_J": 110e-15,
        "edp_ratio_stated_cmos_decision": 1.9,
        **dict.fromkeys(PARTS, 1e-15),
        "counter_J": 21.4e-15,
        "inverter_J": 16e-15,
        "drivers_J": 33.9e-15,
    }
    stated = {
        "source": "paper",
        "device": "paper",
        "synapse_voltage_V": 0.01,
        "energy_per_neuron_J": 0.72e-15,
        "delay_s": 2e-9,
        "edp_ratio_stated_cmos_decision": 2430.6,
    }
    wrong = {"energy_per_neuron_J": 9e-12, "accuracy": 0.5, "chosen": False}
    others = [
        {"task": "5x5", "chosen": True},
        {"rule": "softmax", "chosen": True},
        {"cycles": 1},
        {"temperature_K": 0.0},
        {"synapse_voltage_V": 0.01},
        {"hidden": 40.0, "chosen": True},
    ]
    first, *rest = others
    return pd.DataFrame([stated, ours | wrong | first, *(ours | wrong | o for o in rest), ours])


def edp() -> pd.DataFrame:
    steps = {
        "as counted before": (2400.0, 0.14, math.nan, math.nan),
        "row switches": (90.7, 0.13, math.nan, math.nan),
        "chosen number of cycles": (1.9, 0.94, 0.42, 2.6),
    }
    return pd.DataFrame(
        [
            {
                "task": task,
                "device": "neuron",
                "rule": "noise_aware",
                "rule_sign": "margin",
                "accuracy_sign": 0.93,
                "accuracy_ideal": 0.96,
                "cycles_as_sign": 5,
                "gain_as_sign": 1.9,
                "cycles_as_ideal": math.inf,
                "gain_as_ideal": 0.0,
                "step": step,
                "cycles": 5,
                "gain": factor * gain,
                "accuracy": right,
                "gain_low": low,
                "gain_high": high,
            }
            for task, factor in (("5x5", 7.0), ("7x5", 1.0))
            for step, (gain, right, low, high) in steps.items()
        ]
    )


def front() -> pd.DataFrame:
    columns = ["task", "device", "rule", "why", "synapse_voltage_V", "reached", "edp_J_s"]
    best = "best for its synapse_voltage_V"
    rows = [
        ("7x5", "neuron", "noise_aware", "front", 0.03, True, 1e-22),
        ("7x5", "neuron", "noise_aware", best, 0.01, False, 1e-23),
        ("7x5", "neuron", "noise_aware", best, 0.03, True, 2.1e-21),
        ("7x5", "neuron", "noise_aware", best, 0.07, True, 1.75e-21),
        ("5x5", "neuron", "margin", best, 0.03, True, 1e-24),
    ]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(edp_ratio_stated_cmos=3.5e-21 / table["edp_J_s"])


def results(**changes: Any) -> findings.Results:
    regimes = {
        "stt_she": entry(
            simulated(
                0.5e-9,
                crossed=bracket(10.6692, 10.7228, failing=((19.0, 20.5), (24.0, None))),
                final_state=bracket(2.387, 2.397, failing=((3.1, 4.2),)),
            ),
            simulated(
                PULSE,
                crossed=bracket(2.04548, 2.06476),
                end_of_plateau=bracket(8.0, 9.0),
                end_of_pulse=bracket(1.8, 2.0),
                final_state=bracket(1.6, 1.62),
            ),
        ),
        "stt": entry(simulated(0.5e-9), simulated(PULSE, crossed=bracket(9.35876, 9.41369))),
    }
    deep = {
        "stt_she": entry(simulated(PULSE, crossed=bracket(14.5, 15.0))),
        "stt": entry(simulated(PULSE)),
    }
    verdicts = ["reproduced", "differs", "reproduced", "input"]
    claims = pd.DataFrame(
        {
            "number": [2, 4, 1, 5],
            "verdict": verdicts,
            "kind": ["below", "check", "near", "input"],
            "paper": ["1e-05", "2e-06", "100", "60"],
        }
    )
    whole = findings.Results(
        kinetics=kinetics(),
        switching=pd.DataFrame(),
        thresholds=depths(),
        threshold={
            "pulse_width_s": PULSE,
            "devices": {"neuron": {"regimes": regimes}, "retention": {"regimes": deep}},
        },
        thermal=thermal(),
        retention=retention(),
        accuracy=accuracy(),
        network_energy=network_energy(),
        edp=edp(),
        front=front(),
        resolution=pd.DataFrame(
            {"inputs": [25, 9, 25, 9, 25], "resolution": [0.2, 0.05, 0.184, 0.06, 0.1]}
        ),
        claims=claims,
        pinning_depth={"neuron": 0.02, "retention": 0.2},
        settling_time=1e-9,
        network_regime="stt_she",
        read_at="end_of_plateau",
    )
    return whole._replace(**changes)


@pytest.mark.parametrize(
    ("value", "error", "expected"),
    [
        (2.055, 0.010, "2.06 ± 0.01"),
        (10.696, 0.0268, "10.70 ± 0.03"),
        (1.40643, 0.00425, "1.406 ± 0.004"),
        (14.75, 0.25, "14.8 ± 0.3"),  # half up, not half to even
        (9.386, 0.0096, "9.39 ± 0.01"),  # the error itself is rounded first
        (1234.0, 140.0, "1,200 ± 100"),
        (-2.055, 0.010, "-2.06 ± 0.01"),
        (248.361, 0.0016, "248"),  # more digits than anything here is known to
        (2.055, 0.0, "2.06"),
        (2.055, math.nan, "2.06"),
    ],
)
def test_a_value_keeps_the_digits_that_its_error_allows(value, error, expected):
    assert rounding.with_error(value, error) == expected


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (1.62, 1.22, 2.20, "1.6 (1.2 to 2.2)"),
        (0.469, 0.387, 0.560, "0.47 (0.39 to 0.56)"),
        (2486.3, 2083.0, 3013.0, "2,500 (2,100 to 3,000)"),
        (248.0, 106.0, 765.0, "200 (100 to 800)"),
        (0.391, 0.281, 0.513, "0.39 (0.28 to 0.51)"),  # one digit of 0.12 would move the ends
        (0.0, 0.0, 2.4, "0.0 (0.0 to 2.4)"),
        (5.0, 5.0, 5.0, "5.00"),
    ],
)
def test_a_value_keeps_the_digits_that_its_interval_allows(value, low, high, expected):
    assert rounding.with_interval(value, low, high) == expected


@given(
    st.floats(-1e6, 1e6, allow_subnormal=False),
    st.floats(1e-3, 1e6),
    st.floats(1e-3, 1e6),
)
def test_rounding_moves_no_number_by_more_than_half_its_uncertainty(value, below, above):
    exact = (value, value - below, value + above)
    text = rounding.with_interval(*exact, most=20)
    shown = [float(number) for number in re.findall(r"-?[\d.]+", text.replace(",", ""))]
    half = (below + above) / 2
    assert shown == pytest.approx(exact, abs=0.53 * half, rel=1e-9)
    assert shown[1] <= shown[0] <= shown[2]


def test_the_unit_stands_after_the_value():
    assert rounding.with_error(2.055, 0.010, "µA") == "2.06 ± 0.01 µA"
    assert rounding.with_interval(1.62, 1.22, 2.20, "ns") == "1.6 ns (1.2 to 2.2)"
    assert rounding.plain(0.0, "ns") == "0.00 ns"
    assert rounding.plain(9.996, digits=3) == "10.0"


def test_velocity_at_both_ends_of_the_sweep():
    # The lowest density with both regimes steady is 1e10: at 5e9 one is not, and -1e10 is not
    # a forward current. 1.96 (12.5/2.5) sqrt((0.03/12.5)^2 + (0.008/2.5)^2) = 0.039.
    assert findings.velocity(results()) == (
        "At 1e10 A/m² the wall reaches 12.5 m/s with spin-Hall torque and 2.50 m/s without it, a "
        "ratio of 5.00 ± 0.04. At 5e11 A/m² the wall reaches 248 m/s with spin-Hall torque and "
        "133 m/s without it, a ratio of 1.86. With spin-Hall torque but without DMI it reaches "
        "32.3 m/s there."
    )


def test_an_opposing_torque_has_no_ratio():
    opposing = kinetics()
    opposing.loc[opposing["regime"] == "stt_she", "velocity_m_per_s"] *= -1
    found = findings.velocity(results(kinetics=opposing))
    assert "-12.5 m/s with spin-Hall torque and 2.50 m/s without it." in found
    assert "ratio" not in found
    assert findings.velocity_headline(results(kinetics=opposing)) == ""


def test_thresholds_by_three_criteria_name_the_windows_that_fail():
    assert findings.thresholds(results()) == (
        "Without thermal noise and with spin-Hall torque, the lowest current that takes the "
        "read-out past its comparison level before the pulse ends is 10.70 ± 0.03 µA for 0.5 ns "
        "and 2.06 ± 0.01 µA for 1 ns. Higher currents fail again: 19 to 20.5 µA for 0.5 ns and "
        "from 24 µA on for 0.5 ns. Without thermal noise and with spin-Hall torque, the lowest "
        "current that shows the new state when the pulse ends is 1.9 ± 0.1 µA for 1 ns. No "
        "simulated current does so for 0.5 ns. Without "
        "thermal noise and with spin-Hall torque, the lowest current that leaves the neuron in "
        "the new state is 2.392 ± 0.005 µA for 0.5 ns and 1.61 ± 0.01 µA for 1 ns. Higher "
        "currents fail again: 3.1 to 4.2 µA for 0.5 ns. Without thermal noise and without "
        "spin-Hall torque, the lowest current that takes the read-out past its comparison level "
        "before the pulse ends is 9.39 ± 0.03 µA for 1 ns. No simulated current does so for "
        "0.5 ns."
    )


def test_a_threshold_of_the_sweep_has_the_ends_of_its_bracket_or_a_bound():
    """Interpolated between two currents of the sweep, it is not in the middle of them."""
    interpolated = bracket(2.0, 2.2) | {"value_A": 2.0577e-6}
    limit = {"status": "upper_limit", "high_A": 7e-6, "failing": []}
    regimes = {
        "stt_she": entry(simulated(PULSE, crossed=interpolated)),
        "stt": entry(simulated(PULSE, crossed=limit)),
    }
    swept = {"pulse_width_s": PULSE, "devices": {"neuron": {"regimes": regimes}}}
    assert findings.threshold_headline(results(threshold=swept)) == (
        "Without thermal noise, the lowest current that takes the read-out past its comparison "
        "level before the pulse ends is 2.06 µA (2.00 to 2.20) with spin-Hall torque and at most "
        "7.00 µA without spin-Hall torque for `neuron` and a pulse of 1 ns."
    )


def test_the_barriers_that_the_lowest_and_the_highest_threshold_overcome():
    assert findings.tradeoff(results()) == (
        "Without thermal noise and with spin-Hall torque, the lowest current that leaves the "
        "neuron in the other state is 1.608 ± 0.008 µA for a barrier of 0.47 k_B·300 K (pinning "
        "depth 2 %) and 14.65 ± 0.07 µA for a barrier of 7.0 k_B·300 K (pinning depth 20 %). "
        "Without thermal noise and without spin-Hall torque, the lowest current that leaves the "
        "neuron in the other state is 7.78 ± 0.04 µA for a barrier of 0.47 k_B·300 K (pinning "
        "depth 2 %). For a pinning depth of 20 %, no current up to 20 µA does so without "
        "spin-Hall torque."
    )


def test_probabilities_at_both_moments_from_the_lowest_to_the_highest_current():
    assert findings.probability(results(), "neuron") == (
        "At 300 K, with spin-Hall torque and with a pulse of 1 ns, `neuron` is read high with a "
        "probability of 0.13 (0.09 to 0.18) at -3 µA and 0.96 (0.93 to 0.98) at 20 µA at the end "
        "of the plateau. If it is read 1 ns after the pulse, that becomes 0.41 (0.30 to 0.53) and "
        "0.48 (0.37 to 0.60)."
    )
    assert findings.probability(results(), "retention") == ""


@pytest.mark.parametrize(
    ("half", "rise", "expected"),
    [
        (
            (12.11, 11.74, 12.47),
            (9.59, 8.16, 11.6),
            " At the end of the plateau half of the replicas are high at 12.1 µA (11.7 to 12.5), "
            "and the probability rises from 10 to 90 % over 9.6 µA (8.2 to 11.6).",
        ),
        (
            (-0.9, -1.3, -0.5),
            None,
            " At the end of the plateau half of the replicas are high at -0.9 µA (-1.3 to -0.5).",
        ),
        (None, (9.59, 8.16, 11.6), ""),  # beyond the sweep
        (None, None, ""),
    ],
)
def test_half_of_the_replicas_where_the_sweep_knows_it(half, rise, expected):
    def fitted(values: tuple[float, float, float] | None) -> dict[str, Any]:
        if values is None:
            return {"value": None, "interval": None}
        value, *ends = (1e-6 * number for number in values)
        return {"value": value, "interval": ends}

    given_run = results()
    regime = given_run.threshold["devices"]["neuron"]["regimes"]["stt_she"]
    other = {"pulse_width_s": 2e-9, "I50_A": fitted((1, 0, 2)), "I10_to_I90_A": fitted(None)}
    own = {"pulse_width_s": PULSE, "I50_A": fitted(half), "I10_to_I90_A": fitted(rise)}
    regime["switch_probability"]["end_of_plateau"] = {"status": "fitted", "currents": [other, own]}
    found = findings.probability(given_run, "neuron")
    assert found.endswith(f"0.48 (0.37 to 0.60).{expected}")


def test_a_constant_probability_is_said_to_be_one():
    given_run = results()
    regime = given_run.threshold["devices"]["neuron"]["regimes"]["stt_she"]
    for p_value, shown in ((0.761, " (p = 0.76)"), (None, "")):
        regime["switch_probability"]["final_state"] = {"status": "constant", "p_value": p_value}
        assert findings.probability(given_run, "neuron").endswith(
            f"Read 1 ns after the pulse, a constant fits all currents{shown}."
        )


def test_reads_are_wrong_high_at_a_negative_current_and_low_at_a_positive_one():
    # 3 µA is the largest current that has its opposite: 1 - 0.7 = 0.30, and 0.13 at -3 µA.
    assert findings.wrong_reads(results(), "neuron") == (
        "At 300 K, `neuron` is read wrongly with a probability of 0.30 (0.25 to 0.36) and 0.13 "
        "(0.09 to 0.18) at the end of the plateau, 0.31 (0.21 to 0.43) and 0.20 (0.11 to 0.33) at "
        "the end of the pulse and 0.55 (0.42 to 0.66) and 0.41 (0.30 to 0.53) after settling; the "
        "first number of each pair belongs to 3 µA, the second to -3 µA."
    )
    assert findings.wrong_reads(results(), "retention") == ""
    assert findings.wrong_reads(results(network_regime="stt"), "neuron") == ""
    longer = thermal().assign(pulse_width_s=2e-9)
    assert findings.wrong_reads(results(thermal=longer), "neuron") == ""
    forward = thermal()[thermal()["current_A"] >= 0]
    assert findings.wrong_reads(results(thermal=forward), "neuron") == ""


def test_crossing_times_of_the_lowest_and_the_highest_current():
    # Few replicas cross at all with the current of -3 µA.
    assert findings.passage_times(results(), "neuron", "stt_she", PULSE) == (
        "Among the replicas that cross the comparison level at all, the median time is 0.99 ns at "
        "0 µA and 0.26 ns at 20 µA."
    )
    assert findings.passage_times(results(), "neuron", "stt_she", 2e-9) == ""


def left(table: pd.DataFrame, prefactors: tuple[float, ...]) -> pd.DataFrame:
    """Wells that ten replicas left each, with these prefactors in ns."""
    known = table.assign(escapes=10, prefactor_s=np.array(prefactors) * 1e-9)
    known["prefactor_low_s"] = 0.6 * known["prefactor_s"]
    known["prefactor_high_s"] = 2.1 * known["prefactor_s"]
    known["mean_time_s"] = known["prefactor_s"] * np.exp(known["barrier_J"] / THERMAL_ENERGY_300K)
    return known.assign(watched_s=10 * known["mean_time_s"])


def test_how_long_states_last_and_a_bound_where_none_was_left():
    # Only the deep well is above the thermal energy: no common prefactor. No replica left it in
    # 0.1 µs, where Kramers' formula expects 0.38 of them.
    assert findings.retention(results()) == (
        "At 300 K and without current, the read-out reaches m_z = 0.5 on the other side after a "
        "mean time that depends on the depth of the pinning (and the energy barrier): 1.6 ns (1.2 "
        "to 2.2) for 2 % (0.46 k_B·300 K) and at least 85.0 ns for 20 % (7.0 k_B·300 K). The "
        "prefactor, which is this time divided by exp(E/k_B T) for the barrier E, is 1.0 ns (0.8 "
        "to 1.4) for 2 %. Kramers' formula predicts it from the curvatures of each well at 0 K: "
        "0.95 ns for 2 % and 0.23 ns for 20 %. Its conditions, such as a barrier of at least 3 "
        "k_B T, hold for 20 %. There it agrees with the simulation (p = 0.4)."
    )


@pytest.mark.parametrize(
    ("prefactors", "kramers", "common"),
    [
        ((0.9, 0.23), "agrees with the simulation (p = 1)", "does not fit"),
        ((0.23, 0.23), "agrees with the simulation (p = 1)", "fits"),
        ((0.9, 0.9), "disagrees with the simulation (p < 0.001)", "fits"),
    ],
)
def test_whether_wells_share_a_prefactor(prefactors, kramers, common):
    kept = left(retention(), prefactors)
    # Both wells are above the thermal energy.
    kept.loc[0, "barrier_J"] = 1.5 * THERMAL_ENERGY_300K
    kept.loc[0, "watched_s"] = 10e-9 * prefactors[0] * math.exp(1.5)
    found = findings.retention(results(retention=kept))
    assert f"There it {kramers}. One common prefactor {common} the barriers above k_B T (p" in found
    assert f"{prefactors[0]:g} ns (" in found


def test_without_a_barrier_there_is_no_prediction():
    alone = retention().assign(kramers_prefactor_s=math.nan, kramers_flag="one_state")
    found = findings.retention(results(retention=alone))
    assert "Kramers" not in found
    assert "common" not in found


def test_resolution_is_the_median_for_each_number_of_inputs():
    assert findings.resolution(results()) == (
        "The median over all training rules, letters and trainings is 5.5 % for 9 inputs and 18 % "
        "for 25 inputs."
    )


def test_claims_are_counted_in_words_of_one_and_of_several():
    assert findings.claims(results()) == (
        "Of 4 numbers that the paper claims, 2 are reproduced, 1 differs and 1 is an input that "
        "was taken over from the paper."
    )


def test_the_critical_current_keeps_its_interval_in_order():
    given_run = results()
    regime = given_run.threshold["devices"]["neuron"]["regimes"]["stt_she"]
    names = {"offset": 0.1, "charge": 1.0, "critical_current": 1.23664, "exponent": 1.0}
    regime["switching_time"] = {
        "status": "fitted",
        "parameters": {name: {"value": value} for name, value in names.items()},
        "leave_one_out": {"mean": 0.001096},
        "leave_half_out": {"largest": 0.2163},
    }
    critical = regime["switching_time"]["parameters"]["critical_current"]
    critical["interval"] = [1.22, 1.26]
    assert findings.switching_time(given_run, "neuron") == (
        "With spin-Hall torque, the critical current of the fitted model is 1.24 µA (1.22 to "
        "1.26). If one point is left out of the fit, the model predicts its time with a mean "
        "error of 0.11 %. If the lower or the upper half of the currents is left out, the largest "
        "error there is 22 %. Without spin-Hall torque there is no model: no point switched."
    )


def test_every_figure_of_a_neuron_has_its_caption():
    assert set(captions.by_figure(results())) == {
        *captions.FIGURES,
        "switching_time_neuron",
        "switching_time_retention",
        "switch_probability_neuron",
        "switch_probability_retention",
        "read_time_neuron",
        "read_time_retention",
        "passage_times_neuron_stt_she_1ns",
    }


def test_with_one_regime_alone_no_velocity_is_compared():
    alone = kinetics()[kinetics()["regime"] == "stt_she"]
    assert findings.velocity(results(kinetics=alone)) == ""
