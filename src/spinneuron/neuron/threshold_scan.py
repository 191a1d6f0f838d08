"""The threshold current of a neuron: a scan to rising currents, then bisection.

The outcome need not be monotonic in the current, because a wall that crossed may rebound and
fall back. Therefore every current that was tried stays in the table. The threshold is the
first passage on the way up. A scan of the whole range also finds both ends of every window
above the threshold in which currents fail again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import pandas as pd

from spinneuron.config.regimes import Regime
from spinneuron.neuron.criteria import Criterion

#: The criteria of a scan, in the order in which it searches for them.
SCANNED: tuple[Criterion, ...] = ("crossed", "end_of_plateau", "end_of_pulse", "final_state")


@dataclass(frozen=True)
class Case:
    """One scan: a neuron that differs in one parameter, a regime and a pulse width."""

    id: str
    parameter: str  #: "" for the neuron of the config
    value: float  #: value of the parameter; nan without one
    regime: Regime
    pulse_width: float  #: s
    step: float  #: factor of the scan
    whole_range: bool  #: go on to the highest current, to find windows that fail
    criteria: tuple[Criterion, ...] = SCANNED  #: which thresholds are wanted

    def params(self) -> dict[str, Any]:
        """Return the case as plain values. `Case(**params)` is the inverse."""
        return asdict(self)


class Bracket(NamedTuple):
    """Where a criterion is first met, see `first_passage`."""

    status: str  #: bracketed, upper_limit (met at the lowest current) or none
    low: float  #: highest current below ``high`` that was tried and fails, A
    high: float  #: lowest current that was tried and passes, A


def first_passage(current: list[float], passed: list[bool]) -> Bracket:
    """Return where a criterion is first met among currents in rising order."""
    if not any(passed):
        return Bracket("none", max(current, default=math.nan), math.nan)
    first = passed.index(True)
    if first == 0:
        return Bracket("upper_limit", math.nan, current[0])
    return Bracket("bracketed", current[first - 1], current[first])


def passes(row: Mapping[Any, Any], criterion: Criterion) -> bool:
    """Return whether a row of ``switching.csv`` meets a criterion."""
    if criterion == "crossed":
        return bool(row["switching_time_s"] <= row["pulse_width_s"])
    return bool(row["switched" if criterion == "final_state" else f"switched_{criterion}"])


class Window(NamedTuple):
    """A window of currents above a threshold that fail again."""

    low: float  #: highest current below the window that was tried and passes, A
    first: float  #: lowest current in the window that was tried, A
    last: float  #: highest current in the window that was tried, A
    high: float  #: lowest current above the window that was tried and passes, A; inf if none


def failing_windows(current: list[float], passed: list[bool]) -> list[Window]:
    """Return the windows above the first passage, for currents in rising order."""
    if not any(passed):
        return []
    windows, inside = [], []
    start = passed.index(True)
    below = current[start]
    for tried, ok in zip(current[start:], passed[start:], strict=True):
        if not ok:
            inside.append(tried)
            continue
        if inside:
            windows.append(Window(below, inside[0], inside[-1], tried))
            inside = []
        below = tried
    if inside:
        windows.append(Window(below, inside[0], inside[-1], math.inf))
    return windows


def _loosest_end(windows: list[Window], tolerance: float) -> float | None:
    """Return a current that halves an end of a window which is not yet known well enough."""
    for window in windows:
        for below, above in ((window.low, window.first), (window.last, window.high)):
            if math.isfinite(above) and above > below * (1 + tolerance):
                return math.sqrt(below * above)
    return None


def _by_time(rows: Mapping[float, dict[str, Any]], found: Bracket, tolerance: float) -> float:
    """Return the current in a bracket at which the read-out should cross just in time.

    If the read-out crossed at both ends, log t is interpolated against log I to the pulse
    width. The result is shifted a little towards the farther end, so that it becomes an end of
    the next bracket. Otherwise the result is the middle of the bracket.
    """
    low, high = math.log(found.low), math.log(found.high)
    middle = (low + high) / 2
    slow, fast = (rows[current]["switching_time_s"] for current in (found.low, found.high))
    pulse_width = rows[found.high]["pulse_width_s"]
    if not (math.isfinite(slow) and slow > pulse_width > fast):
        return math.exp(middle)
    estimate = low + math.log(slow / pulse_width) / math.log(slow / fast) * (high - low)
    beyond = estimate + math.copysign(0.45 * tolerance, middle - estimate)
    return math.exp(min(max(beyond, low + 0.1 * tolerance), high - 0.1 * tolerance))


def scan_currents(
    run: Callable[[float], dict[str, Any]],
    *,
    lowest: float,
    highest: float,
    step: float,
    tolerance: float,
    whole_range: bool,
    criteria: tuple[Criterion, ...] = SCANNED,
) -> pd.DataFrame:
    """Try currents until the thresholds are known, and the windows that fail above them.

    Parameters
    ----------
    run
        Simulates a current in A and returns a row of ``switching.csv``.
    lowest, highest
        First and last current of the scan in A.
    step
        Factor between one current of the scan and the next.
    tolerance
        Relative difference of both ends of a bracket at which the bisection stops.
    whole_range
        Whether the scan goes on after all criteria are met, and searches the windows that fail.
    criteria
        Which of `SCANNED` are wanted.

    Returns
    -------
    pandas.DataFrame
        A row for each current that was tried, in rising order.
    """
    rows: dict[float, dict[str, Any]] = {}

    def attempt(current: float) -> dict[str, Any]:
        current = float(f"{current:.6g}")
        if current not in rows:
            rows[current] = run(current)
        return rows[current]

    current = lowest
    while True:
        row = attempt(min(current, highest))
        met = all(passes(row, criterion) for criterion in criteria)
        if current >= highest * (1 - 1e-9) or (met and not whole_range):
            break
        current *= step
    for criterion in criteria:
        spans = [math.inf]
        while True:
            tried = sorted(rows)
            found = first_passage(tried, [passes(rows[i], criterion) for i in tried])
            if found.status != "bracketed" or found.high <= found.low * (1 + tolerance):
                break
            spans.append(math.log(found.high / found.low))
            # An estimate that does not halve the bracket is not followed a second time.
            trusted = criterion == "crossed" and spans[-1] < 0.5 * spans[-2]
            if trusted:
                attempt(_by_time(rows, found, tolerance))
            else:
                attempt(math.sqrt(found.low * found.high))
        while whole_range:
            tried = sorted(rows)
            windows = failing_windows(tried, [passes(rows[i], criterion) for i in tried])
            between = _loosest_end(windows, tolerance)
            if between is None:
                break
            attempt(between)
    return pd.DataFrame([rows[i] for i in sorted(rows)])


def threshold_rows(case: Case, runs: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of ``thresholds.csv`` for the runs of a case, one for each criterion.

    ``value_A`` is the middle of the bracket and ``half_width_A`` is half of its span. Both are
    nan if there is no bracket. ``failing_A`` has every window above the threshold that fails,
    as the nearest currents around it that pass.
    """
    rows = []
    current = [float(i) for i in runs["current_A"]]
    records = runs.to_dict("records")
    for criterion in case.criteria:
        passed = [passes(row, criterion) for row in records]
        found = first_passage(current, passed)
        windows = failing_windows(current, passed)
        rows.append(
            {
                "id": case.id,
                "parameter": case.parameter,
                "value": case.value,
                "regime": case.regime,
                "pulse_width_s": case.pulse_width,
                "criterion": criterion,
                "status": found.status,
                "value_A": (found.low + found.high) / 2,
                "half_width_A": (found.high - found.low) / 2,
                "low_A": found.low,
                "high_A": found.high,
                "failing_A": " ".join(f"{w.low:g}-{w.high:g}" for w in windows),
                "runs": len(runs),
            }
        )
    return rows
