"""Sections ``track``, ``neuron`` and ``readout``: the two devices that are simulated."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from spinneuron.config.fields import Length, NonNegative, Positive, Section


class Track(Section):
    """The long strip on which the velocity is measured."""

    length: Length = Field(description="Length of the window that follows the wall, in m.")
    shortest_time: Positive = Field(description="Shortest duration of a run, in s.")
    longest_time: Positive = Field(
        description="Longest duration of a run, in s. A run ends earlier if the velocity is steady."
    )
    sampling_interval: Positive = Field(description="Time between two samples, in s.")
    steady_tolerance: Positive = Field(
        description="Largest relative change of the velocity between two quarters of a run that "
        "still counts as steady, dimensionless."
    )


class Pinning(Section):
    """How the anisotropy varies along d2, to give the wall two rest positions."""

    profile: Literal["tent"] = Field(
        description="Shape of K along d2. The tent is K (1 - depth |2 s / L|), with the distance s "
        "from the centre of d2 and its length L."
    )
    depth: Annotated[NonNegative, Field(lt=1)] = Field(
        description="Fraction of K that is lost at the ends of d2, dimensionless."
    )


class Pulse(Section):
    """A trapezoidal current pulse."""

    width: Positive = Field(description="Time between the two half-height points, in s.")
    rise_time: NonNegative = Field(description="Duration of the rising edge, in s.")
    fall_time: NonNegative = Field(description="Duration of the falling edge, in s.")


class Neuron(Section):
    """The device: fixed d1, free d2, fixed d3."""

    length: Length = Field(description="Total length of d1, d2 and d3, in m.")
    fixed_length: Length = Field(description="Length of d1, and of d3, in m.")
    pinning: Pinning = Field(description="How the anisotropy varies along d2.")
    pulse: Pulse = Field(description="The current pulse that writes the neuron.")
    settling_time: NonNegative = Field(
        description="Time from the end of the pulse to the final reading, in s."
    )
    sampling_interval: Positive = Field(description="Time between two samples, in s.")

    @property
    def free_length(self) -> float:
        """Length of d2, the free domain, m."""
        return self.length - 2 * self.fixed_length


class Readout(Section):
    """The magnetic tunnel junction on d2."""

    length: Length = Field(
        description="Length of the part of d2 under the junction, in the middle of d2, in m."
    )
    parallel_resistance: Positive = Field(
        default=4.4e5, description="Resistance of the junction in the parallel state, in ohm."
    )
    tunnel_magnetoresistance: Positive = Field(
        default=1.0,
        description="Tunnel magnetoresistance (R_antiparallel - R_parallel) / R_parallel, "
        "dimensionless.",
    )
    reference_resistance: Positive | None = Field(
        default=None,
        description="Resistance of the reference in the divider, in ohm. The comparator sees the "
        "high state if the junction has less than this, so it sets the comparison level. null "
        "takes the resistance at a mean m_z of 0.",
    )
    part_of_plateau: Annotated[NonNegative, Field(lt=1)] = Field(
        default=0.5,
        description="Part of the plateau of the pulse that has passed at the read moment "
        "in_plateau, dimensionless.",
    )

    @property
    def comparison_level(self) -> float:
        r"""Mean m_z at and above which the comparator sees the high state.

        There the junction has the resistance of the reference. Its conductance is linear in m_z:

        .. math:: m_c = \frac{2/R_{ref} - G_P - G_{AP}}{G_P - G_{AP}}
        """
        if self.reference_resistance is None:
            return 0.0
        parallel = 1 / self.parallel_resistance
        antiparallel = parallel / (1 + self.tunnel_magnetoresistance)
        return (2 / self.reference_resistance - parallel - antiparallel) / (parallel - antiparallel)
