r"""Standard errors of what follows from fitted parameters.

To first order, a function f of parameters p with the covariance C has the variance

.. math:: \sigma_f^2 = \sum_{ij} \frac{\partial f}{\partial p_i} C_{ij}
          \frac{\partial f}{\partial p_j}
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from spinneuron.arrays import Covariance, Numbers


def gradient(
    function: Callable[..., Numbers], parameters: dict[str, float], names: tuple[str, ...]
) -> Numbers:
    """Return the derivatives of a function with respect to its parameters.

    They are central differences with a step of 1e-6 of the parameter.

    Parameters
    ----------
    function
        Function that takes all parameters as keywords and returns an array (...).
    parameters
        Values at which the derivatives are taken, by name, in any units.
    names
        The k parameters to differentiate by, in the order of the result.

    Returns
    -------
    Numbers
        Derivatives, (k, ...), each in the unit of the function over that of its parameter.
    """
    slopes = []
    for name in names:
        step = 1e-6 * max(abs(parameters[name]), 1e-3)
        up, down = (
            function(**parameters | {name: parameters[name] + sign * step}) for sign in (1, -1)
        )
        with np.errstate(invalid="ignore"):
            slopes.append((up - down) / (2 * step))
    return np.array(slopes)


def standard_error(
    function: Callable[..., Numbers],
    parameters: dict[str, float],
    names: tuple[str, ...],
    covariance: Covariance,
) -> Numbers:
    """Return the standard error of a function of fitted parameters.

    Parameters
    ----------
    function
        Function that takes all parameters as keywords and returns an array (...).
    parameters
        Fitted values by name, in the units that the function expects.
    names
        The k parameters in the order of the covariance.
    covariance
        Covariance of these parameters, (k, k), in the same units.

    Returns
    -------
    Numbers
        Standard error, (...), in the unit of the function.
    """
    slopes = gradient(function, parameters, names)
    variance = np.einsum("i...,ij,j...->...", slopes, covariance, slopes)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)), dtype=float)
