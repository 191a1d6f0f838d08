"""The numbers of the Runge-Kutta methods satisfy what the methods promise."""

import numpy as np
import pytest

from spinneuron.calculator.tableau import FIVE_STAGES, FOUR_STAGES

METHODS = {"five stages": FIVE_STAGES, "four stages": FOUR_STAGES}


def butcher(method):
    """Matrix A, weights b and nodes c of the method in the textbook's form."""
    stages = len(method.lengths)
    a = np.zeros((stages, stages))
    for stage, length in enumerate(method.lengths[:-1]):
        a[stage + 1, stage] = length
    b = np.zeros(stages)
    b[-1] = method.lengths[-1]
    b[0] += method.last_base[0] * method.lengths[0]
    return a, b, a.sum(axis=1)


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_each_stage_takes_its_slope_where_the_stage_before_ended(method):
    assert method.nodes == pytest.approx(butcher(method)[2], abs=1e-15)
    assert sum(method.last_base) == 1


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_the_polynomial_is_that_of_the_stages(method):
    a, b, _ = butcher(method)
    ones = np.ones(len(b))
    powers = [b @ np.linalg.matrix_power(a, k) @ ones for k in range(len(b))]
    assert method.polynomial == pytest.approx([1.0, *powers], rel=1e-14)


def test_the_method_of_five_stages_has_order_three():
    a, b, c = butcher(FIVE_STAGES)
    moments = [b.sum(), b @ c, b @ c**2, b @ a @ c]
    assert moments == pytest.approx([1, 1 / 2, 1 / 3, 1 / 6], rel=1e-14)


def test_the_method_of_four_stages_has_order_two_and_four_for_linear_modes():
    _, b, c = butcher(FOUR_STAGES)
    assert [b.sum(), b @ c] == pytest.approx([1, 1 / 2], rel=1e-14)
    assert b @ c**2 != pytest.approx(1 / 3, rel=0.1)
    assert FOUR_STAGES.polynomial == pytest.approx([1, 1, 1 / 2, 1 / 6, 1 / 24])


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_a_turning_wave_loses_what_the_method_says(method):
    angle = 0.05
    kept = abs(np.polynomial.Polynomial(method.polynomial)(1j * angle))
    expected = angle**method.loss_power / method.loss_divisor
    assert 1 - kept == pytest.approx(expected, rel=5e-3)


def test_the_method_of_five_stages_is_stable_up_to_the_root_of_fifteen():
    growth = np.polynomial.Polynomial(FIVE_STAGES.polynomial)
    assert abs(growth(1j * np.sqrt(15) * 0.9999)) < 1
    assert abs(growth(1j * np.sqrt(15) * 1.0001)) > 1
