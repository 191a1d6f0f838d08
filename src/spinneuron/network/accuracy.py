"""The part of letters that a network recognises, from ideal sign neurons to real ones."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spinneuron.arrays import Currents, Probabilities, Thresholds
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.network import conductances, letters
from spinneuron.network.crossbar import Crossbar, row_voltages
from spinneuron.network.firing import Kind, firing_probability, recognition_probability
from spinneuron.network.layers import Key, Layers, with_bias
from spinneuron.neuron.compact_model import ThresholdModel

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
READ_AT = ("final_state", "end_of_pulse")
#: How often the random outputs of a hidden layer are drawn.
DRAWS = 4
#: Probability of each neuron for the currents into the neurons and their thresholds.
Fires = Callable[[Currents, Thresholds], Probabilities]


def test_set(options: Network, shape: tuple[int, int]) -> dict[str, letters.Glyphs]:
    """Return the letters of the fonts that were held out, clean and with flipped pixels."""
    clean = letters.glyphs(options.test_fonts, shape)
    random = np.random.default_rng([options.seed, *shape, 1])
    noisy = letters.flipped(clean.pixels, options.pixel_flip, random)
    return {"clean": clean, "noisy": clean._replace(pixels=noisy)}


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
    glyphs: letters.Glyphs,
    voltage: float,
    fires: Fires,
) -> float:
    """Return the expected part of letters that a network recognises.

    Parameters
    ----------
    made
        The network.
    glyphs
        Letters that are shown to it.
    voltage
        Synapse voltage ΔV in V.
    fires
        Probability that each neuron fires, (n, neurons), for currents in A, (n, neurons), and
        relative thresholds, (neurons,). The outputs of a hidden layer are drawn with it.

    Returns
    -------
    float
        Mean over the letters of the probability that the right neuron fires alone.
    """
    last = len(made.crossbars) - 1
    right = 0.0
    draws = DRAWS if last else 1
    for _ in range(draws):
        inputs = glyphs.pixels
        for number, (bar, threshold) in enumerate(
            zip(made.crossbars, made.thresholds, strict=True)
        ):
            fired = fires(bar.currents(row_voltages(with_bias(inputs), voltage)), threshold)
            if number < last:
                inputs = made.random.random(fired.shape) < fired
        right += float(np.mean(recognition_probability(fired, glyphs.letter))) / draws
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
        Trained networks by size of the letters, rule and number of hidden neurons.
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
        letters, with the mean and standard deviation of the accuracy over the crossbars.
    """
    rows: list[dict[str, Any]] = []
    for (shape, rule, hidden), layers in networks.items():
        tests = test_set(options, shape)
        for (device, model), voltage in product(models.items(), circuit.synapse_voltage):
            known = {"glyph": letters.size_name(shape), "rule": rule, "hidden": hidden}
            known |= {"device": device, "synapse_voltage_V": voltage}
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
                for pulse_width, moment in _conditions(kind, pulse_widths):
                    for which, glyphs in tests.items():
                        fires = _fires(model, kind, pulse_width, moment, options, layers)
                        found = [accuracy(one, glyphs, voltage, fires) for one in made[ideal]]
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
                                "tested": len(glyphs.letter),
                                "flag": "" if np.isfinite(found).all() else "no probabilities",
                            }
                        )
    return pd.DataFrame(rows)


def _conditions(kind: Kind, pulse_widths: list[float]) -> list[tuple[float, str]]:
    """Return the pulse widths and moments that make a difference to a kind of neuron."""
    if kind == "sign":
        return [(pulse_widths[0], "")]
    if kind == "zero_temperature":
        return [(pulse_width, "") for pulse_width in pulse_widths]
    return list(product(pulse_widths, READ_AT))


def _fires(
    model: ThresholdModel,
    kind: Kind,
    pulse_width: float,
    moment: str,
    options: Network,
    layers: Layers,
) -> Fires:
    """Return the neurons of a network as a function of current and threshold."""
    # Each letter shown before has left one output neuron in the high state.
    high = 1 / layers[-1].weights.shape[1] if options.previous_state == "history" else 0.0

    def fires(current: Currents, threshold: Thresholds) -> Probabilities:
        return firing_probability(
            current,
            model,
            pulse_width,
            kind,
            threshold=threshold,
            history=high,
            moment=moment,
        )

    return fires
