"""The compiled time stepper: effective field, equation of motion, Runge-Kutta.

The exchange precession of single cells, not the wall, limits the step. What counts is how
far a method is stable along the imaginary axis for each evaluation. The third-order method
`spinneuron.calculator.tableau.FIVE_STAGES` reaches sqrt(15)/5 = 0.77. Classical Runge-Kutta
reaches 0.71, and no explicit method exceeds 1. No slope has to be stored.

The compiled functions share these arguments, here and in `spinneuron.calculator.film` and
`spinneuron.calculator.terms`, which describes the layout of N places:

* ``f`` is the problem, a `Flat`, and ``w`` the state with its scratch arrays, a `Workspace`.
* ``m`` is a magnetisation, unit vectors (3, N). Only its ghosts may be written.
* ``h`` is an effective field in A/m and ``g`` a drift in 1/s, both (3, N).
* ``target`` and ``out`` are arrays (3, N) that a function sets.
* ``start`` (3, N) is where a stage starts, and ``step`` its length in s.
* ``time`` is in s. ``factor`` is the value of a waveform, without unit.
* ``fields`` are slow fields at four times in A/m, (4, 3, N), and ``weights`` (4,) what each
  of them contributes.
* ``fresh`` says whether the demagnetising field is computed or extrapolated.
* ``faces`` (N,) are couplings of the faces along one axis in J/m³, ``stride`` is the distance
  of neighbours along it in places, and ``vector`` (3,) belongs to it (`Flat.dmi_vectors`).
"""
# mypy: disable-error-code="no-untyped-def"

from typing import Any, NamedTuple

import numpy as np

from spinneuron.arrays import (
    Axes,
    AxisFlags,
    CellComponents,
    CellScalars,
    DemagKernel,
    FaceScalars,
    Factors,
    Indices,
    Magnetisation,
    Matrix,
    Numbers,
    Row,
    Rows,
    RowStack,
    Spectrum,
    Times,
    Vector,
)
from spinneuron.calculator import demag
from spinneuron.calculator.cache import compiled, inlined, reordered
from spinneuron.calculator.demag import demag_field
from spinneuron.calculator.film import Film, advance, film, set_field
from spinneuron.calculator.problem import Problem
from spinneuron.calculator.tableau import FIVE_STAGES
from spinneuron.calculator.terms import (
    add_cubic_anisotropy,
    add_dmi,
    add_exchange,
    add_slonczewski,
    add_uniaxial_anisotropy,
    add_zeeman,
    copy_row,
    fill_ghosts,
    landau_lifshitz_gilbert,
    set_drift,
)


class Flat(NamedTuple):
    """The coefficients of a `Problem`, padded with ghosts and laid out in rows of N cells.

    See `spinneuron.calculator.terms` for the layout and `Problem` for the quantities.
    """

    nx: int
    ny: int
    nz: int
    pad_z: int  #: layers of ghosts along z: none around a single layer, otherwise 1
    along_y: np.uint64  #: distance of neighbours along y
    along_z: np.uint64  #: distance of neighbours along z
    first: np.uint64  #: the first cell of the mesh
    last: np.uint64  #: one past the last one; ghosts lie in between
    cell: Axes  #: edge lengths, m
    has_drift: AxisFlags  #: whether the drift has a component along x, y, z
    periodic: AxisFlags
    saturation: Row
    per_moment: Row
    free: Row
    film: Film
    film_anisotropy: Row  #: 2K/(mu0 Ms) for `film`, A/m
    exchange_x: Row
    exchange_y: Row
    exchange_z: Row
    dmi_x: Row
    dmi_y: Row
    dmi_z: Row
    dmi_vectors: Matrix
    anisotropy: Row
    anisotropy_second: Row
    easy_axis: Rows
    cubic: Row
    cubic_axes: Rows
    zeeman: Rows
    demag_kernel: DemagKernel
    gamma0: Row
    precession: float
    damping: Row
    response: Row  #: 1/(1 + alpha²), 0 in frozen cells and ghosts
    drift: Rows
    non_adiabaticity: float
    slonczewski: Row
    polarisation: Row
    lambda_squared: Row
    field_like: Row
    polariser: Rows
    waveform_interval: Vector
    zeeman_waveform: Factors
    drift_waveform: Factors
    slonczewski_waveform: Factors


#: Cell parameters that `flatten` pads, and what it takes over as it is.
_ROWS = (
    "saturation",
    "per_moment",
    "free",
    "anisotropy",
    "anisotropy_second",
    "easy_axis",
    "cubic",
    "cubic_axes",
    "zeeman",
    "gamma0",
    "damping",
    "drift",
    "slonczewski",
    "polarisation",
    "lambda_squared",
    "field_like",
    "polariser",
)
_KEPT = (
    "periodic",
    "cell",
    "dmi_vectors",
    "demag_kernel",
    "precession",
    "non_adiabaticity",
    "waveform_interval",
    "zeeman_waveform",
    "drift_waveform",
    "slonczewski_waveform",
)


def _padding(shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """Ghosts before and after along z, y, x."""
    around = (0, 0) if shape[-3] == 1 else (1, 1)
    return [around, (1, 1), (1, 1)]


def _row(values: CellScalars | CellComponents) -> Row | Rows:
    """Pad an array (nz, ny, nx) or (k, nz, ny, nx) with ghosts to (N,) or (k, N).

    An array of size 0 stays one.
    """
    if values.size == 0:
        return np.zeros(0) if values.ndim == 3 else np.zeros((0, 0))
    padding = _padding(values.shape)
    if values.ndim == 3:
        return np.pad(values, padding).ravel()
    return np.pad(values, [(0, 0), *padding]).reshape(len(values), -1)


def _face_row(values: FaceScalars, axis: int, shape: tuple[int, int, int]) -> Row:
    """Pad a face array so that entry i is the face on the lower side of cell i."""
    if values.size == 0:
        return np.zeros(0)
    padding = _padding(shape)
    padding[axis] = (1, 0)
    return np.pad(values, padding).ravel()


def flatten(problem: Problem) -> Flat:
    """Lay a problem out for the compiled functions."""
    p = problem
    nz, ny, nx = p.shape
    pad_z = _padding(p.shape)[0][0]
    along_y, along_z = nx + 2, (nx + 2) * (ny + 2)
    first = pad_z * along_z + along_y + 1
    rows: dict[str, Any] = {name: _row(getattr(p, name)) for name in _ROWS}
    kept: dict[str, Any] = {name: getattr(p, name) for name in _KEPT}
    return Flat(
        nx=nx,
        ny=ny,
        nz=nz,
        pad_z=pad_z,
        along_y=np.uint64(along_y),
        along_z=np.uint64(along_z),
        first=np.uint64(first),
        last=np.uint64(along_z * (nz + 2 * pad_z) - first),
        film=film(p),
        film_anisotropy=_row(p.per_moment * (p.anisotropy if p.anisotropy.size else 0.0)),
        response=_row(p.free / (1 + p.damping**2)),
        has_drift=np.array([bool(p.drift[axis : axis + 1].any()) for axis in range(3)]),
        exchange_x=_face_row(p.exchange_x, 2, p.shape),
        exchange_y=_face_row(p.exchange_y, 1, p.shape),
        exchange_z=_face_row(p.exchange_z, 0, p.shape),
        dmi_x=_face_row(p.dmi_x, 2, p.shape),
        dmi_y=_face_row(p.dmi_y, 1, p.shape),
        dmi_z=_face_row(p.dmi_z, 0, p.shape),
        **rows,
        **kept,
    )


#: Demagnetising fields through which the extrapolation goes: a cubic in time.
KEPT_FIELDS = 4


class Workspace(NamedTuple):
    """State and scratch arrays of one integration, (3, N) unless said otherwise."""

    m: Rows  #: the state: unit vectors
    stages: RowStack  #: two Runge-Kutta stages, (2, 3, N)
    base: Rows  #: where the last stage starts
    saved: Rows  #: the state at the start of an interval
    h: Rows  #: effective field, A/m
    g: Rows  #: drift, 1/s
    fresh: RowStack  #: the slow field of a stage, and zeros, A/m, (4, 3, N)
    slow: RowStack  #: the last four slow fields (`set_slow_field`), newest first, A/m, (4, 3, N)
    slow_time: Times  #: their times, s, (4,)
    weights: Vector  #: what each of them contributes at present, (4,)
    control: Indices  #: how many of them are valid; steps between two of them
    real: Numbers  #: FFT buffer, see `spinneuron.calculator.demag.buffers`
    spectrum: Spectrum  #: FFT buffer


def workspace(problem: Problem, magnetisation: Magnetisation) -> Workspace:
    """Return the arrays for a problem, with ``magnetisation`` (3, nz, ny, nx) as the state."""
    m = _row(magnetisation)
    if problem.demag_kernel.size:
        ix, iy, iz = (int(n) for n in problem.demag_images)
        real, spectrum = demag.buffers(problem.shape, (ix, iy, iz))
    else:
        real, spectrum = np.zeros((0, 0, 0, 0)), np.zeros((0, 0, 0, 0), dtype=np.complex128)
    scratch = {name: np.zeros_like(m) for name in ("base", "saved", "h", "g")}
    return Workspace(
        m=m,
        stages=np.zeros((2, *m.shape)),
        fresh=np.zeros((KEPT_FIELDS, *m.shape)),
        slow=np.zeros((KEPT_FIELDS, *m.shape)),
        slow_time=np.zeros(KEPT_FIELDS),
        weights=np.zeros(KEPT_FIELDS),
        control=np.array([0, 1]),
        real=real,
        spectrum=spectrum,
        **scratch,
    )


def interior(row: Rows, problem: Problem) -> CellComponents:
    """Return a view of an array (3, N) without its ghosts, (3, nz, ny, nx)."""
    nz, ny, nx = problem.shape
    pad = _padding(problem.shape)[0][0]
    block = row.reshape(3, nz + 2 * pad, ny + 2, nx + 2)
    return block[:, pad : nz + pad, 1:-1, 1:-1]


@compiled
def factor_at(waveform, interval, time):
    """Return a waveform at ``time`` by linear interpolation; 1 if it is empty.

    The samples ``waveform`` (n,) are ``interval`` apart, in s, from t = 0. The last one holds
    afterwards.
    """
    if waveform.size == 0:
        return 1.0
    position = max(time / interval, 0.0)
    index = min(int(position), waveform.size - 2)
    weight = min(position - index, 1.0)
    return waveform[index] * (1.0 - weight) + waveform[index + 1] * weight


@inlined
def add_local_fields(f, h, m):
    """Add to ``h`` every field that ``m`` makes, except the demagnetising field."""
    if f.exchange_x.size > 0:
        add_exchange(h, m, f)
    if f.dmi_x.size > 0:
        add_dmi(h, m, f)
    if f.anisotropy.size > 0:
        add_uniaxial_anisotropy(h, m, f)
    if f.cubic.size > 0:
        add_cubic_anisotropy(h, m, f)


@compiled
def clear(values):
    """Set a (3, N) array to zero."""
    for c in range(3):
        row = values[c]
        for i in range(row.size):
            row[i] = 0.0


@inlined
def set_slow_field(f, w, target, m):
    """Set ``target`` to the sum of the demagnetising field and a constant applied field, A/m."""
    clear(target)
    if f.demag_kernel.size > 0:
        demag_field(target, m, f, w.real, w.spectrum)
    if f.zeeman.size > 0 and f.zeeman_waveform.size == 0:
        add_zeeman(target, f, 1.0)


@inlined
def add_changing_field(f, h, time):
    """Add to ``h`` the applied field at ``time``, if that depends on time."""
    if f.zeeman_waveform.size > 0:
        add_zeeman(h, f, factor_at(f.zeeman_waveform, f.waveform_interval[0], time))


@compiled
def effective_field(f, w, time):
    """Set ``w.h`` to the whole effective field of ``w.m`` at ``time``, without torques."""
    fill_ghosts(w.m, f)
    set_slow_field(f, w, w.h, w.m)
    add_local_fields(f, w.h, w.m)
    add_changing_field(f, w.h, time)


@compiled
def set_weights(w, time):
    """Set ``w.weights`` to those of the last slow fields in the cubic through them at ``time``."""
    for n in range(KEPT_FIELDS):
        weight = 1.0
        for other in range(KEPT_FIELDS):
            if other != n:
                weight *= (time - w.slow_time[other]) / (w.slow_time[n] - w.slow_time[other])
        w.weights[n] = weight


@compiled
def combine(h, fields, weights, f):
    """Set ``h`` to the sum of the ``fields`` with the ``weights``."""
    c0, c1, c2, c3 = weights
    for c in range(3):
        s0, s1, s2, s3 = fields[0, c], fields[1, c], fields[2, c], fields[3, c]
        for i in range(f.first, f.last):
            h[c, i] = c0 * s0[i] + c1 * s1[i] + c2 * s2[i] + c3 * s3[i]


@inlined
def move(f, w, out, start, m, time, step, fresh):
    """Set ``out`` to start + step dm/dt, where dm/dt is that of ``m`` at ``time``.

    The demagnetising field is computed if ``fresh``, and extrapolated otherwise.
    """
    fill_ghosts(m, f)
    fields = w.slow
    if f.demag_kernel.size > 0 and not fresh:
        set_weights(w, time)
    else:
        fields = w.fresh
        w.weights[:] = (1.0, 0.0, 0.0, 0.0)
        set_slow_field(f, w, w.fresh[0], m)
    drift = factor_at(f.drift_waveform, f.waveform_interval[1], time)
    torque = factor_at(f.slonczewski_waveform, f.waveform_interval[2], time)
    if f.film.active:
        set_field(w.h, m, fields, w.weights, f)
        add_changing_field(f, w.h, time)
        advance(out, start, step, w.h, m, drift, torque, f)
    else:
        combine(w.h, fields, w.weights, f)
        add_local_fields(f, w.h, m)
        add_changing_field(f, w.h, time)
        if f.slonczewski.size > 0:
            add_slonczewski(w.h, m, f, torque)
        if f.drift.size > 0:
            set_drift(w.g, m, f, drift)
        landau_lifshitz_gilbert(out, start, step, w.h, w.g, m, f)


# Numba takes plain tuples of a module as constants.
_LENGTHS, _NODES = FIVE_STAGES.lengths, FIVE_STAGES.nodes
_OF_FIRST_STAGE, _OF_STATE = FIVE_STAGES.last_base
_LESS_STATE = -_OF_STATE


@compiled
def set_base(w):
    """Set ``w.base``, where the last stage starts, from the first stage and the state."""
    stage = w.stages[0]
    for c in range(3):
        for i in range(np.uint64(w.m.shape[1])):
            w.base[c, i] = _OF_FIRST_STAGE * stage[c, i] - _LESS_STATE * w.m[c, i]


@inlined
def runge_kutta_step(f, w, time, step, fresh):
    """Advance ``w.m`` from ``time`` by one ``step`` of the method `FIVE_STAGES`."""
    for number in range(5):
        m = w.m if number == 0 else w.stages[(number - 1) % 2]
        start = w.base if number == 4 else w.m
        out = w.m if number == 4 else w.stages[number % 2]
        move(f, w, out, start, m, time + _NODES[number] * step, _LENGTHS[number] * step, fresh)
        if number == 0:
            set_base(w)


@reordered
def normalise(m, f):
    """Scale free cells to unit length and return how far m² was from 1.

    The result is the root of the sum of the squared deviations. An unstable step shows there
    first, because scaling hides it from every other observable. The result is not finite if
    a value is not.
    """
    total = 0.0
    x, y, z = m[0], m[1], m[2]
    for i in range(x.size):
        square = x[i] * x[i] + y[i] * y[i] + z[i] * z[i]
        defect = square - 1.0 if f.free[i] > 0 else 0.0
        total += defect * defect
        scale = 1.0 / np.sqrt(defect + 1.0)
        x[i] *= scale
        y[i] *= scale
        z[i] *= scale
    return np.sqrt(total)


@compiled
def refresh(f, w, time):
    """Compute the slow field of ``w.m`` at ``time`` and put it before the last ones.

    Returns the largest difference, in A/m, between it and what the others predicted.
    """
    predicted = w.control[0] == KEPT_FIELDS
    if predicted:
        set_weights(w, time)
        combine(w.h, w.slow, w.weights, f)
    for age in range(KEPT_FIELDS - 1, 0, -1):
        w.slow_time[age] = w.slow_time[age - 1]
        for c in range(3):
            copy_row(w.slow[age, c], w.slow[age - 1, c])
    fill_ghosts(w.m, f)
    set_slow_field(f, w, w.slow[0], w.m)
    w.slow_time[0] = time
    w.control[0] = min(w.control[0] + 1, KEPT_FIELDS)
    worst = 0.0
    if predicted:
        for c in range(3):
            for i in range(f.first, f.last):
                worst = max(worst, abs(w.slow[0, c, i] - w.h[c, i]))
    return worst


@compiled
def march(f, w, time, step, steps, tolerance, longest):
    """Take ``steps`` equal steps from ``time``, each of the length ``step``.

    The demagnetising field is smooth in time and takes long to compute. It is therefore
    computed once in several steps and extrapolated in between. The number of steps between
    two computations, at most ``longest``, is kept in ``w.control`` and follows the error
    found at each computation. The error grows as the fourth power of the interval and is held
    near half of ``tolerance`` (A/m). If the error exceeds ``tolerance`` even from one step to
    the next, the field is computed at every evaluation; so it is with ``tolerance`` 0.

    Returns the largest deviation of m² from 1 in any step, as `normalise` measures it.
    """
    worst = 0.0
    due = 0
    fresh = True
    slow = f.demag_kernel.size > 0 and tolerance > 0
    for n in range(steps):
        now = time + n * step
        if slow and n == due:
            error = refresh(f, w, now)
            if w.control[0] < KEPT_FIELDS:
                w.control[1] = 1
            elif error > 0:
                wanted = w.control[1] * (0.5 * tolerance / error) ** (1 / KEPT_FIELDS)
                allowed = min(wanted, w.control[1] + 1.0, float(longest))
                w.control[1] = max(1, int(allowed))
            due = n + w.control[1]
            fresh = w.control[0] < KEPT_FIELDS or (w.control[1] == 1 and error > tolerance)
        runge_kutta_step(f, w, now, step, fresh)
        defect = normalise(w.m, f)
        if not defect <= worst:
            worst = defect
    return worst
