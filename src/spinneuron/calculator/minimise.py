"""Minimisation of the energy of a lowered problem."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from spinneuron.arrays import Field, Magnetisation
from spinneuron.calculator import stepper
from spinneuron.calculator.problem import Problem

#: Largest torque |m x H| at the end of a minimisation by default, A/m.
STOPPING_TORQUE = 1e-5
#: Largest turn of a moment in one iteration, rad.
LARGEST_TURN = 0.3
#: Rounding keeps the torque above this fraction of the field.
ROUNDING = 1e-14


class MinimisationError(RuntimeError):
    """The minimisation did not reach the torque asked for."""


def minimise(
    problem: Problem,
    magnetisation: Magnetisation | None = None,
    *,
    stopping_mxHxm: float = STOPPING_TORQUE,  # noqa: N803  (OOMMF's name)
    most_iterations: int = 200_000,
    extra_field: Callable[[Magnetisation], Field] | None = None,
) -> tuple[Magnetisation, int, float]:
    r"""Follow the energy down to a minimum. Current-induced torques do not take part.

    The method is steepest descent with Barzilai-Borwein steps. Each step is an exact rotation
    of m:

    .. math:: m' = \frac{(4 - \tau^2 t^2) m - 4 \tau m \times t}{4 + \tau^2 t^2}, \quad
              t = m \times H.

    Source: L. Exl et al., J. Appl. Phys. 115, 17D118 (2014).

    Parameters
    ----------
    problem
        The lowered system.
    magnetisation
        Unit vectors at the start, shape (3, nz, ny, nx). The default is the problem's own
        magnetisation.
    stopping_mxHxm
        Largest torque |m x H| of a free cell at the end, A/m. If rounding forbids it, the
        torque that rounding leaves is enough.
    most_iterations
        Number of iterations after which the minimisation gives up.
    extra_field
        Function of the magnetisation that returns a field in A/m. The field is added to that
        of the problem, for example as a constraint. It broadcasts to (3, nz, ny, nx).

    Returns
    -------
    magnetisation : array
        Unit vectors at the minimum, shape (3, nz, ny, nx).
    iterations : int
        Number of iterations.
    torque : float
        Largest torque at the minimum, A/m.

    Raises
    ------
    MinimisationError
        If the torque is not reached within ``most_iterations``, or the field is not finite.
    """
    m = np.array(problem.magnetisation if magnetisation is None else magnetisation)
    flat, work = stepper.flatten(problem), stepper.workspace(problem, m)
    state, field = stepper.interior(work.m, problem), stepper.interior(work.h, problem)
    free = problem.free
    previous_m = previous_descent = None
    tau = 1e-3 / float(np.max(problem.saturation))
    for iteration in range(most_iterations):
        stepper.effective_field(flat, work, 0.0)
        if extra_field is not None:
            field += extra_field(m)
        torque = np.cross(m, field, axis=0) * free
        descent = np.cross(m, torque, axis=0)
        square = np.sum(torque**2, axis=0)
        largest = float(np.sqrt(np.max(square)))
        if not np.isfinite(largest):
            raise MinimisationError("the effective field is not finite.")
        if largest <= stopping_mxHxm or largest <= ROUNDING * float(np.max(abs(field))):
            return m, iteration, largest
        if previous_m is not None and previous_descent is not None:
            step, change = m - previous_m, descent - previous_descent
            overlap = float(np.sum(step * change))
            if iteration % 2:
                numerator, denominator = float(np.sum(step * step)), overlap
            else:
                numerator, denominator = overlap, float(np.sum(change * change))
            # Where the energy is concave along the last step, go as far as is allowed.
            curved = denominator != 0 and numerator / denominator > 0
            tau = numerator / denominator if curved else math.inf
        tau = min(tau, LARGEST_TURN / largest)
        previous_m, previous_descent = m, descent
        weight = tau**2 * square
        m = ((4 - weight) * m - 4 * tau * descent) / (4 + weight)
        m /= np.where(problem.saturation > 0, np.sqrt(np.sum(m**2, axis=0)), 1.0)
        state[:] = m
    raise MinimisationError(
        f"the torque is still {largest:.3g} A/m after {most_iterations} iterations "
        f"(asked for: {stopping_mxHxm:.3g} A/m)."
    )
