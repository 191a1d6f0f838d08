"""The magnetic tunnel junction on a neuron: the mean m_z below it, and its resistance."""

from __future__ import annotations

import numpy as np

from spinneuron.arrays import Magnetisation, NumberLike, Numbers, ReplicaMagnetisations, Vector
from spinneuron.config.sections.device import Readout


def mean_mz(magnetisation: Magnetisation, cell: float, readout_length: float) -> float:
    """Return the mean m_z of the middle of one strip.

    Parameters
    ----------
    magnetisation
        Unit vectors, shape (3, nz, ny, nx).
    cell
        Edge length of a cell along x, m.
    readout_length
        Length of the middle part that the junction covers, m.

    Returns
    -------
    float
        The mean, from -1 to 1.
    """
    return float(mean_mz_of_each(magnetisation[None], cell, readout_length)[0])


def mean_mz_of_each(
    magnetisations: ReplicaMagnetisations, cell: float, readout_length: float
) -> Vector:
    """Return the mean m_z of the middle of each of several strips.

    Parameters
    ----------
    magnetisations
        Unit vectors, shape (n, 3, nz, ny, nx).
    cell
        Edge length of a cell along x, m.
    readout_length
        Length of the middle part that the junction covers, m.

    Returns
    -------
    array
        The means, from -1 to 1, shape (n,).
    """
    cells = magnetisations.shape[-1]
    centres = (np.arange(cells) + 0.5 - cells / 2) * cell
    inside = abs(centres) < readout_length / 2
    middle = magnetisations[:, 2, :, :, inside]  # (inside, n, nz, ny)
    return np.asarray(np.mean(middle, axis=(0, 2, 3), dtype=np.float64))


def resistance(readout: Readout, mz: NumberLike) -> Numbers:
    r"""Return the resistance of the junction in ohm for each mean m_z, in the shape of ``mz``.

    The conductance is linear in m_z, which is the cosine of the angle between both layers:

    .. math:: R = \frac{2}{G_P + G_{AP} + (G_P - G_{AP}) m_z}
    """
    parallel = 1 / readout.parallel_resistance
    antiparallel = parallel / (1 + readout.tunnel_magnetoresistance)
    middle, half = (parallel + antiparallel) / 2, (parallel - antiparallel) / 2
    return np.asarray(1 / (middle + half * np.asarray(mz, dtype=float)))
