"""The switching time against current, fitted, and how well the fit predicts other points."""

from __future__ import annotations

import warnings
from typing import Any

import lmfit
import numpy as np
import pandas as pd

from spinneuron.arrays import Vector
from spinneuron.magnetics.switching import DRIVEN
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
    """Fit the switching time to the points of one regime that switched during the pulse.

    If several pulse widths share a current, the longest one counts.

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
    driven = switching[positive & (switching["flag"] == DRIVEN)]
    driven = driven.sort_values(["current_A", "pulse_width_s"]).drop_duplicates(
        "current_A", keep="last"
    )
    current = driven["current_A"].to_numpy(dtype=float) * 1e6
    time = driven["switching_time_s"].to_numpy(dtype=float) * 1e9
    if len(current) == 0:
        return {"status": "not_fitted", "reason": "no point switched during the pulse"}
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
        fit["leave_one_out"] = leave_one_out(
            current, time, {name: fit["parameters"][name]["value"] for name in PARAMETERS}
        )
    return fit


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
    model = lmfit.Model(switching_time)
    errors = []
    for left_out in judged:
        kept = np.arange(len(current)) != left_out
        if np.count_nonzero(kept) <= len(PARAMETERS):
            return {"mean": None, "largest": None, "points": 0, "current_A": [], "error": []}
        guesses = _guesses(current[kept], time[kept])
        for name, value in best.items():
            guesses[name]["value"] = value
        limit = guesses["critical_current"]["max"]
        guesses["critical_current"]["value"] = min(best["critical_current"], 0.99 * limit)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = model.fit(
                time[kept],
                model.make_params(**guesses),
                current=current[kept],
                weights=1 / time[kept],
            )
        predicted = float(model.eval(result.params, current=current[left_out]))
        errors.append(predicted / float(time[left_out]) - 1)
    sizes = np.abs(errors)
    return {
        "mean": float(np.mean(sizes)) if errors else None,
        "largest": float(np.max(sizes)) if errors else None,
        "points": len(errors),
        "current_A": [float(i) * 1e-6 for i in current[judged]],
        "error": errors,
    }
