"""oommfc's drivers with what they drop, and with a runner that cleans up behind itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import discretisedfield as df
import micromagneticmodel as mm
import oommfc as oc
import ubermagtable as ut
import ubermagutil as uu

from spinneuron.oommf import mif
from spinneuron.oommf.runner import Runner, find


def snapshots(directory: Path | str, basename: str) -> list[Path]:
    """Return the magnetisation files of a run in the order of their stages.

    By number: how many digits the stage has in the names depends on OOMMF's version.
    """
    pattern = re.compile(r"-(\d+)-(\d+)\.omf$")
    found = []
    for path in Path(directory).glob(f"{basename}-*.omf"):
        if match := pattern.search(path.name):
            found.append(((int(match[1]), int(match[2])), path))
    return [path for _, path in sorted(found)]


class _Driver:
    """What both drivers have in common: who runs OOMMF, and what is read afterwards."""

    def _call(
        self,
        system: mm.System,
        runner: Runner | None,
        n_threads: int | None = None,
        verbose: int = 1,
        **kwargs: Any,
    ) -> None:
        (runner or find()).run(
            Path(f"{system.name}.mif"), threads=n_threads or 1, stages=kwargs.get("n")
        )

    def _read_data(self, system: mm.System) -> None:
        last = snapshots(".", system.name)[-1]
        system.m.array = df.Field.from_file(str(last)).array
        system.table = ut.Table.fromfile(f"{system.name}.odt", x=self._x)  # type: ignore[attr-defined]


class MinDriver(_Driver, oc.MinDriver):  # type: ignore[misc]
    """Relaxation by OOMMF; see `oommfc.MinDriver` for the options of `drive`."""


class TimeDriver(_Driver, oc.TimeDriver):  # type: ignore[misc]
    """Motion in time by OOMMF; see `oommfc.TimeDriver` for the options of `drive`.

    A system may have a Zhang-Li and a Slonczewski torque at once, fixed subregions beside
    either, and ``func`` with ``dt`` of both is linear between samples. The evolver is chosen
    here. Runs side by side need a process each: oommfc changes the working directory.

    Raises
    ------
    TypeError
        For a finite temperature.
    NotFoundError, RunError
        As `find` and `Runner.run` say.
    """

    _allowed_attributes: ClassVar = [
        name for name in oc.TimeDriver._allowed_attributes if name != "evolver"
    ]

    def write_mif(
        self,
        system: mm.System,
        dirname: str = ".",
        ovf_format: str = "bin8",
        fixed_subregions: list[str] | None = None,
        output_step: bool = False,
        compute: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Write the MIF file and what it refers to, without running it.

        Parameters are those of `drive`.
        """
        duration = kwargs["t"]
        reduced = mif.without_slonczewski(system, duration)
        self.evolver = mif.evolver(reduced)
        self.autoselect_evolver = False
        for term in reduced.energy:
            if callable(getattr(term, "func", None)):
                self._time_dependence(term=term, **kwargs)
        with uu.changedir(dirname):
            text = oc.scripts.system_script(reduced, ovf_format=ovf_format)
            text += mif.slonczewski_script(system, duration)
            text += oc.scripts.driver_script(
                self,
                reduced,
                fixed_subregions=fixed_subregions,
                output_step=output_step,
                compute=compute,
                **kwargs,
            )
            Path(self._miffilename(system)).write_text(text, encoding="utf-8")
        del self.evolver
