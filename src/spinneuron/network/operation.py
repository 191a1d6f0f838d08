r"""The energy of a network that recognises something, from its crossbar and its neurons.

.. math::

    E = \underbrace{\sum |I| \Delta V\, w}_{synapses + wires + neurons}
        + E_{preset} + I_{read} V_{read} t_{read} + E_{inverter}

with the synapse voltage :math:`\Delta V`, the synapse currents I and the pulse width w. The
first term is the energy that the sources deliver during the write pulse. Its parts come from
the nodal solution and add up to it, so that nothing is counted twice. The currents flow for
the whole pulse, whether a neuron has switched or not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spinneuron.arrays import Inputs
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.crossbar import Crossbar, row_voltages
from spinneuron.network.firing import firing_probability
from spinneuron.network.layers import with_bias
from spinneuron.network.tasks import Samples
from spinneuron.neuron.compact_model import ThresholdModel

#: Parts of the energy, as the columns of ``network_energy.csv`` name them.
PARTS = ("synapses_J", "wires_J", "neuron_path_J", "preset_J", "read_divider_J", "inverter_J")


class Device(NamedTuple):
    """A neuron in its circuit, with the pulse that writes it."""

    name: str
    model: ThresholdModel
    pulse_width: float  #: s
    shunt: float  #: current of the circuit over the current that the model counts

    @property
    def threshold(self) -> float:
        """Current in A that switches within the pulse, with the current of the shunt."""
        return self.model.threshold(self.pulse_width).value * self.shunt


class Operation(NamedTuple):
    """What one recognition takes, averaged over samples."""

    parts: dict[str, float]  #: energy per neuron by `PARTS`, J
    total_current: float  #: sum of the magnitudes of the synapse currents per neuron, A
    net_current: float  #: mean magnitude of the neurons' currents, A
    node_potential: float  #: largest change of the potential of an input node, V
    write_time: float  #: write pulses of all layers, s
    cycle_time: float  #: write pulses with preset and read, s
    switching_time: float  #: time of the slowest neuron that fires, mean over samples, s
    neurons: int  #: of all layers
    layers: int

    @property
    def energy(self) -> float:
        """Energy per neuron in J."""
        return sum(self.parts.values())


def operation(
    bars: list[Crossbar],
    samples: Samples,
    device: Device,
    voltage: float,
    options: Network,
    circuit: Energy,
) -> Operation:
    """Return what a network takes to recognise a sample.

    Parameters
    ----------
    bars
        Crossbars of the network, from the input to the output.
    samples
        What is shown to it.
    device
        The neuron and its pulse.
    voltage
        Synapse voltage ΔV in V.
    options
        The section ``network`` of the config: the preset.
    circuit
        The section ``energy`` of the config: read-out and resistance of a neuron.

    Returns
    -------
    Operation
        Energies in J, currents in A and times in s, averaged over the samples.
    """
    pulse_width = device.pulse_width
    sums = dict.fromkeys(PARTS, 0.0)
    count, total, net, node = 0, 0.0, 0.0, 0.0
    slowest = np.zeros(len(samples.labels))
    inputs: Inputs = samples.inputs
    for bar in bars:
        voltages = row_voltages(with_bias(inputs), voltage)
        current = bar.currents(voltages)
        power = bar.power(voltages)
        sums["synapses_J"] += float(np.mean(power.synapses)) * pulse_width
        sums["wires_J"] += float(np.mean(power.wires)) * pulse_width
        sums["neuron_path_J"] += float(np.mean(power.neurons)) * pulse_width
        count += current.shape[1]
        total += float(np.mean(power.sources)) / voltage
        net += float(np.mean(np.sum(abs(current), axis=1)))
        node = max(node, float(np.max(abs(current))) * circuit.neuron_resistance)
        magnet = current / device.shunt
        probability = firing_probability(
            magnet, device.model, pulse_width, "zero_temperature", criterion=options.read_at
        )
        fires = probability > 0.5
        times = np.where(fires, device.model.switching_time(magnet), 0.0)
        slowest += np.max(times, axis=1)
        inputs = fires
    stages = len(bars)
    preset = options.previous_state == "preset"
    if preset:
        overdrive = options.preset_overdrive
        sums["preset_J"] = count * overdrive * device.threshold * voltage * pulse_width
    sums["read_divider_J"] = count * circuit.read_current * circuit.read_voltage * circuit.read_time
    sums["inverter_J"] = count * circuit.inverter_energy
    return Operation(
        parts={name: value / count for name, value in sums.items()},
        total_current=total / count,
        net_current=net / count,
        node_potential=node,
        write_time=stages * pulse_width,
        cycle_time=stages * ((1 + preset) * pulse_width + circuit.read_time),
        switching_time=float(np.mean(slowest)),
        neurons=count,
        layers=stages,
    )
