r"""Energy of one neuron and one operation, and its product with the delay.

.. math::

    E = \Delta V \sum |I| \, t + I_{read} V_{read} t_{read} + E_{inverter}

The static path :math:`\Delta V \sum |I| t` contains the neuron's own :math:`I^2 R t`, which
is shown apart, not added again.
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
    """Return the components of one operation.

    Parameters
    ----------
    net_current
        Through the neuron's write path, A.
    total_current
        Sum of the magnitudes of all synapse currents, A.
    write_time
        For which both flow, s.
    synapse_voltage
        ΔV, V.
    circuit
        Read-out, neuron resistance and the CMOS neuron to compare with.
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
    """Return energy-delay products and their ratios to those of CMOS, by the name of the delay.

    Two ratios each: the paper's energy and bandwidth give twice the product that it states.

    Parameters
    ----------
    energy
        Of a neuron and operation, J.
    delays
        What may count as its delay, s.
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
    """The energy at a threshold, and at both ends of its bracket."""
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
