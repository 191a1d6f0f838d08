"""Section ``threshold``: the search for the current that switches a neuron."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spinneuron.config.fields import NonNegative, Number, Positive, Section


class Sensitivity(Section):
    """Values of one parameter at a time, for the threshold."""

    spin_hall_angle: list[Number] = Field(default=[])
    non_adiabaticity: list[Number] = Field(default=[])
    damping: list[Number] = Field(default=[])
    interfacial_dmi: list[Number] = Field(default=[])
    pinning_depth: list[Number] = Field(default=[])


class Threshold(Section):
    """The search for the current that switches."""

    pulse_width: Annotated[list[Positive], Field(min_length=1)] = Field(description="s")
    lowest_current: Positive = Field(description="where the scan begins, A")
    highest_current: Positive = Field(description="where it ends, A")
    step: Annotated[Number, Field(gt=1, le=10)] = Field(description="factor of the scan")
    coarse_step: Annotated[Number, Field(gt=1, le=10)] = Field(
        default=1.85, description="factor of the scan for depths and sensitivities"
    )
    tolerance: Annotated[Number, Field(ge=1e-4, le=1)] = Field(
        description="relative width of the bracket at the end"
    )
    pinning_depth: list[Annotated[NonNegative, Field(lt=1)]] = Field(
        default=[], description="for the trade-off of barrier against threshold"
    )
    sensitivity: Sensitivity = Sensitivity()

    def scan(self) -> dict[str, float]:
        """Arguments of `spinneuron.neuron.threshold_scan.search`, but for the step."""
        return {
            "lowest": self.lowest_current,
            "highest": self.highest_current,
            "tolerance": self.tolerance,
        }


#: Where the parameters of `Sensitivity` stand in the config.
VARIED = {
    "spin_hall_angle": ("torques", "spin_hall_angle"),
    "non_adiabaticity": ("torques", "non_adiabaticity"),
    "damping": ("material", "damping"),
    "interfacial_dmi": ("material", "interfacial_dmi"),
    "pinning_depth": ("neuron", "pinning", "depth"),
}
