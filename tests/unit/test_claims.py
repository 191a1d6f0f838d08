"""Verdicts follow from tolerances and numbers, whatever the numbers are."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from spinneuron.config.experiment import Experiment
from spinneuron.neuron.criteria import CRITERIA
from spinneuron.report import claims
from spinneuron.report.claims import Tables, Value

ENDS = ("value_A", "low_A", "high_A")
VELOCITIES = ("current_density_A_per_m2", "velocity_m_per_s", "velocity_stderr_m_per_s")


@pytest.fixture
def tables(experiment: Experiment) -> Tables:
    none = {"status": "none", "reason": "no current reached it", "failing": []}
    regimes = {
        regime: {
            "switching_time": {"status": "not_fitted"},
            "simulated": [
                {"pulse_width_s": 1e-9, "source": "scan"}
                | dict.fromkeys(CRITERIA, none)
                | {"crossed": {"status": "bracketed", "failing": []} | dict.fromkeys(ENDS, value)}
            ],
        }
        for regime, value in (("stt_she", 2.05e-6), ("stt", 9.4e-6))
    }
    kinetics = pd.DataFrame(
        {
            "regime": ["stt", "stt_she"] * 2,
            "flag": "steady",
            "current_density_A_per_m2": [1e10, 1e10, 1e11, 1e11],
            "velocity_m_per_s": [2.6, 12.9, 26.6, 116.8],
            "velocity_stderr_m_per_s": 0.01,
        }
    )
    network = pd.DataFrame(
        {
            "device": ["neuron", "neuron", "retention"],
            "task": ["5x5", "5x5", "5x5"],
            "hidden": 0,
            "synapse_voltage_V": 0.01,
            "total_current_A": [30e-6, 50e-6, 300e-6],
            "node_potential_over_voltage": [0.03, 0.05, 0.5],
            "synapses_J": [0.3e-15, 0.4e-15, 1e-15],
            "wires_J": 1e-18,
            "neuron_path_J": 1e-18,
            "energy_per_neuron_J": [0.7e-15, 0.8e-15, 2e-15],
            "energy_low_J": [0.6e-15, 0.7e-15, 1e-15],
            "energy_high_J": [0.8e-15, 1.1e-15, 3e-15],
            "edp_ratio_stated_cmos_cycle": [1200.0, 1400.0, 100.0],
        }
    )
    return Tables(
        kinetics=kinetics,
        threshold={"devices": {"neuron": {"regimes": regimes}}},
        network_energy=network,
        resolution=pd.DataFrame(
            {"rule": "margin", "inputs": [25, 35, 99], "seed": 1, "resolution": [0.2, 0.1, 0.01]}
        ),
        input_tolerance=pd.DataFrame({"rule": "margin", "tolerance": [0.01, 0.02]}),
        circuit=experiment.energy,
        magnetic_area=40e-18,
    )


def test_every_claim_is_judged(tables: Tables) -> None:
    table = claims.table(tables).set_index("number")
    assert list(table.index) == list(range(1, 26))
    assert set(table["verdict"]) <= set(claims.VERDICTS)
    assert table["verdict"].to_dict() == {
        1: "reproduced",
        2: "reproduced",
        3: "reproduced",
        4: "inconsistent in the paper",
        5: "input",
        6: "reproduced",
        7: "differs",
        8: "reproduced",
        9: "input",
        10: "differs",  # the upper end of the interval is above 1 fJ
        11: "inconsistent in the paper",
        12: "reproduced",
        13: "differs",
        14: "reproduced",
        **dict.fromkeys(range(15, 24), "not computed"),
        24: "inconsistent in the paper",
        25: "not computed",
    }
    assert table.loc[4, "why"] == (
        "The paper's numbers give 5e+10 A/m² and 4e+10 A/m², which do not agree. Our value of "
        "2.05 µA is 2 % above the paper's value."
    )
    assert "limit of 0.02" in table.loc[7, "why"]
    assert "(30 µA to 50 µA)" in table.loc[6, "why"]
    assert table.loc[10, "why"] == (
        "Our value is 750 aJ (600 aJ to 1.1 fJ). The upper end of this interval exceeds the "
        "limit of 1 fJ."
    )
    assert claims.counts(table) == (
        "Of 25 numbers that the paper claims, 7 are reproduced, 3 differ, 3 are inconsistent "
        "within the paper, 2 are inputs that were taken over from the paper and 10 were not "
        "computed."
    )
    assert claims.counts(table.loc[[7]]) == "Of 1 number that the paper claims, 1 differs."
    page = claims.rendered(table.reset_index())
    assert page.count("<tr") == 26
    assert "inconsistent in the paper" in page


def test_what_a_run_does_not_have_is_not_judged(experiment: Experiment) -> None:
    columns = ["device", "task", "hidden", "synapse_voltage_V"]
    nothing = Tables(
        kinetics=pd.DataFrame(columns=["regime", "flag", *VELOCITIES]),
        threshold={"devices": {}},
        network_energy=pd.DataFrame(columns=columns),
        resolution=pd.DataFrame(columns=["rule", "inputs", "seed", "resolution"]),
        input_tolerance=pd.DataFrame(columns=["rule", "tolerance"]),
        circuit=experiment.energy,
        magnetic_area=40e-18,
    )
    verdicts = claims.table(nothing).set_index("number")["verdict"]
    missing = {number for number, verdict in verdicts.items() if verdict == "not computed"}
    assert missing == {1, 2, 3, 6, 7, 8, 10, 12, 13, 14, *range(15, 24), 25}


@pytest.mark.parametrize(
    ("claim", "value", "verdict"),
    [
        ({"kind": "near", "paper": 5, "tolerance": 0.2}, 5.99, "reproduced"),
        ({"kind": "near", "paper": 5, "tolerance": 0.2}, 6.01, "differs"),
        ({"kind": "factor", "paper": 40, "tolerance": 2}, 20.1, "reproduced"),
        ({"kind": "factor", "paper": 40, "tolerance": 2}, 80.1, "differs"),
        ({"kind": "below", "paper": 10}, 10.0, "reproduced"),
        ({"kind": "below", "paper": 10}, 10.1, "differs"),
        ({"kind": "within", "paper": [1e3, 1e4]}, 1e3, "reproduced"),
        ({"kind": "within", "paper": [1e3, 1e4]}, 999.0, "differs"),
        ({"kind": "input", "paper": 60}, 60.0, "input"),
    ],
)
def test_the_tolerance_decides(
    tables: Tables, claim: dict[str, Any], value: float, verdict: str
) -> None:
    known = claim | {"number": 1, "unit": "1", "reason": "because"}
    found, sentence = claims.judged(known, Value(value, value, value, "here"), tables)
    assert found == verdict
    assert sentence.startswith("Our value is ")


def test_every_tolerance_has_its_reason() -> None:
    for claim in claims.load():
        assert len(claim["reason"]) > 20
        limits = ("below", "above", "can_be", "within")
        assert claim["kind"] in (*limits, "near", "factor", "input", "check")
        if claim["kind"] in ("near", "factor", "check"):
            assert claim["tolerance"] > 0


def test_quantities_are_readable() -> None:
    assert claims.quantity(2.05e-6, "A") == "2.05 µA"
    assert claims.quantity(7.2e-16, "J") == "720 aJ"
    assert claims.quantity(0.0, "A") == "0 A"
    assert claims.quantity(4.9, "1") == "4.9"
    assert claims.quantity(3.5e-21, "J s") == "3.5e-21 J s"
    assert claims.quantity(math.nan, "A") == "nan A"
