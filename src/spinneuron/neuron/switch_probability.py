r"""How surely a pulse switches a neuron at a temperature.

.. math::

    P(I, w) = f + (c - f) \Big( 1 - \exp \big( -\ln 2 \, e^{z} \big) \Big), \qquad
    z = \frac{I - I_c - Q/w}{s}, \quad s^2 = s_0^2 + s_1^2/w, \quad c = 1 - l/w

for a current I and a pulse width w: a state that is left at a rate which grows exponentially
with the current, as a barrier does that the current lowers (half of the way at z = 0). The
floor f is what is found switched whatever the current, the ceiling c what the largest cannot
mend, the less so the longer it flows. Q is the charge that moves the wall, s_1 grows with its
diffusion during the pulse, s_0 with the spread of its start.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit

Array = npt.NDArray[np.float64]
Values = npt.ArrayLike

#: Order of the parameters in covariances.
PROBABILITY_PARAMETERS = ("critical_current", "charge", "spread", "diffusion", "floor", "loss")


def ceiling(pulse_width: Values, loss: float, floor: float = 0.0) -> Array:
    """Return 1 - l/w, at least the floor; for a width and a loss in ns."""
    return np.maximum(1 - loss / np.asarray(pulse_width, dtype=float), floor)


def midpoint(pulse_width: Values, critical_current: float, charge: float) -> Array:
    """Return I_c + Q/w in µA, for a width in ns and a charge in µA ns."""
    return critical_current + charge / np.asarray(pulse_width, dtype=float)


def width_of_transition(pulse_width: Values, spread: float, diffusion: float) -> Array:
    """Return the root of s0² + s1²/w in µA, for a width in ns and s1 in µA ns^(1/2)."""
    return np.sqrt(spread**2 + diffusion**2 / np.asarray(pulse_width, dtype=float))


def switch_probability(
    current: Values,
    pulse_width: Values,
    critical_current: float,
    charge: float,
    spread: float,
    diffusion: float,
    floor: float,
    loss: float,
) -> Array:
    """Return f + (c - f) (1 - exp(-ln 2 exp((I - I_c - Q/w)/s))); see the module.

    For currents, I_c and s0 in µA, widths and loss in ns, a charge in µA ns and a diffusion
    s1 in µA ns^(1/2).
    """
    away = np.asarray(current, dtype=float) - midpoint(pulse_width, critical_current, charge)
    scaled = away / width_of_transition(pulse_width, spread, diffusion)
    top = ceiling(pulse_width, loss, floor)
    left = -np.expm1(-math.log(2) * np.exp(np.minimum(scaled, 700.0)))
    return np.asarray(floor + (top - floor) * left, dtype=float)


def gradient(
    function: Callable[..., Array], parameters: dict[str, float], names: tuple[str, ...]
) -> Array:
    """Return the derivatives of a function of parameters, by differences; (n, ...)."""
    slopes = []
    for name in names:
        step = 1e-6 * max(abs(parameters[name]), 1e-3)
        up, down = (
            function(**parameters | {name: parameters[name] + sign * step}) for sign in (1, -1)
        )
        with np.errstate(invalid="ignore"):
            slopes.append((up - down) / (2 * step))
    return np.array(slopes)


@dataclass(frozen=True)
class SwitchProbability:
    """Probability that a pulse switches, at one temperature and one moment of the read-out."""

    status: str  #: fitted, constant (no current changes it) or not_fitted
    reason: str  #: why it is not fitted, or ""
    parameters: dict[str, float]  #: of `switch_probability`
    covariance: Array  #: in the order of `PROBABILITY_PARAMETERS`, (6, 6)
    temperature: float  #: K
    replicas: int  #: least number at a point of the fit
    valid_width: tuple[float, float]  #: range of the pulse widths fitted, s
    valid_current: tuple[float, float]  #: range of the currents fitted, A

    @classmethod
    def from_entry(cls, entry: dict[str, Any]) -> SwitchProbability:
        """Return the model of an entry of ``threshold.json``."""
        covariance = entry.get("covariance")
        return cls(
            status=entry["status"],
            reason=entry.get("reason", ""),
            parameters={name: p["value"] for name, p in entry.get("parameters", {}).items()},
            covariance=np.array(covariance if covariance else np.full((6, 6), np.nan)),
            temperature=entry.get("temperature_K", math.nan),
            replicas=entry.get("replicas", 0),
            valid_width=tuple(entry.get("valid_width_s", (math.nan, math.nan))),
            valid_current=tuple(entry.get("valid_current_A", (math.nan, math.nan))),
        )

    def probability(self, current: Values, pulse_width: Values) -> Array:
        """Return the probability for currents in A and pulse widths in s; nan if not fitted."""
        size, width = np.broadcast_arrays(
            abs(np.asarray(current, dtype=float)), np.asarray(pulse_width, dtype=float)
        )
        if not self.parameters:
            return np.full(size.shape, np.nan)
        return switch_probability(size * 1e6, width * 1e9, **self.parameters)

    def interval(
        self, current: Values, pulse_width: Values, sigmas: float = 1.96
    ) -> tuple[Array, Array]:
        """Return both ends of the interval of `probability`, by default of 95 %.

        Gaussian in the logit, from the covariance of the parameters.
        """
        best = self.probability(current, pulse_width)
        if not self.parameters:
            return best, best
        size = abs(np.asarray(current, dtype=float)) * 1e6
        width = np.asarray(pulse_width, dtype=float) * 1e9

        def value(**parameters: float) -> Array:
            return switch_probability(size, width, **parameters)

        slopes = gradient(value, self.parameters, PROBABILITY_PARAMETERS)
        variance = np.einsum("i...,ij,j...->...", slopes, self.covariance, slopes)
        with np.errstate(divide="ignore", invalid="ignore"):
            error = np.sqrt(np.maximum(variance, 0.0)) / (best * (1 - best))
            middle = np.log(best / (1 - best))
            low, high = expit(middle - sigmas * error), expit(middle + sigmas * error)
        certain = (best <= 0) | (best >= 1)
        return np.where(certain, best, low), np.where(certain, best, high)

    def is_extrapolated(self, current: Values, pulse_width: Values) -> npt.NDArray[np.bool_]:
        """Whether a probability is beyond what the replicas can tell; True if not fitted.

        That is: the probability, or that of the contrary, is below one over their number, or
        current or pulse width lie outside the range of the fit.
        """
        size, width = np.broadcast_arrays(
            abs(np.asarray(current, dtype=float)), np.asarray(pulse_width, dtype=float)
        )
        best = self.probability(size, width)
        inside = np.ones(size.shape, dtype=bool)
        for values, (low, high) in ((size, self.valid_current), (width, self.valid_width)):
            inside &= (values >= low * (1 - 1e-9)) & (values <= high * (1 + 1e-9))
        if self.replicas:
            inside &= np.minimum(best, 1 - best) >= 1 / self.replicas
        return np.asarray(~inside)

    def current_at(self, probability: float, pulse_width: Values) -> Array:
        """Return the current in A at which the probability is reached.

        -inf if it is exceeded by the floor already, inf if the ceiling stays below, nan if
        not fitted or constant. It may be negative: then it is exceeded without a current.
        """
        width = np.asarray(pulse_width, dtype=float) * 1e9
        if self.status != "fitted":
            return np.full(width.shape, np.nan)
        p = self.parameters
        top = ceiling(width, p["loss"], p["floor"])
        with np.errstate(divide="ignore", invalid="ignore"):
            part = (probability - p["floor"]) / (top - p["floor"])
        with np.errstate(divide="ignore"):  # infinite beyond floor and ceiling
            reached = np.log(-np.log1p(-np.clip(part, 0.0, 1.0)) / math.log(2))
        scaled = width_of_transition(width, p["spread"], p["diffusion"]) * reached
        middle = midpoint(width, p["critical_current"], p["charge"])
        return np.asarray((middle + scaled) * 1e-6, dtype=float)


#: What is known where no temperature was simulated.
NO_PROBABILITY = SwitchProbability.from_entry(
    {"status": "not_fitted", "reason": "no replicas at a temperature"}
)
