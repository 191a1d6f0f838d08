"""Section ``thermal``: neurons at a temperature."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spinneuron.config.fields import Count, Positive, Section, Values
from spinneuron.config.regimes import Regime


class ThermalSweep(Section):
    """Pulses of one width through one neuron, each sent through many replicas."""

    device: str = Field(description="neuron, or a name of the section devices")
    regime: Regime
    pulse_width: Positive = Field(description="between the half-height points, s")
    current: Values = Field(description="through the magnet, A")


class Thermal(Section):
    """Neurons at a temperature: replicas that differ in their noise alone."""

    temperature: Annotated[Positive, Field(le=2000)] = Field(default=300.0, description="K")
    cells_across_width: Annotated[Count, Field(ge=1, le=1000)] = Field(
        default=1, description="1 is some fifty times cheaper than ten"
    )
    equilibration_time: Annotated[Positive, Field(le=1e-6)] = Field(
        default=0.3e-9, description="at the temperature before each pulse, s"
    )
    replicas: Annotated[Count, Field(ge=16, le=100_000, multiple_of=16)] = Field(
        default=64, description="at least, at every point"
    )
    most_replicas: Annotated[Count, Field(ge=16, le=100_000, multiple_of=16)] = Field(
        default=128, description="at most"
    )
    half_width: Annotated[Positive, Field(lt=1)] = Field(
        default=0.1, description="of 95 % intervals of a probability; replicas are added down to it"
    )
    seed: Annotated[Count, Field(ge=0, lt=2**64)] = 1
    longest_retention: Annotated[Positive, Field(le=1e-3)] = Field(
        default=20e-9, description="how long a state without current is watched, s"
    )
    sweep: list[ThermalSweep] = Field(default=[])
    width_check: list[ThermalSweep] = Field(
        default=[], description="points that `snakemake thermal_width` repeats with all cells"
    )
