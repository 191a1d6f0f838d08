"""Verdicts follow from tolerances and numbers, whatever the numbers are."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from spinneuron.config.experiment import Experiment
from spinneuron.neuron.criteria import CRITERIA
from spinneuron.report import claims
from spinneuron.report.chosen_material import Magnet
from spinneuron.report.claim_values import Tables, Value

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
            "device": ["neuron", "neuron", "retention", "neuron"],
            "task": "5x5",
            "inputs": 25,
            "hidden": 0,
            "temperature_K": 0.0,
            "cycles": 1,
            "chosen": False,
            "synapse_voltage_V": [0.01, 0.01, 0.01, 0.1],
            "total_current_A": [30e-6, 50e-6, 300e-6, 40e-6],
            "net_current_A": [2e-6, 4e-6, 30e-6, 3e-6],
            "node_potential_over_voltage": [0.03, 0.05, 0.5, 0.004],
            "synapses_J": [0.3e-15, 0.4e-15, 1e-15, 3.5e-15],
            "bias_J": 0.0,
            "wires_J": 1e-18,
            "read_divider_J": 0.1e-15,
            "inverter_J": 0.1e-15,
            "neuron_path_J": 1e-18,
            "energy_per_neuron_J": [0.7e-15, 0.8e-15, 2e-15, 5e-15],
            "energy_low_J": [0.6e-15, 0.7e-15, 1e-15, 4e-15],
            "energy_high_J": [0.8e-15, 1.1e-15, 3e-15, 6e-15],
            "edp_ratio_stated_cmos_decision": [1200.0, 1400.0, 100.0, 700.0],
        }
    )
    fluctuation = {
        "device": ["retention", "neuron", "neuron"],
        "synapse_voltage_V": [0.01, 0.1, 0.01],
        "decisions": [10, 10, 200],
        "fired": [10, 10, 20],
        "changed": [9, 8, 7],
        "brought_below_threshold": [0, 0, 7],
        "lost_current": 0.05,
    }
    return Tables(
        kinetics=kinetics,
        threshold={"devices": {"neuron": {"regimes": regimes}}},
        thresholds=pd.DataFrame(columns=["parameter", "regime", "criterion", "value", "value_A"]),
        network_energy=network,
        resolution=pd.DataFrame(
            {
                "rule": ["margin"] * 3 + ["softmax"] * 2,
                "inputs": [25, 35, 99, 25, 99],
                "seed": 1,
                "resolution": [0.2, 0.1, 0.01, 0.3, 0.4],
            }
        ),
        input_tolerance=pd.DataFrame({"rule": "margin", "tolerance": [0.01, 0.02]}),
        input_fluctuation=pd.DataFrame(columns=["device", "synapse_voltage_V", "decisions"]),
        circuit=experiment.energy,
        junction=experiment.readout,
        magnet=Magnet(
            experiment.material,
            experiment.torques,
            experiment.strip,
            experiment.neuron.pinning.depth,
        ),
    )._replace(input_fluctuation=pd.DataFrame(fluctuation))


def test_every_claim_is_judged(tables: Tables) -> None:
    table = claims.table(tables).set_index("number")
    assert list(table.index) == list(range(1, 27))
    assert set(table["verdict"]) <= set(claims.VERDICTS)
    assert table["verdict"].to_dict() == {
        1: "by construction",
        2: "by construction",
        3: "by construction",
        4: "by construction",
        5: "input",
        6: "reproduced",
        7: "reproduced",
        8: "reproduced",
        9: "input",
        10: "differs",  # the upper end of the interval is above 1 fJ
        11: "inconsistent in the paper",
        12: "reproduced",
        13: "differs",
        14: "reproduced",
        15: "reproduced",
        16: "reproduced",
        17: "reproduced",
        18: "differs",
        19: "reproduced",
        20: "differs",  # it falls with one rule only
        21: "differs",
        22: "reproduced",
        23: "reproduced",
        24: "inconsistent in the paper",
        25: "input",
        26: "inconsistent in the paper",
    }
    assert table.loc[26, "why"] == (
        "The paper's numbers give 5e+10 A/m² and 4e+10 A/m², which do not agree."
    )
    assert table.loc[7, "why"] == (
        "Our value is 0.018 (0.012 to 0.024), which does not exceed the limit of 0.02 (0.025 "
        "with its rounding). This is the mean over neurons and letters. The largest change "
        "is 0.04. The paper's net current gives 180 µV."
    )
    assert "changes 7 of 200 decisions, of which 20 fire" in table.loc[22, "why"]
    assert "give 875 or 1,750" in table.loc[18, "why"]
    assert "(30 µA to 50 µA)" in table.loc[6, "why"]
    assert table.loc[10, "why"] == (
        "Our value is 750 aJ (600 aJ to 1.1 fJ). The upper end of this interval exceeds the "
        "limit of 1 fJ. The parts that the paper counts (synapses, read and inverter) take 552 aJ "
        "of it."
    )
    assert claims.counts(table) == (
        "Of 26 numbers that the paper claims, 11 are reproduced, 4 agree by construction, 5 "
        "differ, 3 are inconsistent within the paper and 3 are inputs that were taken over from "
        "the paper."
    )
    assert claims.counts(table.loc[[13]]) == "Of 1 number that the paper claims, 1 differs."
    page = claims.rendered(table.reset_index())
    assert page.count("<tr") == 27
    assert "inconsistent in the paper" in page


def test_what_a_run_does_not_have_is_not_judged(experiment: Experiment) -> None:
    columns = ["device", "task", "inputs", "hidden", "temperature_K", "chosen"]
    nothing = Tables(
        kinetics=pd.DataFrame(columns=["regime", "flag", *VELOCITIES]),
        threshold={"devices": {}},
        thresholds=pd.DataFrame(columns=["parameter", "regime", "criterion", "value", "value_A"]),
        network_energy=pd.DataFrame(columns=columns),
        resolution=pd.DataFrame(columns=["rule", "inputs", "seed", "resolution"]),
        input_tolerance=pd.DataFrame(columns=["rule", "tolerance"]),
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
    verdicts = claims.table(nothing).set_index("number")["verdict"]
    missing = {number for number, verdict in verdicts.items() if verdict == "not computed"}
    assert missing == {1, 2, 3, 4, 6, 7, 8, 10, 12, 13, 14, *range(15, 23)}


@pytest.mark.parametrize(
    ("claim", "value", "verdict"),
    [
        ({"kind": "near", "paper": 5, "tolerance": 0.2}, 5.99, "reproduced"),
        ({"kind": "near", "paper": 5, "tolerance": 0.2}, 6.01, "differs"),
        ({"kind": "factor", "paper": 40, "tolerance": 2}, 20.1, "reproduced"),
        ({"kind": "factor", "paper": 40, "tolerance": 2}, 80.1, "differs"),
        ({"kind": "below", "paper": 10}, 10.0, "reproduced"),
        ({"kind": "below", "paper": 10}, 10.1, "differs"),
        ({"kind": "below", "paper": 0.03, "rounding": 0.005}, 0.034, "reproduced"),
        ({"kind": "below", "paper": 0.03, "rounding": 0.005}, 0.036, "differs"),
        ({"kind": "above", "paper": 100}, 100.0, "reproduced"),
        ({"kind": "above", "paper": 100}, 99.0, "differs"),
        ({"kind": "can_be", "paper": 0.1}, 0.1, "reproduced"),
        ({"kind": "can_be", "paper": 0.1}, 0.11, "differs"),
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


@pytest.mark.parametrize(
    ("kind", "low", "high", "verdict"),
    [
        ("below", 0.0, 10.1, "differs"),
        ("can_be", 0.0, 10.1, "reproduced"),
        ("above", 9.9, 20.0, "differs"),
        ("above", 10.0, 20.0, "reproduced"),
    ],
)
def test_a_limit_holds_for_the_whole_interval_and_what_can_be_for_the_value(
    tables: Tables, kind: str, low: float, high: float, verdict: str
) -> None:
    claim = {"number": 6, "kind": kind, "paper": 10, "unit": "1", "reason": "because"}
    assert claims.judged(claim, Value(10.0, low, high, ""), tables)[0] == verdict


def test_with_another_material_agreement_is_not_by_construction(
    tables: Tables, experiment: Experiment
) -> None:
    assert tables.magnet.is_chosen
    damped = experiment.material.model_copy(update={"damping": 0.04})
    other = tables._replace(magnet=tables.magnet._replace(material=damped))
    assert claims.table(other).set_index("number").loc[1, "verdict"] == "reproduced"


def test_a_claim_that_the_material_was_chosen_for_can_still_fail(tables: Tables) -> None:
    claim = next(claim for claim in claims.load() if claim["number"] == 1)
    verdict, why = claims.judged(claim, Value(140.0, 139.0, 141.0, ""), tables)
    assert verdict == "differs"
    assert why.endswith("so that this number comes out, but it does not.")


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
