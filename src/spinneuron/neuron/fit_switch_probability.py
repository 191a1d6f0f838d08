"""The probability of switching, fitted to counts of replicas by maximum likelihood.

The formula is that of `spinneuron.neuron.switch_probability`. Least squares of deviance
residuals maximise the binomial likelihood. Akaike's criterion decides whether the model has a
floor, a loss, a spread, a charge, and a dependence on the current at all.
"""

from __future__ import annotations

import math
import warnings
from itertools import product
from typing import Any

import lmfit
import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import xlogy

from spinneuron.arrays import Vector
from spinneuron.neuron.switch_probability import PROBABILITY_PARAMETERS, switch_probability
from spinneuron.neuron.thermal_pulses import MOMENTS
from spinneuron.neuron.transition_currents import transition_currents

#: Units of the parameters in ``threshold.json``.
UNITS = {
    "critical_current": "uA",
    "charge": "uA ns",
    "spread": "uA",
    "diffusion": "uA ns^0.5",
    "floor": "1",
    "loss": "ns",
}
#: A loss in ns that exceeds every pulse width, so that the ceiling equals the floor.
CERTAIN_LOSS = 1e9
#: Keeps logarithms finite where a model is certain and wrong.
SMALLEST = 1e-12


def _deviance_residuals(
    parameters: lmfit.Parameters,
    current: Vector,
    pulse_width: Vector,
    count: Vector,
    replicas: Vector,
) -> Vector:
    """Return the signed roots of the binomial deviance for currents in µA and widths in ns."""
    expected = switch_probability(current, pulse_width, **parameters.valuesdict())
    expected = np.clip(expected, SMALLEST, 1 - SMALLEST)
    deviance = 2 * (
        xlogy(count, count / (replicas * expected))
        + xlogy(replicas - count, (replicas - count) / (replicas * (1 - expected)))
    )
    return np.asarray(np.sign(count / replicas - expected) * np.sqrt(np.maximum(deviance, 0.0)))


def _constant(probability: Vector) -> lmfit.Parameters:
    """Return the model in which no current makes a difference: floor and ceiling are equal."""
    model = lmfit.Parameters()
    for name, value in {"critical_current": 0.0, "charge": 0.0, "spread": 1.0}.items():
        model.add(name, value, vary=False)
    model.add("diffusion", 0.0, vary=False)
    model.add("floor", float(np.mean(probability)), min=0.0, max=1.0)
    model.add("loss", CERTAIN_LOSS, vary=False)
    return model


def _candidates(
    current: Vector, pulse_width: Vector, probability: Vector
) -> list[lmfit.Parameters]:
    """Return every model with its start values.

    The first one is constant. The others have a charge, a spread, a diffusion, a floor and a
    loss, or lack some of them.
    """
    result = [_constant(probability)]
    several = len(set(pulse_width)) > 1
    high = float(current.max())
    if high == float(current.min()):
        return result
    middle = float(current[np.argmin(abs(probability - 0.5))])
    kinds = ((False, True), (True, False), (True, True))  # of spread and diffusion
    either = (False, True)
    for charge, (spread, diffusion), floor, loss in product(either, kinds, either, either):
        if (charge or spread) and not several:
            continue  # cannot be told from critical current and diffusion
        model = lmfit.Parameters()
        first = middle * (0.5 if charge else 1.0)
        model.add("critical_current", first, min=-3 * high, max=3 * high)
        model.add("charge", 0.5 * middle if charge else 0.0, min=0.0, vary=charge)
        model.add("spread", 0.1 * high if spread else 0.0, min=0.0, max=3 * high, vary=spread)
        wide = 0.2 * high if diffusion else 0.0
        model.add("diffusion", wide, min=0.0, max=3 * high, vary=diffusion)
        model.add("floor", float(probability.min()) if floor else 0.0, min=0, max=1, vary=floor)
        shortest = float(pulse_width.min())
        worst = float(shortest * (1 - probability.max()))
        model.add("loss", worst if loss else 0.0, min=0, max=shortest, vary=loss)
        result.append(model)
    return result


def fit_moment(table: pd.DataFrame, moment: str) -> dict[str, Any]:
    """Fit the probability that the read-out shows the new state at one moment.

    Parameters
    ----------
    table
        Rows of ``thermal.csv`` of one neuron in one regime.
    moment
        One of `spinneuron.neuron.thermal_pulses.MOMENTS`.

    Returns
    -------
    dict
        The entry of ``threshold.json``. Its status is ``fitted``, ``not_fitted``, or
        ``constant`` if chance explains every difference between the currents.
    """
    current: Vector = np.abs(table["current_A"].to_numpy(dtype=np.float64)) * 1e6
    pulse_width: Vector = table["pulse_width_s"].to_numpy(dtype=np.float64) * 1e9
    count = table[f"{moment}_count"].to_numpy(dtype=float)
    replicas = table["replicas"].to_numpy(dtype=float)
    data = (current, pulse_width, count, replicas)
    if len(current) < 2:
        return {"status": "not_fitted", "reason": f"points: {len(current)}"}
    best = None
    for parameters in _candidates(current, pulse_width, count / replicas):
        varied = sum(parameter.vary for parameter in parameters.values())
        if varied >= len(current):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = lmfit.minimize(_deviance_residuals, parameters, args=data, scale_covar=False)
        if found.covar is None:
            continue  # a parameter lies at its limit, so a smaller model says the same
        deviance = float(np.sum(found.residual**2))
        if best is None or deviance + 2 * varied < best[0] - 1e-9:
            best = (deviance + 2 * varied, varied, deviance, found)
    if best is None:  # all replicas did the same
        return {"status": "not_fitted", "reason": "every pulse had the same outcome"}
    _, varied, deviance, found = best
    names = list(PROBABILITY_PARAMETERS)
    covariance = np.zeros((len(names), len(names)))
    index = [names.index(name) for name in found.var_names]
    covariance[np.ix_(index, index)] = found.covar
    constant = found.params["loss"].value == CERTAIN_LOSS
    freedom = len(current) - varied
    entry: dict[str, Any] = {
        "status": "constant" if constant else "fitted",
        "reason": "no current of the sweep makes a difference" if constant else "",
        "temperature_K": float(table["temperature_K"].iloc[0]),
        "cells_across_width": int(table["cells_across_width"].iloc[0]),
        "parameters": {
            name: {
                "value": float(found.params[name].value),
                "standard_error": float(math.sqrt(covariance[n, n])),
                "unit": UNITS[name],
            }
            for n, name in enumerate(names)
        },
        "covariance": covariance.tolist(),
        "points": len(current),
        "replicas": int(replicas.min()),
        "all_replicas": int(replicas.sum()),
        "deviance": deviance,
        "degrees_of_freedom": freedom,
        "p_value": float(stats.chi2.sf(deviance, freedom)) if freedom else None,
        "valid_width_s": [float(pulse_width.min()) * 1e-9, float(pulse_width.max()) * 1e-9],
        "valid_current_A": [float(current.min()) * 1e-6, float(current.max()) * 1e-6],
    }
    entry["currents"] = transition_currents(entry, sorted(set(pulse_width * 1e-9)))
    return entry


def fit_all(table: pd.DataFrame) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the fits to the rows of ``thermal.csv`` by device, regime and moment."""
    result: dict[str, dict[str, dict[str, Any]]] = {}
    for (device, regime), rows in table.groupby(["device", "regime"], sort=False):
        result.setdefault(str(device), {})[str(regime)] = {
            moment: fit_moment(rows, moment) for moment in MOMENTS
        }
    return result
