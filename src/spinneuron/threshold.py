r"""The compact model: velocity against current density, switching time against current.

.. math::

    v(J) &= \mu (J - J_c) \quad\text{(linear)}, \qquad
    v(J) = \mu J / \sqrt{1 + (\mu J / v_s)^2} \quad\text{(saturating)} \\
    t_{sw}(I) &= t_0 + Q / (I - I_c)^p

The saturating form is that of a wall driven by a spin-Hall torque against its DMI (see
`spinneuron.wall_model`). Fits minimise relative deviations, so that slow and fast points
count alike.
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

Array = npt.NDArray[np.float64]

#: Confidence level of the intervals.
CONFIDENCE = 0.95
#: Flags of track points whose velocity is a terminal one.
STEADY = "steady"
#: Flag of neuron points whose crossing was driven by the pulse.
DRIVEN = "switched"


def linear_velocity(
    current_density: Array, mobility: float, critical_current_density: float
) -> Array:
    """Return mobility * (J - J_c), in m/s for a mobility in (m/s)/(A/m²)."""
    return mobility * (current_density - critical_current_density)


def saturating_velocity(
    current_density: Array, mobility: float, saturation_velocity: float
) -> Array:
    """Return mobility * J / sqrt(1 + (mobility * J / v_s)²), in m/s."""
    straight = mobility * np.asarray(current_density)
    return straight / np.sqrt(1 + (straight / saturation_velocity) ** 2)


def switching_time(
    current: Array, offset: float, charge: float, critical_current: float, exponent: float
) -> Array:
    """Return t0 + Q / (I - I_c)^p in s; infinite at and below the critical current.

    Parameters
    ----------
    current, critical_current
        In A.
    offset
        t0, s.
    charge
        Q, in s A^p.
    exponent
        p.
    """
    excess = np.asarray(current, dtype=float) - critical_current
    with np.errstate(divide="ignore", invalid="ignore"):
        time = offset + charge / excess**exponent
    return np.where(excess > 0, time, np.inf)


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
        "correlations": {
            name: p.correl for name, p in result.params.items() if p.correl is not None
        },
        "points": len(x),
        "largest_relative_residual": float(np.max(abs(relative))),
        "rms_relative_residual": float(np.sqrt(np.mean(relative**2))),
        "bic": float(result.bic),
    }


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


def fit_switching_time(switching: pd.DataFrame) -> dict[str, Any]:
    """Fit the switching time to the points of one regime that switched during the pulse.

    Currents enter in µA and times in ns, which is what the parameters are given in.
    """
    positive = switching["current_A"] > 0
    driven = switching[positive & (switching["flag"] == DRIVEN)].sort_values("current_A")
    current = driven["current_A"].to_numpy(dtype=float) * 1e6
    time = driven["switching_time_s"].to_numpy(dtype=float) * 1e9
    if len(current) == 0:
        return {"status": "not_fitted", "reason": "no point switched during the pulse"}
    least = float(current[0])
    fit = _fit(
        switching_time,
        current,
        time,
        {
            "offset": {"value": 0.5 * float(time.min())},
            "charge": {"value": 0.5 * float(time[0]) * 0.5 * least, "min": 0.0},
            "critical_current": {"value": 0.5 * least, "min": 0.0, "max": 0.999 * least},
            "exponent": {"value": 1.0, "min": 0.1, "max": 4.0},
        },
        {
            "offset": "ns",
            "charge": "ns uA^exponent",
            "critical_current": "uA",
            "exponent": "1",
        },
    )
    fit["valid_current_A"] = [least * 1e-6, float(current[-1]) * 1e-6]
    return fit


def _bracket(points: pd.DataFrame, passes: pd.Series) -> dict[str, Any]:
    """The lowest current that passes and the highest below it that does not."""
    if points.empty:
        return {"status": "none", "reason": "no positive current in the sweep"}
    if not passes.any():
        largest = float(points["current_A"].max())
        return {"status": "none", "reason": f"no current up to {largest:g} A reached it"}
    high = float(points["current_A"][passes].min())
    below = points["current_A"][~passes & (points["current_A"] < high)]
    if below.empty:
        return {
            "status": "upper_limit",
            "reason": "already the lowest current of the sweep reached it",
            "high_A": high,
        }
    low = float(below.max())
    above = points[points["current_A"] > high]
    failing = [float(value) for value in above["current_A"][~passes[above.index]]]
    return {
        "status": "bracketed",
        "value_A": float(f"{(low + high) / 2:.12g}"),
        "low_A": low,
        "high_A": high,
        "failing_currents_above_A": failing,
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


def fit(
    kinetics: pd.DataFrame, switching: pd.DataFrame, deadline: float, provenance: dict[str, Any]
) -> dict[str, Any]:
    """Return the compact model of every regime, as it is written to ``threshold.json``.

    Parameters
    ----------
    kinetics, switching
        The tables of the same names.
    deadline
        Switching time that defines the ``in_time`` threshold, s.
    provenance
        Solver and versions.
    """
    regimes: dict[str, Any] = {}
    for regime in dict.fromkeys([*kinetics["regime"], *switching["regime"]]):
        entry: dict[str, Any] = {}
        track = kinetics[kinetics["regime"] == regime]
        if len(track):
            entry["velocity"] = fit_velocity(track)
        neuron = switching[switching["regime"] == regime]
        if len(neuron):
            entry["switching_time"] = fit_switching_time(neuron)
            entry["threshold"] = threshold_currents(neuron, deadline)
        regimes[regime] = entry
    return {
        "model": {
            "velocity_linear": "v = mobility * (J - critical_current_density)",
            "velocity_saturating": "v = mobility*J / sqrt(1 + (mobility*J/saturation_velocity)^2)",
            "switching_time": "t = offset + charge / (I - critical_current)^exponent",
            "confidence_level": CONFIDENCE,
        },
        "provenance": provenance,
        "regimes": regimes,
    }
