"""What the system of a strip depends on: the sections that a job gets as its parameters."""

from __future__ import annotations

from typing import Any

from spinneuron.config.fields import Section
from spinneuron.config.sections.device import Neuron, Track
from spinneuron.config.sections.material import Material, Torques
from spinneuron.config.sections.strip import Strip


class TrackDesign(Section):
    """What the system of a track depends on."""

    material: Material
    torques: Torques
    strip: Strip
    track: Track


class NeuronDesign(Section):
    """What the system of a neuron depends on."""

    material: Material
    torques: Torques
    strip: Strip
    neuron: Neuron

    def with_pulse_width(self, width: float) -> NeuronDesign:
        """Return the design with another pulse width, s."""
        pulse = self.neuron.pulse.model_copy(update={"width": width})
        return self.model_copy(update={"neuron": self.neuron.model_copy(update={"pulse": pulse})})


def load_design(values: dict[str, Any]) -> TrackDesign | NeuronDesign:
    """Return the design that was dumped to plain values."""
    return (TrackDesign if "track" in values else NeuronDesign).model_validate(values)
