"""Kramers' formula of the wall (q, phi) against that of all moments of the strip."""

import math

import numpy as np
import pytest

from spinneuron.calculator.energies import term_fields
from spinneuron.constants import BOLTZMANN, GAMMA0
from spinneuron.magnetics import landscape, solvers
from spinneuron.neuron import kramers


def hessian(problem, m):
    """Second derivatives of the energy over mu0 Ms V, in A/m, for turns of the free moments.

    A field is linear in m but for that of the frozen moments, and so are its derivatives.
    """

    def field(of):
        return sum(term_fields(problem, of).values())

    free = np.flatnonzero(problem.free[0, 0] > 0)
    moments = m[:, 0, 0, :].T
    first = np.cross(moments, [0.3, 0.9, 0.2])
    first /= np.linalg.norm(first, axis=1)[:, None]
    basis = (first, np.cross(moments, first))
    without = field(np.zeros_like(m))
    result = np.zeros((2 * free.size, 2 * free.size))
    for column, cell in enumerate(free):
        for direction in range(2):
            turned = np.zeros_like(m)
            turned[:, 0, 0, cell] = basis[direction][cell]
            change = (field(turned) - without)[:, 0, 0, free].T
            for other in range(2):
                along = np.sum(basis[other][free] * change, axis=1)
                result[other::2, 2 * column + direction] = -along
    held = np.sum(moments[free] * field(m)[:, 0, 0, free].T, axis=1)
    return result + np.diag(np.repeat(held, 2))


@pytest.mark.parametrize(("depth", "tolerance"), [(0.02, 0.02), (0.05, 0.03), (0.2, 0.2)])
def test_the_prefactor_of_the_wall_is_that_of_all_moments(experiment, depth, tolerance):
    # Langer's formula with the 2 n directions in which n free moments turn. Beside the motion of
    # the wall it counts all spin waves. Their frequencies differ more between the well and the
    # summit the deeper the tent is, which shortens the lifetime by 14 % for a tent of 20 %.
    other = experiment.varied("pinning_depth", depth).with_cells_across_width(1)
    design = other.design("neuron")
    problem = solvers.relax("embedded", design)
    found = landscape.of_neuron(problem, design)
    one = kramers.lifetime(problem, design, found, 300.0)

    length, cell = problem.shape[2] * problem.cell[0], problem.cell[0]
    shift = round((length / 2 - found.rest) / cell)
    rolled = np.roll(problem.magnetisation, shift, axis=-1)
    moved = np.where(problem.free > 0, rolled, problem.magnetisation)
    summit = landscape.hold(problem, moved, length / 2)
    at_rest, on_summit = hessian(problem, problem.magnetisation), hessian(problem, summit)
    assert on_summit == pytest.approx(on_summit.T, abs=1e-6)
    bends = np.linalg.eigvalsh(on_summit)
    assert (bends[0] < 0) and (bends[1] > 0)
    precession = np.kron(np.eye(len(bends) // 2), [[0.0, -1.0], [1.0, 0.0]])
    damped = np.eye(len(bends)) - design.material.damping * precession
    rates = np.linalg.eigvals(np.linalg.solve(damped, GAMMA0 * precession @ on_summit))
    ratio = 0.5 * (np.log(np.linalg.eigvalsh(at_rest)).sum() - np.log(abs(bends)).sum())
    all_moments = 2 * math.pi / (rates.real.max() * math.exp(ratio))
    print(f"{depth}: wall {one['kramers_prefactor_s']:.4g} s, all moments {all_moments:.4g} s")
    assert one["kramers_prefactor_s"] == pytest.approx(all_moments, rel=tolerance)


def test_the_curvatures_are_those_of_the_energy(experiment):
    other = experiment.varied("pinning_depth", 0.1).with_cells_across_width(1)
    design = other.design("neuron")
    problem = solvers.relax("embedded", design)
    found = landscape.curvatures(problem)
    length = problem.shape[2] * problem.cell[0]
    # A polynomial through energies of walls on both sides. Positions are those of m_z = 0, which
    # move a little more than the mean of m_z in the steep well.
    rest = landscape.of_neuron(problem, design).rest
    for centre, expected, tolerance in ((rest, found.rest, 0.05), (length / 2, found.summit, 0.02)):
        table = landscape.path(problem, centre + np.linspace(-2e-9, 2e-9, 9))
        x = (table["wall_position_m"].to_numpy() - centre) * 1e9
        fit = np.polynomial.Polynomial.fit(x, table["energy_J"] * 1e21, 4).convert()
        curvature = 2 * fit.coef[2] * 1e-21 / 1e-18
        print(f"{expected:.4g} J/m², from energies {curvature:.4g} J/m²")
        assert curvature == pytest.approx(expected, rel=tolerance, abs=0)


def test_the_default_tents_are_flagged_by_their_barriers(experiment):
    flags = {}
    for depth in (0.05, 0.1, 0.2):
        other = experiment.varied("pinning_depth", depth).with_cells_across_width(1)
        design = other.design("neuron")
        problem = solvers.relax("embedded", design)
        found = landscape.of_neuron(problem, design)
        one = kramers.lifetime(problem, design, found, 300.0)
        flags[depth] = one["kramers_flag"]
        expected = one["kramers_prefactor_s"] * math.exp(found.barrier / (BOLTZMANN * 300))
        assert one["kramers_time_s"] == pytest.approx(expected)
    assert flags == {0.05: "low_barrier", 0.1: "holds", 0.2: "holds"}
