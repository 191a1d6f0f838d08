"""Fits that minimise relative deviations, so that slow and fast points count alike."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import lmfit
import numpy as np

from spinneuron.arrays import Covariance, Vector

#: Confidence level of the intervals.
CONFIDENCE = 0.95


def fit_relative(
    function: Callable[..., Vector],
    given: Vector,
    measured: Vector,
    guesses: dict[str, Any],
    units: dict[str, str],
) -> dict[str, Any]:
    """Fit a function by its relative deviations from data.

    Parameters
    ----------
    function
        Function of the independent variable, its first argument, and of the parameters.
    given
        Values of the independent variable, (n,), in the unit that the function expects.
    measured
        Values that the function should have there, (n,); none may be zero.
    guesses
        Start of each parameter by name: a value, or a dictionary with bounds as lmfit takes it.
    units
        Unit of each parameter by name, for the result only.

    Returns
    -------
    dict
        The entry of ``threshold.json``: status, parameters with 95 % intervals, covariance,
        correlations, relative residuals and Bayes' information criterion. The status is
        ``not_fitted`` if there are no more points than parameters, and ``weakly_determined``
        if the standard error of a parameter exceeds the parameter itself.
    """
    model = lmfit.Model(function)
    parameters = model.make_params(**guesses)
    if len(given) <= len(parameters):
        return {
            "status": "not_fitted",
            "reason": f"{len(given)} usable points for {len(parameters)} parameters",
        }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        variable = {model.independent_vars[0]: given}
        result = model.fit(measured, parameters, **variable, weights=1 / measured)
        intervals = _intervals(result)
    relative = result.best_fit / measured - 1
    # A parameter that may be zero is judged on the scale of the data, the others on their own.
    scales = {
        "offset": float(np.min(abs(measured))),
        "critical_current_density": float(np.min(abs(given))),
    }
    undetermined = [
        name
        for name, found in result.params.items()
        if found.stderr is None
        or not math.isfinite(found.stderr)
        or found.stderr > scales.get(name, abs(found.value))
    ]
    return {
        "status": "fitted" if not undetermined else "weakly_determined",
        "weakly_determined": undetermined,
        "parameters": {
            name: {
                "value": found.value,
                "standard_error": found.stderr,
                "interval": intervals.get(name),
                "unit": units[name],
            }
            for name, found in result.params.items()
        },
        "covariance": None
        if result.covar is None
        else _ordered(result.covar, result.var_names, list(result.params)),
        "correlations": {
            name: found.correl for name, found in result.params.items() if found.correl is not None
        },
        "points": len(given),
        "largest_relative_residual": float(np.max(abs(relative))),
        "rms_relative_residual": float(np.sqrt(np.mean(relative**2))),
        "bic": float(result.bic),
    }


def _ordered(covariance: Covariance, varied: list[str], names: list[str]) -> list[list[float]]:
    """Return the covariance in the order of all parameters."""
    index = [varied.index(name) for name in names]
    return [[float(covariance[i, j]) for j in index] for i in index]


def _intervals(result: Any) -> dict[str, list[float]]:
    """Return the profile-likelihood intervals of all parameters; none if one does not close."""
    try:
        found = lmfit.conf_interval(result, result, sigmas=[CONFIDENCE])
    except Exception:  # lmfit raises several kinds where an interval does not close
        return {}
    return {
        name: [float(values[0][1]), float(values[-1][1])]
        for name, values in found.items()
        if math.isfinite(values[0][1]) and math.isfinite(values[-1][1])
    }
