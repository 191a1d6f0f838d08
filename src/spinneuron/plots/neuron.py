"""Figures of neurons at zero temperature: switching times, thresholds, barriers, sensitivities."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from spinneuron.constants import STANDARD_ERRORS_95, THERMAL_ENERGY_300K
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.plots.style import COLUMN, REGIMES, STYLE


def switching_time(points: pd.DataFrame, threshold: dict[str, Any], device: str) -> Figure:
    """Draw the switching time against the current, with the fitted model and its errors.

    The lower panel shows the relative error with which the model predicts the time of a point
    when that point is left out of the fit. The text in it gives the largest error where a whole
    half of the currents is left out.

    Parameters
    ----------
    points
        Rows of ``switching.csv`` of one device, with the columns regime, current_A, switched,
        switching_time_s and flag.
    threshold
        The content of ``threshold.json``.
    device
        Name of the device in ``threshold.json``.

    Returns
    -------
    matplotlib.figure.Figure
        The figure. The band around a line is the 95 % interval of the model.

    Raises
    ------
    KeyError
        If ``threshold.json`` lacks the device or a regime of the points.
    """
    with plt.style.context(["default", STYLE]):
        figure, (axes, lower) = plt.subplots(
            2, 1, figsize=(COLUMN, 4.0), sharex=True, height_ratios=(3, 1.2)
        )
        halves = []
        for regime, (label, colour, marker) in REGIMES.items():
            rows = points[points["regime"] == regime]
            if rows.empty:
                continue
            current, time = abs(rows["current_A"]) * 1e6, rows["switching_time_s"] * 1e9
            driven = rows["switching_time_s"] <= rows["pulse_width_s"]
            axes.plot(current[driven], time[driven], marker, color=colour, label=label)
            late = rows["switching_time_s"] > rows["pulse_width_s"]
            axes.plot(current[late], time[late], marker, color=colour, fillstyle="none")
            failed = ~rows["switched"].astype(bool)
            row = 0.97 if regime == "stt_she" else 0.93  # beside each other, not on top
            axes.plot(
                current[failed],
                np.full(failed.sum(), row),
                "x",
                color=colour,
                transform=axes.get_xaxis_transform(),
            )
            entry = threshold["devices"][device]["regimes"][regime]
            model = ThresholdModel.from_entry(regime, device, entry)
            if model.fitted:
                grid = np.geomspace(*model.valid_current, 200)
                best = model.switching_time(grid) * 1e9
                spread = STANDARD_ERRORS_95 * model.switching_time_error(grid) * 1e9
                axes.plot(grid * 1e6, best, color=colour, linewidth=0.8)
                axes.fill_between(
                    grid * 1e6, best - spread, best + spread, color=colour, alpha=0.25, linewidth=0
                )
                loo = entry["switching_time"]["leave_one_out"]
                lower.plot(
                    np.array(loo["current_A"]) * 1e6,
                    np.array(loo["error"]) * 100,
                    marker,
                    color=colour,
                    markersize=3,
                )
                if np.isfinite(model.extrapolation_error):
                    halves.append(f"{label} {100 * model.extrapolation_error:.2g} %")
        if halves:
            lower.set_title(f"with a half left out: up to {', '.join(halves)}", fontsize=6)
        if not points["switched"].astype(bool).all():
            axes.plot([], [], "x", color="0.3", label="final state not switched")
        if (points["switching_time_s"] > points["pulse_width_s"]).any():
            label = "crossed after the pulse width"
            axes.plot([], [], "o", color="0.3", fillstyle="none", label=label)
        axes.set(xscale="log")
        lower.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
        lower.xaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        if np.ptp(np.log(abs(points["current_A"]))) < 1:
            axes.set_xscale("linear")
        longest = float(points["switching_time_s"].max()) * 1e9
        axes.set_ylim(0, 1.2 * longest if np.isfinite(longest) else 1.0)
        axes.set_ylabel("first crossing (ns)")
        lower.axhline(0, color="0.6", linewidth=0.6)
        lower.set_xlabel("current (µA)")
        lower.set_ylabel("leave-one-out\nerror (%)")
        figure.legend(loc="outside lower center", ncols=2)
        return figure


#: What each criterion of the threshold scan asks for, and how its symbols are filled.
CRITERIA = {
    "crossed": ("crossed within the pulse width", "full"),
    "end_of_pulse": ("switched at the end of the pulse", "left"),
    "final_state": ("switched after settling", "none"),
}


def threshold_against_pulse_width(thresholds: pd.DataFrame, content: dict[str, Any]) -> Figure:
    """Draw the threshold current against the pulse width, by three criteria and by the model.

    Parameters
    ----------
    thresholds
        Rows of ``thresholds.csv`` of the neuron of the config.
    content
        The content of ``threshold.json``.

    Returns
    -------
    matplotlib.figure.Figure
        The figure. The lines are the inverse of the fitted switching time.
    """
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 3.0))
        pulse_widths = thresholds["pulse_width_s"].to_numpy()
        for regime, (label, colour, marker) in REGIMES.items():
            for criterion, (outcome, fill) in CRITERIA.items():
                rows = thresholds[
                    (thresholds["regime"] == regime)
                    & (thresholds["criterion"] == criterion)
                    & (thresholds["status"] == "bracketed")
                ]
                if rows.empty:
                    continue
                axes.errorbar(
                    rows["pulse_width_s"] * 1e9,
                    rows["value_A"] * 1e6,
                    yerr=rows["half_width_A"] * 1e6,
                    fmt=marker,
                    color=colour,
                    fillstyle=fill,
                    elinewidth=0.7,
                    label=f"{label}, {outcome}",
                )
            entry = content["devices"]["neuron"]["regimes"].get(regime)
            if entry and len(pulse_widths):
                model = ThresholdModel.from_entry(regime, "neuron", entry)
                grid = np.linspace(pulse_widths.min(), pulse_widths.max(), 200)
                axes.plot(grid * 1e9, model.threshold_current(grid) * 1e6, color=colour, lw=0.8)
        axes.plot([], [], color="0.3", lw=0.8, label="inverse of the fitted switching time")
        axes.set(yscale="log")
        axes.yaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
        axes.yaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        axes.set_yticks([1, 2, 5, 10, 20])
        axes.set_xlabel("pulse width (ns)")
        axes.set_ylabel("threshold current (µA)")
        figure.legend(loc="outside lower center", ncols=1)
        return figure


#: Label, colour and marker of each flag of ``threshold_runs.csv``.
OUTCOMES = {
    "not_switched": ("not switched", "#999999", "x"),
    "fell_back": ("crossed and fell back", "#D55E00", "v"),
    "switched_late": ("switched after the pulse", "#56B4E9", "o"),
    "switched": ("switched within the pulse", "#0072B2", "o"),
}


def outcome_map(runs: pd.DataFrame) -> Figure:
    """Draw the outcome of every current and pulse width that the threshold scan tried.

    Parameters
    ----------
    runs
        Rows of ``threshold_runs.csv`` of the neuron of the config.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with one panel for each regime.
    """
    regimes = [regime for regime in REGIMES if (runs["regime"] == regime).any()]
    with plt.style.context(["default", STYLE]):
        figure, all_axes = plt.subplots(
            len(regimes), 1, figsize=(COLUMN, 1.0 + 1.2 * len(regimes)), sharex=True, squeeze=False
        )
        pulse_widths = sorted(set(runs["pulse_width_s"]))
        for axes, regime in zip(all_axes[:, 0], regimes, strict=True):
            rows = runs[runs["regime"] == regime]
            for flag, (label, colour, marker) in OUTCOMES.items():
                chosen = rows[rows["flag"] == flag]
                axes.plot(
                    chosen["current_A"] * 1e6,
                    [pulse_widths.index(pulse_width) for pulse_width in chosen["pulse_width_s"]],
                    marker,
                    color=colour,
                    markersize=4,
                    label=label if regime == regimes[0] else None,
                )
            axes.set_xscale("log")
            axes.set_yticks(
                range(len(pulse_widths)), [f"{value * 1e9:g}" for value in pulse_widths]
            )
            axes.set_ylim(-0.5, len(pulse_widths) - 0.5)
            axes.set_ylabel("pulse width (ns)")
            axes.set_title(REGIMES[regime][0], fontsize=8)
        last = all_axes[-1, 0]
        last.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
        last.xaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        last.set_xticks([1, 2, 5, 10, 20])
        last.set_xlabel("current (µA)")
        figure.legend(loc="outside lower center", ncols=2)
        return figure


def barrier_tradeoff(thresholds: pd.DataFrame) -> Figure:
    """Draw the energy barrier against the threshold current, for several pinning depths.

    Parameters
    ----------
    thresholds
        Rows of ``thresholds.csv`` in which the pinning depth was varied.

    Returns
    -------
    matplotlib.figure.Figure
        The figure. The number beside each point is its pinning depth in per cent.
    """
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 2.8))
        rows = thresholds[thresholds["criterion"] == "final_state"]
        for regime, (label, colour, marker) in REGIMES.items():
            found = rows[(rows["regime"] == regime) & (rows["status"] == "bracketed")]
            if found.empty:
                continue
            found = found.sort_values("value")
            barrier = found["barrier_J"] / THERMAL_ENERGY_300K
            axes.errorbar(
                found["value_A"] * 1e6,
                barrier,
                xerr=found["half_width_A"] * 1e6,
                fmt=f"{marker}-",
                color=colour,
                linewidth=0.8,
                label=label,
            )
            for depth, current, height in zip(
                found["value"], found["value_A"], barrier, strict=True
            ):
                axes.annotate(
                    f"{depth * 100:g} %",
                    (current * 1e6, height),
                    textcoords="offset points",
                    xytext=(-4, 5),
                    ha="right",
                    fontsize=6,
                    color=colour,
                )
        axes.axhline(1, color="0.6", linewidth=0.6, linestyle=":", label="thermal energy at 300 K")
        axes.set(xscale="log", yscale="log")
        axes.margins(x=0.15, y=0.12)
        axes.set_xticks([1, 2, 5, 10, 20, 50])
        axes.set_yticks([0.1, 0.2, 0.5, 1, 2, 5, 10])
        reached = rows.loc[rows["status"] == "bracketed", "value_A"] * 1e6
        if len(reached):
            axes.set_xlim(0.6 * reached.min(), 1.6 * reached.max())
            heights = rows.loc[rows["status"] == "bracketed", "barrier_J"] / THERMAL_ENERGY_300K
            axes.set_ylim(0.6 * min(heights.min(), 1), 1.8 * max(heights.max(), 1))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
            axis.set_minor_formatter(mpl.ticker.NullFormatter())
        axes.set_xlabel("threshold current, final state (µA)")
        axes.set_ylabel("energy barrier (k$_B$·300 K)")
        axes.legend(loc="upper left", title="percentage: pinning depth", title_fontsize=7)
        return figure


#: Smallest change of the threshold, in %, that is labelled with the value of its parameter.
LEAST_CHANGE = 1.0
#: Label of each parameter, in the order of the bars.
PARAMETER_LABELS = {
    "spin_hall_angle": "spin-Hall angle",
    "non_adiabaticity": "non-adiabaticity",
    "damping": "damping",
    "interfacial_dmi": "DMI (mJ/m²)",
    "pinning_depth": "pinning depth",
}


def sensitivity(table: pd.DataFrame) -> Figure:
    """Draw the relative change of the threshold when one parameter changes at a time.

    Parameters
    ----------
    table
        The result of `spinneuron.neuron.sensitivities.sensitivities`, with the columns
        parameter, value, regime and relative_change.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with one panel for each regime. The number beside each bar is the value
        of the parameter.
    """
    regimes = [regime for regime in REGIMES if (table["regime"] == regime).any()]
    with plt.style.context(["default", STYLE]):
        figure, all_axes = plt.subplots(
            1, max(1, len(regimes)), figsize=(COLUMN, 2.6), sharey=True, squeeze=False
        )
        names = [name for name in PARAMETER_LABELS if (table["parameter"] == name).any()]
        widest = 1.0
        for axes, regime in zip(all_axes[0], regimes, strict=False):
            rows = table[table["regime"] == regime]
            for place, name in enumerate(names):
                for n, (_, r) in enumerate(
                    rows[rows["parameter"] == name].sort_values("value").iterrows()
                ):
                    change = r["relative_change"] * 100
                    if not np.isfinite(change):
                        continue
                    widest = max(widest, abs(change))
                    axes.barh(place, change, height=0.6, color=("#56B4E9", "#D55E00")[n % 2])
                    if abs(change) < LEAST_CHANGE:
                        continue  # no room for two numbers at zero
                    scaled = r["value"] * (1e3 if name == "interfacial_dmi" else 1)
                    axes.annotate(
                        f"{scaled:.3g}",
                        (change, place),
                        textcoords="offset points",
                        xytext=(2 if change >= 0 else -2, 0),
                        ha="left" if change >= 0 else "right",
                        va="center",
                        fontsize=5.5,
                    )
            axes.axvline(0, color="0.3", linewidth=0.7)
            axes.set_yticks(range(len(names)), [PARAMETER_LABELS[name] for name in names])
            axes.set_title(REGIMES[regime][0], fontsize=8)
            axes.set_xlabel("change of\nthreshold (%)")
        for axes in all_axes[0]:
            axes.set_xlim(-1.9 * widest, 1.9 * widest)
        return figure
