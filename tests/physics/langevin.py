r"""A neuron at a temperature as one domain wall with a position q and an angle φ.

This is an oracle for the replicas of `spinneuron.calculator.replicas`. It shares no code with
the package. Its energies, its motion, its noise and its random numbers are its own.

The wall has the fixed width :math:`\Delta = \sqrt{A/K_{eff}}`. In a strip of cross-section S its
energy is

.. math:: E(q, \varphi) = V(q) - \pi D S \cos\varphi + E_\perp \sin^2\varphi

where :math:`E_\perp` is the stray-field energy of a Bloch wall above that of a Néel wall. With
:math:`G = 2 \mu_0 M_s S/\gamma_0` the wall moves by

.. math::

    \frac{\alpha G}{\Delta} \dot q + G \dot\varphi &= -\frac{\partial E}{\partial q}
        + \frac{\beta G u}{\Delta} + F_{SH} \cos\varphi + \eta_q \\
    \alpha G \Delta \dot\varphi - G \dot q &= -\frac{\partial E}{\partial\varphi} - G u
        + \eta_\varphi

with the spin-Hall force :math:`F_{SH} = \tfrac{\pi}{2} \hbar \theta_{SH} I/(e t)` and
:math:`u = \mu_B P I/(e M_s S)`. The white noise has the strengths :math:`2 k_B T \alpha G/\Delta`
and :math:`2 k_B T \alpha G \Delta`, which belong to the two frictions and make Boltzmann's
distribution stationary. They do not depend on the state, so Itô and Stratonovich agree.

V(q) is the lowest energy of a magnetisation that varies along the strip only, lies in the xz plane
and has the mean m_z of a wall at q. The ends d1 and d3 are fixed, and the stray field is that of a
bar with this cross-section. The mean m_z is the coordinate that a turning wall drives, whatever
its profile is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import constants

Array = NDArray[np.float64]

MU0 = constants.mu_0
GAMMA0 = 2.211e5
BOHR_MAGNETON = constants.physical_constants["Bohr magneton"][0]
#: Time step, s. The angle of a wall relaxes in 300 ps and moves the wall by a width in 15 ps.
STEP = 2e-12
#: Largest distance of a wall from the centre for which V(q) is computed, m.
REACH = 26e-9


@dataclass(frozen=True)
class Device:
    """A neuron in SI units, with the tent-shaped pinning K (1 - depth |2 s/L|) in d2."""

    saturation: float = 6e5
    exchange: float = 1e-11
    anisotropy: float = 9.9e5
    dmi: float = 0.5e-3
    damping: float = 0.05
    polarisation: float = 0.7
    non_adiabaticity: float = 0.2
    spin_hall_angle: float = 0.2
    width: float = 20e-9
    thickness: float = 2e-9
    length: float = 100e-9
    free_length: float = 60e-9
    depth: float = 0.02
    readout_length: float = 24e-9
    cell: float = 1e-9  #: spacing of the magnetisation for V(q)

    @property
    def section(self) -> float:
        """Area of the cross-section, m²."""
        return self.width * self.thickness

    @property
    def stray_constant(self) -> float:
        """Return mu0 Ms²/2 in J/m³."""
        return MU0 * self.saturation**2 / 2

    @property
    def gyration(self) -> float:
        """Return G in J s/m."""
        return 2 * MU0 * self.saturation * self.section / GAMMA0

    @cached_property
    def wall_width(self) -> float:
        """Return Delta in m, with the demagnetising factor of an endless bar."""
        across = stray_kernel(self.width, self.thickness, self.cell, 4000)
        factor = (across[0] + 2 * across[1:].sum()) / (self.section * self.cell)
        return math.sqrt(self.exchange / (self.anisotropy - factor * self.stray_constant))

    @cached_property
    def bloch_energy(self) -> float:
        """Return the stray-field energy of a Bloch wall above that of a Néel wall, J."""
        step, number = self.wall_width / 10, 150
        x = (np.arange(2 * number + 1) - number) * step
        moment = 1 / np.cosh(x / self.wall_width)
        along, sideways, _ = stray_matrices(self.width, self.thickness, step, x.size)
        return self.stray_constant * float(moment @ (sideways - along) @ moment)

    def drift(self, current: Array) -> Array:
        """Return u in m/s for a current in A."""
        density = current / self.section
        return BOHR_MAGNETON * self.polarisation * density / (constants.e * self.saturation)

    def spin_hall_force(self, current: Array) -> Array:
        """Return the force in N of the spin-Hall torque on a wall with φ = 0."""
        torque = constants.hbar * self.spin_hall_angle * current / (constants.e * self.thickness)
        return math.pi / 2 * torque

    def readout(self, position: Array) -> Array:
        """Return the mean m_z of the middle for walls at positions in m from the centre."""
        half, wall = self.readout_length / 2, self.wall_width
        right, left = (position - half) / wall, (position + half) / wall
        return wall / (2 * half) * (_log_cosh(left) - _log_cosh(right))


def steady(current: Array) -> Callable[[float], Array]:
    """Return currents in A that do not change, for `Walkers.advance`."""

    def currents(_: float) -> Array:
        return current

    return currents


def _log_cosh(x: Array) -> Array:
    return np.logaddexp(x, -x) - math.log(2)


def stray_kernel(width: float, thickness: float, cell: float, count: int) -> Array:
    r"""Return the self-demagnetisation of a bar along its thickness, in m³, (count,).

    The bar is cut into slices of length ``cell``. Slices n apart with magnetisations
    :math:`m_z, m_z'` share the energy :math:`\tfrac12 \mu_0 M_s^2 m_z m_z' k_n`, where k is the
    Coulomb integral of the charges of both faces. The integral over the width is done by hand,
    that over the slices by Gauss' rule after a substitution that removes the logarithm.
    """

    def facing(apart: Array) -> Array:
        root = np.sqrt(apart**2 + width**2)
        return 2 * (width * np.arcsinh(width / apart) - root + apart)

    nodes, weights = np.polynomial.legendre.leggauss(20)
    nodes, weights = (nodes + 1) / 2, weights / 2
    offset = cell * nodes**2  # squared: most points where the slices touch
    measure = weights * 2 * cell * nodes * (cell - offset)
    places = cell * np.arange(count)[:, None]
    total = np.zeros(count)
    for sign in (1, -1):
        apart = abs(places + sign * offset)
        charges = facing(apart) - facing(np.sqrt(apart**2 + thickness**2))
        total += charges @ measure
    return total / (2 * math.pi)


def stray_matrices(
    width: float, thickness: float, cell: float, count: int
) -> tuple[Array, Array, Array]:
    """Return the matrices of `stray_kernel` for magnetisations along x, y and z, in m³."""
    apart = abs(np.arange(count)[:, None] - np.arange(count))
    normal = stray_kernel(width, thickness, cell, count)[apart]
    sideways = stray_kernel(thickness, width, cell, count)[apart]
    # The three demagnetising factors add up to 1 in a slice and to 0 between slices.
    along = np.eye(count) * width * thickness * cell - normal - sideways
    return along, sideways, normal


def _hold(
    expand: Callable[[Array], tuple[float, Array, Array]],
    theta: Array,
    inner: slice,
    place: float,
) -> float:
    """Return the lowest energy with the wall ``place`` slices from the centre.

    Newton's method with a multiplier for the sum of all m_z, which is twice ``place``. It changes
    the free angles ``inner`` of ``theta``.
    """
    for _ in range(60):
        energy, gradient, hessian = expand(theta)
        slope, curve = -np.sin(theta[inner]) / 2, -np.cos(theta[inner]) / 2
        force = gradient @ slope / (slope @ slope)
        matrix = np.zeros((slope.size + 1,) * 2)
        matrix[:-1, :-1] = hessian - np.diag(force * curve)
        matrix[-1, :-1] = matrix[:-1, -1] = slope
        missing = place - np.sum(np.cos(theta)) / 2
        step = np.linalg.solve(matrix, np.append(force * slope - gradient, missing))[:-1]
        largest = float(np.max(abs(step)))
        theta[inner] += step * min(1.0, 0.3 / largest)
        if largest < 1e-9:
            return energy
    raise RuntimeError(f"no energy for a wall {place} slices from the centre")


class Potential:
    """V(q) of a device: its energy and force between two tables.

    Parameters
    ----------
    device
        The neuron. Beyond `REACH` the force stays as it is there.
    """

    def __init__(self, device: Device) -> None:
        self._position = np.linspace(-REACH, REACH, 209)
        energy = self._energies(device)
        self._force = -np.gradient(energy, self._position, edge_order=2)
        self._energy = energy - energy.min()

    def _energies(self, device: Device) -> Array:
        """Return the energies at the tabulated positions in J."""
        p, h, count = device, device.cell, round(device.length / device.cell)
        x = (np.arange(count) + 0.5) * h - p.length / 2
        free = np.flatnonzero(abs(x) < p.free_length / 2)
        inner = slice(free[0], free[-1] + 1)
        # Energies are in units of the exchange between neighbouring slices.
        unit = 2 * p.exchange * p.section / h
        tent = p.anisotropy * (1 - p.depth * np.minimum(abs(2 * x / p.free_length), 1))
        tent *= p.section * h / unit
        along, _, normal = stray_matrices(p.width, p.thickness, h, count)
        along, normal = (matrix * p.stray_constant / unit for matrix in (along, normal))

        def expand(theta: Array) -> tuple[float, Array, Array]:
            """Return energy, gradient and Hessian. The DMI energy is constant in the xz plane."""
            sine, cosine, turn = np.sin(theta), np.cos(theta), np.diff(theta)
            field_x, field_z = 2 * along @ sine, 2 * normal @ cosine
            energy = np.sum(1 - np.cos(turn)) - tent @ cosine**2
            energy += (sine @ field_x + cosine @ field_z) / 2
            gradient = tent * np.sin(2 * theta) + cosine * field_x - sine * field_z
            gradient[1:] += np.sin(turn)
            gradient[:-1] -= np.sin(turn)
            diagonal = 2 * tent * np.cos(2 * theta) - sine * field_x - cosine * field_z
            diagonal[1:] += np.cos(turn)
            diagonal[:-1] += np.cos(turn)
            hessian = 2 * (along * np.outer(cosine, cosine) + normal * np.outer(sine, sine))
            hessian += np.diag(diagonal) - np.diag(np.cos(turn), 1) - np.diag(np.cos(turn), -1)
            return float(energy), gradient[inner], hessian[inner, inner]

        theta = np.where(x < 0, 0.0, math.pi)
        theta[inner] = 2 * np.arctan(np.exp(x[inner] / p.wall_width))
        right = self._position[self._position.size // 2 :]
        energies = [unit * _hold(expand, theta, inner, place / h) for place in right]
        return np.array(energies[:0:-1] + energies)

    def energy(self, position: Array) -> Array:
        """Return V in J above its minimum at positions in m from the centre."""
        return np.asarray(np.interp(position, self._position, self._energy))

    def force(self, position: Array) -> Array:
        """Return -dV/dq in N."""
        return np.asarray(np.interp(position, self._position, self._force))

    @property
    def barrier(self) -> float:
        """Energy of the centre above the minimum, J."""
        return float(self._energy[self._energy.size // 2])

    @property
    def rest(self) -> float:
        """Distance of the minimum from the centre, m."""
        return abs(float(self._position[np.argmin(self._energy)]))


class Flat(Potential):
    """No pinning and no ends: a wall that is free to move."""

    def __init__(self) -> None:
        self._position = np.array([-1.0, 0.0, 1.0])
        self._force = self._energy = np.zeros(3)


@dataclass(frozen=True)
class Walkers:
    """Many walls that differ in their noise.

    Parameters
    ----------
    device, potential
        The neuron and its V(q).
    temperature
        Temperature in K.
    random
        Random numbers.
    """

    device: Device
    potential: Potential
    temperature: float
    random: np.random.Generator

    def transverse_energy(self, angle: Array) -> Array:
        """Return the part of the energy in J that depends on φ."""
        p = self.device
        return -math.pi * p.dmi * p.section * np.cos(angle) + p.bloch_energy * np.sin(angle) ** 2

    def equilibrium(self, count: int) -> tuple[Array, Array]:
        """Draw walls on the left from Boltzmann's distribution without a current."""
        thermal = constants.k * self.temperature
        place = np.linspace(-REACH, 0, 4001)
        angle = np.linspace(-math.pi, math.pi, 4001)
        return (
            self._draw(place, self.potential.energy(place) / thermal, count),
            self._draw(angle, self.transverse_energy(angle) / thermal, count),
        )

    def _draw(self, values: Array, energies: Array, count: int) -> Array:
        weight = np.exp(energies.min() - energies)
        cumulated = np.append(0, np.cumsum(weight[1:] + weight[:-1]))
        drawn = self.random.random(count) * cumulated[-1]
        return np.asarray(np.interp(drawn, cumulated, values))

    def _velocities(
        self, position: Array, angle: Array, current: Array, noise: tuple[Array, Array]
    ) -> tuple[Array, Array]:
        p = self.device
        g, wall, alpha = p.gyration, p.wall_width, p.damping
        drift = p.drift(current)
        sine, cosine = np.sin(angle), np.cos(angle)
        along = self.potential.force(position) + p.spin_hall_force(current) * cosine
        along += p.non_adiabaticity * g * drift / wall + noise[0]
        turning = -(math.pi * p.dmi * p.section + 2 * p.bloch_energy * cosine) * sine
        turning += noise[1] - g * drift
        scale = 1 / (g * (1 + alpha**2))
        return scale * (alpha * wall * along - turning), scale * (along + alpha / wall * turning)

    def advance(
        self,
        position: Array,
        angle: Array,
        currents: Callable[[float], Array],
        start: float,
        end: float,
    ) -> tuple[Array, Array]:
        """Return positions and angles at ``end``, by Heun's method with the same noise twice.

        Parameters
        ----------
        position, angle
            Positions in m from the centre and angles in rad at the time ``start``, (n,).
        currents
            Current in A of each wall at a time in s.
        start, end
            Times in s.
        """
        p = self.device
        steps = max(1, round((end - start) / STEP))
        dt = (end - start) / steps
        strength = math.sqrt(2 * constants.k * self.temperature * p.damping * p.gyration / dt)
        width = math.sqrt(p.wall_width)
        for number in range(steps):
            time = start + number * dt
            kicks = strength * self.random.standard_normal((2, position.size))
            noise = (kicks[0] / width, kicks[1] * width)
            v, w = self._velocities(position, angle, currents(time), noise)
            ahead = (position + v * dt, angle + w * dt, currents(time + dt))
            v2, w2 = self._velocities(*ahead, noise)
            position, angle = position + (v + v2) * dt / 2, angle + (w + w2) * dt / 2
        return position, angle

    def lifetimes(self, count: int, level: float, longest: float, interval: float) -> Array:
        """Return after what time in s the read-out of each wall reaches a level, inf if never.

        The walls start in equilibrium on the left and are looked at every ``interval`` s for
        ``longest`` s.
        """
        position, angle = self.equilibrium(count)
        left = np.where(self.device.readout(position) >= level, 0.0, math.inf)
        alive = np.flatnonzero(np.isinf(left))
        position, angle = position[alive], angle[alive]
        for number in range(1, round(longest / interval) + 1):
            none = np.zeros(alive.size)
            position, angle = self.advance(position, angle, steady(none), 0.0, interval)
            gone = self.device.readout(position) >= level
            left[alive[gone]] = number * interval
            position, angle, alive = position[~gone], angle[~gone], alive[~gone]
        return left
