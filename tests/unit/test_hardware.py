"""Conductances, row switches, bias rows and what varies, in circuits that follow by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from spinneuron.config.sections.energy import Comparator, Drivers
from spinneuron.network import conductances
from spinneuron.network.accuracy import circuits, zero_temperature_bias
from spinneuron.network.hardware import full_scale, gate_energy, hardware, row_inputs
from spinneuron.network.layers import Layer
from spinneuron.network.recognition import layer_currents
from tests.unit.small_networks import (
    FIRST,
    POINT,
    SECOND,
    THRESHOLD,
    circuit,
    close,
    device,
    network,
    without_resistance,
)


def some_layer(inputs: int = 6, neurons: int = 4) -> Layer:
    return Layer(np.random.default_rng(3).normal(size=(inputs + 1, neurons)))


def some_inputs(inputs: int = 6) -> Any:
    return np.random.default_rng(4).uniform(0, 1, (5, inputs))


# Weights as conductances


def test_conductances_keep_the_sign_and_the_levels() -> None:
    layer = Layer(np.array([[2.0, -0.1], [-1.0, 0.3], [0.0, 0.0]]))
    positive, negative = conductances.conductances(layer, 3e-4, smallest=0.02, levels=32)
    assert positive.max() == close(3e-4)
    difference = positive - negative
    assert np.array_equal(np.sign(difference), np.sign(layer.weights))
    # Each neuron takes the full scale; steps are a 31st of it.
    assert difference.max(axis=0) == close([0.98 * 3e-4, 0.98 * 3e-4])
    steps = difference / (0.98 * 3e-4) * 31
    assert steps == pytest.approx(np.round(steps), abs=1e-9)
    assert np.allclose(np.minimum(positive, negative), 0.02 * 3e-4, rtol=1e-12)


def test_conductances_vary_by_a_relative_deviation_and_stay_positive() -> None:
    same = np.full((100, 100), 2e-4)
    random = np.random.default_rng(1)
    found = conductances.with_variation(same, 0.1, random)
    assert found.mean() == pytest.approx(2e-4, rel=4 * 0.1 / 100, abs=0)
    assert found.std() == pytest.approx(2e-5, rel=0.03, abs=0)
    assert conductances.with_variation(same, 0.9, random).min() == 0
    assert conductances.with_variation(same, 0.1, None) is same
    assert conductances.with_variation(same, 0.0, random) is same


def test_conductances_go_as_one_over_the_voltage_or_stay() -> None:
    def at(voltage: float, scaling: str, shunt: float = 1.0) -> float:
        options = network(conductance_scaling=scaling)
        point = POINT._replace(synapse_voltage=voltage)
        return full_scale(point, device(shunt=shunt), options, circuit())

    # The paper: 3 µA a synapse at 10 mV.
    assert at(0.01, "constant_current") == close(3e-4)
    assert at(0.1, "constant_current") == close(3e-5)
    assert at(0.1, "constant_conductance") == close(3e-4)
    # A heavy metal that takes as much current as the magnet.
    assert at(0.01, "constant_current", shunt=2.0) == close(6e-4)


# The bias row


@pytest.mark.parametrize("bias", [0.5, 1.0])
@pytest.mark.parametrize("overdrive", [0.6, 5.0])
def test_the_bias_row_gives_every_neuron_the_same_current(bias: float, overdrive: float) -> None:
    def currents(bias: float) -> Any:
        point = POINT._replace(bias=bias, overdrive=overdrive, synapse_voltage=0.03)
        made = hardware([some_layer()], device(), point, network(), circuit(), sample=None)
        inputs = np.vstack([some_inputs(), np.zeros((1, 6))])
        return layer_currents(made.crossbars[0], inputs, point)

    assert np.allclose(currents(bias) - currents(0.0), bias * THRESHOLD, rtol=1e-9, atol=0)


def test_an_ideal_circuit_has_the_currents_of_the_weights() -> None:
    made = hardware([FIRST], device(), POINT, network(), circuit(), sample=None)
    inputs = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.5, 0.0]])
    found = layer_currents(made.crossbars[0], inputs, POINT) / 3e-6
    expected = np.array([[2.0, 0.0], [1.0, 1.0], [1.0, -1.0], [0.5, 0.5]])
    assert np.allclose(found, expected, atol=1e-12)


def test_two_rows_are_always_high() -> None:
    assert row_inputs(np.array([[0.5, 0.0]])).tolist() == [[0.5, 0.0, 1.0, 1.0]]


# Switches of the rows


def test_a_switch_drops_its_part_if_all_columns_are_at_ground() -> None:
    # Then every current is smaller by 1 + epsilon, whatever the conductances of a row.
    options = network(smallest_conductance=0.1, levels=256)
    inputs = some_inputs()

    def currents(drop: float) -> Any:
        around = circuit(neuron_resistance=1e-9, drivers=Drivers(drop=drop))
        point = POINT._replace(bias=0.5)
        made = hardware([some_layer()], device(), point, options, around, sample=0)
        return layer_currents(made.crossbars[0], inputs, point)

    assert np.allclose(currents(0.25) * 1.25, currents(0.1) * 1.1, rtol=1e-6, atol=0)
    assert np.allclose(currents(0.25) * 1.25, currents(1e-12), rtol=1e-6, atol=0)


def test_the_source_resistance_of_the_config_comes_on_top_of_the_switch() -> None:
    # One input, one neuron: 3 µA at 10 mV are 3333 ohm, the switch a tenth of it.
    layer = Layer(np.array([[1.0], [0.0]]))
    options = network(source_resistance=100.0, wire_resistance=0.0)
    made = hardware([layer], device(), POINT, options, circuit(), sample=0)
    found = layer_currents(made.crossbars[0], np.array([[1.0]]), POINT)
    conductance = 3e-4
    resistance = 1 / conductance + 0.1 / conductance + 100 + 60
    assert found[0, 0] == pytest.approx(0.01 / resistance, rel=1e-9, abs=0)


def test_the_gate_of_a_switch_by_hand() -> None:
    # 11.8 µA at 10 mV, a tenth of which is dropped; 1 V and 0.5 ps: 5.9 fJ, at 100 mV 0.59 fJ.
    drivers = Drivers(time_constant=0.5e-12, gate_voltage=1.0, drop=0.1)
    assert float(gate_energy(11.8e-6 / 0.01, drivers)) == close(5.9e-15)
    assert float(gate_energy(11.8e-6 / 0.1, drivers)) == close(0.59e-15)
    # Twice the gate voltage takes four times the energy, half of the drop twice the energy.
    assert float(gate_energy(1e-3, drivers.model_copy(update={"gate_voltage": 2.0}))) == close(
        4 * float(gate_energy(1e-3, drivers))
    )
    assert float(gate_energy(1e-3, drivers.model_copy(update={"drop": 0.05}))) == close(
        2 * float(gate_energy(1e-3, drivers))
    )


def test_every_row_has_a_switch_for_its_conductances() -> None:
    made = hardware([FIRST], device(), POINT._replace(bias=0.5), network(), circuit(), sample=None)
    # 300 µS a weight: plus rows, minus rows; the weights' bias; 100 µS for each neuron's bias.
    rows = np.array([6e-4, 0.0, 3e-4, 3e-4, 0.0, 0.0, 2e-4, 0.0])
    assert made.gate_energies[0] == pytest.approx(0.5e-12 / 0.1 * rows, rel=1e-9, abs=1e-30)
    # Conductances that vary have switches of their own size.
    varied = network(weight_variation=0.2)
    other = hardware([FIRST], device(), POINT, varied, without_resistance(), sample=1)
    own = circuit().drivers
    sums = other.crossbars[0].transfer.sum(axis=0)
    real = hardware([FIRST], device(), POINT, varied, circuit(), sample=1)
    assert real.gate_energies[0] == pytest.approx(
        np.asarray(gate_energy(abs(sums), own)), rel=1e-6, abs=1e-25
    )


# What varies


def varying(**more: Any) -> Any:
    return network(
        samples=3, weight_variation=0.1, threshold_variation=0.05, wire_resistance=1.0, **more
    )


def test_a_circuit_varies_from_sample_to_sample_and_an_ideal_one_does_not() -> None:
    layers = [Layer(np.ones((4, 30))), Layer(np.ones((31, 5)))]
    around = circuit(comparator=Comparator(offset=40e-3, area=16.0))
    made = circuits(layers, device(), POINT, varying(), around, ideal=False)
    assert len(made) == 3
    for one in made:
        assert [len(t) for t in one.thresholds] == [len(c) for c in one.levels] == [30, 5]
        # Of 30 values: a mean within four standard errors, and their deviation.
        assert one.thresholds[0].mean() == pytest.approx(1, abs=4 * 0.05 / math.sqrt(30))
        assert one.thresholds[0].std() == pytest.approx(0.05, rel=0.5, abs=0)
        assert one.levels[0].std() > 0
    assert len({float(one.thresholds[0][0]) for one in made}) == 3
    assert len({float(one.levels[0][0]) for one in made}) == 3
    again = circuits(layers, device(), POINT, varying(), around, ideal=False)
    assert np.array_equal(again[1].crossbars[0].transfer, made[1].crossbars[0].transfer)
    assert np.array_equal(again[2].levels[1], made[2].levels[1])
    other = circuits(layers, device(), POINT, varying(seed=2), around, ideal=False)
    assert not np.array_equal(other[1].thresholds[0], made[1].thresholds[0])
    wild = varying().model_copy(update={"threshold_variation": 0.9})
    found = circuits(layers, device(), POINT, wild, around, ideal=False)
    assert min(one.thresholds[0].min() for one in found) == 0.1
    (ideal,) = circuits(layers, device(), POINT, varying(), around, ideal=True)
    assert (ideal.thresholds[0] == 1).all()
    assert (ideal.levels[0] == 0).all()
    # All weights are alike: of each pair one carries the full scale, without any drop.
    assert np.allclose(ideal.crossbars[0].transfer[:, :8:2], 3e-4, rtol=1e-9, atol=0)
    assert np.allclose(ideal.crossbars[0].transfer[:, 1::2], 0.0, atol=1e-15)


def test_a_trial_varies_but_its_wires_and_switches_have_no_resistance() -> None:
    options = varying()
    made = hardware([FIRST], device(), POINT, options, circuit(), sample=0, resistances=False)
    real = hardware([FIRST], device(), POINT, options, circuit(), sample=0)
    assert np.array_equal(made.thresholds[0], real.thresholds[0])
    assert (made.levels[0] == 0).all()
    assert np.allclose(made.gate_energies[0], real.gate_energies[0], rtol=1e-12)
    own = np.abs(made.crossbars[0].transfer)
    assert (own.sum(axis=0) * 0.5e-12 / 0.1) == pytest.approx(made.gate_energies[0], abs=1e-30)


# The bias that makes up for the threshold


@pytest.mark.parametrize("shunt", [1.0, 2.5])
def test_without_noise_a_bias_of_the_threshold_makes_up_for_it(shunt: float) -> None:
    # Threshold of 2 µA for 1 ns by every criterion: the bias is one threshold.
    assert zero_temperature_bias(device(shunt=shunt), POINT) == close(1.0)
    assert math.isnan(zero_temperature_bias(device(exists=False), POINT))


def test_the_layers_of_a_network_have_a_crossbar_each() -> None:
    made = hardware([FIRST, SECOND], device(), POINT, network(), circuit(), sample=0)
    assert [bar.transfer.shape for bar in made.crossbars] == [(2, 8), (1, 8)]
    assert [len(energies) for energies in made.gate_energies] == [8, 8]
