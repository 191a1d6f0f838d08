"""Energy, delay and accuracy of every network, neuron and voltage: ``network_energy.csv``."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spinneuron import paper
from spinneuron.arrays import Currents, Probabilities, Thresholds
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network import accuracy, conductances, neuron_energy
from spinneuron.network.firing import firing_probability
from spinneuron.network.layers import Key, Layers
from spinneuron.network.operation import PARTS, Device, Operation, operation
from spinneuron.network.tasks import task
from spinneuron.network.uncertainty import energy_interval


def compared(found: Operation, circuit: Energy) -> dict[str, float]:
    """Return the energy of a neuron and its products with the delay of a layer, beside CMOS."""
    delays = {
        "write": found.write_time / found.layers,
        "cycle": found.cycle_time / found.layers,
    }
    return neuron_energy.beside_cmos(found.energy, delays, circuit.cmos)


def _named(key: Key, device: Device, voltage: float) -> dict[str, Any]:
    """Return the columns that say what a row is about."""
    return {
        "source": "this run",
        **key._asdict(),
        "device": device.name,
        "synapse_voltage_V": voltage,
    }


def _row(found: Operation, right: float, device: Device, voltage: float) -> dict[str, Any]:
    """Return what an operation takes, without its interval and without CMOS."""
    letter = found.energy * found.neurons / right if right else math.inf
    return {
        "pulse_width_s": device.pulse_width,
        "threshold_A": device.threshold,
        "total_current_A": found.total_current,
        "net_current_A": found.net_current,
        "node_potential_V": found.node_potential,
        "node_potential_over_voltage": found.node_potential / voltage,
        **found.parts,
        "energy_per_neuron_J": found.energy,
        "energy_per_network_J": found.energy * found.neurons,
        "accuracy_zero_temperature": right,
        "energy_per_recognised_letter_J": letter,
        "write_time_s": found.write_time,
        "cycle_time_s": found.cycle_time,
        "slowest_switching_time_s": found.switching_time,
    }


def paper_rows(circuit: Energy) -> list[dict[str, Any]]:
    """Return the energy of a neuron for the currents and times that the paper states."""
    rows = []
    for voltage in circuit.synapse_voltage:
        stated = neuron_energy.neuron_energy(
            paper.NET_CURRENT, paper.TOTAL_CURRENT, paper.SWITCHING_TIME, voltage, circuit
        )
        parts = dict.fromkeys(PARTS, 0.0) | {
            "synapses_J": stated["synapse_J"],
            "neuron_path_J": stated["neuron_path_J"],
            "read_divider_J": stated["read_divider_J"],
            "inverter_J": stated["inverter_J"],
        }
        potential = paper.NET_CURRENT * circuit.neuron_resistance
        write, cycle = stated["delay_write_s"], stated["delay_write_and_read_s"]
        rows.append(
            {
                "source": "paper",
                "device": "paper",
                "synapse_voltage_V": voltage,
                "pulse_width_s": paper.SWITCHING_TIME,
                "threshold_A": paper.THRESHOLD_CURRENT_STT_SHE,
                "total_current_A": paper.TOTAL_CURRENT,
                "net_current_A": paper.NET_CURRENT,
                "node_potential_V": potential,
                "node_potential_over_voltage": potential / voltage,
                **parts,
                "energy_per_neuron_J": stated["total_J"],
                "write_time_s": write,
                "cycle_time_s": cycle,
                **neuron_energy.beside_cmos(
                    stated["total_J"], {"write": write, "cycle": cycle}, circuit.cmos
                ),
                "flag": "as_stated",
            }
        )
    return rows


def solve(
    layers: Layers,
    key: Key,
    device: Device,
    voltage: float,
    options: Network,
    circuit: Energy,
) -> tuple[Operation, float]:
    """Solve a network with all resistances and one sample of the variations.

    Parameters
    ----------
    layers, key
        The network and what names it.
    device
        The neuron and its pulse.
    voltage
        Synapse voltage ΔV in V.
    options
        The section ``network`` of the config.
    circuit
        The section ``energy`` of the config.

    Returns
    -------
    operation : Operation
        What the network takes for the test samples as they are.
    accuracy : float
        The part of these samples that it recognises at zero temperature, after a preset.
    """
    samples = task(options, key.task).test
    largest = conductances.full_scale(device.threshold, voltage, options, circuit)
    one = options.model_copy(update={"samples": 1})
    (made,) = accuracy.hardware(layers, largest, one, circuit, ideal=False)

    def fires(current: Currents, threshold: Thresholds) -> Probabilities:
        return firing_probability(
            current / device.shunt,
            device.model,
            device.pulse_width,
            "zero_temperature",
            criterion=options.read_at,
            threshold=threshold,
        )

    right = accuracy.accuracy(made, samples, voltage, fires)
    found = operation(made.crossbars, samples, device, voltage, options, circuit)
    return found, right


def table(
    networks: dict[Key, Layers],
    devices: list[Device],
    slopes: dict[str, float],
    options: Network,
    circuit: Energy,
) -> pd.DataFrame:
    """Return the rows of ``network_energy.csv``.

    Parameters
    ----------
    networks
        Trained networks of the results.
    devices
        Neurons with their pulses.
    slopes
        Elasticities of the threshold, see `spinneuron.network.uncertainty.elasticities`.
    options
        The section ``network`` of the config.
    circuit
        The section ``energy`` of the config.

    Returns
    -------
    pandas.DataFrame
        A row for each network, device and synapse voltage. The rows of the paper come first.
    """
    rows = paper_rows(circuit)
    for key, layers in networks.items():
        for device in devices:
            for voltage in circuit.synapse_voltage:
                named = _named(key, device, voltage)
                if not math.isfinite(device.threshold):
                    rows.append(named | {"flag": f"no threshold for {device.pulse_width:g} s"})
                    continue
                found, right = solve(layers, key, device, voltage, options, circuit)
                low, high = energy_interval(found, device, slopes, options)
                rows.append(
                    named
                    | _row(found, right, device, voltage)
                    | {"energy_low_J": low, "energy_high_J": high}
                    | compared(found, circuit)
                    | {"flag": ""}
                )
    return pd.DataFrame(rows)
