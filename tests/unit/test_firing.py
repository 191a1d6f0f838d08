"""Whether one neuron is read high: dead zone, thermal errors, and what a cycle leaves."""

from __future__ import annotations

import math

import numpy as np
import pytest

from spinneuron.network.firing import (
    Pulse,
    firing_probability,
    from_both_states,
    is_extrapolated,
    over_cycles,
    preset_outcomes,
)
from tests.unit.small_networks import WIDTH, abrupt, close, logistic, model, odds

COLD = Pulse("zero_temperature", WIDTH, "crossed")
WARM = Pulse("thermal", WIDTH, "end_of_plateau")

#: 0.35 without a current and 0.005 at -12 µA, as replicas of the default neuron have it.
SCALE = 12 / (odds(0.995) + odds(0.35))
MIDDLE = -SCALE * odds(0.35)


def test_a_neuron_has_a_dead_zone_and_remembers() -> None:
    current = np.array([-5e-6, -1e-6, 0.0, 1e-6, 1.9e-6, 2.1e-6, 5e-6])

    def fires(pulse: Pulse, history: float = 0.0) -> list[float]:
        found: list[float] = firing_probability(current, model(), pulse, history=history).tolist()
        return found

    assert fires(COLD._replace(kind="sign")) == [0, 0, 0, 1, 1, 1, 1]
    assert fires(COLD._replace(kind="sign"), 1.0) == [0, 0, 0, 1, 1, 1, 1]
    assert fires(COLD) == [0, 0, 0, 0, 0, 1, 1]
    assert fires(COLD, 1.0) == [0, 1, 1, 1, 1, 1, 1]
    assert fires(COLD, 0.25) == [0, 0.25, 0.25, 0.25, 0.25, 1, 1]
    # A pulse twice as long needs half of the current.
    assert fires(COLD._replace(pulse_width=2 * WIDTH)) == [0, 0, 0, 1, 1, 1, 1]


def test_a_neuron_driven_towards_its_own_state_has_its_own_probability() -> None:
    warm = model(logistic(MIDDLE, SCALE))
    current = np.array([-12e-6, 0.0, 12e-6])
    high = 1 / (1 + math.exp(-(12 - MIDDLE) / SCALE))
    assert firing_probability(current, warm, WARM) == close([0.005, 0.35, high])
    # One that was high and is driven there is read low with the 0.005 of the opposite current.
    found = firing_probability(current, warm, WARM, history=1.0)
    assert found == close([1 - high, 0.65, 0.995])
    mixed = firing_probability(current, warm, WARM, history=0.25)
    assert mixed == close(
        [0.75 * a + 0.25 * b for a, b in zip([0.005, 0.35, high], found, strict=True)]
    )


def test_a_neuron_is_what_it_is_when_it_is_read() -> None:
    warm = model({"end_of_plateau": abrupt(0.2, 0.8), "final_state": abrupt(0.3, 0.6)})
    current = np.array([-3e-6, 3e-6])
    late = firing_probability(current, warm, WARM._replace(read_at="final_state"), history=0.25)
    assert late == close([0.75 * 0.3 + 0.25 * (1 - 0.6), 0.75 * 0.6 + 0.25 * (1 - 0.3)])
    assert firing_probability(current, warm, WARM) == close([0.2, 0.8])


def test_currents_that_were_not_simulated_count_as_the_nearest_that_was() -> None:
    warm = model(logistic(MIDDLE, SCALE, valid_current_A=[-12e-6, 8e-6]))
    current = np.array([-40e-6, -12e-6, 8e-6, 9e-6, 30e-6])
    top = 1 / (1 + math.exp((MIDDLE - 8) / SCALE))
    low, high = from_both_states(current, warm, WARM)
    assert low == close([0.005, 0.005, top, top, top])
    # For a neuron that was high the opposite current counts, in the same range.
    nearly = 1 - 1 / (1 + math.exp((MIDDLE + 8) / SCALE))
    assert high == close(
        [1 - top, 1 - top, nearly, 1 - 1 / (1 + math.exp((MIDDLE + 9) / SCALE)), 0.995]
    )
    assert is_extrapolated(current, warm, WARM).tolist() == [True, False, False, True, True]
    assert not is_extrapolated(current, warm, COLD).any()


def test_a_preset_pulse_fails_as_often_as_the_replicas_do() -> None:
    # Of the neurons that were high, 22.3 µA write 0.92; of those that are low, 0.01 end high. Both
    # are read after settling, whenever the write pulse is read.
    scale = 22.3 / (odds(0.92) + odds(0.99)) * 2
    final = logistic(22.3 - scale * odds(0.92), scale, valid_current_A=[-30e-6, 30e-6])
    warm = model({"final_state": final, "end_of_plateau": logistic(MIDDLE, SCALE)})
    assert preset_outcomes(warm, 22.3e-6, WARM) == close((0.01, 0.08))
    # Its sign does not matter: a preset always drives to the low state.
    assert preset_outcomes(warm, -22.3e-6, WARM) == close((0.01, 0.08))
    assert preset_outcomes(warm, 22.3e-6, COLD) == (0.0, 0.0)


def test_two_cycles_with_a_preset_are_a_chain_of_four_pulses() -> None:
    warm = model({"end_of_plateau": abrupt(0.1, 0.7), "final_state": abrupt(0.05, 0.8)})
    current = np.array([3e-6, -3e-6])
    # Written high or low by a current of either sign, from the low and from the high state.
    from_low, from_high = np.array([0.7, 0.1]), np.array([1 - 0.1, 1 - 0.7])
    left = 1 / 4
    high = left * (1 - 0.8) + (1 - left) * 0.05
    first = (1 - high) * from_low + high * from_high
    again = first * (1 - 0.8) + (1 - first) * 0.05
    second = (1 - again) * from_low + again * from_high
    one = over_cycles(current, warm, WARM, cycles=1, left=left, preset=3e-6)
    two = over_cycles(current, warm, WARM, cycles=2, left=left, preset=3e-6)
    assert one == close(list(first))
    assert two == close(list((first + second) / 2))
    assert abs(second - first).min() > 1e-3  # or the chain could not be told from one cycle


def test_without_a_preset_a_cycle_begins_with_what_the_one_before_left() -> None:
    warm = model(abrupt(0.1, 0.7))
    first = 0.75 * 0.7 + 0.25 * (1 - 0.1)
    second = (1 - first) * 0.7 + first * (1 - 0.1)
    found = over_cycles(np.array([3e-6]), warm, WARM, cycles=2, left=0.25, preset=None)
    assert found == close([(first + second) / 2])
    # Without noise a neuron in the dead zone keeps its state for ever, but a preset erases it.
    small = np.array([1e-6])
    for cycles in (1, 5):
        kept = over_cycles(small, model(), COLD, cycles=cycles, left=0.25, preset=None)
        assert kept == close([0.25])
        assert over_cycles(small, model(), COLD, cycles=cycles, left=0.25, preset=3e-6) == [0.0]


def test_a_neuron_without_replicas_has_no_probability() -> None:
    found = over_cycles(np.array([3e-6]), model(), WARM, cycles=1, left=0.5, preset=3e-6)
    assert np.isnan(found).all()


@pytest.mark.parametrize("cycles", [1, 4])
def test_a_preset_that_never_fails_makes_all_cycles_alike(cycles: int) -> None:
    warm = model({"end_of_plateau": abrupt(0.1, 0.7), "final_state": abrupt(0.0, 1.0)})
    found = over_cycles(np.array([3e-6]), warm, WARM, cycles=cycles, left=0.9, preset=3e-6)
    assert found == close([0.7])
