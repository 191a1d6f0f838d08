r"""The choice of rule, synapse voltage, overdrive, bias and cycles by cross-validation.

Every combination of the section ``network.choice`` of the config is tried at the temperature of
the replicas. Networks that learned from a part of the training samples are judged by the rest:
by how much of it they recognise, and by the energy times the delay. The test samples decide
nothing.

The circuits of the trials have one sample of the variations of conductances and thresholds, and
comparators without offset. Wires have no resistance, and every switch drops the part
:math:`\epsilon` of the voltage that it is made for, so that the current into neuron j is

.. math:: I_j = \frac{\sum_i V_i G_{ij}}{1 + \epsilon + R \sum_i G_{ij}}

with the resistance R of a neuron. Results are computed with the whole circuit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spinneuron import paper
from spinneuron.arrays import Currents, Vector
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.crossbar import row_voltages
from spinneuron.network.decisions import Decision, alone, majority, most_frequent
from spinneuron.network.hardware import Hardware, hardware, row_inputs, sign_outputs
from spinneuron.network.layers import Layers
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.operation import flow, operation
from spinneuron.network.recognition import Neurons, recognised
from spinneuron.network.tasks import Samples, Task
from spinneuron.neuron.criteria import Criterion

#: Nodes of the quadrature in `spinneuron.network.decisions.most_frequent`: not exact, but the
#: error is some 1e-3 where a few neurons compete, far below that of so few samples.
NODES = 3
#: Accuracies that differ by less are equal.
ROUND_OFF = 1e-9
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
    "junction_resistance_ohm",
    "validation_accuracy",
    "target_accuracy",
    "reached",
    "energy_per_neuron_J",
    "delay_s",
    "edp_J_s",
    "flag",
)


class Folds(NamedTuple):
    """The networks of one task for the cross-validation, and the samples that judge them."""

    networks: list[dict[str, Layers]]  #: by rule, for each fold
    samples: list[Samples]  #: which the networks of the fold have not seen

    @classmethod
    def of(cls, task: Task, networks: list[dict[str, Layers]]) -> Folds:
        """Return the folds of a task with their networks."""
        return cls(networks, [fold.validation for fold in task.folds])

    @property
    def rules(self) -> list[str]:
        """Rules of the networks."""
        return list(self.networks[0])

    def sign(self, rule: str, options: Network) -> Vector:
        """Return whether sign neurons recognise each sample in one cycle, as 1 or 0.

        They stand for the CMOS neuron of the paper, which compares its net current with zero.
        Their crossbars have the same levels and variations as those of the trials. A sample
        counts if exactly the right neuron fires.
        """
        found = []
        for networks, samples in zip(self.networks, self.samples, strict=True):
            fires = sign_outputs(networks[rule], samples.inputs, options, sample=0)
            found.append(alone(fires, samples.labels))
        return np.concatenate(found)

    def best_rule(self, options: Network) -> str:
        """Return the rule that suits sign neurons best."""
        return max(self.rules, key=lambda rule: float(np.mean(self.sign(rule, options))))

    def target(self, options: Network) -> float:
        """Return what sign neurons recognise by the rule that suits them best."""
        return float(np.mean(self.sign(self.best_rule(options), options)))

    def resampled(self, random: np.random.Generator) -> Vector:
        """Return how often each sample counts in a bootstrap sample.

        Folds are drawn with replacement, because the fonts differ, and then samples of each.
        """
        weights = [np.zeros(len(samples.labels)) for samples in self.samples]
        for fold in random.integers(0, len(weights), len(weights)):
            size = len(weights[fold])
            weights[fold] += np.bincount(random.integers(0, size, size), minlength=size)
        return np.concatenate(weights)


def _currents(made: Hardware, samples: Samples, voltage: float, circuit: Energy) -> Currents:
    """Return the currents into the neurons of one layer; see the formula above."""
    given = row_voltages(row_inputs(samples.inputs), voltage) @ made.crossbars[0].transfer.T
    load = abs(made.crossbars[0].transfer).sum(axis=1)
    lost = circuit.drivers.drop + circuit.neuron_resistance * load
    return np.asarray(given / (1 + lost))


class Trial(NamedTuple):
    """One combination as circuits: one for each fold."""

    circuits: list[Hardware]
    folds: Folds
    device: Device
    point: OperatingPoint
    options: Network
    circuit: Energy

    @classmethod
    def of(
        cls,
        folds: Folds,
        rule: str,
        device: Device,
        point: OperatingPoint,
        options: Network,
        circuit: Energy,
    ) -> Trial:
        """Return a combination as circuits.

        Parameters
        ----------
        folds, rule
            The networks.
        device, point
            The neuron, and voltage and currents. The number of cycles does not matter.
        options, circuit
            The sections ``network`` and ``energy`` of the config.

        Returns
        -------
        Trial
            The circuits.
        """
        made = [
            hardware(networks[rule], device, point, options, circuit, sample=0, resistances=False)
            for networks in folds.networks
        ]
        return cls(made, folds, device, point, options, circuit)

    def _neurons(self, point: OperatingPoint) -> Neurons:
        classes = len(self.circuits[0].thresholds[-1])
        return Neurons.of(self.device, "thermal", point, self.options, classes)

    def recognised(self, cycles: Iterable[int]) -> Iterator[tuple[int, Vector]]:
        """Yield numbers of cycles and the probability that each sample is recognised with them."""
        if len(self.circuits[0].crossbars) > 1:
            yield from self._drawn(cycles)
            return
        labels = np.concatenate([samples.labels for samples in self.folds.samples])
        currents = [
            _currents(made, samples, self.point.synapse_voltage, self.circuit) / made.thresholds[0]
            for made, samples in zip(self.circuits, self.folds.samples, strict=True)
        ]
        current = np.concatenate(currents)
        still = np.zeros(current.shape[1])
        for number in cycles:
            neurons = self._neurons(self.point._replace(cycles=number))
            fires = neurons.high(current, still + 1, still)
            if self.point.decision == "most_frequent":
                right = most_frequent(fires, labels, number, NODES)
            else:
                right = alone(majority(fires, number), labels)
            yield number, right

    def _drawn(self, cycles: Iterable[int]) -> Iterator[tuple[int, Vector]]:
        for number in cycles:
            neurons = self._neurons(self.point._replace(cycles=number))
            # Of several layers only the mean over the samples is known.
            yield (
                number,
                np.concatenate(
                    [
                        np.full(len(samples.labels), recognised(made, samples, neurons))
                        for made, samples in zip(self.circuits, self.folds.samples, strict=True)
                    ]
                ),
            )

    def rows(
        self, cycles: Iterable[int], junctions: list[float], enough: float
    ) -> Iterator[dict[str, Any]]:
        """Yield accuracy, energy and delay for each number of cycles and junction.

        Parameters
        ----------
        cycles
            Numbers of cycles, rising.
        junctions
            Resistances of the junction in ohm.
        enough
            Accuracy beyond which no larger number of cycles is tried.

        Yields
        ------
        dict
            Columns of `tried`.
        """
        first = self.folds.samples[0].inputs
        drawn = flow(self.circuits[0], first, self._neurons(self.point), self.circuit)
        for number, right in self.recognised(cycles):
            for resistance in junctions:
                point = self.point._replace(cycles=number, junction_resistance=resistance)
                taken = operation(drawn, point, self.device, self.options, self.circuit)
                yield {
                    "cycles": number,
                    "junction_resistance_ohm": resistance,
                    "validation_accuracy": float(np.mean(right)),
                    "energy_per_neuron_J": taken.energy,
                    "delay_s": taken.delay,
                    "edp_J_s": taken.energy * taken.delay,
                }
            if np.mean(right) >= enough:
                return


def tried(
    folds: Folds,
    rules: list[str],
    device: Device,
    pulse_widths: list[float],
    resistances: list[float],
    options: Network,
    circuit: Energy,
    *,
    enough: float = 1.0,
) -> pd.DataFrame:
    """Return what every combination recognises and takes.

    Parameters
    ----------
    folds
        The networks of one task, and the samples that judge them.
    rules
        Rules of the networks that are tried.
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
    enough
        Accuracy beyond which no larger number of cycles is tried.

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
    cycles = sorted(set(choice.cycles))
    own = device.junction.parallel_resistance
    junctions = list(dict.fromkeys([own, *choice.junction_resistance]))
    if device.model.at_temperature(options.read_at).status == "not_fitted":
        return pd.DataFrame(rows)
    for width, resistance in product(pulse_widths, resistances):
        if not math.isfinite(device.threshold(width)):
            continue
        here = circuit.model_copy(update={"neuron_resistance": resistance})
        for rule, voltage, overdrive, bias in product(
            rules, choice.synapse_voltage, overdrives, biases
        ):
            point = OperatingPoint(
                voltage, overdrive, bias, width, options.read_at, 1, options.decision, own
            )
            known = {
                "device": device.name,
                "rule": rule,
                "pulse_width_s": width,
                "neuron_resistance_ohm": resistance,
                "synapse_voltage_V": voltage,
                "overdrive": overdrive,
                "bias": bias,
            }
            trial = Trial.of(folds, rule, device, point, options, here)
            rows += [known | found for found in trial.rows(cycles, junctions, enough)]
    return pd.DataFrame(rows)


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
    enough = tried[tried["validation_accuracy"] >= target - ROUND_OFF]
    if len(enough):
        return enough.iloc[int(enough["edp_J_s"].argmin())]
    return tried.iloc[int(tried["validation_accuracy"].argmax())]


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
        The rule that misses the target by least, and of several that reach it with all devices
        the one with the smallest product of their energy-delay products.
    """

    def cost(rule: str) -> tuple[float, float]:
        chosen = [best(rows[rows["rule"] == rule], target) for rows in tried.values()]
        missed = sum(max(target - row["validation_accuracy"], 0.0) for row in chosen)
        return missed, sum(math.log(row["edp_J_s"]) for row in chosen)

    rules: list[str] = list(dict.fromkeys(r for rows in tried.values() for r in rows["rule"]))
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
    by = ["energy_per_neuron_J", "validation_accuracy"]
    ordered = tried.sort_values(by, ascending=[True, False], kind="stable")
    highest = ordered["validation_accuracy"].cummax().shift(fill_value=-1.0)
    return ordered[ordered["validation_accuracy"] > highest + 1e-6]


class Choices(NamedTuple):
    """What was chosen: the table ``choice.csv`` with the settings that no choice concerns."""

    table: pd.DataFrame
    read_at: Criterion
    decision: Decision

    @classmethod
    def load(cls, paths: Iterable[Path | str], options: Network) -> Choices:
        """Read what was chosen for each task.

        Parameters
        ----------
        paths
            Files with the rows of `chosen`, one for each task.
        options
            The section ``network`` of the config: read moment and decision.

        Returns
        -------
        Choices
            All of it.
        """
        table = pd.concat([pd.read_csv(path) for path in paths], ignore_index=True)
        return cls(table, options.read_at, options.decision)

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
        return OperatingPoint.of_row(row, self.read_at, self.decision)

    def rule(self, task: str) -> str:
        """Return the rule that was chosen for a task, one for all devices; "" if none was."""
        rules = self.table.loc[self.table["task"] == task, "rule"].dropna()
        return str(rules.iloc[0]) if len(rules) else ""


def chosen(
    task: str,
    folds: Folds,
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
    folds
        Its networks, and the samples that judge them.
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
    target = folds.target(options)
    resistance = [circuit.neuron_resistance]
    found = {
        device.name: tried(
            folds,
            folds.rules,
            device,
            [pulse_width],
            resistance,
            options,
            circuit,
            enough=target,  # more cycles only cost more
        )
        for device in devices
    }
    known = {name: rows for name, rows in found.items() if len(rows)}
    rule = common_rule(known, target) if known else folds.best_rule(options)
    rows = []
    for device in devices:
        if device.name in known:
            own = known[device.name]
            found_best = best(own[own["rule"] == rule], target)
            row = {str(name): value for name, value in found_best.items()}
            row |= {"reached": bool(row["validation_accuracy"] >= target - ROUND_OFF), "flag": ""}
        else:
            row = _without_choice(device, pulse_width, options, circuit)
        rows.append({"task": task, "rule": rule, "target_accuracy": target} | row)
    return pd.DataFrame(rows).reindex(columns=["task", *COLUMNS])


def _without_choice(
    device: Device, pulse_width: float, options: Network, circuit: Energy
) -> dict[str, Any]:
    """Return a row for a neuron that was not simulated at a temperature or has no threshold."""
    row: dict[str, Any] = {"device": device.name}
    if not math.isfinite(device.threshold(pulse_width)):
        return row | {"flag": f"no threshold for {pulse_width * 1e9:g} ns"}
    reason = device.model.at_temperature(options.read_at).reason
    return row | {
        "pulse_width_s": pulse_width,
        "neuron_resistance_ohm": circuit.neuron_resistance,
        "synapse_voltage_V": circuit.synapse_voltage[0],
        "overdrive": paper.OVERDRIVE if options.overdrive is None else options.overdrive,
        "bias": 1.0 if options.bias is None else options.bias,
        "cycles": 1,
        "junction_resistance_ohm": device.junction.parallel_resistance,
        "reached": False,
        "flag": f"nothing to choose by: {reason}",
    }
