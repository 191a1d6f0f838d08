"""Figures of what networks recognise and take: cycles, front, energy, steps, sensitivities."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from scipy.ndimage import distance_transform_edt

from spinneuron.plots.style import COLUMN, STYLE

#: Colour and marker of each neuron, in the order of the config.
DEVICES = (("#D55E00", "o"), ("#0072B2", "s"), ("#009E73", "^"), ("#CC79A7", "D"))
#: Label, colour, hatch and columns of the parts of the energy that a figure shows.
PARTS = (
    ("synapses and wires", "#0072B2", "", ("synapses_J", "wires_J", "neuron_path_J")),
    ("bias row", "#56B4E9", "/////", ("bias_J",)),
    ("preset", "#CC79A7", "", ("preset_J",)),
    ("converter of ΔV", "#009E73", ".....", ("supply_J",)),
    ("row switches", "#D55E00", "", ("drivers_J",)),
    ("read-out", "#E69F00", "\\\\\\\\\\", ("read_divider_J", "inverter_J")),
    ("clock and counter", "#999999", "", ("clock_J", "counter_J")),
    ("leakage", "#444444", "xxxxx", ("leakage_J",)),
)
#: Limits of the gain that the paper claims: three to four orders of magnitude.
CLAIMED = (1e3, 1e4)
#: Where the figure of the cycles shows neurons without thermal noise, beside one cycle.
ZERO_TEMPERATURE = 0.45
#: Background of a text that a line may cross.
READABLE: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5}


def _devices(names: pd.Series) -> Iterator[tuple[str, str, str]]:
    """Yield name, colour and marker of each neuron."""
    for name, (colour, marker) in zip(dict.fromkeys(names), DEVICES, strict=False):
        yield str(name), colour, marker


def _height(names: pd.Series) -> float:
    """Return the height of a row that several neurons share, over that for two of them."""
    return max(len(set(names)), 2) / 2


def _beside(number: int, names: pd.Series) -> float:
    """Return how far the points of a neuron are moved within a row that several share."""
    count = len(set(names))
    return 0.4 * (number / (count - 1) - 0.5) if count > 1 else 0.0


def _task(name: str) -> str:
    """Return a task for a reader: "letters of 5 × 5 pixels" for 5x5."""
    rows, _, columns = name.partition("x")
    if rows.isdigit() and columns.isdigit():
        return f"letters of {rows} × {columns} pixels"
    return name


def _right_of(axes: Axes, y: float, text: str, end: float, colour: str = "k") -> None:
    """Write a text that ends so many points right of the axes."""
    axes.annotate(
        *(text, (1, y)),
        xycoords=axes.get_yaxis_transform(),
        xytext=(end, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=6,
        color=colour,
    )


def _interval(axes: Axes, low: float, high: float, y: float, colour: str) -> None:
    """Draw an interval with caps. The value itself may lie outside of it."""
    axes.plot([low, high], [y, y], "|-", color=colour, linewidth=0.8, markersize=5)


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
        The table ``figures/cycles.csv``: rows of ``accuracy.csv`` with everything that varies,
        and what sign neurons at the same crossbars recognise. Neurons without thermal noise have
        the rule and the decision of sign neurons. No rows if nothing was chosen.
    """
    chosen = edp.groupby(["task", "device"], sort=False).tail(1)
    rows = accuracy[(accuracy["samples"] == "clean") & (accuracy["moment"] == read_at)]
    # Conductances suit the first pulse width; the others are rows of the same circuit.
    first = rows.groupby(["task", "device"])["pulse_width_s"].transform("first")
    rows = rows[rows["pulse_width_s"] == first]
    keys = ["task", "device", "rule"]
    shown = []
    for model, decision, rule in (
        ("all_non_idealities", "most_frequent", "rule"),
        ("all_but_temperature", "one_hot", "rule_sign"),
    ):
        own = rows[(rows["neuron_model"] == model) & (rows["decision"] == decision)]
        known = chosen.assign(rule=chosen[rule])[[*keys, "accuracy_sign"]]
        shown.append(own.merge(known, on=keys))
    both = pd.concat(shown, ignore_index=True)
    columns = [*keys, "hidden", "neuron_model", "bias_row", "cycles", "decision"]
    fewest = both.groupby("task")["hidden"].transform("min")
    shallow: pd.DataFrame = both.loc[
        both["hidden"] == fewest, [*columns, "accuracy", "accuracy_std", "accuracy_sign"]
    ]
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
        The figure, with a panel for each task. Left of one cycle are neurons without thermal
        noise.
    """
    tasks = list(dict.fromkeys(table["task"]))
    with plt.style.context(["default", STYLE]):
        figure, grid = plt.subplots(
            max(len(tasks), 1),
            1,
            figsize=(COLUMN, 1.0 + 1.6 * max(len(tasks), 1)),
            sharex=True,
            sharey=True,
            squeeze=False,
        )
        for axes, task in zip(grid[:, 0], tasks, strict=False):
            _cycles_panel(axes, table[table["task"] == task])
            axes.set_title(_task(task), fontsize=7)
        for axes in grid[:, 0]:
            axes.set_xscale("log")
            axes.set_ylim(0, 104)
            axes.set_ylabel("recognised (%)")
        ticks = sorted(set(table["cycles"])) or [1]
        grid[-1, 0].set_xticks([ZERO_TEMPERATURE, *ticks], ["0 K", *(f"{n:g}" for n in ticks)])
        grid[-1, 0].xaxis.set_minor_locator(mpl.ticker.NullLocator())
        grid[-1, 0].set_xlabel("number of cycles of one decision")
        handles = [
            Line2D([], [], color=colour, marker=marker, label=device)
            for device, colour, marker in _devices(table["device"])
        ]
        handles += [
            Line2D([], [], color="0.3", marker="o", label="chosen bias"),
            Line2D([], [], color="0.3", marker="o", fillstyle="none", linestyle=":",
                   label="no bias row"),
            Line2D([], [], color="0.3", linestyle="--", label="sign neurons, one cycle"),
        ]  # fmt: skip
        figure.legend(handles=handles, loc="outside lower center", ncols=2)
        return figure


def _cycles_panel(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw one task: lines at a temperature, and without it points beside the first cycle."""
    for number, (device, colour, marker) in enumerate(_devices(rows["device"])):
        for bias, line, fill in (("none", ":", "none"), ("chosen", "-", "full")):
            own = rows[(rows["device"] == device) & (rows["bias_row"] == bias)]
            cold = own["neuron_model"] == "all_but_temperature"
            warm = own[~cold].sort_values("cycles")
            style: dict[str, Any] = {"color": colour, "fillstyle": fill}
            axes.plot(warm["cycles"], warm["accuracy"] * 100, marker + line, **style)
            at = ZERO_TEMPERATURE * (1 + 0.5 * _beside(number, rows["device"]))
            axes.plot([at] * cold.sum(), own.loc[cold, "accuracy"] * 100, marker, **style)
    axes.axhline(
        100 * float(rows["accuracy_sign"].iloc[0]), color="0.3", linewidth=0.8, linestyle="--"
    )
    axes.axvline(ZERO_TEMPERATURE**0.5, color="0.7", linewidth=0.6)


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
        The figure. A number beside a line is the number of cycles from there on.
    """
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 3.0))
        spin = table[table["device"] != "CMOS"]
        for number, (device, colour, marker) in enumerate(_devices(spin["device"])):
            own = spin[(spin["device"] == device) & (spin["point"] == "front")]
            own = own.sort_values("energy_per_network_J")
            x, y = own["energy_per_network_J"] * 1e12, own["accuracy"] * 100
            axes.plot(x, y, marker + "-", color=colour, linewidth=0.8, markersize=2.5, label=device)
            _number_cycles(axes, own, colour, above=number > 0)
            before = spin[(spin["device"] == device) & (spin["point"] == "as counted before")]
            axes.plot(
                before["energy_per_network_J"] * 1e12,
                before["accuracy"] * 100,
                marker,
                color=colour,
                markersize=6,
                fillstyle="none",
            )
        before = spin[spin["point"] == "as counted before"]
        if len(before):
            least, most = before["energy_per_network_J"].min(), before["accuracy"].max()
            axes.annotate(
                "counted\nas before",
                (least * 1e12, 100 * most),
                xytext=(-4, 7),
                textcoords="offset points",
                fontsize=7,
            )
        for _, row in table[table["device"] == "CMOS"].iterrows():
            x, y = row["energy_per_network_J"] * 1e12, row["accuracy"] * 100
            axes.axhline(y, color="0.6", linewidth=0.6, linestyle="--", zorder=0)
            axes.plot([x], [y], "*", color="k", markersize=9)
            axes.annotate(
                "the paper's\nCMOS",
                (x, y),
                xytext=(5, -16),
                textcoords="offset points",
                ha="right",
                va="top",
                fontsize=7,
            )
        axes.set_xscale("log")
        _plain(axes.xaxis)
        axes.set_ylim(0, 110)
        axes.set_yticks(range(0, 101, 20))
        axes.margins(x=0.08)
        axes.set_xlabel("energy of the network for one sample (pJ)")
        axes.set_ylabel("recognised (%)")
        figure.legend(
            handles=axes.get_legend_handles_labels()[0],
            loc="outside lower center",
            ncols=2,
            title="number beside a line: cycles of a decision",
            title_fontsize=7,
        )
        return figure


def _number_cycles(axes: Axes, own: pd.DataFrame, colour: str, *, above: bool) -> None:
    """Write the number of cycles where it becomes larger than before, beginning with one."""
    rising = own[own["cycles"] > own["cycles"].cummax().shift(fill_value=1)]
    for _, row in rising.iterrows():
        axes.annotate(
            f"{row['cycles']:g}",
            (row["energy_per_network_J"] * 1e12, row["accuracy"] * 100),
            xytext=(0, 5) if above else (2, -5),
            textcoords="offset points",
            ha="center" if above else "left",
            va="bottom" if above else "top",
            fontsize=6,
            color=colour,
        )


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
        The figure, with one bar for each device and synapse voltage. Total and accuracy stand
        right of the bars.
    """
    with plt.style.context(["default", STYLE]):
        groups = list(dict.fromkeys(table["device"]))
        # Every device has a line with its name above its bars.
        lines = len(table) + len(groups)
        figure, axes = plt.subplots(figsize=(COLUMN, 1.5 + 0.18 * lines))
        place, places, names = -1, [], []
        _right_of(axes, place, "total", 26)
        _right_of(axes, place, "recog-\nnised", 50)
        for device in groups:
            place += 1
            own = table[table["device"] == device]
            cycles = own["cycles"].iloc[0]
            axes.annotate(
                device if device == "paper" else f"{device}, {cycles:g} cycles",
                (0.02, place),
                xycoords=axes.get_yaxis_transform(),
                va="center",
                fontsize=7,
            )
            for _, row in own.iterrows():
                place += 1
                _energy_bar(axes, place, row)
                places.append(place)
                names.append(f"{row['synapse_voltage_V'] * 1e3:g} mV")
        axes.set_yticks(places, names, fontsize=6)
        axes.set_ylim(lines - 0.3, -0.7)
        axes.set_xlim(left=0)
        axes.set_ylabel("synapse voltage ΔV")
        axes.set_xlabel("energy of a neuron for one decision (fJ)")
        handles = [
            Patch(facecolor=colour, hatch=hatch, edgecolor="white", lw=0, label=label)
            for label, colour, hatch, _ in PARTS
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=2)
        return figure


def _energy_bar(axes: Axes, place: int, row: pd.Series) -> None:
    left = 0.0
    for _, colour, hatch, columns in PARTS:
        size = float(row[list(columns)].sum()) * 1e15
        axes.barh(place, size, 0.74, left, color=colour, hatch=hatch, edgecolor="white", lw=0.2)
        left += size
    total, low, high = (row[f"energy_{end}_J"] * 1e15 for end in ("per_neuron", "low", "high"))
    if not np.isfinite(low):
        _right_of(axes, place, f"{total:.2g} fJ", 26)
        return
    _interval(axes, low, high, place, "k")
    _right_of(axes, place, f"{total:.0f} fJ", 26)
    _right_of(axes, place, f"{100 * row['accuracy']:.0f} %", 50)


def edp(table: pd.DataFrame) -> Figure:
    """Draw the energy-delay product of CMOS over that of spin neurons, step by step.

    Parameters
    ----------
    table
        The table ``edp.csv``. The figure shows its last task.

    Returns
    -------
    matplotlib.figure.Figure
        The figure. The part of samples that each step recognises stands right of it.
    """
    rows = table[table["task"] == table["task"].iloc[-1]] if len(table) else table
    names = list(dict.fromkeys(rows["step"]))
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(
            figsize=(COLUMN, 1.3 + 0.3 * len(names) * _height(rows["device"]))
        )
        axes.axvspan(*CLAIMED, color="0.9", zorder=0)
        axes.axvline(1, color="0.3", linewidth=0.9)
        for number, (device, colour, marker) in enumerate(_devices(rows["device"])):
            own = rows[rows["device"] == device].reset_index(drop=True)
            place = own.index + _beside(number, rows["device"])
            axes.plot(own["gain"], place, marker + "-", color=colour, linewidth=0.6, label=device)
            for at, right in zip(place, own["accuracy"], strict=True):
                _right_of(axes, at, f"{100 * right:.0f} %", 23, colour)
            _ends(axes, own, place, colour)
        lowest, highest = rows["gain"].min(), rows["gain"].max()
        axes.set_xscale("log")
        axes.set_xlim(np.nanmin([0.1, lowest / 2]), np.nanmax([2e4, 2 * highest]))
        axes.set_ylim(len(names) - 0.5, -1.2)
        middle = float(np.sqrt(CLAIMED[0] * CLAIMED[1]))
        for text, x, box in (("the paper's\nclaim", middle, None), ("even", 1.0, READABLE)):
            axes.annotate(text, (x, -0.8), ha="center", va="center", fontsize=6, bbox=box)
        _right_of(axes, -0.8, "recog-\nnised", 23)
        axes.set_xticks([0.1, 1, 10, 100, 1e3, 1e4])
        _plain(axes.xaxis)
        axes.tick_params(axis="x", labelsize=6)
        labels = [("+ " if place else "") + name for place, name in enumerate(names)]
        axes.set_yticks(range(len(names)), [textwrap.fill(label, 18) for label in labels])
        axes.set_xlabel("energy-delay product of CMOS\nover that of the spin neuron")
        handles = axes.get_legend_handles_labels()[0]
        figure.legend(handles=handles, loc="outside lower center", ncols=2)
        return figure


def _two_digits(value: float) -> str:
    """Return a number with two digits: "2,400", "2.0"."""
    return f"{value:.1f}" if 1 <= value < 9.95 else f"{float(f'{value:.2g}'):,g}"


def _ends(axes: Axes, own: pd.DataFrame, place: pd.Index, colour: str) -> None:
    """Write the first and the last factor beside their points, and draw the last one's interval."""
    first, last = float(own["gain"].iloc[0]), own.iloc[-1]
    low, gain, high = last["gain_low"], last["gain"], last["gain_high"]
    if np.isfinite([low, high]).all():
        _interval(axes, low, high, place[-1], colour)
    for at, text, x, side in (
        (place[0], _two_digits(first), first, -1),
        (place[-1], _two_digits(gain), np.nanmax([high, gain]), 1),
    ):
        axes.annotate(
            *(text, (x, at)),
            xytext=(5 * side, 0),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="center",
            fontsize=7,
            weight="bold",
            color=colour,
            bbox=READABLE,
        )


def network_sensitivity(table: pd.DataFrame) -> Figure:
    """Draw energy-delay product and accuracy when one parameter changes at a time.

    Parameters
    ----------
    table
        The table ``network_sensitivity.csv``.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with one point for each device and case in both panels, by falling effect on
        the energy-delay product. The first panel is relative to the reference; in the second one
        lines show what the reference recognises.
    """
    reference = table[table["parameter"] == "reference"].set_index("device")
    base = table["device"].map(reference["edp_decision_J_s"])
    table = table.assign(
        relative=table["edp_decision_J_s"] / base,
        label=list(map(_case_label, table["parameter"], table["value"].fillna("").astype(str))),
    )
    varied = table[table["parameter"] != "reference"]
    effect = np.log(varied["relative"]).abs().groupby(varied["label"], sort=False).max()
    labels = list(effect.sort_values(ascending=False, kind="stable").index)
    with plt.style.context(["default", STYLE]):
        figure, (left, right) = plt.subplots(
            *(1, 2),
            figsize=(COLUMN, 1.0 + 0.18 * len(labels) * _height(table["device"])),
            sharey=True,
            width_ratios=(3, 2),
        )
        for number, (device, colour, marker) in enumerate(_devices(table["device"])):
            rows = varied[varied["device"] == device].set_index("label").reindex(labels)
            place = np.arange(len(labels)) + _beside(number, table["device"])
            left.plot(rows["relative"], place, marker, color=colour, label=device, markersize=3)
            right.plot(rows["accuracy"] * 100, place, marker, color=colour, markersize=3)
            right.axvline(
                100 * reference["accuracy"][device],
                color=colour,
                linewidth=0.7,
                linestyle=("-", "--", ":", "-.")[number % 4],
                zorder=0,
            )
        left.axvline(1, color="0.5", linewidth=0.7, zorder=0)
        for axes in (left, right):
            for row in range(0, len(labels), 2):
                axes.axhspan(row - 0.5, row + 0.5, color="0.95", linewidth=0, zorder=-1)
        left.set_xscale("log")
        left.margins(x=0.08)
        left.set_xticks([0.5, 1, 2, 5, 10])
        _plain(left.xaxis)
        left.set_yticks(range(len(labels)), labels, fontsize=6)
        left.set_ylim(len(labels) - 0.5, -0.5)
        left.set_xlabel("energy-delay product,\nrelative")
        right.set_xlabel("recognised\n(%)")
        right.margins(x=0.08)
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
        norm = mpl.colors.Normalize(-1.0, 1.0)
        for axes, device in zip(grid[:, 0], devices, strict=False):
            _even_map(axes, table[table["device"] == device], norm)
            axes.set_title(f"{device} (grey: cannot be built)", fontsize=7)
        if devices:
            figure.colorbar(
                mpl.cm.ScalarMappable(norm, "PuOr_r"),
                ax=list(grid[:, 0]),
                label="energy-delay product, CMOS over spin",
                ticks=[-1, 0, 1],
                format=lambda v, _: f"{10.0**v:g}",
                extend="both",
            )
        grid[-1, 0].set_xlabel("synapse voltage ΔV (mV)")
        return figure


def _even_map(axes: Axes, rows: pd.DataFrame, norm: mpl.colors.Normalize) -> None:
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
    axes.contourf(x, y, z, levels=np.linspace(-1, 1, 21), norm=norm, cmap="PuOr_r", extend="both")
    if np.nanmin(z) < 0 < np.nanmax(z):
        lines = axes.contour(x, y, z, levels=[0], colors="black", linewidths=1.6)
        axes.clabel(lines, fmt=lambda _: "even", fontsize=7)
    for better, region in (("spin\nbetter", z > 0), ("CMOS\nbetter", z < 0)):
        if region.any():
            row, column = _innermost(region)
            axes.annotate(
                better, (x[column], y[row]), ha="center", va="center", fontsize=7, weight="bold"
            )
    _plain(axes.xaxis)
    _plain(axes.yaxis)


def _innermost(region: np.ndarray) -> tuple[int, int]:
    """Return the place in a region of a map that is farthest from its edge."""
    depth = distance_transform_edt(np.pad(region, 1))[1:-1, 1:-1]
    row, column = np.unravel_index(np.argmax(depth), depth.shape)
    return int(row), int(column)
