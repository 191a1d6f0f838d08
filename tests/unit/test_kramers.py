"""Kramers' prefactor in the limits that have closed formulas, and when it is said to hold."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import expm

from spinneuron.config.designs import NeuronDesign
from spinneuron.config.experiment import Experiment
from spinneuron.magnetics import landscape
from spinneuron.magnetics.one_dimensional import WallModel
from spinneuron.neuron import kramers
from spinneuron.neuron.kramers import Dynamics, Stiffness

KT = 1.380649e-23 * 300
#: About those of a tent of 20 %: J/m² and J; G in J s/m.
REST, SUMMIT = Stiffness(9.7e-4, 6.6e-20), Stiffness(-5.2e-4, 6.5e-20)
COUPLING, WIDTH = 2.73e-22, 3.6e-9


def of_damping(alpha: float) -> Dynamics:
    return Dynamics(COUPLING, WIDTH, alpha)


def test_without_damping_it_is_transition_state_theory() -> None:
    # The attempt frequency is that of the well: sqrt(V'' kappa)/G over 2 pi.
    frequency = math.sqrt(REST.position * REST.angle) / COUPLING / (2 * math.pi)
    found = kramers.prefactor(REST, SUMMIT, of_damping(1e-7))
    assert 1 / found == pytest.approx(frequency, rel=1e-5)


def test_with_a_stiff_angle_it_is_the_overdamped_formula() -> None:
    # The angle follows at once: friction alpha G/Delta alone, sqrt(V''w |V''s|)/(2 pi friction).
    stiff = 1e4
    rest = REST._replace(angle=stiff * REST.angle)
    summit = SUMMIT._replace(angle=stiff * REST.angle)
    friction = 0.05 * COUPLING / WIDTH
    rate = math.sqrt(REST.position * abs(SUMMIT.position)) / (2 * math.pi * friction)
    assert 1 / kramers.prefactor(rest, summit, of_damping(0.05)) == pytest.approx(rate, rel=1e-2)


def test_damping_makes_every_lifetime_longer_than_both_limits() -> None:
    times = [kramers.prefactor(REST, SUMMIT, of_damping(a)) for a in (1e-7, 0.02, 0.05, 0.2)]
    assert times == sorted(times)
    friction = 0.05 * COUPLING / WIDTH
    overdamped = 2 * math.pi * friction / math.sqrt(REST.position * abs(SUMMIT.position))
    assert kramers.prefactor(REST, SUMMIT, of_damping(0.05)) > max(times[0], overdamped)


def motion(place: Stiffness, dynamics: Dynamics) -> np.ndarray:
    """The linear equations of the docstring, solved for the rates of (q, phi)."""
    g, width, alpha = dynamics
    left = np.array([[alpha / width, 1.0], [1.0, -alpha * width]])
    right = np.array([[-place.position / g, 0.0], [0.0, place.angle / g]])
    return np.linalg.solve(left, right)


@pytest.mark.parametrize("alpha", [0.005, 0.05, 0.5, 3.0])
def test_the_growth_rate_is_the_positive_eigenvalue_of_the_motion(alpha: float) -> None:
    dynamics = of_damping(alpha)
    largest = max(np.linalg.eigvals(motion(SUMMIT, dynamics)).real)
    assert kramers.growth_rate(SUMMIT, dynamics) == pytest.approx(largest, rel=1e-9)
    # A sharp summit turns the sign of the damping term.
    sharp = SUMMIT._replace(position=-1e-2)
    largest = max(np.linalg.eigvals(motion(sharp, dynamics)).real)
    assert kramers.growth_rate(sharp, dynamics) == pytest.approx(largest, rel=1e-9)


def test_the_loss_is_that_of_a_wall_that_swings_once() -> None:
    dynamics = of_damping(1e-3)
    matrix = motion(REST, dynamics)
    period = 2 * math.pi / abs(np.linalg.eigvals(matrix).imag[0])
    q = math.sqrt(2 * 7 * KT / REST.position)
    q, phi = expm(period * matrix) @ (q, 0.0)
    rest_of_it = REST.position * q**2 / 2 + REST.angle * phi**2 / 2
    found = kramers.loss_in_a_swing(REST, 7 * KT, dynamics)
    assert found == pytest.approx(7 * KT - rest_of_it, rel=2e-2)


@pytest.mark.parametrize(
    ("barrier", "loss", "flag"),
    [(3.0, 1.0, "holds"), (2.99, 5.0, "low_barrier"), (7.0, 0.99, "weak_damping")],
)
def test_where_it_does_not_hold_it_says_so(barrier: float, loss: float, flag: str) -> None:
    assert kramers.validity(barrier * KT, loss * KT, KT) == flag


@pytest.mark.parametrize(("shape", "chiral"), [(1e4, 2e5), (-1e4, 2e5), (-2e5, 1e4), (-2e5, 0.0)])
def test_the_stiffness_of_the_angle_is_the_curvature_of_its_energy(
    shape: float, chiral: float
) -> None:
    model = WallModel(4e-9, -chiral, shape, 0.0, 0.0, 0.05, 0.2)
    # Energy over the moment and Delta, whose derivative is the torque of the wall model.
    step = 2e-4
    phi = np.arange(0.3, 2 * math.pi - 0.3, step)
    energy = -shape / 4 * np.cos(2 * phi) - math.pi / 2 * model.dmi_field * np.cos(phi)
    lowest = int(np.argmin(energy))
    assert 0 < lowest < phi.size - 1
    curvature = (energy[lowest - 1] - 2 * energy[lowest] + energy[lowest + 1]) / step**2
    found = kramers.angle_stiffness(model, 1.0)
    assert found == pytest.approx(2 * 4e-9 * curvature, rel=1e-3)


class Relaxed:
    """A neuron of cells of 1 nm whose anisotropy falls from 1e6 J/m³ in the middle."""

    cell = (1e-9, 20e-9, 2e-9)
    shape = (1, 1, 100)
    anisotropy = 2 * (1e6 - 4e3 * abs(np.arange(100) + 0.5 - 50)).reshape(1, 1, 100)


def lifetime(
    experiment: Experiment,
    monkeypatch: pytest.MonkeyPatch,
    barrier: float,
    curvatures: tuple[float, float] = (9.7e-4, -5.2e-4),
    **changes: Any,
) -> dict[str, Any]:
    design = experiment.with_cells_across_width(1).design("neuron")
    assert isinstance(design, NeuronDesign)
    design = design.model_copy(update={"material": design.material.model_copy(update=changes)})
    bends = landscape.Curvatures(*curvatures)
    monkeypatch.setattr(landscape, "curvatures", lambda problem: bends)
    found = landscape.Landscape(pd.DataFrame(), 30e-9, barrier, 0.0)
    return kramers.lifetime(Relaxed(), design, found, 300.0)  # type: ignore[arg-type]


def test_a_neuron_has_its_own_coupling_and_stiffness(
    experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = lifetime(experiment, monkeypatch, 7 * KT)
    assert tuple(found) == kramers.COLUMNS
    assert found["kramers_flag"] == "holds"
    material, strip = experiment.material, experiment.strip
    moment = 4e-7 * math.pi * material.saturation_magnetisation * strip.width * strip.thickness
    stiffness, widths = [], []
    for constant in (1e6 - 4e3 * 20, 1e6 - 4e3 * 0.5):
        other = material.model_copy(update={"uniaxial_anisotropy": constant})
        model = WallModel.of(other, experiment.torques, strip)
        field = model.transverse_field + math.pi / 2 * model.dmi_field
        stiffness.append(2 * moment * model.wall_width * field)
        widths.append(model.wall_width)
    expected = kramers.prefactor(
        Stiffness(9.7e-4, stiffness[0]),
        Stiffness(-5.2e-4, stiffness[1]),
        Dynamics(2 * moment / 2.211e5, widths[1], material.damping),
    )
    assert found["kramers_prefactor_s"] == pytest.approx(expected, rel=1e-6, abs=0)
    assert found["kramers_time_s"] == pytest.approx(expected * math.exp(7), rel=1e-6, abs=0)


def test_low_barriers_weak_damping_and_single_states_are_flagged(
    experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lifetime(experiment, monkeypatch, 2.9 * KT)["kramers_flag"] == "low_barrier"
    weak = lifetime(experiment, monkeypatch, 7 * KT, damping=0.005)
    assert weak["kramers_flag"] == "weak_damping"
    for barrier, curvatures in ((0.0, (1e-4, 1e-4)), (7 * KT, (1e-4, 1e-5))):
        single = lifetime(experiment, monkeypatch, barrier, curvatures)
        assert single["kramers_flag"] == "one_state"
        assert math.isnan(single["kramers_prefactor_s"])
        assert math.isnan(single["kramers_time_s"])
        assert single["curvature_at_rest_J_per_m2"] == 1e-4
    # A barrier of thousands of k_B T: for ever, and no overflow.
    assert lifetime(experiment, monkeypatch, 3000 * KT)["kramers_time_s"] == math.inf
