"""The compact model of every neuron, fitted to the tables of a run: ``threshold.json``."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spinneuron.neuron import cells_across_width, fit_switch_probability
from spinneuron.neuron.brackets import simulated_thresholds
from spinneuron.neuron.fit_switching_time import fit_switching_time
from spinneuron.neuron.fit_velocity import fit_velocity
from spinneuron.neuron.relative_fit import CONFIDENCE


def fit_device(
    switching: pd.DataFrame,
    runs: pd.DataFrame,
    probabilities: dict[str, Any],
) -> dict[str, Any]:
    """Return the models of one neuron by regime.

    Parameters
    ----------
    switching
        Rows of ``switching.csv`` of this neuron.
    runs
        Rows of ``threshold_runs.csv`` of this neuron. It may be empty.
    probabilities
        Fits of the probability of switching by regime and criterion, from
        `spinneuron.neuron.fit_switch_probability.fit_all`.

    Returns
    -------
    dict
        The entry of this neuron in ``threshold.json``.
    """
    regimes = {}
    for regime in dict.fromkeys(switching["regime"]):
        swept = switching[switching["regime"] == regime]
        searched = runs[runs["regime"] == regime]
        points = pd.concat([swept, searched], ignore_index=True) if len(searched) else swept
        regimes[regime] = {
            "switching_time": fit_switching_time(points),
            "simulated": simulated_thresholds(swept, searched),
            "switch_probability": probabilities.get(regime, {}),
        }
    return {"regimes": regimes}


def fit(
    kinetics: pd.DataFrame,
    switching: pd.DataFrame,
    runs: pd.DataFrame,
    thresholds: pd.DataFrame,
    pulse_width: float,
    thermal: pd.DataFrame,
    cells: int,
    provenance: dict[str, Any],
) -> dict[str, Any]:
    """Fit the compact model of every neuron and regime.

    Parameters
    ----------
    kinetics, switching
        Rows of ``kinetics.csv`` and ``switching.csv``.
    runs, thresholds
        Rows of ``threshold_runs.csv`` and ``thresholds.csv``.
    pulse_width
        Width of the pulse of the config in s.
    thermal
        Rows of ``thermal.csv``.
    cells
        Cells across the width of the replicas in ``thermal.csv``.
    provenance
        Solver and versions that made the tables.

    Returns
    -------
    dict
        The content of ``threshold.json``.
    """
    devices = {}
    probabilities = fit_switch_probability.fit_all(thermal)
    for device in dict.fromkeys(switching["device"]):
        # The scans over pulse widths belong to the neuron of the section neuron.
        own = device == "neuron"
        devices[device] = fit_device(
            switching[switching["device"] == device],
            runs[runs["parameter"].isna()] if own else runs.iloc[:0],
            probabilities.get(device, {}),
        )
    return {
        "model": {
            "velocity_linear": "v = mobility * (J - critical_current_density)",
            "velocity_saturating": "v = mobility*J / sqrt(1 + (mobility*J/saturation_velocity)^2)",
            "switching_time": "t = offset + charge / (I - critical_current)^exponent",
            "threshold_current": "I = critical_current + (charge / (width - offset))^(1/exponent)",
            "switch_probability": "P = floor + (c - floor) * F(z), F = 1 - exp(-ln(2) * exp(z)) "
            "for the shape escape and 1/(1 + exp(-z)) for the shape logistic, "
            "z = (I - critical_current - charge/width) / s, "
            "s^2 = spread^2 + diffusion^2/width, c = max(1 - loss/width, floor)",
            "confidence_level": CONFIDENCE,
        },
        "pulse_width_s": pulse_width,
        "provenance": provenance,
        "velocity": {
            regime: fit_velocity(kinetics[kinetics["regime"] == regime])
            for regime in dict.fromkeys(kinetics["regime"])
        },
        "devices": devices,
        "reduced_width": cells_across_width.threshold_change(thresholds, cells, pulse_width),
    }
