"""Integration of a lowered problem in time.

The step is stable by an upper bound of the rates, and it is watched while it runs.
"""

from __future__ import annotations

import math

import numpy as np

from spinneuron.arrays import CellScalars, Factors, Magnetisation
from spinneuron.calculator import stepper
from spinneuron.calculator.crop import cropped
from spinneuron.calculator.problem import Problem
from spinneuron.calculator.tableau import FIVE_STAGES

#: How much of the method's stable step is used.
STABLE_FRACTION = 0.97
#: The method damps a wave that turns by an angle in one step as if Gilbert's damping were
#: larger by angle³/120 (`FIVE_STAGES`). This is the largest allowed ratio of that to the
#: damping of the system, for the fastest wave that spans many cells.
OWN_DAMPING = 1e-3
#: Limits of this angle, rad. The upper one keeps the step accurate where the damping is
#: strong, the lower one keeps the cost finite where there is hardly any damping.
SMALLEST_ANGLE, LARGEST_ANGLE = 0.05, 0.2
#: Largest deviation of m² from 1 in one step that is accepted. An accurate step makes
#: less than 1e-6; an unstable one passes 1e-3 within a few steps.
LARGEST_DEFECT = 1e-4
#: Fields and torques that turn a moment faster than this (rad/s) are beyond what the
#: Landau-Lifshitz-Gilbert equation describes: 45 T, or a current near 1e14 A/m².
LARGEST_RATE = 1e13
#: How often the step may be halved before the integration gives up.
MOST_HALVINGS = 8
#: Error of the extrapolated demagnetising field by default, in units of the largest Ms.
DEMAG_TOLERANCE = 2e-4
#: Most steps between two computations of the demagnetising field.
LONGEST_INTERVAL = 16


class IntegrationError(RuntimeError):
    """The integration met a value that is not finite, or no step made it stable."""


def fastest_rates(problem: Problem) -> tuple[float, float]:
    r"""Return upper bounds of the rates of the linearised motion, in 1/s.

    .. math:: \frac{\gamma_0}{\sqrt{1 + \alpha^2}} \Big( \max_i \frac{2}{\mu_0 M_s}
              \sum_{faces} \Big(\frac{2A}{d^2} + \frac{|D|}{d}\Big) + \frac{2|K|}{\mu_0 M_s}
              + M_s + |H| + |a_J| \Big) + (1 + |\beta|) \max_i \frac{|u|}{d_x}

    Returns
    -------
    fastest : float
        Bound of all modes. It limits the stable step.
    uniform : float
        Bound without the sum over faces, which moves only waves as short as a cell.
    """
    p = problem
    pairs = np.zeros(p.shape)
    for axis, couplings in (
        (2, (p.exchange_x, p.dmi_x)),
        (1, (p.exchange_y, p.dmi_y)),
        (0, (p.exchange_z, p.dmi_z)),
    ):
        cells = np.arange(p.shape[axis])
        for faces in couplings:
            if faces.size:
                strength = abs(faces)
                pairs += np.take(strength, cells, axis) + np.take(strength, cells + 1, axis)
    field = np.zeros(p.shape)
    if p.anisotropy.size:
        field += abs(p.anisotropy) * p.per_moment
    if p.anisotropy_second.size:
        field += abs(p.anisotropy_second) * p.per_moment
    if p.cubic.size:
        field += 2 * abs(p.cubic) * p.per_moment
    if p.demag_kernel.size:
        field += p.saturation
    if p.zeeman.size:
        field += np.sqrt(np.sum(p.zeeman**2, axis=0)) * _peak(p.zeeman_waveform)
    if p.slonczewski.size:
        spread = np.maximum(p.lambda_squared, 1.0)
        efficiency = abs(p.polarisation) * spread / 2 + abs(p.field_like)
        field += abs(p.slonczewski) * efficiency * _peak(p.slonczewski_waveform)
    per_field = p.gamma0 / np.sqrt(1 + p.damping**2)
    drift = 0.0
    if p.drift.size:
        turns = np.sum(abs(p.drift) / p.cell.reshape(3, 1, 1, 1), axis=0)
        peak = float(np.max(turns)) * _peak(p.drift_waveform)
        drift = (1 + abs(p.non_adiabaticity)) * peak
    uniform = float(np.max(per_field * field)) + drift
    return float(np.max(per_field * (field + 2 * pairs * p.per_moment))) + drift, uniform


def stable_radius(damping: float) -> float:
    r"""Return the largest stable \|lambda step\| of modes that precess and decay.

    A mode of frequency omega decays at a rate of at most alpha omega. Its lambda lies between
    the imaginary axis and the ray at the angle arctan(alpha) to that axis.
    """
    angles = np.pi / 2 + np.linspace(0, math.atan(damping), 9)
    radii = np.linspace(0, 5, 1001)
    powers = radii[:, None] * np.exp(1j * angles)
    growth = abs(np.polynomial.Polynomial(FIVE_STAGES.polynomial)(powers))
    stable = np.all(growth <= 1 + 1e-9, axis=1)
    return float(radii[np.argmin(stable) - 1])


def accurate_angle(damping: float) -> float:
    """Return the largest angle, in rad, by which a moment may turn in one step.

    The couplings between cells are not counted, see `fastest_rates`.
    """
    wanted = math.cbrt(FIVE_STAGES.loss_divisor * OWN_DAMPING * damping)
    return min(max(wanted, SMALLEST_ANGLE), LARGEST_ANGLE)


def _peak(waveform: Factors) -> float:
    """Return the largest factor of a waveform, by magnitude."""
    return float(np.max(abs(waveform))) if waveform.size else 1.0


def shifted(magnetisation: Magnetisation, free: CellScalars, cells: int) -> Magnetisation:
    """Return the magnetisation with the free cells moved along x.

    Cells that enter take the value of the frozen cells beside them. This keeps a wall inside
    a short window, because what the window leaves behind is uniform.

    Parameters
    ----------
    magnetisation
        Unit vectors, shape (3, nz, ny, nx).
    free
        1 where cells may move and 0 where they are frozen, shape (nz, ny, nx).
    cells
        Number of cells by which the magnetisation moves. A positive number moves it to -x.

    Returns
    -------
    array
        Unit vectors, shape (3, nz, ny, nx).
    """
    if not cells:
        return magnetisation
    rolled = np.roll(magnetisation, -cells, axis=-1)
    entering = slice(-cells, None) if cells > 0 else slice(None, -cells)
    edge = slice(-1, None) if cells > 0 else slice(None, 1)
    rolled[..., entering] = magnetisation[..., edge]
    return np.where(free > 0, rolled, magnetisation)


class Integrator:
    """A lowered problem that moves in time.

    Parameters
    ----------
    problem
        The lowered system with its torques and frozen cells.
    magnetisation
        Unit vectors at the start, shape (3, nz, ny, nx). The default is the problem's own
        magnetisation.
    demag_tolerance
        Largest error of the demagnetising field between two computations, in units of the
        largest Ms. With 0 the field is computed at every evaluation.
    longest_step
        Upper limit of the step in s, for studies of convergence.

    Attributes
    ----------
    time
        Present time in s. It starts at 0.
    steps
        Number of steps taken so far.

    Raises
    ------
    IntegrationError
        If a value of the magnetisation or a coefficient is not finite, or if fields and
        currents turn a moment faster than `LARGEST_RATE`.
    """

    def __init__(
        self,
        problem: Problem,
        magnetisation: Magnetisation | None = None,
        *,
        demag_tolerance: float = DEMAG_TOLERANCE,
        longest_step: float = math.inf,
    ) -> None:
        start = problem.magnetisation if magnetisation is None else magnetisation
        if not np.isfinite(start).all():
            raise IntegrationError("the initial magnetisation is not finite.")
        self.problem = problem
        self.time = 0.0
        self.steps = 0
        self._moving, self._kept = cropped(problem._replace(magnetisation=start))
        self._whole = np.array(start)
        self._flat = stepper.flatten(self._moving)
        self._work = stepper.workspace(self._moving, self._moving.magnetisation)
        self._tolerance = demag_tolerance * float(np.max(problem.saturation))
        # The rates are those of the whole problem: cells that are left out act as a field.
        fastest, uniform = fastest_rates(problem)
        if not math.isfinite(fastest):
            raise IntegrationError("a coefficient of the equation of motion is not finite.")
        if uniform > LARGEST_RATE:
            raise IntegrationError(
                f"fields and currents turn a moment at up to {uniform:.2g} rad/s, more than "
                f"{LARGEST_RATE:.0g} rad/s: check the current density, the applied field, K "
                "and Ms."
            )
        damping = float(np.max(problem.damping)) if problem.precession else math.inf
        radius = STABLE_FRACTION * stable_radius(damping)
        stable = radius / fastest if fastest > 0 else math.inf
        angle = accurate_angle(float(np.min(problem.damping)))
        accurate = angle / uniform if uniform > 0 else math.inf
        self._longest_step = min(longest_step, stable, accurate)

    @property
    def magnetisation(self) -> Magnetisation:
        """The present unit vectors, (3, nz, ny, nx). The array is valid until the next step."""
        self._whole[..., self._kept] = stepper.interior(self._work.m, self._moving)
        return self._whole

    def advance(self, time: float) -> None:
        """Integrate up to ``time`` in s.

        Raises
        ------
        ValueError
            If ``time`` is not later than the present time.
        IntegrationError
            If the step had to be halved too often, or a value is not finite.
        """
        work = self._work
        span = time - self.time
        if not span > 0:
            raise ValueError(f"cannot advance from {self.time} s to {time} s.")
        work.saved[:] = work.m
        for _ in range(MOST_HALVINGS + 1):
            steps = max(1, math.ceil(span / self._longest_step * (1 - 1e-12)))
            defect = stepper.march(
                self._flat,
                work,
                self.time,
                span / steps,
                steps,
                self._tolerance,
                LONGEST_INTERVAL,
            )
            if defect < LARGEST_DEFECT:
                self.time = time
                self.steps += steps
                return
            work.m[:] = work.saved
            self._forget_demag()
            self._longest_step = span / steps / 2
        raise IntegrationError(
            f"the integration did not stabilise at t = {self.time:.4g} s: |m|² leaves 1 by "
            f"{defect:.1g} in one step of {span / steps:.1g} s."
        )

    def shift(self, cells: int) -> None:
        """Move the magnetisation by whole cells along x, see `shifted`."""
        if cells:
            moved = shifted(self.magnetisation, self.problem.free, cells)
            stepper.interior(self._work.m, self._moving)[:] = moved[..., self._kept]
            self._forget_demag()

    def _forget_demag(self) -> None:
        self._work.control[:] = (0, 1)
