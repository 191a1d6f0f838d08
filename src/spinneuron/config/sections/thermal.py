"""Section ``thermal``: neurons at a temperature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StrictBool

from spinneuron.config.fields import Count, NonNegative, Number, Positive, Section, Values
from spinneuron.config.regimes import Regime


class ThermalSweep(Section):
    """Pulses of one width through one neuron, each sent through many replicas."""

    device: str = Field(description="Which neuron: neuron, or a name of the section devices.")
    regime: Regime = Field(description="Which torques act, and whether the strip has its DMI.")
    pulse_width: Positive = Field(description="Time between the two half-height points, in s.")
    current: Values = Field(
        description="Current along the strip, in A, with the part in the heavy metal. Replicas "
        "start in the low state; a positive current drives them to the high state and a negative "
        "one keeps them in the low state."
    )


class CycleSweep(ThermalSweep):
    """Write pulses that are repeated in several cycles, with or without a preset pulse."""

    current: Values = Field(
        description="Current of the write pulse along the strip, in A, with the part in the heavy "
        "metal. Replicas start in the high state, which a positive current writes."
    )
    preset: StrictBool = Field(
        default=True,
        description="Whether a preset pulse, of the section network, comes before each write "
        "pulse.",
    )


class Cycles(Section):
    """What `snakemake thermal_cycles` computes: successive cycles of the same neuron."""

    number: Annotated[Count, Field(ge=2, le=1000)] = Field(
        default=5, description="Number of cycles that each replica lives through."
    )
    replicas: Annotated[Count, Field(ge=16, le=100_000, multiple_of=16)] = Field(
        default=256, description="Number of replicas at a point."
    )
    sweep: list[CycleSweep] = Field(
        default=[],
        description="One entry for each neuron, regime and pulse width, with and without a "
        "preset pulse.",
    )


class Precise(Section):
    """Points that `snakemake thermal_precise` computes with many replicas."""

    replicas: Annotated[Count, Field(ge=16, le=100_000, multiple_of=16)] = Field(
        default=2000, description="Number of replicas at a point."
    )
    latest_read: NonNegative = Field(
        default=3e-9,
        description="Time from the start of the pulse until which replicas are watched at least, "
        "in s.",
    )
    sweep: list[ThermalSweep] = Field(
        default=[], description="One entry for each neuron, regime and pulse width."
    )


class WidthCheck(Section):
    """What `snakemake thermal_width` computes with few and with all cells across the width."""

    replicas: Annotated[Count, Field(ge=16, le=100_000, multiple_of=16)] = Field(
        default=256, description="Number of replicas of each point and of each lifetime."
    )
    pinning_depth: list[Annotated[NonNegative, Field(lt=1)]] = Field(
        default=[], description="Pinning depths whose lifetimes are compared, dimensionless."
    )
    sweep: list[ThermalSweep] = Field(
        default=[], description="One entry for each neuron, regime and pulse width."
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
        default=0.6e-9, description="Time at the temperature before each pulse, in s."
    )
    replicas: Annotated[Count, Field(ge=16, le=100_000, multiple_of=16)] = Field(
        default=64, description="Smallest number of replicas at a point."
    )
    network_replicas: Annotated[Count, Field(ge=16, le=100_000, multiple_of=16)] = Field(
        default=256,
        description="Smallest number of replicas at a point that decides what a network "
        "recognises: in the regime of the network, with the pulse width of the neuron.",
    )
    relative_error: Positive = Field(
        default=0.25,
        description="Replicas are added until, at every read moment, the relative standard error "
        "of P or 1 - P, whichever is smaller, is at most this, dimensionless.",
    )
    budget: Annotated[Number, Field(ge=1)] = Field(
        default=1.5,
        description="Largest number of replicas at a point over the smallest one, dimensionless.",
    )
    latest_read: NonNegative = Field(
        default=0.0,
        description="Time from the start of the pulse until which replicas are watched at least, "
        "in s; they are always watched until the settling time is over.",
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
    width_check: WidthCheck = Field(
        default=WidthCheck(),
        description="What `snakemake thermal_width` computes with few and with all cells across "
        "the width.",
    )
    precise: Precise = Field(
        default=Precise(),
        description="Points that `snakemake thermal_precise` computes with many replicas.",
    )
    cycles: Cycles = Field(
        default=Cycles(),
        description="What `snakemake thermal_cycles` computes: successive cycles of the same "
        "neuron.",
    )

    @property
    def sweeps(self) -> dict[str, Sequence[ThermalSweep]]:
        """Every list of sweeps by its key below ``thermal``."""
        return {
            "sweep": self.sweep,
            "width_check.sweep": self.width_check.sweep,
            "precise.sweep": self.precise.sweep,
            "cycles.sweep": self.cycles.sweep,
        }
