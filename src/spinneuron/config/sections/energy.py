"""Section ``energy``: the circuit around a neuron."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spinneuron.config.fields import NonNegative, Positive, Section


class Cmos(Section):
    """The paper's CMOS neuron, for comparison."""

    power: Positive = Field(description="W")
    bandwidth: Positive = Field(description="Hz")
    energy: Positive = Field(description="per operation, J")
    energy_delay_product: Positive = Field(description="J s")


class Energy(Section):
    """The circuit around the neuron."""

    synapse_voltage: Annotated[list[Positive], Field(min_length=1)] = Field(description="V")
    net_current_fraction: Annotated[Positive, Field(le=1)] = Field(
        description="net current over the sum of all synapse currents"
    )
    neuron_resistance: Positive = Field(description="ohm")
    read_current: NonNegative = Field(description="A")
    read_voltage: NonNegative = Field(description="V")
    read_time: Positive = Field(description="s")
    inverter_energy: NonNegative = Field(description="J")
    cmos: Cmos
