"""The two solvers behind one interface: the embedded one and OOMMF.

A solver holds a strip with its current and a state at a time. It runs on through equally
spaced samples, and its window can be shifted along the strip.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from spinneuron import wall
from spinneuron.calculator.integrate import Integrator, shifted
from spinneuron.calculator.problem import CONSTANT, Problem
from spinneuron.config import Neuron, NeuronDesign, Oommf, SolverName, TrackDesign
from spinneuron.sweep import Point

if TYPE_CHECKING:
    from spinneuron import oommf

Array = npt.NDArray[np.float64]
#: Factors of the current at t = 0, interval, 2 interval, ..., and the interval in s.
Profile = tuple[Array, float]
STEADY: Profile = (CONSTANT, 0.0)
#: Sampling of a pulse's edges, as a fraction of the shorter edge.
EDGE_SAMPLES = 50
#: How OOMMF is run, and where, unless it is said.
DEFAULT_OPTIONS = Oommf()
DEFAULT_DIRECTORY = Path("oommf_runs")


class Solver(Protocol):
    """What a drive needs of a solver."""

    @property
    def magnetisation(self) -> Array:
        """The present unit vectors, (3, nz, ny, nx)."""

    def run(self, count: int, interval: float) -> Iterator[Array]:
        """Advance by ``interval`` (s) at a time; yield the magnetisation after each.

        The state is that of the last one that was taken: a caller may stop early.
        """

    def shift(self, cells: int) -> None:
        """Move free cells towards -x (if positive) by whole cells, see `shifted`."""


def pulse_profile(neuron: Neuron) -> Profile:
    """Return the trapezoidal pulse as factors of the current and their spacing in s."""
    pulse = neuron.pulse
    total = pulse.duration + neuron.settling_time
    edges = [edge for edge in (pulse.rise_time, pulse.fall_time) if edge > 0]
    interval = min(*edges, pulse.width) / EDGE_SAMPLES if edges else pulse.width / 1000
    times = interval * np.arange(int(np.ceil(total / interval)) + 2)
    ramp_up = times / pulse.rise_time if pulse.rise_time else np.ones_like(times)
    left = pulse.duration - times
    ramp_down = left / pulse.fall_time if pulse.fall_time else (left > 0).astype(float)
    return np.clip(np.minimum(ramp_up, ramp_down), 0.0, 1.0), interval


def relax(
    kind: SolverName,
    design: TrackDesign | NeuronDesign,
    *,
    options: Oommf = DEFAULT_OPTIONS,
    directory: Path = DEFAULT_DIRECTORY,
    threads: int = 1,
) -> Problem:
    """Relax a strip without current; return it lowered at 1 A/m², the wall at rest in it.

    Parameters are those of `create`.
    """
    # Importing ubermag takes seconds that a drive of the embedded solver need not spend.
    from spinneuron import strip
    from spinneuron.calculator.minimise import minimise
    from spinneuron.calculator.problem import lower, to_array

    system, fixed = strip.system(design), strip.fixed_subregions(design)
    problem = lower(system, fixed_subregions=fixed)
    if kind == "embedded":
        relaxed, iterations, torque = minimise(problem, stopping_mxHxm=strip.RELAXED_TORQUE)
        print(f"relaxed to {torque:.3g} A/m in {iterations} iterations")
    else:
        from spinneuron import oommf

        with _emptied(directory):
            oommf.MinDriver(stopping_mxHxm=strip.RELAXED_TORQUE).drive(
                system,
                dirname=str(directory),
                fixed_subregions=fixed,
                n_threads=threads,
                runner=_runner(options),
            )
        relaxed = to_array(system.m) / design.material.saturation_magnetisation
    return problem._replace(magnetisation=relaxed)


@contextmanager
def _emptied(directory: Path) -> Iterator[None]:
    """Give a run of OOMMF a directory of its own; keep it only where the run failed."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    yield
    shutil.rmtree(directory)


def _runner(options: Oommf) -> oommf.Runner:
    """Return OOMMF as the config wants it run."""
    from spinneuron import oommf

    runner = oommf.find(options.docker_image)
    runner.attempts, runner.time_limit = options.attempts, options.time_limit
    return runner


def create(
    kind: SolverName,
    problem: Problem,
    design: TrackDesign | NeuronDesign,
    point: Point,
    *,
    options: Oommf = DEFAULT_OPTIONS,
    directory: Path = DEFAULT_DIRECTORY,
    threads: int = 1,
    start: Array | None = None,
) -> Solver:
    """Return a solver with the current of a point on a relaxed strip.

    A neuron gets its pulse; with a negative current it starts from the mirror image of the
    wall at rest on the left of d2.

    Parameters
    ----------
    problem
        Of the relaxed strip, lowered at 1 A/m².
    options, directory, threads
        See `External`; the embedded solver needs none of them.
    start
        Another initial state, (3, nz, ny, nx).
    """
    profile = pulse_profile(design.neuron) if isinstance(design, NeuronDesign) else STEADY
    if start is None:
        start = problem.magnetisation
        if isinstance(design, NeuronDesign) and point.current < 0:
            start = wall.mirror(start)
    if kind == "embedded":
        return Embedded(problem, point, profile, start)
    return External(
        design, point, profile, start=start, options=options, directory=directory, threads=threads
    )


class Embedded:
    """The solver of this project, on a problem lowered at 1 A/m²."""

    def __init__(
        self,
        problem: Problem,
        point: Point,
        profile: Profile = STEADY,
        start: Array | None = None,
    ) -> None:
        driven = problem.with_current(point.current_density, *profile)
        driven = driven if point.spin_hall else driven.without_slonczewski()
        self._integrator = Integrator(driven, start)
        self._samples = 0

    @property
    def magnetisation(self) -> Array:
        """See `Solver.magnetisation`."""
        return self._integrator.magnetisation

    def run(self, count: int, interval: float) -> Iterator[Array]:
        """See `Solver.run`."""
        for _ in range(count):
            self._samples += 1
            self._integrator.advance(self._samples * interval)
            yield self.magnetisation

    def shift(self, cells: int) -> None:
        """See `Solver.shift`."""
        self._integrator.shift(cells)


class External:
    """OOMMF, started anew for every run; its files are kept only where it failed.

    Parameters
    ----------
    design, point, profile
        What to simulate; `spinneuron.strip.system` builds the ubermag system.
    start
        Unit vectors (3, nz, ny, nx), the relaxed wall.
    options
        The section ``oommf`` of the config.
    directory
        For the files of the runs; nothing else may be in it.
    threads
        Of OOMMF.
    """

    def __init__(
        self,
        design: TrackDesign | NeuronDesign,
        point: Point,
        profile: Profile = STEADY,
        *,
        start: Array,
        options: Oommf,
        directory: Path,
        threads: int,
    ) -> None:
        from spinneuron import strip
        from spinneuron.calculator.problem import subregion_mask

        self._system = strip.system(
            design,
            current_density=point.current_density,
            spin_hall=point.spin_hall,
            profile=profile if profile[0].size else None,
        )
        self._norm = design.material.saturation_magnetisation
        self._fixed = strip.fixed_subregions(design)
        self._free = np.where(subregion_mask(self._system.m.mesh, self._fixed), 0.0, 1.0)
        self._runner = _runner(options)
        self._directory, self._threads = directory, threads
        self._profile = profile
        self._started = False
        self.magnetisation: Array = start

    def run(self, count: int, interval: float) -> Iterator[Array]:
        """See `Solver.run`. One run of OOMMF; its time starts at 0.

        Raises
        ------
        ValueError
            If a current with a profile is not run in one go.
        RunError
            See `spinneuron.oommf.Runner.run`.
        """
        import discretisedfield as df

        from spinneuron import oommf
        from spinneuron.calculator.problem import to_array

        if self._started and self._profile[0].size:
            raise ValueError("a current with a profile must be run in one go.")
        self._started = True
        self._system.m.array = self.magnetisation.transpose(3, 2, 1, 0) * self._norm
        with _emptied(self._directory):
            oommf.TimeDriver().drive(
                self._system,
                dirname=str(self._directory),
                t=count * interval,
                n=count,
                fixed_subregions=self._fixed,
                n_threads=self._threads,
                runner=self._runner,
            )
            (finished,) = (self._directory / self._system.name).iterdir()
            samples = [
                to_array(df.Field.from_file(str(path))) / self._norm
                for path in oommf.snapshots(finished, self._system.name)
            ]
        for sample in samples:
            self.magnetisation = sample
            yield sample

    def shift(self, cells: int) -> None:
        """See `Solver.shift`."""
        self.magnetisation = shifted(self.magnetisation, self._free, cells)
