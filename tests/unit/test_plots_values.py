"""What figures draw: the values of the tables in the units of the axes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spinneuron.config.experiment import Experiment
from spinneuron.magnetics.readout import MOMENTS
from spinneuron.network.tasks import Samples, Task
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.plots import animation, magnetics, network, neuron, thermal

Array = npt.NDArray[np.float64]
close = partial(pytest.approx, rel=1e-9, abs=0)
KT = 1.380649e-23 * 300

#: t = 0.1 ns + 2 ns µA/(I - 1 µA); the threshold for 1 ns is 3.22 µA.
FITTED: dict[str, Any] = {
    "switching_time": {
        "status": "fitted",
        "parameters": {
            "offset": {"value": 0.1},
            "charge": {"value": 2.0},
            "critical_current": {"value": 1.0},
            "exponent": {"value": 1.0},
        },
        "covariance": np.diag([1e-4, 0, 0, 0]).tolist(),
        "valid_current_A": [2e-6, 10e-6],
        "valid_time_s": [0.3e-9, 2.1e-9],
        "leave_one_out": {"mean": 0.01, "current_A": [4e-6, 5e-6], "error": [0.02, -0.03]},
    },
    "switch_probability": {
        "final_state": {
            "status": "fitted",
            "parameters": {
                name: {"value": value}
                for name, value in {
                    "critical_current": 2.0,
                    "charge": 1.0,
                    "spread": 0.5,
                    "diffusion": 0.0,
                    "floor": 0.0,
                    "loss": 0.0,
                }.items()
            },
            "covariance": np.zeros((6, 6)).tolist(),
        }
    },
}
CONTENT = {
    "devices": {"neuron": {"regimes": {"stt_she": FITTED}}},
    "reduced_width": {
        "cells_across_width": 1,
        "threshold_change": {"stt_she": -0.031, "stt": None},
    },
}


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    plt.close("all")


def drawn(axes: Axes) -> list[tuple[list[float], list[float]]]:
    """Both coordinates of every line that is not empty."""
    lines = [(np.ravel(line.get_xdata()), np.ravel(line.get_ydata())) for line in axes.lines]
    return [(x.astype(float).tolist(), y.astype(float).tolist()) for x, y in lines if len(x)]


def has(axes: Axes, x: Any, y: Any) -> bool:
    """Whether a line has these points."""
    return any(
        len(found) == len(x) and found == pytest.approx(list(x)) and other == pytest.approx(list(y))
        for found, other in drawn(axes)
    )


def bars(axes: Axes) -> list[tuple[Array, Array]]:
    """Lower and upper ends of every error bar along y."""
    found = []
    for container in axes.containers:
        for segments in getattr(container, "lines", [None, None, ()])[2]:
            ends = np.array(segments.get_segments())
            found.append((ends[:, 0], ends[:, 1]))
    return found


def widths(axes: Axes) -> list[float]:
    """Lengths of horizontal bars."""
    return [float(patch.get_width()) for patch in axes.patches]  # type: ignore[attr-defined]


def kinetics() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "regime": ["stt_she", "stt_she", "stt_she", "stt"],
            "current_density_A_per_m2": [1e10, -1e11, 2e11, 1e11],
            "velocity_m_per_s": [13.0, -120.0, 150.0, 27.0],
            "velocity_stderr_m_per_s": [1.0, 2.0, 3.0, 0.5],
            "flag": ["steady", "steady", "walker", "steady"],
        }
    )


def test_fig_3d_shows_speeds_in_metres_a_second_against_both_axes() -> None:
    theory = pd.DataFrame(
        {
            "regime": "stt_she",
            "current_density_A_per_m2": [1e10, 1e11],
            "velocity_m_per_s": [13.4, 121.0],
        }
    )
    figure = magnetics.fig3d(kinetics(), theory, 4e-17)
    axes = figure.axes[0]
    # Along the electrons' way whatever the sign; precessing walls apart.
    assert has(axes, [1e10, 1e11], [13.0, 120.0])
    assert has(axes, [2e11], [150.0])
    assert has(axes, [1e11], [27.0])
    assert has(axes, [1e10, 1e11], [13.4, 121.0])
    # The theory has the colour of its regime.
    colours = {
        line.get_color()
        for line in axes.lines
        if list(line.get_ydata()) in ([13.4, 121.0], [150.0])
    }
    assert len(colours) == 1
    low, high = bars(axes)[0]
    assert low == close(np.array([[1e10, 12.0], [1e11, 118.0], [2e11, 147.0]]))
    assert high == close(np.array([[1e10, 14.0], [1e11, 122.0], [2e11, 153.0]]))
    assert axes.get_ylim()[0] == close(6.5)
    figure.canvas.draw()
    (top,) = axes.child_axes
    assert top.get_xlabel() == "current (µA)"
    # 1e11 A/m² through 40 nm² are 4 µA.
    assert np.array(top.get_xlim()) == close(np.array(axes.get_xlim()) * 4e-17 * 1e6)
    assert top._functions[0](1e11) == close(4.0)  # type: ignore[attr-defined]
    assert top._functions[1](4.0) == close(1e11)  # type: ignore[attr-defined]
    assert figure.legends[0].get_texts()[-1].get_text() == "precessing or not steady"


def test_a_speed_against_the_electrons_is_hidden_on_a_logarithmic_axis() -> None:
    table = kinetics().assign(velocity_m_per_s=[-13.0, -120.0, 0.0, 27.0], flag="steady")
    figure = magnetics.fig3d(table, table.iloc[:0], 4e-17)
    (first, *_) = drawn(figure.axes[0])
    assert has(figure.axes[0], [1e11], [27.0])
    shown = [y for x, ys in drawn(figure.axes[0]) for y in ys if not math.isnan(y)]
    assert sorted(set(shown)) == [27.0, 120.0]
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "precessing or not steady" not in texts
    assert first


def test_the_cross_check_is_in_nanoseconds_nanometres_and_picometres() -> None:
    series = pd.DataFrame(
        {
            "id": "p",
            "t_s": [0.0, 1e-9, 2e-9],
            "embedded_m": [10e-9, 12e-9, 15e-9],
            "oommf_m": [10e-9, 12.1e-9, 15.2e-9],
            "difference_m": [0.0, -0.1e-9, -0.2e-9],
        }
    )
    table = pd.DataFrame(
        {"kind": ["neuron"], "id": ["p"], "regime": ["stt"], "current_density_A_per_m2": [2e11]}
    )
    figure = magnetics.cross_check(series, table)
    upper, lower = figure.axes
    assert has(upper, [0, 1, 2], [0, 2, 5])
    assert has(upper, [0, 1, 2], [0, 2.1, 5.2])
    assert has(lower, [0, 1, 2], [0, -100, -200])
    assert upper.get_title() == "neuron"
    assert figure.legends[0].get_texts()[0].get_text() == "STT, 2e11 A/m²"


def switching() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "regime": ["stt_she"] * 4 + ["stt"] * 2,
            "current_A": [4e-6, -3e-6, 2e-6, 1e-6, 5e-6, 7e-6],
            "switching_time_s": [0.5e-9, 0.7e-9, 1.4e-9, math.nan, math.nan, math.nan],
            "switched": [True, True, True, False, False, False],
            "pulse_width_s": 1e-9,
            "flag": [
                "switched",
                "switched",
                "switched_late",
                "not_switched",
                "fell_back",
                "failed",
            ],
        }
    )


def test_the_event_that_is_shown_is_the_lowest_that_switched_within_its_pulse() -> None:
    assert magnetics.event_to_show(switching(), "stt_she")["current_A"] == -3e-6
    assert magnetics.event_to_show(switching(), "stt")["current_A"] == 7e-6
    title = magnetics.event_title(switching().iloc[1])
    assert "-3 µA for 1 ns: switched" in title
    assert "0.70 ns" in title
    assert "5 µA for 1 ns: not switched" in magnetics.event_title(switching().iloc[4])
    found = animation.events_to_show(switching().assign(current_A=abs(switching()["current_A"])))
    # Switched at 3 µA, failed below it at 1 µA; without any that switched the highest failure.
    assert [event["current_A"] for event in found] == [3e-6, 1e-6, 5e-6]
    only_positive = animation.events_to_show(switching())
    assert [event["current_A"] for event in only_positive] == [4e-6, 1e-6, 5e-6]


def test_a_frame_of_the_film_shows_map_and_resistance_of_one_instant(
    monkeypatch: pytest.MonkeyPatch, experiment: Experiment, tmp_path: Path
) -> None:
    made: dict[str, Any] = {}

    class Film:
        def __init__(self, figure: Figure, draw: Any, frames: int) -> None:
            made.update(figure=figure, draw=draw, frames=frames)

        def save(self, path: Path, writer: Any, dpi: int) -> None:
            made["path"] = path

    monkeypatch.setattr(animation, "FuncAnimation", Film)
    trajectory = pd.DataFrame({"t_s": np.arange(11) * 0.1e-9, "readout_mz": np.linspace(-1, 1, 11)})
    rows = [{"t_s": n * 0.2e-9, "0.5": n / 10, "1.5": -n / 10} for n in range(6)]
    event = animation.Event(switching().iloc[1], trajectory, pd.DataFrame(rows))
    animation.animation([event], experiment.readout, tmp_path / "film.gif")
    assert made["path"] == tmp_path / "film.gif"
    # Six pictures, the last of them for ten more.
    assert made["frames"] == 16
    strip, axes = made["figure"].axes
    (image,) = strip.images
    curve, dot = axes.lines
    mz = np.linspace(-1, 1, 11)
    kilohm = 2 / (1 / 440 + 1 / 880 + (1 / 440 - 1 / 880) * mz)
    assert curve.get_xdata() == close(np.arange(11) * 0.1)
    assert curve.get_ydata() == close(kilohm)
    assert axes.get_ylim() == close((440 - 0.08 * 440, 880 + 0.08 * 440))
    for frame, at in ((0, 0), (3, 3), (5, 5), (9, 5)):
        made["draw"](frame)
        assert np.asarray(image.get_array()) == close(np.array([[at / 10, -at / 10]]))
        assert dot.get_xdata() == close([0.2 * at])
        assert dot.get_ydata() == close(kilohm[[2 * at]])


def test_fig_3b_is_in_nanoseconds_and_nanometres() -> None:
    trajectory = pd.DataFrame(
        {
            "t_s": [0.0, 1e-9],
            "wall_position_m": [34e-9, 66e-9],
            "mz": [-0.3, 0.3],
            "readout_mz": [-0.9, 0.9],
        }
    )
    rows = [{"t_s": n * 0.05e-9, "0.5": n / 20, "1.5": -n / 20} for n in range(21)]
    figure = magnetics.fig3b(trajectory, pd.DataFrame(rows), "a title")
    upper, lower, right = figure.axes
    assert has(upper, [0, 1], [34, 66])
    assert has(right, [0, 1], [-0.3, 0.3])
    assert has(right, [0, 1], [-0.9, 0.9])
    # Six of twenty-one instants, a fifth of the time apart.
    assert [y[0] for _, y in drawn(lower)] == close([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert all(x == [0.5, 1.5] for x, _ in drawn(lower))
    texts = [text.get_text() for text in lower.get_legend().get_texts()]
    assert texts == ["0.00", "0.20", "0.40", "0.60", "0.80", "1.00"]


def test_switching_times_are_in_nanoseconds_with_the_error_of_the_model() -> None:
    points = switching()[switching()["regime"] == "stt_she"]
    figure = neuron.switching_time(points, CONTENT, "neuron")
    upper, lower = figure.axes
    assert has(upper, [4, 3], [0.5, 0.7])
    assert has(upper, [2], [1.4])
    assert has(upper, [1], [0.97])
    grid = np.geomspace(2, 10, 200)
    assert has(upper, grid, 0.1 + 2 / (grid - 1))
    assert has(lower, [4, 5], [2, -3])
    band = upper.collections[0].get_paths()[0].vertices  # type: ignore[index]
    at_ten = np.asarray(band)[np.isclose(np.asarray(band)[:, 0], 10)][:, 1]
    # 1.96 standard errors of 0.01 ns.
    assert np.ptp(at_ten) == pytest.approx(2 * 0.0196, rel=1e-3)
    assert upper.get_ylim()[1] == close(1.2 * 1.4)
    assert upper.get_xscale() == "log"
    assert lower.get_title() == ""
    halves = FITTED | {
        "switching_time": FITTED["switching_time"] | {"leave_half_out": {"largest": 0.216}}
    }
    content = {"devices": {"neuron": {"regimes": {"stt_she": halves}}}}
    titled = neuron.switching_time(points, content, "neuron").axes[1]
    assert titled.get_title() == "with a half left out: up to STT + SHE 22 %"
    few = neuron.switching_time(points.iloc[:1], CONTENT, "neuron")
    assert few.axes[0].get_xscale() == "linear"


def thresholds() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "regime": "stt_she",
            "criterion": ["crossed", "final_state", "crossed", "crossed", "end_of_pulse"],
            "pulse_width_s": [1e-9, 1e-9, 2e-9, 0.5e-9, 2e-9],
            "status": ["bracketed", "bracketed", "bracketed", "none", "bracketed"],
            "value_A": [3.2e-6, 2.5e-6, 2e-6, math.nan, 1.8e-6],
            "half_width_A": [0.1e-6, 0.2e-6, 0.05e-6, math.nan, 0.1e-6],
        }
    )


def test_thresholds_against_the_pulse_width_are_in_microamperes_and_nanoseconds() -> None:
    figure = neuron.threshold_against_pulse_width(thresholds(), CONTENT)
    (axes,) = figure.axes
    assert has(axes, [1, 2], [3.2, 2.0])
    assert has(axes, [1], [2.5])
    assert has(axes, [2], [1.8])
    filled = [line.get_fillstyle() for line in axes.lines if line.get_marker() != "None"]
    assert filled == ["full", "left", "none"]
    grid = np.linspace(0.5, 2, 200)
    assert has(axes, grid, 1 + 2 / (grid - 0.1))
    low, high = bars(axes)[0]
    assert low[:, 1] == close(np.array([3.1, 1.95]))
    assert high[:, 1] == close(np.array([3.3, 2.05]))


def test_the_outcome_map_has_a_row_for_each_pulse_width() -> None:
    runs = pd.DataFrame(
        {
            "regime": ["stt_she"] * 3 + ["stt"],
            "current_A": [2e-6, 3e-6, 4e-6, 9e-6],
            "pulse_width_s": [1e-9, 0.5e-9, 1e-9, 2e-9],
            "flag": ["not_switched", "switched", "switched", "fell_back"],
        }
    )
    figure = neuron.outcome_map(runs)
    first, second = figure.axes
    assert has(first, [3, 4], [0, 1])
    assert has(first, [2], [1])
    assert has(second, [9], [2])
    assert [text.get_text() for text in first.get_yticklabels()] == ["0.5", "1", "2"]
    assert (first.get_title(), second.get_title()) == ("STT + SHE", "STT")


def test_barriers_are_in_thermal_energies_and_depths_in_per_cent() -> None:
    table = pd.DataFrame(
        {
            "criterion": ["final_state", "final_state", "final_state", "crossed"],
            "regime": "stt_she",
            "status": ["bracketed", "bracketed", "none", "bracketed"],
            "value": [0.2, 0.02, 0.5, 0.02],
            "value_A": [15e-6, 1.5e-6, math.nan, 9e-6],
            "half_width_A": [1e-6, 0.1e-6, math.nan, 1e-6],
            "barrier_J": [7 * KT, 0.6 * KT, 20 * KT, 0.6 * KT],
        }
    )
    figure = neuron.barrier_tradeoff(table)
    (axes,) = figure.axes
    assert has(axes, [1.5, 15], [0.6, 7])
    ends = np.array(axes.containers[0].lines[2][0].get_segments())  # type: ignore[attr-defined]
    assert ends[:, :, 0] == close(np.array([[1.4, 1.6], [14, 16]]))
    assert [text.get_text() for text in axes.texts] == ["2 %", "20 %"]
    assert np.array([text.xy for text in axes.texts]) == close(np.array([[1.5, 0.6], [15, 7]]))  # type: ignore[attr-defined]
    assert axes.get_xlim() == close((0.6 * 1.5, 1.6 * 15))
    assert axes.get_ylim() == close((0.6 * 0.6, 1.8 * 7))


def test_sensitivities_are_in_per_cent() -> None:
    table = pd.DataFrame(
        {
            "parameter": ["damping", "damping", "interfacial_dmi", "spin_hall_angle"],
            "value": [0.06, 0.04, 0.4e-3, 0.24],
            "regime": "stt_she",
            "relative_change": [0.2, -0.1, 0.005, math.nan],
        }
    )
    figure = neuron.sensitivity(table)
    (axes,) = figure.axes
    assert widths(axes) == close([-10.0, 20.0, 0.5])
    labels = ["spin-Hall angle", "damping", "DMI (mJ/m²)"]
    assert [text.get_text() for text in axes.get_yticklabels()] == labels
    # A change below 1 % has no room for a number.
    assert [text.get_text() for text in axes.texts] == ["0.04", "0.06"]
    assert axes.get_xlim() == close((-38.0, 38.0))


def probabilities() -> pd.DataFrame:
    """Every read moment has 0.01 more than the one before it."""
    table: dict[str, Any] = {
        "regime": ["stt_she", "stt_she", "stt_she", "stt"],
        "pulse_width_s": [1e-9, 1e-9, 0.5e-9, 1e-9],
        "current_A": [4e-6, -2e-6, 4e-6, 7e-6],
    }
    for number, moment in enumerate(MOMENTS):
        for name, values in (
            ("probability", [0.8, 0.2, 0.5, 0.4]),
            ("low", [0.75, 0.1, 0.4, 0.3]),
            ("high", [0.9, 0.25, 0.7, 0.5]),
        ):
            table[f"{moment}_{name}"] = np.array(values) + number / 100
    return pd.DataFrame(table)


def test_probabilities_of_every_read_moment_have_their_intervals_and_their_fit() -> None:
    def fit(middle: float) -> dict[str, Any]:
        known = FITTED["switch_probability"]["final_state"]
        return known | {"parameters": known["parameters"] | {"critical_current": {"value": middle}}}

    content = {
        "devices": {
            "neuron": {
                "regimes": {
                    "stt_she": FITTED
                    | {
                        "switch_probability": {
                            moment: fit(2.0 + number) for number, moment in enumerate(MOMENTS)
                        }
                    }
                }
            }
        },
        "reduced_width": CONTENT["reduced_width"],
    }
    figure = thermal.switch_probability(probabilities(), content, "neuron")
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["STT + SHE, 0.5 ns", "STT, 0.5 ns", "STT + SHE, 1 ns", "STT, 1 ns"]
    _, missing, axes, other = figure.axes
    assert [text.get_text() for text in missing.texts] == ["not simulated"]
    assert has(other, [7], [0.4])
    assert len(bars(axes)) == len(MOMENTS) == 4
    grid = np.linspace(-2, 4, 200)
    for number, (low, high) in enumerate(bars(axes)):
        more = number / 100
        # From the negative to the positive current, whatever their order in the table.
        assert has(axes, [-2, 4], [0.2 + more, 0.8 + more])
        assert low[:, 1] == close(np.array([0.1, 0.75]) + more)
        assert high[:, 1] == close(np.array([0.25, 0.9]) + more)
        assert has(axes, grid, 1 - 0.5 ** np.exp((grid - 3 - number) / 0.5))
    shown = [text.get_text() for text in figure.legends[0].get_texts()]
    assert shown == [label for label, *_ in thermal.MOMENTS.values()]
    assert figure.legends[0].get_title().get_text() == "neuron, read"
    head = figure._suptitle.get_text()  # type: ignore[attr-defined]
    assert "1 cell across" in head
    assert "−3.1 % (STT + SHE)" in head


def test_a_wrong_read_is_low_at_a_positive_current_and_high_at_a_negative_one() -> None:
    def reads(probability: list[float]) -> pd.DataFrame:
        best = np.array(probability)
        return pd.DataFrame(
            {
                "read_time_s": [0.0, 1e-9, 2e-9],
                "probability": best,
                "low": best - 0.01,
                "high": best + 0.02,
            }
        )

    tables = {
        -4e-6: reads([0.05, 0.2, 0.4]),
        4e-6: reads([0.06, 0.9, 0.7]),
        0.0: reads([0.05, 0.4, 0.5]),
        8e-6: reads([0.05, 0.95, 0.5]),
    }
    moments: dict[Any, float] = {"end_of_plateau": 1e-9, "final_state": 2.3e-9}
    figure = thermal.read_time(tables, "a title", moments)
    (axes,) = figure.axes
    assert axes.get_title() == "a title"
    assert has(axes, [0, 1, 2], [0.94, 0.1, 0.3])
    assert has(axes, [0, 1, 2], [0.05, 0.2, 0.4])
    # Neither zero nor a current without its opposite; one line for each sign.
    curves = [line for line in axes.lines if len(np.ravel(line.get_xdata())) == 3]
    assert [line.get_linestyle() for line in curves] == ["-", "--"]
    assert curves[0].get_color() == curves[1].get_color()
    bands = [np.asarray(band.get_paths()[0].vertices) for band in axes.collections]
    for band, low, high in zip(bands, (0.08, 0.19), (0.11, 0.22), strict=True):
        at_one = band[np.isclose(band[:, 0], 1)][:, 1]
        assert (at_one.min(), at_one.max()) == close((low, high))
    assert has(axes, [1, 1], [0, 1])
    assert has(axes, [2.3, 2.3], [0, 1])
    texts = [text.get_text() for text in axes.texts]
    assert texts == ["at the end of the plateau", "after settling"]
    assert axes.get_yscale() == "log"
    shown = [text.get_text() for text in figure.legends[0].get_texts()]
    assert shown == ["±4 µA", "writes the high state", "keeps the low state"]


def test_a_wrong_read_that_no_replica_showed_lies_on_the_edge_of_the_axis() -> None:
    known = {"read_time_s": [0.0, 1e-9], "low": [0.0, 0.0], "high": [0.01, 0.02]}
    never = pd.DataFrame(known | {"probability": [0.0, 0.01]})
    always = pd.DataFrame(known | {"probability": [1.0, 0.9], "low": [0.9, 0.8], "high": 1.0})
    (axes,) = thermal.read_time({8e-6: always, -8e-6: never}, "", {}).axes
    assert has(axes, [0, 1], [0.002, 0.1])
    assert has(axes, [0, 1], [0.002, 0.01])
    assert axes.get_ylim()[0] == 0.002


def test_of_many_currents_of_both_signs_every_other_one_is_shown() -> None:
    table = pd.DataFrame({"read_time_s": [1e-9], "probability": 0.5, "low": 0.4, "high": 0.6})
    for sizes, expected in (
        ((2, 4, 8, 12), (2, 4, 8, 12)),
        ((2, 4, 6, 8, 10, 12), (4, 8, 12)),
        ((1, 2, 4, 8, 12), (1, 4, 12)),
    ):
        tables = {sign * size * 1e-6: table for size in sizes for sign in (1, -1)}
        figure = thermal.read_time(tables, "", {})
        shown = [text.get_text() for text in figure.legends[0].get_texts()]
        assert [text for text in shown if text.startswith("±")] == [f"±{i} µA" for i in expected]


def test_the_line_about_the_cells_says_what_is_known() -> None:
    assert "%" not in thermal.cells_across_width(CONTENT, ["stt"])
    ten = {"reduced_width": {"cells_across_width": 10, "threshold_change": {"stt": 0.05}}}
    found = thermal.cells_across_width(ten, ["stt", "stt_she"])
    assert "10 cells across" in found
    assert found.endswith(" +5.0 % (STT)")
    assert "%" not in thermal.cells_across_width(ten, ["stt_she"])


def test_passage_times_are_in_nanoseconds_and_count_those_that_never_came() -> None:
    tables = {
        4e-6: pd.DataFrame({"first_crossing_s": [0.1e-9, 0.2e-9, 2e-9, math.inf]}),
        2e-6: pd.DataFrame({"first_crossing_s": [math.inf, 1e-9]}),
        -2e-6: pd.DataFrame({"first_crossing_s": [math.inf, 0.5e-9]}),
    }
    model = ThresholdModel.from_entry("stt_she", "neuron", FITTED)
    figure = thermal.passage_times(tables, "a title", model)
    first, second = figure.axes
    assert first.get_title().startswith("2 µA: 1 of 2 ")
    assert second.get_title().startswith("4 µA: 1 of 4 ")
    heights = [patch.get_height() for patch in second.patches]  # type: ignore[attr-defined]
    # Bins of 0.08 ns up to 2 ns.
    assert len(heights) == 25
    assert [n for n, height in enumerate(heights) if height] == [1, 2, 24]
    assert has(second, [0.1 + 2 / 3] * 2, [0, 1])
    # Only negative currents were simulated: better those than none.
    (alone,) = thermal.passage_times({-2e-6: tables[-2e-6]}, "", model).axes
    assert alone.get_title().startswith("-2 µA: 1 of 2 ")
    empty = {1e-6: pd.DataFrame({"first_crossing_s": [math.inf]})}
    title = thermal.passage_times(empty, "", model).axes[0].get_title()
    assert title.startswith("1 µA: 1 of 1 ")


def test_lifetimes_are_in_nanoseconds_against_barriers_in_thermal_energies() -> None:
    table = pd.DataFrame(
        {
            "temperature_K": 200.0,
            "barrier_J": [2 * KT * 2 / 3, 7 * KT * 2 / 3],
            "mean_time_s": [2e-9, math.nan],
            "mean_time_low_s": [1.5e-9, 50e-9],
            "mean_time_high_s": [3e-9, math.inf],
            "prefactor_s": [0.27e-9, math.nan],
            "prefactor_low_s": [0.2e-9, 0.05e-9],
            "prefactor_high_s": [0.4e-9, math.inf],
            "kramers_time_s": [1.8e-9, 230e-9],
            "kramers_prefactor_s": [0.24e-9, 0.21e-9],
            "kramers_flag": ["low_barrier", "holds"],
            "escapes": [10, 0],
            "pinning_depth": [0.05, 0.2],
        }
    )
    figure = thermal.retention(table)
    above, below = figure.axes
    # What replicas did: a mean with its interval, and a lower limit.
    for axes, best, limits, least in ((above, 2, (1.5, 3.0), 50), (below, 0.27, (0.2, 0.4), 0.05)):
        assert has(axes, [2], [best])
        assert has(axes, [7], [least])
        low, high = bars(axes)[0]
        assert (low[0, 1], high[0, 1]) == close(limits)
    # What Kramers' formula says of each well; no line through them.
    for axes, low_one, holding in ((above, 1.8, 230), (below, 0.24, 0.21)):
        assert has(axes, [2], [low_one])
        assert has(axes, [7], [holding])
        diamonds = [line for line in axes.lines if line.get_marker() == "D"]
        assert [line.get_fillstyle() for line in diamonds] == ["full", "none"]
        assert all(len(line.get_xdata()) == 1 for line in axes.lines)
    assert below.get_xlabel() == "energy barrier (k$_B$·200 K)"
    assert [text.get_text() for text in above.texts] == ["5 %", "20 %"]
    assert [text.xy[1] for text in above.texts] == close([2.0, 50.0])  # type: ignore[attr-defined]
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert len(texts) == 4
    assert "Kramers' formula, where it does not hold" in texts


def test_half_currents_are_in_microamperes_against_nanoseconds() -> None:
    table = pd.DataFrame(
        {
            "name": "neuron, stt_she",
            "pulse_width_s": [0.5e-9, 1e-9, 2e-9],
            "I50_A": [4e-6, 2e-6, -1e-6],
            "low_A": [3e-6, 1.5e-6, -2e-6],
            "high_A": [6e-6, 2.5e-6, 1e-6],
            "exceeded_without_current": [False, False, True],
            "zero_temperature_A": [6e-6, 3e-6, 2.5e-6],
        }
    )
    figure = thermal.current_against_pulse_width(table)
    (axes,) = figure.axes
    assert has(axes, [0.5, 1, 2], [6, 3, 2.5])
    assert has(axes, [0.5, 1], [4, 2])
    low, high = bars(axes)[0]
    assert low[:, 1] == close(np.array([3.0, 1.5]))
    assert high[:, 1] == close(np.array([6.0, 2.5]))
    # Where half of them need no current: a mark below the lowest that is shown.
    assert has(axes, [2], [0.6 * 2])
    assert axes.get_ylim() == close((0.4 * 2, 3 * 6))
    remark = "without current"
    assert any(remark in text.get_text() for text in figure.legends[0].get_texts())
    without = thermal.current_against_pulse_width(table.assign(exceeded_without_current=False))
    assert not any(remark in text.get_text() for text in without.legends[0].get_texts())


# The network


def test_fig_1e_and_1f_show_sums_and_percentages() -> None:
    sums = pd.DataFrame(
        {
            "rule": ["margin", "margin", "softmax"],
            "class": ["A", "B", "A"],
            "positive": [3.0, 2.0, 1.0],
            "negative": [1.0, 1.5, 0.5],
            "resolution": [0.5, 0.25, 0.75],
        }
    )
    first, second = network.fig1e(sums).axes
    assert first.get_title().startswith("margin")
    assert first.get_title().endswith(" 38 %")
    assert second.get_title().endswith(" 75 %")
    heights = [patch.get_height() for patch in first.patches]  # type: ignore[attr-defined]
    assert heights == [3.0, 2.0, 1.0, 1.5]
    table = pd.DataFrame(
        {
            "rule": "perceptron",
            "inputs": [9] * 11 + [25] * 11,
            "resolution": [*np.linspace(0, 1, 11), *np.linspace(0.1, 0.2, 11)],
        }
    )
    (axes,) = network.fig1f(table).axes
    assert has(axes, [9 * 0.96, 25 * 0.96], [50, 15])
    low, high = bars(axes)[0]
    assert low[:, 1] == close(np.array([10.0, 11.0]))
    assert high[:, 1] == close(np.array([90.0, 19.0]))


def test_fig_4b_marks_what_differs_from_the_ideal_output() -> None:
    table = pd.DataFrame(
        {
            "neuron": ["and"] * 3 + ["or"] * 3,
            "inputs": ["000", "001", "111"] * 2,
            "bias_A": 1.5e-6,
            "current_A": [-1e-6, 2.5e-6, 1e-6, 3e-6, -2e-6, 4e-6],
            "threshold_A": 2e-6,
            "output": [False, True, False, True, False, True],
            "ideal_output": [False, True, True, True, False, True],
        }
    )
    first, second = network.fig4b(table).axes
    assert first.get_title().endswith("and")
    assert second.get_title().endswith("or")
    heights = [patch.get_height() for patch in first.patches]  # type: ignore[attr-defined]
    assert heights[:3] == close([-1.0, 2.5, 1.0])
    assert [bool(patch.get_hatch()) for patch in first.patches[:3]] == [False, False, True]
    red = tuple(first.patches[1].get_facecolor())
    assert [tuple(patch.get_facecolor()) == red for patch in first.patches[:3]] == [
        False,
        True,
        False,
    ]
    # The dead zone of ± 2 µA.
    span = first.patches[3].get_extents().transformed(first.transData.inverted())
    assert (span.y0, span.y1) == pytest.approx((-2.0, 2.0))
    # The bias row's part of every current.
    assert [1.5, 1.5] in [y for _, y in drawn(first)]

    def legend(figure: Figure) -> set[str]:
        return {text.get_text() for text in figure.legends[0].get_texts()}

    assert "wrong" in legend(network.fig4b(table))
    assert "wrong" not in legend(network.fig4b(table.assign(output=table["ideal_output"])))


def test_fig_1d_has_the_input_vectors_of_its_letters() -> None:
    _, table = network.fig1d("dejavu_sans", "lato", [(5, 5), (7, 5)])
    assert len(table) == 2 * 2 * 4
    assert set(table["glyph"]) == {"5 x 5", "7 x 5"}
    row = table[(table["font"] == "lato") & (table["class"] == "R") & (table["glyph"] == "5 x 5")]
    from spinneuron.network import letters

    pixels = letters.rendered(letters.font_files("lato")[0], "R", (5, 5))
    assert row["input"].iloc[0] == "".join("1" if pixel else "0" for pixel in pixels.ravel())


def test_fig_1d_shows_the_grey_inputs_of_other_pictures() -> None:
    inputs = np.array([[0.0, 0.25, 1.0, 0.0], [0.5] * 4, [1.0, 0.0, 0.0, 0.75]])
    samples = Samples(inputs, np.array([1, 1, 0]))
    task = Task("boxes", ("full", "empty"), samples, (), {"clean": samples}, (2, 2))
    figure, table = network.fig1d_of(task)
    # The first sample of each class.
    assert table["class"].tolist() == ["full", "empty"]
    assert table["input"].tolist() == ["1 0 0 0.75", "0 0.25 1 0"]
    assert set(table["glyph"]) == {"2 x 2"}
    shown = [np.asarray(axes.images[0].get_array()).tolist() for axes in figure.axes[:2]]
    assert shown == [[[1.0, 0.0], [0.0, 0.75]], [[0.0, 0.25], [1.0, 0.0]]]
    with pytest.raises(ValueError, match="task 'boxes': its inputs must be pictures"):
        network.fig1d_of(task._replace(shape=None))
