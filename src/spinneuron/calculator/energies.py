"""Fields and energies of the terms of a problem, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from spinneuron.arrays import CellScalars, Field, Magnetisation
from spinneuron.calculator import stepper, terms
from spinneuron.calculator.demag import demag_field
from spinneuron.calculator.problem import Problem
from spinneuron.constants import MU0


def term_fields(
    problem: Problem, magnetisation: Magnetisation, time: float = 0.0
) -> dict[str, Field]:
    """Return the effective field of each energy term.

    Parameters
    ----------
    problem
        The lowered system.
    magnetisation
        Unit vectors, shape (3, nz, ny, nx).
    time
        Time in s, for an applied field with a waveform.

    Returns
    -------
    dict
        Fields in A/m, shape (3, nz, ny, nx), by the names of the terms in micromagneticmodel.
    """
    flat, work = stepper.flatten(problem), stepper.workspace(problem, magnetisation)
    terms.fill_ghosts(work.m, flat)
    fields = {}

    def collect(name: str, add: Callable[..., None], *arguments: Any) -> None:
        work.h[:] = 0.0
        add(work.h, *arguments)
        fields[name] = stepper.interior(work.h, problem).copy()

    if flat.exchange_x.size:
        collect("exchange", terms.add_exchange, work.m, flat)
    if flat.dmi_x.size:
        collect("dmi", terms.add_dmi, work.m, flat)
    if flat.anisotropy.size:
        collect("uniaxialanisotropy", terms.add_uniaxial_anisotropy, work.m, flat)
    if flat.cubic.size:
        collect("cubicanisotropy", terms.add_cubic_anisotropy, work.m, flat)
    if flat.demag_kernel.size:
        collect("demag", demag_field, work.m, flat, work.real, work.spectrum)
    if flat.zeeman.size:
        factor = stepper.factor_at(flat.zeeman_waveform, flat.waveform_interval[0], time)
        collect("zeeman", terms.add_zeeman, flat, factor)
    return fields


#: Energy density of a term over -mu0 Ms m·H: 1/k for a term of degree k in m, 1/2 if it is
#: not listed.
_WEIGHTS = {"zeeman": 1.0, "cubicanisotropy": 0.25}


def energy_densities(
    problem: Problem, magnetisation: Magnetisation, time: float = 0.0
) -> dict[str, CellScalars]:
    r"""Return the energy density of each term.

    A term of degree k in m has the density :math:`-\mu_0 M_s m \cdot H / k`. The density of
    uniaxial anisotropy is 0 along the easy axis,
    :math:`K_1 (1 - (m \cdot u)^2) + K_2 (1 - (m \cdot u)^4)`, as it is in OOMMF for K1.

    Parameters
    ----------
    problem
        The lowered system.
    magnetisation
        Unit vectors, shape (3, nz, ny, nx).
    time
        Time in s, for an applied field with a waveform.

    Returns
    -------
    dict
        Energy densities in J/m³, shape (nz, ny, nx), by the names of the terms in
        micromagneticmodel.
    """
    p = problem
    densities = {}
    for name, field in term_fields(p, magnetisation, time).items():
        weight = _WEIGHTS.get(name, 0.5)
        densities[name] = -weight * MU0 * p.saturation * np.sum(magnetisation * field, axis=0)
    if p.anisotropy.size:
        along = np.sum(p.easy_axis * magnetisation, axis=0)
        density = p.anisotropy / 2 * (1 - along**2)
        if p.anisotropy_second.size:
            density += p.anisotropy_second / 4 * (1 - along**4)
        densities["uniaxialanisotropy"] = np.where(p.saturation > 0, density, 0.0)
    return densities


def energies(problem: Problem, magnetisation: Magnetisation, time: float = 0.0) -> dict[str, float]:
    """Return the energy of each term: its density times the volume, summed over the cells.

    Parameters
    ----------
    problem, magnetisation, time
        See `energy_densities`.

    Returns
    -------
    dict
        Energies in J, by the names of the terms in micromagneticmodel.
    """
    volume = float(np.prod(problem.cell))
    densities = energy_densities(problem, magnetisation, time)
    return {name: float(np.sum(density)) * volume for name, density in densities.items()}
