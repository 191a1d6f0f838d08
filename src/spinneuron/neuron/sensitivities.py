"""How far the threshold current moves when one parameter changes."""

from __future__ import annotations

import math

import pandas as pd

from spinneuron.config.sections.threshold import VARIED


def sensitivities(thresholds: pd.DataFrame, criterion: str = "final_state") -> pd.DataFrame:
    """Return how far each parameter moves the threshold of a neuron.

    The reference is the same neuron without the change, also with one cell across its width.

    Parameters
    ----------
    thresholds
        Rows of ``thresholds.csv``.
    criterion
        How the neuron is judged, see `spinneuron.neuron.criteria`.

    Returns
    -------
    pandas.DataFrame
        Columns parameter, value, regime, value_A, reference_A, relative_change and
        relative_error (of the change, from both brackets). Nan where a threshold is missing.
    """
    rows = thresholds[thresholds["criterion"] == criterion]
    found = []
    for _, reference in rows[rows["parameter"] == "reference"].iterrows():
        same = rows[(rows["regime"] == reference["regime"]) & rows["parameter"].isin(VARIED)]
        for _, row in same.iterrows():
            ratio = row["value_A"] / reference["value_A"]
            spread = math.hypot(
                row["half_width_A"] / row["value_A"],
                reference["half_width_A"] / reference["value_A"],
            )
            found.append(
                {
                    "parameter": row["parameter"],
                    "value": row["value"],
                    "regime": row["regime"],
                    "value_A": row["value_A"],
                    "reference_A": reference["value_A"],
                    "relative_change": ratio - 1,
                    "relative_error": ratio * spread,
                }
            )
    columns = ["parameter", "value", "regime", "value_A", "reference_A"]
    return pd.DataFrame(found, columns=[*columns, "relative_change", "relative_error"])
