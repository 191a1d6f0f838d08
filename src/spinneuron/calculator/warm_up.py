"""Compile everything once, so that jobs which run side by side only load it."""

from __future__ import annotations

import importlib.metadata

import discretisedfield as df
import micromagneticmodel as mm
import numpy as np

from spinneuron.calculator import energies, minimise
from spinneuron.calculator.cache import source_hash
from spinneuron.calculator.integrate import Integrator
from spinneuron.calculator.lower import lower
from spinneuron.calculator.replicas import Replicas


def compile_all() -> dict[str, str]:
    """Run every compiled function on a few cells.

    Returns
    -------
    dict
        Hash of the calculator's sources and versions of the packages that compiled them.
    """
    mesh = df.Mesh(p1=(0, 0, 0), p2=(6e-9, 4e-9, 2e-9), cell=(1e-9, 2e-9, 2e-9))
    system = mm.System(name="warm_up")
    system.energy = mm.Exchange(A=1e-11) + mm.Demag() + mm.Zeeman(H=(0, 0, 1e3))
    system.energy += mm.UniaxialAnisotropy(K=1e5, u=(0, 0, 1)) + mm.DMI(
        D=1e-4, crystalclass="Cnv_z"
    )
    system.dynamics = mm.Precession(gamma0=2.211e5) + mm.Damping(alpha=0.1)
    system.dynamics += mm.ZhangLi(u=1.0, beta=0.1)
    system.dynamics += mm.Slonczewski(J=1e10, mp=(0, 1, 0), P=0.1, Lambda=1)
    system.m = df.Field(mesh, nvdim=3, value=(1, 0, 1), norm=5e5)
    problem = lower(system)
    relaxed, _, _ = minimise.minimise(problem, stopping_mxHxm=1e3)
    energies.energies(problem, relaxed)
    Integrator(problem).advance(1e-13)
    Replicas(problem, 300.0, np.random.PCG64(0)).advance(1e-13)
    return {
        "sources": source_hash(),
        "numba": importlib.metadata.version("numba"),
        "rocket-fft": importlib.metadata.version("rocket-fft"),
    }
