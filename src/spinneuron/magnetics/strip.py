"""Geometry and material of the track and the neuron as a `micromagneticmodel.System`.

Nothing here depends on the solver that will drive the system. The domain on the left points
along +z, that on the right along -z. A positive current density means electrons that flow
along +x.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import discretisedfield as df
import micromagneticmodel as mm
import numpy as np

from spinneuron import thin_film
from spinneuron.arrays import Factors
from spinneuron.calculator import demag
from spinneuron.config.designs import NeuronDesign, TrackDesign
from spinneuron.config.sections.material import Material, Torques
from spinneuron.constants import BOHR_MAGNETON, ELEMENTARY_CHARGE, GAMMA0
from spinneuron.magnetics.pulse import Waveform

Design = TrackDesign | NeuronDesign
#: A position or a vector: components along x, y and z.
Triple = tuple[float, float, float]

#: Torque down to which a strip is relaxed, A/m. Even in a shallow pinning well the wall is
#: then within a picometre of its rest position.
RELAXED_TORQUE = 1e-3
#: Number of cells at either end of the track that are held along ±z, because the strip
#: beyond them is uniform.
HELD_CELLS = 2
#: Length of the uniform strip beyond either end whose stray field is added, m. The rest of
#: the strip contributes less than 1e-5 of Ms.
EXTENSION = 2e-6


def fixed_subregions(design: Design) -> list[str]:
    """Return the names of the subregions whose magnetisation is held."""
    return ["left_end", "right_end"] if isinstance(design, TrackDesign) else ["d1", "d3"]


def mesh(design: Design) -> df.Mesh:
    """Return the mesh of a strip with its subregions. The left end is at x = 0."""
    section = design.strip
    dx, dy = section.cell
    if isinstance(design, TrackDesign):
        length, end = design.track.length, HELD_CELLS * dx
        names = ("left_end", "middle", "right_end")
    else:
        length, end = design.neuron.length, design.neuron.fixed_length
        names = ("d1", "d2", "d3")
    width, thickness = section.width, section.thickness
    borders = (0.0, end, length - end, length)
    subregions = {
        name: df.Region(p1=(left, 0, 0), p2=(right, width, thickness))
        for name, left, right in zip(names, borders[:-1], borders[1:], strict=True)
    }
    counts = (round(length / dx), round(width / dy), 1)
    region = df.Region(p1=(0, 0, 0), p2=(length, width, thickness))
    return df.Mesh(region=region, n=counts, subregions=subregions)


def system(
    design: Design,
    *,
    current_density: float = 1.0,
    spin_hall: bool = True,
    waveform: Waveform | None = None,
) -> mm.System:
    r"""Return a strip with a wall roughly at its rest position and a current through it.

    The energy consists of exchange, uniaxial anisotropy (with the pinning of a neuron),
    demagnetisation, interfacial DMI, and on the track the stray field of the strip beyond its
    ends. The dynamics consist of precession, damping, the Zhang-Li torque with
    :math:`u = \mu_B P J / (e M_s)`, and the spin-Hall torque. The latter is a Slonczewski
    torque with :math:`\Lambda = 1` and :math:`P = |\theta_{SH}|`, whose polarisation is along
    +y or -y by the sign of the angle.

    Parameters
    ----------
    design
        The track or the neuron, see `Experiment.design`.
    current_density
        Current density of electrons that flow along +x, A/m². Both torques are linear in it.
    spin_hall
        Whether the spin-Hall torque acts.
    waveform
        Factors of the current at t = 0, dt, 2 dt and so on, and dt in s. The current is
        linear in between. By default it is constant.

    Returns
    -------
    micromagneticmodel.System
        The system, named ``track`` or ``neuron``.
    """
    material = design.material
    grid = mesh(design)
    saturation = material.saturation_magnetisation
    is_track = isinstance(design, TrackDesign)

    result = mm.System(name="track" if is_track else "neuron")
    result.energy = mm.Exchange(A=material.exchange_stiffness) + mm.Demag()
    result.energy += mm.UniaxialAnisotropy(K=_anisotropy(design, grid), u=(0, 0, 1))
    if material.interfacial_dmi:
        result.energy += mm.DMI(D=material.interfacial_dmi, crystalclass="Cnv_z")
    if is_track:
        result.energy += mm.Zeeman(H=field_of_extension(grid, saturation))
    result.dynamics = mm.Precession(gamma0=GAMMA0) + mm.Damping(alpha=material.damping)
    pulse = _pulse(*waveform) if waveform else {}
    result.dynamics += _zhang_li(material, design.torques, current_density, pulse)
    if spin_hall and (design.torques.spin_hall_angle or design.torques.field_like_spin_hall_angle):
        result.dynamics += _spin_hall(design.torques, current_density, pulse)
    result.m = df.Field(grid, nvdim=3, value=_wall(design, grid), norm=saturation)
    return result


def _pulse(factors: Factors, interval: float) -> dict[str, Any]:
    """Return the waveform of a current as arguments of ubermag's terms."""
    times = interval * np.arange(factors.size)
    return {"func": lambda time: float(np.interp(time, times, factors)), "dt": interval}


def _zhang_li(
    material: Material, torques: Torques, current_density: float, pulse: dict[str, Any]
) -> mm.ZhangLi:
    drift = BOHR_MAGNETON * torques.spin_polarisation * current_density
    drift /= ELEMENTARY_CHARGE * material.saturation_magnetisation
    return mm.ZhangLi(u=drift, beta=torques.non_adiabaticity, **pulse)


def _spin_hall(torques: Torques, current_density: float, pulse: dict[str, Any]) -> mm.Slonczewski:
    # micromagneticmodel requires P > 0: the sign of the angle goes into the polariser, and
    # the field-like part, which is odd in it, is turned back.
    sign = -1.0 if torques.spin_hall_angle < 0 else 1.0
    return mm.Slonczewski(
        J=current_density,
        mp=(0, sign, 0),
        P=abs(torques.spin_hall_angle) or 1e-300,
        Lambda=1.0,
        eps_prime=sign * torques.field_like_spin_hall_angle / 2,
        **pulse,
    )


def _anisotropy(design: Design, grid: df.Mesh) -> float | df.Field:
    """Return K in J/m³: uniform on the track, with the pinning tent in d2 of the neuron."""
    constant = design.material.uniaxial_anisotropy
    if isinstance(design, TrackDesign) or design.neuron.pinning.depth == 0:
        return constant
    depth = design.neuron.pinning.depth
    centre, half = design.neuron.length / 2, design.neuron.free_length / 2

    def tent(position: Triple) -> float:
        return constant * (1 - depth * min(abs(position[0] - centre) / half, 1.0))

    return df.Field(grid, nvdim=1, value=tent)


def _wall(design: Design, grid: df.Mesh) -> Callable[[Triple], Triple]:
    """Return the analytic Néel wall as a function of the position: along +x for D >= 0."""
    material = design.material
    effective = thin_film.effective_anisotropy(
        material.uniaxial_anisotropy, material.saturation_magnetisation
    )
    wall_width = thin_film.wall_width(material.exchange_stiffness, effective)
    if isinstance(design, TrackDesign):
        centre = design.track.length / 2
    else:
        # In the left half of d2, clear of d1, which repels it.
        free = design.neuron.free_length
        centre = design.neuron.fixed_length + min(4 * wall_width, free / 4)
    direction = 1.0 if design.material.interfacial_dmi >= 0 else -1.0
    held = [grid.subregions[name] for name in fixed_subregions(design)]

    def value(position: Triple) -> Triple:
        if any(region.pmin[0] <= position[0] <= region.pmax[0] for region in held):
            return (0.0, 0.0, 1.0 if position[0] < centre else -1.0)
        scaled = (position[0] - centre) / wall_width
        return (direction / np.cosh(scaled), 0.0, -np.tanh(scaled))

    return value


def field_of_extension(grid: df.Mesh, saturation: float) -> df.Field:
    r"""Return the stray field in A/m of the uniform strip beyond either end of a mesh.

    The strip points along +z on the left and along -z on the right. With its field a wall in
    the middle is what it would be in an endless strip. Without it the charges of the ends
    push the wall to the centre. ``saturation`` is Ms in A/m.

    .. math:: H_z(x_i, y_j) = -M_s \sum_{j'} \Big( \sum_{k > i} - \sum_{k \ge n_x - i} \Big)
              N_{zz}(k d_x, (j - j') d_y)
    """
    nx, ny, _ = (int(n) for n in grid.n)
    dx, dy, _ = grid.cell
    along = np.arange(1, nx + round(EXTENSION / dx) + 1)
    across = np.arange(-(ny - 1), ny)
    offsets = (along[:, None] * dx, across[None, :] * dy, np.zeros((1, 1)))
    coupling = demag.tensor("zz", offsets, np.array(grid.cell))
    # beyond[k - 1, .] is the sum over all columns at k or more cells' distance.
    beyond = np.cumsum(coupling[::-1], axis=0)[::-1]
    total = np.stack([beyond[:, ny - 1 - j : 2 * ny - 1 - j].sum(axis=1) for j in range(ny)], 1)
    left, right = total[:nx], total[:nx][::-1]
    values = np.zeros((nx, ny, 1, 3))
    values[:, :, 0, 2] = -saturation * (left - right)
    return df.Field(grid, nvdim=3, value=values)
