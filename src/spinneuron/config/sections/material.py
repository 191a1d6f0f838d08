"""Sections ``material`` and ``torques``: the magnet, and what a current does to it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spinneuron.config.fields import NonNegative, Number, Positive, Section


class Material(Section):
    """The magnet."""

    saturation_magnetisation: Annotated[Positive, Field(le=1e7)] = Field(description="Ms, A/m")
    exchange_stiffness: Annotated[Positive, Field(le=1e-8)] = Field(description="A, J/m")
    uniaxial_anisotropy: Annotated[Positive, Field(le=1e10)] = Field(
        description="K, J/m³, easy axis z"
    )
    interfacial_dmi: Number = Field(description="D, J/m²")
    damping: Annotated[Positive, Field(le=1)] = Field(description="Gilbert damping")


class Torques(Section):
    """What the current does to the magnet."""

    spin_polarisation: Annotated[Positive, Field(le=1)] = Field(description="P of the current")
    non_adiabaticity: NonNegative = Field(description="beta of the Zhang-Li torque")
    spin_hall_angle: Annotated[Number, Field(ge=-1, le=1)] = Field(description="damping-like")
    field_like_spin_hall_angle: Annotated[Number, Field(ge=-1, le=1)] = Field(
        default=0.0, description="field-like"
    )
