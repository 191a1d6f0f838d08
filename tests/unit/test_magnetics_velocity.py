"""Rows of the velocity and switching tables, against numbers worked out by hand."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from spinneuron.config.sections.device import Neuron, Pinning, Pulse, Readout
from spinneuron.magnetics import pulse, switching, velocity, wall
from spinneuron.magnetics.readout import mean_mz, read_times, resistance
from spinneuron.points import Point

Array = npt.NDArray[np.float64]
#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)
READOUT = Readout(length=24e-9)
CELL = 1e-9
TOLERANCE = 2e-3
TIME = np.linspace(0, 8e-9, 801)
LAST = TIME >= 6e-9


def row(position: Array, angle: Any = 0.3, width: Any = 4e-9, density: float = 1e11) -> Any:
    point = Point("p", "track", "track", "stt_she", density, density * 4e-17)
    same = np.ones_like(position)
    table = pd.DataFrame(
        {
            "t_s": TIME[: position.size],
            "wall_position_m": position,
            "wall_angle_rad": angle * same,
            "wall_width_m": width * same,
        }
    )
    return velocity.velocity_row(point, table, CELL, TOLERANCE)


@pytest.mark.parametrize("density", [1e11, -1e11])
def test_the_row_of_a_track_has_what_was_measured_in_si_units(density: float) -> None:
    found = row(1e-8 + math.copysign(80.0, density) * TIME, density=density)
    assert found["id"] == "p"
    assert found["regime"] == "stt_she"
    assert found["flag"] == "steady"
    assert found["current_density_A_per_m2"] == density
    assert found["current_A"] == close(density * 4e-17)
    assert found["velocity_m_per_s"] == close(math.copysign(80.0, density))
    assert found["wall_width_m"] == close(4e-9)
    assert found["wall_angle_rad"] == close(0.3)
    assert found["duration_s"] == close(8e-9)
    assert found["precession_frequency_Hz"] == 0
    # 80 m/s at 1e11 A/m², whatever the direction.
    assert found["mobility_m3_per_As"] == close(8e-10)


def test_the_error_of_the_mobility_is_that_of_the_velocity_over_the_current() -> None:
    # Not steady: 30 m/s on average in the later half, with a change of 10 m/s in it.
    found = row(2.5e9 * TIME**2, density=-1e11)
    assert found["velocity_m_per_s"] == pytest.approx(30.0, rel=1e-6, abs=0)
    assert found["velocity_stderr_m_per_s"] == pytest.approx(10.0, rel=1e-6, abs=0)
    assert found["mobility_m3_per_As"] == pytest.approx(-3e-10, rel=1e-6, abs=0)
    assert found["mobility_stderr_m3_per_As"] == pytest.approx(1e-10, rel=1e-6, abs=0)


def test_without_a_current_there_is_no_mobility() -> None:
    found = row(np.full(TIME.size, 5e-8), density=0.0)
    assert found["flag"] == "no_motion"
    assert math.isnan(found["mobility_m3_per_As"])
    assert math.isnan(found["mobility_stderr_m3_per_As"])


def test_a_point_that_failed_has_no_duration() -> None:
    found = row(np.zeros(0))
    assert found["flag"] == "failed"
    assert found["duration_s"] == 0.0
    assert math.isnan(found["velocity_m_per_s"])


def test_angle_and_width_have_each_their_own_error() -> None:
    # In the last quarter, 201 samples: the angle alternates by 1 mrad, the width by 0.5 nm.
    sign = np.where(np.arange(TIME.size) % 2, 1.0, -1.0)
    found = row(1e-8 + 80 * TIME, angle=0.3 + 1e-3 * sign, width=4e-9 + 0.5e-9 * sign)
    count = np.count_nonzero(LAST)
    assert count == 201
    assert found["wall_angle_stderr_rad"] == pytest.approx(1e-3 / math.sqrt(count), rel=0.05, abs=0)
    assert found["wall_width_stderr_m"] == pytest.approx(0.5e-9 / math.sqrt(count), rel=0.05, abs=0)


def test_a_drift_of_the_angle_is_part_of_its_error() -> None:
    # From the first to the second half of the last quarter the mean changes by a half of it.
    drift = 8e-3 * (TIME - 6e-9) / 2e-9 * LAST
    found = row(1e-8 + 80 * TIME, angle=0.3 + drift)
    assert found["flag"] == "steady"
    scatter = 8e-3 / math.sqrt(12) / math.sqrt(201)
    assert found["wall_angle_stderr_rad"] == pytest.approx(
        math.hypot(scatter, 2e-3), rel=0.01, abs=0
    )
    assert found["wall_width_stderr_m"] < 1e-20


def test_a_drift_is_that_from_the_first_to_the_second_half() -> None:
    # A step of the width in the middle of the last quarter.
    late = TIME >= 7e-9
    found = row(1e-8 + 80 * TIME, width=np.where(late, 4.2e-9, 4e-9))
    expected = math.hypot(0.1e-9 / math.sqrt(201), 0.1e-9)
    assert found["wall_width_stderr_m"] == pytest.approx(expected, rel=0.01, abs=0)


def test_an_unsteady_wall_has_the_angle_and_width_of_its_last_quarter_too() -> None:
    found = row(2.5e9 * TIME**2, angle=np.where(LAST, 0.5, 0.1), width=np.where(LAST, 3e-9, 9e-9))
    assert found["flag"] == "not_steady"
    assert found["wall_angle_rad"] == close(0.5)
    assert found["wall_width_m"] == close(3e-9)


@pytest.mark.parametrize(("change", "flag"), [(0.95, "steady"), (1.05, "not_steady")])
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_change_of_the_velocity_by_more_than_the_tolerance_is_not_steady(
    change: float, flag: str, sign: int
) -> None:
    # The fourth quarter is faster than the third by the tolerance, times a factor.
    speed = np.where(TIME < 6e-9, 100.0, 100.0 / (1 - change * TOLERANCE))
    position = np.concatenate([[0.0], np.cumsum(speed[:-1] * np.diff(TIME))])
    assert row(1e-8 + sign * position)["flag"] == flag


@pytest.mark.parametrize(("change", "flag"), [(0.9, "steady"), (1.1, "not_steady")])
def test_a_change_below_the_floor_is_not_worth_more_time(change: float, flag: str) -> None:
    # A fiftieth of a metre per second is more than 2e-3 of 1 m/s.
    speed = np.where(TIME < 6e-9, 1.0, 1.0 + 0.02 * change)
    position = np.concatenate([[0.0], np.cumsum(speed[:-1] * np.diff(TIME))])
    assert row(1e-8 + position)["flag"] == flag


def test_a_wall_that_moves_less_than_half_a_cell_does_not_move() -> None:
    # From a quarter of the run on: 0.49 and 0.51 cells in 6 ns.
    for moved, flag in ((0.49, "no_motion"), (0.51, "not_steady")):
        found = row(5e-8 + moved * CELL * TIME / 6e-9)
        assert found["flag"] == flag
        assert found["velocity_m_per_s"] == pytest.approx(moved * CELL / 6e-9, rel=1e-6, abs=0)
    resting = row(5e-8 + 0.49 * CELL * TIME / 6e-9)
    assert resting["velocity_stderr_m_per_s"] == close(0.49 * CELL / 6e-9)


def test_a_run_has_precessed_after_two_turns() -> None:
    for turns, enough in ((1.99, False), (2.01, True), (-2.01, True)):
        angle = np.angle(np.exp(1j * (0.3 + 2 * np.pi * turns * TIME / TIME[-1])))
        assert velocity.has_precessed(angle) is enough


def test_above_walker_the_errors_are_the_scatter_over_the_periods() -> None:
    # Turns that take 1, 2, 1 and 2 ns; the wall moves by 20 nm in each.
    ends = np.array([0.0, 1.0, 3.0, 4.0, 6.0]) * 1e-9
    time = np.linspace(0, 6e-9, 601)
    # A little more than four turns, so that rounding takes none of them away.
    turned = np.interp(time, ends, 2 * np.pi * (1 + 1e-9) * np.arange(5))
    position = np.interp(time, ends, 20e-9 * np.arange(5))
    width = np.full(time.size, 4e-9)
    found = velocity.terminal_velocity(time, position, turned, width, CELL, TOLERANCE)
    assert found.flag == "walker"
    assert found.velocity == pytest.approx(80e-9 / 6e-9, rel=1e-6, abs=0)
    assert found.precession_frequency == pytest.approx(4 / 6e-9, rel=1e-6, abs=0)
    each = np.array([20.0, 10.0, 20.0, 10.0])
    assert found.standard_error == pytest.approx(np.std(each, ddof=1) / 2, rel=1e-6, abs=0)
    assert found.frequency_error == pytest.approx(np.std(each / 20e-9, ddof=1) / 2, rel=1e-6, abs=0)
    assert math.isnan(found.wall_angle)
    assert found.wall_width == close(4e-9)
    assert found.wall_width_error < 1e-20


@pytest.mark.parametrize("sign", [-1, 1])
def test_one_period_above_walker_has_the_distance_from_a_straight_line_as_its_error(
    sign: int,
) -> None:
    time = np.linspace(0, 4e-9, 401)
    turned = 2 * np.pi * 0.75 * time / time[-1]
    position = sign * 5e9 * time**2
    width = np.full(time.size, 4e-9)
    found = velocity.terminal_velocity(time, position, turned, width, CELL, TOLERANCE)
    # The last half turn took from 4/3 ns to 4 ns.
    mean = 5e9 * (4e-9 + 4e-9 / 3)
    assert found.velocity == pytest.approx(sign * mean, rel=1e-4, abs=0)
    assert found.standard_error == pytest.approx(mean - 5e9 * 4e-9, rel=1e-3, abs=0)
    assert found.precession_frequency == pytest.approx(0.75 / 4e-9, rel=1e-6, abs=0)
    assert math.isnan(found.frequency_error)


@pytest.mark.parametrize(
    ("residual", "factor"),
    [
        ([1.0, 1.0, 1.0, 1.0], math.sqrt(1.75 / 0.25)),  # correlation 3/4
        ([1.0, -1.0, 1.0, -1.0], 1.0),  # none below zero
        ([0.0, 0.0], 1.0),
        ([1.0] * 1000, math.sqrt(1.98 / 0.02)),  # at most 0.98
    ],
)
def test_correlated_residuals_widen_an_error(residual: list[float], factor: float) -> None:
    assert velocity._correlation_factor(np.array(residual)) == close(factor)


def test_a_wall_is_linear_down_to_nine_tenths_of_its_lowest_mobility() -> None:
    table = pd.DataFrame(
        {
            "regime": "a",
            "flag": "steady",
            "current_density_A_per_m2": [-1e10, 2e10, 3e10, 4e10],
            "mobility_m3_per_As": [2e-10, 1.81e-10, 1.79e-10, math.nan],
        }
    )
    assert velocity.motion(table) == ["linear", "linear", "saturated", ""]


# The current pulse and the read-out


def neuron_of(width: float, rise: float, fall: float, settling: float = 1e-9) -> Neuron:
    return Neuron(
        length=100e-9,
        fixed_length=20e-9,
        pinning=Pinning(profile="tent", depth=0.02),
        pulse=Pulse(width=width, rise_time=rise, fall_time=fall),
        settling_time=settling,
        sampling_interval=5e-12,
    )


def test_a_pulse_lasts_its_width_and_half_of_both_edges() -> None:
    edges = Pulse(width=1e-9, rise_time=0.2e-9, fall_time=0.4e-9)
    assert pulse.duration(edges) == close(1.3e-9)
    assert pulse.half_height_end(edges) == close(1.1e-9)


def test_a_waveform_is_a_trapezium_sampled_at_a_fiftieth_of_its_shorter_edge() -> None:
    factors, interval = pulse.waveform(neuron_of(1e-9, 0.2e-9, 0.4e-9))
    assert interval == close(0.2e-9 / 50)
    times = interval * np.arange(factors.size)
    expected = np.interp(times, [0, 0.2e-9, 0.9e-9, 1.3e-9], [0, 1, 1, 0])
    assert factors == pytest.approx(expected, abs=1e-9)
    # To the end of the settling time, and not a nanosecond longer.
    assert 2.3e-9 <= times[-1] <= 2.3e-9 + 2 * interval
    # The charge of the pulse is that of its width at full height.
    assert factors.sum() * interval == close(1e-9)


def test_a_short_pulse_is_sampled_at_a_fiftieth_of_itself() -> None:
    _, interval = pulse.waveform(neuron_of(0.1e-9, 0.2e-9, 0.3e-9))
    assert interval == close(0.1e-9 / 50)


def test_a_pulse_without_edges_is_a_box() -> None:
    factors, interval = pulse.waveform(neuron_of(1e-9, 0.0, 0.0))
    assert interval == close(1e-12)
    times = interval * np.arange(factors.size)
    assert (factors[times < 0.999e-9] == 1).all()
    assert (factors[times > 1.001e-9] == 0).all()
    one_edge, interval = pulse.waveform(neuron_of(1e-9, 0.1e-9, 0.0))
    assert interval == close(0.1e-9 / 50)
    assert one_edge[25] == close(0.5)
    assert one_edge.max() == 1


def test_the_junction_sees_the_cells_whose_centres_it_covers() -> None:
    m = np.zeros((3, 1, 2, 10))
    m[2] = np.arange(10) ** 2
    # 4 nm in the middle of 10: cells 3 to 6.
    assert mean_mz(m, 1e-9, 4e-9) == close((9 + 16 + 25 + 36) / 4)
    assert mean_mz(m, 1e-9, 4.9e-9) == close((9 + 16 + 25 + 36) / 4)
    m[2, 0, 1] += 2
    assert mean_mz(m, 1e-9, 4e-9) == close((9 + 16 + 25 + 36) / 4 + 1)
    # An odd number of cells: that in the middle and one on either side.
    odd = np.zeros((3, 1, 1, 9))
    odd[2] = np.arange(9) ** 2
    assert mean_mz(odd, 2e-9, 6e-9) == close((9 + 16 + 25) / 3)


def test_the_resistance_of_the_junction_lies_between_its_states(experiment: Any) -> None:
    readout = experiment.readout.model_copy(
        update={"parallel_resistance": 4e5, "tunnel_magnetoresistance": 1.0}
    )
    # The mean conductance is 3/4 of the parallel one.
    assert resistance(readout, [1, 0, -1]) == close([4e5, 4e5 * 4 / 3, 8e5])


@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("place", [0.05, 0.3, 0.9])
def test_at_the_comparison_level_the_junction_has_the_resistance_of_the_reference(
    ratio: float, place: float
) -> None:
    parallel = 4e5
    reference = parallel * (1 + place * ratio)
    found = Readout(
        length=24e-9,
        parallel_resistance=parallel,
        tunnel_magnetoresistance=ratio,
        reference_resistance=reference,
    )
    # m = (2 R_P R_AP/R_ref - R_P - R_AP)/(R_AP - R_P): the conductances in terms of resistances.
    anti = parallel * (1 + ratio)
    level = (2 * parallel * anti / reference - parallel - anti) / (anti - parallel)
    assert found.comparison_level == close(level)
    assert -1 < level < 1
    assert float(resistance(found, level)) == close(reference)
    # A larger mean m_z lowers the resistance, so that the comparator sees the high state.
    assert (
        float(resistance(found, level + 0.01)) < reference < float(resistance(found, level - 0.01))
    )


def test_the_comparison_level_of_usual_references() -> None:
    def level(reference: float | None, ratio: float = 1.0) -> float:
        return Readout(
            length=24e-9,
            parallel_resistance=4e5,
            tunnel_magnetoresistance=ratio,
            reference_resistance=reference,
        ).comparison_level

    assert level(None) == 0.0
    # The harmonic mean 2/(1/R_P + 1/R_AP) has the mean conductance.
    assert level(2 / (1 / 4e5 + 1 / 8e5)) == pytest.approx(0, abs=1e-12)
    assert level(2 / (1 / 4e5 + 1 / 12e5), 2.0) == pytest.approx(0, abs=1e-12)
    # At the arithmetic mean 3/2 R_P: 2/(3/2) - 3/2 over 1/2.
    assert level(6e5) == close(-1 / 3)
    # The geometric mean: 2/sqrt(2) - 3/2 over 1/2.
    assert level(4e5 * math.sqrt(2)) == close(2 * math.sqrt(2) - 3)
    # The resistances of both states.
    assert (level(4e5), level(8e5)) == (close(1.0), close(-1.0))


def test_the_read_moments_divide_the_pulse_and_the_settling_time() -> None:
    neuron = neuron_of(1e-9, 0.2e-9, 0.4e-9, settling=0.5e-9)
    # Full current from 0.2 to 0.9 ns, the last current at 1.3 ns.
    found = read_times(neuron, Readout(length=24e-9, part_of_plateau=0.25))
    assert list(found) == ["in_plateau", "end_of_plateau", "end_of_pulse", "final_state"]
    assert list(found.values()) == close([0.375e-9, 0.9e-9, 1.3e-9, 1.8e-9])
    at_once = read_times(neuron, Readout(length=24e-9, part_of_plateau=0.0))
    assert at_once["in_plateau"] == close(0.2e-9)
    # Edges that meet leave no plateau: both moments are the top of the pulse.
    peak = read_times(neuron_of(0.3e-9, 0.2e-9, 0.4e-9), READOUT)
    assert list(peak.values()) == close([0.2e-9, 0.2e-9, 0.6e-9, 1.6e-9])


def test_the_wall_width_is_a_straight_line_through_all_cells_of_the_wall() -> None:
    # artanh m_z of the cells below 0.9 on either side, no straight line; the next are domains.
    slopes = np.array([1.3, 0.9, 0.2, -0.1, -0.7, -1.4])
    mz = np.concatenate([[0.99, 0.95], np.tanh(slopes), [-0.95, -0.99]])
    state = np.stack([0 * mz, 0 * mz, mz])[:, None, None, :]
    found = wall.find(state, 2e-9)
    line = np.polyfit(2e-9 * np.arange(6), slopes, 1)[0]
    assert found.width == close(-1 / line)
    # The zero crossing lies between the third and the fourth of them.
    part = math.tanh(0.2) / (math.tanh(0.2) + math.tanh(0.1))
    assert found.position == close((4.5 + part) * 2e-9)


# Switching


def test_a_row_of_the_switching_table_is_in_si_units_and_keeps_its_sign() -> None:
    point = Point("p", "neuron", "retention", "stt", -7.5e10, -3e-6)
    trajectory = pd.DataFrame(
        {
            "t_s": [0.0, 1e-9, 2e-9, 3e-9],
            "readout_mz": [1.0, 0.5, -1.0, -0.8],
            "wall_position_m": [67e-9, 60e-9, 40e-9, 33e-9],
        }
    )
    neuron = neuron_of(2.2e-9, 0.2e-9, 0.4e-9)
    found = switching.switching_row(point, trajectory, neuron, READOUT)
    # Towards the written state -0.5 at 1 ns and 1 at 2 ns: it is 0 a third of the way.
    assert found["switching_time_s"] == close(1e-9 * (1 + 1 / 3))
    assert found["last_crossing_s"] == close(1e-9 * (1 + 1 / 3))
    # The plateau lasts from 0.2 to 2.1 ns, so that 1.15 ns is halfway; the pulse ends at 2.5 ns.
    assert found["switched_in_plateau"] is False
    assert found["switched_end_of_plateau"] is True
    assert found["switched_end_of_pulse"] is True
    assert found["switching_time_stderr_s"] == close(1e-9 / math.sqrt(12))
    assert found["final_readout"] == close(0.8)
    assert found["rest_position_m"] == close(67e-9)
    assert found["final_position_m"] == close(33e-9)
    assert found["pulse_width_s"] == close(2.2e-9)
    assert found["current_A"] == -3e-6
    assert found["current_density_A_per_m2"] == -7.5e10
    assert (found["id"], found["device"], found["regime"]) == ("p", "retention", "stt")
    assert (found["switched"], found["flag"]) == (True, "switched")


def test_a_neuron_that_failed_has_no_numbers() -> None:
    point = Point("p", "neuron", "neuron", "stt", 7.5e10, 3e-6)
    trajectory = pd.DataFrame({"t_s": [], "readout_mz": [], "wall_position_m": []}, dtype=float)
    neuron = neuron_of(1e-9, 0.2e-9, 0.4e-9)
    found = switching.switching_row(point, trajectory, neuron, READOUT)
    assert (found["switched"], found["flag"]) == (False, "failed")
    moments = ("in_plateau", "end_of_plateau", "end_of_pulse")
    assert not any(found[f"switched_{moment}"] for moment in moments)
    assert math.isnan(found["switching_time_s"])
    assert math.isnan(found["last_crossing_s"])
    assert math.isnan(found["rest_position_m"])
    assert math.isnan(found["final_position_m"])
    assert math.isnan(found["final_readout"])


def test_a_readout_at_the_threshold_counts_as_switched() -> None:
    time = np.array([0.0, 1e-9, 2e-9])
    found = switching.outcome(time, np.array([-1.0, 0.0, 0.5]), 0.5, 2e-9)
    assert (found.switched, found.flag) == (True, "switched")
    assert found.switching_time == close(2e-9)
    started = switching.outcome(time, np.array([0.5, 0.6, 0.7]), 0.5, 2e-9)
    assert (started.switched, started.flag) == (False, "started_switched")
    assert math.isnan(started.switching_time)
    assert started.final_readout == 0.7
