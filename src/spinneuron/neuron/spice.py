r"""A neuron for circuit simulators: the compact model as a SPICE subcircuit.

The state is the position q of the wall, 0 in the left and 1 in the right rest position, as
the voltage of a capacitor. A current beyond the critical one moves it so that the read-out
is crossed after the switching time of the model,

.. math:: \dot q = \pm q_c / t_{sw}(|I|),

with :math:`q_c` where the MTJ crosses its threshold; below, the wall relaxes into the rest
position that is nearer. The MTJ is a resistor whose conductance follows the mean m_z below
it. For ngspice and simulators with its B sources. What the model leaves out: the wall's
inertia, and windows of current whose wall falls back (`ThresholdModel.failing`).
"""

from __future__ import annotations

import math
from typing import NamedTuple

from spinneuron.config.designs import NeuronDesign
from spinneuron.config.sections.device import Readout
from spinneuron.neuron.compact_model import ThresholdModel

#: Time constant of the relaxation into a rest position, s: the inertia of the default wall.
RELAXATION_TIME = 0.25e-9


class Geometry(NamedTuple):
    """Where the wall rests and what the MTJ sees of it."""

    rest: float  #: left rest position, m
    middle: float  #: of the neuron, m
    readout_length: float  #: m
    threshold: float  #: mean m_z that counts as switched
    parallel_resistance: float  #: ohm
    antiparallel_resistance: float  #: ohm

    @property
    def crossing(self) -> float:
        """State q at which the read-out crosses its threshold."""
        span = 2 * (self.middle - self.rest)
        position = self.middle + self.threshold * self.readout_length / 2
        return (position - self.rest) / span if span > 0 else math.nan


def geometry(design: NeuronDesign, readout: Readout, rest: float) -> Geometry:
    """Return the geometry of a neuron whose wall rests at ``rest`` (m) on the left."""
    parallel = readout.parallel_resistance
    return Geometry(
        rest=rest,
        middle=design.neuron.length / 2,
        readout_length=readout.length,
        threshold=readout.threshold,
        parallel_resistance=parallel,
        antiparallel_resistance=parallel * (1 + readout.tunnel_magnetoresistance),
    )


def subcircuit(model: ThresholdModel, where: Geometry, *, write_resistance: float) -> str:
    """Return the text of the subcircuit.

    Pins: in, out (write path; a current from in to out moves the wall to the right), mtj_a,
    mtj_b (read path), q (the state, V). A model without a fit gives a wall that never moves.

    Parameters
    ----------
    model
        Of one device and regime.
    where
        See `geometry`.
    write_resistance
        Of the write path, ohm.
    """
    name = f"spin_neuron_{model.device}_{model.regime}"
    usable = model.fitted and math.isfinite(where.crossing)
    p = model.parameters
    lines = [
        f"* Spin neuron: {model.device}, {model.regime}; made by spin-neuron from threshold.json",
        "* Pins: in out (write path), mtj_a mtj_b (read path), q (wall position, 0 to 1)",
    ]
    if usable:
        low, high = (current * 1e6 for current in model.valid_current)
        lines += [
            f"* Fitted between {low:.4g} and {high:.4g} uA; {model.status}; mean leave-one-out "
            f"error {model.prediction_error * 100:.2g} %",
            *(
                f"* With a pulse of {width * 1e9:g} ns the wall falls back between {a * 1e6:.4g} "
                f"and {b * 1e6:.4g} uA (not in this model)"
                for width, a, b in model.failing
            ),
        ]
    else:
        lines.append(f"* No model: {model.reason or 'one rest position only'}. The wall stays.")
    constants = {
        "r_write": write_resistance,
        "qc": where.crossing if usable else 1.0,
        "span": 2 * (where.middle - where.rest) / where.readout_length * 2,
        "g_p": 1 / where.parallel_resistance,
        "g_ap": 1 / where.antiparallel_resistance,
        "tau": RELAXATION_TIME * 1e9,
        "t0": p["offset"] if usable else 0.0,
        "charge": p["charge"] if usable else 1.0,
        "ic": p["critical_current"] if usable else 1e9,
        "expo": p["exponent"] if usable else 1.0,
    }
    lines += [
        f".subckt {name} in out mtj_a mtj_b q",
        *(f".param {key}={value!r}" for key, value in constants.items()),
        "Rwrite in w {r_write}",
        "Vsense w out 0",
        "* size of the current in uA, switching time in ns, speed in 1/ns",
        "Bi size 0 V = 1e6*abs(i(Vsense))",
        "Bt time_ns 0 V = {t0} + {charge}/pow(max(v(size)-{ic}, 1e-9), {expo})",
        "Bs speed 0 V = i(Vsense) > 0 ? (v(q) < 1 ? {qc}/max(v(time_ns), 1e-3) : 0)"
        " : (v(q) > 0 ? -{qc}/max(v(time_ns), 1e-3) : 0)",
        "Br rest 0 V = ((v(q) > 0.5 ? 1 : 0) - v(q))/{tau}",
        "Bq 0 q I = v(size) > {ic} ? v(speed) : v(rest)",
        "* one volt is one span between the rest positions, one second of charge a nanosecond",
        "Cq q 0 1e-9 ic=0",
        "* mean m_z below the MTJ, +1 parallel",
        "Bm mz 0 V = max(-1, min(1, {span}*(v(q) - 0.5)))",
        "Bj mtj_a mtj_b I = v(mtj_a, mtj_b)*({g_p}*(1 + v(mz)) + {g_ap}*(1 - v(mz)))/2",
        f".ends {name}",
        "",
    ]
    return "\n".join(lines)
