"""Small lowered problems for the tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import discretisedfield as df
import micromagneticmodel as mm
import numpy as np

from spinneuron.calculator.lower import lower
from spinneuron.calculator.problem import Problem
from spinneuron.constants import GAMMA0

SATURATION = 6e5
_ENERGY: dict[str, Callable[[], Any]] = {
    "exchange": lambda: mm.Exchange(A=1e-11),
    "anisotropy": lambda: mm.UniaxialAnisotropy(K=9.9e5, u=(0, 0, 1)),
    "dmi": lambda: mm.DMI(D=1e-3, crystalclass="Cnv_z"),
    "demag": lambda: mm.Demag(),
    "zeeman": lambda: mm.Zeeman(H=(2e5, 1e5, 3e5)),
}


def system_of(
    *,
    n: tuple[int, int, int] = (12, 5, 1),
    cell: tuple[float, float, float] = (1e-9, 2e-9, 2e-9),
    terms: Sequence[str] = tuple(_ENERGY),
    dynamics: Sequence[Any] = (),
    damping: float = 0.05,
    value: Any = None,
    seed: int = 0,
) -> mm.System:
    """A block with the named energy terms and random (or given) magnetisation."""
    mesh = df.Mesh(p1=(0, 0, 0), p2=tuple(k * c for k, c in zip(n, cell, strict=True)), n=n)
    system = mm.System(name="small")
    for term in terms:
        system.energy += _ENERGY[term]()
    system.dynamics = mm.Precession(gamma0=GAMMA0) + mm.Damping(alpha=damping)
    for term in dynamics:
        system.dynamics += term
    if value is None:
        value = np.random.default_rng(seed).normal(size=(*n, 3))
    system.m = df.Field(mesh, nvdim=3, value=value, norm=SATURATION)
    return system


def problem_of(**kwargs: Any) -> Problem:
    """`system_of`, lowered."""
    return lower(system_of(**kwargs))
