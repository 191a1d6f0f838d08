"""Which threshold scans an experiment asks for, and how jobs share them."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from spinneuron.config.designs import NeuronDesign
from spinneuron.config.experiment import Experiment
from spinneuron.config.sections.threshold import VARIED
from spinneuron.neuron.threshold_scan import CRITERIA, Case


@dataclass(frozen=True)
class Job:
    """Designs that are searched by one process, each with its cases."""

    name: str
    searches: tuple[tuple[NeuronDesign, tuple[Case, ...]], ...]

    def params(self) -> list[dict[str, Any]]:
        """The searches as plain values."""
        return [
            {"design": design.model_dump(), "cases": [case.params() for case in cases]}
            for design, cases in self.searches
        ]


def jobs(experiment: Experiment) -> list[Job]:
    """Return every search of an experiment: pulse widths, pinning depths, sensitivities.

    Raises
    ------
    pydantic.ValidationError
        If a value of a parameter makes an experiment that is not valid.
    """
    options, regimes = experiment.threshold, dict.fromkeys(experiment.sweep.neuron.regimes)
    found: dict[str, dict[str, tuple[NeuronDesign, list[Case]]]] = defaultdict(dict)

    def add(
        job: str, name: str, of: Experiment, parameter: str, value: float, width: float
    ) -> None:
        design = of.design("neuron")
        assert isinstance(design, NeuronDesign)
        # What the figures of depths and sensitivities need; the others are for the model.
        criteria = CRITERIA[:1] if parameter else CRITERIA
        # Cases of one design share its runs.
        _, cases = found[job].setdefault(design.model_dump_json(), (design, []))
        step = options.coarse_step if parameter else options.step
        for regime in regimes:
            case, whole = f"{name}-{regime}", not parameter
            cases.append(Case(case, parameter, value, regime, width, step, whole, criteria))

    width = experiment.neuron.pulse.width
    for pulse_width in dict.fromkeys(options.pulse_width):
        name = f"width-{pulse_width * 1e9:.9g}ns"
        add(name, name, experiment, "", math.nan, pulse_width)
    for depth in dict.fromkeys(options.pinning_depth):
        name = job = f"depth-{depth:.9g}"
        if depth == experiment.neuron.pinning.depth and width in options.pulse_width:
            job = f"width-{width * 1e9:.9g}ns"  # the same neuron
        add(job, name, experiment.varied("pinning_depth", depth), "depth", depth, width)
    values = options.sensitivity.model_dump()
    if any(values.values()):
        # One cell across the width: ten times cheaper, thresholds within a few per cent.
        narrow = experiment.with_cells_across_width(1)
        add("narrow-reference", "narrow-reference", narrow, "reference", math.nan, width)
        for parameter in VARIED:
            for value in dict.fromkeys(values[parameter]):
                other = narrow.varied(parameter, value)
                job = f"narrow-{parameter}"
                add(job, f"{job}-{value:.9g}", other, parameter, value, width)
    return [
        Job(name, tuple((design, tuple(cases)) for design, cases in designs.values()))
        for name, designs in found.items()
    ]
