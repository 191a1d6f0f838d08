"""Leaving out frozen columns changes nothing."""

import micromagneticmodel as mm
import numpy as np
import pytest
from scipy.fft import irfftn

from spinneuron.calculator import crop, demag
from spinneuron.calculator.crop import cropped
from spinneuron.calculator.integrate import Integrator
from spinneuron.calculator.problem import Problem

from .problems import problem_of

CURRENT = (
    mm.ZhangLi(u=100.0, beta=0.2),
    mm.Slonczewski(J=1e12, mp=(0, 1, 0), P=0.2, Lambda=1),
)


def frozen_at_the_ends(**options: object) -> Problem:
    problem = problem_of(n=(30, 4, 1), dynamics=CURRENT, **options)  # type: ignore[arg-type]
    free = problem.free.copy()
    free[..., :9] = 0
    free[..., 22:] = 0
    return problem._replace(free=free)


def test_the_motion_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = frozen_at_the_ends()
    kept = cropped(problem)[1]
    assert (kept.start, kept.stop) == (8, 23)
    shorter = Integrator(problem, demag_tolerance=0.0)
    monkeypatch.setattr(crop, "LEAST_COLUMNS", 100)
    whole = Integrator(problem, demag_tolerance=0.0)
    assert cropped(problem)[1] == slice(0, 30)
    for integrator in (shorter, whole):
        integrator.advance(20e-12)
    assert shorter.steps == whole.steps
    moved = abs(whole.magnetisation - problem.magnetisation).max()
    assert moved > 0.5
    assert shorter.magnetisation == pytest.approx(whole.magnetisation, abs=1e-9)


def test_the_shortened_kernel_is_that_of_the_shorter_body() -> None:
    cell = np.array([1e-9, 2e-9, 3e-9])
    for nz, columns in ((1, 7), (2, 12)):
        long = demag.kernel((nz, 4, 20), cell, (0, 0, 0))
        short = demag.kernel((nz, 4, columns), cell, (0, 0, 0))
        found = demag.shortened(long, (nz, 4, 20), columns, (0, 0, 0))
        used = [np.arange(1 - n, n) for n in (nz, 4, columns)]
        tables = []
        for kernel in (found, short):
            padded = [demag.padded_length(n, 0) for n in (nz, 4, columns)]
            table = irfftn(kernel, padded, axes=(1, 2, 3)) * np.prod(padded)
            tables.append(table[np.ix_(range(6), *used)])
        assert tables[0] == pytest.approx(tables[1], abs=1e-14)
        assert abs(tables[1]).max() > 0.1


def test_nothing_is_left_out_of_a_periodic_or_changing_problem() -> None:
    problem = frozen_at_the_ends()
    changing = problem._replace(zeeman_waveform=np.ones(3))
    assert cropped(changing)[0] is changing
    periodic = problem._replace(periodic=np.array([True, False, False]))
    assert cropped(periodic)[0] is periodic
