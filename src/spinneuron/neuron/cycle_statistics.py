r"""Whether the reads of a neuron in successive cycles are independent of each other.

Let x be 1 where a replica is read high in a cycle. With the covariances :math:`C_{cd}` of x
between the cycles c and d over the replicas, and R cycles,

.. math::

    \rho_1 = \frac{\sum_c C_{c,c+1}}{\sum_c \sqrt{C_{cc} C_{c+1,c+1}}}, \qquad
    D = \frac{\sum_{cd} C_{cd}}{R \bar p (1 - \bar p)}

are the correlation of a read with the next one, and the dispersion: the variance of the number
of high reads over that of a binomial distribution with the same mean. Independent reads of the
same probability have a correlation of 0 and a dispersion of 1. Counting R reads with the
dispersion D is worth as much as counting R/D independent ones.

Replicas are independent of each other, cycles may not be. So intervals come from resampling
whole replicas, and the interval of a mean probability is Wilson's with R/D reads a replica.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from spinneuron.arrays import Booleans, Numbers
from spinneuron.constants import STANDARD_ERRORS_95

#: Number of times that replicas are drawn anew for an interval.
RESAMPLES = 2000
#: Number of times that reads are shuffled among replicas for a p-value.
SHUFFLES = 4000


class Interval(NamedTuple):
    """A value with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def high_reads(table: pd.DataFrame, level: float, column: str = "readout") -> Booleans:
    """Return which reads are high, (replicas, cycles).

    Parameters
    ----------
    table
        Rows of `spinneuron.neuron.write_cycles.live`.
    level
        Comparison level, a mean m_z.
    column
        Column that is compared with the level.

    Returns
    -------
    Booleans
        Whether the read of a replica (row) in a cycle (column) is high.
    """
    found = table.pivot(index="replica", columns="cycle", values=column)
    return np.asarray(found.to_numpy() >= level)


def _covariances(pairs: Numbers, replicas: int) -> Numbers:
    """Return the covariances of reads, (..., R, R), from the means of their products."""
    means = np.diagonal(pairs, axis1=-2, axis2=-1)
    whole = pairs - means[..., :, None] * means[..., None, :]
    return np.asarray(whole * replicas / (replicas - 1))


def _correlation(covariances: Numbers) -> Numbers:
    spread = np.sqrt(np.maximum(np.diagonal(covariances, axis1=-2, axis2=-1), 0.0))
    following = np.diagonal(covariances, offset=1, axis1=-2, axis2=-1).sum(-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(following / (spread[..., :-1] * spread[..., 1:]).sum(-1))


def _dispersion(covariances: Numbers, mean: Numbers) -> Numbers:
    cycles = covariances.shape[-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(covariances.sum((-2, -1)) / (cycles * mean * (1 - mean)))


class Correlations(NamedTuple):
    """How successive reads hang together; nan if all replicas do the same."""

    lag_1: Interval
    dispersion: Interval


def correlations(reads: Booleans, random: np.random.Generator) -> Correlations:
    """Return the correlation of a read with the next one and the dispersion of their number.

    Parameters
    ----------
    reads
        Which reads are high, (replicas, cycles).
    random
        Draws the replicas of the intervals.

    Returns
    -------
    Correlations
        Both with 95 % intervals.
    """
    x = reads.astype(float)
    replicas, cycles = x.shape
    products = (x[:, :, None] * x[:, None, :]).reshape(replicas, -1)
    drawn = random.multinomial(replicas, np.full(replicas, 1 / replicas), RESAMPLES)
    # The replicas themselves come first, each once.
    weights = np.vstack([np.ones(replicas), drawn]) / replicas
    pairs = (weights @ products).reshape(-1, cycles, cycles)
    found = _covariances(pairs, replicas)
    means = np.trace(pairs, axis1=-2, axis2=-1) / cycles
    return Correlations(
        _resampled(_correlation(found)),
        _resampled(_dispersion(found, means)),
    )


def _resampled(values: Numbers) -> Interval:
    """Return the first value with the interval of the others."""
    if not np.isfinite(values[0]):
        return Interval(math.nan, math.nan, math.nan)
    low, high = np.nanquantile(values[1:], [0.025, 0.975])
    return Interval(float(values[0]), float(low), float(high))


def independence_p_value(reads: Booleans, random: np.random.Generator) -> float:
    """Return the probability that independent reads are correlated as much, of either sign.

    The reads of each cycle are shuffled among the replicas, so that every cycle keeps its
    probability. What is compared is how often a read and the next one are both high.

    Parameters
    ----------
    reads
        Which reads are high, (replicas, cycles).
    random
        Shuffles the reads.

    Returns
    -------
    float
        The p-value; nan if all replicas do the same in all cycles but one.
    """
    if np.sum((reads.any(axis=0)) & ~reads.all(axis=0)) < 2:
        return math.nan
    found = int((reads[:, :-1] & reads[:, 1:]).sum())
    shuffled = np.empty(SHUFFLES)
    for number in range(SHUFFLES):
        other = random.permuted(reads, axis=0)
        shuffled[number] = (other[:, :-1] & other[:, 1:]).sum()
    tail = min((shuffled >= found).sum(), (shuffled <= found).sum())
    return float(min(1.0, 2 * (tail + 1) / (SHUFFLES + 1)))


def mean_probability(reads: Booleans) -> Interval:
    """Return the mean probability of a high read with its 95 % interval.

    The interval is Wilson's. Correlated reads count as fewer, but a replica counts at least as
    one read; it does so where all reads are the same.
    """
    replicas, cycles = reads.shape
    mean = float(reads.mean())
    whole = _covariances(reads.T.astype(float) @ reads / replicas, replicas)
    dispersion = float(_dispersion(whole, np.asarray(mean)))
    worth = cycles if math.isnan(dispersion) else min(max(dispersion, 1.0), cycles)
    return _wilson(mean, replicas * cycles / worth)


def _wilson(probability: float, size: float) -> Interval:
    """Return Wilson's 95 % interval for a number of trials that need not be whole."""
    z = STANDARD_ERRORS_95
    middle = probability + z**2 / (2 * size)
    half = z * math.sqrt(probability * (1 - probability) / size + z**2 / (4 * size**2))
    scale = 1 + z**2 / size
    return Interval(
        probability, max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)
    )


def first_p_value(reads: Booleans) -> float:
    """Return the p-value that the first read is high as often as the later ones of its replica.

    It is that of a t test of the differences; nan if they are all the same.
    """
    differences = reads[:, 0] - reads[:, 1:].mean(axis=1)
    if np.ptp(differences) == 0:
        return math.nan
    return float(stats.ttest_1samp(differences, 0.0).pvalue)


def pooled(intervals: list[Interval]) -> Interval:
    """Return the mean of several values, each weighted by its own precision, with its interval.

    Values that are not known do not count.
    """
    known = [found for found in intervals if math.isfinite(found.value) and found.high > found.low]
    if not known:
        return Interval(math.nan, math.nan, math.nan)
    errors = np.array([(found.high - found.low) / 2 / STANDARD_ERRORS_95 for found in known])
    weights = errors**-2 / np.sum(errors**-2)
    mean = float(weights @ [found.value for found in known])
    half = STANDARD_ERRORS_95 / math.sqrt(float(np.sum(errors**-2)))
    return Interval(mean, mean - half, mean + half)


def columns(name: str, found: Interval) -> dict[str, Any]:
    """Return a value and its interval as three columns of a table: x, x_low and x_high."""
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
