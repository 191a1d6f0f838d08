"""Key ``solver`` and section ``oommf``: what drives a system."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from spinneuron.config.fields import Count, Positive, Section

#: What drives the system: the solver of this project, or OOMMF.
SolverName = Literal["embedded", "oommf"]


class Oommf(Section):
    """How OOMMF is run, with ``solver: oommf`` and for the cross-check."""

    threads: Annotated[Count, Field(ge=1, le=256)] = Field(
        default=1, description="Number of threads of one run."
    )
    time_limit: Annotated[Positive, Field(le=1e7)] = Field(
        default=14400.0, description="Longest duration of one run, in s."
    )
    attempts: Annotated[Count, Field(ge=1, le=20)] = Field(
        default=3, description="How often a run is tried if it fails."
    )
    docker_image: str | None = Field(
        default=None, description="Docker image that runs instead of an OOMMF on this machine."
    )
