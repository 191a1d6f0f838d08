"""Currents between which a neuron switches at a temperature: I_50 and the transition range.

I_50 is the current at which half of the pulses switch. The transition range leads from the
current at which 10 % of the pulses switch to the one at which 90 % do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.criteria import Criterion
from spinneuron.neuron.ensembles import CONFIDENCE
from spinneuron.neuron.switch_probability import PROBABILITY_PARAMETERS, SwitchProbability

#: Samples of the fitted parameters, for the intervals.
SAMPLES = 500


def transition_currents(
    entry: dict[str, Any], pulse_widths: Iterable[float]
) -> list[dict[str, Any]]:
    """Return I_50 and the transition range for each pulse width, with intervals by sampling.

    Parameters
    ----------
    entry
        A fit of the probability of switching, as it stands in ``threshold.json``.
    pulse_widths
        Pulse widths in s.

    Returns
    -------
    list of dict
        Entries of ``threshold.json``, one for each pulse width. A current that the replicas do
        not determine is None, and the remark says why.
    """
    model = SwitchProbability.from_entry(entry)
    if model.status != "fitted" or not np.isfinite(model.covariance).all():
        return []
    centre = np.array([model.parameters[name] for name in PROBABILITY_PARAMETERS])
    random = np.random.default_rng(0)
    samples = random.multivariate_normal(centre, model.covariance, SAMPLES, method="eigh")
    samples[:, 2:] = np.maximum(samples[:, 2:], 0.0)
    samples[:, 3] = np.maximum(samples[:, 3], 1e-9)  # the scale must not be zero
    lowest, farthest = model.valid_current

    everything = np.vstack([centre, samples])
    # All samples at once: the parameters are arrays.
    parameters: dict[str, Any] = dict(zip(PROBABILITY_PARAMETERS, everything.T, strict=True))
    sampled = replace(model, parameters=parameters)

    result = []
    tail = 100 * (1 - CONFIDENCE) / 2
    for pulse_width in pulse_widths:
        i10, i50, i90 = (sampled.current_at(part, pulse_width) for part in (0.1, 0.5, 0.9))
        inside = (i10 >= lowest) & (i90 <= farthest)
        with np.errstate(invalid="ignore"):
            both = np.column_stack([i50, np.where(inside, i90 - i10, math.nan)])
        values, drawn = [float(value) for value in both[0]], both[1:]
        row: dict[str, Any] = {"pulse_width_s": float(pulse_width)}
        for column, name in enumerate(("I50_A", "I10_to_I90_A")):
            finite = drawn[np.isfinite(drawn[:, column]), column]
            known = math.isfinite(values[column]) and finite.size > SAMPLES / 2
            ends = np.percentile(finite, [tail, 100 - tail]).tolist() if known else None
            # A current beyond the sweep would be an extrapolation, and one whose interval
            # reaches beyond it is not determined by the sweep.
            if column == 0 and ends and not (lowest <= ends[0] and ends[1] <= farthest):
                known, ends = False, None
            row[name] = {"value": values[column] if known else None, "interval": ends}
        row["remark"] = _remark(model, pulse_width)
        result.append(row)
    return result


def _remark(model: SwitchProbability, pulse_width: float) -> str:
    """Say why I_50 or the transition range is missing; "" if neither is."""
    remarks = []
    lowest, largest = model.valid_current
    least = float(model.probability(lowest, pulse_width))
    if least > 0.1:
        remarks.append(f"the probability is still {least:.2g} at {lowest * 1e6:g} µA")
    most = float(model.probability(largest, pulse_width))
    if most < 0.9:
        remarks.append(f"the probability is only {most:.2g} at {largest * 1e6:g} µA")
    return "; ".join(remarks)


def half_currents(content: dict[str, Any], criterion: Criterion = "end_of_plateau") -> pd.DataFrame:
    """Return I_50 and the threshold at zero temperature for every neuron and pulse width.

    Parameters
    ----------
    content
        Content of ``threshold.json``.
    criterion
        How the neuron is judged, both with and without temperature.

    Returns
    -------
    pandas.DataFrame
        A row for each neuron, regime and pulse width with the columns name, pulse_width_s,
        I50_A, low_A and high_A (its 95 % interval), exceeded_without_current (whether half of
        the neurons switch without a current) and zero_temperature_A.
    """
    rows = []
    for device, entry in content["devices"].items():
        for regime, found in entry["regimes"].items():
            fit_entry = found["switch_probability"].get(criterion)
            if not fit_entry or fit_entry["status"] != "fitted":
                continue
            model = ThresholdModel.from_entry(regime, device, found)
            for current in fit_entry["currents"]:
                pulse_width = current["pulse_width_s"]
                i50 = current["I50_A"]
                low, high = i50["interval"] or (math.nan, math.nan)
                rows.append(
                    {
                        "name": f"{device}, {regime}",
                        "pulse_width_s": pulse_width,
                        "I50_A": math.nan if i50["value"] is None else i50["value"],
                        "low_A": low,
                        "high_A": high,
                        "exceeded_without_current": bool(
                            model.switch_probability(0.0, pulse_width, criterion) >= 0.5
                        ),
                        "zero_temperature_A": model.threshold(pulse_width, criterion).value,
                    }
                )
    columns = ["name", "pulse_width_s", "I50_A", "low_A", "high_A"]
    return pd.DataFrame(rows, columns=[*columns, "exceeded_without_current", "zero_temperature_A"])
