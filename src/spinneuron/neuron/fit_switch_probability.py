"""The probability of switching fitted to counts, by maximum likelihood.

The formula is that of `spinneuron.neuron.switch_probability`. Least squares of deviance
residuals maximise the binomial likelihood. Floor, loss, spread and the dependence on current
are only there if Akaike's criterion wants them.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import replace
from itertools import product
from typing import Any

import lmfit
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from scipy.special import xlogy

from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.ensembles import CONFIDENCE
from spinneuron.neuron.switch_probability import (
    PROBABILITY_PARAMETERS,
    SwitchProbability,
    switch_probability,
)
from spinneuron.neuron.thermal_pulses import MOMENTS

Array = npt.NDArray[np.float64]

UNITS = {
    "critical_current": "µA",
    "charge": "µA ns",
    "spread": "µA",
    "diffusion": "µA ns^0.5",
    "floor": "1",
    "loss": "ns",
}

#: Samples of the parameters for the intervals of what follows from them.
SAMPLES = 500

#: A loss in ns beyond every pulse width: the ceiling is the floor.
CERTAIN_LOSS = 1e9

#: A current this far beyond the largest of the sweep is not known from it.
FARTHEST = 1.25

#: Keeps logarithms finite where a model is certain and wrong.
SMALLEST = 1e-12


def _deviance_residuals(
    parameters: lmfit.Parameters, current: Array, width: Array, count: Array, replicas: Array
) -> Array:
    """Signed roots of the binomial deviance."""
    p = switch_probability(current, width, **parameters.valuesdict())
    p = np.clip(p, SMALLEST, 1 - SMALLEST)
    deviance = 2 * (
        xlogy(count, count / (replicas * p))
        + xlogy(replicas - count, (replicas - count) / (replicas * (1 - p)))
    )
    return np.asarray(np.sign(count / replicas - p) * np.sqrt(np.maximum(deviance, 0.0)))


def _constant(probability: Array) -> lmfit.Parameters:
    """The model in which no current makes a difference: floor and ceiling are one."""
    p = lmfit.Parameters()
    for name, value in {"critical_current": 0.0, "charge": 0.0, "spread": 1.0}.items():
        p.add(name, value, vary=False)
    p.add("diffusion", 0.0, vary=False)
    p.add("floor", float(np.mean(probability)), min=0.0, max=1.0)
    p.add("loss", CERTAIN_LOSS, vary=False)
    return p


def _candidates(current: Array, width: Array, probability: Array) -> list[lmfit.Parameters]:
    """Every model with its start: the constant; with and without charge, spread, floor, loss."""
    result = [_constant(probability)]
    several = len(set(width)) > 1
    high = float(current.max())
    if high == float(current.min()):
        return result
    middle = float(current[np.argmin(abs(probability - 0.5))])
    kinds = ((False, True), (True, False), (True, True))  # of spread and diffusion
    either = (False, True)
    for charge, (spread, diffusion), floor, loss in product(either, kinds, either, either):
        if (charge or spread) and not several:
            continue  # cannot be told from critical current and diffusion
        p = lmfit.Parameters()
        p.add("critical_current", middle * (0.5 if charge else 1.0), min=-3 * high, max=3 * high)
        p.add("charge", 0.5 * middle if charge else 0.0, min=0.0, vary=charge)
        p.add("spread", 0.1 * high if spread else 0.0, min=0.0, max=3 * high, vary=spread)
        wide = 0.2 * high if diffusion else 0.0
        p.add("diffusion", wide, min=0.0, max=3 * high, vary=diffusion)
        p.add("floor", float(probability.min()) if floor else 0.0, min=0, max=1, vary=floor)
        worst = float(width.min() * (1 - probability.max()))
        p.add("loss", worst if loss else 0.0, min=0, max=float(width.min()), vary=loss)
        result.append(p)
    return result


def fit(table: pd.DataFrame, moment: str) -> dict[str, Any]:
    """Fit the probability at one moment, for one neuron and regime.

    Parameters
    ----------
    table
        Rows of ``thermal.csv``.
    moment
        One of `spinneuron.neuron.thermal_pulses.MOMENTS`.

    Returns
    -------
    dict
        As it stands in ``threshold.json``. ``fitted``, or ``constant`` where no current
        makes a difference that can be told from chance.
    """
    current: Array = np.abs(table["current_A"].to_numpy(dtype=np.float64)) * 1e6
    width: Array = table["pulse_width_s"].to_numpy(dtype=np.float64) * 1e9
    count = table[f"{moment}_count"].to_numpy(dtype=float)
    replicas = table["replicas"].to_numpy(dtype=float)
    data = (current, width, count, replicas)
    if len(current) < 2:
        return {"status": "not_fitted", "reason": f"points: {len(current)}"}
    best = None
    for parameters in _candidates(current, width, count / replicas):
        varied = sum(p.vary for p in parameters.values())
        if varied >= len(current):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = lmfit.minimize(_deviance_residuals, parameters, args=data, scale_covar=False)
        if found.covar is None:
            continue  # a parameter at its limit: a smaller model says the same
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
        "valid_width_s": [float(width.min()) * 1e-9, float(width.max()) * 1e-9],
        "valid_current_A": [float(current.min()) * 1e-6, float(current.max()) * 1e-6],
    }
    entry["currents"] = _currents(entry, sorted(set(width * 1e-9)))
    return entry


def _currents(entry: dict[str, Any], widths: list[float]) -> list[dict[str, Any]]:
    """I_50 and the 10-90 % width for each pulse width, with intervals by sampling."""
    model = SwitchProbability.from_entry(entry)
    if model.status != "fitted" or not np.isfinite(model.covariance).all():
        return []
    centre = np.array([model.parameters[name] for name in PROBABILITY_PARAMETERS])
    random = np.random.default_rng(0)
    samples = random.multivariate_normal(centre, model.covariance, SAMPLES, method="eigh")
    samples[:, 2:] = np.maximum(samples[:, 2:], 0.0)
    samples[:, 3] = np.maximum(samples[:, 3], 1e-9)  # not both widths zero

    farthest = FARTHEST * model.valid_current[1]

    def found(values: Array, width: float) -> tuple[float, float]:
        parameters = dict(zip(PROBABILITY_PARAMETERS, map(float, values), strict=True))
        sampled = replace(model, parameters=parameters)
        i10, i50, i90 = (float(sampled.current_at(p, width)) for p in (0.1, 0.5, 0.9))
        return i50, i90 - i10 if i10 >= 0 and i90 <= farthest else math.nan

    result = []
    tail = 100 * (1 - CONFIDENCE) / 2
    for width in widths:
        values = found(centre, width)
        drawn = np.array([found(sample, width) for sample in samples])
        entry_of_width: dict[str, Any] = {"pulse_width_s": float(width)}
        for column, name in enumerate(("I50_A", "I10_to_I90_A")):
            finite = drawn[np.isfinite(drawn[:, column]), column]
            known = math.isfinite(values[column]) and values[column] <= farthest
            known = known and finite.size > SAMPLES / 2
            ends = np.percentile(finite, [tail, 100 - tail]).tolist() if known else None
            entry_of_width[name] = {"value": values[column] if known else None, "interval": ends}
        entry_of_width["remark"] = _remark(model, width)
        result.append(entry_of_width)
    return result


def _remark(model: SwitchProbability, width: float) -> str:
    """Why I_50 or the width from 10 to 90 % is missing or below zero, or ""."""
    remarks = []
    without = float(model.probability(0.0, width))
    if without > 0.1:
        remarks.append(f"without any current {without:.2g} are found switched")
    largest = model.valid_current[1]
    most = float(model.probability(largest, width))
    if most < 0.9:
        remarks.append(f"{largest * 1e6:g} µA make it {most:.2g}")
    return "; ".join(remarks)


def fit_all(table: pd.DataFrame) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the fits of ``thermal.csv`` by device, regime and moment."""
    result: dict[str, dict[str, dict[str, Any]]] = {}
    for (device, regime), rows in table.groupby(["device", "regime"], sort=False):
        result.setdefault(str(device), {})[str(regime)] = {
            moment: fit(rows, moment) for moment in MOMENTS
        }
    return result


def half_currents(content: dict[str, Any], moment: str = "within_pulse") -> pd.DataFrame:
    """Return I_50 and the zero-temperature threshold for every neuron, regime and pulse width.

    Parameters
    ----------
    content
        Of ``threshold.json``.

    Returns
    -------
    pandas.DataFrame
        Columns name, pulse_width_s, I50_A, low_A, high_A, exceeded_without_current,
        zero_temperature_A.
    """
    rows = []
    for device, entry in content["devices"].items():
        for regime, found in entry["regimes"].items():
            fit_entry = found["switch_probability"].get(moment)
            if not fit_entry or fit_entry["status"] != "fitted":
                continue
            model = ThresholdModel.from_entry(regime, device, found)
            for current in fit_entry["currents"]:
                width = current["pulse_width_s"]
                i50 = current["I50_A"]
                low, high = i50["interval"] or (math.nan, math.nan)
                rows.append(
                    {
                        "name": f"{device}, {regime}",
                        "pulse_width_s": width,
                        "I50_A": math.nan if i50["value"] is None else i50["value"],
                        "low_A": low,
                        "high_A": high,
                        "exceeded_without_current": bool(
                            model.switch_probability(0.0, width, moment) >= 0.5
                        ),
                        "zero_temperature_A": float(model.threshold_current(width)),
                    }
                )
    columns = ["name", "pulse_width_s", "I50_A", "low_A", "high_A"]
    return pd.DataFrame(rows, columns=[*columns, "exceeded_without_current", "zero_temperature_A"])
