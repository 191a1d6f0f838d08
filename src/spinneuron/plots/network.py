"""Figures of the network: letters, sums, resolution, the 3 x 3 network."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
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
        The figure, with one panel for each neuron. A dashed line shows the bias.
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
            bias = float(rows["bias_A"].iloc[0]) * 1e6
            axes.axhline(bias, color="0.2", linewidth=0.9, linestyle="--")
            axes.set_title(f"wanted output: {neuron}", fontsize=7)
            axes.set_ylabel("current (µA)")
            axes.set_xticks(place, rows["inputs"])
        grid[-1, 0].set_xlabel("inputs in1, in2 and in3 (1: high, 0: low)")
        handles: list[Artist] = [
            Patch(color="#D55E00", label="output high"),
            Patch(color="#0072B2", label="output low"),
            Patch(color="0.9", label="below the threshold"),
            Line2D([], [], color="0.2", linewidth=0.9, ls="--", label="current of the bias row"),
        ]
        if len(table) and (table["output"] != table["ideal_output"]).any():
            handles.append(Patch(facecolor="0.6", hatch="////", edgecolor="white", label="wrong"))
        figure.legend(handles=handles, loc="outside lower center", ncols=2)
        return figure
