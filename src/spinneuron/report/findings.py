"""What a run found, in sentences with numbers from its tables: README and captions.

A caption is a few sentences for one figure, a headline is one sentence for README and for the
first page of the report. Every function returns "" where the run has no numbers for it. A number
keeps the digits that its uncertainty allows, and a sentence names the conditions of its numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spinneuron.constants import STANDARD_ERRORS_95, THERMAL_ENERGY_300K
from spinneuron.neuron import kramers, lifetimes
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.criteria import Criterion
from spinneuron.neuron.threshold_current import ThresholdCurrent
from spinneuron.report.claims import counts as verdict_counts
from spinneuron.report.rounding import plain, with_error, with_interval

#: How regimes are called in a sentence.
REGIMES = {
    "stt_she": "with spin-Hall torque",
    "stt": "without spin-Hall torque",
    "stt_she_no_dmi": "with spin-Hall torque but without DMI",
    "stt_no_dmi": "without spin-Hall torque and without DMI",
}
#: Read moments in words.
READ_AT = {
    "end_of_plateau": "at the end of the plateau",
    "end_of_pulse": "at the end of the pulse",
    "final_state": "after settling",
}
#: A p-value below this one speaks against what was assumed.
SIGNIFICANT = 0.05
#: What a cell of the table says where the run has no number.
NO_NUMBER = "not computed"


class Results(NamedTuple):
    """The tables of a run, and the parts of its config that sentences name."""

    kinetics: pd.DataFrame
    switching: pd.DataFrame
    thresholds: pd.DataFrame
    threshold: dict[str, Any]  #: the content of ``threshold.json``
    thermal: pd.DataFrame
    retention: pd.DataFrame
    accuracy: pd.DataFrame
    network_energy: pd.DataFrame
    edp: pd.DataFrame
    front: pd.DataFrame  #: of all tasks
    resolution: pd.DataFrame
    claims: pd.DataFrame
    pinning_depth: dict[str, float]  #: of each neuron
    settling_time: float  #: from the end of the pulse to the last reading, s
    network_regime: str  #: regime of the neurons of the network
    read_at: str  #: when the neurons of the network are read


# Words.


def listed(parts: Iterable[str]) -> str:
    """Join parts as a sentence does: a, b and c."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def _ends(rows: pd.DataFrame) -> list[pd.Series]:
    """The first and the last row, or the only one."""
    return [rows.iloc[n] for n in dict.fromkeys((0, len(rows) - 1))] if len(rows) else []


def paragraph(sentences: Iterable[str]) -> str:
    """Return sentences as one paragraph, without those that are empty."""
    return " ".join(sentence for sentence in sentences if sentence)


def _density(value: Any) -> str:
    """A current density as the config writes it: 1e10 A/m²."""
    mantissa, exponent = f"{value:.6e}".split("e")
    return f"{float(mantissa):g}e{int(exponent)} A/m²"


def _current(value: float) -> str:
    return f"{value * 1e6:g} µA"


def shown_time(value: float) -> str:
    """Return a time in s as nanoseconds."""
    return f"{value * 1e9:g} ns"


def shown_barrier(energy: float) -> str:
    """An energy in units of the thermal energy at 300 K."""
    return plain(energy / THERMAL_ENERGY_300K, "k_B·300 K", digits=2)


# Wall velocity: fig. 3d.


def _steady_velocities(results: Results) -> pd.DataFrame:
    """Steady velocities at positive densities that have both regimes, with 1.96 errors."""
    steady = results.kinetics[results.kinetics["flag"] == "steady"]
    value, error = (
        steady.pivot(index="current_density_A_per_m2", columns="regime", values=f"velocity{name}")
        for name in ("_m_per_s", "_stderr_m_per_s")
    )
    table = value.join(error.add_suffix("_error")).sort_index()
    table = table[table.index > 0]
    if not {"stt", "stt_she"} <= set(table):
        return table.iloc[:0]
    table = table.dropna(subset=["stt", "stt_she"])
    relative = np.hypot(
        table["stt_error"] / table["stt"], table["stt_she_error"] / table["stt_she"]
    )
    table["ratio"] = table["stt_she"] / table["stt"]
    table["ratio_error"] = STANDARD_ERRORS_95 * abs(relative * table["ratio"])
    return table


def _ratio(row: pd.Series) -> str:
    return with_error(row["ratio"], row["ratio_error"], most=3)


def velocity(results: Results) -> str:
    """Caption of fig. 3d: what the spin-Hall torque gains at both ends of the sweep."""
    sentences = []
    for row in _ends(_steady_velocities(results)):
        text = (
            f"At {_density(row.name)} the wall reaches {plain(row['stt_she'])} m/s with spin-Hall "
            f"torque and {plain(row['stt'])} m/s without it"
        )
        if row["ratio"] > 0:
            text += f", a ratio of {_ratio(row)}"
        sentences.append(f"{text}.")
        without = row.get("stt_she_no_dmi", math.nan)
        if math.isfinite(without):
            sentences.append(
                f"With spin-Hall torque but without DMI it reaches {plain(without)} m/s there."
            )
    return paragraph(sentences)


def velocity_headline(results: Results) -> str:
    """What the spin-Hall torque gains, in one sentence."""
    table = _steady_velocities(results)
    if table.empty or not (table["ratio"] > 0).all():
        return ""
    first, last = table.iloc[0], table.iloc[-1]
    text = (
        f"Without thermal noise, the wall moves {_ratio(first)} times as fast with spin-Hall "
        f"torque as without it at {_density(table.index[0])}"
    )
    if len(table) > 1:
        text += f", and {_ratio(last)} times as fast at {_density(table.index[-1])}"
    return f"{text}."


# Thresholds without thermal noise.


def _regimes(results: Results, device: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = results.threshold["devices"].get(device, {})
    entries = found.get("regimes", {})
    return {name: entries[name] for name in REGIMES if name in entries}


def shown_threshold(found: ThresholdCurrent) -> str:
    """Return a threshold with half of its bracket if it is the middle, else with its ends."""
    if found.status == "upper_limit":
        return f"at most {plain(found.high * 1e6, 'µA')}"
    if not found.exists:
        return "not reached"
    value, low, high = (1e6 * current for current in (found.value, found.low, found.high))
    if math.isclose(value, (low + high) / 2, rel_tol=1e-6):
        return with_error(value, (high - low) / 2, "µA")
    return with_interval(value, low, high, "µA")


def threshold_of(results: Results, device: str, regime: str) -> ThresholdCurrent | None:
    """Return the threshold for the pulse of the config; None for a regime that was not swept.

    Parameters
    ----------
    results
        The run.
    device, regime
        Which neuron, and which torques act on it.

    Returns
    -------
    ThresholdCurrent or None
        Value and bracket.
    """
    entry = _regimes(results, device).get(regime)
    if entry is None:
        return None
    model = ThresholdModel.from_entry(regime, device, entry)
    return model.threshold(pulse_width_of_config(results))


def pulse_width_of_config(results: Results) -> float:
    """Width of the pulse of the config, s."""
    return float(results.threshold["pulse_width_s"])


#: What a current does by each criterion, in words.
CRITERIA: dict[Criterion, str] = {
    "crossed": "takes the read-out past its comparison level before the pulse ends",
    "end_of_pulse": "shows the new state when the pulse ends",
    "final_state": "leaves the neuron in the new state",
}


def thresholds(results: Results) -> str:
    """Caption of the thresholds of the neuron against the pulse width."""
    sentences = []
    for regime, entry in _regimes(results, "neuron").items():
        model = ThresholdModel.from_entry(regime, "neuron", entry)
        widths = [found["pulse_width_s"] for found in entry["simulated"]]
        for criterion, does in CRITERIA.items():
            known, missing, again = [], [], []
            for width in widths:
                found = model.threshold(width, criterion)
                if found.status == "none":
                    missing.append(shown_time(width))
                else:
                    known.append(f"{shown_threshold(found)} for {shown_time(width)}")
                again += [
                    f"{_window(*window)} for {shown_time(width)}"
                    for window in model.failing(width, criterion)
                ]
            if known:
                sentences.append(
                    f"Without thermal noise and {REGIMES[regime]}, the lowest current that {does} "
                    f"is {listed(known)}."
                )
            if known and missing:
                sentences.append(f"No simulated current does so for {listed(missing)}.")
            if again:
                sentences.append(f"Higher currents fail again: {listed(again)}.")
    return paragraph(sentences)


def _window(low: float, high: float) -> str:
    """A window of currents that fail again."""
    ends = [f"{current * 1e6:.3g}" for current in (low, high)]
    return f"{ends[0]} to {ends[1]} µA" if math.isfinite(high) else f"from {ends[0]} µA on"


def threshold_headline(results: Results) -> str:
    """The thresholds of the neuron for the pulse of the config, in one sentence."""
    parts = [
        f"{shown_threshold(found)} {REGIMES[regime]}"
        for regime in _regimes(results, "neuron")
        if (found := threshold_of(results, "neuron", regime)) and found.status != "none"
    ]
    if not parts:
        return ""
    return (
        f"Without thermal noise, the lowest current that {CRITERIA['crossed']} is {listed(parts)} "
        f"for `neuron` and a pulse of {shown_time(pulse_width_of_config(results))}."
    )


def switching_time(results: Results, device: str) -> str:
    """Caption of a neuron's switching time: critical currents, and how well the model predicts."""
    sentences = []
    for regime, entry in _regimes(results, device).items():
        model = ThresholdModel.from_entry(regime, device, entry)
        if not model.fitted:
            sentences.append(_sentence(f"{REGIMES[regime]} there is no model: {model.reason}"))
            continue
        found = entry["switching_time"]["parameters"]["critical_current"]
        low, high = found.get("interval") or (math.nan, math.nan)
        shown = with_interval(found["value"], low, high, "µA")
        sentences.append(
            _sentence(f"{REGIMES[regime]}, the critical current of the fitted model is {shown}")
        )
        if math.isfinite(model.prediction_error):
            sentences.append(
                "If one point is left out of the fit, the model predicts its time with a mean "
                f"error of {plain(100 * model.prediction_error, '%', digits=2)}."
            )
        if math.isfinite(model.extrapolation_error):
            sentences.append(
                "If the lower or the upper half of the currents is left out, the largest error "
                f"there is {plain(100 * model.extrapolation_error, '%', digits=2)}."
            )
    return paragraph(sentences)


def simulated_depths(results: Results) -> pd.DataFrame:
    """Thresholds of the pinning depths, by depth."""
    rows = results.thresholds
    chosen = (rows["parameter"] == "depth") & (rows["criterion"] == "final_state")
    return rows[chosen].sort_values("value")


def tradeoff(results: Results) -> str:
    """Caption of barrier against threshold: what the lowest and the highest barrier cost."""
    sentences = []
    for regime, rows in simulated_depths(results).groupby("regime", sort=False):
        name = REGIMES.get(str(regime), str(regime))
        parts = []
        for row in _ends(rows[rows["status"] == "bracketed"]):
            current = with_error(row["value_A"] * 1e6, row["half_width_A"] * 1e6, "µA")
            depth = f"pinning depth {100 * row['value']:g} %"
            parts.append(f"{current} for a barrier of {shown_barrier(row['barrier_J'])} ({depth})")
        if parts:
            sentences.append(
                f"Without thermal noise and {name}, the lowest current that leaves the neuron in "
                f"the other state is {listed(parts)}."
            )
        for row in _ends(rows[rows["status"] == "none"])[:1]:
            sentences.append(
                f"For a pinning depth of {100 * row['value']:g} %, no current up to "
                f"{_current(row['low_A'])} does so {name}."
            )
    return paragraph(sentences)


# Neurons at a temperature.


def shown_temperature(results: Results) -> str:
    """Return the temperature of the replicas."""
    for table in (results.thermal, results.retention):
        if len(table):
            return f"{table['temperature_K'].iloc[0]:g} K"
    return "the temperature of the config"


def later_reading(results: Results) -> str:
    """Return when a neuron is read after its pulse."""
    return f"{shown_time(results.settling_time)} after the pulse"


def _probability(row: pd.Series, moment: str) -> str:
    return with_interval(*(row[f"{moment}_{name}"] for name in ("probability", "low", "high")))


def probability(results: Results, device: str) -> str:
    """Caption of the probability of the high state at both ends of each sweep."""
    sentences = []
    rows = results.thermal[results.thermal["device"] == device]
    for _, found in rows.groupby(["regime", "pulse_width_s"], sort=False):
        regime, width = str(found["regime"].iloc[0]), float(found["pulse_width_s"].iloc[0])
        ends = _ends(found.sort_values("current_A"))
        early = listed(
            f"{_probability(row, 'end_of_plateau')} at {_current(row['current_A'])}" for row in ends
        )
        later = listed(_probability(row, "final_state") for row in ends)
        sentences += [
            f"At {shown_temperature(results)}, {REGIMES.get(regime, regime)} and with a pulse "
            f"of {shown_time(width)}, `{device}` is read high with a probability of {early} at "
            "the end of the plateau.",
            f"If it is read {later_reading(results)}, that becomes {later}.",
            *_half(results, device, regime, width),
        ]
    return paragraph(sentences)


def _half(results: Results, device: str, regime: str, width: float) -> list[str]:
    """Current at which half are high at the end of the plateau, if it lies within the sweep."""
    entry = _regimes(results, device).get(regime, {}).get("switch_probability", {})
    late, early = (entry.get(name) or {} for name in ("final_state", "end_of_plateau"))
    sentences = []
    for found in early.get("currents", []):
        half, rise = found["I50_A"], found["I10_to_I90_A"]
        if not math.isclose(found["pulse_width_s"], width) or not half["interval"]:
            continue
        low, high = (1e6 * end for end in half["interval"])
        sentence = (
            "At the end of the plateau half of the replicas are high at "
            f"{with_interval(1e6 * half['value'], low, high, 'µA')}"
        )
        if rise["value"] is not None and rise["interval"]:
            low, high = (1e6 * end for end in rise["interval"])
            sentence += (
                ", and the probability rises from 10 to 90 % over "
                f"{with_interval(1e6 * rise['value'], low, high, 'µA')}"
            )
        sentences.append(f"{sentence}.")
    if late.get("status") == "constant":
        sentences.append(
            f"Read {later_reading(results)}, a constant fits all currents"
            + (f" (p = {late['p_value']:.2f})" if late.get("p_value") is not None else "")
            + "."
        )
    return sentences


def wrong_reads(results: Results, device: str) -> str:
    """Caption of wrong reads against the time of the read: the largest current of both signs."""
    rows = results.thermal
    rows = rows[
        (rows["device"] == device)
        & np.isclose(rows["pulse_width_s"], pulse_width_of_config(results), atol=0)
        & (rows["regime"] == results.network_regime)
    ]
    if rows.empty:
        return ""
    signed = {row["current_A"]: row for _, row in rows.iterrows()}
    both = [current for current in signed if current > 0 and -current in signed]
    parts = []
    for moment, name in READ_AT.items():
        if not both:
            break
        drives, keeps = signed[max(both)], signed[-max(both)]
        wrong = with_interval(
            *(1 - drives[f"{moment}_{end}"] for end in ("probability", "high", "low"))
        )
        parts.append(f"{wrong} and {_probability(keeps, moment)} {name}")
    if not parts:
        return ""
    return (
        f"At {shown_temperature(results)}, `{device}` is read wrongly with a probability of "
        f"{listed(parts)}; the first number of each pair belongs to {_current(max(both))}, the "
        f"second to {_current(-max(both))}."
    )


def passage_times(results: Results, device: str, regime: str, pulse_width: float) -> str:
    """Return the caption of first passages: median times at the lowest and the highest current.

    Parameters
    ----------
    results
        The run.
    device, regime
        Which neuron, and which torques act on it.
    pulse_width
        Width of the pulse in s.

    Returns
    -------
    str
        One sentence, or "" without replicas.
    """
    rows = results.thermal
    rows = rows[
        (rows["device"] == device)
        & (rows["regime"] == regime)
        & np.isclose(rows["pulse_width_s"], pulse_width, atol=0)
        & rows["median_first_crossing_s"].notna()
        & (rows["current_A"] >= 0)
    ].sort_values("current_A")
    if rows.empty:
        return ""
    shown = listed(
        f"{plain(row['median_first_crossing_s'] * 1e9, 'ns', digits=2)} at "
        f"{_current(row['current_A'])}"
        for row in _ends(rows)
    )
    return f"Among the replicas that cross the comparison level at all, the median time is {shown}."


def shown_lifetime(row: pd.Series) -> str:
    """Mean time to leave a state, or a bound if none left it."""
    mean, low, high = (row[f"mean_time{name}_s"] * 1e9 for name in ("", "_low", "_high"))
    return with_interval(mean, low, high, "ns") if row["escapes"] else f"at least {plain(low)} ns"


def retention(results: Results) -> str:
    """Caption of how long a state lasts in each well."""
    table = results.retention
    if table.empty:
        return ""
    parts = [
        f"{shown_lifetime(row)} for {100 * row['pinning_depth']:g} % "
        f"({shown_barrier(row['barrier_J'])})"
        for _, row in table.iterrows()
    ]
    return paragraph(
        [
            f"At {shown_temperature(results)} and without current, the read-out reaches "
            f"m_z = {lifetimes.LEFT_AT:g} on the other side after a mean time that depends on the "
            f"depth of the pinning (and the energy barrier): {listed(parts)}.",
            *_prefactors(table),
        ]
    )


def _prefactors(table: pd.DataFrame) -> list[str]:
    """Prefactors of the wells: simulated, by Kramers' formula, and whether one fits them all."""
    left = table[table["escapes"] > 0]
    wells = table[table["kramers_prefactor_s"].notna()]
    sentences = []
    if len(left):
        sentences.append(
            "The prefactor, which is this time divided by exp(E/k_B T) for the barrier E, is "
            f"{_of_wells(left, _shown_prefactor)}."
        )
    if len(wells):
        sentences.append(
            "Kramers' formula predicts it from the curvatures of each well at 0 K: "
            f"{_of_wells(wells, _kramers_prefactor)}."
        )
    agreement = lifetimes.kramers_p_value(table)
    if math.isfinite(agreement):
        holding = _of_wells(table[table["kramers_flag"] == kramers.HOLDS], lambda _: "")
        verb = "agrees" if agreement >= SIGNIFICANT else "disagrees"
        sentences.append(
            f"Its conditions, such as a barrier of at least {kramers.LEAST_BARRIER:g} k_B T, hold "
            f"for {holding}. There it {verb} with the simulation ({_shown_p_value(agreement)})."
        )
    common = lifetimes.common_prefactor_p_value(table)
    if math.isfinite(common):
        verb = "fits" if common >= SIGNIFICANT else "does not fit"
        sentences.append(
            f"One common prefactor {verb} the barriers above k_B T ({_shown_p_value(common)})."
        )
    return sentences


def _of_wells(table: pd.DataFrame, shown: Callable[[pd.Series], str]) -> str:
    """List a number of each well with the depth of its pinning, or the depths alone."""
    parts = []
    for _, row in table.iterrows():
        number, depth = shown(row), f"{100 * row['pinning_depth']:g} %"
        parts.append(f"{number} for {depth}" if number else depth)
    return listed(parts)


def _shown_prefactor(row: pd.Series) -> str:
    best, low, high = (1e9 * row[f"prefactor{end}_s"] for end in ("", "_low", "_high"))
    return with_interval(best, low, high, "ns")


def _kramers_prefactor(row: pd.Series) -> str:
    return plain(1e9 * row["kramers_prefactor_s"], "ns", digits=2)


def _shown_p_value(value: float) -> str:
    return f"p = {plain(value, digits=1)}" if value >= 0.001 else "p < 0.001"


def retention_of(results: Results, device: str) -> pd.Series | None:
    """The row of ``retention.csv`` for the pinning of a neuron."""
    depth, table = results.pinning_depth.get(device, math.nan), results.retention
    rows = table[np.isclose(table["pinning_depth"], depth)] if len(table) else table
    return rows.iloc[0] if len(rows) else None


def retention_headline(results: Results) -> str:
    """How long the states of all neurons last and what that costs, in one sentence."""
    lasting, currents = [], {}
    for device in results.threshold["devices"]:
        row = retention_of(results, device)
        if row is None:
            continue
        lasting.append(f"{shown_lifetime(row)} in `{device}`")
        for regime in list(_regimes(results, device))[:1]:
            found = threshold_of(results, device, regime)
            if found and found.exists:
                currents[device] = found.value
    if not lasting:
        return ""
    text = f"At {shown_temperature(results)} and without current, a state lasts on average "
    text += listed(lasting)
    if len(lasting) == len(currents) == 2:
        (first, lower), (second, higher) = currents.items()
        factor = plain(higher / lower, digits=2)
        text += f"; the threshold current of `{second}` is {factor} times that of `{first}`"
    return f"{text}."


def resolution(results: Results) -> str:
    """Caption of fig. 1f: medians of eq. 2 by the number of inputs."""
    by = results.resolution.groupby("inputs")["resolution"].median()
    if by.empty:
        return ""
    parts = listed(
        f"{plain(100 * value, '%', digits=2)} for {inputs} inputs" for inputs, value in by.items()
    )
    return f"The median over all training rules, letters and trainings is {parts}."


def claims(results: Results) -> str:
    """How many of the paper's numbers hold."""
    return verdict_counts(results.claims)
