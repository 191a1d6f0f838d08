"""Thresholds at zero temperature: time and current, outcomes, barriers, sensitivities."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from spinneuron.constants import THERMAL_ENERGY_300K
from spinneuron.magnetics.switching import DRIVEN
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.plots.style import COLUMN, REGIMES, STYLE


def switching_time(points: pd.DataFrame, threshold: dict[str, Any], device: str) -> Figure:
    """Switching time against current with the fitted model, and how well it predicts.

    Parameters
    ----------
    points
        Rows of ``switching.csv`` and ``threshold_runs.csv`` of one device.
    threshold
        The content of ``threshold.json``.
    device
        Which of its devices.
    """
    with plt.style.context(["default", STYLE]):
        figure, (axes, lower) = plt.subplots(
            2, 1, figsize=(COLUMN, 4.0), sharex=True, height_ratios=(3, 1.2)
        )
        for regime, (label, colour, marker) in REGIMES.items():
            rows = points[points["regime"] == regime]
            if rows.empty:
                continue
            current, time = abs(rows["current_A"]) * 1e6, rows["switching_time_s"] * 1e9
            driven = rows["flag"] == DRIVEN
            axes.plot(current[driven], time[driven], marker, color=colour, label=label)
            late = rows["flag"] == "switched_late"
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
                spread = 1.96 * model.switching_time_error(grid) * 1e9
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
        axes.plot([], [], "x", color="0.3", label="not switched (no time)")
        axes.plot([], [], "o", color="0.3", fillstyle="none", label="after the pulse")
        axes.set(xscale="log")
        lower.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
        lower.xaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        if np.ptp(np.log(abs(points["current_A"]))) < 1:
            axes.set_xscale("linear")
        longest = float(points["switching_time_s"].max()) * 1e9
        axes.set_ylim(0, 1.2 * longest if np.isfinite(longest) else 1.0)
        axes.set_ylabel("switching time (ns)")
        lower.axhline(0, color="0.6", linewidth=0.6)
        lower.set_xlabel("current (µA)")
        lower.set_ylabel("left out (%)")
        figure.legend(loc="outside lower center", ncols=2)
        return figure


def threshold_against_width(thresholds: pd.DataFrame, content: dict[str, Any]) -> Figure:
    """Threshold current against pulse width: both criteria, and the model's inverse.

    Parameters
    ----------
    thresholds
        Rows of ``thresholds.csv`` of the neuron of the config.
    content
        Of ``threshold.json``.
    """
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 3.0))
        widths = thresholds["pulse_width_s"].to_numpy()
        for regime, (label, colour, marker) in REGIMES.items():
            for criterion, fill in (("in_time", "full"), ("final_state", "none")):
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
                    label=f"{label}, {criterion.replace('_', ' ')}",
                )
            entry = content["devices"]["neuron"]["regimes"].get(regime)
            if entry and len(widths):
                model = ThresholdModel.from_entry(regime, "neuron", entry)
                grid = np.linspace(widths.min(), widths.max(), 200)
                axes.plot(grid * 1e9, model.threshold_current(grid) * 1e6, color=colour, lw=0.8)
        axes.plot([], [], color="0.3", lw=0.8, label="model")
        axes.set(yscale="log")
        axes.yaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
        axes.yaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        axes.set_yticks([1, 2, 5, 10, 20])
        axes.set_xlabel("pulse width (ns)")
        axes.set_ylabel("threshold current (µA)")
        figure.legend(loc="outside lower center", ncols=1)
        return figure


OUTCOMES = {
    "not_switched": ("not switched", "#999999", "x"),
    "fell_back": ("crossed, fell back", "#D55E00", "v"),
    "switched_late": ("switched after the pulse", "#56B4E9", "o"),
    "switched": ("switched within the pulse", "#0072B2", "o"),
}


def outcome_map(runs: pd.DataFrame) -> Figure:
    """What every current and pulse width that was tried led to.

    Parameters
    ----------
    runs
        Rows of ``threshold_runs.csv`` of the neuron of the config.
    """
    regimes = [regime for regime in REGIMES if (runs["regime"] == regime).any()]
    with plt.style.context(["default", STYLE]):
        figure, all_axes = plt.subplots(
            len(regimes), 1, figsize=(COLUMN, 1.0 + 1.2 * len(regimes)), sharex=True, squeeze=False
        )
        widths = sorted(set(runs["pulse_width_s"]))
        for axes, regime in zip(all_axes[:, 0], regimes, strict=True):
            rows = runs[runs["regime"] == regime]
            for flag, (label, colour, marker) in OUTCOMES.items():
                chosen = rows[rows["flag"] == flag]
                axes.plot(
                    chosen["current_A"] * 1e6,
                    [widths.index(width) for width in chosen["pulse_width_s"]],
                    marker,
                    color=colour,
                    markersize=4,
                    label=label if regime == regimes[0] else None,
                )
            axes.set_xscale("log")
            axes.set_yticks(range(len(widths)), [f"{width * 1e9:g}" for width in widths])
            axes.set_ylim(-0.5, len(widths) - 0.5)
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
    """Energy barrier against the threshold for one pulse, for several pinning depths.

    Parameters
    ----------
    thresholds
        Rows of ``thresholds.csv`` of the pinning depths.
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
        axes.axhline(1, color="0.6", linewidth=0.6, linestyle=":")
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
        axes.set_xlabel("threshold current (µA), final state")
        axes.set_ylabel("energy barrier (k$_B$·300 K)")
        axes.legend(loc="upper left", title="tent depth at the points", title_fontsize=7)
        return figure


#: Change of the threshold (%) that is labelled with the value of its parameter.
LEAST_CHANGE = 1.0
PARAMETER_LABELS = {
    "spin_hall_angle": "spin-Hall angle",
    "non_adiabaticity": "non-adiabaticity",
    "damping": "damping",
    "interfacial_dmi": "DMI (mJ/m²)",
    "pinning_depth": "pinning depth",
}


def sensitivity(table: pd.DataFrame) -> Figure:
    """Tornado: how far the threshold moves when one parameter does.

    Parameters
    ----------
    table
        Rows of `spinneuron.neuron.sensitivities.sensitivities`.
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
            axes.set_xlabel("change of I$_{th}$ (%)")
        for axes in all_axes[0]:
            axes.set_xlim(-1.9 * widest, 1.9 * widest)
        return figure
