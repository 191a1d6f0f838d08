"""Eq. 2 of the paper: how fine a neuron must compare its positive and negative inputs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from spinneuron.network import input_resolution, letters, training
from spinneuron.network.layers import Key, Layer
from spinneuron.network.tasks import Samples, Task
from tests.unit.small_networks import SECOND, close, network, task_of


def test_resolution_is_eq_2() -> None:
    layer = Layer(np.array([[1.0, 0.0], [-0.5, 0.0], [0.25, 1.0]]))
    found = input_resolution.resolution(layer, np.array([[1.0, 1.0]]), np.array([0]))
    assert found == close([(1.25 - 0.5) / 1.75])
    # A neuron that does not fire has a negative one.
    assert input_resolution.resolution(layer, np.array([[0.0, 1.0]]), np.array([0])) == close(
        [(0.25 - 0.5) / 0.75]
    )


def test_the_sums_are_in_units_of_the_largest_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    layer = Layer(np.array([[4.0, 1.0], [-2.0, 2.0], [1.0, -1.0]]))
    three = Samples(np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 0.0]]), np.array([0, 1, 0]))
    monkeypatch.setattr(input_resolution, "tasks", lambda _: [task_of(three)])
    networks = {
        Key("tiny", "margin", 0): [layer],
        Key("tiny", "noise_aware", 0): [layer],  # its neurons do not decide by the sign
        Key("tiny", "margin", 40): [SECOND, SECOND],
        Key("9x9", "perceptron", 0): [SECOND],
    }
    table = input_resolution.sums_table(networks, network())
    # Only the first sample of each class: (4 + 1, 2)/4 and (1 + 2, 1)/2.
    assert table["class"].tolist() == ["A", "B"]
    assert table["rule"].tolist() == ["margin", "margin"]
    assert table["positive"].to_numpy() == close([5 / 4, 3 / 2])
    assert table["negative"].to_numpy() == close([2 / 4, 1 / 2])
    assert table["resolution"].to_numpy() == close([3 / 7, 2 / 4])
    tolerance = input_resolution.input_tolerance(networks, network(samples=2))
    assert tolerance["sample"].tolist() == [0, 1]
    # Eq. 2 of the three samples: 3/7, 1/2, and 5/5 with the third; a tenth of the way between.
    lowest = 3 / 7 + 0.2 * (1 / 2 - 3 / 7)
    assert tolerance["tolerance"].to_numpy() == close([lowest, lowest])


def test_the_resolution_is_measured_for_every_size_rule_seed_and_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trained: list[tuple[Any, ...]] = []

    def train(task: Task, rule: str, *, seed: int) -> list[Layer]:
        assert len(task.training.labels) == 2 * 2 * 26
        trained.append((task.copies, task.shape, rule, seed))
        weights = np.ones((task.training.inputs.shape[1] + 1, 26))
        weights[-1] = -0.5
        return [Layer(weights)]

    monkeypatch.setattr(training, "train", train)
    table = input_resolution.table(network(seed=7, rules=["margin", "noise_aware"]))
    sizes = [(3, 3), (5, 5), (7, 5), (9, 7), (13, 9)]
    assert trained == [(6, shape, "margin", seed) for shape in sizes for seed in (7, 8)]
    assert len(table) == 5 * 2 * 4 * 26
    fonts = {path.stem for family in ("lato", "caladea") for path in letters.font_files(family)}
    assert set(table["font"]) == fonts
    first = table.iloc[0]
    assert (first["glyph"], first["inputs"], first["letter"]) == ("3x3", 9, "A")
    pixels = letters.glyphs(["lato"], (3, 3)).pixels[0].sum()
    assert first["resolution"] == close((pixels - 0.5) / (pixels + 0.5))
