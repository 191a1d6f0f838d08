"""Section ``threshold``: the search for the current that switches a neuron."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spinneuron.config.fields import NonNegative, Number, Positive, Section


class Sensitivity(Section):
    """Values of one parameter at a time, for the threshold."""

    spin_hall_angle: list[Number] = Field(
        default=[], description="Damping-like spin-Hall angles, dimensionless."
    )
    non_adiabaticity: list[Number] = Field(
        default=[], description="Non-adiabaticities of the Zhang-Li torque, dimensionless."
    )
    damping: list[Number] = Field(default=[], description="Gilbert dampings, dimensionless.")
    interfacial_dmi: list[Number] = Field(
        default=[], description="Interfacial DMI constants, in J/m²."
    )
    pinning_depth: list[Number] = Field(
        default=[], description="Depths of the pinning, dimensionless."
    )


class Threshold(Section):
    """The search for the current that switches."""

    pulse_width: Annotated[list[Positive], Field(min_length=1)] = Field(
        description="Pulse widths for which the threshold is searched, in s."
    )
    lowest_current: Positive = Field(description="Current at which the scan begins, in A.")
    highest_current: Positive = Field(description="Current at which the scan ends, in A.")
    step: Annotated[Number, Field(gt=1, le=10)] = Field(
        description="Ratio of two successive currents of the scan, dimensionless."
    )
    coarse_step: Annotated[Number, Field(gt=1, le=10)] = Field(
        default=1.85,
        description="The same ratio for pinning depths and sensitivities, dimensionless.",
    )
    tolerance: Annotated[Number, Field(ge=1e-4, le=1)] = Field(
        description="Relative width of the bracket at which bisection stops, dimensionless."
    )
    pinning_depth: list[Annotated[NonNegative, Field(lt=1)]] = Field(
        default=[],
        description="Pinning depths for which the energy barrier is compared with the threshold, "
        "dimensionless.",
    )
    sensitivity: Sensitivity = Field(
        default=Sensitivity(),
        description="Values of one parameter at a time for which the threshold is searched.",
    )

    def scan(self) -> dict[str, float]:
        """Return arguments of `spinneuron.neuron.threshold_scan.scan_currents` but the step."""
        return {
            "lowest": self.lowest_current,
            "highest": self.highest_current,
            "tolerance": self.tolerance,
        }


#: Path in the config of each parameter of `Sensitivity`.
VARIED = {
    "spin_hall_angle": ("torques", "spin_hall_angle"),
    "non_adiabaticity": ("torques", "non_adiabaticity"),
    "damping": ("material", "damping"),
    "interfacial_dmi": ("material", "interfacial_dmi"),
    "pinning_depth": ("neuron", "pinning", "depth"),
}
