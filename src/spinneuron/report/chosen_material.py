"""How special the default material is: how far its parameters could move without a claim failing.

The default material was chosen so that the paper's numbers about the device hold together. That a
run then finds these numbers says little. What says more is the room around each parameter, within
which the number would still agree. The parameter changes alone, from its chosen value up to a
third or three times of it.

* Velocities follow the one-dimensional wall model, in proportion to our simulated value. No
  sensitivity of the velocity is simulated.
* Thresholds follow the simulated sensitivities of the threshold of the final state, interpolated
  on logarithmic scales. Beyond the simulated values they are extrapolated by a power law.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from spinneuron.arrays import Numbers
from spinneuron.config.sections.material import Material, Torques
from spinneuron.config.sections.strip import Strip
from spinneuron.config.sections.threshold import VARIED
from spinneuron.magnetics.one_dimensional import WallModel
from spinneuron.report.quantities import quantity

#: The material of config.yaml, as it was chosen.
MATERIAL = Material(
    saturation_magnetisation=6e5,
    exchange_stiffness=1e-11,
    uniaxial_anisotropy=9.9e5,
    interfacial_dmi=0.5e-3,
    damping=0.05,
)
TORQUES = Torques(
    spin_polarisation=0.7,
    non_adiabaticity=0.2,
    spin_hall_angle=0.2,
    field_like_spin_hall_angle=0.0,
)
#: A parameter may become this much larger or smaller.
LARGEST_FACTOR = 3.0
#: Steps in which the end of the room is looked for.
STEPS = 25
#: What the parameters are called, and their units.
NAMES = {
    "spin_hall_angle": ("spin-Hall angle", "1"),
    "non_adiabaticity": ("non-adiabaticity", "1"),
    "damping": ("damping", "1"),
    "interfacial_dmi": ("DMI constant", "J/m²"),
    "pinning_depth": ("pinning depth", "1"),
}
#: Which field of the wall model is proportional to a parameter.
FIELDS = {
    "spin_hall_angle": "spin_hall_field",
    "non_adiabaticity": "non_adiabaticity",
    "damping": "damping",
    "interfacial_dmi": "dmi_field",
}
#: A value relative to the one with the chosen parameters, for a parameter times a factor.
Relative = Callable[[float], float]


class Magnet(NamedTuple):
    """The parts of the config that decide how a wall moves."""

    material: Material
    torques: Torques
    strip: Strip
    pinning_depth: float  #: of the default neuron

    @property
    def is_chosen(self) -> bool:
        """Whether it is the material that was chosen for the paper's numbers."""
        return self.material == MATERIAL and self.torques == TORQUES

    def value(self, parameter: str) -> float:
        """Return the value of a parameter of `VARIED`."""
        section, *_, name = VARIED[parameter]
        if section == "neuron":
            return self.pinning_depth
        return float(getattr(self.material if section == "material" else self.torques, name))


class Room(NamedTuple):
    """The values of a parameter with which a claim agrees. An end is nan if there is none."""

    parameter: str
    chosen: float
    low: float
    high: float
    known: tuple[float, float]  #: values between which nothing is extrapolated

    @property
    def width(self) -> float:
        """Logarithm of the ratio of both ends, or of the search limits where there is no end."""
        low, high = (1.0 if math.isnan(end) else end / self.chosen for end in self[2:4])
        open_ends = sum(math.isnan(end) for end in self[2:4])
        return abs(math.log(high / low)) + open_ends * math.log(LARGEST_FACTOR)


def _end(value: Relative, ours: float, allowed: tuple[float, float], limit: float) -> float:
    """Return the factor up to a limit at which our value leaves what is allowed; nan if none."""

    def margin(factor: float) -> float:
        there = ours * value(factor)
        return min(there - allowed[0], allowed[1] - there)

    factors = np.geomspace(1.0, limit, STEPS)
    for before, after in itertools.pairwise(factors):
        if margin(after) < 0:
            return float(brentq(margin, before, after))
    return math.nan


def rooms(
    values: dict[str, Relative],
    magnet: Magnet,
    ours: float,
    allowed: tuple[float, float],
    known: dict[str, tuple[float, float]] | None = None,
) -> list[Room]:
    """Return the room of each parameter, the narrowest first.

    Parameters
    ----------
    values
        How our value depends on each parameter.
    magnet
        The chosen parameters.
    ours
        Our value, which must lie within what is allowed.
    allowed
        Limits of the values that agree with the claim.
    known
        Factors between which nothing is extrapolated, by parameter. By default nothing is.

    Returns
    -------
    list of Room
        Parameters without any limit are left out.
    """
    found = []
    for name, value in values.items():
        chosen = magnet.value(name)
        low, high = (
            chosen * _end(value, ours, allowed, limit)
            for limit in (1 / LARGEST_FACTOR, LARGEST_FACTOR)
        )
        first, last = (known or {}).get(name, (0.0, math.inf))
        found.append(Room(name, chosen, low, high, (first * chosen, last * chosen)))
    limited = [room for room in found if not (math.isnan(room.low) and math.isnan(room.high))]
    return sorted(limited, key=lambda room: room.width)


def velocity_changes(
    magnet: Magnet, quantity_of: Callable[[WallModel], float]
) -> dict[str, Relative]:
    """Return how a quantity of the one-dimensional wall depends on each parameter."""
    model = WallModel.of(magnet.material, magnet.torques, magnet.strip)
    base = quantity_of(model)

    def relative(name: str) -> Relative:
        field = FIELDS[name]

        def at(factor: float) -> float:
            changed = dataclasses.replace(model, **{field: factor * getattr(model, field)})
            return quantity_of(changed) / base

        return at

    return {name: relative(name) for name in FIELDS}


def velocity_of(density: float) -> Callable[[WallModel], float]:
    """Return the velocity with spin-Hall torque at a current density in A/m², as a function."""
    return lambda model: model.velocity(density, spin_hall=True, dmi=True)


def ratio_at(density: float) -> Callable[[WallModel], float]:
    """Return the gain in velocity by the spin-Hall torque at a density in A/m², as a function."""

    def ratio(model: WallModel) -> float:
        with_torque, without = (
            model.velocity(density, spin_hall=spin_hall, dmi=True) for spin_hall in (True, False)
        )
        return with_torque / without

    return ratio


def threshold_changes(
    thresholds: pd.DataFrame, regime: str, magnet: Magnet
) -> tuple[dict[str, Relative], dict[str, tuple[float, float]]]:
    """Return how a threshold depends on each parameter that was varied.

    Parameters
    ----------
    thresholds
        Rows of ``thresholds.csv``.
    regime
        Which torques act.
    magnet
        The chosen parameters.

    Returns
    -------
    changes : dict
        The threshold relative to the chosen one, by parameter.
    known : dict
        Smallest and largest factor that was simulated, by parameter.
    """
    rows = thresholds[
        (thresholds["regime"] == regime)
        & (thresholds["criterion"] == "final_state")
        & thresholds["value_A"].notna()
    ]
    changes: dict[str, Relative] = {}
    known: dict[str, tuple[float, float]] = {}
    for name in VARIED:
        factors, ratios = _simulated(rows, name, magnet.value(name))
        if len(factors) >= 2:
            changes[name] = _power_law(np.log(factors), np.log(ratios))
            known[name] = float(factors[0]), float(factors[-1])
    return changes, known


def _simulated(rows: pd.DataFrame, name: str, chosen: float) -> tuple[Numbers, Numbers]:
    """Return factors of a parameter and thresholds over that of the chosen one, ascending."""
    reference = rows[rows["parameter"] == "reference"]
    found = {1.0: 1.0}
    # Pinning depths are compared with all cells across the width, sensitivities with one.
    depths = rows[(rows["parameter"] == "depth") & (name == "pinning_depth")]
    for own, beside in (
        (depths, depths[np.isclose(depths["value"], chosen)]),
        (rows[rows["parameter"] == name], reference),
    ):
        if len(beside):
            ratio = own["value_A"] / beside["value_A"].iloc[0]
            found |= dict(zip(round(own["value"] / chosen, 9), ratio, strict=True))
    factors = np.array(sorted(found))
    return factors, np.array([found[factor] for factor in factors])


def _power_law(factors: Numbers, ratios: Numbers) -> Relative:
    """Interpolate logarithms; beyond their ends continue with the slope between both ends."""
    slope = (ratios[-1] - ratios[0]) / (factors[-1] - factors[0])

    def at(factor: float) -> float:
        wanted = math.log(factor)
        beyond = wanted - min(max(wanted, factors[0]), factors[-1])
        return math.exp(float(np.interp(wanted, factors, ratios)) + slope * beyond)

    return at


def described(found: list[Room]) -> str:
    """Return the rooms of all parameters as a list in words."""
    parts = []
    for room in found:
        name, unit = NAMES[room.parameter]

        def shown(end: float, room: Room = room, unit: str = unit) -> str:
            beyond = not room.known[0] * (1 - 1e-9) <= end <= room.known[1] * (1 + 1e-9)
            return quantity(end, unit) + " (extrapolated)" * beyond

        if math.isnan(room.low):
            ends = f"up to {shown(room.high)}"
        elif math.isnan(room.high):
            ends = f"from {shown(room.low)} on"
        else:
            ends = f"{shown(room.low)} to {shown(room.high)}"
        parts.append(f"{name} {ends} instead of {quantity(room.chosen, unit)}")
    return ", or ".join(parts)
