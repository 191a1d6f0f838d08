r"""The compact model of a neuron: what circuits and networks need to know of the magnet.

.. math::

    t_{sw}(I) = t_0 + \frac{Q}{(I - I_c)^p}, \qquad
    I_{th}(w) = I_c + \Big( \frac{Q}{w - t_0} \Big)^{1/p}

The threshold for a pulse of width w is the current that crosses the read-out just within it.
At a temperature it is a matter of probability, see `spinneuron.neuron.switch_probability`.
Parameters, covariances and the range of the data come from ``threshold.json``.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from spinneuron.neuron.switch_probability import NO_PROBABILITY, SwitchProbability, gradient
from spinneuron.neuron.threshold_current import Criterion, Simulated, ThresholdCurrent, choose, none

Array = npt.NDArray[np.float64]
Values = npt.ArrayLike

#: Order of the parameters in covariances.
PARAMETERS = ("offset", "charge", "critical_current", "exponent")


def linear_velocity(
    current_density: Array, mobility: float, critical_current_density: float
) -> Array:
    """Return mobility * (J - J_c), in m/s for a mobility in (m/s)/(A/m²)."""
    return mobility * (current_density - critical_current_density)


def saturating_velocity(
    current_density: Array, mobility: float, saturation_velocity: float
) -> Array:
    """Return mobility * J / sqrt(1 + (mobility * J / v_s)²), in m/s."""
    straight = mobility * np.asarray(current_density)
    return straight / np.sqrt(1 + (straight / saturation_velocity) ** 2)


def switching_time(
    current: Values, offset: float, charge: float, critical_current: float, exponent: float
) -> Array:
    """Return t0 + Q / (I - I_c)^p; infinite at and below the critical current.

    In s for currents in A, an offset t0 in s and a charge Q in s A^p.
    """
    excess = np.asarray(current, dtype=float) - critical_current
    with np.errstate(divide="ignore", invalid="ignore"):
        time = offset + charge / excess**exponent
    return np.where(excess > 0, time, np.inf)


def threshold_current(
    pulse_width: Values, offset: float, charge: float, critical_current: float, exponent: float
) -> Array:
    """Return I_c + (Q / (w - t0))^(1/p), the inverse of `switching_time`; infinite for w <= t0."""
    left = np.asarray(pulse_width, dtype=float) - offset
    with np.errstate(divide="ignore", invalid="ignore"):
        current = critical_current + (charge / left) ** (1 / exponent)
    return np.where(left > 0, current, np.inf)


@dataclass(frozen=True)
class ThresholdModel:
    """Switching time and threshold of one neuron in one regime.

    All currents in A, all times in s; arguments may be numbers or arrays of any shape. The
    sign of a current says which state it writes; its size decides.

    A model without parameters (too few points switched) is valid: ``fitted`` is False and it
    answers nan, never an invented number.
    """

    regime: str
    device: str
    status: str  #: fitted, weakly_determined or not_fitted
    reason: str  #: why it is not fitted, or ""
    parameters: dict[str, float]  #: offset (ns), charge (ns µA^p), critical_current (µA), exponent
    covariance: Array  #: in these units and the order of `PARAMETERS`, (4, 4); may be nan
    valid_current: tuple[float, float]  #: range of the currents fitted, A
    valid_time: tuple[float, float]  #: range of the times fitted, s
    prediction_error: float  #: mean relative leave-one-out error of the time
    failing: tuple[tuple[float, float, float], ...]  #: pulse width (s), between two currents (A)
    simulated: tuple[Simulated, ...] = ()  #: thresholds by simulation, the most precise first
    #: By the moment of the read-out.
    probabilities: dict[str, SwitchProbability] = field(default_factory=dict)

    @classmethod
    def load(
        cls, path: Path | str, regime: str = "stt_she", device: str = "neuron"
    ) -> ThresholdModel:
        """Read a model from ``threshold.json``.

        Raises
        ------
        KeyError
            Names the regimes or devices that the file has.
        """
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        devices = content["devices"]
        if device not in devices:
            raise KeyError(f"device {device!r}: {path} has {', '.join(devices)}")
        regimes = devices[device]["regimes"]
        if regime not in regimes:
            raise KeyError(f"regime {regime!r}: {path} has {', '.join(regimes)} for {device}")
        return cls.from_entry(regime, device, regimes[regime])

    @classmethod
    def load_all(cls, path: Path | str) -> list[ThresholdModel]:
        """Read the model of every neuron and regime of ``threshold.json``, in its order."""
        return cls.all_of(json.loads(Path(path).read_text(encoding="utf-8")))

    @classmethod
    def all_of(cls, content: dict[str, Any]) -> list[ThresholdModel]:
        """Return the model of every neuron and regime of the content of ``threshold.json``."""
        return [
            cls.from_entry(regime, device, entry)
            for device, found in content["devices"].items()
            for regime, entry in found["regimes"].items()
        ]

    @classmethod
    def from_entry(cls, regime: str, device: str, entry: dict[str, Any]) -> ThresholdModel:
        """Return the model of an entry of ``threshold.json``."""
        fit = entry["switching_time"]
        covariance = fit.get("covariance")
        loo = (fit.get("leave_one_out") or {}).get("mean")
        return cls(
            regime=regime,
            device=device,
            status=fit["status"],
            reason=fit.get("reason", ""),
            parameters={name: p["value"] for name, p in fit.get("parameters", {}).items()},
            covariance=np.array(covariance if covariance else np.full((4, 4), np.nan)),
            valid_current=tuple(fit.get("valid_current_A", (math.nan, math.nan))),
            valid_time=tuple(fit.get("valid_time_s", (math.nan, math.nan))),
            prediction_error=math.nan if loo is None else loo,
            failing=tuple(
                # No end: no higher current switched.
                (w["pulse_width_s"], w["low_A"], math.inf if w["high_A"] is None else w["high_A"])
                for w in entry.get("failing", [])
            ),
            simulated=tuple(Simulated.of_entry(entry)),
            probabilities={
                moment: SwitchProbability.from_entry(found)
                for moment, found in entry.get("switch_probability", {}).items()
            },
        )

    @property
    def fitted(self) -> bool:
        """Whether there are parameters."""
        return bool(self.parameters)

    @property
    def critical_current(self) -> float:
        """Current below which the wall never crosses, A; nan if not fitted."""
        return self.parameters.get("critical_current", math.nan) * 1e-6

    def switching_time(self, current: Values) -> Array:
        """Return the time from the start of a long pulse to the crossing of the read-out, s.

        Infinite at and below the critical current.
        """
        size = abs(np.asarray(current, dtype=float))
        if not self.fitted:
            return np.full(size.shape, np.nan)
        return switching_time(size * 1e6, **self.parameters) * 1e-9

    def switching_time_error(self, current: Values) -> Array:
        """Return the standard error of `switching_time` from the covariance, s."""
        size = abs(np.asarray(current, dtype=float))
        return self._error(switching_time, size * 1e6) * 1e-9

    def threshold(self, pulse_width: float, criterion: Criterion = "in_time") -> ThresholdCurrent:
        """Return the threshold current for a pulse width, from simulations where there are any.

        Energy, claims and crossbars use this value. `threshold_current` is the formula alone.

        Parameters
        ----------
        pulse_width
            Pulse width in s.
        criterion
            ``in_time``: the read-out crosses within the pulse width; ``final_state``: the
            neuron ends in the other state, for which there is no formula.

        Returns
        -------
        ThresholdCurrent
            Value, bracket or interval, and where they come from; see `choose`.
        """
        return choose(self.simulated, self._fitted(pulse_width, criterion), pulse_width, criterion)

    def _fitted(self, pulse_width: float, criterion: Criterion) -> ThresholdCurrent:
        """The threshold by the formula, with its 95 % interval."""
        if not self.fitted:
            return none(self.reason or "the model is not fitted")
        value = float(self.threshold_current(pulse_width))
        if criterion != "in_time":
            return none(f"the final state was not simulated for {pulse_width * 1e9:g} ns")
        if not math.isfinite(value):
            return none(f"no current is enough for {pulse_width * 1e9:g} ns")
        half = 1.96 * float(self.threshold_current_error(pulse_width))
        first, last = self.valid_time
        inside = first * (1 - 1e-9) <= pulse_width <= last * (1 + 1e-9)
        status: Literal["fitted", "extrapolated"] = "fitted" if inside else "extrapolated"
        return ThresholdCurrent(value, value - half, value + half, status, "")

    def threshold_current(self, pulse_width: Values) -> Array:
        """Return the current that crosses the read-out just within a pulse of this width, A.

        This is the fitted formula; see `threshold` for what was simulated. Infinite for a
        pulse that is too short for any current.
        """
        width = np.asarray(pulse_width, dtype=float)
        if not self.fitted:
            return np.full(width.shape, np.nan)
        return threshold_current(width * 1e9, **self.parameters) * 1e-6

    def threshold_current_error(self, pulse_width: Values) -> Array:
        """Return the standard error of `threshold_current` from the covariance, A."""
        width = np.asarray(pulse_width, dtype=float)
        return self._error(threshold_current, width * 1e9) * 1e-6

    def _error(self, function: Any, values: npt.NDArray[Any]) -> Array:
        if not self.fitted:
            return np.full(values.shape, np.nan)

        def value(**parameters: float) -> Array:
            return np.asarray(function(values, **parameters))

        g = gradient(value, self.parameters, PARAMETERS)
        variance = np.einsum("i...,ij,j...->...", g, self.covariance, g)
        return np.asarray(np.sqrt(np.maximum(variance, 0.0)), dtype=float)

    def falls_back(self, current: Values, pulse_width: Values) -> npt.NDArray[np.bool_]:
        """Whether a current lies in a window whose final state was seen not to switch.

        Of the pulse width nearest to the one asked for, among those that were simulated.
        """
        size, width = np.broadcast_arrays(
            abs(np.asarray(current, dtype=float)), np.asarray(pulse_width, dtype=float)
        )
        result = np.zeros(size.shape, dtype=bool)
        if not self.failing:
            return result
        # Also those without such a window: at them nothing fell back.
        tried = {found.pulse_width for found in self.simulated}
        widths = np.array(sorted({*tried, *(w for w, _, _ in self.failing)}))
        nearest = widths[np.argmin(abs(widths - width[..., None]), axis=-1)]
        for w, low, high in self.failing:
            result |= (nearest == w) & (size > low) & (size < high)
        return result

    def switches(self, current: Values, pulse_width: Values) -> npt.NDArray[np.bool_]:
        """Whether a pulse writes the state that its sign says; False if not fitted."""
        with np.errstate(invalid="ignore"):
            crosses = self.switching_time(current) <= np.asarray(pulse_width, dtype=float)
        return np.asarray(crosses & ~self.falls_back(current, pulse_width))

    def at_temperature(self, moment: str = "final_state") -> SwitchProbability:
        """Return the probability of switching, judged at a moment.

        ``within_pulse``: the read-out has shown the new state within the pulse width;
        ``end_of_pulse``: it shows it when the current has ended; ``final_state``: it shows it
        after the settling time.

        Raises
        ------
        KeyError
            Names the moments that there are.
        """
        if not self.probabilities:
            return NO_PROBABILITY
        if moment not in self.probabilities:
            raise KeyError(f"moment {moment!r}: there are {', '.join(self.probabilities)}")
        return self.probabilities[moment]

    def switch_probability(
        self, current: Values, pulse_width: Values, moment: str = "final_state"
    ) -> Array:
        """Return the probability that a pulse writes the state that its sign says.

        At the temperature of the replicas, see `at_temperature`; nan without them. For its
        interval and for whether it is extrapolated see `SwitchProbability`.
        """
        return self.at_temperature(moment).probability(current, pulse_width)

    def is_extrapolated(self, current: Values) -> npt.NDArray[np.bool_]:
        """Whether currents lie outside the range that was fitted; True if not fitted."""
        size = abs(np.asarray(current, dtype=float))
        low, high = self.valid_current
        return np.asarray(~((size >= low * (1 - 1e-9)) & (size <= high * (1 + 1e-9))))
