"""Section ``energy``: the circuit around a neuron."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spinneuron.config.fields import NonNegative, Positive, Section


class Cmos(Section):
    """The paper's CMOS neuron, for comparison."""

    power: Positive = Field(description="Power, in W.")
    bandwidth: Positive = Field(description="Bandwidth, in Hz.")
    energy: Positive = Field(description="Energy of one operation, in J.")
    energy_delay_product: Positive = Field(description="Energy-delay product, in J s.")


class Energy(Section):
    """The circuit around the neuron."""

    synapse_voltage: Annotated[list[Positive], Field(min_length=1)] = Field(
        description="Voltage across the synapses, in V."
    )
    net_current_fraction: Annotated[Positive, Field(le=1)] = Field(
        description="Net current of a neuron over the sum of the magnitudes of its synapse "
        "currents, dimensionless."
    )
    neuron_resistance: Positive = Field(
        description="Resistance of the write path of the neuron, in ohm."
    )
    read_current: NonNegative = Field(
        description="Current through the tunnel junction during a read, in A."
    )
    read_voltage: NonNegative = Field(description="Supply voltage of the read divider, in V.")
    read_time: Positive = Field(description="Duration of a read, in s.")
    inverter_energy: NonNegative = Field(
        description="Energy of the output inverter in one operation, in J."
    )
    cmos: Cmos = Field(description="The paper's CMOS neuron, for comparison.")
