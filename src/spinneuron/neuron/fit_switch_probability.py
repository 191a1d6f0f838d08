"""The probability of the high state, fitted to counts of replicas by maximum likelihood.

The formula is that of `spinneuron.neuron.switch_probability`. Least squares of deviance
residuals maximise the binomial likelihood. Akaike's criterion decides on the shape of the step
and on whether the model has a floor, a loss, a spread and a charge. A model whose parameter
ends on a bound is not taken: the replicas do not determine it. A likelihood-ratio test decides
whether the current makes a difference at all; if it does not, the probability is a constant.
Where the best model does not fit (p < 0.05), its covariance is multiplied by the deviance per
degree of freedom, so that its intervals become wider.
"""

from __future__ import annotations

import math
import warnings
from itertools import product
from typing import Any, NamedTuple

import lmfit
import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import xlogy

from spinneuron.arrays import Vector
from spinneuron.neuron.criteria import CRITERIA, Criterion
from spinneuron.neuron.switch_probability import (
    PROBABILITY_PARAMETERS,
    SHAPES,
    Shape,
    SwitchProbability,
    switch_probability,
)
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
#: Level of significance at which a model does not fit.
SIGNIFICANT = 0.05
#: Level at which the constant is rejected. It is smaller because an experiment tests this for
#: every neuron, regime and criterion, about fifteen times.
REJECTED = 0.01
#: A parameter closer to one of its bounds than this part of the range between both lies on it.
ON_BOUND = 1e-4
#: Smallest start of a floor and of a loss over the shortest pulse width. At the bound itself the
#: residuals do not depend on the parameter, and the fit would stay there.
START = 0.01
#: A fit that needs more evaluations than this creeps along a valley that the replicas leave open.
MOST_EVALUATIONS = 1000
#: Keeps logarithms finite where a model is certain and wrong.
SMALLEST = 1e-12


class _Fit(NamedTuple):
    """A model that was fitted."""

    shape: Shape
    result: Any  #: of lmfit
    deviance: float
    varied: int  #: number of fitted parameters

    @property
    def information(self) -> float:
        """Akaike's criterion, up to a constant."""
        return self.deviance + 2 * self.varied


def _deviance_residuals(
    parameters: lmfit.Parameters,
    current: Vector,
    pulse_width: Vector,
    count: Vector,
    replicas: Vector,
    shape: Shape,
) -> Vector:
    """Return the signed roots of the binomial deviance for currents in µA and widths in ns."""
    expected = switch_probability(current, pulse_width, **parameters.valuesdict(), shape=shape)
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
    """Return every model that depends on the current, with its start values.

    They have a charge, a spread, a diffusion, a floor and a loss, or lack some of them.
    """
    result: list[lmfit.Parameters] = []
    several = len(set(pulse_width)) > 1
    if float(current.max()) == float(current.min()):
        return result
    reach = float(np.max(abs(current)))
    middle = float(current[np.argmin(abs(probability - 0.5))])
    kinds = ((False, True), (True, False), (True, True))  # of spread and diffusion
    either = (False, True)
    shortest = float(pulse_width.min())
    for charge, (spread, diffusion), floor, loss in product(either, kinds, either, either):
        if (charge or spread) and not several:
            continue  # cannot be told from critical current and diffusion
        model = lmfit.Parameters()
        first = middle * (0.5 if charge else 1.0)
        # Not symmetric, or the fit's own scale would be zero where the current is, and with it the
        # steps that give its derivatives.
        model.add("critical_current", first, min=-3 * reach, max=4 * reach)
        start = 0.5 * abs(middle) if charge else 0.0
        model.add("charge", start, min=0.0, max=3 * reach * shortest, vary=charge)
        wide = 0.2 * reach
        model.add("spread", wide if spread else 0.0, min=0.0, max=3 * reach, vary=spread)
        model.add("diffusion", wide if diffusion else 0.0, min=0.0, max=3 * reach, vary=diffusion)
        least = max(float(probability.min()), START)
        model.add("floor", least if floor else 0.0, min=0, max=1, vary=floor)
        worst = shortest * max(1 - float(probability.max()), START)
        model.add("loss", worst if loss else 0.0, min=0, max=shortest, vary=loss)
        result.append(model)
    return result


def _on_bound(parameters: lmfit.Parameters) -> bool:
    """Return whether a fitted parameter ended on one of its bounds."""
    for found in parameters.values():
        near = ON_BOUND * (found.max - found.min)
        if found.vary and not found.min + near < found.value < found.max - near:
            return True
    return False


def _fit(
    parameters: lmfit.Parameters, shape: Shape, data: tuple[Vector, Vector, Vector, Vector]
) -> _Fit | None:
    """Return a fitted model; None if the replicas do not determine all of its parameters."""
    varied = sum(parameter.vary for parameter in parameters.values())
    if varied >= len(data[0]):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = lmfit.minimize(
            _deviance_residuals,
            parameters,
            args=(*data, shape),
            scale_covar=False,
            nan_policy="propagate",
            max_nfev=MOST_EVALUATIONS,
        )
    if found.covar is None or _on_bound(found.params):
        return None
    return _Fit(shape, found, float(np.sum(found.residual**2)), varied)


def _best(data: tuple[Vector, Vector, Vector, Vector]) -> tuple[_Fit | None, bool]:
    """Return the model to take, and whether it is the constant one."""
    current, pulse_width, count, replicas = data
    constant = _fit(_constant(count / replicas), SHAPES[0], data)
    stepped = [
        fit
        for shape in SHAPES
        for parameters in _candidates(current, pulse_width, count / replicas)
        if (fit := _fit(parameters, shape, data)) is not None
    ]
    if not stepped:
        return constant, True
    best = min(stepped, key=lambda fit: fit.information)
    if constant is None:
        return best, False
    gain, more = constant.deviance - best.deviance, best.varied - constant.varied
    needed = stats.chi2.sf(max(gain, 0.0), max(more, 1)) < REJECTED
    return (best, False) if needed else (constant, True)


def fit_criterion(table: pd.DataFrame, criterion: Criterion) -> dict[str, Any]:
    """Fit the probability that the read-out shows the high state by one criterion.

    Parameters
    ----------
    table
        Rows of ``thermal.csv`` of one neuron in one regime.
    criterion
        Which counts are fitted.

    Returns
    -------
    dict
        The entry of ``threshold.json``. Its status is ``fitted``, ``not_fitted``, or
        ``constant`` if chance explains every difference between the currents.
    """
    current: Vector = table["current_A"].to_numpy(dtype=np.float64) * 1e6
    pulse_width: Vector = table["pulse_width_s"].to_numpy(dtype=np.float64) * 1e9
    count = table[f"{criterion}_count"].to_numpy(dtype=float)
    replicas = table["replicas"].to_numpy(dtype=float)
    if len(current) < 2:
        return {"status": "not_fitted", "reason": f"points: {len(current)}"}
    if not count.any() or (count == replicas).all():
        return {"status": "not_fitted", "reason": "every pulse had the same outcome"}
    best, constant = _best((current, pulse_width, count, replicas))
    if best is None:
        return {"status": "not_fitted", "reason": "the replicas determine no model"}
    freedom = len(current) - best.varied
    p_value = float(stats.chi2.sf(best.deviance, freedom)) if freedom else None
    poor = p_value is not None and p_value < SIGNIFICANT
    widened = best.deviance / freedom if poor else 1.0
    names = list(PROBABILITY_PARAMETERS)
    covariance = np.zeros((len(names), len(names)))
    index = [names.index(name) for name in best.result.var_names]
    covariance[np.ix_(index, index)] = best.result.covar * widened
    entry: dict[str, Any] = {
        "status": "constant" if constant else "fitted",
        "reason": "no current of the sweep makes a difference" if constant else "",
        "shape": best.shape,
        "temperature_K": float(table["temperature_K"].iloc[0]),
        "cells_across_width": int(table["cells_across_width"].iloc[0]),
        "parameters": {
            name: {
                "value": float(best.result.params[name].value),
                "standard_error": float(math.sqrt(covariance[n, n])),
                "unit": UNITS[name],
            }
            for n, name in enumerate(names)
        },
        "covariance": covariance.tolist(),
        "covariance_widened_by": widened,
        "points": len(current),
        "replicas": int(replicas.min()),
        "all_replicas": int(replicas.sum()),
        "deviance": best.deviance,
        "degrees_of_freedom": freedom,
        "p_value": p_value,
        "valid_width_s": [float(pulse_width.min()) * 1e-9, float(pulse_width.max()) * 1e-9],
        "valid_current_A": [float(current.min()) * 1e-6, float(current.max()) * 1e-6],
    }
    entry["currents"] = transition_currents(entry, sorted(set(pulse_width * 1e-9)))
    entry["level_shift_A"] = level_shift(table, criterion, entry)
    return entry


def level_shift(table: pd.DataFrame, criterion: Criterion, entry: dict[str, Any]) -> float | None:
    r"""Return the current that makes up for a higher comparison level.

    A comparator whose level is higher by :math:`\Delta m` sees the probability of a current
    that is smaller by :math:`\kappa \Delta m`. With the slopes of the points against level and
    current, least squares give

    .. math:: \kappa = -\frac{\sum (dP/dm)(dP/dI)}{\sum (dP/dI)^2}

    Parameters
    ----------
    table
        Rows of ``thermal.csv`` of one neuron in one regime.
    criterion
        Which probability was fitted.
    entry
        The fit, an entry of ``threshold.json``.

    Returns
    -------
    float or None
        Current in A for a level that is higher by 1; None for ``crossed``, which has no read
        moment, and where no current makes a difference.
    """
    name = f"{criterion}_level_slope"
    if name not in table or entry["status"] != "fitted":
        return None
    fitted = SwitchProbability.from_entry(entry)
    current, pulse_width = table["current_A"].to_numpy(), table["pulse_width_s"].to_numpy()
    step = 1e-3 * float(abs(current).max())
    above, below = (fitted.probability(current + s, pulse_width) for s in (step, -step))
    with_current = (above - below) / (2 * step)
    of_level = table[name].to_numpy()
    return -float(of_level @ with_current) / float(with_current @ with_current)


def fit_all(table: pd.DataFrame) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the fits to the rows of ``thermal.csv`` by device, regime and criterion."""
    result: dict[str, dict[str, dict[str, Any]]] = {}
    for (device, regime), rows in table.groupby(["device", "regime"], sort=False):
        result.setdefault(str(device), {})[str(regime)] = {
            criterion: fit_criterion(rows, criterion) for criterion in CRITERIA
        }
    return result
