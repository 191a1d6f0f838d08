r"""The energy of a network that recognises a letter, from its crossbar and its neurons.

.. math::

    E = \underbrace{\sum |I| \Delta V\, w}_{synapses + wires + neurons}
        + E_{preset} + I_{read} V_{read} t_{read} + E_{inverter}

The first term is what the sources deliver during the write pulse; its parts come from the
nodal solution and add up to it: nothing is counted twice. It flows for the whole pulse,
whether a neuron has switched or not.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from spinneuron import accuracy, energy, letters, paper, synapses
from spinneuron.config import Energy, Network
from spinneuron.crossbar import Crossbar, row_voltages
from spinneuron.letters import size_name
from spinneuron.network import Key, Layers, with_bias
from spinneuron.neurons import firing_probability
from spinneuron.threshold import ThresholdModel

Array = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

#: Samples of the uncertain parameters.
SAMPLES = 500
#: Percentiles of intervals.
INTERVAL = (2.5, 97.5)
#: Columns of ``break_even.csv``.
BREAK_EVEN_COLUMNS = [
    "device",
    "synapse_voltage_V",
    "neuron_resistance_ohm",
    "energy_per_neuron_J",
    "energy_ratio_cmos_to_spin",
    "edp_ratio_stated_cmos_cycle",
    "reached",
]
PARTS = ("synapses_J", "wires_J", "neuron_path_J", "preset_J", "read_divider_J", "inverter_J")


class Device(NamedTuple):
    """A neuron in its circuit, with the pulse that writes it."""

    name: str
    model: ThresholdModel
    pulse_width: float  #: s
    shunt: float  #: current through magnet and heavy metal over that of the magnet

    @property
    def threshold(self) -> float:
        """Current in A that switches within the pulse, with that of the shunt."""
        return synapses.threshold_of(self.model, self.pulse_width) * self.shunt


class Operation(NamedTuple):
    """What one recognition takes, averaged over letters; per neuron."""

    parts: dict[str, float]  #: J, by `PARTS`
    total_current: float  #: sum of the magnitudes of the synapse currents, A
    net_current: float  #: mean magnitude of the neurons' currents, A
    node_potential: float  #: largest change of an input node, V
    write_time: float  #: s
    cycle_time: float  #: with preset and read, s
    switching_time: float  #: slowest neuron that fires, mean over letters, s
    neurons: int
    layers: int

    @property
    def energy(self) -> float:
        """Per neuron, J."""
        return sum(self.parts.values())


def operation(
    layers: Layers,
    bars: list[Crossbar],
    glyphs: letters.Glyphs,
    device: Device,
    voltage: float,
    options: Network,
    circuit: Energy,
) -> Operation:
    """Return what it takes to recognise a letter, averaged over letters and neurons.

    Parameters
    ----------
    layers, bars
        The network and its crossbars.
    glyphs
        The letters.
    voltage
        ΔV, V.
    """
    width = device.pulse_width
    sums = dict.fromkeys(PARTS, 0.0)
    count, total, net, node = 0, 0.0, 0.0, 0.0
    slowest = np.zeros(len(glyphs.letter))
    x: Booleans = glyphs.pixels
    for bar in bars:
        voltages = row_voltages(with_bias(x), voltage)
        current = bar.currents(voltages)
        power = bar.power(voltages)
        sums["synapses_J"] += float(np.mean(power.synapses)) * width
        sums["wires_J"] += float(np.mean(power.wires)) * width
        sums["neuron_path_J"] += float(np.mean(power.neurons)) * width
        count += current.shape[1]
        total += float(np.mean(power.sources)) / voltage
        net += float(np.mean(np.sum(abs(current), axis=1)))
        node = max(node, float(np.max(abs(current))) * circuit.neuron_resistance)
        magnet = current / device.shunt
        fires = firing_probability(magnet, device.model, width, "zero_temperature") > 0.5
        times = np.where(fires, device.model.switching_time(magnet), 0.0)
        slowest += np.max(times, axis=1)
        x = fires
    stages = len(bars)
    preset = options.previous_state == "preset"
    if preset:
        sums["preset_J"] = count * options.preset_overdrive * device.threshold * voltage * width
    sums["read_divider_J"] = count * circuit.read_current * circuit.read_voltage * circuit.read_time
    sums["inverter_J"] = count * circuit.inverter_energy
    return Operation(
        parts={name: value / count for name, value in sums.items()},
        total_current=total / count,
        net_current=net / count,
        node_potential=node,
        write_time=stages * width,
        cycle_time=stages * ((1 + preset) * width + circuit.read_time),
        switching_time=float(np.mean(slowest)),
        neurons=count,
        layers=stages,
    )


def _compared(found: Operation, circuit: Energy) -> dict[str, float]:
    """Energies and products beside those of CMOS, for one layer."""
    delays = {
        "write": found.write_time / found.layers,
        "cycle": found.cycle_time / found.layers,
    }
    return energy.beside_cmos(found.energy, delays, circuit.cmos)


def _named(key: Key, device: Device, voltage: float) -> dict[str, Any]:
    """The columns that say what a row is about."""
    shape, rule, hidden = key
    return {
        "source": "this run",
        "glyph": size_name(shape),
        "rule": rule,
        "hidden": hidden,
        "device": device.name,
        "synapse_voltage_V": voltage,
    }


def elasticities(thresholds: pd.DataFrame, regime: str, options: Network) -> dict[str, float]:
    r"""Return :math:`d \ln I_{th}/d \ln p` of each uncertain parameter of the magnet.

    From the pairs of the sensitivity searches; a parameter that was not varied is left out.

    Parameters
    ----------
    thresholds
        ``thresholds.csv``.
    """
    rows = thresholds[(thresholds["regime"] == regime) & (thresholds["criterion"] == "final_state")]
    result = {}
    for name in type(options.uncertainty).model_fields:
        own = rows[(rows["parameter"] == name) & rows["value_A"].notna()].sort_values("value")
        if len(own) >= 2:
            x, y = np.log(abs(own["value"])), np.log(own["value_A"])
            result[name] = float((y.iloc[-1] - y.iloc[0]) / (x.iloc[-1] - x.iloc[0]))
    return result


def interval(
    found: Operation,
    device: Device,
    slopes: dict[str, float],
    options: Network,
    circuit: Energy,
) -> tuple[float, float]:
    """Return the 95 % interval of the energy per neuron, by sampling what is uncertain.

    Of the magnet: the parameters with their elasticities, and the error of the fitted
    threshold. Synapse currents go with the threshold. Of the circuit: resistance, read current
    and inverter.
    """
    random = np.random.default_rng(options.seed)
    uncertain = options.uncertainty
    relative = float(device.model.threshold_current_error(device.pulse_width))
    relative /= synapses.threshold_of(device.model, device.pulse_width)
    log_threshold = relative * random.standard_normal(SAMPLES)
    for name, slope in slopes.items():
        log_threshold += slope * getattr(uncertain, name) * random.standard_normal(SAMPLES)
    scale = np.exp(log_threshold)

    def around_one(deviation: float) -> Array:
        return np.maximum(1 + deviation * random.standard_normal(SAMPLES), 0.0)

    parts = found.parts
    static = parts["synapses_J"] + parts["wires_J"] + parts["preset_J"]
    path = parts["neuron_path_J"] * scale**2 * around_one(uncertain.neuron_resistance)
    read = parts["read_divider_J"] * around_one(uncertain.read_current)
    inverter = parts["inverter_J"] * around_one(uncertain.inverter_energy)
    low, high = np.percentile(static * scale + path + read + inverter, INTERVAL)
    return float(low), float(high)


def _row(found: Operation, right: float, device: Device, voltage: float) -> dict[str, Any]:
    """What an operation takes, without its interval and without CMOS."""
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
    """Return the energy of a neuron with the currents and times that the paper states."""
    rows = []
    for voltage in circuit.synapse_voltage:
        stated = energy.neuron_energy(
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
                **energy.beside_cmos(
                    stated["total_J"], {"write": write, "cycle": cycle}, circuit.cmos
                ),
                "flag": "as stated",
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
    """Return the operation of a network with all resistances, and its accuracy at 0 K.

    Of one crossbar with variations, after a preset.
    """
    glyphs = accuracy.test_set(options, key[0])["clean"]
    largest = synapses.full_scale(device.threshold, voltage, options, circuit)
    one = options.model_copy(update={"samples": 1})
    (made,) = accuracy.hardware(layers, largest, one, circuit, ideal=False)

    def fires(current: Array, threshold: Array) -> Array:
        return firing_probability(
            current / device.shunt,
            device.model,
            device.pulse_width,
            "zero_temperature",
            threshold=threshold,
        )

    right = accuracy.accuracy(made, glyphs, voltage, fires)
    found = operation(layers, made.crossbars, glyphs, device, voltage, options, circuit)
    return found, right


def table(
    networks: dict[Key, Layers],
    devices: list[Device],
    slopes: dict[str, float],
    options: Network,
    circuit: Energy,
) -> pd.DataFrame:
    """Return the rows of ``network_energy.csv``: the paper's, and every network and device.

    Parameters
    ----------
    networks
        Trained.
    devices
        Neurons with their pulses.
    slopes
        See `elasticities`.
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
                low, high = interval(found, device, slopes, options, circuit)
                rows.append(
                    named
                    | _row(found, right, device, voltage)
                    | {"energy_low_J": low, "energy_high_J": high}
                    | _compared(found, circuit)
                    | {"flag": ""}
                )
    return pd.DataFrame(rows)


def sensitivity(
    layers: Layers,
    key: Key,
    device: Device,
    slopes: dict[str, float],
    options: Network,
    circuit: Energy,
    thickness: float,
) -> pd.DataFrame:
    """Return how energy, delay product and accuracy change with one parameter at a time.

    Parameters
    ----------
    layers, key
        One network.
    device
        One neuron.
    slopes
        See `elasticities`; the spin-Hall angle acts through the threshold.
    thickness
        Of the magnet, m, for a heavy-metal shunt of 3 nm that carries the same density.
    """
    voltage = circuit.synapse_voltage[0]

    def with_threshold(factor: float) -> Device:
        # A scaled threshold: the same neuron at currents that are larger by a factor.
        return device._replace(shunt=device.shunt * factor)

    def circuit_with(**changes: Any) -> Energy:
        return circuit.model_copy(update=changes)

    def network_with(**changes: Any) -> Network:
        return options.model_copy(update=changes)

    resistance = circuit.neuron_resistance
    wire, angle = options.wire_resistance, slopes.get("spin_hall_angle", math.nan)
    shunt = 1 + 3e-9 / thickness
    cases: list[tuple[str, str, Device, float, Network, Energy]] = [
        ("reference", "", device, voltage, options, circuit),
        ("synapse voltage", "x 10", device, 10 * voltage, options, circuit),
        (
            "neuron resistance",
            "x 5",
            device,
            voltage,
            options,
            circuit_with(neuron_resistance=5 * resistance),
        ),
        (
            "neuron resistance",
            "x 0.2",
            device,
            voltage,
            options,
            circuit_with(neuron_resistance=resistance / 5),
        ),
        ("weight variation", "0", device, voltage, network_with(weight_variation=0.0), circuit),
        (
            "weight variation",
            "x 2",
            device,
            voltage,
            network_with(weight_variation=min(2 * options.weight_variation, 0.99)),
            circuit,
        ),
        ("wire resistance", "0", device, voltage, network_with(wire_resistance=0.0), circuit),
        (
            "wire resistance",
            "x 5",
            device,
            voltage,
            network_with(wire_resistance=5 * wire),
            circuit,
        ),
        ("heavy-metal shunt", "3 nm", with_threshold(shunt), voltage, options, circuit),
        (
            "synapse current",
            "x 4",
            device,
            voltage,
            network_with(overdrive=4 * options.overdrive),
            circuit,
        ),
    ]
    for factor in (0.5, 2.0):
        other = device._replace(pulse_width=factor * device.pulse_width)
        cases.append(("pulse width", f"x {factor:g}", other, voltage, options, circuit))
    if math.isfinite(angle):
        for factor in (0.8, 1.2):
            other = with_threshold(factor**angle)
            cases.append(("spin-Hall angle", f"x {factor:g}", other, voltage, options, circuit))
    rows = []
    for name, value, neuron, at, network, around in cases:
        row: dict[str, Any] = {"parameter": name, "value": value, "device": device.name}
        if math.isfinite(neuron.threshold):
            found, right = solve(layers, key, neuron, at, network, around)
            compared = _compared(found, around)
            row |= {
                "threshold_A": neuron.threshold,
                "energy_per_neuron_J": found.energy,
                "edp_cycle_J_s": compared["edp_cycle_J_s"],
                "accuracy_zero_temperature": right,
                "node_potential_over_voltage": found.node_potential / at,
            }
        rows.append(row)
    return pd.DataFrame(rows)


def break_even(
    device: Device,
    layers: Layers,
    glyphs: letters.Glyphs,
    options: Network,
    circuit: Energy,
    voltages: Array,
    resistances: Array,
) -> pd.DataFrame:
    r"""Return CMOS over spin, in energy and its product with delay, over ΔV and R_neuron.

    The currents into the neurons are held: where the node's potential takes voltage away,
    conductances grow by k. For a column with the sums :math:`S = \sum G V` and
    :math:`\Sigma = \sum G` this is

    .. math:: \frac{k S}{1 + k R \Sigma} = S \quad\Rightarrow\quad k = \frac{1}{1 - R \Sigma}

    without wire resistance; where :math:`R \Sigma \ge 1` no conductance is enough.
    """
    rows: list[dict[str, Any]] = []
    preset = options.previous_state == "preset"
    if not math.isfinite(device.threshold):
        voltages = voltages[:0]
    cycle = (1 + preset) * device.pulse_width + circuit.read_time
    for voltage in voltages:
        largest = synapses.full_scale(device.threshold, float(voltage), options, circuit)
        drawn, loads = 0.0, []
        x = glyphs.pixels
        neurons = 0
        for layer in layers:
            bar = synapses.crossbar(layer, largest, options, circuit, resistances=False)
            volts = row_voltages(with_bias(x), float(voltage))
            drawn += float(np.mean(bar.power(volts).sources))
            loads.append(float(np.max(bar.transfer.sum(axis=1))))
            neurons += layer.weights.shape[1]
            x = layer.sums(x) > 0
        fixed = circuit.read_current * circuit.read_voltage * circuit.read_time
        fixed += circuit.inverter_energy
        if preset:
            fixed += options.preset_overdrive * device.threshold * voltage * device.pulse_width
        for resistance in resistances:
            room = 1 - float(resistance) * max(loads)
            reached = room > 0
            needed = math.nan
            if reached:
                needed = drawn * device.pulse_width / room / neurons + fixed
            compared = energy.beside_cmos(needed, {"cycle": cycle}, circuit.cmos)
            rows.append(
                {
                    "device": device.name,
                    "synapse_voltage_V": float(voltage),
                    "neuron_resistance_ohm": float(resistance),
                    "energy_per_neuron_J": needed,
                    "energy_ratio_cmos_to_spin": compared["energy_ratio_cmos_to_spin"],
                    "edp_ratio_stated_cmos_cycle": compared["edp_ratio_stated_cmos_cycle"],
                    "reached": reached,
                }
            )
    return pd.DataFrame(rows, columns=BREAK_EVEN_COLUMNS)
