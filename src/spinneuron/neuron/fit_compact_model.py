"""The compact model of every neuron from the tables of a run: ``threshold.json``."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spinneuron.neuron import fit_switch_probability, thermal_width
from spinneuron.neuron.brackets import failing_windows, searched, threshold_currents
from spinneuron.neuron.fit_switching_time import fit_switching_time
from spinneuron.neuron.fit_velocity import fit_velocity
from spinneuron.neuron.relative_fit import CONFIDENCE


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
        By regime and moment, from `spinneuron.neuron.fit_switch_probability.fit_all`.
    """
    regimes = {}
    for regime in dict.fromkeys(switching["regime"]):
        swept = switching[switching["regime"] == regime]
        points = pd.concat([swept, runs[runs["regime"] == regime]], ignore_index=True)
        regimes[regime] = {
            "switching_time": fit_switching_time(points),
            "threshold": threshold_currents(swept, deadline),
            "searched": searched(thresholds[thresholds["regime"] == regime]),
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
    probabilities = fit_switch_probability.fit_all(thermal)
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
        "reduced_width": thermal_width.reduced_width(thresholds, cells_across_width, deadline),
    }
