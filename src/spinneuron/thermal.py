"""Neurons at a temperature: how surely a pulse switches them, and how long a state lasts.

Every replica starts from its own state in thermal equilibrium on the left of the neuron: it
is left alone at the temperature, and is reflected if its wall is then on the right, which
is as likely by symmetry. Replicas come in blocks with random numbers of their own, seeded
from the point and the number of the block alone.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from spinneuron import wall
from spinneuron.calculator.problem import Problem
from spinneuron.calculator.replicas import LANES, Replicas
from spinneuron.config import NeuronDesign, Readout, Thermal
from spinneuron.solvers import pulse_profile
from spinneuron.sweep import ThermalPoint

Array = npt.NDArray[np.float64]

#: When a replica is asked for its state: whether the read-out has shown the new one within
#: the pulse width, shows it when the current has ended, and after the settling time.
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
    *(f"{m}_{what}" for m in MOMENTS for what in ("count", "probability", "low", "high")),
)
#: Of all intervals.
CONFIDENCE = 0.95
#: Replicas of a block after whose escape the others are no longer waited for.
ENOUGH = 3 * LANES // 4
#: Time between two looks at a state without current, s.
RETENTION_SAMPLING = 10e-12


def generator(seed: int, name: str, block: int) -> np.random.BitGenerator:
    """Return the random numbers of one block of replicas of a point."""
    digest = hashlib.sha256(name.encode()).digest()
    words = [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4)]
    return np.random.PCG64(np.random.SeedSequence([seed, *words, block]))


def interval(count: int, replicas: int) -> tuple[float, float]:
    """Return Wilson's interval of a probability."""
    found = stats.binomtest(count, replicas).proportion_ci(CONFIDENCE, method="wilson")
    return float(found.low), float(found.high)


def equilibrated(
    problem: Problem, thermal: Thermal, source: np.random.BitGenerator
) -> npt.NDArray[Any]:
    """Return a block of states in equilibrium without current, all with the wall on the left.

    Parameters
    ----------
    problem
        Of the relaxed neuron.

    Returns
    -------
    array
        (LANES, 3, 1, ny, nx).
    """
    block = Replicas(problem.with_current(0.0), thermal.temperature, source)
    block.advance(thermal.equilibration_time)
    states = block.magnetisation
    for lane in range(LANES):
        if np.mean(states[lane, 2]) > 0:
            states[lane] = wall.mirror(states[lane])
    return states


def pulse_block(
    problem: Problem,
    design: NeuronDesign,
    readout: Readout,
    thermal: Thermal,
    point: ThermalPoint,
    block: int,
) -> pd.DataFrame:
    """Send a pulse through one block of replicas.

    Returns
    -------
    pandas.DataFrame
        A row a replica: replica, first_passage_s (inf if the read-out never showed the new
        state), readout_end_of_pulse and readout_final, both counted towards the new state.
    """
    neuron, cell = design.neuron, design.strip.cell[0]
    source = generator(thermal.seed, point.id, block)
    towards = -1.0 if point.current < 0 else 1.0
    states = equilibrated(problem, thermal, source)
    if towards < 0:
        states = np.array([wall.mirror(m) for m in states])
    driven = problem.with_current(point.current_density, *pulse_profile(neuron))
    if not point.spin_hall:
        driven = driven.without_slonczewski()
    replicas = Replicas(driven, thermal.temperature, source, states)
    step = neuron.sampling_interval
    ends = round(neuron.pulse.duration / step)
    samples = ends + round(neuron.settling_time / step)
    passage = np.full(LANES, math.inf)
    found = towards * wall.readouts(states, cell, readout.length)
    at_end = found
    for number in range(1, samples + 1):
        before = found
        replicas.advance(number * step)
        found = towards * wall.readouts(replicas.magnetisation, cell, readout.length)
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


def counts(replicas: pd.DataFrame, pulse_width: float, threshold: float) -> dict[str, int]:
    """Return how many replicas have switched by each of `MOMENTS`."""
    return {
        "within_pulse": int((replicas["first_passage_s"] <= pulse_width).sum()),
        "end_of_pulse": int((replicas["readout_end_of_pulse"] >= threshold).sum()),
        "final_state": int((replicas["readout_final"] >= threshold).sum()),
    }


def pulse(
    problem: Problem,
    design: NeuronDesign,
    readout: Readout,
    thermal: Thermal,
    point: ThermalPoint,
    progress: Callable[[str], Any] = print,
) -> pd.DataFrame:
    """Send a pulse through replicas until every probability is known well enough.

    Blocks are added until the half width of all intervals is at most
    ``thermal.half_width``, or ``thermal.most_replicas`` are used.

    Returns
    -------
    pandas.DataFrame
        See `pulse_block`.
    """
    wide = design.with_pulse_width(point.pulse_width)
    blocks: list[pd.DataFrame] = []
    while True:
        blocks.append(pulse_block(problem, wide, readout, thermal, point, len(blocks)))
        table = pd.concat(blocks, ignore_index=True)
        if len(table) < thermal.replicas:
            continue
        found = counts(table, point.pulse_width, readout.threshold)
        ends = [interval(count, len(table)) for count in found.values()]
        widest = max(high - low for low, high in ends) / 2
        if widest <= thermal.half_width or len(table) + LANES > thermal.most_replicas:
            progress(f"{point.id}: {len(table)} replicas, {found}, interval ± {widest:.3f}")
            return table


def row(
    point: ThermalPoint, replicas: pd.DataFrame, thermal: Thermal, threshold: float
) -> dict[str, Any]:
    """Return the row of ``thermal.csv`` of a point, with Wilson intervals."""
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
    for moment, count in counts(replicas, point.pulse_width, threshold).items():
        low, high = interval(count, len(replicas))
        result |= {
            f"{moment}_count": count,
            f"{moment}_probability": count / len(replicas),
            f"{moment}_low": low,
            f"{moment}_high": high,
        }
    return result


def width_row(
    point: ThermalPoint, reduced: pd.DataFrame, whole: pd.DataFrame, threshold: float
) -> dict[str, Any]:
    """Return how a reduced number of cells across the width compares with all of them.

    For each of `MOMENTS` both probabilities and the p-value of Fisher's exact test.
    """
    result: dict[str, Any] = {"id": point.id, "replicas": len(reduced), "all_replicas": len(whole)}
    few, many = (counts(table, point.pulse_width, threshold) for table in (reduced, whole))
    for moment in MOMENTS:
        a, b = few[moment], many[moment]
        rows = np.array([[a, len(reduced) - a], [b, len(whole) - b]])
        result |= {
            f"{moment}_reduced": a / len(reduced),
            f"{moment}_all": b / len(whole),
            f"{moment}_p_value": float(stats.fisher_exact(rows).pvalue),
        }
    return result


def width_markdown(table: pd.DataFrame, cells: tuple[int, int]) -> str:
    """Return the table of `width_row` for a reader."""
    lines = [
        f"{cells[0]} against {cells[1]} cells across the width; seen within the pulse, as it "
        "ends, after settling; with the p-value of Fisher's exact test.",
        "",
        "| point | replicas | within the pulse | p | as it ends | p | after settling | p |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for _, r in table.iterrows():
        line = f"| {r['id']} | {r['replicas']}, {r['all_replicas']} "
        for moment in MOMENTS:
            line += f"| {r[f'{moment}_reduced']:.2f}, {r[f'{moment}_all']:.2f} "
            line += f"| {r[f'{moment}_p_value']:.2f} "
        lines.append(line + "|")
    return "\n".join(lines) + "\n"


def retention(
    problem: Problem,
    design: NeuronDesign,
    readout: Readout,
    thermal: Thermal,
    name: str,
    progress: Callable[[str], Any] = print,
) -> pd.DataFrame:
    """Watch states without current until the read-out shows the other one.

    A block is watched until `ENOUGH` of its replicas have left, or for
    ``thermal.longest_retention``.

    Returns
    -------
    pandas.DataFrame
        A row for each of ``thermal.replicas`` replicas: replica, retention_time_s (inf if it
        was still there), watched_s.
    """
    cell = design.strip.cell[0]
    samples = max(1, round(thermal.longest_retention / RETENTION_SAMPLING))
    tables = []
    for block in range(thermal.replicas // LANES):
        source = generator(thermal.seed, name, block)
        states = equilibrated(problem, thermal, source)
        replicas = Replicas(problem.with_current(0.0), thermal.temperature, source, states)
        left = np.full(LANES, math.inf)
        for number in range(1, samples + 1):
            replicas.advance(number * RETENTION_SAMPLING)
            shown = wall.readouts(replicas.magnetisation, cell, readout.length)
            left = np.where((shown >= readout.threshold) & np.isinf(left), replicas.time, left)
            if np.isfinite(left).sum() >= ENOUGH:
                break
        progress(f"{name}: {np.isfinite(left).sum()} of {LANES} left within {replicas.time:.3g} s")
        tables.append(
            pd.DataFrame(
                {
                    "replica": block * LANES + np.arange(LANES),
                    "retention_time_s": left,
                    "watched_s": np.minimum(left, replicas.time),
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def retention_time(replicas: pd.DataFrame) -> dict[str, Any]:
    r"""Return the mean time to leave a state, by maximum likelihood.

    .. math:: \tau = \frac{1}{n} \sum_i t_i

    for n escapes and the times t for which each replica was watched, with the exact interval
    of an exponential law (chi-square); at both ends for a time that was set. ``mean_time_s``
    is nan and the interval open if none left.

    Parameters
    ----------
    replicas
        See `retention`.
    """
    times = replicas["retention_time_s"].to_numpy(dtype=float)
    escapes = int(np.isfinite(times).sum())
    watched = float(replicas["watched_s"].sum())
    tail = (1 - CONFIDENCE) / 2
    low = 2 * watched / float(stats.chi2.ppf(1 - tail, 2 * escapes + 2))
    high = 2 * watched / float(stats.chi2.ppf(tail, 2 * escapes)) if escapes else math.inf
    median = float(np.median(times))
    return {
        "replicas": len(times),
        "escapes": escapes,
        "watched_s": watched,
        "mean_time_s": watched / escapes if escapes else math.nan,
        "mean_time_low_s": low,
        "mean_time_high_s": high,
        "median_time_s": median if math.isfinite(median) else math.nan,
    }
