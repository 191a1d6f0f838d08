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


class Drivers(Section):
    """The switches that connect the rows of a crossbar to the synapse voltage.

    A switch with the resistance R has a gate capacitance C = time_constant/R. Turning it on and
    off takes C gate_voltage² from its supply.
    """

    time_constant: NonNegative = Field(
        default=0.5e-12,
        description="Resistance of a closed switch times the capacitance of its gate, in s. It is "
        "a property of the transistors.",
    )
    gate_voltage: NonNegative = Field(
        default=1.0, description="Voltage that turns a switch on, in V."
    )
    drop: Annotated[Positive, Field(lt=1)] = Field(
        default=0.1,
        description="Part of the synapse voltage that a closed switch drops if all columns of its "
        "row are at ground, dimensionless. A smaller part needs larger switches.",
    )


class Comparator(Section):
    """The inverter that turns the voltage of the read divider into a bit."""

    offset: NonNegative = Field(
        default=40e-3,
        description="Standard deviation of the switching voltage of the smallest inverter, in V. "
        "It falls with the root of the area.",
    )
    area: Annotated[Positive, Field(ge=1)] = Field(
        default=16.0,
        description="Area of the inverter over that of the smallest one, dimensionless. Its "
        "energy is proportional to it.",
    )


class Counter(Section):
    """What counts the reads of several cycles and compares the counts."""

    energy: NonNegative = Field(
        default=2e-15, description="Energy to count one read of one neuron, in J."
    )
    comparison_energy: NonNegative = Field(
        default=10e-15,
        description="Energy to compare the count of a neuron with those of the others, in J.",
    )


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
        description="Energy of the smallest inverter in one operation, in J."
    )
    comparator: Comparator = Field(
        default=Comparator(), description="The inverter that reads the divider."
    )
    drivers: Drivers = Field(default=Drivers(), description="The switches of the rows.")
    supply_efficiency: Annotated[Positive, Field(le=1)] = Field(
        default=0.8,
        description="Efficiency of the converter that makes the synapse voltage, dimensionless.",
    )
    clock_energy: NonNegative = Field(
        default=1e-15,
        description="Energy of the clock and the latch of one neuron in one cycle, in J.",
    )
    counter: Counter = Field(
        default=Counter(), description="What counts reads, if there is more than one cycle."
    )
    leakage_time: Positive = Field(
        default=100e-9,
        description="Time in which transistors that stay on leak the energy of switching them "
        "once, in s.",
    )
    cmos: Cmos = Field(description="The paper's CMOS neuron, for comparison.")
