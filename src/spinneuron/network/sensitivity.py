"""How energy, delay and accuracy of a network change when one parameter changes."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import pandas as pd

from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.config.sections.strip import Strip
from spinneuron.network.accuracy import circuits
from spinneuron.network.layers import Layers
from spinneuron.network.network_energy import compared, solve
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.tasks import Task

#: Thickness of the heavy metal whose shunt is shown, m.
SHUNT_THICKNESS = 3e-9
#: Columns of ``network_sensitivity.csv``.
COLUMNS = (
    "parameter",
    "value",
    "task",
    "device",
    "threshold_A",
    "energy_per_neuron_J",
    "edp_decision_J_s",
    "accuracy",
    "node_potential_over_voltage",
)
#: The table without rows.
EMPTY = pd.DataFrame(columns=list(COLUMNS))


class Setting(NamedTuple):
    """Everything that the energy of a network depends on."""

    device: Device
    point: OperatingPoint
    options: Network
    circuit: Energy

    def with_threshold(self, factor: float) -> Setting:
        """Return the setting with the same neuron at currents that are larger by a factor."""
        return self._replace(device=self.device._replace(shunt=self.device.shunt * factor))

    def with_point(self, **changes: Any) -> Setting:
        """Return the setting at another operating point."""
        return self._replace(point=self.point._replace(**changes))

    def with_options(self, **changes: Any) -> Setting:
        """Return the setting with other values in the section ``network``."""
        return self._replace(options=self.options.model_copy(update=changes))

    def with_circuit(self, **changes: Any) -> Setting:
        """Return the setting with other values in the section ``energy``."""
        return self._replace(circuit=self.circuit.model_copy(update=changes))

    def with_drivers(self, **changes: Any) -> Setting:
        """Return the setting with other row switches."""
        return self.with_circuit(drivers=self.circuit.drivers.model_copy(update=changes))

    def with_comparator(self, **changes: Any) -> Setting:
        """Return the setting with another comparator."""
        return self.with_circuit(comparator=self.circuit.comparator.model_copy(update=changes))


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
        The setting that was chosen.
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
    variation, point = base.options.weight_variation, base.point
    junction = point.junction_resistance
    own = base.device.junction.parallel_resistance
    constant, area = base.circuit.drivers.time_constant, base.circuit.comparator.area
    angle = slopes.get("spin_hall_angle", math.nan)
    shunt = f"{SHUNT_THICKNESS * 1e9:g} nm"
    result = [
        ("reference", "", base),
        ("synapse voltage", "x 2", base.with_point(synapse_voltage=2 * point.synapse_voltage)),
        ("synapse voltage", "x 0.5", base.with_point(synapse_voltage=point.synapse_voltage / 2)),
        ("cycles", "x 3", base.with_point(cycles=3 * point.cycles)),
        ("synapse current", "x 2", base.with_point(overdrive=2 * point.overdrive)),
        ("synapse current", "x 0.5", base.with_point(overdrive=point.overdrive / 2)),
        ("junction resistance", "x 0.5", base.with_point(junction_resistance=junction / 2)),
        ("junction resistance", "x 2", base.with_point(junction_resistance=2 * junction)),
        ("junction", "of the config", base.with_point(junction_resistance=own)),
        ("preset pulse", "0", base.with_options(previous_state="history")),
        ("bias", "0", base.with_point(bias=0.0)),
        ("pulse width", "x 0.5", base.with_point(pulse_width=point.pulse_width / 2)),
        ("pulse width", "x 2", base.with_point(pulse_width=2 * point.pulse_width)),
        ("neuron resistance", "x 5", base.with_circuit(neuron_resistance=5 * resistance)),
        ("weight variation", "0", base.with_options(weight_variation=0.0)),
        ("weight variation", "x 2", base.with_options(weight_variation=min(2 * variation, 0.99))),
        ("wire resistance", "x 5", base.with_options(wire_resistance=5 * wire)),
        ("row switches", "x 2", base.with_drivers(time_constant=2 * constant)),
        ("row switches", "0", base.with_drivers(time_constant=0.0)),
        ("comparator area", "x 0.25", base.with_comparator(area=max(area / 4, 1.0))),
        ("heavy-metal shunt", shunt, base.with_threshold(shunt_factor(strip))),
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
    task: Task,
    base: Setting,
    slopes: dict[str, float],
    strip: Strip,
) -> pd.DataFrame:
    """Return how energy, energy-delay product and accuracy change with one parameter at a time.

    Parameters
    ----------
    layers
        One network.
    task
        Its task.
    base
        One neuron at its chosen operating point, with the sections of the config.
    slopes
        Elasticities of the threshold, see `spinneuron.network.uncertainty.elasticities`.
    strip
        The cross-section of the neuron, for the shunt of a heavy metal.

    Returns
    -------
    pandas.DataFrame
        A row for each of `cases`, with `COLUMNS`.
    """
    rows = []
    for parameter, value, varied in cases(base, slopes, strip):
        device, point, options, circuit = varied
        row: dict[str, Any] = {"parameter": parameter, "value": value, "task": task.name}
        row["device"] = device.name
        if math.isfinite(device.threshold(point.pulse_width)):
            made = circuits(layers, device, point, options, circuit, ideal=False)
            found, right = solve(made, task, device, "thermal", point, options, circuit)
            row |= {
                "threshold_A": device.threshold(point.pulse_width),
                "energy_per_neuron_J": found.energy,
                "edp_decision_J_s": compared(found, circuit)["edp_decision_J_s"],
                "accuracy": right,
                "node_potential_over_voltage": found.node_potential / point.synapse_voltage,
            }
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))
