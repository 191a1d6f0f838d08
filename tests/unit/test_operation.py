"""Energy and time of a recognition: every part by hand, and what stays if one thing changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from spinneuron.config.sections.energy import Comparator, Counter, Drivers, Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.firing import Kind
from spinneuron.network.hardware import hardware
from spinneuron.network.layers import Layer, Layers
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.operation import DRAWN, PARTS, Operation, flow, operation
from spinneuron.network.recognition import Neurons
from spinneuron.network.tasks import Samples
from tests.unit.small_networks import (
    FIRST,
    POINT,
    SECOND,
    WIDTH,
    circuit,
    close,
    device,
    network,
    samples_of,
    without_resistance,
)

#: Currents of the divider in both states: 0.4 V over 440 or 880 kohm and 1760/3 kohm.
READ = 0.4 / 2 * (1 / (440e3 + 1760e3 / 3) + 1 / (880e3 + 1760e3 / 3))


def taken(
    layers: Layers = [FIRST],  # noqa: B006
    shown: Samples | None = None,
    point: OperatingPoint = POINT,
    own: Device | None = None,
    options: Network | None = None,
    around: Energy | None = None,
    kind: Kind = "zero_temperature",
    sample: int | None = None,
) -> Operation:
    own, options, around = own or device(), options or network(), around or circuit()
    shown = shown or samples_of("11", "10", "00")
    made = hardware(layers, own, point, options, around, sample=sample)
    neurons = Neurons.of(own, kind, point, options, layers[-1].weights.shape[1])
    return operation(flow(made, shown.inputs, neurons, around), point, own, options, around)


def static(found: Operation) -> float:
    """What the sources of the synapse voltage deliver, without the preset, in J per neuron."""
    return sum(found.parts[name] for name in DRAWN if name != "preset_J")


def test_two_layers_by_hand() -> None:
    found = taken([FIRST, SECOND])
    # Synapse currents, in units of 3 µA. 11: 2 and 2 in both columns (its second neuron
    # adds up to nothing). 10: 1 and 1. 00: none. Second layer: 1 where the first fires.
    first, second = (4 + 2 + 0) / 3, (1 + 1 + 0) / 3
    energy = (first + second) * 3e-6 * 0.01 * WIDTH / 3
    assert (found.neurons, found.layers, found.cycles) == (3, 2, 1)
    assert list(found.parts) == list(PARTS)
    assert found.parts["synapses_J"] == close(energy)
    assert found.parts["wires_J"] == found.parts["neuron_path_J"] == found.parts["bias_J"] == 0
    preset = 1.5 * 2e-6 * 0.01 * WIDTH
    assert found.parts["preset_J"] == close(preset)
    # A converter of 80 % takes a quarter more.
    assert found.parts["supply_J"] == close((energy + preset) / 4)
    assert found.parts["read_divider_J"] == close(READ * 0.4 * 1e-9)
    assert found.parts["inverter_J"] == close(0.2e-15)
    assert found.parts["clock_J"] == close(1e-15)
    assert found.parts["counter_J"] == 0
    assert found.total_current == close((first + second) * 3e-6 / 3)
    # Currents into neurons: 6 and 0, 3 and 3, none; then 3, 3, none.
    assert found.net_current == close((6 + 6 + 3 + 3) / 3 * 1e-6 / 3)
    assert found.mean_node_potential == close(60 * 6e-6 / 3)
    # The largest, 6 µA, over 60 ohm.
    assert found.node_potential == close(6e-6 * 60)
    assert found.write_time == close(2 * WIDTH)
    assert found.cycle_time == close(2 * 4.6e-9)
    assert found.delay == close(2 * 4.6e-9)
    assert found.energy == close(sum(found.parts.values()))


def test_both_rows_of_an_input_switch_if_it_is_not_zero() -> None:
    # 5 J over the sum of the conductances of a row: 0.5 ps, 1 V, a tenth.
    per_siemens, preset = 5e-12, 3e-6 / 0.01
    # First input: 600 µS at plus, 0 at minus; second: 300 and 300 µS. The bias has no weight.
    for rows, conductance in (
        (("00",), 0.0),
        (("10",), 6e-4),
        (("01",), 6e-4),
        (("11",), 12e-4),
        (("11", "00", "10"), (12e-4 + 6e-4) / 3),
    ):
        found = taken(shown=samples_of(*rows)).parts["drivers_J"]
        assert found == close(per_siemens * (conductance / 2 + preset))
    # Grey inputs switch as well as white ones.
    grey = Samples(np.array([[0.25, 0.0]]), np.array([0]))
    assert taken(shown=grey).parts["drivers_J"] == close(per_siemens * (3e-4 + preset))
    # So do the rows of the bias, for every input.
    biased = taken(shown=samples_of("00"), point=POINT._replace(bias=1.0))
    assert biased.parts["drivers_J"] == close(per_siemens * (2e-4 + preset))
    assert biased.parts["bias_J"] == close(2e-6 * 0.01 * WIDTH)
    # Without a preset its switch does not exist.
    history = taken(shown=samples_of("10"), options=network(previous_state="history"))
    assert history.parts["drivers_J"] == close(per_siemens * 3e-4)
    assert history.parts["preset_J"] == 0
    assert history.cycle_time == close(2.3e-9)


@pytest.mark.parametrize("sample", [None, 0])
def test_what_the_sources_deliver_is_found_in_the_parts(sample: int | None) -> None:
    options = network(wire_resistance=5.0, weight_variation=0.1, smallest_conductance=0.02)
    point = POINT._replace(bias=0.7)
    found = taken(point=point, options=options, sample=sample)
    assert static(found) == close(found.total_current * 0.01 * WIDTH)
    assert found.energy == close(sum(found.parts.values()))
    if sample is not None:
        names = ("neuron_path_J", "wires_J", "bias_J", "synapses_J")
        assert all(found.parts[name] > 0 for name in names)
        # The whole path divides the current: less is drawn than from synapses alone.
        assert static(found) < static(taken(point=point, options=options))


def test_supply_losses_belong_to_what_the_converter_delivers() -> None:
    around = circuit(supply_efficiency=0.5)
    found, without = taken(around=around), taken(around=circuit(supply_efficiency=1.0))
    delivered = sum(found.parts[name] for name in DRAWN)
    assert found.parts["supply_J"] == close(delivered)
    assert without.parts["supply_J"] == 0
    assert found.energy - without.energy == close(delivered)


def test_cycles_cost_alike_and_counting_comes_on_top() -> None:
    one, many = taken(), taken(point=POINT._replace(cycles=5))
    for name in PARTS:
        if name not in ("counter_J", "leakage_J"):
            assert many.parts[name] == close(5 * one.parts[name]), name
    # 2 fJ for each read of 5, 10 fJ once.
    assert one.parts["counter_J"] == 0
    assert many.parts["counter_J"] == close(5 * 2e-15 + 10e-15)
    assert many.delay == close(5 * one.delay)
    assert many.cycle_time == one.cycle_time
    # The counter leaks, too: 4.6 ns of 100 ns.
    extra = many.parts["leakage_J"] - 5 * one.parts["leakage_J"]
    assert extra == close(many.parts["counter_J"] * 4.6 / 100)
    free = circuit(counter=Counter(energy=0.0, comparison_energy=0.0))
    assert taken(point=POINT._replace(cycles=5), around=free).energy == close(5 * one.energy)


def test_leakage_by_hand() -> None:
    # All rows leak whether they are switched or not: of 12e-4 S, and 3e-4 S for each preset.
    gates = 5e-12 * (12e-4 / 2 + 3e-4)
    for shown in (samples_of("11"), samples_of("00")):
        found = taken(shown=shown).parts["leakage_J"]
        assert found == close((gates + 0.2e-15 + 1e-15) * 4.6 / 100)


def test_leakage_is_proportional_to_the_duration_of_a_cycle() -> None:
    def leaks(**changes: Any) -> float:
        return taken(point=POINT._replace(**changes)).parts["leakage_J"]

    assert leaks(read_at="final_state") == close(leaks() * 5.6 / 4.6)
    slow = taken(around=circuit(leakage_time=50e-9)).parts["leakage_J"]
    assert slow == close(2 * leaks())


def test_a_comparator_costs_its_area_and_the_longer_read() -> None:
    small = taken(around=circuit(comparator=Comparator(offset=0.0, area=1.0)))
    large = taken(around=circuit(comparator=Comparator(offset=0.0, area=16.0)))
    assert large.parts["inverter_J"] == close(16 * small.parts["inverter_J"])
    longer = large.cycle_time - small.cycle_time
    assert longer > 4e-9
    assert large.parts["read_divider_J"] == close(
        small.parts["read_divider_J"] * (1e-9 + longer) / 1e-9
    )
    # A junction of 60 kohm is read in time, and draws 44/6 of the current.
    fast = taken(
        point=POINT._replace(junction_resistance=6e4),
        around=circuit(comparator=Comparator(offset=0.0, area=16.0)),
    )
    assert fast.cycle_time == close(small.cycle_time)
    assert fast.parts["read_divider_J"] == close(small.parts["read_divider_J"] * 44 / 6)


def test_a_shunt_raises_currents_and_what_depends_on_them() -> None:
    bare, shunted = taken(), taken(own=device(shunt=2.5))
    for name in ("synapses_J", "preset_J", "supply_J", "drivers_J"):
        assert shunted.parts[name] == close(2.5 * bare.parts[name]), name
    assert shunted.parts["inverter_J"] == bare.parts["inverter_J"]


def test_a_higher_voltage_with_the_same_currents_costs_static_energy_and_saves_switches() -> None:
    low, high = taken(), taken(point=POINT._replace(synapse_voltage=0.1))
    assert high.parts["synapses_J"] == close(10 * low.parts["synapses_J"])
    assert high.parts["preset_J"] == close(10 * low.parts["preset_J"])
    assert high.parts["drivers_J"] == close(low.parts["drivers_J"] / 10)
    assert high.net_current == close(low.net_current)


def test_outputs_of_a_hidden_layer_are_those_of_its_kind_of_neuron() -> None:
    # 1 µA lies in the dead zone of the hidden neuron: the next layer gets nothing.
    weak = Layer(np.array([[1 / 3], [0.0], [0.0]]))
    strong = Layer(np.array([[1.0], [0.0]]))
    shown = samples_of("10")
    point = POINT._replace(overdrive=0.5)
    cold = taken([weak, strong], shown, point)
    signed = taken([weak, strong], shown, point, kind="sign")
    # Every neuron has its full scale: 1 µA in the first layer, and in the second if it fires.
    assert cold.total_current == close(1e-6 / 2)
    assert signed.total_current == close(2e-6 / 2)


def test_the_switches_of_an_ideal_network_have_an_energy_too() -> None:
    free = without_resistance()
    assert taken(around=free).parts["drivers_J"] == 0
    heavy = without_resistance(drivers=Drivers(time_constant=1e-12, drop=0.1))
    assert taken(around=heavy).parts["drivers_J"] == close(2 * taken().parts["drivers_J"])
