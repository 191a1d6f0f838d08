"""The probability of the high state against the signed current, as a table in Markdown."""

from __future__ import annotations

import pandas as pd

from spinneuron.magnetics.readout import MOMENTS

#: Read moments as the head of the table names them.
HEADS = {
    "in_plateau": "in the plateau",
    "end_of_plateau": "end of the plateau",
    "end_of_pulse": "end of the pulse",
    "final_state": "after settling",
}


def markdown(table: pd.DataFrame) -> str:
    """Return probabilities with their 95 % intervals, a table for each neuron and regime.

    Parameters
    ----------
    table
        Rows of ``thermal.csv`` or ``thermal_precise.csv``.

    Returns
    -------
    str
        Tables in Markdown, each below a line that says what it is about.
    """
    lines: list[str] = []
    for (device, regime), rows in table.groupby(["device", "regime"], sort=False):
        lines += [
            f"`{device}`, `{regime}`, {rows['temperature_K'].iloc[0]:g} K:",
            "",
            f"| pulse (ns) | current (µA) | replicas | {' | '.join(HEADS[m] for m in MOMENTS)} |",
            f"|{'---|' * (3 + len(MOMENTS))}",
        ]
        for _, row in rows.sort_values(["pulse_width_s", "current_A"]).iterrows():
            cells = [
                f"{row[f'{m}_probability']:.3f} ({row[f'{m}_low']:.3f} to {row[f'{m}_high']:.3f})"
                for m in MOMENTS
            ]
            lines.append(
                f"| {row['pulse_width_s'] * 1e9:g} | {row['current_A'] * 1e6:g} "
                f"| {row['replicas']} | {' | '.join(cells)} |"
            )
        lines.append("")
    return "\n".join(lines)
