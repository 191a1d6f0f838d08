r"""The read-out of a neuron: a divider of the junction and a reference, and an inverter.

The divider gives the voltage :math:`V R_{ref}/(R_{ref} + R(m_z))`. The inverter should switch at
its value for the comparison level, but it has an offset of its own, which is random from neuron
to neuron and stays. An offset acts like another comparison level. Beyond the voltages of both
states no state of the magnet is seen any more, and the neuron always reads the same.
"""

from __future__ import annotations

import math

import numpy as np

from spinneuron.arrays import NumberLike, Numbers, Vector
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.energy import Energy
from spinneuron.magnetics.readout import resistance


def divider_voltage(junction: Readout, read_voltage: float, mz: NumberLike) -> Numbers:
    """Return the voltage of the divider in V, in the shape of ``mz``.

    Parameters
    ----------
    junction
        Resistances of the junction and of the reference.
    read_voltage
        Supply voltage of the divider in V.
    mz
        Mean m_z below the junction.

    Returns
    -------
    Numbers
        Voltage across the reference in V.
    """
    reference = float(resistance(junction, junction.comparison_level))
    return read_voltage * reference / (reference + resistance(junction, mz))


def swings(junction: Readout, read_voltage: float) -> tuple[float, float]:
    """Return how far both states lie from the comparison level, in V: low state, high state."""
    level = float(divider_voltage(junction, read_voltage, junction.comparison_level))
    low, high = (float(divider_voltage(junction, read_voltage, mz)) for mz in (-1.0, 1.0))
    return low - level, high - level


def offset_deviation(circuit: Energy) -> float:
    """Return the standard deviation of the offset of an inverter with the area of the config, V."""
    return circuit.comparator.offset / math.sqrt(circuit.comparator.area)


def stuck_probability(junction: Readout, circuit: Energy) -> float:
    """Return the probability that the offset of an inverter hides the state of its neuron.

    Parameters
    ----------
    junction
        Resistances of the junction and of the reference.
    circuit
        The section ``energy`` of the config: read voltage, offset and area.

    Returns
    -------
    float
        Probability that the neuron always reads high or always low.
    """
    deviation = offset_deviation(circuit)
    if not deviation:
        return 0.0
    low, high = swings(junction, circuit.read_voltage)
    return sum(math.erfc(abs(swing) / deviation / math.sqrt(2)) / 2 for swing in (low, high))


def comparison_levels(
    neurons: int, junction: Readout, circuit: Energy, random: np.random.Generator
) -> Vector:
    """Return the comparison level of each neuron, with the offset of its inverter.

    Parameters
    ----------
    neurons
        Number of neurons.
    junction
        Resistances of the junction and of the reference.
    circuit
        The section ``energy`` of the config: read voltage, offset and area.
    random
        Source of the offsets.

    Returns
    -------
    Vector
        Change of the level, a mean m_z. It is inf for a neuron that always reads low, and -inf
        for one that always reads high.
    """
    offset = offset_deviation(circuit) * random.standard_normal(neurons)
    if not circuit.read_voltage:
        return np.zeros(neurons)
    low, high = swings(junction, circuit.read_voltage)
    # The voltage rises with m_z along a known curve, which is inverted by interpolation.
    mz = np.linspace(-1, 1, 201)
    voltage = divider_voltage(junction, circuit.read_voltage, mz)
    middle = float(divider_voltage(junction, circuit.read_voltage, junction.comparison_level))
    level = np.interp(middle + offset, voltage, mz) - junction.comparison_level
    return np.where(offset >= high, math.inf, np.where(offset <= low, -math.inf, level))
