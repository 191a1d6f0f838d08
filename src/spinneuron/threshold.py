"""The compact model under its public name: see `spinneuron.neuron.compact_model`."""

from spinneuron.neuron.compact_model import ThresholdModel

__all__ = ["ThresholdModel"]
