r"""The compact model of a neuron: what circuits and networks need to know about the magnet.

.. math::

    t_{sw}(I) = t_0 + \frac{Q}{(I - I_c)^p}, \qquad
    I_{th}(w) = I_c + \Big( \frac{Q}{w - t_0} \Big)^{1/p}

Here t_sw is the time at which the read-out first crosses its comparison level. The formulas
belong to the criterion ``crossed``: by I_th it has crossed before a pulse of width w ends. What
a pulse shows at a read moment, for example after settling, also depends on how the wall comes
to rest, for which there is no formula. Those thresholds are a table of what was simulated. At a
finite temperature there is only a probability, see `spinneuron.neuron.switch_probability`.
Parameters, covariances, the table and the range of the data come from ``threshold.json``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from spinneuron.arrays import Booleans, Covariance, NumberLike, Numbers
from spinneuron.constants import STANDARD_ERRORS_95
from spinneuron.neuron.criteria import Criterion
from spinneuron.neuron.error_propagation import standard_error
from spinneuron.neuron.switch_probability import NO_PROBABILITY, SwitchProbability
from spinneuron.neuron.threshold_current import (
    Simulated,
    ThresholdCurrent,
    at_pulse_width,
    interpolated_threshold,
    no_threshold,
)

#: Order of the parameters in covariances.
PARAMETERS = ("offset", "charge", "critical_current", "exponent")


def switching_time(
    current: NumberLike, offset: float, charge: float, critical_current: float, exponent: float
) -> Numbers:
    """Return the switching time t0 + Q / (I - I_c)^p.

    Any consistent units will do. `ThresholdModel` uses µA and ns.

    Parameters
    ----------
    current
        Magnitude I of the current, in A; any shape.
    offset
        Time t0 that no current can shorten, in s.
    charge
        Factor Q, in s A^p.
    critical_current
        Current I_c below which the wall never crosses, in A.
    exponent
        Exponent p, without unit.

    Returns
    -------
    Numbers
        Switching time in s, in the shape of ``current``. It is infinite at and below the
        critical current.
    """
    excess = np.asarray(current, dtype=float) - critical_current
    with np.errstate(divide="ignore", invalid="ignore"):
        time = offset + charge / excess**exponent
    return np.where(excess > 0, time, np.inf)


def threshold_current(
    pulse_width: NumberLike, offset: float, charge: float, critical_current: float, exponent: float
) -> Numbers:
    """Return the threshold current I_c + (Q / (w - t0))^(1/p), the inverse of `switching_time`.

    Any consistent units will do. `ThresholdModel` uses µA and ns.

    Parameters
    ----------
    pulse_width
        Pulse width w, in s; any shape.
    offset, charge, critical_current, exponent
        Parameters t0 (s), Q (s A^p), I_c (A) and p of `switching_time`.

    Returns
    -------
    Numbers
        Threshold current in A, in the shape of ``pulse_width``. It is infinite for a pulse
        that is not longer than the offset.
    """
    left = np.asarray(pulse_width, dtype=float) - offset
    with np.errstate(divide="ignore", invalid="ignore"):
        current = critical_current + (charge / left) ** (1 / exponent)
    return np.where(left > 0, current, np.inf)


@dataclass(frozen=True)
class ThresholdModel:
    """Switching time and threshold of one neuron in one regime.

    All currents are in A and all times in s. Arguments may be numbers or arrays of any shape.
    The sign of a current says which state it writes, and its magnitude decides whether it does.

    A model has no parameters if too few points switched. Such a model is valid: ``fitted`` is
    False, and it returns nan instead of a number.
    """

    regime: str
    device: str
    status: str  #: fitted, weakly_determined or not_fitted
    reason: str  #: why it is not fitted, or ""
    parameters: dict[str, float]  #: offset (ns), charge (ns µA^p), critical_current (µA), exponent
    covariance: Covariance  #: in these units and the order of `PARAMETERS`, (4, 4); may be nan
    valid_current: tuple[float, float]  #: range of the fitted currents, A
    valid_time: tuple[float, float]  #: range of the fitted times, s
    prediction_error: float  #: mean relative leave-one-out error of the time
    #: Largest relative error of the time where a half of the currents was left out of the fit.
    extrapolation_error: float = math.nan
    largest_residual: float = 0.0  #: largest relative deviation of a simulated time from the fit
    simulated: tuple[Simulated, ...] = ()  #: thresholds by simulation, by rising pulse width
    #: Probability of the high state at a temperature, by criterion.
    probabilities: dict[str, SwitchProbability] = field(default_factory=dict)

    @classmethod
    def load(
        cls, path: Path | str, regime: str = "stt_she", device: str = "neuron"
    ) -> ThresholdModel:
        """Read one model from ``threshold.json``.

        Parameters
        ----------
        path
            The file.
        regime
            Which torques act, for example ``stt_she`` (with spin-Hall torque) or ``stt``.
        device
            Which neuron: ``neuron`` or one of the section ``devices`` of the config.

        Returns
        -------
        ThresholdModel
            The model of this neuron in this regime.

        Raises
        ------
        KeyError
            If the file has no such device or regime. The message names those that it has.
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
        """Return the model that an entry of ``threshold.json`` describes.

        Parameters
        ----------
        regime, device
            Names of the regime and the neuron that the entry belongs to.
        entry
            The entry of this regime.

        Returns
        -------
        ThresholdModel
            The model, without parameters if the entry was not fitted.
        """
        fit = entry["switching_time"]
        covariance = fit.get("covariance")
        mean_error = (fit.get("leave_one_out") or {}).get("mean")
        half_error = (fit.get("leave_half_out") or {}).get("largest")
        return cls(
            regime=regime,
            device=device,
            status=fit["status"],
            reason=fit.get("reason", ""),
            parameters={name: found["value"] for name, found in fit.get("parameters", {}).items()},
            covariance=np.array(covariance if covariance else np.full((4, 4), np.nan)),
            valid_current=tuple(fit.get("valid_current_A", (math.nan, math.nan))),
            valid_time=tuple(fit.get("valid_time_s", (math.nan, math.nan))),
            prediction_error=math.nan if mean_error is None else mean_error,
            extrapolation_error=math.nan if half_error is None else half_error,
            largest_residual=fit.get("largest_relative_residual", 0.0),
            simulated=tuple(Simulated.of_entry(entry)),
            probabilities={
                criterion: SwitchProbability.from_entry(found)
                for criterion, found in entry.get("switch_probability", {}).items()
            },
        )

    @property
    def fitted(self) -> bool:
        """Whether the model has parameters."""
        return bool(self.parameters)

    @property
    def critical_current(self) -> float:
        """Current in A below which the wall never crosses; nan if the model is not fitted."""
        return self.parameters.get("critical_current", math.nan) * 1e-6

    def switching_time(self, current: NumberLike) -> Numbers:
        """Return the time in s from the start of a long pulse until the read-out crosses.

        It is infinite at and below the critical current.
        """
        size = abs(np.asarray(current, dtype=float))
        if not self.fitted:
            return np.full(size.shape, np.nan)
        return switching_time(size * 1e6, **self.parameters) * 1e-9

    def switching_time_error(self, current: NumberLike) -> Numbers:
        """Return the standard error of `switching_time` in s.

        It has two parts: the covariance of the parameters, and how far the formula misses the
        simulated times. Outside the fitted currents the second part is the error that the fit
        makes where a half of the currents is left out.
        """
        microamperes = np.asarray(abs(np.asarray(current, dtype=float)) * 1e6, dtype=float)
        of_parameters = self._error(switching_time, microamperes) * 1e-9
        outside = self.is_extrapolated(current) & math.isfinite(self.extrapolation_error)
        relative = np.where(outside, self.extrapolation_error, self.largest_residual)
        missed = relative / STANDARD_ERRORS_95 * self.switching_time(current)
        return np.asarray(np.hypot(of_parameters, missed))

    def threshold(self, pulse_width: float, criterion: Criterion = "crossed") -> ThresholdCurrent:
        """Return the threshold current for a pulse width, from simulations where there are any.

        Energy, claims and crossbars use this value. `threshold_current` is the formula alone.

        Parameters
        ----------
        pulse_width
            Pulse width in s. The pulse has the edges of the config.
        criterion
            What the current must do, see `spinneuron.neuron.criteria`. Only for ``crossed``
            there is a formula; for the others, pulse widths that were not simulated are
            interpolated.

        Returns
        -------
        ThresholdCurrent
            Value, bracket or interval, and where they come from.
        """
        found = at_pulse_width(self.simulated, pulse_width, criterion)
        if found is not None:
            return found.found
        if criterion == "crossed" and self.fitted:
            return self._fitted_threshold(pulse_width)
        if not self.simulated:
            return no_threshold(self.reason or "nothing was simulated")
        return interpolated_threshold(self.simulated, pulse_width, criterion)

    def _fitted_threshold(self, pulse_width: float) -> ThresholdCurrent:
        """Return the threshold by the formula, with its 95 % interval."""
        value = float(self.threshold_current(pulse_width))
        if not math.isfinite(value):
            return no_threshold(f"no current is enough for {pulse_width * 1e9:g} ns")
        half_interval = STANDARD_ERRORS_95 * float(self.threshold_current_error(pulse_width))
        first, last = self.valid_time
        inside = first * (1 - 1e-9) <= pulse_width <= last * (1 + 1e-9)
        status: Literal["fitted", "extrapolated"] = "fitted" if inside else "extrapolated"
        return ThresholdCurrent(value, value - half_interval, value + half_interval, status, "")

    def threshold_current(self, pulse_width: NumberLike) -> Numbers:
        """Return the current in A with which the read-out crosses just as the pulse ends.

        This is the fitted formula; see `threshold` for what was simulated. It is infinite for
        a pulse that is too short for any current.
        """
        seconds = np.asarray(pulse_width, dtype=float)
        if not self.fitted:
            return np.full(seconds.shape, np.nan)
        return threshold_current(seconds * 1e9, **self.parameters) * 1e-6

    def threshold_current_error(self, pulse_width: NumberLike) -> Numbers:
        r"""Return the standard error of `threshold_current` in A.

        As that of `switching_time` it has a part from the covariance and one from how far the
        formula misses the simulated times, :math:`|dI_{th}/dw| \, w` times their relative error.
        """
        seconds = np.asarray(pulse_width, dtype=float)
        of_parameters = self._error(threshold_current, seconds * 1e9) * 1e-6
        first, last = self.valid_time
        outside = ~((seconds >= first * (1 - 1e-9)) & (seconds <= last * (1 + 1e-9)))
        outside &= math.isfinite(self.extrapolation_error)
        relative = np.where(outside, self.extrapolation_error, self.largest_residual)
        with np.errstate(invalid="ignore"):
            apart = abs(
                self.threshold_current(seconds * (1 + relative))
                - self.threshold_current(seconds * (1 - relative))
            )
        return np.asarray(np.hypot(of_parameters, apart / 2 / STANDARD_ERRORS_95))

    def _error(self, function: Callable[..., Numbers], values: Numbers) -> Numbers:
        """Return the standard error of a formula for values in the units of the fit."""
        if not self.fitted:
            return np.full(values.shape, np.nan)

        def formula(**parameters: float) -> Numbers:
            return np.asarray(function(values, **parameters))

        return standard_error(formula, self.parameters, PARAMETERS, self.covariance)

    def failing(
        self, pulse_width: float, criterion: Criterion = "final_state"
    ) -> tuple[tuple[float, float], ...]:
        """Return the windows of current above the threshold that fail again.

        Parameters
        ----------
        pulse_width
            Pulse width in s. The windows are those of the nearest one that was simulated.
        criterion
            What the current must do.

        Returns
        -------
        tuple
            Lower and upper current of each window in A. The upper one is infinite if no higher
            current was simulated that does it.
        """
        own = [one for one in self.simulated if one.criterion == criterion]
        if not own:
            return ()
        return min(own, key=lambda one: abs(one.pulse_width - pulse_width)).failing

    def switches(
        self, current: NumberLike, pulse_width: NumberLike, criterion: Criterion = "crossed"
    ) -> Booleans:
        """Return whether a pulse writes the state that its sign says.

        A current does so at and above the `threshold`, except in the windows `failing`.

        Parameters
        ----------
        current
            Current in A.
        pulse_width
            Pulse width in s; the shapes of both broadcast.
        criterion
            When the neuron is judged, see `spinneuron.neuron.criteria`.

        Returns
        -------
        Booleans
            False where no threshold is known.
        """
        size, duration = np.broadcast_arrays(
            abs(np.asarray(current, dtype=float)), np.asarray(pulse_width, dtype=float)
        )
        result = np.zeros(size.shape, dtype=bool)
        for one in np.unique(duration):
            found = self.threshold(float(one), criterion)
            # Where already the lowest simulated current is enough, nothing is known below it.
            least = found.value if found.exists else found.high
            enough = size >= least if math.isfinite(least) else np.zeros(size.shape, dtype=bool)
            for low, high in self.failing(float(one), criterion):
                enough &= ~((size > low) & (size < high))
            result |= enough & (duration == one)
        return result

    def at_temperature(self, criterion: Criterion = "end_of_plateau") -> SwitchProbability:
        """Return the probability of the high state at the temperature of the replicas.

        Parameters
        ----------
        criterion
            How the neuron is judged, see `spinneuron.neuron.criteria`.

        Returns
        -------
        SwitchProbability
            The fitted probability. Without simulations at a temperature it is not fitted.

        Raises
        ------
        KeyError
            If there is no such criterion. The message names those that there are.
        """
        if not self.probabilities:
            return NO_PROBABILITY
        if criterion not in self.probabilities:
            raise KeyError(f"criterion {criterion!r}: there are {', '.join(self.probabilities)}")
        return self.probabilities[criterion]

    def switch_probability(
        self,
        current: NumberLike,
        pulse_width: NumberLike,
        criterion: Criterion = "end_of_plateau",
    ) -> Numbers:
        """Return the probability that a neuron that starts low is read high.

        It holds at the temperature of the replicas. `SwitchProbability` has its interval and
        says where it is extrapolated.

        Parameters
        ----------
        current
            Current in A; a positive one drives the neuron to the high state.
        pulse_width
            Pulse width in s; the shapes of both broadcast.
        criterion
            How the neuron is judged, see `spinneuron.neuron.criteria`.

        Returns
        -------
        Numbers
            Probability, nan without simulations at a temperature.
        """
        return self.at_temperature(criterion).probability(current, pulse_width)

    def is_extrapolated(self, current: NumberLike) -> Booleans:
        """Return whether currents lie outside the fitted range; True if not fitted."""
        size = abs(np.asarray(current, dtype=float))
        low, high = self.valid_current
        return np.asarray(~((size >= low * (1 - 1e-9)) & (size <= high * (1 + 1e-9))))
