"""Regimes: which torques act, and whether the strip has its DMI."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

#: ``stt`` is spin-transfer torque alone, ``stt_she`` has spin-Hall torque as well, and
#: ``no_dmi`` stands for a strip without DMI.
Regime = Literal["stt", "stt_she", "stt_no_dmi", "stt_she_no_dmi"]
#: All regimes.
REGIMES: tuple[Regime, ...] = get_args(Regime)
#: The regimes of a sweep.
Regimes = Annotated[list[Regime], Field(min_length=1)]
