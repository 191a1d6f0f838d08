"""Replicas of a neuron in thermal equilibrium: seeds, start states and intervals of counts."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from spinneuron.calculator.problem import Problem
from spinneuron.calculator.replicas import LANES, Replicas
from spinneuron.config.sections.thermal import Thermal
from spinneuron.magnetics import wall

#: Of all intervals.
CONFIDENCE = 0.95


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
