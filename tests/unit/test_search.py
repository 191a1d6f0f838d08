"""The search for thresholds on outcomes that are made up."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from spinneuron.config.sections import threshold
from spinneuron.neuron import sensitivities, threshold_jobs, threshold_scan

SCAN: dict[str, Any] = {"lowest": 1e-6, "highest": 20e-6, "step": 1.25, "tolerance": 0.01}
CASE = threshold_scan.Case("case", "", math.nan, "stt", 1e-9, 1.25, True)


class Neuron:
    """Switches above one current, in time above another, and fails in a window."""

    def __init__(
        self, final: float, in_time: float, window: tuple[float, float] = (1.0, 1.0)
    ) -> None:
        self.final, self.in_time, self.window = final, in_time, window
        self.tried: list[float] = []

    def __call__(self, current: float) -> dict[str, Any]:
        self.tried.append(current)
        fails = self.window[0] < current < self.window[1]
        switched = current >= self.final and not fails
        time = 0.9e-9 if current >= self.in_time else 1.2e-9
        return {
            "current_A": current,
            "pulse_width_s": 1e-9,
            "switched": switched,
            "switching_time_s": time if switched else math.nan,
        }


def found(neuron: Neuron, **options: Any) -> dict[str, dict[str, Any]]:
    runs = threshold_scan.scan_currents(neuron, **SCAN, whole_range=True, **options)
    return {row["criterion"]: row for row in threshold_scan.threshold_rows(CASE, runs)}


@settings(max_examples=50, deadline=None)
@given(st.floats(1.1e-6, 18e-6), st.floats(1.0, 1.09))
def test_both_thresholds_are_bracketed_within_the_tolerance(final, ratio):
    neuron = Neuron(final, final * ratio)
    rows = found(neuron)
    for name, truth in (("final_state", final), ("in_time", final * ratio)):
        row = rows[name]
        assert row["status"] == "bracketed"
        assert row["low_A"] < truth <= row["high_A"] <= row["low_A"] * 1.0101
        assert row["value_A"] - row["half_width_A"] == pytest.approx(row["low_A"])
    assert len(set(neuron.tried)) == len(neuron.tried)


def test_a_window_that_fails_is_listed_and_does_not_mislead_the_bisection():
    rows = found(Neuron(2.3e-6, 2.3e-6, window=(6e-6, 9e-6)))
    assert rows["final_state"]["high_A"] == pytest.approx(2.3e-6, rel=0.011)
    failing = [float(i) for i in rows["final_state"]["failing_above_A"].split()]
    assert failing
    assert all(6e-6 < i < 9e-6 for i in failing)


def test_nothing_and_everything_are_said_without_a_number():
    none = found(Neuron(1.0, 1.0))["final_state"]
    assert none["status"] == "none"
    assert none["low_A"] == 20e-6
    assert math.isnan(none["value_A"])
    everything = found(Neuron(0.0, 0.0))["final_state"]
    assert everything["status"] == "upper_limit"
    assert everything["high_A"] == 1e-6
    assert math.isnan(everything["value_A"])


def test_a_short_scan_stops_after_both_thresholds():
    neuron = Neuron(2e-6, 2.1e-6)
    threshold_scan.scan_currents(neuron, **SCAN, whole_range=False)
    assert max(neuron.tried) < 3e-6
    neuron = Neuron(2e-6, 2.1e-6)
    threshold_scan.scan_currents(neuron, **SCAN, whole_range=True)
    assert max(neuron.tried) == 20e-6


def deep_cases(jobs: dict[str, threshold_jobs.Job]) -> list[threshold_scan.Case]:
    return [case for job in jobs.values() for case in cases_of(job) if case.parameter]


def cases_of(job: threshold_jobs.Job) -> list[threshold_scan.Case]:
    return [case for _, cases in job.scans for case in cases]


def test_times_shorten_the_search():
    class Smooth(Neuron):
        def __call__(self, current: float) -> dict[str, Any]:
            time = {"switching_time_s": 0.3e-9 + 1.2e-15 / current}
            return super().__call__(current) | time

    neuron = Smooth(1.2e-6, 0.0)
    row = found(neuron)["in_time"]
    assert row["low_A"] < 1.2e-15 / 0.7e-9 <= row["high_A"] <= row["low_A"] * 1.0101
    bisected = Neuron(1.2e-6, 1.2e-15 / 0.7e-9)
    found(bisected)
    assert len(neuron.tried) < len(bisected.tried)


def test_every_list_of_the_config_becomes_its_searches(experiment):
    jobs = {job.name: job for job in threshold_jobs.jobs(experiment)}
    # The depth of the config shares the job of the pulse width of the config, and its runs.
    assert len(jobs) == 3 + 4 + 1 + 5
    ((design, shared),) = jobs["width-1ns"].scans
    assert [case.parameter for case in shared] == ["", "", "depth", "depth"]
    assert {case.criteria for case in deep_cases(jobs)} == {("final_state",)}
    assert design.neuron == experiment.neuron
    assert cases_of(jobs["width-2ns"])[0].pulse_width == 2e-9
    assert {case.regime for case in cases_of(jobs["width-1ns"])} == {"stt", "stt_she"}
    ((deep, _),) = jobs["depth-0.2"].scans
    assert deep.neuron.pinning.depth == 0.2
    weak, strong = (design for design, _ in jobs["narrow-interfacial_dmi"].scans)
    assert (weak.material.interfacial_dmi, strong.material.interfacial_dmi) == (0.4e-3, 0.6e-3)
    assert strong.strip.cell == (1e-9, 20e-9)
    ((narrow, _),) = jobs["narrow-reference"].scans
    assert narrow.neuron == experiment.neuron


def test_a_value_that_makes_no_valid_experiment_is_refused(experiment):
    options = experiment.threshold.model_copy(
        update={"sensitivity": threshold.Sensitivity(damping=[-0.1])}
    )
    with pytest.raises(ValidationError, match="greater than 0"):
        threshold_jobs.jobs(experiment.model_copy(update={"threshold": options}))


def test_sensitivities_are_relative_to_the_narrow_neuron():
    rows = [
        {"parameter": name, "value": value, "regime": "stt", "criterion": "final_state"}
        | {"value_A": current, "half_width_A": 0.01 * current}
        for name, value, current in (
            ("reference", math.nan, 2e-6),
            ("damping", 0.04, 1.5e-6),
            ("damping", 0.06, math.nan),
            ("depth", 0.2, 9e-6),
        )
    ]
    table = sensitivities.sensitivities(pd.DataFrame(rows)).set_index("value")
    assert table.loc[0.04, "relative_change"] == pytest.approx(-0.25)
    assert table.loc[0.04, "relative_error"] == pytest.approx(0.75 * np.hypot(0.01, 0.01))
    assert math.isnan(table.loc[0.06, "relative_change"])
    assert len(table) == 2
