"""The system of a strip: torques, pinning and the wall it starts with."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import pytest
from scipy import constants

from spinneuron.config.experiment import Experiment, validate
from spinneuron.magnetics import strip
from spinneuron.magnetics.one_dimensional import WallModel, thickness_factor

#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)


def with_torques(shipped: dict[str, Any], **changes: float) -> Experiment:
    shipped["torques"] |= changes
    return validate(shipped)


def slonczewski(system: Any) -> Any:
    (found,) = (term for term in system.dynamics if type(term).__name__ == "Slonczewski")
    return found


@pytest.mark.parametrize("sign", [-1, 1])
def test_the_field_like_torque_is_half_of_its_angle_and_turns_with_the_polariser(
    shipped: dict[str, Any], sign: int
) -> None:
    experiment = with_torques(shipped, spin_hall_angle=sign * 0.2, field_like_spin_hall_angle=0.06)
    term = slonczewski(strip.system(experiment.design("neuron"), current_density=3e11))
    assert close(3e11) == term.J
    assert close(0.2) == term.P
    assert tuple(term.mp) == (0, sign, 0)
    assert term.Lambda == 1
    # H_FL is along the polariser: sign * sign * 0.06 / 2 along +y.
    assert term.eps_prime == close(sign * 0.03)


def test_a_field_like_torque_acts_alone(shipped: dict[str, Any]) -> None:
    experiment = with_torques(shipped, spin_hall_angle=0.0, field_like_spin_hall_angle=0.06)
    term = slonczewski(strip.system(experiment.design("neuron")))
    assert term.eps_prime == close(0.03)
    assert 0 < term.P < 1e-100


def test_without_both_angles_or_without_spin_hall_torque_there_is_no_such_term(
    shipped: dict[str, Any],
) -> None:
    neither = with_torques(shipped, spin_hall_angle=0.0)
    both = with_torques(shipped, spin_hall_angle=0.2)
    for system in (
        strip.system(neither.design("neuron")),
        strip.system(both.design("neuron"), spin_hall=False),
    ):
        assert "Slonczewski" not in {type(term).__name__ for term in system.dynamics}


def test_the_drift_velocity_is_that_of_the_polarised_current(experiment: Experiment) -> None:
    system = strip.system(experiment.design("track"), current_density=1e11)
    (term,) = (t for t in system.dynamics if type(t).__name__ == "ZhangLi")
    bohr = constants.physical_constants["Bohr magneton"][0]
    assert term.u == close(bohr * 0.7 * 1e11 / (constants.e * 6e5))
    # The table of one-dimensional velocities: 27 m/s at four times this drift.
    assert term.u == pytest.approx(6.75, rel=2e-3, abs=0)
    assert term.beta == close(0.2)


def test_a_pulse_is_linear_between_its_samples(experiment: Experiment) -> None:
    waveform = np.array([0.0, 1.0, 0.5]), 2e-12
    system = strip.system(experiment.design("neuron"), waveform=waveform)
    for term in system.dynamics:
        if type(term).__name__ in {"ZhangLi", "Slonczewski"}:
            assert term.dt == close(2e-12)
            assert [term.func(t) for t in (0, 1e-12, 2e-12, 3e-12, 9e-12)] == close(
                [0, 0.5, 1, 0.75, 0.5]
            )


def test_the_pinning_is_a_tent_over_the_free_domain(experiment: Experiment) -> None:
    system = strip.system(experiment.design("neuron"))
    (term,) = (t for t in system.energy if type(t).__name__ == "UniaxialAnisotropy")
    # From 20 to 80 nm, 2 % deep at the ends and beyond.
    for x, part in ((50.5, 0.5 / 30), (65.5, 15.5 / 30), (34.5, 15.5 / 30), (80.5, 1), (9.5, 1)):
        found = float(np.ravel(term.K((x * 1e-9, 9e-9, 1e-9)))[0])
        assert found == close(9.9e5 * (1 - 0.02 * part))
    assert tuple(term.u) == (0, 0, 1)


def test_the_parts_of_a_neuron_are_held_or_free(experiment: Experiment) -> None:
    design = experiment.design("neuron")
    grid = strip.mesh(design)
    assert strip.fixed_subregions(design) == ["d1", "d3"]
    ends = {name: (region.pmin[0], region.pmax[0]) for name, region in grid.subregions.items()}
    assert ends["d1"] == close((0, 20e-9))
    assert ends["d2"] == close((20e-9, 80e-9))
    assert ends["d3"] == close((80e-9, 100e-9))
    assert tuple(grid.n) == (100, 10, 1)
    assert tuple(grid.region.edges) == close((100e-9, 20e-9, 2e-9))
    track = experiment.design("track")
    assert strip.fixed_subregions(track) == ["left_end", "right_end"]
    ends = {
        name: (region.pmin[0], region.pmax[0])
        for name, region in strip.mesh(track).subregions.items()
    }
    # Two cells at either end.
    assert ends["left_end"] == close((0, 2e-9))
    assert ends["right_end"] == close((94e-9, 96e-9))


@pytest.mark.parametrize("dmi", [-0.5e-3, 0.5e-3])
def test_the_wall_starts_clear_of_the_fixed_domain_and_as_the_dmi_wants_it(
    shipped: dict[str, Any], dmi: float
) -> None:
    shipped["material"]["interfacial_dmi"] = dmi
    design = validate(shipped).design("neuron")
    m = strip.system(design).m
    width = math.sqrt(1e-11 / (9.9e5 - constants.mu_0 * 6e5**2 / 2))
    position = 20e-9 + 4 * width  # less than a quarter of d2
    for x in (26.5e-9, 34.5e-9, 50.5e-9):
        scaled = (x - position) / width
        found = np.array(m((x, 9e-9, 1e-9))) / 6e5
        expected = [math.copysign(1 / math.cosh(scaled), dmi), 0, -math.tanh(scaled)]
        assert found == pytest.approx(expected, abs=1e-9)
    # The held cells are uniform, on both sides.
    assert np.array(m((5.5e-9, 9e-9, 1e-9))) == pytest.approx([0, 0, 6e5], rel=1e-6, abs=0)
    assert np.array(m((95.5e-9, 9e-9, 1e-9))) == pytest.approx([0, 0, -6e5], rel=1e-6, abs=0)


def test_the_wall_of_a_track_starts_in_the_middle(experiment: Experiment) -> None:
    m = strip.system(experiment.design("track")).m
    left, right = (np.array(m((x, 9e-9, 1e-9))) for x in (47.5e-9, 48.5e-9))
    assert left[2] == pytest.approx(-right[2], rel=1e-6, abs=0)
    assert left[2] > 0


def test_the_field_beyond_the_ends_is_that_of_charges_on_their_surfaces(
    experiment: Experiment,
) -> None:
    # The strip goes on with +z on the left: at its end, in the middle of the width, the field
    # of the two charged faces of a half-endless strip, integrated by hand.
    design = experiment.design("track")
    grid = strip.mesh(design)
    field = strip.field_of_extension(grid, 6e5)
    assert np.abs(field.array[..., :2]).max() == 0
    along = field.array[:, :, 0, 2]
    assert along == pytest.approx(-along[::-1], rel=1e-9, abs=0)
    assert along == pytest.approx(along[:, ::-1], rel=1e-9, abs=0)

    def beyond(x: float, y: float, end: float) -> float:
        """H_z at the middle plane of a strip of +z that fills x < end, by summing dipoles."""
        d = 1e-9
        xs = end - (np.arange(2000) + 0.5) * d
        ys = (np.arange(20) + 0.5) * d
        square = (x - xs[:, None]) ** 2 + (y - ys[None, :]) ** 2
        # Faces at ±t/2 as sheets: H_z = -sigma z/(2 pi r³) each, z = 1 nm.
        return float((-6e5 * 2e-9 / (4 * math.pi) / (square + 1e-18) ** 1.5).sum() * d * d)

    for cell in (10, 20):
        x, y = (cell + 0.5) * 1e-9, 9e-9
        expected = beyond(x, y, 0.0) - beyond(96e-9 - x, y, 0.0)
        assert along[cell, 4] == pytest.approx(expected, rel=0.01, abs=0)


def test_the_demagnetising_factor_of_a_bar_is_known_in_its_limits() -> None:
    assert thickness_factor(1.0, 1.0) == close(0.5)
    # Both factors of a section add up to 1.
    assert thickness_factor(20.0, 2.0) + thickness_factor(2.0, 20.0) == close(1.0)
    # A thin film: 1 - t/(pi w) (3/2 - ln(t/w)).
    p = 1e-3
    assert thickness_factor(1.0, p) == pytest.approx(
        1 - p / math.pi * (1.5 - math.log(p)), abs=1e-6
    )


def test_the_one_dimensional_model_has_the_fields_of_the_parameters(experiment: Experiment) -> None:
    model = WallModel.of(experiment.material, experiment.torques, experiment.strip)
    effective = 9.9e5 - thickness_factor(20e-9, 2e-9) * constants.mu_0 * 6e5**2 / 2
    width = math.sqrt(1e-11 / effective)
    assert model.wall_width == close(width)
    assert model.dmi_field == close(0.5e-3 / (constants.mu_0 * 6e5 * width))
    lever = constants.hbar * 0.2 / (2 * constants.e * constants.mu_0 * 6e5 * 2e-9)
    assert model.spin_hall_field == close(lever)


def test_the_transverse_field_is_that_of_the_charges_of_both_walls(experiment: Experiment) -> None:
    # Coulomb's integrals of the charges on the sides of the Bloch wall and in the volume of
    # the Néel wall, averaged over the thickness in closed form.
    width, thickness, saturation, count = 20e-9, 2e-9, 6e5, 400
    model = WallModel.of(experiment.material, experiment.torques, experiment.strip)
    step = 24 * model.wall_width / count

    def over_thickness(d: Any) -> Any:
        t = thickness
        return 2 / t**2 * (t * np.arcsinh(t / d) - np.hypot(t, d) + d)

    def over_width(d: Any) -> Any:
        u = (np.arange(count) + 0.5) / count * width
        parts = (width - u) * over_thickness(np.hypot(d[:, None], u))
        return 2 / width**2 * parts.sum(axis=1) * width / count

    def between_cells(function: Any) -> Any:
        # Averaged over a cell: the singularity at 0 is integrable.
        near = (np.arange(8) + 0.5) / 8 - 0.5
        apart = [abs(step * (np.arange(count) + s)) for s in near]
        values = np.mean([function(d) for d in apart], axis=0)
        return values[abs(np.arange(count)[:, None] - np.arange(count)[None, :])]

    x = step * (np.arange(count) + 0.5 - count / 2) / model.wall_width
    side, volume = 1 / np.cosh(x), -np.tanh(x) / np.cosh(x) / model.wall_width
    across = between_cells(lambda d: over_thickness(d) - over_thickness(np.hypot(d, width)))
    coupling = constants.mu_0 / (4 * math.pi) * saturation**2 * step**2
    bloch = coupling * thickness**2 * side @ across @ side
    neel = coupling / 2 * (width * thickness) ** 2 * volume @ between_cells(over_width) @ volume
    expected = (bloch - neel) / (constants.mu_0 * saturation * model.wall_width * width * thickness)
    assert expected > 0
    # A difference of two energies that are seven times as large.
    assert model.transverse_field == pytest.approx(expected, rel=0.04, abs=0)


def test_one_dimensional_velocities_have_the_limits_of_the_equations(
    experiment: Experiment,
) -> None:
    model = WallModel.of(experiment.material, experiment.torques, experiment.strip)
    small = 1e8
    # Below Walker breakdown, without spin-Hall torque: beta u/alpha.
    alone = model.velocity(small, spin_hall=False, dmi=True)
    assert alone == pytest.approx(0.2 / 0.05 * model.drift * small, rel=1e-6, abs=0)
    # With it: 1 + (pi/2)(width/t) theta/(beta P) times as fast.
    ratio = 1 + math.pi / 2 * model.wall_width / 2e-9 * 0.2 / (0.2 * 0.7)
    assert model.velocity(small, spin_hall=True, dmi=True) == pytest.approx(
        ratio * alone, rel=1e-3, abs=0
    )
    assert model.velocity(-small, spin_hall=True, dmi=True) == pytest.approx(
        -ratio * alone, rel=1e-3, abs=0
    )
    assert model.velocity(0.0, spin_hall=True, dmi=True) == 0
    # The table of the physics: 13.4, 65, 121, 213 and 259 m/s.
    for density, speed in ((1e10, 13.4), (5e10, 65), (1e11, 121), (2.5e11, 213), (5e11, 259)):
        found = model.velocity(density, spin_hall=True, dmi=True)
        assert found == pytest.approx(speed, rel=0.03, abs=0)


def test_without_dmi_the_spin_hall_torque_does_not_last(experiment: Experiment) -> None:
    model = WallModel.of(experiment.material, experiment.torques, experiment.strip)
    with_it = model.velocity(1e11, spin_hall=True, dmi=False)
    alone = model.velocity(1e11, spin_hall=False, dmi=False)
    assert with_it == pytest.approx(alone, rel=0.4, abs=0)
    assert with_it < model.velocity(1e11, spin_hall=True, dmi=True) / 2


def test_the_curve_of_the_model_passes_through_every_point(experiment: Experiment) -> None:
    from spinneuron.points import Point

    model = WallModel.of(experiment.material, experiment.torques, experiment.strip)
    points = [
        Point(f"{regime}{density}", "track", "track", regime, density, 0.0)
        for regime in ("stt", "stt_she_no_dmi")
        for density in (3e10, 1e10, 2e10)
    ]
    rows = model.curves(points)
    for regime in ("stt", "stt_she_no_dmi"):
        own = [row for row in rows if row["regime"] == regime]
        # Sixteen steps between neighbours.
        density = [row["current_density_A_per_m2"] for row in own]
        assert density == close(list(np.linspace(1e10, 3e10, 33)))
        for row in own[::16]:
            speed = model.velocity(
                row["current_density_A_per_m2"], spin_hall="she" in regime, dmi=regime == "stt"
            )
            assert row["velocity_m_per_s"] == close(speed)
