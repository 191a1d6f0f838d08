"""What a run found, in sentences with numbers from its tables: captions and README.

Each function takes the tables and returns a sentence, or "" where the run has no numbers
for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spinneuron.constants import THERMAL_ENERGY_300K
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.lifetimes import arrhenius

#: How regimes are called in a sentence.
REGIMES = {"stt_she": "with spin-Hall torque", "stt": "without spin-Hall torque"}


class Results(NamedTuple):
    """The tables of a run."""

    kinetics: pd.DataFrame
    switching: pd.DataFrame
    thresholds: pd.DataFrame
    threshold: dict[str, Any]
    thermal: pd.DataFrame
    retention: pd.DataFrame
    accuracy: pd.DataFrame
    network_energy: pd.DataFrame
    resolution: pd.DataFrame
    claims: pd.DataFrame


def _regimes(results: Results, device: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = results.threshold["devices"].get(device, {})
    entries = found.get("regimes", {})
    return {name: entries[name] for name in REGIMES if name in entries}


def velocity(results: Results) -> str:
    """Fig. 3d: the gain of the spin-Hall torque at both ends of the sweep."""
    steady = results.kinetics[results.kinetics["flag"] == "steady"]
    table = steady.pivot(
        index="current_density_A_per_m2", columns="regime", values="velocity_m_per_s"
    )
    if not {"stt", "stt_she"} <= set(table):
        return ""
    both = table[["stt", "stt_she"]].dropna()
    both = both[both.index > 0]
    if both.empty:
        return ""
    ratio = both["stt_she"] / both["stt"]
    first, last = ratio.index[0], ratio.index[-1]
    text = (
        f"Spin-Hall torque makes the wall {ratio.iloc[0]:.2f} times as fast at {first:.3g} A/m² "
        f"and {ratio.iloc[-1]:.2f} times at {last:.3g} A/m², where it reaches "
        f"{both['stt_she'].iloc[-1]:.0f} m/s."
    )
    if "stt_she_no_dmi" in table and last in table.index:
        without = table["stt_she_no_dmi"].get(last, math.nan)
        if math.isfinite(without):
            text += f" Without DMI it is {without:.0f} m/s there: the assist dies."
    return text


def thresholds(results: Results) -> str:
    """Thresholds of the neuron for each pulse width."""
    parts = []
    for regime, entry in _regimes(results, "neuron").items():
        for found in entry["searched"]:
            row = found["in_time"]
            if row["status"] == "bracketed":
                half = (row["high_A"] - row["low_A"]) / 2
                parts.append(
                    f"{row['value_A'] * 1e6:.3f} ± {half * 1e6:.3f} µA "
                    f"{REGIMES[regime]} for {found['pulse_width_s'] * 1e9:g} ns"
                )
    return f"The wall crosses within the pulse from {', '.join(parts)} on." if parts else ""


def switching_time(results: Results, device: str) -> str:
    """Critical currents and how well the model predicts."""
    parts = []
    for regime, entry in _regimes(results, device).items():
        model = ThresholdModel.from_entry(regime, device, entry)
        if model.fitted:
            parts.append(
                f"{REGIMES[regime]} the critical current is "
                f"{model.critical_current * 1e6:.3g} µA and a time left out is predicted within "
                f"{model.prediction_error:.2%} on average"
                if math.isfinite(model.prediction_error)
                else f"{REGIMES[regime]} the critical current is "
                f"{model.critical_current * 1e6:.3g} µA"
            )
        else:
            parts.append(f"{REGIMES[regime]} there is no model: {model.reason}")
    return f"`{device}`: {'; '.join(parts)}." if parts else ""


def tradeoff(results: Results) -> str:
    """What the lowest and the highest barrier cost."""
    rows = results.thresholds
    rows = rows[
        (rows["parameter"] == "depth")
        & (rows["criterion"] == "final_state")
        & (rows["status"] == "bracketed")
    ]
    parts = []
    for regime, found in rows.groupby("regime", sort=False):
        ordered = found.sort_values("value")
        ends = (ordered.iloc[0], ordered.iloc[-1])
        shown = " and ".join(
            f"{row['barrier_J'] / THERMAL_ENERGY_300K:.2f} k_B·300 K for "
            f"{row['value_A'] * 1e6:.3g} µA"
            for row in ends
        )
        parts.append(f"{REGIMES.get(str(regime), str(regime))} {shown}")
    return f"Barriers: {'; '.join(parts)}." if parts else ""


def probability(results: Results, device: str) -> str:
    """I_50 and the width of the transition, or what prevents them, after settling."""
    parts = []
    for regime, entry in _regimes(results, device).items():
        fit = entry["switch_probability"].get("final_state")
        if fit is None:
            continue
        if fit["status"] == "constant":
            value = fit["parameters"]["floor"]
            parts.append(
                f"{REGIMES[regime]} {value['value']:.2f} ± {1.96 * value['standard_error']:.2f} of "
                "the replicas are found switched, whatever the current"
            )
            continue
        for found in fit.get("currents", []):
            width = f"for {found['pulse_width_s'] * 1e9:g} ns"
            shown = []
            for name, key in (("I_50", "I50_A"), ("10 to 90 %", "I10_to_I90_A")):
                value = found[key]
                if value["value"] is not None and value["interval"]:
                    low, high = (end * 1e6 for end in value["interval"])
                    shown.append(f"{name} {value['value'] * 1e6:.3g} µA ({low:.3g} to {high:.3g})")
            if found["remark"]:
                shown.append(found["remark"])
            parts.append(f"{REGIMES[regime]} {width}: {', '.join(shown)}")
    if not parts:
        return ""
    temperature = results.thermal["temperature_K"].iloc[0]
    return f"`{device}` at {temperature:g} K, after settling: {'; '.join(parts)}."


def passage_times(results: Results, device: str, regime: str, pulse_width: float) -> str:
    """Median times at the lowest and the highest current."""
    rows = results.thermal
    rows = rows[
        (rows["device"] == device)
        & (rows["regime"] == regime)
        & np.isclose(rows["pulse_width_s"], pulse_width, atol=0)
        & rows["median_first_passage_s"].notna()
    ].sort_values("current_A")
    if rows.empty:
        return ""
    shown = " and ".join(
        f"{row['median_first_passage_s'] * 1e9:.2f} ns at {row['current_A'] * 1e6:g} µA"
        for row in (rows.iloc[0], rows.iloc[-1])
    )
    return f"Median of the replicas that show the new state: {shown}."


def retention(results: Results) -> str:
    """How long the shallowest and the deepest well keep their state."""
    table = results.retention
    parts = []
    for _, row in table.iterrows():
        barrier = row["barrier_J"] / THERMAL_ENERGY_300K
        known = f"tent {row['pinning_depth'] * 100:g} % ({barrier:.2f} k_B·300 K)"
        low, high = row["mean_time_low_s"] * 1e9, row["mean_time_high_s"] * 1e9
        if row["escapes"]:
            mean = row["mean_time_s"] * 1e9
            parts.append(f"{known} {mean:.3g} ns ({low:.3g} to {high:.3g})")
        else:
            parts.append(f"{known} at least {low:.3g} ns")
    line = arrhenius(table)
    text = f"A state lasts: {', '.join(parts)}." if parts else ""
    if math.isfinite(line["attempt_time_s"]):
        text += f" Attempt time {line['attempt_time_s'] * 1e9:.2g} ns."
    return text


def accuracy(results: Results) -> str:
    """Letters recognised by each kind of neuron at the reference pulse."""
    table = results.accuracy
    if "accuracy" not in table:
        return ""
    rows = table[
        (table["letters"] == "clean")
        & (table["hidden"] == 0)
        & (table["moment"] != "end_of_pulse")
        & (table["pulse_width_s"] == table["pulse_width_s"].iloc[0])
        & (table["synapse_voltage_V"] == table["synapse_voltage_V"].max())
    ]
    rows = rows[rows["glyph"] == rows["glyph"].iloc[-1]]
    parts = []
    names = {
        "ideal_sign": "sign neurons",
        "zero_temperature": "neurons at 0 K",
        "thermal": "neurons at temperature",
        "all_non_idealities": "with everything",
    }
    for device, found in rows.groupby("device", sort=False):
        best = found.groupby("neuron_model")["accuracy"].max()
        shown = ", ".join(f"{names[n]} {best[n]:.0%}" for n in names if n in best)
        parts.append(f"{device}: {shown}")
    size = rows["glyph"].iloc[0] if len(rows) else ""
    return f"Letters of {size} pixels, best rule; {'; '.join(parts)}." if parts else ""


def _shown(networks: pd.DataFrame) -> pd.DataFrame:
    """The network of the figures: the first size, by margin if that was trained."""
    first = networks[networks["glyph"] == networks["glyph"].iloc[0]]
    rule = "margin" if "margin" in set(first["rule"]) else first["rule"].iloc[0]
    chosen: pd.DataFrame = first[first["rule"] == rule]
    return chosen


def energy(results: Results) -> str:
    """Energy per neuron with its interval, beside the paper's."""
    table = results.network_energy
    table = table[table["energy_per_neuron_J"].notna()]
    stated = table[table["source"] == "paper"]
    ours = table[(table["source"] == "this run") & (table["hidden"] == 0)]
    if ours.empty:
        return ""
    ours = ours[(ours["glyph"] == ours["glyph"].iloc[0])]
    ours = ours[
        ours["rule"] == ("margin" if "margin" in set(ours["rule"]) else ours["rule"].iloc[0])
    ]
    parts = [
        f"{row['device']} at {row['synapse_voltage_V'] * 1e3:g} mV "
        f"{row['energy_per_neuron_J'] * 1e15:.2f} fJ "
        f"({row['energy_low_J'] * 1e15:.2f} to {row['energy_high_J'] * 1e15:.2f})"
        for _, row in ours.iterrows()
    ]
    beside = " and ".join(
        f"{row['energy_per_neuron_J'] * 1e15:.2f} fJ at {row['synapse_voltage_V'] * 1e3:g} mV"
        for _, row in stated.iterrows()
    )
    return (
        f"Energy of a neuron and operation: {', '.join(parts)}; the paper's numbers give {beside}."
    )


def edp(results: Results) -> str:
    """Ratios of the energy-delay product, beside the paper's."""
    table = results.network_energy
    table = table[table["energy_per_neuron_J"].notna()]
    ours = table[(table["source"] == "this run") & (table["hidden"] == 0)]
    if ours.empty:
        return ""
    ours = ours[ours["glyph"] == ours["glyph"].iloc[0]]
    ours = ours[
        ours["rule"] == ("margin" if "margin" in set(ours["rule"]) else ours["rule"].iloc[0])
    ]
    parts = []
    for _, row in pd.concat([table[table["source"] == "paper"], ours]).iterrows():
        parts.append(
            f"{row['device']} at {row['synapse_voltage_V'] * 1e3:g} mV "
            f"{row['edp_ratio_stated_cmos_write']:,.0f} "
            f"({row['edp_ratio_stated_cmos_cycle']:,.0f} with preset and read)"
        )
    return f"Energy-delay product, CMOS over spin: {', '.join(parts)}."


def resolution(results: Results) -> str:
    """Medians of eq. 2 at the smallest and the largest number of inputs."""
    by = results.resolution.groupby("inputs")["resolution"].median()
    if by.empty:
        return ""
    parts = [f"{value:.1%} at {inputs} inputs" for inputs, value in by.items()]
    return f"Median over rules and letters: {', '.join(parts)}."


def claims(results: Results) -> str:
    """How many of the paper's numbers hold."""
    counts = results.claims["verdict"].value_counts()
    return (
        f"Of {len(results.claims)} claims: "
        + ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        + "."
    )


#: Finding of each figure, by its name.
FIGURES: dict[str, Callable[[Results], str]] = {
    "fig3d": velocity,
    "threshold_width": thresholds,
    "barrier_tradeoff": tradeoff,
    "retention": retention,
    "accuracy_energy": accuracy,
    "energy_breakdown": energy,
    "edp": edp,
    "fig1f": resolution,
    "claims": claims,
}


def by_figure(results: Results) -> dict[str, str]:
    """Return the finding of every figure that has one."""
    found = {name: sentence(results) for name, sentence in FIGURES.items()}
    for device in results.threshold["devices"]:
        found[f"switching_time_{device}"] = switching_time(results, device)
        found[f"switch_probability_{device}"] = probability(results, device)
    groups = results.thermal[["device", "regime", "pulse_width_s"]].drop_duplicates()
    for device, regime, width in groups.itertuples(index=False):
        name = f"passage_times_{device}_{regime}_{width * 1e9:.9g}ns"
        found[name] = passage_times(results, device, regime, width)
    return found


def markdown(found: dict[str, str]) -> str:
    """Return the findings of a run as a list for README."""
    shown = (
        "fig3d",
        "threshold_width",
        "barrier_tradeoff",
        "retention",
        "switch_probability_neuron",
        "switch_probability_retention",
        "accuracy_energy",
        "energy_breakdown",
        "edp",
        "claims",
    )
    return "".join(f"* {found[name]}\n" for name in shown if found.get(name))
