"""With OOMMF on this machine: the wrapper against recorded trajectories and our own solver."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import discretisedfield as df
import numpy as np
import pytest

from spinneuron import oommf
from spinneuron.calculator.integrate import Integrator
from spinneuron.calculator.lower import lower
from spinneuron.config.sections import device
from spinneuron.magnetics import protocols, solvers
from spinneuron.points import Point
from tests.oommf_installation import left_over, needs_oommf

from .oommf_cases import CASES, reference

pytestmark = [pytest.mark.oommf, needs_oommf]


@pytest.mark.parametrize("name", ["stt_only", "she_only", "stt_she", "device"])
def test_the_wrapper_repeats_the_recorded_trajectory(name, tmp_path):
    # Recorded by OOMMF from MIF files that this project did not write.
    case, recorded = CASES[name], reference(name)
    rows = np.array(recorded["rows"])
    times = rows[:, 0]
    interval, steps = times[0], 3
    system = case.system()
    oommf.TimeDriver().drive(
        system,
        t=steps * interval,
        n=steps,
        fixed_subregions=case.fixed_subregions or None,
        dirname=str(tmp_path),
    )
    table = system.table.data
    assert table["t"].to_numpy() == pytest.approx(times[:steps], rel=1e-6)
    for column, component in enumerate(("mx", "my", "mz"), start=1):
        expected = rows[:steps, column]
        assert table[component].to_numpy() == pytest.approx(expected, abs=2e-6), component
    assert not left_over()


def test_both_solvers_relax_to_the_same_wall(experiment, tmp_path):
    narrow = experiment.model_copy(
        update={"strip": experiment.strip.model_copy(update={"cell": (1e-9, 20e-9)})}
    )
    design = narrow.design("neuron")
    ours = solvers.relax("embedded", design).magnetisation
    theirs = solvers.relax("oommf", design, directory=tmp_path / "run").magnetisation
    assert np.max(abs(ours - theirs)) < 2e-4
    assert not (tmp_path / "run").exists()


def test_both_solvers_follow_a_pulse(experiment, tmp_path):
    strip = experiment.strip.model_copy(update={"cell": (1e-9, 20e-9)})
    neuron = experiment.neuron.model_copy(
        update={
            "pulse": device.Pulse(width=0.2e-9, rise_time=0.1e-9, fall_time=0.05e-9),
            "settling_time": 0.1e-9,
        }
    )
    design = experiment.model_copy(update={"strip": strip}).design("neuron")
    design = design.model_copy(update={"neuron": neuron})
    problem = solvers.relax("embedded", design)
    point = Point("p", "neuron", "neuron", "stt_she", 1e11, 4e-6)
    tables = []
    for kind in ("embedded", "oommf"):
        solver = solvers.create(kind, problem, design, point, directory=tmp_path / "run")
        table, _ = protocols.drive_neuron(solver, design, experiment.readout)
        tables.append(table)
    moved = np.ptp(tables[0]["wall_position_m"])
    assert moved > 5e-9
    difference = abs(tables[0]["wall_position_m"] - tables[1]["wall_position_m"]).max()
    print(f"moved {moved * 1e9:.2f} nm, differ by {difference * 1e9:.2g} nm")
    assert difference < 0.02e-9


def once(directory: Path) -> np.ndarray:
    """A short run with both torques, in a process of its own as the jobs of the pipeline."""
    system = CASES["stt_she"].system()
    oommf.TimeDriver().drive(system, t=2e-12, n=1, dirname=str(directory))
    return system.m.array


@pytest.mark.slow
def test_twenty_runs_two_at_a_time_leave_no_process(tmp_path):
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        results = list(pool.map(once, [tmp_path / str(number) for number in range(20)]))
    assert len(results) == 20
    assert all(np.array_equal(result, results[0]) for result in results)
    assert not left_over()


def test_a_random_state_moves_as_this_solver_says(tmp_path):
    # Every cell turns on its own: no term of either reading can hide in a wall.
    case = CASES["device"]
    system = case.system()
    rng = np.random.default_rng(1)
    system.m = df.Field(
        system.m.mesh, nvdim=3, value=rng.normal(size=(*system.m.mesh.n, 3)), norm=6e5
    )
    problem = lower(system, fixed_subregions=case.fixed_subregions)
    integrator = Integrator(problem, demag_tolerance=0, longest_step=2e-15)
    integrator.advance(1e-13)
    start = system.m.array.copy()
    oommf.TimeDriver().drive(
        system, t=1e-13, n=1, fixed_subregions=case.fixed_subregions, dirname=str(tmp_path)
    )
    ours = integrator.magnetisation.transpose(3, 2, 1, 0) * 6e5
    moved = np.max(abs(ours - start))
    assert np.max(abs(ours - system.m.array)) < 1e-3 * moved
