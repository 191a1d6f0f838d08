"""Fits by relative deviations, with intervals: slow and fast points count alike."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import lmfit
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

#: Confidence level of the intervals.
CONFIDENCE = 0.95


def fit_relative(
    function: Callable[..., Array],
    x: Array,
    y: Array,
    guesses: dict[str, Any],
    units: dict[str, str],
) -> dict[str, Any]:
    """Fit with lmfit by relative deviations; return parameters, intervals and residuals."""
    model = lmfit.Model(function)
    parameters = model.make_params(**guesses)
    if len(x) <= len(parameters):
        return {
            "status": "not_fitted",
            "reason": f"{len(x)} usable points for {len(parameters)} parameters",
        }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = model.fit(y, parameters, **{model.independent_vars[0]: x}, weights=1 / y)
        intervals = _intervals(result)
    relative = result.best_fit / y - 1
    # A parameter that may be zero is judged on the scale of the data, the others on their own.
    scales = {"offset": float(np.min(abs(y))), "critical_current_density": float(np.min(abs(x)))}
    undetermined = [
        name
        for name, p in result.params.items()
        if p.stderr is None
        or not math.isfinite(p.stderr)
        or p.stderr > scales.get(name, abs(p.value))
    ]
    return {
        "status": "fitted" if not undetermined else "weakly_determined",
        "weakly_determined": undetermined,
        "parameters": {
            name: {
                "value": p.value,
                "standard_error": p.stderr,
                "interval": intervals.get(name),
                "unit": units[name],
            }
            for name, p in result.params.items()
        },
        "covariance": None
        if result.covar is None
        else _ordered(result.covar, result.var_names, list(result.params)),
        "correlations": {
            name: p.correl for name, p in result.params.items() if p.correl is not None
        },
        "points": len(x),
        "largest_relative_residual": float(np.max(abs(relative))),
        "rms_relative_residual": float(np.sqrt(np.mean(relative**2))),
        "bic": float(result.bic),
    }


def _ordered(covariance: Array, varied: list[str], names: list[str]) -> list[list[float]]:
    """The covariance in the order of all parameters."""
    index = [varied.index(name) for name in names]
    return [[float(covariance[i, j]) for j in index] for i in index]


def _intervals(result: Any) -> dict[str, list[float]]:
    """Profile-likelihood intervals of all parameters; empty where they do not close."""
    try:
        found = lmfit.conf_interval(result, result, sigmas=[CONFIDENCE])
    except Exception:  # lmfit raises several kinds where an interval does not close
        return {}
    return {
        name: [float(values[0][1]), float(values[-1][1])]
        for name, values in found.items()
        if math.isfinite(values[0][1]) and math.isfinite(values[-1][1])
    }
