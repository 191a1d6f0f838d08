"""Figures of what networks recognise and take: cycles, front, energy, steps, sensitivities."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from spinneuron.plots.style import COLUMN, STYLE

#: Colour and marker of each neuron, in the order of the config.
DEVICES = (("#D55E00", "o"), ("#0072B2", "s"), ("#009E73", "^"), ("#CC79A7", "D"))
#: Label, colour, hatch and columns of the parts of the energy that a figure shows.
PARTS = (
    ("synapses and wires", "#0072B2", "", ("synapses_J", "wires_J", "neuron_path_J")),
    ("bias row", "#56B4E9", "//", ("bias_J",)),
    ("preset", "#56B4E9", "", ("preset_J",)),
    ("converter of ΔV", "#009E73", "..", ("supply_J",)),
    ("row switches", "#D55E00", "", ("drivers_J",)),
    ("read-out", "#E69F00", "\\\\", ("read_divider_J", "inverter_J")),
    ("clock and counter", "#999999", "", ("clock_J", "counter_J")),
    ("leakage", "#444444", "xx", ("leakage_J",)),
)
#: Limits of the gain that the paper claims: three to four orders of magnitude.
CLAIMED = (1e3, 1e4)


def _devices(names: pd.Series) -> Iterator[tuple[str, str, str]]:
    """Yield name, colour and marker of each neuron."""
    for name, (colour, marker) in zip(dict.fromkeys(names), DEVICES, strict=False):
        yield str(name), colour, marker


def _task(name: str) -> str:
    """Return a task for a reader: "letters of 5 × 5 pixels" for 5x5."""
    rows, _, columns = name.partition("x")
    if rows.isdigit() and columns.isdigit():
        return f"letters of {rows} × {columns} pixels"
    return name


def _plain(axis: mpl.axis.Axis) -> None:
    """Write the ticks of a logarithmic axis as plain numbers."""
    axis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:,g}"))
    axis.set_minor_formatter(mpl.ticker.NullFormatter())


def cycles_table(accuracy: pd.DataFrame, edp: pd.DataFrame, read_at: str) -> pd.DataFrame:
    """Return what the chosen networks recognise against the number of cycles.

    Parameters
    ----------
    accuracy
        The table ``accuracy.csv``.
    edp
        The table ``edp.csv``: which networks were chosen.
    read_at
        When neurons are read.

    Returns
    -------
    pandas.DataFrame
        The table ``figures/cycles.csv``: rows of ``accuracy.csv`` with thermal noise and all
        variations, and what sign neurons at the same crossbars recognise. No rows if nothing was
        chosen.
    """
    last = edp.groupby(["task", "device"], sort=False).tail(1)
    known = last[["task", "device", "rule", "accuracy_sign"]]
    rows = accuracy[
        (accuracy["neuron_model"] == "all_non_idealities")
        & (accuracy["decision"] == "most_frequent")
        & (accuracy["samples"] == "clean")
        & (accuracy["moment"] == read_at)
    ]
    # Conductances suit the first pulse width; the others are rows of the same circuit.
    first = rows.groupby(["task", "device"])["pulse_width_s"].transform("first")
    rows = rows[rows["pulse_width_s"] == first]
    columns = ["task", "device", "rule", "hidden", "bias_row", "cycles", "accuracy", "accuracy_std"]
    merged = rows[columns].merge(known, on=["task", "device", "rule"])
    fewest = merged.groupby("task")["hidden"].transform("min")
    shallow: pd.DataFrame = merged[merged["hidden"] == fewest]
    return shallow


def cycles(table: pd.DataFrame) -> Figure:
    """Draw the samples recognised against the number of cycles.

    Parameters
    ----------
    table
        The result of `cycles_table`.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with a panel for each task.
    """
    tasks = list(dict.fromkeys(table["task"]))
    with plt.style.context(["default", STYLE]):
        figure, grid = plt.subplots(
            max(len(tasks), 1),
            1,
            figsize=(COLUMN, 0.9 + 1.55 * max(len(tasks), 1)),
            sharex=True,
            squeeze=False,
        )
        for axes, task in zip(grid[:, 0], tasks, strict=False):
            rows = table[table["task"] == task]
            for device, colour, marker in _devices(table["device"]):
                for bias, line, fill in (("chosen", "-", "full"), ("none", ":", "none")):
                    own = rows[(rows["device"] == device) & (rows["bias_row"] == bias)]
                    own = own.sort_values("cycles")
                    axes.plot(
                        own["cycles"],
                        own["accuracy"] * 100,
                        marker + line,
                        color=colour,
                        fillstyle=fill,
                    )
            ideal = 100 * float(rows["accuracy_sign"].iloc[0])
            axes.axhline(ideal, color="0.5", linewidth=0.8, linestyle="--")
            axes.set_xscale("log")
            axes.set_xticks(sorted(set(table["cycles"])))
            _plain(axes.xaxis)
            axes.set_ylim(0, 104)
            axes.set_ylabel("recognised (%)")
            axes.set_title(_task(task), fontsize=7)
        grid[-1, 0].set_xlabel("cycles that are counted")
        handles = [
            Line2D([], [], color=colour, marker=marker, label=device)
            for device, colour, marker in _devices(table["device"])
        ]
        handles += [
            Line2D([], [], color="0.3", marker="o", label="with a bias row, if it helps"),
            Line2D([], [], color="0.3", marker="o", fillstyle="none", linestyle=":",
                   label="without a bias row"),
            Line2D([], [], color="0.5", linestyle="--", label="sign neurons, one cycle"),
        ]  # fmt: skip
        figure.legend(handles=handles, loc="outside lower center", ncols=2)
        return figure


def front_table(front: pd.DataFrame, edp: pd.DataFrame, cmos_energy: float) -> pd.DataFrame:
    """Return the points of the figure of the front, for the last task.

    Parameters
    ----------
    front
        The tables ``front/<task>.csv``.
    edp
        The table ``edp.csv``.
    cmos_energy
        Energy of the CMOS neuron of the paper in J.

    Returns
    -------
    pandas.DataFrame
        The table ``figures/front.csv``: combinations of the front, the CMOS network with the
        accuracy of sign neurons, and the networks as counted before.
    """
    columns = ["point", "task", "device", "cycles", "accuracy", "energy_per_network_J"]
    if front.empty or edp.empty:
        return pd.DataFrame(columns=columns)
    task = edp["task"].iloc[-1]
    own = front[(front["task"] == task) & (front["why"] == "front")].assign(point="front")
    steps = edp[edp["task"] == task]
    neurons = float((own["energy_per_network_J"] / own["energy_per_neuron_J"]).iloc[0])
    before = steps.groupby("device", sort=False).head(1).assign(point="as counted before")
    before = before.assign(energy_per_network_J=before["energy_per_neuron_J"] * neurons)
    cmos = steps.head(1).assign(
        point="CMOS",
        device="CMOS",
        cycles=1,
        accuracy=steps["accuracy_sign"].iloc[0],
        energy_per_network_J=cmos_energy * neurons,
    )
    whole: pd.DataFrame = pd.concat([own, before, cmos], ignore_index=True)[columns]
    return whole


def front(table: pd.DataFrame) -> Figure:
    """Draw the accuracy at a temperature against the energy of the network.

    Parameters
    ----------
    table
        The result of `front_table`.

    Returns
    -------
    matplotlib.figure.Figure
        The figure.
    """
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 3.0))
        spin = table[table["device"] != "CMOS"]
        for device, colour, marker in _devices(spin["device"]):
            own = spin[(spin["device"] == device) & (spin["point"] == "front")]
            own = own.sort_values("energy_per_network_J")
            x, y = own["energy_per_network_J"] * 1e12, own["accuracy"] * 100
            axes.plot(x, y, "-", color=colour, linewidth=0.8)
            for several, fill in ((own["cycles"] > 1, "full"), (own["cycles"] == 1, "none")):
                axes.plot(x[several], y[several], marker, color=colour, fillstyle=fill)
            before = spin[(spin["device"] == device) & (spin["point"] == "as counted before")]
            axes.plot(
                before["energy_per_network_J"] * 1e12,
                before["accuracy"] * 100,
                marker,
                color=colour,
                markersize=7,
                markeredgecolor="black",
            )
        before = spin[spin["point"] == "as counted before"]
        if len(before):
            axes.annotate(
                "counted as in the paper",
                (
                    float(before["energy_per_network_J"].max()) * 1e12,
                    100 * before["accuracy"].max(),
                ),
                xytext=(6, 6),
                textcoords="offset points",
                fontsize=7,
            )
        cmos = table[table["device"] == "CMOS"]
        axes.plot(
            cmos["energy_per_network_J"] * 1e12,
            cmos["accuracy"] * 100,
            "*",
            color="k",
            markersize=9,
        )
        for _, row in cmos.iterrows():
            axes.annotate(
                "the paper's\nCMOS",
                (row["energy_per_network_J"] * 1e12, row["accuracy"] * 100),
                xytext=(0, -8),
                textcoords="offset points",
                ha="center",
                va="top",
                fontsize=7,
            )
        axes.set_xscale("log")
        _plain(axes.xaxis)
        axes.set_ylim(0, 104)
        axes.margins(x=0.08)
        axes.set_xlabel("energy of the network for one sample (pJ)")
        axes.set_ylabel("recognised (%)")
        handles = [
            Line2D([], [], color=colour, marker=marker, label=device)
            for device, colour, marker in _devices(spin["device"])
        ]
        handles += [
            Line2D([], [], color="0.3", marker="o", linestyle="", fillstyle="none",
                   label="one cycle"),
            Line2D([], [], color="0.3", marker="o", linestyle="", label="several cycles"),
        ]  # fmt: skip
        figure.legend(handles=handles, loc="outside lower center", ncols=2)
        return figure


def energy_table(energy: pd.DataFrame, edp: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``network_energy.csv`` that the figure of the energy shows.

    Parameters
    ----------
    energy
        The table ``network_energy.csv``.
    edp
        The table ``edp.csv``: which networks were chosen.

    Returns
    -------
    pandas.DataFrame
        The paper's rows, and those of the chosen network of the last task at all voltages.
    """
    stated = energy[energy["source"] == "paper"]
    if edp.empty:
        return stated
    task = edp["task"].iloc[-1]
    last = edp[edp["task"] == task].groupby("device", sort=False).tail(1)
    own = energy[(energy["task"] == task) & (energy["temperature_K"] > 0)]
    own = own[own["hidden"] == own["hidden"].min()]
    shown = own.merge(last[["device", "rule", "cycles"]], on=["device", "rule", "cycles"])
    both: pd.DataFrame = pd.concat([stated, shown[list(energy.columns)]], ignore_index=True)
    return both


def energy_breakdown(table: pd.DataFrame) -> Figure:
    """Draw the energy of one neuron for a decision by its parts, beside the paper's.

    Parameters
    ----------
    table
        The result of `energy_table`.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with one bar for each device and synapse voltage.
    """
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 1.3 + 0.21 * len(table)))
        names = []
        for place, (_, row) in enumerate(table.iterrows()):
            left = 0.0
            for _, colour, hatch, columns in PARTS:
                size = float(row[list(columns)].sum()) * 1e15
                axes.barh(
                    place, size, 0.72, left, color=colour, hatch=hatch, edgecolor="white", lw=0.3
                )
                left += size
            total, low, high = (
                row[f"energy_{end}_J"] * 1e15 for end in ("per_neuron", "low", "high")
            )
            text = f"{total:.2g}"
            if np.isfinite(low):
                axes.errorbar(
                    total, place, xerr=[[total - low], [high - total]], color="k", elinewidth=0.7
                )
                text = f"{total:.0f} fJ, {100 * row['accuracy']:.0f} %"
            axes.annotate(
                text,
                (max(total, high) if np.isfinite(high) else total, place),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
                fontsize=6,
            )
            cycles = f", {row['cycles']:g} cycles" if row["source"] != "paper" else ""
            names.append(f"{row['device']}{cycles}, {row['synapse_voltage_V'] * 1e3:g} mV")
        axes.set_yticks(range(len(table)), names, fontsize=6)
        axes.invert_yaxis()
        axes.set_xlim(0, 1.35 * axes.get_xlim()[1])
        axes.set_xlabel("energy of a neuron for one decision (fJ)")
        handles = [
            Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=label)
            for label, colour, hatch, _ in PARTS
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=2)
        return figure


def edp(table: pd.DataFrame) -> Figure:
    """Draw the energy-delay product of CMOS over that of spin neurons, step by step.

    Parameters
    ----------
    table
        The table ``edp.csv``. The figure shows its last task.

    Returns
    -------
    matplotlib.figure.Figure
        The figure. The part of samples that each step recognises stands beside its point.
    """
    rows = table[table["task"] == table["task"].iloc[-1]] if len(table) else table
    names = list(dict.fromkeys(rows["step"]))
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 1.2 + 0.3 * len(names)))
        axes.axvspan(*CLAIMED, color="0.9", zorder=0)
        axes.axvline(1, color="0.3", linewidth=0.9)
        for number, (device, colour, marker) in enumerate(_devices(rows["device"])):
            own = rows[rows["device"] == device].reset_index(drop=True)
            place = own.index + 0.16 * (2 * number - 1)
            axes.plot(own["gain"], place, marker + "-", color=colour, linewidth=0.6, label=device)
            for at, (_, row) in zip(place, own.iterrows(), strict=True):
                end = row["gain_high"] if np.isfinite(row["gain_high"]) else row["gain"]
                axes.annotate(
                    f"{100 * row['accuracy']:.0f} %",
                    (end, at),
                    xytext=(5 if row["gain"] < CLAIMED[0] / 2 else -5, 0),
                    textcoords="offset points",
                    ha="left" if row["gain"] < CLAIMED[0] / 2 else "right",
                    va="center",
                    fontsize=6,
                    color=colour,
                )
            last = own.iloc[-1]
            if np.isfinite(last["gain_low"]):
                low = max(last["gain_low"], axes.get_xlim()[0], 0.05)
                axes.plot([low, last["gain_high"]], [place[-1]] * 2, color=colour, linewidth=2.5,
                          alpha=0.4, solid_capstyle="butt")  # fmt: skip
        axes.set_xscale("log")
        axes.set_xlim(0.1, 2e4)
        axes.set_ylim(len(names) - 0.4, -1.1)
        axes.annotate("the paper's claim", (np.sqrt(CLAIMED[0] * CLAIMED[1]), -0.75), ha="center",
                      va="center", fontsize=6)  # fmt: skip
        axes.annotate("even", (1, -0.75), xytext=(-3, 0), textcoords="offset points", ha="right",
                      va="center", fontsize=6)  # fmt: skip
        _plain(axes.xaxis)
        axes.set_yticks(range(len(names)), names)
        axes.set_xlabel("energy-delay product of CMOS\nover that of the spin neuron")
        figure.legend(loc="outside lower center", ncols=2, title="beside the points: recognised")
        return figure


def network_sensitivity(table: pd.DataFrame) -> Figure:
    """Draw energy-delay product and accuracy when one parameter changes at a time.

    Parameters
    ----------
    table
        The table ``network_sensitivity.csv``.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with one point for each device and case in both panels. The first panel is
        relative to the reference.
    """
    labels = [
        _case_label(parameter, value)
        for parameter, value in dict.fromkeys(
            zip(table["parameter"], table["value"].fillna("").astype(str), strict=True)
        )
    ]
    with plt.style.context(["default", STYLE]):
        figure, (left, right) = plt.subplots(
            1, 2, figsize=(COLUMN, 1.0 + 0.17 * len(labels)), sharey=True, width_ratios=(3, 2)
        )
        for number, (device, colour, marker) in enumerate(_devices(table["device"])):
            rows = table[table["device"] == device].reset_index(drop=True)
            place = rows.index + 0.2 * (number - 0.5)
            relative = rows["edp_decision_J_s"] / rows["edp_decision_J_s"].iloc[0]
            left.plot(relative, place, marker, color=colour, label=device)
            right.plot(rows["accuracy"] * 100, place, marker, color=colour)
            right.axvline(100 * rows["accuracy"].iloc[0], color=colour, linewidth=0.5)
        left.axvline(1, color="0.5", linewidth=0.6)
        for axes in (left, right):
            axes.grid(axis="y", color="0.92", linewidth=0.5)
            axes.set_axisbelow(True)
        left.set_xscale("log")
        left.margins(x=0.08)
        left.set_xticks([0.5, 1, 2, 5, 10])
        _plain(left.xaxis)
        left.set_yticks(range(len(labels)), labels, fontsize=6)
        left.invert_yaxis()
        left.set_xlabel("energy-delay product,\nrelative")
        right.set_xlabel("recognised\n(%)")
        right.set_xlim(0, 104)
        figure.legend(loc="outside lower center", ncols=2)
        return figure


def _case_label(parameter: str, value: str) -> str:
    """Return a case as a reader says it: "pulse width × 2", "no weight variation"."""
    if value == "0":
        return f"no {parameter}"
    if value == "of the config":
        return f"{parameter} of the config"
    if value.startswith("x "):
        return f"{parameter} × {value.removeprefix('x ')}"
    return f"{parameter} of {value}" if value else parameter


def break_even(table: pd.DataFrame) -> Figure:
    """Map the energy-delay product of CMOS over that of the spin neuron.

    Parameters
    ----------
    table
        The table ``break_even.csv``.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with one panel for each device. The axes are the synapse voltage and the
        resistance of the neuron, and a line shows where both are even.
    """
    devices = list(dict.fromkeys(table["device"]))
    with plt.style.context(["default", STYLE]):
        panels = max(1, len(devices))
        figure, grid = plt.subplots(
            panels, 1, figsize=(COLUMN, 0.6 + 2.0 * panels), sharex=True, squeeze=False
        )
        norm = TwoSlopeNorm(0.0, vmin=-2.0, vmax=1.0)
        for axes, device in zip(grid[:, 0], devices, strict=False):
            _even_map(axes, table[table["device"] == device], norm)
            axes.set_title(f"{device} (grey: out of reach)", fontsize=7)
        if devices:
            figure.colorbar(
                mpl.cm.ScalarMappable(norm, "PuOr_r"),
                ax=list(grid[:, 0]),
                label="energy-delay product, CMOS over spin",
                ticks=[-2, -1, 0, 1],
                format=lambda v, _: f"{10.0**v:g}",
                extend="both",
            )
        grid[-1, 0].set_xlabel("synapse voltage ΔV (mV)")
        return figure


def _even_map(axes: Axes, rows: pd.DataFrame, norm: TwoSlopeNorm) -> None:
    map_ = rows.pivot(
        index="neuron_resistance_ohm",
        columns="synapse_voltage_V",
        values="edp_ratio_stated_cmos_decision",
    )
    x, y = 1e3 * map_.columns.to_numpy(dtype=float), map_.index.to_numpy(dtype=float)
    with np.errstate(divide="ignore"):
        z = np.log10(map_.to_numpy())
    axes.set_facecolor("0.85")
    axes.set(xscale="log", yscale="log")
    axes.set_ylabel("neuron resistance (Ω)")
    if not np.isfinite(z).any():
        return
    levels = np.linspace(-2, 1, 25)
    axes.contourf(x, y, z, levels=levels, norm=norm, cmap="PuOr_r", extend="both")
    if np.nanmin(z) < 0 < np.nanmax(z):
        lines = axes.contour(x, y, z, levels=[0], colors="black", linewidths=1.4)
        axes.clabel(lines, fmt=lambda _: "even", fontsize=7)
    _plain(axes.xaxis)
    _plain(axes.yaxis)
