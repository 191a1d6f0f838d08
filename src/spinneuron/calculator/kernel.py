"""The compiled time stepper: effective field, equation of motion, classical Runge-Kutta.

Classical fourth-order Runge-Kutta has the largest stable step along the imaginary axis
per evaluation of the common explicit methods, and it is the exchange precession of
single cells, not the wall, that limits the step.
"""
# mypy: disable-error-code="no-untyped-def"

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spinneuron.calculator import demag
from spinneuron.calculator.cache import compiled
from spinneuron.calculator.demag import demag_field
from spinneuron.calculator.problem import Problem
from spinneuron.calculator.terms import (
    add_exchange,
    add_interfacial_dmi,
    add_slonczewski,
    add_uniaxial_anisotropy,
    add_zeeman,
    fill_ghosts,
    landau_lifshitz_gilbert,
    set_drift,
)

Array = npt.NDArray[np.float64]


class Workspace(NamedTuple):
    """State and scratch arrays of one integration; ``n`` is (nz, ny, nx)."""

    m: Array  #: the state: unit vectors with ghosts, (3, n + 2)
    stage: Array  #: a Runge-Kutta stage, like ``m``
    saved: Array  #: the state at the start of an interval, like ``m``
    h: Array  #: effective field, A/m, (3, n)
    g: Array  #: drift, 1/s, (3, n)
    slope: Array  #: dm/dt, 1/s, (3, n)
    total: Array  #: weighted sum of slopes, 1/s, (3, n)
    slow: Array  #: the last three demagnetising fields, newest first, A/m, (3, 3, n)
    slow_time: Array  #: their times, s, (3,)
    control: npt.NDArray[np.int64]  #: how many of them are valid; steps between two of them
    real: Array  #: FFT buffers
    spectrum: npt.NDArray[np.complex128]


def workspace(problem: Problem, magnetisation: Array) -> Workspace:
    """Return arrays for a problem, with ``magnetisation`` (3, nz, ny, nx) as the state."""
    nz, ny, nx = problem.shape
    padded, plain = (3, nz + 2, ny + 2, nx + 2), (3, nz, ny, nx)
    if problem.demag_kernel.size:
        ix, iy, iz = (int(n) for n in problem.demag_images)
        real, spectrum = demag.buffers(problem.shape, (ix, iy, iz))
    else:
        real, spectrum = np.zeros((0, 0, 0, 0)), np.zeros((0, 0, 0, 0), dtype=np.complex128)
    m = np.zeros(padded)
    m[:, 1:-1, 1:-1, 1:-1] = magnetisation
    return Workspace(
        m=m,
        stage=np.zeros(padded),
        saved=np.zeros(padded),
        h=np.zeros(plain),
        g=np.zeros(plain),
        slope=np.zeros(plain),
        total=np.zeros(plain),
        slow=np.zeros((3, *plain)),
        slow_time=np.zeros(3),
        control=np.array([0, 1]),
        real=real,
        spectrum=spectrum,
    )


@compiled
def factor_at(profile, interval, time):
    """Linear interpolation of a sampled factor of time; 1 where there is no profile."""
    if profile.size == 0:
        return 1.0
    position = max(time / interval, 0.0)
    index = min(int(position), profile.size - 2)
    weight = min(position - index, 1.0)
    return profile[index] * (1.0 - weight) + profile[index + 1] * weight


@compiled
def add_local_fields(p, h, m, time):
    """Add to ``h`` every field of position and time but the demagnetising one."""
    if p.exchange_x.size > 0:
        add_exchange(h, m, p)
    if p.dmi_x.size > 0:
        add_interfacial_dmi(h, m, p)
    if p.anisotropy.size > 0:
        add_uniaxial_anisotropy(h, m, p)
    if p.zeeman.size > 0:
        add_zeeman(h, p, factor_at(p.zeeman_profile, p.profile_interval[0], time))


@compiled
def effective_field(p, w, time):
    """Set ``w.h`` to the complete effective field of ``w.m``, without torques."""
    fill_ghosts(w.m, p.periodic)
    w.h[:] = 0.0
    if p.demag_kernel.size > 0:
        demag_field(w.h, w.m, p.saturation, p.demag_kernel, w.real, w.spectrum)
    add_local_fields(p, w.h, w.m, time)


@compiled
def set_slope(p, w, m, time):
    """Set ``w.slope`` to dm/dt at ``m``; ``w.h`` holds the demagnetising field."""
    add_local_fields(p, w.h, m, time)
    if p.slonczewski.size > 0:
        factor = factor_at(p.slonczewski_profile, p.profile_interval[2], time)
        add_slonczewski(w.h, m, p, factor)
    if p.drift.size > 0:
        set_drift(w.g, m, p, factor_at(p.drift_profile, p.profile_interval[1], time))
    landau_lifshitz_gilbert(w.slope, w.h, w.g, m, p)


@compiled
def extrapolate(w, time):
    """Set ``w.h`` to the demagnetising field at ``time``: the parabola through the last three."""
    t0, t1, t2 = w.slow_time
    a = (time - t1) * (time - t2) / ((t0 - t1) * (t0 - t2))
    b = (time - t0) * (time - t2) / ((t1 - t0) * (t1 - t2))
    c = (time - t0) * (time - t1) / ((t2 - t0) * (t2 - t1))
    _, nz, ny, nx = w.h.shape
    for d in range(3):
        for k in range(nz):
            for j in range(ny):
                target = w.h[d, k, j]
                first, second, third = (
                    w.slow[0, d, k, j],
                    w.slow[1, d, k, j],
                    w.slow[2, d, k, j],
                )
                for i in range(nx):
                    target[i] = a * first[i] + b * second[i] + c * third[i]


@compiled
def combine(target, m, slope, step):
    """Set ``target`` to m + step * slope (``target`` and ``m`` with ghosts)."""
    _, nz, ny, nx = slope.shape
    for c in range(3):
        for k in range(nz):
            for j in range(ny):
                out, start, rate = target[c, k + 1, j + 1], m[c, k + 1, j + 1], slope[c, k, j]
                for i in range(nx):
                    out[i + 1] = start[i + 1] + step * rate[i]


@compiled
def accumulate(total, slope, weight):
    """Add weight * slope to ``total``."""
    _, nz, ny, nx = slope.shape
    for c in range(3):
        for k in range(nz):
            for j in range(ny):
                out, rate = total[c, k, j], slope[c, k, j]
                for i in range(nx):
                    out[i] += weight * rate[i]


@compiled
def normalise(m, saturation):
    """Scale ``m`` to unit length; return the largest deviation of m² from 1 before that.

    The deviation is what an unstable step shows first: scaling hides it from every other
    observable. It is infinite where a value is not finite.
    """
    _, nz, ny, nx = m.shape
    worst = 0.0
    for k in range(1, nz - 1):
        for j in range(1, ny - 1):
            x, y, z, ms = m[0, k, j], m[1, k, j], m[2, k, j], saturation[k - 1, j - 1]
            for i in range(1, nx - 1):
                square = x[i] * x[i] + y[i] * y[i] + z[i] * z[i]
                inside = ms[i - 1] > 0
                defect = abs(square - 1.0) if inside else 0.0
                worst = max(worst, defect if defect == defect else np.inf)
                scale = 1.0 / np.sqrt(square) if inside else 0.0
                x[i] *= scale
                y[i] *= scale
                z[i] *= scale
    return worst


@compiled
def stage_slope(p, w, m, time, fresh):
    """Set ``w.slope`` at ``m``, with a fresh or an extrapolated demagnetising field."""
    fill_ghosts(m, p.periodic)
    if p.demag_kernel.size == 0:
        w.h[:] = 0.0
    elif fresh:
        demag_field(w.h, m, p.saturation, p.demag_kernel, w.real, w.spectrum)
    else:
        extrapolate(w, time)
    set_slope(p, w, m, time)


@compiled
def runge_kutta_step(p, w, time, step, fresh):
    """Advance ``w.m`` by one step of the classical fourth-order method."""
    w.total[:] = 0.0
    w.stage[:] = w.m
    for number in range(4):
        middle = number == 1 or number == 2
        node = 0.0 if number == 0 else (0.5 if middle else 1.0)
        stage_slope(p, w, w.stage, time + node * step, fresh)
        accumulate(w.total, w.slope, 1 / 3 if middle else 1 / 6)
        if number < 3:
            combine(w.stage, w.m, w.slope, step if number == 2 else 0.5 * step)
    combine(w.m, w.m, w.total, step)


@compiled
def refresh(p, w, time):
    """Put the demagnetising field of ``w.m`` at the head of the last three.

    Returns the largest difference, in A/m, between it and what the others predicted.
    """
    predicted = w.control[0] == 3
    if predicted:
        extrapolate(w, time)
    for age in range(2, 0, -1):
        w.slow[age] = w.slow[age - 1]
        w.slow_time[age] = w.slow_time[age - 1]
    fill_ghosts(w.m, p.periodic)
    demag_field(w.slow[0], w.m, p.saturation, p.demag_kernel, w.real, w.spectrum)
    w.slow_time[0] = time
    w.control[0] = min(w.control[0] + 1, 3)
    worst = 0.0
    if predicted:
        _, nz, ny, nx = w.h.shape
        for c in range(3):
            for k in range(nz):
                for j in range(ny):
                    true, guess = w.slow[0, c, k, j], w.h[c, k, j]
                    for i in range(nx):
                        worst = max(worst, abs(true[i] - guess[i]))
    return worst


@compiled
def march(p, w, time, step, steps, tolerance, longest):
    """Take ``steps`` equal steps from ``time``.

    The demagnetising field is smooth in time and dear, so it is computed once in several
    steps and extrapolated in between. The number of steps between two computations, kept
    in ``w.control``, follows the error found at each: it grows as the cube of the interval
    and is held near half of ``tolerance`` (A/m). With ``tolerance`` 0 the field is computed
    at every evaluation.

    Returns the largest deviation of m² from 1 in any step.
    """
    worst = 0.0
    due = 0
    slow = p.demag_kernel.size > 0 and tolerance > 0
    for n in range(steps):
        now = time + n * step
        if slow and n == due:
            error = refresh(p, w, now)
            if w.control[0] < 3:
                w.control[1] = 1
            elif error > 0:
                wanted = w.control[1] * (0.5 * tolerance / error) ** (1 / 3)
                w.control[1] = max(1, min(int(wanted), w.control[1] + 1, longest))
            due = n + w.control[1]
        runge_kutta_step(p, w, now, step, not slow or w.control[0] < 3)
        worst = max(worst, normalise(w.m, p.saturation))
    return worst
