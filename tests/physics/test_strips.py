"""Track and neuron: symmetries, the following window, the one-dimensional formulas."""

import copy
import dataclasses
from typing import Any

import numpy as np
import pytest

from spinneuron.calculator.energies import term_fields
from spinneuron.calculator.integrate import Integrator
from spinneuron.calculator.lower import lower
from spinneuron.calculator.minimise import minimise
from spinneuron.calculator.problem import Problem
from spinneuron.config.experiment import Experiment, validate
from spinneuron.config.sections import device
from spinneuron.magnetics import protocols, solvers, strip, wall
from spinneuron.magnetics.one_dimensional import WallModel, thickness_factor
from spinneuron.magnetics.readout import mean_mz
from spinneuron.magnetics.velocity import Velocity, terminal_velocity
from spinneuron.points import Point

#: One cell across the width: the wall differs by a few per cent, the symmetries do not.
NARROW = {"strip": {"cell": [1e-9, 20e-9]}}


def experiment_with(shipped: dict[str, Any], *changes: dict[str, Any]) -> Experiment:
    merged = copy.deepcopy(shipped)
    for change in changes:
        for section, values in change.items():
            merged[section].update(values)
    return validate(merged)


def relaxed(experiment: Experiment, name: str) -> Problem:
    design = experiment.design(name)
    problem = lower(strip.system(design), fixed_subregions=strip.fixed_subregions(design))
    m, _, _ = minimise(problem, stopping_mxHxm=strip.RELAXED_TORQUE)
    return problem._replace(magnetisation=m)


def track_point(density: float, regime: str = "stt_she") -> Point:
    return Point("p", "track", "track", regime, density, density * 4e-17)  # type: ignore[arg-type]


def velocity(experiment: Experiment, density: float, regime: str) -> Velocity:
    name = "track_no_dmi" if regime.endswith("no_dmi") else "track"
    problem = relaxed(experiment, name)
    design = experiment.design(name)
    solver = solvers.create("embedded", problem, design, track_point(density, regime))
    table = protocols.drive_track(solver, design)
    columns = ("t_s", "wall_position_m", "wall_angle_rad", "wall_width_m")
    samples = [table[column].to_numpy() for column in columns]
    return terminal_velocity(*samples, problem.cell[0], experiment.track.steady_tolerance)


def test_torques_are_linear_in_the_current(experiment):
    design = experiment.design("track")
    at_one = lower(strip.system(design)).with_current(3e10)
    at_three = lower(strip.system(design, current_density=3e10))
    for name, value in at_three._asdict().items():
        assert np.allclose(value, getattr(at_one, name), rtol=1e-14, atol=0), name
    alone = lower(strip.system(design, spin_hall=False))
    assert alone.slonczewski.size == 0
    assert np.array_equal(alone.drift, lower(strip.system(design)).drift)


def test_the_field_of_the_extension_is_that_of_a_longer_strip(shipped):
    # The demagnetising field of a uniform +z / -z strip 1000 nm longer, minus that of the
    # strip itself, in the middle part.
    experiment = experiment_with(shipped, NARROW)
    design = experiment.design("track")
    grid = strip.mesh(design)
    ours = strip.field_of_extension(grid, 6e5).array[:, 0, 0, 2]
    cells = len(ours)
    length = {"track": {"length": experiment.track.length + 2000e-9}}
    longer = experiment_with(shipped, NARROW, length).design("track")
    fields = []
    for each in (longer, design):
        system = strip.system(each)
        problem = lower(system)
        nx = problem.shape[2]
        domains = np.zeros((3, 1, 1, nx))
        domains[2, ..., : nx // 2], domains[2, ..., nx // 2 :] = 1, -1
        fields.append(term_fields(problem, domains)["demag"][2, 0, 0])
    expected = fields[0][1000 : 1000 + cells] - fields[1]
    assert ours == pytest.approx(expected, abs=30.0)  # A/m; the largest value is 1.7e5
    assert np.max(abs(expected)) > 1e5


def test_both_spin_hall_signs(shipped):
    # sign(theta) sign(D) decides: opposite angle opposes, both turned assist again.
    speeds = {}
    for angle in (0.2, -0.2):
        for dmi in (0.5e-3, -0.5e-3):
            experiment = experiment_with(
                shipped,
                NARROW,
                {"torques": {"spin_hall_angle": angle}, "material": {"interfacial_dmi": dmi}},
            )
            speeds[angle > 0, dmi > 0] = velocity(experiment, 3e10, "stt_she").velocity
    alone = velocity(experiment_with(shipped, NARROW), 3e10, "stt").velocity
    assert speeds[True, True] == pytest.approx(speeds[False, False], rel=1e-3)
    assert speeds[True, False] == pytest.approx(speeds[False, True], rel=1e-3)
    assert speeds[True, True] > 4 * alone
    assert speeds[True, False] < -2 * alone
    assert (speeds[True, True] + speeds[True, False]) / 2 == pytest.approx(alone, rel=0.05)


def test_a_reversed_current_moves_the_mirrored_wall_by_the_same_amount(experiment):
    problem = relaxed(experiment, "neuron")
    pulse = device.Pulse(width=0.2e-9, rise_time=0.1e-9, fall_time=0.1e-9)
    neuron = experiment.neuron.model_copy(update={"pulse": pulse, "settling_time": 0.0})
    design = experiment.design("neuron").model_copy(update={"neuron": neuron})
    tables = []
    for current in (6e-6, -6e-6):
        point = Point("p", "neuron", "neuron", "stt_she", current / 4e-17, current)
        solver = solvers.create("embedded", problem, design, point)
        table, _ = protocols.drive_neuron(solver, design, experiment.readout)
        tables.append(table)
    length = experiment.neuron.length
    forward, backward = tables
    assert backward["readout_mz"].to_numpy() == pytest.approx(-forward["readout_mz"], abs=1e-11)
    positions = length - backward["wall_position_m"].to_numpy()
    assert positions == pytest.approx(forward["wall_position_m"], abs=1e-17)


def test_the_wall_rests_in_two_mirrored_places(experiment):
    problem = relaxed(experiment, "neuron")
    cell = problem.cell[0]
    left = wall.find(problem.magnetisation, cell)
    right = wall.find(wall.mirror(problem.magnetisation), cell)
    assert left.position + right.position == pytest.approx(experiment.neuron.length, abs=1e-16)
    assert left.position < 0.45 * experiment.neuron.length
    assert mean_mz(problem.magnetisation, cell, experiment.readout.length) < -0.95
    # Both stay where they are: a minimum each, not a slope.
    for start in (problem.magnetisation, wall.mirror(problem.magnetisation)):
        integrator = Integrator(problem.with_current(0.0), start)
        integrator.advance(1e-9)
        moved = wall.find(integrator.magnetisation, cell).position - wall.find(start, cell).position
        assert abs(moved) < 1e-12


@pytest.mark.slow
def test_the_window_gives_the_velocity_of_a_long_static_track(shipped):
    # The window of 128 nm follows the wall; the static strip is 500 nm with its wall at
    # 150 nm and frozen ends. Compared where the wall is 130 nm and more from either end.
    experiment = experiment_with(shipped, NARROW)
    design = experiment.design("track")
    problem = relaxed(experiment, "track")
    solver = solvers.create("embedded", problem, design, track_point(1e11))
    window = protocols.drive_track(solver, design)
    long = experiment_with(shipped, NARROW, {"track": {"length": 500e-9}})
    problem = relaxed(long, "track")
    shift = 100
    moved = np.roll(problem.magnetisation, -shift, axis=-1)
    moved[..., -shift:] = problem.magnetisation[..., -1:]
    integrator = Integrator(problem.with_current(1e11), moved)
    times = window["t_s"].to_numpy()[1:151]
    positions = []
    for time in times:
        integrator.advance(time)
        positions.append(wall.find(integrator.magnetisation, problem.cell[0]).position)
    travelled = np.array(positions) - positions[0]
    followed = window["wall_position_m"].to_numpy()[1:151]
    difference = travelled - (followed - followed[0])
    assert travelled[-1] > 120e-9
    assert np.max(abs(difference)) < 0.2e-9


def test_without_current_the_wall_on_the_track_stays(experiment):
    problem = relaxed(experiment, "track")
    integrator = Integrator(problem.with_current(0.0))
    integrator.advance(0.5e-9)
    cell = problem.cell[0]
    start = wall.find(problem.magnetisation, cell).position
    # 0.1 m/s is 4 % of the slowest velocity of the default sweep; measured: below 1e-6.
    assert abs(wall.find(integrator.magnetisation, cell).position - start) < 1e-15


@pytest.mark.slow
def test_velocities_of_independent_micromagnetics(experiment):
    # An independent two-dimensional code at 1 nm cells: 26.4 and 116.5 m/s at 1e11 A/m²,
    # ratio 4.93 at 1e10; the one-dimensional model lies 2 to 3.5 % above.
    stt, she = (velocity(experiment, 1e11, regime) for regime in ("stt", "stt_she"))
    assert stt.flag == she.flag == "steady"
    assert stt.velocity == pytest.approx(26.4, rel=0.015)
    assert she.velocity == pytest.approx(116.5, rel=0.015)
    low = [velocity(experiment, 1e10, regime).velocity for regime in ("stt_she", "stt")]
    assert low[0] / low[1] == pytest.approx(4.93, rel=0.01)
    model = WallModel.of(experiment.material, experiment.torques, experiment.strip)
    theory = model.velocity(1e11, spin_hall=True, dmi=True)
    assert 0.955 < she.velocity / theory < 0.99


def test_the_one_dimensional_model_gives_the_table(experiment):
    model = WallModel.of(experiment.material, experiment.torques, experiment.strip)
    table = {
        1e10: (2.7, 13.4),
        5e10: (13.5, 65),
        1e11: (27, 121),
        2.5e11: (68, 213),
        5e11: (135, 259),
    }
    for density, (stt, she) in table.items():
        assert model.velocity(density, spin_hall=False, dmi=True) == pytest.approx(stt, rel=0.01)
        assert model.velocity(density, spin_hall=True, dmi=True) == pytest.approx(she, rel=0.01)
    # SHE-only limit and the saturation velocity (pi/2) gamma D/Ms.
    only = dataclasses.replace(model, drift=0.0)
    h_sh, h_d = model.spin_hall_field * 1e11, model.dmi_field
    closed = 2.211e5 * model.wall_width * np.pi / 2 / np.hypot(model.damping / h_sh, 1 / h_d)
    no_shape = dataclasses.replace(only, transverse_field=0.0)
    assert no_shape.velocity(1e11, spin_hall=True, dmi=True) == pytest.approx(closed, rel=1e-9)


def test_above_walker_breakdown_the_mean_velocity_is_known():
    # H_K only, u far above breakdown: v = u (1 + alpha beta)/(1 + alpha²) up to (u_W/u)².
    model = WallModel(4e-9, 0.0, 4e3, 0.0, 1.0, 0.05, 0.2)
    fast = model.velocity(1e3, spin_hall=False, dmi=False)
    assert fast == pytest.approx(1e3 * (1 + 0.01) / (1 + 0.0025), rel=1e-4)
    slow = model.velocity(0.1, spin_hall=False, dmi=False)
    assert slow == pytest.approx(0.1 * 0.2 / 0.05, rel=1e-9)


def test_thickness_factor_of_a_square_and_of_a_film():
    assert thickness_factor(1e-9, 1e-9) == pytest.approx(0.5)
    assert thickness_factor(1.0, 1e-6) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.slow
def test_the_thresholds_that_oommf_bracketed(shipped):
    # OOMMF, 1 x 2 nm cells, tent 2.5 %: by the final state STT + SHE switches between 2.0
    # and 2.2 µA, STT between 9.6 and 10.5 µA. Its pulse is known only as 1 ns with a fall of
    # 0.3 ns; it is taken here to rise at once and to end at 1 ns. The lower bracket of STT
    # is therefore asked for within 3 %: this solver switches at 9.6 and not at 9.4 µA.
    experiment = experiment_with(
        shipped,
        {
            "neuron": {
                "pinning": {"profile": "tent", "depth": 0.025},
                "pulse": {"width": 0.85e-9, "rise_time": 0.0, "fall_time": 0.3e-9},
            }
        },
    )
    problem = relaxed(experiment, "neuron")
    for regime, currents in (("stt_she", (2.0e-6, 2.2e-6)), ("stt", (0.97 * 9.6e-6, 10.5e-6))):
        outcomes = []
        for current in currents:
            point = Point("p", "neuron", "neuron", regime, current / 4e-17, current)
            solver = solvers.create("embedded", problem, experiment.design("neuron"), point)
            table, _ = protocols.drive_neuron(
                solver, experiment.design("neuron"), experiment.readout
            )
            outcomes.append(table["readout_mz"].iloc[-1] > experiment.readout.comparison_level)
        assert outcomes == [False, True], (regime, outcomes)
