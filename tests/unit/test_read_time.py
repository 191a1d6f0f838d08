"""The divider that reads a neuron, with resistances that make round numbers."""

from __future__ import annotations

import math

import pytest

from spinneuron.config.sections.device import Readout
from spinneuron.network.read_time import GATE_CAPACITANCE, NODE_CAPACITANCE, divider

#: 300 or 600 kohm against 300 kohm.
JUNCTION = Readout(
    length=24e-9,
    parallel_resistance=3e5,
    tunnel_magnetoresistance=1.0,
    reference_resistance=3e5,
)


def test_currents_and_time_constants_of_both_states() -> None:
    found = divider(JUNCTION, 0.6)
    assert found.currents == pytest.approx((1e-6, 0.6 / 9e5), rel=1e-9, abs=0)
    capacitance = NODE_CAPACITANCE + GATE_CAPACITANCE
    assert found.time_constants == pytest.approx(
        (1.5e5 * capacitance, 2e5 * capacitance), rel=1e-9, abs=0
    )
    # In the slower state, what is left after the read time is a tenth.
    left = math.exp(-found.read_time / found.time_constants[1])
    assert left == pytest.approx(0.1)


def test_a_larger_inverter_is_slower_in_proportion_to_its_gates() -> None:
    small, large = divider(JUNCTION, 0.6), divider(JUNCTION, 0.6, area=16)
    capacitances = [NODE_CAPACITANCE + GATE_CAPACITANCE * area for area in (1, 16)]
    assert large.read_time / small.read_time == pytest.approx(capacitances[1] / capacitances[0])
    assert large.currents == small.currents
