"""The points of an experiment. A point is one simulation and has a readable id."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from spinneuron.config.regimes import Regime


@dataclass(frozen=True)
class Point:
    """One simulation."""

    id: str  #: readable and stable, because it names the trajectory
    kind: Literal["track", "neuron"]  #: which measurement
    device: str  #: track, neuron, or a name of the section devices
    regime: Regime  #: which torques act, and whether the strip has its DMI
    current_density: float  #: current density of electrons that flow along +x, A/m²
    current: float  #: current through the conducting cross-section, A

    @property
    def spin_hall(self) -> bool:
        """Whether the spin-Hall torque acts."""
        return "she" in self.regime

    @property
    def strip(self) -> str:
        """Name of the relaxed strip that the point starts from."""
        return f"{self.device}_no_dmi" if self.regime.endswith("no_dmi") else self.device

    @property
    def group(self) -> str:
        """Name of the group of points that may share a job."""
        return f"{self.device}_{self.regime}"

    def params(self) -> dict[str, Any]:
        """Return the point as plain values for the params of a rule.

        ``Point(**params)`` is the inverse.
        """
        return asdict(self)


@dataclass(frozen=True)
class ThermalPoint(Point):
    """One pulse through many replicas of a neuron at a temperature."""

    pulse_width: float  #: time between the half-height points of the pulse, s
    replicas: int  #: smallest number of replicas

    @property
    def strip(self) -> str:
        """Name of the relaxed strip, which has the cells of the section thermal."""
        return f"{super().strip}_thermal"

    @property
    def group(self) -> str:
        """Name of the group of points that may share a job, with the pulse width."""
        return f"{super().group}_{self.pulse_width * 1e9:.9g}ns"


@dataclass(frozen=True)
class CyclePoint(ThermalPoint):
    """Several cycles with the same write pulse through many replicas of a neuron."""

    cycles: int  #: number of cycles that each replica lives through
    preset: bool  #: whether a preset pulse comes before each write pulse
