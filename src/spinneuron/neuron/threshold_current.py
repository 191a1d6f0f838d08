"""The threshold current of a neuron for one pulse width: the definition that everything uses.

``threshold.json`` holds what the threshold scan found, what the sweep found, and a fitted
formula. Energy, claims and crossbars all need one number:
`spinneuron.neuron.compact_model.ThresholdModel.threshold` takes the bracket of the scan if the
scan tried the pulse width, else the bracket of the sweep, else the formula. What was simulated
comes before what was fitted, and a pulse width at which no simulated current was enough has no
threshold.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from spinneuron.constants import STANDARD_ERRORS_95
from spinneuron.neuron.criteria import CRITERIA, Criterion

#: Relative difference up to which two pulse widths are the same.
SAME_PULSE_WIDTH = 1e-9


class ThresholdCurrent(NamedTuple):
    """A threshold current and how well it is known."""

    value: float  #: A; nan if there is none
    low: float  #: lower end of the bracket or of the 95 % interval, A
    high: float  #: upper end, A
    #: bracketed: between two simulated currents; fitted or extrapolated: by the formula,
    #: inside or outside the times that were fitted; upper_limit: below ``high``; none: see the
    #: reason.
    status: Literal["bracketed", "fitted", "extrapolated", "upper_limit", "none"]
    reason: str  #: why there is none, or ""

    @property
    def exists(self) -> bool:
        """Whether there is a threshold."""
        return math.isfinite(self.value)

    @property
    def standard_error(self) -> float:
        """Standard deviation in A of a value that lies anywhere in the bracket or interval."""
        span = self.high - self.low
        return (
            span / math.sqrt(12) if self.status == "bracketed" else span / (2 * STANDARD_ERRORS_95)
        )


def no_threshold(reason: str) -> ThresholdCurrent:
    """Return a threshold of nan, and the reason why there is no value."""
    return ThresholdCurrent(math.nan, math.nan, math.nan, "none", reason)


class Simulated(NamedTuple):
    """The threshold between two simulated currents, for one pulse width and criterion."""

    pulse_width: float  #: s
    criterion: Criterion
    found: ThresholdCurrent

    @classmethod
    def of_entry(cls, entry: dict[str, Any]) -> list[Simulated]:
        """Return the brackets of a regime in ``threshold.json``, those of the scan first."""
        tables = [(row, row["pulse_width_s"]) for row in entry.get("searched", [])]
        if "threshold" in entry:
            tables.append((entry["threshold"], entry["threshold"]["deadline_s"]))
        return [
            cls(pulse_width, criterion, _bracket(row[criterion], pulse_width))
            for row, pulse_width in tables
            for criterion in CRITERIA
            if criterion in row
        ]


def _bracket(row: dict[str, Any], pulse_width: float) -> ThresholdCurrent:
    """Return the threshold of a row of ``threshold.json``, bracketed or not."""
    if row["status"] == "bracketed":
        return ThresholdCurrent(row["value_A"], row["low_A"], row["high_A"], "bracketed", "")
    if row["status"] == "upper_limit":
        known = f"already the lowest simulated current, {row['high_A'] * 1e6:.4g} µA, reaches it"
        reason = row.get("reason") or known
        return ThresholdCurrent(math.nan, math.nan, row["high_A"], "upper_limit", reason)
    known = f"no simulated current is enough for {pulse_width * 1e9:g} ns"
    return no_threshold(row.get("reason") or known)


def simulated_threshold(
    simulated: Sequence[Simulated], pulse_width: float, criterion: Criterion
) -> ThresholdCurrent | None:
    """Return the threshold current that simulations found for a pulse width.

    Parameters
    ----------
    simulated
        What simulations found, the most precise first.
    pulse_width
        Pulse width in s.
    criterion
        What the current must do.

    Returns
    -------
    ThresholdCurrent or None
        The first bracket of this pulse width, or why there is none. It is None if no simulation
        had this pulse width.
    """
    own = [
        s.found
        for s in simulated
        if s.criterion == criterion
        and math.isclose(s.pulse_width, pulse_width, rel_tol=SAME_PULSE_WIDTH)
    ]
    return next((found for found in own if found.exists), own[0] if own else None)
