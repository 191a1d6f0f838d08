"""The findings of a run as README shows them: a table, five sentences, and their conditions."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from spinneuron import paper
from spinneuron.report.findings import (
    NO_NUMBER,
    READ_AT,
    REGIMES,
    Results,
    described_network,
    headlines,
    later_reading,
    listed,
    paragraph,
    pulse_width_of_config,
    recognised,
    retention_of,
    shown_barrier,
    shown_energy,
    shown_gain,
    shown_lifetime,
    shown_network,
    shown_temperature,
    shown_threshold,
    shown_time,
    simulated_depths,
    threshold_of,
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
    voltage = float(network.energies["synapse_voltage_V"].min())
    own = network.energies[np.isclose(network.energies["synapse_voltage_V"], voltage)]
    stated = results.network_energy[
        (results.network_energy["source"] == "paper")
        & np.isclose(results.network_energy["synapse_voltage_V"], voltage)
    ]

    def letters(model: str, moment: str = "") -> Callable[[str], str]:
        return lambda device: recognised(results, network, device, voltage, model, moment)

    def of_energy(shown: Callable[[pd.Series], str]) -> Callable[[str], str]:
        def cell(device: str) -> str:
            found = own[own["device"] == device]
            return shown(found.iloc[0]) if len(found) else ""

        return cell

    def of_paper(column: str, unit: str = "", factor: float = 1.0) -> str:
        return plain(stated[column].iloc[0] * factor, unit, digits=2) if len(stated) else silent

    for name, cell in (
        ("ideal sign neurons", letters("ideal_sign")),
        ("no thermal noise", letters("all_but_temperature")),
        *(
            (f"{temperature}, read {when}", letters("all_non_idealities", moment))
            for moment, when in READ_AT.items()
        ),
    ):
        rows.append(row(f"{network.thing}s recognised, {name}", cell, silent, "accuracy_energy"))
    rows.append(
        row(
            f"energy of a neuron in one operation at {voltage * 1e3:g} mV",
            of_energy(shown_energy),
            of_paper("energy_per_neuron_J", "fJ", 1e15),
            "energy_breakdown",
        )
    )
    rows.append(
        row(
            f"energy-delay product of CMOS over that of the neuron at {voltage * 1e3:g} mV",
            of_energy(shown_gain),
            of_paper("edp_ratio_stated_cmos_cycle"),
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
        f"A neuron that is read after settling is read {later_reading(results)}.",
        "A number after ± is half the distance between the two simulated currents that enclose a "
        "threshold, or 1.96 standard errors of a ratio of velocities.",
        "A range in brackets is a 95 % interval, and for a threshold it is those two currents. "
        "For lifetimes the interval counts the replicas.",
    ]
    network = shown_network(results)
    if network is not None:
        voltage = float(network.energies["synapse_voltage_V"].min()) * 1e3
        sentences += [
            f"For {network.thing}s it counts the sample of {network.thing}s alone, and for "
            "energies the uncertainties that the config assumes.",
            f"{network.thing.capitalize()}s, energies and delays belong to one and the same "
            "network.",
            described_network(network),
            f"Its synapses work at {voltage:g} mV and, except with ideal sign neurons, have all "
            "resistances and variations of the config.",
            f"It has one cycle of {network.cycle} for a {network.thing} "
            f"{network.unseen.replace('fonts', 'a font')}, without a bias current, and recognises "
            f"the {network.thing} if exactly the right neuron fires.",
            "Energies and delays leave out row drivers, the supply of the synapse voltage, "
            "leakage, the clock, the edges of the pulses and the settling time.",
            "The delay in the column of the paper has no preset.",
        ]
    return paragraph(sentences)


def markdown(results: Results) -> str:
    """Return the findings of a run for README: a table, five sentences, the conditions."""
    devices = [f"`{device}`" for device in results.threshold["devices"]]
    head = ["quantity", *devices, "paper", "figure"]
    lines = [head, ["---"] * len(head), *table(results)]
    text = "".join(f"| {' | '.join(cells)} |\n" for cells in lines) + "\n"
    for name, sentence in headlines(results).items():
        text += f"* {sentence} (`{name}`)\n"
    text += f"\nConditions. {conditions(results)}\n"
    return text
