"""The threshold current of a neuron for one pulse width: the definition that everything uses.

``threshold.json`` holds what simulations found at some pulse widths, for every criterion, and a
fitted formula for the criterion ``crossed``. Energy, claims and crossbars all need one number:
`spinneuron.neuron.compact_model.ThresholdModel.threshold` takes the simulated bracket if this
pulse width was simulated, then the formula, then an interpolation between two simulated pulse
widths. What was simulated comes before what was fitted, and a pulse width at which no simulated
current was enough has no threshold.
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
    #: bracketed: between two simulated currents; interpolated: between the thresholds of two
    #: simulated pulse widths; fitted or extrapolated: by the formula, inside or outside the
    #: times that were fitted; upper_limit: below ``high``; none: see the reason.
    status: Literal["bracketed", "interpolated", "fitted", "extrapolated", "upper_limit", "none"]
    reason: str  #: why there is none, or ""

    @property
    def exists(self) -> bool:
        """Whether there is a threshold."""
        return math.isfinite(self.value)

    @property
    def standard_error(self) -> float:
        """Standard deviation in A of a value that lies anywhere in the bracket or interval."""
        span = self.high - self.low
        anywhere = self.status in ("bracketed", "interpolated")
        return span / math.sqrt(12) if anywhere else span / (2 * STANDARD_ERRORS_95)


def no_threshold(reason: str) -> ThresholdCurrent:
    """Return a threshold of nan, and the reason why there is no value."""
    return ThresholdCurrent(math.nan, math.nan, math.nan, "none", reason)


class Simulated(NamedTuple):
    """What simulations found for one pulse width and criterion."""

    pulse_width: float  #: s
    criterion: Criterion
    found: ThresholdCurrent
    #: Windows above the threshold that fail again: lower and upper current, A.
    failing: tuple[tuple[float, float], ...]

    @classmethod
    def of_entry(cls, entry: dict[str, Any]) -> list[Simulated]:
        """Return the brackets of a regime in ``threshold.json``, by rising pulse width."""
        return [
            cls(
                row["pulse_width_s"],
                criterion,
                _bracket(row[criterion], row["pulse_width_s"]),
                tuple(
                    # A window has no upper end if no higher current passed.
                    (window["low_A"], math.inf if window["high_A"] is None else window["high_A"])
                    for window in row[criterion]["failing"]
                ),
            )
            for row in entry.get("simulated", [])
            for criterion in CRITERIA
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


def at_pulse_width(
    simulated: Sequence[Simulated], pulse_width: float, criterion: Criterion
) -> Simulated | None:
    """Return what simulations found for a pulse width.

    Parameters
    ----------
    simulated
        What simulations found.
    pulse_width
        Pulse width in s.
    criterion
        What the current must do.

    Returns
    -------
    Simulated or None
        None if no simulation had this pulse width.
    """
    for one in simulated:
        same = math.isclose(one.pulse_width, pulse_width, rel_tol=SAME_PULSE_WIDTH)
        if same and one.criterion == criterion:
            return one
    return None


def interpolated_threshold(
    simulated: Sequence[Simulated], pulse_width: float, criterion: Criterion
) -> ThresholdCurrent:
    """Return the threshold current between two simulated pulse widths.

    The logarithm of the current is interpolated against that of the pulse width. A longer
    pulse needs no larger current, so the thresholds of both neighbours enclose the value.

    Parameters
    ----------
    simulated
        What simulations found.
    pulse_width
        Pulse width in s, which was not simulated.
    criterion
        What the current must do.

    Returns
    -------
    ThresholdCurrent
        Value and the brackets of both neighbours; none, with the reason, outside the simulated
        pulse widths or next to one that has no threshold.
    """
    own = [one for one in simulated if one.criterion == criterion]
    below = max((one for one in own if one.pulse_width < pulse_width), default=None)
    above = min((one for one in own if one.pulse_width > pulse_width), default=None)
    shown = f"{pulse_width * 1e9:g} ns"
    if below is None or above is None:
        return no_threshold(f"{shown} is outside the pulse widths that were simulated")
    if not (below.found.exists and above.found.exists):
        return no_threshold(f"a simulated pulse width next to {shown} has no threshold")
    part = math.log(pulse_width / below.pulse_width) / math.log(
        above.pulse_width / below.pulse_width
    )
    value = below.found.value ** (1 - part) * above.found.value**part
    low = min(below.found.low, above.found.low)
    high = max(below.found.high, above.found.high)
    return ThresholdCurrent(value, low, high, "interpolated", "")
