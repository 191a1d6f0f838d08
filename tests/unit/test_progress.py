"""What jobs say while one waits: right numbers, singular and plural."""

from __future__ import annotations

import pytest

from spinneuron.config.experiment import Experiment
from spinneuron.config.sections.network import Network
from spinneuron.neuron import threshold_jobs
from spinneuron.points import Point, ThermalPoint
from spinneuron.report import progress


def track(regime: str, density: float) -> Point:
    return Point("", "track", "track", regime, density, 0.0)  # type: ignore[arg-type]


def pulse(
    device: str, regime: str, current: float, width: float = 1e-9, replicas: int = 64
) -> ThermalPoint:
    return ThermalPoint("", "neuron", device, regime, 0.0, current, width, replicas)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("number", "noun", "expected"),
    [
        (1, "wall", "1 wall"),
        (0, "wall", "0 walls"),
        (8, "wall", "8 walls"),
        (1, "trajectory", "1 trajectory"),
        (2, "trajectory", "2 trajectories"),
        (13, "search", "13 searches"),
    ],
)
def test_nouns_are_singular_or_plural(number: int, noun: str, expected: str) -> None:
    assert progress.count(number, noun) == expected


def test_words_are_listed() -> None:
    assert progress.listed(["a"]) == "a"
    assert progress.listed(["a", "b"]) == "a and b"
    assert progress.listed(["a", "b", "c"], "or") == "a, b or c"


def test_a_range_of_one_value_is_that_value() -> None:
    assert progress.span([2.5, 2.5], "µA") == "2.5 µA"
    assert progress.span([5e11, 1e10, 3e11], "A/m²") == "1e10 to 5e11 A/m²"
    assert progress.span([1e-12], "s") == "1e-12 s"


def test_walls_are_driven() -> None:
    one = [track("stt_she", 1e11)]
    assert progress.drive(one) == "Driving 1 wall at 1e11 A/m² with spin-Hall torque"
    two = [track("stt_no_dmi", 5e11), track("stt_no_dmi", 1e10)]
    assert progress.drive(two) == (
        "Driving 2 walls at 1e10 to 5e11 A/m² without spin-Hall torque and without DMI"
    )


def test_pulses_go_through_neurons() -> None:
    own = [pulse("neuron", "stt", 2e-6), pulse("neuron", "stt", 17.5e-6)]
    assert progress.drive(own) == (
        "Sending 2 pulses of 2 to 17.5 µA through the neuron without spin-Hall torque"
    )
    other = [pulse("retention", "stt_she", 2.2e-6)]
    assert progress.drive(other) == (
        "Sending 1 pulse of 2.2 µA through the neuron 'retention' with spin-Hall torque"
    )


def test_pulses_go_through_replicas(experiment: Experiment) -> None:
    thermal = experiment.thermal.model_copy(
        update={"replicas": 64, "budget": 1.5, "temperature": 300.0}
    )
    # The number of the point counts, not that of the section. Half as many again are at most 48;
    # of 16 they would be 24, which is no whole number of blocks.
    points = [pulse("neuron", "stt_she", 2e-6, 0.5e-9, replicas=32)]
    assert progress.thermal_pulses(points, thermal) == (
        "Sending 1 pulse of 2 µA and 0.5 ns through 32 to 48 replicas of the neuron at 300 K "
        "with spin-Hall torque"
    )
    fewer = [pulse("neuron", "stt_she", 2e-6, 0.5e-9, replicas=16)]
    assert "through 16 replicas of" in progress.thermal_pulses(fewer, thermal)
    fixed = thermal.model_copy(update={"budget": 1.0})
    assert "through 32 replicas of" in progress.thermal_pulses(points, fixed)


def test_each_threshold_scan_says_what_it_varies(experiment: Experiment) -> None:
    said = {job.name: progress.threshold_scan(job) for job in threshold_jobs.jobs(experiment)}
    both = ", with and without spin-Hall torque"
    search = "Searching the threshold current for "
    assert said["width-2ns"] == f"{search}pulses of 2 ns{both}"
    assert said["width-1ns"] == f"{search}pulses of 1 ns and a pinning depth of 0.02{both}"
    assert said["narrow-reference"] == f"{search}the neuron with one cell across its width{both}"
    assert said["narrow-damping"] == f"{search}a damping of 0.04 or 0.06{both}"
    dmi = said["narrow-interfacial_dmi"]
    assert dmi == f"{search}an interfacial DMI of 0.4 or 0.6 mJ/m²{both}"
    assert len(set(said.values())) == len(said)


def test_networks_are_trained() -> None:
    options = Network(train_fonts=["lato"], test_fonts=["caladea"], file="my/own.npz")
    assert progress.training(8, options) == (
        "Training 8 networks on letters of 5 x 5 and 7 x 5 pixels"
    )
    for changed, on in (
        ({"glyphs": [(5, 5)]}, "letters of 5 x 5 pixels"),
        ({"task": "digits"}, "handwritten digits"),
        ({"task": "file"}, "the samples of my/own.npz"),
    ):
        other = options.model_copy(update=changed)
        assert progress.training(1, other) == f"Training 1 network on {on}"
