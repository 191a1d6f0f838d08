"""Which torques act, and whether the strip has its DMI."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

#: Which torques act, and whether the strip has its DMI.
Regime = Literal["stt", "stt_she", "stt_no_dmi", "stt_she_no_dmi"]

REGIMES: tuple[Regime, ...] = get_args(Regime)

Regimes = Annotated[list[Regime], Field(min_length=1)]
