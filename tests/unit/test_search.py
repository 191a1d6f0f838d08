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
from spinneuron.neuron import criteria, sensitivities, threshold_jobs, threshold_scan

SCAN: dict[str, Any] = {"lowest": 1e-6, "highest": 20e-6, "step": 1.25, "tolerance": 0.01}
CASE = threshold_scan.Case("case", "", math.nan, "stt", 1e-9, 1.25, True)


class Neuron:
    """Ends switched above one current, crosses in time above another, and fails in windows."""

    def __init__(
        self, final: float, crossed: float, *windows: tuple[float, float], read: float | None = None
    ) -> None:
        self.final, self.crossed, self.windows = final, crossed, windows
        self.read = final if read is None else read
        self.tried: list[float] = []

    def __call__(self, current: float) -> dict[str, Any]:
        self.tried.append(current)
        fails = any(low < current < high for low, high in self.windows)
        time = 0.9e-9 if current >= self.crossed else 1.2e-9
        return {
            "current_A": current,
            "pulse_width_s": 1e-9,
            "switched": current >= self.final and not fails,
            "switched_end_of_plateau": current >= self.read,
            "switched_end_of_pulse": current >= self.read and not fails,
            "switching_time_s": time if current >= min(self.final, self.crossed) else math.nan,
        }


def found(neuron: Neuron, **options: Any) -> dict[str, dict[str, Any]]:
    runs = threshold_scan.scan_currents(neuron, **SCAN, whole_range=True, **options)
    return {row["criterion"]: row for row in threshold_scan.threshold_rows(CASE, runs)}


@settings(max_examples=50, deadline=None)
@given(st.floats(1.1e-6, 18e-6), st.floats(1.0, 1.09))
def test_the_threshold_of_each_criterion_is_bracketed_within_the_tolerance(final, ratio):
    read = final * math.sqrt(ratio)
    neuron = Neuron(final, final * ratio, read=read)
    rows = found(neuron)
    assert tuple(rows) == ("crossed", "end_of_plateau", "end_of_pulse", "final_state")
    truths = {"crossed": final * ratio, "final_state": final}
    for name, row in rows.items():
        truth = truths.get(name, read)
        assert row["status"] == "bracketed"
        assert row["low_A"] < truth <= row["high_A"] <= row["low_A"] * 1.0101
        assert row["value_A"] - row["half_width_A"] == pytest.approx(row["low_A"])
    assert len(set(neuron.tried)) == len(neuron.tried)


def test_a_window_that_fails_is_bracketed_at_both_ends_and_does_not_mislead_the_bisection():
    neuron = Neuron(2.3e-6, 2.3e-6, (6e-6, 9e-6))
    runs = threshold_scan.scan_currents(neuron, **SCAN, whole_range=True)
    rows = {row["criterion"]: row for row in threshold_scan.threshold_rows(CASE, runs)}
    assert rows["final_state"]["high_A"] == pytest.approx(2.3e-6, rel=0.011)
    assert rows["crossed"]["failing_A"] == rows["end_of_plateau"]["failing_A"] == ""
    assert rows["end_of_pulse"]["failing_A"] == rows["final_state"]["failing_A"]
    current = [float(i) for i in runs["current_A"]]
    (window,) = threshold_scan.failing_windows(current, [bool(ok) for ok in runs["switched"]])
    # Both ends are known to the tolerance, and enclose those of the neuron.
    for below, above, end in (
        (window.low, window.first, 6e-6),
        (window.last, window.high, 9e-6),
    ):
        assert below <= end <= above <= below * 1.0101
    assert rows["final_state"]["failing_A"] == f"{window.low:g}-{window.high:g}"


@settings(max_examples=25, deadline=None)
@given(st.floats(3e-6, 5.2e-6), st.floats(1.3, 1.8), st.floats(1.3, 2.0))
def test_every_window_wider_than_a_step_is_found_with_both_ends(start, span, gap):
    first = (start, start * span)
    second = (first[1] * gap, math.inf)
    neuron = Neuron(2e-6, 2e-6, first, second)
    runs = threshold_scan.scan_currents(neuron, **SCAN, whole_range=True)
    current = [float(i) for i in runs["current_A"]]
    window, last = threshold_scan.failing_windows(current, list(runs["switched"]))
    assert window.low <= first[0] * 1.00001
    assert first[0] < window.first <= window.low * 1.0101
    assert window.last < first[1] <= window.high * 1.00001 <= window.last * 1.0102
    # Above the second one no current passes: its upper end stays open.
    assert last.low <= second[0] * 1.00001
    assert second[0] < last.first <= last.low * 1.0101
    assert (last.last, last.high) == (20e-6, math.inf)


def test_only_a_scan_of_the_whole_range_searches_the_ends_of_windows():
    neuron = Neuron(2.3e-6, 2.3e-6, (2.6e-6, 3.4e-6))
    case = ("final_state", "crossed")
    short = threshold_scan.scan_currents(neuron, **SCAN, whole_range=False, criteria=case)
    # It stops at the first current of the scan that meets both criteria.
    assert max(short["current_A"]) == pytest.approx(1e-6 * 1.25**4, rel=1e-5)
    assert threshold_scan.threshold_rows(CASE, short)[3]["failing_A"] == ""


def test_windows_lie_between_the_nearest_currents_that_pass():
    passed = [False, True, False, False, True, False]
    assert threshold_scan.failing_windows([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], passed) == [
        (2.0, 3.0, 4.0, 5.0),
        (5.0, 6.0, 6.0, math.inf),
    ]
    assert threshold_scan.failing_windows([1.0, 2.0], [False, True]) == []
    assert threshold_scan.failing_windows([1.0, 2.0], [False, False]) == []


@pytest.mark.parametrize("moment", ["in_plateau", "end_of_plateau", "end_of_pulse"])
def test_a_row_passes_a_criterion_by_its_own_column(moment):
    row = {"switching_time_s": 1e-9, "pulse_width_s": 1e-9, "switched": False}
    row |= {f"switched_{name}": name == moment for name in ("in_plateau", "end_of_plateau")}
    row["switched_end_of_pulse"] = moment == "end_of_pulse"
    passed = [name for name in criteria.CRITERIA if threshold_scan.passes(row, name)]
    # A crossing exactly at the pulse width is within it; the final state is that of "switched".
    assert passed == ["crossed", moment]
    later = row | {"switching_time_s": 1.000001e-9, "switched": True}
    passed = [name for name in criteria.CRITERIA if threshold_scan.passes(later, name)]
    assert passed == [moment, "final_state"]
    never = row | {"switching_time_s": math.nan}
    assert not threshold_scan.passes(never, "crossed")


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
    row = found(neuron)["crossed"]
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
