"""Neurons at a temperature: probability of switching, times, retention."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spinneuron.constants import BOLTZMANN
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.plots.style import COLUMN, REGIMES, STYLE

#: How each moment of the read-out is drawn: label, filling of the symbols, line.
MOMENTS = {
    "final_state": ("after settling", "full", "-"),
    "end_of_pulse": ("as the pulse ends", "none", "--"),
    "within_pulse": ("seen within the pulse", "left", ":"),
}


def _model(content: dict[str, Any], device: str, regime: str) -> ThresholdModel | None:
    entry = content["devices"].get(device, {}).get("regimes", {}).get(regime)
    return ThresholdModel.from_entry(regime, device, entry) if entry else None


def reduced_width(content: dict[str, Any], regimes: list[str]) -> str:
    """Return what the reduced number of cells does to the threshold, as a line of text."""
    reduced = content["reduced_width"]
    parts = [
        f"{REGIMES[regime][0]} {100 * change:+.1f} %"
        for regime, change in reduced["threshold_change"].items()
        if regime in regimes and change is not None
    ]
    cells = reduced["cells_across_width"]
    shown = f"{cells} cell{'s' if cells > 1 else ''} across the width"
    return f"{shown}; threshold at 0 K: {', '.join(parts)}" if parts else shown


def switch_probability(table: pd.DataFrame, content: dict[str, Any], device: str) -> Figure:
    """Probability of switching against current, with intervals and fit, a panel a pulse width.

    Parameters
    ----------
    table
        Rows of ``thermal.csv`` of one device.
    content
        Of ``threshold.json``.
    device
        Which of its devices.
    """
    widths = sorted(set(table["pulse_width_s"]))
    regimes = [regime for regime in REGIMES if (table["regime"] == regime).any()]
    with plt.style.context(["default", STYLE]):
        figure, grid = plt.subplots(
            len(widths), 1, figsize=(COLUMN, 0.9 + 1.35 * len(widths)), sharex=True, squeeze=False
        )
        for axes, width in zip(grid[:, 0], widths, strict=True):
            rows = table[table["pulse_width_s"] == width]
            for regime in regimes:
                _probabilities(axes, rows[rows["regime"] == regime], content, device, regime)
            axes.set_ylim(-0.04, 1.04)
            axes.set_ylabel("probability")
            axes.set_title(f"{device}, pulse of {width * 1e9:g} ns", fontsize=8)
        for regime in regimes:
            grid[0, 0].plot(
                [], [], REGIMES[regime][2], color=REGIMES[regime][1], label=REGIMES[regime][0]
            )
        for label, fill, line in MOMENTS.values():
            grid[0, 0].plot([], [], f"o{line}", color="0.3", fillstyle=fill, label=label)
        grid[0, 0].plot([], [], "|", color="0.3", markersize=8, label="threshold at 0 K")
        grid[-1, 0].set_xlabel("current (µA)")
        figure.legend(loc="outside lower center", ncols=2)
        figure.suptitle(reduced_width(content, regimes), fontsize=6)
        return figure


def _probabilities(
    axes: Axes, rows: pd.DataFrame, content: dict[str, Any], device: str, regime: str
) -> None:
    """The points, fits and zero-temperature threshold of one regime and pulse width."""
    if rows.empty:
        return
    _, colour, marker = REGIMES[regime]
    model = _model(content, device, regime)
    width = float(rows["pulse_width_s"].iloc[0])
    current = rows["current_A"] * 1e6
    for moment, (_, fill, line) in MOMENTS.items():
        best = rows[f"{moment}_probability"]
        axes.errorbar(
            current,
            best,
            yerr=[best - rows[f"{moment}_low"], rows[f"{moment}_high"] - best],
            fmt=marker,
            color=colour,
            fillstyle=fill,
            markersize=3.5,
            elinewidth=0.6,
        )
        if model is None:
            continue
        found = model.at_temperature(moment)
        grid = np.linspace(float(current.min()), float(current.max()), 200) * 1e-6
        axes.plot(grid * 1e6, found.probability(grid, width), line, color=colour, linewidth=0.8)
        if moment == "final_state":
            low, high = found.interval(grid, width)
            axes.fill_between(grid * 1e6, low, high, color=colour, alpha=0.2, linewidth=0)
    if model is not None and model.fitted:
        threshold = float(model.threshold_current(width)) * 1e6
        if threshold <= float(current.max()):
            axes.plot([threshold], [0.5], "|", color=colour, markersize=14)


#: Bins of the histogram within the pulse.
BINS = 25


def passage_times(replicas: dict[float, pd.DataFrame], title: str, model: ThresholdModel) -> Figure:
    """Histogram of when the read-out first shows the new state, a panel a current.

    Parameters
    ----------
    replicas
        Tables of replicas by current (A).
    title
        Which neuron, regime and pulse.
    model
        For the time at zero temperature.
    """
    chosen = sorted(replicas)
    longest = max(
        (float(t["first_passage_s"].replace(np.inf, np.nan).max()) for t in replicas.values()),
        default=1e-9,
    )
    longest = longest if np.isfinite(longest) else 1e-9
    with plt.style.context(["default", STYLE]):
        figure, grid = plt.subplots(
            len(chosen), 1, figsize=(COLUMN, 0.9 + 1.0 * len(chosen)), sharex=True, squeeze=False
        )
        edges = np.linspace(0, longest * 1e9, BINS + 1)
        for axes, current in zip(grid[:, 0], chosen, strict=True):
            times = replicas[current]["first_passage_s"].to_numpy() * 1e9
            seen = times[np.isfinite(times)]
            axes.hist(seen, edges, color="#56B4E9", edgecolor="white", linewidth=0.3)
            certain = float(model.switching_time(current)) * 1e9
            if np.isfinite(certain):
                axes.axvline(certain, color="#D55E00", linewidth=1.0)
            axes.set_ylabel("replicas")
            never = f", {len(times) - len(seen)} of {len(times)} never"
            axes.set_title(f"{current * 1e6:g} µA{never}", fontsize=7)
            axes.margins(y=0.15)
        grid[-1, 0].set_xlabel("time until the read-out shows the new state (ns)")
        grid[0, 0].plot([], [], color="#D55E00", label="at 0 K")
        figure.legend(loc="outside lower center")
        figure.suptitle(title, fontsize=8)
        return figure


def retention(table: pd.DataFrame, line: dict[str, float]) -> Figure:
    """Mean time to leave a state against the energy barrier, with the Arrhenius line.

    Parameters
    ----------
    table
        ``retention.csv``.
    line
        From `spinneuron.neuron.lifetimes.arrhenius`.
    """
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 2.8))
        thermal_energy = BOLTZMANN * table["temperature_K"]
        barrier = table["barrier_J"] / thermal_energy
        best = table["mean_time_s"] * 1e9
        low, high = table["mean_time_low_s"] * 1e9, table["mean_time_high_s"] * 1e9
        left = table["escapes"] > 0
        axes.errorbar(
            barrier[left],
            best[left],
            yerr=[(best - low)[left], (high - best)[left]],
            fmt="o",
            color="#0072B2",
            elinewidth=0.8,
            label="mean time, 95 % interval",
        )
        axes.plot(barrier[~left], low[~left], "^", color="#0072B2", label="at least (none left)")
        grid = np.linspace(0, max(float(barrier.max()) * 1.1, 1.0), 50)
        if np.isfinite(line["attempt_time_s"]):
            axes.plot(
                grid,
                line["attempt_time_s"] * 1e9 * np.exp(grid),
                color="#D55E00",
                linewidth=0.8,
                label=f"{line['attempt_time_s'] * 1e9:.2g} ns · exp(E/k$_B$T)",
            )
        for depth, x, y in zip(table["pinning_depth"], barrier, best.fillna(low), strict=True):
            axes.annotate(
                f"{depth * 100:g} %",
                (x, y),
                textcoords="offset points",
                xytext=(5, -8),
                fontsize=6,
            )
        axes.set_yscale("log")
        axes.set_xlabel(f"energy barrier (k$_B$·{float(table['temperature_K'].iloc[0]):g} K)")
        axes.set_ylabel("time until the state is lost (ns)")
        axes.legend(loc="upper left")
        return figure


def current_against_width(table: pd.DataFrame) -> Figure:
    """Current that switches half of the replicas within the pulse, and that at zero temperature.

    Parameters
    ----------
    table
        From `spinneuron.neuron.fit_switch_probability.half_currents`.
    """
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 3.2))
        colours = ("#D55E00", "#0072B2", "#009E73", "#CC79A7")
        shown = table[["zero_temperature_A", "I50_A"]].to_numpy(dtype=float)
        shown = shown[np.isfinite(shown) & (shown > 0)]
        lowest = float(shown.min()) * 1e6 if shown.size else 1.0
        for (name, rows), colour in zip(table.groupby("name", sort=False), colours, strict=False):
            width = rows["pulse_width_s"] * 1e9
            axes.plot(width, rows["zero_temperature_A"] * 1e6, "--", color=colour, linewidth=0.8)
            known = rows["I50_A"] > 0
            best = rows["I50_A"][known] * 1e6
            axes.errorbar(
                width[known],
                best,
                yerr=[best - rows["low_A"][known] * 1e6, rows["high_A"][known] * 1e6 - best],
                fmt="o-",
                color=colour,
                linewidth=0.8,
                elinewidth=0.7,
                label=str(name),
            )
            already = rows["exceeded_without_current"].astype(bool)
            axes.plot(width[already], np.full(already.sum(), 0.6 * lowest), "v", color=colour, ms=5)
        axes.plot([], [], "--", color="0.3", linewidth=0.8, label="at 0 K")
        axes.plot([], [], "v", color="0.3", label="half of them without any current")
        axes.set(xscale="log", yscale="log")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
            axis.set_minor_formatter(mpl.ticker.NullFormatter())
        axes.set_xticks(sorted(set(table["pulse_width_s"] * 1e9)))
        axes.set_yticks([0.5, 1, 2, 5, 10, 20, 50])
        axes.set_ylim(0.4 * lowest, 3e6 * float(shown.max()) if shown.size else 10)
        axes.set_xlabel("pulse width (ns)")
        axes.set_ylabel("I$_{50}$: seen within the pulse (µA)")
        figure.legend(loc="outside lower center", ncols=2)
        return figure
