"""The two solvers behind one interface: the embedded one and OOMMF.

A solver holds a strip with its current and the present state. It runs on through equally
spaced samples, and its window can be shifted along the strip.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from spinneuron.arrays import Magnetisation
from spinneuron.calculator.integrate import Integrator, shifted
from spinneuron.calculator.problem import CONSTANT, Problem
from spinneuron.config.designs import NeuronDesign, TrackDesign
from spinneuron.config.sections.solver import Oommf, SolverName
from spinneuron.magnetics import pulse, wall
from spinneuron.magnetics.pulse import Waveform
from spinneuron.points import Point

if TYPE_CHECKING:
    from spinneuron import oommf

#: A current that does not change.
STEADY: Waveform = (CONSTANT, 0.0)
#: How OOMMF is run by default, and the folder of its files.
DEFAULT_OPTIONS = Oommf()
DEFAULT_DIRECTORY = Path("oommf_runs")


class Solver(Protocol):
    """What the protocols need of a solver."""

    @property
    def magnetisation(self) -> Magnetisation:
        """The present unit vectors, (3, nz, ny, nx)."""

    def run(self, count: int, interval: float) -> Iterator[Magnetisation]:
        """Advance ``count`` times by ``interval`` (s) and yield the magnetisation each time.

        A caller may stop early. The state is then that of the last sample that it took.
        """

    def shift(self, cells: int) -> None:
        """Move the magnetisation by whole cells, to -x for a positive number, see `shifted`."""


def relax(
    kind: SolverName,
    design: TrackDesign | NeuronDesign,
    *,
    options: Oommf = DEFAULT_OPTIONS,
    directory: Path = DEFAULT_DIRECTORY,
    threads: int = 1,
) -> Problem:
    """Relax a strip without current.

    Parameters
    ----------
    kind
        Solver that relaxes the strip.
    design
        The track or the neuron.
    options, directory, threads
        How OOMMF is run, see `External`. The embedded solver needs none of them.

    Returns
    -------
    Problem
        The strip, lowered at 1 A/m², with its wall at rest.
    """
    # Importing ubermag takes seconds that a drive of the embedded solver need not spend.
    from spinneuron.calculator.lower import lower, to_array
    from spinneuron.calculator.minimise import minimise
    from spinneuron.magnetics import strip

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
    """Give a run of OOMMF a folder of its own and keep it only if the run failed."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    yield
    shutil.rmtree(directory)


def _runner(options: Oommf) -> oommf.Runner:
    """Return OOMMF with the attempts and the time limit of the config."""
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
    start: Magnetisation | None = None,
) -> Solver:
    """Return a solver with the current of a point on a relaxed strip.

    A neuron gets its pulse. With a negative current it starts from the mirror image of the
    wall at rest on the left of d2.

    Parameters
    ----------
    kind
        Which solver.
    problem
        The relaxed strip, lowered at 1 A/m².
    design
        What the problem was made of.
    point
        The point with its current and its torques.
    options, directory, threads
        How OOMMF is run, see `External`. The embedded solver needs none of them.
    start
        Unit vectors at the start, shape (3, nz, ny, nx), in place of the wall at rest.

    Returns
    -------
    Solver
        The solver at time 0.
    """
    waveform = pulse.waveform(design.neuron) if isinstance(design, NeuronDesign) else STEADY
    if start is None:
        start = problem.magnetisation
        if isinstance(design, NeuronDesign) and point.current < 0:
            start = wall.mirror(start)
    if kind == "embedded":
        return Embedded(problem, point, waveform, start)
    return External(
        design, point, waveform, start=start, options=options, directory=directory, threads=threads
    )


class Embedded:
    """The solver of this project.

    Parameters
    ----------
    problem
        The strip, lowered at 1 A/m².
    point
        The point with its current and its torques.
    waveform
        Waveform of the current.
    start
        Unit vectors at the start, shape (3, nz, ny, nx). The default is the magnetisation of
        the problem.
    """

    def __init__(
        self,
        problem: Problem,
        point: Point,
        waveform: Waveform = STEADY,
        start: Magnetisation | None = None,
    ) -> None:
        driven = problem.with_current(point.current_density, *waveform)
        driven = driven if point.spin_hall else driven.without_slonczewski()
        self._integrator = Integrator(driven, start)
        self._samples = 0

    @property
    def magnetisation(self) -> Magnetisation:
        """See `Solver.magnetisation`."""
        return self._integrator.magnetisation

    def run(self, count: int, interval: float) -> Iterator[Magnetisation]:
        """See `Solver.run`."""
        for _ in range(count):
            self._samples += 1
            self._integrator.advance(self._samples * interval)
            yield self.magnetisation

    def shift(self, cells: int) -> None:
        """See `Solver.shift`."""
        self._integrator.shift(cells)


class External:
    """OOMMF, which is started anew for every run. Its files are kept only if a run failed.

    Parameters
    ----------
    design
        The track or the neuron. `spinneuron.magnetics.strip.system` builds the ubermag system.
    point
        The point with its current and its torques.
    waveform
        Waveform of the current.
    start
        Unit vectors of the relaxed wall, shape (3, nz, ny, nx).
    options
        The section ``oommf`` of the config.
    directory
        Folder for the files of the runs. It must hold nothing else.
    threads
        Number of threads of OOMMF.
    """

    def __init__(
        self,
        design: TrackDesign | NeuronDesign,
        point: Point,
        waveform: Waveform = STEADY,
        *,
        start: Magnetisation,
        options: Oommf,
        directory: Path,
        threads: int,
    ) -> None:
        from spinneuron.calculator.lower import subregion_mask
        from spinneuron.magnetics import strip

        self._system = strip.system(
            design,
            current_density=point.current_density,
            spin_hall=point.spin_hall,
            waveform=waveform if waveform[0].size else None,
        )
        self._norm = design.material.saturation_magnetisation
        self._fixed = strip.fixed_subregions(design)
        self._free = np.where(subregion_mask(self._system.m.mesh, self._fixed), 0.0, 1.0)
        self._runner = _runner(options)
        self._directory, self._threads = directory, threads
        self._waveform = waveform
        self._started = False
        self.magnetisation: Magnetisation = start

    def run(self, count: int, interval: float) -> Iterator[Magnetisation]:
        """See `Solver.run`. OOMMF runs once, and its time starts at 0.

        Raises
        ------
        ValueError
            If a current with a waveform is run a second time.
        RunError
            If OOMMF fails, see `spinneuron.oommf.Runner.run`.
        """
        import discretisedfield as df

        from spinneuron import oommf
        from spinneuron.calculator.lower import to_array

        if self._started and self._waveform[0].size:
            raise ValueError("a current with a waveform must be run in one go.")
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
