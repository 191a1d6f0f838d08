r"""The one-dimensional wall (q, φ): overlay and sanity check, never a substitute.

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
import numpy.typing as npt
from scipy.optimize import brentq

from spinneuron.calculator import demag
from spinneuron.config.sections.material import Material, Torques
from spinneuron.config.sections.strip import Strip
from spinneuron.constants import BOHR_MAGNETON, ELEMENTARY_CHARGE, GAMMA0, HBAR, MU0
from spinneuron.points import Point

Array = npt.NDArray[np.float64]


def thickness_factor(width: float, thickness: float) -> float:
    r"""Demagnetising factor along the thickness of an endless bar of rectangular section.

    .. math:: N_z = \frac1\pi \Big[ \frac{1 - p^2}{2p} \ln(1 + p^2) + p \ln p
              + 2 \arctan\frac1p \Big], \quad p = t/w

    Source: A. Aharoni, J. Appl. Phys. 83, 3432 (1998), in the limit of infinite length.
    """
    p = thickness / width
    logarithms = (1 - p * p) / (2 * p) * math.log1p(p * p) + p * math.log(p)
    return (logarithms + 2 * math.atan(1 / p)) / math.pi


@dataclass(frozen=True)
class WallModel:
    """The one-dimensional wall of a material in a strip."""

    width: float  #: wall width parameter, m
    dmi_field: float  #: H_D, A/m
    transverse_field: float  #: H_K, A/m; > 0 favours the Néel wall
    spin_hall_field: float  #: H_SH at 1 A/m², A/m
    drift: float  #: u at 1 A/m², m/s
    damping: float
    non_adiabaticity: float

    @classmethod
    def of(cls, material: Material, torques: Torques, strip: Strip) -> WallModel:
        """Return the model of a strip."""
        ms = material.saturation_magnetisation
        factor = thickness_factor(strip.width, strip.thickness)
        effective = material.uniaxial_anisotropy - factor * MU0 * ms**2 / 2
        width = math.sqrt(material.exchange_stiffness / effective)
        lever = HBAR / (2 * ELEMENTARY_CHARGE * MU0 * ms * strip.thickness)
        return cls(
            width=width,
            dmi_field=material.interfacial_dmi / (MU0 * ms * width),
            transverse_field=_transverse_field(width, ms, strip),
            spin_hall_field=lever * torques.spin_hall_angle,
            drift=BOHR_MAGNETON * torques.spin_polarisation / (ELEMENTARY_CHARGE * ms),
            damping=material.damping,
            non_adiabaticity=torques.non_adiabaticity,
        )

    def velocity(self, current_density: float, *, spin_hall: bool, dmi: bool) -> float:
        """Return the terminal velocity in m/s, a mean over turns above Walker breakdown.

        The wall starts at the angle that the DMI favours. If its angle comes to rest, that
        gives the velocity; if not, the velocity is averaged over a turn.
        """
        alpha, beta, width = self.damping, self.non_adiabaticity, self.width
        drift = self.drift * current_density / width
        torque = GAMMA0 * math.pi / 2 * self.spin_hall_field * current_density * spin_hall
        restoring = GAMMA0 * math.pi / 2 * self.dmi_field * dmi
        transverse = GAMMA0 * self.transverse_field / 2

        def angular(phi: Array | float) -> Array:
            hold = transverse * np.sin(2 * phi) + restoring * np.sin(phi)
            rate = torque * np.cos(phi) - alpha * hold + (beta - alpha) * drift
            return np.asarray(rate / (1 + alpha**2))

        def linear(phi: Array | float) -> Array:
            hold = transverse * np.sin(2 * phi) + restoring * np.sin(phi)
            return np.asarray(width * (alpha * angular(phi) + hold + drift))

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
        """Return the velocity of each regime at and between the points' current densities.

        Rows with the columns regime, current_density_A_per_m2 and velocity_m_per_s.
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


def _transverse_field(width: float, saturation: float, strip: Strip) -> float:
    r"""H_K in A/m, from the stray-field energies of the analytic Bloch and Néel wall.

    .. math:: H_K = \frac{E_{Bloch} - E_{N\acute{e}el}}{\mu_0 M_s \Delta w t}

    of a wall of uniform section, :math:`m_\perp = 1/\cosh(x/\Delta)`, by Newell's tensor of
    slabs.
    """
    step = width / 8
    cells = np.arange(-120, 121)
    moment = 1 / np.cosh(cells * step / width)
    slab = np.array([step, strip.width, strip.thickness])
    zero = np.zeros(cells.size)
    offsets = (np.arange(cells.size, dtype=np.float64) * step, zero, zero)
    difference = demag.tensor("yy", offsets, slab) - demag.tensor("xx", offsets, slab)
    pairs = difference[abs(cells[:, None] - cells[None, :])]
    energy = MU0 * saturation**2 / 2 * float(np.prod(slab)) * float(moment @ pairs @ moment)
    return energy / (MU0 * saturation * width * strip.magnetic_area)
