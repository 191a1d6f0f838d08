"""Where CMOS and spin neurons take the same energy, over synapse voltage and resistance."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from spinneuron.arrays import Inputs, Vector
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network import conductances, neuron_energy
from spinneuron.network.crossbar import row_voltages
from spinneuron.network.layers import Layers, with_bias
from spinneuron.network.operation import Device
from spinneuron.network.tasks import Samples

#: Synapse voltages of the map, V.
VOLTAGES: Vector = np.geomspace(3e-3, 1.0, 41)
#: Resistances of a neuron's write path in the map, ohm.
RESISTANCES: Vector = np.geomspace(6, 6e3, 41)
#: Columns of ``break_even.csv``.
BREAK_EVEN_COLUMNS = [
    "device",
    "synapse_voltage_V",
    "neuron_resistance_ohm",
    "energy_per_neuron_J",
    "energy_ratio_cmos_to_spin",
    "edp_ratio_stated_cmos_cycle",
    "reached",
]


def break_even(
    device: Device,
    layers: Layers,
    samples: Samples,
    options: Network,
    circuit: Energy,
    voltages: Vector = VOLTAGES,
    resistances: Vector = RESISTANCES,
) -> pd.DataFrame:
    r"""Return by how much a CMOS neuron exceeds a spin neuron in energy and energy-delay product.

    The currents into the neurons stay the same. The potential of an input node takes away a
    part of the synapse voltage, and all conductances grow by a factor k to make up for it. For
    a column with the sums :math:`S = \sum G V` and :math:`\Sigma = \sum G` and a neuron with
    the resistance R the factor is

    .. math:: \frac{k S}{1 + k R \Sigma} = S \quad\Rightarrow\quad k = \frac{1}{1 - R \Sigma}

    without wire resistance. Where :math:`R \Sigma \ge 1` no conductance is large enough.

    Parameters
    ----------
    device
        The neuron and its pulse.
    layers
        The network.
    samples
        What is shown to it while the energy is averaged.
    options
        The section ``network`` of the config.
    circuit
        The section ``energy`` of the config. Its voltages and its neuron resistance are
        replaced by those of the map.
    voltages
        Synapse voltages ΔV in V, (n,).
    resistances
        Resistances of a neuron's write path in ohm, (k,).

    Returns
    -------
    pandas.DataFrame
        A row with `BREAK_EVEN_COLUMNS` for each voltage and resistance; no rows if the device
        has no threshold.
    """
    rows: list[dict[str, Any]] = []
    preset = options.previous_state == "preset"
    if not math.isfinite(device.threshold):
        voltages = voltages[:0]
    cycle = (1 + preset) * device.pulse_width + circuit.read_time
    for voltage in voltages:
        largest = conductances.full_scale(device.threshold, float(voltage), options, circuit)
        drawn, loads = 0.0, []
        inputs: Inputs = samples.inputs
        neurons = 0
        for layer in layers:
            bar = conductances.crossbar(layer, largest, options, circuit, resistances=False)
            volts = row_voltages(with_bias(inputs), float(voltage))
            drawn += float(np.mean(bar.power(volts).sources))
            loads.append(float(np.max(bar.transfer.sum(axis=1))))
            neurons += layer.weights.shape[1]
            inputs = layer.sums(inputs) > 0
        fixed = circuit.read_current * circuit.read_voltage * circuit.read_time
        fixed += circuit.inverter_energy
        if preset:
            fixed += options.preset_overdrive * device.threshold * voltage * device.pulse_width
        for resistance in resistances:
            room = 1 - float(resistance) * max(loads)
            reached = room > 0
            needed = math.nan
            if reached:
                needed = drawn * device.pulse_width / room / neurons + fixed
            compared = neuron_energy.beside_cmos(needed, {"cycle": cycle}, circuit.cmos)
            rows.append(
                {
                    "device": device.name,
                    "synapse_voltage_V": float(voltage),
                    "neuron_resistance_ohm": float(resistance),
                    "energy_per_neuron_J": needed,
                    "energy_ratio_cmos_to_spin": compared["energy_ratio_cmos_to_spin"],
                    "edp_ratio_stated_cmos_cycle": compared["edp_ratio_stated_cmos_cycle"],
                    "reached": reached,
                }
            )
    return pd.DataFrame(rows, columns=BREAK_EVEN_COLUMNS)
