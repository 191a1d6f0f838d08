"""Energy, delay and accuracy of the same networks: ``network_energy.csv``."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from spinneuron import paper
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network import neuron_energy
from spinneuron.network.accuracy import circuits, zero_temperature_bias
from spinneuron.network.choice import Choices
from spinneuron.network.firing import Kind
from spinneuron.network.hardware import Hardware
from spinneuron.network.layers import Key, Layers, named
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.operation import PARTS, Operation, flow, operation
from spinneuron.network.recognition import Neurons, recognised
from spinneuron.network.tasks import Task
from spinneuron.network.uncertainty import sampled

#: Columns of ``network_energy.csv``.
COLUMNS = (
    "source",
    "task",
    "inputs",
    "rule",
    "hidden",
    "device",
    "temperature_K",
    "chosen",
    "synapse_voltage_V",
    "overdrive",
    "bias",
    "cycles",
    "pulse_width_s",
    "junction_resistance_ohm",
    "decision",
    "threshold_A",
    "total_current_A",
    "net_current_A",
    "node_potential_V",
    "mean_node_potential_V",
    "node_potential_over_voltage",
    *PARTS,
    "energy_per_neuron_J",
    "energy_low_J",
    "energy_high_J",
    "energy_per_network_J",
    "accuracy",
    "energy_per_recognised_sample_J",
    "cycle_time_s",
    "delay_s",
    "edp_decision_J_s",
    "cmos_energy_J",
    "energy_ratio_cmos_to_spin",
    "edp_ratio_stated_cmos_decision",
    "edp_ratio_energy_over_bandwidth_decision",
    "flag",
)


def compared(found: Operation, circuit: Energy) -> dict[str, float]:
    """Return the energy of a neuron and its product with the delay of a decision, beside CMOS.

    The delay is that of one layer, because the CMOS neuron is one neuron as well.
    """
    delays = {"decision": found.delay / found.layers}
    return neuron_energy.beside_cmos(found.energy, delays, circuit.cmos)


def paper_rows(circuit: Energy) -> list[dict[str, Any]]:
    """Return the energy of a neuron for the currents and times that the paper states."""
    rows = []
    for voltage in circuit.synapse_voltage:
        stated = neuron_energy.neuron_energy(
            paper.NET_CURRENT, paper.TOTAL_CURRENT, paper.SWITCHING_TIME, voltage, circuit
        )
        parts = dict.fromkeys(PARTS, 0.0) | {
            "synapses_J": stated["synapse_J"],
            "neuron_path_J": stated["neuron_path_J"],
            "read_divider_J": stated["read_divider_J"],
            "inverter_J": stated["inverter_J"],
        }
        potential = paper.NET_CURRENT * circuit.neuron_resistance
        delay = stated["delay_write_and_read_s"]
        rows.append(
            {
                "source": "paper",
                "device": "paper",
                "synapse_voltage_V": voltage,
                "pulse_width_s": paper.SWITCHING_TIME,
                "cycles": 1,
                "threshold_A": paper.THRESHOLD_CURRENT_STT_SHE,
                "total_current_A": paper.TOTAL_CURRENT,
                "net_current_A": paper.NET_CURRENT,
                "node_potential_V": potential,
                "mean_node_potential_V": potential,
                "node_potential_over_voltage": potential / voltage,
                **parts,
                "energy_per_neuron_J": stated["total_J"],
                "cycle_time_s": delay,
                "delay_s": delay,
                **neuron_energy.beside_cmos(stated["total_J"], {"decision": delay}, circuit.cmos),
                "flag": "as_stated",
            }
        )
    return rows


def solve(
    made: list[Hardware],
    task: Task,
    device: Device,
    kind: Kind,
    point: OperatingPoint,
    options: Network,
    circuit: Energy,
) -> tuple[Operation, float]:
    """Return what a network takes and what it recognises, both of the same circuits.

    Parameters
    ----------
    made
        The network as one or several circuits. The energy is that of the first one.
    task
        The task, with its test samples.
    device, kind, point
        The neuron, how much of it counts, and how it is run.
    options, circuit
        The sections ``network`` and ``energy`` of the config.

    Returns
    -------
    operation : Operation
        What the network takes for the test samples.
    accuracy : float
        The part of them that it recognises, the mean over the circuits.
    """
    neurons = Neurons.of(device, kind, point, options, len(task.classes))
    drawn = flow(made[0], task.test.inputs, neurons, circuit)
    found = operation(drawn, point, device, options, circuit)
    right = float(np.mean([recognised(one, task.test, neurons) for one in made]))
    return found, right


def row(
    found: Operation,
    right: float,
    device: Device,
    point: OperatingPoint,
    slopes: dict[str, float],
    options: Network,
    circuit: Energy,
) -> dict[str, Any]:
    """Return the columns of what a network takes and recognises.

    Parameters
    ----------
    found, right
        What it takes, and the part of the test samples that it recognises.
    device, point
        The neuron and how it is run.
    slopes
        Elasticities of the threshold, see `spinneuron.network.uncertainty.elasticities`.
    options, circuit
        The sections ``network`` and ``energy`` of the config.

    Returns
    -------
    dict
        Columns of ``network_energy.csv``.
    """
    low, high = sampled(found, device, point, slopes, options).interval()
    per_sample = found.energy * found.neurons / right if right else math.inf
    return {
        "pulse_width_s": point.pulse_width,
        "synapse_voltage_V": point.synapse_voltage,
        "overdrive": point.overdrive,
        "bias": point.bias,
        "cycles": point.cycles,
        "junction_resistance_ohm": point.junction_resistance,
        "decision": point.decides,
        "threshold_A": device.threshold(point.pulse_width),
        "total_current_A": found.total_current,
        "net_current_A": found.net_current,
        "node_potential_V": found.node_potential,
        "mean_node_potential_V": found.mean_node_potential,
        "node_potential_over_voltage": found.node_potential / point.synapse_voltage,
        **found.parts,
        "energy_per_neuron_J": found.energy,
        "energy_low_J": low,
        "energy_high_J": high,
        "energy_per_network_J": found.energy * found.neurons,
        "accuracy": right,
        "energy_per_recognised_sample_J": per_sample,
        "cycle_time_s": found.cycle_time,
        "delay_s": found.delay,
        **compared(found, circuit),
        "flag": "" if right > 0 else "recognises nothing",
    }


def _points(
    chosen: OperatingPoint, options: Network, circuit: Energy, *, deep: bool
) -> list[OperatingPoint]:
    """Return the operating points of a network: all voltages with all numbers of cycles."""
    voltages = [chosen.synapse_voltage]
    if not deep:
        voltages += circuit.synapse_voltage
    counts = dict.fromkeys([*options.cycles, chosen.cycles])
    return [
        chosen._replace(synapse_voltage=voltage, cycles=cycles)
        for voltage in sorted(dict.fromkeys(voltages))
        for cycles in sorted(counts)
    ]


def table(
    tasks: list[Task],
    networks: dict[Key, Layers],
    devices: list[Device],
    choices: Choices,
    slopes: dict[str, float],
    temperature: float,
    options: Network,
    circuit: Energy,
) -> pd.DataFrame:
    """Return the rows of ``network_energy.csv``.

    Parameters
    ----------
    tasks
        The tasks.
    networks
        Trained networks.
    devices
        The neurons.
    choices
        Voltage, overdrive, bias and cycles that were chosen for each task and device.
    slopes
        Elasticities of the threshold, see `spinneuron.network.uncertainty.elasticities`.
    temperature
        Temperature of the replicas in K.
    options, circuit
        The sections ``network`` and ``energy`` of the config.

    Returns
    -------
    pandas.DataFrame
        A row for each network, device, voltage and number of cycles at the temperature of the
        replicas. One for each voltage without thermal noise has the overdrive of the paper, its
        junction, one cycle, and a bias that makes up for the threshold. Voltages and numbers of
        cycles are those of the config and the chosen one; a network with a hidden layer has the
        chosen voltage alone. The rows of the paper come first.
    """
    rows = paper_rows(circuit)
    by_name = {task.name: task for task in tasks}
    for key, layers in networks.items():
        task = by_name[key.task]
        for device in devices:
            known = {"source": "this run"} | key._asdict()
            known |= {"inputs": task.test.inputs.shape[1], "device": device.name}
            chosen = choices.point(key.task, device.name)
            if isinstance(chosen, str):
                rows.append(known | {"flag": chosen})
                continue
            points = _points(chosen, options, circuit, deep=len(layers) > 1)
            at_rule = key == named(networks, key.task, choices.rule(key.task))
            cold_bias = zero_temperature_bias(device, chosen)
            for voltage in dict.fromkeys(point.synapse_voltage for point in points):
                kinds: list[tuple[Kind, float, list[OperatingPoint]]] = []
                warm = [point for point in points if point.synapse_voltage == voltage]
                if device.model.at_temperature(chosen.read_at).status != "not_fitted":
                    kinds.append(("thermal", temperature, warm))
                if math.isfinite(cold_bias):
                    cold = warm[0]._replace(
                        bias=cold_bias,
                        cycles=1,
                        overdrive=paper.OVERDRIVE,
                        junction_resistance=device.junction.parallel_resistance,
                    )
                    kinds.append(("zero_temperature", 0.0, [cold]))
                for kind, kelvin, those in kinds:
                    made = circuits(layers, device, those[0], options, circuit, ideal=False)
                    for point in those:
                        found, right = solve(made, task, device, kind, point, options, circuit)
                        rows.append(
                            known
                            | {"temperature_K": kelvin, "chosen": at_rule and point == chosen}
                            | row(found, right, device, point, slopes, options, circuit)
                        )
    return pd.DataFrame(rows, columns=list(COLUMNS))
