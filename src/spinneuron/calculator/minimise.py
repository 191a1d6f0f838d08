"""Energy and its minimisation."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from spinneuron.calculator import stepper
from spinneuron.calculator.problem import Problem

Array = npt.NDArray[np.float64]

#: Largest torque |m x H| at the end of a minimisation by default, A/m.
STOPPING_TORQUE = 1e-5

#: Largest turn of a moment in one iteration, rad.
LARGEST_TURN = 0.3

#: The torque cannot fall below this fraction of the field: rounding.
ROUNDING = 1e-14


class MinimisationError(RuntimeError):
    """The minimisation did not reach the torque asked for."""


def minimise(
    problem: Problem,
    magnetisation: Array | None = None,
    *,
    stopping_mxHxm: float = STOPPING_TORQUE,  # noqa: N803  (OOMMF's name)
    most_iterations: int = 200_000,
    extra_field: Callable[[Array], Array] | None = None,
) -> tuple[Array, int, float]:
    r"""Follow the energy down to a minimum; current-induced torques do not take part.

    Steepest descent with Barzilai-Borwein steps, each an exact rotation of m:

    .. math:: m' = \frac{(4 - \tau^2 t^2) m - 4 \tau m \times t}{4 + \tau^2 t^2}, \quad
              t = m \times H.

    Source: L. Exl et al., J. Appl. Phys. 115, 17D118 (2014).

    Parameters
    ----------
    problem, magnetisation
        The start is the problem's own magnetisation by default, (3, nz, ny, nx).
    stopping_mxHxm
        Largest torque |m x H| of a free cell at the end, A/m. Rounding may forbid it: then
        the torque that rounding leaves is enough.
    extra_field
        Field in A/m that is added to that of the problem, as a function of m; for a
        constraint. Broadcast to (3, nz, ny, nx).

    Returns
    -------
    magnetisation, iterations, torque
        The torque that was reached, A/m.

    Raises
    ------
    MinimisationError
        If the torque is not reached within ``most_iterations``.
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
