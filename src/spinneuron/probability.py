r"""How surely a pulse switches a neuron at a temperature.

.. math::

    P(I, w) = f + (c - f) \Big/ \Big( 1 + \exp \frac{I_c + Q/w - I}{s/\sqrt{w}} \Big)

for a current I and a pulse width w, with floor f and ceiling c: what is found switched without
any current, and what the largest cannot mend. A wall that drifts at a speed ~ I - I_c and
diffuses for the time w has such a midpoint and such a spread.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

Array = npt.NDArray[np.float64]
Values = npt.ArrayLike

#: Order of the parameters in covariances.
PROBABILITY_PARAMETERS = ("critical_current", "charge", "spread", "floor", "ceiling")


def switch_probability(
    current: Values,
    pulse_width: Values,
    critical_current: float,
    charge: float,
    spread: float,
    floor: float,
    ceiling: float,
) -> Array:
    """Return f + (c - f) / (1 + exp((I_c + Q/w - I) sqrt(w) / s)).

    For currents and I_c in µA, widths in ns, a charge in µA ns and a spread in µA ns^(1/2).
    """
    width = np.asarray(pulse_width, dtype=float)
    midpoint = critical_current + charge / width
    scaled = (np.asarray(current, dtype=float) - midpoint) * np.sqrt(width) / spread
    return np.asarray(floor + (ceiling - floor) * expit(scaled), dtype=float)


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
    covariance: Array  #: in the order of `PROBABILITY_PARAMETERS`, (5, 5)
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
            covariance=np.array(covariance if covariance else np.full((5, 5), np.nan)),
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
        if probability <= p["floor"]:
            return np.full(width.shape, -np.inf)
        if probability >= p["ceiling"]:
            return np.full(width.shape, np.inf)
        part = (probability - p["floor"]) / (p["ceiling"] - p["floor"])
        midpoint = p["critical_current"] + p["charge"] / width
        return np.asarray((midpoint + p["spread"] / np.sqrt(width) * logit(part)) * 1e-6)


#: What is known where no temperature was simulated.
NO_PROBABILITY = SwitchProbability.from_entry(
    {"status": "not_fitted", "reason": "no replicas at a temperature"}
)
