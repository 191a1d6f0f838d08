"""Figures of the network: letters, sums, resolution, the 3 x 3 network, accuracy, energy."""

from __future__ import annotations

import re
from collections.abc import Iterable

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from spinneuron.network import letters
from spinneuron.network.tasks import Task
from spinneuron.plots.style import COLUMN, STYLE

#: Colour, marker and line style of each rule of training.
RULES = {
    "perceptron": ("#0072B2", "o", "-"),
    "margin": ("#D55E00", "s", "--"),
    "softmax": ("#009E73", "^", ":"),
}
#: The letters that fig. 1d shows.
SHOWN = "AGRS"
#: Label and colour of each kind of neuron, see `spinneuron.network.accuracy.NEURON_MODELS`.
NEURON_MODELS = {
    "ideal_sign": ("ideal sign function", "#999999"),
    "zero_temperature": ("0 K", "#0072B2"),
    "all_but_temperature": ("0 K, with resistances and variations", "#56B4E9"),
    "thermal": ("thermal noise", "#E69F00"),
    "all_non_idealities": ("thermal noise, with resistances and variations", "#D55E00"),
}
#: Label and colour of each part of the energy of a neuron.
PARTS = {
    "synapses_J": ("synapses", "#0072B2"),
    "wires_J": ("wires", "#56B4E9"),
    "neuron_path_J": ("neuron path", "#009E73"),
    "preset_J": ("preset", "#E69F00"),
    "read_divider_J": ("read divider", "#CC79A7"),
    "inverter_J": ("inverter", "#999999"),
}
#: The rule of training of the network that the figures show, which has a single layer, unless
#: the config has another rule alone.
SHOWN_RULE = "margin"


def _task(name: str) -> str:
    """Return a task for a reader: "letters of 5 × 5 pixels" for 5x5."""
    if re.fullmatch(r"\d+x\d+", name):
        return f"letters of {name.replace('x', ' × ')} pixels"
    return name


def shown_rule(rules: Iterable[str]) -> str:
    """Return the rule that the figures show of some: `SHOWN_RULE`, or else the first one."""
    known = list(rules)
    return SHOWN_RULE if SHOWN_RULE in known or not known else known[0]


def fig1d(
    train_font: str, test_font: str, shapes: list[tuple[int, int]]
) -> tuple[Figure, pd.DataFrame]:
    """Draw letters of two fonts, and the pixels that are the inputs of the network.

    Parameters
    ----------
    train_font, test_font
        Families of fonts, named as in `spinneuron.network.letters.FAMILIES`: one that the
        network learns from, and one that it is tested with.
    shapes
        Sizes of the letters as rows and columns of pixels.

    Returns
    -------
    figure : matplotlib.figure.Figure
        The figure.
    table : pandas.DataFrame
        The table ``figures/fig1d.csv`` with the columns font, class, glyph and input. It has
        one row for each letter, font and size; the input is written as zeros and ones.

    Raises
    ------
    KeyError
        If a font is unknown.
    """
    rows = []
    fonts = (train_font, test_font)
    with plt.style.context(["default", STYLE]):
        lines = [(font, shape) for font in fonts for shape in (None, *shapes)]
        figure, grid = plt.subplots(len(lines), len(SHOWN), figsize=(COLUMN, 0.75 * len(lines)))
        for line, (font, shape) in zip(grid, lines, strict=True):
            path = letters.font_files(font)[0]
            for axes, letter in zip(line, SHOWN, strict=True):
                if shape is None:
                    axes.imshow(letters.drawn(path, letter), cmap="gray_r")
                    name = font.replace("_", " ")
                else:
                    pixels = letters.rendered(path, letter, shape)
                    axes.imshow(pixels, cmap="gray_r", vmin=0, vmax=1)
                    name = f"{shape[0]} x {shape[1]}"
                    vector = "".join(str(int(pixel)) for pixel in pixels.ravel())
                    rows.append({"font": font, "class": letter, "glyph": name, "input": vector})
                axes.set(xticks=[], yticks=[])
                axes.set_ylabel(name if letter == SHOWN[0] else "", fontsize=6)
        return figure, pd.DataFrame(rows)


def fig1d_of(task: Task) -> tuple[Figure, pd.DataFrame]:
    """Draw the first test sample of a few classes, as the inputs of the network.

    Parameters
    ----------
    task
        A task whose inputs are pictures.

    Returns
    -------
    figure : matplotlib.figure.Figure
        The figure, in which 1 is black.
    table : pandas.DataFrame
        The table ``figures/fig1d.csv``, see `fig1d`, with a row for each class. The inputs have
        spaces between them.

    Raises
    ------
    ValueError
        If the inputs are no pictures.
    """
    if task.shape is None:
        raise ValueError(f"task {task.name!r}: its inputs must be pictures")
    inputs, labels = task.test
    rows = []
    with plt.style.context(["default", STYLE]):
        figure, line = plt.subplots(1, len(SHOWN), figsize=(COLUMN, 1.0))
        for axes, label in zip(line, np.unique(labels), strict=False):
            pixels = inputs[labels == label][0].reshape(task.shape)
            axes.imshow(pixels, cmap="gray_r", vmin=0, vmax=1)
            axes.set(xticks=[], yticks=[])
            vector = " ".join(f"{pixel:g}" for pixel in pixels.ravel())
            name = f"{task.shape[0]} x {task.shape[1]}"
            rows.append({"font": "", "class": task.classes[label], "glyph": name, "input": vector})
        line[0].set_ylabel(name, fontsize=6)
        return figure, pd.DataFrame(rows)


def fig1e(table: pd.DataFrame) -> Figure:
    """Draw the positive and the negative sum of inputs of the neuron of each class.

    Parameters
    ----------
    table
        The result of `spinneuron.network.input_resolution.sums_table`, with the columns rule,
        class, positive, negative and resolution.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with one panel for each rule of training.
    """
    rules = list(dict.fromkeys(table["rule"]))
    with plt.style.context(["default", STYLE]):
        figure, grid = plt.subplots(
            len(rules), 1, figsize=(COLUMN, 0.7 + 1.1 * len(rules)), sharex=True, squeeze=False
        )
        for axes, rule in zip(grid[:, 0], rules, strict=True):
            rows = table[table["rule"] == rule]
            place = np.arange(len(rows))
            axes.bar(
                place - 0.2, rows["positive"], 0.4, color="#D55E00", label="positive contributions"
            )
            axes.bar(
                place + 0.2, rows["negative"], 0.4, color="#0072B2", label="negative contributions"
            )
            median = rows["resolution"].median() * 100
            title = f"{rule} rule: the median resolution (eq. 2) is {median:.0f} %"
            axes.set_title(title, fontsize=7)
            axes.set_ylabel("sum, largest\nweight = 1", fontsize=7)
            axes.set_xticks(place, rows["class"], fontsize=6)
        grid[-1, 0].set_xlabel("class shown")
        figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
        figure.supylabel("")
        return figure


def fig1f(table: pd.DataFrame) -> Figure:
    """Draw the resolution that a neuron needs against its number of inputs, for each rule.

    The symbols are medians over letters, fonts and seeds. The bars reach from the 10th to the
    90th percentile.

    Parameters
    ----------
    table
        The table ``resolution.csv``.

    Returns
    -------
    matplotlib.figure.Figure
        The figure. The dotted line is the resolution of 5 % that the paper states.
    """
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 2.6))
        for number, (rule, (colour, marker, line)) in enumerate(RULES.items()):
            rows = table[table["rule"] == rule]
            if rows.empty:
                continue
            by = rows.groupby("inputs")["resolution"]
            middle, low, high = by.median(), by.quantile(0.1), by.quantile(0.9)
            axes.errorbar(
                middle.index * (1 + 0.04 * (number - 1)),
                middle * 100,
                yerr=[(middle - low) * 100, (high - middle) * 100],
                fmt=marker + line,
                color=colour,
                elinewidth=0.7,
                label=rule,
            )
        axes.axhline(0, color="0.6", linewidth=0.6)
        axes.axhline(5, color="0.6", linewidth=0.6, linestyle=":")
        axes.annotate(
            *("the paper's 5 %", (0.99, 5)),
            xycoords=axes.get_yaxis_transform(),
            ha="right",
            va="top",
            fontsize=6,
        )
        axes.set_xscale("log")
        axes.set_xticks(sorted(set(table["inputs"])))
        axes.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
        axes.xaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        axes.set_xlabel("number of inputs")
        axes.set_ylabel("required resolution, eq. 2 (%)")
        axes.legend(loc="upper right")
        return figure


def fig4b(table: pd.DataFrame) -> Figure:
    """Draw the current and the output of each neuron of the 3 x 3 network for all inputs.

    Parameters
    ----------
    table
        The result of `spinneuron.network.three_by_three.table`.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with one panel for each neuron.
    """
    neurons = list(dict.fromkeys(table["neuron"]))
    with plt.style.context(["default", STYLE]):
        figure, grid = plt.subplots(
            max(1, len(neurons)), 1, figsize=(COLUMN, 4.2), sharex=True, squeeze=False
        )
        for axes, neuron in zip(grid[:, 0], neurons, strict=False):
            rows = table[table["neuron"] == neuron]
            place = np.arange(len(rows))
            colours = np.where(rows["output"], "#D55E00", "#0072B2")
            bars = axes.bar(place, rows["current_A"] * 1e6, 0.6, color=colours)
            for bar, wanted, got in zip(bars, rows["ideal_output"], rows["output"], strict=True):
                if wanted != got:
                    bar.set(hatch="////", edgecolor="white")
            threshold = float(rows["threshold_A"].iloc[0]) * 1e6
            axes.axhspan(-threshold, threshold, color="0.9", zorder=0)
            axes.axhline(0, color="0.4", linewidth=0.6)
            axes.set_title(f"wanted output: {neuron}", fontsize=7)
            axes.set_ylabel("current (µA)")
            axes.set_xticks(place, rows["inputs"])
        grid[-1, 0].set_xlabel("inputs in1, in2 and in3 (1: high, 0: low)")
        handles = [
            Patch(color="#D55E00", label="output high"),
            Patch(color="#0072B2", label="output low"),
            Patch(
                facecolor="0.6",
                hatch="////",
                edgecolor="white",
                label="differs from the wanted output",
            ),
            Patch(color="0.9", label="currents below the threshold"),
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=2)
        return figure


def accuracy_and_energy(accuracy: pd.DataFrame, energy: pd.DataFrame) -> pd.DataFrame:
    """Return the accuracy of every network and neuron beside the energy per sample.

    Rows are those of clean samples whose neurons are read when the config says, at the pulse
    width and the voltages of ``network_energy.csv``.

    Parameters
    ----------
    accuracy
        The table ``accuracy.csv``.
    energy
        The table ``network_energy.csv``.

    Returns
    -------
    pandas.DataFrame
        The table ``figures/accuracy_energy.csv``. It has no rows if no neuron has a threshold.
    """
    ours = energy[(energy["source"] == "this run") & energy["energy_per_neuron_J"].notna()]
    keys = ["task", "rule", "hidden", "device", "synapse_voltage_V", "pulse_width_s"]
    if ours.empty or "neuron_model" not in accuracy:
        return pd.DataFrame(columns=[*keys, "neuron_model", "accuracy", "energy_per_network_J"])
    # Neurons that know no temperature are read at this moment alone.
    read_at = accuracy.loc[accuracy["neuron_model"] == "ideal_sign", "moment"].iloc[0]
    shown = accuracy[(accuracy["letters"] == "clean") & (accuracy["moment"] == read_at)]
    left: pd.DataFrame = shown[[*keys, "neuron_model", "accuracy", "accuracy_std"]]
    return left.merge(ours[[*keys, "energy_per_network_J"]], on=keys)


def accuracy_energy(table: pd.DataFrame) -> Figure:
    """Draw the accuracy against the energy per sample, for every kind of neuron.

    Parameters
    ----------
    table
        The result of `accuracy_and_energy`.

    Returns
    -------
    matplotlib.figure.Figure
        The figure. It shows networks of a single layer that `SHOWN_RULE` trained.
    """
    rows = table[table["hidden"] == 0]
    rows = rows[rows["rule"] == shown_rule(rows["rule"])]
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 3.4))
        markers = dict(zip(dict.fromkeys(rows["device"]), ("o", "s", "^", "D"), strict=False))
        sizes = dict(zip(dict.fromkeys(rows["task"]), ("none", "full"), strict=False))
        for name, (_, colour) in NEURON_MODELS.items():
            for (device, task), points in rows[rows["neuron_model"] == name].groupby(
                ["device", "task"]
            ):
                axes.plot(
                    points["energy_per_network_J"] * 1e15,
                    points["accuracy"] * 100,
                    markers.get(device, "D"),
                    color=colour,
                    fillstyle=sizes.get(task, "full"),
                )
        for name, (label, colour) in NEURON_MODELS.items():
            if (rows["neuron_model"] == name).any():
                axes.plot([], [], "-", color=colour, label=label)
        for device, marker in markers.items():
            axes.plot([], [], marker, color="0.3", label=str(device))
        for task, fill in sizes.items():
            axes.plot([], [], "o", color="0.3", fillstyle=fill, label=_task(str(task)))
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
        axes.xaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        axes.set_xticks([5, 10, 20, 50, 100, 200, 500])
        axes.margins(x=0.1)
        axes.set_ylim(-4, 104)
        axes.set_xlabel("energy per sample, whole network (fJ)")
        axes.set_ylabel("recognised (%)")
        figure.legend(loc="outside lower center", ncols=1)
        return figure


def energy_breakdown(table: pd.DataFrame) -> Figure:
    """Draw the energy of one neuron and operation by its parts, beside the paper's.

    Parameters
    ----------
    table
        The table ``network_energy.csv``.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with one bar for each device and synapse voltage.
    """
    rows = _shown_energy(table)
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 0.9 + 0.36 * len(rows)))
        names = []
        for place, (_, row) in enumerate(rows.iterrows()):
            left = 0.0
            for part, (_, colour) in PARTS.items():
                axes.barh(place, row[part] * 1e15, left=left, height=0.6, color=colour)
                left += row[part] * 1e15
            if np.isfinite(row.get("energy_low_J", np.nan)):
                total = row["energy_per_neuron_J"]
                error = [[total - row["energy_low_J"]], [row["energy_high_J"] - total]]
                axes.errorbar(
                    left, place, xerr=np.array(error) * 1e15, color="black", elinewidth=0.8
                )
            axes.annotate(
                f"{left:.2g}",
                (max(left, row.get("energy_high_J", 0.0) * 1e15 or 0.0), place),
                textcoords="offset points",
                xytext=(4, 0),
                va="center",
                fontsize=6,
            )
            names.append(f"{row['device']}, {row['synapse_voltage_V'] * 1e3:g} mV")
        axes.set_yticks(range(len(rows)), names)
        axes.invert_yaxis()
        axes.margins(x=0.15)
        axes.set_xlabel("energy per neuron and operation (fJ)")
        handles = [Patch(color=colour, label=label) for label, colour in PARTS.values()]
        figure.legend(handles=handles, loc="outside lower center", ncols=3)
        return figure


def _shown_energy(table: pd.DataFrame) -> pd.DataFrame:
    """Return the paper's rows and those of single-layer networks for the first task.

    The networks are those of the rule that `shown_rule` returns.
    """
    known = table[table["energy_per_neuron_J"].notna()]
    ours = known[(known["source"] == "this run") & (known["hidden"] == 0)]
    ours = ours[ours["rule"] == shown_rule(ours["rule"])]
    ours = ours[ours["task"] == (ours["task"].iloc[0] if len(ours) else "")]
    return pd.concat([known[known["source"] == "paper"], ours])


def edp(table: pd.DataFrame) -> Figure:
    """Draw the energy-delay product of the CMOS neuron over that of the spin neuron.

    Parameters
    ----------
    table
        The table ``network_energy.csv``.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with two bars for each device and synapse voltage: one for each delay.
    """
    rows = _shown_energy(table)
    kinds = {
        "edp_ratio_stated_cmos_write": ("the delay is the write pulse alone", "#56B4E9"),
        "edp_ratio_stated_cmos_cycle": ("the delay is preset, write and read", "#0072B2"),
    }
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 0.9 + 0.42 * len(rows)))
        names = []
        for place, (_, row) in enumerate(rows.iterrows()):
            for number, (kind, (_, colour)) in enumerate(kinds.items()):
                at = place + 0.36 * (number - 0.5)
                axes.barh(at, row[kind], height=0.34, color=colour)
                axes.annotate(
                    f"{row[kind]:,.0f}",
                    (row[kind], at),
                    textcoords="offset points",
                    xytext=(3, 0),
                    va="center",
                    fontsize=6,
                )
            names.append(f"{row['device']}, {row['synapse_voltage_V'] * 1e3:g} mV")
        axes.set_xscale("log")
        axes.set_xlim(right=4 * float(rows[list(kinds)].max().max()))
        axes.axvline(1, color="0.4", linewidth=0.6)
        axes.set_yticks(range(len(rows)), names)
        axes.invert_yaxis()
        axes.set_xlabel("energy-delay product of CMOS\nover that of the spin neuron")
        handles = [Patch(color=colour, label=label) for label, colour in kinds.values()]
        figure.legend(handles=handles, loc="outside lower center")
        return figure


def network_sensitivity(table: pd.DataFrame) -> Figure:
    """Draw the energy of a neuron and the accuracy when one parameter changes at a time.

    Parameters
    ----------
    table
        The table ``network_sensitivity.csv``.

    Returns
    -------
    matplotlib.figure.Figure
        The figure, with one bar for each device and case in both panels.
    """
    devices = list(dict.fromkeys(table["device"]))
    with plt.style.context(["default", STYLE]):
        cases = [_case_label(parameter, value) for parameter, value in _cases(table)]
        figure, (left, right) = plt.subplots(
            1, 2, figsize=(COLUMN, 0.9 + 0.21 * len(cases)), sharey=True
        )
        for number, device in enumerate(devices):
            rows = table[table["device"] == device]
            colour = ("#0072B2", "#D55E00", "#009E73")[number % 3]
            place = np.arange(len(rows)) + 0.34 * (number - (len(devices) - 1) / 2)
            if "energy_per_neuron_J" not in rows:
                continue
            left.barh(place, rows["energy_per_neuron_J"] * 1e15, 0.32, color=colour, label=device)
            right.barh(place, rows["accuracy_zero_temperature"] * 100, 0.32, color=colour)
        left.set_yticks(range(len(cases)), cases)
        left.invert_yaxis()
        left.set(xscale="log", xlabel="energy per\nneuron (fJ)")
        right.set_xlabel("recognised (%)")
        right.set_xlim(0, 100)
        figure.legend(loc="outside lower center", ncols=2)
        return figure


def _cases(table: pd.DataFrame) -> list[tuple[str, str]]:
    pairs = zip(table["parameter"], table["value"].fillna("").astype(str), strict=True)
    return list(dict.fromkeys(pairs))


def _case_label(parameter: str, value: str) -> str:
    """Return a case as a reader says it: "pulse width × 2", "no weight variation"."""
    if value == "0":
        return f"no {parameter}"
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
        resistance of the neuron.
    """
    devices = list(dict.fromkeys(table["device"]))
    with plt.style.context(["default", STYLE]):
        panels = max(1, len(devices))
        figure, grid = plt.subplots(
            panels, 1, figsize=(COLUMN, 0.6 + 2.1 * panels), sharex=True, squeeze=False
        )
        for axes, device in zip(grid[:, 0], devices, strict=False):
            rows = table[table["device"] == device]
            map_ = rows.pivot(
                index="neuron_resistance_ohm",
                columns="synapse_voltage_V",
                values="edp_ratio_stated_cmos_cycle",
            )
            x, y, z = map_.columns * 1e3, map_.index, np.log10(map_.to_numpy())
            levels = np.arange(-1, 5)
            filled = axes.contourf(
                x, y, z, levels=np.linspace(-1, 4, 21), cmap="cividis", extend="both"
            )
            if np.isfinite(z).any():
                lines = axes.contour(x, y, z, levels=levels, colors="white", linewidths=0.6)
                axes.clabel(lines, fmt=lambda v: f"{10**v:g}x", fontsize=6)
            axes.set_facecolor("0.85")
            axes.set(xscale="log", yscale="log")
            axes.set_ylabel("neuron resistance (Ω)")
            axes.set_title(f"{device} (grey: no conductance is large enough)", fontsize=7)
            figure.colorbar(
                filled,
                ax=axes,
                label="energy-delay product, CMOS over spin",
                ticks=levels,
                format=lambda v, _: f"{10.0**v:g}",
            )
        grid[-1, 0].set_xlabel("synapse voltage ΔV (mV)")
        return figure
