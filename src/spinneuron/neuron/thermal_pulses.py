"""Pulses through many replicas of a neuron at a temperature: how many of them switch.

Every replica starts from its own state in thermal equilibrium with the wall on the left, see
`spinneuron.neuron.ensembles`. Replicas come in blocks. The seed of a block follows from the
point and the number of the block alone, so that no result depends on how many blocks there are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from spinneuron.calculator.problem import Problem
from spinneuron.calculator.replicas import LANES, Replicas
from spinneuron.config.designs import NeuronDesign
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.thermal import Thermal
from spinneuron.magnetics import wall
from spinneuron.magnetics.pulse import duration, waveform
from spinneuron.magnetics.readout import mean_mz_of_each
from spinneuron.neuron.ensembles import equilibrated, generator, wilson_interval
from spinneuron.points import ThermalPoint

#: When a replica is read: whether the read-out has shown the new state within the pulse width,
#: whether it shows it when the current has ended, and whether it does after the settling time.
MOMENTS = ("within_pulse", "end_of_pulse", "final_state")

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
    "median_first_passage_s",
    *(f"{moment}_{what}" for moment in MOMENTS for what in ("count", "probability", "low", "high")),
)


def send_to_block(
    problem: Problem,
    design: NeuronDesign,
    readout: Readout,
    thermal: Thermal,
    point: ThermalPoint,
    block: int,
) -> pd.DataFrame:
    """Send a pulse through one block of replicas.

    Parameters
    ----------
    problem
        The relaxed neuron.
    design
        The neuron, with the width of this pulse.
    readout
        Where the MTJ lies and which mean m_z counts as switched.
    thermal
        Temperature, equilibration and seed.
    point
        The pulse: current in A, pulse width in s and regime.
    block
        Number of the block, from 0.

    Returns
    -------
    pandas.DataFrame
        A row for each replica: replica, first_passage_s (inf if the read-out never showed the
        new state), readout_end_of_pulse and readout_final. Both read-outs are means of m_z,
        positive in the new state.
    """
    neuron, cell = design.neuron, design.strip.cell[0]
    source = generator(thermal.seed, point.id, block)
    towards = -1.0 if point.current < 0 else 1.0
    states = equilibrated(problem, thermal, source)
    if towards < 0:
        states = np.array([wall.mirror(m) for m in states])
    driven = problem.with_current(point.current_density, *waveform(neuron))
    if not point.spin_hall:
        driven = driven.without_slonczewski()
    replicas = Replicas(driven, thermal.temperature, source, states)
    step = neuron.sampling_interval
    ends = round(duration(neuron.pulse) / step)
    samples = ends + round(neuron.settling_time / step)
    passage = np.full(LANES, math.inf)
    found = towards * mean_mz_of_each(states, cell, readout.length)
    at_end = found
    for number in range(1, samples + 1):
        before = found
        replicas.advance(number * step)
        found = towards * mean_mz_of_each(replicas.magnetisation, cell, readout.length)
        crossed = (found >= readout.threshold) & np.isinf(passage)
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.clip((readout.threshold - before) / (found - before), 0.0, 1.0)
        passage = np.where(crossed, (number - 1 + part) * step, passage)
        if number == ends:
            at_end = found
    return pd.DataFrame(
        {
            "replica": block * LANES + np.arange(LANES),
            "first_passage_s": passage,
            "readout_end_of_pulse": at_end,
            "readout_final": found,
        }
    )


def switched_counts(replicas: pd.DataFrame, pulse_width: float, threshold: float) -> dict[str, int]:
    """Return how many replicas show the new state at each of `MOMENTS`.

    Parameters
    ----------
    replicas
        Rows of `send`.
    pulse_width
        Pulse width in s.
    threshold
        Mean m_z below the MTJ that counts as switched.

    Returns
    -------
    dict
        Number of replicas by moment.
    """
    return {
        "within_pulse": int((replicas["first_passage_s"] <= pulse_width).sum()),
        "end_of_pulse": int((replicas["readout_end_of_pulse"] >= threshold).sum()),
        "final_state": int((replicas["readout_final"] >= threshold).sum()),
    }


def send(
    problem: Problem,
    design: NeuronDesign,
    readout: Readout,
    thermal: Thermal,
    point: ThermalPoint,
    progress: Callable[[str], Any] = print,
) -> pd.DataFrame:
    """Send a pulse through replicas until every probability is known well enough.

    Blocks are added until half of every 95 % interval is at most ``thermal.half_width``, or
    until ``thermal.most_replicas`` are used.

    Parameters
    ----------
    problem
        The relaxed neuron.
    design
        The neuron. The pulse width of the point replaces its own.
    readout
        Where the MTJ lies and which mean m_z counts as switched.
    thermal
        Temperature, equilibration, seed and numbers of replicas.
    point
        The pulse: current in A, pulse width in s and regime.
    progress
        Receives one line when the point is finished.

    Returns
    -------
    pandas.DataFrame
        A row for each replica, see `send_to_block`.
    """
    pulsed = design.with_pulse_width(point.pulse_width)
    blocks: list[pd.DataFrame] = []
    while True:
        blocks.append(send_to_block(problem, pulsed, readout, thermal, point, len(blocks)))
        table = pd.concat(blocks, ignore_index=True)
        if len(table) < thermal.replicas:
            continue
        found = switched_counts(table, point.pulse_width, readout.threshold)
        ends = [wilson_interval(count, len(table)) for count in found.values()]
        widest = max(high - low for low, high in ends) / 2
        if widest <= thermal.half_width or len(table) + LANES > thermal.most_replicas:
            progress(f"{point.id}: {len(table)} replicas, {found}, interval ± {widest:.3f}")
            return table


def row(
    point: ThermalPoint, replicas: pd.DataFrame, thermal: Thermal, threshold: float
) -> dict[str, Any]:
    """Return the row of ``thermal.csv`` for one point.

    Parameters
    ----------
    point
        The pulse.
    replicas
        Rows of `send`.
    thermal
        Temperature and cells across the width.
    threshold
        Mean m_z below the MTJ that counts as switched.

    Returns
    -------
    dict
        Values of `COLUMNS`: counts, probabilities and their 95 % Wilson intervals.
    """
    passed = replicas["first_passage_s"].replace(math.inf, np.nan).dropna()
    result: dict[str, Any] = {
        "id": point.id,
        "device": point.device,
        "regime": point.regime,
        "temperature_K": thermal.temperature,
        "pulse_width_s": point.pulse_width,
        "current_A": point.current,
        "replicas": len(replicas),
        "cells_across_width": thermal.cells_across_width,
        "median_first_passage_s": float(passed.median()) if len(passed) else math.nan,
    }
    for moment, count in switched_counts(replicas, point.pulse_width, threshold).items():
        low, high = wilson_interval(count, len(replicas))
        result |= {
            f"{moment}_count": count,
            f"{moment}_probability": count / len(replicas),
            f"{moment}_low": low,
            f"{moment}_high": high,
        }
    return result
