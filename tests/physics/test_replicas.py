"""The stochastic solver against closed formulas and against the deterministic one."""

from __future__ import annotations

from typing import Any

import discretisedfield as df
import micromagneticmodel as mm
import numpy as np
import pytest
from scipy import stats
from scipy.fft import dctn

from spinneuron.calculator import replicas
from spinneuron.calculator.integrate import IntegrationError, Integrator
from spinneuron.calculator.lower import lower
from spinneuron.calculator.problem import Problem, UnsupportedError
from spinneuron.calculator.replicas import COLDEST, LANES, Replicas, accurate_step
from spinneuron.config.designs import NeuronDesign
from spinneuron.config.experiment import Experiment
from spinneuron.constants import BOLTZMANN, GAMMA0, MU0
from spinneuron.magnetics import solvers, wall
from spinneuron.magnetics.pulse import waveform as waveform_of
from spinneuron.magnetics.readout import mean_mz_of_each
from spinneuron.neuron import ensembles, thermal_pulses
from spinneuron.points import ThermalPoint

SATURATION = 6e5
EXCHANGE = 1e-11


def film(
    n: tuple[int, int],
    cell: tuple[float, float, float],
    *,
    anisotropy: float = 9.9e5,
    exchange: float = EXCHANGE,
    dmi: float = 0.0,
    damping: float = 0.05,
    value: Any = (0, 0, 1),
) -> Problem:
    """A film without demagnetisation, whose statistics are known exactly."""
    n3 = (*n, 1)
    mesh = df.Mesh(p1=(0, 0, 0), p2=tuple(k * c for k, c in zip(n3, cell, strict=True)), n=n3)
    system = mm.System(name="film")
    system.energy = mm.UniaxialAnisotropy(K=anisotropy, u=(0, 0, 1))
    if exchange:
        system.energy += mm.Exchange(A=exchange)
    if dmi:
        system.energy += mm.DMI(D=dmi, crystalclass="Cnv_z")
    system.dynamics = mm.Precession(gamma0=GAMMA0) + mm.Damping(alpha=damping)
    system.m = df.Field(mesh, nvdim=3, value=value, norm=SATURATION)
    return lower(system)


def blocks(problem: Problem, temperature: float, seed: int, count: int, **options: Any) -> Any:
    """Blocks of replicas with random numbers of their own."""
    for block in range(count):
        yield Replicas(problem, temperature, np.random.PCG64([seed, block]), **options)


def test_a_macrospin_follows_boltzmann() -> None:
    temperature, volume, barrier = 300.0, 8e-27, 3.0
    anisotropy = barrier * BOLTZMANN * temperature / volume
    problem = film((1, 1), (2e-9,) * 3, anisotropy=anisotropy, exchange=0, damping=0.1)
    samples = []
    for block in blocks(problem, temperature, 1, 32, step=50e-15):
        for number in range(1, 5):
            block.advance(number * 1e-9)  # ten relaxation times apart
            samples.append(block.magnetisation[:, 2, 0, 0, 0].copy())
    mz = np.concatenate(samples)
    edges = np.linspace(0, 1, 21)
    fine = np.linspace(0, 1, 100_001)
    weight = np.exp(barrier * fine**2)
    cumulated = np.concatenate([[0], np.cumsum((weight[1:] + weight[:-1]) / 2)])
    expected = np.diff(np.interp(edges, fine, cumulated / cumulated[-1])) * mz.size
    found = stats.chisquare(np.histogram(abs(mz), edges)[0], expected)
    print(f"chi-square {found.statistic:.1f} of 19 degrees of freedom, p = {found.pvalue:.3f}")
    assert found.pvalue > 1e-3


def energies_of_modes(n: tuple[int, int], step: float | None, seed: int) -> tuple[Any, float]:
    """Energy of each spin wave of a small film in k_B T, softest first; standard error of one."""
    cell, temperature = (1e-9, 20e-9 / n[1], 2e-9), 1.0
    problem = film(n, cell)
    step = accurate_step(problem) if step is None else step
    total, number = np.zeros(n[::-1]), 0
    for block in blocks(problem, temperature, seed, 4, step=step):
        for sample in range(10):
            block.advance((sample + 1) * 0.2e-9)
            if sample == 0:
                continue  # not yet in equilibrium
            waves = dctn(block.magnetisation[:, :2, 0].astype(float), axes=(2, 3), norm="ortho")
            total += np.sum(waves**2, axis=(0, 1))
            number += 2 * LANES
    stiffness = np.full(n[::-1], 2 * 9.9e5 / (MU0 * SATURATION))
    for axis, (count, edge) in enumerate(zip(n, cell, strict=False)):
        phase = np.pi * np.arange(count) / count
        along = 2 * EXCHANGE / (MU0 * SATURATION) * 2 / edge**2 * (1 - np.cos(phase))
        stiffness = stiffness + (along[None, :] if axis == 0 else along[:, None])
    moment = MU0 * SATURATION * float(np.prod(cell))
    energy = total / number * moment * stiffness / (BOLTZMANN * temperature)
    return energy.ravel()[np.argsort(stiffness.ravel())], np.sqrt(2 / number)


@pytest.mark.parametrize("n", [(40, 1), (12, 10)])
def test_every_spin_wave_has_the_energy_of_equipartition(n: tuple[int, int]) -> None:
    step = accurate_step(film(n, (1e-9, 20e-9 / n[1], 2e-9)), coldest=0.005)
    energy, error = energies_of_modes(n, step, 2)
    chi_square = float(np.sum(((energy - 1) / error) ** 2))
    pvalue = float(stats.chi2.sf(chi_square, energy.size))
    print(f"step {step:.2g} s: mean {energy.mean():.4f}, chi-square p = {pvalue:.3f}")
    assert abs(energy.mean() - 1) < 4 * error / np.sqrt(energy.size) + 0.005
    assert pvalue > 1e-3


def test_the_step_in_use_leaves_only_the_shortest_waves_cold() -> None:
    energy, error = energies_of_modes((40, 1), None, 3)
    half, tenth = energy[:20], energy[-4:]
    print(f"softer half {half.mean():.3f}, stiffest tenth {tenth.mean():.3f} k_B T")
    assert abs(half.mean() - 1) < 4 * error / np.sqrt(20) + 0.01
    assert 1 - COLDEST - 4 * error / 2 < tenth.mean() < 1


@pytest.mark.parametrize(("step", "seed"), [(None, 4), (25e-15, 5)])
def test_a_free_wall_diffuses_as_the_one_dimensional_model_says(
    step: float | None, seed: int
) -> None:
    r"""Mean square of the displacement in a time t.

    With the friction of the wall, D = k_B T gamma0 Delta/(2 alpha mu0 Ms S), and its inertia
    tau = (1 + alpha²)/(alpha gamma0 (pi/2) H_D), from the linear Langevin equations of
    position and angle: 2 D ((t - tau (1 - exp(-t/tau))) + alpha² t)/(1 + alpha²).
    """
    temperature, damping, dmi, anisotropy, cells = 20.0, 0.2, 1e-3, 8e5, 120
    width = np.sqrt(EXCHANGE / anisotropy)
    middle = cells / 2 * 1e-9

    def value(point: Any) -> Any:
        scaled = (point[0] - middle) / width
        return (1 / np.cosh(scaled), 0, -np.tanh(scaled))

    problem = film(
        (cells, 1),
        (1e-9, 20e-9, 2e-9),
        anisotropy=anisotropy,
        dmi=dmi,
        damping=damping,
        value=value,
    )
    moment = MU0 * SATURATION * 40e-18
    diffusion = BOLTZMANN * temperature * GAMMA0 * width / (2 * damping * moment)
    field = dmi / (MU0 * SATURATION * width)
    tau = (1 + damping**2) / (damping * GAMMA0 * np.pi / 2 * field)
    time = 0.5e-9
    inertia = time - tau * (1 - np.exp(-time / tau))
    expected = 2 * diffusion * (inertia + damping**2 * time) / (1 + damping**2)
    squares = []
    for block in blocks(problem, temperature, seed, 16, step=step):
        places = []
        for number in range(1, 5):
            block.advance(number * time)
            mz = block.magnetisation[:, 2, 0, 0].astype(float)
            domain = (mz[:, 10:20].mean() - mz[:, -20:-10].mean()) / 2
            places.append(mz[:, 10:-10].sum(axis=1) / 2 * 1e-9 / domain)
        squares.append(np.diff(places, axis=0).ravel() ** 2)
    ratio = np.concatenate(squares) / expected
    print(f"displacement² {ratio.mean():.3f} of the formula, {ratio.size} displacements")
    assert stats.chi2.sf(ratio.sum(), ratio.size) > 1e-3
    assert stats.chi2.cdf(ratio.sum(), ratio.size) > 1e-3


def neuron(experiment: Experiment, cells: int, depth: float) -> tuple[NeuronDesign, Problem]:
    """A relaxed neuron with this many cells across its width."""
    other = experiment.varied("pinning_depth", depth).with_cells_across_width(cells)
    design = other.design("neuron")
    assert isinstance(design, NeuronDesign)
    return design, solvers.relax("embedded", design)


@pytest.mark.parametrize(("cells", "spin_hall"), [(1, True), (1, False), (10, True)])
def test_without_temperature_replicas_are_the_deterministic_solver(
    experiment: Experiment, cells: int, spin_hall: bool
) -> None:
    design, relaxed = neuron(experiment, cells, 0.02)
    profile = waveform_of(design.neuron)
    problem = relaxed.with_current(3e-6 / design.strip.conducting_area, *profile)
    problem = problem if spin_hall else problem.without_slonczewski()
    block = Replicas(problem, 0.0, np.random.PCG64(0))
    exact = Integrator(problem)
    start = wall.find(exact.magnetisation, 1e-9).position
    for time in np.arange(1, 5) * (0.1e-9 if cells > 1 else 0.3e-9):
        block.advance(time)
        exact.advance(time)
        m = block.magnetisation.astype(float)
        assert np.all(m == m[:1])
        apart = wall.find(m[0], 1e-9).position - wall.find(exact.magnetisation, 1e-9).position
        assert abs(apart) < 2e-12
        assert m[0] == pytest.approx(exact.magnetisation, abs=6e-4)
    assert abs(wall.find(exact.magnetisation, 1e-9).position - start) > 0.5e-9


def point_of(
    current: float, width: float = 0.5e-9, least: int = 16, device: str = "retention"
) -> ThermalPoint:
    return ThermalPoint(
        id=f"{device}-stt_she-{current:g}",
        kind="neuron",
        device=device,
        regime="stt_she",
        current_density=current / 4e-17,
        current=current,
        pulse_width=width,
        replicas=least,
    )


def test_a_replica_does_not_depend_on_how_many_there_are(experiment: Experiment) -> None:
    design, problem = neuron(experiment, 1, 0.2)
    options = experiment.thermal.model_copy(update={"budget": 1.0, "equilibration_time": 0.05e-9})
    tables = []
    for least in (16, 48):
        point = point_of(20e-6, least=least)
        sent = thermal_pulses.send(problem, design, experiment.readout, options, point)
        tables.append(sent.replicas)
    assert len(tables[1]) == 48
    assert tables[0].equals(tables[1].iloc[:16])
    # ... and replicas differ from each other, across blocks too.
    assert tables[1]["readout_final_state"].nunique() == 48


def test_probabilities_do_not_depend_on_the_step(
    experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    design, problem = neuron(experiment, 1, 0.2)
    options = experiment.thermal.model_copy(update={"budget": 1.0})
    point, level = point_of(19e-6, least=128), experiment.readout.comparison_level
    counts = []
    for coldest, name in ((COLDEST, "as used"), (COLDEST / 2**5, "half the step")):
        monkeypatch.setattr(replicas, "COLDEST", coldest)
        monkeypatch.setattr(replicas.accurate_step, "__defaults__", (coldest,))
        table = thermal_pulses.send(problem, design, experiment.readout, options, point).replicas
        assert len(table) == 128
        counts.append(thermal_pulses.high_counts(table, 0.5e-9, level)["final_state"])
        print(f"{name}: {counts[-1]} of {len(table)} are high")
    found = stats.fisher_exact([[counts[0], 128 - counts[0]], [counts[1], 128 - counts[1]]])
    assert 10 < counts[0] < 118
    assert found.pvalue > 1e-3


def test_a_negative_current_keeps_the_low_state_and_a_positive_one_writes_the_high_one(
    experiment: Experiment,
) -> None:
    design, problem = neuron(experiment, 1, 0.02)
    options = experiment.thermal.model_copy(update={"budget": 1.0})
    level = experiment.readout.comparison_level
    early, late = {}, {}
    for current in (-8e-6, 0.0, 8e-6):
        point = point_of(current, 1e-9, 64, "neuron")
        sent = thermal_pulses.send(problem, design, experiment.readout, options, point)
        counts = thermal_pulses.high_counts(sent.replicas, 1e-9, level)
        early[current], late[current] = counts["end_of_plateau"], counts["final_state"]
        print(f"{current * 1e6:g} µA: {counts} of 64 are high")
        at = sent.reads.set_index((sent.reads["read_time_s"] * 1e12).round().astype(int))
        assert at.loc[0, "count"] == 0
        assert at.loc[1000, "count"] == counts["end_of_plateau"]
        assert at["count"].iloc[-1] == counts["final_state"]
    # 256 replicas had 0.01, 0.42 and 0.98; 64 of them leave these bounds once in 1000 runs.
    assert early[-8e-6] <= stats.binom.ppf(0.9995, 64, 0.02)
    low, high = stats.binom.ppf([0.0005, 0.9995], 64, 0.42)
    assert low <= early[0.0] <= high
    assert early[8e-6] >= stats.binom.ppf(0.0005, 64, 0.97)
    # One nanosecond after the pulse the wall has forgotten much of it.
    assert late[-8e-6] > early[-8e-6]
    assert late[8e-6] < early[8e-6]


def test_a_state_in_equilibrium_is_on_the_left(experiment: Experiment) -> None:
    _, problem = neuron(experiment, 1, 0.02)
    options = experiment.thermal.model_copy(update={"equilibration_time": 1e-9})
    states = ensembles.equilibrated(problem, options, np.random.PCG64(1))
    readouts = mean_mz_of_each(states, 1e-9, experiment.readout.length)
    # Half of them were on the right and have been reflected.
    assert np.all(states[:, 2].mean(axis=(1, 2, 3)) < 0)
    assert readouts.min() < -0.5


def test_what_is_no_film_is_refused() -> None:
    thick = film((4, 1), (1e-9, 2e-9, 2e-9))
    with pytest.raises(UnsupportedError, match="temperature: only a single layer"):
        Replicas(thick._replace(precession=0.0), 300.0, np.random.PCG64(0))


def test_a_step_that_does_not_follow_is_noticed() -> None:
    problem = film((20, 1), (1e-9, 20e-9, 2e-9))
    block = Replicas(problem, 300.0, np.random.PCG64(0), step=1e-12)
    with pytest.raises(IntegrationError, match="leaves 1 by"):
        block.advance(20e-12)
