"""The same points by both solvers: how far apart their walls are, and what each solver costs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spinneuron.points import Point

#: Largest difference between the wall positions of the two solvers that counts as agreement, m.
TOLERANCE = 0.2e-9


def differences(embedded: pd.DataFrame, oommf: pd.DataFrame) -> pd.DataFrame:
    """Return wall positions and their difference at the instants that both trajectories have.

    Parameters
    ----------
    embedded, oommf
        Trajectories of one point by the two solvers, see `spinneuron.magnetics.protocols`.

    Returns
    -------
    pandas.DataFrame
        A row per instant. The columns are ``t_s``, ``embedded_m`` and ``oommf_m`` (wall
        positions), ``difference_m`` and ``component`` (largest difference of a component of
        the mean magnetisation).

    Raises
    ------
    ValueError
        If the solvers did not sample the same instants.
    """
    count = min(len(embedded), len(oommf))
    first, second = embedded.iloc[:count], oommf.iloc[:count]
    if not np.allclose(first["t_s"], second["t_s"], rtol=1e-9, atol=0):
        raise ValueError("the solvers did not sample the same instants.")
    means = ["mx", "my", "mz"]
    return pd.DataFrame(
        {
            "t_s": first["t_s"],
            "embedded_m": first["wall_position_m"],
            "oommf_m": second["wall_position_m"],
            "difference_m": first["wall_position_m"] - second["wall_position_m"],
            "component": abs(first[means] - second[means]).max(axis=1),
        }
    )


def row(
    point: Point,
    embedded: pd.DataFrame,
    oommf: pd.DataFrame,
    embedded_seconds: float,
    oommf_seconds: float,
) -> dict[str, object]:
    """Return the row of one point in ``cross_check.csv``.

    Parameters
    ----------
    point
        What was simulated.
    embedded, oommf
        Trajectories by the two solvers.
    embedded_seconds, oommf_seconds
        How long each solver ran, s.

    Returns
    -------
    dict
        Values by column. ``agree`` is true if the walls are never farther apart than
        `TOLERANCE` and both runs end at the same sample.
    """
    apart = differences(embedded, oommf)
    worst = float(abs(apart["difference_m"]).max())
    both_end = len(embedded) == len(oommf)
    return {
        "id": point.id,
        "kind": point.kind,
        "regime": point.regime,
        "current_density_A_per_m2": point.current_density,
        "duration_s": float(apart["t_s"].iloc[-1]),
        "distance_m": float(apart["oommf_m"].iloc[-1] - apart["oommf_m"].iloc[0]),
        "largest_difference_m": worst,
        "rms_difference_m": float(np.sqrt(np.mean(apart["difference_m"] ** 2))),
        "final_difference_m": float(apart["difference_m"].iloc[-1]),
        "largest_component_difference": float(apart["component"].max()),
        "same_end": both_end,
        "agree": bool(worst <= TOLERANCE and both_end),
        "embedded_s": embedded_seconds,
        "oommf_s": oommf_seconds,
        "oommf_over_embedded": oommf_seconds / embedded_seconds,
    }


def markdown(table: pd.DataFrame, version: str, date: str, machine: str) -> str:
    """Return the table in Markdown, with a sentence that says what made it.

    Parameters
    ----------
    table
        Rows of `row`.
    version
        Version of OOMMF.
    date
        Date of the runs.
    machine
        What the solvers ran on, see `spinneuron.job.machine`.

    Returns
    -------
    str
        The text of the document.
    """
    lines = [
        f"OOMMF {version}, {date}, {machine}. Tolerance of the wall position: "
        f"{TOLERANCE * 1e9:g} nm; {int(table['agree'].sum())} of {len(table)} points agree.",
        "",
        "| point | simulated | wall moved | largest difference | at the end | embedded | OOMMF |",
        "|---|---|---|---|---|---|---|",
    ]
    for _, r in table.iterrows():
        lines.append(
            f"| {r['id']} | {r['duration_s'] * 1e9:.2f} ns | {r['distance_m'] * 1e9:.2f} nm "
            f"| {r['largest_difference_m'] * 1e12:.2g} pm "
            f"| {r['final_difference_m'] * 1e12:+.2g} pm "
            f"| {r['embedded_s']:.2f} s | {r['oommf_s']:.1f} s ({r['oommf_over_embedded']:.0f}x) |"
        )
    return "\n".join(lines) + "\n"
