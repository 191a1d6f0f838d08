"""Points and their ids, and the stability of their shares."""

import copy
import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from spinneuron import sweep
from spinneuron.config.experiment import Experiment, validate
from spinneuron.points import Point

SHIPPED = yaml.safe_load((Path(__file__).parents[2] / "config.yaml").read_text(encoding="utf-8"))


def all_points(experiment: Experiment) -> list[Point]:
    return sweep.points(experiment.sweep, experiment.strip.conducting_area)


def swept(shipped: dict[str, Any], kind: str, **changes: Any) -> list[Point]:
    """The points of one kind."""
    shipped["sweep"][kind].update(changes)
    return [p for p in all_points(validate(shipped)) if p.kind == kind]


def test_ids_of_a_track_are_readable(shipped):
    densities = [1e10, 1.5e11, -2.25e11, 0, 123456789012.0]
    found = swept(shipped, "track", regimes=["stt_she_no_dmi"], current_density=densities)
    assert [point.id for point in found] == [
        "track-stt_she_no_dmi-1e10A_per_m2",
        "track-stt_she_no_dmi-1.5e11A_per_m2",
        "track-stt_she_no_dmi--2.25e11A_per_m2",
        "track-stt_she_no_dmi-0A_per_m2",
        "track-stt_she_no_dmi-1.23456789012e11A_per_m2",
    ]


def test_ids_of_a_neuron_are_readable(shipped):
    # 2.3e-6 and 8.2e-6 times 1e6 have a tail of digits in binary.
    currents = [1.8e-6, 2.3e-6, 8.2e-6, 10e-6, -0.5e-6]
    found = swept(shipped, "neuron", regimes=["stt", "stt_she"], current=currents)
    values = ["1.8uA", "2.3uA", "8.2uA", "10uA", "-0.5uA"]
    assert [point.id for point in found] == [
        *(f"neuron-stt-{value}" for value in values),
        *(f"neuron-stt_she-{value}" for value in values),
    ]


def test_current_is_density_times_cross_section_in_both_kinds(shipped):
    (track,) = swept(shipped, "track", regimes=["stt"], current_density=[7e10])
    (neuron,) = swept(shipped, "neuron", regimes=["stt"], current=[2.8e-6])
    assert (track.current, track.current_density) == (2.8e-6, 7e10)
    assert (neuron.current, neuron.current_density) == (2.8e-6, 7e10)


@pytest.mark.parametrize(
    ("regime", "strip", "spin_hall"),
    [
        ("stt", "track", False),
        ("stt_she", "track", True),
        ("stt_no_dmi", "track_no_dmi", False),
        ("stt_she_no_dmi", "track_no_dmi", True),
    ],
)
def test_a_regime_decides_the_strip_and_the_torque(shipped, regime, strip, spin_hall):
    (point,) = swept(shipped, "track", regimes=[regime], current_density=[1e10])
    assert (point.strip, point.spin_hall) == (strip, spin_hall)


def test_a_regime_named_twice_is_swept_once(shipped):
    assert len(swept(shipped, "neuron", regimes=["stt", "stt"], current=[1e-6, 2e-6])) == 2


def test_a_point_survives_the_way_to_its_job(experiment):
    for point in all_points(experiment):
        assert Point(**json.loads(json.dumps(point.params()))) == point


numbers = st.lists(st.integers(1, 300), min_size=1, max_size=30, unique=True)
sizes = st.integers(1, 6)
REGIMES = ["stt", "stt_she_no_dmi"]


def points_of(densities: list[int], currents: list[int]) -> list[Point]:
    """The points of a sweep of multiples of 1e8 A/m² and of 1 nA."""
    content = copy.deepcopy(SHIPPED)
    densities = [n * 1e8 for n in densities]
    currents = [float(f"{n}e-9") for n in currents]
    content["sweep"] = {
        "track": {"regimes": REGIMES, "current_density": densities},
        "neuron": {"regimes": ["stt"], "current": currents},
    }
    return all_points(validate(content))


point_lists = st.builds(points_of, numbers, numbers)


@settings(max_examples=30, deadline=None)
@given(*2 * [st.lists(st.integers(-(10**5), 10**5), min_size=1, max_size=40, unique=True)])
def test_different_values_have_different_ids_that_are_file_names(densities, currents):
    ids = [point.id for point in points_of(densities, currents)]
    assert len(set(ids)) == 2 * len(densities) + len(currents)
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+", name) for name in ids)


@settings(max_examples=40, deadline=None)
@given(point_lists, sizes)
def test_each_point_is_in_exactly_one_chunk_of_limited_size(points, largest):
    found = sweep.chunks(points, largest)
    assert sorted(p.id for chunk in found for p in chunk.points) == sorted(p.id for p in points)
    assert all(1 <= len(chunk.points) <= largest for chunk in found)
    assert len({chunk.name for chunk in found}) == len(found)


@settings(max_examples=30, deadline=None)
@given(numbers)
def test_points_that_fit_into_one_chunk_are_not_split(currents):
    neurons = [p for p in points_of([1], currents) if p.kind == "neuron"]
    (only,) = sweep.chunks(neurons, largest=len(neurons))
    assert list(only.points) == sorted(neurons, key=lambda point: point.id)


@settings(max_examples=40, deadline=None)
@given(point_lists, sizes)
def test_a_chunk_has_one_strip_and_one_regime(points, largest):
    for chunk in sweep.chunks(points, largest):
        assert {p.strip for p in chunk.points} == {chunk.strip}
        assert len({(p.kind, p.regime) for p in chunk.points}) == 1


@settings(max_examples=100, deadline=None)
@given(numbers, numbers, st.integers(301, 400), st.integers(0, 30), sizes)
def test_a_new_current_changes_one_chunk_of_each_regime_it_is_in(
    densities, currents, new, place, largest
):
    longer = [*densities[:place], new, *densities[place:]]
    before = set(sweep.chunks(points_of(densities, currents), largest))
    after = set(sweep.chunks(points_of(longer, currents), largest))
    assert {c for c in before if c.strip == "neuron"} == {c for c in after if c.strip == "neuron"}
    for regime in REGIMES:
        vanished = [c for c in before - after if c.points[0].regime == regime]
        appeared = [c for c in after - before if c.points[0].regime == regime]
        assert len(vanished) <= 1
        moved = {p.current_density for c in vanished for p in c.points}
        assert {p.current_density for c in appeared for p in c.points} == moved | {new * 1e8}


@settings(max_examples=40, deadline=None)
@given(point_lists, st.integers(0, 10**6), sizes)
def test_the_order_of_the_sweep_does_not_change_who_shares_a_chunk(points, seed, largest):
    shuffled = random.Random(seed).sample(points, len(points))

    def shares(some: list[Point]) -> set[tuple[str, frozenset[Point]]]:
        return {(chunk.name, frozenset(chunk.points)) for chunk in sweep.chunks(some, largest)}

    assert shares(points) == shares(shuffled)


def test_a_shunt_takes_its_share_of_the_current(shipped):
    # A heavy metal of 3 nm below 2 nm of magnet carries three fifths: 5 µA for 2 µA.
    (bare,) = swept(shipped, "neuron", regimes=["stt"], current=[2e-6])[:1]
    shipped["strip"]["shunt_thickness"] = 3e-9
    (shunted,) = swept(shipped, "neuron", regimes=["stt"], current=[5e-6])[:1]
    assert shunted.current_density == pytest.approx(bare.current_density, rel=1e-9)


def test_a_device_has_currents_and_points_of_its_own(shipped):
    shipped["thermal"]["sweep"] = []
    for own_target in ("width_check", "precise", "cycles"):
        del shipped["thermal"][own_target]
    shipped["devices"] = {"deep": {"pinning_depth": 0.3, "current": [9e-6]}}
    experiment = validate(shipped)
    found = sweep.points(experiment.sweep, experiment.strip.conducting_area, experiment.devices)
    (deep,) = [point for point in found if point.device == "deep" and point.regime == "stt"]
    assert (deep.id, deep.strip, deep.kind) == ("deep-stt-9uA", "deep", "neuron")
    assert experiment.design("deep").neuron.pinning.depth == 0.3
    assert experiment.design("neuron").neuron.pinning.depth == 0.02
