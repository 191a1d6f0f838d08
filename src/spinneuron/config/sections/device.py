"""Sections ``track``, ``neuron`` and ``readout``: the two devices that are simulated."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from spinneuron.config.fields import Length, NonNegative, Positive, Section


class Track(Section):
    """The long strip on which the velocity is measured."""

    length: Length = Field(description="of the window that follows the wall, m")
    shortest_time: Positive = Field(description="s")
    longest_time: Positive = Field(description="s")
    sampling_interval: Positive = Field(description="s")
    steady_tolerance: Positive = Field(description="relative change of velocity called steady")


class Pinning(Section):
    """How the anisotropy varies along d2, to give the wall two rest positions."""

    profile: Literal["tent"] = Field(description="K0 (1 - depth |2 s / L|), s from the centre")
    depth: Annotated[NonNegative, Field(lt=1)] = Field(description="fraction of K")


class Pulse(Section):
    """A trapezoidal current pulse."""

    width: Positive = Field(description="between the half-height points, s")
    rise_time: NonNegative = Field(description="s")
    fall_time: NonNegative = Field(description="s")


class Neuron(Section):
    """The device: fixed d1, free d2, fixed d3."""

    length: Length = Field(description="of d1 + d2 + d3, m")
    fixed_length: Length = Field(description="of d1 and of d3, m")
    pinning: Pinning
    pulse: Pulse
    settling_time: NonNegative = Field(description="from the pulse to the final state, s")
    sampling_interval: Positive = Field(description="s")

    @property
    def free_length(self) -> float:
        """Length of d2, m."""
        return self.length - 2 * self.fixed_length


class Readout(Section):
    """The magnetic tunnel junction on d2."""

    length: Length = Field(description="of the part of d2 it sees, m")
    threshold: Annotated[Positive, Field(lt=1)] = Field(description="mean m_z that is switched")
    parallel_resistance: Positive = Field(default=4.4e5, description="ohm")
    tunnel_magnetoresistance: Positive = Field(
        default=1.0, description="(R_antiparallel - R_parallel) / R_parallel"
    )
