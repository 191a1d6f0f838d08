"""Every energy term against OOMMF, in three dimensions, with and without periodicity."""

import json
from typing import Any

import discretisedfield as df
import micromagneticmodel as mm
import numpy as np
import pytest

from spinneuron.calculator.energies import energies, term_fields
from spinneuron.calculator.lower import lower
from spinneuron.calculator.problem import DMI_VECTORS
from spinneuron.constants import MU0

from .oommf_cases import DATA

ENERGIES = json.loads((DATA / "term_energies.json").read_text(encoding="utf-8"))["energies_J"]
CLASSES = ("Cnv_x", "Cnv_y", "Cnv_z", "T", "O", "D2d_x", "D2d_y", "D2d_z")
HALVES = {
    "a": df.Region(p1=(0, 0, 0), p2=(3e-9, 5e-9, 4e-9)),
    "b": df.Region(p1=(3e-9, 0, 0), p2=(6e-9, 5e-9, 4e-9)),
}
CASES: dict[str, dict[str, Any]] = {
    **{f"dmi_{name}": {"term": mm.DMI(D=1e-3, crystalclass=name)} for name in CLASSES},
    "dmi_periodic_x": {"term": mm.DMI(D=1e-3, crystalclass="Cnv_z"), "bc": "x"},
    "cubic": {"term": mm.CubicAnisotropy(K=1e5, u1=(1, 1, 0), u2=(1, -1, 0))},
    "uniaxial_k2": {"term": mm.UniaxialAnisotropy(K1=1e5, K2=3e4, u=(0, 0.6, 0.8))},
    "demag": {"term": mm.Demag()},
    **{f"demag_periodic_{axis}": {"term": mm.Demag(), "bc": axis} for axis in "xyz"},
    "exchange": {"term": mm.Exchange(A=1e-11)},
    "exchange_periodic_xy": {"term": mm.Exchange(A=1e-11), "bc": "xy"},
    "exchange_regions": {
        "term": mm.Exchange(A={"a": 1e-11, "b": 3e-12, "a:b": 5e-12}),
        "subregions": HALVES,
    },
}


def state(point: tuple[float, float, float]) -> tuple[float, float, float]:
    x, y, z = (coordinate / 1e-9 for coordinate in point)
    return (
        np.sin(0.5 * x + 0.2 * y) + 0.3,
        np.cos(0.4 * y - 0.3 * z),
        np.sin(0.6 * z + 0.1 * x) - 0.2,
    )


def system_of(name: str) -> mm.System:
    case = CASES[name]
    mesh = df.Mesh(
        p1=(0, 0, 0),
        p2=(6e-9, 5e-9, 4e-9),
        n=(6, 5, 4),
        bc=case.get("bc", ""),
        subregions=case.get("subregions", {}),
    )
    system = mm.System(name="terms")
    system.energy = case["term"]
    system.m = df.Field(mesh, nvdim=3, value=state, norm=6e5)
    return system


@pytest.mark.parametrize("name", CASES)
def test_the_energy_is_oommfs(name):
    problem = lower(system_of(name))
    (energy,) = energies(problem, problem.magnetisation).values()
    # A copy of a periodic body farther than 20 lengths is a dipole here, not in OOMMF.
    tolerance = 1e-5 if "demag_periodic" in name else 1e-9
    assert energy == pytest.approx(ENERGIES[name], rel=tolerance, abs=1e-32)


@pytest.mark.parametrize("name", CASES)
def test_the_field_is_the_gradient_of_the_energy(name):
    problem = lower(system_of(name))
    m = problem.magnetisation.copy()
    (field,) = term_fields(problem, m).values()
    scale, step = MU0 * 6e5 * float(np.prod(problem.cell)), 1e-5
    for cell in ((0, 0, 0), (3, 4, 5), (1, 2, 3)):
        for component in range(3):
            ends = []
            for sign in (1, -1):
                moved = m.copy()
                moved[(component, *cell)] += sign * step
                ends.append(sum(energies(problem, moved).values()))
            gradient = (ends[1] - ends[0]) / (2 * step) / scale
            expected = field[(component, *cell)]
            assert gradient == pytest.approx(expected, rel=1e-4, abs=1e-6 * np.max(abs(field)))


def test_all_crystal_classes_are_covered():
    assert set(DMI_VECTORS) == {*CLASSES, "Cnv", "D2d"}
