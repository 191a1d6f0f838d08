"""The points of an experiment: one simulation each, with readable ids."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from spinneuron.config.regimes import Regime


@dataclass(frozen=True)
class Point:
    """One simulation."""

    id: str  #: readable and stable: it names the trajectory
    kind: Literal["track", "neuron"]
    device: str  #: track, neuron, or a name of the section devices
    regime: Regime
    current_density: float  #: of the electron flow along +x in the magnet, A/m²
    current: float  #: through magnet and heavy metal, A

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
        """What the points that may share a job have in common."""
        return f"{self.device}_{self.regime}"

    def params(self) -> dict[str, Any]:
        """The point as plain values, for a rule's params; `Point(**params)` is its inverse."""
        return asdict(self)


@dataclass(frozen=True)
class ThermalPoint(Point):
    """One pulse through many replicas of a neuron at a temperature."""

    pulse_width: float  #: s

    @property
    def strip(self) -> str:
        """Name of the relaxed strip, with the cells of the section thermal."""
        return f"{super().strip}_thermal"

    @property
    def group(self) -> str:
        """With the pulse width."""
        return f"{super().group}_{self.pulse_width * 1e9:.9g}ns"
