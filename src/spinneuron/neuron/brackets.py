"""Brackets of threshold currents: the simulated currents between which a threshold lies.

The outcome need not be monotonic in the current. Therefore the windows of current above a
threshold that fail again are listed, too.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from spinneuron.neuron.criteria import CRITERIA, Criterion
from spinneuron.neuron.threshold_scan import failing_windows, first_passage, passes


def _bracket(points: pd.DataFrame, criterion: Criterion) -> dict[str, Any]:
    """Return the first passage of a criterion, as it stands in ``threshold.json``.

    The value is the middle of the bracket. Where the read-out crossed at both ends, the value
    for ``crossed`` comes from interpolating log t against log I.
    """
    if points.empty:
        return {"status": "none", "reason": "no positive current in the sweep"}
    records = points.to_dict("records")
    current = [float(row["current_A"]) for row in records]
    found = first_passage(current, [passes(row, criterion) for row in records])
    if found.status == "none":
        return {"status": "none", "reason": f"no current up to {found.low:g} A reached it"}
    if found.status == "upper_limit":
        reason = "already the lowest current of the sweep reached it"
        return {"status": "upper_limit", "reason": reason, "high_A": found.high}
    value = (found.low + found.high) / 2
    if criterion == "crossed":
        slow, fast = (records[current.index(end)] for end in (found.low, found.high))
        times = [fast["switching_time_s"], slow["switching_time_s"]]
        if np.isfinite(times).all():
            currents = np.log([found.high, found.low])
            value = float(
                np.exp(np.interp(math.log(slow["pulse_width_s"]), np.log(times), currents))
            )
    return {
        "status": "bracketed",
        "value_A": float(f"{value:.12g}"),
        "low_A": found.low,
        "high_A": found.high,
    }


def _windows(points: pd.DataFrame, criterion: Criterion) -> list[dict[str, float | None]]:
    """Return the windows above the threshold that fail, between the nearest currents that pass.

    The upper end ``high_A`` is None if no higher current passes.
    """
    records = points.to_dict("records")
    current = [float(row["current_A"]) for row in records]
    return [
        {"low_A": window.low, "high_A": window.high if math.isfinite(window.high) else None}
        for window in failing_windows(current, [passes(row, criterion) for row in records])
    ]


def _of_pulse_width(table: pd.DataFrame, pulse_width: float) -> pd.DataFrame:
    """Return the positive currents of one pulse width in rising order."""
    rows = table[(table["pulse_width_s"] == pulse_width) & (table["current_A"] > 0)]
    return rows.sort_values("current_A").drop_duplicates("current_A")


def simulated_thresholds(swept: pd.DataFrame, runs: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the threshold currents of one regime at every simulated pulse width.

    Parameters
    ----------
    swept
        Rows of ``switching.csv`` of one neuron in one regime.
    runs
        Rows of ``threshold_runs.csv`` of the same neuron and regime. It may be empty.

    Returns
    -------
    list of dict
        For each pulse width its ``pulse_width_s``, its ``source`` and, by criterion, the
        bracket with the windows ``failing`` above it. The source is ``scan`` if the threshold
        scan tried this pulse width, and then its bracket counts; otherwise it is ``sweep``. The
        windows come from all runs of the pulse width.
    """
    result = []
    every = pd.concat([swept, runs], ignore_index=True) if len(runs) else swept
    for pulse_width in sorted(set(every["pulse_width_s"])):
        scanned = _of_pulse_width(runs, pulse_width) if len(runs) else runs
        own = scanned if len(scanned) else _of_pulse_width(swept, pulse_width)
        entry: dict[str, Any] = {
            "pulse_width_s": float(pulse_width),
            "source": "scan" if len(scanned) else "sweep",
        }
        together = _of_pulse_width(every, pulse_width)
        for criterion in CRITERIA:
            bracket = _bracket(own, criterion)
            entry[criterion] = bracket | {"failing": _windows(together, criterion)}
        result.append(entry)
    return result
