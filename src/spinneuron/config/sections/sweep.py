"""Sections ``sweep``, ``cross_check`` and ``devices``: what is varied."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spinneuron.config.fields import NonNegative, Section, Values
from spinneuron.config.regimes import Regimes


class TrackSweep(Section):
    """Points of the velocity measurement."""

    regimes: Regimes = Field(description="Which torques act, and whether the strip has its DMI.")
    current_density: Values = Field(
        description="Current density in the magnet, in A/m². It is positive if electrons flow "
        "along +x."
    )


class NeuronSweep(Section):
    """Points of the switching measurement."""

    regimes: Regimes = Field(description="Which torques act, and whether the strip has its DMI.")
    current: Values = Field(
        description="Current along the strip, in A, with the part in the heavy metal. Its sign "
        "says which state the pulse writes."
    )


class Device(Section):
    """A neuron that differs from the one of the section ``neuron``."""

    pinning_depth: Annotated[NonNegative, Field(lt=1)] = Field(
        description="Fraction of K that is lost at the ends of d2, in place of "
        "neuron.pinning.depth, dimensionless."
    )
    current: Values = Field(
        description="Current along the strip, with the part in the heavy metal, in A. It replaces "
        "sweep.neuron.current."
    )


class Sweep(Section):
    """What is varied."""

    track: TrackSweep = Field(description="Points of the velocity measurement.")
    neuron: NeuronSweep = Field(description="Points of the switching measurement.")
