"""Which rows of the tables the claims take, and what a machine is called."""

from __future__ import annotations

import math
import runpy
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from spinneuron import job, paper
from spinneuron.config.experiment import Experiment
from spinneuron.neuron.criteria import CRITERIA
from spinneuron.report import claim_values, claims, rounding
from spinneuron.report.chosen_material import Magnet
from spinneuron.report.claim_values import Tables, Value

#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
LIMITS = dict.fromkeys((13, 21), 0.25)
close = partial(pytest.approx, rel=1e-9, abs=0)


def kinetics(rows: list[tuple[str, float, float, float, str]]) -> pd.DataFrame:
    columns = ["regime", "current_density_A_per_m2", "velocity_m_per_s"]
    return pd.DataFrame(rows, columns=[*columns, "velocity_stderr_m_per_s", "flag"])


def network(**changes: Any) -> dict[str, Any]:
    """A row that counts: the neuron of the config, one layer, 25 inputs, 10 mV."""
    return {
        "source": "this run",
        "device": "neuron",
        "task": "5x5",
        "inputs": 25,
        "hidden": 0,
        "temperature_K": 0.0,
        "cycles": 1,
        "chosen": False,
        "synapse_voltage_V": 0.01,
        "total_current_A": 30e-6,
        "net_current_A": 2e-6,
        "node_potential_over_voltage": 0.03,
        "synapses_J": 3e-16,
        "bias_J": 1e-17,
        "wires_J": 1e-17,
        "read_divider_J": 1e-17,
        "inverter_J": 3e-17,
        "neuron_path_J": 1e-17,
        "energy_per_neuron_J": 0.7e-15,
        "energy_low_J": 0.6e-15,
        "energy_high_J": 0.9e-15,
        "edp_ratio_stated_cmos_decision": 1000.0,
        "accuracy": 0.9,
    } | changes


@pytest.fixture
def tables(experiment: Experiment) -> Tables:
    def found(value: float) -> dict[str, Any]:
        bracket = {"value_A": value, "low_A": 0.9 * value, "high_A": 1.1 * value}
        # The claims are about the criterion crossed; by any other one there is another value.
        other = {name: 3 * current for name, current in bracket.items()}
        row = {name: {"status": "bracketed", "failing": []} | other for name in CRITERIA}
        row["crossed"] |= bracket
        simulated = [{"pulse_width_s": 1e-9, "source": "scan"} | row]
        return {"switching_time": {"status": "not_fitted"}, "simulated": simulated}

    regimes = {"stt_she": found(2e-6), "stt": found(9e-6)}
    far = {"stt_she": found(20e-6), "stt": found(90e-6)}
    return Tables(
        kinetics=kinetics(
            [
                ("stt_she", 2e10, 26.0, 0.2, "steady"),
                ("stt", 2e10, 5.0, 0.1, "steady"),
                ("stt", 1e11, 27.0, 0.1, "steady"),
                ("stt_she", 1e11, 120.0, 0.5, "steady"),
                ("stt_she", 1e10, 99.0, 0.1, "walker"),
                ("stt", 1e10, 1.0, 0.1, "steady"),
                ("stt_she", -1e10, -13.0, 0.1, "steady"),
                ("stt", -1e10, -1.0, 0.1, "steady"),
                ("stt_she_no_dmi", 1e11, 30.0, 0.1, "steady"),
            ]
        ),
        threshold={"devices": {"retention": {"regimes": far}, "neuron": {"regimes": regimes}}},
        thresholds=pd.DataFrame(columns=["parameter", "regime", "criterion", "value", "value_A"]),
        network_energy=pd.DataFrame(
            [
                network(),
                network(total_current_A=50e-6, energy_per_neuron_J=0.9e-15, energy_low_J=0.5e-15),
                network(total_current_A=44e-6, energy_high_J=1.2e-15),
                network(total_current_A=1.0, device="retention"),
                network(total_current_A=1.0, hidden=40),
                network(
                    total_current_A=1.0,
                    net_current_A=1.0,
                    synapse_voltage_V=0.1,
                    synapses_J=2.8e-15,
                    bias_J=0.0,
                    wires_J=0.0,
                    neuron_path_J=0.0,
                    edp_ratio_stated_cmos_decision=800.0,
                ),
                network(total_current_A=1.0, task="7x5", inputs=35),
                network(total_current_A=1.0, task="own"),
                network(total_current_A=1.0, cycles=3),
                network(
                    total_current_A=1.0,
                    temperature_K=300.0,
                    cycles=5,
                    chosen=True,
                    synapse_voltage_V=0.03,
                    energy_per_neuron_J=50e-15,
                    edp_ratio_stated_cmos_decision=7.0,
                ),
                network(total_current_A=1.0, task=math.nan, source="paper"),
                network(total_current_A=math.nan, wires_J=math.nan),
            ]
        ),
        resolution=pd.DataFrame(
            {
                "rule": ["margin"] * 3 + ["softmax"] * 4,
                "inputs": [25, 25, 24, 35, 35, 36, 25],
                "seed": [1, 1, 1, 1, 1, 1, 2],
                "resolution": [0.1, 0.2, 9.0, 0.3, 0.5, -9.0, 0.9],
            }
        ),
        input_tolerance=pd.DataFrame(
            {
                "rule": ["softmax", "margin", "margin", "margin"],
                "tolerance": [0.9, 0.01, 0.05, 0.02],
            }
        ),
        input_fluctuation=pd.DataFrame(columns=["device", "synapse_voltage_V", "decisions"]),
        circuit=experiment.energy,
        junction=experiment.readout,
        magnet=Magnet(
            experiment.material,
            experiment.torques,
            experiment.strip,
            experiment.neuron.pinning.depth,
        ),
    )


def test_every_claim_is_judged_by_its_own_rows(tables: Tables) -> None:
    found = claim_values.values(tables, LIMITS)
    assert list(found) == [*range(1, 24), 25]
    assert found[1] == Value(
        close(120.0), close(120 - 1.96 * 0.5), close(120 + 1.96 * 0.5), "kinetics.csv"
    )
    assert found[2][:3] == close((9e-6, 8.1e-6, 9.9e-6))
    assert found[4][:3] == close((2e-6, 1.8e-6, 2.2e-6))
    # The lowest positive density at which both are steady; relative errors add in squares.
    spread = 1.96 * 5.2 * math.hypot(0.2 / 26, 0.1 / 5)
    assert found[3][:3] == close((5.2, 5.2 - spread, 5.2 + spread))
    assert found[5][:3] == (60, 60, 60)
    assert found[6][:3] == close((44e-6, 30e-6, 50e-6))
    # 2 µA through 60 ohm, over 10 mV; the largest change is only told.
    assert found[7].value == close(0.012)
    assert "The largest change is 0.03." in found[7].note
    assert found[8][:3] == close((3.3e-16, 3.3e-16, 3.3e-16))
    assert found[9].value == close(0.12e-15)
    # The interval of the energy is that of every rule together.
    assert found[10].low == close(0.5e-15)
    assert found[10].high == close(1.2e-15)
    assert found[10].value == close(0.7e-15)
    # 0.33 fJ through the synapses, 0.01 for the divider and 0.03 for the inverter.
    assert "inverter) take 370 aJ of it" in found[10].note
    assert found[12].note == found[17].note
    assert "At 300 K the chosen 30 mV and 5 cycles take 50 fJ, gain 7 in" in found[12].note
    assert found[11].value == close(7e-21)
    assert found[12].value == close(1000.0)
    # All between 25 and 35 inputs; the range is over networks of rule, inputs and seed. One in
    # ten of 0.1 and 0.2 lies below 0.11, and of 0.3 and 0.5 below 0.32.
    assert found[13][:3] == close((0.32, 0.11, 0.9))
    assert "Below the limit are 40 % of all letters; their median is 0.3." in found[13].note
    assert found[14][:3] == close((0.02, 0.01, 0.05))
    assert found[15].value == close(2.8e-15)
    assert found[16][:3] == close((250.0, 250.0, 250.0))
    # The lowest energy makes the highest ratio: 0.7 pJ over 0.7 (0.5 to 1.2) fJ.
    assert found[17][:3] == close((1000.0, 0.7e-12 / 1.2e-15, 1400.0))
    assert found[18].value == close(800.0)
    assert found[19][:3] == close((2e-6, 2e-6, 2e-6))
    # More than 25 inputs: the neuron with 36 does not fire.
    assert found[21][:3] == close((0.32, 0.32, 0.32))
    assert math.isnan(found[22].value)
    assert found[25].value == close(0.2e-15)
    of_network = {6, 7, 8, 10, 12, 15, 16, 17, 18, 19}
    assert {found[n].source for n in of_network} == {"network_energy.csv"}


def test_the_fall_of_eq_2_is_an_exponent_over_medians_of_each_rule(tables: Tables) -> None:
    rows = [
        {"rule": rule, "inputs": inputs, "resolution": middle + off}
        for rule, exponent in (("margin", -0.5), ("softmax", 0.25))
        for inputs in (9, 25, 100)
        for middle in [0.3 * inputs**exponent]
        for off in (-0.01, 0.0, 0.2)
    ]
    table = pd.DataFrame(rows).assign(seed=1)
    found = claim_values.values(tables._replace(resolution=table), LIMITS)[20]
    assert found[:3] == close((-0.125, -0.5, 0.25))


def test_without_the_rule_of_the_figures_all_rules_count(tables: Tables) -> None:
    other = tables.input_tolerance[tables.input_tolerance["rule"] == "softmax"]
    found = claim_values.values(tables._replace(input_tolerance=other), LIMITS)
    assert found[14].value == 0.9


def test_a_threshold_that_is_only_continued_by_a_formula_is_not_judged(tables: Tables) -> None:
    fit = {
        "status": "fitted",
        "parameters": {
            name: {"value": value}
            for name, value in {
                "offset": 0.1,
                "charge": 2.0,
                "critical_current": 1.0,
                "exponent": 1.0,
            }.items()
        },
    }
    regimes = {"stt_she": {"switching_time": fit}}
    content = {"devices": {"neuron": {"regimes": regimes}}}
    found = claim_values.values(tables._replace(threshold=content), LIMITS)
    assert math.isnan(found[4].value)
    assert math.isnan(found[2].value)


@pytest.mark.parametrize(
    ("claim", "value", "verdict"),
    [
        # 5e10 A/m² from 2 µA against the paper's 4e10: a quarter apart.
        ({"number": 26, "paper": 4e10, "tolerance": 0.26}, math.nan, "reproduced"),
        ({"number": 26, "paper": 4e10, "tolerance": 0.24}, math.nan, "inconsistent in the paper"),
        # 0.3 µA are 15 % of 2 µA.
        ({"number": 24, "paper": 0.1, "tolerance": 0.51}, math.nan, "reproduced"),
        ({"number": 24, "paper": 0.1, "tolerance": 0.49}, math.nan, "inconsistent in the paper"),
        # 7e-21 J s from energy and bandwidth against 3.5e-21 as it is stated.
        ({"number": 11, "paper": 7e-21, "tolerance": 1.01}, 7e-21, "reproduced"),
        ({"number": 11, "paper": 7e-21, "tolerance": 0.99}, 7e-21, "inconsistent in the paper"),
    ],
)
def test_a_check_compares_two_numbers_of_the_paper(
    tables: Tables, claim: dict[str, Any], value: float, verdict: str
) -> None:
    whole = claim | {"kind": "check", "unit": "A", "reason": "because"}
    found, _ = claims.judged(whole, Value(value, value, value, ""), tables)
    assert found == verdict


@pytest.mark.parametrize(
    ("claim", "value", "verdict"),
    [
        ({"kind": "near", "paper": 5, "tolerance": 0.2}, 4.01, "reproduced"),
        ({"kind": "near", "paper": 5, "tolerance": 0.2}, 3.99, "differs"),
        ({"kind": "factor", "paper": 40, "tolerance": 2}, 79.9, "reproduced"),
        ({"kind": "factor", "paper": 40, "tolerance": 2}, 19.9, "differs"),
        ({"kind": "within", "paper": [1e3, 1e4]}, 1e4, "reproduced"),
        ({"kind": "within", "paper": [1e3, 1e4]}, 10_001.0, "differs"),
        ({"kind": "near", "paper": 4, "tolerance": 0.25}, 5.0, "reproduced"),
        ({"kind": "near", "paper": 4, "tolerance": 0.25}, 3.0, "reproduced"),
        ({"kind": "factor", "paper": 4, "tolerance": 2}, 8.0, "reproduced"),
        ({"kind": "factor", "paper": 4, "tolerance": 2}, 2.0, "reproduced"),
        ({"kind": "near", "paper": 5, "tolerance": 0.2}, math.nan, "not computed"),
    ],
)
def test_tolerances_have_two_sides(
    tables: Tables, claim: dict[str, Any], value: float, verdict: str
) -> None:
    whole = claim | {"number": 1, "unit": "1", "reason": "because"}
    assert claims.judged(whole, Value(value, value, value, ""), tables)[0] == verdict


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (99.9, "1", "99.9"),
        (1234.4, "1", "1,234"),
        (-250.0, "1", "-250"),
        (999e-9, "A", "999 nA"),
        (1e-6, "A", "1 µA"),
        (2e-3, "A", "2 mA"),
        (2.5e-12, "J", "2.5 pJ"),
        (4.4e-15, "J", "4.4 fJ"),
        (1e-27, "J", "1e-06 zJ"),
        (4.4e5, "ohm", "440 kohm"),
        (4.4e9, "ohm", "4.4e+06 kohm"),
        (-3e-6, "A", "-3 µA"),
        (60.0, "ohm", "60 ohm"),
        (121.0, "m/s", "121 m/s"),
        (5e10, "A/m²", "5e+10 A/m²"),
    ],
)
def test_quantities_have_three_digits_and_a_prefix(value: float, unit: str, shown: str) -> None:
    assert claims.quantity(value, unit) == shown


def test_the_numbers_of_the_paper_are_those_of_its_claims() -> None:
    stated = {claim["number"]: claim["paper"] for claim in claims.load()}
    assert stated[1] == 100
    assert stated[2] == paper.LARGEST_CURRENT_STT == 10e-6
    assert stated[3] == paper.VELOCITY_RATIO == 5
    assert stated[4] == paper.THRESHOLD_CURRENT_STT_SHE == 2e-6
    assert stated[6] == paper.TOTAL_CURRENT == 40e-6
    assert (paper.NET_CURRENT, paper.SWITCHING_TIME) == (3e-6, 1e-9)
    assert stated[19] == paper.NET_CURRENT
    assert stated[23] == paper.SWITCHING_TIME
    assert (paper.READ_CURRENT, paper.LARGEST_SYNAPSE_CURRENT) == (0.3e-6, 3e-6)
    # 1e7 A/cm², and 4 MA/cm².
    assert (paper.CURRENT_DENSITY, stated[26]) == (1e11, 4e10)


@pytest.mark.parametrize(
    ("value", "error", "digits"),
    [(248.361, 0.0016, 6), (2.055, 0.01, 3), (1234.0, 140.0, 2), (0.5, 3.0, 0), (0.0, 0.1, 1)],
)
def test_how_many_digits_an_error_leaves(value: float, error: float, digits: int) -> None:
    assert rounding._digits(value, error) == digits


def test_how_far_a_value_is_from_the_papers() -> None:
    assert claims._apart(6.0, 5.0) == "20 % above the paper's value"
    assert claims._apart(4.0, 5.0) == "20 % below the paper's value"
    assert claims._apart(10.0, 5.0) == "2 times the paper's value"
    assert claims._apart(9.9, 5.0) == "98 % above the paper's value"
    assert claims._apart(2.5, 5.0) == "0.5 times the paper's value"
    assert claims._apart(5.0, 5.0) == "0 % above the paper's value"


def test_documents_are_renewed_from_the_results_that_there_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("docs", "results"):
        (tmp_path / folder).mkdir()
    text = "a\n<!-- {0} -->\nold\n<!-- end -->\nb\n"
    (tmp_path / "README.md").write_text(text.format("findings"))
    kept = text.format("cross_check") + text.format("thermal_width")
    (tmp_path / "docs" / "validation.md").write_text(kept)
    (tmp_path / "results" / "findings.md").write_text("new \\1\n")
    (tmp_path / "results" / "thermal_width.md").write_text("table\n")
    runpy.run_module("spinneuron.report.documents", run_name="__main__")
    assert (tmp_path / "README.md").read_text() == text.format("findings").replace("old", "new \\1")
    renewed = text.format("cross_check") + text.format("thermal_width").replace("old", "table")
    assert (tmp_path / "docs" / "validation.md").read_text() == renewed


def test_a_machine_is_called_by_its_processor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import os

    class Known(type(Path())):  # type: ignore[misc]
        def read_text(self, encoding: str | None = None) -> str:
            if str(self) != "/proc/cpuinfo":
                raise AssertionError(self)
            return "vendor: x\nmodel name : A Processor: 3 GHz\nmodel name : Another\n"

    monkeypatch.setattr(job, "Path", Known)
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert job.machine() == "7 x A Processor: 3 GHz"
