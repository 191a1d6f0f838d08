"""Section ``thermal``: neurons at a temperature."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spinneuron.config.fields import Count, Positive, Section, Values
from spinneuron.config.regimes import Regime


class ThermalSweep(Section):
    """Pulses of one width through one neuron, each sent through many replicas."""

    device: str = Field(description="Which neuron: neuron, or a name of the section devices.")
    regime: Regime = Field(description="Which torques act, and whether the strip has its DMI.")
    pulse_width: Positive = Field(description="Time between the two half-height points, in s.")
    current: Values = Field(
        description="Current along the strip, in A, with the part in the heavy metal."
    )


class Thermal(Section):
    """Neurons at a temperature: replicas that differ in their noise alone."""

    temperature: Annotated[Positive, Field(le=2000)] = Field(
        default=300.0, description="Temperature, in K."
    )
    cells_across_width: Annotated[Count, Field(ge=1, le=1000)] = Field(
        default=1,
        description="Number of cells across the width. One cell is about fifty times cheaper than "
        "ten.",
    )
    equilibration_time: Annotated[Positive, Field(le=1e-6)] = Field(
        default=0.3e-9, description="Time at the temperature before each pulse, in s."
    )
    replicas: Annotated[Count, Field(ge=16, le=100_000, multiple_of=16)] = Field(
        default=64, description="Smallest number of replicas at a point."
    )
    most_replicas: Annotated[Count, Field(ge=16, le=100_000, multiple_of=16)] = Field(
        default=128, description="Largest number of replicas at a point."
    )
    half_width: Annotated[Positive, Field(lt=1)] = Field(
        default=0.1,
        description="Half of a 95 % interval of a probability, dimensionless. Replicas are added "
        "until all intervals of a point are at most this wide.",
    )
    seed: Annotated[Count, Field(ge=0, lt=2**64)] = Field(
        default=1, description="Seed of the random numbers."
    )
    longest_retention: Annotated[Positive, Field(le=1e-3)] = Field(
        default=20e-9,
        description="Longest time for which a state without current is watched, in s.",
    )
    sweep: list[ThermalSweep] = Field(
        default=[], description="One entry for each neuron, regime and pulse width."
    )
    width_check: list[ThermalSweep] = Field(
        default=[],
        description="Points that `snakemake thermal_width` repeats with all cells across the "
        "width.",
    )
