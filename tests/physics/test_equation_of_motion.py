"""The equation of motion and its integration against closed formulas and conservation laws."""

import math

import micromagneticmodel as mm
import numpy as np
import pytest

from spinneuron.calculator.energies import energies
from spinneuron.calculator.integrate import IntegrationError, Integrator
from spinneuron.calculator.lower import lower
from spinneuron.calculator.minimise import minimise
from spinneuron.calculator.problem import Problem, UnsupportedError
from spinneuron.constants import ELEMENTARY_CHARGE, GAMMA0, HBAR, MU0

from .problems import SATURATION, problem_of, system_of

ALONG_Z = (0.0, 0.0, 3e5)


def macrospin(dynamics=(), damping=0.1, start=(1, 0, 0.3), field=ALONG_Z, func=None) -> Problem:
    system = system_of(n=(1, 1, 1), terms=(), dynamics=dynamics, damping=damping, value=start)
    time_dependence = {"func": func, "dt": 1e-13} if func else {}
    system.energy = mm.Zeeman(H=field, **time_dependence)
    return lower(system, duration=1e-9)


def spin(integrator: Integrator) -> np.ndarray:
    return integrator.magnetisation[:, 0, 0, 0]


def test_a_macrospin_spirals_as_the_closed_formula_says():
    # theta: tan(theta/2) decays at alpha gamma0 H/(1 + alpha²), phi turns at gamma0 H/(1 + alpha²)
    alpha = 0.1
    integrator = Integrator(macrospin(damping=alpha), longest_step=5e-13)
    theta0 = math.acos(spin(integrator)[2])
    for time in (1e-11, 5e-11, 2e-10):
        integrator.advance(time)
        rate = GAMMA0 * ALONG_Z[2] / (1 + alpha**2)
        theta = 2 * math.atan(math.tan(theta0 / 2) * math.exp(-alpha * rate * time))
        phi = rate * time
        expected = (
            math.sin(theta) * math.cos(phi),
            math.sin(theta) * math.sin(phi),
            math.cos(theta),
        )
        assert spin(integrator) == pytest.approx(expected, abs=1e-4)


def test_the_spin_hall_torque_turns_a_macrospin_to_its_polariser():
    # Without a field, damping-like torque alone: d(theta)/dt = -gamma0 h sin(theta) towards -p
    # or +p by the sign of the current; h = hbar theta_SH J/(2 e mu0 Ms dz).
    current, angle, thickness = 1e12, 0.2, 2e-9
    strength = HBAR * angle * current / (2 * ELEMENTARY_CHARGE * MU0 * SATURATION * thickness)
    torque = mm.Slonczewski(J=current, mp=(0, 1, 0), P=angle, Lambda=1.0)
    integrator = Integrator(macrospin([torque], damping=1e-12, start=(1, 0, 0), field=(0, 0, 0)))
    integrator.advance(5e-11)
    rate = GAMMA0 * strength * 5e-11
    # From theta = 90 degrees: tan(theta/2) = exp(-rate), m·p = tanh(rate).
    assert spin(integrator) == pytest.approx((1 / math.cosh(rate), math.tanh(rate), 0), abs=2e-5)


def test_lambda_makes_the_torque_asymmetric_as_slonczewski_says():
    polarisation, asymmetry, current = 0.4, 2.0, 1e11
    torque = mm.Slonczewski(J=current, mp=(0, 0, 1), P=polarisation, Lambda=asymmetry)
    start = np.array([0.6, 0.0, 0.8])
    problem = macrospin([torque], damping=1e-12, start=tuple(start), field=(0, 0, 0))
    integrator = Integrator(problem)
    short = 1e-15
    integrator.advance(short)
    slope = (spin(integrator) - start) / short
    a_j = HBAR * current / (ELEMENTARY_CHARGE * MU0 * SATURATION * 2e-9)
    square = asymmetry**2
    epsilon = polarisation * square / ((square + 1) + (square - 1) * 0.8)
    expected = -GAMMA0 * a_j * epsilon * np.cross(start, np.cross(start, (0, 0, 1)))
    assert slope == pytest.approx(expected, rel=1e-3, abs=1e6)


def test_the_field_like_torque_is_a_field_along_the_polariser():
    current = 1e12
    torque = mm.Slonczewski(J=current, mp=(0, 0, 1), P=1e-12, Lambda=1.0, eps_prime=0.05)
    integrator = Integrator(macrospin([torque], damping=1e-12, start=(1, 0, 0), field=(0, 0, 0)))
    integrator.advance(2e-11)
    a_j = HBAR * current / (ELEMENTARY_CHARGE * MU0 * SATURATION * 2e-9)
    phase = GAMMA0 * a_j * 0.05 * 2e-11
    assert spin(integrator) == pytest.approx((math.cos(phase), math.sin(phase), 0), abs=1e-6)


def test_a_rigid_spiral_drifts_with_the_zhang_li_velocity():
    # Periodic spiral in the x-y plane, exchange only, alpha = beta: the texture moves
    # rigidly with u. The central difference turns u k into u sin(k dx)/dx.
    n, dx, u = 40, 1e-9, 50.0
    k = 2 * np.pi / (n * dx)
    x = (np.arange(n) + 0.5) * dx
    m = np.zeros((n, 1, 1, 3))
    m[:, 0, 0, 0], m[:, 0, 0, 1] = np.cos(k * x), np.sin(k * x)
    torque = mm.ZhangLi(u=u, beta=0.1)
    system = system_of(n=(n, 1, 1), terms=("exchange",), dynamics=[torque], damping=0.1, value=m)
    system.m.mesh.bc = "x"
    integrator = Integrator(lower(system))
    time = 5e-11
    integrator.advance(time)
    phase = k * x - u * np.sin(k * dx) / dx * time
    assert integrator.magnetisation[0, 0, 0] == pytest.approx(np.cos(phase), abs=1e-4)
    assert integrator.magnetisation[1, 0, 0] == pytest.approx(np.sin(phase), abs=1e-4)


def test_a_time_dependent_field_is_followed():
    # m almost along z in a field along z that is modulated: the phase is its integral.
    def ramp(time: float) -> float:
        return 1 + time / 1e-10

    integrator = Integrator(macrospin(damping=1e-12, func=ramp))
    time = 1e-10
    integrator.advance(time)
    phase = GAMMA0 * ALONG_Z[2] * (time + time / 2)
    angle = math.atan2(spin(integrator)[1], spin(integrator)[0])
    assert math.remainder(angle - phase, 2 * math.pi) == pytest.approx(0, abs=5e-5)


def test_without_damping_the_energy_is_conserved_and_with_damping_it_falls():
    for damping in (0.0, 0.1):
        problem = problem_of(damping=damping or 1e-15)
        integrator = Integrator(problem)
        totals = [sum(energies(problem, integrator.magnetisation).values())]
        for step in range(1, 21):
            integrator.advance(step * 5e-13)
            totals.append(sum(energies(problem, integrator.magnetisation).values()))
        scale = abs(totals[0])
        if damping:
            assert np.all(np.diff(totals) < 0)
        else:
            # Random spins excite the zone edge, which this method damps slightly.
            assert np.ptp(totals) < 5e-2 * scale


def test_the_magnetisation_keeps_its_length():
    integrator = Integrator(problem_of())
    integrator.advance(1e-11)
    length = np.sqrt(np.sum(integrator.magnetisation**2, axis=0))
    assert length == pytest.approx(np.ones_like(length), abs=1e-14)


def test_frozen_cells_do_not_move():
    problem = problem_of()
    frozen = np.zeros(problem.shape, dtype=bool)
    frozen[:, :, :4] = True
    integrator = Integrator(problem._replace(free=np.where(frozen, 0.0, problem.free)))
    integrator.advance(1e-11)
    before, after = problem.magnetisation, integrator.magnetisation
    assert np.array_equal(before[..., :4], after[..., :4])
    assert np.max(abs(before[..., 4:] - after[..., 4:])) > 0.1


def test_third_order_in_the_step():
    torque = mm.ZhangLi(u=20.0, beta=0.2)
    smooth = np.zeros((24, 1, 1, 3))
    x = np.linspace(-4, 4, 24)
    smooth[:, 0, 0, 0], smooth[:, 0, 0, 2] = 1 / np.cosh(x), -np.tanh(x)
    problem = problem_of(n=(24, 1, 1), dynamics=[torque], value=smooth)

    def final(step: float) -> np.ndarray:
        integrator = Integrator(problem, demag_tolerance=0, longest_step=step)
        integrator.advance(1e-11)
        return integrator.magnetisation.copy()

    exact = final(1e-14)
    coarse, fine = (np.max(abs(final(step) - exact)) for step in (8e-14, 4e-14))
    assert coarse / fine == pytest.approx(8, rel=0.2)


def test_minimum_and_damped_motion_end_in_the_same_state():
    problem = problem_of(n=(10, 4, 1), damping=0.5, value=(0.3, 0.2, 1))
    relaxed, _, _ = minimise(problem, stopping_mxHxm=1e-3)
    integrator = Integrator(problem)
    integrator.advance(1e-9)
    assert integrator.magnetisation == pytest.approx(relaxed, abs=1e-6)


def test_a_value_that_is_not_finite_is_an_error():
    problem = problem_of()
    broken = problem.magnetisation.copy()
    broken[0, 0, 0, 0] = np.nan
    with pytest.raises(IntegrationError, match="not finite"):
        Integrator(problem, broken)


def test_a_current_beyond_the_equation_is_an_error():
    torques = [
        mm.ZhangLi(u=6.75e4, beta=0.2),  # 1e15 A/m²
        mm.Slonczewski(J=1e15, mp=(0, 1, 0), P=0.2, Lambda=1.0),
    ]
    for torque in torques:
        with pytest.raises(IntegrationError, match="check the current density"):
            Integrator(problem_of(dynamics=[torque]))


def test_a_step_that_does_not_stabilise_is_an_error():
    # A coupling that the bound of the step does not know: the step is halved in vain.
    problem = problem_of(terms=("exchange",))
    integrator = Integrator(problem)
    film = integrator._flat.film
    hidden = integrator._flat._replace(film=film._replace(exchange_x=film.exchange_x * 1e6))
    integrator._flat = hidden
    with pytest.raises(IntegrationError, match="did not stabilise"):
        integrator.advance(1e-12)


def test_what_is_not_supported_is_refused_by_name():
    system = system_of(terms=("exchange",))
    system.energy += mm.RKKY(sigma=1e-3, sigma2=0, subregions=["a", "b"])
    with pytest.raises(UnsupportedError, match="RKKY"):
        lower(system)
    system = system_of(terms=("exchange",))
    system.T = 300
    with pytest.raises(RuntimeError, match="finite temperature"):
        lower(system)
    with pytest.raises(ValueError, match=r"nowhere.*does not exist"):
        lower(system_of(), fixed_subregions=["nowhere"])


def test_no_magnet_at_all_is_an_error():
    system = system_of(terms=("exchange",), value=(0, 0, 0))
    with pytest.raises(ValueError, match="zero everywhere"):
        lower(system)


def test_a_problem_survives_its_file(tmp_path):
    problem = problem_of(dynamics=[mm.ZhangLi(u=1.0, beta=0.2)])
    problem.save(tmp_path / "p.npz")
    loaded = Problem.load(tmp_path / "p.npz")
    for name, value in problem._asdict().items():
        assert np.array_equal(value, getattr(loaded, name)), name


def test_the_methods_own_damping_is_a_small_part_of_the_systems():
    # Precession about z: ln(tan(theta/2)) falls at alpha gamma0 H/(1 + alpha²), whatever theta.
    for damping in (0.3, 0.05, 0.01):
        integrator = Integrator(macrospin(damping=damping))

        def decay(integrator: Integrator = integrator) -> float:
            return math.log(math.tan(math.acos(spin(integrator)[2]) / 2))

        start = decay()
        rate = GAMMA0 * ALONG_Z[2] / (1 + damping**2)
        time = min(0.5 / (damping * rate), 20 * 2 * math.pi / rate)
        integrator.advance(time)
        own = (start - decay()) / (rate * time) - damping
        assert abs(own) < 2e-3 * damping, damping
