"""From the energy-delay product as the paper counts it to that of a network that works.

The first step counts as this project did before: one cycle, no bias, no row switches, a cycle
without edges and settling. Every further step adds what was left out, until the network
recognises as much as sign neurons at the same crossbars do, which stand for the CMOS neuron. The
last step has an interval.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spinneuron import paper
from spinneuron.arrays import Vector
from spinneuron.config.sections.energy import Comparator, Counter, Drivers, Energy
from spinneuron.config.sections.network import Network
from spinneuron.network.accuracy import circuits
from spinneuron.network.choice import Folds, Trial
from spinneuron.network.decisions import alone
from spinneuron.network.hardware import sign_outputs
from spinneuron.network.layers import Key, Layers, fires_ideally, of_task
from spinneuron.network.network_energy import compared, solve
from spinneuron.network.operating_point import Device, OperatingPoint
from spinneuron.network.operation import Operation
from spinneuron.network.tasks import Task
from spinneuron.network.uncertainty import INTERVAL, sampled
from spinneuron.neuron.switch_probability import PROBABILITY_PARAMETERS, SwitchProbability

#: Synapse voltage and rule of the first step: those of the paper and of this project before it
#: counted everything.
VOLTAGE, RULE = paper.LOWEST_SYNAPSE_VOLTAGE, "margin"
#: Numbers of cycles that are tried for each sample of the uncertain probability.
CYCLES = tuple(range(1, 33, 2))
#: Samples of the uncertain probability.
SAMPLES = 200

#: Columns of ``edp.csv``.
COLUMNS = (
    "task",
    "device",
    "rule",
    "step",
    "synapse_voltage_V",
    "overdrive",
    "bias",
    "cycles",
    "junction_resistance_ohm",
    "accuracy",
    "rule_sign",
    "accuracy_sign",
    "accuracy_ideal",
    "energy_per_neuron_J",
    "delay_s",
    "gain",
    "gain_energy_over_bandwidth",
    "gain_low",
    "gain_high",
    "cycles_low",
    "cycles_high",
    "cycles_as_sign",
    "gain_as_sign",
    "cycles_as_ideal",
    "gain_as_ideal",
)


class Step(NamedTuple):
    """One step from the paper's way of counting to a network that works."""

    name: str
    layers: Layers
    device: Device
    point: OperatingPoint
    circuit: Energy


class Networks(NamedTuple):
    """The networks of one task that a gain needs."""

    task: Task
    before: Layers  #: by `RULE`, or by the chosen rule if there is none
    results: Layers  #: by the chosen rule
    rule: str  #: the chosen rule
    folds: Folds  #: for the cross-validation
    sign: Layers  #: by the rule that suits sign neurons best
    sign_rule: str  #: this rule

    @classmethod
    def of(
        cls,
        task: Task,
        rule: str,
        folds: Folds,
        results: dict[Key, Layers],
        options: Network,
    ) -> Networks:
        """Return the networks of a task.

        Parameters
        ----------
        task
            The task.
        rule
            The rule that was chosen.
        folds
            Its networks for the cross-validation. They decide which rule suits sign neurons best.
        results
            The networks whose results are shown.
        options
            The section ``network`` of the config.

        Returns
        -------
        Networks
            Those of the task.
        """
        ready = of_task(results, task.name)
        best = folds.best_rule(options)
        return cls(task, ready.get(RULE, ready[rule]), ready[rule], rule, folds, ready[best], best)

    def perfect(self) -> float:
        """Return the part of the test samples that sign neurons with perfect weights recognise."""
        fires = fires_ideally(self.sign, self.task.test.inputs).astype(float)
        return float(np.mean(alone(fires, self.task.test.labels)))

    def in_crossbars(self, options: Network) -> float:
        """Return the part that sign neurons recognise at crossbars that vary as the others do."""
        test = self.task.test
        found = [
            alone(sign_outputs(self.sign, test.inputs, options, sample=n), test.labels)
            for n in range(options.samples)
        ]
        return float(np.mean(found))


def as_the_paper(circuit: Energy) -> Energy:
    """Return a circuit in which only what the paper counts takes energy."""
    return circuit.model_copy(
        update={
            "drivers": Drivers(time_constant=0.0, drop=1e-9),
            "comparator": Comparator(offset=0.0, area=1.0),
            "counter": Counter(energy=0.0, comparison_energy=0.0),
            "supply_efficiency": 1.0,
            "clock_energy": 0.0,
            "leakage_time": math.inf,
        }
    )


def steps(
    networks: Networks, device: Device, chosen: OperatingPoint, circuit: Energy
) -> Iterator[Step]:
    """Yield the steps.

    Parameters
    ----------
    networks
        The networks of one task.
    device, chosen
        The neuron and its chosen operating point.
    circuit
        The section ``energy`` of the config.

    Yields
    ------
    Step
        A network with everything that it is run with.
    """
    sharp = device._replace(edges=0.0, settling_time=0.0)
    first = chosen._replace(
        synapse_voltage=VOLTAGE,
        overdrive=paper.OVERDRIVE,
        bias=0.0,
        cycles=1,
        junction_resistance=device.junction.parallel_resistance,
    )
    counted = as_the_paper(circuit)
    before = networks.before
    yield Step("as counted before", before, sharp, first, counted)
    yield Step("edges and settling", before, device, first, counted)
    counted = counted.model_copy(update={"drivers": circuit.drivers})
    yield Step("row switches", before, device, first, counted)
    rest = ("supply_efficiency", "clock_energy", "leakage_time")
    counted = counted.model_copy(update={name: getattr(circuit, name) for name in rest})
    yield Step("converter, clock, leakage", before, device, first, counted)
    counted = counted.model_copy(update={"comparator": circuit.comparator})
    yield Step("comparator with offset", before, device, first, counted)
    driven = chosen._replace(synapse_voltage=VOLTAGE, cycles=1)
    yield Step("chosen rule, currents, bias", networks.results, device, driven, counted)
    single = chosen._replace(cycles=1)
    yield Step("chosen voltage", networks.results, device, single, counted)
    yield Step("chosen number of cycles", networks.results, device, chosen, circuit)


def perturbed(
    measured: SwitchProbability, random: np.random.Generator, samples: int
) -> Iterator[SwitchProbability]:
    """Yield probabilities whose parameters differ from the fitted ones as their covariance says.

    Parameters
    ----------
    measured
        The fitted probability.
    random
        Source of the differences.
    samples
        Number of them.

    Yields
    ------
    SwitchProbability
        The probability with other parameters, within their bounds.
    """
    best = np.array([measured.parameters[name] for name in PROBABILITY_PARAMETERS])
    covariance = np.where(np.isfinite(measured.covariance), measured.covariance, 0.0)
    lowest = np.array([-math.inf, -math.inf, 0.0, 0.0, 0.0, 0.0])
    for drawn in random.multivariate_normal(best, covariance, samples, check_valid="ignore"):
        values = np.maximum(drawn, lowest)
        named = dict(zip(PROBABILITY_PARAMETERS, map(float, values), strict=True))
        yield replace(measured, parameters=named)


def cycles_needed(
    networks: Networks, device: Device, chosen: OperatingPoint, options: Network, circuit: Energy
) -> Vector:
    """Return how many cycles reach what sign neurons recognise, with its uncertainty.

    Each element has other parameters of the probability, as their covariance says, and another
    bootstrap sample of the letters that the cross-validation left out.

    Parameters
    ----------
    networks
        The networks of one task, of which those for the cross-validation are used.
    device, chosen
        The neuron and its chosen operating point, whose number of cycles does not matter.
    options, circuit
        The sections ``network`` and ``energy`` of the config.

    Returns
    -------
    Vector
        Numbers of cycles; inf where the largest of `CYCLES` is not enough.
    """
    random = np.random.default_rng(options.seed)
    measured = device.model.at_temperature(chosen.read_at)
    ideal = networks.folds.sign(networks.sign_rule, options)
    trial = Trial.of(networks.folds, networks.rule, device, chosen, options, circuit)
    result = []
    for other in perturbed(measured, random, SAMPLES):
        model = replace(
            device.model,
            probabilities=device.model.probabilities | {chosen.read_at: other},
        )
        # The circuits do not depend on the probability.
        trial = trial._replace(device=device._replace(model=model))
        weights = networks.folds.resampled(random)
        enough = (
            cycles
            for cycles, right in trial.recognised(CYCLES)
            if weights @ right >= weights @ ideal
        )
        result.append(float(next(enough, math.inf)))
    return np.array(result)


def table(
    networks: Networks,
    device: Device,
    chosen: OperatingPoint,
    slopes: dict[str, float],
    options: Network,
    circuit: Energy,
) -> pd.DataFrame:
    """Return the rows of ``edp.csv`` for one task and device.

    Parameters
    ----------
    networks
        The networks of one task.
    device, chosen
        The neuron and its chosen operating point.
    slopes
        Elasticities of the threshold, see `spinneuron.network.uncertainty.elasticities`.
    options, circuit
        The sections ``network`` and ``energy`` of the config.

    Returns
    -------
    pandas.DataFrame
        A row for each step with energy, delay, accuracy at the temperature of the replicas, and
        the energy-delay product of CMOS over that of the network. The last row has the interval
        of this ratio.
    """
    rows: list[dict[str, Any]] = []
    sign, ideal = networks.in_crossbars(options), networks.perfect()
    for step in steps(networks, device, chosen, circuit):
        made = circuits(step.layers, step.device, step.point, options, step.circuit, ideal=False)
        found, right = solve(
            made, networks.task, step.device, "thermal", step.point, options, step.circuit
        )
        beside = compared(found, step.circuit)
        rows.append(
            {
                "task": networks.task.name,
                "device": device.name,
                "rule": networks.rule,
                "step": step.name,
                "synapse_voltage_V": step.point.synapse_voltage,
                "overdrive": step.point.overdrive,
                "bias": step.point.bias,
                "cycles": step.point.cycles,
                "junction_resistance_ohm": step.point.junction_resistance,
                "accuracy": right,
                "rule_sign": networks.sign_rule,
                "accuracy_sign": sign,
                "accuracy_ideal": ideal,
                "energy_per_neuron_J": found.energy,
                "delay_s": found.delay,
                "gain": beside["edp_ratio_stated_cmos_decision"],
                "gain_energy_over_bandwidth": beside["edp_ratio_energy_over_bandwidth_decision"],
            }
        )
    low, high, least, most = _interval(networks, device, chosen, found, slopes, options, circuit)
    rows[-1] |= {"gain_low": low, "gain_high": high}
    rows[-1] |= {"cycles_low": least, "cycles_high": most}
    for name, wanted in (("sign", sign), ("ideal", ideal)):
        needed, gained = _in_the_test(networks, device, chosen, wanted, options, circuit)
        rows[-1] |= {f"cycles_as_{name}": needed, f"gain_as_{name}": gained}
    return pd.DataFrame(rows)


def _in_the_test(
    networks: Networks,
    device: Device,
    chosen: OperatingPoint,
    wanted: float,
    options: Network,
    circuit: Energy,
) -> tuple[float, float]:
    """Return the number of cycles that recognises a part of the test samples, and the gain.

    It is inf, with a gain of 0, if the largest of `CYCLES` is not enough.
    """
    made = circuits(networks.results, device, chosen, options, circuit, ideal=False)
    for cycles in CYCLES:
        point = chosen._replace(cycles=cycles)
        found, right = solve(made, networks.task, device, "thermal", point, options, circuit)
        if right >= wanted:
            return cycles, compared(found, circuit)["edp_ratio_stated_cmos_decision"]
    return math.inf, 0.0


def joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of all tasks and devices as one, with `COLUMNS`."""
    whole = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return whole.reindex(columns=list(COLUMNS))


def _interval(
    networks: Networks,
    device: Device,
    chosen: OperatingPoint,
    found: Operation,
    slopes: dict[str, float],
    options: Network,
    circuit: Energy,
) -> tuple[float, float, float, float]:
    """Return the 95 % intervals of the gain and of the number of cycles."""
    cycles = cycles_needed(networks, device, chosen, options, circuit)
    drawn = sampled(found, device, chosen, slopes, options, len(cycles))
    # Energy and delay are both proportional to the number of cycles.
    products = drawn.energy * drawn.delay / found.layers * (cycles / chosen.cycles) ** 2
    low, high = np.percentile(
        circuit.cmos.energy_delay_product / products, INTERVAL, method="nearest"
    )
    least, most = np.percentile(cycles, INTERVAL, method="nearest")
    return float(low), float(high), float(least), float(most)
