"""The switching time against current, fitted, and how well the fit predicts other points."""

from __future__ import annotations

import warnings
from typing import Any

import lmfit
import numpy as np
import pandas as pd

from spinneuron.arrays import Booleans, Vector
from spinneuron.neuron.compact_model import PARAMETERS, switching_time
from spinneuron.neuron.relative_fit import fit_relative

#: Predictions are judged at currents of at least this multiple of the critical current.
JUDGED_ABOVE = 1.2


def _guesses(current: Vector, time: Vector) -> dict[str, Any]:
    """Return starts and bounds of the parameters for currents in µA and times in ns."""
    least = float(current[0])
    return {
        "offset": {"value": 0.5 * float(time.min())},
        "charge": {"value": 0.5 * float(time[0]) * 0.5 * least, "min": 0.0},
        "critical_current": {"value": 0.5 * least, "min": 0.0, "max": 0.999 * least},
        "exponent": {"value": 1.0, "min": 0.1, "max": 4.0},
    }


def fit_switching_time(switching: pd.DataFrame) -> dict[str, Any]:
    """Fit the switching time to the points of one regime that crossed during the pulse.

    What happens to the wall after its first crossing does not matter. If several pulse widths
    share a current, the longest one counts.

    Parameters
    ----------
    switching
        Rows of ``switching.csv`` and ``threshold_runs.csv`` of one neuron in one regime.

    Returns
    -------
    dict
        The entry of ``threshold.json``. Its parameters are in µA and ns.
    """
    positive = switching["current_A"] > 0
    crossed = switching["switching_time_s"] <= switching["pulse_width_s"]
    driven = switching[positive & crossed]
    driven = driven.sort_values(["current_A", "pulse_width_s"]).drop_duplicates(
        "current_A", keep="last"
    )
    current = driven["current_A"].to_numpy(dtype=float) * 1e6
    time = driven["switching_time_s"].to_numpy(dtype=float) * 1e9
    if len(current) == 0:
        return {"status": "not_fitted", "reason": "no point crossed during the pulse"}
    units = {
        "offset": "ns",
        "charge": "ns uA^exponent",
        "critical_current": "uA",
        "exponent": "1",
    }
    fit = fit_relative(switching_time, current, time, _guesses(current, time), units)
    fit["valid_current_A"] = [float(current[0]) * 1e-6, float(current[-1]) * 1e-6]
    fit["valid_time_s"] = [float(time.min()) * 1e-9, float(time.max()) * 1e-9]
    if "parameters" in fit:
        best = {name: fit["parameters"][name]["value"] for name in PARAMETERS}
        fit["leave_one_out"] = leave_one_out(current, time, best)
        fit["leave_half_out"] = leave_half_out(current, time, best)
    return fit


def _predicted(current: Vector, time: Vector, kept: Booleans, best: dict[str, float]) -> Vector:
    """Return the times in ns of all currents by a fit to some of the points.

    Parameters
    ----------
    current, time
        Currents in µA and times in ns, (n,).
    kept
        Whether a point is fitted, (n,).
    best
        Parameters of the fit to all points, from which this one starts.

    Returns
    -------
    Vector
        Times in ns, (n,); infinite at and below the critical current of this fit.
    """
    guesses = _guesses(current[kept], time[kept])
    for name, value in best.items():
        guesses[name]["value"] = value
    limit = guesses["critical_current"]["max"]
    guesses["critical_current"]["value"] = min(best["critical_current"], 0.99 * limit)
    model = lmfit.Model(switching_time)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = model.fit(
            time[kept], model.make_params(**guesses), current=current[kept], weights=1 / time[kept]
        )
    return np.asarray(model.eval(result.params, current=current), dtype=float)


def leave_one_out(current: Vector, time: Vector, best: dict[str, float]) -> dict[str, Any]:
    """Return how well the fit to all other points predicts each point.

    Parameters
    ----------
    current
        Currents in µA, (n,).
    time
        Switching times in ns, (n,).
    best
        Parameters of the fit to all points, from which every other fit starts.

    Returns
    -------
    dict
        Relative errors at `JUDGED_ABOVE` or more critical currents: the mean and the largest of
        their magnitudes, and each of them with its current in A. There are no numbers if too
        few points are left for a fit.
    """
    judged = np.flatnonzero(current >= JUDGED_ABOVE * best["critical_current"])
    if len(current) - 1 <= len(PARAMETERS):
        return {"mean": None, "largest": None, "points": 0, "current_A": [], "error": []}
    errors = []
    for left_out in judged:
        kept = np.arange(len(current)) != left_out
        predicted = float(_predicted(current, time, kept, best)[left_out])
        errors.append(predicted / float(time[left_out]) - 1)
    sizes = np.abs(errors)
    return {
        "mean": float(np.mean(sizes)) if errors else None,
        "largest": float(np.max(sizes)) if errors else None,
        "points": len(errors),
        "current_A": [float(i) * 1e-6 for i in current[judged]],
        "error": errors,
    }


def leave_half_out(current: Vector, time: Vector, best: dict[str, float]) -> dict[str, Any]:
    """Return how well the fit to one half of the currents predicts the other half.

    This is an extrapolation, while the points beside one that is left out alone enclose it.

    Parameters
    ----------
    current
        Currents in µA, (n,), in rising order.
    time
        Switching times in ns, (n,).
    best
        Parameters of the fit to all points, from which both other fits start.

    Returns
    -------
    dict
        Largest relative error among the ``lower`` and among the ``upper`` half of the currents
        where that half was left out, at `JUDGED_ABOVE` or more critical currents, and the
        ``largest`` of both. They are None if a half is too small for a fit.
    """
    lower = np.arange(len(current)) < len(current) // 2
    judged = current >= JUDGED_ABOVE * best["critical_current"]
    found: dict[str, float | None] = {}
    for name, left_out in (("lower", lower), ("upper", ~lower)):
        kept, counted = ~left_out, left_out & judged
        found[name] = None
        if np.count_nonzero(kept) > len(PARAMETERS) and counted.any():
            error = float(np.max(abs(_predicted(current, time, kept, best) / time - 1)[counted]))
            found[name] = error if np.isfinite(error) else None
    known = [error for error in found.values() if error is not None]
    return found | {"largest": max(known) if known else None}
