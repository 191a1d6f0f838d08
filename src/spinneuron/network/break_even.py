"""Where CMOS and spin neurons are even, over synapse voltage and resistance of the neuron."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from spinneuron.arrays import Inputs, Vector
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.hardware import Hardware, hardware
from spinneuron.network.layers import Layers
from spinneuron.network.network_energy import compared
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.operation import DRAWN, Flow, flow, operation
from spinneuron.network.recognition import Neurons

#: Synapse voltages of the map, V.
VOLTAGES: Vector = np.geomspace(3e-3, 2.0, 41)
#: Resistances of a neuron's write path in the map, ohm.
RESISTANCES: Vector = np.geomspace(6, 6e3, 41)
#: Columns of ``break_even.csv``.
BREAK_EVEN_COLUMNS = [
    "device",
    "synapse_voltage_V",
    "neuron_resistance_ohm",
    "energy_per_neuron_J",
    "energy_ratio_cmos_to_spin",
    "edp_ratio_stated_cmos_decision",
    "reached",
]
#: The table without rows.
EMPTY = pd.DataFrame(columns=BREAK_EVEN_COLUMNS)


def larger(found: Flow, factor: float) -> Flow:
    """Return what flows in a network whose conductances are all larger by a factor.

    The currents from the sources and the row switches grow with them. The preset current and
    its switch are counted with the same factor; they are a small part.
    """
    scaled = (*DRAWN, "supply_J", "drivers_J")
    parts = {
        name: value * (factor if name in scaled else 1.0) for name, value in found.parts.items()
    }
    return found._replace(parts=parts, gates=found.gates * factor)


def largest_load(made: Hardware) -> float:
    """Return the largest sum of the conductances of a column, in S."""
    return max(float(np.max(abs(bar.transfer).sum(axis=1))) for bar in made.crossbars)


def break_even(
    device: Device,
    layers: Layers,
    inputs: Inputs,
    point: OperatingPoint,
    options: Network,
    circuit: Energy,
    voltages: Vector = VOLTAGES,
    resistances: Vector = RESISTANCES,
) -> pd.DataFrame:
    r"""Return by how much a CMOS neuron exceeds a spin neuron in energy and energy-delay product.

    The network keeps its number of cycles, its bias and the currents into its neurons, so that
    it recognises the same. The potential of an input node takes away a part of the synapse
    voltage, and all conductances grow by a factor k to make up for it. For a column with the
    sums :math:`S = \sum G V` and :math:`\Sigma = \sum G` and a neuron with the resistance R the
    factor is

    .. math:: \frac{k S}{1 + k R \Sigma} = S \quad\Rightarrow\quad k = \frac{1}{1 - R \Sigma}

    without wire resistance. Where :math:`R \Sigma \ge 1` no conductance is large enough.

    Parameters
    ----------
    device
        The neuron.
    layers
        The network.
    inputs
        Samples over which the energy is averaged, (n, inputs).
    point
        The operating point, whose voltage is replaced by those of the map.
    options
        The section ``network`` of the config.
    circuit
        The section ``energy`` of the config. Its neuron resistance is replaced by that of the
        map.
    voltages
        Synapse voltages ΔV in V, (n,).
    resistances
        Resistances of a neuron's write path in ohm, (k,).

    Returns
    -------
    pandas.DataFrame
        A row with `BREAK_EVEN_COLUMNS` for each voltage and resistance.
    """
    rows: list[dict[str, Any]] = []
    for voltage in voltages:
        here = point._replace(synapse_voltage=float(voltage))
        made = hardware(layers, device, here, options, circuit, sample=None)
        neurons = Neurons.of(device, "thermal", here, options, len(made.thresholds[-1]))
        drawn = flow(made, inputs, neurons, circuit)
        load = largest_load(made)
        for resistance in resistances:
            room = 1 - float(resistance) * load
            row = {
                "device": device.name,
                "synapse_voltage_V": float(voltage),
                "neuron_resistance_ohm": float(resistance),
                "energy_per_neuron_J": math.nan,
                "reached": room > 0,
            }
            if room > 0:
                found = operation(larger(drawn, 1 / room), here, device, options, circuit)
                beside = compared(found, circuit)
                row["energy_per_neuron_J"] = found.energy
                for name in ("energy_ratio_cmos_to_spin", "edp_ratio_stated_cmos_decision"):
                    row[name] = beside[name]
            rows.append(row)
    return pd.DataFrame(rows, columns=BREAK_EVEN_COLUMNS)
