"""What a protocol records, with a solver whose wall is known at every instant."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from spinneuron.config.designs import NeuronDesign, TrackDesign
from spinneuron.config.experiment import Experiment
from spinneuron.magnetics import protocols, pulse

Array = npt.NDArray[np.float64]
#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)
CELL = 1e-9
WALL_WIDTH = 4e-9
#: Linear interpolation of a tanh between cells, 4 nm wide, errs by a thousandth of a cell.
INTERPOLATION = 5e-3 * CELL


class KnownWall:
    """A solver whose wall is at q(t) in an endless strip, seen through a window."""

    def __init__(
        self, cells: int, position: Callable[[float], float], angle: Callable[[float], float]
    ) -> None:
        self.cells, self.position, self.angle = cells, position, angle
        self.time, self.shifted = 0.0, 0
        self.shifts: list[int] = []
        self.runs: list[tuple[int, int]] = []

    @property
    def magnetisation(self) -> Array:
        centres = (np.arange(self.cells) + 0.5 + self.shifted) * CELL
        x = (centres - self.position(self.time)) / WALL_WIDTH
        phi = self.angle(self.time)
        unit = np.array([math.cos(phi) / np.cosh(x), math.sin(phi) / np.cosh(x), -np.tanh(x)])
        return np.repeat(unit[:, None, None, :], 2, axis=2)

    def run(self, count: int, interval: float) -> Iterator[Array]:
        start = self.time
        self.runs.append((count, 0))
        for number in range(1, count + 1):
            self.time = start + number * interval
            self.runs[-1] = (count, number)
            yield self.magnetisation

    def shift(self, cells: int) -> None:
        self.shifted += cells
        self.shifts.append(cells)


def silent(_: str) -> None:
    """Nobody listens."""


@pytest.fixture
def neuron(experiment: Experiment) -> NeuronDesign:
    design = experiment.design("neuron")
    assert isinstance(design, NeuronDesign)
    return design


@pytest.fixture
def track(experiment: Experiment) -> TrackDesign:
    design = experiment.design("track")
    assert isinstance(design, TrackDesign)
    return design


def moving(t: float) -> float:
    """Through the middle of the neuron at 1 ns, 50 nm from the left."""
    return 40e-9 + 10.0 * t


def test_a_neuron_is_sampled_at_equal_intervals_to_the_end_of_its_settling_time(
    neuron: NeuronDesign, experiment: Experiment
) -> None:
    solver = KnownWall(100, moving, lambda t: 0.2)
    trajectory, _ = protocols.drive_neuron(solver, neuron, experiment.readout, "p", silent)
    # From the first to the last current 1.3 ns, then 1 ns, in steps of 5 ps.
    assert len(trajectory) == 461
    assert trajectory["t_s"].to_numpy() == close(5e-12 * np.arange(461))
    assert trajectory["t_s"].iloc[-1] == close(2.3e-9)
    assert solver.runs == [(460, 460)]


def test_every_sample_of_a_neuron_is_that_of_its_instant(
    neuron: NeuronDesign, experiment: Experiment
) -> None:
    solver = KnownWall(100, moving, lambda t: 0.2 + 1e9 * t)
    trajectory, _ = protocols.drive_neuron(solver, neuron, experiment.readout, "p", silent)
    time = trajectory["t_s"].to_numpy()
    expected = np.array([moving(t) for t in time])
    # One sample more or less is 0.05 nm.
    assert trajectory["wall_position_m"].to_numpy() == pytest.approx(expected, abs=INTERPOLATION)
    assert trajectory["wall_angle_rad"].to_numpy() == pytest.approx(
        0.2 + 1e9 * time, rel=1e-9, abs=0
    )
    assert trajectory["wall_width_m"].to_numpy() == close(WALL_WIDTH)
    # The integral of -tanh over the strip and over the 24 nm in its middle.
    for name, length in (("mz", 100e-9), ("readout_mz", 24e-9)):
        left, right = (50e-9 + side * length / 2 - expected for side in (-1, 1))
        mean = (
            -WALL_WIDTH / length * np.log(np.cosh(right / WALL_WIDTH) / np.cosh(left / WALL_WIDTH))
        )
        assert trajectory[name].to_numpy() == pytest.approx(mean, abs=2e-3)


def test_the_means_of_a_neuron_are_those_of_the_components(
    neuron: NeuronDesign, experiment: Experiment
) -> None:
    solver = KnownWall(100, lambda t: 50e-9, lambda t: 0.3)
    trajectory, _ = protocols.drive_neuron(solver, neuron, experiment.readout, "p", silent)
    # The integral of 1/cosh is pi.
    in_plane = math.pi * WALL_WIDTH / 100e-9
    assert trajectory["mx"].to_numpy() == pytest.approx(in_plane * math.cos(0.3), rel=1e-4, abs=0)
    assert trajectory["my"].to_numpy() == pytest.approx(in_plane * math.sin(0.3), rel=1e-4, abs=0)
    assert list(trajectory.columns) == [*protocols.COLUMNS, "readout_mz"]
    assert list(protocols.EMPTY.columns) == list(trajectory.columns)


def test_the_map_of_a_neuron_has_a_row_each_twentieth_of_a_nanosecond(
    neuron: NeuronDesign, experiment: Experiment
) -> None:
    solver = KnownWall(100, moving, lambda t: 0.2)
    _, found = protocols.drive_neuron(solver, neuron, experiment.readout, "p", silent)
    assert found["t_s"].to_numpy() == close(0.05e-9 * np.arange(47))
    assert [float(name) for name in found.columns[1:]] == [n + 0.5 for n in range(100)]
    centres = found.columns[1:].astype(float).to_numpy() * 1e-9
    expected = [-np.tanh((centres - moving(t)) / WALL_WIDTH) for t in found["t_s"]]
    assert found.iloc[:, 1:].to_numpy() == pytest.approx(np.array(expected), abs=1e-9)


def test_a_settling_time_of_zero_ends_with_the_current(
    neuron: NeuronDesign, experiment: Experiment
) -> None:
    short = neuron.model_copy(
        update={"neuron": neuron.neuron.model_copy(update={"settling_time": 0.0})}
    )
    solver = KnownWall(100, moving, lambda t: 0.2)
    trajectory, _ = protocols.drive_neuron(solver, short, experiment.readout, "p", silent)
    assert trajectory["t_s"].iloc[-1] == close(pulse.duration(neuron.neuron.pulse))


@pytest.mark.parametrize("speed", [-80.0, 80.0])
def test_a_track_follows_the_wall_and_counts_its_way_in_an_endless_strip(
    track: TrackDesign, speed: float
) -> None:
    middle = track.track.length / 2
    solver = KnownWall(96, lambda t: middle + speed * t, lambda t: 0.1)
    trajectory = protocols.drive_track(solver, track, "p", silent)
    time = trajectory["t_s"].to_numpy()
    # Steady from the start: the shortest time that is allowed, every sample once.
    assert time == close(10e-12 * np.arange(201))
    expected = middle + speed * time
    assert trajectory["wall_position_m"].to_numpy() == pytest.approx(expected, abs=INTERPOLATION)
    assert trajectory["wall_width_m"].to_numpy() == close(WALL_WIDTH)
    # The wall is brought back to the middle, within half a cell.
    assert abs(sum(solver.shifts) - speed * time[-1] / CELL) <= 0.5
    # Never farther than an eighth of the window, and one sample, from its middle.
    assert all(abs(cells) <= 12 + 2 for cells in solver.shifts)


def test_a_track_that_is_not_steady_goes_on_to_the_longest_time(track: TrackDesign) -> None:
    middle = track.track.length / 2
    # 25 m/s after 12 ns: its quarters differ by more than the tolerance throughout.
    solver = KnownWall(96, lambda t: middle + 1e9 * t**2, lambda t: 0.1)
    trajectory = protocols.drive_track(solver, track, "p", silent)
    assert len(trajectory) == 1201
    assert trajectory["t_s"].iloc[-1] == close(12e-9)


def test_a_track_whose_wall_has_turned_twice_ends_at_the_next_look(track: TrackDesign) -> None:
    middle = track.track.length / 2
    # Two turns after 3.3 ns; the position swings, so that it is never steady.
    omega = 2 * math.pi / 1.65e-9
    solver = KnownWall(96, lambda t: middle + 3e-9 * math.sin(2 * omega * t), lambda t: omega * t)
    trajectory = protocols.drive_track(solver, track, "p", silent)
    assert trajectory["t_s"].iloc[-1] == close(4e-9)


def test_a_track_looks_every_half_of_the_shortest_time(track: TrackDesign) -> None:
    middle = track.track.length / 2
    settled = 1.1e-9

    def position(t: float) -> float:
        return middle + 50.0 * t - 2e-8 * math.exp(-t / settled)

    solver = KnownWall(96, position, lambda t: 0.1)
    trajectory = protocols.drive_track(solver, track, "p", silent)
    looks = trajectory["t_s"].iloc[-1] / 1e-9
    assert looks == pytest.approx(round(looks), rel=1e-6, abs=0)
    assert 2 < looks < 12


def test_a_track_whose_wall_is_gone_ends_there(track: TrackDesign) -> None:
    middle = track.track.length / 2
    # Faster than the window can follow: it is outside at the first sample.
    solver = KnownWall(96, lambda t: middle + (1e-6 if t > 0 else 0.0), lambda t: 0.1)
    messages: list[str] = []
    trajectory = protocols.drive_track(solver, track, "p", messages.append)
    assert len(trajectory) == 2
    assert math.isnan(trajectory["wall_position_m"].iloc[-1])
    assert "no wall any more" in messages[0]
    assert solver.shifts == []


def test_an_external_solver_is_started_anew_as_rarely_as_the_window_allows(
    track: TrackDesign,
) -> None:
    middle = track.track.length / 2
    solver = KnownWall(96, lambda t: middle + 80.0 * t, lambda t: 0.1)
    protocols.drive_track(solver, track, "p", silent)
    planned: list[Any] = [count for count, _ in solver.runs]
    # 12 nm at 0.8 nm a sample: fifteen at once, after a first one and four.
    assert planned[:3] == [1, 4, 15]
    assert all(count <= 15 for count in planned)
    # Each run is used up, but for those in which the wall comes to the edge of its reach.
    assert sum(used for _, used in solver.runs) == 200
