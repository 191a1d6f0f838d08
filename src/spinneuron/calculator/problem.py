"""A lowered system: a `micromagneticmodel.System` as the plain arrays that the solver needs.

`spinneuron.calculator.lower` makes it. The arrays are indexed (z, y, x), with components
first. They are saved to and loaded from one ``.npz`` file, so that a job which only steps in
time never imports micromagneticmodel, which costs seconds and hundreds of megabytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from spinneuron.arrays import (
    Axes,
    AxisCounts,
    AxisFlags,
    CellComponents,
    CellScalars,
    CellVectors,
    DemagKernel,
    FaceScalars,
    Factors,
    Field,
    Magnetisation,
    Matrix,
    Vector,
)

#: What an absent effect has in place of its numbers and of its vectors.
NONE_3D = np.zeros((0, 0, 0))
NONE_4D = np.zeros((0, 0, 0, 0))
#: A waveform that is 1 throughout: see `Problem.drift_waveform`.
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
    """A lowered system. The array of an absent effect has size 0.

    An array of faces holds 0 at the faces of an open boundary.
    """

    cell: Axes  #: edge lengths (dx, dy, dz), m
    periodic: AxisFlags  #: whether the mesh is periodic along x, y, z
    magnetisation: Magnetisation  #: at the start
    saturation: CellScalars  #: Ms, A/m; 0 where there is no magnet
    per_moment: CellScalars  #: 1/(mu0 Ms), 1/T; 0 where there is no magnet
    free: CellScalars  #: 0 in frozen cells, 1 elsewhere
    exchange_x: FaceScalars  #: 2A/dx² of the faces, J/m³
    exchange_y: FaceScalars  #: 2A/dy² of the faces, J/m³
    exchange_z: FaceScalars  #: 2A/dz² of the faces, J/m³
    dmi_x: FaceScalars  #: D/dx of the faces, J/m³
    dmi_y: FaceScalars  #: D/dy of the faces, J/m³
    dmi_z: FaceScalars  #: D/dz of the faces, J/m³
    dmi_vectors: Matrix  #: vectors of the crystal class, (3, 3), see `DMI_VECTORS`
    anisotropy: CellScalars  #: 2 K1, J/m³
    anisotropy_second: CellScalars  #: 4 K2, J/m³
    easy_axis: CellVectors  #: unit vectors
    cubic: CellScalars  #: 2K of the cubic anisotropy, J/m³
    cubic_axes: CellComponents  #: unit vectors u1 and u2, (6, nz, ny, nx)
    zeeman: Field  #: applied field, A/m
    demag_kernel: DemagKernel  #: see `demag.kernel`
    demag_images: AxisCounts  #: number of periodic copies on either side along x, y, z
    gamma0: CellScalars  #: gyromagnetic ratio mu0 gamma, m/(A s)
    precession: float  #: 0 in a system without precession, else 1
    damping: CellScalars  #: Gilbert damping alpha
    drift: CellVectors  #: Zhang-Li u, m/s
    non_adiabaticity: float  #: Zhang-Li beta
    slonczewski: CellScalars  #: a_J = hbar J/(e mu0 Ms dz), A/m
    polarisation: CellScalars  #: P or the spin-Hall angle
    lambda_squared: CellScalars  #: square of the Slonczewski asymmetry
    field_like: CellScalars  #: Slonczewski eps_prime
    polariser: CellVectors  #: unit vectors
    waveform_interval: Vector  #: sampling of the zeeman, drift and Slonczewski waveforms, s, (3,)
    zeeman_waveform: Factors  #: factor of the applied field, linear in between; size 0 means 1
    drift_waveform: Factors  #: factor of the drift, likewise
    slonczewski_waveform: Factors  #: factor of the Slonczewski torque, likewise

    @property
    def shape(self) -> tuple[int, int, int]:
        """Numbers of cells (nz, ny, nx)."""
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
        self, current_density: float, waveform: Factors = CONSTANT, interval: float = 0.0
    ) -> Problem:
        """Return the problem with both current-induced torques multiplied by a current density.

        The torques are linear in the current, so the problem is lowered once at 1 A/m².

        Parameters
        ----------
        current_density
            Current density in A/m², if the problem was lowered at 1 A/m².
        waveform
            Factors of the current at t = 0, ``interval``, 2 ``interval`` and so on, (n,). An
            empty array stands for a constant current.
        interval
            Time between two factors, s.

        Returns
        -------
        Problem
            A copy with other torques and waveforms. It shares the other arrays.
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
