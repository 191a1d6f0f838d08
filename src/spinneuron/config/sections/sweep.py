"""Sections ``sweep``, ``cross_check`` and ``devices``: what is varied."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spinneuron.config.fields import NonNegative, Section, Values
from spinneuron.config.regimes import Regimes


class TrackSweep(Section):
    """Points of the velocity measurement."""

    regimes: Regimes
    current_density: Values = Field(description="of the electron flow along +x, A/m²")


class NeuronSweep(Section):
    """Points of the switching measurement."""

    regimes: Regimes
    current: Values = Field(description="through the magnet, A")


class Device(Section):
    """A neuron that differs from the one of the section ``neuron``."""

    pinning_depth: Annotated[NonNegative, Field(lt=1)] = Field(description="fraction of K")
    current: Values = Field(description="its sweep, in place of sweep.neuron.current, A")


class Sweep(Section):
    """What is varied."""

    track: TrackSweep
    neuron: NeuronSweep
