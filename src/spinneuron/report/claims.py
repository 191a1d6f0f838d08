"""The paper's numbers against ours. The file claims.yaml says what counts as reproduced.

The verdicts, and the sentences that explain them, follow from the tables of a run.
"""

from __future__ import annotations

import html
import importlib.resources
import math
from typing import Any

import pandas as pd
import yaml

from spinneuron import paper
from spinneuron.report import chosen_material
from spinneuron.report.claim_values import MISSING, Tables, Value, lowest_density, values
from spinneuron.report.quantities import quantity

#: The possible verdicts on a claim.
REPRODUCED, BY_CONSTRUCTION, DIFFERS = "reproduced", "by construction", "differs"
INCONSISTENT, INPUT = "inconsistent in the paper", "input"
NOT_COMPUTED = "not computed"
VERDICTS = (REPRODUCED, BY_CONSTRUCTION, DIFFERS, INCONSISTENT, INPUT, NOT_COMPUTED)


def load() -> list[dict[str, Any]]:
    """Return the claims with their tolerances, in the order of their numbers."""
    text = importlib.resources.files("spinneuron.report").joinpath("claims.yaml").read_text("utf-8")
    claims: list[dict[str, Any]] = yaml.safe_load(text)
    return claims


def _other_number(claim: dict[str, Any], tables: Tables) -> tuple[float, float, str]:
    """Return the two numbers of the paper that a check compares, and their unit."""
    stated, cmos = claim["paper"], tables.circuit.cmos
    return {
        11: (cmos.energy / cmos.bandwidth, cmos.energy_delay_product, claim["unit"]),
        24: (paper.READ_CURRENT / paper.THRESHOLD_CURRENT_STT_SHE, stated, claim["unit"]),
        26: (
            paper.THRESHOLD_CURRENT_STT_SHE / tables.magnet.strip.magnetic_area,
            stated,
            claim["unit"],
        ),
    }[claim["number"]]


def _agrees(claim: dict[str, Any], found: Value) -> bool:
    """Return whether our value lies within what `allowed` by a claim.

    A limit must hold for our whole interval, and everything else for the value alone.
    """
    low, high = allowed(claim)
    first = found.low if claim["kind"] == "above" else found.value
    last = found.high if claim["kind"] == "below" else found.value
    return low <= first and last <= high


def allowed(claim: dict[str, Any]) -> tuple[float, float]:
    """Return the smallest and the largest value that agree with a claim.

    Parameters
    ----------
    claim
        An entry of claims.yaml of any kind but input and check.

    Returns
    -------
    low, high : float
        In the unit of the claim.
    """
    kind, stated = claim["kind"], claim["paper"]
    if kind == "within":
        return stated[0], stated[1]
    if kind in ("below", "can_be"):
        return -math.inf, stated + claim.get("rounding", 0.0)
    if kind == "above":
        return stated, math.inf
    tolerance = claim["tolerance"]
    if kind == "factor":
        return stated / tolerance, stated * tolerance
    return stated * (1 - tolerance), stated * (1 + tolerance)


def judged(claim: dict[str, Any], found: Value, tables: Tables) -> tuple[str, str]:
    """Judge a claim by its kind.

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
        A few sentences that give the reason for the verdict.
    """
    kind, unit, stated = claim["kind"], claim["unit"], claim["paper"]
    if kind == "check":
        first, second, of = _other_number(claim, tables)
        agree = abs(first / second - 1) <= claim["tolerance"]
        text = f"The paper's numbers give {quantity(first, of)} and {quantity(second, of)}"
        text += ", which agree." if agree else ", which do not agree."
        return (REPRODUCED if agree else INCONSISTENT), text
    if not math.isfinite(found.value):
        return NOT_COMPUTED, "This run has not computed the value."
    ours = f"Our value is {quantity(found.value, unit)}"
    ends = [quantity(end, unit) for end in (found.low, found.high)]
    if ends[0] != ends[1]:
        ours += f" ({ends[0]} to {ends[1]})"
    if kind == "input":
        return INPUT, f"{ours}. It is an input; the paper states {quantity(stated, unit)}."
    agrees = _agrees(claim, found)
    text = f"{ours}{_compared(claim, found, agrees)}"
    if claim.get("chosen") and tables.magnet.is_chosen:
        text += f" {_choice(claim, found, tables) if agrees else CHOSEN_IN_VAIN}"
        return (BY_CONSTRUCTION if agrees else DIFFERS), text
    return (REPRODUCED if agrees else DIFFERS), text


def _compared(claim: dict[str, Any], found: Value, agrees: bool) -> str:
    """Continue the sentence about our value with how it compares with the paper's."""
    kind, unit, stated = claim["kind"], claim["unit"], claim["paper"]
    if kind == "within":
        limits = " and ".join(quantity(end, unit) for end in stated)
        return f", which {'lies' if agrees else 'does not lie'} between {limits}."
    if kind in ("factor", "near"):
        tolerance = claim["tolerance"]
        limit = (
            f"A factor of {tolerance:g}"
            if kind == "factor"
            else f"A deviation of {100 * tolerance:.0f} %"
        )
        apart = _apart(found.value, stated)
        return f", which is {apart} of {quantity(stated, unit)}. {limit} is allowed."
    limit = f"the limit of {quantity(stated, unit)}"
    if rounding := claim.get("rounding"):
        limit += f" ({quantity(stated + rounding, unit)} with its rounding)"
    above = kind == "above"
    if agrees:
        return f", which does not {'fall short of' if above else 'exceed'} {limit}."
    fails, end = ("falls short of", "lower") if above else ("exceeds", "upper")
    low, high = allowed(claim)
    if low <= found.value <= high:
        return f". The {end} end of this interval {fails} {limit}."
    return f", which {fails} {limit}."


#: What is said of a claim that the material was chosen for and that it misses.
CHOSEN_IN_VAIN = "The default material was chosen so that this number comes out, but it does not."


def _choice(claim: dict[str, Any], found: Value, tables: Tables) -> str:
    """Say that the material was chosen for a claim, and how special the choice is."""
    magnet, regime, known = tables.magnet, claim["chosen"], None
    if regime == "velocity":
        of = chosen_material.velocity_of(paper.CURRENT_DENSITY)
        changes = chosen_material.velocity_changes(magnet, of)
    elif regime == "velocity_ratio":
        of = chosen_material.ratio_at(lowest_density(tables))
        changes = chosen_material.velocity_changes(magnet, of)
    else:
        changes, known = chosen_material.threshold_changes(tables.thresholds, regime, magnet)
    rooms = chosen_material.rooms(changes, magnet, found.value, allowed(claim), known)
    text = "The default material was chosen so that this number comes out."
    if not rooms:
        return f"{text} This run does not show how special the choice is."
    how = "the simulated final states" if known else "the one-dimensional wall model"
    return (
        f"{text} By {how}, it would still do so with one of these alone: "
        f"{chosen_material.described(rooms)}."
    )


def _apart(value: float, stated: float) -> str:
    """Say how far a value is from the paper's."""
    ratio = value / stated
    if 0.5 < ratio < 2:
        place = "above" if ratio >= 1 else "below"
        return f"{100 * abs(ratio - 1):.0f} % {place} the paper's value"
    return f"{ratio:.2g} times the paper's value"


def table(tables: Tables) -> pd.DataFrame:
    """Return the table ``claims.csv``, with one row for each claim."""
    claims = load()
    can_be = {one["number"]: allowed(one)[1] for one in claims if one["kind"] == "can_be"}
    found = values(tables, can_be)
    rows = []
    for claim in claims:
        ours = found.get(claim["number"], MISSING)
        verdict, sentence = judged(claim, ours, tables)
        if ours.note and verdict != NOT_COMPUTED:
            sentence += f" {ours.note}"
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
    BY_CONSTRUCTION: ("agrees by construction", "agree by construction"),
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
    BY_CONSTRUCTION: "#ded6ee",
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
