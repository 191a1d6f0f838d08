"""Fit of the velocity against current density, by a linear and by a saturating law."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from spinneuron.neuron.compact_model import (
    linear_velocity,
    saturating_velocity,
)
from spinneuron.neuron.relative_fit import fit_relative

#: Flags of track points whose velocity is a terminal one.
STEADY = "steady"


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
