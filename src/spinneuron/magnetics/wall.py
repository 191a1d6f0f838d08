"""Where the wall is: position, angle and width from a magnetisation.

Magnetisations are unit vectors (3, nz, ny, nx) with a wall from +z (left) to -z (right).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

#: The width is fitted where the width-averaged |m_z| is below this.
FITTED_MZ = 0.9


class Wall(NamedTuple):
    """A wall; all values are nan where there is none."""

    position: float  #: zero crossing of the width-averaged m_z, m from the left end
    angle: float  #: of the in-plane moment at the crossing, from +x towards +y, rad
    width: float  #: parameter of m_z = -tanh((x - position)/width), m


NO_WALL = Wall(math.nan, math.nan, math.nan)


def section_averages(magnetisation: Array) -> Array:
    """Return the magnetisation averaged over the cross-section, (3, nx)."""
    return np.asarray(np.mean(magnetisation, axis=(1, 2)))


def find(magnetisation: Array, cell: float) -> Wall:
    """Find the wall: the first crossing of the width-averaged m_z from + to -.

    Parameters
    ----------
    magnetisation
        Unit vectors, (3, nz, ny, nx).
    cell
        Cell edge along x, m.

    Returns
    -------
    Wall
        The position by linear interpolation between cell centres; the angle from the
        averaged in-plane components there; the width from a straight line through
        artanh(m_z) over the cells of the wall.
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


def _width(mz: Array, left: int, cell: float) -> float:
    """Width parameter from the slope of artanh(m_z) around cell ``left``."""
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


def mirror(magnetisation: Array) -> Array:
    """Reflect a magnetisation at the plane x = 0, through the centre of the mesh.

    An axial vector keeps its x component and turns the others, so that a wall from +z to
    -z stays one; the current and both torques change sign.
    """
    sign = np.array([1.0, -1.0, -1.0]).reshape(3, 1, 1, 1)
    return np.ascontiguousarray(sign * magnetisation[..., ::-1])
