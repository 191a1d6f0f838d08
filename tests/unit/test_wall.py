"""The wall found in magnetisations that are known."""

import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinneuron.arrays import Magnetisation
from spinneuron.magnetics import wall
from spinneuron.magnetics.readout import mean_mz

#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)
CELL = 1e-9
CELLS = 100
LENGTH = CELLS * CELL


def analytic(position: float, angle: float, width: float, rows: int = 2) -> Magnetisation:
    """A wall from +z to -z, at cell centres."""
    x = ((np.arange(CELLS) + 0.5) * CELL - position) / width
    unit = np.array([np.cos(angle) / np.cosh(x), np.sin(angle) / np.cosh(x), -np.tanh(x)])
    return np.repeat(unit[:, None, None, :], rows, axis=2)


def domains(*pieces: tuple[float, int]) -> Magnetisation:
    """Uniform pieces: m_z and number of cells."""
    mz = np.concatenate([np.full(cells, value) for value, cells in pieces])
    return np.stack([0 * mz, 0 * mz, mz])[:, None, None, :]


def turned(angle: float, from_angle: float) -> float:
    """Difference of two angles, modulo a turn."""
    return abs(math.remainder(angle - from_angle, 2 * math.pi))


walls = st.tuples(
    st.floats(15 * CELL, LENGTH - 15 * CELL),
    st.floats(-math.pi, math.pi) | st.sampled_from([0.0, math.pi / 2, math.pi, -math.pi / 2]),
    st.floats(3 * CELL, 6 * CELL),
)


@settings(max_examples=100, deadline=None)
@given(walls)
def test_an_analytic_wall_is_found_between_cells(values):
    position, angle, width = values
    found = wall.find(analytic(*values), CELL)
    # A straight line through a tanh three cells wide errs by 0.0036 of a cell.
    assert found.position == pytest.approx(position, abs=4e-3 * CELL)
    assert turned(found.angle, angle) < 1e-9
    assert found.width == close(width)


def test_the_position_is_that_of_the_mean_over_the_width():
    slanted = np.concatenate(
        [analytic(q * CELL, 0.3, 4 * CELL, rows=1) for q in (47.2, 48.2, 49.2)], axis=2
    )
    found = wall.find(slanted, CELL)
    assert found.position == pytest.approx(48.2 * CELL, abs=4e-3 * CELL)
    assert found.angle == pytest.approx(0.3, abs=1e-9)


@pytest.mark.parametrize(
    "state",
    [domains((1, CELLS)), domains((-1, CELLS)), domains((-1, 50), (1, 50))],
    ids=["up", "down", "wall of the other sense"],
)
def test_without_a_wall_from_up_to_down_all_is_nan(state):
    assert all(math.isnan(value) for value in wall.find(state, CELL))


def test_the_first_of_several_walls_is_found():
    state = domains((1, 20), (-1, 30), (1, 30), (-1, 20))
    assert wall.find(state, CELL).position == close(20 * CELL)


def test_a_step_has_a_position_but_no_width():
    found = wall.find(domains((1, 50), (-1, 50)), CELL)
    assert found.position == close(50 * CELL)
    assert math.isnan(found.width)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_mirroring_twice_changes_nothing(seed):
    state = np.random.default_rng(seed).standard_normal((3, 1, 3, 7))
    assert np.array_equal(wall.mirror(wall.mirror(state)), state)


@settings(max_examples=50, deadline=None)
@given(walls)
def test_a_mirrored_wall_sits_at_the_mirrored_place_with_its_transverse_moment_turned(values):
    original, mirrored = (wall.find(m, CELL) for m in (analytic(*values), mirror_of(values)))
    assert mirrored.position == pytest.approx(LENGTH - original.position, abs=1e-6 * CELL)
    assert turned(mirrored.angle, -original.angle) < 1e-9
    assert mirrored.width == close(original.width)


def mirror_of(values: tuple[float, float, float]) -> Magnetisation:
    return wall.mirror(analytic(*values))


@pytest.mark.parametrize("cells", [100, 101])
def test_the_readout_of_uniform_and_half_states(cells):
    half = cells // 2
    length = (24 if cells % 2 == 0 else 25) * CELL
    assert mean_mz(domains((1, cells)), CELL, length) == 1
    assert mean_mz(domains((-1, cells)), CELL, length) == -1
    split = domains((1, half), *[(0, 1)] * (cells % 2), (-1, half))
    assert mean_mz(split, CELL, length) == 0


def test_the_readout_sees_only_the_middle():
    assert mean_mz(domains((1, 38), (-1, 24), (1, 38)), CELL, 24 * CELL) == -1
    assert mean_mz(domains((1, 39), (-1, 22), (1, 39)), CELL, 24 * CELL) == pytest.approx(
        (2 - 22) / 24
    )


@settings(max_examples=30, deadline=None)
@given(walls)
def test_mirroring_turns_the_sign_of_the_readout(values):
    straight, mirrored = analytic(*values), mirror_of(values)
    assert mean_mz(mirrored, CELL, 24 * CELL) == pytest.approx(
        -mean_mz(straight, CELL, 24 * CELL), abs=1e-12
    )
