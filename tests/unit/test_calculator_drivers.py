"""ubermag's face of the calculator: what returns into the system, tables and single values."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import discretisedfield as df
import micromagneticmodel as mm
import numpy as np
import pytest
from scipy import constants

import spinneuron.calculator as embedded
from spinneuron.calculator import energies
from spinneuron.calculator.lower import lower
from spinneuron.calculator.minimise import MinimisationError, minimise

#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)
MU0 = constants.mu_0
CELL = (2e-9, 3e-9, 4e-9)
VOLUME = 2e-9 * 3e-9 * 4e-9


def block(
    n: tuple[int, int, int] = (3, 1, 1),
    direction: Any = (0, 0.6, 0.8),
    norm: Any = 6e5,
    **mesh: Any,
) -> mm.System:
    """A block without energy, all moments along one direction."""
    grid = df.Mesh(p1=(0, 0, 0), p2=tuple(k * c for k, c in zip(n, CELL, strict=True)), n=n, **mesh)
    system = mm.System(name="block")
    system.m = df.Field(grid, nvdim=3, value=direction, norm=norm)
    return system


def half_as_strong(point: Any) -> float:
    """Ms is 2e5 A/m in the first cell and 6e5 A/m elsewhere."""
    return 2e5 if point[0] < CELL[0] else 6e5


def drive(driver: Any, system: mm.System, folder: Path, **options: Any) -> Any:
    driver.drive(system, dirname=str(folder), verbose=0, **options)
    return system.table.data


def test_the_state_that_returns_is_the_one_that_was_reached(tmp_path: Path) -> None:
    system = block(norm=half_as_strong)
    before = system.m.array.copy()
    system.energy = mm.Zeeman(H=(0, 0, 1e5))
    system.dynamics = mm.Precession(gamma0=2.211e5) + mm.Damping(alpha=0.1)
    # A femtosecond turns no moment by more than 1e-4.
    drive(embedded.TimeDriver(), system, tmp_path, t=1e-15, n=1)
    assert system.m.array == pytest.approx(before, rel=1e-3, abs=100)
    assert np.linalg.norm(system.m.array[:, 0, 0], axis=-1) == close([2e5, 6e5, 6e5])


def test_a_moment_precesses_anticlockwise_around_the_field(tmp_path: Path) -> None:
    system = block(direction=(1, 0, 0))
    system.energy = mm.Zeeman(H=(0, 0, 1e5))
    system.dynamics = mm.Precession(gamma0=2.211e5)
    table = drive(embedded.TimeDriver(), system, tmp_path, t=20e-12, n=4)
    angle = 2.211e5 * 1e5 * 20e-12
    expected = np.array([np.cos(angle), np.sin(angle), 0]) * 6e5
    assert system.m.array[0, 0, 0] == pytest.approx(expected, abs=6e5 * 1e-6)
    assert list(table["t"]) == close([5e-12, 10e-12, 15e-12, 20e-12])
    assert table["mx"].to_numpy() == pytest.approx(np.cos(angle * np.arange(1, 5) / 4), abs=1e-6)
    assert (np.diff(table["iteration"]) > 0).all()


def test_a_table_has_energies_in_joule_and_the_mean_of_all_moments(tmp_path: Path) -> None:
    # The moments of the first cell along -x count a third of those of the others along z.
    system = block(
        norm=half_as_strong, direction=lambda p: (-1, 0, 0) if p[0] < CELL[0] else (0, 0, 1)
    )
    system.energy = mm.Zeeman(H=(3e4, 0, 4e4)) + mm.UniaxialAnisotropy(K=1e5, u=(0, 0, 1))
    system.dynamics = mm.Precession(gamma0=2.211e5)
    table = drive(embedded.TimeDriver(), system, tmp_path, t=1e-18, n=1)
    row = table.iloc[0]
    assert row["mx"] == pytest.approx(-2 / 14, abs=1e-6)
    assert row["mz"] == pytest.approx(12 / 14, abs=1e-6)
    zeeman = -MU0 * VOLUME * (2e5 * -3e4 + 2 * 6e5 * 4e4)
    assert row["E_zeeman"] == pytest.approx(zeeman, rel=1e-6, abs=0)
    assert row["E_uniaxialanisotropy"] == pytest.approx(1e5 * VOLUME, rel=1e-6, abs=0)
    assert row["E"] == pytest.approx(zeeman + 1e5 * VOLUME, rel=1e-6, abs=0)


def test_a_minimum_is_along_the_field(tmp_path: Path) -> None:
    system = block(direction=(1, 0.1, 0))
    system.energy = mm.Zeeman(H=(0, -3e5, 4e5))
    table = drive(embedded.MinDriver(stopping_mxHxm=1e-3), system, tmp_path)
    assert system.m.array[1, 0, 0] == pytest.approx(np.array([0, -0.6, 0.8]) * 6e5, abs=1e-2)
    assert table["max_mxHxm"].iloc[0] <= 1e-3
    assert table["iteration"].iloc[0] > 1
    assert len(table) == 1
    assert table["E"].iloc[0] == close(-MU0 * 6e5 * 5e5 * 3 * VOLUME)


def test_a_hysteresis_loop_goes_there_and_back_in_millitesla(tmp_path: Path) -> None:
    system = block(direction=(0.1, 0, 1))
    system.energy = mm.UniaxialAnisotropy(K=1e4, u=(0, 0, 1)) + mm.Zeeman(H=(0, 2e3, 0))
    table = drive(
        embedded.HysteresisDriver(),
        system,
        tmp_path,
        Hmin=(0, 0, 1e5),
        Hmax=(0, -3e4, -1e5),
        n=3,
    )
    fields = np.array([[0, 0, 1e5], [0, -1.5e4, 0], [0, -3e4, -1e5], [0, -1.5e4, 0], [0, 0, 1e5]])
    milli = MU0 * 1e3
    assert table["By_hysteresis"].to_numpy() == pytest.approx(fields[:, 1] * milli, rel=1e-9, abs=0)
    assert table["Bz_hysteresis"].to_numpy() == pytest.approx(fields[:, 2] * milli, rel=1e-9, abs=0)
    assert table["Bx_hysteresis"].to_numpy() == pytest.approx(0, rel=1e-6, abs=0)
    strength = np.linalg.norm(fields, axis=1) * milli
    assert table["B_hysteresis"].to_numpy() == pytest.approx(strength, rel=1e-9, abs=0)
    # The field of anisotropy, 2K/(mu0 Ms), is 26.5 kA/m: the loop is open at its middle, and
    # there sin(angle) = (1.5e4 - 2e3)/2.65e4 from either side.
    middle = (1.5e4 - 2e3) / (2 * 1e4 / (MU0 * 6e5))
    means = {name[-2:]: table[name].to_numpy() for name in table if name.endswith(("my", "mz"))}
    assert means["my"][[1, 3]] == pytest.approx(-middle, rel=1e-4, abs=0)
    assert np.sign(means["mz"]).tolist() == [1, 1, -1, -1, 1]
    assert system.m.array[0, 0, 0, 2] > 0


def test_steps_of_a_field_that_do_not_join_keep_both_ends(tmp_path: Path) -> None:
    system = block(direction=(0.1, 0, 1))
    system.energy = mm.UniaxialAnisotropy(K=1e4, u=(0, 0, 1))
    steps = [[(0, 0, 0), (0, 0, 2e4), 2], [(0, 0, 1e4), (0, 0, 0), 2]]
    table = drive(embedded.HysteresisDriver(), system, tmp_path, Hsteps=steps)
    expected = np.array([0, 2e4, 1e4, 0]) * MU0 * 1e3
    assert table["Bz_hysteresis"].to_numpy() == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("driver", "options", "error"),
    [
        (embedded.TimeDriver(), {"t": 0, "n": 1}, ValueError),
        (embedded.TimeDriver(), {"t": 1e-15, "n": 0}, ValueError),
        (embedded.TimeDriver(), {"t": 1e-15, "n": 1.5}, ValueError),
        (embedded.TimeDriver(), {"t": 1e-15, "n": 1, "output_step": True}, ValueError),
        (embedded.TimeDriver(), {"t": 1e-15, "n": 1, "compute": lambda: 0}, ValueError),
        (embedded.HysteresisDriver(), {"Hmin": (0, 0), "Hmax": (0, 0, 1), "n": 2}, ValueError),
        (embedded.HysteresisDriver(), {"Hmin": (0, 0, 0), "Hmax": (0, 1), "n": 2}, ValueError),
        (embedded.HysteresisDriver(), {"Hmin": (0, 0, 0), "Hmax": (0, 0, 1), "n": 1}, ValueError),
        (embedded.HysteresisDriver(), {"Hmin": (0, 0, 0), "Hmax": (0, 0, 1), "n": 2.0}, ValueError),
    ],
)
def test_what_cannot_be_driven_is_refused(
    driver: Any, options: Any, error: Any, tmp_path: Path
) -> None:
    system = block()
    system.energy = mm.Zeeman(H=(0, 0, 1e5))
    system.dynamics = mm.Precession(gamma0=2.211e5)
    with pytest.raises(error):
        drive(driver, system, tmp_path, **options)
    # The smallest of each that is possible.
    drive(embedded.TimeDriver(), system, tmp_path, t=1e-18, n=1)
    drive(embedded.HysteresisDriver(), system, tmp_path, Hmin=(0, 0, 0), Hmax=(0, 0, 1), n=2)


def test_a_system_without_energy_or_dynamics_is_refused(tmp_path: Path) -> None:
    system = block()
    with pytest.raises(RuntimeError, match="energy"):
        drive(embedded.MinDriver(), system, tmp_path)
    system.energy = mm.Zeeman(H=(0, 0, 1e5))
    with pytest.raises(RuntimeError, match="dynamics"):
        drive(embedded.TimeDriver(), system, tmp_path, t=1e-15, n=1)


def test_single_values_are_energy_density_and_field_of_a_term(tmp_path: Path) -> None:
    system = block(norm=half_as_strong)
    system.energy = mm.Zeeman(H=(0, 3e4, 4e4)) + mm.UniaxialAnisotropy(K=2e5, u=(0, 0, 1))

    def compute(function: Any) -> Any:
        return embedded.compute(function, system, dirname=str(tmp_path))

    # m·H is 5e4 A/m; the anisotropy is counted from its axis, 2e5 (1 - 0.64).
    moment = (2e5 + 2 * 6e5) * VOLUME
    assert compute(system.energy.zeeman.energy) == close(-MU0 * 5e4 * moment)
    assert compute(system.energy.uniaxialanisotropy.energy) == close(7.2e4 * 3 * VOLUME)
    whole = -MU0 * 5e4 * moment + 7.2e4 * 3 * VOLUME
    assert compute(system.energy.energy) == close(whole)
    density = compute(system.energy.zeeman.density).array[:, 0, 0, 0]
    assert density == close(-MU0 * 5e4 * np.array([2e5, 6e5, 6e5]))
    field = compute(system.energy.uniaxialanisotropy.effective_field).array[:, 0, 0]
    # 2 K m_z/(mu0 Ms) along z.
    assert field[:, 2] == close(2 * 2e5 * 0.8 / MU0 / np.array([2e5, 6e5, 6e5]))
    assert abs(field[:, :2]).max() == 0
    total = compute(system.energy.effective_field).array[:, 0, 0]
    assert total == pytest.approx(field + np.array([0, 3e4, 4e4]), rel=1e-9, abs=0)
    kept = sorted(path.name for path in (tmp_path / "block").iterdir())
    assert len(kept) == 6
    found = json.loads((tmp_path / "block" / "compute-0" / "energy.json").read_text())
    assert found["energy_J"] == close(-MU0 * 5e4 * moment)
    with pytest.raises(ValueError, match="not supported"):
        embedded.compute(system.energy.zeeman.__repr__, system)


def test_deleting_a_system_removes_its_drives_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "block" / "drive-0").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    embedded.delete(block())
    embedded.delete(block())
    assert [path.name for path in tmp_path.iterdir()] == ["other"]


# Terms whose energy is known


def energy_of(system: mm.System) -> dict[str, float]:
    problem = lower(system)
    return energies.energies(problem, problem.magnetisation)


def test_anisotropy_is_counted_from_its_axis_in_both_orders() -> None:
    system = block()
    system.energy = mm.UniaxialAnisotropy(K1=2e5, K2=1e5, u=(0, 0, 2))
    expected = (2e5 * (1 - 0.8**2) + 1e5 * (1 - 0.8**4)) * 3 * VOLUME
    assert energy_of(system) == {"uniaxialanisotropy": close(expected)}


def test_cubic_anisotropy_is_of_fourth_order() -> None:
    system = block(direction=(1, 2, 2))
    system.energy = mm.CubicAnisotropy(K=3e4, u1=(1, 0, 0), u2=(0, 1, 0))
    expected = 3e4 * (1 * 4 + 4 * 4 + 4 * 1) / 81 * 3 * VOLUME
    found = energy_of(system)["cubicanisotropy"]
    # Up to the constant of an isotropic fourth power.
    aligned = block(direction=(1, 0, 0))
    aligned.energy = system.energy
    assert found - energy_of(aligned)["cubicanisotropy"] == close(expected)


def test_the_exchange_of_a_turned_moment_is_that_of_one_face() -> None:
    system = block(direction=lambda p: (0, 1, 0) if p[0] < CELL[0] else (0, 0, 1))
    system.energy = mm.Exchange(A=1e-11)
    # A/dx² (1 - cos 90°) twice, of one pair.
    assert energy_of(system)["exchange"] == close(2 * 1e-11 / CELL[0] ** 2 * VOLUME)


@pytest.mark.parametrize("n", [(1, 3, 1), (1, 1, 3)])
def test_exchange_and_dmi_act_in_a_column_of_single_cells(n: tuple[int, int, int]) -> None:
    axis = 1 if n[1] == 3 else 2
    edge = CELL[axis]
    system = block(n=n, direction=lambda p: (0, 1, 0) if p[axis] < edge else (1, 0, 0))
    system.energy = mm.Exchange(A=1e-11) + mm.DMI(D=1e-3, crystalclass="T")
    found = energy_of(system)
    assert found["exchange"] == close(2 * 1e-11 / edge**2 * VOLUME)
    # -D e·(m1 x m2)/d of one pair: y x x is -z.
    assert found["dmi"] == pytest.approx(1e-3 / edge * VOLUME if axis == 2 else 0, abs=1e-30)


def test_a_coupling_that_vanishes_somewhere_is_zero_there() -> None:
    system = block(n=(4, 1, 1))
    values = df.Field(system.m.mesh, nvdim=1, value=lambda p: 0.0 if p[0] < 2 * CELL[0] else 3e-11)
    system.energy = mm.Exchange(A=values)
    faces = lower(system).exchange_x.ravel() * CELL[0] ** 2 / 2
    assert faces == close([0, 0, 0, 3e-11, 0])


def test_what_a_dictionary_does_not_name_is_zero() -> None:
    regions = {"a": df.Region(p1=(0, 0, 0), p2=(2e-9, 3e-9, 4e-9))}
    system = block(subregions=regions)
    system.energy = mm.Zeeman(H={"a": (1e3, 2e3, 3e3)})
    system.energy += mm.UniaxialAnisotropy(K={"a": 1e5}, u=(0, 0, 1))
    problem = lower(system)
    assert problem.zeeman[:, 0, 0].tolist() == [[1e3, 0, 0], [2e3, 0, 0], [3e3, 0, 0]]
    assert problem.anisotropy.ravel().tolist() == [2e5, 0, 0]


def test_a_cube_demagnetises_itself_by_a_third() -> None:
    grid = df.Mesh(p1=(0, 0, 0), p2=(4e-9, 4e-9, 4e-9), n=(1, 1, 1))
    system = mm.System(name="cube")
    system.m = df.Field(grid, nvdim=3, value=(0.6, 0, 0.8), norm=5e5)
    system.energy = mm.Demag()
    assert energy_of(system)["demag"] == close(MU0 * 5e5**2 / 6 * 64e-27)


def test_fields_of_two_zeeman_terms_add_up() -> None:
    system = block()
    system.energy = mm.Zeeman(H=(0, 3e4, 0), name="first") + mm.Zeeman(H=(0, 0, 4e4), name="second")
    assert energy_of(system)["zeeman"] == close(-MU0 * 6e5 * 5e4 * 3 * VOLUME)


def test_where_there_is_no_magnet_there_is_no_energy() -> None:
    system = block(norm=lambda p: 0.0 if p[0] < CELL[0] else 6e5)
    system.energy = mm.UniaxialAnisotropy(K=2e5, u=(0, 0, 1))
    problem = lower(system)
    density = energies.energy_densities(problem, problem.magnetisation)["uniaxialanisotropy"]
    assert density.ravel() == close([0.0, 7.2e4, 7.2e4])
    assert problem.per_moment.ravel() == close([0.0, *[1 / (MU0 * 6e5)] * 2])
    assert problem.free.ravel().tolist() == [0, 1, 1]


# Lowering


def test_couplings_between_and_within_subregions() -> None:
    regions = {
        "a": df.Region(p1=(0, 0, 0), p2=(4e-9, 3e-9, 4e-9)),
        "b": df.Region(p1=(4e-9, 0, 0), p2=(8e-9, 3e-9, 4e-9)),
    }
    system = block(n=(5, 1, 1), subregions=regions)
    system.energy = mm.Exchange(A={"a": 1e-11, "b": 2e-11, "a:b": 5e-12, "default": 3e-12})
    faces = lower(system).exchange_x.ravel() * CELL[0] ** 2 / 2
    assert faces == close([0, 1e-11, 5e-12, 2e-11, 3e-12, 0])
    periodic = block(n=(5, 1, 1), subregions=regions, bc="x")
    periodic.energy = system.energy
    faces = lower(periodic).exchange_x.ravel() * CELL[0] ** 2 / 2
    assert faces == close([3e-12, 1e-11, 5e-12, 2e-11, 3e-12, 3e-12])
    wrong = block(n=(5, 1, 1), subregions=regions)
    wrong.energy = mm.Exchange(A={"a": 1e-11, "a:c": 1e-12})
    with pytest.raises(ValueError, match="a, b"):
        lower(wrong)


def test_a_coupling_that_is_a_field_has_the_harmonic_mean_at_a_face() -> None:
    system = block(n=(3, 1, 1))
    values = df.Field(system.m.mesh, nvdim=1, value=lambda p: 1e-11 if p[0] < CELL[0] else 3e-11)
    system.energy = mm.Exchange(A=values)
    faces = lower(system).exchange_x.ravel() * CELL[0] ** 2 / 2
    assert faces == close([0, 1.5e-11, 3e-11, 0])


def test_a_current_is_lowered_to_the_fields_of_its_torques() -> None:
    system = block(norm=half_as_strong)
    system.dynamics = mm.Slonczewski(J=1e11, mp=(0, 2, 0), P=0.3, Lambda=2, eps_prime=0.1)
    system.dynamics += mm.ZhangLi(u=5.0, beta=0.04) + mm.Damping(alpha=0.07)
    problem = lower(system)
    lever = constants.hbar * 1e11 / (constants.e * MU0 * CELL[2])
    assert problem.slonczewski.ravel() == close(lever / np.array([2e5, 6e5, 6e5]))
    assert (problem.polarisation == 0.3).all()
    assert (problem.lambda_squared == 4).all()
    assert (problem.field_like == 0.1).all()
    assert (problem.polariser[1] == 1).all()
    assert (problem.drift[0] == 5).all()
    assert (problem.drift[1:] == 0).all()
    assert problem.non_adiabaticity == 0.04
    assert problem.precession == 0
    assert (problem.damping == 0.07).all()
    along_y = block()
    along_y.dynamics = mm.ZhangLi(u=(0, 5.0, 0), beta=0.04)
    assert (lower(along_y).drift[1] == 5).all()


@pytest.mark.parametrize(
    ("wave", "at"), [("sin", lambda x: np.sin(x)), ("sinc", lambda x: np.sinc(x / np.pi))]
)
def test_a_wave_is_sampled_four_hundred_times_in_a_period(wave: str, at: Any) -> None:
    system = block()
    system.energy = mm.Zeeman(H=(0, 0, 1e5), func=wave, f=2e9, t0=0.1e-9)
    problem = lower(system, duration=1e-9)
    interval = problem.waveform_interval[0]
    assert interval == close(1 / (400 * 2e9))
    times = interval * np.arange(problem.zeeman_waveform.size)
    assert 1e-9 <= times[-1] <= 1e-9 + 2 * interval
    expected = at(2 * np.pi * 2e9 * (times - 0.1e-9))
    assert problem.zeeman_waveform == pytest.approx(expected, abs=1e-9)


def test_a_dependence_on_time_of_ones_own_is_sampled_at_its_interval() -> None:
    system = block()
    system.dynamics = mm.ZhangLi(u=5.0, beta=0.0, func=lambda t: 1 + t / 1e-9, dt=0.3e-9)
    problem = lower(system, duration=1e-9)
    assert problem.waveform_interval.tolist() == close([0, 0.3e-9, 0])
    assert problem.drift_waveform == close([1, 1.3, 1.6, 1.9, 2.2, 2.5])
    assert problem.zeeman_waveform.size == problem.slonczewski_waveform.size == 0


def test_a_demagnetising_field_repeats_along_one_axis_at_most() -> None:
    both = block(n=(3, 3, 1), bc="xy")
    both.energy = mm.Demag()
    with pytest.raises(ValueError, match="only one axis"):
        lower(both)
    one = block(n=(3, 3, 1), bc="y")
    one.energy = mm.Demag()
    images = lower(one).demag_images
    assert images[0] == images[2] == 0
    assert images[1] > 0


# Minimisation


def test_a_minimisation_that_does_not_end_says_so() -> None:
    system = block(direction=(1, 0.1, 0))
    system.energy = mm.Zeeman(H=(0, 0, 4e5))
    problem = lower(system)
    with pytest.raises(MinimisationError, match="after 2 iterations"):
        minimise(problem, most_iterations=2)
    frozen = problem._replace(free=np.zeros_like(problem.free))
    m, iterations, torque = minimise(frozen)
    assert (iterations, torque) == (0, 0.0)
    assert np.array_equal(m, problem.magnetisation)


def test_a_constraint_takes_part_in_a_minimisation() -> None:
    system = block(direction=(1, 0.1, 0))
    system.energy = mm.Zeeman(H=(0, 0, 4e5))
    extra = np.array([3e5, 0, 0]).reshape(3, 1, 1, 1)
    m, _, torque = minimise(lower(system), stopping_mxHxm=1e-3, extra_field=lambda m: extra)
    assert m[:, 0, 0, 1] == pytest.approx([0.6, 0, 0.8], abs=1e-8)
    assert torque <= 1e-3


def test_what_is_not_a_number_is_refused() -> None:
    system = block(direction=(1, 0.1, 0))
    system.energy = mm.Zeeman(H=(0, 0, 4e5))
    with pytest.raises(MinimisationError, match="not finite"):
        minimise(lower(system), extra_field=lambda m: np.full((3, 1, 1, 1), np.nan))
