"""Position, angle and width of the wall in a magnetisation.

Magnetisations are unit vectors (3, nz, ny, nx) with a wall from +z on the left to -z on the
right.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from spinneuron.arrays import Magnetisation, SectionAverages, Vector

#: The width is fitted in cells whose section average of m_z is smaller than this in magnitude.
FITTED_MZ = 0.9


class Wall(NamedTuple):
    """A wall. All values are nan if there is none."""

    position: float  #: zero crossing of the section average of m_z, m from the left end
    angle: float  #: angle of the in-plane moment at the crossing, from +x towards +y, rad
    width: float  #: parameter of m_z = -tanh((x - position)/width), m


#: What `find` returns for a magnetisation without a wall.
NO_WALL = Wall(math.nan, math.nan, math.nan)


def section_averages(magnetisation: Magnetisation) -> SectionAverages:
    """Return the magnetisation averaged over the cross-section, (3, nx)."""
    return np.asarray(np.mean(magnetisation, axis=(1, 2)))


def find(magnetisation: Magnetisation, cell: float) -> Wall:
    """Find the wall: the first place where the section average of m_z turns negative.

    Parameters
    ----------
    magnetisation
        Unit vectors, shape (3, nz, ny, nx).
    cell
        Edge length of a cell along x, m.

    Returns
    -------
    Wall
        The position by linear interpolation between the centres of cells, the angle of the
        section average there, and the width from a straight line through artanh(m_z) over
        the cells of the wall.
    """
    mx, my, mz = section_averages(magnetisation)
    crossings = np.flatnonzero((mz[:-1] >= 0) & (mz[1:] < 0))
    if crossings.size == 0:
        return NO_WALL
    left = int(crossings[0])
    part = float(mz[left] / (mz[left] - mz[left + 1]))
    position = (left + 0.5 + part) * cell
    x_moment = (1 - part) * mx[left] + part * mx[left + 1]
    y_moment = (1 - part) * my[left] + part * my[left + 1]
    return Wall(position, math.atan2(y_moment, x_moment), _width(mz, left, cell))


def _width(mz: Vector, left: int, cell: float) -> float:
    """Return the width parameter in m from the slope of artanh(m_z) around cell ``left``."""
    first, last = left, left + 1
    while first > 0 and 0 < mz[first - 1] < FITTED_MZ:
        first -= 1
    while last + 1 < mz.size and -FITTED_MZ < mz[last + 1] < 0:
        last += 1
    index = np.arange(first, last + 1)
    inside = index[abs(mz[index]) < 1]
    if inside.size < 2:
        return math.nan
    # Least squares in closed form: np.polyfit costs as much as several time steps.
    x, y = inside * cell, np.arctanh(mz[inside])
    x = x - x.mean()
    slope = float(x @ y / (x @ x))
    return float(-1 / slope) if slope < 0 else math.nan


def mirror(magnetisation: Magnetisation) -> Magnetisation:
    """Return a magnetisation reflected at the plane across x through the centre of the mesh.

    An axial vector keeps its x component, and its other components change sign. A wall from
    +z to -z therefore stays one. The current and both torques change sign.
    """
    sign = np.array([1.0, -1.0, -1.0]).reshape(3, 1, 1, 1)
    return np.ascontiguousarray(sign * magnetisation[..., ::-1])
