"""Threshold currents between currents that were simulated, and windows that fail above them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from spinneuron.neuron.threshold_scan import CRITERIA, first_passage


def _bracket(points: pd.DataFrame, passes: pd.Series) -> dict[str, Any]:
    """The first passage of a sweep, as it stands in ``threshold.json``."""
    if points.empty:
        return {"status": "none", "reason": "no positive current in the sweep"}
    found = first_passage([float(i) for i in points["current_A"]], [bool(p) for p in passes])
    if found.status == "none":
        return {"status": "none", "reason": f"no current up to {found.low:g} A reached it"}
    if found.status == "upper_limit":
        return {
            "status": "upper_limit",
            "reason": "already the lowest current of the sweep reached it",
            "high_A": found.high,
        }
    return {
        "status": "bracketed",
        "value_A": float(f"{(found.low + found.high) / 2:.12g}"),
        "low_A": found.low,
        "high_A": found.high,
        "failing_currents_above_A": found.failing_above,
    }


def threshold_currents(switching: pd.DataFrame, deadline: float) -> dict[str, Any]:
    """Return both thresholds of one regime.

    ``final_state``: the current whose final state is switched, between two currents of the
    sweep. ``in_time``: the current whose switching time is at most ``deadline`` (s), by
    interpolating log t against log I between them where both switched. Currents above a
    threshold that fail again are listed: the outcome need not be monotonic.
    """
    points = switching[switching["current_A"] > 0].sort_values("current_A")
    final = _bracket(points, points["switched"].astype(bool))
    times = points["switching_time_s"].astype(float)
    in_time = _bracket(points, times <= deadline)
    if in_time["status"] == "bracketed":
        low = points[points["current_A"] == in_time["low_A"]].iloc[0]
        high = points[points["current_A"] == in_time["high_A"]].iloc[0]
        if math.isfinite(low["switching_time_s"]):
            ends = np.log([high["switching_time_s"], low["switching_time_s"]])
            currents = np.log([high["current_A"], low["current_A"]])
            in_time["value_A"] = float(np.exp(np.interp(math.log(deadline), ends, currents)))
    return {"final_state": final, "in_time": in_time, "deadline_s": deadline}


def _by_width(table: pd.DataFrame) -> list[tuple[float, pd.DataFrame]]:
    """The rows of a table for each pulse width, in rising order."""
    widths = sorted(set(table["pulse_width_s"]))
    return [(float(width), table[table["pulse_width_s"] == width]) for width in widths]


def failing_windows(switching: pd.DataFrame) -> list[dict[str, float | None]]:
    """Return windows above the threshold whose final state is not switched.

    For each pulse width, between the nearest currents that did switch; ``high_A`` is None
    where no higher current of the table did.
    """
    windows: list[dict[str, float | None]] = []
    for width, rows in _by_width(switching[switching["current_A"] > 0]):
        points = rows.sort_values("current_A").drop_duplicates("current_A")
        current, passes = points["current_A"].to_numpy(), points["switched"].to_numpy(dtype=bool)
        low: float | None = None
        for n in range(int(np.argmax(passes)) if passes.any() else len(passes), len(passes)):
            if passes[n] and low is not None:
                windows.append({"pulse_width_s": width, "low_A": low, "high_A": float(current[n])})
                low = None
            elif not passes[n] and low is None:
                low = float(current[n - 1])
        if low is not None:
            windows.append({"pulse_width_s": width, "low_A": low, "high_A": None})
    return windows


def searched(thresholds: pd.DataFrame) -> list[dict[str, Any]]:
    """The brackets of the search by pulse width."""
    columns = ["status", "value_A", "low_A", "high_A", "failing_above_A"]
    result = []
    for width, rows in _by_width(thresholds):
        found = rows.set_index("criterion")
        entry: dict[str, Any] = {"pulse_width_s": width}
        for criterion in CRITERIA:
            row = found.loc[criterion, columns].to_dict()
            failing = row.pop("failing_above_A")
            text = failing if isinstance(failing, str) else ""
            entry[criterion] = row | {"failing_above_A": [float(i) for i in text.split()]}
        result.append(entry)
    return result
