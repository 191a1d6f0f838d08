r"""A neuron for circuit simulators: the compact model as a SPICE subcircuit.

The state is the position q of the wall, 0 in the left and 1 in the right rest position. It is
the voltage of a capacitor. A current above the critical one moves the wall so that the
read-out crosses the comparison level after the switching time of the model,

.. math:: \dot q = \pm q_c / t_{sw}(|I|),

where :math:`q_c` is the position at which it crosses. At smaller currents the wall relaxes into
the nearer rest position. The MTJ is a resistor whose conductance follows the mean m_z below
it. The subcircuit is for ngspice and for simulators that have its B sources. The model leaves
out the inertia of the wall and the windows of current in which the wall falls back
(`ThresholdModel.failing`).
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

    rest: float  #: left rest position of the wall, m
    middle: float  #: middle of the neuron, m
    readout_length: float  #: length of the MTJ, m
    comparison_level: float  #: mean m_z below the MTJ from which on it counts as high
    parallel_resistance: float  #: resistance of the MTJ in its low state, ohm
    antiparallel_resistance: float  #: resistance of the MTJ in its high state, ohm

    @property
    def crossing(self) -> float:
        """State q at which the read-out crosses the comparison level."""
        span = 2 * (self.middle - self.rest)
        position = self.middle + self.comparison_level * self.readout_length / 2
        return (position - self.rest) / span if span > 0 else math.nan


def geometry(design: NeuronDesign, readout: Readout, rest: float) -> Geometry:
    """Return the geometry of a neuron.

    Parameters
    ----------
    design
        The neuron.
    readout
        The MTJ.
    rest
        Left rest position of the wall, in m.

    Returns
    -------
    Geometry
        Rest position and MTJ.
    """
    parallel = readout.parallel_resistance
    return Geometry(
        rest=rest,
        middle=design.neuron.length / 2,
        readout_length=readout.length,
        comparison_level=readout.comparison_level,
        parallel_resistance=parallel,
        antiparallel_resistance=parallel * (1 + readout.tunnel_magnetoresistance),
    )


def subcircuit(model: ThresholdModel, shape: Geometry, *, write_resistance: float) -> str:
    """Return the text of the subcircuit.

    Its pins are in and out (the write path: a current from in to out moves the wall to the
    right), mtj_a and mtj_b (the read path), and q (the state, in V). If the model is not
    fitted, the wall never moves.

    Parameters
    ----------
    model
        Model of one neuron in one regime.
    shape
        Where the wall rests and what the MTJ sees of it, see `geometry`.
    write_resistance
        Resistance of the write path in ohm.

    Returns
    -------
    str
        Lines of a netlist, from the comments to ``.ends``.
    """
    name = f"spin_neuron_{model.device}_{model.regime}"
    usable = model.fitted and math.isfinite(shape.crossing)
    fitted = model.parameters
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
                f"* With a pulse of {one.pulse_width * 1e9:g} ns the wall falls back between "
                f"{lower * 1e6:.4g} and {upper * 1e6:.4g} uA (not in this model)"
                for one in model.simulated
                if one.criterion == "final_state"
                for lower, upper in one.failing
            ),
        ]
    else:
        lines.append(f"* No model: {model.reason or 'one rest position only'}. The wall stays.")
    constants = {
        "r_write": write_resistance,
        "qc": shape.crossing if usable else 1.0,
        "span": 2 * (shape.middle - shape.rest) / shape.readout_length * 2,
        "g_p": 1 / shape.parallel_resistance,
        "g_ap": 1 / shape.antiparallel_resistance,
        "tau": RELAXATION_TIME * 1e9,
        "t0": fitted["offset"] if usable else 0.0,
        "charge": fitted["charge"] if usable else 1.0,
        "ic": fitted["critical_current"] if usable else 1e9,
        "expo": fitted["exponent"] if usable else 1.0,
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
