r"""How long a wall stays in its well, by Kramers' formula in the form of Langer.

The wall has a position q and an angle φ. Its energy is V(q) plus :math:`\tfrac12 \kappa
\varphi^2` for small angles, and its damped dynamics are those of Thiele:

.. math::

    \dot\varphi + \alpha \dot q/\Delta &= -V'(q)/G \\
    \dot q - \alpha \Delta \dot\varphi &= \kappa \varphi/G

with :math:`G = 2 \mu_0 M_s S/\gamma_0` for the cross-section S. The friction of q is
:math:`\alpha G/\Delta` and that of φ is :math:`\alpha G \Delta`. The rate of escape over the
summit is

.. math::

    k = \frac{\lambda}{2\pi} \sqrt{\frac{V''_w \kappa_w}{|V''_s| \kappa_s}}\, e^{-E/k_B T}

with w for the bottom of the well and s for the summit. λ is the rate at which the dynamics grow
at the summit. The inverse of the factor before the exponential is the prefactor of the lifetime:
:math:`1/k = \tau_0 e^{E/k_B T}`.

The stiffness κ of the angle comes from the shape of the wall and from the DMI. The curvatures V''
are those of the micromagnetic landscape at 0 K (see `spinneuron.magnetics.landscape`).

The formula holds if the barrier is well above :math:`k_B T`, and if a wall that swings once
through its well loses more than :math:`k_B T`. With less damping it would exchange too little
energy with the heat bath to refill the states near the summit, and the true lifetime is longer.
The formula takes the well as a parabola over a width in which the energy rises by :math:`k_B T`.
It does not know that a strip at a temperature is softer than the one at 0 K.

Sources: H. A. Kramers, Physica 7, 284 (1940); J. S. Langer, Ann. Phys. 54, 258 (1969);
P. Hänggi, P. Talkner and M. Borkovec, Rev. Mod. Phys. 62, 251 (1990).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from spinneuron.calculator.problem import Problem
from spinneuron.config.designs import NeuronDesign
from spinneuron.constants import BOLTZMANN, GAMMA0, MU0
from spinneuron.magnetics import landscape
from spinneuron.magnetics.one_dimensional import WallModel

#: Lowest barrier in k_B T for which the formula is said to hold. The relative error of the
#: parabolas is of the order of k_B T over the barrier.
LEAST_BARRIER = 3.0
#: Lowest loss of energy in one swing, in k_B T.
LEAST_LOSS = 1.0
#: Flag of a well for which the formula holds; the others say why it does not.
HOLDS, LOW_BARRIER, WEAK_DAMPING, ONE_STATE = "holds", "low_barrier", "weak_damping", "one_state"
#: What `lifetime` returns.
COLUMNS = (
    "curvature_at_rest_J_per_m2",
    "curvature_at_summit_J_per_m2",
    "kramers_prefactor_s",
    "kramers_time_s",
    "kramers_flag",
)


class Stiffness(NamedTuple):
    """Second derivatives of the energy of a wall at one place."""

    position: float  #: V'' in J/m²; negative on a summit
    angle: float  #: kappa in J (per rad²)


class Dynamics(NamedTuple):
    """What the velocity of a wall depends on beside its energy."""

    coupling: float  #: G, J s/m
    wall_width: float  #: Delta, m
    damping: float  #: Gilbert damping alpha


def _coefficients(place: Stiffness, dynamics: Dynamics) -> tuple[float, float]:
    r"""Return b in 1/s and c in 1/s² of the equation of motion at one place.

    Deviations go as :math:`e^{\lambda t}` with :math:`\lambda^2 + b \lambda + c = 0`.
    """
    g, width, alpha = dynamics
    inertia = g * (1 + alpha**2)
    b = alpha * (width * place.position + place.angle / width) / inertia
    return b, place.position * place.angle / (g * inertia)


def growth_rate(summit: Stiffness, dynamics: Dynamics) -> float:
    """Return λ in 1/s, the rate at which a wall leaves the summit."""
    b, c = _coefficients(summit, dynamics)
    # The larger root, without the difference of two nearly equal numbers.
    root = math.sqrt(b * b - 4 * c)
    return -2 * c / (b + root) if b > 0 else (root - b) / 2


def prefactor(rest: Stiffness, summit: Stiffness, dynamics: Dynamics) -> float:
    """Return the prefactor of the lifetime in s.

    Parameters
    ----------
    rest, summit
        Stiffness at the bottom of the well and on the summit.
    dynamics
        Coupling, wall width and damping.

    Returns
    -------
    float
        Prefactor of exp(E/k_B T), s.
    """
    determinants = rest.position * rest.angle / abs(summit.position * summit.angle)
    return 2 * math.pi / (growth_rate(summit, dynamics) * math.sqrt(determinants))


def loss_in_a_swing(rest: Stiffness, barrier: float, dynamics: Dynamics) -> float:
    """Return the energy that a wall loses in one swing through its well.

    The wall has the energy of the barrier, and the well counts as a parabola.

    Parameters
    ----------
    rest
        Stiffness at the bottom of the well.
    barrier
        Energy barrier, J.
    dynamics
        Coupling, wall width and damping.

    Returns
    -------
    float
        The loss, J.
    """
    b, c = _coefficients(rest, dynamics)
    return 2 * math.pi * b / math.sqrt(c) * barrier


def validity(barrier: float, loss: float, thermal_energy: float) -> str:
    """Say whether the formula holds for a well.

    Parameters
    ----------
    barrier
        Energy barrier, J.
    loss
        Energy that a wall loses in one swing, J.
    thermal_energy
        k_B T, J.

    Returns
    -------
    str
        The flag.
    """
    if barrier < LEAST_BARRIER * thermal_energy:
        return LOW_BARRIER
    return HOLDS if loss >= LEAST_LOSS * thermal_energy else WEAK_DAMPING


def wall_at(problem: Problem, design: NeuronDesign, position: float) -> WallModel:
    """Return the one-dimensional wall with the anisotropy at a position.

    Parameters
    ----------
    problem
        The relaxed neuron, whose anisotropy depends on x.
    design
        The neuron.
    position
        Position of the wall, m from the left end.

    Returns
    -------
    WallModel
        The model, with the wall width and the fields of that place.
    """
    cell = float(problem.cell[0])
    centres = (np.arange(problem.shape[2]) + 0.5) * cell
    # The lowered problem stores 2 K.
    constant = float(np.interp(position, centres, np.mean(problem.anisotropy, axis=(0, 1)))) / 2
    material = design.material.model_copy(update={"uniaxial_anisotropy": constant})
    return WallModel.of(material, design.torques, design.strip)


def angle_stiffness(model: WallModel, moment: float) -> float:
    r"""Return kappa in J, the stiffness of the angle at which a wall rests.

    That is :math:`2 \mu_0 M_s S \Delta (H_K + \tfrac{\pi}{2} |H_D|)` for a Néel wall. Where the
    shape favours a Bloch wall more than the DMI favours a Néel wall, the wall rests between
    both, and the bracket is :math:`|H_K| - (\tfrac{\pi}{2} H_D)^2/|H_K|`.

    Parameters
    ----------
    model
        The wall.
    moment
        mu0 Ms S of the strip, V s (tesla times m²).
    """
    shape, chiral = model.transverse_field, math.pi / 2 * abs(model.dmi_field)
    field = shape + chiral
    if field < 0:
        field = abs(shape) - chiral**2 / abs(shape)
    return 2 * moment * model.wall_width * field


def lifetime(
    problem: Problem, design: NeuronDesign, found: landscape.Landscape, temperature: float
) -> dict[str, Any]:
    """Return the lifetime of a neuron's state by Kramers' formula.

    Parameters
    ----------
    problem
        The relaxed neuron with its wall at rest on the left.
    design
        The neuron.
    found
        Its landscape.
    temperature
        Temperature, K.

    Returns
    -------
    dict
        Both curvatures in J/m², the prefactor and the lifetime in s, and a flag that says
        whether the formula holds. Without a barrier the numbers are nan but for the curvatures.
    """
    bends = landscape.curvatures(problem)
    time = growth = math.nan
    flag = ONE_STATE
    if found.barrier > 0 and bends.rest > 0 > bends.summit:
        strip, material = design.strip, design.material
        moment = MU0 * material.saturation_magnetisation * strip.magnetic_area
        at_rest = wall_at(problem, design, found.rest)
        on_summit = wall_at(problem, design, design.neuron.length / 2)
        rest = Stiffness(bends.rest, angle_stiffness(at_rest, moment))
        summit = Stiffness(bends.summit, angle_stiffness(on_summit, moment))
        coupling = 2 * moment / GAMMA0
        time = prefactor(rest, summit, Dynamics(coupling, on_summit.wall_width, material.damping))
        swinging = Dynamics(coupling, at_rest.wall_width, material.damping)
        loss = loss_in_a_swing(rest, found.barrier, swinging)
        flag = validity(found.barrier, loss, BOLTZMANN * temperature)
        with np.errstate(over="ignore"):
            growth = float(np.exp(found.barrier / (BOLTZMANN * temperature)))
    values = (bends.rest, bends.summit, time, time * growth, flag)
    return dict(zip(COLUMNS, values, strict=True))
