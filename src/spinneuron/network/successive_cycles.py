"""What a network assumes about successive cycles of a neuron, beside what replicas do.

A network takes the reads of successive cycles as independent. Their mean probability follows
from the compact model, cycle by cycle, with what each cycle leaves for the next, see
`spinneuron.network.firing.over_cycles`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from spinneuron.config.sections.thermal import Thermal
from spinneuron.network.firing import Pulse, from_both_states, over_cycles, preset_outcomes
from spinneuron.neuron import cycle_statistics
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.cycle_statistics import Interval, pooled
from spinneuron.neuron.ensembles import generator
from spinneuron.neuron.write_cycles import Cycle
from spinneuron.points import CyclePoint


def _assumed(point: CyclePoint, model: ThresholdModel, cycle: Cycle) -> dict[str, float]:
    """Return what the compact model says of replicas that start high."""
    pulse = Pulse("thermal", point.pulse_width, cycle.read_at)
    current = np.array(point.current)
    low, high = map(float, from_both_states(current, model, pulse))
    stays_low, stays_high = (
        (0.0, 1.0) if cycle.preset is None else preset_outcomes(model, cycle.preset, pulse)
    )

    def mean(cycles: int) -> float:
        found = over_cycles(current, model, pulse, cycles=cycles, left=1.0, preset=cycle.preset)
        return float(found)

    # The state before a cycle is the one before the first cycle, or what a read showed.
    left = (1 + (point.cycles - 1) * mean(point.cycles - 1)) / point.cycles
    return {
        "assumed_probability": mean(point.cycles),
        "assumed_first": mean(1),
        "assumed_before_write": (1 - left) * stays_low + left * stays_high,
        "modelled_correlation": (high - low) * (stays_high - stays_low),
    }


def row(
    point: CyclePoint,
    table: pd.DataFrame,
    level: float,
    model: ThresholdModel,
    cycle: Cycle,
    thermal: Thermal,
) -> dict[str, Any]:
    """Return the row of ``thermal_cycles.csv`` for one point.

    Parameters
    ----------
    point
        Write pulse and number of cycles.
    table
        Rows of `spinneuron.neuron.write_cycles.live`.
    level
        Comparison level, a mean m_z.
    model
        Compact model of the neuron.
    cycle
        Preset pulse and read.
    thermal
        Temperature, and seed of the intervals.

    Returns
    -------
    dict
        Probabilities, correlation and dispersion as replicas show them, with 95 % intervals,
        and what the network assumes.
    """
    random = np.random.Generator(generator(thermal.seed, f"{point.id}-resampled", 0))
    reads = cycle_statistics.high_reads(table, level)
    before = cycle_statistics.high_reads(table, level, "before_write")
    found = cycle_statistics.correlations(reads, random)
    named = {
        "probability": cycle_statistics.mean_probability(reads),
        "first": cycle_statistics.mean_probability(reads[:, :1]),
        "later": cycle_statistics.mean_probability(reads[:, 1:]),
        "before_write": cycle_statistics.mean_probability(before),
        "lag_1_correlation": found.lag_1,
        "dispersion": found.dispersion,
    }
    result: dict[str, Any] = {
        "id": point.id,
        "device": point.device,
        "regime": point.regime,
        "temperature_K": thermal.temperature,
        "pulse_width_s": point.pulse_width,
        "current_A": point.current,
        "preset_current_A": math.nan if cycle.preset is None else -cycle.preset,
        "read_at": cycle.read_at,
        "cycles": point.cycles,
        "replicas": len(reads),
    }
    for name, value in named.items():
        result |= cycle_statistics.columns(name, value)
    return (
        result
        | _assumed(point, model, cycle)
        | {
            "independence_p_value": cycle_statistics.independence_p_value(reads, random),
            "first_p_value": cycle_statistics.first_p_value(reads),
        }
    )


def _interval(found: Any, name: str) -> Interval:
    return Interval(found[name], found[f"{name}_low"], found[f"{name}_high"])


def _shown(found: Interval, digits: int, sign: str = "") -> str:
    if math.isnan(found.value):
        return "–"
    form = f"{sign}.{digits}f"
    return f"{found.value:{form}} ({found.low:{form}} to {found.high:{form}})"


def _number(value: float, form: str) -> str:
    return "–" if math.isnan(value) else f"{value:{form}}"


def markdown(table: pd.DataFrame) -> str:
    """Return the comparison as a table in Markdown, with the mean over the cases of a neuron.

    Parameters
    ----------
    table
        Rows of ``thermal_cycles.csv``.

    Returns
    -------
    str
        For each neuron, with and without a preset pulse, a table and a sentence below it.
    """
    if table.empty:
        return "There are no cycles: `thermal.cycles.sweep` of the config is empty.\n"
    lines: list[str] = []
    keys = ["device", "regime", "pulse_width_s", "preset_current_A"]
    for _, rows in table.groupby(keys, sort=False, dropna=False):
        some = rows.iloc[0]
        preset = f"preset pulses of {some['preset_current_A'] * 1e6:.1f} µA"
        if math.isnan(some["preset_current_A"]):
            preset = "no preset pulses"
        lines += [
            f"`{some['device']}`, `{some['regime']}`, {some['temperature_K']:g} K, write pulses of "
            f"{some['pulse_width_s'] * 1e9:g} ns, {preset}, {some['replicas']} replicas in "
            f"{some['cycles']} cycles, read at `{some['read_at']}`:",
            "",
            "| current (µA) | read high, assumed | read high | in the first cycle "
            "| in later cycles | p (first as later) | high before write, assumed "
            "| high before write | correlation, model | correlation | dispersion "
            "| p (independent) |",
            f"|{'---|' * 12}",
        ]
        for _, found in rows.sort_values("current_A").iterrows():
            cells = [
                f"{found['current_A'] * 1e6:g}",
                f"{found['assumed_probability']:.3f}",
                _shown(_interval(found, "probability"), 3),
                _shown(_interval(found, "first"), 3),
                _shown(_interval(found, "later"), 3),
                _number(found["first_p_value"], ".2g"),
                _number(found["assumed_before_write"], ".3f"),
                _shown(_interval(found, "before_write"), 3),
                _number(found["modelled_correlation"], "+.3f"),
                _shown(_interval(found, "lag_1_correlation"), 2, "+"),
                _shown(_interval(found, "dispersion"), 2),
                _number(found["independence_p_value"], ".2g"),
            ]
            lines.append(f"| {' | '.join(cells)} |")
        lines += ["", *_together(rows)]
    return "\n".join(lines)


def _together(rows: pd.DataFrame) -> list[str]:
    """Return the sentence about all currents of a table; none for a single current."""
    if len(rows) == 1:
        return []
    correlation, dispersion = (
        pooled([_interval(found, name) for _, found in rows.iterrows()])
        for name in ("lag_1_correlation", "dispersion")
    )
    cycles = int(rows["cycles"].iloc[0])
    worth = Interval(*(cycles / of for of in (dispersion.value, dispersion.high, dispersion.low)))
    return [
        f"Over all currents the correlation is {_shown(correlation, 3, '+')} and the dispersion "
        f"{_shown(dispersion, 2)}: {cycles} cycles are worth {_shown(worth, 1)} independent ones.",
        "",
    ]
