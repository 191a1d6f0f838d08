"""Section ``strip``: the cross-section that track and neuron share."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spinneuron.config.fields import Length, NonNegative, Section


class Strip(Section):
    """Cross-section and cells, shared by track and neuron."""

    width: Length = Field(description="Width of the strip along y, in m.")
    thickness: Length = Field(description="Thickness of the magnet along z, in m.")
    cell: tuple[Length, Length] = Field(
        description="Edges of a cell along x and along y, in m. The thickness is always one cell."
    )
    shunt_thickness: Annotated[NonNegative, Field(le=1e-6)] = Field(
        default=0.0,
        description="Thickness of a heavy metal below the magnet that carries the same current "
        "density, in m. With 0 the current flows in the magnet alone.",
    )

    @property
    def magnetic_area(self) -> float:
        """Area of the cross-section of the magnet alone, m²."""
        return self.width * self.thickness

    @property
    def conducting_area(self) -> float:
        """Area of the cross-section through which the current flows, magnet and heavy metal, m²."""
        return self.width * (self.thickness + self.shunt_thickness)
