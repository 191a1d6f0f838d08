"""How far the threshold moves with one parameter at a time."""

from __future__ import annotations

import math

import pandas as pd

from spinneuron.config.sections.threshold import VARIED


def sensitivities(thresholds: pd.DataFrame, criterion: str = "final_state") -> pd.DataFrame:
    """Return how far the threshold moves with each parameter, against the same narrow neuron.

    Returns
    -------
    pandas.DataFrame
        Columns parameter, value, regime, value_A, reference_A, relative_change,
        relative_error (of the change, from both brackets). Nan where a threshold is missing.
    """
    rows = thresholds[thresholds["criterion"] == criterion]
    found = []
    for _, reference in rows[rows["parameter"] == "reference"].iterrows():
        same = rows[(rows["regime"] == reference["regime"]) & rows["parameter"].isin(VARIED)]
        for _, r in same.iterrows():
            ratio = r["value_A"] / reference["value_A"]
            spread = math.hypot(
                r["half_width_A"] / r["value_A"], reference["half_width_A"] / reference["value_A"]
            )
            found.append(
                {
                    "parameter": r["parameter"],
                    "value": r["value"],
                    "regime": r["regime"],
                    "value_A": r["value_A"],
                    "reference_A": reference["value_A"],
                    "relative_change": ratio - 1,
                    "relative_error": ratio * spread,
                }
            )
    columns = ["parameter", "value", "regime", "value_A", "reference_A"]
    return pd.DataFrame(found, columns=[*columns, "relative_change", "relative_error"])
