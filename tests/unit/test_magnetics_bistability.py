"""Writing, holding and writing back; the landscape of a neuron; two solvers side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy.optimize import brentq

from spinneuron.config.designs import NeuronDesign
from spinneuron.config.experiment import Experiment
from spinneuron.magnetics import bistability, cross_check, landscape, solvers, wall
from spinneuron.magnetics.landscape import Landscape
from spinneuron.points import Point

Array = npt.NDArray[np.float64]
#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)
CELL = 1e-9
LEFT, RIGHT = 34.5e-9, 65.5e-9


def wall_at(position: float) -> Array:
    x = ((np.arange(100) + 0.5) * CELL - position) / 4e-9
    unit = np.array([1 / np.cosh(x), 0 * x, -np.tanh(x)])
    return unit[:, None, None, :]


class Obedient:
    """A solver whose wall goes where the sign of its current says, within a nanosecond."""

    def __init__(self, point: Point, start: Array, left: float = 0.0) -> None:
        self.point, self.magnetisation = point, start
        self.left = left

    def run(self, count: int, interval: float) -> Iterator[Array]:
        target = RIGHT if self.point.current > 0 else LEFT + self.left
        begins = wall.find(self.magnetisation, CELL).position
        for number in range(1, count + 1):
            part = min(number * interval / 1e-9, 1.0)
            self.magnetisation = wall_at(begins + part * (target - begins))
            yield self.magnetisation


class Relaxed:
    """What the report asks of a relaxed neuron."""

    magnetisation = wall_at(LEFT)
    cell = np.array([CELL, 2e-9, 2e-9])
    shape = (1, 1, 100)


def reported(
    experiment: Experiment,
    switching: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
    left: float = 0.0,
) -> tuple[dict[str, Any], list[tuple[Point, float, float]]]:
    made: list[tuple[Point, float, float]] = []

    def create(
        kind: str, problem: Any, design: NeuronDesign, point: Point, *, start: Any, **_: Any
    ) -> Obedient:
        begins = problem.magnetisation if start is None else start
        made.append((point, wall.find(begins, CELL).position, design.neuron.settling_time))
        return Obedient(point, begins, left)

    monkeypatch.setattr(solvers, "create", create)
    design = experiment.design("neuron")
    assert isinstance(design, NeuronDesign)
    path = pd.DataFrame({"wall_position_m": [LEFT], "energy_J": [0.0]})
    found = Landscape(path, LEFT, 2 * 1.380649e-23 * 300, 0.01 * 1.380649e-23 * 300)
    result = bistability.report(
        Relaxed(),  # type: ignore[arg-type]
        design,
        found,
        switching,
        experiment.readout,
        kind="embedded",
    )
    return result, made


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "regime": ["stt_she"] * 4 + ["stt"],
            "current_A": [2e-6, 3e-6, -2.5e-6, 1e-6, 5e-6],
            "flag": ["switched_late", "switched", "switched", "not_switched", "not_switched"],
        }
    )


def test_a_neuron_is_written_and_then_written_back_by_the_opposite_current(
    experiment: Experiment, table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    result, made = reported(experiment, table, monkeypatch)
    # The lowest current, of either sign, that switched in time.
    assert result["regimes"]["stt_she"]["current_A"] == 2.5e-6
    (write, at_first, settling), (back, then, _) = made
    assert (write.current, back.current) == (2.5e-6, -2.5e-6)
    assert (write.current_density, back.current_density) == close((6.25e10, -6.25e10))
    assert write.regime == back.regime == "stt_she"
    # It starts from rest, and is written back from where the first pulse left it.
    assert at_first == pytest.approx(LEFT, abs=1e-11)
    assert then == pytest.approx(RIGHT, abs=1e-11)
    assert settling == 5e-9
    for name in ("write", "write_back"):
        entry = result["regimes"]["stt_she"][name]
        assert entry["held"] is True
        assert entry["distance_from_rest_m"] == pytest.approx(0, abs=1e-11)
        assert entry["motion_in_last_ns_m"] == pytest.approx(0, abs=1e-11)
    final = [
        result["regimes"]["stt_she"][name]["final_position_m"] for name in ("write", "write_back")
    ]
    assert final == pytest.approx([RIGHT, LEFT], abs=1e-11)


def test_a_state_that_ends_more_than_a_nanometre_from_its_rest_is_not_held(
    experiment: Experiment, table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    for left, held in ((0.9e-9, True), (1.1e-9, False), (-1.1e-9, False)):
        result, _ = reported(experiment, table, monkeypatch, left)
        back = result["regimes"]["stt_she"]["write_back"]
        assert back["held"] is held
        assert back["distance_from_rest_m"] == pytest.approx(left, abs=2e-11)


def test_the_report_has_both_rest_positions_and_the_barrier_in_thermal_units(
    experiment: Experiment, table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    result, _ = reported(experiment, table, monkeypatch)
    assert result["rest_position_left_m"] == close(LEFT)
    assert result["rest_position_right_m"] == close(RIGHT)
    assert result["barrier_kT_300K"] == close(2.0)
    assert result["lattice_barrier_kT_300K"] == close(0.01)
    assert result["pinning_depth"] == 0.02
    # The wall is 3.5 nm from the 24 nm in the middle that the junction sees.
    tail = 4e-9 / 24e-9 * math.log(math.cosh(27.5 / 4) / math.cosh(3.5 / 4))
    assert result["rest_readout"] == pytest.approx(-tail, abs=1e-3)
    assert result["regimes"]["stt"] == {"status": "no current of the sweep switched in time"}


def test_the_motion_in_the_last_nanosecond_is_from_peak_to_peak(
    experiment: Experiment, table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Creeping(Obedient):
        def run(self, count: int, interval: float) -> Iterator[Array]:
            for number in range(1, count + 1):
                # Reaches its end with 1 m/s, 5.3 ns after the first current and a hold of 5 ns.
                self.magnetisation = wall_at(RIGHT - 1.0 * (count - number) * interval)
                yield self.magnetisation

    monkeypatch.setattr(solvers, "create", lambda *a, start, **k: Creeping(a[3], wall_at(RIGHT)))
    design = experiment.design("neuron")
    found = Landscape(pd.DataFrame(), LEFT, 0.0, 0.0)
    result = bistability.report(
        Relaxed(),  # type: ignore[arg-type]
        design,  # type: ignore[arg-type]
        found,
        table,
        experiment.readout,
        kind="embedded",
    )
    entry = result["regimes"]["stt_she"]["write"]
    assert entry["motion_in_last_ns_m"] == pytest.approx(1e-9, abs=2e-11)
    # The sample before the last is 5 pm away.
    assert entry["final_position_m"] == pytest.approx(RIGHT, abs=1e-12)


# The landscape, with an energy that is known


def known_landscape(monkeypatch: pytest.MonkeyPatch, lattice: float, height: float) -> None:
    """A parabola with its summit in the middle, and ripple of the lattice without pinning."""

    class Held:
        def __init__(self, position: float) -> None:
            self.position = position

    def path(problem: Any, positions: Array) -> pd.DataFrame:
        rows = []
        for q in positions:
            if problem.pinned:
                energy = 5e-20 + height * (1 - ((q - 50e-9) / (50e-9 - LEFT)) ** 2)
            else:
                x = (q - 50e-9) / CELL
                energy = 3e-20 + 1e-21 * x - 4e-21 * x**2 + lattice / 2 * math.cos(2 * math.pi * x)
            rows.append({"wall_position_m": q, "energy_J": energy})
        return pd.DataFrame(rows)

    monkeypatch.setattr(landscape, "path", path)
    monkeypatch.setattr(landscape, "energy", lambda problem, m: 5e-20)


class Pinned(Relaxed):
    pinned = True


class Unpinned(Relaxed):
    pinned = False


def test_a_landscape_is_symmetric_and_counted_from_the_rest_state(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known_landscape(monkeypatch, lattice=1e-25, height=2e-21)
    found = landscape.landscape(Pinned(), Unpinned())  # type: ignore[arg-type]
    assert found.rest == pytest.approx(LEFT, abs=1e-11)
    assert found.barrier == pytest.approx(2e-21, rel=1e-6, abs=0)
    path = found.path
    # Thirteen positions to the middle, and their mirror images without the middle itself.
    assert len(path) == 25
    positions = path["wall_position_m"].to_numpy()
    assert np.diff(positions) == pytest.approx((50e-9 - found.rest) / 12, rel=1e-6, abs=0)
    assert positions == pytest.approx(100e-9 - positions[::-1], rel=1e-9, abs=0)
    energies = path["energy_J"].to_numpy()
    assert energies == pytest.approx(energies[::-1], rel=1e-9, abs=0)
    assert energies[[0, 12, 24]] == pytest.approx([0, 2e-21, 0], abs=1e-24)


def test_a_wall_that_rests_in_the_middle_has_no_barrier(monkeypatch: pytest.MonkeyPatch) -> None:
    known_landscape(monkeypatch, lattice=1e-25, height=2e-21)

    class Middle(Pinned):
        magnetisation = wall_at(50e-9 - 0.05 * CELL)

    assert landscape.landscape(Middle(), Unpinned()).barrier == 0  # type: ignore[arg-type]


def test_the_barrier_of_the_lattice_is_what_repeats_with_the_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known_landscape(monkeypatch, lattice=1e-22, height=2e-21)
    found = landscape.lattice_barrier(Unpinned())  # type: ignore[arg-type]
    # The parabola takes a small part of two periods of a cosine with it: least squares by hand.
    x = np.arange(-8, 8) / 8
    cosine = 0.5e-22 * np.cos(2 * np.pi * x)
    powers = np.vander(x, 3)
    smooth = powers @ np.linalg.solve(powers.T @ powers, powers.T @ cosine)
    assert found == pytest.approx(float(np.ptp(cosine - smooth)), rel=1e-6, abs=0)
    assert found == pytest.approx(1e-22, rel=0.15, abs=0)


@pytest.mark.parametrize(("part", "refused"), [(0.9, False), (1.2, True)])
def test_a_lattice_that_holds_the_wall_is_refused(
    monkeypatch: pytest.MonkeyPatch, part: float, refused: bool
) -> None:
    height = 2e-21
    # The steepest slope of the parabola, at its ends, is seen as a difference over a twelfth.
    steepest = 2 * height / (50e-9 - LEFT) * (1 - 1 / 24)
    lattice = part * 0.05 * steepest * CELL / math.pi
    known_landscape(monkeypatch, lattice, height)
    if refused:
        with pytest.raises(landscape.LatticePinningError, match=r"strip\.cell\[0\] = 1e-09"):
            landscape.landscape(Pinned(), Unpinned())  # type: ignore[arg-type]
    else:
        landscape.landscape(Pinned(), Unpinned())  # type: ignore[arg-type]


def test_curvatures_are_of_both_sides_and_without_the_lattice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # V' = a (q - LEFT) + b (q - LEFT)², and the slope of a lattice that at the rest position
    # bends the energy as much as the well does.
    bend, skew = 1e-4, -1.2e4

    def slope(q: float) -> float:
        lattice = bend * CELL / (2 * math.pi) * math.sin(2 * math.pi * (q - LEFT) / CELL)
        return bend * (q - LEFT) + skew * (q - LEFT) ** 2 + lattice

    def hold(problem: Any, start: Any, position: float, *, stopping_torque: float) -> float:
        assert stopping_torque < landscape.RELAXED_TORQUE
        return float(
            brentq(
                lambda q: landscape.SPRING * (position - q) - slope(q),
                position - CELL,
                position + CELL,
                xtol=1e-18,
            )
        )

    class Known(Relaxed):
        magnetisation = LEFT  # type: ignore[assignment]
        free = np.ones((1, 1, 100))

    monkeypatch.setattr(landscape, "hold", hold)
    monkeypatch.setattr(landscape, "_moved", lambda m, cells, free: m)
    monkeypatch.setattr(landscape, "_reached", lambda m, length: m)
    found = landscape.curvatures(Known())  # type: ignore[arg-type]
    assert found.rest == pytest.approx(bend, rel=2e-2, abs=0)
    assert found.summit == pytest.approx(bend + 2 * skew * (50e-9 - LEFT), rel=2e-2, abs=0)


# Two solvers


def trajectory(position: list[float], mz: float = 0.0, step: float = 1e-12) -> pd.DataFrame:
    count = len(position)
    return pd.DataFrame(
        {
            "t_s": step * np.arange(count),
            "wall_position_m": position,
            "mx": 0.1,
            "my": 0.2,
            "mz": mz + 0.01 * np.arange(count),
        }
    )


POINT = Point("p", "track", "track", "stt", 1e11, 4e-6)


def test_the_difference_of_two_solvers_is_the_first_less_the_second() -> None:
    ours = trajectory([10e-9, 10.1e-9, 10.3e-9, 11e-9])
    theirs = trajectory([10e-9, 10.2e-9, 10.25e-9], mz=-0.03)
    found = cross_check.differences(ours, theirs)
    assert len(found) == 3
    assert found["difference_m"].to_numpy() == pytest.approx([0, -0.1e-9, 0.05e-9], abs=1e-18)
    assert found["oommf_m"].iloc[1] == 10.2e-9
    assert found["embedded_m"].iloc[1] == 10.1e-9
    assert found["component"].to_numpy() == pytest.approx(0.03, rel=1e-6, abs=0)
    with pytest.raises(ValueError, match="same instants"):
        cross_check.differences(ours, trajectory([10e-9, 10e-9], step=1.001e-12))


def test_a_row_of_the_cross_check_says_how_far_the_walls_are_apart() -> None:
    ours = trajectory([10e-9, 10.1e-9, 10.35e-9])
    theirs = trajectory([10e-9, 10.25e-9, 10.25e-9])
    found = cross_check.row(POINT, ours, theirs, 2.0, 50.0)
    assert found["largest_difference_m"] == close(0.15e-9)
    assert found["final_difference_m"] == close(0.1e-9)
    assert found["rms_difference_m"] == close(math.sqrt((0.15**2 + 0.1**2) / 3) * 1e-9)
    assert found["largest_component_difference"] == 0
    assert found["distance_m"] == close(0.25e-9)
    assert found["duration_s"] == close(2e-12)
    assert found["oommf_over_embedded"] == close(25.0)
    assert (found["embedded_s"], found["oommf_s"]) == (2.0, 50.0)
    assert (found["same_end"], found["agree"]) == (True, True)


@pytest.mark.parametrize(
    ("apart", "longer", "agree"), [(0.19e-9, 0, True), (0.21e-9, 0, False), (0.1e-9, 1, False)]
)
def test_solvers_agree_within_a_fifth_of_a_nanometre_and_to_the_same_end(
    apart: float, longer: int, agree: bool
) -> None:
    ours = trajectory([10e-9, 10e-9 - apart] + [10e-9] * longer)
    found = cross_check.row(POINT, ours, trajectory([10e-9, 10e-9]), 1.0, 1.0)
    assert found["agree"] is agree


def test_the_table_of_the_cross_check_for_a_reader() -> None:
    ours = trajectory([10e-9, 10.1e-9, 10.35e-9], step=1e-9)
    theirs = trajectory([10e-9, 10.25e-9, 12.25e-9], step=1e-9)
    rows = pd.DataFrame(
        [cross_check.row(POINT, ours, ours, 2.0, 50.0), cross_check.row(POINT, ours, theirs, 2, 50)]
    )
    text = cross_check.markdown(rows, "2.0", "a day", "a machine")
    assert "OOMMF 2.0, a day, a machine. Tolerance of the wall position: 0.2 nm; 1 of 2" in text
    last = text.splitlines()[-1]
    assert last.split("|")[2:7] == [
        " 2.00 ns ",
        " 2.25 nm ",
        " 1.9e+03 pm ",
        " -1.9e+03 pm ",
        " 2.00 s ",
    ]
    assert last.endswith("| 50.0 s (25x) |")
