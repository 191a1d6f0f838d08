r"""The energy of a neuron against the position of its wall: rest states and the barrier.

A spring on the mean :math:`m_z` holds the wall at a position while everything else relaxes.
Its energy is :math:`\tfrac12 \kappa (q - q_0)^2` with
:math:`q = \tfrac{L}{2} (1 + \langle m_z \rangle)`. The energy of the strip without the spring,
against the q that was reached, is a path of lowest energy from one rest state to the other.
Its highest point is the barrier. The spring is slack there, so the point is a true saddle.

The spring also measures the slope of the landscape. Its pull on a wall at rest at q balances
the slope, so :math:`V'(q) = \kappa (q_0 - q)`. Curvatures are differences of these slopes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from spinneuron.arrays import CellScalars, Field, Magnetisation, Vector
from spinneuron.calculator.energies import energies
from spinneuron.calculator.minimise import minimise
from spinneuron.calculator.problem import Problem
from spinneuron.config.designs import NeuronDesign
from spinneuron.constants import MU0, THERMAL_ENERGY_300K
from spinneuron.magnetics import wall

#: Stiffness of the spring, N/m. It exceeds the curvature of any landscape of interest (that
#: of a wedge of 20 k_B 300 K over a wall width is 1e-3), so that the wall holds on a summit.
SPRING = 1e-2
#: Torque at which a held wall counts as relaxed, A/m. The energy then has an error of 1e-5 kT.
RELAXED_TORQUE = 1.0
#: The same where the slope is measured, A/m. The error of the slope is of first order in the
#: torque, that of the energy of second order. Curvatures then have an error of 1e-4.
SLOPE_TORQUE = 1e-2
#: Number of positions of the wall from the rest state to the middle.
POSITIONS = 13
#: Largest allowed ratio of the force of the lattice to the steepest force of the pinning.
LARGEST_LATTICE_FORCE = 0.05


class LatticePinningError(RuntimeError):
    """The cells are so coarse that they hold the wall in place of the device."""


class Curvatures(NamedTuple):
    """Second derivatives of the energy with respect to the position q of the wall, J/m²."""

    rest: float  #: at the rest state
    summit: float  #: in the middle; negative on a barrier


class Landscape(NamedTuple):
    """Energy of a neuron along the path between its states."""

    path: pd.DataFrame  #: columns wall_position_m and energy_J (above the rest state)
    rest: float  #: position of the wall at rest on the left, m
    barrier: float  #: J; 0 if there is one state only
    lattice_barrier: float  #: peak to peak of the energy with the period of the cells, J


def energy(problem: Problem, magnetisation: Magnetisation) -> float:
    """Return the total energy in J of a magnetisation, (3, nz, ny, nx)."""
    return sum(energies(problem, magnetisation).values())


def hold(
    problem: Problem,
    start: Magnetisation,
    position: float,
    *,
    stopping_torque: float = RELAXED_TORQUE,
) -> Magnetisation:
    """Relax a strip while a spring holds its wall near a position.

    Parameters
    ----------
    problem
        The strip.
    start
        Unit vectors at the start, shape (3, nz, ny, nx).
    position
        Position q0 at which the spring is slack, m from the left end.
    stopping_torque
        Torque at which the strip counts as relaxed, A/m.

    Returns
    -------
    array
        The relaxed unit vectors, shape (3, nz, ny, nx).
    """
    cells = problem.saturation.size
    length = problem.shape[2] * float(problem.cell[0])
    volume = float(np.prod(problem.cell))
    # -dE/dm of the spring over mu0 Ms V, the same in every cell.
    moment = MU0 * float(np.max(problem.saturation)) * volume
    per_metre = SPRING * (length / 2 / cells) / moment

    def spring(m: Magnetisation) -> Field:
        reached = _reached(m, length)
        field = np.zeros((3, 1, 1, 1))
        field[2] = -per_metre * (reached - position)
        return field

    m, _, _ = minimise(problem, start, stopping_mxHxm=stopping_torque, extra_field=spring)
    return m


def _moved(m: Magnetisation, cells: int, free: CellScalars) -> Magnetisation:
    """Shift a wall by whole cells to +x within the free cells."""
    return np.where(free > 0, np.roll(m, cells, axis=-1), m)


def _reached(m: Magnetisation, length: float) -> float:
    """Return the position q of the wall by the mean m_z, m."""
    return length / 2 * (1 + float(np.mean(m[2])))


def path(problem: Problem, positions: Vector) -> pd.DataFrame:
    """Return the energy of a strip with its wall held at each position (n,) in m in turn.

    The columns are ``wall_position_m``, which is where the wall came to rest, and
    ``energy_J``.
    """
    cell = float(problem.cell[0])
    length = problem.shape[2] * cell
    m = problem.magnetisation
    rows = []
    for position in positions:
        moved = _moved(m, round((position - _reached(m, length)) / cell), problem.free)
        m = hold(problem, moved, float(position))
        rows.append(
            {"wall_position_m": wall.find(m, cell).position, "energy_J": energy(problem, m)}
        )
    return pd.DataFrame(rows)


def landscape(problem: Problem, without_pinning: Problem) -> Landscape:
    """Return the energy between the rest states of a neuron.

    Parameters
    ----------
    problem
        The relaxed neuron with its wall at rest on the left.
    without_pinning
        The same strip with uniform anisotropy. The lattice causes the periodic part of its
        energy.

    Returns
    -------
    Landscape
        The path from the left rest state to the right one, which mirrors its left half.

    Raises
    ------
    LatticePinningError
        If the force of the lattice exceeds a twentieth of that of the pinning.
    """
    cell = float(problem.cell[0])
    length = problem.shape[2] * cell
    rest = wall.find(problem.magnetisation, cell).position
    middle = length / 2
    lowest = energy(problem, problem.magnetisation)
    half = path(problem, np.linspace(rest, middle, POSITIONS))
    half["energy_J"] -= lowest
    other = half.iloc[-2::-1].assign(wall_position_m=lambda t: length - t["wall_position_m"])
    whole = pd.concat([half, other], ignore_index=True)
    barrier = max(float(half["energy_J"].max()), 0.0) if middle - rest > cell / 10 else 0.0
    lattice = lattice_barrier(without_pinning)
    if barrier > 0:
        steepest = float(np.max(abs(np.gradient(half["energy_J"], half["wall_position_m"]))))
        force = np.pi * lattice / cell
        if force > LARGEST_LATTICE_FORCE * steepest:
            raise LatticePinningError(
                f"strip.cell[0] = {cell:g}: the lattice holds the wall with {force:.2g} N, more "
                f"than {LARGEST_LATTICE_FORCE:g} of the pinning's {steepest:.2g} N; use smaller "
                "cells along x"
            )
    return Landscape(whole, rest, barrier, lattice)


def of_neuron(problem: Problem, design: NeuronDesign) -> Landscape:
    """Return the landscape of a relaxed neuron; see `landscape`."""
    uniform = np.where(problem.saturation > 0, 2 * design.material.uniaxial_anisotropy, 0.0)
    return landscape(problem, problem._replace(anisotropy=uniform))


def lattice_barrier(problem: Problem) -> float:
    """Return how much the energy of a wall varies from cell to cell, peak to peak, in J.

    The wall is held at sixteen positions within two cells around the middle of a strip without
    pinning. A parabola, which the repulsion of the ends causes, is subtracted.
    """
    cell = float(problem.cell[0])
    middle = problem.shape[2] * cell / 2
    table = path(problem, middle + np.linspace(-1, 1, 17)[:-1] * cell)
    x = (table["wall_position_m"].to_numpy() - middle) / cell
    values = table["energy_J"].to_numpy()
    smooth = np.polynomial.Polynomial.fit(x, values, 2)(x)
    return float(np.ptp(values - smooth))


def curvatures(problem: Problem) -> Curvatures:
    r"""Return the curvatures of the landscape at the rest state and in the middle.

    .. math:: V'' = \frac{V'(q + c/2) - V'(q - c/2)}{c}

    with the edge c of a cell along x. The energy of the lattice has the period c, so its own
    slope is the same at both ends and drops out. The well is not symmetric: it rises towards
    the frozen end faster than towards the middle. Points on both sides of the rest state take
    that out of the difference. What is left comes from the fourth derivative. It is about 1 %
    of the curvature.

    Parameters
    ----------
    problem
        The relaxed neuron with its wall at rest on the left.

    Returns
    -------
    Curvatures
        Both second derivatives, J/m².
    """
    cell = float(problem.cell[0])
    length = problem.shape[2] * cell
    rest = _reached(problem.magnetisation, length)
    return Curvatures(_curvature(problem, rest), _curvature(problem, length / 2))


def _curvature(problem: Problem, position: float) -> float:
    """Return the second derivative in J/m² of the energy at a position in m of the wall."""
    cell = float(problem.cell[0])
    length = problem.shape[2] * cell
    rest = _reached(problem.magnetisation, length)
    m = _moved(problem.magnetisation, round((position - rest) / cell), problem.free)
    reached, slopes = [], []
    for held_at in (position - cell / 2, position + cell / 2):
        m = hold(problem, m, held_at, stopping_torque=SLOPE_TORQUE)
        reached.append(_reached(m, length))
        slopes.append(SPRING * (held_at - reached[-1]))
    return (slopes[1] - slopes[0]) / (reached[1] - reached[0])


def in_thermal_units(energy_joule: float) -> float:
    """Return an energy in J in units of k_B times 300 K."""
    return energy_joule / THERMAL_ENERGY_300K
