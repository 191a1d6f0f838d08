"""What the magnetic tunnel junction on a neuron sees: mean m_z below it, and its resistance."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from spinneuron.config.sections.device import Readout

Array = npt.NDArray[np.float64]


def mean_mz(magnetisation: npt.NDArray[Any], cell: float, length: float) -> float:
    """Return the mean m_z of the middle of one strip; see `mean_mz_of_each`."""
    return float(mean_mz_of_each(magnetisation[None], cell, length)[0])


def mean_mz_of_each(magnetisations: npt.NDArray[Any], cell: float, length: float) -> Array:
    """Return the mean m_z of the middle of each of many strips, (n,).

    Parameters
    ----------
    magnetisations
        Unit vectors, (n, 3, nz, ny, nx).
    cell
        Cell edge along x, m.
    length
        Of the middle part that the junction covers, m.
    """
    cells = magnetisations.shape[-1]
    centres = (np.arange(cells) + 0.5 - cells / 2) * cell
    inside = abs(centres) < length / 2
    middle = magnetisations[:, 2, :, :, inside]  # (inside, n, nz, ny)
    return np.asarray(np.mean(middle, axis=(0, 2, 3), dtype=np.float64))


def resistance(readout: Readout, mz: npt.ArrayLike) -> Array:
    r"""Return the resistance of the junction in ohm for a mean m_z, of any shape.

    The conductance is linear in m_z, as it is in the cosine of the angle between both layers:

    .. math:: R = \frac{2}{G_P + G_{AP} + (G_P - G_{AP}) m_z}
    """
    parallel = 1 / readout.parallel_resistance
    antiparallel = parallel / (1 + readout.tunnel_magnetoresistance)
    middle, half = (parallel + antiparallel) / 2, (parallel - antiparallel) / 2
    return np.asarray(1 / (middle + half * np.asarray(mz, dtype=float)))
