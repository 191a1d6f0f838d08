r"""Many replicas of one film at a temperature: the stochastic Landau-Lifshitz-Gilbert equation.

The thermal field is white noise (W. F. Brown, Phys. Rev. 130, 1677 (1963)),

.. math:: \langle H_i(t) H_j(t') \rangle = \frac{2 \alpha k_B T}{\gamma_0 \mu_0 M_s V}
          \delta_{ij} \delta(t - t'),

in the sense of Stratonovich. Motion is split into half a kick of the noise, deterministic steps,
and the other half of the kick. A kick turns every moment by a random angle and keeps its
length exactly. The noise in the damping term is left out and the strength divided by
:math:`1 + \alpha^2` instead, which gives the same Fokker-Planck equation (J. L.
García-Palacios, F. J. Lázaro, Phys. Rev. B 58, 14937 (1998)). With this splitting every
linear mode that the deterministic steps follow has the right energy, however fast it is.
Noise that acts as a field during a step would leave the short waves cold.

Random angles are uniform with unit variance. Only the variance matters in the limit of small
steps, and uniform angles cost a tenth of normal ones.

Replicas lie side by side in the lanes of vector instructions, `LANES` at a time, in single
precision (rounding is 1e-5 of the noise of a step). Random numbers belong to such a block,
so that no replica depends on how many there are.
"""
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from scipy.fft import irfftn

from spinneuron.arrays import Factors, ReplicaMagnetisations, SingleNumbers
from spinneuron.calculator.cache import compiled, inlined
from spinneuron.calculator.crop import cropped
from spinneuron.calculator.demag import padded_length
from spinneuron.calculator.film import film
from spinneuron.calculator.integrate import IntegrationError, fastest_rates
from spinneuron.calculator.problem import Problem, UnsupportedError
from spinneuron.calculator.stepper import factor_at
from spinneuron.calculator.tableau import FOUR_STAGES
from spinneuron.constants import BOLTZMANN, MU0

#: Number of replicas in a block: the lanes of one vector of single-precision numbers.
LANES = 16
#: Fraction of k_B T by which the energy of the shortest waves may be too small.
COLDEST = 0.3
#: Time between two kicks of the noise, and between two computations of the demagnetising
#: field (which is linear in between), s. The whole number of steps that is nearest is taken.
INTERVAL = 0.16e-12
#: Largest deviation of m² from 1 in one step that is accepted.
LARGEST_DEFECT = 0.1

# One array holds all that is known of a cell, a vector of lanes for each number, at distances
# that the compiler knows: only then does it see that the vectors do not overlap.
_M, _S0, _S1, _SLOW, _RATE, _ACROSS = (np.uint64(LANES * 3 * n) for n in range(6))
_CELL = np.uint64(LANES * 18)
_LANES = np.uint64(LANES)
_VECTOR = np.uint64(3 * LANES)
_ONE, _TWO, _THREE = (np.uint64(n) for n in (1, 2, 3))
_ZERO32, _HALF32, _ONE32, _TWO32, _THREE32 = (np.float32(x) for x in (0, 0.5, 1, 2, 3))


class _Film(NamedTuple):
    """A film in single precision, see `film.Film`. Fields are gamma0 H in rad/s."""

    nx: int
    ny: int
    row: np.uint64  #: distance of neighbours along y in the array of cells
    #: `LANES` again. The compiler unrolls a short loop whose length it knows, number by number,
    #: and uses no vectors then: copies take this length instead.
    lanes: np.uint64
    exchange_x: np.float32
    exchange_y: np.float32
    dmi_x: np.float32
    dmi_y: np.float32
    damping: np.float32
    non_adiabaticity: np.float32
    drift_per_2dx: np.float32
    spin_hall_y: np.float32
    anisotropy: SingleNumbers  #: gamma0 2K/(mu0 Ms) of each cell, (ny nx,)
    response: SingleNumbers  #: 1/(1 + alpha²) of each cell, 0 in frozen cells, (ny nx,)
    static: SingleNumbers  #: gamma0 times the applied field, (ny nx, 3)
    has_demag: bool
    #: -gamma0 N Ms of xx, yy, zz, xy against the separation, 0 from nx on:
    #: (4, 2 ny - 1, 2 columns - 1), see `_columns`.
    demag: SingleNumbers
    waveform: Factors  #: factors of the current, see `stepper.factor_at`
    waveform_interval: float  #: s


def _columns(nx: int) -> int:
    """Return the length of a row in a convolution: whole groups of four cells."""
    return -(-nx // 4) * 4


def _aligned(shape: tuple[int, ...]) -> SingleNumbers:
    """Return zeros that begin a cache line, so that no vector lies in two of them."""
    size = math.prod(shape)
    memory = np.zeros(size + LANES, np.float32)
    begin = -memory.ctypes.data // memory.itemsize % LANES
    return memory[begin : begin + size].reshape(shape)


def _lower(problem: Problem) -> _Film:
    """Return a film in single precision.

    Raises
    ------
    UnsupportedError
        If the system is not a film as `film.film` describes it.
    """
    p, coefficients = problem, film(problem)
    same_waveform = np.array_equal(p.drift_waveform, p.slonczewski_waveform) or not (
        p.drift.size and p.slonczewski.size
    )
    if (
        not coefficients.active
        or coefficients.spin_hall_x
        or coefficients.spin_hall_z
        or p.zeeman_waveform.size
        or not same_waveform
    ):
        raise UnsupportedError(
            "temperature: only a single layer of one material with its easy axis along z and "
            "a spin-Hall polarisation along y, in a constant applied field, is supported."
        )
    _, ny, nx = p.shape
    beyond = _columns(nx) - nx
    table = np.zeros((4, 2 * ny - 1, 2 * nx - 1))
    if p.demag_kernel.size:
        shape = (padded_length(ny, 0), padded_length(nx, 0))
        spatial = irfftn(p.demag_kernel[:4, 0], shape, axes=(1, 2)) * np.prod(shape)
        table = spatial[:, np.arange(1 - ny, ny)][:, :, np.arange(1 - nx, nx)]
        table *= float(np.max(p.saturation))
    static = p.zeeman[:, 0] if p.zeeman.size else np.zeros((3, ny, nx))
    anisotropy = (p.anisotropy if p.anisotropy.size else np.zeros(p.shape)) * p.per_moment
    f32, gamma0 = np.float32, coefficients.gamma0
    return _Film(
        nx=nx,
        ny=ny,
        row=np.uint64(nx + 2) * _CELL,
        lanes=_LANES,
        exchange_x=f32(gamma0 * coefficients.exchange_x),
        exchange_y=f32(gamma0 * coefficients.exchange_y),
        dmi_x=f32(gamma0 * coefficients.dmi_x),
        dmi_y=f32(gamma0 * coefficients.dmi_y),
        damping=f32(coefficients.damping),
        non_adiabaticity=f32(p.non_adiabaticity),
        drift_per_2dx=f32(coefficients.drift_per_2dx),
        spin_hall_y=f32(gamma0 * coefficients.spin_hall_y),
        anisotropy=(gamma0 * anisotropy).astype(f32).ravel(),
        response=(p.free / (1 + p.damping**2)).astype(f32).ravel(),
        static=np.moveaxis(gamma0 * static, 0, -1).astype(f32).reshape(-1, 3),
        has_demag=p.demag_kernel.size > 0,
        demag=np.ascontiguousarray(
            np.pad((gamma0 * table).astype(f32), ((0, 0), (0, 0), (beyond, beyond)))
        ),
        waveform=p.drift_waveform if p.drift.size else p.slonczewski_waveform,
        waveform_interval=float(p.waveform_interval[1 if p.drift.size else 2]),
    )


def _stage(source: np.uint64, start: np.uint64, target: np.uint64) -> Any:
    """Compile a stage that sets target to start + step dm/dt of source in all free cells.

    Source, start and target are slots of the array of cells.
    """
    mx, my, mz = source, source + _LANES, source + _LANES + _LANES
    sx, sy, sz = start, start + _LANES, start + _LANES + _LANES
    ox, oy, oz = target, target + _LANES, target + _LANES + _LANES
    hx, hy, hz = _SLOW, _SLOW + _LANES, _SLOW + _LANES + _LANES
    rx, ry, rz = _RATE, _RATE + _LANES, _RATE + _LANES + _LANES
    ax, ay, az = _ACROSS, _ACROSS + _LANES, _ACROSS + _LANES + _LANES

    @compiled
    def stage(w, f, step, ahead, factor):
        """See `spinneuron.calculator.terms.landau_lifshitz_gilbert` for the formula.

        ``ahead`` is the time since the last computation of the demagnetising field. Exchange
        lacks its part along m, which makes no torque. DMI counts the missing neighbour of a
        cell at an end, whose value `_continue` sets to that of the cell: ``turn`` takes it off.
        """
        ex, alpha, beta, dmi = f.exchange_x, f.damping, f.non_adiabaticity, f.dmi_x
        spin_hall = factor * f.spin_hall_y
        drift = factor * f.drift_per_2dx
        along, across = (beta - alpha) * drift, (_ONE32 + alpha * beta) * drift
        for j in range(f.ny):
            for i in range(f.nx):
                turn = spin_hall
                if i == 0:
                    turn += dmi
                if i == f.nx - 1:
                    turn -= dmi
                n = j * f.nx + i
                anisotropy = f.anisotropy[n]
                scale = step * f.response[n]
                cell = np.uint64(j + 1) * f.row + np.uint64(i + 1) * _CELL
                for lane in range(_LANES):
                    c = cell + lane
                    x, y, z = w[c + mx], w[c + my], w[c + mz]
                    xl, yl, zl = w[c + mx - _CELL], w[c + my - _CELL], w[c + mz - _CELL]
                    xr, yr, zr = w[c + mx + _CELL], w[c + my + _CELL], w[c + mz + _CELL]
                    gx, gy, gz = xr - xl, yr - yl, zr - zl
                    bx = w[c + hx] + ahead * w[c + rx] + w[c + ax]
                    by = w[c + hy] + ahead * w[c + ry] + w[c + ay]
                    bz = w[c + hz] + ahead * w[c + rz] + w[c + az]
                    bx = bx + ex * (xl + xr) - dmi * gz - turn * z
                    by = by + ex * (yl + yr)
                    bz = bz + ex * (zl + zr) + dmi * gx + turn * x + anisotropy * z
                    px = across * gx - alpha * bx
                    py = across * gy - alpha * by
                    pz = across * gz - alpha * bz
                    qx = along * gx - bx + y * pz - z * py
                    qy = along * gy - by + z * px - x * pz
                    qz = along * gz - bz + x * py - y * px
                    w[c + ox] = w[c + sx] + scale * (y * qz - z * qy)
                    w[c + oy] = w[c + sy] + scale * (z * qx - x * qz)
                    w[c + oz] = w[c + sz] + scale * (x * qy - y * qx)

    return stage


_LENGTHS = tuple(np.float32(length) for length in FOUR_STAGES.lengths)
_NODES = tuple(np.float32(node) for node in FOUR_STAGES.nodes)
_first = _stage(_M, _M, _S0)
_second = _stage(_S0, _M, _S1)
_third = _stage(_S1, _M, _S0)
_last = _stage(_S0, _M, _M)


@compiled
def _continue(w, f, slot):
    """Continue the magnetisation beyond open ends, as the current-induced torque wants it."""
    for j in range(f.ny):
        first = np.uint64(j + 1) * f.row + slot + _CELL
        last = first + np.uint64(f.nx - 1) * _CELL
        for k in range(_THREE * f.lanes):
            w[first - _CELL + k] = w[first + k]
        for k in range(_THREE * f.lanes):
            w[last + _CELL + k] = w[last + k]


@compiled
def _set_across(w, f, slot):
    """Set exchange and DMI between the rows of a strip, in A/m."""
    ey, dy = f.exchange_y, f.dmi_y
    for j in range(f.ny):
        up = _ONE32 if j < f.ny - 1 else _ZERO32
        down = _ONE32 if j > 0 else _ZERO32
        for i in range(f.nx):
            cell = np.uint64(j + 1) * f.row + np.uint64(i + 1) * _CELL
            above, below = cell + f.row + slot, cell - f.row + slot
            eu, ed, du, dd = ey * up, ey * down, dy * up, dy * down
            for lane in range(_LANES):
                c = cell + lane
                x, y, z = w[c + slot], w[c + slot + _LANES], w[c + slot + _LANES + _LANES]
                xu, yu, zu = (
                    w[above + lane],
                    w[above + lane + _LANES],
                    w[above + lane + _LANES + _LANES],
                )
                xd, yd, zd = (
                    w[below + lane],
                    w[below + lane + _LANES],
                    w[below + lane + _LANES + _LANES],
                )
                a = c + _ACROSS
                w[a] = eu * (xu - x) + ed * (xd - x)
                w[a + _LANES] = eu * (yu - y) + ed * (yd - y) - (du * zu - dd * zd)
                w[a + _LANES + _LANES] = eu * (zu - z) + ed * (zd - z) + (du * yu - dd * yd)


@compiled
def _add_row(target, source, line):
    """Add to a row of the field what a row of the magnetisation makes.

    Four cells of the source act on four cells of the target at a time. Their 16 products need
    only 7 factors, and everything fits into registers: memory is touched once for 4 products.
    """
    cells = target.size // LANES
    for s in range(cells - 4, -1, -4):
        for t in range(0, cells, 4):
            k = np.uint64(cells - 1 + t - s)
            f0, f1, f2, f3 = line[k], line[k + _ONE], line[k + _TWO], line[k + _THREE]
            g1, g2, g3 = line[k - _ONE], line[k - _TWO], line[k - _THREE]
            t0, s0 = np.uint64(t) * _LANES, np.uint64(s) * _LANES
            t1, t2, t3 = t0 + _LANES, t0 + _TWO * _LANES, t0 + _THREE * _LANES
            for lane in range(_LANES):
                m0 = source[s0 + lane]
                m1 = source[s0 + lane + _LANES]
                m2 = source[s0 + lane + _TWO * _LANES]
                m3 = source[s0 + lane + _THREE * _LANES]
                h0, h1, h2, h3 = (
                    target[t0 + lane],
                    target[t1 + lane],
                    target[t2 + lane],
                    target[t3 + lane],
                )
                target[t0 + lane] = h0 + g3 * m3 + g2 * m2 + g1 * m1 + f0 * m0
                target[t1 + lane] = h1 + g2 * m3 + g1 * m2 + f0 * m1 + f1 * m0
                target[t2 + lane] = h2 + g1 * m3 + f0 * m2 + f1 * m1 + f2 * m0
                target[t3 + lane] = h3 + f0 * m3 + f1 * m2 + f2 * m1 + f3 * m0


@compiled
def _add_convolution(f, element, source, target):
    """Add to a component of the field what a component of the magnetisation makes."""
    for jt in range(f.ny):
        for js in range(f.ny):
            _add_row(target[jt], source[js], f.demag[element, jt - js + f.ny - 1])


@compiled
def _refresh(w, f, rows, per_interval):
    """Compute the slow field, and its rate from what it was one interval ago.

    ``rows`` is for magnetisation and field, (2, 3, ny, columns LANES).
    """
    for j in range(f.ny):
        mx, my, mz = rows[0, 0, j], rows[0, 1, j], rows[0, 2, j]
        hx, hy, hz = rows[1, 0, j], rows[1, 1, j], rows[1, 2, j]
        for i in range(f.nx):
            m = np.uint64(j + 1) * f.row + np.uint64(i + 1) * _CELL
            n = j * f.nx + i
            x, y, z = f.static[n, 0], f.static[n, 1], f.static[n, 2]
            for lane in range(f.lanes):
                k = np.uint64(i) * _LANES + lane
                mx[k], my[k], mz[k] = (
                    w[m + lane],
                    w[m + lane + _LANES],
                    w[m + lane + _LANES + _LANES],
                )
                hx[k], hy[k], hz[k] = x, y, z
    if f.has_demag:
        for c in range(3):
            _add_convolution(f, c, rows[0, c], rows[1, c])
        if f.ny > 1:
            _add_convolution(f, 3, rows[0, 1], rows[1, 0])
            _add_convolution(f, 3, rows[0, 0], rows[1, 1])
    for j in range(f.ny):
        hx, hy, hz = rows[1, 0, j], rows[1, 1, j], rows[1, 2, j]
        for i in range(f.nx):
            h = np.uint64(j + 1) * f.row + np.uint64(i + 1) * _CELL + _SLOW
            for lane in range(_LANES):
                k = np.uint64(i) * _LANES + lane
                x, y, z = hx[k], hy[k], hz[k]
                s = h + lane
                w[s + _VECTOR] = (x - w[s]) * per_interval
                w[s + _VECTOR + _LANES] = (y - w[s + _LANES]) * per_interval
                w[s + _VECTOR + _LANES + _LANES] = (z - w[s + _LANES + _LANES]) * per_interval
                w[s], w[s + _LANES], w[s + _LANES + _LANES] = x, y, z


@compiled
def _kick(w, f, noise, half_angle):
    r"""Turn every moment by the vector :math:`2 \arctan|v| v/|v|`, v random.

    ``half_angle`` scales the integers of ``noise`` to v.
    """
    for j in range(f.ny):
        for i in range(f.nx):
            number = j * f.nx + i
            angle = half_angle if f.response[number] > _ZERO32 else _ZERO32
            n = np.uint64(number) * _VECTOR
            cell = np.uint64(j + 1) * f.row + np.uint64(i + 1) * _CELL
            for lane in range(_LANES):
                c, k = cell + lane, n + lane
                u = (np.float32(noise[k]) + _HALF32) * angle
                v = (np.float32(noise[k + _LANES]) + _HALF32) * angle
                t = (np.float32(noise[k + _LANES + _LANES]) + _HALF32) * angle
                x, y, z = w[c], w[c + _LANES], w[c + _LANES + _LANES]
                square = u * u + v * v + t * t
                twice = _TWO32 * (u * x + v * y + t * z)
                kept, scale = _ONE32 - square, _ONE32 / (_ONE32 + square)
                w[c] = (kept * x + twice * u + _TWO32 * (v * z - t * y)) * scale
                w[c + _LANES] = (kept * y + twice * v + _TWO32 * (t * x - u * z)) * scale
                w[c + _LANES + _LANES] = (kept * z + twice * t + _TWO32 * (u * y - v * x)) * scale


@compiled
def _normalise(w, f, defects):
    """Scale moments to unit length by one Newton step; collect the largest |m² - 1| by lane."""
    for j in range(f.ny):
        for i in range(f.nx):
            cell = np.uint64(j + 1) * f.row + np.uint64(i + 1) * _CELL
            for lane in range(_LANES):
                c = cell + lane
                x, y, z = w[c], w[c + _LANES], w[c + _LANES + _LANES]
                square = x * x + y * y + z * z
                scale = _HALF32 * (_THREE32 - square)
                w[c], w[c + _LANES], w[c + _LANES + _LANES] = x * scale, y * scale, z * scale
                defect = abs(square - _ONE32)
                # Not the maximum of the two: that would lose a value that is not a number.
                defects[lane] = defects[lane] if defect <= defects[lane] else defect


@inlined
def _prepare(w, f, slot):
    _continue(w, f, slot)
    if f.ny > 1:
        _set_across(w, f, slot)


@inlined
def _step(w, f, now, step, ahead, defects):
    """Take one deterministic step; ``ahead`` is the age of the demagnetising field."""
    whole, ahead = np.float32(step), np.float32(ahead)
    _prepare(w, f, _M)
    factor = np.float32(factor_at(f.waveform, f.waveform_interval, now))
    _first(w, f, whole * _LENGTHS[0], ahead, factor)
    _prepare(w, f, _S0)
    factor = np.float32(factor_at(f.waveform, f.waveform_interval, now + step * _NODES[1]))
    _second(w, f, whole * _LENGTHS[1], ahead + whole * _NODES[1], factor)
    _prepare(w, f, _S1)
    factor = np.float32(factor_at(f.waveform, f.waveform_interval, now + step * _NODES[2]))
    _third(w, f, whole * _LENGTHS[2], ahead + whole * _NODES[2], factor)
    _prepare(w, f, _S0)
    factor = np.float32(factor_at(f.waveform, f.waveform_interval, now + step * _NODES[3]))
    _last(w, f, whole * _LENGTHS[3], ahead + whole * _NODES[3], factor)
    _normalise(w, f, defects)


@compiled
def _march(w, f, rows, time, step, steps, noise, half_angle, refreshed, defects):
    """Take ``steps`` steps after every kick but the last; the first and the last are halved.

    Returns when the demagnetising field was last computed; ``refreshed`` is that of the call
    before, -inf if there was none, which gives a rate of zero.
    """
    kicks = len(noise) - 1
    halved = half_angle * np.float32(math.sqrt(0.5))
    _kick(w, f, noise[0], halved)
    for n in range(kicks):
        now = time + n * steps * step
        _refresh(w, f, rows, np.float32(1.0 / (now - refreshed)))
        refreshed = now
        for s in range(steps):
            _step(w, f, now + s * step, step, s * step, defects)
        _kick(w, f, noise[n + 1], half_angle if n < kicks - 1 else halved)
    return refreshed


def accurate_step(problem: Problem, coldest: float = COLDEST) -> float:
    r"""Return the step in s at which the shortest waves lack the fraction ``coldest`` of k_B T.

    The method damps a wave that turns by an angle :math:`\theta` in a step by
    :math:`\theta^6/144` in addition to :math:`\alpha \theta`, see `FOUR_STAGES`.
    """
    fastest, _ = fastest_rates(problem)
    damping = float(np.min(problem.damping))
    allowed = FOUR_STAGES.loss_divisor * coldest * damping
    return float(allowed ** (1 / (FOUR_STAGES.loss_power - 1)) / fastest)


class Replicas:
    """A block of `LANES` replicas of a film that move in time.

    Parameters
    ----------
    problem
        The lowered film with its current. Frozen cells keep their magnetisation.
    temperature
        Temperature in K. At 0 the replicas are deterministic.
    generator
        Source of the noise. The same generator in the same state gives the same bytes.
    magnetisation
        Unit vectors at the start, shape (LANES, 3, 1, ny, nx). By default every replica
        starts from the magnetisation of the problem.
    step
        Time step in s. The default is `accurate_step`.

    Attributes
    ----------
    time
        Present time in s. It starts at 0.

    Raises
    ------
    UnsupportedError
        If the problem is not a film as `spinneuron.calculator.film` describes it, or its
        spin-Hall polarisation is not along y.
    """

    def __init__(
        self,
        problem: Problem,
        temperature: float,
        generator: np.random.BitGenerator,
        magnetisation: ReplicaMagnetisations | None = None,
        *,
        step: float | None = None,
    ) -> None:
        self.problem, self.time = problem, 0.0
        start = problem.magnetisation[None] if magnetisation is None else magnetisation
        self._whole = np.broadcast_to(start, (LANES, *problem.magnetisation.shape)).copy()
        moving, self._kept = cropped(problem)
        self._film = _lower(moving)
        self._generator = generator
        self._step = accurate_step(problem) if step is None else step
        f, volume = self._film, float(np.prod(problem.cell))
        moment = MU0 * float(np.max(problem.saturation)) * volume
        gamma0 = float(np.max(problem.gamma0))
        rate = 2 * float(f.damping) * gamma0 * BOLTZMANN * temperature / moment
        #: Variance of an angle in 1/s.
        self._diffusion = rate / (1 + float(f.damping) ** 2)
        self._refreshed = -math.inf
        self._cells = _aligned(((f.ny + 2) * (f.nx + 2) * int(_CELL),))
        self._rows = _aligned((2, 3, f.ny, _columns(f.nx) * LANES))
        self._state()[:] = self._whole[:, :, 0, :, self._kept].transpose(2, 3, 1, 0)

    def _state(self) -> SingleNumbers:
        """Return a view of the state, (ny, nx, 3, LANES)."""
        f = self._film
        return self._cells.reshape(f.ny + 2, f.nx + 2, -1, LANES)[1:-1, 1:-1, :3]

    @property
    def magnetisation(self) -> ReplicaMagnetisations:
        """The present unit vectors, (LANES, 3, 1, ny, nx), valid until the next step."""
        self._whole[:, :, 0, :, self._kept] = self._state().transpose(3, 2, 0, 1)
        return self._whole

    def advance(self, time: float) -> None:
        """Integrate up to ``time`` in s.

        Raises
        ------
        ValueError
            If ``time`` is not later than the present time.
        IntegrationError
            If a moment left unit length in one step, or a value is not finite.
        """
        span = time - self.time
        if not span > 0:
            raise ValueError(f"cannot advance from {self.time} s to {time} s.")
        steps = max(1, round(INTERVAL / self._step))
        kicks = max(1, math.ceil(span / (steps * self._step) * (1 - 1e-9)))
        step = span / kicks / steps
        f = self._film
        size = f.ny * f.nx * 3 * LANES
        noise = self._generator.random_raw((kicks + 1) * size // 4).view(np.int16)
        # Integers k + 1/2 from -32768 to 32767 have the variance 32768²/3.
        half_angle = math.sqrt(3 * self._diffusion * steps * step) / 2 / 32768
        defects = np.zeros(LANES, np.float32)
        self._refreshed = _march(
            self._cells,
            f,
            self._rows,
            self.time,
            step,
            steps,
            noise.reshape(kicks + 1, size),
            np.float32(half_angle),
            self._refreshed,
            defects,
        )
        self.time = time
        if not np.all(defects < LARGEST_DEFECT):
            raise IntegrationError(
                f"at t = {time:.4g} s and a step of {step:.2g} s, |m|² leaves 1 by "
                f"{float(np.max(defects)):.2g} in one step."
            )
