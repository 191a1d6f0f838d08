"""How a network is run: its neuron, voltage, currents, pulses, cycles and decision."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from spinneuron.config.sections.device import Neuron, Readout
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.decisions import Decision
from spinneuron.network.read_time import divider
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.criteria import Criterion


class Device(NamedTuple):
    """A neuron as its circuit knows it."""

    name: str
    model: ThresholdModel
    edges: float  #: mean duration of the rising and the falling edge of a pulse, s
    settling_time: float  #: from the end of a pulse until the wall rests, s
    junction: Readout  #: the tunnel junction that reads it
    shunt: float = 1.0  #: current of the circuit over the current that the model counts

    @classmethod
    def of(cls, name: str, model: ThresholdModel, neuron: Neuron, junction: Readout) -> Device:
        """Return a neuron with the edges, the settling time and the junction of the config.

        Parameters
        ----------
        name
            Name of the neuron.
        model
            Its compact model.
        neuron, junction
            The sections ``neuron`` and ``readout`` of the config.

        Returns
        -------
        Device
            The neuron, without a shunt beyond that of the model.
        """
        edges = (neuron.pulse.rise_time + neuron.pulse.fall_time) / 2
        return cls(name, model, edges, neuron.settling_time, junction)

    def threshold(self, pulse_width: float) -> float:
        """Return the current in A that switches within a pulse; nan if there is none.

        It contains the current of the shunt.
        """
        return self.model.threshold(pulse_width).value * self.shunt


def load_devices(
    threshold: Path | str, names: list[str], regime: str, neuron: Neuron, junction: Readout
) -> list[Device]:
    """Read neurons from ``threshold.json``.

    Parameters
    ----------
    threshold
        The file.
    names
        Names of the neurons.
    regime
        Which torques act.
    neuron, junction
        The sections ``neuron`` and ``readout`` of the config.

    Returns
    -------
    list of Device
        The neurons.

    Raises
    ------
    KeyError
        If the file has no such device or regime.
    """
    return [
        Device.of(name, ThresholdModel.load(threshold, regime, name), neuron, junction)
        for name in names
    ]


class OperatingPoint(NamedTuple):
    """Voltage, currents and times of a network."""

    synapse_voltage: float  #: ΔV, V
    overdrive: float  #: largest synapse current over the threshold current
    bias: float  #: current of the bias row over the threshold current
    pulse_width: float  #: between the half-height points of the write pulse, s
    read_at: Criterion
    cycles: int
    decision: Decision
    junction_resistance: float  #: of the tunnel junction in the parallel state, ohm

    @classmethod
    def of_row(cls, row: pd.Series, read_at: Criterion, decision: Decision) -> OperatingPoint:
        """Return the operating point of a row of a table.

        Parameters
        ----------
        row
            Row of ``choice/<task>.csv`` or ``front/<task>.csv``.
        read_at, decision
            The settings that such a table does not have.

        Returns
        -------
        OperatingPoint
            The point.
        """
        return cls(
            float(row["synapse_voltage_V"]),
            float(row["overdrive"]),
            float(row["bias"]),
            float(row["pulse_width_s"]),
            read_at,
            int(row["cycles"]),
            decision,
            float(row["junction_resistance_ohm"]),
        )

    @property
    def decides(self) -> Decision:
        """The decision by its name in tables: a majority of one read is one_hot."""
        return "one_hot" if self.decision == "majority" and self.cycles == 1 else self.decision


def junction_of(point: OperatingPoint, device: Device) -> Readout:
    """Return the junction of a neuron with the resistance of an operating point.

    The reference changes with it, so that the comparison level stays.
    """
    factor = point.junction_resistance / device.junction.parallel_resistance
    reference = device.junction.reference_resistance
    return device.junction.model_copy(
        update={
            "parallel_resistance": point.junction_resistance,
            "reference_resistance": None if reference is None else factor * reference,
        }
    )


def read_duration(point: OperatingPoint, device: Device, circuit: Energy) -> float:
    """Return the duration of a read: that of the config, or longer if the divider is slow, s.

    A larger inverter has a smaller offset, but a slow divider must charge it.

    Parameters
    ----------
    point
        The operating point, with the resistance of the junction.
    device
        The neuron.
    circuit
        The section ``energy`` of the config: read time, read voltage and area of the inverter.

    Returns
    -------
    float
        Time in s.
    """
    found = divider(junction_of(point, device), circuit.read_voltage, circuit.comparator.area)
    return max(circuit.read_time, found.read_time)


def cycle_time(point: OperatingPoint, device: Device, options: Network, circuit: Energy) -> float:
    """Return the duration of preset, write and read of one layer.

    Both pulses last from the beginning of their first edge to the end of their last one. The
    wall settles between preset and write, and before a read after settling.

    Parameters
    ----------
    point
        Pulse width and read moment.
    device
        Edges of the pulses, settling time and junction.
    options
        The section ``network`` of the config: whether there is a preset pulse.
    circuit
        The section ``energy`` of the config: the read.

    Returns
    -------
    float
        Time in s.
    """
    pulse = point.pulse_width + device.edges
    preset = pulse + device.settling_time if options.previous_state == "preset" else 0.0
    settling = device.settling_time if point.read_at == "final_state" else 0.0
    return preset + pulse + settling + read_duration(point, device, circuit)
