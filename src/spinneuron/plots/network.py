"""The network: letters, sums, resolution, the 3 x 3 network, accuracy and energy."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from spinneuron.network import letters
from spinneuron.plots.style import COLUMN, STYLE

RULES = {
    "perceptron": ("#0072B2", "o", "-"),
    "margin": ("#D55E00", "s", "--"),
    "softmax": ("#009E73", "^", ":"),
}
#: Letters shown in fig. 1d.
SHOWN = "AGRS"
NEURON_MODELS = {
    "ideal_sign": ("ideal sign", "#999999"),
    "zero_temperature": ("0 K", "#0072B2"),
    "all_but_temperature": ("0 K, all resistances and variations", "#56B4E9"),
    "thermal": ("at temperature", "#E69F00"),
    "all_non_idealities": ("at temperature, everything", "#D55E00"),
}
PARTS = {
    "synapses_J": ("synapses", "#0072B2"),
    "wires_J": ("wires", "#56B4E9"),
    "neuron_path_J": ("neuron path", "#009E73"),
    "preset_J": ("preset", "#E69F00"),
    "read_divider_J": ("read divider", "#CC79A7"),
    "inverter_J": ("inverter", "#999999"),
}
#: The network that figures of devices show: one layer, this rule.
SHOWN_RULE = "margin"


def fig1d(
    train_font: str, test_font: str, shapes: list[tuple[int, int]]
) -> tuple[Figure, pd.DataFrame]:
    """From glyph to input vector: drawn letters and their pixels, for two fonts.

    Returns
    -------
    figure, table
        The table has a row a letter, font and size: the input vector as zeros and ones.
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
                    rows.append({"font": font, "letter": letter, "glyph": name, "input": vector})
                axes.set(xticks=[], yticks=[])
                axes.set_ylabel(name if letter == SHOWN[0] else "", fontsize=6)
        return figure, pd.DataFrame(rows)


def fig1e(table: pd.DataFrame) -> Figure:
    """Positive and negative sums of the neuron of each letter, a panel a rule.

    Parameters
    ----------
    table
        From `spinneuron.network.input_resolution.sums`.
    """
    rules = list(dict.fromkeys(table["rule"]))
    with plt.style.context(["default", STYLE]):
        figure, grid = plt.subplots(
            len(rules), 1, figsize=(COLUMN, 0.7 + 1.1 * len(rules)), sharex=True, squeeze=False
        )
        for axes, rule in zip(grid[:, 0], rules, strict=True):
            rows = table[table["rule"] == rule]
            place = np.arange(len(rows))
            axes.bar(place - 0.2, rows["positive"], 0.4, color="#D55E00", label="positive")
            axes.bar(place + 0.2, rows["negative"], 0.4, color="#0072B2", label="negative")
            axes.set_title(f"{rule}: median of eq. 2 {rows['resolution'].median():.0%}", fontsize=7)
            axes.set_ylabel("sum")
            axes.set_xticks(place, rows["letter"], fontsize=6)
        figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
        figure.supylabel("")
        return figure


def fig1f(table: pd.DataFrame) -> Figure:
    """Resolution that a neuron needs against its number of inputs, by rule.

    Medians over letters; bars from the 10th to the 90th percentile over letters, fonts and
    seeds.

    Parameters
    ----------
    table
        ``resolution.csv``.
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
        axes.set_xscale("log")
        axes.set_xticks(sorted(set(table["inputs"])))
        axes.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
        axes.xaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        axes.set_xlabel("inputs")
        axes.set_ylabel("resolution, eq. 2 (%)")
        axes.legend(loc="upper right")
        return figure


def fig4b(table: pd.DataFrame) -> Figure:
    """The 3 x 3 network: current and output of each neuron for all eight inputs.

    Parameters
    ----------
    table
        From `spinneuron.three_by_three.table`.
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
            axes.set_title(neuron, fontsize=7)
            axes.set_ylabel("current (µA)")
            axes.set_xticks(place, rows["inputs"])
        grid[-1, 0].set_xlabel("inputs in1 in2 in3")
        handles = [
            Patch(color="#D55E00", label="output high"),
            Patch(color="#0072B2", label="output low"),
            Patch(facecolor="0.6", hatch="////", edgecolor="white", label="not as eq. 1 says"),
            Patch(color="0.9", label="below the threshold"),
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=2)
        return figure


def accuracy_and_energy(accuracy: pd.DataFrame, energy: pd.DataFrame) -> pd.DataFrame:
    """Return accuracies of one-layer networks beside the energy of a recognition.

    At the pulse width and voltages of ``network_energy.csv``, letters of clean fonts, final
    state.
    """
    ours = energy[(energy["source"] == "this run") & energy["energy_per_neuron_J"].notna()]
    keys = ["glyph", "rule", "hidden", "device", "synapse_voltage_V", "pulse_width_s"]
    if ours.empty or "neuron_model" not in accuracy:
        return pd.DataFrame(columns=[*keys, "neuron_model", "accuracy", "energy_per_network_J"])
    shown = accuracy[(accuracy["letters"] == "clean") & (accuracy["moment"] != "end_of_pulse")]
    left = shown[[*keys, "neuron_model", "accuracy", "accuracy_std"]]
    return left.merge(ours[[*keys, "energy_per_network_J"]], on=keys)


def accuracy_energy(table: pd.DataFrame) -> Figure:
    """Accuracy against the energy of a recognition, for every kind of neuron.

    Parameters
    ----------
    table
        From `accuracy_and_energy`.
    """
    rows = table[(table["rule"] == SHOWN_RULE) & (table["hidden"] == 0)]
    with plt.style.context(["default", STYLE]):
        figure, axes = plt.subplots(figsize=(COLUMN, 3.4))
        markers = dict(zip(dict.fromkeys(rows["device"]), ("o", "s", "^", "D"), strict=False))
        sizes = dict(zip(dict.fromkeys(rows["glyph"]), ("none", "full"), strict=False))
        for name, (_, colour) in NEURON_MODELS.items():
            for (device, glyph), points in rows[rows["neuron_model"] == name].groupby(
                ["device", "glyph"]
            ):
                axes.plot(
                    points["energy_per_network_J"] * 1e15,
                    points["accuracy"] * 100,
                    markers.get(device, "D"),
                    color=colour,
                    fillstyle=sizes.get(glyph, "full"),
                )
        for name, (label, colour) in NEURON_MODELS.items():
            if (rows["neuron_model"] == name).any():
                axes.plot([], [], "-", color=colour, label=label)
        for device, marker in markers.items():
            axes.plot([], [], marker, color="0.3", label=str(device))
        for glyph, fill in sizes.items():
            axes.plot([], [], "o", color="0.3", fillstyle=fill, label=f"{glyph} letters")
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
        axes.xaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        axes.set_xticks([5, 10, 20, 50, 100, 200, 500])
        axes.margins(x=0.1)
        axes.set_ylim(-4, 104)
        axes.set_xlabel("energy of a recognition, all neurons (fJ)")
        axes.set_ylabel("letters recognised (%)")
        figure.legend(loc="outside lower center", ncols=1)
        return figure


def energy_breakdown(table: pd.DataFrame) -> Figure:
    """Energy of a neuron and operation by its parts, beside the paper's and CMOS.

    Parameters
    ----------
    table
        ``network_energy.csv``.
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
    """The paper's rows and those of the largest letters, one layer, one rule."""
    known = table[table["energy_per_neuron_J"].notna()]
    ours = known[(known["source"] == "this run") & (known["hidden"] == 0)]
    ours = ours[ours["rule"] == (SHOWN_RULE if SHOWN_RULE in set(ours["rule"]) else "perceptron")]
    ours = ours[ours["glyph"] == (ours["glyph"].iloc[0] if len(ours) else "")]
    return pd.concat([known[known["source"] == "paper"], ours])


def edp(table: pd.DataFrame) -> Figure:
    """Energy-delay product of CMOS over that of a spin neuron.

    Parameters
    ----------
    table
        ``network_energy.csv``.
    """
    rows = _shown_energy(table)
    kinds = {
        "edp_ratio_stated_cmos_write": ("write alone is the delay", "#56B4E9"),
        "edp_ratio_stated_cmos_cycle": ("preset, write and read", "#0072B2"),
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
        axes.set_xlabel("energy-delay product, CMOS over spin")
        handles = [Patch(color=colour, label=label) for label, colour in kinds.values()]
        figure.legend(handles=handles, loc="outside lower center")
        return figure


def network_sensitivity(table: pd.DataFrame) -> Figure:
    """Energy of a neuron and accuracy when one parameter changes, by device.

    Parameters
    ----------
    table
        ``network_sensitivity.csv``.
    """
    devices = list(dict.fromkeys(table["device"]))
    with plt.style.context(["default", STYLE]):
        cases = [f"{p} {v}".strip() for p, v in _cases(table)]
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
        left.set(xscale="log", xlabel="energy (fJ)")
        right.set_xlabel("recognised (%)")
        right.set_xlim(0, 100)
        figure.legend(loc="outside lower center", ncols=2)
        return figure


def _cases(table: pd.DataFrame) -> list[tuple[str, str]]:
    pairs = zip(table["parameter"], table["value"].fillna("").astype(str), strict=True)
    return list(dict.fromkeys(pairs))


def break_even(table: pd.DataFrame) -> Figure:
    """Energy-delay product of CMOS over spin against ΔV and resistance, a panel a device.

    Parameters
    ----------
    table
        ``break_even.csv``.
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
            axes.set_ylabel("neuron resistance (ohm)")
            axes.set_title(f"{device}; grey: no conductance is enough", fontsize=7)
            figure.colorbar(
                filled,
                ax=axes,
                label="CMOS / spin",
                ticks=levels,
                format=lambda v, _: f"{10.0**v:g}",
            )
        grid[-1, 0].set_xlabel("synapse voltage ΔV (mV)")
        return figure
