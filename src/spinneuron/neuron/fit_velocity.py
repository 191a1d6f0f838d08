"""Velocity of the wall against current density: a linear and a saturating law, fitted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spinneuron.arrays import Vector
from spinneuron.neuron.relative_fit import fit_relative

#: Flag of the points in ``kinetics.csv`` whose wall has reached its terminal velocity.
STEADY = "steady"


def linear_velocity(
    current_density: Vector, mobility: float, critical_current_density: float
) -> Vector:
    """Return the velocity mobility * (J - J_c).

    Any consistent units will do. `fit_velocity` uses 1e10 A/m² for current densities.

    Parameters
    ----------
    current_density
        Current density J in A/m², (n,).
    mobility
        Mobility in (m/s)/(A/m²).
    critical_current_density
        Current density J_c in A/m² at which the velocity is zero.

    Returns
    -------
    Vector
        Velocity in m/s, (n,).
    """
    return mobility * (current_density - critical_current_density)


def saturating_velocity(
    current_density: Vector, mobility: float, saturation_velocity: float
) -> Vector:
    """Return the velocity mobility * J / sqrt(1 + (mobility * J / v_s)²).

    Any consistent units will do. `fit_velocity` uses 1e10 A/m² for current densities.

    Parameters
    ----------
    current_density
        Current density J in A/m², (n,).
    mobility
        Mobility at small current densities, in (m/s)/(A/m²).
    saturation_velocity
        Velocity v_s in m/s that large current densities approach.

    Returns
    -------
    Vector
        Velocity in m/s, (n,).
    """
    straight = mobility * np.asarray(current_density)
    return straight / np.sqrt(1 + (straight / saturation_velocity) ** 2)


def fit_velocity(kinetics: pd.DataFrame) -> dict[str, Any]:
    """Fit both velocity laws to the steady points of one regime.

    Parameters
    ----------
    kinetics
        Rows of ``kinetics.csv`` of one regime.

    Returns
    -------
    dict
        The entry of ``threshold.json``. The preferred law is the one with the smaller
        Bayesian information criterion.
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
        "linear": fit_relative(
            linear_velocity,
            density,
            velocity,
            {"mobility": slope, "critical_current_density": 0.0},
            {"mobility": per, "critical_current_density": "1e10 A/m^2"},
        ),
        "saturating": fit_relative(
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
