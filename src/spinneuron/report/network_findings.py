"""What a run found about its networks, in sentences with numbers from its tables.

Energy, delay and accuracy in a sentence belong to the same network at the same operating point.
The shown network has one layer, the rule that was chosen, and the last task of the config.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from spinneuron.network.layers import GIVEN
from spinneuron.report.claim_values import is_size
from spinneuron.report.findings import (
    Results,
    listed,
    paragraph,
    shown_temperature,
    shown_time,
)
from spinneuron.report.rounding import plain, with_interval

#: Parts of the energy that a sentence names, if they are large.
PARTS = {
    "synapses_J": "the synapses",
    "bias_J": "the bias row",
    "drivers_J": "the row switches",
    "supply_J": "the converter of the synapse voltage",
    "read_divider_J": "the read dividers",
    "inverter_J": "the inverters",
    "clock_J": "the clock",
    "counter_J": "the counters",
    "leakage_J": "leakage",
    "preset_J": "the preset",
    "wires_J": "wires",
    "neuron_path_J": "the neurons themselves",
}


class Network(NamedTuple):
    """The network that sentences are about."""

    task: str
    rule: str
    energies: pd.DataFrame  #: its rows of ``network_energy.csv`` at a temperature

    @property
    def thing(self) -> str:
        """What one of its samples is called."""
        if is_size(self.task):
            return "letter"
        return "digit" if self.task == "digits" else "pattern"

    @property
    def shown(self) -> str:
        """What it recognises."""
        if is_size(self.task):
            return f"letters of {self.task.replace('x', ' x ')} pixels"
        return "handwritten digits" if self.task == "digits" else f"patterns of `{self.task}`"

    @property
    def unseen(self) -> str:
        """What it has not seen before a test: fonts of letters, otherwise the samples."""
        return "from fonts that it never saw" if is_size(self.task) else "that it never saw"

    @property
    def devices(self) -> list[str]:
        """Names of the neurons that it was computed with."""
        return list(dict.fromkeys(self.energies["device"]))

    def chosen(self, device: str) -> pd.Series | None:
        """Return its row at the chosen operating point, or None."""
        rows = self.energies[
            (self.energies["device"] == device) & self.energies["chosen"].isin([True, "True"])
        ]
        return rows.iloc[0] if len(rows) else None


def shown_network(results: Results) -> Network | None:
    """Return the network of the figures, or None if nothing was computed at a temperature."""
    table = results.network_energy
    own = table[
        (table["source"] == "this run")
        & (table["temperature_K"] > 0)
        & table["energy_per_neuron_J"].notna()
    ]
    if own.empty:
        return None
    task = str(own["task"].iloc[-1])
    steps = results.edp[results.edp["task"] == task]
    rules = results.front.loc[results.front["task"] == task, "rule"]
    rule = str(rules.iloc[0]) if len(rules) else str(own["rule"].iloc[0])
    if steps.empty:
        return None
    rows = own[(own["task"] == task) & (own["rule"] == rule)]
    rows = rows[rows["hidden"] == rows["hidden"].min()]
    return Network(task, rule, rows) if len(rows) else None


def described_network(network: Network) -> str:
    """Return what the network is."""
    if network.rule == GIVEN:
        return f"The network recognises {network.shown} with the weights of the file."
    return (
        f"The network has one layer for {network.shown} and was trained by the rule "
        f"{network.rule}, which was chosen by cross-validation."
    )


def tested(results: Results, network: Network) -> int:
    """Return the number of test samples."""
    rows = results.accuracy[
        (results.accuracy["task"] == network.task) & (results.accuracy["samples"] == "clean")
    ]
    return int(rows["tested"].iloc[0])


def share(part: float, of: int) -> str:
    """Return a part of some samples in per cent, with Wilson's 95 % interval."""
    if not math.isfinite(part):
        return ""
    found = stats.binomtest(round(part * of), of).proportion_ci(0.95, method="wilson")
    return with_interval(100 * part, 100 * float(found.low), 100 * float(found.high), "%")


def recognised(
    results: Results,
    network: Network,
    device: str,
    model: str,
    *,
    bias: str,
    cycles: int,
    rule: str = "",
    decision: str = "",
) -> str:
    """Return what a network recognises, in per cent with an interval, or "".

    Parameters
    ----------
    results, network, device
        The run, the network and its neuron.
    model
        Kind of neuron, see `spinneuron.network.accuracy.NEURON_MODELS`.
    bias
        What the bias row carries: none or chosen.
    cycles
        Number of cycles.
    rule
        Rule of the training, by default that of the network.
    decision
        How the class is decided, by default as in the network.

    Returns
    -------
    str
        Such as "33 % (26 to 41)".
    """
    table, point = results.accuracy, network.chosen(device)
    if point is None:
        return ""
    rows = table[
        (table["task"] == network.task)
        & (table["rule"] == (rule or network.rule))
        & (table["hidden"] == point["hidden"])
        & (table["device"] == device)
        & (table["neuron_model"] == model)
        & (table["bias_row"] == bias)
        & (table["cycles"] == cycles)
        & (table["samples"] == "clean")
        & (table["moment"] == results.read_at)
        & (table["decision"] == (decision or point["decision"]))
        & np.isclose(table["pulse_width_s"], point["pulse_width_s"], atol=0)
    ]
    return share(float(rows["accuracy"].iloc[0]), tested(results, network)) if len(rows) else ""


def sign(results: Results, network: Network, weights: str = "sign") -> str:
    """Return what sign neurons recognise in one cycle, by the rule that suits them best.

    Parameters
    ----------
    results, network
        The run and the network.
    weights
        Whether the crossbars vary as the others do (``sign``) or are perfect (``ideal``).

    Returns
    -------
    str
        Such as "93 % (88 to 96)".
    """
    rows = results.edp[results.edp["task"] == network.task]
    return share(float(rows[f"accuracy_{weights}"].iloc[0]), tested(results, network))


def without_noise(results: Results, network: Network, device: str, bias: str) -> str:
    """Return what neurons without thermal noise recognise, decided as sign neurons do.

    They have the rule of sign neurons, because they are sign neurons if a bias row makes
    up for their threshold.

    Parameters
    ----------
    results, network, device
        The run, the network and its neuron.
    bias
        What the bias row carries: none or chosen.

    Returns
    -------
    str
        Such as "33 % (26 to 41)".
    """
    rules = results.edp.loc[results.edp["task"] == network.task, "rule_sign"]
    return recognised(
        results,
        network,
        device,
        "all_but_temperature",
        bias=bias,
        cycles=1,
        rule=str(rules.iloc[0]),
        decision="one_hot",
    )


def steps(results: Results, network: Network, device: str) -> pd.DataFrame:
    """Return the steps of ``edp.csv`` for the network and a neuron.

    Parameters
    ----------
    results, network
        The run and the network.
    device
        Name of the neuron.

    Returns
    -------
    pandas.DataFrame
        Rows of the table, the paper's way of counting first.
    """
    table = results.edp
    return table[(table["task"] == network.task) & (table["device"] == device)]


def shown_energy(row: pd.Series) -> str:
    """Return the energy of one neuron for a decision, with its interval."""
    value, low, high = (
        row[name] * 1e15 for name in ("energy_per_neuron_J", "energy_low_J", "energy_high_J")
    )
    return with_interval(value, low, high, "fJ")


def shown_gain(step: pd.Series) -> str:
    """Return the gain of the last step, with its interval."""
    low, high = (plain(step[f"gain_{end}"], digits=1) for end in ("low", "high"))
    return f"{plain(step['gain'], digits=2)} ({low} to {high})"


def counted(number: float, thing: str) -> str:
    """Return a number with its noun: 1 cycle, 5 cycles."""
    return f"{number:g} {thing}" if number == 1 else f"{number:g} {thing}s"


def at_point(row: pd.Series) -> str:
    """Return the operating point of a row in words."""
    largest, bias = (
        plain(row[name] * row["threshold_A"] * 1e6, "µA", digits=2)
        for name in ("overdrive", "bias")
    )
    return (
        f"{row['synapse_voltage_V'] * 1e3:g} mV, synapse currents up to {largest}, "
        f"{f'a bias of {bias}' if row['bias'] else 'no bias'} and {counted(row['cycles'], 'cycle')}"
    )


# Captions.


def cycles(results: Results) -> str:
    """Caption of the accuracy against the number of cycles."""
    network = shown_network(results)
    if network is None:
        return ""
    sentences = [
        described_network(network),
        f"Of {tested(results, network)} {network.thing}s {network.unseen}, sign neurons recognise "
        f"{sign(results, network)} in one cycle at the same crossbars, and "
        f"{sign(results, network, 'ideal')} with perfect weights.",
    ]
    for device in network.devices:
        row = network.chosen(device)
        if row is None:
            continue
        counts = sorted({1, int(row["cycles"])})
        found = [
            (n, recognised(results, network, device, "all_non_idealities", bias="chosen", cycles=n))
            for n in counts
        ]
        parts = listed(f"{shown} in {counted(n, 'cycle')}" for n, shown in found if shown)
        sentences.append(
            f"At {shown_temperature(results)} and with everything that varies, `{device}` "
            f"recognises {parts}."
        )
        without, with_bias = (
            without_noise(results, network, device, bias) for bias in ("none", "chosen")
        )
        if without and with_bias:
            sentences.append(
                "Without thermal noise, and trained and decided as sign neurons are, it "
                f"recognises {without}, and {with_bias} if a bias row makes up for the threshold."
            )
    return paragraph(sentences)


def front(results: Results) -> str:
    """Caption of the front of energy and accuracy."""
    network = shown_network(results)
    if network is None:
        return ""
    table = results.front[results.front["task"] == network.task]
    sentences = [
        "The points are combinations of voltage, overdrive, bias, cycles, pulse width and "
        "resistances of which no other one is better in both energy and accuracy. "
        "The cross-validation found them, and the test shows what they recognise."
    ]
    for device in network.devices:
        own = table[table["device"] == device]
        by_voltage = own[own["why"] == "best for its synapse_voltage_V"]
        enough = by_voltage[by_voltage["reached"].isin([True, "True"])]
        if len(enough):
            best = enough.iloc[int(enough["edp_J_s"].argmin())]
            reached = listed(
                f"{plain(row['edp_ratio_stated_cmos'], digits=2)} at "
                f"{row['synapse_voltage_V'] * 1e3:g} mV"
                for _, row in enough.iterrows()
            )
            sentences.append(
                f"With `{device}`, the best synapse voltage is "
                f"{best['synapse_voltage_V'] * 1e3:g} mV: where it recognises as much as sign "
                "neurons in the cross-validation, CMOS takes an energy-delay product that is "
                f"larger by a factor of {reached}."
            )
        else:
            sentences.append(f"With `{device}`, no combination recognises as much as sign neurons.")
    return paragraph(sentences)


def energy(results: Results) -> str:
    """Caption of the energy of a neuron by its parts."""
    network = shown_network(results)
    if network is None:
        return ""
    sentences = [described_network(network)]
    for device in network.devices:
        row = network.chosen(device)
        if row is None:
            continue
        sentences.append(
            f"With `{device}` at {at_point(row)}, a decision takes {shown_energy(row)} per neuron "
            f"and {shown_time(row['delay_s'])}, and the network recognises "
            f"{share(row['accuracy'], tested(results, network))}."
        )
        largest = sorted(PARTS, key=lambda name, row=row: -row[name])[:3]  # type: ignore[misc]
        parts = listed(
            f"{PARTS[name]} with {100 * row[name] / row['energy_per_neuron_J']:.0f} %"
            for name in largest
        )
        sentences.append(f"The largest parts are {parts}.")
    stated = results.network_energy[results.network_energy["source"] == "paper"]
    if len(stated):
        beside = listed(
            f"{plain(row['energy_per_neuron_J'] * 1e15, 'fJ', digits=2)} at "
            f"{row['synapse_voltage_V'] * 1e3:g} mV"
            for _, row in stated.iterrows()
        )
        sentences.append(f"The currents and times that the paper states give {beside}.")
    return paragraph(sentences)


def edp(results: Results) -> str:
    """Caption of the steps from the paper's energy-delay product to one that works."""
    network = shown_network(results)
    if network is None:
        return ""
    sentences = []
    for device in network.devices:
        table = steps(results, network, device)
        if table.empty:
            continue
        first, last = table.iloc[0], table.iloc[-1]
        sentences.append(
            f"Counted as this project did before, CMOS has an energy-delay product that is "
            f"{plain(first['gain'], digits=2)} times that of `{device}`, and the network "
            f"recognises {100 * first['accuracy']:.0f} % of the {network.thing}s at "
            f"{shown_temperature(results)}."
        )
        sentences.append(
            "With everything counted and the accuracy of sign neurons in the cross-validation, "
            f"the factor is {shown_gain(last)}, and the network recognises "
            f"{share(last['accuracy'], tested(results, network))}. {_in_the_test(last)}"
        )
    sentences.append(
        "The paper gives two values for CMOS. The factors refer to the smaller one; with its "
        "energy over its bandwidth they are twice as large."
    )
    return paragraph(sentences)


def _in_the_test(step: pd.Series) -> str:
    """Say what equal accuracy in the test would take."""
    parts = []
    for name, what in (
        ("sign", "sign neurons at the same crossbars"),
        ("ideal", "sign neurons with perfect weights"),
    ):
        cycles, gain = step[f"cycles_as_{name}"], step[f"gain_as_{name}"]
        if math.isfinite(cycles):
            parts.append(f"{counted(cycles, 'cycle')} for {what} (factor {plain(gain, digits=2)})")
        else:
            parts.append(f"more cycles than were tried for {what}")
    return f"To be as accurate in the test, it takes {listed(parts)}."


# Headlines.


def accuracy_headline(results: Results) -> str:
    """What the shown network recognises, in one sentence."""
    network = shown_network(results)
    row = network.chosen(network.devices[0]) if network else None
    if network is None or row is None:
        return ""
    device = row["device"]
    single, several = (
        recognised(results, network, device, "all_non_idealities", bias="chosen", cycles=n)
        for n in (1, int(row["cycles"]))
    )
    if not (single and several):
        return ""
    return (
        f"At {shown_temperature(results)} and with all resistances, variations and offsets, a "
        f"network of one layer for {network.shown} with `{device}` recognises {single} of the "
        f"{network.thing}s in one cycle and {several} by the most frequent output of "
        f"{counted(row['cycles'], 'cycle')}; sign neurons at the same crossbars recognise "
        f"{sign(results, network)} in one cycle."
    )


def gain_headline(results: Results) -> str:
    """What a spin neuron gains over the paper's CMOS neuron at equal accuracy."""
    network = shown_network(results)
    if network is None:
        return ""
    parts = []
    for device in network.devices:
        table = steps(results, network, device)
        if len(table):
            last = table.iloc[-1]
            right = f"{100 * last['accuracy']:.0f} % of the {network.thing}s in the test"
            parts.append(f"{shown_gain(last)} for `{device}` ({right})")
    first = steps(results, network, network.devices[0])
    if not parts or first.empty:
        return ""
    before, last = first.iloc[0], first.iloc[-1]
    return (
        "With the parts of the energy that docs/network.md lists, the whole cycle and as many "
        "cycles as it takes to recognise as much as sign neurons at the same crossbars in the "
        "cross-validation, the energy-delay product of the paper's CMOS neuron is larger than that "
        f"of a spin neuron by a factor of {listed(parts)}. Sign neurons recognise "
        f"{100 * last['accuracy_sign']:.0f} % there. Counted as before, the factor is "
        f"{plain(before['gain'], digits=2)} for `{network.devices[0]}`, but that network "
        f"recognises {100 * before['accuracy']:.0f} %."
    )
