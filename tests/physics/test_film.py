"""The two loops for a strip of one material against the general terms."""

import micromagneticmodel as mm
import numpy as np
import pytest

from spinneuron.calculator import stepper
from spinneuron.calculator.film import NONE, film
from spinneuron.calculator.lower import lower
from spinneuron.calculator.problem import Problem

from .problems import problem_of, system_of

TORQUES = (
    mm.ZhangLi(u=-300.0, beta=0.3),
    mm.Slonczewski(J=2e12, mp=(0.3, 1, 0.2), P=0.2, Lambda=1.0),
)


def slope(problem: Problem, *, general: bool) -> np.ndarray:
    """dm/dt of the initial state, in 1/s, from one short Euler stage."""
    flat = stepper.flatten(problem)
    if general:
        flat = flat._replace(film=NONE)
    else:
        assert flat.film.active
    work = stepper.workspace(problem, problem.magnetisation)
    step = 1e-15
    stepper.move(flat, work, work.stages[0], work.m, work.m, 0.0, step, True)
    return (stepper.interior(work.stages[0], problem) - problem.magnetisation) / step


def varied() -> Problem:
    """Everything that may vary in a film: anisotropy, frozen cells, applied field."""
    problem = problem_of(dynamics=TORQUES, damping=0.2)
    pattern = np.linspace(0.5, 1.5, problem.saturation.size).reshape(problem.shape)
    free = np.ones(problem.shape)
    free[..., :2] = 0.0
    return problem._replace(
        anisotropy=problem.anisotropy * pattern, zeeman=problem.zeeman * pattern, free=free
    )


@pytest.mark.parametrize(
    "problem",
    [
        varied(),
        problem_of(terms=("exchange",), n=(1, 7, 1)),
        problem_of(terms=("exchange", "demag"), n=(9, 1, 1), dynamics=TORQUES[:1]),
        problem_of(terms=("exchange", "dmi"), dynamics=TORQUES[1:]),
        problem_of(terms=("anisotropy", "dmi"), dynamics=TORQUES),
    ],
    ids=["all", "column", "row", "spin_hall", "no_exchange"],
)
def test_both_ways_agree_to_rounding(problem):
    expected = slope(problem, general=True)
    assert np.max(abs(expected)) > 0
    error = np.max(abs(slope(problem, general=False) - expected))
    assert error < 1e-12 * max(np.max(abs(expected)), 1e15 * 1e-3)


def test_what_is_not_a_film_takes_the_general_way():
    plain = problem_of(dynamics=TORQUES)
    assert film(plain).active
    step = np.where(np.arange(12) < 6, 1.0, 2.0) * np.ones(plain.shape)
    for name in ("saturation", "damping", "gamma0", "slonczewski", "polarisation"):
        changed = getattr(plain, name) * step
        if name == "saturation":
            changed, name = plain.per_moment / step, "per_moment"
        assert not film(plain._replace(**{name: changed})).active, name
    faces = plain.exchange_x.copy()
    faces[..., 4] *= 0.5
    assert not film(plain._replace(exchange_x=faces)).active
    assert not film(plain._replace(easy_axis=np.roll(plain.easy_axis, 1, axis=0))).active
    assert not film(plain._replace(lambda_squared=4 * plain.lambda_squared)).active
    assert not film(plain._replace(field_like=0 * step + 0.1)).active
    assert not film(plain._replace(precession=0.0)).active
    across = np.roll(plain.drift, 1, axis=0)
    assert not film(plain._replace(drift=across)).active
    assert not film(problem_of(n=(4, 4, 2))).active
    periodic = system_of()
    periodic.m.mesh.bc = "x"
    assert not film(lower(periodic)).active
    bulk = system_of(terms=("exchange",))
    bulk.energy += mm.DMI(D=1e-3, crystalclass="T")
    assert not film(lower(bulk)).active
