"""What the system of a strip depends on: the sections that a job gets as its params."""

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

    def with_pulse_width(self, pulse_width: float) -> NeuronDesign:
        """Return the design with another pulse width in s."""
        pulse = self.neuron.pulse.model_copy(update={"width": pulse_width})
        return self.model_copy(update={"neuron": self.neuron.model_copy(update={"pulse": pulse})})


def load_design(values: dict[str, Any]) -> TrackDesign | NeuronDesign:
    """Return the design of the plain values that ``model_dump`` made of it."""
    return (TrackDesign if "track" in values else NeuronDesign).model_validate(values)
