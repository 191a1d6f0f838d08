"""How energy, delay and accuracy of a network change when one parameter changes."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import pandas as pd

from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.config.sections.strip import Strip
from spinneuron.network.layers import Key, Layers
from spinneuron.network.network_energy import compared, solve
from spinneuron.network.operation import Device

#: Thickness of the heavy metal whose shunt is shown, m.
SHUNT_THICKNESS = 3e-9


class Setting(NamedTuple):
    """Everything that the energy of a network depends on."""

    device: Device
    voltage: float  #: synapse voltage ΔV, V
    options: Network
    circuit: Energy

    def with_threshold(self, factor: float) -> Setting:
        """Return the setting with the same neuron at currents that are larger by a factor."""
        return self._replace(device=self.device._replace(shunt=self.device.shunt * factor))

    def with_pulse_width(self, factor: float) -> Setting:
        """Return the setting with a pulse that is longer by a factor."""
        pulse_width = factor * self.device.pulse_width
        return self._replace(device=self.device._replace(pulse_width=pulse_width))

    def with_options(self, **changes: Any) -> Setting:
        """Return the setting with other values in the section ``network``."""
        return self._replace(options=self.options.model_copy(update=changes))

    def with_circuit(self, **changes: Any) -> Setting:
        """Return the setting with other values in the section ``energy``."""
        return self._replace(circuit=self.circuit.model_copy(update=changes))


def shunt_factor(strip: Strip) -> float:
    """Return by how much a heavy metal of `SHUNT_THICKNESS` raises the currents of a config.

    Those currents already flow through the heavy metal of the config, if it has one. The
    heavy metal carries the same current density as the magnet.
    """
    return strip.width * (strip.thickness + SHUNT_THICKNESS) / strip.conducting_area


def cases(base: Setting, slopes: dict[str, float], strip: Strip) -> list[tuple[str, str, Setting]]:
    """Return what is varied.

    Parameters
    ----------
    base
        The setting of the config.
    slopes
        Elasticities of the threshold, see `spinneuron.network.uncertainty.elasticities`. The
        spin-Hall angle is left out if its elasticity is missing.
    strip
        The cross-section of the neuron.

    Returns
    -------
    list
        For each row of the table: parameter, value and setting. The first row is the reference.
    """
    resistance, wire = base.circuit.neuron_resistance, base.options.wire_resistance
    variation, overdrive = base.options.weight_variation, base.options.overdrive
    angle = slopes.get("spin_hall_angle", math.nan)
    shunt = f"{SHUNT_THICKNESS * 1e9:g} nm"
    result = [
        ("reference", "", base),
        ("synapse voltage", "x 10", base._replace(voltage=10 * base.voltage)),
        ("neuron resistance", "x 5", base.with_circuit(neuron_resistance=5 * resistance)),
        ("neuron resistance", "x 0.2", base.with_circuit(neuron_resistance=resistance / 5)),
        ("weight variation", "0", base.with_options(weight_variation=0.0)),
        ("weight variation", "x 2", base.with_options(weight_variation=min(2 * variation, 0.99))),
        ("wire resistance", "0", base.with_options(wire_resistance=0.0)),
        ("wire resistance", "x 5", base.with_options(wire_resistance=5 * wire)),
        ("heavy-metal shunt", shunt, base.with_threshold(shunt_factor(strip))),
        ("synapse current", "x 4", base.with_options(overdrive=4 * overdrive)),
        ("pulse width", "x 0.5", base.with_pulse_width(0.5)),
        ("pulse width", "x 2", base.with_pulse_width(2.0)),
    ]
    if math.isfinite(angle):
        # The spin-Hall angle acts through the threshold.
        result += [
            ("spin-Hall angle", f"x {factor:g}", base.with_threshold(factor**angle))
            for factor in (0.8, 1.2)
        ]
    return result


def sensitivity(
    layers: Layers,
    key: Key,
    device: Device,
    slopes: dict[str, float],
    options: Network,
    circuit: Energy,
    strip: Strip,
) -> pd.DataFrame:
    """Return how energy, energy-delay product and accuracy change with one parameter at a time.

    Parameters
    ----------
    layers, key
        One network and what names it.
    device
        One neuron and its pulse.
    slopes
        Elasticities of the threshold, see `spinneuron.network.uncertainty.elasticities`.
    options
        The section ``network`` of the config.
    circuit
        The section ``energy`` of the config. Its first synapse voltage is the reference.
    strip
        The cross-section of the neuron, for the shunt of a heavy metal.

    Returns
    -------
    pandas.DataFrame
        A row for each of `cases` with the columns parameter, value, device, threshold_A,
        energy_per_neuron_J, edp_cycle_J_s, accuracy_zero_temperature and
        node_potential_over_voltage. The numbers are missing where there is no threshold.
    """
    base = Setting(device, circuit.synapse_voltage[0], options, circuit)
    rows = []
    for parameter, value, varied in cases(base, slopes, strip):
        row: dict[str, Any] = {"parameter": parameter, "value": value, "device": device.name}
        if math.isfinite(varied.device.threshold):
            found, right = solve(layers, key, *varied)
            row |= {
                "threshold_A": varied.device.threshold,
                "energy_per_neuron_J": found.energy,
                "edp_cycle_J_s": compared(found, varied.circuit)["edp_cycle_J_s"],
                "accuracy_zero_temperature": right,
                "node_potential_over_voltage": found.node_potential / varied.voltage,
            }
        rows.append(row)
    return pd.DataFrame(rows)
