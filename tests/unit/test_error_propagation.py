"""Standard errors of functions whose derivatives are known."""

import numpy as np
import pytest

from spinneuron.neuron.error_propagation import gradient, standard_error

VALUES = {"length": 3.0, "height": 2.0, "unused": 5.0}


def test_derivatives_come_in_the_order_of_the_names():
    slopes = gradient(
        lambda length, height, unused: length * height**2, VALUES, ("height", "length")
    )
    assert slopes == pytest.approx([12.0, 4.0])


def test_correlated_errors_of_a_product():
    names = ("length", "height")
    covariance = np.array([[0.04, -0.01], [-0.01, 0.09]])
    scale = np.array([1.0, 10.0])
    found = standard_error(
        lambda length, height, unused: scale * length * height, VALUES, names, covariance
    )
    # Variance of a product: h² V_ll + l² V_hh + 2 l h V_lh.
    variance = 4 * 0.04 + 9 * 0.09 - 2 * 6 * 0.01
    assert found == pytest.approx(scale * np.sqrt(variance))
