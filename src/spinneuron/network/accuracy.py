"""The part of samples that a network recognises, from ideal sign neurons to real ones."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spinneuron.arrays import Currents, Inputs, Probabilities, Thresholds
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network import conductances
from spinneuron.network.crossbar import Crossbar, row_voltages
from spinneuron.network.firing import (
    Kind,
    firing_probability,
    preset_error,
    recognition_probability,
)
from spinneuron.network.layers import Key, Layers, with_bias
from spinneuron.network.tasks import Samples, task
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.criteria import Criterion

#: The kind of neuron, and whether the crossbar is ideal: then conductances do not vary, and
#: only the synapses have a resistance.
NEURON_MODELS: dict[str, tuple[Kind, bool]] = {
    "ideal_sign": ("sign", True),
    "zero_temperature": ("zero_temperature", True),
    "thermal": ("thermal", True),
    "all_non_idealities": ("thermal", False),
    "all_but_temperature": ("zero_temperature", False),
}
#: When neurons at a temperature are read.
READ_AT: tuple[Criterion, ...] = ("end_of_plateau", "end_of_pulse", "final_state")
#: How often the random outputs of a hidden layer are drawn.
DRAWS = 4
#: Probability of each neuron for the currents into the neurons and their thresholds.
Fires = Callable[[Currents, Thresholds], Probabilities]


class Hardware(NamedTuple):
    """One network made of crossbars, with the thresholds of its neurons."""

    crossbars: list[Crossbar]
    thresholds: list[Thresholds]  #: threshold of each neuron over that of the model, by layer
    random: np.random.Generator  #: draws the outputs of a hidden layer


def hardware(
    layers: Layers, largest: float, options: Network, circuit: Energy, *, ideal: bool
) -> list[Hardware]:
    """Return a network as crossbars: one that is ideal, or ``options.samples`` that vary.

    Parameters
    ----------
    layers
        The network.
    largest
        Largest conductance in S, see `spinneuron.network.conductances.full_scale`.
    options
        The section ``network`` of the config: variations, resistances and seed.
    circuit
        The section ``energy`` of the config, with the resistance of a neuron.
    ideal
        Whether nothing varies, and wires, sources and neurons have no resistance.

    Returns
    -------
    list of Hardware
        The network with each sample of the variations.
    """
    result = []
    for sample in range(1 if ideal else options.samples):
        random = np.random.default_rng([options.seed, sample])
        varies = None if ideal else random
        bars = [
            conductances.crossbar(layer, largest, options, circuit, varies, resistances=not ideal)
            for layer in layers
        ]
        counts = [layer.weights.shape[1] for layer in layers]
        spread = 0.0 if ideal else options.threshold_variation
        thresholds = [np.maximum(1 + spread * random.standard_normal(n), 0.1) for n in counts]
        result.append(Hardware(bars, thresholds, random))
    return result


def accuracy(
    made: Hardware,
    samples: Samples,
    voltage: float,
    fires: Fires,
) -> float:
    """Return the expected part of samples that a network recognises.

    Parameters
    ----------
    made
        The network.
    samples
        What is shown to it.
    voltage
        Synapse voltage ΔV in V.
    fires
        Probability that each neuron fires, (n, neurons), for currents in A, (n, neurons), and
        relative thresholds, (neurons,). The outputs of a hidden layer are drawn with it.

    Returns
    -------
    float
        Mean over the samples of the probability that the right neuron fires alone.
    """
    last = len(made.crossbars) - 1
    right = 0.0
    draws = DRAWS if last else 1
    for _ in range(draws):
        inputs: Inputs = samples.inputs
        for number, (bar, threshold) in enumerate(
            zip(made.crossbars, made.thresholds, strict=True)
        ):
            fired = fires(bar.currents(row_voltages(with_bias(inputs), voltage)), threshold)
            if number < last:
                inputs = made.random.random(fired.shape) < fired
        right += float(np.mean(recognition_probability(fired, samples.labels))) / draws
    return right


def table(
    networks: dict[Key, Layers],
    models: dict[str, ThresholdModel],
    pulse_widths: list[float],
    options: Network,
    circuit: Energy,
) -> pd.DataFrame:
    """Return the rows of ``accuracy.csv``.

    Parameters
    ----------
    networks
        Trained networks of the results.
    models
        Compact models by device.
    pulse_widths
        Widths of the write pulse in s. The conductances suit the first of them.
    options
        The section ``network`` of the config.
    circuit
        The section ``energy`` of the config.

    Returns
    -------
    pandas.DataFrame
        A row for each network, device, voltage, neuron model, pulse width, moment and set of
        samples, with the mean and standard deviation of the accuracy over the crossbars.
    """
    rows: list[dict[str, Any]] = []
    for key, layers in networks.items():
        tests = task(options, key.task).tests
        for (device, model), voltage in product(models.items(), circuit.synapse_voltage):
            known = key._asdict() | {"device": device, "synapse_voltage_V": voltage}
            threshold = model.threshold(pulse_widths[0])
            if not threshold.exists:
                rows.append(known | {"flag": f"no threshold for {pulse_widths[0]:g} s"})
                continue
            largest = conductances.full_scale(threshold.value, voltage, options, circuit)
            made = {
                ideal: hardware(layers, largest, options, circuit, ideal=ideal)
                for ideal in (True, False)
            }
            for name, (kind, ideal) in NEURON_MODELS.items():
                for pulse_width, moment in _conditions(kind, pulse_widths, options.read_at):
                    reader = Reader(model, kind, pulse_width, moment)
                    high = previous_high(reader, threshold.value, options, layers)
                    for which, samples in tests.items():
                        fires = _fires(reader, high)
                        seen = [_seen(one, samples, voltage, reader) for one in made[ideal]]
                        found = [accuracy(one, samples, voltage, fires) for one in made[ideal]]
                        rows.append(
                            known
                            | {
                                "neuron_model": name,
                                "moment": moment,
                                "pulse_width_s": pulse_width,
                                "letters": which,
                                "accuracy": float(np.mean(found)),
                                "accuracy_std": float(np.std(found)),
                                "crossbars": len(found),
                                "tested": len(samples.labels),
                                "preset_error": high if kind == "thermal" else math.nan,
                                "extrapolated": float(np.mean(seen)),
                                "flag": "" if np.isfinite(found).all() else "no probabilities",
                            }
                        )
    return pd.DataFrame(rows)


def _conditions(
    kind: Kind, pulse_widths: list[float], read_at: Criterion
) -> list[tuple[float, Criterion]]:
    """Return the pulse widths and moments that make a difference to a kind of neuron."""
    if kind == "sign":
        return [(pulse_widths[0], read_at)]
    if kind == "zero_temperature":
        return [(pulse_width, read_at) for pulse_width in pulse_widths]
    return list(product(pulse_widths, dict.fromkeys((read_at, *READ_AT))))


class Reader(NamedTuple):
    """Neurons of one kind with their pulse, and when they are read."""

    model: ThresholdModel
    kind: Kind
    pulse_width: float  #: s
    moment: Criterion


def previous_high(reader: Reader, threshold: float, options: Network, layers: Layers) -> float:
    """Return the probability that a neuron is in the high state before its write pulse.

    Parameters
    ----------
    reader
        The neurons.
    threshold
        Their threshold current in A, which sets the preset current.
    options
        The section ``network`` of the config: whether there is a preset pulse.
    layers
        The network.

    Returns
    -------
    float
        Probability. Each sample shown before has left one output neuron in the high state; a
        preset pulse then writes the low state, and fails now and then at a temperature.
    """
    left = 1 / int(layers[-1].weights.shape[1])
    if options.previous_state == "history":
        return left
    if reader.kind != "thermal":
        return 0.0
    current = options.preset_overdrive * threshold
    return preset_error(reader.model, current, reader.pulse_width, left)


def _fires(reader: Reader, high: float) -> Fires:
    """Return the neurons of a network as a function of current and threshold."""

    def fires(current: Currents, threshold: Thresholds) -> Probabilities:
        return firing_probability(
            current,
            reader.model,
            reader.pulse_width,
            reader.kind,
            criterion=reader.moment,
            threshold=threshold,
            history=high,
        )

    return fires


def _seen(made: Hardware, samples: Samples, voltage: float, reader: Reader) -> float:
    """Return the part of the reads of the first layer whose probability is extrapolated."""
    if reader.kind != "thermal":
        return 0.0
    current = made.crossbars[0].currents(row_voltages(with_bias(samples.inputs), voltage))
    scaled = current / made.thresholds[0]
    warm = reader.model.at_temperature(reader.moment)
    return float(np.mean(warm.is_extrapolated(scaled, reader.pulse_width)))
