"""Figures of neurons at a temperature: switching probabilities, first passages, retention."""

from __future__ import annotations

from typing import Any, Literal

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spinneuron.constants import BOLTZMANN
from spinneuron.magnetics.readout import Moment
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.kramers import HOLDS
from spinneuron.plots.style import COLUMN, REGIMES, STYLE
from spinneuron.points import ThermalPoint

#: Label, colour, marker and line style of each read moment.
MOMENTS: dict[Moment, tuple[str, str, str, str]] = {
    "in_plateau": ("in the plateau", "#56B4E9", "v", ":"),
    "end_of_plateau": ("at the end of the plateau", "#0072B2", "o", "-"),
    "end_of_pulse": ("at the end of the pulse", "#D55E00", "s", "--"),
    "final_state": ("after settling", "#999999", "D", "-."),
}
#: Colours and markers of the magnitudes of a current.
CURRENTS = (("#0072B2", "o"), ("#D55E00", "s"), ("#009E73", "^"), ("#CC79A7", "D"))


def _model(content: dict[str, Any], device: str, regime: str) -> ThresholdModel | None:
    entry = content["devices"].get(device, {}).get("regimes", {}).get(regime)
    return ThresholdModel.from_entry(regime, device, entry) if entry else None


def cells_across_width(content: dict[str, Any], regimes: list[str]) -> str:
    """Say how many cells across the width were simulated, and how that moves the threshold.

    Parameters
    ----------
    content
        The content of ``threshold.json``.
    regimes
        The regimes that the figure shows.

    Returns
    -------
    str
        One or two lines for the head of a figure. The second line gives the change of the
        threshold at 0 K against all cells, where both thresholds are known.
    """
    reduced = content["reduced_width"]
    parts = [
        f"{100 * change:+.1f} % ({REGIMES[regime][0]})".replace("-", "−")
        for regime, change in reduced["threshold_change"].items()
        if regime in regimes and change is not None
    ]
    cells = reduced["cells_across_width"]
    shown = f"simulated with {cells} cell{'s' if cells > 1 else ''} across the width of the strip"
    if not parts:
        return shown
    return f"{shown},\nwhich changes the threshold at 0 K by {' and '.join(parts)}"


def switch_probability(table: pd.DataFrame, content: dict[str, Any], device: str) -> Figure:
    """Draw the probability of reading the high state against the signed current.

    Parameters
    ----------
    table
        Rows of ``thermal.csv`` of one device.
    content
        The content of ``threshold.json``.
    device
        Name of the device in ``threshold.json``.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with a row for each pulse width and a column for each regime. Bars are 95 %
        intervals of the counts, lines are the fits.

    Raises
    ------
    KeyError
        If ``threshold.json`` lacks the device.
    """
    pulse_widths = sorted(set(table["pulse_width_s"]))
    regimes = [regime for regime in REGIMES if (table["regime"] == regime).any()]
    with plt.style.context(["default", STYLE]):
        figure, grid = plt.subplots(
            len(pulse_widths),
            len(regimes),
            figsize=(COLUMN, 1.2 + 1.2 * len(pulse_widths)),
            sharex="col",
            sharey=True,
            squeeze=False,
        )
        for row, pulse_width in zip(grid, pulse_widths, strict=True):
            for axes, regime in zip(row, regimes, strict=True):
                rows = table[(table["pulse_width_s"] == pulse_width) & (table["regime"] == regime)]
                _probabilities(axes, rows, _model(content, device, regime))
                axes.set_ylim(-0.04, 1.04)
                axes.axhline(0.5, color="0.8", linewidth=0.6, zorder=0)
                axes.axvline(0.0, color="0.8", linewidth=0.6, zorder=0)
                axes.set_title(f"{REGIMES[regime][0]}, {pulse_width * 1e9:g} ns", fontsize=7)
        for axes in grid[-1]:
            axes.set_xlabel("current (µA)")
        for axes in grid[:, 0]:
            axes.set_ylabel("P (high)")
        for label, colour, marker, line in MOMENTS.values():
            grid[0, 0].plot([], [], f"{marker}{line}", color=colour, label=label)
        figure.legend(loc="outside lower center", ncols=2, title=f"{device}, read")
        figure.suptitle(cells_across_width(content, regimes), fontsize=6)
        return figure


def _probabilities(axes: Axes, rows: pd.DataFrame, model: ThresholdModel | None) -> None:
    """Draw the points and fits of one regime and pulse width."""
    if rows.empty:
        axes.text(0.5, 0.3, "not simulated", transform=axes.transAxes, ha="center", fontsize=6)
        return
    pulse_width = float(rows["pulse_width_s"].iloc[0])
    rows = rows.sort_values("current_A")
    current = rows["current_A"] * 1e6
    for moment, (_, colour, marker, line) in MOMENTS.items():
        best = rows[f"{moment}_probability"]
        axes.errorbar(
            current,
            best,
            yerr=[best - rows[f"{moment}_low"], rows[f"{moment}_high"] - best],
            fmt=marker,
            color=colour,
            markersize=2.5,
            elinewidth=0.6,
        )
        if model is not None:
            grid = np.linspace(float(current.min()), float(current.max()), 200) * 1e-6
            fit = model.at_temperature(moment).probability(grid, pulse_width)
            axes.plot(grid * 1e6, fit, line, color=colour, linewidth=0.8)


#: Smallest probability on the axis of wrong reads.
LEAST_SHOWN = 2e-3


def read_time(reads: dict[float, pd.DataFrame], title: str, moments: dict[Moment, float]) -> Figure:
    """Draw the probability of a wrong read against the time of the read.

    A read is wrong if it does not show the state that the sign of the current writes. The
    neuron starts in the low state.

    Parameters
    ----------
    reads
        The tables ``thermal/<id>.reads.csv`` by their current in A. Currents of both signs and
        the same magnitude are shown, up to four magnitudes.
    title
        The title of the figure, from `pulse_title`.
    moments
        Time of each read moment in s, which the figure marks.

    Returns
    -------
    matplotlib.figure.Figure
        The figure. Bands are 95 % intervals.
    """
    both = sorted({current for current in reads if current > 0 and -current in reads})
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 3.2))
        # Every other magnitude where there are too many, with the largest one.
        chosen = both if len(both) <= len(CURRENTS) else both[::-2][: len(CURRENTS)][::-1]
        for size, (colour, marker) in zip(chosen, CURRENTS, strict=False):
            for current, line in ((size, "-"), (-size, "--")):
                table = reads[current]
                values = table[["probability", "low", "high"]].to_numpy()
                # A probability of zero lies below the axis.
                best, low, high = np.maximum(1 - values if current > 0 else values, LEAST_SHOWN).T
                time = table["read_time_s"] * 1e9
                shape = f"{marker}{line}"
                axes.plot(
                    time, best, shape, color=colour, linewidth=1.0, markersize=2.5, markevery=8
                )
                axes.fill_between(time, low, high, color=colour, alpha=0.12, linewidth=0)
            label = f"±{size * 1e6:g} µA"
            axes.plot([], [], f"{marker}-", color=colour, markersize=2.5, label=label)
        for moment, at in moments.items():
            axes.axvline(at * 1e9, color="0.5", linewidth=0.6, linestyle=":")
            axes.annotate(
                MOMENTS[moment][0],
                (at * 1e9, 0.02),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                xytext=(-2, 0),
                rotation=90,
                ha="right",
                va="bottom",
                fontsize=6,
                color="0.3",
            )
        axes.plot([], [], "-", color="0.3", label="writes the high state")
        axes.plot([], [], "--", color="0.3", label="keeps the low state")
        axes.axhline(0.5, color="0.8", linewidth=0.6, zorder=0)
        axes.set_yscale("log")
        axes.set_ylim(LEAST_SHOWN, 1.5)
        axes.yaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda y, _: f"{100 * y:g} %"))
        axes.set_xlim(0, None)
        axes.set_xlabel("time of the read, from the start of the pulse (ns)")
        axes.set_ylabel("probability of a wrong read")
        axes.set_title(title, fontsize=7)
        figure.legend(loc="outside lower center", ncols=2)
        return figure


#: Bins of each histogram, from zero to the longest time.
BINS = 25


def pulse_title(point: ThermalPoint, temperature: float) -> str:
    """Describe a pulse: its neuron, regime, pulse width and temperature (K)."""
    label, pulse_width = REGIMES[point.regime][0], point.pulse_width * 1e9
    return f"{point.device}, {label}, pulse width {pulse_width:g} ns, {temperature:g} K"


def passage_times(replicas: dict[float, pd.DataFrame], title: str, model: ThresholdModel) -> Figure:
    """Draw histograms of the time at which the read-out first crosses the comparison level.

    Parameters
    ----------
    replicas
        The tables ``thermal/<id>.csv`` by their current in A, with the column
        first_crossing_s.
    title
        The title of the figure, from `pulse_title`.
    model
        The compact model, for the switching time at zero temperature.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with one panel for each current that does not oppose the switching.
    """
    chosen = [current for current in sorted(replicas) if current >= 0] or sorted(replicas)
    longest = max(
        (float(t["first_crossing_s"].replace(np.inf, np.nan).max()) for t in replicas.values()),
        default=1e-9,
    )
    longest = longest if np.isfinite(longest) else 1e-9
    with plt.style.context(["default", STYLE]):
        figure, grid = plt.subplots(
            len(chosen), 1, figsize=(COLUMN, 0.9 + 1.0 * len(chosen)), sharex=True, squeeze=False
        )
        edges = np.linspace(0, longest * 1e9, BINS + 1)
        for axes, current in zip(grid[:, 0], chosen, strict=True):
            times = replicas[current]["first_crossing_s"].to_numpy() * 1e9
            seen = times[np.isfinite(times)]
            axes.hist(seen, edges, color="#56B4E9", edgecolor="white", linewidth=0.3)
            certain = float(model.switching_time(current)) * 1e9
            if np.isfinite(certain):
                axes.axvline(certain, color="#D55E00", linewidth=1.0)
            axes.set_ylabel("replicas")
            never = f"{len(times) - len(seen)} of {len(times)} replicas never cross"
            axes.set_title(f"{current * 1e6:g} µA: {never}", fontsize=7)
            axes.margins(y=0.15)
        grid[-1, 0].set_xlabel("first crossing of the comparison level (ns)")
        grid[0, 0].plot([], [], color="#D55E00", label="first crossing at 0 K")
        figure.legend(loc="outside lower center")
        figure.suptitle(title, fontsize=8)
        return figure


def retention(table: pd.DataFrame) -> Figure:
    """Draw lifetimes and prefactors against the energy barrier, with Kramers' for each well.

    Parameters
    ----------
    table
        The table ``retention.csv``.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with the lifetimes above the prefactors. The number beside each lifetime is
        the pinning depth in per cent.
    """
    with plt.style.context(["default", STYLE]):
        figure, (above, below) = plt.subplots(
            2, 1, figsize=(COLUMN, 4.0), sharex=True, height_ratios=(3, 2)
        )
        barrier = table["barrier_J"] / (BOLTZMANN * table["temperature_K"])
        _measured(above, barrier, table, "mean_time")
        _measured(below, barrier, table, "prefactor")
        for axes, name in ((above, "kramers_time_s"), (below, "kramers_prefactor_s")):
            for holds, fill, label in KRAMERS_MARKERS:
                rows = (table["kramers_flag"] == HOLDS) == holds
                if (rows & table[name].notna()).any():
                    axes.plot(
                        barrier[rows],
                        table[name][rows] * 1e9,
                        "D",
                        color="#D55E00",
                        fillstyle=fill,
                        # Larger than what was simulated, so that both are seen.
                        markersize=6.5,
                        zorder=1,
                        label=label,
                    )
            axes.set_yscale("log")
            axes.margins(y=0.15)
            axes.yaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda y, _: f"{y:g}"))
        # Room for the percentages on the right.
        below.set_xlim(-0.08 * float(barrier.max()), 1.17 * float(barrier.max()) or 1.0)
        # A digit beside each of the few ticks of less than two decades.
        below.yaxis.set_major_locator(mpl.ticker.LogLocator(subs=(1, 2, 5)))
        below.yaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        best = (table["mean_time_s"].fillna(table["mean_time_low_s"])) * 1e9
        for depth, x, y in zip(table["pinning_depth"], barrier, best, strict=True):
            # Where a point follows closely there is room below only.
            crowded = ((barrier > x) & (barrier < x + 0.06 * barrier.max())).any()
            above.annotate(
                f"{depth * 100:g} %",
                (x, y),
                textcoords="offset points",
                xytext=(0, -14) if crowded else (6, -9),
                ha="center" if crowded else "left",
                fontsize=6,
            )
        below.set_xlabel(f"energy barrier (k$_B$·{float(table['temperature_K'].iloc[0]):g} K)")
        above.set_ylabel("time until the\nstate is left (ns)")
        below.set_ylabel("prefactor (ns)")
        figure.legend(
            *above.get_legend_handles_labels(),
            loc="outside lower center",
            title="percentage: pinning depth",
            title_fontsize=7,
        )
        return figure


#: Whether the formula holds, how the marker is filled, and its label.
KRAMERS_MARKERS: tuple[tuple[bool, Literal["full", "none"], str], ...] = (
    (True, "full", "Kramers' formula"),
    (False, "none", "Kramers' formula, where it does not hold"),
)


def _measured(axes: Axes, barrier: pd.Series, table: pd.DataFrame, name: str) -> None:
    """Draw a measured time of each well with its interval, or its lower limit."""
    best, low, high = (table[f"{name}{end}_s"] * 1e9 for end in ("", "_low", "_high"))
    left = table["escapes"] > 0
    axes.errorbar(
        barrier[left],
        best[left],
        yerr=[(best - low)[left], (high - best)[left]],
        fmt="o",
        color="#0072B2",
        markersize=3.5,
        elinewidth=0.8,
        label="simulated, 95 % interval",
    )
    if not left.all():
        label = "lower limit, no replica left its state"
        axes.plot(barrier[~left], low[~left], "^", color="#0072B2", label=label)


def _neuron_label(name: str) -> str:
    """Return a neuron and its regime as figures name them: "neuron, STT + SHE"."""
    device, _, regime = name.rpartition(", ")
    return f"{device}, {REGIMES[regime][0]}"


def current_against_pulse_width(table: pd.DataFrame) -> Figure:
    """Draw the current at which half of the replicas are read high against the pulse width.

    The threshold at zero temperature is drawn beside it.

    Parameters
    ----------
    table
        The result of `spinneuron.neuron.transition_currents.half_currents`.

    Returns
    -------
    matplotlib.figure.Figure
        The figure.
    """
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 3.2))
        colours = ("#D55E00", "#0072B2", "#009E73", "#CC79A7")
        shown = table[["zero_temperature_A", "I50_A"]].to_numpy(dtype=float)
        shown = shown[np.isfinite(shown) & (shown > 0)]
        lowest = float(shown.min()) * 1e6 if shown.size else 1.0
        for (name, rows), colour in zip(table.groupby("name", sort=False), colours, strict=False):
            pulse_width = rows["pulse_width_s"] * 1e9
            axes.plot(
                pulse_width, rows["zero_temperature_A"] * 1e6, "--", color=colour, linewidth=0.8
            )
            known = rows["I50_A"] > 0
            best = rows["I50_A"][known] * 1e6
            axes.errorbar(
                pulse_width[known],
                best,
                yerr=[best - rows["low_A"][known] * 1e6, rows["high_A"][known] * 1e6 - best],
                fmt="o-",
                color=colour,
                linewidth=0.8,
                elinewidth=0.7,
                label=_neuron_label(str(name)),
            )
            already = rows["exceeded_without_current"].astype(bool)
            axes.plot(
                pulse_width[already], np.full(already.sum(), 0.6 * lowest), "v", color=colour, ms=5
            )
        axes.plot([], [], "--", color="0.3", linewidth=0.8, label="threshold at 0 K")
        if table["exceeded_without_current"].astype(bool).any():
            axes.plot([], [], "v", color="0.3", label="half are high without current")
        axes.set(xscale="log", yscale="log")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
            axis.set_minor_formatter(mpl.ticker.NullFormatter())
        axes.set_xticks(sorted(set(table["pulse_width_s"] * 1e9)))
        axes.set_yticks([0.5, 1, 2, 5, 10, 20, 50])
        axes.set_ylim(0.4 * lowest, 3e6 * float(shown.max()) if shown.size else 10)
        axes.set_xlabel("pulse width (ns)")
        axes.set_ylabel(
            "current at which half of the replicas\nare high at the end of the plateau (µA)"
        )
        figure.legend(loc="outside lower center", ncols=2)
        return figure
