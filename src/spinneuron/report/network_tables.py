"""What the networks of a run recognise and take, as tables in Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from spinneuron.network.accuracy import NEURON_MODELS
from spinneuron.network.operation import PARTS
from spinneuron.report.network_findings import PARTS as PART_NAMES
from spinneuron.report.network_findings import counted
from spinneuron.report.rounding import plain

#: Models of a neuron without and with thermal noise, by whether the circuit is ideal.
MODELS = {
    "ideal": ("zero_temperature", "thermal"),
    "with everything": ("all_but_temperature", "all_non_idealities"),
}
#: What the bias row carries, in words.
BIASES = {"none": "none", "chosen": "bias row"}


def _shown(part: float) -> str:
    return f"{100 * part:.0f} %" if math.isfinite(part) else ""


def _one(rows: pd.DataFrame, column: str = "accuracy") -> float:
    return float(rows[column].iloc[0]) if len(rows) else math.nan


def recognised(accuracy: pd.DataFrame, edp: pd.DataFrame, read_at: str) -> Iterator[str]:
    """Yield the lines of tables of what the chosen networks recognise.

    Parameters
    ----------
    accuracy
        The table ``accuracy.csv``.
    edp
        The table ``edp.csv``: which networks were chosen.
    read_at
        When neurons are read.

    Yields
    ------
    str
        Lines in Markdown, a table for each task.
    """
    for task, steps in edp.groupby("task", sort=False):
        best = steps["rule_sign"].iloc[0]
        own = accuracy[(accuracy["task"] == task) & (accuracy["samples"] == "clean")]
        own = own[(own["moment"] == read_at) & (own["hidden"] == own["hidden"].min())]
        width = own["pulse_width_s"].iloc[0]
        own = own[np.isclose(own["pulse_width_s"], width, atol=0)]
        counts = sorted(own.loc[own["neuron_model"] == "thermal", "cycles"].unique())
        heads = ["neuron", "circuit", "bias", "0 K, 1 cycle"]
        heads += [f"300 K, {counted(count, 'cycle')}" for count in counts]
        perfect, real = (_shown(steps[f"accuracy_{name}"].iloc[0]) for name in ("ideal", "sign"))
        yield (
            f"`{task}`: sign neurons recognise {perfect} with perfect weights and {real} at the "
            "same crossbars."
        )
        yield ""
        yield f"| {' | '.join(heads)} |"
        yield f"|{'---|' * len(heads)}"
        for device in dict.fromkeys(steps["device"]):
            rule = steps.loc[steps["device"] == device, "rule"].iloc[0]
            for circuit, (cold, warm) in MODELS.items():
                assert cold in NEURON_MODELS and warm in NEURON_MODELS
                for bias, shown in BIASES.items():
                    rows = own[(own["device"] == device) & (own["bias_row"] == bias)]
                    sign = rows[(rows["rule"] == best) & (rows["neuron_model"] == cold)]
                    noisy = rows[(rows["rule"] == rule) & (rows["neuron_model"] == warm)]
                    noisy = noisy[noisy["decision"] == "most_frequent"]
                    cells = [_shown(_one(sign[sign["decision"] == "one_hot"]))]
                    cells += [_shown(_one(noisy[noisy["cycles"] == count])) for count in counts]
                    yield f"| `{device}` | {circuit} | {shown} | {' | '.join(cells)} |"
        yield ""


def budget(energy: pd.DataFrame, edp: pd.DataFrame) -> Iterator[str]:
    """Yield the lines of tables of the energy by its parts, for the last task.

    Parameters
    ----------
    energy
        The table ``network_energy.csv``.
    edp
        The table ``edp.csv``: which networks were chosen.

    Yields
    ------
    str
        Lines in Markdown, a table for each neuron.
    """
    if edp.empty:
        return
    task = edp["task"].iloc[-1]
    for device, steps in edp[edp["task"] == task].groupby("device", sort=False):
        last = steps.iloc[-1]
        rows = energy[
            (energy["task"] == task)
            & (energy["device"] == device)
            & (energy["rule"] == last["rule"])
            & (energy["hidden"] == energy.loc[energy["task"] == task, "hidden"].min())
            & (energy["temperature_K"] > 0)
            & (energy["cycles"] == last["cycles"])
        ].sort_values("synapse_voltage_V")
        cycles = counted(last["cycles"], "cycle")
        yield f"`{task}`, `{device}`, {cycles}, energy of a neuron for a decision in fJ:"
        yield ""
        heads = [f"{voltage * 1e3:g} mV" for voltage in rows["synapse_voltage_V"]]
        yield f"| part | {' | '.join(heads)} |"
        yield f"|{'---|' * (1 + len(heads))}"
        for part in PARTS:
            cells = [f"{value * 1e15:.2f}" for value in rows[part]]
            yield f"| {PART_NAMES[part].removeprefix('the ')} | {' | '.join(cells)} |"
        for name, column, factor in (
            ("**all**", "energy_per_neuron_J", 1e15),
            ("lower end", "energy_low_J", 1e15),
            ("upper end", "energy_high_J", 1e15),
        ):
            cells = [f"{value * factor:.1f}" for value in rows[column]]
            yield f"| {name} | {' | '.join(cells)} |"
        cells = [_shown(value) for value in rows["accuracy"]]
        yield f"| samples recognised | {' | '.join(cells)} |"
        cells = [plain(value, digits=2) for value in rows["edp_ratio_stated_cmos_decision"]]
        yield f"| energy-delay product, CMOS over spin | {' | '.join(cells)} |"
        yield ""


def gains(edp: pd.DataFrame) -> Iterator[str]:
    """Yield the lines of tables of the steps from the paper's way of counting, for the last task.

    Parameters
    ----------
    edp
        The table ``edp.csv``.

    Yields
    ------
    str
        Lines in Markdown, one table with all neurons.
    """
    if edp.empty:
        return
    task = edp["task"].iloc[-1]
    rows = edp[edp["task"] == task]
    devices = list(dict.fromkeys(rows["device"]))
    heads = [f"`{device}`: {what}" for device in devices for what in ("gain", "recognised")]
    yield f"`{task}`, energy-delay product of CMOS over that of a spin neuron:"
    yield ""
    yield f"| step | {' | '.join(heads)} |"
    yield f"|{'---|' * (1 + len(heads))}"
    for step in dict.fromkeys(rows["step"]):
        cells = []
        for device in devices:
            row = rows[(rows["step"] == step) & (rows["device"] == device)].iloc[0]
            gain = plain(row["gain"], digits=2)
            if math.isfinite(row["gain_low"]):
                ends = [plain(row[f"gain_{end}"], digits=1) for end in ("low", "high")]
                gain += f" ({ends[0]} to {ends[1]})"
            cells += [gain, _shown(row["accuracy"])]
        yield f"| {step} | {' | '.join(cells)} |"
    yield ""


def markdown(accuracy: pd.DataFrame, energy: pd.DataFrame, edp: pd.DataFrame, read_at: str) -> str:
    """Return all tables of the networks of a run.

    Parameters
    ----------
    accuracy, energy, edp
        The tables ``accuracy.csv``, ``network_energy.csv`` and ``edp.csv``.
    read_at
        When neurons are read.

    Returns
    -------
    str
        Tables in Markdown; "" if nothing was computed at a temperature.
    """
    if edp.empty:
        return ""
    lines = [*recognised(accuracy, edp, read_at), *budget(energy, edp), *gains(edp)]
    return "\n".join(lines)
