"""The threshold scans that an experiment asks for, and the jobs that run them."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from spinneuron.config.designs import NeuronDesign
from spinneuron.config.experiment import Experiment
from spinneuron.config.sections.threshold import VARIED
from spinneuron.neuron.threshold_scan import SCANNED, Case


@dataclass(frozen=True)
class Job:
    """Designs that one process scans, each with its cases."""

    name: str
    scans: tuple[tuple[NeuronDesign, tuple[Case, ...]], ...]

    def params(self) -> list[dict[str, Any]]:
        """Return the scans as plain values."""
        return [
            {"design": design.model_dump(), "cases": [case.params() for case in cases]}
            for design, cases in self.scans
        ]


def jobs(experiment: Experiment) -> list[Job]:
    """Return every scan of an experiment: pulse widths, pinning depths and sensitivities.

    Raises
    ------
    pydantic.ValidationError
        If the experiment is not valid with one of the values of a parameter.
    """
    options, regimes = experiment.threshold, dict.fromkeys(experiment.sweep.neuron.regimes)
    found: dict[str, dict[str, tuple[NeuronDesign, list[Case]]]] = defaultdict(dict)

    def add(
        job: str, name: str, of: Experiment, parameter: str, value: float, pulse_width: float
    ) -> None:
        design = of.design("neuron")
        assert isinstance(design, NeuronDesign)
        # Figures of depths and sensitivities need the final state alone; the model needs all.
        criteria = ("final_state",) if parameter else SCANNED
        # Cases of one design share its runs.
        _, cases = found[job].setdefault(design.model_dump_json(), (design, []))
        step = options.coarse_step if parameter else options.step
        for regime in regimes:
            case, whole = f"{name}-{regime}", not parameter
            cases.append(Case(case, parameter, value, regime, pulse_width, step, whole, criteria))

    own_pulse_width = experiment.neuron.pulse.width
    for pulse_width in dict.fromkeys(options.pulse_width):
        name = f"width-{pulse_width * 1e9:.9g}ns"
        add(name, name, experiment, "", math.nan, pulse_width)
    for depth in dict.fromkeys(options.pinning_depth):
        name = job = f"depth-{depth:.9g}"
        if depth == experiment.neuron.pinning.depth and own_pulse_width in options.pulse_width:
            job = f"width-{own_pulse_width * 1e9:.9g}ns"  # the same neuron
        other = experiment.varied("pinning_depth", depth)
        add(job, name, other, "depth", depth, own_pulse_width)
    values = options.sensitivity.model_dump()
    if any(values.values()):
        # One cell across the width is 10 times cheaper and changes thresholds by a few per cent.
        narrow = experiment.with_cells_across_width(1)
        name = "narrow-reference"
        add(name, name, narrow, "reference", math.nan, own_pulse_width)
        for parameter in VARIED:
            for value in dict.fromkeys(values[parameter]):
                other = narrow.varied(parameter, value)
                job = f"narrow-{parameter}"
                add(job, f"{job}-{value:.9g}", other, parameter, value, own_pulse_width)
    return [
        Job(name, tuple((design, tuple(cases)) for design, cases in designs.values()))
        for name, designs in found.items()
    ]
