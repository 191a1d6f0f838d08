"""Figures of walls: their velocity, a switching event, and both solvers side by side."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from spinneuron.magnetics.switching import DRIVEN
from spinneuron.plots.style import COLUMN, REGIMES, STYLE

#: Columns of ``kinetics.csv`` that fig. 3d is drawn from.
FIG3D_COLUMNS = [
    "regime",
    "current_density_A_per_m2",
    "current_A",
    "velocity_m_per_s",
    "velocity_stderr_m_per_s",
    "flag",
]


def _forward(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the current density and the velocity along the electron flow.

    A velocity that is not above zero becomes nan, because a logarithmic axis cannot show it.
    """
    density, velocity = rows["current_density_A_per_m2"], rows["velocity_m_per_s"]
    along = velocity * np.sign(density)
    return abs(density), along.where(along > 0)


def fig3d(velocities: pd.DataFrame, theory: pd.DataFrame, conducting_area: float) -> Figure:
    """Draw the speed of a wall against the current density, for every regime.

    Parameters
    ----------
    velocities
        Rows of ``kinetics.csv`` with at least the columns `FIG3D_COLUMNS`.
    theory
        The table ``wall_model.csv`` of the one-dimensional model.
    conducting_area
        Cross-section of magnet and heavy metal in m², through which the current flows. It
        relates the upper axis (current) to the lower axis (current density).

    Returns
    -------
    matplotlib.figure.Figure
        The figure.
    """
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 3.4))
        for regime, (_, colour, marker) in REGIMES.items():
            points = velocities[velocities["regime"] == regime]
            if points.empty:
                continue
            density, speed = _forward(points)
            steady = points["flag"] == "steady"
            axes.errorbar(
                density,
                speed,
                yerr=points["velocity_stderr_m_per_s"],
                color=colour,
                linestyle="none",
                elinewidth=0.7,
            )
            axes.plot(density[steady], speed[steady], marker, color=colour)
            axes.plot(density[~steady], speed[~steady], marker, color=colour, fillstyle="none")
            axes.plot(*_forward(theory[theory["regime"] == regime]), color=colour, linewidth=0.6)
        # Handles of their own, so that a regime without a steady point is named too.
        shown = [r for r in REGIMES if (velocities["regime"] == r).any()]
        handles: list[Any] = [
            mpl.lines.Line2D([], [], color=REGIMES[r][1], marker=REGIMES[r][2], linestyle="none")
            for r in shown
        ]
        labels = [REGIMES[r][0] for r in shown]
        handles.append(mpl.lines.Line2D([], [], color="0.3", linewidth=0.6))
        labels.append("one-dimensional theory")
        if (velocities["flag"] != "steady").any():
            handles.append(
                mpl.lines.Line2D(
                    [], [], color="0.3", marker="o", fillstyle="none", linestyle="none"
                )
            )
            labels.append("precessing or not steady")
        axes.set(xscale="log", yscale="log")
        axes.set_xlabel("current density (A/m²)")
        axes.set_ylabel("domain-wall speed (m/s)")
        bottom = 0.5 * float(abs(velocities["velocity_m_per_s"]).replace(0, np.nan).min())
        axes.set_ylim(bottom=bottom)

        def to_microampere(density: Any) -> Any:
            return density * conducting_area * 1e6

        def to_density(microampere: Any) -> Any:
            return microampere / conducting_area / 1e6

        top = axes.secondary_xaxis("top", functions=(to_microampere, to_density))
        top.set_xlabel("current (µA)")
        top.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
        figure.legend(handles, labels, loc="outside lower center", ncols=2, handletextpad=0.3)
        return figure


def cross_check(series: pd.DataFrame, table: pd.DataFrame) -> Figure:
    """Draw the wall position against time by both solvers, and the difference between them.

    Parameters
    ----------
    series
        Columns id, t_s, embedded_m, oommf_m and difference_m: the results of
        `spinneuron.magnetics.cross_check.differences` for every point.
    table
        The table ``cross_check.csv`` with the columns id, kind, regime and
        current_density_A_per_m2.

    Returns
    -------
    matplotlib.figure.Figure
        The figure. Tracks and neurons have a column of panels each.
    """
    kinds = [kind for kind in ("track", "neuron") if (table["kind"] == kind).any()]
    with plt.style.context(["default", STYLE]):
        figure, all_axes = plt.subplots(
            2, len(kinds), figsize=(COLUMN, 4.0), sharex="col", squeeze=False
        )
        handles: list[Any] = []
        for column, kind in zip(all_axes.T, kinds, strict=True):
            drawn: dict[str, int] = {}
            for _, r in table[table["kind"] == kind].iterrows():
                rows, (name, colour, marker) = series[series["id"] == r["id"]], REGIMES[r["regime"]]
                line = ("-", "--", ":", "-.")[drawn.get(name, 0) % 4]
                drawn[name] = drawn.get(name, 0) + 1
                time, origin = rows["t_s"] * 1e9, rows["oommf_m"].iloc[0]
                every = max(1, len(rows) // 12)
                column[0].plot(time, (rows["embedded_m"] - origin) * 1e9, line, color=colour)
                column[0].plot(
                    time[::every],
                    (rows["oommf_m"] - origin)[::every] * 1e9,
                    marker,
                    color=colour,
                    markersize=3,
                    fillstyle="none",
                )
                size = f"{r['current_density_A_per_m2']:.3g} A/m²".replace("e+", "e")
                (shown,) = column[1].plot(
                    time, rows["difference_m"] * 1e12, line, color=colour, label=f"{name}, {size}"
                )
                handles.append(shown)
            column[0].set_title(kind, fontsize=8)
            column[1].set_xlabel("time (ns)")
        all_axes[0, 0].set_ylabel("wall position (nm)")
        all_axes[1, 0].set_ylabel("difference, embedded\nminus OOMMF (pm)")
        handles.append(
            mpl.lines.Line2D(
                [], [], color="0.3", marker="o", fillstyle="none", linestyle="none", label="OOMMF"
            )
        )
        figure.legend(handles=handles, loc="outside lower center", ncols=2, handletextpad=0.4)
        return figure


def event_to_show(switching: pd.DataFrame, regime: str) -> pd.Series:
    """Choose the pulse that fig. 3b shows.

    Parameters
    ----------
    switching
        Rows of ``switching.csv``.
    regime
        The regime whose pulses are looked at.

    Returns
    -------
    pandas.Series
        The row with the lowest current that switched the neuron during its pulse. If no
        current did, the row with the highest current.
    """
    rows = switching[switching["regime"] == regime].sort_values("current_A", key=abs)
    driven = rows[rows["flag"] == DRIVEN]
    return rows.iloc[-1] if driven.empty else driven.iloc[0]


def event_title(event: pd.Series) -> str:
    """Describe a pulse: its regime, current, pulse width and outcome.

    Parameters
    ----------
    event
        A row of ``switching.csv``.

    Returns
    -------
    str
        The title of a panel. The switching time counts from the start of the pulse.
    """
    label = REGIMES[event["regime"]][0]
    current, pulse_width = event["current_A"] * 1e6, event["pulse_width_s"] * 1e9
    outcome = (
        f"switched at {event['switching_time_s'] * 1e9:.2f} ns"
        if event["switched"]
        else "not switched"
    )
    return f"{label}, {current:g} µA for {pulse_width:g} ns: {outcome}"


def fig3b(trajectory: pd.DataFrame, mz_map: pd.DataFrame, title: str) -> Figure:
    """Draw a switching event: wall position and mean m_z against time, and m_z along the strip.

    Parameters
    ----------
    trajectory
        The table ``trajectories/<id>.csv`` of one neuron point, with the columns t_s,
        wall_position_m, mz and readout_mz.
    mz_map
        The table ``trajectories/<id>.map.csv`` of the same point: one row for each instant,
        the column t_s, and a column with m_z for each cell, named by its centre in nm.
    title
        The title of the figure, from `event_title`.

    Returns
    -------
    matplotlib.figure.Figure
        The figure. Its lower panel shows m_z along the strip at six instants.
    """
    with plt.style.context(["default", STYLE]):
        figure, (upper, lower) = plt.subplots(2, 1, figsize=(COLUMN, 3.6))
        time = trajectory["t_s"] * 1e9
        position = trajectory["wall_position_m"] * 1e9
        upper.plot(time, position, color="#0072B2")
        upper.set_xlabel("time (ns)")
        upper.set_ylabel("wall position (nm)", color="#0072B2")
        right = upper.twinx()
        right.plot(time, trajectory["mz"], color="#D55E00", linestyle="--", label="whole strip")
        right.plot(time, trajectory["readout_mz"], color="#D55E00", label="under the MTJ")
        right.set_ylabel("mean $m_z$", color="#D55E00")
        right.set_ylim(-1.1, 1.1)
        right.legend(loc="lower right")
        upper.set_title(title, fontsize=8)
        centres = mz_map.columns[1:].astype(float)
        chosen = np.unique(np.linspace(0, len(mz_map) - 1, 6).round().astype(int))
        colours = mpl.colormaps["viridis"](np.linspace(0, 0.9, len(chosen)))
        for colour, row in zip(colours, chosen, strict=True):
            values = mz_map.iloc[row]
            lower.plot(
                centres,
                values.iloc[1:].astype(float),
                color=colour,
                label=f"{values['t_s'] * 1e9:.2f}",
            )
        lower.set_xlabel("position along the strip (nm)")
        lower.set_ylabel("$m_z$")
        lower.set_ylim(-1.1, 1.1)
        lower.legend(title="time (ns)", loc="center left", bbox_to_anchor=(1.0, 0.5))
        return figure
