"""Rows of network_energy.csv: accuracy, energy and delay belong to one operating point."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from spinneuron import paper
from spinneuron.config.sections.network import Uncertainty
from spinneuron.network import network_energy
from spinneuron.network.accuracy import circuits
from spinneuron.network.choice import COLUMNS as CHOICE_COLUMNS
from spinneuron.network.choice import Choices
from spinneuron.network.layers import Key
from spinneuron.network.operation import PARTS, flow, operation
from spinneuron.network.recognition import Neurons, recognised
from tests.unit.small_networks import (
    FIRST,
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
from tests.unit.test_uncertainty import an_operation

CHOSEN = POINT._replace(
    synapse_voltage=0.05, overdrive=4.0, bias=0.5, cycles=5, junction_resistance=6e4
)
WARM = device({"end_of_plateau": logistic(3.0, 1.0), "final_state": abrupt(0.1, 0.9)})
KEY = Key("tiny", "margin", 0)


def choices(point: Any = CHOSEN, **more: Any) -> Choices:
    row = dict(
        zip(("synapse_voltage_V", "overdrive", "bias", "pulse_width_s"), point[:4], strict=True)
    )
    row |= {"task": "tiny", "device": "neuron", "rule": "margin", "cycles": point.cycles}
    row |= {"junction_resistance_ohm": point.junction_resistance, "flag": ""}
    table = pd.DataFrame([row | more]).reindex(columns=["task", *CHOICE_COLUMNS])
    return Choices(table, point.read_at, point.decision)


def options(**more: Any) -> Any:
    known = {"cycles": [1, 3], "samples": 3, "weight_variation": 0.1, "levels": 32}
    return network(**(known | more))


def table(own: Any = WARM, layers: Any = None, key: Key = KEY, **more: Any) -> pd.DataFrame:
    layer, shown = two_letters()
    return network_energy.table(
        [task_of(shown)], {key: layers or [layer]}, [own], more.pop("chosen", choices()),
        {"damping": 0.5}, 300.0, options(**more), circuit(),
    )  # fmt: skip


def test_a_row_is_one_operating_point() -> None:
    layer, shown = two_letters()
    ours = table().query("source == 'this run' and temperature_K == 300")
    assert len(ours) == 3 * 3  # voltages of the config and the chosen one, and cycles
    for _, row in ours.iterrows():
        point = CHOSEN._replace(synapse_voltage=row["synapse_voltage_V"], cycles=row["cycles"])
        made = circuits([layer], WARM, point, options(), circuit(), ideal=False)
        neurons = Neurons.of(WARM, "thermal", point, options(), 2)
        assert row["accuracy"] == close(
            float(np.mean([recognised(one, shown, neurons) for one in made]))
        )
        drawn = flow(made[0], shown.inputs, neurons, circuit())
        found = operation(drawn, point, WARM, options(), circuit())
        assert row["energy_per_neuron_J"] == close(found.energy)
        assert row["delay_s"] == close(found.delay)
        assert {name: row[name] for name in PARTS} == close(found.parts)
        for name in ("overdrive", "bias", "junction_resistance_ohm"):
            assert row[name] == getattr(point, name.removesuffix("_ohm"))
        assert row["energy_low_J"] < row["energy_per_neuron_J"] < row["energy_high_J"]
        assert row["edp_decision_J_s"] == close(found.energy * found.delay)
    (best,) = (row for _, row in ours[ours["chosen"] == True].iterrows())  # noqa: E712
    assert (best["synapse_voltage_V"], best["cycles"]) == (0.05, 5)
    assert list(table().columns) == list(network_energy.COLUMNS)


def test_rows_without_noise_have_the_papers_currents_and_a_bias_for_the_threshold() -> None:
    cold = table().query("temperature_K == 0")
    assert list(cold["synapse_voltage_V"]) == [0.01, 0.05, 0.1]
    assert set(cold["cycles"]) == {1}
    assert set(cold["overdrive"]) == {paper.OVERDRIVE}
    assert list(cold["bias"]) == close([1.0] * 3)
    assert set(cold["junction_resistance_ohm"]) == {4.4e5}
    assert not cold["chosen"].any()
    # With the preset and the bias it is right for both letters, as sign neurons are.
    assert list(cold["accuracy"]) == close([1.0] * 3)
    layer, shown = two_letters()
    point = POINT._replace(bias=1.0, synapse_voltage=0.1)
    made = circuits([layer], WARM, point, options(), circuit(), ideal=False)
    found, right = network_energy.solve(
        made, task_of(shown), WARM, "zero_temperature", point, options(), circuit()
    )
    assert cold.iloc[-1]["energy_per_neuron_J"] == pytest.approx(found.energy, rel=1e-6, abs=0)
    assert right == close(1.0)


def test_a_deep_network_is_shown_at_the_chosen_voltage_alone() -> None:
    deep = table(layers=[FIRST, FIRST], key=Key("tiny", "margin", 2))
    warm = deep.query("source == 'this run' and temperature_K == 300")
    assert set(warm["synapse_voltage_V"]) == {0.05}
    assert list(warm["cycles"]) == [1, 3, 5]
    # The delay of a neuron of CMOS is that of one of two layers.
    assert list(warm["edp_decision_J_s"]) == close(
        list(warm["energy_per_neuron_J"] * warm["delay_s"] / 2)
    )


def test_what_is_not_known_is_not_invented() -> None:
    without = table(device())
    ours = without[without["source"] == "this run"]
    assert set(ours["temperature_K"]) == {0.0}
    reason = choices(POINT._replace(overdrive=math.nan), flag="no threshold for 1 ns")
    gone = table(device(exists=False), chosen=reason)
    (row,) = (row for _, row in gone[gone["source"] == "this run"].iterrows())
    assert row["flag"] == "no threshold for 1 ns"
    assert math.isnan(row["energy_per_neuron_J"])


def test_a_row_counts_all_neurons_and_one_layer_for_the_delay() -> None:
    found = an_operation(synapses_J=1e-15, inverter_J=0.25e-15)
    certain = Uncertainty(**dict.fromkeys(Uncertainty.model_fields, 0.0))
    row = network_energy.row(
        found, 0.8, device(shunt=1.5), CHOSEN, {}, network(uncertainty=certain), circuit()
    )
    assert row["energy_per_neuron_J"] == close(1.25e-15)
    assert row["energy_per_network_J"] == close(12.5e-15)
    assert row["energy_per_recognised_sample_J"] == close(12.5e-15 / 0.8)
    assert (row["energy_low_J"], row["energy_high_J"]) == close((1.25e-15, 1.25e-15))
    assert row["node_potential_over_voltage"] == close(0.2e-3 / 0.05)
    assert row["mean_node_potential_V"] == close(0.1e-3)
    assert row["threshold_A"] == close(3e-6)
    # Three cycles of 6 ns, of which a neuron of CMOS does one of two layers.
    assert row["delay_s"] == close(18e-9)
    assert row["edp_decision_J_s"] == close(1.25e-15 * 9e-9)
    assert row["edp_ratio_stated_cmos_decision"] == close(3.5e-21 / (1.25e-15 * 9e-9))
    assert row["edp_ratio_energy_over_bandwidth_decision"] == close(7e-21 / (1.25e-15 * 9e-9))
    assert row["energy_ratio_cmos_to_spin"] == close(0.7e-12 / 1.25e-15)
    assert (row["flag"], row["decision"]) == ("", "most_frequent")
    nothing = network_energy.row(found, 0.0, device(), CHOSEN, {}, network(), circuit())
    assert nothing["energy_per_recognised_sample_J"] == math.inf
    assert nothing["flag"] == "recognises nothing"


def test_the_papers_energy_is_the_papers() -> None:
    rows = pd.DataFrame(network_energy.paper_rows(circuit())).set_index("synapse_voltage_V")
    assert rows["energy_per_neuron_J"].to_numpy() == close([0.72e-15, 4.32e-15])
    first = rows.iloc[0]
    # 0.72 fJ; 1 ns to write and 1 ns to read.
    assert first["synapses_J"] + first["neuron_path_J"] == close(0.4e-15)
    assert first["neuron_path_J"] == close(9e-12 * 60 * 1e-9)
    assert first["read_divider_J"] == close(0.12e-15)
    assert first["inverter_J"] == close(0.2e-15)
    others = set(PARTS) - {"synapses_J", "neuron_path_J", "read_divider_J", "inverter_J"}
    assert all(first[name] == 0 for name in others)
    assert first["delay_s"] == close(2e-9)
    assert first["edp_ratio_stated_cmos_decision"] == close(3.5e-21 / (0.72e-15 * 2e-9))
    assert first["node_potential_V"] == close(0.18e-3)
    assert first["node_potential_over_voltage"] == close(0.018)
