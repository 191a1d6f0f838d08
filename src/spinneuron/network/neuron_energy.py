r"""Energy of one neuron and one operation, and its product with the delay.

.. math::

    E = \Delta V \sum |I| \, t + I_{read} V_{read} t_{read} + E_{inverter}

with the synapse voltage :math:`\Delta V`, the synapse currents I and the write time t. The first
term contains the energy :math:`I^2 R t` in the neuron's own write path. This part is shown by
itself and is not added again.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spinneuron import paper
from spinneuron.config.sections.energy import Cmos, Energy
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.threshold_current import ThresholdCurrent


def neuron_energy(
    net_current: float,
    total_current: float,
    write_time: float,
    synapse_voltage: float,
    circuit: Energy,
) -> dict[str, float]:
    """Return the components of the energy of one operation.

    Parameters
    ----------
    net_current
        Current through the neuron's write path in A.
    total_current
        Sum of the magnitudes of all synapse currents in A.
    write_time
        Time in s for which both currents flow.
    synapse_voltage
        Synapse voltage ΔV in V.
    circuit
        The section ``energy`` of the config: read-out, resistance of a neuron, and the CMOS
        neuron to compare with.

    Returns
    -------
    dict
        Energies in J, delays in s, and the ratios of `beside_cmos`.
    """
    static = synapse_voltage * total_current * write_time
    path = net_current**2 * circuit.neuron_resistance * write_time
    read = circuit.read_current * circuit.read_voltage * circuit.read_time
    total = static + read + circuit.inverter_energy
    delays = {"write": write_time, "write_and_read": write_time + circuit.read_time}
    return {
        "synapse_J": static - path,
        "neuron_path_J": path,
        "static_J": static,
        "read_divider_J": read,
        "inverter_J": circuit.inverter_energy,
        "total_J": total,
        **{f"delay_{name}_s": delay for name, delay in delays.items()},
        **beside_cmos(total, delays, circuit.cmos),
    }


def beside_cmos(energy: float, delays: dict[str, float], cmos: Cmos) -> dict[str, float]:
    """Return energy-delay products and how many times larger those of CMOS are.

    There are two ratios for each delay, because the energy and the bandwidth of the paper give
    twice the product that the paper states.

    Parameters
    ----------
    energy
        Energy of a neuron for one operation, in J.
    delays
        Times in s that may count as its delay, by name.
    cmos
        Energy, bandwidth and energy-delay product of the CMOS neuron.

    Returns
    -------
    dict
        Products in J s and ratios without unit, by the name of the delay.
    """
    products = {name: energy * delay for name, delay in delays.items()}
    over_bandwidth = cmos.energy / cmos.bandwidth
    return {
        **{f"edp_{name}_J_s": product for name, product in products.items()},
        "cmos_energy_J": cmos.energy,
        "energy_ratio_cmos_to_spin": cmos.energy / energy,
        **{
            f"edp_ratio_stated_cmos_{name}": cmos.energy_delay_product / product
            for name, product in products.items()
        },
        **{
            f"edp_ratio_energy_over_bandwidth_{name}": over_bandwidth / product
            for name, product in products.items()
        },
    }


def table(models: list[ThresholdModel], pulse_width: float, circuit: Energy) -> pd.DataFrame:
    """Return the rows of ``energy.csv``: every neuron, regime and voltage, and the paper's case.

    The net current is the threshold current of the neuron with its bracket; the total follows
    from the config's ``net_current_fraction``.

    Parameters
    ----------
    models
        Compact models of the neurons and regimes.
    pulse_width
        Width of the write pulse in s.
    circuit
        The section ``energy`` of the config.

    Returns
    -------
    pandas.DataFrame
        One row for each model and voltage; those of the paper come first. The flag says where
        the threshold comes from, or why there is none.
    """
    rows: list[dict[str, Any]] = []
    for voltage in circuit.synapse_voltage:
        components = neuron_energy(
            paper.NET_CURRENT, paper.TOTAL_CURRENT, paper.SWITCHING_TIME, voltage, circuit
        )
        rows.append(
            {"source": "paper", "device": "paper", "regime": "stt_she"}
            | {"synapse_voltage_V": voltage}
            | {"net_current_A": paper.NET_CURRENT, "total_current_A": paper.TOTAL_CURRENT}
            | components
            | {"total_low_J": math.nan, "total_high_J": math.nan, "flag": "as_stated"}
        )
    for model in models:
        found = model.threshold(pulse_width)
        for voltage in circuit.synapse_voltage:
            row: dict[str, Any] = {"source": "this run", "device": model.device}
            row |= {"regime": model.regime, "synapse_voltage_V": voltage}
            if found.exists:
                row |= _with_bracket(found, pulse_width, voltage, circuit)
            else:
                row["flag"] = f"no_threshold: {found.reason}"
            rows.append(row)
    return pd.DataFrame(rows)


def _with_bracket(
    threshold: ThresholdCurrent, pulse_width: float, voltage: float, circuit: Energy
) -> dict[str, Any]:
    """Return the energy at a threshold, and at both ends of its bracket."""
    fraction = circuit.net_current_fraction
    at, low, high = (
        neuron_energy(current, current / fraction, pulse_width, voltage, circuit)
        for current in (threshold.value, threshold.low, threshold.high)
    )
    return (
        {"net_current_A": threshold.value, "total_current_A": threshold.value / fraction}
        | at
        | {"total_low_J": low["total_J"], "total_high_J": high["total_J"]}
        | {"flag": threshold.status}
    )
