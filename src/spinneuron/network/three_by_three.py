"""The 3 x 3 network of fig. 4b: currents and outputs for all 8 inputs."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network import conductances
from spinneuron.network.crossbar import row_voltages
from spinneuron.network.firing import firing_probability
from spinneuron.network.layers import Layer, fires_ideally, with_bias
from spinneuron.neuron.compact_model import ThresholdModel

#: Weights of three logical functions, the bias in the last row. The paper gives no weights.
WEIGHTS = np.array([[0.5, 1.0, 1.0], [0.5, 1.0, -1.0], [0.5, 1.0, 0.0], [-1.0, -0.5, -0.5]])
#: What each neuron computes.
NAMES = ("in1 and in2 and in3", "in1 or in2 or in3", "in1 and not in2")


def table(
    model: ThresholdModel, pulse_width: float, options: Network, circuit: Energy
) -> pd.DataFrame:
    """Return the current and the output of every neuron for every input.

    Wires, sources and neurons have their resistances. Nothing varies, and a preset pulse
    precedes each input.

    Parameters
    ----------
    model
        Compact model of the neurons.
    pulse_width
        Width of the write pulse in s.
    options
        The section ``network`` of the config.
    circuit
        The section ``energy`` of the config. Its first synapse voltage is used.

    Returns
    -------
    pandas.DataFrame
        A row for each input and neuron with the current in A, the output of an ideal sign
        neuron, and output, probability at a temperature and switching time in s of the model;
        no rows if the model has no threshold for this pulse width.
    """
    layer = Layer(WEIGHTS)
    voltage = circuit.synapse_voltage[0]
    threshold = model.threshold(pulse_width)
    inputs = np.array(list(product((False, True), repeat=3)))
    ideal = fires_ideally([layer], inputs)
    rows: list[dict[str, Any]] = []
    if not threshold.exists:
        return pd.DataFrame(columns=["inputs", "neuron", "current_A"])
    largest = conductances.full_scale(threshold.value, voltage, options, circuit)
    bar = conductances.crossbar(layer, largest, options, circuit)
    current = bar.currents(row_voltages(with_bias(inputs), voltage))
    read_at = options.read_at
    fires = (
        firing_probability(current, model, pulse_width, "zero_temperature", criterion=read_at) > 0.5
    )
    thermal = firing_probability(current, model, pulse_width, "thermal", criterion=read_at)
    for n, values in enumerate(inputs):
        for neuron, name in enumerate(NAMES):
            rows.append(
                {
                    "inputs": "".join(str(int(v)) for v in values),
                    "neuron": name,
                    "current_A": current[n, neuron],
                    "threshold_A": threshold.value,
                    "ideal_output": bool(ideal[n, neuron]),
                    "output": bool(fires[n, neuron]),
                    "probability_at_temperature": thermal[n, neuron],
                    "switching_time_s": float(model.switching_time(current[n, neuron])),
                }
            )
    return pd.DataFrame(rows)
