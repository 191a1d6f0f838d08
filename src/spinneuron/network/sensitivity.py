"""How energy, delay and accuracy of a network change with one parameter at a time."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.config.sections.strip import Strip
from spinneuron.network.energy import compared, solve
from spinneuron.network.layers import Key, Layers
from spinneuron.network.operation import Device

#: Thickness of the heavy metal whose shunt is shown, m.
SHUNT_THICKNESS = 3e-9


def shunt_factor(strip: Strip) -> float:
    """Return by how much a heavy metal of `SHUNT_THICKNESS` raises the currents of a config.

    Those currents already flow through the heavy metal of the config, if it has one. The
    heavy metal carries the same current density as the magnet.
    """
    return strip.width * (strip.thickness + SHUNT_THICKNESS) / strip.conducting_area


def sensitivity(
    layers: Layers,
    key: Key,
    device: Device,
    slopes: dict[str, float],
    options: Network,
    circuit: Energy,
    strip: Strip,
) -> pd.DataFrame:
    """Return how energy, delay product and accuracy change with one parameter at a time.

    Parameters
    ----------
    layers, key
        One network.
    device
        One neuron.
    slopes
        See `elasticities`; the spin-Hall angle acts through the threshold.
    strip
        Its cross-section, for a heavy-metal shunt of 3 nm that carries the same density.
    """
    voltage = circuit.synapse_voltage[0]

    def with_threshold(factor: float) -> Device:
        # A scaled threshold: the same neuron at currents that are larger by a factor.
        return device._replace(shunt=device.shunt * factor)

    def circuit_with(**changes: Any) -> Energy:
        return circuit.model_copy(update=changes)

    def network_with(**changes: Any) -> Network:
        return options.model_copy(update=changes)

    resistance = circuit.neuron_resistance
    wire, angle = options.wire_resistance, slopes.get("spin_hall_angle", math.nan)
    cases: list[tuple[str, str, Device, float, Network, Energy]] = [
        ("reference", "", device, voltage, options, circuit),
        ("synapse voltage", "x 10", device, 10 * voltage, options, circuit),
        (
            "neuron resistance",
            "x 5",
            device,
            voltage,
            options,
            circuit_with(neuron_resistance=5 * resistance),
        ),
        (
            "neuron resistance",
            "x 0.2",
            device,
            voltage,
            options,
            circuit_with(neuron_resistance=resistance / 5),
        ),
        ("weight variation", "0", device, voltage, network_with(weight_variation=0.0), circuit),
        (
            "weight variation",
            "x 2",
            device,
            voltage,
            network_with(weight_variation=min(2 * options.weight_variation, 0.99)),
            circuit,
        ),
        ("wire resistance", "0", device, voltage, network_with(wire_resistance=0.0), circuit),
        (
            "wire resistance",
            "x 5",
            device,
            voltage,
            network_with(wire_resistance=5 * wire),
            circuit,
        ),
        (
            "heavy-metal shunt",
            f"{SHUNT_THICKNESS * 1e9:g} nm",
            with_threshold(shunt_factor(strip)),
            voltage,
            options,
            circuit,
        ),
        (
            "synapse current",
            "x 4",
            device,
            voltage,
            network_with(overdrive=4 * options.overdrive),
            circuit,
        ),
    ]
    for factor in (0.5, 2.0):
        other = device._replace(pulse_width=factor * device.pulse_width)
        cases.append(("pulse width", f"x {factor:g}", other, voltage, options, circuit))
    if math.isfinite(angle):
        for factor in (0.8, 1.2):
            other = with_threshold(factor**angle)
            cases.append(("spin-Hall angle", f"x {factor:g}", other, voltage, options, circuit))
    rows = []
    for name, value, neuron, at, network, around in cases:
        row: dict[str, Any] = {"parameter": name, "value": value, "device": device.name}
        if math.isfinite(neuron.threshold):
            found, right = solve(layers, key, neuron, at, network, around)
            beside = compared(found, around)
            row |= {
                "threshold_A": neuron.threshold,
                "energy_per_neuron_J": found.energy,
                "edp_cycle_J_s": beside["edp_cycle_J_s"],
                "accuracy_zero_temperature": right,
                "node_potential_over_voltage": found.node_potential / at,
            }
        rows.append(row)
    return pd.DataFrame(rows)
