"""The embedded solver as an ubermag calculator: drivers with oommfc's signatures.

A drive writes what micromagneticdata reads: the folder ``<system>/drive-<n>/`` with the
initial state, one OVF file per snapshot, a table and ``info.json``.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import discretisedfield as df
import micromagneticmodel as mm
import numpy as np
import ubermagtable

from spinneuron.arrays import Magnetisation, Vector
from spinneuron.calculator import energies, minimise
from spinneuron.calculator.integrate import DEMAG_TOLERANCE, Integrator
from spinneuron.calculator.lower import lower
from spinneuron.calculator.problem import Problem, UnsupportedError
from spinneuron.constants import MU0

#: Table columns of the energy terms, in the spelling that ubermagtable renames.
_ENERGY_COLUMNS = {
    "exchange": "Oxs_UniformExchange:exchange:Energy",
    "dmi": "Oxs_DMI_Cnv:dmi:Energy",
    "uniaxialanisotropy": "Oxs_UniaxialAnisotropy:uniaxialanisotropy:Energy",
    "cubicanisotropy": "Oxs_CubicAnisotropy:cubicanisotropy:Energy",
    "demag": "Oxs_Demag:demag:Energy",
    "zeeman": "Oxs_FixedZeeman:zeeman:Energy",
}


class _Driver(mm.ExternalDriver):  # type: ignore[misc]
    """What the drivers share: the drive directory and the way results return."""

    _kind: str
    _ovf_format: str

    def drive_kwargs_setup(self, drive_kwargs: dict[str, Any]) -> None:
        """Check the arguments of `drive` and fill in the defaults.

        ``fixed_subregions`` is a list of names of subregions whose magnetisation is frozen.
        ``output_step`` and ``compute`` belong to oommfc and must keep their defaults.

        Raises
        ------
        UnsupportedError
            If ``output_step`` or ``compute`` is given.
        """
        drive_kwargs.setdefault("fixed_subregions", None)
        drive_kwargs.setdefault("n_threads", None)
        for name in ("output_step", "compute"):
            if drive_kwargs.pop(name, None):
                raise UnsupportedError(f"{name} is not supported by spinneuron.calculator.")

    def schedule_kwargs_setup(self, schedule_kwargs: dict[str, Any]) -> None:
        raise UnsupportedError("schedule is not supported: submit the script that calls drive.")

    def _schedule_commands(self, system: mm.System, runner: Any) -> list[str]:
        raise UnsupportedError("schedule is not supported: submit the script that calls drive.")

    def _write_input_files(self, system: mm.System, **kwargs: Any) -> None:
        # ExternalDriver.drive gives the format here and not to _call, which saves snapshots.
        self._ovf_format = kwargs["ovf_format"]
        system.m.to_file("m0.omf", representation=self._ovf_format)
        Path(f"{system.name}.mif").write_text(
            "# Driven by spinneuron.calculator; this is not an OOMMF input file.\n"
            f"# energy: {system.energy!r}\n# dynamics: {system.dynamics!r}\n"
            f"# driver: {type(self).__name__} {kwargs!r}\n",
            encoding="utf-8",
        )

    def _save(self, system: mm.System, m: Magnetisation, number: int) -> None:
        norm = np.linalg.norm(system.m.array, axis=-1, keepdims=True)
        system.m.array = m.transpose(3, 2, 1, 0) * norm
        name = f"{system.name}-Oxs_{self._kind}-Magnetization-00-{number:07d}.omf"
        system.m.to_file(name, representation=self._ovf_format)

    def _write_table(self, system: mm.System, rows: list[dict[str, tuple[str, float]]]) -> None:
        names = " ".join("{" + name + "}" for name in rows[0])
        units = " ".join(unit or "{}" for unit, _ in rows[0].values())
        body = "\n".join(" ".join(repr(value) for _, value in row.values()) for row in rows)
        Path(f"{system.name}.odt").write_text(
            f"# ODT 1.0\n# Table Start\n# Title: {system.name}\n# Columns: {names}\n"
            f"# Units: {units}\n{body}\n# Table End\n",
            encoding="utf-8",
        )

    def _row(
        self, problem: Problem, m: Magnetisation, evolver: str
    ) -> dict[str, tuple[str, float]]:
        of_terms = energies.energies(problem, m)
        moment = problem.saturation / np.sum(problem.saturation)
        mean = np.sum(m * moment, axis=(1, 2, 3))
        row = {f"Oxs_{evolver}:evolver:Total energy": ("J", float(sum(of_terms.values())))}
        row |= {_ENERGY_COLUMNS[name]: ("J", value) for name, value in of_terms.items()}
        row |= {
            f"Oxs_{self._kind}::m{axis}": ("", float(value))
            for axis, value in zip("xyz", mean, strict=True)
        }
        return row

    def _read_data(self, system: mm.System) -> None:
        system.table = ubermagtable.Table.fromfile(f"{system.name}.odt", x=self._x)

    def _check_system(self, system: mm.System) -> None:
        if len(system.energy) == 0:
            raise RuntimeError("System's energy is not defined")


class MinDriver(_Driver):
    """Energy minimisation.

    Parameters
    ----------
    stopping_mxHxm : float, optional
        Largest torque |m x H| at the end in A/m. The default is 1e-5.

    Examples
    --------
    >>> MinDriver(stopping_mxHxm=0.01).drive(system)  # doctest: +SKIP
    """

    _allowed_attributes: ClassVar = ["stopping_mxHxm"]
    _kind = "MinDriver"

    def _call(self, system: mm.System, runner: Any, **kwargs: Any) -> None:
        problem = lower(system, fixed_subregions=kwargs["fixed_subregions"])
        stopping = getattr(self, "stopping_mxHxm", minimise.STOPPING_TORQUE)
        m, iterations, torque = minimise.minimise(problem, stopping_mxHxm=stopping)
        self._save(system, m, iterations)
        row = self._row(problem, m, "CGEvolve")
        row["Oxs_CGEvolve:evolver:Max mxHxm"] = ("A/m", torque)
        row["Oxs_MinDriver::Iteration"] = ("", float(iterations))
        self._write_table(system, [row])

    @property
    def _x(self) -> str:
        return "iteration"


class TimeDriver(_Driver):
    """Integration of the Landau-Lifshitz-Gilbert equation.

    Zhang-Li and Slonczewski torques act together.

    Parameters
    ----------
    demag_tolerance : float, optional
        Largest error of the demagnetising field between two computations, in units of Ms.
        With 0 the field is computed at every evaluation. See
        `spinneuron.calculator.integrate`.

    Examples
    --------
    >>> TimeDriver().drive(system, t=1e-9, n=100, fixed_subregions=["d1"])  # doctest: +SKIP
    """

    _allowed_attributes: ClassVar = ["demag_tolerance"]
    _kind = "TimeDriver"

    def drive_kwargs_setup(self, drive_kwargs: dict[str, Any]) -> None:
        """Check ``t`` (duration in s, positive) and ``n`` (number of snapshots, positive).

        Raises
        ------
        ValueError
            If one of them is not positive, or ``n`` is not a whole number.
        """
        time, snapshots = drive_kwargs["t"], drive_kwargs["n"]
        if not time > 0:
            raise ValueError(f"Cannot drive with t={time}.")
        if not isinstance(snapshots, int) or snapshots <= 0:
            raise ValueError(f"Cannot drive with n={snapshots!r}.")
        super().drive_kwargs_setup(drive_kwargs)

    def _check_system(self, system: mm.System) -> None:
        if len(system.dynamics) == 0:
            raise RuntimeError("System's dynamics is not defined")
        super()._check_system(system)

    def _call(self, system: mm.System, runner: Any, **kwargs: Any) -> None:
        duration, snapshots = kwargs["t"], kwargs["n"]
        problem = lower(system, duration=duration, fixed_subregions=kwargs["fixed_subregions"])
        tolerance = getattr(self, "demag_tolerance", DEMAG_TOLERANCE)
        integrator = Integrator(problem, demag_tolerance=tolerance)
        rows = []
        for number in range(1, snapshots + 1):
            integrator.advance(duration * number / snapshots)
            m = integrator.magnetisation
            self._save(system, m, integrator.steps)
            row = self._row(problem, m, "RungeKuttaEvolve")
            row["Oxs_TimeDriver::Iteration"] = ("", float(integrator.steps))
            row["Oxs_TimeDriver::Simulation time"] = ("s", integrator.time)
            rows.append(row)
        self._write_table(system, rows)

    @property
    def _x(self) -> str:
        return "t"


class HysteresisDriver(_Driver):
    """A sequence of minima in a uniform field that is stepped along straight lines.

    The stepped field is added to the fields of the system.

    Parameters
    ----------
    stopping_mxHxm : float, optional
        As for `MinDriver`.

    Examples
    --------
    >>> driver = HysteresisDriver()
    >>> driver.drive(system, Hmin=(0, 0, -1e6), Hmax=(0, 0, 1e6), n=11)  # doctest: +SKIP
    >>> driver.drive(system, Hsteps=[[(0, 0, 0), (0, 0, 1e6), 5]])  # doctest: +SKIP
    """

    _allowed_attributes: ClassVar = ["stopping_mxHxm"]
    _kind = "HysteresisDriver"

    def drive_kwargs_setup(self, drive_kwargs: dict[str, Any]) -> None:
        """Check the fields of the sequence.

        ``Hmin``, ``Hmax`` and ``n`` describe a loop from Hmin to Hmax and back with n points
        each way. ``Hsteps`` is a list of [start, end, number of points]. Fields are vectors
        (3,) in A/m.

        Raises
        ------
        ValueError
            If a field has not three components, or a line has fewer than two points.
        """
        if "Hsteps" not in drive_kwargs:
            low, high, points = (drive_kwargs[name] for name in ("Hmin", "Hmax", "n"))
            drive_kwargs["Hsteps"] = [[low, high, points], [high, low, points]]
        for start, end, points in drive_kwargs["Hsteps"]:
            if len(start) != 3 or len(end) != 3 or not isinstance(points, int) or points < 2:
                raise ValueError(f"Cannot drive with the field step {[start, end, points]}.")
        super().drive_kwargs_setup(drive_kwargs)

    def _call(self, system: mm.System, runner: Any, **kwargs: Any) -> None:
        problem = lower(system, fixed_subregions=kwargs["fixed_subregions"])
        m, own = problem.magnetisation, problem.zeeman if problem.zeeman.size else 0.0
        fields: list[Vector] = []
        for start, end, points in kwargs["Hsteps"]:
            line = np.linspace(start, end, points)
            # A line that starts where the last one ended does not repeat that point.
            joined = bool(fields) and np.array_equal(fields[-1], line[0])
            fields.extend(line[1:] if joined else line)
        rows = []
        for number, field in enumerate(fields):
            uniform = np.broadcast_to(field.reshape(3, 1, 1, 1), m.shape)
            stage = problem._replace(zeeman=np.ascontiguousarray(own + uniform))
            stopping = getattr(self, "stopping_mxHxm", minimise.STOPPING_TORQUE)
            m, iterations, _ = minimise.minimise(stage, m, stopping_mxHxm=stopping)
            self._save(system, m, number)
            row = self._row(stage, m, "CGEvolve")
            strength = MU0 * float(np.linalg.norm(field)) * 1e3
            row["Oxs_UZeeman:hysteresis:B"] = ("mT", strength)
            for axis, value in zip("xyz", field, strict=True):
                row[f"Oxs_UZeeman:hysteresis:B{axis}"] = ("mT", MU0 * float(value) * 1e3)
            row["Oxs_MinDriver::Iteration"] = ("", float(iterations))
            rows.append(row)
        self._write_table(system, rows)

    @property
    def _x(self) -> str:
        return "B_hysteresis"


def compute(
    func: Callable[..., Any],
    system: mm.System,
    /,
    dirname: str = ".",
    append: bool = True,
    **_: Any,
) -> float | df.Field:
    """Compute the energy, energy density or effective field of one energy term or of all.

    The value is also kept in ``<dirname>/<system>/compute-<n>/``.

    Parameters
    ----------
    func
        Method ``energy``, ``density`` or ``effective_field`` of a term of ``system.energy``,
        or of ``system.energy`` itself.
    system
        The system in its present state.
    dirname
        Folder in which the folder of the system lies.
    append
        Whether earlier results of the system may stay.

    Returns
    -------
    float or discretisedfield.Field
        Energy in J, density in J/m³ or field in A/m.

    Raises
    ------
    ValueError
        If ``func`` is another method.

    Examples
    --------
    >>> compute(system.energy.demag.energy, system)  # doctest: +SKIP
    """
    owner: Any = getattr(func, "__self__", None)
    quantity = func.__name__
    if quantity not in ("energy", "density", "effective_field"):
        raise ValueError(f"Computing the value of {func} is not supported.")
    terms: list[Any] = list(system.energy) if owner is system.energy else [owner]
    problem = lower(system, terms=terms)
    of = energies.term_fields if quantity == "effective_field" else energies.energy_densities
    value = np.sum(list(of(problem, problem.magnetisation).values()), axis=0)
    directory = MinDriver()._setup_working_directory(
        system=system, dirname=dirname, mode="compute", append=append
    )
    if quantity == "energy":
        energy = float(np.sum(value)) * float(np.prod(problem.cell))
        content = json.dumps({"energy_J": energy, "term": repr(owner)})
        (directory / "energy.json").write_text(content, encoding="utf-8")
        return energy
    array = value if quantity == "effective_field" else value[np.newaxis]
    field = df.Field(system.m.mesh, nvdim=len(array), value=array.transpose(3, 2, 1, 0))
    field.to_file(str(directory / f"{quantity}.ovf"), representation="bin8")
    return field


def delete(system: mm.System) -> None:
    """Delete the system's directory of drives from the working directory."""
    shutil.rmtree(system.name, ignore_errors=True)
