r"""A network as a circuit: crossbars with their row switches and bias, neurons, comparators.

The largest conductance carries the threshold current of the neuron times the overdrive at the
synapse voltage. With ``constant_current`` this holds at every voltage, so that conductances are
proportional to 1/V. With ``constant_conductance`` it holds at the lowest voltage of the config.

A bias row sends the same current into every neuron. After a preset pulse it makes up for the
threshold. A switch connects each row to its source. It is as large as its row needs: with the
sum :math:`\Sigma G` of the conductances of the row it has the resistance
:math:`\epsilon/\Sigma G`, which drops the part :math:`\epsilon` of the voltage.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spinneuron.arrays import (
    Conductances,
    Energies,
    Inputs,
    Numbers,
    Probabilities,
    Thresholds,
    Vector,
)
from spinneuron.config.sections.energy import Drivers, Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.comparator import comparison_levels
from spinneuron.network.conductances import conductances, with_variation
from spinneuron.network.crossbar import Crossbar, interleaved
from spinneuron.network.firing import NO_CURRENT
from spinneuron.network.layers import Layer, Layers, with_bias
from spinneuron.network.operating_point import Device, OperatingPoint, junction_of


class Hardware(NamedTuple):
    """One network as a circuit. Each list has an entry for each layer."""

    crossbars: list[Crossbar]
    gate_energies: list[Energies]  #: of the switch of each row, J, (rows,)
    thresholds: list[Thresholds]  #: threshold of each neuron over that of the model
    levels: list[Vector]  #: change of the comparison level of each neuron
    random: np.random.Generator  #: draws the outputs of a hidden layer


def row_inputs(inputs: Inputs) -> Inputs:
    """Return inputs with those of the two rows that are always high: weights and bias current."""
    return with_bias(with_bias(inputs))


def full_scale(point: OperatingPoint, device: Device, options: Network, circuit: Energy) -> float:
    """Return the largest conductance of a network.

    Parameters
    ----------
    point
        Synapse voltage, overdrive and pulse width.
    device
        The neuron.
    options
        The section ``network`` of the config: scaling of the conductances.
    circuit
        The section ``energy`` of the config, with all synapse voltages.

    Returns
    -------
    float
        Conductance in S.
    """
    reference = point.synapse_voltage
    if options.conductance_scaling == "constant_conductance":
        reference = min(circuit.synapse_voltage)
    return point.overdrive * device.threshold(point.pulse_width) / reference


def gate_energy(conductance: Numbers | float, drivers: Drivers) -> Numbers:
    r"""Return the energy to close and open the switch of a row.

    A switch of the resistance :math:`R = \epsilon/\Sigma G` has the gate capacitance
    :math:`\tau/R`, so that it takes

    .. math:: E = \tau V_g^2 \frac{\Sigma G}{\epsilon}

    Parameters
    ----------
    conductance
        Sum of the conductances of the row in S, of any shape.
    drivers
        Time constant, gate voltage and drop.

    Returns
    -------
    Numbers
        Energy in J.
    """
    charge = drivers.time_constant * drivers.gate_voltage**2 / drivers.drop
    return np.asarray(charge * np.asarray(conductance, dtype=float))


def _pairs(
    layer: Layer, largest: float, bias: float, options: Network, random: np.random.Generator | None
) -> Conductances:
    """Return the conductances of all rows, those of the bias current last."""
    positive, negative = conductances(
        layer, largest, smallest=options.smallest_conductance, levels=options.levels
    )
    positive = np.vstack([positive, np.full((1, positive.shape[1]), bias)])
    negative = np.vstack([negative, np.zeros((1, negative.shape[1]))])
    return interleaved(
        with_variation(positive, options.weight_variation, random),
        with_variation(negative, options.weight_variation, random),
    )


def sign_outputs(layers: Layers, inputs: Inputs, options: Network, *, sample: int) -> Probabilities:
    """Return the outputs of sign neurons at crossbars that vary, 1 or 0, (n, neurons).

    Parameters
    ----------
    layers
        The network.
    inputs
        Inputs from 0 to 1, (n, inputs).
    options
        The section ``network`` of the config: levels, variations and seed.
    sample
        Number of the sample of the variations.

    Returns
    -------
    Probabilities
        Outputs of the last layer. Currents that cancel do not fire.
    """
    random = np.random.default_rng([options.seed, sample])
    signal = np.asarray(inputs, dtype=float)
    for layer in layers:
        pairs = _pairs(layer, 1.0, 0.0, options, random)
        net = row_inputs(signal) @ (pairs[::2] - pairs[1::2])
        signal = (net > NO_CURRENT * abs(net).max(initial=0.0)).astype(float)
        random.standard_normal(layer.weights.shape[1])  # the thresholds, which do not matter
    return signal


def hardware(
    layers: Layers,
    device: Device,
    point: OperatingPoint,
    options: Network,
    circuit: Energy,
    *,
    sample: int | None,
    resistances: bool = True,
) -> Hardware:
    """Return a network as a circuit.

    Parameters
    ----------
    layers
        The network.
    device
        The neuron.
    point
        Voltage and currents.
    options
        The section ``network`` of the config: variations, resistances and seed.
    circuit
        The section ``energy`` of the config: neuron resistance, switches and comparators.
    sample
        Number of the sample of everything that varies. None is an ideal circuit, in which
        nothing varies and only the synapses have a resistance.
    resistances
        Whether wires, switches and neurons have a resistance, and comparators an offset.

    Returns
    -------
    Hardware
        The circuit.
    """
    random = np.random.default_rng([options.seed, 0 if sample is None else sample])
    largest = full_scale(point, device, options, circuit)
    bias = largest * point.bias / point.overdrive
    junction = junction_of(point, device)
    made = Hardware([], [], [], [], random)
    for layer in layers:
        neurons = layer.weights.shape[1]
        pairs = _pairs(layer, largest, bias, options, None if sample is None else random)
        rows = pairs.sum(axis=1)
        made.gate_energies.append(gate_energy(rows, circuit.drivers))
        if sample is None:
            made.thresholds.append(np.ones(neurons))
        else:
            spread = options.threshold_variation * random.standard_normal(neurons)
            made.thresholds.append(np.maximum(1 + spread, 0.1))
        if sample is None or not resistances:
            made.crossbars.append(Crossbar(pairs, bias_rows=2))
            made.levels.append(np.zeros(neurons))
            continue
        # A row without current needs no switch; any resistance will do.
        switches = circuit.drivers.drop / np.where(rows > 0, rows, 1.0)
        made.crossbars.append(
            Crossbar(
                pairs,
                wire_resistance=options.wire_resistance,
                source_resistance=switches + options.source_resistance,
                neuron_resistance=circuit.neuron_resistance,
                bias_rows=2,
            )
        )
        made.levels.append(comparison_levels(neurons, junction, circuit, random))
    return made
