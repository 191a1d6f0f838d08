"""The 3 x 3 network of fig. 4b: its functions, its currents and its bias."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from spinneuron.network import three_by_three
from spinneuron.network.three_by_three import NAMES
from tests.unit.small_networks import (
    WIDTH,
    abrupt,
    close,
    device,
    logistic,
    network,
    without_resistance,
)

WARM = {"final_state": abrupt(0.2, 0.3), "end_of_plateau": abrupt(0.1, 0.9)}
#: What the neurons compute of all inputs.
WANTED: dict[str, Callable[[bool, bool, bool], bool]] = {
    "in1 and in2 and in3": lambda a, b, c: a and b and c,
    "in1 or in2 or in3": lambda a, b, c: a or b or c,
    "in1 and not in2": lambda a, b, c: a and not b,
}


def table(own: Any = None, **more: Any) -> Any:
    options = network(levels=9, **more)
    return three_by_three.table(own or device(WARM), WIDTH, options, without_resistance())


def test_with_the_bias_of_the_threshold_it_computes_its_functions() -> None:
    found = table()
    assert len(found) == 8 * 3
    assert found["bias_A"].to_numpy() == close([2e-6] * 24)
    for row in found.itertuples():
        a, b, c = (digit == "1" for digit in row.inputs)
        wanted = WANTED[row.neuron](a, b, c)
        assert row.ideal_output == row.output == wanted, (row.inputs, row.neuron)


def test_without_a_bias_it_computes_where_the_current_reaches_the_threshold() -> None:
    found = table(bias=0.0)
    assert (found["bias_A"] == 0).all()
    weak = found["current_A"].abs() < found["threshold_A"]
    assert (found.loc[~weak, "output"] == found.loc[~weak, "ideal_output"]).all()
    assert not found.loc[weak, "output"].any()
    assert found.loc[weak, "ideal_output"].any()  # the dead zone matters


@pytest.mark.parametrize("bias", [0.0, 0.5])
def test_the_small_network_has_the_currents_of_its_weights(bias: float) -> None:
    found = table(bias=bias)
    # Full scale 3 µA: 1/2, 1/2, 1/2, -1 of 1; 1, 1, 1, -1/2; 1, -1, 0, -1/2.
    by = (found.set_index(["inputs", "neuron"])["current_A"] - bias * 2e-6) / 3e-6
    for inputs, sums in (
        ("111", (0.5, 2.5, -0.5)),
        ("100", (-0.5, 0.5, 0.5)),
        ("010", (-0.5, 0.5, -1.5)),
        ("001", (-0.5, 0.5, -0.5)),
        ("000", (-1.0, -0.5, -0.5)),
    ):
        assert [by[inputs, name] for name in NAMES] == pytest.approx(sums, rel=1e-6, abs=0)
    assert found["threshold_A"].to_numpy() == close([2e-6] * 24)


def test_probabilities_are_those_of_the_read_moment() -> None:
    found = table(bias=0.0)
    row = found[(found["inputs"] == "111") & (found["neuron"] == NAMES[1])].iloc[0]
    assert row["switching_time_s"] == pytest.approx(2e-15 / 7.5e-6, rel=1e-6, abs=0)
    assert (row["ideal_output"], row["output"]) == (True, True)
    assert row["probability_at_temperature"] == close(0.9)
    # Where inputs cancel, round-off may have either sign.
    driven_back = found["current_A"] < -1e-9
    back = found.loc[driven_back, "probability_at_temperature"]
    assert back.to_numpy() == close([0.1] * int(driven_back.sum()))
    late = table(bias=0.0, read_at="final_state")
    strong = late["current_A"].abs() > 1e-9
    assert set(late.loc[strong, "probability_at_temperature"].round(9)) == {0.2, 0.3}


def test_a_shunt_takes_its_part_of_the_current() -> None:
    # Twice the current in the circuit, the same in the magnet.
    bare, shunted = table(bias=0.0), table(device(WARM, shunt=2.0), bias=0.0)
    twice = 2 * bare["current_A"].to_numpy()
    assert shunted["current_A"].to_numpy() == pytest.approx(twice, rel=1e-9, abs=1e-15)
    assert shunted["output"].tolist() == bare["output"].tolist()
    wide = {"end_of_plateau": logistic(0.0, 2.0), "final_state": logistic(0.0, 2.0)}
    one, two = (table(device(wide, shunt=s), bias=0.0) for s in (1.0, 2.0))
    for name in ("probability_at_temperature", "switching_time_s"):
        strong = one["current_A"].abs() > 1e-9
        assert list(two.loc[strong, name]) == close(list(one.loc[strong, name])), name


def test_without_a_threshold_there_is_no_table() -> None:
    assert table(device(exists=False)).empty
