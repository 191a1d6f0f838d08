r"""How long a neuron keeps its state at a temperature when no current flows.

The lifetime is the mean first-passage time: the mean of the times after which a replica first
shows the other state. It is compared with 1/k, where k is the rate at which a wall that is in
equilibrium within its well crosses the summit (see `spinneuron.neuron.kramers`). Both are the
same if the barrier is well above :math:`k_B T`, because then

* a wall forgets within its well how it got there, so that its escapes are independent and the
  rate is constant, and
* a wall that shows the other state has run down far enough that it hardly ever returns without
  having come to equilibrium there.

The place where a state counts as left matters for the second point. On the summit itself half
of the walls still turn back, so a passage of the summit comes earlier than 1/k. A passage
beyond the summit comes later, but then hardly depends on the place. For barriers near
:math:`k_B T` neither point holds: the time of the passage itself counts, and a lifetime is no
inverse rate.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from spinneuron.arrays import Vector
from spinneuron.calculator.problem import Problem
from spinneuron.calculator.replicas import LANES, Replicas
from spinneuron.config.designs import NeuronDesign
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.thermal import Thermal
from spinneuron.constants import BOLTZMANN
from spinneuron.magnetics.readout import mean_mz_of_each
from spinneuron.neuron.ensembles import CONFIDENCE, equilibrated, generator
from spinneuron.neuron.kramers import COLUMNS as KRAMERS
from spinneuron.neuron.kramers import HOLDS

#: Once so many replicas of a block have left their state, the block is no longer watched.
ENOUGH = 3 * LANES // 4
#: A state counts as left when the mean m_z under the read-out reaches this value on the other
#: side. The level at which a circuit compares, near zero, lies on top of the barrier. A wall there
#: crosses it back and forth and often returns to its well. At this value the wall has run down
#: the other side by several nanometres, so a recrossing does not count as an escape.
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

    That is the case from m_z = `LEFT_AT` on, for replicas that start with a negative m_z.

    A block is watched until `ENOUGH` of its replicas have left their state, at most for
    ``thermal.longest_retention``.

    Parameters
    ----------
    problem
        The relaxed neuron.
    design
        The neuron.
    readout
        Where the MTJ lies.
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


def prefactor(lifetime: dict[str, Any], barrier: float, temperature: float) -> dict[str, float]:
    r"""Return the measured prefactor of one well.

    .. math:: \tau_0 = \tau e^{-E/k_B T}

    Parameters
    ----------
    lifetime
        The mean time and its interval in s, from `retention_time`.
    barrier
        Energy barrier E, J.
    temperature
        Temperature T, K.

    Returns
    -------
    dict
        The prefactor in s with both ends of its 95 % interval.
    """
    factor = math.exp(-barrier / (BOLTZMANN * temperature))
    return {
        f"prefactor{end}_s": factor * lifetime[f"mean_time{end}_s"] for end in ("", "_low", "_high")
    }


def well(replicas: pd.DataFrame, temperature: float) -> dict[str, Any]:
    """Return the row of ``retention.csv`` of one well.

    Parameters
    ----------
    replicas
        The table ``retention/depth-{depth}.csv``, in which every row has the barrier of the well
        and what Kramers' formula says about it.
    temperature
        Temperature, K.

    Returns
    -------
    dict
        The well, its lifetime, and the measured and the predicted prefactor.
    """
    first = replicas.iloc[0]
    barrier = float(first["barrier_J"])
    measured = retention_time(replicas)
    return {
        "pinning_depth": float(first["pinning_depth"]),
        "barrier_J": barrier,
        "temperature_K": temperature,
        **measured,
        **prefactor(measured, barrier, temperature),
        **{name: first[name] for name in KRAMERS},
    }


def _escapes_and_scaled_times(table: pd.DataFrame) -> tuple[Vector, Vector]:
    """Return the escapes n of each well, and the watched time W exp(-E/k_B T) in s."""
    scaled = table["barrier_J"] / (BOLTZMANN * table["temperature_K"])
    times = table["watched_s"] * np.exp(-scaled)
    return table["escapes"].to_numpy(dtype=float), times.to_numpy(dtype=float)


def common_prefactor_p_value(table: pd.DataFrame) -> float:
    r"""Return how well one prefactor fits all wells, as the p-value of a likelihood ratio.

    The hypothesis is :math:`\tau_i = \tau_0 \exp(E_i/k_B T)` with the same :math:`\tau_0` in
    every well; the alternative has a prefactor for each well. With n escapes and the watched
    time W of each well, and :math:`w_i = W_i \exp(-E_i/k_B T)`, the statistic is

    .. math:: 2 \sum_i n_i \ln \frac{\sum_j w_j / \sum_j n_j}{w_i/n_i}

    It has a chi-square distribution with one degree of freedom less than there are wells.
    Only barriers above k_B T take part, because below it there is no such law.

    Parameters
    ----------
    table
        Rows of ``retention.csv``.

    Returns
    -------
    float
        The p-value; nan with fewer than two such wells, or without any escape.
    """
    high = table["barrier_J"] > BOLTZMANN * table["temperature_K"]
    escapes, times = _escapes_and_scaled_times(table[high])
    if escapes.size < 2 or escapes.sum() == 0:
        return math.nan
    common = times.sum() / escapes.sum()
    # A well that no replica left has the term 0 here; its watched time lengthens the common one.
    ratios = np.ones(escapes.size)
    np.divide(escapes * common, times, out=ratios, where=escapes > 0)
    return float(stats.chi2.sf(2 * float(escapes @ np.log(ratios)), escapes.size - 1))


def kramers_p_value(table: pd.DataFrame) -> float:
    r"""Return how well Kramers' prefactors fit, as the p-value of a likelihood ratio.

    With the prediction :math:`\tau_i` of each well the statistic is

    .. math:: 2 \sum_i \Big[\frac{W_i}{\tau_i} - n_i - n_i \ln \frac{W_i}{n_i \tau_i}\Big]

    It has a chi-square distribution with as many degrees of freedom as there are wells. Only
    wells take part for which the formula holds.

    Parameters
    ----------
    table
        Rows of ``retention.csv``.

    Returns
    -------
    float
        The p-value; nan if the formula holds for no well.
    """
    rows = table[table["kramers_flag"] == HOLDS]
    if rows.empty:
        return math.nan
    escapes, times = _escapes_and_scaled_times(rows)
    expected = times / rows["kramers_prefactor_s"].to_numpy(dtype=float)
    ratios = np.ones(escapes.size)
    np.divide(expected, escapes, out=ratios, where=escapes > 0)
    statistic = 2 * float(np.sum(expected - escapes - escapes * np.log(ratios)))
    return float(stats.chi2.sf(statistic, escapes.size))
