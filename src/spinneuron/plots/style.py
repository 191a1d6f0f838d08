"""What all figures share: size, colours, names of the regimes and file formats.

The colours are those of Okabe and Ito, which colour-blind readers can tell apart. Each regime
has its own colour and marker. Every figure is as wide as one column of a journal.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

#: Width of one column of a journal page, inches.
COLUMN = 3.4
#: Settings of matplotlib that every figure uses.
STYLE: dict[Any, Any] = {
    "font.size": 8,
    "axes.labelsize": 8,
    "legend.fontsize": 7,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "axes.linewidth": 0.7,
    "lines.linewidth": 1.2,
    "lines.markersize": 4,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
    "savefig.dpi": 300,
    "svg.hashsalt": "spinneuron",
    "svg.fonttype": "none",
}
#: Label, colour and marker of each regime.
REGIMES = {
    "stt_she": ("STT + SHE", "#D55E00", "o"),
    "stt": ("STT", "#0072B2", "s"),
    "stt_she_no_dmi": ("STT + SHE, without DMI", "#E69F00", "^"),
    "stt_no_dmi": ("STT, without DMI", "#56B4E9", "v"),
}


def save(figure: Figure, stem: str | Path) -> None:
    """Write a figure as PNG and SVG, and close it.

    The files contain nothing that changes from run to run, such as a date.

    Parameters
    ----------
    figure
        The figure.
    stem
        Path of the files without their endings.
    """
    # Resolution, fonts and names within a file are decided when it is saved.
    with plt.style.context(["default", STYLE]):
        figure.savefig(f"{stem}.png", metadata={"Software": None})
        figure.savefig(f"{stem}.svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
