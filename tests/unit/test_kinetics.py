"""Velocity and switching time of trajectories that are known."""

import math
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from spinneuron.config.sections.device import Neuron, Pinning, Pulse, Readout
from spinneuron.magnetics import switching, velocity
from spinneuron.points import Point

Array = npt.NDArray[np.float64]

#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)
CELL = 1e-9
TOLERANCE = 2e-3
T = 8e-9
TIME = np.linspace(0, T, 801)


def measured(position: Any, angle: Any = 0.3, time: Array = TIME) -> velocity.Velocity:
    """The velocity of a wall 4 nm wide."""
    same = np.ones_like(time)
    return velocity.terminal_velocity(
        time, position * same, angle * same, 4e-9 * same, CELL, TOLERANCE
    )


def approaching(v: float, lag: float, tau: float, time: Array = TIME) -> Array:
    """An exponential approach to a straight line."""
    return 5e-8 + v * time + lag * np.exp(-time / tau)


speeds = st.floats(5, 400) | st.floats(-400, -5)


@settings(max_examples=30, deadline=None)
@given(speeds, st.floats(-10e-9, 10e-9), st.floats(0.02 * T, 0.085 * T))
def test_the_terminal_velocity_is_found_within_its_error(v, lag, tau):
    found = measured(approaching(v, lag, tau))
    assert found.flag == "steady"
    # Three standard errors, or the rounding of the fit.
    assert abs(found.velocity - v) < 3 * found.standard_error + 1e-8 * abs(v)
    assert found.standard_error < 1e-3 * abs(v)


@settings(max_examples=15, deadline=None)
@given(speeds, st.sampled_from([-1, 1]), st.floats(5e-9, 10e-9), st.floats(0.05 * T, 0.085 * T))
def test_the_relaxation_time_is_found_where_it_shows(v, sign, lag, tau):
    assert measured(approaching(v, sign * lag, tau)).relaxation_time == pytest.approx(tau, rel=0.01)


@pytest.mark.parametrize("v", [-80.0, 80.0])
def test_the_error_covers_noise_and_the_ripple_of_the_lattice(v):
    deviations = []
    for seed in range(20):
        noise = 1e-11 * np.random.default_rng(seed).standard_normal(TIME.size)
        ripple = 2e-11 * np.sin(2 * np.pi * v * TIME / CELL)
        found = measured(approaching(v, 4e-9, 0.5e-9) + noise + ripple)
        assert found.standard_error < 1e-3 * abs(v)
        deviations.append(abs(found.velocity - v) / found.standard_error)
    assert np.mean(np.array(deviations) < 2) >= 0.9


def test_the_error_covers_noise_that_is_correlated():
    deviations = []
    for seed in range(40):
        steps = np.random.default_rng(seed).standard_normal(TIME.size)
        noise = 3e-11 * signal.lfilter([1], [1, -0.8], steps)
        found = measured(approaching(80, 0, T) + noise)
        deviations.append(abs(found.velocity - 80) / found.standard_error)
    # Without the correlation the errors would be a third of this.
    assert np.mean(np.array(deviations) < 2) >= 0.9


def test_a_wall_with_inertia_is_not_mistaken_by_a_straight_line():
    position = approaching(50, 8e-9, 0.1 * T)
    late = T / 4 <= TIME
    straight = np.polyfit(TIME[late], position[late], 1)[0]
    assert abs(straight - 50) > 0.05
    assert measured(position).velocity == pytest.approx(50, abs=5e-4)


def test_the_start_of_a_run_does_not_count():
    kick = 5e-9 * np.sin(2 * np.pi * TIME / (0.2 * T)) * (TIME < 0.2 * T)
    found = measured(approaching(50, 0, T) + kick)
    assert (found.flag, found.velocity) == ("steady", close(50))


def test_a_steady_wall_has_the_angle_and_width_of_its_last_quarter():
    found = measured(approaching(50, 0, T), angle=1.2 - 0.9 * np.exp(-TIME / (T / 20)))
    assert found.flag == "steady"
    assert found.wall_angle == pytest.approx(1.2, abs=1e-5)
    assert found.wall_width == close(4e-9)
    assert found.precession_frequency == 0


def test_a_wall_at_rest_does_not_move():
    found = measured(5e-8)
    assert (found.flag, found.standard_error) == ("no_motion", 0)
    assert abs(found.velocity) < 1e-9


def test_a_wall_that_rattles_within_a_cell_does_not_move():
    found = measured(5e-8 + 0.2 * CELL * np.sin(2 * np.pi * TIME / (T / 7)))
    assert found.flag == "no_motion"
    assert abs(found.velocity) < found.standard_error


def test_an_accelerating_wall_has_the_mean_of_its_later_half():
    a = 5e9
    found = measured(a * TIME**2 / 2)
    assert found.flag == "not_steady"
    assert found.velocity == pytest.approx(0.75 * a * T, rel=1e-6)
    assert found.standard_error == pytest.approx(a * T / 4, rel=1e-6)
    assert math.isnan(found.relaxation_time)


def test_a_creeping_angle_is_not_steady():
    assert measured(approaching(50, 0, T), angle=0.3).flag == "steady"
    creeping = measured(approaching(50, 0, T), angle=0.3 + 0.1 * TIME / T)
    assert creeping.flag == "not_steady"
    assert creeping.velocity == pytest.approx(50, rel=1e-6)


def test_an_angle_that_flickers_around_half_a_turn_is_steady():
    flicker = np.where(np.arange(TIME.size) % 2, 1, -1) * (math.pi - 1e-3)
    assert measured(approaching(50, 0, T), angle=flicker).flag == "steady"


def test_a_wall_slower_than_the_lattice_averages_is_not_steady():
    slow = 1.4 * CELL / (T / 4)
    assert measured(approaching(slow, 0, T)).flag == "not_steady"
    assert measured(approaching(1.2 * slow, 0, T)).flag == "steady"


def test_a_wall_that_left_has_no_numbers():
    position = approaching(50, 0, T)
    position[-5:] = math.nan
    found = measured(position)
    assert found.flag == "left_track"
    assert all(math.isnan(x) for x in (found.velocity, found.standard_error, found.wall_angle))


@settings(max_examples=40, deadline=None)
@given(
    st.floats(1.05, 12),
    st.sampled_from([-1, 1]),
    st.floats(-100, 100),
    st.floats(-200, 200),
    st.floats(-math.pi, math.pi),
)
def test_above_walker_the_velocity_is_the_mean_over_whole_turns(turns, sense, mean, swing, start):
    omega = sense * 2 * math.pi * turns / T
    phi = start + omega * TIME
    position = mean * TIME + swing / omega * (np.sin(phi) - math.sin(start))
    found = measured(position, angle=np.angle(np.exp(1j * phi)))
    assert found.flag == "walker"
    # Linear interpolation of the position between 800 samples of at most 12 turns.
    assert found.velocity == pytest.approx(mean, abs=2e-3 * (1 + abs(swing)))
    assert found.precession_frequency == pytest.approx(turns / T, rel=1e-6)


def test_a_turning_angle_may_step_back():
    phi = 2 * math.pi * 5.3 * TIME / T
    back = 0.2 * np.sin(40 * phi)
    position = 20 * TIME + 1e-8 * np.sin(phi)
    found = measured(position, angle=phi + back)
    assert found.velocity == pytest.approx(20, abs=0.5)
    assert found.precession_frequency == pytest.approx(5.3 / T, rel=0.02)


def test_more_than_half_a_turn_is_above_walker():
    v = approaching(50, 0, T)
    more = measured(v, angle=0.3 + 1.02 * math.pi * TIME / T)
    assert more.flag == "walker"
    assert more.precession_frequency == pytest.approx(0.51 / T, rel=1e-6)
    assert measured(v, angle=0.3 + 0.98 * math.pi * TIME / T).flag == "not_steady"


NODES = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0]) * 1e-9


def switched(readout: list[float], pulse_end: float = 4.5e-9) -> switching.Switching:
    return switching.outcome(NODES, np.array(readout), 0.5, pulse_end)


def test_a_crossing_within_the_pulse_is_switched():
    found = switched([-1, -1, 0.0, 1, 1, 1])
    assert (found.flag, found.switched) == ("switched", True)
    assert found.switching_time == close(2.5e-9)
    assert found.final_readout == 1


def test_a_crossing_after_the_pulse_is_late():
    found = switched([-1, -1, -1, -1, 0, 1], pulse_end=4.4e-9)
    assert (found.flag, found.switched) == ("switched_late", True)
    assert found.switching_time == close(4.5e-9)


def test_a_readout_that_returns_fell_back_and_keeps_the_time_of_its_crossing():
    found = switched([-1, 0, 1, 1, 0, -1])
    assert (found.flag, found.switched) == ("fell_back", False)
    # From 0 to 1 between 1 and 2 ns it is at 0.5 halfway.
    assert found.switching_time == found.last_crossing == close(1.5e-9)
    assert found.standard_error == close(1e-9 / math.sqrt(12))


def test_a_readout_that_never_crosses_is_not_switched():
    found = switched([-1, 0, 0.49, 0, -1, -1])
    assert (found.flag, found.switched) == ("not_switched", False)
    assert math.isnan(found.switching_time)


def test_a_readout_that_rebounds_has_a_first_and_a_last_crossing():
    found = switched([-1, 1, -1, 0.75, 0.75, 1])
    assert found.switching_time == close((1.5 / 2) * 1e-9)
    assert found.last_crossing == close((2 + 1.5 / 1.75) * 1e-9)
    assert (found.flag, found.switched) == ("switched", True)


def test_the_first_crossing_decides_whether_the_pulse_drove_it():
    # It crosses at 0.75 ns and, after a rebound, again at 3.75 ns.
    readout = [-1, 1, -1, -1, 1, 1]
    rebound = switched(readout, pulse_end=1e-9)
    assert (rebound.flag, rebound.switched) == ("switched", True)
    assert rebound.last_crossing == close(3.75e-9)
    assert switched(readout, pulse_end=0.7e-9).flag == "switched_late"


def test_every_upward_crossing_is_found_in_the_order_of_time():
    readout = np.array([-1, 1, -1, 0.5, 0.4, 1.4])
    # A sample at the level ends a crossing; from 0.4 to 1.4 a tenth of the way is left to go.
    assert switching.crossings(NODES, readout, 0.5) == close([0.75e-9, 3e-9, 4.1e-9])
    assert switching.crossings(NODES, -readout, 2.0).size == 0


def test_a_readout_is_judged_at_the_sample_nearest_to_each_moment():
    readout = np.array([-1, -0.2, 0.5, 0.4, 0.6, -1])
    moments = {"in_plateau": 1.4e-9, "end_of_plateau": 1.6e-9, "end_of_pulse": 3e-9}
    assert switching.shown(NODES, readout, 0.5, moments | {"final_state": 9e-9}) == {
        "in_plateau": False,
        "end_of_plateau": True,
        "end_of_pulse": False,
        "final_state": False,
    }
    none = np.array([])
    assert switching.shown(none, none, 0.5, moments) == dict.fromkeys(moments, False)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.01, 0.99), st.floats(0.1e-9, 4.9e-9), st.floats(1e8, 1e10))
def test_the_time_is_exact_for_a_straight_line(threshold, crossing, slope):
    time = np.linspace(0, 5e-9, 64)
    found = switching.outcome(time, threshold + slope * (time - crossing), threshold, 5e-9)
    assert found.switching_time == close(crossing)
    assert found.standard_error == close(time[1] / math.sqrt(12))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=5, max_size=5), st.floats(0, 5e-9))
def test_flag_and_final_state_agree(later, pulse_end):
    found = switched([-1.0, *later], pulse_end)
    assert found.switched == (later[-1] >= 0.5)
    assert found.switched == (found.flag in ("switched", "switched_late"))
    crossed = any(value >= 0.5 for value in later)
    assert crossed == math.isfinite(found.switching_time) == math.isfinite(found.last_crossing)
    if crossed:
        assert found.switching_time <= found.last_crossing
        # The first crossing lies between the first sample beyond the level and the one before.
        first = next(n for n, value in enumerate(later, 1) if value >= 0.5)
        assert NODES[first - 1] <= found.switching_time <= NODES[first] * (1 + 1e-9)


def test_flag_and_final_state_agree_where_the_readout_starts_beyond_the_threshold():
    found = switched([1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    assert found.switched == (found.flag in ("switched", "switched_late"))


#: The current is full from 0.3 to 1 ns and has ended at 1.3 ns; the end of settling is 3 ns.
NEURON = Neuron(
    length=100e-9,
    fixed_length=20e-9,
    pinning=Pinning(profile="tent", depth=0.02),
    pulse=Pulse(width=1e-9, rise_time=0.3e-9, fall_time=0.3e-9),
    settling_time=1.7e-9,
    sampling_interval=1e-12,
)
#: A comparison level of -1/3: the reference has the mean of both resistances.
BELOW_MIDDLE = Readout(length=24e-9, reference_resistance=6.6e5)


def neuron_row(
    current: float, readout: list[float], time: list[float], junction: Readout | None = None
) -> dict[str, Any]:
    point = Point("p", "neuron", "neuron", "stt", current / 4e-17, current)
    trajectory = pd.DataFrame({"t_s": time, "readout_mz": readout, "wall_position_m": 5e-8})
    return switching.switching_row(point, trajectory, NEURON, junction or Readout(length=24e-9))


@pytest.mark.parametrize(("last", "flag"), [(1.149e-9, "switched"), (1.151e-9, "switched_late")])
def test_the_pulse_ends_at_the_half_height_of_its_falling_edge(last, flag):
    # The line from -1 to 1 crosses the comparison level of 0 halfway.
    row = neuron_row(3e-6, [-1, -1, 1, 1], [0, last - 1e-10, last + 1e-10, 3e-9])
    assert row["flag"] == flag


def test_a_negative_current_writes_the_other_state():
    time = [0.0, 0.5e-9, 1e-9, 3e-9]
    forward = neuron_row(3e-6, [-1, -0.5, 1, 0.5], time)
    backward = neuron_row(-3e-6, [1, 0.5, -1, -0.5], time)
    moments = [f"switched_{moment}" for moment in ("in_plateau", "end_of_plateau", "end_of_pulse")]
    for key in ("switched", "switching_time_s", "last_crossing_s", "final_readout", "flag"):
        assert backward[key] == forward[key]
    assert [backward[key] for key in moments] == [forward[key] for key in moments]
    assert forward["switching_time_s"] == close(0.5e-9 + 0.5e-9 / 3)


def test_the_comparison_level_has_the_same_sign_for_both_currents():
    # At -1/3 the junction counts as high from m_z = -1/3 upwards. A positive current need not
    # bring it to 0, and a negative one must bring it below -1/3.
    time = [0.0, 1e-9, 2e-9, 3e-9]
    forward = neuron_row(3e-6, [-1, -0.2, -0.2, -0.2], time, BELOW_MIDDLE)
    assert (forward["switched"], forward["switching_time_s"]) == (True, close(2.5e-9 / 3))
    backward = neuron_row(-3e-6, [1, -0.2, -0.2, -0.2], time, BELOW_MIDDLE)
    assert (backward["switched"], backward["flag"]) == (False, "not_switched")
    further = neuron_row(-3e-6, [1, -0.6, -0.6, -0.6], time, BELOW_MIDDLE)
    assert (further["switched"], further["switching_time_s"]) == (True, close(2.5e-9 / 3))


def test_a_row_says_what_the_neuron_shows_at_each_moment_and_when_it_first_crossed():
    # Half of the plateau has passed at 0.65 ns, it ends at 1 ns and the current at 1.3 ns.
    time = [0.0, 0.5e-9, 0.65e-9, 1e-9, 1.3e-9, 3e-9]
    row = neuron_row(3e-6, [-1, 1, -1, 1, -1, 1], time)
    shown = [row[f"switched_{moment}"] for moment in ("in_plateau", "end_of_plateau")]
    assert [*shown, row["switched_end_of_pulse"], row["switched"]] == [False, True, False, True]
    # Three upward crossings, each halfway between two samples.
    assert row["switching_time_s"] == close(0.25e-9)
    assert row["last_crossing_s"] == close(2.15e-9)
    assert row["flag"] == "switched"
    assert "switched_final_state" not in row


def test_how_a_wall_answers_its_current():
    table = pd.DataFrame(
        {
            "regime": ["a"] * 4 + ["b"],
            "flag": ["steady", "steady", "steady", "walker", "not_steady"],
            "current_density_A_per_m2": [2e10, 1e10, 3e11, 5e11, 1e10],
            "mobility_m3_per_As": [1.9e-10, 2e-10, 1e-10, 0.5e-10, 1e-10],
        }
    )
    assert velocity.motion(table) == ["linear", "linear", "saturated", "walker", ""]


def test_angle_and_width_have_the_error_of_their_scatter_and_drift():
    time = np.linspace(0, 4e-9, 401)
    noise = np.random.default_rng(3).normal(size=(2, time.size))
    found = velocity.terminal_velocity(
        time, 100 * time, 0.2 + 1e-3 * noise[0], 3.5e-9 + 1e-11 * noise[1], 1e-9, 2e-3
    )
    assert found.wall_angle == pytest.approx(0.2, abs=4 * found.wall_angle_error)
    assert 0.7e-4 < found.wall_angle_error < 4e-4
    assert 0.7e-12 < found.wall_width_error < 4e-12
