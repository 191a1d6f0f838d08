"""The systems whose trajectories OOMMF computed (tests/data/oommf), as plain ubermag."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discretisedfield as df
import micromagneticmodel as mm
import numpy as np

from spinneuron.constants import BOHR_MAGNETON, ELEMENTARY_CHARGE, GAMMA0

DATA = Path(__file__).parents[1] / "data" / "oommf"
SATURATION, STIFFNESS, ANISOTROPY = 6e5, 1e-11, 9.9e5
WALL_WIDTH = 3.54e-9
TRAJECTORIES = ("stt_only", "she_only", "stt_she", "stt_she_no_dmi", "device")


@dataclass
class Case:
    """Geometry, DMI and currents of one case, in SI units."""

    length: float
    wall: float
    cell: tuple[float, float]
    dmi: float = 0.5e-3
    fixed: float = 0.0
    zhang_li_current: float = 0.0
    spin_hall_current: float = 0.0

    def system(self) -> mm.System:
        """Return the system, with an analytic Néel wall along +x."""
        width, thickness = 20e-9, 2e-9
        borders = (0.0, self.fixed, self.length - self.fixed, self.length)
        subregions = {
            name: df.Region(p1=(left, 0, 0), p2=(right, width, thickness))
            for name, left, right in zip(("d1", "d2", "d3"), borders, borders[1:], strict=False)
            if self.fixed
        }
        mesh = df.Mesh(
            p1=(0, 0, 0),
            p2=(self.length, width, thickness),
            cell=(*self.cell, thickness),
            subregions=subregions,
        )
        system = mm.System(name="case")
        system.energy = mm.Exchange(A=STIFFNESS) + mm.Demag()
        system.energy += mm.UniaxialAnisotropy(K=ANISOTROPY, u=(0, 0, 1))
        if self.dmi:
            system.energy += mm.DMI(D=self.dmi, crystalclass="Cnv_z")
        system.dynamics = mm.Precession(gamma0=GAMMA0) + mm.Damping(alpha=0.05)
        if self.zhang_li_current:
            drift = BOHR_MAGNETON * 0.7 * self.zhang_li_current / (ELEMENTARY_CHARGE * SATURATION)
            system.dynamics += mm.ZhangLi(u=drift, beta=0.2)
        if self.spin_hall_current:
            system.dynamics += mm.Slonczewski(
                J=self.spin_hall_current, mp=(0, 1, 0), P=0.2, Lambda=1.0, eps_prime=0.0
            )

        def wall(point: tuple[float, float, float]) -> tuple[float, float, float]:
            x = (point[0] - self.wall) / WALL_WIDTH
            return (1 / np.cosh(x), 0.0, -np.tanh(x))

        system.m = df.Field(mesh, nvdim=3, value=wall, norm=SATURATION)
        return system

    @property
    def fixed_subregions(self) -> list[str]:
        """Names of the frozen domains."""
        return ["d1", "d3"] if self.fixed else []


_STRIP: dict[str, Any] = {"length": 300e-9, "wall": 90e-9, "cell": (2e-9, 2e-9)}
CASES = {
    "relax": Case(length=240e-9, wall=120e-9, cell=(2e-9, 2e-9)),
    "stt_only": Case(**_STRIP, zhang_li_current=2e11),
    "she_only": Case(**_STRIP, spin_hall_current=5e10),
    "stt_she": Case(**_STRIP, zhang_li_current=5e10, spin_hall_current=5e10),
    "stt_she_no_dmi": Case(**_STRIP, dmi=0.0, zhang_li_current=5e10, spin_hall_current=5e10),
    "device": Case(
        length=140e-9,
        wall=52e-9,
        cell=(1e-9, 2e-9),
        fixed=40e-9,
        zhang_li_current=5e10,
        spin_hall_current=5e10,
    ),
}


def reference(name: str) -> dict[str, Any]:
    """Return what OOMMF computed."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
