"""Any network and any samples through crossbars, neurons and the energy of everything.

For use in a notebook; see the recipe "Your own task".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from spinneuron.arrays import Inputs, Labels, Weights
from spinneuron.config.experiment import Experiment
from spinneuron.network.accuracy import circuits
from spinneuron.network.decisions import Decision
from spinneuron.network.firing import Kind
from spinneuron.network.layers import Layer
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.operation import Operation, flow, operation
from spinneuron.network.recognition import Neurons, by_current, recognised
from spinneuron.network.tasks import Samples
from spinneuron.neuron.compact_model import ThresholdModel


class Evaluation(NamedTuple):
    """What a network recognises and takes. Accuracies are parts of the samples."""

    one_hot: float  #: exactly the right neuron is high, in one cycle
    majority: float  #: exactly the right neuron is high in more than half of the cycles
    most_frequent: float  #: the right neuron is high in most cycles
    largest_current: float  #: the right neuron of the last layer receives the largest current
    operation: Operation  #: energies, currents and times for all cycles

    @property
    def energy(self) -> float:
        """Energy per neuron of one decision over all cycles, J."""
        return self.operation.energy

    @property
    def delay(self) -> float:
        """Time of one decision over all cycles, s."""
        return self.operation.delay


def _checked(
    weights: Sequence[Weights], inputs: Inputs, labels: Labels
) -> tuple[list[Layer], Samples]:
    layers = [Layer(np.asarray(one, dtype=float)) for one in weights]
    seen, classes = np.asarray(inputs, dtype=float), np.asarray(labels)
    before = seen.shape[1] if seen.ndim == 2 else -1
    if seen.ndim != 2 or not len(seen):
        raise ValueError(f"inputs of shape {seen.shape}: must be (samples, inputs), not empty.")
    for number, layer in enumerate(layers):
        shape = layer.weights.shape
        if len(shape) != 2 or shape[0] != before + 1:
            raise ValueError(
                f"weights[{number}] of shape {shape}: must have {before + 1} rows, one for each "
                "input and the bias last."
            )
        before = shape[1]
    if not np.all((seen >= 0) & (seen <= 1)):
        raise ValueError("inputs: must lie between 0 and 1.")
    if classes.shape != (len(seen),) or not np.issubdtype(classes.dtype, np.integer):
        raise ValueError(
            f"labels of shape {classes.shape} and type {classes.dtype}: must be a whole number "
            f"for each of {len(seen)} samples."
        )
    if classes.min() < 0 or classes.max() >= before:
        raise ValueError(f"labels: must lie between 0 and {before - 1}, one for each output.")
    return layers, Samples(seen, classes.astype(np.int64))


def evaluate(
    weights: Sequence[Weights],
    inputs: Inputs,
    labels: Labels,
    model: ThresholdModel,
    experiment: Experiment,
    *,
    synapse_voltage: float,
    overdrive: float,
    bias: float = 0.0,
    cycles: int = 1,
    junction_resistance: float | None = None,
    kind: Kind = "thermal",
    ideal: bool = False,
) -> Evaluation:
    """Return what a network of spin neurons recognises, and the energy and time that it takes.

    Parameters
    ----------
    weights
        Weights of each layer, (inputs + 1, neurons), the bias in the last row. Every neuron has
        a scale of its own: its largest weight becomes the largest conductance.
    inputs
        Samples from 0 to 1, (n, inputs). They become voltages: 1 is the synapse voltage.
    labels
        Class of each sample, the number of an output neuron, (n,).
    model
        Compact model of the neurons, see `spinneuron.threshold`.
    experiment
        The config, for the pulse, the circuit and its variations.
    synapse_voltage
        Synapse voltage ΔV in V.
    overdrive
        Largest synapse current over the threshold current of the neuron.
    bias
        Current of the bias row into each neuron over the threshold current.
    cycles
        Number of cycles of preset, write and read.
    junction_resistance
        Resistance of the tunnel junction in the parallel state in ohm, by default that of the
        config. It decides how long a read takes.
    kind
        How much of the neuron counts: ``sign``, ``zero_temperature`` or ``thermal``.
    ideal
        Whether nothing varies and only the synapses have a resistance. If not, the accuracies
        are means over ``network.samples`` circuits.

    Returns
    -------
    Evaluation
        Accuracies by each decision, energies and times.

    Raises
    ------
    ValueError
        If the shapes of weights, inputs and labels do not fit together, or if the neuron has no
        threshold for the pulse of the config.
    """
    layers, samples = _checked(weights, inputs, labels)
    options, circuit = experiment.network, experiment.energy
    width = experiment.neuron.pulse.width
    device = Device.of(model.device, model, experiment.neuron, experiment.readout)
    if not np.isfinite(device.threshold(width)):
        raise ValueError(f"{model.device}: {model.threshold(width).reason}")
    point = OperatingPoint(
        synapse_voltage,
        overdrive,
        bias,
        width,
        options.read_at,
        cycles,
        "most_frequent",
        junction_resistance or device.junction.parallel_resistance,
    )
    made = circuits(layers, device, point, options, circuit, ideal=ideal)
    classes = layers[-1].weights.shape[1]

    def neurons(decision: Decision, number: int) -> Neurons:
        here = point._replace(decision=decision, cycles=number)
        return Neurons.of(device, kind, here, options, classes)

    def mean(decision: Decision, number: int) -> float:
        own = neurons(decision, number)
        return float(np.mean([recognised(one, samples, own) for one in made]))

    drawn = flow(made[0], samples.inputs, neurons("most_frequent", cycles), circuit)
    return Evaluation(
        mean("one_hot", 1),
        mean("majority", cycles),
        mean("most_frequent", cycles),
        float(np.mean([by_current(one, samples, point) for one in made])),
        operation(drawn, point, device, options, circuit),
    )
