"""The room around the parameters that were chosen for the paper's numbers."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from spinneuron.config.experiment import Experiment
from spinneuron.report import chosen_material
from spinneuron.report.chosen_material import Magnet, Room


@pytest.fixture
def magnet(experiment: Experiment) -> Magnet:
    return Magnet(experiment.material, experiment.torques, experiment.strip, 0.02)


def thresholds(rows: list[tuple[str, float, float]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["parameter", "value", "value_A"])
    return table.assign(regime="stt_she", criterion="final_state")


def test_the_shipped_material_is_the_chosen_one(magnet: Magnet) -> None:
    assert magnet.is_chosen
    torques = magnet.torques.model_copy(update={"spin_hall_angle": 0.1})
    assert not magnet._replace(torques=torques).is_chosen


def test_the_gain_by_spin_hall_torque_has_the_room_of_its_closed_form(magnet: Magnet) -> None:
    # Where the velocity is linear, the ratio minus 1 is proportional to theta/beta and does not
    # depend on damping or DMI (docs: one-dimensional theory).
    changes = chosen_material.velocity_changes(magnet, chosen_material.ratio_at(1e7))
    ratio = 5.0
    gain = chosen_material.ratio_at(1e7)(
        chosen_material.WallModel.of(magnet.material, magnet.torques, magnet.strip)
    )
    found = chosen_material.rooms(changes, magnet, ratio, (4.0, 6.0))
    assert [room.parameter for room in found] == ["non_adiabaticity", "spin_hall_angle"]
    beta, theta = found
    # Our value is scaled: 5 becomes 4 where the model's ratio becomes 4/5 of its own.
    for end, limit in ((theta.low, 0.8), (theta.high, 1.2)):
        assert end / 0.2 == pytest.approx((limit * gain - 1) / (gain - 1), rel=1e-3)
    for end, limit in ((beta.high, 0.8), (beta.low, 1.2)):
        assert 0.2 / end == pytest.approx((limit * gain - 1) / (gain - 1), rel=1e-3)


def test_without_saturation_the_velocity_goes_as_one_over_the_damping(magnet: Magnet) -> None:
    changes = chosen_material.velocity_changes(magnet, chosen_material.velocity_of(1e7))
    found = chosen_material.rooms(changes, magnet, 100.0, (70.0, 130.0))
    damping = next(room for room in found if room.parameter == "damping")
    assert (damping.low, damping.high) == pytest.approx((0.05 / 1.3, 0.05 / 0.7), rel=1e-3)


def test_thresholds_are_interpolated_and_then_continued_by_a_power_law(magnet: Magnet) -> None:
    table = thresholds(
        [
            ("reference", math.nan, 2.0),
            ("damping", 0.04, 2.0 * 0.8),
            ("damping", 0.06, 2.0 * 1.2),
            ("pinning_depth", 0.016, 2.0 * 0.9),
            ("depth", 0.02, 3.0),
            ("depth", 0.05, 3.0 * 1.5),
            ("spin_hall_angle", 0.16, math.nan),
        ]
    )
    changes, known = chosen_material.threshold_changes(table, "stt_she", magnet)
    assert set(changes) == {"damping", "pinning_depth"}
    assert known["damping"] == pytest.approx((0.8, 1.2))
    # With all cells across the width to one side, with one cell to the other.
    assert known["pinning_depth"] == pytest.approx((0.8, 2.5))
    assert changes["pinning_depth"](0.8) == pytest.approx(0.9)
    assert changes["pinning_depth"](2.5) == pytest.approx(1.5)
    halfway = math.sqrt(2.5)
    assert changes["pinning_depth"](halfway) == pytest.approx(math.sqrt(1.5))
    found = chosen_material.rooms(changes, magnet, 10.0, (-math.inf, 15.0), known)
    damping, depth = found
    assert damping.parameter == "damping"
    assert math.isnan(damping.low)
    assert damping.high == pytest.approx(0.05 * 1.5)
    assert chosen_material.described([damping]) == (
        "damping up to 0.075 (extrapolated) instead of 0.05"
    )
    # 1.5 is reached at the last depth that was simulated.
    assert depth.high == pytest.approx(0.05)
    assert "extrapolated" not in chosen_material.described([depth])


def test_a_parameter_without_effect_is_not_named(magnet: Magnet) -> None:
    rows = [("reference", math.nan, 2.0), ("damping", 0.04, 2.0), ("damping", 0.06, 2.0)]
    changes, known = chosen_material.threshold_changes(thresholds(rows), "stt_she", magnet)
    assert chosen_material.rooms(changes, magnet, 2.0, (1.5, 2.5), known) == []


def test_ends_have_their_units() -> None:
    found = [
        Room("interfacial_dmi", 5e-4, 4e-4, math.nan, (0.0, math.inf)),
        Room("spin_hall_angle", 0.2, 0.15, 0.25, (0.16, 0.3)),
    ]
    assert chosen_material.described(found) == (
        "DMI constant from 400 µJ/m² on instead of 500 µJ/m², or spin-Hall angle 0.15 "
        "(extrapolated) to 0.25 instead of 0.2"
    )
