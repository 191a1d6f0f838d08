"""The magnetic tunnel junction on a neuron: what it sees, and when it is read.

The state is read by a comparator: it sees the high state where the mean m_z below the junction
is at or above `Readout.comparison_level`.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from spinneuron.arrays import Magnetisation, NumberLike, Numbers, ReplicaMagnetisations, Vector
from spinneuron.config.sections.device import Neuron, Readout
from spinneuron.magnetics.pulse import duration, plateau

#: When a neuron is read: at the part ``readout.part_of_plateau`` of the plateau, as the current
#: begins to fall, when the current has ended, and after the settling time.
Moment = Literal["in_plateau", "end_of_plateau", "end_of_pulse", "final_state"]
#: All of them, in the order of time.
MOMENTS: tuple[Moment, ...] = get_args(Moment)


def read_times(neuron: Neuron, readout: Readout) -> dict[Moment, float]:
    """Return the time of each read moment from the start of the pulse.

    Parameters
    ----------
    neuron
        The neuron with its pulse and its settling time.
    readout
        The junction, with the part of the plateau that has passed at ``in_plateau``.

    Returns
    -------
    dict
        Time in s by moment.
    """
    begin, end = plateau(neuron.pulse)
    over = duration(neuron.pulse)
    return {
        "in_plateau": begin + readout.part_of_plateau * (end - begin),
        "end_of_plateau": end,
        "end_of_pulse": over,
        "final_state": over + neuron.settling_time,
    }


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
