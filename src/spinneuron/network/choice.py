"""The choice of rule, synapse voltage, overdrive, bias and cycles by the validation samples.

Every combination of the section ``network.choice`` of the config is tried at the temperature of
the replicas, with networks that learned from the training samples alone. Two numbers decide: what
a combination recognises of the validation samples, and its energy times its delay. The test
samples decide nothing.

The circuit of the trials has all resistances but those of wires, which would take most of the
time, one sample of the variations of conductances and thresholds, and comparators without offset.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.decisions import Decision, alone, most_frequent
from spinneuron.network.hardware import Hardware, hardware
from spinneuron.network import layers
from spinneuron.network.layers import Layers, fires_ideally
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.operation import flow, operation
from spinneuron.network.recognition import Neurons, layer_currents, recognised
from spinneuron.network.tasks import Samples
from spinneuron.neuron.criteria import Criterion

#: Nodes of the quadrature in `spinneuron.network.decisions.most_frequent`: not exact, but the
#: error of 1e-3 or less is far below that of so few samples.
NODES = 4
#: Overdrive where nothing can be chosen: that of the paper, 3 µA over 2 µA.
UNCHOSEN_OVERDRIVE = 1.5


def target_accuracy(networks: dict[str, Layers], samples: Samples) -> float:
    """Return what ideal sign neurons recognise in one cycle, by the rule that suits them best.

    It stands for the CMOS neuron of the paper, which compares its net current with zero. A
    sample counts if exactly the right neuron fires.

    Parameters
    ----------
    networks
        Networks of one task by rule.
    samples
        The samples.

    Returns
    -------
    float
        The largest part of the samples over the rules.
    """
    return max(
        float(np.mean(alone(fires_ideally(network, samples.inputs).astype(float), samples.labels)))
        for network in networks.values()
    )


def _recognised(made: Hardware, samples: Samples, neurons: Neurons) -> float:
    point = neurons.point
    if point.decision != "most_frequent" or len(made.crossbars) > 1:
        return recognised(made, samples, neurons)
    current = layer_currents(made.crossbars[0], samples.inputs, point)
    fires = neurons.high(current, made.thresholds[0], made.levels[0])
    return float(np.mean(most_frequent(fires, samples.labels, point.cycles, NODES)))


def _of_cycles(
    made: Hardware,
    samples: Samples,
    device: Device,
    points: Iterable[OperatingPoint],
    options: Network,
    circuit: Energy,
) -> Iterator[dict[str, Any]]:
    """Yield accuracy, energy and delay of a circuit for points that differ in their cycles."""
    drawn = None
    for point in points:
        neurons = Neurons.of(device, "thermal", point, options, len(made.thresholds[-1]))
        if drawn is None:
            drawn = flow(made, samples.inputs, neurons, circuit)
        taken = operation(drawn, point, device, options, circuit)
        yield {
            "cycles": point.cycles,
            "validation_accuracy": _recognised(made, samples, neurons),
            "energy_per_neuron_J": taken.energy,
            "delay_s": taken.delay,
            "edp_J_s": taken.energy * taken.delay,
        }


def trial(options: Network, circuit: Energy, resistance: float) -> tuple[Network, Energy]:
    """Return the sections of the config with the circuit of the trials.

    Parameters
    ----------
    options, circuit
        The sections ``network`` and ``energy`` of the config.
    resistance
        Resistance of the write path of a neuron in ohm.

    Returns
    -------
    options, circuit
        Without the resistance of wires and without offsets of comparators.
    """
    perfect = circuit.comparator.model_copy(update={"offset": 0.0})
    update = {"neuron_resistance": resistance, "comparator": perfect}
    return options.model_copy(update={"wire_resistance": 0.0}), circuit.model_copy(update=update)


def accuracies(
    network: Layers,
    samples: Samples,
    device: Device,
    point: OperatingPoint,
    cycles: Iterable[int],
    options: Network,
    circuit: Energy,
) -> Iterator[tuple[int, float]]:
    """Yield numbers of cycles and what the circuit of the trials recognises with them.

    Parameters
    ----------
    network, samples
        A network, and the samples that it is shown.
    device, point
        The neuron and its operating point.
    cycles
        Numbers of cycles.
    options, circuit
        The sections ``network`` and ``energy`` of the config.

    Yields
    ------
    cycles : int
        One of the numbers.
    accuracy : float
        Part of the samples that is recognised.
    """
    options, circuit = trial(options, circuit, circuit.neuron_resistance)
    made = hardware(network, device, point, options, circuit, sample=0)
    for number in cycles:
        here = point._replace(cycles=number)
        neurons = Neurons.of(device, "thermal", here, options, len(made.thresholds[-1]))
        yield number, _recognised(made, samples, neurons)


def tried(
    networks: dict[str, Layers],
    samples: Samples,
    device: Device,
    pulse_widths: list[float],
    resistances: list[float],
    options: Network,
    circuit: Energy,
) -> pd.DataFrame:
    """Return what every combination of a device recognises and takes.

    Parameters
    ----------
    networks
        Networks of one layer for one task, by rule. They learned from the training alone.
    samples
        The samples that decide.
    device
        The neuron.
    pulse_widths
        Widths of the write pulse in s.
    resistances
        Resistances of the write path of a neuron in ohm.
    options
        The section ``network`` of the config. Its ``overdrive`` and ``bias``, if given, replace
        those of ``network.choice``.
    circuit
        The section ``energy`` of the config.

    Returns
    -------
    pandas.DataFrame
        A row for each combination; no rows where the neuron has no threshold or was not
        simulated at a temperature.
    """
    rows: list[dict[str, Any]] = []
    choice = options.choice
    overdrives = choice.overdrive if options.overdrive is None else [options.overdrive]
    biases = choice.bias if options.bias is None else [options.bias]
    for width, resistance in product(pulse_widths, resistances):
        if not math.isfinite(device.threshold(width)) or not _warm(device, options):
            continue
        trial_options, here = trial(options, circuit, resistance)
        for rule, voltage, overdrive, bias in product(
            networks, choice.synapse_voltage, overdrives, biases
        ):
            points = [
                OperatingPoint(
                    voltage, overdrive, bias, width, options.read_at, cycles, options.decision
                )
                for cycles in dict.fromkeys(choice.cycles)
            ]
            made = hardware(networks[rule], device, points[0], trial_options, here, sample=0)
            known = {
                "device": device.name,
                "rule": rule,
                "pulse_width_s": width,
                "neuron_resistance_ohm": resistance,
                "synapse_voltage_V": voltage,
                "overdrive": overdrive,
                "bias": bias,
            }
            rows += [
                known | found
                for found in _of_cycles(made, samples, device, points, options, here)
            ]
    return pd.DataFrame(rows)


def _warm(device: Device, options: Network) -> bool:
    return device.model.at_temperature(options.read_at).status != "not_fitted"


def best(tried: pd.DataFrame, target: float) -> pd.Series:
    """Return the combination that is chosen.

    Parameters
    ----------
    tried
        Rows of `tried`, at least one.
    target
        Part of the samples that is to be recognised.

    Returns
    -------
    pandas.Series
        The row with the smallest energy-delay product of those that reach the target, or the row
        that recognises most if none does.
    """
    enough = tried[tried["validation_accuracy"] >= target]
    if len(enough):
        return enough.loc[enough["edp_J_s"].idxmin()]
    return tried.loc[tried["validation_accuracy"].idxmax()]


def common_rule(tried: dict[str, pd.DataFrame], target: float) -> str:
    """Return the rule that suits all devices: one rule for every model of a neuron.

    Parameters
    ----------
    tried
        Rows of `tried` by device, each with at least one.
    target
        Part of the samples that is to be recognised.

    Returns
    -------
    str
        The rule with which most devices reach the target, and of several the one with the
        smallest product of their energy-delay products.
    """

    def cost(rule: str) -> tuple[float, float]:
        chosen = [best(rows[rows["rule"] == rule], target) for rows in tried.values()]
        reached = sum(row["validation_accuracy"] >= target for row in chosen)
        # If the target is out of reach, the accuracy counts.
        short = sum(min(row["validation_accuracy"] - target, 0.0) for row in chosen)
        product = sum(math.log(row["edp_J_s"]) for row in chosen)
        return (-short if reached < len(chosen) else 0.0, product)

    rules = list(dict.fromkeys(rule for rows in tried.values() for rule in rows["rule"]))
    return min(rules, key=cost)


def front(tried: pd.DataFrame) -> pd.DataFrame:
    """Return the combinations of which none is better in both accuracy and energy.

    Parameters
    ----------
    tried
        Rows of `tried`.

    Returns
    -------
    pandas.DataFrame
        Some of the rows, by rising energy and accuracy.
    """
    ordered = tried.sort_values(["energy_per_neuron_J", "validation_accuracy"], kind="stable")
    highest = ordered["validation_accuracy"].cummax().shift(fill_value=-1.0)
    return ordered[ordered["validation_accuracy"] > highest + 1e-6]


#: Columns of ``choice.csv`` after the name of the task.
COLUMNS = (
    "device",
    "rule",
    "pulse_width_s",
    "neuron_resistance_ohm",
    "synapse_voltage_V",
    "overdrive",
    "bias",
    "cycles",
    "validation_accuracy",
    "target_accuracy",
    "reached",
    "energy_per_neuron_J",
    "delay_s",
    "edp_J_s",
    "flag",
)


class Choices(NamedTuple):
    """What was chosen: the table ``choice.csv`` with the settings that no choice concerns."""

    table: pd.DataFrame
    read_at: Criterion
    decision: Decision

    def point(self, task: str, device: str) -> OperatingPoint | str:
        """Return the operating point of a task and a device, or the reason why there is none.

        Parameters
        ----------
        task, device
            Their names.

        Returns
        -------
        OperatingPoint or str
            The point.
        """
        rows = self.table[(self.table["task"] == task) & (self.table["device"] == device)]
        if rows.empty:
            return "no choice was made"
        row = rows.iloc[0]
        if not np.isfinite(row["overdrive"]):
            return str(row["flag"])
        return OperatingPoint(
            float(row["synapse_voltage_V"]),
            float(row["overdrive"]),
            float(row["bias"]),
            float(row["pulse_width_s"]),
            self.read_at,
            int(row["cycles"]),
            self.decision,
        )

    def rule(self, task: str) -> str:
        """Return the rule that was chosen for a task, one for all devices; "" if none was."""
        rules = self.table.loc[self.table["task"] == task, "rule"].dropna()
        return str(rules.iloc[0]) if len(rules) else ""


def chosen(
    task: str,
    networks: dict[str, Layers],
    samples: Samples,
    devices: list[Device],
    pulse_width: float,
    options: Network,
    circuit: Energy,
) -> pd.DataFrame:
    """Return the rows of ``choice.csv`` for one task.

    Parameters
    ----------
    task
        Its name.
    networks
        Networks of one layer for the task, by rule. They learned from the training alone.
    samples
        The samples that decide.
    devices
        The neurons.
    pulse_width
        Width of the write pulse in s.
    options, circuit
        The sections ``network`` and ``energy`` of the config.

    Returns
    -------
    pandas.DataFrame
        A row for each device, with `COLUMNS`. The flag says why there is no choice.
    """
    target = target_accuracy(networks, samples)
    found = {
        device.name: tried(
            networks, samples, device, [pulse_width], [circuit.neuron_resistance], options, circuit
        )
        for device in devices
    }
    known = {name: rows for name, rows in found.items() if len(rows)}
    rule = common_rule(known, target) if known else ""
    rows = []
    for device in devices:
        if device.name in known:
            own = known[device.name]
            row = best(own[own["rule"] == rule], target).to_dict()
            row |= {"reached": bool(row["validation_accuracy"] >= target), "flag": ""}
        else:
            row = _without_choice(device, pulse_width, options, circuit)
        rows.append({"task": task, "target_accuracy": target} | row)
    return pd.DataFrame(rows).reindex(columns=["task", *COLUMNS])


def _without_choice(
    device: Device, pulse_width: float, options: Network, circuit: Energy
) -> dict[str, Any]:
    """Return a row for a neuron that was not simulated at a temperature or has no threshold."""
    row: dict[str, Any] = {"device": device.name, "rule": layers.preferred_rule(options)}
    if not math.isfinite(device.threshold(pulse_width)):
        return row | {"flag": f"no threshold for {pulse_width * 1e9:g} ns"}
    reason = device.model.at_temperature(options.read_at).reason
    return row | {
        "pulse_width_s": pulse_width,
        "neuron_resistance_ohm": circuit.neuron_resistance,
        "synapse_voltage_V": circuit.synapse_voltage[0],
        "overdrive": UNCHOSEN_OVERDRIVE if options.overdrive is None else options.overdrive,
        "bias": 1.0 if options.bias is None else options.bias,
        "cycles": 1,
        "reached": False,
        "flag": f"nothing to choose by: {reason}",
    }
