r"""The energy that a network takes to recognise one sample, and the time.

In each of R cycles the currents flow for the whole write pulse, whether a neuron has switched or
not. The parts of the energy of a cycle are

* what the sources deliver, :math:`\sum |I| \Delta V\, w` with the synapse voltage
  :math:`\Delta V`, the synapse currents I and the pulse width w: in synapses, bias junctions,
  wires with row switches, and the neurons' own path. These parts come from the nodal solution
  and add up to it, so that nothing is counted twice;
* the preset pulse, and the losses of the converter that makes the synapse voltage;
* the gates of the row switches, see `spinneuron.network.hardware.gate_energy`;
* the read divider, the inverter, clock and latch, the counter;
* leakage over the whole cycle.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spinneuron.arrays import Inputs
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.crossbar import row_voltages
from spinneuron.network.hardware import Hardware, gate_energy, row_inputs
from spinneuron.network.operating_point import (
    Device,
    OperatingPoint,
    cycle_time,
    junction_of,
    read_duration,
)
from spinneuron.network.read_time import divider
from spinneuron.network.recognition import Neurons

#: Parts of the energy, as the columns of ``network_energy.csv`` name them.
PARTS = (
    "synapses_J",
    "wires_J",
    "neuron_path_J",
    "bias_J",
    "preset_J",
    "supply_J",
    "drivers_J",
    "read_divider_J",
    "inverter_J",
    "clock_J",
    "counter_J",
    "leakage_J",
)
#: The parts that the source of the synapse voltage delivers.
DRAWN = ("synapses_J", "bias_J", "wires_J", "neuron_path_J", "preset_J")


class Operation(NamedTuple):
    """What the recognition of a sample takes, averaged over samples."""

    parts: dict[str, float]  #: energy per neuron in all cycles by `PARTS`, J
    total_current: float  #: sum of the magnitudes of the synapse currents per neuron, A
    net_current: float  #: mean magnitude of the neurons' currents, A
    node_potential: float  #: largest change of the potential of an input node, V
    mean_node_potential: float  #: mean magnitude of it, V
    write_time: float  #: write pulses of all layers in one cycle, s
    cycle_time: float  #: preset, write and read of all layers, s
    cycles: int
    neurons: int  #: of all layers
    layers: int

    @property
    def energy(self) -> float:
        """Energy per neuron in J."""
        return sum(self.parts.values())

    @property
    def delay(self) -> float:
        """Time from the input to the decision, s."""
        return self.cycles * self.cycle_time


class Flow(NamedTuple):
    """What flows during the pulses of one cycle, averaged over samples, of the whole network."""

    parts: dict[str, float]  #: energies of a cycle without read-out and leakage, J
    gates: float  #: energy of switching every row once, J
    total_current: float  #: sum of the magnitudes of the synapse currents, A
    net_current: float  #: sum of the magnitudes of the currents into neurons, A
    node_potential: float  #: largest change of the potential of an input node, V
    neurons: int
    layers: int


def flow(made: Hardware, inputs: Inputs, neurons: Neurons, circuit: Energy) -> Flow:
    """Return what flows in a network during the pulses of a cycle.

    Parameters
    ----------
    made
        The network as a circuit.
    inputs
        The samples that are shown to it, (n, inputs).
    neurons
        Its neurons and their operating point.
    circuit
        The section ``energy`` of the config.

    Returns
    -------
    Flow
        Energies in J and currents in A.
    """
    voltage, pulse_width = neurons.point.synapse_voltage, neurons.point.pulse_width
    parts = dict.fromkeys(PARTS, 0.0)
    total = net = node = gates = 0.0
    count = 0
    for bar, switches, thresholds, levels in zip(
        made.crossbars, made.gate_energies, made.thresholds, made.levels, strict=True
    ):
        driven = row_inputs(inputs)
        voltages = row_voltages(driven, voltage)
        current = bar.currents(voltages)
        power = bar.power(voltages)
        parts["synapses_J"] += float(np.mean(power.synapses)) * pulse_width
        parts["bias_J"] += float(np.mean(power.bias)) * pulse_width
        parts["wires_J"] += float(np.mean(power.wires)) * pulse_width
        parts["neuron_path_J"] += float(np.mean(power.neurons)) * pulse_width
        # Both rows of an input are switched if it is not zero.
        parts["drivers_J"] += float(np.mean(np.repeat(driven > 0, 2, axis=1) @ switches))
        gates += float(switches.sum())
        count += current.shape[1]
        total += float(np.mean(power.sources)) / voltage
        net += float(np.mean(np.sum(abs(current), axis=1)))
        node = max(node, float(np.max(abs(current))) * circuit.neuron_resistance)
        inputs = (neurons.high(current, thresholds, levels) > 0.5).astype(float)
    if neurons.preset is not None:
        parts["preset_J"] = count * neurons.preset * voltage * pulse_width
        of_preset = float(gate_energy(neurons.preset / voltage, circuit.drivers)) * count
        parts["drivers_J"] += of_preset
        gates += of_preset
    drawn = sum(parts[name] for name in DRAWN)
    parts["supply_J"] = drawn * (1 / circuit.supply_efficiency - 1)
    return Flow(parts, gates, total, net, node, count, len(made.crossbars))


def operation(
    found: Flow, point: OperatingPoint, device: Device, options: Network, circuit: Energy
) -> Operation:
    """Return what a network takes to recognise a sample in all cycles.

    Parameters
    ----------
    found
        What flows in one cycle.
    point
        The operating point, with the number of cycles.
    device
        The neuron.
    options
        The section ``network`` of the config: the preset.
    circuit
        The section ``energy`` of the config: everything around the neurons.

    Returns
    -------
    Operation
        Energies in J, currents in A and times in s, averaged over the samples.
    """
    count, parts = found.neurons, dict(found.parts)
    currents = divider(junction_of(point, device), circuit.read_voltage).currents
    read = float(np.mean(currents)) * circuit.read_voltage
    parts["read_divider_J"] = count * read * read_duration(point, device, circuit)
    parts["inverter_J"] = count * circuit.inverter_energy * circuit.comparator.area
    parts["clock_J"] = count * circuit.clock_energy
    if point.cycles > 1:
        counter = circuit.counter
        parts["counter_J"] = count * (counter.energy + counter.comparison_energy / point.cycles)
    cycle = cycle_time(point, device, options, circuit)
    switched = found.gates + parts["inverter_J"] + parts["clock_J"] + parts["counter_J"]
    parts["leakage_J"] = switched * cycle / circuit.leakage_time
    return Operation(
        parts={name: value * point.cycles / count for name, value in parts.items()},
        total_current=found.total_current / count,
        net_current=found.net_current / count,
        node_potential=found.node_potential,
        mean_node_potential=found.net_current / count * circuit.neuron_resistance,
        write_time=found.layers * point.pulse_width,
        cycle_time=found.layers * cycle,
        cycles=point.cycles,
        neurons=count,
        layers=found.layers,
    )
