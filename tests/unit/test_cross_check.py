"""How far two solvers are apart, from trajectories whose differences are known."""

import math
from functools import partial

import pandas as pd
import pytest

from spinneuron.magnetics import cross_check
from spinneuron.points import Point

#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)
POINT = Point("track-stt-1e11A_per_m2", "track", "track", "stt", 1e11, 4e-6)


def trajectory(
    positions: list[float], times: list[float] | None = None, mx: float = 0.1
) -> pd.DataFrame:
    """A wall at these positions (nm) at these times (ns)."""
    count = len(positions)
    return pd.DataFrame(
        {
            "t_s": [t * 1e-9 for t in (times or range(count))],
            "mx": [mx] * count,
            "my": [0.2] * count,
            "mz": [-0.3] * count,
            "wall_position_m": [x * 1e-9 for x in positions],
        }
    )


def row(embedded, oommf, embedded_seconds=2.0, oommf_seconds=60.0):
    return cross_check.row(POINT, embedded, oommf, embedded_seconds, oommf_seconds)


def test_a_difference_is_the_embedded_position_minus_that_of_oommf():
    apart = cross_check.differences(trajectory([0, 5.1, 9.7]), trajectory([0, 5.0, 9.8]))
    assert list(apart["t_s"]) == close([0, 1e-9, 2e-9])
    assert list(apart["embedded_m"]) == close([0, 5.1e-9, 9.7e-9])
    assert list(apart["oommf_m"]) == close([0, 5.0e-9, 9.8e-9])
    assert list(apart["difference_m"]) == [0, close(0.1e-9), close(-0.1e-9)]


@pytest.mark.parametrize("component", ["mx", "my", "mz"])
def test_the_component_is_the_one_that_differs_most(component):
    embedded, oommf = trajectory([0, 1]), trajectory([0, 1])
    oommf.loc[1, ["mx", "my", "mz"]] += 0.01
    oommf.loc[1, component] -= 0.05
    apart = cross_check.differences(embedded, oommf)
    assert list(apart["component"]) == [0, close(0.04)]


def test_the_longer_trajectory_is_compared_as_far_as_the_shorter_goes():
    short, long = trajectory([0, 1.0]), trajectory([0, 1.1, 900])
    for pair in ((short, long), (long, short)):
        assert len(cross_check.differences(*pair)) == 2
        found = row(*pair)
        assert found["largest_difference_m"] == close(0.1e-9)
        assert not found["same_end"]
        assert not found["agree"]


def test_other_instants_are_refused():
    with pytest.raises(ValueError, match="same instants"):
        cross_check.differences(trajectory([0, 1]), trajectory([0, 1], [0, 1.001]))


def test_a_row_sums_up_a_point():
    embedded = trajectory([1.0, 5.13, 8.9], [0, 0.5, 1.5])
    oommf = trajectory([1.0, 5.0, 9.0], [0, 0.5, 1.5], mx=0.4)
    found = row(embedded, oommf, 2.5, 80.0)
    assert found == {
        "id": "track-stt-1e11A_per_m2",
        "kind": "track",
        "regime": "stt",
        "current_density_A_per_m2": 1e11,
        "duration_s": close(1.5e-9),
        "distance_m": close(8e-9),  # of OOMMF's wall
        "largest_difference_m": close(0.13e-9),
        "rms_difference_m": close(math.sqrt((0.13**2 + 0.1**2) / 3) * 1e-9),
        "final_difference_m": close(-0.1e-9),
        "largest_component_difference": close(0.3),
        "same_end": True,
        "agree": True,
        "embedded_s": 2.5,
        "oommf_s": 80.0,
        "oommf_over_embedded": close(32),
    }


@pytest.mark.parametrize(("apart", "agree"), [(0.199, True), (-0.199, True), (0.201, False)])
def test_walls_agree_within_two_tenths_of_a_nanometre(apart, agree):
    assert row(trajectory([0, 10 + apart]), trajectory([0, 10]))["agree"] is agree


def test_the_table_for_readers_has_the_units_that_its_columns_name():
    rows = [
        row(trajectory([0.0, 10.0004]), trajectory([0.0, 10.0]), 2.0, 61.0),
        row(trajectory([0.0, -7.5]), trajectory([0.0, -7.0]), 4.0, 48.0),
    ]
    text = cross_check.markdown(pd.DataFrame(rows), "2.1a0", "2026-01-31", "a machine")
    first, second = text.splitlines()[-2:]
    name = "| track-stt-1e11A_per_m2 | 1.00 ns | "
    assert first == f"{name}10.00 nm | 0.4 pm | +0.4 pm | 2.00 s | 61.0 s (30x) |"
    assert second == f"{name}-7.00 nm | 5e+02 pm | -5e+02 pm | 4.00 s | 48.0 s (12x) |"
    assert text.startswith("OOMMF 2.1a0, 2026-01-31, a machine. ")
    assert "0.2 nm; 1 of 2 points agree" in text
