"""Types of the numbers and sweeps that the sections of the config hold."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)


def refuse_booleans(value: Any) -> Any:
    """Return a value that is not a boolean: YAML's ``yes`` would otherwise count as 1.

    Raises
    ------
    ValueError
        If the value is a boolean.
    """
    if isinstance(value, bool):
        raise ValueError("must be a number")
    return value


#: A finite number.
Number = Annotated[float, BeforeValidator(refuse_booleans), Field(allow_inf_nan=False)]
Positive = Annotated[Number, Field(gt=0)]
NonNegative = Annotated[Number, Field(ge=0)]
#: A number with a limit beyond any current density. It keeps the arithmetic of a range finite.
Magnitude = Annotated[Number, Field(ge=-1e100, le=1e100)]
#: A length of the strip, m.
Length = Annotated[Positive, Field(le=1e-3)]
#: A whole number.
Count = Annotated[int, BeforeValidator(refuse_booleans)]


class Section(BaseModel):
    """A section of the config. Unknown keys are errors, and values cannot be changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Range(Section):
    """Equally spaced values."""

    start: Magnitude = Field(description="First value, in the unit of the swept quantity.")
    stop: Magnitude = Field(description="Last value, in the unit of the swept quantity.")
    num: Annotated[Count, Field(ge=1, le=10_000)] = Field(description="Number of values.")
    spacing: Literal["linear", "log"] = Field(
        default="linear", description="Whether the values or their logarithms are equally spaced."
    )

    @model_validator(mode="after")
    def _log_needs_positive_ends(self) -> Range:
        if self.spacing == "log" and not (self.start > 0 and self.stop > 0):
            raise ValueError(
                f"start = {self.start:g}, stop = {self.stop:g}: with spacing: log both must be "
                "greater than 0"
            )
        return self

    def values(self) -> list[float]:
        """Return the values, rounded to 12 digits so that their names stay readable."""
        space = np.geomspace if self.spacing == "log" else np.linspace
        return [float(f"{value:.12g}") for value in space(self.start, self.stop, self.num)]


def _list_or_range(value: Any) -> str:
    return "range" if isinstance(value, dict | Range) else "list"


#: A sweep: a list of numbers or a range.
Values = Annotated[
    Annotated[list[Number], Field(min_length=1), Tag("list")] | Annotated[Range, Tag("range")],
    Discriminator(_list_or_range),
]


def values_of(sweep: list[float] | Range) -> list[float]:
    """Return the values of a sweep as a list."""
    return sweep.values() if isinstance(sweep, Range) else list(sweep)
