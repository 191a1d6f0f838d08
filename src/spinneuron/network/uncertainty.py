"""How uncertain the energy of a network is: elasticities of the threshold, and an interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spinneuron.arrays import Vector
from spinneuron.config.sections.network import Network
from spinneuron.network.operation import Device, Operation

#: Samples of the uncertain parameters.
SAMPLES = 500
#: Percentiles at both ends of the interval.
INTERVAL = (2.5, 97.5)


def elasticities(thresholds: pd.DataFrame, regime: str, options: Network) -> dict[str, float]:
    r"""Return the elasticity of the threshold current for each uncertain parameter of the magnet.

    The elasticity is :math:`d \ln I_{th}/d \ln p` for a parameter p. It follows from the
    thresholds at the smallest and the largest value of the parameter.

    Parameters
    ----------
    thresholds
        Rows of ``thresholds.csv``.
    regime
        Which torques act.
    options
        The section ``network`` of the config, whose uncertainties name the parameters.

    Returns
    -------
    dict
        Elasticities without unit, by parameter. A parameter that was not varied is left out.
    """
    rows = thresholds[(thresholds["regime"] == regime) & (thresholds["criterion"] == "final_state")]
    result = {}
    for name in type(options.uncertainty).model_fields:
        own = rows[(rows["parameter"] == name) & rows["value_A"].notna()].sort_values("value")
        if len(own) >= 2:
            value, current = np.log(abs(own["value"])), np.log(own["value_A"])
            rise = current.iloc[-1] - current.iloc[0]
            result[name] = float(rise / (value.iloc[-1] - value.iloc[0]))
    return result


def energy_interval(
    found: Operation,
    device: Device,
    slopes: dict[str, float],
    options: Network,
) -> tuple[float, float]:
    """Return the 95 % interval of the energy per neuron, by sampling what is uncertain.

    The threshold varies with the parameters of the magnet, by their elasticities, and within
    its own error. Synapse currents are proportional to it. In the circuit the resistance of the
    neuron, the read current and the energy of the inverter vary.

    Parameters
    ----------
    found
        What the network takes with the values of the config.
    device
        The neuron and its pulse.
    slopes
        Elasticities of the threshold, see `elasticities`.
    options
        The section ``network`` of the config: relative standard deviations and seed.

    Returns
    -------
    low, high : float
        Both ends of the interval in J.
    """
    random = np.random.default_rng(options.seed)
    uncertain = options.uncertainty
    threshold = device.model.threshold(device.pulse_width)
    relative = threshold.standard_error / threshold.value
    log_threshold = relative * random.standard_normal(SAMPLES)
    for name, slope in slopes.items():
        log_threshold += slope * getattr(uncertain, name) * random.standard_normal(SAMPLES)
    scale = np.exp(log_threshold)

    def around_one(deviation: float) -> Vector:
        return np.maximum(1 + deviation * random.standard_normal(SAMPLES), 0.0)

    parts = found.parts
    static = parts["synapses_J"] + parts["wires_J"] + parts["preset_J"]
    path = parts["neuron_path_J"] * scale**2 * around_one(uncertain.neuron_resistance)
    read = parts["read_divider_J"] * around_one(uncertain.read_current)
    inverter = parts["inverter_J"] * around_one(uncertain.inverter_energy)
    low, high = np.percentile(static * scale + path + read + inverter, INTERVAL)
    return float(low), float(high)
