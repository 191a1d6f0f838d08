"""Brackets of threshold currents: the simulated currents between which a threshold lies.

The outcome need not be monotonic in the current. Currents above a threshold that fail again
are listed, too, and so are the windows between them.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from spinneuron.neuron.criteria import CRITERIA
from spinneuron.neuron.threshold_scan import first_passage


def _bracket(points: pd.DataFrame, passes: pd.Series) -> dict[str, Any]:
    """Return the first passage of a sweep, as it stands in ``threshold.json``."""
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


def swept_thresholds(switching: pd.DataFrame, deadline: float) -> dict[str, Any]:
    """Return the brackets that the sweep of one regime gives, for both criteria.

    Parameters
    ----------
    switching
        Rows of ``switching.csv`` of one neuron in one regime.
    deadline
        Switching time in s that a current must reach for ``in_time``.

    Returns
    -------
    dict
        ``final_state``: the threshold above which the neuron ends in the other state, in the
        middle between two currents of the sweep. ``in_time``: the threshold above which the
        switching time is at most the deadline; where the neuron switched at both ends of the
        bracket, log t is interpolated against log I.
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


def _by_pulse_width(table: pd.DataFrame) -> list[tuple[float, pd.DataFrame]]:
    """Return the rows of a table for each pulse width, in rising order."""
    pulse_widths = sorted(set(table["pulse_width_s"]))
    return [(float(found), table[table["pulse_width_s"] == found]) for found in pulse_widths]


def failing_windows(switching: pd.DataFrame) -> list[dict[str, float | None]]:
    """Return the windows above the threshold in which the final state is not switched.

    A window lies between the nearest currents at which the neuron did switch. Its upper end
    ``high_A`` is None if the neuron switched at no higher current of the table.
    """
    windows: list[dict[str, float | None]] = []
    for pulse_width, rows in _by_pulse_width(switching[switching["current_A"] > 0]):
        points = rows.sort_values("current_A").drop_duplicates("current_A")
        current, passes = points["current_A"].to_numpy(), points["switched"].to_numpy(dtype=bool)
        low: float | None = None
        for n in range(int(np.argmax(passes)) if passes.any() else len(passes), len(passes)):
            if passes[n] and low is not None:
                high = float(current[n])
                windows.append({"pulse_width_s": pulse_width, "low_A": low, "high_A": high})
                low = None
            elif not passes[n] and low is None:
                low = float(current[n - 1])
        if low is not None:
            windows.append({"pulse_width_s": pulse_width, "low_A": low, "high_A": None})
    return windows


def scanned_thresholds(thresholds: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the brackets of the threshold scans of one regime, by pulse width."""
    columns = ["status", "value_A", "low_A", "high_A", "failing_above_A"]
    result = []
    for pulse_width, rows in _by_pulse_width(thresholds):
        found = rows.set_index("criterion")
        entry: dict[str, Any] = {"pulse_width_s": pulse_width}
        for criterion in CRITERIA:
            row = found.loc[criterion, columns].to_dict()
            failing = row.pop("failing_above_A")
            text = failing if isinstance(failing, str) else ""
            entry[criterion] = row | {"failing_above_A": [float(i) for i in text.split()]}
        result.append(entry)
    return result
