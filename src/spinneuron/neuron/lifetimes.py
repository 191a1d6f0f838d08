"""How long a neuron keeps its state at a temperature when no current flows."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from spinneuron.calculator.problem import Problem
from spinneuron.calculator.replicas import LANES, Replicas
from spinneuron.config.designs import NeuronDesign
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.thermal import Thermal
from spinneuron.constants import BOLTZMANN
from spinneuron.magnetics.readout import mean_mz_of_each
from spinneuron.neuron.ensembles import CONFIDENCE, equilibrated, generator

#: Once so many replicas of a block have left their state, the block is no longer watched.
ENOUGH = 3 * LANES // 4
#: Mean m_z of the read-out at which a state counts as left. It lies on the far side of the
#: barrier: at the comparison level, on top of the barrier, a wall crosses many times.
LEFT_AT = 0.5
#: Time between two looks at a state without current, s.
RETENTION_SAMPLING = 10e-12


def retention(
    problem: Problem,
    design: NeuronDesign,
    readout: Readout,
    thermal: Thermal,
    name: str,
    progress: Callable[[str], Any] = print,
) -> pd.DataFrame:
    """Watch states without a current until the read-out shows the other state.

    A block is watched until `ENOUGH` of its replicas have left their state, at most for
    ``thermal.longest_retention``.

    Parameters
    ----------
    problem
        The relaxed neuron.
    design
        The neuron.
    readout
        Where the MTJ lies and which mean m_z counts as the other state.
    thermal
        Temperature, seed, number of replicas and longest time.
    name
        Name of the neuron, from which the random numbers are seeded.
    progress
        Receives one line for each finished block.

    Returns
    -------
    pandas.DataFrame
        A row for each of ``thermal.replicas`` replicas: replica, retention_time_s (inf if the
        state lasted) and watched_s.
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
            shown = mean_mz_of_each(replicas.magnetisation, cell, readout.length)
            left = np.where((shown >= LEFT_AT) & np.isinf(left), replicas.time, left)
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
    r"""Return the mean time after which a state is left, by maximum likelihood.

    .. math:: \tau = \frac{1}{n} \sum_i t_i

    for n escapes and the times t for which each replica was watched. The interval is the exact
    one of an exponential law, from the chi-square distribution. Both limits are those for an
    observation time that was fixed beforehand. Without an escape ``mean_time_s`` is nan and
    the interval has no upper limit.

    Parameters
    ----------
    replicas
        Rows of `retention`.

    Returns
    -------
    dict
        Numbers of replicas and escapes, and in s: the time that was watched, the mean time
        with both ends of its 95 % interval, and the median.
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


def arrhenius(table: pd.DataFrame) -> dict[str, float]:
    r"""Return the attempt time of Arrhenius' law by maximum likelihood.

    The law is :math:`\tau = \tau_0 \exp(E/k_B T)` with a barrier E. For times that are
    exponentially distributed the attempt time is

    .. math:: \tau_0 = \sum_i W_i e^{-E_i/k_B T} / \sum_i n_i

    with the time W that was watched and n escapes, summed over the barriers above k_B T.

    Parameters
    ----------
    table
        Rows of ``retention.csv``.

    Returns
    -------
    dict
        The attempt time in s, nan without an escape, and the number of escapes.
    """
    scaled = table["barrier_J"] / (BOLTZMANN * table["temperature_K"])
    high = scaled > 1
    escapes = int(table["escapes"][high].sum())
    watched = float((table["watched_s"] * np.exp(-scaled))[high].sum())
    return {"attempt_time_s": watched / escapes if escapes else math.nan, "escapes": escapes}
