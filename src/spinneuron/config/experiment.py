"""The whole of ``config.yaml``, and the designs of the strips that it describes."""

from __future__ import annotations

import math
from typing import Any

from pydantic import Field, model_validator

from spinneuron.config import consistency
from spinneuron.config.designs import NeuronDesign, TrackDesign
from spinneuron.config.fields import Section
from spinneuron.config.regimes import Regime
from spinneuron.config.sections.device import Neuron, Readout, Track
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.material import Material, Torques
from spinneuron.config.sections.network import Network
from spinneuron.config.sections.solver import Oommf, SolverName
from spinneuron.config.sections.strip import Strip
from spinneuron.config.sections.sweep import Device, Sweep
from spinneuron.config.sections.thermal import Thermal, ThermalSweep
from spinneuron.config.sections.threshold import VARIED, Threshold


class Experiment(Section):
    """The whole of ``config.yaml``."""

    solver: SolverName = Field(
        description="Solver of the Landau-Lifshitz-Gilbert equation: this project's own, or OOMMF."
    )
    material: Material = Field(description="The magnet.")
    torques: Torques = Field(description="What the current does to the magnet.")
    strip: Strip = Field(description="The cross-section that the track and the neuron share.")
    track: Track = Field(description="The long strip on which the wall velocity is measured.")
    neuron: Neuron = Field(
        description="The device: fixed domain d1, free domain d2 and fixed domain d3."
    )
    readout: Readout = Field(description="The magnetic tunnel junction on d2.")
    sweep: Sweep = Field(description="The currents and current densities that are simulated.")
    devices: dict[str, Device] = Field(
        default={}, description="Further neurons. Each gets its own sweep and its own model."
    )
    threshold: Threshold = Field(
        description="Search for the lowest current that switches, without thermal noise."
    )
    thermal: Thermal = Field(
        default=Thermal(),
        description="Neurons at a temperature: many replicas that differ in their thermal noise.",
    )
    oommf: Oommf = Field(default=Oommf(), description="How OOMMF runs.")
    cross_check: Sweep = Field(description="Points that are computed with both solvers.")
    energy: Energy = Field(description="The circuit around the neuron.")
    network: Network = Field(
        description="A task such as letters, a crossbar of synapses, and neurons with a threshold."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Experiment:
        if problems := consistency.problems(self):
            raise ValueError("\n".join(problems))
        return self

    def varied(self, parameter: str, value: float) -> Experiment:
        """Return the experiment with another value of one parameter of `Sensitivity`.

        Raises
        ------
        pydantic.ValidationError
            If the new experiment is not valid.
        """
        content = self.model_dump()
        *sections, key = VARIED[parameter]
        section = content
        for name in sections:
            section = section[name]
        section[key] = value
        return Experiment.model_validate(content)

    def with_cells_across_width(self, cells: int) -> Experiment:
        """Return the experiment with another number of cells across the width."""
        section = self.strip
        cell = (section.cell[0], section.width / cells)
        return self.model_copy(update={"strip": section.model_copy(update={"cell": cell})})

    def design(self, strip: str) -> TrackDesign | NeuronDesign:
        """Return the design of ``track``, ``neuron`` or one of the devices.

        The ending ``_no_dmi`` of the name stands for D = 0, and the ending ``_thermal`` for
        the cells of the section ``thermal``.
        """
        if strip.endswith("_thermal"):
            reduced = self.with_cells_across_width(self.thermal.cells_across_width)
            return reduced.design(strip.removesuffix("_thermal"))
        device = strip.removesuffix("_no_dmi")
        if device in self.devices:
            other = self.varied("pinning_depth", self.devices[device].pinning_depth)
            return other.design(strip.replace(device, "neuron", 1))
        material = self.material
        if strip.endswith("_no_dmi"):
            material = material.model_copy(update={"interfacial_dmi": 0.0})
        if strip.startswith("track"):
            return TrackDesign(
                material=material, torques=self.torques, strip=self.strip, track=self.track
            )
        return NeuronDesign(
            material=material, torques=self.torques, strip=self.strip, neuron=self.neuron
        )

    def least_replicas(self, sweep: ThermalSweep) -> int:
        """Return the smallest number of replicas for a sweep at a temperature.

        It is larger where the probability decides what the network recognises: in the regime of
        its neurons and with the width of their pulse.
        """
        own_pulse = math.isclose(sweep.pulse_width, self.neuron.pulse.width)
        decides = own_pulse and sweep.regime == self.network_regime
        return self.thermal.network_replicas if decides else self.thermal.replicas

    @property
    def network_regime(self) -> Regime:
        """Regime of the neurons of the network."""
        swept = self.sweep.neuron.regimes
        return self.network.regime or ("stt_she" if "stt_she" in swept else swept[0])


def validate(config: dict[str, Any]) -> Experiment:
    """Return the experiment that a loaded ``config.yaml`` describes.

    Raises
    ------
    pydantic.ValidationError
        If it is not valid. `spinneuron.config.messages.explain` makes it readable.
    """
    return Experiment.model_validate(config)
