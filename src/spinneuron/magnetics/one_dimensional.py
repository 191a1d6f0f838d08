r"""The one-dimensional wall (q, φ): it checks the micromagnetics and never replaces it.

.. math::

    \dot\varphi + \alpha \dot q/\Delta &= \gamma_0 \tfrac{\pi}{2} H_{SH} \cos\varphi
        + \beta u/\Delta \\
    \dot q/\Delta - \alpha \dot\varphi &= \gamma_0 (\tfrac12 H_K \sin 2\varphi
        + \tfrac{\pi}{2} H_D \sin\varphi) + u/\Delta

with :math:`\Delta = \sqrt{A/K_{eff}}`, :math:`H_D = D/(\mu_0 M_s \Delta)`,
:math:`H_{SH} = \hbar\theta_{SH}J/(2e\mu_0 M_s t)` and :math:`u = \mu_B P J/(e M_s)`.

Sources: A. Thiaville et al., EPL 100, 57002 (2012) for the model with DMI and spin-Hall
torque; A. Thiaville et al., EPL 69, 990 (2005) for the non-adiabatic torque.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from spinneuron.arrays import Numbers
from spinneuron.calculator import demag
from spinneuron.config.sections.material import Material, Torques
from spinneuron.config.sections.strip import Strip
from spinneuron.constants import BOHR_MAGNETON, ELEMENTARY_CHARGE, GAMMA0, HBAR, MU0
from spinneuron.points import Point


def thickness_factor(width: float, thickness: float) -> float:
    r"""Return the demagnetising factor along the thickness of an endless bar.

    The bar has a rectangular section of width w and thickness t, both in m:

    .. math:: N_z = \frac1\pi \Big[ \frac{1 - p^2}{2p} \ln(1 + p^2) + p \ln p
              + 2 \arctan\frac1p \Big], \quad p = t/w.

    Source: A. Aharoni, J. Appl. Phys. 83, 3432 (1998), in the limit of infinite length.
    """
    p = thickness / width
    logarithms = (1 - p * p) / (2 * p) * math.log1p(p * p) + p * math.log(p)
    return (logarithms + 2 * math.atan(1 / p)) / math.pi


@dataclass(frozen=True)
class WallModel:
    """The one-dimensional wall of a material in a strip."""

    wall_width: float  #: Delta, m
    dmi_field: float  #: H_D, A/m
    transverse_field: float  #: H_K, A/m; a positive value favours the Néel wall
    spin_hall_field: float  #: H_SH at 1 A/m², A/m
    drift: float  #: u at 1 A/m², m/s
    damping: float  #: Gilbert damping alpha
    non_adiabaticity: float  #: Zhang-Li beta

    @classmethod
    def of(cls, material: Material, torques: Torques, strip: Strip) -> WallModel:
        """Return the model of a wall in a strip.

        Parameters
        ----------
        material
            The magnet.
        torques
            What a current does to the magnet.
        strip
            The cross-section.

        Returns
        -------
        WallModel
            The model, with the demagnetising factor and H_K of this cross-section.
        """
        ms = material.saturation_magnetisation
        factor = thickness_factor(strip.width, strip.thickness)
        effective = material.uniaxial_anisotropy - factor * MU0 * ms**2 / 2
        wall_width = math.sqrt(material.exchange_stiffness / effective)
        lever = HBAR / (2 * ELEMENTARY_CHARGE * MU0 * ms * strip.thickness)
        return cls(
            wall_width=wall_width,
            dmi_field=material.interfacial_dmi / (MU0 * ms * wall_width),
            transverse_field=_transverse_field(wall_width, ms, strip),
            spin_hall_field=lever * torques.spin_hall_angle,
            drift=BOHR_MAGNETON * torques.spin_polarisation / (ELEMENTARY_CHARGE * ms),
            damping=material.damping,
            non_adiabaticity=torques.non_adiabaticity,
        )

    def velocity(self, current_density: float, *, spin_hall: bool, dmi: bool) -> float:
        """Return the terminal velocity of the wall.

        The wall starts at the angle that the DMI favours. If its angle comes to rest, the
        velocity is the one at this angle. If not, the wall is above Walker breakdown and its
        velocity is averaged over a turn.

        Parameters
        ----------
        current_density
            Current density of electrons that flow along +x, A/m².
        spin_hall
            Whether the spin-Hall torque acts.
        dmi
            Whether the strip has its DMI.

        Returns
        -------
        float
            Velocity along +x, m/s.
        """
        alpha, beta, wall_width = self.damping, self.non_adiabaticity, self.wall_width
        drift = self.drift * current_density / wall_width
        torque = GAMMA0 * math.pi / 2 * self.spin_hall_field * current_density * spin_hall
        restoring = GAMMA0 * math.pi / 2 * self.dmi_field * dmi
        transverse = GAMMA0 * self.transverse_field / 2

        def angular(phi: Numbers | float) -> Numbers:
            hold = transverse * np.sin(2 * phi) + restoring * np.sin(phi)
            rate = torque * np.cos(phi) - alpha * hold + (beta - alpha) * drift
            return np.asarray(rate / (1 + alpha**2))

        def linear(phi: Numbers | float) -> Numbers:
            hold = transverse * np.sin(2 * phi) + restoring * np.sin(phi)
            return np.asarray(wall_width * (alpha * angular(phi) + hold + drift))

        start = 0.0 if not dmi or self.dmi_field >= 0 else math.pi
        initial = float(angular(start))
        if initial == 0:
            return float(linear(start))
        turn = start + math.copysign(1.0, initial) * np.linspace(0, 2 * math.pi, 20_001)
        rates = angular(turn)
        stopped = np.flatnonzero(rates * initial <= 0)
        if stopped.size:
            before, after = turn[stopped[0] - 1], turn[stopped[0]]
            rest = brentq(lambda phi: float(angular(phi)), before, after, xtol=1e-12)
            return float(linear(rest))
        weight = 1 / rates[:-1]
        return float(np.sum(linear(turn[:-1]) * weight) / np.sum(weight))

    def curves(self, points: list[Point]) -> list[dict[str, float | str]]:
        """Return the velocity of each regime at and between the current densities of points.

        The rows have the columns ``regime``, ``current_density_A_per_m2`` and
        ``velocity_m_per_s``.
        """
        rows: list[dict[str, float | str]] = []
        for regime in dict.fromkeys(point.regime for point in points):
            density = np.array(sorted({p.current_density for p in points if p.regime == regime}))
            place = np.arange(density.size)
            fine = np.linspace(0, density.size - 1, 16 * (density.size - 1) + 1)
            for value in np.interp(fine, place, density):
                speed = self.velocity(
                    float(value), spin_hall="she" in regime, dmi=not regime.endswith("no_dmi")
                )
                rows.append(
                    {
                        "regime": regime,
                        "current_density_A_per_m2": float(value),
                        "velocity_m_per_s": speed,
                    }
                )
        return rows


def _transverse_field(wall_width: float, saturation: float, strip: Strip) -> float:
    r"""Return H_K in A/m, from the stray-field energies of the analytic Bloch and Néel wall.

    .. math:: H_K = \frac{E_{Bloch} - E_{N\acute{e}el}}{\mu_0 M_s \Delta w t}

    The wall has a uniform section, :math:`m_\perp = 1/\cosh(x/\Delta)`. Its energies follow
    from Newell's tensor of slabs.
    """
    step = wall_width / 8
    cells = np.arange(-120, 121)
    moment = 1 / np.cosh(cells * step / wall_width)
    slab = np.array([step, strip.width, strip.thickness])
    zero = np.zeros(cells.size)
    offsets = (np.arange(cells.size, dtype=np.float64) * step, zero, zero)
    difference = demag.tensor("yy", offsets, slab) - demag.tensor("xx", offsets, slab)
    pairs = difference[abs(cells[:, None] - cells[None, :])]
    energy = MU0 * saturation**2 / 2 * float(np.prod(slab)) * float(moment @ pairs @ moment)
    return energy / (MU0 * saturation * wall_width * strip.magnetic_area)
