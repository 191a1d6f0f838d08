"""The energy barrier of a neuron against a symmetric saddle and the one-dimensional formula."""

import math

import numpy as np
import pytest

from spinneuron import thin_film
from spinneuron.calculator.minimise import minimise
from spinneuron.config.experiment import Experiment
from spinneuron.magnetics import landscape, solvers, wall

PRECISION = 0.05  # k_B 300 K, what is asked of the barrier


def neuron_of(experiment: Experiment, depth: float):
    other = experiment.varied("pinning_depth", depth).with_cells_across_width(1)
    design = other.design("neuron")
    problem = solvers.relax("embedded", design)
    return problem, design, landscape.of_neuron(problem, design)


def test_the_barrier_is_the_energy_of_the_symmetric_saddle(experiment):
    # A wall in the middle, averaged with its mirror image, cannot choose a side: its
    # minimisation ends on the saddle, without any spring.
    problem, _, found = neuron_of(experiment, 0.02)
    cells = problem.shape[2]
    position = wall.find(problem.magnetisation, 1e-9).position
    moved = np.roll(problem.magnetisation, round(cells / 2 - position / 1e-9), axis=-1)
    moved = np.where(problem.free > 0, moved, problem.magnetisation)
    symmetric = moved + wall.mirror(moved)
    symmetric /= np.sqrt(np.sum(symmetric**2, axis=0))
    saddle, _, _ = minimise(problem, symmetric, stopping_mxHxm=1.0)
    assert wall.find(saddle, 1e-9).position == pytest.approx(cells / 2 * 1e-9, abs=1e-12)
    height = landscape.energy(problem, saddle) - landscape.energy(problem, problem.magnetisation)
    difference = landscape.in_thermal_units(height - found.barrier)
    print(
        f"barrier {landscape.in_thermal_units(found.barrier):.4f}, saddle differs {difference:.2g}"
    )
    assert abs(difference) < PRECISION / 10


def test_a_steep_tent_costs_what_the_wall_energy_says(experiment):
    # sigma = 4 sqrt(A K_eff) - pi |D|: its slope along the tent, times the cross-section,
    # is the force between the repulsion of the ends and the rounded top.
    depth = 0.2
    _problem, design, found = neuron_of(experiment, depth)
    material, section = design.material, design.strip
    middle = design.neuron.length / 2
    path = found.path[found.path["wall_position_m"] < middle]
    inside = path[(path["wall_position_m"] > 37e-9) & (path["wall_position_m"] < 43e-9)]
    slope = np.polyfit(inside["wall_position_m"], inside["energy_J"], 1)[0]
    x = middle - inside["wall_position_m"].mean()
    constant = material.uniaxial_anisotropy
    local = constant * (1 - depth * 2 * x / design.neuron.free_length)
    effective = local - thin_film.shape_anisotropy(material.saturation_magnetisation)
    gradient = constant * depth * 2 / design.neuron.free_length
    expected = 2 * math.sqrt(material.exchange_stiffness / effective) * gradient
    expected *= section.width * section.thickness
    assert slope == pytest.approx(expected, rel=0.12)


def test_without_pinning_there_is_one_state_and_no_barrier(experiment):
    _problem, design, found = neuron_of(experiment, 0.0)
    assert found.barrier == 0.0
    assert found.rest == pytest.approx(design.neuron.length / 2, abs=0.2e-9)


def test_cells_that_hold_the_wall_end_the_run(experiment):
    # 2 nm cells, which the config refuses: the lattice of a strip of 2.8 nm walls.
    design = experiment.with_cells_across_width(1).design("neuron")
    coarse = design.model_copy(
        update={
            "strip": design.strip.model_copy(update={"cell": (2e-9, 20e-9)}),
            "material": design.material.model_copy(update={"exchange_stiffness": 4e-12}),
        }
    )
    problem = solvers.relax("embedded", coarse)
    with pytest.raises(landscape.LatticePinningError, match=r"strip.cell\[0\] = 2e-09"):
        landscape.of_neuron(problem, coarse)


def test_the_lattice_of_the_default_cells_is_negligible(experiment):
    _, _, found = neuron_of(experiment, 0.02)
    assert landscape.in_thermal_units(found.lattice_barrier) < 1e-4
    assert landscape.in_thermal_units(found.barrier) == pytest.approx(0.459, abs=PRECISION / 5)
