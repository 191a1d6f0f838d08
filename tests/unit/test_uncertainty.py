"""Intervals of energy and delay: how each source acts, and how far its interval reaches."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from spinneuron.config.sections.network import Uncertainty
from spinneuron.network import uncertainty
from spinneuron.network.operation import DRAWN, PARTS, Operation
from spinneuron.network.uncertainty import Sampled, sampled
from tests.unit.small_networks import POINT, WIDTH, close, device, network


def an_operation(**parts: float) -> Operation:
    return Operation(
        parts=dict.fromkeys(PARTS, 0.0) | parts,
        total_current=40e-6,
        net_current=3e-6,
        node_potential=0.2e-3,
        mean_node_potential=0.1e-3,
        write_time=2 * WIDTH,
        cycle_time=6e-9,
        cycles=3,
        neurons=10,
        layers=2,
    )


def certain(**uncertain: float) -> Uncertainty:
    return Uncertainty(**(dict.fromkeys(Uncertainty.model_fields, 0.0) | uncertain))


def drawn(
    found: Operation,
    slopes: dict[str, float] | None = None,
    samples: int = 20_000,
    bracket: float = 0.0,
    **uncertain: Any,
) -> Sampled:
    options = network(uncertainty=certain(**uncertain))
    return sampled(found, device(bracket=bracket), POINT, slopes or {}, options, samples)


@pytest.mark.parametrize(
    ("part", "uncertain", "slopes", "power"),
    [
        ("inverter_J", {"inverter_energy": 0.1}, {}, 1),
        ("read_divider_J", {"read_current": 0.1}, {}, 1),
        ("neuron_path_J", {"neuron_resistance": 0.1}, {}, 1),
        ("drivers_J", {"drivers": 0.1}, {}, 1),
        ("clock_J", {"clock_energy": 0.1}, {}, 1),
        ("counter_J", {"counter_energy": 0.1}, {}, 1),
        ("leakage_J", {"leakage": 0.1}, {}, 1),
        ("leakage_J", {"timing": 0.1}, {}, 1),
        ("synapses_J", {"damping": 0.2}, {"damping": 0.5}, 1),
        ("bias_J", {"damping": 0.2}, {"damping": 0.5}, 1),
        ("wires_J", {"damping": 0.2}, {"damping": -0.5}, 1),
        ("preset_J", {"damping": 0.2}, {"damping": 0.5}, 1),
        ("drivers_J", {"damping": 0.2}, {"damping": 0.5}, 1),
        ("neuron_path_J", {"damping": 0.2}, {"damping": 0.5}, 2),
        ("inverter_J", {"damping": 0.2}, {"damping": 0.5}, 0),
        ("clock_J", {"timing": 0.1, "drivers": 0.1}, {}, 0),
    ],
)
def test_a_source_of_ten_per_cent_is_log_normal(
    part: str, uncertain: dict[str, Any], slopes: dict[str, float], power: int
) -> None:
    found = drawn(an_operation(**{part: 1e-15}), slopes, **uncertain)
    logs = np.log(found.energy / 1e-15)
    assert logs.mean() == pytest.approx(0.0, abs=4 * 0.2 / math.sqrt(20_000))
    assert logs.std() == pytest.approx(0.1 * power, rel=0.03, abs=1e-12)
    low, high = np.log(np.array(found.interval()) / 1e-15)
    assert (low, high) == pytest.approx((-0.196 * power, 0.196 * power), rel=0.05, abs=1e-12)


def test_a_threshold_moves_all_that_is_drawn_together() -> None:
    parts = {name: 1e-15 for name in DRAWN if name != "neuron_path_J"}
    whole = an_operation(**parts, supply_J=1e-15, drivers_J=1e-15, clock_J=2e-15)
    found = drawn(whole, {"damping": 1.0}, damping=0.2)
    alone = drawn(an_operation(synapses_J=1e-15), {"damping": 1.0}, damping=0.2)
    # The same samples: proportional to the threshold, but for the clock.
    scale = alone.energy / 1e-15
    assert found.energy == close(list(scale * 6e-15 + 2e-15))
    assert scale.std() > 0.15


def test_the_losses_of_the_converter_follow_what_it_delivers() -> None:
    both = an_operation(synapses_J=3e-15, supply_J=1e-15)
    found = drawn(both, supply_losses=0.3)
    logs = np.log((found.energy - 3e-15) / 1e-15)
    assert logs.std() == pytest.approx(0.3, rel=0.03, abs=0)
    # The part of the network that is not delivered by it has no losses.
    nothing = drawn(an_operation(clock_J=1e-15, supply_J=0.0), supply_losses=0.3)
    assert nothing.energy == close([1e-15] * len(nothing.energy))


def test_the_duration_of_a_cycle_varies_delay_and_leakage_together() -> None:
    found = drawn(an_operation(leakage_J=1e-15), timing=0.1)
    assert found.delay / 18e-9 == close(list(found.energy / 1e-15))
    assert np.log(found.delay).std() == pytest.approx(0.1, rel=0.03, abs=0)


def test_the_error_of_the_threshold_is_part_of_the_interval() -> None:
    # A bracket from 0.9 to 1.1: a deviation of 0.2/sqrt(12).
    found = drawn(an_operation(synapses_J=1e-15), bracket=0.1)
    spread = np.log(np.array(found.interval()) / 1e-15)
    assert spread == pytest.approx(1.96 * 0.2 / math.sqrt(12) * np.array([-1, 1]), rel=0.04, abs=0)


def test_nothing_uncertain_leaves_the_value() -> None:
    whole: Any = dict.fromkeys(PARTS, 1e-15)
    found = drawn(an_operation(**whole))
    assert found.energy == close([len(PARTS) * 1e-15] * 20_000)
    assert found.delay == close([18e-9] * 20_000)
    assert found.interval() == close((len(PARTS) * 1e-15,) * 2)


def test_the_seed_of_the_config_decides_the_samples() -> None:
    def of(seed: int) -> list[float]:
        options = network(uncertainty=certain(clock_energy=0.3), seed=seed)
        found: list[float] = sampled(
            an_operation(clock_J=1e-15), device(), POINT, {}, options, 10
        ).energy.tolist()
        return found

    assert of(1) == of(1)
    assert of(1) != of(2)
    # 90 % would be 1.64 deviations.
    assert uncertainty.INTERVAL == (2.5, 97.5)


def test_elasticities_are_slopes_between_the_outermost_values() -> None:
    rows = pd.DataFrame(
        {
            "regime": ["stt_she"] * 6 + ["stt"] * 2,
            "criterion": ["final_state"] * 5 + ["crossed"] + ["final_state"] * 2,
            "parameter": ["interfacial_dmi"] * 3 + ["spin_hall_angle"] * 3 + ["damping"] * 2,
            "value": [-0.5e-3, -0.4e-3, -0.6e-3, 0.16, 0.24, 0.1, 0.04, 0.06],
            "value_A": [9e-6, 2e-6 * 0.4**-0.7, 2e-6 * 0.6**-0.7, math.nan, 1e-6, 3e-6, 1e-6, 2e-6],
        }
    )
    found = uncertainty.elasticities(rows, "stt_she")
    assert found == {"interfacial_dmi": pytest.approx(-0.7, rel=1e-6, abs=0)}
    spin_torque = uncertainty.elasticities(rows, "stt")
    assert spin_torque == {"damping": pytest.approx(math.log(2) / math.log(1.5), rel=1e-9, abs=0)}
