"""The part of samples that a network recognises, from ideal sign neurons to real ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.choice import Choices
from spinneuron.network.decisions import Decision
from spinneuron.network.firing import Kind, preset_outcomes
from spinneuron.network.hardware import Hardware, hardware
from spinneuron.network.layers import Key, Layers
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.recognition import Neurons, extrapolated, recognised
from spinneuron.network.tasks import Samples, Task
from spinneuron.neuron.criteria import Criterion

#: The kind of neuron, and whether the circuit is ideal: then nothing varies, only the synapses
#: have a resistance, and comparators have no offset.
NEURON_MODELS: dict[str, tuple[Kind, bool]] = {
    "ideal_sign": ("sign", True),
    "zero_temperature": ("zero_temperature", True),
    "thermal": ("thermal", True),
    "all_non_idealities": ("thermal", False),
    "all_but_temperature": ("zero_temperature", False),
}
#: When neurons at a temperature are read.
READ_AT: tuple[Criterion, ...] = ("end_of_plateau", "end_of_pulse", "final_state")

#: Columns of ``accuracy.csv``.
COLUMNS = (
    "task",
    "rule",
    "hidden",
    "device",
    "neuron_model",
    "bias_row",
    "synapse_voltage_V",
    "overdrive",
    "bias",
    "moment",
    "pulse_width_s",
    "cycles",
    "decision",
    "junction_resistance_ohm",
    "samples",
    "accuracy",
    "accuracy_std",
    "circuits",
    "tested",
    "preset_error",
    "extrapolated",
    "flag",
)


class Condition(NamedTuple):
    """How a network of a given circuit is run, and which samples it is shown."""

    point: OperatingPoint
    samples: str  #: clean or noisy


def circuits(
    layers: Layers,
    device: Device,
    point: OperatingPoint,
    options: Network,
    circuit: Energy,
    *,
    ideal: bool,
) -> list[Hardware]:
    """Return a network as one ideal circuit, or as ``options.samples`` that vary.

    Parameters
    ----------
    layers, device, point
        The network, its neuron, and its voltage and currents.
    options, circuit
        The sections ``network`` and ``energy`` of the config.
    ideal
        Whether nothing varies and only the synapses have a resistance.

    Returns
    -------
    list of Hardware
        The circuits.
    """
    numbers = [None] if ideal else list(range(options.samples))
    return [hardware(layers, device, point, options, circuit, sample=n) for n in numbers]


def zero_temperature_bias(device: Device, point: OperatingPoint) -> float:
    """Return the bias that makes up for the threshold without thermal noise.

    After a preset, hysteresis is a constant threshold. A bias of exactly the threshold that the
    read moment sees leaves a neuron that decides by the sign of its input.

    Parameters
    ----------
    device
        The neuron.
    point
        Pulse width and read moment.

    Returns
    -------
    float
        Bias current over the threshold current that other currents refer to; nan if the read
        moment has no threshold.
    """
    seen = device.model.threshold(point.pulse_width, point.read_at).value
    return seen * device.shunt / device.threshold(point.pulse_width)


def table(
    tasks: list[Task],
    networks: dict[Key, Layers],
    devices: list[Device],
    choices: Choices,
    pulse_widths: list[float],
    options: Network,
    circuit: Energy,
) -> pd.DataFrame:
    """Return the rows of ``accuracy.csv``.

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
    pulse_widths
        Widths of the write pulse in s. The conductances suit the first of them.
    options
        The section ``network`` of the config.
    circuit
        The section ``energy`` of the config.

    Returns
    -------
    pandas.DataFrame
        A row for each network, device, neuron model, bias, pulse width, moment, number of
        cycles, decision and set of samples, with the mean and standard deviation of the accuracy
        over the circuits.
    """
    rows: list[dict[str, Any]] = []
    by_name = {task.name: task for task in tasks}
    for key, layers in networks.items():
        for device in devices:
            known = key._asdict() | {"device": device.name}
            chosen = choices.point(key.task, device.name)
            if isinstance(chosen, str):
                rows.append(known | {"flag": chosen})
                continue
            for name in NEURON_MODELS:
                rows += [
                    known | {"neuron_model": name} | found
                    for found in _of_model(
                        name,
                        by_name[key.task],
                        layers,
                        device,
                        chosen,
                        pulse_widths,
                        options,
                        circuit,
                    )
                ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_model(
    name: str,
    task: Task,
    layers: Layers,
    device: Device,
    chosen: OperatingPoint,
    pulse_widths: list[float],
    options: Network,
    circuit: Energy,
) -> Iterator[dict[str, Any]]:
    """Yield what a network with one model of a neuron recognises."""
    kind, ideal = NEURON_MODELS[name]
    biases = {"none": 0.0}
    if kind == "zero_temperature":
        biases["chosen"] = zero_temperature_bias(device, chosen)
    elif kind == "thermal":
        biases["chosen"] = chosen.bias
    for bias_row, bias in biases.items():
        if not np.isfinite(bias):
            continue
        point = chosen._replace(bias=bias)
        made = circuits(layers, device, point, options, circuit, ideal=ideal)
        deep = len(layers) > 1
        for condition in _conditions(kind, point, task, pulse_widths, options, deep=deep):
            yield {"bias_row": bias_row} | _row(
                made, task.tests[condition.samples], condition, device, kind, options, task
            )


def _conditions(
    kind: Kind,
    point: OperatingPoint,
    task: Task,
    pulse_widths: list[float],
    options: Network,
    *,
    deep: bool,
) -> Iterator[Condition]:
    """Yield the conditions that make a difference to a kind of neuron."""
    counts = [1]
    if kind == "thermal":
        counts = list(dict.fromkeys([*options.cycles, point.cycles]))
    for cycles in counts:
        own = point._replace(cycles=cycles)
        for samples in task.tests:
            yield Condition(own, samples)
        if deep:
            continue
        other: Decision = "majority" if own.decision == "most_frequent" else "most_frequent"
        yield Condition(own._replace(decision=other), "clean")
        if kind == "sign":
            continue
        for width in pulse_widths[1:]:
            yield Condition(own._replace(pulse_width=width), "clean")
        for moment in READ_AT:
            if kind == "thermal" and moment != own.read_at:
                yield Condition(own._replace(read_at=moment), "clean")


def _row(
    made: list[Hardware],
    samples: Samples,
    condition: Condition,
    device: Device,
    kind: Kind,
    options: Network,
    task: Task,
) -> dict[str, Any]:
    point = condition.point
    neurons = Neurons.of(device, kind, point, options, len(task.classes))
    found = [recognised(one, samples, neurons) for one in made]
    preset = np.nan
    if kind == "thermal" and neurons.preset is not None:
        low, high = preset_outcomes(device.model, neurons.preset / device.shunt, neurons.pulse)
        preset = (1 - neurons.left) * low + neurons.left * high
    return {
        "synapse_voltage_V": point.synapse_voltage,
        "overdrive": point.overdrive,
        "bias": point.bias,
        "moment": point.read_at,
        "pulse_width_s": point.pulse_width,
        "cycles": point.cycles,
        "decision": point.decides,
        "junction_resistance_ohm": point.junction_resistance,
        "samples": condition.samples,
        "accuracy": float(np.mean(found)),
        "accuracy_std": float(np.std(found)),
        "circuits": len(found),
        "tested": len(samples.labels),
        "preset_error": preset,
        "extrapolated": float(np.mean([extrapolated(one, samples, neurons) for one in made])),
        "flag": "" if np.isfinite(found).all() else "no probabilities",
    }
