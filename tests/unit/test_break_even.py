"""Where CMOS and spin neurons are even: the larger conductances by hand, and both sides."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from spinneuron.config.experiment import Experiment
from spinneuron.network import break_even
from spinneuron.network.crossbar import Crossbar
from spinneuron.network.hardware import hardware
from spinneuron.network.layers import Layer
from spinneuron.network.operation import flow
from spinneuron.network.recognition import Neurons
from spinneuron.network.tasks import Samples
from tests.unit.small_networks import (
    FIRST,
    POINT,
    SECOND,
    WIDTH,
    abrupt,
    circuit,
    close,
    device,
    network,
    samples_of,
)

SURE = device(abrupt(0.0, 1.0))


def maps(
    voltages: list[float], resistances: list[float], shown: Samples | None = None, **more: Any
) -> pd.DataFrame:
    point = POINT._replace(**more)
    return break_even.break_even(
        SURE, [FIRST, SECOND], (shown or samples_of("11", "10")).inputs, point, network(),
        circuit(), np.array(voltages), np.array(resistances),
    )  # fmt: skip


def test_the_energy_of_larger_conductances_by_hand() -> None:
    table = maps([0.01, 0.1], [60.0, 1e9])
    assert list(table.columns) == break_even.BREAK_EVEN_COLUMNS
    assert table["reached"].tolist() == [True, False, True, False]
    for voltage in (0.01, 0.1):
        row = table[(table["synapse_voltage_V"] == voltage) & table["reached"]].iloc[0]
        largest = 3e-6 / voltage
        # Synapse currents of 3 µA: 4 and 2 in the first layer, 1 and 1 in the second, whose
        # first hidden neuron is high for both. Two conductances in each column of the first.
        factor = 1 / (1 - 60 * 2 * largest)
        drawn = (((4 + 2) / 2 + 1) * 3e-6 + 3 * 3e-6) * voltage * WIDTH  # presets of 3 µA
        delivered = drawn * factor / 0.8  # by a converter
        # Switches: 5 J/S for two rows of 600 µS and one of 300 for the inputs of the second
        # layer, which sees one or both hidden neurons; each preset has its own.
        rows = 5e-12 * (largest * ((4 + 2) / 2 + 1) + 3 * 3e-6 / voltage) * factor
        gates = 5e-12 * (largest * (4 + 1) + 3 * 3e-6 / voltage) * factor
        read = 0.2 * (1 / (440e3 + 1760e3 / 3) + 1 / (880e3 + 1760e3 / 3)) * 0.4 * WIDTH
        local = 3 * (0.2e-15 + 1e-15)
        leaked = (gates + local) * 4.6 / 100
        expected = (delivered + rows + 3 * read + local + leaked) / 3
        assert row["energy_per_neuron_J"] == close(expected)
        assert row["energy_ratio_cmos_to_spin"] == close(0.7e-12 / expected)
        # One layer of two is the delay of a neuron.
        assert row["edp_ratio_stated_cmos_decision"] == close(3.5e-21 / (expected * 4.6e-9))
        assert (row["device"], row["neuron_resistance_ohm"]) == ("neuron", 60)
    assert table["energy_per_neuron_J"].isna().tolist() == [False, True, False, True]


def test_a_network_with_the_factor_has_the_currents_of_one_without_resistance() -> None:
    # k/(1 + k R sum(G)) = 1 for the column with the largest sum, and more for the others.
    made = hardware([FIRST], SURE, POINT._replace(bias=0.5), network(), circuit(), sample=None)
    conductances = made.crossbars[0].transfer.T
    load, resistance = break_even.largest_load(made), 300.0
    assert load == close(2 * 3e-4 + 1e-4)
    factor = 1 / (1 - resistance * load)
    ideal = Crossbar(abs(conductances)).transfer
    real = Crossbar(factor * abs(conductances), neuron_resistance=resistance).transfer
    assert real[np.argmax(ideal.sum(axis=1))] == close(list(ideal[np.argmax(ideal.sum(axis=1))]))
    assert (real >= ideal * (1 - 1e-9)).all()


def test_only_what_depends_on_the_conductances_grows() -> None:
    made = hardware([FIRST], SURE, POINT, network(), circuit(), sample=None)
    neurons = Neurons.of(SURE, "thermal", POINT, network(), 2)
    found = flow(made, samples_of("11").inputs, neurons, circuit())
    grown = break_even.larger(found, 3.0)
    for name, value in found.parts.items():
        assert grown.parts[name] == close(3 * value), name
    assert grown.gates == close(3 * found.gates)
    fixed = found._replace(parts=dict.fromkeys(found.parts, 1.0))
    parts = break_even.larger(fixed, 3.0).parts
    assert set(parts.values()) == {1.0, 3.0}
    scaled = {name for name, value in parts.items() if value == 3}
    assert scaled == {
        "synapses_J", "wires_J", "neuron_path_J", "bias_J", "preset_J", "supply_J", "drivers_J"
    }  # fmt: skip


def test_the_map_has_both_sides() -> None:
    # CMOS needs 0.7 pJ. A spin neuron at low resistance and voltage is far below, one at 2 V with
    # a column that hardly leaves room far above.
    nearly = 0.99 / (2 * 3e-6 / 2.0)
    table = maps([0.01, 2.0], [6.0, nearly], cycles=15)
    ratio = table["energy_ratio_cmos_to_spin"].tolist()  # for each voltage both resistances
    assert ratio[0] > 1 > ratio[3]
    assert math.isnan(ratio[1])
    assert ratio[2] > ratio[3]


def test_the_shipped_circuit_breaks_even_within_its_map(experiment: Experiment) -> None:
    # A network like that of letters, with the circuit of the config and five cycles.
    layer = Layer(np.random.default_rng(1).normal(size=(36, 26)))
    inputs = (np.random.default_rng(2).random((10, 35)) < 0.4).astype(float)
    own = SURE._replace(junction=experiment.readout)
    point = POINT._replace(overdrive=2.5, bias=0.5, cycles=5, junction_resistance=6e4)
    table = break_even.break_even(
        own, [layer], inputs, point, experiment.network, experiment.energy,
        break_even.VOLTAGES[::8], break_even.RESISTANCES[::8],
    )  # fmt: skip
    for name in ("energy_ratio_cmos_to_spin", "edp_ratio_stated_cmos_decision"):
        reached = table.loc[table["reached"], name]
        print(f"{name}: {reached.min():.3g} to {reached.max():.3g}")
        assert reached.min() < 1 < reached.max()
    assert table["reached"].sum() < len(table)


def test_the_map_spans_three_decades() -> None:
    assert break_even.VOLTAGES[[0, -1]] == close([3e-3, 2.0])
    assert break_even.RESISTANCES[[0, 20, -1]] == close([6.0, math.sqrt(6 * 6e3), 6e3])
    assert break_even.VOLTAGES.size == break_even.RESISTANCES.size == 41
    assert list(break_even.EMPTY.columns) == break_even.BREAK_EVEN_COLUMNS


@pytest.mark.parametrize("cycles", [1, 7])
def test_cycles_cost_the_map_their_square(cycles: int) -> None:
    one, many = (maps([0.03], [60.0], cycles=n).iloc[0] for n in (1, cycles))
    ratio = one["edp_ratio_stated_cmos_decision"] / many["edp_ratio_stated_cmos_decision"]
    assert cycles**2 * (1 - 1e-9) <= ratio <= cycles**2 * 3
