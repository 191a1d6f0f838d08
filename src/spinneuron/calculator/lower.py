"""Lowering: a `micromagneticmodel.System` as the plain arrays of a `Problem`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from spinneuron.arrays import CellComponents, CellMask, CellVectors, FaceScalars, Factors
from spinneuron.calculator import demag
from spinneuron.calculator.problem import (
    CONSTANT,
    DMI_VECTORS,
    NONE_3D,
    NONE_4D,
    Problem,
    UnsupportedError,
)
from spinneuron.constants import ELEMENTARY_CHARGE, GAMMA0, HBAR, MU0

if TYPE_CHECKING:
    import discretisedfield as df
    import micromagneticmodel as mm

#: Arguments of `Problem` while they are collected.
Values = dict[str, Any]


def to_array(field: df.Field) -> CellComponents:
    """Return the values of a field with k components as an array (k, nz, ny, nx)."""
    return np.ascontiguousarray(field.array.transpose(3, 2, 1, 0), dtype=np.float64)


def subregion_mask(mesh: df.Mesh, names: list[str]) -> CellMask:
    """Return which cells have their centre in one of the named subregions, (nz, ny, nx).

    Raises
    ------
    ValueError
        If the mesh has no subregion of that name.
    """
    mask = np.zeros(tuple(mesh.n[::-1]), dtype=bool)
    centres = [mesh.region.pmin[a] + (np.arange(mesh.n[a]) + 0.5) * mesh.cell[a] for a in range(3)]
    for name in names:
        if name not in mesh.subregions:
            known = ", ".join(mesh.subregions) or "none"
            raise ValueError(f"subregion {name!r} does not exist; the mesh has: {known}.")
        region = mesh.subregions[name]
        x, y, z = ((centres[a] > region.pmin[a]) & (centres[a] < region.pmax[a]) for a in range(3))
        mask |= z[:, None, None] & y[None, :, None] & x[None, None, :]
    return mask


def _values(parameter: Any, mesh: df.Mesh, components: int) -> CellComponents:
    """Spread a number, a vector, a field or a dictionary of subregions onto the cells."""
    import discretisedfield as df

    if isinstance(parameter, df.Field):
        if parameter.mesh == mesh:
            return to_array(parameter)
        return to_array(df.Field(mesh, nvdim=components, value=parameter))
    if isinstance(parameter, dict):
        value = dict(parameter)
        value.setdefault("default", 0 if components == 1 else (0, 0, 0))
        return to_array(df.Field(mesh, nvdim=components, value=value))
    column = np.asarray(parameter, dtype=float).reshape(components, 1, 1, 1)
    shape = (components, *(int(n) for n in mesh.n[::-1]))
    return np.ascontiguousarray(np.broadcast_to(column, shape))


def _pairs(values: npt.NDArray[Any], axis: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return the values on the lower and the upper side of every face along an axis, wrapped."""
    lower = np.concatenate([np.take(values, [-1], axis), values], axis)
    upper = np.concatenate([values, np.take(values, [0], axis)], axis)
    return lower, upper


def _faces(
    parameter: Any, mesh: df.Mesh, axis: int, periodic: bool, magnet: CellMask
) -> FaceScalars:
    """Spread a coupling onto the faces along an axis of (nz, ny, nx).

    A number holds everywhere. A field gives each face the harmonic mean of both cells. A
    dictionary names subregions (``"a"``) and pairs of them (``"a:b"``); what it does not
    name gets the value of its key ``"default"``, or 0 without one. OOMMF's Exchange6Ngbr and
    ExchangePtwise do the same.
    """
    if isinstance(parameter, dict):
        names = [*mesh.subregions]
        region = np.full(magnet.shape, len(names))
        for number in reversed(range(len(names))):  # the first subregion of a cell counts
            region[subregion_mask(mesh, [names[number]])] = number
        coupling = np.full((len(names) + 1,) * 2, float(parameter.get("default", 0.0)))
        for key, value in parameter.items():
            if key == "default":
                continue
            ends = key.split(":") if ":" in key else [key, key]
            if not set(ends) <= set(names):
                raise ValueError(f"subregion pair {key!r}: the mesh has {', '.join(names)}.")
            i, j = (names.index(end) for end in ends)
            coupling[i, j] = coupling[j, i] = value
        lower_region, upper_region = _pairs(region, axis)
        mean = coupling[lower_region, upper_region]
    else:
        lower, upper = _pairs(_values(parameter, mesh, 1)[0], axis)
        total = np.where(lower + upper == 0, 1.0, lower + upper)
        mean = np.where(lower == upper, lower, 2 * lower * upper / total)
    lower_magnet, upper_magnet = _pairs(magnet, axis)
    mean = np.where(lower_magnet & upper_magnet, mean, 0.0)
    if not periodic:
        index: list[Any] = [slice(None)] * 3
        index[axis] = [0, -1]
        mean[tuple(index)] = 0.0
    return np.ascontiguousarray(mean)


def _unit(vectors: CellVectors) -> CellVectors:
    """Normalise vectors (3, ...); zero stays zero."""
    norm = np.sqrt(np.sum(vectors**2, axis=0))
    return np.ascontiguousarray(vectors / np.where(norm == 0, 1.0, norm))


def _defined(value: Any) -> bool:
    """Return whether an attribute of a micromagneticmodel term was given."""
    return value is not None and not type(value).__module__.startswith("ubermagutil")


#: Samples per period of the built-in time dependences.
SAMPLES_PER_PERIOD = 400


def _waveform(term: Any, duration: float) -> tuple[Factors, float]:
    """Sample the time dependence of a term: its values and their spacing in s."""
    kind = type(term).__name__
    if _defined(getattr(term, "tcl_strings", None)):
        raise UnsupportedError(f"{kind}: tcl_strings are for OOMMF; use func and dt.")
    func = getattr(term, "func", None)
    if not _defined(func):
        func = getattr(term, "wave", None)
    if not _defined(func):
        return CONSTANT, 0.0
    function: Any = func
    if func in ("sin", "sinc"):
        interval = 1 / (SAMPLES_PER_PERIOD * float(term.f))

        def function(time: float) -> float:
            phase = 2 * np.pi * term.f * (time - term.t0)
            return float(np.sin(phase) if func == "sin" else np.sinc(phase / np.pi))

    else:
        interval = float(term.dt)
    times = interval * np.arange(int(np.ceil(duration / interval)) + 2)
    factors = np.array([function(time) for time in times], dtype=float)
    if factors.ndim != 1:
        raise UnsupportedError(f"{kind}: func must return a single number.")
    return factors, interval


def lower(
    system: mm.System,
    *,
    duration: float = 0.0,
    fixed_subregions: list[str] | None = None,
    terms: list[Any] | None = None,
) -> Problem:
    """Lower a system to the arrays of a `Problem`.

    Parameters
    ----------
    system
        System with a magnetisation field whose norm is Ms in A/m.
    duration
        Time for which time-dependent terms are sampled, s.
    fixed_subregions
        Names of the subregions whose magnetisation is frozen.
    terms
        Energy and dynamics terms to lower. By default all terms of the system are lowered.

    Returns
    -------
    Problem
        The system as arrays. Its magnetisation is that of the system.

    Raises
    ------
    UnsupportedError
        If this calculator does not compute a term or an option. The message names it.
    ValueError
        If the system has no magnetisation, or Ms is 0 everywhere.
    RuntimeError
        If the system has a finite temperature.
    """
    if not hasattr(system, "m") or system.m is None:
        raise ValueError("the system has no magnetisation: set system.m.")
    if system.T:
        raise RuntimeError(f"system.T = {system.T}: finite temperature is not supported.")
    mesh = system.m.mesh
    moments = to_array(system.m)
    saturation = np.sqrt(np.sum(moments**2, axis=0))
    if not saturation.any():
        raise ValueError("the magnetisation is zero everywhere: Ms must be positive somewhere.")
    if mesh.bc and not set(mesh.bc) <= set("xyz"):
        raise UnsupportedError(f"mesh.bc = {mesh.bc!r}: use '' or periodic axes such as 'x'.")
    magnet = saturation > 0
    periodic = np.array([axis in mesh.bc for axis in "xyz"])
    shape = saturation.shape
    values: Values = dict.fromkeys(Problem._fields, NONE_3D)
    four = ("easy_axis", "cubic_axes", "zeeman", "demag_kernel", "polariser", "drift")
    values.update(dict.fromkeys(four, NONE_4D))
    values.update(
        cell=np.array(mesh.cell, dtype=float),
        periodic=periodic,
        magnetisation=_unit(moments),
        saturation=saturation,
        per_moment=np.where(magnet, 1 / (MU0 * np.where(magnet, saturation, 1.0)), 0.0),
        free=np.where(magnet & ~subregion_mask(mesh, fixed_subregions or []), 1.0, 0.0),
        demag_images=np.zeros(3, dtype=np.int64),
        dmi_vectors=np.zeros((3, 3)),
        gamma0=np.full(shape, GAMMA0),
        precession=0.0,
        damping=np.zeros(shape),
        non_adiabaticity=0.0,
        waveform_interval=np.zeros(3),
        zeeman_waveform=CONSTANT,
        drift_waveform=CONSTANT,
        slonczewski_waveform=CONSTANT,
    )
    seen: set[str] = set()
    for term in [*system.energy, *system.dynamics] if terms is None else terms:
        kind = type(term).__name__
        if kind not in _LOWER:
            supported = ", ".join(sorted(_LOWER))
            raise UnsupportedError(f"{kind} is not supported; supported terms: {supported}.")
        if kind in seen and kind != "Zeeman":
            raise UnsupportedError(f"more than one {kind} term in a system is not supported.")
        seen.add(kind)
        _LOWER[kind](term, mesh, values, magnet, duration)
    return Problem(**values)


def _lower_exchange(term: Any, mesh: df.Mesh, values: Values, magnet: Any, duration: float) -> None:
    for axis, name in enumerate("xyz"):
        if axis == 0 or mesh.n[axis] > 1:
            faces = _faces(term.A, mesh, 2 - axis, values["periodic"][axis], magnet)
            values[f"exchange_{name}"] = 2 * faces / values["cell"][axis] ** 2


def _lower_dmi(term: Any, mesh: df.Mesh, values: Values, magnet: Any, duration: float) -> None:
    values["dmi_vectors"] = np.array(DMI_VECTORS[term.crystalclass], dtype=float)
    for axis, name in enumerate("xyz"):
        if axis == 0 or mesh.n[axis] > 1:
            faces = _faces(term.D, mesh, 2 - axis, values["periodic"][axis], magnet)
            values[f"dmi_{name}"] = faces / values["cell"][axis]


def _lower_anisotropy(
    term: Any, mesh: df.Mesh, values: Values, magnet: Any, duration: float
) -> None:
    constant = term.K if _defined(getattr(term, "K", None)) else term.K1
    values["anisotropy"] = 2 * _values(constant, mesh, 1)[0]
    if _defined(getattr(term, "K2", None)):
        values["anisotropy_second"] = 4 * _values(term.K2, mesh, 1)[0]
    values["easy_axis"] = _unit(_values(term.u, mesh, 3))


def _lower_cubic(term: Any, mesh: df.Mesh, values: Values, magnet: Any, duration: float) -> None:
    values["cubic"] = 2 * _values(term.K, mesh, 1)[0]
    axes = [_unit(_values(axis, mesh, 3)) for axis in (term.u1, term.u2)]
    values["cubic_axes"] = np.concatenate(axes)


def _lower_demag(term: Any, mesh: df.Mesh, values: Values, magnet: Any, duration: float) -> None:
    periodic = values["periodic"]
    if np.count_nonzero(periodic) > 1:
        axes = "".join(axis for axis, wraps in zip("xyz", periodic, strict=True) if wraps)
        raise UnsupportedError(f"Demag with mesh.bc = {axes!r}: only one axis may be periodic.")
    lengths = np.array(mesh.region.edges)
    images = [demag.images_along(axis, lengths) if periodic[axis] else 0 for axis in range(3)]
    values["demag_images"] = np.array(images)
    shape = values["saturation"].shape
    values["demag_kernel"] = demag.kernel(shape, values["cell"], (images[0], images[1], images[2]))


def _lower_zeeman(term: Any, mesh: df.Mesh, values: Values, magnet: Any, duration: float) -> None:
    waveform, interval = _waveform(term, duration)
    if values["zeeman"].size and (waveform.size or values["zeeman_waveform"].size):
        raise UnsupportedError("more than one Zeeman term, one of them dependent on time.")
    field = _values(term.H, mesh, 3)
    values["zeeman"] = values["zeeman"] + field if values["zeeman"].size else field
    values["zeeman_waveform"], values["waveform_interval"][0] = waveform, interval


def _lower_precession(
    term: Any, mesh: df.Mesh, values: Values, magnet: Any, duration: float
) -> None:
    values["gamma0"] = _values(term.gamma0, mesh, 1)[0]
    values["precession"] = 1.0


def _lower_damping(term: Any, mesh: df.Mesh, values: Values, magnet: Any, duration: float) -> None:
    values["damping"] = _values(term.alpha, mesh, 1)[0]


def _lower_zhang_li(term: Any, mesh: df.Mesh, values: Values, magnet: Any, duration: float) -> None:
    example = next(iter(term.u.values())) if isinstance(term.u, dict) else term.u
    components = getattr(example, "nvdim", 3 if np.ndim(example) == 1 else 1)
    if components == 3:
        drift = _values(term.u, mesh, 3)
    else:
        along_x = _values(term.u, mesh, 1)[0]
        drift = np.stack([along_x, np.zeros_like(along_x), np.zeros_like(along_x)])
    values["drift"] = drift
    values["non_adiabaticity"] = float(term.beta)
    values["drift_waveform"], values["waveform_interval"][1] = _waveform(term, duration)


def _lower_slonczewski(
    term: Any, mesh: df.Mesh, values: Values, magnet: Any, duration: float
) -> None:
    current = _values(term.J, mesh, 1)[0]
    thickness = values["cell"][2]
    values["slonczewski"] = HBAR * current * values["per_moment"] / (ELEMENTARY_CHARGE * thickness)
    values["polarisation"] = _values(term.P, mesh, 1)[0]
    values["lambda_squared"] = _values(term.Lambda, mesh, 1)[0] ** 2
    field_like = term.eps_prime if _defined(getattr(term, "eps_prime", None)) else 0.0
    values["field_like"] = _values(field_like, mesh, 1)[0]
    values["polariser"] = _unit(_values(term.mp, mesh, 3))
    values["slonczewski_waveform"], values["waveform_interval"][2] = _waveform(term, duration)


_LOWER = {
    "Exchange": _lower_exchange,
    "DMI": _lower_dmi,
    "UniaxialAnisotropy": _lower_anisotropy,
    "CubicAnisotropy": _lower_cubic,
    "Demag": _lower_demag,
    "Zeeman": _lower_zeeman,
    "Precession": _lower_precession,
    "Damping": _lower_damping,
    "ZhangLi": _lower_zhang_li,
    "Slonczewski": _lower_slonczewski,
}
