"""From reads to a class: the probabilities against enumerations of every outcome."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from spinneuron.network.decisions import (
    alone,
    by_largest_current,
    majority,
    most_frequent,
    recognition_probability,
)
from tests.unit.small_networks import close


def enumerated(fires: np.ndarray, label: int, cycles: int) -> float:
    """The most frequent neuron is the right one: the sum over all counts of all neurons."""
    total = 0.0
    for counts in product(range(cycles + 1), repeat=len(fires)):
        if counts[label] < max(counts):
            continue
        likely = math.prod(
            math.comb(cycles, n) * p**n * (1 - p) ** (cycles - n)
            for n, p in zip(counts, fires, strict=True)
        )
        total += likely / counts.count(max(counts))
    return total


def test_a_letter_is_recognised_if_its_neuron_fires_alone() -> None:
    fires = np.array([[0.9, 0.0, 0.5], [0.2, 1.0, 0.0]])
    assert alone(fires, np.array([0, 1])) == close([0.9 * 0.5, 0.8])
    assert fires[0, 0] == 0.9  # the argument is left alone


@pytest.mark.parametrize(("cycles", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (9, 5), (15, 8)])
def test_a_majority_is_more_than_half_of_the_reads(cycles: int, needed: int) -> None:
    for p in (0.0, 0.03, 0.5, 0.8, 1.0):
        expected = sum(
            math.comb(cycles, n) * p**n * (1 - p) ** (cycles - n) for n in range(needed, cycles + 1)
        )
        assert float(majority(np.array(p), cycles)) == pytest.approx(expected, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("neurons", [2, 3, 4, 5])
@pytest.mark.parametrize("cycles", [1, 2, 3, 4])
def test_the_most_frequent_neuron_against_all_counts(neurons: int, cycles: int) -> None:
    fires = np.random.default_rng([neurons, cycles]).uniform(0, 1, (3, neurons))
    fires[0, 0], fires[1, -1] = 0.0, 1.0
    for label in range(neurons):
        labels = np.full(3, label)
        expected = [enumerated(row, label, cycles) for row in fires]
        assert most_frequent(fires, labels, cycles) == close(expected)


def test_one_cycle_of_two_neurons_by_hand() -> None:
    # The right one is high alone, or both or none are, and a lot decides.
    p, q = 0.7, 0.2
    expected = p * (1 - q) + p * q / 2 + (1 - p) * (1 - q) / 2
    assert most_frequent(np.array([[p, q]]), np.array([0]), 1) == close([expected])


@pytest.mark.parametrize("high", [0.0, 1.0])
@pytest.mark.parametrize("cycles", [1, 5, 15])
def test_neurons_that_are_all_alike_leave_it_to_the_lot(high: float, cycles: int) -> None:
    found = most_frequent(np.full((1, 26), high), np.array([3]), cycles)
    assert found == close([1 / 26])


def test_exactly_one_class_is_the_most_frequent() -> None:
    fires = np.random.default_rng(5).uniform(0, 1, 26)
    shown = np.tile(fires, (26, 1))
    assert most_frequent(shown, np.arange(26), 9).sum() == close(1)
    assert np.array_equal(shown, np.tile(fires, (26, 1)))


def test_the_most_frequent_of_26_neurons_against_drawn_counts() -> None:
    random = np.random.default_rng(7)
    fires = random.uniform(0.02, 0.3, 26)
    fires[4] = 0.6
    counts = random.binomial(5, fires, (200_000, 26))
    first = counts == counts.max(axis=1, keepdims=True)
    drawn = float((first[:, 4] / first.sum(axis=1)).mean())
    found = float(most_frequent(fires[None], np.array([4]), 5)[0])
    assert 0.4 < found < 0.95
    assert found == pytest.approx(drawn, abs=4 * 0.5 / math.sqrt(200_000))
    # The few nodes of the trials are not exact, but nearly so.
    assert most_frequent(fires[None], np.array([4]), 5, 3) == pytest.approx([found], abs=1e-3)


def test_a_wrong_neuron_that_is_certain_wins_and_more_cycles_help_the_right_one() -> None:
    labels = np.array([0])
    assert most_frequent(np.array([[0.9, 1.0]]), labels, 3) == close([0.9**3 / 2])
    better = [float(most_frequent(np.array([[0.6, 0.4, 0.4]]), labels, r)[0]) for r in (1, 5, 15)]
    assert better == sorted(better)
    assert better[-1] > better[0] + 0.2


def test_a_majority_of_one_read_is_one_hot() -> None:
    fires = np.random.default_rng(2).uniform(0, 1, (6, 4))
    labels = np.array([0, 1, 2, 3, 0, 1])
    one = recognition_probability(fires, labels, "one_hot", 1)
    assert np.allclose(recognition_probability(fires, labels, "majority", 1), one, rtol=1e-12)
    assert one == close(list(alone(fires, labels)))


def test_every_decision_has_its_own_probability() -> None:
    fires, labels = np.array([[0.8, 0.3]]), np.array([0])
    high, other = (
        sum(math.comb(3, n) * p**n * (1 - p) ** (3 - n) for n in (2, 3)) for p in fires[0]
    )
    assert recognition_probability(fires, labels, "majority", 3) == close([high * (1 - other)])
    expected = enumerated(fires[0], 0, 3)
    assert recognition_probability(fires, labels, "most_frequent", 3) == close([expected])


@pytest.mark.parametrize(
    ("decision", "cycles", "message"),
    [
        ("one_hot", 3, "cycles = 3: one_hot decides in a single cycle"),
        ("loudest", 1, "decision 'loudest': must be one of one_hot, majority, most_frequent"),
    ],
)
def test_a_decision_that_there_is_not_is_refused(decision: str, cycles: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        recognition_probability(np.ones((1, 2)), np.array([0]), decision, cycles)  # type: ignore[arg-type]


def test_equal_largest_currents_are_decided_by_lot_and_round_off_is_no_difference() -> None:
    currents = np.array([[3.0, 1.0, 2.0], [1.0, 3.0, 3.0], [2.0, 2.0 + 1e-12, 2.0 - 1e-12]])
    assert by_largest_current(currents, np.array([0, 1, 2]), 1e-9) == close([1, 1 / 2, 1 / 3])
    assert by_largest_current(currents, np.array([1, 0, 2]), 1e-9) == pytest.approx([0, 0, 1 / 3])
    assert by_largest_current(currents, np.array([0, 1, 2]), 0.0) == pytest.approx([1, 1 / 2, 0])
