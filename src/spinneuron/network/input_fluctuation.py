r"""What the resistance of the neurons changes in their decisions: ``input_fluctuation.csv``.

The current of a neuron with the resistance R moves its input node away from ground. In a crossbar
that is otherwise ideal every current is then smaller by the factor :math:`1/(1 + R \sum G)` of
its column. The paper says that this may not affect the outcome unless the current falls below the
threshold. Whether that is so, the decisions with and without the resistance show.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from spinneuron import paper
from spinneuron.arrays import Booleans, Conductances, Currents, Voltages
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.crossbar import Crossbar, row_voltages
from spinneuron.network.firing import Pulse, firing_probability
from spinneuron.network.hardware import hardware, row_inputs
from spinneuron.network.layers import Key, Layers
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.tasks import task


class Fluctuation(NamedTuple):
    """Decisions with a resistance of the neurons, against those without."""

    decisions: int  #: outputs of all neurons for all inputs
    fired: int  #: of these, neurons that fire without the resistance
    changed: int  #: outputs that the resistance changes
    brought_below_threshold: int  #: of these, those whose current falls below the threshold
    lost_current: float  #: part of the current that the resistance takes, on average


def fluctuation(
    conductance: Conductances,
    voltages: Voltages,
    resistance: float,
    threshold: float,
    fires: Callable[[Currents], Booleans],
) -> Fluctuation:
    """Compare the decisions of neurons with a resistance with those of neurons without one.

    Parameters
    ----------
    conductance
        Conductance in S of the junction of each row and column, (rows, columns). Nothing else
        but the neurons has a resistance.
    voltages
        Voltage on each row in V, (n, rows).
    resistance
        Resistance of a neuron in ohm.
    threshold
        Threshold current in A.
    fires
        Whether neurons fire, for currents in A, (n, columns).

    Returns
    -------
    Fluctuation
        Counts over all inputs and neurons.

    Raises
    ------
    ValueError
        If a resistance or conductance is negative, or a conductance is not finite.
    """
    ideal = Crossbar(conductance).currents(voltages)
    real = Crossbar(conductance, neuron_resistance=resistance).currents(voltages)
    fired = fires(ideal)
    changed = fired != fires(real)
    # A current of the other sign would be another reason.
    brought_below = (abs(ideal) >= threshold) & (abs(real) < threshold) & (ideal * real >= 0)
    total = float(np.sum(abs(ideal)))
    return Fluctuation(
        decisions=changed.size,
        fired=int(np.sum(fired)),
        changed=int(np.sum(changed)),
        brought_below_threshold=int(np.sum(changed & brought_below)),
        lost_current=1 - float(np.sum(abs(real))) / total if total else 0.0,
    )


def table(
    layers: Layers,
    key: Key,
    devices: list[Device],
    pulse_width: float,
    options: Network,
    circuit: Energy,
) -> pd.DataFrame:
    """Return the rows of ``input_fluctuation.csv``.

    Parameters
    ----------
    layers, key
        A network and what names it. Its first layer is used.
    devices
        The neurons. They are in the low state before the pulse, and there is no bias current.
    pulse_width
        Width of the write pulse in s.
    options
        The section ``network`` of the config.
    circuit
        The section ``energy`` of the config: synapse voltages and resistance of a neuron.

    Returns
    -------
    pandas.DataFrame
        A row for each device and synapse voltage.
    """
    inputs = task(options, key.task).test.inputs
    pulse = Pulse("zero_temperature", pulse_width, "crossed")
    rows = []
    for device in devices:
        threshold = device.threshold(pulse_width)
        for voltage in circuit.synapse_voltage:
            known = {
                "task": key.task,
                "rule": key.rule,
                "device": device.name,
                "synapse_voltage_V": voltage,
                "neuron_resistance_ohm": circuit.neuron_resistance,
            }
            if not np.isfinite(threshold):
                rows.append(known | {"flag": f"no threshold for {pulse_width:g} s"})
                continue
            point = OperatingPoint(
                voltage,
                paper.OVERDRIVE,
                0.0,
                pulse_width,
                "crossed",
                1,
                "one_hot",
                device.junction.parallel_resistance,
            )
            made = hardware(layers, device, point, options, circuit, sample=None)
            found = fluctuation(
                # With the junctions alone, the currents at 1 V are the conductances.
                made.crossbars[0].transfer.T,
                row_voltages(row_inputs(inputs.astype(float)), voltage),
                circuit.neuron_resistance,
                threshold,
                lambda current, device=device: (  # type: ignore[misc]
                    firing_probability(current / device.shunt, device.model, pulse) > 0.5
                ),
            )
            rows.append(known | found._asdict() | {"flag": ""})
    return pd.DataFrame(rows)
