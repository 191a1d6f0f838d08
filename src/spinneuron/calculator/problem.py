"""Lowering: a `micromagneticmodel.System` as plain arrays, all the compiled code needs.

The arrays are indexed (z, y, x), components first. They are saved to and loaded from one
``.npz`` file, so that a job which only steps in time never imports micromagneticmodel
(which costs seconds and hundreds of megabytes).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    pass


Array = npt.NDArray[np.float64]

NONE_3D = np.zeros((0, 0, 0))

NONE_4D = np.zeros((0, 0, 0, 0))

#: A factor of time that is 1 throughout: see `Problem.drift_waveform`.
CONSTANT = np.zeros(0)


class UnsupportedError(ValueError):
    """The system asks for something that the embedded calculator does not compute."""


#: Vectors v of the axes x, y, z by crystal class: w = D sum_a v_a · (m x dm/da).
DMI_VECTORS = {
    "T": ((-1, 0, 0), (0, -1, 0), (0, 0, -1)),
    "O": ((-1, 0, 0), (0, -1, 0), (0, 0, -1)),
    "Cnv_x": ((0, 0, 0), (0, 0, -1), (0, 1, 0)),
    "Cnv_y": ((0, 0, 1), (0, 0, 0), (-1, 0, 0)),
    "Cnv_z": ((0, -1, 0), (1, 0, 0), (0, 0, 0)),
    "D2d_x": ((0, 0, 0), (0, 1, 0), (0, 0, -1)),
    "D2d_y": ((-1, 0, 0), (0, 0, 0), (0, 0, 1)),
    "D2d_z": ((1, 0, 0), (0, -1, 0), (0, 0, 0)),
}

#: micromagneticmodel's older names.
DMI_VECTORS |= {"Cnv": DMI_VECTORS["Cnv_z"], "D2d": DMI_VECTORS["D2d_z"]}


class Problem(NamedTuple):
    """A lowered system; an absent effect is an array of size 0.

    Shapes: n = (nz, ny, nx); a face array has one more entry along its axis, and 0 at the
    faces of an open boundary.
    """

    cell: Array  #: edge lengths (dx, dy, dz), m
    periodic: npt.NDArray[np.bool_]  #: along x, y, z
    magnetisation: Array  #: initial unit vectors, (3, n)
    saturation: Array  #: Ms, A/m, (n); 0 where there is no magnet
    per_moment: Array  #: 1/(mu0 Ms), (n); 0 where there is no magnet
    free: Array  #: 0 in frozen cells, 1 elsewhere, (n)
    exchange_x: Array  #: 2A/dx² of the faces, J/m³
    exchange_y: Array
    exchange_z: Array
    dmi_x: Array  #: D/dx of the faces, J/m³
    dmi_y: Array
    dmi_z: Array
    dmi_vectors: Array  #: of the crystal class, (3, 3), see `DMI_VECTORS`
    anisotropy: Array  #: 2 K1, J/m³, (n)
    anisotropy_second: Array  #: 4 K2, J/m³, (n)
    easy_axis: Array  #: unit vectors, (3, n)
    cubic: Array  #: 2K of the cubic anisotropy, J/m³, (n)
    cubic_axes: Array  #: unit vectors u1 and u2, (6, n)
    zeeman: Array  #: applied field, A/m, (3, n)
    demag_kernel: Array  #: see `demag.kernel`
    demag_images: npt.NDArray[np.int64]  #: periodic copies along x, y, z
    gamma0: Array  #: m/(A s), (n)
    precession: float  #: 0 in a system without precession, else 1
    damping: Array  #: (n)
    drift: Array  #: Zhang-Li u, m/s, (3, n)
    non_adiabaticity: float
    slonczewski: Array  #: a_J = hbar J/(e mu0 Ms dz), A/m, (n)
    polarisation: Array  #: P or the spin-Hall angle, (n)
    lambda_squared: Array  #: (n)
    field_like: Array  #: eps_prime, (n)
    polariser: Array  #: unit vectors, (3, n)
    waveform_interval: Array  #: sampling of the zeeman, drift and Slonczewski waveforms, s, (3,)
    zeeman_waveform: Array  #: factor against time, linear in between; size 0 means 1
    drift_waveform: Array
    slonczewski_waveform: Array

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of cells (nz, ny, nx)."""
        nz, ny, nx = self.saturation.shape
        return nz, ny, nx

    def save(self, path: Path | str) -> None:
        """Write the problem to an ``.npz`` file."""
        with Path(path).open("wb") as file:
            np.savez(file, **self._asdict())

    @classmethod
    def load(cls, path: Path | str) -> Problem:
        """Read a problem that `save` wrote."""
        with np.load(path) as data:
            values = {name: data[name] for name in cls._fields}
        for name in ("precession", "non_adiabaticity"):
            values[name] = float(values[name])
        return cls(**values)

    def with_current(
        self, current_density: float, waveform: Array = CONSTANT, interval: float = 0.0
    ) -> Problem:
        """Return the problem with both torques multiplied by a current density.

        For a problem lowered at 1 A/m²: the torques are linear in the current.

        Parameters
        ----------
        current_density
            In A/m² where the problem was lowered at 1 A/m².
        waveform, interval
            Factor of the current at t = 0, ``interval``, 2 ``interval``, ... (s).
        """
        return self._replace(
            drift=self.drift * current_density,
            slonczewski=self.slonczewski * current_density,
            drift_waveform=waveform,
            slonczewski_waveform=waveform,
            waveform_interval=np.array([self.waveform_interval[0], interval, interval]),
        )

    def without_slonczewski(self) -> Problem:
        """Return the problem without its Slonczewski (spin-Hall) torque."""
        return self._replace(slonczewski=NONE_3D)
