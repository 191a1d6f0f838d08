"""Replicas of a neuron in thermal equilibrium: seeds, start states and intervals of counts.

A replica is one of many neurons that differ in their thermal noise alone.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np
from scipy import stats

from spinneuron.arrays import ReplicaMagnetisations
from spinneuron.calculator.problem import Problem
from spinneuron.calculator.replicas import LANES, Replicas
from spinneuron.config.sections.thermal import Thermal
from spinneuron.magnetics import wall

#: Confidence level of all intervals.
CONFIDENCE = 0.95


def generator(seed: int, name: str, block: int) -> np.random.BitGenerator:
    """Return the random numbers of one block of replicas.

    Parameters
    ----------
    seed
        Seed of the config.
    name
        Name of the simulated point. Other names give other random numbers.
    block
        Number of the block, from 0.

    Returns
    -------
    numpy.random.BitGenerator
        Source of random numbers that depends on these three alone.
    """
    digest = hashlib.sha256(name.encode()).digest()
    words = [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4)]
    return np.random.PCG64(np.random.SeedSequence([seed, *words, block]))


def wilson_interval(count: int, replicas: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a probability, from a count among replicas."""
    found = stats.binomtest(count, replicas).proportion_ci(CONFIDENCE, method="wilson")
    return float(found.low), float(found.high)


def relative_error(count: int, replicas: int) -> float:
    r"""Return the relative standard error of a probability, or of its complement if smaller.

    .. math:: \sqrt{\frac{1 - p}{p\, n}}, \qquad p = \min(P, 1 - P)

    It is infinite if all n replicas did the same.
    """
    fewer = min(count, replicas - count)
    return math.sqrt((1 - fewer / replicas) / fewer) if fewer else math.inf


def equilibrated(
    problem: Problem, thermal: Thermal, source: np.random.BitGenerator
) -> ReplicaMagnetisations:
    """Return a block of states in thermal equilibrium, all with the wall on the left.

    No current flows. A state whose wall is on the right is reflected; by symmetry both sides
    are equally likely.

    Parameters
    ----------
    problem
        The relaxed neuron.
    thermal
        Temperature in K and time of the equilibration in s.
    source
        Random numbers of the block, see `generator`.

    Returns
    -------
    ReplicaMagnetisations
        Magnetisation directions, (LANES, 3, 1, ny, nx), without unit.
    """
    block = Replicas(problem.with_current(0.0), thermal.temperature, source)
    block.advance(thermal.equilibration_time)
    states = block.magnetisation
    for lane in range(LANES):
        if np.mean(states[lane, 2]) > 0:
            states[lane] = wall.mirror(states[lane])
    return states
