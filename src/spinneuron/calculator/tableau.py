r"""The Runge-Kutta methods of the time steppers, as numbers.

Both methods keep no slopes. Stage i (from 1) goes from a base along the slope of the stage
before it, where stage 0 is the state :math:`m` at the start of the step:

.. math:: y_i = b_i + a_i \, \delta t \, \dot m(t + c_i \, \delta t, y_{i-1}),
          \quad y_0 = m.

The base :math:`b_i` is :math:`m`, except that the last stage may start from a mixture of
:math:`y_1` and :math:`m`. The last stage is the state at the end of the step.
"""

from __future__ import annotations

from typing import NamedTuple


class Tableau(NamedTuple):
    """An explicit Runge-Kutta method of the form that the module describes."""

    lengths: tuple[float, ...]  #: a_i, in steps
    nodes: tuple[float, ...]  #: c_i, in steps
    last_base: tuple[float, float]  #: weights of y_1 and of m in the base of the last stage
    #: Coefficients of the polynomial in lambda dt by which one step multiplies a mode
    #: exp(lambda t), constant term first.
    polynomial: tuple[float, ...]
    #: A wave that turns by a small angle in one step loses the fraction
    #: angle**loss_power / loss_divisor of its amplitude.
    loss_power: int
    loss_divisor: float


#: The stepper's method. It has order 3, and it is stable along the imaginary axis up to
#: sqrt(15) = 3.87. Sources: J. E. Guerra, P. A. Ullrich, Geosci. Model Dev. 9, 2007 (2016),
#: after I. P. E. Kinnmark, W. G. Gray, Math. Comput. Simul. 26, 181 (1984).
FIVE_STAGES = Tableau(
    lengths=(1 / 5, 1 / 5, 1 / 3, 2 / 3, 3 / 4),
    nodes=(0.0, 1 / 5, 1 / 5, 1 / 3, 2 / 3),
    last_base=(5 / 4, -1 / 4),
    polynomial=(1.0, 1.0, 1 / 2, 1 / 6, 1 / 30, 1 / 150),
    loss_power=4,
    loss_divisor=120,
)

#: The replicas' method. Linear modes move as with the classical method of order 4; for the
#: whole equation the order is 2. Source: A. Jameson, W. Schmidt, E. Turkel, AIAA 81-1259
#: (1981).
FOUR_STAGES = Tableau(
    lengths=(1 / 4, 1 / 3, 1 / 2, 1.0),
    nodes=(0.0, 1 / 4, 1 / 3, 1 / 2),
    last_base=(0.0, 1.0),
    polynomial=(1.0, 1.0, 1 / 2, 1 / 6, 1 / 24),
    loss_power=6,
    loss_divisor=144,
)
