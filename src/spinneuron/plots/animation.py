"""The animation: the wall of a neuron during a pulse, and the resistance of its read-out."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.animation import FuncAnimation, PillowWriter

from spinneuron.config.sections.device import Readout
from spinneuron.magnetics.readout import resistance
from spinneuron.magnetics.switching import DRIVEN
from spinneuron.plots.magnetics import event_title
from spinneuron.plots.style import COLUMN, REGIMES, STYLE

#: Frames per second of the animation.
FRAMES_PER_SECOND = 10
#: Resolution of the frames in dots per inch. The animation is small enough for a web page.
DOTS_PER_INCH = 110
#: The last frame is shown for this number of frames.
PAUSE = 10


class Event(NamedTuple):
    """One pulse through the neuron."""

    row: pd.Series  #: the row of ``switching.csv``
    trajectory: pd.DataFrame  #: the table ``trajectories/<id>.csv``
    map: pd.DataFrame  #: the table ``trajectories/<id>.map.csv``


def events_to_show(switching: pd.DataFrame) -> list[pd.Series]:
    """Choose the pulses of the animation.

    Parameters
    ----------
    switching
        Rows of ``switching.csv`` of one device.

    Returns
    -------
    list of pandas.Series
        For each regime up to two rows: the lowest current that switched the neuron within the
        pulse, and below it the highest current that did not switch the neuron. A row that
        does not exist is left out.
    """
    result = []
    for regime in (name for name in REGIMES if (switching["regime"] == name).any()):
        rows = switching[
            (switching["regime"] == regime)
            & (switching["current_A"] > 0)
            & (switching["flag"] != "failed")
        ].sort_values("current_A")
        driven = rows[rows["flag"] == DRIVEN]
        failing = rows[~rows["switched"].astype(bool)]
        if not driven.empty:
            result.append(driven.iloc[0])
            failing = failing[failing["current_A"] < driven.iloc[0]["current_A"]]
        if not failing.empty:
            result.append(failing.iloc[-1])
    return result


def animation(events: list[Event], readout: Readout, path: Path) -> None:
    """Write a GIF that shows m_z along each strip and the resistance of its tunnel junction.

    Parameters
    ----------
    events
        The pulses that `events_to_show` chose, each with its trajectory and its map. All of
        them have the same duration.
    readout
        The tunnel junction (MTJ) above the free part of the neuron.
    path
        Path of the ``.gif`` file.
    """
    with plt.style.context(["default", STYLE]):
        figure, grid = plt.subplots(
            2 * len(events),
            1,
            figsize=(COLUMN, 0.3 + 1.25 * len(events)),
            height_ratios=[1, 3] * len(events),
            squeeze=False,
        )
        movable = []
        for number, event in enumerate(events):
            strip, axes = grid[2 * number, 0], grid[2 * number + 1, 0]
            time = event.trajectory["t_s"].to_numpy() * 1e9
            kilohm = resistance(readout, event.trajectory["readout_mz"].to_numpy()) * 1e-3
            mz = event.map.iloc[:, 1:].to_numpy(dtype=float)
            image = strip.imshow(
                mz[:1], aspect="auto", cmap="RdBu_r", vmin=-1, vmax=1, interpolation="nearest"
            )
            strip.set(xticks=[], yticks=[])
            strip.set_title(event_title(event.row), fontsize=7)
            _, colour, _ = REGIMES[event.row["regime"]]
            axes.plot(time, kilohm, color=colour, linewidth=0.9)
            (dot,) = axes.plot(time[:1], kilohm[:1], "o", color="black", markersize=4)
            ends = (readout.parallel_resistance, resistance(readout, -1.0).item())
            spread = 0.08 * (ends[1] - ends[0])
            axes.set_ylim((ends[0] - spread) * 1e-3, (ends[1] + spread) * 1e-3)
            axes.set_ylabel("resistance\n(kΩ)")
            if number < len(events) - 1:
                axes.set_xticklabels([])
            movable.append((image, dot, mz, event.map["t_s"] * 1e9, time, kilohm))
        grid[-1, 0].set_xlabel("time (ns)\nstrips: red is $m_z$ = 1, blue is $m_z$ = −1")

        def draw(frame: int) -> list[object]:
            for image, dot, mz, instants, time, kilohm in movable:
                at = min(frame, len(mz) - 1)
                image.set_data(mz[at : at + 1])
                nearest = int(np.argmin(abs(time - float(instants.iloc[at]))))
                dot.set_data(time[nearest : nearest + 1], kilohm[nearest : nearest + 1])
            return []

        count = max((len(mz) for _, _, mz, _, _, _ in movable), default=1)
        moving = FuncAnimation(figure, draw, frames=count + PAUSE)  # type: ignore[arg-type]
        moving.save(path, writer=PillowWriter(fps=FRAMES_PER_SECOND), dpi=DOTS_PER_INCH)
        plt.close(figure)
