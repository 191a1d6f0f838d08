"""What a reduced number of cells across the strip's width changes.

Replicas at a temperature have one cell across the width by default, because this is some
50 times cheaper. Here probabilities, lifetimes and thresholds are compared with those of all
cells.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from spinneuron.constants import STANDARD_ERRORS_95
from spinneuron.neuron.criteria import CRITERIA
from spinneuron.neuron.lifetimes import retention_time
from spinneuron.neuron.thermal_pulses import high_counts
from spinneuron.points import ThermalPoint

#: A difference is detectable if a test at the 5 % level finds it with this probability.
POWER = 0.8


def detectable_difference(probability: float, replicas: int) -> float:
    r"""Return the difference of two probabilities that a test finds with the power `POWER`.

    .. math:: (z_{0.975} + z_{0.8}) \sqrt{2 P (1 - P) / n}

    Parameters
    ----------
    probability
        Mean P of both probabilities.
    replicas
        Number n of replicas on either side.

    Returns
    -------
    float
        The difference, without unit.
    """
    quantiles = STANDARD_ERRORS_95 + float(stats.norm.ppf(POWER))
    return quantiles * math.sqrt(2 * probability * (1 - probability) / replicas)


def comparison_rows(
    point: ThermalPoint, reduced: pd.DataFrame, whole: pd.DataFrame, level: float
) -> list[dict[str, Any]]:
    """Return the rows of ``thermal_width.csv`` for one point.

    Parameters
    ----------
    point
        The pulse.
    reduced, whole
        Replicas of `spinneuron.neuron.thermal_pulses.send` with a reduced number of cells across
        the width, and with all of them.
    level
        Comparison level, a mean m_z.

    Returns
    -------
    list of dict
        For each of `CRITERIA` both probabilities, their difference with its 95 % interval
        (Newcombe's), the p-value of Fisher's exact test that they are equal, and the difference
        that the test would find with the power `POWER`.
    """
    few, many = (high_counts(table, point.pulse_width, level) for table in (reduced, whole))
    rows = []
    for criterion in CRITERIA:
        a, b, n, m = few[criterion], many[criterion], len(reduced), len(whole)
        (low_a, high_a), (low_b, high_b) = (
            stats.binomtest(count, of).proportion_ci(0.95, "wilson")
            for count, of in ((a, n), (b, m))
        )
        difference = b / m - a / n
        counts = np.array([[a, n - a], [b, m - b]])
        rows.append(
            {
                "id": point.id,
                "criterion": criterion,
                "replicas": n,
                "all_replicas": m,
                "reduced": a / n,
                "all": b / m,
                "difference": difference,
                "difference_low": difference - math.hypot(b / m - low_b, high_a - a / n),
                "difference_high": difference + math.hypot(high_b - b / m, a / n - low_a),
                "p_value": float(stats.fisher_exact(counts).pvalue),
                "detectable": detectable_difference((a + b) / (n + m), min(n, m)),
            }
        )
    return rows


def lifetime_row(name: str, reduced: pd.DataFrame, whole: pd.DataFrame) -> dict[str, Any]:
    r"""Return the row of ``thermal_width_lifetimes.csv`` for one depth of the pinning.

    For exponential times the ratio of the two means over that of the true ones follows an F
    distribution with twice the numbers of escapes as degrees of freedom.

    Parameters
    ----------
    name
        Name of the neuron.
    reduced, whole
        Rows of `spinneuron.neuron.lifetimes.retention` with few and with all cells.

    Returns
    -------
    dict
        Both mean times in s, the ratio of all cells to few with its 95 % interval, and the
        p-value that the ratio is 1; nan where no state was left.
    """
    few, many = (retention_time(table) for table in (reduced, whole))
    degrees = 2 * many["escapes"], 2 * few["escapes"]
    row = {
        "id": name,
        "replicas": few["replicas"],
        "all_replicas": many["replicas"],
        "reduced_s": few["mean_time_s"],
        "all_s": many["mean_time_s"],
    }
    if not min(degrees):
        return row | dict.fromkeys(("ratio", "ratio_low", "ratio_high", "p_value"), math.nan)
    ratio = many["mean_time_s"] / few["mean_time_s"]
    law = stats.f(*degrees)
    return row | {
        "ratio": ratio,
        "ratio_low": ratio / float(law.ppf(0.975)),
        "ratio_high": ratio / float(law.ppf(0.025)),
        "p_value": float(2 * min(law.cdf(ratio), law.sf(ratio))),
    }


def comparison_markdown(
    table: pd.DataFrame, lifetimes: pd.DataFrame, cells: tuple[int, int]
) -> str:
    """Return both comparisons as tables in Markdown.

    Parameters
    ----------
    table
        Rows of `comparison_rows`.
    lifetimes
        Rows of `lifetime_row`.
    cells
        Both numbers of cells across the width.

    Returns
    -------
    str
        Two tables, each with a sentence above it.
    """
    few, many = cells
    few_cells = f"{few} cell{'s' if few > 1 else ''}"
    lines = [
        f"Probability of the high state with {few} and with {many} cells across the width. The "
        "difference has its 95 % interval. p is the probability that chance alone makes a "
        f"difference as large (Fisher's exact test), and a difference of the size in the last "
        f"column would be found in {100 * POWER:g} % of such comparisons.",
        "",
        f"| point | read | replicas | {few_cells} | {many} cells | difference | p | detectable |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r['id']} | {r['criterion']} | {r['replicas']}, {r['all_replicas']} "
        f"| {r['reduced']:.3f} | {r['all']:.3f} | {r['difference']:+.3f} "
        f"({r['difference_low']:+.3f} to {r['difference_high']:+.3f}) | {r['p_value']:.2g} "
        f"| {r['detectable']:.3f} |"
        for _, r in table.iterrows()
    ]
    if len(lifetimes):
        lines += [
            "",
            "Mean time until a state is left without a current.",
            "",
            f"| neuron | replicas | {few_cells} | {many} cells | ratio | p |",
            "|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {r['id']} | {r['replicas']}, {r['all_replicas']} | {r['reduced_s'] * 1e9:.3g} ns "
            f"| {r['all_s'] * 1e9:.3g} ns | {r['ratio']:.2f} ({r['ratio_low']:.2f} to "
            f"{r['ratio_high']:.2f}) | {r['p_value']:.2g} |"
            for _, r in lifetimes.iterrows()
        ]
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
