"""The two solvers behind one interface: what each is given, with solvers that only remember."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from spinneuron import oommf
from spinneuron.calculator.problem import NONE_3D
from spinneuron.config.experiment import Experiment
from spinneuron.config.sections.solver import Oommf
from spinneuron.magnetics import solvers, wall
from spinneuron.points import Point

Array = npt.NDArray[np.float64]
#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)


class Remembering:
    """An integrator whose magnetisation counts its advances."""

    def __init__(self, problem: Any, start: Any = None) -> None:
        self.problem, self.start = problem, start
        self.times: list[float] = []
        self.shifts: list[int] = []

    @property
    def magnetisation(self) -> Array:
        return np.array(float(len(self.times)))

    def advance(self, time: float) -> None:
        self.times.append(time)

    def shift(self, cells: int) -> None:
        self.shifts.append(cells)


class Lowered:
    """What a solver asks of a problem."""

    magnetisation = np.arange(24.0).reshape(3, 1, 2, 4)
    slonczewski = np.ones((1, 2, 4))

    def with_current(self, density: float, *waveform: Any) -> Lowered:
        found = Lowered()
        found.density, found.waveform = density, waveform  # type: ignore[attr-defined]
        return found

    def without_slonczewski(self) -> Lowered:
        self.slonczewski = NONE_3D
        return self


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers, "Integrator", Remembering)


def point(current: float, regime: str = "stt_she", kind: str = "neuron") -> Point:
    return Point("p", kind, kind, regime, current / 4e-17, current)  # type: ignore[arg-type]


def create(experiment: Experiment, of: Point, **more: Any) -> Any:
    design = experiment.design(of.device)
    return solvers.create("embedded", Lowered(), design, of, **more)._integrator  # type: ignore[arg-type,attr-defined]


def test_a_neuron_gets_its_pulse_and_starts_where_the_current_wants_it(
    experiment: Experiment, remembered: None
) -> None:
    forward = create(experiment, point(3e-6))
    assert forward.problem.density == close(7.5e10)
    factors, interval = forward.problem.waveform
    assert factors.sum() * interval == close(1e-9)
    assert np.array_equal(forward.start, Lowered.magnetisation)
    backward = create(experiment, point(-3e-6))
    assert np.array_equal(backward.start, wall.mirror(Lowered.magnetisation))
    assert np.array_equal(create(experiment, point(0.0)).start, Lowered.magnetisation)
    other = np.ones((3, 1, 2, 4))
    assert create(experiment, point(-3e-6), start=other).start is other


def test_a_track_gets_a_steady_current_and_is_never_mirrored(
    experiment: Experiment, remembered: None
) -> None:
    found = create(experiment, point(-4e-6, kind="track"))
    assert found.problem.waveform[0].size == 0
    assert np.array_equal(found.start, Lowered.magnetisation)


def test_without_spin_hall_torque_the_term_is_taken_out(
    experiment: Experiment, remembered: None
) -> None:
    assert create(experiment, point(3e-6, "stt")).problem.slonczewski.size == 0
    assert create(experiment, point(3e-6)).problem.slonczewski.size == 8


def test_the_embedded_solver_goes_on_where_the_last_run_ended(
    experiment: Experiment, remembered: None
) -> None:
    design = experiment.design("track")
    solver = solvers.create("embedded", Lowered(), design, point(4e-6, kind="track"))  # type: ignore[arg-type]
    first = [float(m) for m in solver.run(3, 10e-12)]
    assert first == [1, 2, 3]
    taken = solver.run(5, 10e-12)
    next(taken)
    solver.shift(-4)
    list(solver.run(1, 10e-12))
    integrator = solver._integrator  # type: ignore[attr-defined]
    # A caller that stops early has advanced by what it took.
    assert integrator.times == close([10e-12 * n for n in range(1, 6)])
    assert integrator.shifts == [-4]
    assert float(solver.magnetisation) == 5


def test_oommf_is_run_as_the_config_says(monkeypatch: pytest.MonkeyPatch) -> None:
    class Runner:
        attempts = time_limit = 0

    asked: list[Any] = []

    def find(image: Any) -> Runner:
        asked.append(image)
        return Runner()

    monkeypatch.setattr(oommf, "find", find)
    found = solvers._runner(Oommf(attempts=5, time_limit=77.0, docker_image="an/image"))
    assert (found.attempts, found.time_limit) == (5, 77.0)
    assert asked == ["an/image"]


def test_the_folder_of_a_run_is_emptied_and_kept_only_where_it_failed(tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    (folder / "old").touch()
    with solvers._emptied(folder):
        assert list(folder.iterdir()) == []
        (folder / "new").touch()
    assert not folder.exists()
    with pytest.raises(RuntimeError), solvers._emptied(folder):
        (folder / "new").touch()
        raise RuntimeError
    assert [path.name for path in folder.iterdir()] == ["new"]


def test_oommf_gets_the_state_in_its_units_and_its_samples_return_as_unit_vectors(
    experiment: Experiment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import discretisedfield as df

    driven: list[dict[str, Any]] = []

    class Driver:
        def drive(self, system: Any, **options: Any) -> None:
            driven.append(options | {"m": system.m.array.copy()})
            folder = Path(options["dirname"]) / system.name / "drive-0"
            folder.mkdir(parents=True)
            for number in range(options["n"]):
                turned = np.roll(system.m.array, number + 1, axis=0)
                field = df.Field(system.m.mesh, nvdim=3, value=turned)
                field.to_file(str(folder / f"{number}.omf"))

    monkeypatch.setattr(oommf, "TimeDriver", Driver)
    monkeypatch.setattr(oommf, "find", lambda image: Oommf())
    monkeypatch.setattr(oommf, "snapshots", lambda folder, name: sorted(folder.glob("*.omf")))
    monkeypatch.setattr(solvers, "_runner", lambda options: options)
    design = experiment.design("neuron")
    x = (np.arange(100) + 0.5 - 40.2) / 4
    start = np.array([1 / np.cosh(x), 0 * x, -np.tanh(x)])[:, None, None, :].repeat(10, axis=2)
    options = Oommf(threads=3)
    solver = solvers.create(
        "oommf",
        Lowered(),  # type: ignore[arg-type]
        design,
        point(3e-6),
        options=options,
        directory=tmp_path / "oommf",
        threads=3,
        start=start,
    )
    found = list(solver.run(2, 5e-12))
    (given,) = driven
    assert given["m"] == pytest.approx(6e5 * start.transpose(3, 2, 1, 0), rel=1e-6, abs=0)
    assert (given["t"], given["n"], given["n_threads"]) == (close(10e-12), 2, 3)
    assert given["fixed_subregions"] == ["d1", "d3"]
    assert given["runner"] is options
    for number, m in enumerate(found):
        assert m == pytest.approx(np.roll(start, number + 1, axis=3), abs=1e-9)
    assert solver.magnetisation is found[-1]
    with pytest.raises(ValueError, match="one go"):
        next(iter(solver.run(1, 5e-12)))
