"""What the resistance of neurons changes, on a crossbar that can be solved by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from spinneuron.arrays import Booleans, Currents
from spinneuron.network.input_fluctuation import fluctuation

#: Column sums are 1/40 and 1/60 S, so that 60 ohm make currents 2.5 and 2 times smaller.
CONDUCTANCE = np.array([[1 / 60, 1 / 120], [1 / 120, 1 / 120]])
#: Ideal currents (A): 1/60, 1/120; then 1/120, 0; then 1/40, 1/60.
VOLTAGES = np.array([[1.0, 0.0], [1.0, -1.0], [1.0, 1.0]])


def above(threshold: float) -> Callable[[Currents], Booleans]:
    def fires(current: Currents) -> Booleans:
        return np.asarray(current >= threshold)

    return fires


@pytest.mark.parametrize(
    ("threshold", "changed"),
    [
        # Ideal: 16.7, 8.3; 8.3, 0; 25, 16.7 mA. Real: 6.7, 4.2; 3.3, 0; 10, 8.3 mA.
        (0.0080, 3),  # the first row and the third current of the second: 6.7, 4.2, 3.3
        (0.0090, 2),  # 6.7 and 8.3; 10 stays above
        (0.0300, 0),  # nothing fires
        (0.0001, 0),  # everything that fires stays above
    ],
)
def test_decisions_change_where_the_current_falls_below_the_threshold(
    threshold: float, changed: int
) -> None:
    found = fluctuation(CONDUCTANCE, VOLTAGES, 60.0, threshold, above(threshold))
    assert found.decisions == 6
    ideal = np.array([16.7, 8.3, 8.3, 0.0, 25.0, 16.7]) * 1e-3
    assert found.fired == np.sum(ideal >= threshold)
    assert found.changed == changed
    assert found.brought_below_threshold == changed


def test_a_change_for_another_reason_is_told_apart() -> None:
    # Such neurons do not fire between 9 and 20 mA: a smaller current can make them fire.
    def fires(current: Currents) -> Booleans:
        return np.asarray((current >= 0.004) & ~((current > 0.009) & (current < 0.02)))

    found = fluctuation(CONDUCTANCE, VOLTAGES, 60.0, 0.004, fires)
    # 16.7 to 6.7 and 16.7 to 8.3 fire now, 25 to 10 no longer does: all above the threshold.
    # 8.3 to 3.3 is brought below it.
    assert found.changed == 4
    assert found.brought_below_threshold == 1


def test_the_part_of_the_current_that_is_lost() -> None:
    found = fluctuation(CONDUCTANCE, VOLTAGES, 60.0, 1.0, above(1.0))
    ideal = (1 / 60 + 1 / 120 + 1 / 40), (1 / 120 + 1 / 60)
    real = ideal[0] / 2.5 + ideal[1] / 2
    assert found.lost_current == pytest.approx(1 - real / sum(ideal))
    without = fluctuation(CONDUCTANCE, VOLTAGES, 0.0, 0.01, above(0.01))
    assert (without.changed, without.lost_current) == (0, pytest.approx(0.0))
