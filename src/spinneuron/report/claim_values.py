"""Our value for each claim of the paper, from the tables of a run."""

from __future__ import annotations

import math
import re
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spinneuron import paper
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.energy import Energy
from spinneuron.constants import STANDARD_ERRORS_95
from spinneuron.network import comparator, read_time
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.report.chosen_material import Magnet
from spinneuron.report.quantities import quantity

#: Smallest and largest number of inputs that count as "around 25", as the paper says.
INPUTS = (25, 35)
#: The parts of the energy that flow as currents through the synapses while a neuron switches.
STATIC = ["synapses_J", "bias_J", "wires_J", "neuron_path_J"]
#: A value "can be" below a limit if it is for this part of the letters.
CAN_BE = 0.1


class Value(NamedTuple):
    """A value of this run with its interval, and the file that it comes from."""

    value: float  #: in the unit of the claim
    low: float  #: lower end of the interval
    high: float  #: upper end of the interval
    source: str  #: name of the file
    note: str = ""  #: what else the run says about the claim, in sentences


MISSING = Value(math.nan, math.nan, math.nan, "")


class Tables(NamedTuple):
    """The results by which the claims are judged."""

    kinetics: pd.DataFrame  #: ``kinetics.csv``
    threshold: dict[str, Any]  #: the content of ``threshold.json``
    thresholds: pd.DataFrame  #: ``thresholds.csv``
    network_energy: pd.DataFrame  #: ``network_energy.csv``
    resolution: pd.DataFrame  #: ``resolution.csv``
    input_tolerance: pd.DataFrame  #: ``input_tolerance.csv``
    input_fluctuation: pd.DataFrame  #: ``input_fluctuation.csv``
    circuit: Energy  #: the section energy of the config
    junction: Readout  #: the section readout of the config
    magnet: Magnet  #: what of the config decides how a wall moves


def _velocity(tables: Tables, regime: str, density: float) -> Value:
    rows = tables.kinetics[
        (tables.kinetics["regime"] == regime) & (tables.kinetics["flag"] == "steady")
    ]
    near = rows[np.isclose(rows["current_density_A_per_m2"], density, rtol=1e-6, atol=0)]
    if near.empty:
        return MISSING
    v, error = (float(near.iloc[0][f"velocity{x}_m_per_s"]) for x in ("", "_stderr"))
    return Value(v, v - STANDARD_ERRORS_95 * error, v + STANDARD_ERRORS_95 * error, "kinetics.csv")


def _both_velocities(tables: Tables) -> pd.DataFrame:
    """Steady velocities at positive densities that have both regimes, by density."""
    steady = tables.kinetics[tables.kinetics["flag"] == "steady"]
    columns = ["current_density_A_per_m2", "velocity_m_per_s", "velocity_stderr_m_per_s"]
    assisted, alone = (steady.loc[steady["regime"] == r, columns] for r in ("stt_she", "stt"))
    both = assisted.merge(alone, on=columns[0], suffixes=("_with", "_without"))
    return both[both[columns[0]] > 0].sort_values(columns[0])


def lowest_density(tables: Tables) -> float:
    """Return the current density in A/m² at which velocities are compared; nan without any."""
    both = _both_velocities(tables)
    return float(both["current_density_A_per_m2"].iloc[0]) if len(both) else math.nan


def _velocity_ratio(tables: Tables) -> Value:
    both = _both_velocities(tables)
    if both.empty:
        return MISSING
    first = both.iloc[0]
    ratio = first["velocity_m_per_s_with"] / first["velocity_m_per_s_without"]
    relative = math.hypot(
        *(
            first[f"velocity_stderr_m_per_s_{x}"] / first[f"velocity_m_per_s_{x}"]
            for x in ("with", "without")
        )
    )
    spread = STANDARD_ERRORS_95 * relative * ratio
    return Value(float(ratio), ratio - spread, ratio + spread, "kinetics.csv")


def _threshold(tables: Tables, regime: str) -> Value:
    for model in ThresholdModel.all_of(tables.threshold):
        if (model.device, model.regime) == ("neuron", regime):
            found = model.threshold(paper.SWITCHING_TIME)
            # A claim is judged by what was simulated, not by what a formula continues.
            if found.status == "bracketed":
                return Value(found.value, found.low, found.high, "threshold.json")
    return MISSING


def is_size(task: object) -> bool:
    """Return whether a task is letters of a size, such as 5x5: the paper has no others."""
    return re.fullmatch(r"\d+x\d+", str(task)) is not None


def _letters(tables: Tables) -> pd.DataFrame:
    """Return the default neuron in networks of a single layer for letters of 25 pixels."""
    table = tables.network_energy
    of_size = (table["inputs"] == INPUTS[0]) & table["task"].map(is_size).astype(bool)
    return table[of_size & (table["device"] == "neuron") & (table["hidden"] == 0)]


def _network(
    tables: Tables, column: str | list[str], voltage: float = paper.LOWEST_SYNAPSE_VOLTAGE
) -> Value:
    """Return the median of a column, or of a sum of columns, over the rules of training.

    The rows are those of the paper's case: a neuron without thermal noise decides in one cycle,
    at one synapse voltage in V. The interval is the range over the rules.
    """
    rows = _letters(tables)
    columns = [column] if isinstance(column, str) else column
    if not set(columns) <= set(rows):
        return MISSING
    rows = rows[
        (rows["temperature_K"] == 0)
        & (rows["cycles"] == 1)
        & np.isclose(rows["synapse_voltage_V"], voltage)
    ]
    values = rows[columns].sum(axis=1, min_count=len(columns)).dropna()
    if values.empty:
        return MISSING
    middle = float(values.median())
    return Value(middle, float(values.min()), float(values.max()), "network_energy.csv")


def _energy(tables: Tables, voltage: float) -> Value:
    """Return the energy of a neuron with the interval of every rule together."""
    energy = _network(tables, "energy_per_neuron_J", voltage)
    low, high = (_network(tables, f"energy_{end}_J", voltage) for end in ("low", "high"))
    counted = _network(tables, [*STATIC, "read_divider_J", "inverter_J"], voltage)
    return energy._replace(
        low=low.low,
        high=high.high,
        note="The parts that the paper counts (synapses, read and inverter) take "
        f"{quantity(counted.value, 'J')} of it.",
    )


def _at_temperature(tables: Tables) -> str:
    """Say what the networks take that were chosen to work with thermal noise."""
    rows = _letters(tables)
    rows = rows[rows["chosen"].isin([True]) & (rows["temperature_K"] > 0)]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    energy, gain, right = (
        float(row[name])
        for name in ("energy_per_neuron_J", "edp_ratio_stated_cmos_decision", "accuracy")
    )
    return (
        "This value holds for one cycle without thermal noise. At "
        f"{row['temperature_K']:g} K the chosen {quantity(row['synapse_voltage_V'], 'V')} and "
        f"{row['cycles']:g} cycles take "
        f"{quantity(energy, 'J')}, gain {quantity(gain, '1')} in the energy-delay product and "
        f"recognise {100 * right:.0f} % of the letters."
    )


def _cmos_over(energy: Value, tables: Tables) -> Value:
    """Return how many times an energy the CMOS neuron takes."""
    cmos = tables.circuit.cmos.energy
    low, value, high = (cmos / end for end in (energy.high, energy.value, energy.low))
    return energy._replace(value=value, low=low, high=high, note="")


def _node_potential(tables: Tables) -> Value:
    """Return the mean change of the input potential over the lowest synapse voltage."""
    resistance = tables.circuit.neuron_resistance
    factor = resistance / paper.LOWEST_SYNAPSE_VOLTAGE
    current = _network(tables, "net_current_A")
    largest = _network(tables, "node_potential_over_voltage")
    stated = quantity(paper.NET_CURRENT * resistance, "V")
    return Value(
        factor * current.value,
        factor * current.low,
        factor * current.high,
        current.source,
        "This is the mean over neurons and letters. The largest change is "
        f"{quantity(largest.value, '1')}. The paper's net current gives {stated}.",
    )


def _edp_at_higher_voltage(tables: Tables) -> Value:
    cmos, voltage = tables.circuit.cmos, paper.HIGHER_SYNAPSE_VOLTAGE
    stated = paper.TOTAL_CURRENT * voltage * paper.SWITCHING_TIME**2
    ends = sorted((cmos.energy_delay_product / stated, cmos.energy / cmos.bandwidth / stated))
    first, second = (quantity(float(end), "1") for end in ends)
    return _network(tables, "edp_ratio_stated_cmos_decision", voltage)._replace(
        note="The paper's own numbers at this voltage, without the read, give "
        f"{first} or {second}: its product for CMOS contradicts its energy and bandwidth."
    )


def _can_be(tables: Tables, rows: pd.DataFrame, limit: float) -> Value:
    """Return what one letter in ten falls short of in eq. 2, the median over networks.

    The interval is the range over networks. Letters whose neuron does not fire do not count.
    """
    rows = rows[rows["resolution"] > 0]
    if rows.empty:
        return MISSING
    networks = rows.groupby(["rule", "inputs", "seed"])["resolution"].quantile(CAN_BE)
    below = 100 * float((rows["resolution"] <= limit).mean())
    return Value(
        float(networks.median()),
        float(networks.min()),
        float(networks.max()),
        "resolution.csv",
        f"One letter in ten is below this value. Below the limit are {below:.0f} % of all letters; "
        f"their median is {quantity(float(rows['resolution'].median()), '1')}.",
    )


def _resolution(tables: Tables, limit: float) -> Value:
    return _can_be(tables, tables.resolution[tables.resolution["inputs"].between(*INPUTS)], limit)


def _resolution_of_many(tables: Tables, limit: float) -> Value:
    return _can_be(tables, tables.resolution[tables.resolution["inputs"] > INPUTS[0]], limit)


def _fall_of_resolution(tables: Tables) -> Value:
    """Return the exponent of eq. 2 in the number of inputs, the median over rules."""
    medians = tables.resolution.groupby(["rule", "inputs"])["resolution"].median()
    exponents = []
    for _, of_rule in medians[medians > 0].groupby("rule"):
        inputs = of_rule.index.get_level_values("inputs").to_numpy(dtype=float)
        if len(inputs) >= 2:
            exponents.append(np.polyfit(np.log(inputs), np.log(of_rule.to_numpy()), 1)[0])
    if not exponents:
        return MISSING
    return Value(
        float(np.median(exponents)),
        float(min(exponents)),
        float(max(exponents)),
        "resolution.csv",
        "The interval is the range over the training rules.",
    )


def _input_tolerance(tables: Tables) -> Value:
    rows = tables.input_tolerance
    shown = rows[rows["rule"] == "margin"]  # the rule of the figures
    values = (shown if len(shown) else rows)["tolerance"]
    if values.empty:
        return MISSING
    return Value(
        float(values.median()),
        float(values.min()),
        float(values.max()),
        "input_tolerance.csv",
        "The interval is the range over samples of the variation.",
    )


def _input_fluctuation(tables: Tables) -> Value:
    """Return the part of the decisions that change though the current has stayed above."""
    table = tables.input_fluctuation
    rows = table[
        (table["device"] == "neuron")
        & np.isclose(table["synapse_voltage_V"], paper.LOWEST_SYNAPSE_VOLTAGE)
        & table["decisions"].notna()
    ]
    if rows.empty:
        return MISSING
    row = rows.iloc[0]
    decisions, fired, changed, below = (
        int(row[name]) for name in ("decisions", "fired", "changed", "brought_below_threshold")
    )
    return exactly((changed - below) / decisions, "input_fluctuation.csv")._replace(
        note=f"The resistance takes {100 * row['lost_current']:.2g} % of the current and changes "
        f"{changed} of {decisions} decisions, of which {fired} fire without it. In "
        f"{below} of the changed ones the current falls below the threshold."
    )


def _read_time(tables: Tables) -> Value:
    circuit, junction = tables.circuit, tables.junction
    small, own = (
        read_time.divider(junction, circuit.read_voltage, area)
        for area in (1.0, circuit.comparator.area)
    )
    drawn = [quantity(current, "A") for current in sorted(small.currents)]
    low, high = (abs(swing) for swing in comparator.swings(junction, circuit.read_voltage))
    smallest = circuit.model_copy(
        update={"comparator": circuit.comparator.model_copy(update={"area": 1.0})}
    )
    stuck = 100 * comparator.stuck_probability(junction, smallest)
    note = (
        f"The divider draws {drawn[0]} or {drawn[1]} in the two states. The time is that of the "
        f"smallest inverter. Its offset of {quantity(circuit.comparator.offset, 'V')} (one "
        f"standard deviation) against a swing of {quantity(low, 'V')} down and "
        f"{quantity(high, 'V')} up hides the state from {stuck:.2g} % of such inverters."
    )
    if circuit.comparator.area != 1:
        note += (
            f" The inverter of the config, {circuit.comparator.area:g} times as large, is charged "
            f"in {quantity(own.read_time, 's')}."
        )
    return exactly(small.read_time, "config.yaml")._replace(note=note)


def exactly(value: float, source: str) -> Value:
    """Return a value without an interval."""
    return Value(value, value, value, source)


def values(tables: Tables, limits: dict[int, float]) -> dict[int, Value]:
    """Return our value for each claim, by the number of the claim.

    Parameters
    ----------
    tables
        The results of the run.
    limits
        Limits of the claims that say what a value can be, by the number of the claim.

    Returns
    -------
    dict
        Values; `MISSING` where the run has none.
    """
    circuit = tables.circuit
    read = circuit.read_current * circuit.read_voltage * circuit.read_time
    noise = _at_temperature(tables)
    lowest, higher = paper.LOWEST_SYNAPSE_VOLTAGE, paper.HIGHER_SYNAPSE_VOLTAGE
    return {
        1: _velocity(tables, "stt_she", paper.CURRENT_DENSITY),
        2: _threshold(tables, "stt"),
        3: _velocity_ratio(tables),
        4: _threshold(tables, "stt_she"),
        5: exactly(circuit.neuron_resistance, "config.yaml"),
        6: _network(tables, "total_current_A"),
        7: _node_potential(tables),
        8: _network(tables, STATIC),
        9: exactly(read, "config.yaml"),
        10: _energy(tables, lowest),
        11: exactly(circuit.cmos.energy / circuit.cmos.bandwidth, "config.yaml"),
        12: _network(tables, "edp_ratio_stated_cmos_decision")._replace(note=noise),
        13: _resolution(tables, limits[13]),
        14: _input_tolerance(tables),
        15: _network(tables, STATIC, higher),
        16: _cmos_over(_network(tables, STATIC, higher), tables),
        17: _cmos_over(_energy(tables, lowest), tables)._replace(note=noise),
        18: _edp_at_higher_voltage(tables),
        19: _network(tables, "net_current_A"),
        20: _fall_of_resolution(tables),
        21: _resolution_of_many(tables, limits[21]),
        22: _input_fluctuation(tables),
        23: _read_time(tables),
        25: exactly(circuit.inverter_energy, "config.yaml"),
    }
