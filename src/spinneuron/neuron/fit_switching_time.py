"""Fit of the switching time against current, and how well it predicts points left out."""

from __future__ import annotations

import warnings
from typing import Any

import lmfit
import numpy as np
import numpy.typing as npt
import pandas as pd

from spinneuron.magnetics.switching import DRIVEN
from spinneuron.neuron.compact_model import (
    PARAMETERS,
    switching_time,
)
from spinneuron.neuron.relative_fit import fit_relative

Array = npt.NDArray[np.float64]

#: Predictions are judged from this multiple of the critical current on.
JUDGED_ABOVE = 1.2


def _guesses(current: Array, time: Array) -> dict[str, Any]:
    least = float(current[0])
    return {
        "offset": {"value": 0.5 * float(time.min())},
        "charge": {"value": 0.5 * float(time[0]) * 0.5 * least, "min": 0.0},
        "critical_current": {"value": 0.5 * least, "min": 0.0, "max": 0.999 * least},
        "exponent": {"value": 1.0, "min": 0.1, "max": 4.0},
    }


def fit_switching_time(switching: pd.DataFrame) -> dict[str, Any]:
    """Fit the switching time to the points of one regime that switched during the pulse.

    Currents enter in µA and times in ns, which is what the parameters are given in. Of
    several pulse widths at one current the longest counts.
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


def leave_one_out(current: Array, time: Array, best: dict[str, float]) -> dict[str, Any]:
    """Return how well each point is predicted by the fit to all others.

    Parameters
    ----------
    current, time
        In µA and ns.
    best
        Parameters of the fit to all points, from which each of the others starts.

    Returns
    -------
    dict
        Relative errors of the points from 1.2 critical currents on: mean and largest of
        their sizes, and each with its current; empty of numbers where too few are left.
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
