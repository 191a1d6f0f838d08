"""The findings of a run as README shows them: a table, a few sentences, and their conditions."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from spinneuron import paper
from spinneuron.report.captions import headlines
from spinneuron.report.findings import (
    NO_NUMBER,
    REGIMES,
    Results,
    listed,
    paragraph,
    pulse_width_of_config,
    retention_of,
    shown_barrier,
    shown_lifetime,
    shown_temperature,
    shown_threshold,
    shown_time,
    simulated_depths,
    threshold_of,
)
from spinneuron.report.network_findings import (
    at_point,
    described_network,
    recognised,
    share,
    shown_energy,
    shown_gain,
    shown_network,
    sign,
    steps,
    tested,
    without_noise,
)
from spinneuron.report.rounding import plain


def _claimed(results: Results, number: int) -> str:
    """The paper's number as a threshold in µA."""
    rows = results.claims[results.claims["number"] == number]
    if rows.empty:
        return NO_NUMBER
    row = rows.iloc[0]
    about = "below" if row["kind"] == "below" else "about"
    return f"{about} {float(row['paper']) * 1e6:g} µA for {shown_time(paper.SWITCHING_TIME)}"


def table(results: Results) -> list[list[str]]:
    """Return the rows of README's table: quantity, a cell for each neuron, the paper, figure."""
    devices = list(results.threshold["devices"])
    width, temperature = shown_time(pulse_width_of_config(results)), shown_temperature(results)

    def row(name: str, cell: Callable[[str], str], beside: str, *figures: str) -> list[str]:
        shown = ", ".join(f"`{figure}`" for figure in figures)
        return [name, *(cell(device) or NO_NUMBER for device in devices), beside, shown]

    def barrier(device: str) -> str:
        depths = simulated_depths(results)
        same = depths[np.isclose(depths["value"], results.pinning_depth.get(device, math.nan))]
        row = same.iloc[0] if len(same) else retention_of(results, device)
        return "" if row is None else shown_barrier(row["barrier_J"])

    def lifetime(device: str) -> str:
        found = retention_of(results, device)
        return "" if found is None else shown_lifetime(found)

    def threshold(regime: str) -> Callable[[str], str]:
        def cell(device: str) -> str:
            found = threshold_of(results, device, regime)
            return shown_threshold(found) if found else ""

        return cell

    silent = "not stated"
    rows = [
        row("energy barrier between the two states", barrier, silent, "barrier_tradeoff"),
        row(
            f"mean lifetime of a state at {temperature} without current",
            lifetime,
            silent,
            "retention",
        ),
        *(
            row(
                f"lowest current that switches within {width}, {REGIMES[regime]}, no thermal noise",
                threshold(regime),
                _claimed(results, number),
                "threshold_width",
                *(f"switching_time_{device}" for device in devices if device != "neuron"),
            )
            for regime, number in (("stt_she", 4), ("stt", 2))
        ),
    ]
    network = shown_network(results)
    if network is None:
        return rows
    stated = results.network_energy[
        (results.network_energy["source"] == "paper")
        & np.isclose(results.network_energy["synapse_voltage_V"], paper.LOWEST_SYNAPSE_VOLTAGE)
    ]

    def cold(bias: str) -> Callable[[str], str]:
        return lambda device: without_noise(results, network, device, bias)

    def single(device: str) -> str:
        model = "all_non_idealities"
        return recognised(results, network, device, model, bias="chosen", cycles=1)

    def of_chosen(shown: Callable[[pd.Series], str]) -> Callable[[str], str]:
        def cell(device: str) -> str:
            found = network.chosen(device)
            return "" if found is None else shown(found)

        return cell

    def of_paper(column: str, unit: str = "", factor: float = 1.0) -> str:
        return plain(stated[column].iloc[0] * factor, unit, digits=2) if len(stated) else silent

    def gain(device: str) -> str:
        found = steps(results, network, device)
        return shown_gain(found.iloc[-1]) if len(found) else ""

    things = f"{network.thing}s recognised"
    rule = results.edp.loc[results.edp["task"] == network.task, "rule_sign"].iloc[0]
    for name, cell in (
        ("sign neurons, perfect weights", lambda _: sign(results, network, "ideal")),
        ("sign neurons, the same crossbars", lambda _: sign(results, network)),
        (f"no thermal noise, rule {rule}, no bias", cold("none")),
        (f"no thermal noise, rule {rule}, bias of one threshold", cold("chosen")),
        (f"{temperature}, one cycle", single),
        (
            f"{temperature}, chosen number of cycles",
            of_chosen(
                lambda row: (
                    f"{share(row['accuracy'], tested(results, network))} in {row['cycles']:g}"
                )
            ),
        ),
    ):
        rows.append(row(f"{things}, {name}", cell, silent, "cycles"))
    rows.append(
        row(
            "energy of a neuron for a decision",
            of_chosen(shown_energy),
            of_paper("energy_per_neuron_J", "fJ", 1e15),
            "energy_breakdown",
        )
    )
    rows.append(
        row(
            "time for a decision",
            of_chosen(lambda row: plain(row["delay_s"] * 1e9, "ns", digits=2)),
            of_paper("delay_s", "ns", 1e9),
            "energy_breakdown",
        )
    )
    rows.append(
        row(
            "energy-delay product of CMOS over that of the neuron, at equal accuracy in the "
            "cross-validation",
            gain,
            of_paper("edp_ratio_stated_cmos_decision"),
            "edp",
        )
    )
    return rows


def conditions(results: Results) -> str:
    """Return the conditions of the table's numbers."""
    depths = listed(
        f"{100 * depth:g} % in `{device}`" for device, depth in results.pinning_depth.items()
    )
    sentences = [
        "The anisotropy of the free domain falls from its centre to both of its ends, by "
        f"{depths}.",
        "A current switches a neuron within a time if the read-out crosses its comparison level "
        "within that time, counted from the start of the pulse. The reference of the read divider "
        "sets this level.",
        "A number after ± is half the distance between the two simulated currents that enclose a "
        "threshold, or 1.96 standard errors of a ratio of velocities.",
        "A range in brackets is a 95 % interval, and for a threshold it is those two currents. "
        "For lifetimes the interval counts the replicas.",
    ]
    network = shown_network(results)
    if network is not None:
        points = listed(
            f"`{device}` works at {at_point(found)}"
            for device in network.devices
            if (found := network.chosen(device)) is not None
        )
        sentences += [
            f"For {network.thing}s it counts the sample of {network.thing}s alone, for energies "
            "the uncertainties that the config assumes, and for the gain also the fit of the "
            "probabilities and the samples of the cross-validation, but not the choice of the "
            "combination.",
            described_network(network),
            f"Rule, voltage, currents and cycles were chosen by cross-validation: {points}.",
            "They have the smallest energy-delay product of the combinations that were tried with "
            "this pulse and that recognise as much as sign neurons at the same crossbars"
            + (
                ", where each family of fonts is left out of the training once."
                if network.thing == "letter"
                else "."
            ),
            f"The test shows {network.thing}s {network.unseen}.",
            "Sign neurons stand for the CMOS neuron, for which the paper states 0.7 pJ, 100 MHz "
            "and 3.5e-21 J s: they have the rule that suits them best, and recognise a sample if "
            "exactly the right one is high in one cycle. Neurons without thermal noise are trained "
            "and counted in the same way, at the currents that were chosen for 300 K.",
            "The number for one cycle belongs to the currents that were chosen for several.",
            "All other numbers of samples have every resistance, variation and offset of the "
            "config, and the class is that of the neuron that is high most often.",
            "Energies contain synapses, wires, bias, preset, row switches, the converter of the "
            "synapse voltage, read-out, clock, counters and leakage; the times contain the edges "
            "of the pulses and the settling time.",
            "The numbers of the paper have one cycle of write and read, and none of these parts "
            "but the synapses and the read-out.",
        ]
    return paragraph(sentences)


def markdown(results: Results) -> str:
    """Return the findings of a run for README: a table, a few sentences, the conditions."""
    devices = [f"`{device}`" for device in results.threshold["devices"]]
    head = ["quantity", *devices, "paper", "figure"]
    lines = [head, ["---"] * len(head), *table(results)]
    text = "".join(f"| {' | '.join(cells)} |\n" for cells in lines) + "\n"
    for name, sentence in headlines(results).items():
        text += f"* {sentence} (`{name}`)\n"
    text += f"\nConditions. {conditions(results)}\n"
    return text
