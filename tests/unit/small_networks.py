"""Neurons, circuits and networks whose currents and energies can be worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.energy import Cmos, Comparator, Counter, Drivers, Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.layers import Layer
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.tasks import Fold, Samples, Task
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.criteria import CRITERIA
from spinneuron.neuron.switch_probability import PROBABILITY_PARAMETERS, SwitchProbability

#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)
WIDTH = 1e-9
#: Threshold for a pulse of `WIDTH`, A.
THRESHOLD = 2e-6

#: The first neuron sums both inputs, the second takes one from the other; no bias.
FIRST = Layer(np.array([[1.0, 1.0], [1.0, -1.0], [0.0, 0.0]]))
#: High if the first hidden neuron is.
SECOND = Layer(np.array([[1.0], [0.0], [0.0]]))

#: 440 kohm or 880 kohm. The reference of m_z = 0 is their harmonic mean, 1760/3 kohm.
JUNCTION = Readout(length=24e-9)


def logistic(
    middle: float, scale: float, *, floor: float = 0.0, loss: float = 0.0, **more: Any
) -> SwitchProbability:
    """P = f + (1 - l - f)/(1 + exp(-(I - middle)/scale)) at 1 ns, for currents in µA.

    It was simulated from -20 to 20 µA.
    """
    parameters = dict.fromkeys(PROBABILITY_PARAMETERS, 0.0)
    parameters |= {"critical_current": middle, "spread": scale, "floor": floor, "loss": loss}
    return SwitchProbability.from_entry(
        {
            "status": "fitted",
            "shape": "logistic",
            "parameters": {name: {"value": value} for name, value in parameters.items()},
            "covariance": np.zeros((6, 6)).tolist(),
            "replicas": 256,
            "valid_width_s": [0.5e-9, 2e-9],
            "valid_current_A": [-20e-6, 20e-6],
        }
        | more
    )


def abrupt(below: float, above: float, **more: Any) -> SwitchProbability:
    """One probability for all negative currents and one for all positive ones, at 1 ns."""
    return logistic(0.0, 1e-9, floor=below, loss=1 - above, **more)


def model(
    probability: SwitchProbability | Mapping[str, SwitchProbability] | None = None,
    *,
    bracket: float = 0.0,
    exists: bool = True,
) -> ThresholdModel:
    """A neuron that switches in the time 2 µA ns/I, by every criterion.

    Its threshold for 1 ns is 2 µA, in a bracket of this relative half width; or it has none.
    """
    times = {"offset": 0.0, "charge": 2.0, "critical_current": 0.0, "exponent": 1.0}
    fitted = {
        "status": "fitted",
        "parameters": {name: {"value": value} for name, value in times.items()},
        "covariance": np.zeros((4, 4)).tolist(),
        "valid_current_A": [0.1e-6, 100e-6],
        "valid_time_s": [0.02e-9, 20e-9],
    }
    rows = []
    for width in (0.5e-9, 1e-9, 2e-9, 4e-9):
        current = 2e-15 / width
        found: dict[str, Any] = {
            "status": "bracketed" if exists else "none",
            "value_A": current,
            "low_A": current * (1 - bracket),
            "high_A": current * (1 + bracket),
            "reason": "" if exists else "for this test",
            "failing": [],
        }
        rows.append({"pulse_width_s": width} | dict.fromkeys(CRITERIA, found))
    made = ThresholdModel.from_entry(
        "stt_she",
        "neuron",
        {
            "switching_time": fitted if exists else {"status": "not_fitted"},
            "simulated": rows,
        },
    )
    if probability is None:
        return made
    if isinstance(probability, SwitchProbability):
        return replace(made, probabilities=dict.fromkeys(CRITERIA, probability))
    return replace(made, probabilities=dict(probability))


def device(
    probability: SwitchProbability | Mapping[str, SwitchProbability] | None = None,
    *,
    shunt: float = 1.0,
    bracket: float = 0.0,
    exists: bool = True,
) -> Device:
    """A neuron with edges of 0.3 ns, and 1 ns of settling."""
    known = model(probability, bracket=bracket, exists=exists)
    return Device("neuron", known, 0.3e-9, 1e-9, JUNCTION, shunt)


#: 3 µA a synapse at 10 mV, no bias, one cycle.
POINT = OperatingPoint(
    0.01, 1.5, 0.0, WIDTH, "end_of_plateau", 1, "most_frequent", JUNCTION.parallel_resistance
)


def network(**more: Any) -> Network:
    """A section ``network`` in which nothing varies and only neurons have a resistance."""
    known: dict[str, Any] = {
        "glyphs": [(1, 2)],
        "train_fonts": ["dejavu_sans", "manrope"],
        "test_fonts": ["lato", "caladea"],
        "rules": ["margin"],
        "hidden": 0,
        "smallest_conductance": 0.0,
        "levels": 3,
        "weight_variation": 0.0,
        "threshold_variation": 0.0,
        "wire_resistance": 0.0,
        "samples": 1,
    }
    return Network.model_validate(known | more)


def circuit(**more: Any) -> Energy:
    """A section ``energy`` with round numbers, and comparators without offset."""
    known: dict[str, Any] = {
        "synapse_voltage": [0.01, 0.1],
        "net_current_fraction": 0.075,
        "neuron_resistance": 60.0,
        "read_current": 0.3e-6,
        "read_voltage": 0.4,
        "read_time": 1e-9,
        "inverter_energy": 0.2e-15,
        "comparator": Comparator(offset=0.0, area=1.0),
        "drivers": Drivers(time_constant=0.5e-12, gate_voltage=1.0, drop=0.1),
        "supply_efficiency": 0.8,
        "clock_energy": 1e-15,
        "counter": Counter(energy=2e-15, comparison_energy=10e-15),
        "leakage_time": 100e-9,
        "cmos": Cmos(power=70e-6, bandwidth=100e6, energy=0.7e-12, energy_delay_product=3.5e-21),
    }
    return Energy(**(known | more))


def without_resistance(**more: Any) -> Energy:
    """A circuit whose neurons and switches take no voltage; see `circuit`."""
    drivers = Drivers(time_constant=0.0, drop=1e-12)
    return circuit(**({"neuron_resistance": 1e-9, "drivers": drivers} | more))


def samples_of(*rows: str) -> Samples:
    """Patterns such as ``10``, a class each."""
    inputs = np.array([[float(c) for c in row] for row in rows])
    return Samples(inputs, np.arange(len(rows)))


def task_of(test: Samples, classes: int = 2, folds: int = 2) -> Task:
    """A task whose training samples are the test samples, too."""
    return Task(
        "tiny",
        tuple("ABCDEFGHIJ"[:classes]),
        test,
        tuple(Fold(test, test) for _ in range(folds)),
        {"clean": test},
        None,
    )


def two_letters() -> tuple[Layer, Samples]:
    """A network of two neurons for two patterns, of which each gets 3 µA for its own."""
    return Layer(np.array([[1.0, -1.0], [-1.0, 1.0], [0.0, 0.0]])), samples_of("10", "01")


def odds(probability: float) -> float:
    """Return the logit of a probability."""
    return math.log(probability / (1 - probability))
