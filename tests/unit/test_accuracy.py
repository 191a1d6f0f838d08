"""Rows of accuracy.csv: models of a neuron, bias, read moments and numbers of cycles."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from spinneuron.network import accuracy
from spinneuron.network.decisions import most_frequent
from spinneuron.network.layers import Key
from spinneuron.network.tasks import Task
from spinneuron.neuron.criteria import CRITERIA
from tests.unit.small_networks import (
    FIRST,
    POINT,
    WIDTH,
    abrupt,
    circuit,
    close,
    device,
    network,
    samples_of,
    task_of,
    two_letters,
)
from tests.unit.test_network_energy import choices

KEY = Key("tiny", "margin", 0)
#: Both letters belong to the first neuron; of the second one it gets 3 µA backwards.
SHOWN = samples_of("10", "01")._replace(labels=np.array([0, 0]))
MOMENTS = {
    "end_of_plateau": abrupt(0.05, 0.9, valid_current_A=[-2.5e-6, 5e-6]),
    "end_of_pulse": abrupt(0.2, 0.8, valid_current_A=[-2.5e-6, 5e-6]),
    "final_state": abrupt(0.1, 0.7, valid_current_A=[-2.5e-6, 5e-6]),
}


def task(noisy: bool = True) -> Task:
    found = task_of(SHOWN)
    return found._replace(tests=found.tests | ({"noisy": SHOWN} if noisy else {}))


def table(own: Any = None, point: Any = POINT, **more: Any) -> pd.DataFrame:
    layer, _ = two_letters()
    layers = more.pop("layers", [layer])
    chosen = more.pop("chosen", choices(point))
    widths = more.pop("widths", [WIDTH])
    found = accuracy.table(
        [task()], {KEY: layers}, [own or device(MOMENTS)], chosen, widths,
        network(**({"cycles": [1], "samples": 3} | more)), circuit(),
    )  # fmt: skip
    assert list(found.columns) == list(accuracy.COLUMNS)
    return found


def expected(below: float, above: float) -> float:
    """One preset that fails as after settling, then a write pulse; two neurons, one cycle."""
    high = 0.5 * 0.1 + 0.5 * 0.3
    on = (1 - high) * above + high * (1 - below)
    off = (1 - high) * below + high * (1 - above)

    def right(own: float, other: float) -> float:
        return float(most_frequent(np.array([[own, other]]), np.array([0]), 1)[0])

    return (right(on, off) + right(off, on)) / 2


def test_accuracies_are_those_of_the_read_moment() -> None:
    found = table()
    assert set(found["flag"]) == {""}
    assert set(found["tested"]) == {2}
    warm = found.query(
        "neuron_model in ['thermal', 'all_non_idealities'] and bias_row == 'none'"
        " and decision == 'most_frequent'"
    )
    values = {"end_of_plateau": (0.05, 0.9), "end_of_pulse": (0.2, 0.8), "final_state": (0.1, 0.7)}
    for name, rows in warm.groupby("neuron_model"):
        clean = rows[rows["samples"] == "clean"].set_index("moment")
        assert set(clean.index) == set(values), name
        for moment, (below, above) in values.items():
            assert clean.loc[moment, "accuracy"] == close(expected(below, above))
            # 0.1 of the low and 0.3 of the high neurons are high after the preset.
            assert clean.loc[moment, "preset_error"] == close(0.2)
            # Currents of +3 µA were simulated, those of -3 µA were not.
            assert clean.loc[moment, "extrapolated"] == 0.5
        assert len(rows[rows["samples"] == "noisy"]) == 1
    cold = found[found["neuron_model"].isin(["ideal_sign", "zero_temperature"])]
    assert cold["preset_error"].isna().all()
    assert (cold["extrapolated"] == 0).all()
    # One ideal crossbar, three that vary.
    circuits = found.groupby("neuron_model")["circuits"].unique().map(list).to_dict()
    assert circuits == {
        "ideal_sign": [1],
        "zero_temperature": [1],
        "thermal": [1],
        "all_non_idealities": [3],
        "all_but_temperature": [3],
    }


def test_both_decisions_are_shown_and_a_majority_of_one_is_one_hot() -> None:
    found = table().query("neuron_model == 'ideal_sign' and samples == 'clean'")
    by = found.set_index("decision")["accuracy"]
    # One pattern fires the right neuron, the other one the wrong neuron.
    assert by.to_dict() == {"most_frequent": 0.5, "one_hot": 0.5}
    three = table(point=POINT._replace(cycles=3), cycles=[1]).query("neuron_model == 'thermal'")
    assert set(three["cycles"]) == {1, 3}
    assert set(three.query("cycles == 3")["decision"]) == {"most_frequent", "majority"}
    assert set(three.query("cycles == 1")["decision"]) == {"most_frequent", "one_hot"}


def test_without_noise_one_cycle_is_as_good_as_many_and_the_bias_follows_the_threshold() -> None:
    found = table(point=POINT._replace(cycles=5, bias=0.75), cycles=[1, 15])
    cold = found[found["neuron_model"].isin(["zero_temperature", "all_but_temperature"])]
    assert set(cold["cycles"]) == {1}
    assert set(cold.query("bias_row == 'chosen'")["bias"].round(9)) == {1.0}
    warm = found.query("neuron_model == 'thermal'")
    assert set(warm["cycles"]) == {1, 5, 15}
    assert set(warm.query("bias_row == 'chosen'")["bias"]) == {0.75}
    assert set(warm.query("bias_row == 'none'")["bias"]) == {0.0}
    # A sign neuron needs no bias.
    assert set(found.query("neuron_model == 'ideal_sign'")["bias_row"]) == {"none"}


def test_a_bias_of_the_threshold_returns_the_result_of_the_sign() -> None:
    # 1 µA is lost in the dead zone without a bias.
    layer, shown = two_letters()
    weak = POINT._replace(overdrive=0.5)
    found = accuracy.table(
        [task_of(shown)], {KEY: [layer]}, [device(MOMENTS)], choices(weak), [WIDTH],
        network(cycles=[1], samples=1), circuit(),
    )  # fmt: skip
    shown_rows = found[(found["samples"] == "clean") & (found["decision"] == "one_hot")]
    by = shown_rows.set_index(["neuron_model", "bias_row"])["accuracy"]
    assert by["ideal_sign", "none"] == 1.0
    assert by["zero_temperature", "none"] == 0.0
    assert by["zero_temperature", "chosen"] == 1.0


def test_other_pulse_widths_keep_the_conductances_of_the_first() -> None:
    # 3 µA are two thirds of what half a nanosecond needs.
    found = table(widths=[WIDTH, 0.5e-9], point=POINT).query(
        "neuron_model == 'zero_temperature' and bias_row == 'none' and samples == 'clean'"
    )
    frequent = found[found["decision"] == "most_frequent"]
    by = frequent.set_index("pulse_width_s")["accuracy"]
    assert by[WIDTH] == 0.5
    assert by[0.5e-9] == 0.5  # no neuron is high: a lot between both
    # The threshold of the same neuron is 4 µA for the short pulse.
    assert device(MOMENTS).threshold(0.5e-9) == close(4e-6)


@pytest.mark.parametrize("read_at", ["crossed", "final_state"])
def test_neurons_are_read_when_the_config_says(read_at: Any) -> None:
    own = device(dict.fromkeys(CRITERIA, abrupt(0.0, 1.0)))
    found = table(own, POINT._replace(read_at=read_at)).query("samples == 'clean'")
    moments = {
        name: list(dict.fromkeys(rows["moment"])) for name, rows in found.groupby("neuron_model")
    }
    others = [m for m in accuracy.READ_AT if m != read_at]
    assert moments["ideal_sign"] == moments["zero_temperature"] == [read_at]
    assert moments["thermal"] == moments["all_non_idealities"] == [read_at, *others]
    # A moment that is both the one of the config and one of the others stands there once.
    columns = ["neuron_model", "bias_row", "moment", "decision", "cycles", "pulse_width_s"]
    assert not found.duplicated(columns).any()


def test_a_deep_network_is_read_at_one_moment_and_decides_in_one_way() -> None:
    found = table(layers=[FIRST, FIRST]).query("neuron_model == 'thermal'")
    assert set(found["moment"]) == {"end_of_plateau"}
    assert set(found["decision"]) == {"most_frequent"}
    assert set(found["samples"]) == {"clean", "noisy"}


def test_circuits_that_vary_have_a_spread() -> None:
    # Neurons of 60 ohm, wires and weights that vary by a quarter around the threshold.
    same = table(point=POINT._replace(overdrive=1.0))
    wild = table(point=POINT._replace(overdrive=1.0), weight_variation=0.25, samples=20)
    assert (same["accuracy_std"] < 1e-12).all()
    varied = wild.query("neuron_model == 'all_but_temperature' and decision == 'one_hot'")
    assert varied["accuracy_std"].max() > 0
    assert (wild.query("neuron_model == 'thermal'")["accuracy_std"] < 1e-12).all()


def test_a_neuron_without_threshold_or_replicas_is_flagged_not_invented() -> None:
    reason = choices(POINT._replace(overdrive=math.nan), flag="no threshold for 1 ns")
    gone = table(device(exists=False), chosen=reason)
    assert gone["flag"].tolist() == ["no threshold for 1 ns"]
    assert gone["accuracy"].isna().all()
    unknown = table(device())
    warm = unknown["neuron_model"].isin(["thermal", "all_non_idealities"])
    assert set(unknown.loc[warm, "flag"]) == {"no probabilities"}
    assert unknown.loc[warm, "accuracy"].isna().all()
    assert set(unknown.loc[~warm, "flag"]) == {""}
