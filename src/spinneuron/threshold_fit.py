"""Fits of the compact model: velocity against current density, switching time against current.

The formulas are those of `spinneuron.threshold`; the saturating velocity is that of a wall
driven by a spin-Hall torque against its DMI (see `spinneuron.wall_model`). Fits minimise
relative deviations, so that slow and fast points count alike.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import lmfit
import numpy as np
import numpy.typing as npt
import pandas as pd

from spinneuron import thermal_fit
from spinneuron.kinetics import DRIVEN
from spinneuron.search import CRITERIA, first_passage
from spinneuron.threshold import (
    PARAMETERS,
    linear_velocity,
    saturating_velocity,
    switching_time,
)

Array = npt.NDArray[np.float64]

#: Confidence level of the intervals.
CONFIDENCE = 0.95
#: Flags of track points whose velocity is a terminal one.
STEADY = "steady"
#: Predictions are judged from this multiple of the critical current on.
JUDGED_ABOVE = 1.2


def _fit(
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


def fit_velocity(kinetics: pd.DataFrame) -> dict[str, Any]:
    """Fit both velocity laws to the steady points of one regime.

    Parameters
    ----------
    kinetics
        Rows of ``kinetics.csv``.
    """
    steady = kinetics[(kinetics["flag"] == STEADY) & (kinetics["velocity_m_per_s"] != 0)]
    density = steady["current_density_A_per_m2"].to_numpy(dtype=float) / 1e10
    velocity = steady["velocity_m_per_s"].to_numpy(dtype=float)
    if len(density) == 0:
        nothing = {"status": "not_fitted", "reason": "no steady point"}
        return {"linear": nothing, "saturating": nothing, "preferred": None}
    slope = float(np.median(velocity / density))
    per = "(m/s)/(1e10 A/m^2)"
    fits: dict[str, Any] = {
        "linear": _fit(
            linear_velocity,
            density,
            velocity,
            {"mobility": slope, "critical_current_density": 0.0},
            {"mobility": per, "critical_current_density": "1e10 A/m^2"},
        ),
        "saturating": _fit(
            saturating_velocity,
            density,
            velocity,
            {
                "mobility": slope,
                "saturation_velocity": {"value": 2 * float(np.max(abs(velocity))), "min": 1e-3},
            },
            {"mobility": per, "saturation_velocity": "m/s"},
        ),
    }
    fitted = {name: fit["bic"] for name, fit in fits.items() if "bic" in fit}
    fits["preferred"] = min(fitted, key=lambda name: fitted[name]) if fitted else None
    fits["valid_current_density_A_per_m2"] = [
        float(density.min()) * 1e10,
        float(density.max()) * 1e10,
    ]
    return fits


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
    fit = _fit(switching_time, current, time, _guesses(current, time), units)
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


def _searched(thresholds: pd.DataFrame) -> list[dict[str, Any]]:
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


def fit_device(
    switching: pd.DataFrame,
    runs: pd.DataFrame,
    thresholds: pd.DataFrame,
    deadline: float,
    probabilities: dict[str, Any],
) -> dict[str, Any]:
    """Return the models of one neuron by regime.

    Parameters
    ----------
    switching
        Its rows of ``switching.csv``.
    runs, thresholds
        Runs and brackets of the search for it; may be empty.
    deadline
        Switching time that defines the ``in_time`` threshold of the sweep, s.
    probabilities
        By regime and moment, from `spinneuron.thermal_fit.fit_all`.
    """
    regimes = {}
    for regime in dict.fromkeys(switching["regime"]):
        swept = switching[switching["regime"] == regime]
        points = pd.concat([swept, runs[runs["regime"] == regime]], ignore_index=True)
        regimes[regime] = {
            "switching_time": fit_switching_time(points),
            "threshold": threshold_currents(swept, deadline),
            "searched": _searched(thresholds[thresholds["regime"] == regime]),
            "failing": failing_windows(points),
            "switch_probability": probabilities.get(regime, {}),
        }
    return {"regimes": regimes}


def fit(
    kinetics: pd.DataFrame,
    switching: pd.DataFrame,
    runs: pd.DataFrame,
    thresholds: pd.DataFrame,
    deadline: float,
    thermal: pd.DataFrame,
    cells_across_width: int,
    provenance: dict[str, Any],
) -> dict[str, Any]:
    """Return the compact model, as it is written to ``threshold.json``.

    Parameters
    ----------
    kinetics, switching
        The tables of the same names.
    runs, thresholds
        ``threshold_runs.csv`` and ``thresholds.csv``.
    deadline
        See `fit_device`.
    thermal
        ``thermal.csv``.
    cells_across_width
        Of the replicas in it.
    provenance
        Solver and versions.
    """
    devices = {}
    probabilities = thermal_fit.fit_all(thermal)
    for device in dict.fromkeys(switching["device"]):
        # The searches over pulse widths are those of the neuron of the config.
        own = device == "neuron"
        devices[device] = fit_device(
            switching[switching["device"] == device],
            runs[runs["parameter"].isna()] if own else runs.iloc[:0],
            thresholds[thresholds["parameter"].isna()] if own else thresholds.iloc[:0],
            deadline,
            probabilities.get(device, {}),
        )
    return {
        "model": {
            "velocity_linear": "v = mobility * (J - critical_current_density)",
            "velocity_saturating": "v = mobility*J / sqrt(1 + (mobility*J/saturation_velocity)^2)",
            "switching_time": "t = offset + charge / (I - critical_current)^exponent",
            "threshold_current": "I = critical_current + (charge / (width - offset))^(1/exponent)",
            "switch_probability": "P = floor + (c - floor) * (1 - exp(-ln(2) * exp(z))), "
            "z = (I - critical_current - charge/width) / s, "
            "s^2 = spread^2 + diffusion^2/width, c = max(1 - loss/width, floor)",
            "confidence_level": CONFIDENCE,
        },
        "provenance": provenance,
        "velocity": {
            regime: fit_velocity(kinetics[kinetics["regime"] == regime])
            for regime in dict.fromkeys(kinetics["regime"])
        },
        "devices": devices,
        "reduced_width": thermal_fit.reduced_width(thresholds, cells_across_width, deadline),
    }
