r"""How fast the read divider charges the input of its inverter.

The middle of the divider sees the junction and the reference in parallel, and the capacitance C of
the inverter's input. It approaches its final voltage as :math:`e^{-t/\tau}` with

.. math:: \tau = C \frac{R R_{ref}}{R + R_{ref}}
"""

from __future__ import annotations

import math
from typing import NamedTuple

from spinneuron.config.sections.device import Readout
from spinneuron.magnetics.readout import resistance

#: Capacitance of the gates of the smallest inverter, F, at 45 nm: gates of 0.25 µm width in all,
#: with about 1 fF per µm for channel and overlap, of which the overlap counts twice because the
#: output moves against the input. It grows with the area of the inverter.
GATE_CAPACITANCE = 0.4e-15
#: Capacitance of the node itself, F: some 3 µm of wire at 0.2 fF per µm. The junction, a plate
#: capacitor of 24 x 20 nm² with 1 nm of MgO, adds less than a tenth of that.
NODE_CAPACITANCE = 0.6e-15
#: Part of its swing that the voltage may still be off when it is read.
UNSETTLED = 0.1


class Divider(NamedTuple):
    """The read divider with the junction in its parallel and its antiparallel state."""

    currents: tuple[float, float]  #: A
    time_constants: tuple[float, float]  #: s

    @property
    def read_time(self) -> float:
        """Time in s until the slower state has come within `UNSETTLED` of its voltage."""
        return math.log(1 / UNSETTLED) * max(self.time_constants)


def divider(junction: Readout, read_voltage: float, area: float = 1.0) -> Divider:
    """Return currents and time constants of a read divider.

    Parameters
    ----------
    junction
        Resistances of the junction and of the reference.
    read_voltage
        Supply voltage of the divider in V.
    area
        Area of the inverter over that of the smallest one.

    Returns
    -------
    Divider
        The divider in both states.
    """
    reference = float(resistance(junction, junction.comparison_level))
    capacitance = NODE_CAPACITANCE + GATE_CAPACITANCE * area
    own = [float(resistance(junction, mz)) for mz in (1.0, -1.0)]
    first, second = (read_voltage / (r + reference) for r in own)
    fast, slow = (capacitance * r * reference / (r + reference) for r in own)
    return Divider((first, second), (fast, slow))
