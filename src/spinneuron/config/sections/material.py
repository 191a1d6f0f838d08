"""Sections ``material`` and ``torques``: the magnet, and what a current does to it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spinneuron.config.fields import NonNegative, Number, Positive, Section


class Material(Section):
    """The magnet."""

    saturation_magnetisation: Annotated[Positive, Field(le=1e7)] = Field(
        description="Saturation magnetisation Ms, in A/m."
    )
    exchange_stiffness: Annotated[Positive, Field(le=1e-8)] = Field(
        description="Exchange stiffness A, in J/m."
    )
    uniaxial_anisotropy: Annotated[Positive, Field(le=1e10)] = Field(
        description="Uniaxial anisotropy constant K, in J/m³. The easy axis is z."
    )
    interfacial_dmi: Number = Field(
        description="Interfacial DMI constant D, in J/m². With D > 0 a wall from +z on the left to "
        "-z on the right points along +x."
    )
    damping: Annotated[Positive, Field(le=1)] = Field(description="Gilbert damping, dimensionless.")


class Torques(Section):
    """What the current does to the magnet."""

    spin_polarisation: Annotated[Positive, Field(le=1)] = Field(
        description="Spin polarisation P of the current in the magnet, dimensionless."
    )
    non_adiabaticity: NonNegative = Field(
        description="Non-adiabaticity beta of the Zhang-Li torque, dimensionless."
    )
    spin_hall_angle: Annotated[Number, Field(ge=-1, le=1)] = Field(
        description="Damping-like spin-Hall angle, dimensionless. With D > 0 a positive angle "
        "pushes the wall the same way as the electrons do."
    )
    field_like_spin_hall_angle: Annotated[Number, Field(ge=-1, le=1)] = Field(
        default=0.0, description="Field-like spin-Hall angle, dimensionless."
    )
