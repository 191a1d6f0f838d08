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
from scipy import stats

from spinneuron.constants import STANDARD_ERRORS_95, THERMAL_ENERGY_300K
from spinneuron.network.layers import GIVEN
from spinneuron.neuron import kramers, lifetimes
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.criteria import Criterion
from spinneuron.neuron.threshold_current import ThresholdCurrent
from spinneuron.report.claim_values import is_size
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
    resolution: pd.DataFrame
    claims: pd.DataFrame
    pinning_depth: dict[str, float]  #: of each neuron
    settling_time: float  #: from the end of the pulse to the last reading, s
    network_regime: str  #: regime of the neurons of the network


def _share(part: float, of: int) -> str:
    """A part of some cases in per cent, with Wilson's 95 % interval."""
    found = stats.binomtest(round(part * of), of).proportion_ci(0.95, method="wilson")
    return with_interval(100 * part, 100 * float(found.low), 100 * float(found.high), "%")


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


# The network. All its numbers are of one network, so that they can be compared.


class Network(NamedTuple):
    """The network that sentences are about: one layer, the first task, one rule."""

    task: str
    rule: str
    energies: pd.DataFrame  #: its rows of ``network_energy.csv``

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
    def cycle(self) -> str:
        """What one operation consists of."""
        return f"{'preset, ' if (self.energies['preset_J'] > 0).all() else ''}write and read"


def shown_network(results: Results) -> Network | None:
    """Return the network of the figures: by the rule margin if that was trained."""
    table = results.network_energy
    if "hidden" not in table:
        return None
    rows = table[
        (table["source"] == "this run")
        & (table["hidden"] == 0)
        & table["energy_per_neuron_J"].notna()
    ]
    if rows.empty:
        return None
    rows = rows[rows["task"] == rows["task"].iloc[0]]
    rule = "margin" if "margin" in set(rows["rule"]) else rows["rule"].iloc[0]
    rows = rows[rows["rule"] == rule]
    return Network(str(rows["task"].iloc[0]), str(rule), rows)


def recognised(
    results: Results, network: Network, device: str, voltage: float, model: str, moment: str = ""
) -> str:
    """Return the samples that a network recognises, in per cent with an interval, or "".

    Parameters
    ----------
    results, network
        The run and the network.
    device, voltage
        Neuron, and ΔV in V.
    model
        Kind of neuron, see `spinneuron.network.accuracy.NEURON_MODELS`.
    moment
        When it is read at a temperature.

    Returns
    -------
    str
        Such as "33 % (26 to 41)".
    """
    table = results.accuracy
    if "accuracy" not in table:
        return ""
    rows = table[
        (table["task"] == network.task)
        & (table["rule"] == network.rule)
        & (table["hidden"] == 0)
        & (table["device"] == device)
        & np.isclose(table["synapse_voltage_V"], voltage)
        & (table["letters"] == "clean")
        & (table["neuron_model"] == model)
        & ((table["moment"] == moment) if moment else True)
        & np.isclose(table["pulse_width_s"], network.energies["pulse_width_s"].iloc[0], atol=0)
        & table["accuracy"].notna()
    ]
    return _share(rows["accuracy"].iloc[0], int(rows["tested"].iloc[0])) if len(rows) else ""


def _at_voltage(row: pd.Series) -> str:
    return f"`{row['device']}` at {row['synapse_voltage_V'] * 1e3:g} mV"


def described_network(network: Network) -> str:
    """Return what the network is."""
    return f"The network has one layer for {network.shown} and " + (
        "has the weights of the file."
        if network.rule == GIVEN
        else f"was trained by the rule {network.rule}."
    )


def _letters(results: Results, network: Network, row: pd.Series) -> str:
    """What the network recognises without and with thermal noise, as the end of a sentence."""
    key = (results, network, row["device"], row["synapse_voltage_V"])
    cold = recognised(*key, "all_but_temperature")
    early, late = (
        recognised(*key, "all_non_idealities", moment)
        for moment in ("end_of_plateau", "final_state")
    )
    text = f"recognises {cold} of the {network.thing}s without thermal noise" if cold else ""
    if cold and early and late:
        text += (
            f"; at {shown_temperature(results)} it recognises {early} if it is read at the end of "
            f"the plateau, and {late} if it is read {later_reading(results)}"
        )
    return text


def accuracy(results: Results) -> str:
    """Caption of accuracy against energy: one network, without and with thermal noise."""
    network = shown_network(results)
    if network is None:
        return ""
    sentences = []
    for _, row in network.energies.iterrows():
        found = _letters(results, network, row)
        if found:
            sentences.append(f"With {_at_voltage(row)} it {found}.")
    if not sentences:
        return ""
    first = network.energies.iloc[0]
    ideal = recognised(results, network, first["device"], first["synapse_voltage_V"], "ideal_sign")
    tested = int(results.accuracy["tested"].max())
    start = [
        described_network(network),
        f"Of {tested} {network.thing}s {network.unseen}, ideal sign neurons recognise {ideal}.",
        f"All other neurons are read after a single pulse of {shown_time(first['pulse_width_s'])} "
        f"without a bias current, and a {network.thing} counts as recognised only if exactly the "
        "right neuron fires.",
    ]
    return paragraph([*start, *sentences])


def accuracy_headline(results: Results) -> str:
    """What the shown network recognises, in one sentence."""
    network = shown_network(results)
    if network is None:
        return ""
    first = network.energies.sort_values("synapse_voltage_V", kind="stable").iloc[0]
    key = (results, network, first["device"], first["synapse_voltage_V"])
    ideal, cold = recognised(*key, "ideal_sign"), recognised(*key, "all_but_temperature")
    early, late = (
        recognised(*key, "all_non_idealities", moment)
        for moment in ("end_of_plateau", "final_state")
    )
    if not (ideal and cold and early and late):
        return ""
    return (
        "In one cycle without a bias current, a network of one layer for "
        f"{network.shown} at {first['synapse_voltage_V'] * 1e3:g} mV recognises {ideal} of "
        f"the {network.thing}s with ideal sign neurons, {cold} with `{first['device']}` and no "
        f"thermal noise, and at {shown_temperature(results)} {early} if it is read at the end of "
        f"the plateau and {late} if it is read {later_reading(results)}."
    )


def energy(results: Results) -> str:
    """Caption of the energy of a neuron, beside the paper's and what it recognises."""
    network = shown_network(results)
    if network is None:
        return ""
    sentences = [described_network(network)]
    for _, row in network.energies.iterrows():
        sentences.append(
            f"With {_at_voltage(row)}, one operation of one neuron takes {shown_energy(row)}."
        )
        found = _letters(results, network, row)
        if found:
            sentences.append(f"The network then {found}.")
    stated = results.network_energy[results.network_energy["source"] == "paper"]
    if len(stated):
        beside = listed(
            f"{plain(row['energy_per_neuron_J'] * 1e15, 'fJ', digits=2)} at "
            f"{row['synapse_voltage_V'] * 1e3:g} mV"
            for _, row in stated.iterrows()
        )
        sentences.append(f"The currents and times that the paper states give {beside}.")
    return paragraph(sentences)


def shown_energy(row: pd.Series) -> str:
    """Return the energy of one neuron and operation with its interval."""
    value, low, high = (
        row[name] * 1e15 for name in ("energy_per_neuron_J", "energy_low_J", "energy_high_J")
    )
    return with_interval(value, low, high, "fJ")


def shown_gain(row: pd.Series) -> str:
    """Gain in the energy-delay product; a higher energy is a lower gain."""
    value = row["edp_ratio_stated_cmos_cycle"]
    low = value * row["energy_per_neuron_J"] / row["energy_high_J"]
    high = value * row["energy_per_neuron_J"] / row["energy_low_J"]
    return with_interval(value, low, high)


def edp(results: Results) -> str:
    """Caption of the energy-delay product of CMOS over that of a spin neuron."""
    network = shown_network(results)
    if network is None:
        return ""
    ours = listed(
        f"{shown_gain(row)} for {_at_voltage(row)}" for _, row in network.energies.iterrows()
    )
    cycle = shown_time(network.energies["cycle_time_s"].iloc[0])
    sentences = [
        f"Over a cycle of {cycle} with {network.cycle}, the energy-delay product that the paper "
        f"states for CMOS is larger than that of a spin neuron by a factor of {ours}."
    ]
    stated = results.network_energy[results.network_energy["source"] == "paper"]
    for _, row in stated.iterrows():
        sentences.append(
            f"The paper's own numbers at {row['synapse_voltage_V'] * 1e3:g} mV give a factor of "
            f"{plain(row['edp_ratio_stated_cmos_cycle'], digits=2)} with write and read, and "
            f"{plain(row['edp_ratio_stated_cmos_write'], digits=2)} with the write alone."
        )
    sentences.append(
        f"None of the factors counts how many {network.thing}s a network recognises: see "
        "accuracy_energy."
    )
    return paragraph(sentences)


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


#: Caption of each figure, by its name.
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
#: The sentences of README, by the figure or table that each belongs to.
HEADLINES: dict[str, Callable[[Results], str]] = {
    "fig3d": velocity_headline,
    "threshold_width": threshold_headline,
    "retention": retention_headline,
    "accuracy_energy": accuracy_headline,
    "claims": claims,
}


def by_figure(results: Results) -> dict[str, str]:
    """Return the caption of every figure that has one."""
    found = {name: sentence(results) for name, sentence in FIGURES.items()}
    for device in results.threshold["devices"]:
        found[f"switching_time_{device}"] = switching_time(results, device)
        found[f"switch_probability_{device}"] = probability(results, device)
        found[f"read_time_{device}"] = wrong_reads(results, device)
    groups = results.thermal[["device", "regime", "pulse_width_s"]].drop_duplicates()
    for device, regime, width in groups.itertuples(index=False):
        name = f"passage_times_{device}_{regime}_{width * 1e9:.9g}ns"
        found[name] = passage_times(results, device, regime, width)
    return found


def headlines(results: Results) -> dict[str, str]:
    """Return the sentences of README, by figure; without those that have no numbers."""
    found = {name: sentence(results) for name, sentence in HEADLINES.items()}
    return {name: sentence for name, sentence in found.items() if sentence}
