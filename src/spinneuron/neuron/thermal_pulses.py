"""Pulses through many replicas of a neuron at a temperature: what a read shows, and when.

Every replica starts from its own state in thermal equilibrium with the wall on the left, the
low state, see `spinneuron.neuron.ensembles`. A positive current drives it to the high state, a
negative one keeps it where it is. A probability is always that of reading the high state, so
that it is one curve from negative to positive currents. By the symmetry of the neuron, a
replica that starts in the high state is read low with the probability of the opposite current
(exactly so if the comparison level is 0).

Replicas come in blocks. The seed of a block follows from the point and the number of the block
alone, so that no result depends on how many blocks there are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spinneuron.calculator.problem import Problem
from spinneuron.calculator.replicas import LANES, Replicas
from spinneuron.config.designs import NeuronDesign
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.thermal import Thermal
from spinneuron.magnetics.pulse import waveform
from spinneuron.magnetics.readout import MOMENTS, mean_mz_of_each, read_times
from spinneuron.neuron.criteria import CRITERIA, Criterion
from spinneuron.neuron.ensembles import equilibrated, generator, relative_error, wilson_interval
from spinneuron.points import ThermalPoint

#: Time between two rows of the probability against the time of the read, s.
READ_INTERVAL = 25e-12

#: Change of the comparison level to both sides, a mean m_z, whose effect on a probability is
#: counted. The offsets of comparators are about as large.
LEVEL_CHANGE = 0.3

#: Columns of ``thermal.csv``.
COLUMNS = (
    "id",
    "device",
    "regime",
    "temperature_K",
    "pulse_width_s",
    "current_A",
    "replicas",
    "cells_across_width",
    "relative_error",
    "median_first_crossing_s",
    *(f"{name}_{what}" for name in CRITERIA for what in ("count", "probability", "low", "high")),
    *(f"{name}_level_slope" for name in MOMENTS),
)


class Sent(NamedTuple):
    """What a pulse did to replicas."""

    #: A row for each replica: replica, first_crossing_s and last_crossing_s (inf without one, 0
    #: if the replica started beyond the level), and the mean m_z at each read moment,
    #: readout_<moment>.
    replicas: pd.DataFrame
    #: A row for each time of a read: read_time_s, the count of replicas that are high then, the
    #: number of replicas, and the probability with its 95 % interval.
    reads: pd.DataFrame


def _pulse(
    problem: Problem,
    design: NeuronDesign,
    readout: Readout,
    thermal: Thermal,
    point: ThermalPoint,
    block: int,
) -> Sent:
    """Send a pulse through one block of replicas; see `send`."""
    neuron, cell = design.neuron, design.strip.cell[0]
    level = readout.comparison_level
    source = generator(thermal.seed, point.id, block)
    states = equilibrated(problem, thermal, source)
    driven = problem.with_current(point.current_density, *waveform(neuron))
    if not point.spin_hall:
        driven = driven.without_slonczewski()
    replicas = Replicas(driven, thermal.temperature, source, states)
    step = neuron.sampling_interval
    moments = {name: round(time / step) for name, time in read_times(neuron, readout).items()}
    every = max(1, round(READ_INTERVAL / step))
    samples = max(moments["final_state"], round(thermal.latest_read / step))
    found = mean_mz_of_each(states, cell, readout.length)
    # The latch of a comparator sees at once what is beyond the level from the start.
    first = last = np.where(found >= level, 0.0, math.inf)
    at = {name: found for name, number in moments.items() if number == 0}
    reads = [(0.0, int((found >= level).sum()))]
    for number in range(1, samples + 1):
        before = found
        replicas.advance(number * step)
        found = mean_mz_of_each(replicas.magnetisation, cell, readout.length)
        upward = (before < level) & (found >= level)
        with np.errstate(divide="ignore", invalid="ignore"):
            time = (number - 1 + (level - before) / (found - before)) * step
        last = np.where(upward, time, last)
        first = np.where(upward & np.isinf(first), time, first)
        at |= {name: found for name, sample in moments.items() if sample == number}
        if number % every == 0:
            reads.append((number * step, int((found >= level).sum())))
    table = pd.DataFrame(
        {
            "replica": block * LANES + np.arange(LANES),
            "first_crossing_s": first,
            "last_crossing_s": last,
            **{f"readout_{name}": at[name] for name in MOMENTS},
        }
    )
    return Sent(table, pd.DataFrame(reads, columns=["read_time_s", "count"]))


def high_counts(replicas: pd.DataFrame, pulse_width: float, level: float) -> dict[Criterion, int]:
    """Return how many replicas show the high state, by criterion.

    Parameters
    ----------
    replicas
        Rows of `Sent.replicas`.
    pulse_width
        Pulse width in s, within which ``crossed`` counts.
    level
        Comparison level, a mean m_z.

    Returns
    -------
    dict
        Number of replicas by criterion.
    """
    counts: dict[Criterion, int] = {
        "crossed": int((replicas["first_crossing_s"] <= pulse_width).sum())
    }
    return counts | {
        moment: int((replicas[f"readout_{moment}"] >= level).sum()) for moment in MOMENTS
    }


def largest_relative_error(counts: dict[Criterion, int], replicas: int) -> float:
    """Return the largest `relative_error` at the read moments.

    That of ``crossed`` does not count: it is certain where a read is not yet.
    """
    return max(relative_error(counts[moment], replicas) for moment in MOMENTS)


def most_replicas(least: int, thermal: Thermal) -> int:
    """Return the largest number of replicas of a point that has at least so many."""
    return int(thermal.budget * least) // LANES * LANES


def send(
    problem: Problem,
    design: NeuronDesign,
    readout: Readout,
    thermal: Thermal,
    point: ThermalPoint,
    progress: Callable[[str], Any] = print,
) -> Sent:
    """Send a pulse through replicas until every probability is known well enough.

    Blocks are added until the smaller of P and 1 - P has a relative standard error of at most
    ``thermal.relative_error`` at every read moment, or until the budget is used. The point says
    how many replicas there are at least, and ``thermal.budget`` how many times as many there
    are at most.

    Parameters
    ----------
    problem
        The relaxed neuron.
    design
        The neuron. The pulse width of the point replaces its own.
    readout
        The junction: what it sees, and when it is read.
    thermal
        Temperature, equilibration, seed and stopping rule.
    point
        The pulse: current in A, pulse width in s and regime.
    progress
        Receives one line when the point is finished.

    Returns
    -------
    Sent
        Every replica, and the probability against the time of the read.
    """
    pulsed = design.with_pulse_width(point.pulse_width)
    blocks: list[Sent] = []
    while True:
        blocks.append(_pulse(problem, pulsed, readout, thermal, point, len(blocks)))
        table = pd.concat([block.replicas for block in blocks], ignore_index=True)
        if len(table) < point.replicas:
            continue
        counts = high_counts(table, point.pulse_width, readout.comparison_level)
        error = largest_relative_error(counts, len(table))
        if error <= thermal.relative_error or len(table) >= most_replicas(point.replicas, thermal):
            break
    progress(f"{point.id}: {len(table)} replicas, high: {counts}, relative error {error:.2f}")
    reads = blocks[0].reads.assign(count=sum(block.reads["count"] for block in blocks))
    return Sent(table, _with_intervals(reads, len(table)))


def _with_intervals(reads: pd.DataFrame, replicas: int) -> pd.DataFrame:
    """Return counts of high replicas with their probabilities and 95 % intervals."""
    ends = [wilson_interval(int(count), replicas) for count in reads["count"]]
    return reads.assign(
        replicas=replicas,
        probability=reads["count"] / replicas,
        low=[low for low, _ in ends],
        high=[high for _, high in ends],
    )


def row(
    point: ThermalPoint, replicas: pd.DataFrame, thermal: Thermal, level: float
) -> dict[str, Any]:
    """Return the row of ``thermal.csv`` for one point.

    Parameters
    ----------
    point
        The pulse.
    replicas
        Rows of `Sent.replicas`.
    thermal
        Temperature and cells across the width.
    level
        Comparison level, a mean m_z.

    Returns
    -------
    dict
        Values of `COLUMNS`: counts, probabilities of the high state and their 95 % Wilson
        intervals, and how the probabilities change with the comparison level.
    """
    crossed = replicas["first_crossing_s"].replace(math.inf, np.nan).dropna()
    counts = high_counts(replicas, point.pulse_width, level)
    error = largest_relative_error(counts, len(replicas))
    result: dict[str, Any] = {
        "id": point.id,
        "device": point.device,
        "regime": point.regime,
        "temperature_K": thermal.temperature,
        "pulse_width_s": point.pulse_width,
        "current_A": point.current,
        "replicas": len(replicas),
        "cells_across_width": thermal.cells_across_width,
        "relative_error": error if math.isfinite(error) else math.nan,
        "median_first_crossing_s": float(crossed.median()) if len(crossed) else math.nan,
    }
    for name, count in counts.items():
        low, high = wilson_interval(count, len(replicas))
        result |= {
            f"{name}_count": count,
            f"{name}_probability": count / len(replicas),
            f"{name}_low": low,
            f"{name}_high": high,
        }
    for moment in MOMENTS:
        above, below = (
            (replicas[f"readout_{moment}"] >= level + change).mean()
            for change in (LEVEL_CHANGE, -LEVEL_CHANGE)
        )
        result[f"{moment}_level_slope"] = float(above - below) / (2 * LEVEL_CHANGE)
    return result
