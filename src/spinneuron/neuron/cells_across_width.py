"""What a reduced number of cells across the strip's width changes.

Replicas at a temperature have one cell across the width by default, because this is some
50 times cheaper. Here probabilities and thresholds are compared with those of all cells.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from spinneuron.neuron.thermal_pulses import MOMENTS, switched_counts
from spinneuron.points import ThermalPoint


def comparison_row(
    point: ThermalPoint, reduced: pd.DataFrame, whole: pd.DataFrame, threshold: float
) -> dict[str, Any]:
    """Return the row of ``thermal_width.csv`` for one point.

    Parameters
    ----------
    point
        The pulse.
    reduced, whole
        Rows of `spinneuron.neuron.thermal_pulses.send` with a reduced number of cells across
        the width, and with all of them.
    threshold
        Mean m_z below the MTJ that counts as switched.

    Returns
    -------
    dict
        Both numbers of replicas and, for each of `MOMENTS`, both probabilities and the p-value
        of Fisher's exact test that they are equal.
    """
    result: dict[str, Any] = {"id": point.id, "replicas": len(reduced), "all_replicas": len(whole)}
    few, many = (switched_counts(table, point.pulse_width, threshold) for table in (reduced, whole))
    for moment in MOMENTS:
        a, b = few[moment], many[moment]
        rows = np.array([[a, len(reduced) - a], [b, len(whole) - b]])
        result |= {
            f"{moment}_reduced": a / len(reduced),
            f"{moment}_all": b / len(whole),
            f"{moment}_p_value": float(stats.fisher_exact(rows).pvalue),
        }
    return result


def comparison_markdown(table: pd.DataFrame, cells: tuple[int, int]) -> str:
    """Return the rows of `comparison_row` as a table in Markdown.

    ``cells`` are the two numbers of cells across the width.
    """
    lines = [
        f"{cells[0]} against {cells[1]} cells across the width; seen within the pulse, as it "
        "ends, after settling; with the p-value of Fisher's exact test.",
        "",
        "| point | replicas | within the pulse | p | as it ends | p | after settling | p |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for _, r in table.iterrows():
        line = f"| {r['id']} | {r['replicas']}, {r['all_replicas']} "
        for moment in MOMENTS:
            line += f"| {r[f'{moment}_reduced']:.2f}, {r[f'{moment}_all']:.2f} "
            line += f"| {r[f'{moment}_p_value']:.2f} "
        lines.append(line + "|")
    return "\n".join(lines) + "\n"


def threshold_change(thresholds: pd.DataFrame, cells: int, pulse_width: float) -> dict[str, Any]:
    """Return how far one cell across the width moves the threshold at zero temperature.

    Parameters
    ----------
    thresholds
        Rows of ``thresholds.csv``.
    cells
        Cells across the width of the replicas.
    pulse_width
        Pulse width in s.

    Returns
    -------
    dict
        The number of cells, and the relative change of the final-state threshold against all
        cells for each regime. The change is None if one of the two thresholds is missing, or
        if the replicas do not have exactly one cell across the width.
    """
    final = thresholds[thresholds["criterion"] == "final_state"]
    change: dict[str, float | None] = {}
    for regime, rows in final.groupby("regime", sort=False):
        narrow = rows.loc[rows["parameter"] == "reference", "value_A"]
        same_pulse = np.isclose(rows["pulse_width_s"], pulse_width, atol=0)
        own = rows[rows["parameter"].isna() & same_pulse]
        change[str(regime)] = None
        if cells == 1 and len(narrow) and len(own):
            ratio = float(narrow.iloc[0]) / float(own["value_A"].iloc[0]) - 1
            change[str(regime)] = ratio if math.isfinite(ratio) else None
    return {"cells_across_width": cells, "threshold_change": change}
