"""Numbers that a formula on paper gives: what a run's tables hold, without the run's own code."""

from __future__ import annotations

import math
from typing import Any

import micromagneticmodel as mm
import numpy as np
import pandas as pd
import pytest

from spinneuron.calculator.lower import lower
from spinneuron.config.experiment import Experiment
from spinneuron.constants import ELEMENTARY_CHARGE, HBAR, MU0
from spinneuron.magnetics import protocols, strip
from spinneuron.magnetics.pulse import waveform
from spinneuron.magnetics.velocity import velocity_row
from spinneuron.network import letters
from spinneuron.network.tasks import task
from spinneuron.neuron import ensembles, thermal_pulses
from spinneuron.neuron.switch_probability import PROBABILITY_PARAMETERS, SwitchProbability
from spinneuron.plots.magnetics import fig3d
from spinneuron.points import Point, ThermalPoint
from spinneuron.report import claim_values
from spinneuron.report.chosen_material import Magnet

CELL = 1e-9


def wall_at(position: float, width: float = 4e-9, cells: int = 100, angle: float = 0.0) -> Any:
    """A wall in one row of cells, (3, 1, 1, cells)."""
    scaled = ((np.arange(cells) + 0.5) * CELL - position) / width
    transverse = 1 / np.cosh(scaled)
    m = np.array([np.cos(angle) * transverse, np.sin(angle) * transverse, -np.tanh(scaled)])
    return m[:, None, None, :]


class Moving:
    """A solver whose wall goes 20 nm a nanosecond from 30 nm on, whatever the current."""

    def __init__(self) -> None:
        self.samples = 0
        self.magnetisation = wall_at(30e-9)

    def run(self, count: int, interval: float) -> Any:
        for _ in range(count):
            self.samples += 1
            self.magnetisation = wall_at(30e-9 + 20 * self.samples * interval)
            yield self.magnetisation

    def shift(self, cells: int) -> None:
        raise AssertionError("a neuron has no window")


def test_a_neuron_is_sampled_from_the_start_to_the_end_of_settling(experiment: Experiment) -> None:
    # 1 ns between the half heights, edges of 0.3 ns, 1 ns of settling: 2.3 ns in steps of 5 ps.
    design, solver = experiment.design("neuron"), Moving()
    found, every_fifty_ps = protocols.drive_neuron(solver, design, experiment.readout)  # type: ignore[arg-type]
    assert solver.samples == 460
    assert len(found) == 461
    assert found["t_s"].to_numpy() == pytest.approx(5e-12 * np.arange(461), rel=1e-12, abs=0)
    assert found["wall_position_m"].to_numpy() == pytest.approx(
        30e-9 + 20 * found["t_s"].to_numpy(), rel=1e-4
    )
    assert found["wall_width_m"].to_numpy() == pytest.approx(4e-9, rel=1e-6)
    assert every_fifty_ps["t_s"].to_numpy() == pytest.approx(50e-12 * np.arange(47), rel=1e-12)


@pytest.mark.parametrize(
    ("time", "factor"),
    [(0.0, 0), (0.15e-9, 0.5), (0.3e-9, 1), (1.0e-9, 1), (1.15e-9, 0.5), (1.3e-9, 0), (2.3e-9, 0)],
)
def test_the_current_is_a_trapezoid(experiment: Experiment, time: float, factor: float) -> None:
    factors, interval = waveform(experiment.neuron)
    at = np.interp(time, interval * np.arange(len(factors)), factors)
    # It is sampled fifty times an edge: corners between samples are cut by up to 0.005.
    assert at == pytest.approx(factor, abs=6e-3)


def test_a_wall_of_100_metres_a_second_has_its_mobility_angle_and_width() -> None:
    time = np.linspace(0, 8e-9, 801)
    # Angle and width scatter around their means: the errors are a tenth of the amplitudes.
    turn = np.where(np.arange(801) % 2, 1.0, -1.0)
    trajectory = pd.DataFrame(
        {
            "t_s": time,
            "wall_position_m": 5e-8 + 100 * time,
            "wall_angle_rad": 0.3 + 1e-3 * turn,
            "wall_width_m": 4e-9 + 2e-11 * turn,
        }
    )
    point = Point("p", "track", "track", "stt_she", 1e11, 4e-6)
    row = velocity_row(point, trajectory, CELL, 2e-3)
    assert row["velocity_m_per_s"] == pytest.approx(100, rel=1e-6)
    assert row["mobility_m3_per_As"] == pytest.approx(1e-9, rel=1e-6, abs=0)
    assert row["wall_angle_rad"] == pytest.approx(0.3, rel=1e-4)
    assert row["wall_width_m"] == pytest.approx(4e-9, rel=1e-4, abs=0)
    # 201 samples in the last quarter: amplitude over the root of their number.
    assert row["wall_angle_stderr_rad"] == pytest.approx(1e-3 / math.sqrt(201), rel=0.02, abs=0)
    assert row["wall_width_stderr_m"] == pytest.approx(2e-11 / math.sqrt(201), rel=0.02, abs=0)


@pytest.mark.parametrize("damping_like", [0.2, -0.2])
def test_both_spin_hall_fields_have_their_half(
    shipped: dict[str, Any], damping_like: float
) -> None:
    # H_DL = hbar theta_DL J/(2 e mu0 Ms t) m x y, H_FL = hbar theta_FL J/(2 e mu0 Ms t) y.
    shipped["torques"] |= {"spin_hall_angle": damping_like, "field_like_spin_hall_angle": 0.1}
    density = 1e11
    system = strip.system(
        Experiment.model_validate(shipped).design("neuron"), current_density=density
    )
    (torque,) = (term for term in system.dynamics if isinstance(term, mm.Slonczewski))
    problem = lower(system, fixed_subregions=["d1", "d3"])
    each = HBAR * density / (2 * ELEMENTARY_CHARGE * MU0 * 6e5 * 2e-9)
    assert each == pytest.approx(21_823, rel=1e-3)  # A/m at an angle of 1
    whole = problem.slonczewski  # a_J = hbar J/(e mu0 Ms t)
    assert np.max(whole) == pytest.approx(2 * each, rel=1e-9)
    along_y = problem.polariser[1]
    field_like = whole * problem.field_like * along_y
    assert np.max(field_like) == pytest.approx(0.1 * each, rel=1e-9)
    assert torque.eps_prime * torque.mp[1] == pytest.approx(0.05)
    assert np.sign(along_y).max() == np.sign(damping_like)
    assert problem.polarisation.max() / 2 * whole.max() == pytest.approx(0.2 * each, rel=1e-9)


class Rising:
    """Replicas whose read-out rises by 1 a nanosecond from -0.5 on."""

    def __init__(self, *_: Any) -> None:
        self.time = 0.0

    def advance(self, time: float) -> None:
        self.time = time

    @property
    def magnetisation(self) -> Any:
        m = np.zeros((ensembles.LANES, 3, 1, 1, 100))
        m[:, 2] = -0.5 + self.time / 1e-9
        return m


def test_replicas_are_read_as_the_current_ends_and_after_settling(
    experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = np.full((ensembles.LANES, 3, 1, 1, 100), -0.5)
    monkeypatch.setattr(thermal_pulses, "Replicas", Rising)
    monkeypatch.setattr(thermal_pulses, "equilibrated", lambda *_: start)

    class Driven:
        def with_current(self, *_: Any) -> Any:
            return self

    point = ThermalPoint(
        "p", "neuron", "neuron", "stt_she", 5e10, 2e-6, pulse_width=1e-9, replicas=16
    )
    sent = thermal_pulses.send(
        Driven(),  # type: ignore[arg-type]
        experiment.design("neuron"),  # type: ignore[arg-type]
        experiment.readout,
        experiment.thermal.model_copy(update={"budget": 1.0}),
        point,
    )
    found = sent.replicas
    # The plateau lasts from 0.3 to 1 ns, the current ends after 1.3 ns, settling takes one more;
    # 0 is passed after 0.5 ns.
    assert found["readout_in_plateau"].to_numpy() == pytest.approx(0.15, abs=1e-9)
    assert found["readout_end_of_plateau"].to_numpy() == pytest.approx(0.5, abs=1e-9)
    assert found["readout_end_of_pulse"].to_numpy() == pytest.approx(0.8, abs=1e-9)
    assert found["readout_final_state"].to_numpy() == pytest.approx(1.8, abs=1e-9)
    assert found["first_crossing_s"].to_numpy() == pytest.approx(0.5e-9, rel=1e-9, abs=0)
    assert found["last_crossing_s"].to_numpy() == pytest.approx(0.5e-9, rel=1e-9, abs=0)


def test_wilsons_interval_of_3_of_16_by_its_formula() -> None:
    # (p + z²/2n ± z sqrt(p(1 - p)/n + z²/4n²))/(1 + z²/n) with z = 1.959964 for 95 %.
    z, n, p = 1.959964, 16, 3 / 16
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    spread = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    assert ensembles.wilson_interval(3, 16) == pytest.approx(
        (middle - spread, middle + spread), rel=1e-6
    )
    assert ensembles.wilson_interval(3, 16) == pytest.approx((0.0659, 0.4301), abs=5e-5)


WIDTH = 1e-9


def test_a_network_is_tested_on_fonts_that_it_has_not_seen(experiment: Experiment) -> None:
    options = experiment.network
    assert options.test_fonts == ["lato", "caladea", "hanken_grotesk"]
    assert set(options.test_fonts).isdisjoint(options.train_fonts)
    found = letters.glyphs(options.test_fonts, (7, 5))
    assert set(found.font) == {
        f"{f}-{s}" for f in ("Lato", "Caladea", "HankenGrotesk") for s in ("Regular", "Bold")
    }
    assert np.array_equal(task(options, "7x5").test.inputs, found.pixels)


def test_a_certain_part_of_replicas_has_the_interval_of_its_error() -> None:
    # 0.5 ± 0.05 is 0 ± 0.2 in the logit, and 1/(1 + exp(-1.96 * 0.2)) at the upper end.
    entry: dict[str, Any] = {
        "status": "constant",
        "parameters": {
            name: {"value": value}
            for name, value in zip(
                PROBABILITY_PARAMETERS, (0.0, 0.0, 1.0, 0.0, 0.5, 1e9), strict=True
            )
        },
        "covariance": np.diag([0.0, 0.0, 0.0, 0.0, 0.05**2, 0.0]).tolist(),
    }
    low, high = SwitchProbability.from_entry(entry).interval(3e-6, WIDTH)
    end = 1 / (1 + math.exp(-1.96 * 0.2))
    assert (float(low), float(high)) == pytest.approx((1 - end, end), rel=1e-6)


def test_a_velocity_is_claimed_within_1_96_of_its_errors(experiment: Experiment) -> None:
    columns = ["device", "task", "inputs", "hidden", "temperature_K", "chosen"]
    tables = claim_values.Tables(
        kinetics=pd.DataFrame(
            {
                "regime": ["stt_she", "stt"],
                "flag": "steady",
                "current_density_A_per_m2": 1e11,
                "velocity_m_per_s": [120.0, 30.0],
                "velocity_stderr_m_per_s": [1.2, 0.4],
            }
        ),
        threshold={"devices": {}},
        thresholds=pd.DataFrame(columns=["parameter", "regime", "criterion", "value", "value_A"]),
        network_energy=pd.DataFrame(columns=columns),
        resolution=pd.DataFrame(columns=["rule", "inputs", "seed", "resolution"]),
        input_tolerance=pd.DataFrame(columns=["rule", "tolerance"]),
        input_fluctuation=pd.DataFrame(columns=["device", "synapse_voltage_V", "decisions"]),
        circuit=experiment.energy,
        junction=experiment.readout,
        magnet=Magnet(
            experiment.material,
            experiment.torques,
            experiment.strip,
            experiment.neuron.pinning.depth,
        ),
    )
    found = claim_values.values(tables, dict.fromkeys((13, 21), 0.1))
    assert found[1][:3] == pytest.approx((120, 120 - 1.96 * 1.2, 120 + 1.96 * 1.2))
    # 1 and 4/3 % of error are 5/3 % of the ratio.
    assert found[3][:3] == pytest.approx((4, 4 - 1.96 * 4 / 60, 4 + 1.96 * 4 / 60))


def test_fig_3d_has_the_numbers_of_its_table_on_axes_in_their_units() -> None:
    points = pd.DataFrame(
        {
            "regime": "stt_she",
            "current_density_A_per_m2": [1e10, 1e11],
            "current_A": [0.4e-6, 4e-6],
            "velocity_m_per_s": [13.0, 117.0],
            "velocity_stderr_m_per_s": 0.1,
            "flag": "steady",
        }
    )
    (axes,) = fig3d(points, points, 40e-18).axes
    drawn = next(line for line in axes.lines if line.get_marker() == "o")
    assert drawn.get_xydata() == pytest.approx(np.array([[1e10, 13], [1e11, 117]]))
    assert axes.get_xlabel() == "current density (A/m²)"
    assert axes.get_ylabel() == "domain-wall speed (m/s)"
    (top,) = axes.child_axes
    assert top.get_xlabel() == "current (µA)"
    axes.figure.canvas.draw()
    # 1e10 A/m² through 40 nm² are 0.4 µA.
    assert np.array(top.get_xlim()) == pytest.approx(np.array(axes.get_xlim()) * 40e-18 * 1e6)
