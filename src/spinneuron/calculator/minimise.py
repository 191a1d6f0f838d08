"""Energy and its minimisation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from spinneuron.calculator import kernel, terms
from spinneuron.calculator.demag import demag_field
from spinneuron.calculator.problem import Problem
from spinneuron.constants import MU0

Array = npt.NDArray[np.float64]


class MinimisationError(RuntimeError):
    """The minimisation did not reach the torque asked for."""


def term_fields(problem: Problem, magnetisation: Array, time: float = 0.0) -> dict[str, Array]:
    """Return the effective field of each energy term in A/m, by micromagneticmodel's names."""
    flat, work = kernel.flatten(problem), kernel.workspace(problem, magnetisation)
    terms.fill_ghosts(work.m, flat)
    fields = {}

    def collect(name: str) -> None:
        fields[name] = kernel.interior(work.h, problem).copy()
        work.h[:] = 0.0

    if flat.exchange_x.size:
        terms.add_exchange(work.h, work.m, flat)
        collect("exchange")
    if flat.dmi_x.size:
        terms.add_interfacial_dmi(work.h, work.m, flat)
        collect("dmi")
    if flat.anisotropy.size:
        terms.add_uniaxial_anisotropy(work.h, work.m, flat)
        collect("uniaxialanisotropy")
    if flat.demag_kernel.size:
        demag_field(work.h, work.m, flat, work.real, work.spectrum)
        collect("demag")
    if flat.zeeman.size:
        factor = kernel.factor_at(flat.zeeman_profile, flat.profile_interval[0], time)
        terms.add_zeeman(work.h, flat, factor)
        collect("zeeman")
    return fields


def energy_densities(problem: Problem, magnetisation: Array, time: float = 0.0) -> dict[str, Array]:
    r"""Return the energy density of each term in J/m³, (nz, ny, nx).

    :math:`-\frac12 \mu_0 M_s m \cdot H` for terms quadratic in m, without the half for an
    applied field; anisotropy is counted from the easy axis, :math:`K (1 - (m \cdot u)^2)`,
    as OOMMF does.
    """
    densities = {}
    for name, field in term_fields(problem, magnetisation, time).items():
        weight = 1.0 if name == "zeeman" else 0.5
        density = -weight * MU0 * problem.saturation * np.sum(magnetisation * field, axis=0)
        if name == "uniaxialanisotropy":
            density += np.where(problem.saturation > 0, problem.anisotropy / 2, 0.0)
        densities[name] = density
    return densities


def energies(problem: Problem, magnetisation: Array, time: float = 0.0) -> dict[str, float]:
    """Return the energy of each term in J."""
    volume = float(np.prod(problem.cell))
    densities = energy_densities(problem, magnetisation, time)
    return {name: float(np.sum(density)) * volume for name, density in densities.items()}


def minimise(
    problem: Problem,
    magnetisation: Array | None = None,
    *,
    stopping_mxHxm: float = 0.1,  # noqa: N803  (OOMMF's name)
    most_iterations: int = 200_000,
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
        Largest torque |m x H| of a free cell at the end, A/m.

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
    flat, work = kernel.flatten(problem), kernel.workspace(problem, m)
    state, field = kernel.interior(work.m, problem), kernel.interior(work.h, problem)
    free = problem.free
    previous_m = previous_descent = None
    tau = 1e-3 / max(float(np.max(problem.saturation)), 1.0)
    for iteration in range(most_iterations):
        kernel.effective_field(flat, work, 0.0)
        torque = np.cross(m, field, axis=0) * free
        descent = np.cross(m, torque, axis=0)
        square = np.sum(torque**2, axis=0)
        largest = float(np.sqrt(np.max(square)))
        if not np.isfinite(largest):
            raise MinimisationError("the effective field is not finite.")
        if largest <= stopping_mxHxm:
            return m, iteration, largest
        if previous_m is not None and previous_descent is not None:
            step, change = m - previous_m, descent - previous_descent
            overlap = float(np.sum(step * change))
            if iteration % 2:
                numerator, denominator = float(np.sum(step * step)), overlap
            else:
                numerator, denominator = overlap, float(np.sum(change * change))
            if denominator != 0 and numerator / denominator > 0:
                tau = numerator / denominator
        previous_m, previous_descent = m, descent
        weight = tau**2 * square
        m = ((4 - weight) * m - 4 * tau * descent) / (4 + weight)
        m /= np.where(problem.saturation > 0, np.sqrt(np.sum(m**2, axis=0)), 1.0)
        state[:] = m
    raise MinimisationError(
        f"the torque is still {largest:.3g} A/m after {most_iterations} iterations "
        f"(asked for: {stopping_mxHxm:.3g} A/m)."
    )
