r"""The energy of a network that recognises a letter, from its crossbar and its neurons.

.. math::

    E = \underbrace{\sum |I| \Delta V\, w}_{synapses + wires + neurons}
        + E_{preset} + I_{read} V_{read} t_{read} + E_{inverter}

The first term is what the sources deliver during the write pulse; its parts come from the
nodal solution and add up to it: nothing is counted twice. It flows for the whole pulse,
whether a neuron has switched or not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network import letters
from spinneuron.network.crossbar import Crossbar, row_voltages
from spinneuron.network.firing import firing_probability
from spinneuron.network.layers import Layers, with_bias
from spinneuron.neuron.compact_model import ThresholdModel

Booleans = npt.NDArray[np.bool_]

PARTS = ("synapses_J", "wires_J", "neuron_path_J", "preset_J", "read_divider_J", "inverter_J")


class Device(NamedTuple):
    """A neuron in its circuit, with the pulse that writes it."""

    name: str
    model: ThresholdModel
    pulse_width: float  #: s
    shunt: float  #: current through magnet and heavy metal over that of the magnet

    @property
    def threshold(self) -> float:
        """Current in A that switches within the pulse, with that of the shunt."""
        return self.model.threshold(self.pulse_width).value * self.shunt


class Operation(NamedTuple):
    """What one recognition takes, averaged over letters; per neuron."""

    parts: dict[str, float]  #: J, by `PARTS`
    total_current: float  #: sum of the magnitudes of the synapse currents, A
    net_current: float  #: mean magnitude of the neurons' currents, A
    node_potential: float  #: largest change of an input node, V
    write_time: float  #: s
    cycle_time: float  #: with preset and read, s
    switching_time: float  #: slowest neuron that fires, mean over letters, s
    neurons: int
    layers: int

    @property
    def energy(self) -> float:
        """Per neuron, J."""
        return sum(self.parts.values())


def operation(
    layers: Layers,
    bars: list[Crossbar],
    glyphs: letters.Glyphs,
    device: Device,
    voltage: float,
    options: Network,
    circuit: Energy,
) -> Operation:
    """Return what it takes to recognise a letter, averaged over letters and neurons.

    Parameters
    ----------
    layers, bars
        The network and its crossbars.
    glyphs
        The letters.
    voltage
        ΔV, V.
    """
    width = device.pulse_width
    sums = dict.fromkeys(PARTS, 0.0)
    count, total, net, node = 0, 0.0, 0.0, 0.0
    slowest = np.zeros(len(glyphs.letter))
    x: Booleans = glyphs.pixels
    for bar in bars:
        voltages = row_voltages(with_bias(x), voltage)
        current = bar.currents(voltages)
        power = bar.power(voltages)
        sums["synapses_J"] += float(np.mean(power.synapses)) * width
        sums["wires_J"] += float(np.mean(power.wires)) * width
        sums["neuron_path_J"] += float(np.mean(power.neurons)) * width
        count += current.shape[1]
        total += float(np.mean(power.sources)) / voltage
        net += float(np.mean(np.sum(abs(current), axis=1)))
        node = max(node, float(np.max(abs(current))) * circuit.neuron_resistance)
        magnet = current / device.shunt
        fires = firing_probability(magnet, device.model, width, "zero_temperature") > 0.5
        times = np.where(fires, device.model.switching_time(magnet), 0.0)
        slowest += np.max(times, axis=1)
        x = fires
    stages = len(bars)
    preset = options.previous_state == "preset"
    if preset:
        sums["preset_J"] = count * options.preset_overdrive * device.threshold * voltage * width
    sums["read_divider_J"] = count * circuit.read_current * circuit.read_voltage * circuit.read_time
    sums["inverter_J"] = count * circuit.inverter_energy
    return Operation(
        parts={name: value / count for name, value in sums.items()},
        total_current=total / count,
        net_current=net / count,
        node_potential=node,
        write_time=stages * width,
        cycle_time=stages * ((1 + preset) * width + circuit.read_time),
        switching_time=float(np.mean(slowest)),
        neurons=count,
        layers=stages,
    )
