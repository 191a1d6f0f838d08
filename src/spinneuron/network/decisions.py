r"""How the outputs of the last neurons become one class, and how often it is the right one.

Every neuron is read in each of R cycles. Successive reads of a neuron are independent of each
other, and so are the neurons, so that the number of reads that show the high state is binomial.
Three circuits decide:

* ``one_hot``: a class is recognised if its neuron is read high and no other one, in one cycle;
* ``majority``: the same, where a neuron counts as high if more than half of its reads are;
* ``most_frequent``: the class whose neuron is read high most often. A tie is decided by lot.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from scipy import special, stats

from spinneuron.arrays import Currents, Labels, Numbers, Probabilities, Vector

#: How outputs become one class, see above.
Decision = Literal["one_hot", "majority", "most_frequent"]
DECISIONS: tuple[Decision, ...] = get_args(Decision)


def alone(fires: Probabilities, labels: Labels) -> Vector:
    """Return the probability that the neuron of the right class fires and no other does.

    Parameters
    ----------
    fires
        Probability of each neuron, (n, neurons). Neurons are independent of each other.
    labels
        The right class of each input, (n,).

    Returns
    -------
    Vector
        Probability for each input, (n,).
    """
    row = np.arange(len(labels))
    others = 1 - fires
    others[row, labels] = 1.0
    return np.asarray(fires[row, labels] * np.prod(others, axis=1))


def majority(fires: Probabilities, cycles: int) -> Probabilities:
    """Return the probability that more than half of R reads of a neuron show the high state.

    Parameters
    ----------
    fires
        Probability that one read does, of any shape.
    cycles
        Number R of reads.

    Returns
    -------
    Probabilities
        Probability in the shape of ``fires``.
    """
    return np.asarray(stats.binom.sf(cycles // 2, cycles, fires))


def most_frequent(
    fires: Probabilities, labels: Labels, cycles: int, nodes: int | None = None
) -> Vector:
    r"""Return the probability that the neuron of the right class is read high most often.

    With the counts :math:`N_j` of the neurons and a lot among T other neurons with the same
    count, the probability is

    .. math:: \sum_k P(N_r = k) \int_0^1 \prod_{j \ne r} [P(N_j < k) + u P(N_j = k)] \, du

    because :math:`\int_0^1 u^T du = 1/(1 + T)`. Gauss-Legendre quadrature is exact for this
    polynomial in u.

    Parameters
    ----------
    fires
        Probability that one read of a neuron is high, (n, neurons).
    labels
        The right class r of each input, (n,).
    cycles
        Number R of reads.
    nodes
        Number of nodes of the quadrature, by default as many as make it exact.

    Returns
    -------
    Vector
        Probability for each input, (n,).
    """
    row, neurons = np.arange(len(labels)), fires.shape[1]
    counts = np.arange(cycles + 1)
    ways = special.comb(cycles, counts)
    # (n, neurons, R + 1); scipy.stats.binom.pmf is ten times as slow.
    exactly = ways * fires[..., None] ** counts * (1 - fires[..., None]) ** (cycles - counts)
    below = np.cumsum(exactly, axis=-1) - exactly
    own = exactly[row, labels]
    # The factor of the right neuron itself is 1.
    exactly[row, labels], below[row, labels] = 0.0, 1.0
    result = np.zeros(len(labels))
    quadrature = np.polynomial.legendre.leggauss(nodes or neurons // 2 + 1)
    for node, weight in zip(*quadrature, strict=True):
        u = (1 + node) / 2
        result += weight / 2 * np.sum(own * np.prod(below + u * exactly, axis=1), axis=-1)
    return result


def recognition_probability(
    fires: Probabilities, labels: Labels, decision: Decision, cycles: int
) -> Vector:
    """Return the probability that each input is assigned to the right class.

    Parameters
    ----------
    fires
        Probability that one read of a neuron is high, (n, neurons).
    labels
        The right class of each input, (n,).
    decision
        How the class is decided.
    cycles
        Number of cycles. Only one is allowed for ``one_hot``.

    Returns
    -------
    Vector
        Probability for each input, (n,).

    Raises
    ------
    ValueError
        If the decision is unknown, or ``one_hot`` is to use several cycles.
    """
    if decision == "most_frequent":
        return most_frequent(fires, labels, cycles)
    if decision == "majority":
        return alone(majority(fires, cycles), labels)
    if decision == "one_hot" and cycles == 1:
        return alone(fires, labels)
    if decision == "one_hot":
        raise ValueError(f"cycles = {cycles}: one_hot decides in a single cycle.")
    raise ValueError(f"decision {decision!r}: must be one of {', '.join(DECISIONS)}")


def by_largest_current(currents: Currents, labels: Labels, resolution: float) -> Numbers:
    """Return the probability that the right neuron has the largest current.

    It is what a perfect comparison of the currents would recognise, the limit of many cycles.

    Parameters
    ----------
    currents
        Current into each neuron, (n, neurons), in any unit.
    labels
        The right class of each input, (n,).
    resolution
        Currents that differ by less than this are equal, in the same unit. Quantised weights
        make such ties, and without a resolution the round-off would decide them.

    Returns
    -------
    Numbers
        Probability for each input, (n,); a tie is decided by lot.
    """
    largest = currents >= currents.max(axis=1, keepdims=True) - resolution
    row = np.arange(len(labels))
    return np.asarray(largest[row, labels] / largest.sum(axis=1))
