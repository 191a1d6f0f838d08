r"""The common case in two passes over memory: a flat strip of one material.

`spinneuron.calculator.terms` has every effect in a function of its own with coefficients of
each cell. A time step then waits for memory, not for arithmetic. In one layer with uniform
exchange, interfacial DMI, damping, drift and spin-Hall torque, with any anisotropy
K(x, y) along z, any frozen cells and any applied field, the same formulas need two loops:
`set_field` and `advance`. The tests hold them against the terms. See
`spinneuron.calculator.stepper` for the arguments of the compiled functions.
"""
# mypy: disable-error-code="no-untyped-def"

from typing import NamedTuple

import numpy as np

from spinneuron.arrays import FaceScalars, Numbers
from spinneuron.calculator.cache import compiled
from spinneuron.calculator.problem import DMI_VECTORS, Problem
from spinneuron.calculator.terms import ONE

#: Relative difference below which values count as equal: Ms is the length of a vector.
ROUNDING = 1e-12


class Film(NamedTuple):
    """The uniform coefficients of a problem."""

    active: bool  #: whether the problem has such coefficients
    exchange_x: float  #: 2A/(mu0 Ms dx²), A/m
    exchange_y: float  #: 2A/(mu0 Ms dy²), A/m
    dmi_x: float  #: D/(mu0 Ms dx), A/m
    dmi_y: float  #: D/(mu0 Ms dy), A/m
    gamma0: float  #: m/(A s)
    damping: float
    drift_per_2dx: float  #: u/(2 dx), 1/s
    spin_hall_x: float  #: a_J P/2 times the polariser, A/m
    spin_hall_y: float
    spin_hall_z: float


#: The film of a problem that is none.
NONE = Film(False, *([0.0] * 10))


class _NotUniformError(Exception):
    """A coefficient differs between cells, or an effect is not one of the film's."""


def _same(values: Numbers) -> float:
    """Return the one value of an array, 0 if it is empty."""
    if not values.size:
        return 0.0
    if np.ptp(values) > ROUNDING * np.max(abs(values)):
        raise _NotUniformError
    return float(values.flat[0])


def _require(condition: object) -> None:
    if not condition:
        raise _NotUniformError


def _along(faces: FaceScalars, axis: int) -> float:
    """Return the one coupling of the inner faces along an axis of (nz, ny, nx)."""
    if not faces.size:
        return 0.0
    return _same(np.take(faces, range(1, faces.shape[axis] - 1), axis))


def film(problem: Problem) -> Film:
    """Return the uniform coefficients of a problem, or `NONE` if a coefficient is not uniform."""
    p = problem
    try:
        _require(p.shape[0] == 1 and not p.periodic.any() and p.precession == 1)
        _require(not p.cubic.size and not p.anisotropy_second.size)
        _require(not p.anisotropy.size or np.all(abs(p.easy_axis[2]) == 1))
        _require(not p.dmi_x.size or np.array_equal(p.dmi_vectors, DMI_VECTORS["Cnv_z"]))
        _require(not p.drift.size or not p.drift[1:].any())
        _require(not p.field_like.any() and np.all(p.lambda_squared == 1))
        per_moment = _same(p.per_moment)
        _require(per_moment > 0)
        torque = _same(p.slonczewski) * _same(p.polarisation) / 2
        polariser = [_same(component) for component in p.polariser] or [0.0] * 3
        return Film(
            active=True,
            exchange_x=per_moment * _along(p.exchange_x, 2),
            exchange_y=per_moment * _along(p.exchange_y, 1),
            dmi_x=per_moment * _along(p.dmi_x, 2),
            dmi_y=per_moment * _along(p.dmi_y, 1),
            gamma0=_same(p.gamma0),
            damping=_same(p.damping),
            drift_per_2dx=_same(p.drift[:1]) / (2 * float(p.cell[0])),
            spin_hall_x=torque * polariser[0],
            spin_hall_y=torque * polariser[1],
            spin_hall_z=torque * polariser[2],
        )
    except _NotUniformError:
        return NONE


@compiled
def set_field(h, m, fields, weights, f):
    """Set ``h`` to the demagnetising field, exchange, interfacial DMI and anisotropy along z.

    The demagnetising and applied field is the weighted sum of ``fields`` (4, 3, N).
    ``f.film_anisotropy`` holds 2K/(mu0 Ms) in A/m.
    """
    c0, c1, c2, c3 = weights
    anisotropy = f.film_anisotropy
    ex, ey, dx, dy = f.film.exchange_x, f.film.exchange_y, f.film.dmi_x, f.film.dmi_y
    first, last, row = f.first, f.last, f.along_y
    both = 2 * (ex + ey)
    for i in range(first, last):
        h[0, i] = (
            c0 * fields[0, 0, i]
            + c1 * fields[1, 0, i]
            + c2 * fields[2, 0, i]
            + c3 * fields[3, 0, i]
            + ex * (m[0, i + ONE] + m[0, i - ONE])
            + ey * (m[0, i + row] + m[0, i - row])
            - both * m[0, i]
            - dx * (m[2, i + ONE] - m[2, i - ONE])
        )
    for i in range(first, last):
        h[1, i] = (
            c0 * fields[0, 1, i]
            + c1 * fields[1, 1, i]
            + c2 * fields[2, 1, i]
            + c3 * fields[3, 1, i]
            + ex * (m[1, i + ONE] + m[1, i - ONE])
            + ey * (m[1, i + row] + m[1, i - row])
            - both * m[1, i]
            - dy * (m[2, i + row] - m[2, i - row])
        )
    for i in range(first, last):
        h[2, i] = (
            c0 * fields[0, 2, i]
            + c1 * fields[1, 2, i]
            + c2 * fields[2, 2, i]
            + c3 * fields[3, 2, i]
            + ex * (m[2, i + ONE] + m[2, i - ONE])
            + ey * (m[2, i + row] + m[2, i - row])
            + (anisotropy[i] - both) * m[2, i]
            + dx * (m[0, i + ONE] - m[0, i - ONE])
            + dy * (m[1, i + row] - m[1, i - row])
        )
    if dx != 0.0 or dy != 0.0:
        remove_dmi_of_ghosts(h, m, f)


@compiled
def remove_dmi_of_ghosts(h, m, f):
    """Remove from ``h`` what the ghosts add to the DMI: a missing neighbour adds nothing.

    The ghosts continue m, as the current-induced torque needs it. Exchange does not see them.
    """
    dx, dy, row = f.film.dmi_x, f.film.dmi_y, f.along_y
    top = row * np.uint64(f.ny - 1)
    for i in range(f.first, f.first + np.uint64(f.nx)):
        h[1, i] -= dy * m[2, i]
        h[2, i] += dy * m[1, i]
        h[1, i + top] += dy * m[2, i + top]
        h[2, i + top] -= dy * m[1, i + top]
    right = np.uint64(f.nx - 1)
    for j in range(f.ny):
        i = f.first + np.uint64(j) * row
        h[0, i] -= dx * m[2, i]
        h[2, i] += dx * m[0, i]
        h[0, i + right] += dx * m[2, i + right]
        h[2, i + right] -= dx * m[0, i + right]


@compiled
def advance(out, start, step, h, m, drift_factor, torque_factor, f):
    """Set ``out`` to start + step dm/dt at ``m``: the torques and the equation of motion.

    ``drift_factor`` and ``torque_factor`` are the values of the waveforms of the drift and of
    the Slonczewski torque. The formula is that of
    `spinneuron.calculator.terms.landau_lifshitz_gilbert`.
    """
    alpha, beta, gamma0 = f.film.damping, f.non_adiabaticity, f.film.gamma0
    drift = drift_factor * f.film.drift_per_2dx
    jx = torque_factor * f.film.spin_hall_x
    jy = torque_factor * f.film.spin_hall_y
    jz = torque_factor * f.film.spin_hall_z
    along, across, damp = beta - alpha, 1 + alpha * beta, -alpha * gamma0
    for i in range(f.first, f.last):
        x, y, z = m[0, i], m[1, i], m[2, i]
        gx = drift * (m[0, i + ONE] - m[0, i - ONE])
        gy = drift * (m[1, i + ONE] - m[1, i - ONE])
        gz = drift * (m[2, i + ONE] - m[2, i - ONE])
        hx = h[0, i] + (y * jz - z * jy)
        hy = h[1, i] + (z * jx - x * jz)
        hz = h[2, i] + (x * jy - y * jx)
        bx, by, bz = damp * hx + across * gx, damp * hy + across * gy, damp * hz + across * gz
        cx = along * gx - gamma0 * hx + (y * bz - z * by)
        cy = along * gy - gamma0 * hy + (z * bx - x * bz)
        cz = along * gz - gamma0 * hz + (x * by - y * bx)
        scale = step * f.response[i]
        out[0, i] = start[0, i] + scale * (y * cz - z * cy)
        out[1, i] = start[1, i] + scale * (z * cx - x * cz)
        out[2, i] = start[2, i] + scale * (x * cy - y * cx)
