"""The 3 x 3 network of fig. 4b: currents and outputs for all 8 inputs."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from spinneuron import paper
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.accuracy import zero_temperature_bias
from spinneuron.network.firing import Pulse, firing_probability
from spinneuron.network.hardware import hardware
from spinneuron.network.layers import Layer, fires_ideally
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.recognition import layer_currents

#: Weights of three logical functions, the bias in the last row. The paper gives no weights.
WEIGHTS = np.array([[0.5, 1.0, 1.0], [0.5, 1.0, -1.0], [0.5, 1.0, 0.0], [-1.0, -0.5, -0.5]])
#: What each neuron computes.
NAMES = ("in1 and in2 and in3", "in1 or in2 or in3", "in1 and not in2")


def table(device: Device, pulse_width: float, options: Network, circuit: Energy) -> pd.DataFrame:
    """Return the current and the output of every neuron for every input.

    Wires, sources and neurons have their resistances. Nothing varies, and a preset pulse
    precedes each input. The bias row carries what the config says, or else what makes up for the
    threshold without thermal noise.

    Parameters
    ----------
    device
        The neurons.
    pulse_width
        Width of the write pulse in s.
    options
        The section ``network`` of the config.
    circuit
        The section ``energy`` of the config. Its first synapse voltage is used.

    Returns
    -------
    pandas.DataFrame
        A row for each input and neuron with the bias current and the whole current in A, the
        output of an ideal sign neuron, and output, probability at a temperature and switching
        time in s of the model; no rows if the model has no threshold for this pulse width.
    """
    network = Layer(WEIGHTS)
    threshold = device.threshold(pulse_width)
    if not math.isfinite(threshold):
        return pd.DataFrame(columns=["inputs", "neuron", "current_A"])
    overdrive = paper.OVERDRIVE if options.overdrive is None else options.overdrive
    point = OperatingPoint(
        circuit.synapse_voltage[0],
        overdrive,
        0.0,
        pulse_width,
        options.read_at,
        1,
        "majority",
        device.junction.parallel_resistance,
    )
    bias = zero_temperature_bias(device, point) if options.bias is None else options.bias
    point = point._replace(bias=bias if math.isfinite(bias) else 0.0)
    still = options.model_copy(update={"weight_variation": 0.0, "threshold_variation": 0.0})
    made = hardware([network], device, point, still, circuit, sample=0)
    inputs = np.array(list(product((0.0, 1.0), repeat=3)))
    ideal = fires_ideally([network], inputs)
    current = layer_currents(made.crossbars[0], inputs, point)
    seen = current / device.shunt
    fires, thermal = (
        firing_probability(seen, device.model, Pulse(kind, pulse_width, options.read_at))
        for kind in ("zero_temperature", "thermal")
    )
    rows: list[dict[str, Any]] = []
    for n, values in enumerate(inputs):
        for neuron, name in enumerate(NAMES):
            rows.append(
                {
                    "inputs": "".join(str(int(v)) for v in values),
                    "neuron": name,
                    "bias_A": point.bias * threshold,
                    "current_A": current[n, neuron],
                    "threshold_A": threshold,
                    "ideal_output": bool(ideal[n, neuron]),
                    "output": bool(fires[n, neuron] > 0.5),
                    "probability_at_temperature": thermal[n, neuron],
                    "switching_time_s": float(device.model.switching_time(seen[n, neuron])),
                }
            )
    return pd.DataFrame(rows)
