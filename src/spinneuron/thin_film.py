r"""Closed formulas of a thin film with perpendicular easy axis and of the wall in it.

They decide what a config may hold, and where a wall starts. The micromagnetics itself uses
the whole demagnetising tensor.
"""

from __future__ import annotations

import math

from spinneuron.constants import MU0


def shape_anisotropy(saturation_magnetisation: float) -> float:
    r"""Return :math:`\mu_0 M_s^2/2` in J/m³ for Ms in A/m, the shape anisotropy of a film."""
    return MU0 * saturation_magnetisation**2 / 2


def effective_anisotropy(uniaxial_anisotropy: float, saturation_magnetisation: float) -> float:
    r"""Return :math:`K_{eff} = K - \mu_0 M_s^2/2` in J/m³, for K in J/m³ and Ms in A/m."""
    return uniaxial_anisotropy - shape_anisotropy(saturation_magnetisation)


def wall_width(exchange_stiffness: float, effective_anisotropy: float) -> float:
    r"""Return the width parameter :math:`\Delta = \sqrt{A/K_{eff}}` of a wall, m.

    Parameters
    ----------
    exchange_stiffness
        Exchange stiffness A, J/m.
    effective_anisotropy
        Effective anisotropy K_eff, J/m³. It must be greater than 0.
    """
    return math.sqrt(exchange_stiffness / effective_anisotropy)


def critical_dmi(exchange_stiffness: float, effective_anisotropy: float) -> float:
    r"""Return :math:`4 \sqrt{A K_{eff}}/\pi` in J/m², the DMI above which walls cost no energy.

    Source: A. Thiaville et al., EPL 100, 57002 (2012).

    Parameters
    ----------
    exchange_stiffness
        Exchange stiffness A, J/m.
    effective_anisotropy
        Effective anisotropy K_eff, J/m³. It must be greater than 0.
    """
    return 4 * math.sqrt(exchange_stiffness * effective_anisotropy) / math.pi
