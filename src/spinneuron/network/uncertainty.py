"""How uncertain the energy of a network is: elasticities of the threshold, and intervals."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.operation import Device, Operation

Array = npt.NDArray[np.float64]

#: Samples of the uncertain parameters.
SAMPLES = 500

#: Percentiles of intervals.
INTERVAL = (2.5, 97.5)


def elasticities(thresholds: pd.DataFrame, regime: str, options: Network) -> dict[str, float]:
    r"""Return :math:`d \ln I_{th}/d \ln p` of each uncertain parameter of the magnet.

    From the pairs of the sensitivity searches; a parameter that was not varied is left out.

    Parameters
    ----------
    thresholds
        ``thresholds.csv``.
    """
    rows = thresholds[(thresholds["regime"] == regime) & (thresholds["criterion"] == "final_state")]
    result = {}
    for name in type(options.uncertainty).model_fields:
        own = rows[(rows["parameter"] == name) & rows["value_A"].notna()].sort_values("value")
        if len(own) >= 2:
            x, y = np.log(abs(own["value"])), np.log(own["value_A"])
            result[name] = float((y.iloc[-1] - y.iloc[0]) / (x.iloc[-1] - x.iloc[0]))
    return result


def interval(
    found: Operation,
    device: Device,
    slopes: dict[str, float],
    options: Network,
    circuit: Energy,
) -> tuple[float, float]:
    """Return the 95 % interval of the energy per neuron, by sampling what is uncertain.

    Of the magnet: the parameters with their elasticities, and the error of the
    threshold. Synapse currents go with the threshold. Of the circuit: resistance, read current
    and inverter.
    """
    random = np.random.default_rng(options.seed)
    uncertain = options.uncertainty
    threshold = device.model.threshold(device.pulse_width)
    relative = threshold.standard_error / threshold.value
    log_threshold = relative * random.standard_normal(SAMPLES)
    for name, slope in slopes.items():
        log_threshold += slope * getattr(uncertain, name) * random.standard_normal(SAMPLES)
    scale = np.exp(log_threshold)

    def around_one(deviation: float) -> Array:
        return np.maximum(1 + deviation * random.standard_normal(SAMPLES), 0.0)

    parts = found.parts
    static = parts["synapses_J"] + parts["wires_J"] + parts["preset_J"]
    path = parts["neuron_path_J"] * scale**2 * around_one(uncertain.neuron_resistance)
    read = parts["read_divider_J"] * around_one(uncertain.read_current)
    inverter = parts["inverter_J"] * around_one(uncertain.inverter_energy)
    low, high = np.percentile(static * scale + path + read + inverter, INTERVAL)
    return float(low), float(high)
