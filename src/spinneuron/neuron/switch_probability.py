r"""The probability that a neuron at a finite temperature is read high, against the current.

.. math::

    P(I, w) = f + (c - f) \, F(z), \qquad
    z = \frac{I - I_c - Q/w}{s}, \quad s^2 = s_0^2 + s_1^2/w, \quad c = 1 - l/w

for a neuron that starts in its low state, a current I of either sign and a pulse width w. The
step F has one of two shapes, both with F(0) = 1/2:

* ``escape``, :math:`F(z) = 1 - \exp(-\ln 2 \, e^z)`: a state is left at a rate that grows
  exponentially with the current, because the current lowers an energy barrier;
* ``logistic``, :math:`F(z) = 1/(1 + e^{-z})`: the current tilts two states that exchange often.

At z = 0 the probability lies halfway between the floor f and the ceiling c. These are the
smallest and the largest probability that any current gives; a longer pulse brings the ceiling
closer to 1. Q is the charge that moves the wall. The scale s of the transition has two parts:
s_1 stands for the diffusion of the wall during the pulse, s_0 for the spread of the states in
which it starts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from scipy.special import expit

from spinneuron.arrays import Booleans, Covariance, NumberLike, Numbers
from spinneuron.constants import STANDARD_ERRORS_95
from spinneuron.neuron.error_propagation import standard_error

#: Shape of the step, see above.
Shape = Literal["escape", "logistic"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
#: Order of the parameters in covariances.
PROBABILITY_PARAMETERS = ("critical_current", "charge", "spread", "diffusion", "floor", "loss")


def ceiling(pulse_width: NumberLike, loss: float, floor: float = 0.0) -> Numbers:
    """Return the largest probability c = 1 - l/w, or the floor if that is larger.

    Parameters
    ----------
    pulse_width
        Pulse width w in ns.
    loss
        Loss l in ns.
    floor
        Floor f, a probability.

    Returns
    -------
    Numbers
        Probability in the shape of ``pulse_width``.
    """
    return np.maximum(1 - loss / np.asarray(pulse_width, dtype=float), floor)


def midpoint(pulse_width: NumberLike, critical_current: float, charge: float) -> Numbers:
    """Return the current I_c + Q/w at which the probability is halfway.

    Parameters
    ----------
    pulse_width
        Pulse width w in ns.
    critical_current
        Current I_c in µA.
    charge
        Charge Q in µA ns.

    Returns
    -------
    Numbers
        Current in µA, in the shape of ``pulse_width``.
    """
    return critical_current + charge / np.asarray(pulse_width, dtype=float)


def transition_scale(pulse_width: NumberLike, spread: float, diffusion: float) -> Numbers:
    """Return the scale s of the transition, the root of s0² + s1²/w.

    Parameters
    ----------
    pulse_width
        Pulse width w in ns.
    spread
        Spread s0 of the start, in µA.
    diffusion
        Diffusion s1 during the pulse, in µA ns^(1/2).

    Returns
    -------
    Numbers
        Scale in µA, in the shape of ``pulse_width``.
    """
    return np.sqrt(spread**2 + diffusion**2 / np.asarray(pulse_width, dtype=float))


def step(z: NumberLike, shape: Shape) -> Numbers:
    """Return the step F(z) from 0 to 1; see the formulas above."""
    scaled = np.asarray(z, dtype=float)
    if shape == "logistic":
        return np.asarray(expit(scaled), dtype=float)
    return np.asarray(-np.expm1(-math.log(2) * np.exp(np.minimum(scaled, 700.0))))


def inverse_step(part: NumberLike, shape: Shape) -> Numbers:
    """Return z where F(z) has a value; -inf at 0 and below, inf at 1 and above."""
    inside = np.clip(np.asarray(part, dtype=float), 0.0, 1.0)
    with np.errstate(divide="ignore"):
        if shape == "logistic":
            return np.asarray(np.log(inside) - np.log1p(-inside))
        return np.asarray(np.log(-np.log1p(-inside) / math.log(2)))


def switch_probability(
    current: NumberLike,
    pulse_width: NumberLike,
    critical_current: float,
    charge: float,
    spread: float,
    diffusion: float,
    floor: float,
    loss: float,
    shape: Shape = "escape",
) -> Numbers:
    """Return the probability f + (c - f) F((I - I_c - Q/w)/s).

    Parameters
    ----------
    current
        Current I in µA; a positive one drives the neuron to the high state.
    pulse_width
        Pulse width w in ns; the shapes of both broadcast.
    critical_current
        Current I_c in µA.
    charge
        Charge Q in µA ns.
    spread
        Spread s0 of the start, in µA.
    diffusion
        Diffusion s1 during the pulse, in µA ns^(1/2).
    floor
        Smallest probability f, which does not depend on the current.
    loss
        Loss l in ns, which lowers the ceiling of short pulses.
    shape
        Shape of the step F.

    Returns
    -------
    Numbers
        Probability in the shape of ``current`` and ``pulse_width`` together.
    """
    away = np.asarray(current, dtype=float) - midpoint(pulse_width, critical_current, charge)
    scaled = away / transition_scale(pulse_width, spread, diffusion)
    top = ceiling(pulse_width, loss, floor)
    return np.asarray(floor + (top - floor) * step(scaled, shape), dtype=float)


@dataclass(frozen=True)
class SwitchProbability:
    """Probability that a neuron is read high, at one temperature and by one criterion.

    The neuron starts in its low state. The probability that one which starts in the high state
    is read low is that of the opposite current.
    """

    status: str  #: fitted, constant (no current changes it) or not_fitted
    reason: str  #: why it is not fitted, or ""
    shape: Shape  #: of the step
    parameters: dict[str, float]  #: of `switch_probability`
    covariance: Covariance  #: in the order of `PROBABILITY_PARAMETERS`, (6, 6)
    temperature: float  #: K
    replicas: int  #: smallest number of replicas at a point of the fit
    valid_pulse_width: tuple[float, float]  #: range of the fitted pulse widths, s
    valid_current: tuple[float, float]  #: range of the fitted currents, A
    #: Current in A that makes up for a comparison level that is higher by 1 in m_z.
    level_shift: float = 0.0

    @classmethod
    def from_entry(cls, entry: dict[str, Any]) -> SwitchProbability:
        """Return the probability that an entry of ``threshold.json`` describes."""
        covariance = entry.get("covariance")
        return cls(
            status=entry["status"],
            reason=entry.get("reason", ""),
            shape=entry.get("shape", "escape"),
            parameters={
                name: found["value"] for name, found in entry.get("parameters", {}).items()
            },
            covariance=np.array(covariance if covariance else np.full((6, 6), np.nan)),
            temperature=entry.get("temperature_K", math.nan),
            replicas=entry.get("replicas", 0),
            valid_pulse_width=tuple(entry.get("valid_width_s", (math.nan, math.nan))),
            valid_current=tuple(entry.get("valid_current_A", (math.nan, math.nan))),
            level_shift=entry.get("level_shift_A") or 0.0,
        )

    def probability(self, current: NumberLike, pulse_width: NumberLike) -> Numbers:
        """Return the probability for currents in A and pulse widths in s; nan if not fitted."""
        size, duration = np.broadcast_arrays(
            np.asarray(current, dtype=float), np.asarray(pulse_width, dtype=float)
        )
        if not self.parameters:
            return np.full(size.shape, np.nan)
        return self._formula(size * 1e6, duration * 1e9, **self.parameters)

    def _formula(self, current: Numbers, duration: Numbers, **parameters: float) -> Numbers:
        """Return the probability for currents in µA and pulse widths in ns."""
        return switch_probability(current, duration, **parameters, shape=self.shape)

    def within_range(self, current: NumberLike, pulse_width: NumberLike) -> Numbers:
        """Return the probability without extrapolating in the current.

        Beyond the simulated currents the probability is that of the nearest one. It lies on the
        safe side, because a larger current makes an error rarer.
        """
        return self.probability(np.clip(current, *self.valid_current), pulse_width)

    def interval(
        self, current: NumberLike, pulse_width: NumberLike, sigmas: float = STANDARD_ERRORS_95
    ) -> tuple[Numbers, Numbers]:
        """Return both ends of the confidence interval of `probability`.

        It follows from the covariance of the parameters and is Gaussian in the logit, so that
        it stays between 0 and 1.

        Parameters
        ----------
        current
            Current in A.
        pulse_width
            Pulse width in s; the shapes of both broadcast.
        sigmas
            Half of the interval in standard deviations. 1.96 gives 95 %.

        Returns
        -------
        low, high : Numbers
            Probabilities in the shape of ``current`` and ``pulse_width`` together; nan if not
            fitted.
        """
        best = self.probability(current, pulse_width)
        if not self.parameters:
            return best, best
        microamperes = np.asarray(current, dtype=float) * 1e6
        duration = np.asarray(pulse_width, dtype=float) * 1e9

        def formula(**parameters: float) -> Numbers:
            return self._formula(microamperes, duration, **parameters)

        error = standard_error(formula, self.parameters, PROBABILITY_PARAMETERS, self.covariance)
        with np.errstate(divide="ignore", invalid="ignore"):
            of_logit = error / (best * (1 - best))
            middle = np.log(best / (1 - best))
            low, high = expit(middle - sigmas * of_logit), expit(middle + sigmas * of_logit)
        certain = (best <= 0) | (best >= 1)
        return np.where(certain, best, low), np.where(certain, best, high)

    def is_extrapolated(self, current: NumberLike, pulse_width: NumberLike) -> Booleans:
        """Return whether the replicas say too little about a probability; True if not fitted.

        This is so if the current or the pulse width lies outside the range of the fit, or if P
        or 1 - P is smaller than one over the number of replicas.
        """
        signed, duration = np.broadcast_arrays(
            np.asarray(current, dtype=float), np.asarray(pulse_width, dtype=float)
        )
        best = self.probability(signed, duration)
        inside = np.ones(signed.shape, dtype=bool)
        ranges = ((signed, self.valid_current), (duration, self.valid_pulse_width))
        for values, (low, high) in ranges:
            slack = 1e-9 * max(abs(low), abs(high))
            inside &= (values >= low - slack) & (values <= high + slack)
        if self.replicas:
            inside &= np.minimum(best, 1 - best) >= 1 / self.replicas
        return np.asarray(~inside)

    def current_at(self, probability: float, pulse_width: NumberLike) -> Numbers:
        """Return the current in A at which a probability is reached.

        The current is negative if the probability is exceeded without a current. It is -inf if
        the floor exceeds the probability, inf if the ceiling lies below it, and nan if the
        model is not fitted or constant.
        """
        duration = np.asarray(pulse_width, dtype=float) * 1e9
        if self.status != "fitted":
            return np.full(duration.shape, np.nan)
        fitted = self.parameters
        top = ceiling(duration, fitted["loss"], fitted["floor"])
        with np.errstate(divide="ignore", invalid="ignore"):
            part = (probability - fitted["floor"]) / (top - fitted["floor"])
        scale = transition_scale(duration, fitted["spread"], fitted["diffusion"])
        middle = midpoint(duration, fitted["critical_current"], fitted["charge"])
        return np.asarray((middle + scale * inverse_step(part, self.shape)) * 1e-6, dtype=float)


#: What is known where no temperature was simulated.
NO_PROBABILITY = SwitchProbability.from_entry(
    {"status": "not_fitted", "reason": "no replicas at a temperature"}
)
