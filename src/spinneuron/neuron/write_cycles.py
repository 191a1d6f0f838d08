"""Replicas of a neuron at a temperature that live through several cycles, one after the other.

A cycle is a preset pulse with its settling time, a write pulse, and a read; the next cycle
follows at once. The write current is the same in all of them, as it is while a network looks at
one input. Whatever the magnet remembers from one cycle to the next is in the reads.

Every replica starts from its own state in thermal equilibrium with the wall on the right: the
input before has left it high.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spinneuron.arrays import ReplicaMagnetisations, Vector
from spinneuron.calculator.problem import Problem
from spinneuron.calculator.replicas import LANES, Replicas
from spinneuron.config.designs import NeuronDesign
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.thermal import Thermal
from spinneuron.magnetics import wall
from spinneuron.magnetics.pulse import duration, waveform
from spinneuron.magnetics.readout import mean_mz_of_each, read_times
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.criteria import Criterion
from spinneuron.neuron.ensembles import equilibrated, generator
from spinneuron.points import CyclePoint


class Cycle(NamedTuple):
    """What happens to a neuron in every cycle, besides the write pulse."""

    preset: float | None  #: magnitude of the preset current, A; None without a preset pulse
    read_at: Criterion
    #: From the end of the write pulse, or of the settling if it is read then, to the next cycle, s.
    read_time: float

    @classmethod
    def of(
        cls,
        point: CyclePoint,
        model: ThresholdModel,
        overdrive: float,
        read_at: Criterion,
        read_time: float,
    ) -> Cycle:
        """Return the cycle of a neuron in a network.

        Parameters
        ----------
        point
            Pulse width, and whether there is a preset pulse.
        model
            Compact model of the neuron.
        overdrive
            The preset current over the threshold current.
        read_at, read_time
            See `Cycle`.

        Returns
        -------
        Cycle
            Its preset current is a multiple of the threshold current.

        Raises
        ------
        ValueError
            If no threshold current is known for the pulse width of the preset pulse.
        """
        if not point.preset:
            return cls(None, read_at, read_time)
        threshold = model.threshold(point.pulse_width).value
        if not threshold > 0:
            raise ValueError(
                f"{model.device}, {model.regime}: there is no threshold current for a pulse of "
                f"{point.pulse_width:g} s, and so no preset current."
            )
        return cls(overdrive * threshold, read_at, read_time)


def live(
    problem: Problem,
    design: NeuronDesign,
    readout: Readout,
    thermal: Thermal,
    point: CyclePoint,
    cycle: Cycle,
    progress: Callable[[str], Any] = print,
) -> pd.DataFrame:
    """Return what replicas of a neuron show in each of several cycles.

    Parameters
    ----------
    problem
        The relaxed neuron.
    design
        The neuron. The pulse width of the point replaces its own.
    readout
        The junction: what it sees, and when it is read.
    thermal
        Temperature, equilibration and seed.
    point
        Write pulse, number of cycles and number of replicas.
    cycle
        Preset pulse and read.
    progress
        Receives one line when the point is finished.

    Returns
    -------
    pandas.DataFrame
        A row for each replica and cycle: ``replica``, ``cycle`` (from 1), ``before_write`` (the
        mean m_z below the junction when the write pulse begins) and ``readout`` (the same at the
        read; for a latch, the largest one within the pulse width).
    """
    pulsed = design.with_pulse_width(point.pulse_width)
    blocks = []
    for number in range(-(-point.replicas // LANES)):
        source = generator(thermal.seed, point.id, number)
        low = equilibrated(problem, thermal, source)
        high = np.stack([wall.mirror(state) for state in low])
        bench = _Bench(problem, pulsed, readout, thermal.temperature, source)
        found = bench.cycles(high, point, cycle)
        blocks.append(found.assign(replica=number * LANES + found["replica"]))
    table = pd.concat(blocks, ignore_index=True)
    seen = float((table["readout"] >= readout.comparison_level).mean())
    progress(f"{point.id}: {point.replicas} replicas in {point.cycles} cycles, high: {seen:.3f}")
    return table.sort_values(["replica", "cycle"], ignore_index=True)


class _Bench(NamedTuple):
    """A block of replicas of a neuron with its pulses and its junction."""

    problem: Problem
    design: NeuronDesign
    readout: Readout
    temperature: float
    source: np.random.BitGenerator

    def seen(self, states: ReplicaMagnetisations) -> Vector:
        """Return the mean m_z below the junction of each replica."""
        return mean_mz_of_each(states, self.design.strip.cell[0], self.readout.length)

    def pulsed(self, states: ReplicaMagnetisations, point: CyclePoint, current: float) -> Replicas:
        """Return the replicas at the beginning of a pulse of a current in A."""
        density = current / self.design.strip.conducting_area
        driven = self.problem.with_current(density, *waveform(self.design.neuron))
        if not point.spin_hall:
            driven = driven.without_slonczewski()
        return Replicas(driven, self.temperature, self.source, states)

    def advance(self, replicas: Replicas, until: float) -> Vector:
        """Advance to a time of the pulse in s; return the largest mean m_z on the way."""
        steps = max(1, round((until - replicas.time) / self.design.neuron.sampling_interval))
        largest = self.seen(replicas.magnetisation)
        for time in np.linspace(replicas.time, until, steps + 1)[1:]:
            replicas.advance(float(time))
            largest = np.maximum(largest, self.seen(replicas.magnetisation))
        return largest

    def cycles(
        self, states: ReplicaMagnetisations, point: CyclePoint, cycle: Cycle
    ) -> pd.DataFrame:
        """Send all pulses through a block of replicas; see `live`."""
        neuron, tables = self.design.neuron, []
        over = duration(neuron.pulse)
        moments: dict[Criterion, float] = {"crossed": point.pulse_width}
        read = (moments | read_times(neuron, self.readout))[cycle.read_at]
        for number in range(1, point.cycles + 1):
            if cycle.preset is not None:
                reset = self.pulsed(states, point, -cycle.preset)
                self.advance(reset, over + neuron.settling_time)
                states = reset.magnetisation
            before = self.seen(states)
            written = self.pulsed(states, point, point.current)
            largest = self.advance(written, read)
            shown = largest if cycle.read_at == "crossed" else self.seen(written.magnetisation)
            self.advance(written, max(read, over) + cycle.read_time)
            states = written.magnetisation
            tables.append(
                pd.DataFrame(
                    {
                        "replica": np.arange(LANES),
                        "cycle": number,
                        "before_write": before,
                        "readout": shown,
                    }
                )
            )
        return pd.concat(tables, ignore_index=True)
