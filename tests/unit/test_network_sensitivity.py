"""One parameter at a time: what each case changes, and which way the energy goes."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from spinneuron.config.experiment import Experiment
from spinneuron.config.sections.energy import Comparator
from spinneuron.network import sensitivity
from spinneuron.network.accuracy import circuits
from spinneuron.network.network_energy import solve
from spinneuron.network.sensitivity import Setting, cases
from tests.unit.small_networks import (
    POINT,
    abrupt,
    circuit,
    close,
    device,
    logistic,
    network,
    task_of,
    two_letters,
)

WARM = device({"end_of_plateau": logistic(3.0, 1.0), "final_state": abrupt(0.1, 0.9)})
BASE = Setting(
    WARM,
    POINT._replace(synapse_voltage=0.03, bias=0.5, cycles=5, overdrive=2.5),
    network(weight_variation=0.1, wire_resistance=2.0, levels=32, samples=2),
    circuit(comparator=Comparator(offset=40e-3, area=16.0)),
)


def test_each_case_changes_one_thing(experiment: Experiment) -> None:
    drivers = BASE.circuit.drivers.model_dump()
    area = BASE.circuit.comparator.model_dump()
    wanted: dict[tuple[str, str], dict[str, Any]] = {
        ("reference", ""): {},
        ("synapse voltage", "x 2"): {"synapse_voltage": 0.06},
        ("synapse voltage", "x 0.5"): {"synapse_voltage": 0.015},
        ("cycles", "x 3"): {"cycles": 15},
        ("synapse current", "x 2"): {"overdrive": 5.0},
        ("synapse current", "x 0.5"): {"overdrive": 1.25},
        ("junction resistance", "x 0.5"): {"junction_resistance": 2.2e5},
        ("junction resistance", "x 2"): {"junction_resistance": 8.8e5},
        ("junction", "of the config"): {},
        ("preset pulse", "0"): {"previous_state": "history"},
        ("bias", "0"): {"bias": 0.0},
        ("pulse width", "x 0.5"): {"pulse_width": 0.5e-9},
        ("pulse width", "x 2"): {"pulse_width": 2e-9},
        ("neuron resistance", "x 5"): {"neuron_resistance": 300.0},
        ("weight variation", "0"): {"weight_variation": 0.0},
        ("weight variation", "x 2"): {"weight_variation": 0.2},
        ("wire resistance", "x 5"): {"wire_resistance": 10.0},
        ("row switches", "x 2"): {"drivers": drivers | {"time_constant": 1e-12}},
        ("row switches", "0"): {"drivers": drivers | {"time_constant": 0.0}},
        ("comparator area", "x 0.25"): {"comparator": area | {"area": 4.0}},
        ("heavy-metal shunt", "3 nm"): {"shunt": 2.5},
        ("spin-Hall angle", "x 0.8"): {"shunt": 0.8**-0.7},
        ("spin-Hall angle", "x 1.2"): {"shunt": 1.2**-0.7},
    }
    found = cases(BASE, {"spin_hall_angle": -0.7}, experiment.strip)
    assert [(parameter, value) for parameter, value, _ in found] == list(wanted)

    def content(setting: Setting) -> dict[str, Any]:
        whole = setting.point._asdict() | setting.options.model_dump()
        # The name cycles is one of the point and of the config.
        whole["cycles"] = setting.point.cycles
        whole["bias"], whole["overdrive"] = setting.point.bias, setting.point.overdrive
        return whole | setting.circuit.model_dump() | {"shunt": setting.device.shunt}

    reference = content(BASE)
    reference["synapse_voltage"] = BASE.point.synapse_voltage
    for parameter, value, setting in found:
        changed = content(setting)
        changed["synapse_voltage"] = setting.point.synapse_voltage
        expected = reference | wanted[parameter, value]
        for name in reference:
            if isinstance(expected[name], float):
                assert changed[name] == close(expected[name]), (parameter, name)
            else:
                assert changed[name] == expected[name], (parameter, name)


def test_a_variation_is_doubled_up_to_almost_one_and_no_angle_is_invented(
    experiment: Experiment,
) -> None:
    wild = BASE.with_options(weight_variation=0.7).with_comparator(area=2.0)
    found = {(name, value): one for name, value, one in cases(wild, {}, experiment.strip)}
    assert found["weight variation", "x 2"].options.weight_variation == 0.99
    assert found["comparator area", "x 0.25"].circuit.comparator.area == 1.0
    assert "spin-Hall angle" not in {name for name, _ in found}


def table(experiment: Experiment, base: Setting = BASE) -> pd.DataFrame:
    layer, shown = two_letters()
    slopes = {"spin_hall_angle": -0.7}
    return sensitivity.sensitivity([layer], task_of(shown), base, slopes, experiment.strip)


def test_energies_and_accuracies_of_a_row_are_those_of_its_setting(experiment: Experiment) -> None:
    layer, shown = two_letters()
    found = table(experiment)
    assert list(found.columns) == list(sensitivity.COLUMNS)
    settings = cases(BASE, {"spin_hall_angle": -0.7}, experiment.strip)
    for (_, row), (_, _, setting) in zip(found.iterrows(), settings, strict=True):
        own, point, options, around = setting
        made = circuits([layer], own, point, options, around, ideal=False)
        taken, right = solve(made, task_of(shown), own, "thermal", point, options, around)
        assert row["energy_per_neuron_J"] == close(taken.energy)
        assert row["accuracy"] == close(right)
        assert row["edp_decision_J_s"] == close(taken.energy * taken.delay)
        assert row["threshold_A"] == close(own.threshold(point.pulse_width))


def test_the_energy_goes_the_right_way(experiment: Experiment) -> None:
    found = table(experiment).set_index(["parameter", "value"])
    energy, product = found["energy_per_neuron_J"], found["edp_decision_J_s"]
    reference = energy["reference", ""]
    assert energy["row switches", "0"] < reference < energy["row switches", "x 2"]
    assert energy["spin-Hall angle", "x 1.2"] < reference < energy["spin-Hall angle", "x 0.8"]
    assert energy["heavy-metal shunt", "3 nm"] > 1.2 * reference
    assert energy["bias", "0"] < reference
    # Three times the cycles are nearly three times the energy, and three times the delay.
    assert energy["cycles", "x 3"] == pytest.approx(3 * reference, rel=0.05)
    assert product["cycles", "x 3"] == pytest.approx(9 * product["reference", ""], rel=0.05)
    # A slow read of a large inverter gets faster with a smaller one, or a smaller junction.
    assert product["comparator area", "x 0.25"] < product["reference", ""]
    accuracy = found["accuracy"]
    assert accuracy["cycles", "x 3"] > accuracy["reference", ""]
    assert accuracy["synapse current", "x 0.5"] < accuracy["reference", ""]


def test_a_pulse_without_threshold_has_no_numbers(experiment: Experiment) -> None:
    gone = BASE._replace(device=device(exists=False))
    found = table(experiment, gone)
    assert found["energy_per_neuron_J"].isna().all()
    assert set(found["device"]) == {"neuron"}
    assert math.isnan(found["accuracy"].iloc[0])
