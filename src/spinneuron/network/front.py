"""The front of energy and accuracy at a temperature: ``front.csv``.

With the rule that was chosen, every combination of the section ``network.choice`` is tried for
several pulse widths and resistances of the write path. The cross-validation decides which
combinations belong to the front; what these recognise of the test samples is shown.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network import choice
from spinneuron.network.accuracy import circuits
from spinneuron.network.choice import Folds
from spinneuron.network.layers import Layers
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.recognition import Neurons, recognised
from spinneuron.network.tasks import Task

#: Columns of ``front.csv``.
COLUMNS = (
    "task",
    "device",
    "why",
    "rule",
    "synapse_voltage_V",
    "overdrive",
    "bias",
    "cycles",
    "pulse_width_s",
    "junction_resistance_ohm",
    "neuron_resistance_ohm",
    "validation_accuracy",
    "target_accuracy",
    "reached",
    "accuracy",
    "energy_per_neuron_J",
    "energy_per_network_J",
    "delay_s",
    "edp_J_s",
    "edp_ratio_stated_cmos",
)


def table(
    task: Task,
    rule: str,
    folds: Folds,
    network: Layers,
    device: Device,
    pulse_widths: list[float],
    options: Network,
    circuit: Energy,
) -> pd.DataFrame:
    """Return the rows of ``front.csv`` for one task and device.

    Parameters
    ----------
    task
        The task.
    rule
        The rule that was chosen.
    folds
        Its networks for the cross-validation.
    network
        Its network whose results are shown.
    device
        The neuron.
    pulse_widths
        Widths of the write pulse in s.
    options, circuit
        The sections ``network`` and ``energy`` of the config.

    Returns
    -------
    pandas.DataFrame
        A row for each combination of which none is better in both energy and accuracy, and for
        each combination that is the best one at its voltage, pulse width or resistance. The
        column ``why`` says which. No rows if the neuron has no threshold or no probabilities.
    """
    own = list(dict.fromkeys([circuit.neuron_resistance, *options.choice.neuron_resistance]))
    tried = choice.tried(folds, [rule], device, pulse_widths, own, options, circuit)
    target = folds.target(options)
    if tried.empty:
        return tried
    shown = [choice.front(tried).assign(why="front")]
    for name in ("synapse_voltage_V", "pulse_width_s", "neuron_resistance_ohm"):
        best = [choice.best(rows, target) for _, rows in tried.groupby(name)]
        shown.append(pd.DataFrame(best).assign(why=f"best for its {name}"))
    rows = pd.concat(shown, ignore_index=True)
    found = [_tested(row, task, network, device, options, circuit) for _, row in rows.iterrows()]
    return rows.assign(
        task=task.name,
        accuracy=found,
        target_accuracy=target,
        reached=rows["validation_accuracy"] >= target - choice.ROUND_OFF,
        energy_per_network_J=rows["energy_per_neuron_J"]
        * sum(layer.weights.shape[1] for layer in network),
        edp_ratio_stated_cmos=circuit.cmos.energy_delay_product / rows["edp_J_s"],
    )


def joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of all tasks and devices as one, with `COLUMNS`."""
    known = [table for table in tables if len(table)]
    whole = pd.concat(known, ignore_index=True) if known else pd.DataFrame()
    return whole.reindex(columns=list(COLUMNS))


def _tested(
    row: pd.Series,
    task: Task,
    layers: Layers,
    device: Device,
    options: Network,
    circuit: Energy,
) -> float:
    """Return what a combination recognises of the test samples, with everything that varies."""
    point = OperatingPoint.of_row(row, options.read_at, options.decision)
    here = circuit.model_copy(update={"neuron_resistance": float(row["neuron_resistance_ohm"])})
    neurons = Neurons.of(device, "thermal", point, options, len(task.classes))
    made = circuits(layers, device, point, options, here, ideal=False)
    return float(np.mean([recognised(one, task.test, neurons) for one in made]))
