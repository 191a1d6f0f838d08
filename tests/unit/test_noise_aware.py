"""Training with the measured neuron: its response, its gradient, and what it is good for."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from spinneuron.network import noise_aware, training
from spinneuron.network.hardware import hardware
from spinneuron.network.layers import Layer, fires_ideally
from spinneuron.network.noise_aware import GRID, SHARPNESS, Response, loss, response
from spinneuron.network.recognition import Neurons, recognised
from spinneuron.network.tasks import Fold, Samples, Task
from spinneuron.neuron.switch_probability import SwitchProbability
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

WIDTH_OF_P = 1.75  # µA, as that of the default neuron


def exact(current: Any) -> tuple[Any, Any]:
    """A logistic response and its exact slope."""
    probability = expit(current)
    return probability, probability * (1 - probability)


def patterns(samples: int, seed: int = 1, classes: int = 10, inputs: int = 20) -> Samples:
    """Noisy copies of random patterns, as a task of letters is."""
    random = np.random.default_rng(0)
    clean = (random.random((classes, inputs)) < 0.5).astype(float)
    noise = np.random.default_rng(seed)
    labels = noise.integers(0, classes, samples)
    wrong = noise.random((samples, inputs)) < 0.08
    return Samples(np.abs(clean[labels] - wrong), labels)


def task() -> Task:
    learned, test = patterns(400), patterns(300, seed=2)
    fold = Fold(learned, test)
    return Task("tiny", tuple("ABCDEFGHIJ"), learned, (fold,), {"clean": test}, None)


# The response of a neuron


def test_a_response_is_centred_where_half_of_the_reads_are_high() -> None:
    # The floor and the loss move the current of 0.5 away from the middle of the step.
    measured = logistic(3.0, WIDTH_OF_P, floor=0.1, loss=0.2)
    found = response(measured, WIDTH)
    assert found is not None
    middle = float(measured.current_at(0.5, WIDTH)) * 1e6
    assert middle != pytest.approx(3.0, abs=0.1)
    for widths in (-2.0, 0.0, 0.7, 5.0):
        expected = 0.1 + 0.7 * expit((middle + widths * WIDTH_OF_P - 3.0) / WIDTH_OF_P)
        probability, _ = found(np.array([widths]))
        assert probability == pytest.approx([expected], abs=2e-4)
    assert found(np.array([0.0]))[0] == close([0.5])


def test_a_shorter_pulse_has_a_wider_response() -> None:
    # The width is the root of 1² + 2²/w: with pulses of 1 ns and of 4 ns.
    measured = logistic(0.0, 1.0, valid_current_A=[-1e-3, 1e-3])
    diffusing = replace(measured, parameters=measured.parameters | {"diffusion": 2.0})
    for width, expected in ((1e-9, np.sqrt(5)), (4e-9, np.sqrt(2))):
        found = response(diffusing, width)
        assert found is not None
        # In units of its own width every response is the same.
        assert found(np.array([1.0]))[0] == pytest.approx([expit(1.0)], abs=1e-4)
        current = float(expected) * 1e-6
        assert diffusing.probability(current, width) == pytest.approx(expit(1.0), rel=1e-6)


def test_the_slope_of_a_response_is_its_derivative() -> None:
    found = response(logistic(0.0, WIDTH_OF_P, valid_current_A=[-1e-3, 1e-3]), WIDTH)
    assert found is not None
    current = np.linspace(-6, 6, 101)
    assert found(current)[1] == pytest.approx(exact(current)[1], abs=2e-3 * 0.25)


def test_beyond_the_simulated_currents_a_response_is_flat() -> None:
    found = response(logistic(0.0, 1.0, valid_current_A=[-4e-6, 4e-6]), WIDTH)
    assert found is not None
    probability, slope = found(np.array([-20.0, 10.0, 100.0]))
    assert probability == close([expit(-4.0), expit(4.0), expit(4.0)])
    assert slope.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "measured",
    [
        logistic(0.0, 1.0, status="constant"),
        SwitchProbability.from_entry({"status": "not_fitted", "reason": "no replicas"}),
        logistic(0.0, 1.0, floor=0.6),
    ],
    ids=["constant", "not fitted", "always more than a half"],
)
def test_a_neuron_that_no_current_brings_to_a_half_has_no_response(
    measured: SwitchProbability,
) -> None:
    assert response(measured, WIDTH) is None


# The gradient


@pytest.mark.parametrize("sizes", [(5, 3), (5, 4, 3)])
def test_the_gradient_is_that_of_finite_differences(sizes: tuple[int, ...]) -> None:
    # Hidden neurons pass on their probability itself, so that the loss is smooth.
    random = np.random.default_rng(1)
    layers = [random.normal(0, 0.4, (before + 1, after)) for before, after in pairwise(sizes)]
    inputs, wanted = random.random((7, 5)), np.eye(3)[random.integers(0, 3, 7)]

    def value() -> float:
        return loss(layers, inputs, wanted, exact, lambda p: p)[0]  # type: ignore[arg-type]

    _, gradients = loss(layers, inputs, wanted, exact, lambda p: p)  # type: ignore[arg-type]
    assert [g.shape for g in gradients] == [w.shape for w in layers]
    step = 1e-5
    for weights, gradient in zip(layers, gradients, strict=True):
        numeric = np.zeros_like(weights)
        for index in np.ndindex(weights.shape):
            own = weights[index]
            weights[index] = own + step
            above = value()
            weights[index] = own - step
            numeric[index] = (above - value()) / (2 * step)
            weights[index] = own
        assert abs(gradient).max() > 0.01
        assert gradient == pytest.approx(numeric, rel=1e-5, abs=1e-8)


def test_the_loss_of_two_neurons_by_hand() -> None:
    # Without weights both are high with a half: ln 2. With weights of 1: expit(2), expit(-2).
    inputs, wanted = np.array([[1.0]]), np.array([[1.0, 0.0]])
    none, _ = loss([np.zeros((2, 2))], inputs, wanted, exact, lambda p: p)  # type: ignore[arg-type]
    assert none == close(np.log(2))
    layer = np.array([[1.0, -1.0], [0.0, 0.0]])
    found, _ = loss([layer], inputs, wanted, exact, lambda p: p)  # type: ignore[arg-type]
    apart = SHARPNESS * (expit(2.0) - expit(-2.0))
    assert found == close(np.log1p(np.exp(-apart)))


def test_hidden_outputs_are_what_was_drawn() -> None:
    first, second = np.array([[0.0], [0.0]]), np.array([[1.0, -1.0], [0.0, 0.0]])
    inputs, wanted = np.ones((1, 1)), np.array([[1.0, 0.0]])
    drawn, _ = loss([first, second], inputs, wanted, exact, np.ceil)  # type: ignore[arg-type]
    alone, _ = loss([second], inputs, wanted, exact, np.ceil)  # type: ignore[arg-type]
    assert drawn == close(alone)


# The training


def trained(hidden: int = 0, seed: int = 3) -> list[Any]:
    shown = patterns(300)
    found = response(logistic(0.0, WIDTH_OF_P), WIDTH)
    assert found is not None
    return noise_aware.train(shown.inputs, shown.labels, 10, found, hidden=hidden, seed=seed)


def test_the_first_step_of_the_optimiser_is_as_large_for_every_weight() -> None:
    # Adam divides by the size of the gradient; weights stay between -1 and 1.
    weights = np.array([[0.5, -0.5, 0.99]])
    optimiser = noise_aware._Adam(weights.copy())
    optimiser.step(np.array([[1e-3, -5.0, -1e-2]]), 0.05)
    assert optimiser.weights == pytest.approx(np.array([[0.45, -0.45, 1.0]]), rel=1e-4)
    # The second one goes on in the same direction if the gradient stays.
    optimiser.step(np.array([[1e-3, -5.0, -1e-2]]), 0.05)
    assert optimiser.weights == pytest.approx(np.array([[0.40, -0.40, 1.0]]), rel=1e-4)


@pytest.mark.parametrize("hidden", [0, 5])
def test_weights_have_their_shapes_and_bounds_and_follow_from_the_seed(hidden: int) -> None:
    found = trained(hidden)
    assert [w.shape for w in found] == ([(21, 5), (6, 10)] if hidden else [(21, 10)])
    for weights in found:
        assert -1 <= weights.min() < -0.1
        assert 0.1 < weights.max() <= 1
    again, other = trained(hidden), trained(hidden, seed=4)
    for ours, same, different in zip(found, again, other, strict=True):
        assert np.array_equal(ours, same)
        assert not np.array_equal(ours, different)


def test_at_small_currents_it_beats_the_margin() -> None:
    # The largest synapse current is 2 µA, not much more than the width of the probability.
    measured = logistic(0.0, WIDTH_OF_P, valid_current_A=[-50e-6, 50e-6])
    warm = device({"end_of_plateau": measured, "final_state": abrupt(0.0, 1.0)})
    point = POINT._replace(overdrive=1.0, cycles=3)
    shown, options = task(), network(levels=256)
    own = Neurons.of(warm, "thermal", point, options, 10)
    seen = response(measured, WIDTH)
    right = {}
    for rule in ("margin", "noise_aware"):
        layers = training.train(shown, rule, seed=1, response=seen)
        made = hardware(layers, warm, point, options, circuit(), sample=None)
        right[rule] = recognised(made, shown.test, own)
        # Both solve the task; only one of them knows about the noise.
        sums = layers[0].sums(shown.test.inputs)
        assert np.mean(sums.argmax(axis=1) == shown.test.labels) > 0.9
    print(right)
    assert right["noise_aware"] > right["margin"] + 0.05


def test_the_rule_needs_the_response_of_a_neuron() -> None:
    with pytest.raises(ValueError, match="noise_aware: needs the response of a neuron"):
        training.train(task(), "noise_aware", seed=1)
    (layer,) = training.train(
        task(),
        "noise_aware",
        seed=1,
        response=Response(expit(GRID), np.gradient(expit(GRID), GRID)),
    )
    assert isinstance(layer, Layer)
    assert fires_ideally([layer], task().test.inputs).shape == (300, 10)
