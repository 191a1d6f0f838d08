"""The read divider and the offset of its inverter, with the numbers of the default junction."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from spinneuron.config.sections.energy import Comparator
from spinneuron.network.comparator import (
    comparison_levels,
    divider_voltage,
    offset_deviation,
    stuck_probability,
    swings,
)
from tests.unit.small_networks import JUNCTION, circuit, close


def with_offset(offset: float, area: float = 1.0, voltage: float = 0.4):  # type: ignore[no-untyped-def]
    return circuit(comparator=Comparator(offset=offset, area=area), read_voltage=voltage)


def test_the_divider_swings_by_29_and_by_40_mV() -> None:
    # 440 or 880 kohm against 1760/3 kohm: 4/7 or 2/5 of 0.4 V, around a half.
    assert float(divider_voltage(JUNCTION, 0.4, 1.0)) == close(0.4 * 4 / 7)
    assert float(divider_voltage(JUNCTION, 0.4, 0.0)) == close(0.2)
    assert float(divider_voltage(JUNCTION, 0.4, -1.0)) == close(0.16)
    low, high = swings(JUNCTION, 0.4)
    assert (low, high) == close((-40e-3, 0.4 * 4 / 7 - 0.2))
    assert high == pytest.approx(28.6e-3, abs=0.05e-3)


def test_an_offset_falls_with_the_root_of_the_area() -> None:
    assert offset_deviation(with_offset(40e-3)) == close(40e-3)
    assert offset_deviation(with_offset(40e-3, area=16)) == close(10e-3)


@pytest.mark.parametrize(("offset", "area"), [(40e-3, 1.0), (40e-3, 16.0), (20e-3, 1.0)])
def test_a_neuron_is_stuck_if_the_offset_exceeds_a_swing(offset: float, area: float) -> None:
    normal = stats.norm(scale=offset / math.sqrt(area))
    expected = normal.cdf(-40e-3) + normal.sf(0.4 * 4 / 7 - 0.2)
    assert stuck_probability(JUNCTION, with_offset(offset, area)) == close(float(expected))
    assert stuck_probability(JUNCTION, with_offset(0.0)) == 0.0


def test_of_many_neurons_as_many_are_stuck_as_the_normal_distribution_says() -> None:
    around, count = with_offset(40e-3), 20_000
    levels = comparison_levels(count, JUNCTION, around, np.random.default_rng(1))
    normal = stats.norm(scale=40e-3)
    for sign, expected in (
        (math.inf, normal.sf(0.4 * 4 / 7 - 0.2)),
        (-math.inf, normal.cdf(-40e-3)),
    ):
        part = float(np.mean(levels == sign))
        assert part == pytest.approx(expected, abs=4 * math.sqrt(expected / count))
    seen = levels[np.isfinite(levels)]
    assert -1 < seen.min() < seen.max() < 1


def test_a_level_is_the_state_whose_voltage_is_that_of_the_offset() -> None:
    around = with_offset(40e-3, area=16.0)
    levels = comparison_levels(500, JUNCTION, around, np.random.default_rng(2))
    offsets = 10e-3 * np.random.default_rng(2).standard_normal(500)
    seen = np.isfinite(levels)
    assert seen.mean() > 0.95
    # Interpolation between 201 states is good to a part in ten thousand of the swing.
    found = divider_voltage(JUNCTION, 0.4, levels[seen]) - 0.2
    assert found == pytest.approx(offsets[seen], abs=5e-6)


def test_a_level_is_counted_from_that_of_the_reference() -> None:
    # A reference that sees the high state from m_z = 0.2 on: without offset nothing changes.
    moved = JUNCTION.model_copy(update={"reference_resistance": 5.5e5})
    assert moved.comparison_level != 0
    none = comparison_levels(4, moved, with_offset(0.0), np.random.default_rng(0))
    assert np.allclose(none, 0.0, atol=1e-9)
    small = comparison_levels(400, moved, with_offset(5e-3), np.random.default_rng(0))
    offsets = 5e-3 * np.random.default_rng(0).standard_normal(400)
    level = moved.comparison_level
    middle = float(divider_voltage(moved, 0.4, level))
    assert middle == close(0.2)
    found = divider_voltage(moved, 0.4, small + level) - middle
    assert found == pytest.approx(offsets, abs=5e-6)


def test_without_a_read_voltage_nothing_is_compared() -> None:
    levels = comparison_levels(
        3, JUNCTION, with_offset(40e-3, voltage=0.0), np.random.default_rng(0)
    )
    assert levels.tolist() == [0, 0, 0]
