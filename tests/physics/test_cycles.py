"""Successive cycles of a real magnet: what it must do in the cold, and its first read at 300 K."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd
import pytest
from scipy import stats

from spinneuron import sweep
from spinneuron.calculator.problem import Problem
from spinneuron.calculator.replicas import LANES
from spinneuron.config.designs import NeuronDesign
from spinneuron.config.experiment import Experiment
from spinneuron.config.sections.thermal import Cycles, CycleSweep, Thermal
from spinneuron.magnetics import solvers
from spinneuron.neuron import thermal_pulses, write_cycles
from spinneuron.neuron.write_cycles import Cycle
from spinneuron.points import CyclePoint, ThermalPoint

#: Magnitude of the preset current: 1.5 times the threshold of the neuron with deep wells, A.
PRESET = 22e-6


@pytest.fixture
def neuron(experiment: Experiment) -> tuple[NeuronDesign, Problem]:
    """The neuron with deep wells and one cell across its width."""
    design = experiment.design("retention_thermal")
    assert isinstance(design, NeuronDesign)
    return design, solvers.relax("embedded", design)


def point(experiment: Experiment, current: float, preset: bool, **options: int) -> CyclePoint:
    entry = CycleSweep(
        device="retention", regime="stt_she", pulse_width=1e-9, current=[current], preset=preset
    )
    (found,) = sweep.cycle_points(
        Cycles(sweep=[entry], **options), experiment.strip.conducting_area
    )
    return found


def reads(
    neuron: tuple[NeuronDesign, Problem],
    experiment: Experiment,
    where: CyclePoint,
    thermal: Thermal,
) -> pd.DataFrame:
    design, problem = neuron
    cycle = Cycle(PRESET if where.preset else None, "end_of_plateau", 1e-9)
    table = write_cycles.live(problem, design, experiment.readout, thermal, where, cycle)
    return table.assign(high=table["readout"] > 0)


@pytest.mark.parametrize(
    ("current", "preset", "high"),
    [
        # Far below and above the threshold of about 15 µA.
        (8e-6, True, [False, False]),
        (20e-6, True, [True, True]),
        # Without a preset pulse the magnet remembers the letter before.
        (8e-6, False, [True, True]),
        (-8e-6, False, [True, True]),
        (-20e-6, False, [False, False]),
    ],
)
def test_in_the_cold_only_a_preset_pulse_or_a_large_current_makes_a_magnet_forget(
    neuron: tuple[NeuronDesign, Problem],
    experiment: Experiment,
    current: float,
    preset: bool,
    high: list[bool],
) -> None:
    cold = experiment.thermal.model_copy(update={"temperature": 1.0})
    where = point(experiment, current, preset, replicas=LANES, number=2)
    table = reads(neuron, experiment, where, cold)
    for cycle, expected in enumerate(high, start=1):
        assert (table.loc[table["cycle"] == cycle, "high"] == expected).all()
    before = table["before_write"] > 0
    assert (before[table["cycle"] == 1] == (not preset)).all()


def test_the_first_cycle_is_the_mirror_image_of_a_single_pulse(
    neuron: tuple[NeuronDesign, Problem], experiment: Experiment
) -> None:
    # From the high state against -12 µA, beside from the low state with 12 µA.
    where = point(experiment, -12e-6, preset=False, replicas=96, number=2)
    table = reads(neuron, experiment, where, experiment.thermal)
    low = int((~table.loc[table["cycle"] == 1, "high"]).sum())
    other = {
        key: value for key, value in asdict(where).items() if key not in ("cycles", "preset")
    } | {
        "id": "single",
        "current": 12e-6,
        "current_density": -where.current_density,
    }
    design, problem = neuron
    once = experiment.thermal.model_copy(update={"budget": 1.0})
    sent = thermal_pulses.send(problem, design, experiment.readout, once, ThermalPoint(**other))
    high = int((sent.replicas["readout_end_of_plateau"] > 0).sum())
    counts = [[low, 96 - low], [high, 96 - high]]
    print(f"read as the current wants: {low} and {high} of 96")
    assert stats.fisher_exact(counts).pvalue > 1e-3
    # What a cycle leaves is the state of the next one: few return to the high state.
    second = table[table["cycle"] == 2].set_index("replica")["high"]
    first = table[table["cycle"] == 1].set_index("replica")["high"]
    assert (second & ~first).sum() < 10
    assert (first & ~second).sum() > 10
