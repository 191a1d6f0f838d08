"""How uncertain energy and delay of a network are: elasticities of the threshold, and samples."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from spinneuron.arrays import Numbers, Vector
from spinneuron.config.sections.network import Network
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.operation import DRAWN, Operation

#: Samples of the uncertain parameters.
SAMPLES = 500
#: Percentiles at both ends of the interval.
INTERVAL = (2.5, 97.5)
#: Parameters of the magnet, whose elasticities come from simulations.
OF_THE_MAGNET = (
    "spin_hall_angle",
    "non_adiabaticity",
    "damping",
    "interfacial_dmi",
    "pinning_depth",
)


def elasticities(thresholds: pd.DataFrame, regime: str) -> dict[str, float]:
    r"""Return the elasticity of the threshold current for each uncertain parameter of the magnet.

    The elasticity is :math:`d \ln I_{th}/d \ln p` for a parameter p. It follows from the
    thresholds at the smallest and the largest value of the parameter.

    Parameters
    ----------
    thresholds
        Rows of ``thresholds.csv``.
    regime
        Which torques act.

    Returns
    -------
    dict
        Elasticities without unit, by parameter. A parameter that was not varied is left out.
    """
    rows = thresholds[(thresholds["regime"] == regime) & (thresholds["criterion"] == "final_state")]
    result = {}
    for name in OF_THE_MAGNET:
        own = rows[(rows["parameter"] == name) & rows["value_A"].notna()].sort_values("value")
        if len(own) >= 2:
            value, current = np.log(abs(own["value"])), np.log(own["value_A"])
            rise = current.iloc[-1] - current.iloc[0]
            result[name] = float(rise / (value.iloc[-1] - value.iloc[0]))
    return result


class Sampled(NamedTuple):
    """Energy and delay of a network with uncertain parameters."""

    energy: Vector  #: per neuron, J, (samples,)
    delay: Vector  #: s, (samples,)

    def interval(self) -> tuple[float, float]:
        """Return both ends of the 95 % interval of the energy in J."""
        low, high = np.percentile(self.energy, INTERVAL)
        return float(low), float(high)


def sampled(
    found: Operation,
    device: Device,
    point: OperatingPoint,
    slopes: dict[str, float],
    options: Network,
    samples: int = SAMPLES,
) -> Sampled:
    """Return energy and delay for samples of everything that is uncertain.

    The threshold varies with the parameters of the magnet, by their elasticities, and within
    its own error. Synapse, bias and preset currents are proportional to it, and so are the row
    switches. In the circuit every part of the energy has an uncertainty of its own, and so has
    the duration of a cycle. Factors are log-normal.

    Parameters
    ----------
    found
        What the network takes with the values of the config.
    device, point
        The neuron and how it is run.
    slopes
        Elasticities of the threshold, see `elasticities`.
    options
        The section ``network`` of the config: relative standard deviations and seed.
    samples
        Number of samples.

    Returns
    -------
    Sampled
        Energies and delays, the same samples in both.
    """
    random = np.random.default_rng(options.seed)
    uncertain = options.uncertainty
    threshold = device.model.threshold(point.pulse_width)
    log_threshold = threshold.standard_error / threshold.value * random.standard_normal(samples)
    for name, slope in slopes.items():
        log_threshold += slope * getattr(uncertain, name) * random.standard_normal(samples)
    scale = np.exp(log_threshold)

    def factor(name: str) -> Numbers:
        return np.asarray(np.exp(getattr(uncertain, name) * random.standard_normal(samples)))

    parts = found.parts
    resistance = factor("neuron_resistance")
    drawn = sum(
        parts[name] * (scale**2 * resistance if name == "neuron_path_J" else scale)
        for name in DRAWN
    )
    nominal = sum(parts[name] for name in DRAWN)
    lost = parts["supply_J"] / nominal * factor("supply_losses") if nominal else 0.0
    timing, gates = factor("timing"), factor("drivers")
    energy = (
        drawn * (1 + lost)
        + parts["drivers_J"] * scale * gates
        + parts["read_divider_J"] * factor("read_current")
        + parts["inverter_J"] * factor("inverter_energy")
        + parts["clock_J"] * factor("clock_energy")
        + parts["counter_J"] * factor("counter_energy")
        + parts["leakage_J"] * timing * factor("leakage")
    )
    return Sampled(np.asarray(energy), found.delay * timing)
