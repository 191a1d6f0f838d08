"""The paper's numbers against ours. The file claims.yaml says what counts as reproduced.

The verdicts, and the sentences that explain them, follow from the tables of a run.
"""

from __future__ import annotations

import html
import importlib.resources
import math
import re
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import yaml

from spinneuron import paper
from spinneuron.config.sections.energy import Energy
from spinneuron.constants import STANDARD_ERRORS_95
from spinneuron.neuron.compact_model import ThresholdModel

#: The possible verdicts on a claim.
REPRODUCED, DIFFERS = "reproduced", "differs"
INCONSISTENT, INPUT = "inconsistent in the paper", "input"
NOT_COMPUTED = "not computed"
VERDICTS = (REPRODUCED, DIFFERS, INCONSISTENT, INPUT, NOT_COMPUTED)
#: Smallest and largest number of inputs that count as "around 25", as the paper says.
INPUTS = (25, 35)
_PREFIXES = {-21: "z", -18: "a", -15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k"}


class Value(NamedTuple):
    """A value of this run with its interval, and the file that it comes from."""

    value: float  #: in the unit of the claim
    low: float  #: lower end of the interval
    high: float  #: upper end of the interval
    source: str  #: name of the file


MISSING = Value(math.nan, math.nan, math.nan, "")


class Tables(NamedTuple):
    """The results by which the claims are judged."""

    kinetics: pd.DataFrame  #: ``kinetics.csv``
    threshold: dict[str, Any]  #: the content of ``threshold.json``
    network_energy: pd.DataFrame  #: ``network_energy.csv``
    resolution: pd.DataFrame  #: ``resolution.csv``
    input_tolerance: pd.DataFrame  #: ``input_tolerance.csv``
    circuit: Energy  #: the section energy of the config
    magnetic_area: float  #: cross-section of the magnet in m²


def load() -> list[dict[str, Any]]:
    """Return the claims with their tolerances, in the order of their numbers."""
    text = importlib.resources.files("spinneuron.report").joinpath("claims.yaml").read_text("utf-8")
    claims: list[dict[str, Any]] = yaml.safe_load(text)
    return claims


def quantity(value: float, unit: str) -> str:
    """Return a value with three digits, its unit and a prefix, such as 2.05 µA.

    A value without unit ("1") gets no prefix.
    """
    if unit == "1":
        return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"
    if value == 0 or not math.isfinite(value) or unit in ("J s", "m/s", "A/m²"):
        return f"{value:.3g} {unit}"
    exponent = 3 * math.floor(math.log10(abs(value)) / 3)
    exponent = min(max(exponent, -21), 3)
    return f"{value / 10.0**exponent:.3g} {_PREFIXES[exponent]}{unit}"


def _velocity(tables: Tables, regime: str, density: float) -> Value:
    rows = tables.kinetics[
        (tables.kinetics["regime"] == regime) & (tables.kinetics["flag"] == "steady")
    ]
    near = rows[np.isclose(rows["current_density_A_per_m2"], density, rtol=1e-6, atol=0)]
    if near.empty:
        return MISSING
    v, error = (float(near.iloc[0][f"velocity{x}_m_per_s"]) for x in ("", "_stderr"))
    return Value(v, v - STANDARD_ERRORS_95 * error, v + STANDARD_ERRORS_95 * error, "kinetics.csv")


def _velocity_ratio(tables: Tables) -> Value:
    steady = tables.kinetics[tables.kinetics["flag"] == "steady"]
    columns = ["current_density_A_per_m2", "velocity_m_per_s", "velocity_stderr_m_per_s"]
    assisted, alone = (steady.loc[steady["regime"] == r, columns] for r in ("stt_she", "stt"))
    both = assisted.merge(alone, on=columns[0], suffixes=("_with", "_without"))
    both = both[both[columns[0]] > 0].sort_values(columns[0])
    if both.empty:
        return MISSING
    first = both.iloc[0]
    ratio = first["velocity_m_per_s_with"] / first["velocity_m_per_s_without"]
    relative = math.hypot(
        *(
            first[f"velocity_stderr_m_per_s_{x}"] / first[f"velocity_m_per_s_{x}"]
            for x in ("with", "without")
        )
    )
    spread = STANDARD_ERRORS_95 * relative * ratio
    return Value(float(ratio), ratio - spread, ratio + spread, "kinetics.csv")


def _threshold(tables: Tables, regime: str) -> Value:
    for model in ThresholdModel.all_of(tables.threshold):
        if (model.device, model.regime) == ("neuron", regime):
            found = model.threshold(paper.SWITCHING_TIME)
            # A claim is judged by what was simulated, not by what a formula continues.
            if found.status == "bracketed":
                return Value(found.value, found.low, found.high, "threshold.json")
    return MISSING


def is_size(task: object) -> bool:
    """Return whether a task is letters of a size, such as 5x5: the paper has no others."""
    return re.fullmatch(r"\d+x\d+", str(task)) is not None


def _network(tables: Tables, column: str | list[str]) -> Value:
    """Return the median of a column, or of a sum of columns, over the rules of training.

    The rows are those of the default neuron in networks of a single layer with some 25
    inputs, at the lowest synapse voltage. The interval is the range over the rules.
    """
    table = tables.network_energy
    voltage = min(tables.circuit.synapse_voltage)
    columns = [column] if isinstance(column, str) else column
    if not {"hidden", *columns} <= set(table):
        return MISSING
    inputs = table["task"].map(
        lambda name: math.prod(map(int, name.split("x"))) if is_size(name) else 0
    )
    rows = table[
        (table["device"] == "neuron")
        & (table["hidden"] == 0)
        & np.isclose(table["synapse_voltage_V"], voltage)
        & (inputs == INPUTS[0])
    ]
    values = rows[columns].sum(axis=1, min_count=len(columns)).dropna()
    if values.empty:
        return MISSING
    middle = float(values.median())
    return Value(middle, float(values.min()), float(values.max()), "network_energy.csv")


def _resolution(tables: Tables) -> Value:
    rows = tables.resolution[tables.resolution["inputs"].between(*INPUTS)]
    if rows.empty:
        return MISSING
    medians = rows.groupby(["rule", "inputs", "seed"])["resolution"].median()
    middle = float(rows["resolution"].median())
    return Value(middle, float(medians.min()), float(medians.max()), "resolution.csv")


def _input_tolerance(tables: Tables) -> Value:
    rows = tables.input_tolerance
    shown = rows[rows["rule"] == "margin"]  # the rule of the figures
    values = (shown if len(shown) else rows)["tolerance"]
    if values.empty:
        return MISSING
    return Value(
        float(values.median()), float(values.min()), float(values.max()), "input_tolerance.csv"
    )


def values(tables: Tables) -> dict[int, Value]:
    """Return our value for each claim, by the number of the claim."""
    circuit = tables.circuit
    read = circuit.read_current * circuit.read_voltage * circuit.read_time

    def exactly(value: float, source: str) -> Value:
        return Value(value, value, value, source)

    static = ["synapses_J", "wires_J", "neuron_path_J"]
    energy = _network(tables, "energy_per_neuron_J")
    low, high = (_network(tables, f"energy_{end}_J") for end in ("low", "high"))
    return {
        1: _velocity(tables, "stt_she", paper.CURRENT_DENSITY),
        2: _threshold(tables, "stt"),
        3: _velocity_ratio(tables),
        4: _threshold(tables, "stt_she"),
        5: exactly(circuit.neuron_resistance, "config.yaml"),
        6: _network(tables, "total_current_A"),
        7: _network(tables, "node_potential_over_voltage"),
        8: _network(tables, static),
        9: exactly(read, "config.yaml"),
        10: energy._replace(low=low.low, high=high.high),
        11: exactly(circuit.cmos.energy / circuit.cmos.bandwidth, "config.yaml"),
        12: _network(tables, "edp_ratio_stated_cmos_cycle"),
        13: _resolution(tables),
        14: _input_tolerance(tables),
    }


def _other_number(claim: dict[str, Any], tables: Tables) -> tuple[float, float, str]:
    """Return the two numbers of the paper that a check compares, and their unit."""
    if claim["number"] == 4:
        density = claim["paper"] / tables.magnetic_area
        return density, paper.THRESHOLD_CURRENT_DENSITY, "A/m²"
    if claim["number"] == 24:
        return paper.READ_CURRENT / paper.THRESHOLD_CURRENT_STT_SHE, claim["paper"], "1"
    cmos = tables.circuit.cmos
    return cmos.energy / cmos.bandwidth, cmos.energy_delay_product, claim["unit"]


def judged(claim: dict[str, Any], found: Value, tables: Tables) -> tuple[str, str]:
    """Judge a claim.

    Parameters
    ----------
    claim
        An entry of claims.yaml.
    found
        Our value, in the unit of the claim. It is nan if the run did not compute it.
    tables
        The results of the run, for the checks of the paper against itself.

    Returns
    -------
    verdict : str
        One of `VERDICTS`.
    why : str
        One or two sentences that give the reason for the verdict.
    """
    kind, unit, stated = claim["kind"], claim["unit"], claim["paper"]
    if kind == "check":
        first, second, of = _other_number(claim, tables)
        agree = abs(first / second - 1) <= claim["tolerance"]
        text = f"The paper's numbers give {quantity(first, of)} and {quantity(second, of)}"
        text += ", which agree." if agree else ", which do not agree."
        if math.isfinite(found.value) and "near" in claim:
            ours = quantity(found.value, unit)
            text += f" Our value of {ours} is {_apart(found.value, stated)}."
        if not agree:
            return INCONSISTENT, text
        within = abs(found.value / stated - 1) <= claim.get("near", claim["tolerance"])
        return (REPRODUCED if within else DIFFERS), text
    if not math.isfinite(found.value):
        return NOT_COMPUTED, "This run has not computed the value."
    ours = f"Our value is {quantity(found.value, unit)}"
    ends = [quantity(end, unit) for end in (found.low, found.high)]
    if ends[0] != ends[1]:
        ours += f" ({ends[0]} to {ends[1]})"
    if kind == "input":
        return INPUT, f"{ours}. It is an input; the paper states {quantity(stated, unit)}."
    if kind == "below":
        inside = found.high <= stated
        limit = f"the limit of {quantity(stated, unit)}"
        if inside or found.value > stated:
            text = f"{ours}, which {'does not exceed' if inside else 'exceeds'} {limit}."
        else:
            text = f"{ours}. The upper end of this interval exceeds {limit}."
        return (REPRODUCED if inside else DIFFERS), text
    if kind == "within":
        low, high = stated
        inside = low <= found.value <= high
        where = "lies between" if inside else "does not lie between"
        return (
            REPRODUCED if inside else DIFFERS,
            f"{ours}, which {where} {quantity(low, unit)} and {quantity(high, unit)}.",
        )
    ratio, tolerance = found.value / stated, claim["tolerance"]
    if kind == "factor":
        inside = 1 / tolerance <= ratio <= tolerance
        allowed = f"A factor of {tolerance:g} is allowed"
    else:
        inside = abs(ratio - 1) <= tolerance
        allowed = f"A deviation of {100 * tolerance:.0f} % is allowed"
    text = f"{ours}, which is {_apart(found.value, stated)} of {quantity(stated, unit)}. {allowed}."
    return (REPRODUCED if inside else DIFFERS), text


def _apart(value: float, stated: float) -> str:
    """Say how far a value is from the paper's."""
    ratio = value / stated
    if 0.5 < ratio < 2:
        place = "above" if ratio >= 1 else "below"
        return f"{100 * abs(ratio - 1):.0f} % {place} the paper's value"
    return f"{ratio:.2g} times the paper's value"


def table(tables: Tables) -> pd.DataFrame:
    """Return the table ``claims.csv``, with one row for each claim."""
    found = values(tables)
    rows = []
    for claim in load():
        ours = found.get(claim["number"], MISSING)
        verdict, sentence = judged(claim, ours, tables)
        stated = claim["paper"]
        text = stated if isinstance(stated, list) else [stated]
        rows.append(
            {
                "number": claim["number"],
                "claim": claim["claim"],
                "unit": claim["unit"],
                "paper": " to ".join(f"{float(number):g}" for number in text),
                "value": ours.value,
                "low": ours.low,
                "high": ours.high,
                "verdict": verdict,
                "why": sentence,
                "tolerance": claim.get("tolerance", ""),
                "kind": claim["kind"],
                "reason_for_tolerance": claim["reason"],
                "source": ours.source,
            }
        )
    return pd.DataFrame(rows)


#: How a sentence counts the claims with a verdict: one claim, and several.
COUNTED = {
    REPRODUCED: ("is reproduced", "are reproduced"),
    DIFFERS: ("differs", "differ"),
    INCONSISTENT: ("is inconsistent within the paper", "are inconsistent within the paper"),
    INPUT: (
        "is an input that was taken over from the paper",
        "are inputs that were taken over from the paper",
    ),
    NOT_COMPUTED: ("was not computed", "were not computed"),
}


def counts(claims: pd.DataFrame) -> str:
    """Say how many claims have each verdict.

    Parameters
    ----------
    claims
        The table ``claims.csv``.

    Returns
    -------
    str
        A sentence, such as "Of 14 numbers that the paper claims, 9 are reproduced and 5
        differ."
    """
    found = [(verdict, int((claims["verdict"] == verdict).sum())) for verdict in VERDICTS]
    parts = [f"{count} {COUNTED[verdict][count > 1]}" for verdict, count in found if count]
    text = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)
    return f"Of {len(claims)} number{'s' * (len(claims) != 1)} that the paper claims, {text}."


#: Background of each verdict. Readers of any colour vision can tell these colours apart.
COLOURS = {
    REPRODUCED: "#cfe8f7",
    DIFFERS: "#fbd9c0",
    INCONSISTENT: "#f3e2a9",
    INPUT: "#e6e6e6",
    NOT_COMPUTED: "#ffffff",
}


def rendered(claims: pd.DataFrame) -> str:
    """Return the table ``claims.csv`` as a page of HTML that needs no other file."""
    rows = []
    for _, row in claims.iterrows():
        cells = [
            str(row["number"]),
            html.escape(str(row["claim"])),
            f"<b>{html.escape(row['verdict'])}</b>",
            html.escape(row["why"]),
            html.escape(row["reason_for_tolerance"]),
        ]
        inner = "".join(f"<td>{cell}</td>" for cell in cells)
        rows.append(f'<tr style="background:{COLOURS[row["verdict"]]}">{inner}</tr>')
    head = "".join(
        f"<th>{name}</th>"
        for name in (
            "number",
            "claim of the paper",
            "verdict",
            "reason for the verdict",
            "tolerance",
        )
    )
    style = (
        "body{font:14px sans-serif;margin:1em}table{border-collapse:collapse}"
        "td,th{border:1px solid #999;padding:4px 8px;text-align:left;vertical-align:top}"
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>Claims</title><style>{style}</style></head><body><table>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></body></html>\n"
    )
