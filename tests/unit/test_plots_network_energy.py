"""What the figures of networks draw: the numbers of their axes, not their looks."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from spinneuron.network.operation import PARTS
from spinneuron.plots import network_energy
from tests.unit import test_findings as made


def points(axes: Axes, colour: str | None = None) -> list[tuple[float, float]]:
    """Return all points of the lines of some axes, perhaps of one colour."""
    return [
        (float(x), float(y))
        for line in axes.lines
        if colour is None or line.get_color() == colour
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]


def has(axes: Axes, x: float, y: float) -> bool:
    """Whether there is such a point."""
    return any(np.allclose((x, y), found) for found in points(axes))


def test_every_part_of_the_energy_is_drawn_once() -> None:
    columns = [name for *_, names in network_energy.PARTS for name in names]
    assert sorted(columns) == sorted(PARTS)


def test_cycles_are_those_of_the_chosen_network_and_of_one_pulse_width() -> None:
    table = network_energy.cycles_table(made.accuracy(), made.edp(), "end_of_plateau")
    assert set(table["neuron_model"]) == {"all_non_idealities", "all_but_temperature"}
    warm = table["neuron_model"] == "all_non_idealities"
    own = table[(table["task"] == "7x5") & (table["bias_row"] == "chosen") & warm]
    assert own[["cycles", "accuracy"]].values.tolist() == [[1, pytest.approx(1 / 3)], [5, 0.94]]
    assert set(table["hidden"]) == {0}
    # Those of 5x5 are decoys with an accuracy of 0.99, and a task of their own.
    figure = network_energy.cycles(table)
    axes = next(axes for axes in figure.axes if axes.get_title() == "letters of 7 × 5 pixels")
    assert has(axes, 5, 94)
    assert has(axes, 1, 100 / 3)
    # At 0 K with the rule of sign neurons, left of one cycle: not 10 % of another rule.
    cold = {round(y, 9) for x, y in points(axes) if x == network_energy.ZERO_TEMPERATURE}
    assert cold >= {72.0, 92.0}
    assert 10.0 not in cold
    assert any(np.allclose(line.get_ydata(), 93) for line in axes.lines)  # type: ignore[arg-type]


def test_the_front_is_in_picojoules_and_has_the_network_of_cmos() -> None:
    front = made.front().assign(
        energy_per_neuron_J=10e-15, energy_per_network_J=260e-15, accuracy=0.5, cycles=3
    )
    edp = made.edp().assign(energy_per_neuron_J=0.4e-15)
    table = network_energy.front_table(front, edp, 0.7e-12)
    assert table["point"].tolist() == ["front", "as counted before", "CMOS"]
    # 26 neurons: 0.26 pJ, 0.0104 pJ and 18.2 pJ.
    assert table["energy_per_network_J"].tolist() == pytest.approx(
        [0.26e-12, 0.0104e-12, 18.2e-12], rel=1e-9, abs=0
    )
    (axes,) = network_energy.front(table).axes
    assert has(axes, 0.26, 50)
    assert has(axes, 0.0104, 14)
    assert has(axes, 18.2, 93)
    assert "3" in [text.get_text() for text in axes.texts]
    assert network_energy.front_table(front.iloc[:0], edp, 1.0).empty


def test_the_parts_are_stacked_in_femtojoules_for_the_chosen_number_of_cycles() -> None:
    energies = made.network_energy()
    other = energies["energy_per_neuron_J"] == 9e-12
    energies.loc[other, ["energy_low_J", "energy_high_J"]] = [8e-12, 10e-12]
    table = network_energy.energy_table(energies, made.edp())
    assert table["source"].tolist() == ["paper", "this run", "this run"]
    assert sorted(table["synapse_voltage_V"]) == [0.01, 0.01, 0.07]
    (axes,) = network_energy.energy_breakdown(table).axes
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names[0] == "10 mV"
    row = names.index("70 mV")
    # Its place is below the name of its device.
    texts = {text.get_text(): text.xy[1] for text in axes.texts}  # type: ignore[attr-defined]
    assert texts["paper"] < axes.get_yticks()[0] < texts["neuron, 5 cycles"]
    assert texts["neuron, 5 cycles"] < axes.get_yticks()[row]
    widths = [patch.get_width() for patch in axes.patches]  # type: ignore[attr-defined]
    per_bar = len(network_energy.PARTS)
    bar = widths[per_bar * row : per_bar * (row + 1)]
    # Synapses, wires and path; bias; preset; converter; switches; read-out; clock; leakage.
    assert bar == pytest.approx([3, 1, 1, 1, 33.9, 17, 22.4, 1])
    assert texts["80 fJ"] == texts["94 %"] == axes.get_yticks()[row]


def test_the_steps_show_gain_and_accuracy_of_the_last_task() -> None:
    (axes,) = network_energy.edp(made.edp()).axes
    steps = next(line for line in axes.lines if len(line.get_xdata()) == 3)  # type: ignore[arg-type]
    assert steps.get_xdata() == pytest.approx([2400, 90.7, 1.9])
    ends = next(line for line in axes.lines if line.get_marker() == "|")
    assert ends.get_xdata() == pytest.approx([0.42, 2.6])
    texts = {text.get_text() for text in axes.texts}
    assert {"14 %", "13 %", "94 %", "2,400", "1.9"} <= texts
    assert "91" not in texts
    labels = [text.get_text().replace("\n", " ") for text in axes.get_yticklabels()]
    assert labels == ["as counted before", "+ row switches", "+ chosen number of cycles"]


def test_no_step_is_off_the_axis() -> None:
    steps = made.edp()
    (axes,) = network_energy.edp(steps.assign(gain=steps["gain"] * 1e-3)).axes
    assert axes.get_xlim()[0] < 1.9e-3
    (axes,) = network_energy.edp(steps.assign(gain=steps["gain"] * 1e3)).axes
    assert axes.get_xlim()[1] > 2.4e6


@pytest.mark.parametrize(
    ("value", "text"),
    [(2397.5, "2,400"), (801.1, "800"), (1.989, "2.0"), (0.314, "0.31"), (9.96, "10")],
)
def test_factors_have_two_digits(value: float, text: str) -> None:
    assert network_energy._two_digits(value) == text


def test_sensitivities_are_relative_to_the_reference() -> None:
    table = pd.DataFrame(
        {
            "device": ["neuron"] * 3 + ["retention"] * 3,
            "parameter": ["reference", "bias", "pulse width"] * 2,
            "value": ["", "0", "x 0.5"] * 2,
            "edp_decision_J_s": [5e-21, 6e-21, 2e-21, 20e-21, 10e-21, 5e-21],
            "accuracy": [0.9, 0.85, 0.8, 0.7, 0.65, 0.6],
        }
    )
    left, right = network_energy.network_sensitivity(table).axes
    # A quarter is a larger effect than a half.
    labels = [text.get_text() for text in left.get_yticklabels()]
    assert labels == ["pulse width × 0.5", "no bias"]
    assert [x for x, _ in points(left)][:4] == pytest.approx([0.4, 1.2, 0.25, 0.5])
    # Points of both, and lines at what the references recognise.
    assert {round(x, 9) for x, _ in points(right)} == {80, 85, 90, 60, 65, 70}


@pytest.mark.parametrize(("ratios", "even"), [((10, 2, 0.5, 0.1), True), ((8, 7, 6, 5), False)])
def test_a_line_shows_where_both_are_even(ratios: tuple[float, ...], even: bool) -> None:
    table = pd.DataFrame(
        {
            "device": "neuron",
            "synapse_voltage_V": [0.01, 0.1] * 2,
            "neuron_resistance_ohm": [60.0, 60.0, 600.0, 600.0],
            "edp_ratio_stated_cmos_decision": ratios,
        }
    )
    axes = network_energy.break_even(table).axes[0]
    assert axes.get_xlim() == pytest.approx((10, 100))
    assert axes.get_ylim() == pytest.approx((60, 600))
    texts = [text.get_text() for text in axes.texts]
    assert ("even" in texts) is even
    assert "spin\nbetter" in texts
    assert ("CMOS\nbetter" in texts) is even


def test_a_region_is_named_where_it_is_widest() -> None:
    region = np.zeros((6, 9), dtype=bool)
    region[:, 0] = region[0] = True
    region[3:6, 4:9] = True
    assert network_energy._innermost(region) in {(4, 5), (4, 6), (4, 7)}


def test_without_a_choice_there_is_the_paper_alone() -> None:
    nothing = made.edp().iloc[:0]
    table = network_energy.energy_table(made.network_energy(), nothing)
    assert table["source"].tolist() == ["paper"]
    assert network_energy.energy_breakdown(table.assign(**dict.fromkeys(PARTS, 0.0))).axes
    assert network_energy.cycles(
        network_energy.cycles_table(made.accuracy(), nothing, "end_of_plateau")
    ).axes
    assert network_energy.edp(nothing.assign(gain_low=math.nan)).axes
    empty = network_energy.front_table(made.front(), nothing, 1.0)
    assert network_energy.front(empty).axes
