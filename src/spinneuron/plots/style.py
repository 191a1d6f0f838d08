"""What all figures share: size, colours and file formats.

Okabe and Ito's colours, which colour-blind readers can tell apart, and a line style of its
own for each regime. Drawn at one column's width.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

#: Column width of a journal page, inches.
COLUMN = 3.4
STYLE: dict[Any, Any] = {
    "font.size": 8,
    "axes.labelsize": 8,
    "legend.fontsize": 7,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "axes.linewidth": 0.7,
    "lines.linewidth": 1.2,
    "lines.markersize": 4,
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
    "savefig.dpi": 300,
    "svg.hashsalt": "spinneuron",
    "svg.fonttype": "none",
}
REGIMES = {
    "stt_she": ("STT + SHE", "#D55E00", "o"),
    "stt": ("STT", "#0072B2", "s"),
    "stt_she_no_dmi": ("STT + SHE, D = 0", "#E69F00", "^"),
    "stt_no_dmi": ("STT, D = 0", "#56B4E9", "v"),
}


def save(figure: Figure, stem: str | Path) -> None:
    """Write a figure as PNG and SVG without anything that changes from run to run."""
    # Resolution, fonts and names within a file are decided when it is saved.
    with plt.style.context(["default", STYLE]):
        figure.savefig(f"{stem}.png", metadata={"Software": None})
        figure.savefig(f"{stem}.svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
