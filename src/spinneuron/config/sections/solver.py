"""Key ``solver`` and section ``oommf``: what drives a system."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from spinneuron.config.fields import Positive, Section, refuse_booleans

#: What drives the system: the solver of this project, or OOMMF.
SolverName = Literal["embedded", "oommf"]


class Oommf(Section):
    """How OOMMF is run, with ``solver: oommf`` and for the cross-check."""

    threads: Annotated[int, BeforeValidator(refuse_booleans), Field(ge=1, le=256)] = Field(
        default=1, description="of one run"
    )
    time_limit: Annotated[Positive, Field(le=1e7)] = Field(
        default=14400.0, description="of one run, s"
    )
    attempts: Annotated[int, BeforeValidator(refuse_booleans), Field(ge=1, le=20)] = Field(
        default=3, description="how often a run that fails is tried"
    )
    docker_image: str | None = Field(
        default=None, description="run this image instead of a local OOMMF"
    )
