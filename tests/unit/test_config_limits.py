"""Where each check of the config begins: just inside is valid, just outside is named."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import ValidationError
from scipy import constants

from spinneuron import sweep, thin_film
from spinneuron.config import messages
from spinneuron.config.experiment import validate
from spinneuron.config.fields import Range, values_of
from spinneuron.config.sections.device import Readout
from spinneuron.config.sections.network import Network
from spinneuron.config.sections.solver import Oommf
from spinneuron.config.sections.thermal import Thermal
from spinneuron.neuron import threshold_jobs
from spinneuron.points import Point, ThermalPoint

SHAPE = constants.mu_0 * 6e5**2 / 2
EFFECTIVE = 9.9e5 - SHAPE
WALL_WIDTH = math.sqrt(1e-11 / EFFECTIVE)
CRITICAL_DMI = 4 * math.sqrt(1e-11 * EFFECTIVE) / math.pi


def changed(config: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    for path, value in changes.items():
        *sections, key = path.split(".")
        section: Any = config
        for name in sections:
            section = section[int(name) if name.isdigit() else name]
        section[int(key) if key.isdigit() else key] = value
    return config


def problem(config: dict[str, Any], changes: dict[str, Any]) -> str:
    """What is said about a config, or "" if it is valid."""
    try:
        validate(changed(config, changes))
    except ValidationError as error:
        return str(error)
    return ""


#: Changes that are valid, the same a little farther, and what is said about these.
LIMITS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "anisotropy": (
        {"material.uniaxial_anisotropy": SHAPE * 1.1, "track.length": 600e-9}
        | {"material.interfacial_dmi": 0.0},
        {"material.uniaxial_anisotropy": SHAPE * 0.99},
        f"must be greater than mu0 Ms²/2 = {SHAPE:.4g} J/m³",
    ),
    "pinning": (
        {"neuron.pinning.depth": 0.999 * EFFECTIVE / 9.9e5},
        {"neuron.pinning.depth": 1.001 * EFFECTIVE / 9.9e5},
        "neuron.pinning.depth = ",
    ),
    "DMI": (
        {"material.interfacial_dmi": 0.999 * CRITICAL_DMI},
        {"material.interfacial_dmi": 1.001 * CRITICAL_DMI},
        f"between -{CRITICAL_DMI:.4g} and {CRITICAL_DMI:.4g} J/m²",
    ),
    "negative DMI": (
        {"material.interfacial_dmi": -0.999 * CRITICAL_DMI},
        {"material.interfacial_dmi": -1.001 * CRITICAL_DMI},
        "material.interfacial_dmi = -",
    ),
    "cell": (
        {"strip.cell": [1.0e-9, 2e-9]},
        {"strip.cell": [1.25e-9, 2e-9], "track.length": 100e-9},
        f"strip.cell[0] = 1.25e-09: must be at most {WALL_WIDTH / 3:.3g} m",
    ),
    "track": (
        {"track.length": 58e-9},
        {"track.length": 57e-9},
        f"track.length = 5.7e-08: must be at least {16 * WALL_WIDTH:.3g} m",
    ),
    "device name": (
        {"devices.a1": {"pinning_depth": 0.1, "current": [1e-6]}},
        {"devices.A1": {"pinning_depth": 0.1, "current": [1e-6]}},
        "devices.A1: must be",
    ),
    "taken name": (
        {"devices.tracks": {"pinning_depth": 0.1, "current": [1e-6]}},
        {"devices.track": {"pinning_depth": 0.1, "current": [1e-6]}},
        "devices.track: must be",
    ),
    "search": (
        {"threshold.highest_current": 0.51e-6},
        {"threshold.highest_current": 0.5e-6},
        "threshold.highest_current = 5e-07: must be greater than",
    ),
    "searched pulse": (
        {"threshold.pulse_width": [0.3e-9]},
        {"threshold.pulse_width": [0.29e-9]},
        "threshold.pulse_width = 2.9e-10: must be at least 3e-10 s",
    ),
    "replicas": (
        {"thermal.budget": 1.0},
        {"thermal.budget": 0.99},
        "thermal.budget\n  Input should be greater than or equal to 1",
    ),
    "reference of the divider, low": (
        {"readout.reference_resistance": 4.41e5},
        {"readout.reference_resistance": 4.4e5},
        "readout.reference_resistance = 440000: must lie between",
    ),
    "reference of the divider, high": (
        {"readout.reference_resistance": 8.79e5},
        {"readout.reference_resistance": 8.8e5},
        "the two states, 440000 and 880000 ohm",
    ),
    "thermal pulse": (
        {"thermal.sweep.2.pulse_width": 0.3e-9},
        {"thermal.sweep.2.pulse_width": 0.29e-9},
        "thermal.sweep[2].pulse_width = 2.9e-10: must be at least 3e-10 s",
    ),
    "samples of a thermal pulse": (
        {"neuron.sampling_interval": 20e-12, "thermal.sweep.2.pulse_width": 0.4e-9},
        {"neuron.sampling_interval": 20e-12, "thermal.sweep.2.pulse_width": 0.39e-9},
        "thermal.sweep[2].pulse_width = 3.9e-10: must be at least 4e-10 s",
    ),
    "thermal device": (
        {"thermal.sweep.0.device": "retention", "thermal.sweep.0.pulse_width": 1.5e-9},
        {"thermal.sweep.0.device": "other"},
        "thermal.sweep[0].device = 'other': must be one of neuron, retention",
    ),
    "thermal twin": (
        {"thermal.sweep.1.pulse_width": 1.1e-9},
        {"thermal.sweep.1.regime": "stt_she"},
        "thermal.sweep[1] = neuron, stt_she, 1e-09: device, regime and pulse width",
    ),
    "twin of cycles": (
        {"thermal.cycles.sweep.2.preset": False},
        {"thermal.cycles.sweep.2.preset": True},
        "thermal.cycles.sweep[2] = neuron, stt_she, 1e-09, True: device, regime, pulse width and",
    ),
    "font": (
        {"network.test_fonts": ["lato"]},
        {"network.test_fonts": ["papyrus"]},
        "network.test_fonts = 'papyrus': must be one of",
    ),
    "training font": (
        {"network.train_fonts": ["dejavu_mono"]},
        {"network.train_fonts": ["papyrus"]},
        "network.train_fonts = 'papyrus': must be one of",
    ),
    "only a rule that needs the neuron": (
        {"network.rules": ["noise_aware", "margin"]},
        {"network.rules": ["noise_aware"]},
        "network.rules = noise_aware: must contain another rule as well",
    ),
    "fonts apart": (
        {"network.test_fonts": ["lato", "caladea"]},
        {"network.test_fonts": ["lato", "source_sans"]},
        "network.test_fonts = source_sans: must not be among network.train_fonts",
    ),
    "regime of the network": (
        {"network.regime": "stt"},
        {"network.regime": "stt_no_dmi"},
        "network.regime = 'stt_no_dmi': must be one of sweep.neuron.regimes = stt, stt_she",
    ),
    "smallest letter": (
        {"network.glyphs": [[5, 5], [3, 64]]},
        {"network.glyphs": [[5, 5], [2, 64]]},
        "network.glyphs[1] = [2, 64]: rows and columns must be from 3 to 64",
    ),
    "largest letter": (
        {"network.glyphs": [[64, 3]]},
        {"network.glyphs": [[65, 3]]},
        "network.glyphs[0] = [65, 3]",
    ),
    "free domain": (
        {"neuron.fixed_length": 38e-9},
        {"neuron.fixed_length": 50e-9},
        "neuron.fixed_length = 5e-08: must be less than 5e-08 m",
    ),
    "read-out": (
        {"readout.length": 60e-9},
        {"readout.length": 62e-9},
        "readout.length = 6.2e-08: must be at most 6e-08 m",
    ),
    "middle": (
        {"readout.length": 26e-9},
        {"readout.length": 25e-9},
        "readout.length = 2.5e-08: must be an even number of cells",
    ),
    "middle of an odd neuron": (
        {"neuron.length": 101e-9, "readout.length": 25e-9},
        {"neuron.length": 101e-9, "readout.length": 24e-9},
        "readout.length = 2.4e-08: must be an odd number of cells",
    ),
    "whole cells of the read-out": (
        {"readout.length": 24e-9},
        {"readout.length": 24.5e-9},
        "readout.length = 2.45e-08",
    ),
    "width in cells": (
        {"strip.width": 22e-9},
        {"strip.width": 21e-9},
        "strip.width = 2.1e-08: must be a whole multiple of strip.cell[1] = 2e-09 m",
    ),
    "no cell at all": (
        {"strip.width": 2e-9},
        {"strip.width": 1e-16},
        "strip.width = 1e-16: must be a whole multiple",
    ),
    "track in cells": (
        {"track.length": 97e-9},
        {"track.length": 96.5e-9},
        "track.length = 9.65e-08: must be a whole multiple of strip.cell[0]",
    ),
    "neuron in cells": (
        {"neuron.length": 102e-9},
        {"neuron.length": 100.5e-9},
        "neuron.length = 1.005e-07: must be a whole multiple",
    ),
    "fixed domain in cells": (
        {"neuron.fixed_length": 21e-9},
        {"neuron.fixed_length": 20.5e-9},
        "neuron.fixed_length = 2.05e-08: must be a whole multiple",
    ),
    "time": (
        {"track.longest_time": 2e-9},
        {"track.longest_time": 1.9e-9},
        "track.longest_time = 1.9e-09: must be at least track.shortest_time = 2e-09 s",
    ),
    "samples of a track": (
        {"track.sampling_interval": 50e-12},
        {"track.sampling_interval": 51e-12},
        "track.sampling_interval = 5.1e-11: must be at most 5e-11 s",
    ),
    "samples of a pulse": (
        {"neuron.sampling_interval": 25e-12, "neuron.pulse.width": 0.5e-9},
        {"neuron.sampling_interval": 26e-12, "neuron.pulse.width": 0.5e-9},
        "neuron.sampling_interval = 2.6e-11: must be at most 2.5e-11 s",
    ),
    "edges": (
        {"neuron.pulse.rise_time": 0.4e-9, "neuron.pulse.fall_time": 0.6e-9},
        {"neuron.pulse.rise_time": 0.4e-9, "neuron.pulse.fall_time": 1.7e-9},
        "neuron.pulse.width = 1e-09: must be at least 1.05e-09 s",
    ),
    "density": (
        {"sweep.track.current_density": [-1e13]},
        {"sweep.track.current_density": [1e10, -1.01e13]},
        "sweep.track.current_density = -1.01e+13: must be between -1e+13 and 1e+13 A/m²",
    ),
    "current": (
        {"sweep.neuron.current": [400e-6]},
        {"sweep.neuron.current": [404e-6]},
        "sweep.neuron.current = 0.000404: must be between -0.0004 and 0.0004 A",
    ),
    "current through the heavy metal": (
        {"cross_check.neuron.current": [1000e-6], "strip.shunt_thickness": 3e-9},
        {"cross_check.neuron.current": [1010e-6], "strip.shunt_thickness": 3e-9},
        "cross_check.neuron.current = 0.00101",
    ),
    "current of a device": (
        {"devices.retention.current": [400e-6]},
        {"devices.retention.current": [404e-6]},
        "devices.retention.current = 0.000404",
    ),
    "current of the replicas": (
        {"thermal.sweep.1.current": [400e-6]},
        {"thermal.sweep.1.current": [404e-6]},
        "thermal.sweep[1].current = 0.000404",
    ),
    "current of the width check": (
        {"thermal.width_check.sweep.0.current": [400e-6]},
        {"thermal.width_check.sweep.0.current": [404e-6]},
        "thermal.width_check.sweep[0].current = 0.000404",
    ),
    "current of the precise points": (
        {"thermal.precise.sweep.1.current": [-400e-6]},
        {"thermal.precise.sweep.1.current": [-404e-6]},
        "thermal.precise.sweep[1].current = -0.000404",
    ),
    "current of the cycles": (
        {"thermal.cycles.sweep.1.current": [-400e-6]},
        {"thermal.cycles.sweep.1.current": [-404e-6]},
        "thermal.cycles.sweep[1].current = -0.000404",
    ),
    "current of the search": (
        {"threshold.highest_current": 400e-6},
        {"threshold.highest_current": 404e-6},
        "threshold.highest_current = 0.000404",
    ),
    "twice": (
        {"sweep.neuron.current": [1e-6, 1.00000001e-6]},
        {"sweep.neuron.current": [2e-6, 1e-6, 1.000000000000001e-6]},
        "sweep.neuron.current = 1e-06: each value must occur only once",
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_config_is_valid_up_to_a_limit_and_not_beyond(shipped: dict[str, Any], name: str) -> None:
    inside, _, _ = LIMITS[name]
    assert problem(shipped, inside) == ""


@pytest.mark.parametrize("name", LIMITS)
def test_a_config_beyond_a_limit_is_told_what_is_allowed(
    shipped: dict[str, Any], name: str
) -> None:
    _, outside, message = LIMITS[name]
    assert message in problem(shipped, outside)


def test_formulas_of_the_film_and_the_wall() -> None:
    assert thin_film.shape_anisotropy(6e5) == pytest.approx(SHAPE, rel=1e-6, abs=0)
    assert thin_film.effective_anisotropy(9.9e5, 6e5) == pytest.approx(EFFECTIVE, rel=1e-6, abs=0)
    assert thin_film.wall_width(1e-11, EFFECTIVE) == pytest.approx(WALL_WIDTH, abs=0)
    assert thin_film.critical_dmi(1e-11, EFFECTIVE) == pytest.approx(CRITICAL_DMI, abs=0)
    # The numbers of the default material.
    assert pytest.approx(3.62e-9, rel=2e-3, abs=0) == WALL_WIDTH
    assert pytest.approx(3.52e-3, rel=2e-3, abs=0) == CRITICAL_DMI


def test_a_range_has_as_many_values_as_it_says() -> None:
    assert values_of(Range(start=1, stop=4, num=4)) == [1, 2, 3, 4]
    assert values_of(Range(start=1, stop=100, num=3, spacing="log")) == [1, 10, 100]
    assert values_of([3.0, 1.0]) == [3.0, 1.0]


def test_what_a_config_may_leave_out_has_the_defaults_of_the_reference() -> None:
    network = Network(train_fonts=["lato"], test_fonts=["caladea"]).model_dump()
    assert network.pop("uncertainty") == {
        "spin_hall_angle": 0.1,
        "non_adiabaticity": 0.1,
        "damping": 0.1,
        "interfacial_dmi": 0.1,
        "pinning_depth": 0.1,
        "neuron_resistance": 0.2,
        "read_current": 0.1,
        "inverter_energy": 0.2,
        "drivers": 0.3,
        "supply_losses": 0.3,
        "clock_energy": 0.5,
        "counter_energy": 0.5,
        "leakage": 0.7,
        "timing": 0.1,
    }
    assert network.pop("choice") == {
        "overdrive": [0.3, 0.6, 1.2, 2.5, 5.0, 10.0, 16.0],
        "bias": [0.0, 0.5, 0.75, 1.0],
        "synapse_voltage": [10e-3, 30e-3, 70e-3, 100e-3],
        "cycles": [1, 3, 5, 9, 15],
        "junction_resistance": [6e4],
        "neuron_resistance": [200.0],
    }
    assert network == {
        "task": "letters",
        "file": None,
        "glyphs": [(5, 5), (7, 5)],
        "train_fonts": ["lato"],
        "test_fonts": ["caladea"],
        "pixel_flip": 0.03,
        "copies": 20,
        "rules": ["perceptron", "margin", "softmax"],
        "hidden": 40,
        "seed": 1,
        "regime": None,
        "overdrive": None,
        "bias": None,
        "decision": "most_frequent",
        "cycles": [1, 3, 5, 15],
        "conductance_scaling": "constant_current",
        "smallest_conductance": 0.02,
        "levels": 32,
        "weight_variation": 0.1,
        "threshold_variation": 0.05,
        "wire_resistance": 1.0,
        "source_resistance": 0.0,
        "read_at": "end_of_plateau",
        "previous_state": "preset",
        "preset_overdrive": 1.5,
        "samples": 5,
    }
    assert Thermal().model_dump() == {
        "temperature": 300.0,
        "cells_across_width": 1,
        "equilibration_time": 0.6e-9,
        "replicas": 64,
        "network_replicas": 256,
        "relative_error": 0.25,
        "budget": 1.5,
        "latest_read": 0.0,
        "seed": 1,
        "longest_retention": 20e-9,
        "sweep": [],
        "cycles": {"number": 5, "replicas": 256, "sweep": []},
        "width_check": {"replicas": 256, "pinning_depth": [], "sweep": []},
        "precise": {"replicas": 2000, "latest_read": 3e-9, "sweep": []},
    }
    assert Readout(length=24e-9).model_dump() == {
        "length": 24e-9,
        "parallel_resistance": 4.4e5,
        "tunnel_magnetoresistance": 1.0,
        "reference_resistance": None,
        "part_of_plateau": 0.5,
    }


def test_how_oommf_is_run_by_default() -> None:
    assert Oommf().model_dump() == {
        "threads": 1,
        "time_limit": 14400.0,
        "attempts": 3,
        "docker_image": None,
    }


def test_the_network_takes_the_regime_with_spin_hall_torque_or_the_first(
    shipped: dict[str, Any],
) -> None:
    shipped["network"]["regime"] = None
    for regimes, expected in (
        (["stt", "stt_she"], "stt_she"),
        (["stt"], "stt"),
        (["stt_no_dmi", "stt"], "stt_no_dmi"),
    ):
        changed(shipped, {"sweep.neuron.regimes": regimes})
        assert validate(shipped).network_regime == expected
    named = changed(shipped, {"sweep.neuron.regimes": ["stt", "stt_she"], "network.regime": "stt"})
    assert validate(named).network_regime == "stt"


def test_a_long_value_is_shortened_to_sixty_signs() -> None:
    assert messages._show("x" * 58) == '"' + "x" * 58 + '"'
    shown = messages._show("x" * 59)
    assert shown == '"' + "x" * 56 + "..."
    assert len(shown) == 60
    assert messages._show(3.0) == "3.0"


# Names of points and jobs: files and folders of a run are called after them.


def test_points_say_what_they_are() -> None:
    point = Point("p", "track", "track", "stt_she_no_dmi", 1e11, 4e-6)
    assert (point.spin_hall, point.strip, point.group) == (
        True,
        "track_no_dmi",
        "track_stt_she_no_dmi",
    )
    assert Point(**point.params()) == point
    plain = Point("p", "neuron", "retention", "stt", 1e11, 4e-6)
    assert (plain.spin_hall, plain.strip, plain.group) == (False, "retention", "retention_stt")
    warm = ThermalPoint("p", "neuron", "retention", "stt", 1e11, 4e-6, 0.5e-9, 64)
    assert warm.replicas == 64
    assert (warm.strip, warm.group) == ("retention_thermal", "retention_stt_0.5ns")
    assert ThermalPoint(**warm.params()) == warm


def test_points_are_named_by_their_currents_in_readable_units(shipped: dict[str, Any]) -> None:
    experiment = validate(
        changed(
            shipped,
            {
                "sweep.track.current_density": [-1.5e11, 0.0],
                "sweep.track.regimes": ["stt", "stt", "stt_she"],
                "sweep.neuron.current": [2.5e-6],
                "devices.retention.current": [14e-6],
            },
        )
    )
    found = sweep.points(experiment.sweep, 4e-17, experiment.devices)
    assert [point.id for point in found] == [
        "track-stt--1.5e11A_per_m2",
        "track-stt-0A_per_m2",
        "track-stt_she--1.5e11A_per_m2",
        "track-stt_she-0A_per_m2",
        "neuron-stt-2.5uA",
        "neuron-stt_she-2.5uA",
        "retention-stt-14uA",
        "retention-stt_she-14uA",
    ]
    assert found[0].current == -6e-6
    assert (found[0].kind, found[0].device) == ("track", "track")
    assert found[4].current_density == 6.25e10
    assert (found[6].kind, found[6].device, found[6].regime) == ("neuron", "retention", "stt")
    warm = sweep.thermal_points(experiment.thermal.sweep, 4e-17, experiment.least_replicas)
    assert warm[0].id == "neuron-stt_she-1ns--12uA"
    assert warm[0].current == -12e-6
    assert warm[-1].id == "retention-stt_she-2ns-13uA"
    # More replicas in the regime of the network with the pulse width of the neuron, whatever
    # the device.
    assert {(p.regime, p.pulse_width, p.replicas) for p in warm} == {
        ("stt_she", 1e-9, 256),
        ("stt", 1e-9, 64),
        ("stt_she", 0.5e-9, 64),
        ("stt_she", 2e-9, 64),
    }
    assert warm[-1].pulse_width == 2e-9
    assert warm[-1].current_density == 3.25e11


def test_every_depth_is_watched_once(shipped: dict[str, Any]) -> None:
    experiment = validate(changed(shipped, {"threshold.pinning_depth": [0.1, 0.02]}))
    depths = sweep.retention_depths(experiment)
    assert depths == [0.02, 0.1, 0.2]
    found = sweep.retention_designs(experiment, depths)
    assert list(found) == ["depth-0.02", "depth-0.1", "depth-0.2"]
    for name, design in found.items():
        assert design.neuron.pinning.depth == float(name.removeprefix("depth-"))
        assert design.strip.cell == pytest.approx((1e-9, 20e-9), abs=0)
    # The width check has the cells of the solver without temperature.
    (whole,) = sweep.retention_designs(experiment, [0.05], "neuron").values()
    assert whole.strip.cell == pytest.approx((1e-9, 2e-9), abs=0)


def test_a_chunk_holds_at_most_eight_points_and_names_its_branch(shipped: dict[str, Any]) -> None:
    experiment = validate(shipped)
    points = sweep.points(experiment.sweep, 4e-17, experiment.devices)
    found = sweep.chunks(points)
    assert max(len(chunk.points) for chunk in found) <= 8
    assert sorted(p.id for chunk in found for p in chunk.points) == sorted(p.id for p in points)
    names = [chunk.name for chunk in found]
    assert len(names) == len(set(names))
    for chunk in found:
        group, _, branch = chunk.name.rpartition("_")
        if not set(branch) <= {"0", "1"}:
            group, branch = chunk.name, ""
        for point in chunk.points:
            assert point.group == group
            assert point.strip == chunk.strip
            # The branch is the hash of the id, lowest bit first.
            bits = f"{sweep._hash(point.id):031b}"[::-1]
            assert bits.startswith(branch)
        assert [p.id for p in chunk.points] == sorted(p.id for p in chunk.points)


def test_the_searches_of_an_experiment(shipped: dict[str, Any]) -> None:
    experiment = validate(
        changed(
            shipped,
            {
                "threshold.pulse_width": [0.5e-9, 1e-9],
                "threshold.pinning_depth": [0.02, 0.1],
                "threshold.sensitivity": {"damping": [0.04], "pinning_depth": [0.016]},
            },
        )
    )
    jobs = {job.name: job for job in threshold_jobs.jobs(experiment)}
    assert list(jobs) == [
        "width-0.5ns",
        "width-1ns",
        "depth-0.1",
        "narrow-reference",
        "narrow-damping",
        "narrow-pinning_depth",
    ]
    ids = {
        name: [case.id for _, cases in job.scans for case in cases] for name, job in jobs.items()
    }
    # The depth of the config is searched with the neuron of the config.
    assert ids["width-1ns"] == [
        "width-1ns-stt",
        "width-1ns-stt_she",
        "depth-0.02-stt",
        "depth-0.02-stt_she",
    ]
    assert ids["narrow-damping"] == ["narrow-damping-0.04-stt", "narrow-damping-0.04-stt_she"]
    ((design, cases),) = jobs["width-0.5ns"].scans
    assert (cases[0].pulse_width, cases[0].step, cases[0].whole_range) == (0.5e-9, 1.37, True)
    assert cases[0].criteria == ("crossed", "end_of_plateau", "end_of_pulse", "final_state")
    assert cases[0].parameter == ""
    assert design.neuron.pinning.depth == 0.02
    ((design, cases),) = jobs["depth-0.1"].scans
    assert design.neuron.pinning.depth == 0.1
    assert (cases[0].parameter, cases[0].value, cases[0].pulse_width) == ("depth", 0.1, 1e-9)
    assert (cases[0].step, cases[0].whole_range, cases[0].criteria) == (
        1.85,
        False,
        ("final_state",),
    )
    ((design, cases),) = jobs["narrow-damping"].scans
    assert design.material.damping == 0.04
    assert design.strip.cell == pytest.approx((1e-9, 20e-9), abs=0)
    assert (cases[0].parameter, cases[0].value) == ("damping", 0.04)
    assert jobs["narrow-reference"].params()[0]["cases"][0]["parameter"] == "reference"
    without = validate(changed(shipped, {"threshold.sensitivity": {}}))
    assert not any(job.name.startswith("narrow") for job in threshold_jobs.jobs(without))
    # With another pulse width than those searched, the depth has a job of its own.
    shipped["threshold"] |= {"pulse_width": [0.5e-9], "pinning_depth": [0.02]}
    alone = {job.name for job in threshold_jobs.jobs(validate(shipped))}
    assert alone == {"width-0.5ns", "depth-0.02"}
