"""The demagnetising tensor against closed values, and the convolution against a plain sum."""

from itertools import product

import numpy as np
import pytest
from scipy.fft import irfftn

from spinneuron.calculator import demag
from spinneuron.calculator.energies import term_fields

from .problems import problem_of


def at(element: str, x: float, y: float, z: float, cell: tuple[float, float, float]) -> float:
    offsets = (np.array([x]), np.array([y]), np.array([z]))
    return float(demag.tensor(element, offsets, np.array(cell))[0])


def test_a_cube_has_a_third_along_each_axis():
    for element in ("xx", "yy", "zz"):
        assert at(element, 0, 0, 0, (1, 1, 1)) == pytest.approx(1 / 3, abs=1e-14)


def test_a_prism_has_aharonis_factor():
    # A. Aharoni, J. Appl. Phys. 83, 3432 (1998): a prism of 1 x 1 x 2 has N = 0.19832
    # along its long axis.
    long_axis = at("zz", 0, 0, 0, (1, 1, 2))
    assert long_axis == pytest.approx(0.19832, abs=1e-5)
    assert at("xx", 0, 0, 0, (1, 1, 2)) == pytest.approx((1 - long_axis) / 2, abs=1e-14)


@pytest.mark.parametrize("cell", [(1, 1, 1), (1, 2, 2), (1, 20, 2)])
def test_the_trace_vanishes_away_from_the_origin(cell):
    distances = np.arange(1, 400) * cell[0] + 0.0
    zero = np.zeros_like(distances)
    for offsets in ((distances, zero, zero), (distances, zero + cell[1], zero)):
        trace = sum(demag.tensor(e, offsets, np.array(cell, float)) for e in ("xx", "yy", "zz"))
        largest = abs(demag.tensor("zz", offsets, np.array(cell, float)))
        assert np.max(abs(trace) / largest) < 1e-5


@pytest.mark.parametrize("element", demag.ELEMENTS)
def test_exact_formula_and_quadrature_join_smoothly(element):
    offsets = tuple(np.array([demag.FAR * 0.577]) for _ in range(3))
    cell = np.array([0.5, 1.0, 1.0])
    near, far = demag._near(element, offsets, cell), demag._far(element, offsets, cell)
    assert far[0] == pytest.approx(near[0], rel=2e-6)


def test_far_away_it_is_a_dipole():
    assert at("zz", 100, 0, 0, (1, 1, 1)) == pytest.approx(1 / (4 * np.pi * 100**3), rel=1e-3)
    assert at("xx", 100, 0, 0, (1, 1, 1)) == pytest.approx(-2 / (4 * np.pi * 100**3), rel=1e-3)


@pytest.mark.parametrize("n", [(7, 5, 1), (6, 1, 1), (4, 3, 3), (1, 1, 1)])
def test_the_convolution_is_the_plain_sum(n):
    problem = problem_of(n=n, cell=(1e-9, 2e-9, 2e-9), seed=1, terms=("demag",))
    field = term_fields(problem, problem.magnetisation)["demag"]
    index = np.stack(np.meshgrid(*(np.arange(k) for k in n), indexing="ij"), -1).reshape(-1, 3)
    separation = (index[:, None, :] - index[None, :, :]) * problem.cell
    offsets = tuple(separation[..., axis] for axis in range(3))
    moments = (problem.saturation * problem.magnetisation).transpose(3, 2, 1, 0).reshape(-1, 3)
    expected = np.zeros_like(moments)
    for element in demag.ELEMENTS:
        i, j = ("xyz".index(axis) for axis in element)
        values = demag.tensor(element, offsets, problem.cell)
        expected[:, i] -= values @ moments[:, j]
        if i != j:
            expected[:, j] -= values @ moments[:, i]
    ours = field.transpose(3, 2, 1, 0).reshape(-1, 3)
    assert ours == pytest.approx(expected, abs=1e-9 * float(np.max(problem.saturation)))


def test_the_transformed_kernel_is_minus_the_tensor_at_every_separation():
    n, cell = (4, 3, 2), np.array([1e-9, 2e-9, 2e-9])
    kernel = demag.kernel(n[::-1], cell, (0, 0, 0))
    padded = [demag.padded_length(k, 0) for k in n[::-1]]
    in_space = irfftn(kernel, padded, axes=(1, 2, 3)) * np.prod(padded)
    separations = list(product(*(range(1 - k, k) for k in n)))
    offsets = tuple(
        np.array(axis) * length
        for axis, length in zip(zip(*separations, strict=True), cell, strict=True)
    )
    for number, element in enumerate(demag.ELEMENTS):
        found = [in_space[number, z, y, x] for x, y, z in separations]
        assert found == pytest.approx(-demag.tensor(element, offsets, cell), abs=1e-14)
