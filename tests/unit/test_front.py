"""Rows of front.csv: chosen by the cross-validation, shown with the test samples."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spinneuron.network import choice, front
from spinneuron.network.accuracy import circuits
from spinneuron.network.recognition import Neurons, recognised
from tests.unit.small_networks import (
    POINT,
    WIDTH,
    abrupt,
    circuit,
    close,
    device,
    logistic,
    network,
)
from tests.unit.test_choice import clear, folds, task

WARM = device({"end_of_plateau": logistic(3.0, 1.0), "final_state": abrupt(0.0, 1.0)})
OPTIONS = network(
    levels=32,
    samples=2,
    weight_variation=0.1,
    choice={
        "overdrive": [1.0, 4.0], "bias": [0.5], "synapse_voltage": [0.01, 0.1], "cycles": [1, 3],
        "junction_resistance": [], "neuron_resistance": [200.0, 60.0],
    },
)  # fmt: skip


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return front.table(
        task(), "clear", folds(), [clear()], WARM, [WIDTH, 2 * WIDTH], OPTIONS, circuit()
    )


def test_the_front_and_the_best_of_each_value_are_shown(table: pd.DataFrame) -> None:
    counts = table["why"].value_counts()
    assert counts["best for its synapse_voltage_V"] == 2
    assert counts["best for its pulse_width_s"] == 2
    # The resistance of the config and the one of the choice, each once.
    assert counts["best for its neuron_resistance_ohm"] == 2
    shown = table[table["why"] == "front"]
    assert len(shown) >= 2
    assert shown["energy_per_neuron_J"].is_monotonic_increasing
    assert shown["validation_accuracy"].is_monotonic_increasing
    everything = choice.tried(
        folds(), ["clear"], WARM, [WIDTH, 2 * WIDTH], [60.0, 200.0], OPTIONS, circuit()
    )
    cheapest = everything["energy_per_neuron_J"].min()
    assert shown["energy_per_neuron_J"].iloc[0] == close(cheapest)
    assert set(table["rule"]) == {"clear"}


def test_a_row_shows_what_its_own_combination_recognises(table: pd.DataFrame) -> None:
    for _, row in table.iterrows():
        point = POINT._replace(
            synapse_voltage=row["synapse_voltage_V"], overdrive=row["overdrive"], bias=row["bias"],
            pulse_width=row["pulse_width_s"], cycles=row["cycles"],
            junction_resistance=row["junction_resistance_ohm"],
        )  # fmt: skip
        around = circuit(neuron_resistance=row["neuron_resistance_ohm"])
        made = circuits([clear()], WARM, point, OPTIONS, around, ideal=False)
        neurons = Neurons.of(WARM, "thermal", point, OPTIONS, 3)
        right = [recognised(one, task().test, neurons) for one in made]
        assert row["accuracy"] == close(float(np.mean(right)))
        assert row["energy_per_network_J"] == close(3 * row["energy_per_neuron_J"])
        assert row["edp_J_s"] == close(row["energy_per_neuron_J"] * row["delay_s"])
        assert row["edp_ratio_stated_cmos"] == close(3.5e-21 / row["edp_J_s"])
        assert row["reached"] == (row["validation_accuracy"] >= row["target_accuracy"])


def test_a_neuron_without_probabilities_has_no_front(table: pd.DataFrame) -> None:
    none = front.table(task(), "clear", folds(), [clear()], device(), [WIDTH], OPTIONS, circuit())
    assert none.empty
    whole = front.joined([none, table])
    assert list(whole.columns) == list(front.COLUMNS)
    assert len(whole) == len(table)
    assert list(front.joined([none]).columns) == list(front.COLUMNS)
