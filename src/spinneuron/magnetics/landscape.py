r"""The energy of a neuron against the position of its wall: rest states and the barrier.

The wall is held where it is wanted by a spring on the mean :math:`m_z`,
:math:`\tfrac12 \kappa (q - q_0)^2` with :math:`q = \tfrac{L}{2} (1 + \langle m_z \rangle)`,
and everything else relaxes. The energy is that of the strip without the spring, at the q
that was reached: a path of lowest energy from one rest state to the other, whose highest
point is the barrier (at it the spring is slack, so it is a true saddle).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from spinneuron.calculator.energies import energies
from spinneuron.calculator.minimise import minimise
from spinneuron.calculator.problem import Problem
from spinneuron.config.designs import NeuronDesign
from spinneuron.constants import MU0, THERMAL_ENERGY_300K
from spinneuron.magnetics import wall

Array = npt.NDArray[np.float64]

#: Stiffness of the spring, N/m: above the curvature of any landscape of interest (a wedge
#: of 20 k_B 300 K over a wall width has 1e-3), so that the wall can be held on a summit.
SPRING = 1e-2
#: Torque at which a held wall is said to be relaxed, A/m: the energy is then good to 1e-5 kT.
RELAXED_TORQUE = 1.0
#: Positions of the wall between the rest state and the middle.
POSITIONS = 13
#: The force of the lattice may be this fraction of the steepest force of the pinning.
LARGEST_LATTICE_FORCE = 0.05


class LatticePinningError(RuntimeError):
    """The cells are so coarse that they, not the device, hold the wall."""


class Landscape(NamedTuple):
    """Energy of a neuron along the path between its states."""

    path: pd.DataFrame  #: wall_position_m, energy_J above the rest state
    rest: float  #: position of the wall at rest on the left, m
    barrier: float  #: J; 0 if there is one state only
    lattice_barrier: float  #: peak to peak of the energy with the period of the cells, J


def energy(problem: Problem, magnetisation: Array) -> float:
    """Return the total energy in J."""
    return sum(energies(problem, magnetisation).values())


def hold(problem: Problem, start: Array, position: float) -> Array:
    """Relax a strip with its wall held near a position (m, by mean m_z); see the module."""
    cells = problem.saturation.size
    length = problem.shape[2] * float(problem.cell[0])
    volume = float(np.prod(problem.cell))
    # -dE/dm of the spring over mu0 Ms V, the same in every cell.
    moment = MU0 * float(np.max(problem.saturation)) * volume
    per_metre = SPRING * (length / 2 / cells) / moment

    def spring(m: Array) -> Array:
        reached = length / 2 * (1 + float(np.mean(m[2])))
        field = np.zeros((3, 1, 1, 1))
        field[2] = -per_metre * (reached - position)
        return field

    m, _, _ = minimise(problem, start, stopping_mxHxm=RELAXED_TORQUE, extra_field=spring)
    return m


def _moved(m: Array, cells: int, free: Array) -> Array:
    """Shift a wall by whole cells to +x within the free cells."""
    return np.where(free > 0, np.roll(m, cells, axis=-1), m)


def _reached(m: Array, length: float) -> float:
    return length / 2 * (1 + float(np.mean(m[2])))


def path(problem: Problem, positions: Array) -> pd.DataFrame:
    """Return wall position and energy along the strip, the wall held at each position in turn."""
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
        Relaxed, the wall at rest on the left.
    without_pinning
        The same strip with uniform anisotropy: what is periodic in its energy is the lattice's.

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

    The wall is held at sixteen places within two cells around the middle of a strip without
    pinning; a parabola, the repulsion of the ends, is taken out.
    """
    cell = float(problem.cell[0])
    middle = problem.shape[2] * cell / 2
    table = path(problem, middle + np.linspace(-1, 1, 17)[:-1] * cell)
    x = (table["wall_position_m"].to_numpy() - middle) / cell
    values = table["energy_J"].to_numpy()
    smooth = np.polynomial.Polynomial.fit(x, values, 2)(x)
    return float(np.ptp(values - smooth))


def in_thermal_units(energy_joule: float) -> float:
    """Return an energy in k_B · 300 K."""
    return energy_joule / THERMAL_ENERGY_300K
