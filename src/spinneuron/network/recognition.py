"""The part of samples that a network recognises."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from spinneuron.arrays import Currents, Inputs, Labels, Numbers, Probabilities, Thresholds, Vector
from spinneuron.config.sections.network import Network
from spinneuron.network.crossbar import Crossbar, row_voltages
from spinneuron.network.decisions import alone, by_largest_current, recognition_probability
from spinneuron.network.firing import NO_CURRENT, Kind, Pulse, is_extrapolated, over_cycles
from spinneuron.network.hardware import Hardware, row_inputs
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.tasks import Samples

#: How often the random outputs of a hidden layer are drawn.
DRAWS = 2


class Neurons(NamedTuple):
    """The neurons of a network at an operating point."""

    device: Device
    kind: Kind
    point: OperatingPoint
    left: float  #: probability that the sample before left a neuron in the high state
    preset: float | None  #: magnitude of the preset current, A; None without a preset pulse

    @classmethod
    def of(
        cls, device: Device, kind: Kind, point: OperatingPoint, options: Network, classes: int
    ) -> Neurons:
        """Return the neurons of a network.

        Parameters
        ----------
        device, kind, point
            What they are and how they are run.
        options
            The section ``network`` of the config: the preset pulse.
        classes
            Number of neurons of the output. Each sample shown before has left one of them high.

        Returns
        -------
        Neurons
            The neurons.
        """
        preset = None
        if options.previous_state == "preset":
            preset = options.preset_overdrive * device.threshold(point.pulse_width)
        return cls(device, kind, point, 1 / classes, preset)

    @property
    def pulse(self) -> Pulse:
        """What the compact model needs to know about the write pulse."""
        return Pulse(self.kind, self.point.pulse_width, self.point.read_at)

    def magnet_current(self, current: Currents, thresholds: Thresholds, levels: Vector) -> Currents:
        """Return the current that acts on the neurons of the model, in A.

        Parameters
        ----------
        current
            Current into each neuron, in A, (n, neurons).
        thresholds
            Threshold of each neuron over that of the model, (neurons,).
        levels
            Change of the comparison level of each neuron, a mean m_z, (neurons,). A higher
            level is reached with a larger current.

        Returns
        -------
        Currents
            Current without the part in the shunt, (n, neurons).
        """
        shift = np.zeros(len(levels))
        if self.kind == "thermal":
            slope = self.device.model.at_temperature(self.point.read_at).level_shift
            shift = slope * np.where(np.isfinite(levels), levels, 0.0)
        return np.asarray(current / thresholds / self.device.shunt - shift)

    def high(self, current: Currents, thresholds: Thresholds, levels: Vector) -> Probabilities:
        """Return the mean probability over the cycles that each neuron is read high.

        Parameters
        ----------
        current
            Current into each neuron, in A, (n, neurons).
        thresholds
            Threshold of each neuron over that of the model, (neurons,).
        levels
            Change of the comparison level of each neuron, a mean m_z, (neurons,). A neuron
            reads low whatever its state is if it is inf, and high if it is -inf.

        Returns
        -------
        Probabilities
            Probability of each neuron, (n, neurons).
        """
        if self.kind == "sign":
            largest = float(abs(current).max(initial=0.0))
            return np.asarray(current > NO_CURRENT * largest, dtype=float)
        preset = None if self.preset is None else self.preset / self.device.shunt
        seen = self.magnet_current(current, thresholds, levels)
        if self.kind == "zero_temperature":
            # Synapse currents that cancel leave the bias, which may be exactly the threshold.
            seen = seen * (1 - NO_CURRENT)
        found = over_cycles(
            seen,
            self.device.model,
            self.pulse,
            cycles=self.point.cycles,
            left=self.left,
            preset=preset,
        )
        return np.where(np.isfinite(levels), found, levels < 0)


def layer_currents(bar: Crossbar, inputs: Inputs, point: OperatingPoint) -> Currents:
    """Return the current into each neuron of a layer.

    Parameters
    ----------
    bar
        The crossbar of the layer.
    inputs
        Inputs from 0 to 1, (n, inputs).
    point
        The operating point, with the synapse voltage.

    Returns
    -------
    Currents
        Currents in A, (n, neurons).
    """
    return bar.currents(row_voltages(row_inputs(inputs), point.synapse_voltage))


def recognised(made: Hardware, samples: Samples, neurons: Neurons) -> float:
    """Return the expected part of samples that a network recognises.

    Parameters
    ----------
    made
        The network as a circuit.
    samples
        Inputs with their classes.
    neurons
        Its neurons. The outputs of a hidden layer are drawn in each cycle.

    Returns
    -------
    float
        Mean over the samples of the probability that the right class is found.
    """
    point = neurons.point
    if len(made.crossbars) == 1:
        current = layer_currents(made.crossbars[0], samples.inputs, point)
        fires = neurons.high(current, made.thresholds[0], made.levels[0])
        found = recognition_probability(fires, samples.labels, point.decides, point.cycles)
        return float(np.mean(found))
    return float(np.mean([_drawn(made, samples, neurons) for _ in range(DRAWS)]))


def _drawn(made: Hardware, samples: Samples, neurons: Neurons) -> float:
    """Return the part of samples that a network with hidden layers recognises, in one drawing."""
    point = neurons.point
    counts = np.zeros((len(samples.labels), len(made.thresholds[-1])))
    for _ in range(point.cycles):
        outputs = samples.inputs
        for bar, thresholds, levels in zip(
            made.crossbars, made.thresholds, made.levels, strict=True
        ):
            fires = neurons.high(layer_currents(bar, outputs, point), thresholds, levels)
            outputs = (made.random.random(fires.shape) < fires).astype(float)
        counts += outputs
    return float(np.mean(_decided(counts, samples.labels, point)))


def _decided(counts: Numbers, labels: Labels, point: OperatingPoint) -> Vector:
    """Return the probability that the counts of all cycles give the right class."""
    if point.decision == "most_frequent":
        return by_largest_current(counts, labels, 0.0)
    return alone((counts > point.cycles // 2).astype(float), labels)


def extrapolated(made: Hardware, samples: Samples, neurons: Neurons) -> float:
    """Return the part of the reads of the first layer whose probability is extrapolated.

    Parameters
    ----------
    made
        The network as a circuit.
    samples
        The samples that it is shown.
    neurons
        Its neurons.

    Returns
    -------
    float
        Part of the reads; 0 without thermal noise.
    """
    current = layer_currents(made.crossbars[0], samples.inputs, neurons.point)
    seen = neurons.magnet_current(current, made.thresholds[0], made.levels[0])
    return float(np.mean(is_extrapolated(seen, neurons.device.model, neurons.pulse)))


def by_current(made: Hardware, samples: Samples, point: OperatingPoint) -> float:
    """Return the part of samples whose neuron receives the largest current.

    Parameters
    ----------
    made
        The network as a circuit, of one layer.
    samples
        Inputs with their classes.
    point
        The operating point.

    Returns
    -------
    float
        Part of the samples, the limit of many cycles.
    """
    current = layer_currents(made.crossbars[-1], samples.inputs, point)
    tied = NO_CURRENT * float(abs(current).max(initial=0.0))
    return float(np.mean(by_largest_current(current, samples.labels, tied)))
