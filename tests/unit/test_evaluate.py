"""Any network through the circuit: every decision by hand, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from spinneuron.config.experiment import Experiment
from spinneuron.network.accuracy import circuits
from spinneuron.network.decisions import most_frequent
from spinneuron.network.evaluate import Evaluation, evaluate
from spinneuron.network.layers import Layer, fires_ideally
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.operation import flow, operation
from spinneuron.network.recognition import Neurons, recognised
from spinneuron.network.tasks import Samples, digits
from spinneuron.neuron.compact_model import ThresholdModel
from tests.unit.small_networks import abrupt, close, logistic, model, two_letters

SURE = {"end_of_plateau": abrupt(0.05, 0.9), "final_state": abrupt(0.0, 1.0)}


def run(
    experiment: Experiment,
    own: ThresholdModel | None = None,
    weights: Any = None,
    shown: Samples | None = None,
    **more: Any,
) -> Evaluation:
    layer, samples = two_letters()
    samples = shown or samples
    settings: dict[str, Any] = {"synapse_voltage": 0.01, "overdrive": 1.5, "ideal": True}
    return evaluate(
        [layer.weights] if weights is None else weights,
        samples.inputs,
        samples.labels,
        own or model(SURE),
        experiment,
        **(settings | more),
    )


def test_every_decision_by_hand(experiment: Experiment) -> None:
    found = run(experiment, cycles=3)
    high, low = 0.9, 0.05
    assert found.one_hot == close(high * (1 - low))
    twice = [3 * p**2 * (1 - p) + p**3 for p in (high, low)]
    assert found.majority == close(twice[0] * (1 - twice[1]))
    expected = float(most_frequent(np.array([[high, low]]), np.array([0]), 3)[0])
    assert found.most_frequent == close(expected)
    assert found.largest_current == 1.0
    assert found.energy == close(sum(found.operation.parts.values()))
    assert found.delay == close(3 * found.operation.cycle_time)
    # One hot takes one cycle, however many there are.
    assert run(experiment, cycles=1).one_hot == close(found.one_hot)
    assert run(experiment, cycles=1).majority == close(found.one_hot)


def test_grey_inputs_are_voltages_in_proportion(experiment: Experiment) -> None:
    # A half is high from 3 µA on; 0.5 of an input gives 3 µA, 0.4 less, 0.6 more.
    layer = Layer(np.array([[1.0, -1.0], [0.0, 0.0]]))
    sharp = model({"end_of_plateau": logistic(3.0, 1e-3), "final_state": abrupt(0.0, 1.0)})
    shown = Samples(np.array([[0.4], [0.6]]), np.array([0, 0]))
    found = run(experiment, sharp, [layer.weights], shown, overdrive=3.0)
    # The pairs carry 98 % of the full scale.
    assert found.one_hot == close(0.5)
    assert found.largest_current == 1.0
    grey = found.operation.parts["synapses_J"]
    white = run(
        experiment, sharp, [layer.weights], shown._replace(inputs=np.ones((2, 1))), overdrive=3.0
    )
    bias = run(
        experiment, sharp, [layer.weights], shown._replace(inputs=np.zeros((2, 1))), overdrive=3.0
    )
    # The energy goes with the square of the voltage.
    own = white.operation.parts["synapses_J"] - bias.operation.parts["synapses_J"]
    expected = bias.operation.parts["synapses_J"] + own * (0.4**2 + 0.6**2) / 2
    assert grey == pytest.approx(expected, rel=1e-9, abs=0)


def test_sign_neurons_of_an_ideal_circuit_are_those_of_eq_1(experiment: Experiment) -> None:
    # Ideal sign neurons and a largest current that ignores thresholds, with digits.
    task = digits()
    weights = np.random.default_rng(1).normal(size=(65, 10))
    some = Samples(task.test.inputs[:60], task.test.labels[:60])
    fine = experiment.network.model_copy(update={"levels": 2**20, "smallest_conductance": 0.0})
    changed = experiment.model_copy(update={"network": fine})
    found = run(changed, model(), [weights], some, kind="sign")
    fires = fires_ideally([Layer(weights)], some.inputs)
    right = fires[np.arange(60), some.labels] & (fires.sum(axis=1) == 1)
    assert found.one_hot == pytest.approx(float(right.mean()), abs=1e-12)
    # Every neuron has a scale of its own: its largest weight.
    sums = Layer(weights / abs(weights).max(axis=0)).sums(some.inputs)
    assert found.largest_current == close(float((sums.argmax(axis=1) == some.labels).mean()))


def test_it_is_what_the_tables_count(experiment: Experiment) -> None:
    # The same network with everything that varies, put together from its parts.
    layer, shown = two_letters()
    own = model({"end_of_plateau": logistic(3.0, 1.0), "final_state": abrupt(0.1, 0.9)})
    options, around = experiment.network, experiment.energy
    found = run(
        experiment, own, ideal=False, bias=0.5, cycles=5, overdrive=2.5, synapse_voltage=0.03,
        junction_resistance=6e4,
    )  # fmt: skip
    device = Device.of("neuron", own, experiment.neuron, experiment.readout)
    point = OperatingPoint(0.03, 2.5, 0.5, 1e-9, options.read_at, 5, "most_frequent", 6e4)
    made = circuits([layer], device, point, options, around, ideal=False)
    assert len(made) == options.samples
    neurons = Neurons.of(device, "thermal", point, options, 2)
    assert found.most_frequent == close(
        float(np.mean([recognised(one, shown, neurons) for one in made]))
    )
    taken = operation(flow(made[0], shown.inputs, neurons, around), point, device, options, around)
    assert found.operation == taken
    slow = run(experiment, own, ideal=False, cycles=5)
    assert slow.delay > found.delay  # the junction of the config is read more slowly


GOOD = two_letters()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"inputs": np.zeros(2)}, r"inputs of shape \(2,\): must be \(samples, inputs\)"),
        ({"inputs": np.zeros((0, 2))}, r"inputs of shape \(0, 2\): must be"),
        ({"weights": [np.zeros((2, 2))]}, r"weights\[0\] of shape \(2, 2\): must have 3 rows"),
        ({"weights": [np.zeros(3)]}, r"weights\[0\] of shape \(3,\): must have 3 rows"),
        (
            {"weights": [np.zeros((3, 4)), np.zeros((4, 2))]},
            r"weights\[1\] of shape \(4, 2\): must have 5 rows, one for each input and the bias",
        ),
        ({"inputs": np.array([[0.0, 1.5], [0.0, 1.0]])}, "inputs: must lie between 0 and 1"),
        ({"inputs": np.array([[0.0, np.nan], [0.0, 1.0]])}, "inputs: must lie between 0 and 1"),
        ({"labels": np.array([0])}, r"labels of shape \(1,\) and type int64: must be a whole"),
        ({"labels": np.array([0.0, 1.0])}, r"labels of shape \(2,\) and type float64: .* of 2 sam"),
        ({"labels": np.array([0, 2])}, "labels: must lie between 0 and 1, one for each output"),
        ({"labels": np.array([-1, 0])}, "labels: must lie between 0 and 1, one for each output"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused(
    experiment: Experiment, changed: dict[str, Any], message: str
) -> None:
    given = {"weights": [GOOD[0].weights], "inputs": GOOD[1].inputs, "labels": GOOD[1].labels}
    with pytest.raises(ValueError, match=message):
        evaluate(
            **(given | changed), model=model(SURE), experiment=experiment,
            synapse_voltage=0.01, overdrive=1.5,
        )  # fmt: skip


def test_a_neuron_without_threshold_is_refused(experiment: Experiment) -> None:
    with pytest.raises(ValueError, match="neuron: for this test"):
        run(experiment, model(exists=False))
