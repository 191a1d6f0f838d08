"""oommfc's drivers with the features that they lack, and with a runner that leaves no process."""

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

    The order is that of the numbers in the names, because the number of their digits depends
    on the version of OOMMF.
    """
    pattern = re.compile(r"-(\d+)-(\d+)\.omf$")
    found = []
    for path in Path(directory).glob(f"{basename}-*.omf"):
        if match := pattern.search(path.name):
            found.append(((int(match[1]), int(match[2])), path))
    return [path for _, path in sorted(found)]


class _Driver:
    """What both drivers share: how OOMMF is run, and what is read afterwards."""

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
    """Relaxation by OOMMF. See `oommfc.MinDriver` for the options of `drive`."""


class TimeDriver(_Driver, oc.TimeDriver):  # type: ignore[misc]
    """Motion in time by OOMMF. See `oommfc.TimeDriver` for the options of `drive`.

    A system may have a Zhang-Li and a Slonczewski torque at once, and fixed subregions
    together with either. ``func`` with ``dt`` of both torques is linear between samples. This
    class chooses the evolver. Each of several runs at once needs a process of its own, because
    oommfc changes the working directory.

    Raises
    ------
    TypeError
        If the system has a finite temperature.
    NotFoundError
        If there is no OOMMF, see `find`.
    RunError
        If OOMMF fails, see `Runner.run`.
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
        """Write the MIF file and the files that it refers to, without running it.

        Parameters
        ----------
        system
            The system.
        dirname
            Folder of the files.
        ovf_format
            Format of the files of fields.
        fixed_subregions
            Names of the subregions whose magnetisation is frozen.
        output_step, compute
            See `oommfc.TimeDriver.drive`.
        **kwargs
            Duration ``t`` in s and number ``n`` of snapshots.
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
