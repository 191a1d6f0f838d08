r"""Closed formulas of a thin film with perpendicular easy axis and of the wall in it.

They decide what a config may hold, and where a wall starts: the micromagnetics itself takes
the whole demagnetising tensor.
"""

from __future__ import annotations

import math

from spinneuron.constants import MU0


def shape_anisotropy(saturation_magnetisation: float) -> float:
    r"""Return :math:`\mu_0 M_s^2/2` in J/m³ for Ms in A/m: what the film's shape costs."""
    return MU0 * saturation_magnetisation**2 / 2


def effective_anisotropy(uniaxial_anisotropy: float, saturation_magnetisation: float) -> float:
    r"""Return :math:`K_{eff} = K - \mu_0 M_s^2/2` in J/m³, for K in J/m³ and Ms in A/m."""
    return uniaxial_anisotropy - shape_anisotropy(saturation_magnetisation)


def wall_width(exchange_stiffness: float, effective: float) -> float:
    r"""Return the width parameter :math:`\Delta = \sqrt{A/K_{eff}}` of a wall, m.

    Parameters
    ----------
    exchange_stiffness
        A, J/m.
    effective
        Effective anisotropy, J/m³; greater than 0.
    """
    return math.sqrt(exchange_stiffness / effective)


def critical_dmi(exchange_stiffness: float, effective: float) -> float:
    r"""Return :math:`4 \sqrt{A K_{eff}}/\pi` in J/m²: with more DMI walls cost no energy.

    Source: A. Thiaville et al., EPL 100, 57002 (2012).

    Parameters
    ----------
    exchange_stiffness
        A, J/m.
    effective
        Effective anisotropy, J/m³; greater than 0.
    """
    return 4 * math.sqrt(exchange_stiffness * effective) / math.pi
