"""Section ``strip``: the cross-section that track and neuron share."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spinneuron.config.fields import Length, NonNegative, Section


class Strip(Section):
    """Cross-section and cells, shared by track and neuron."""

    width: Length = Field(description="along y, m")
    thickness: Length = Field(description="along z, m")
    cell: tuple[Length, Length] = Field(description="cell edges along x and y, m")
    shunt_thickness: Annotated[NonNegative, Field(le=1e-6)] = Field(
        default=0.0, description="of a heavy metal below that carries the same density, m"
    )

    @property
    def magnetic_area(self) -> float:
        """Cross-section of the magnet alone, m²."""
        return self.width * self.thickness

    @property
    def conducting_area(self) -> float:
        """Cross-section of magnet and heavy metal, through which the current flows, m²."""
        return self.width * (self.thickness + self.shunt_thickness)
