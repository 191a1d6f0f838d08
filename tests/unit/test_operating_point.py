"""How long a cycle lasts, and the junction of an operating point."""

from __future__ import annotations

import math
from typing import Any

import pytest

from spinneuron.config.experiment import Experiment
from spinneuron.config.sections.energy import Comparator
from spinneuron.network.operating_point import Device, cycle_time, junction_of, read_duration
from spinneuron.network.read_time import GATE_CAPACITANCE, NODE_CAPACITANCE
from tests.unit.small_networks import JUNCTION, POINT, WIDTH, circuit, close, device, model, network


def lasts(around: Any = None, previous: str = "preset", **changes: Any) -> float:
    point = POINT._replace(**changes)
    return cycle_time(point, device(), network(previous_state=previous), around or circuit())


def test_a_cycle_of_the_default_pulse() -> None:
    # Preset 1.3 ns, settling 1 ns, write 1.3 ns, read 1 ns.
    assert lasts() == close(4.6e-9)
    assert lasts(read_at="final_state") == close(5.6e-9)
    assert lasts(pulse_width=2e-9) == close(6.6e-9)
    # Without a preset nothing settles before the write pulse.
    assert lasts(previous="history") == close(2.3e-9)
    assert lasts(previous="history", read_at="final_state") == close(3.3e-9)
    # The number of cycles is another matter.
    assert lasts(cycles=5) == lasts()


def test_a_slow_divider_makes_the_read_longer() -> None:
    # 440 or 880 kohm beside 1760/3 kohm: 352 kohm in the slower state. 16 areas: 7 fF.
    large = circuit(comparator=Comparator(offset=0.0, area=16.0))
    capacitance = NODE_CAPACITANCE + 16 * GATE_CAPACITANCE
    read = math.log(10) * 352e3 * capacitance
    assert read > 5e-9
    assert read_duration(POINT, device(), large) == close(read)
    assert lasts(large) == close(3.6e-9 + read)
    # A junction of 60 kohm is faster in proportion; then the read lasts as the config says.
    fast = POINT._replace(junction_resistance=6e4)
    assert read * 6 / 44 < 1e-9
    assert read_duration(fast, device(), large) == 1e-9
    half = POINT._replace(junction_resistance=2.2e5)
    assert read_duration(half, device(), large) == close(read / 2)


@pytest.mark.parametrize("reference", [None, 5.5e5])
def test_another_junction_keeps_the_comparison_level(reference: float | None) -> None:
    own = device()._replace(
        junction=JUNCTION.model_copy(update={"reference_resistance": reference})
    )
    found = junction_of(POINT._replace(junction_resistance=6e4), own)
    assert found.parallel_resistance == 6e4
    assert found.comparison_level == pytest.approx(own.junction.comparison_level, abs=1e-12)
    assert found.tunnel_magnetoresistance == own.junction.tunnel_magnetoresistance


def test_a_majority_of_one_cycle_is_called_one_hot() -> None:
    assert POINT._replace(decision="majority").decides == "one_hot"
    assert POINT._replace(decision="majority", cycles=3).decides == "majority"
    assert POINT.decides == "most_frequent"


def test_a_device_has_the_edges_of_the_config_and_the_threshold_of_its_circuit(
    experiment: Experiment,
) -> None:
    pulse = experiment.neuron.pulse.model_copy(update={"rise_time": 0.2e-9, "fall_time": 0.4e-9})
    neuron = experiment.neuron.model_copy(update={"pulse": pulse})
    found = Device.of("retention", model(), neuron, experiment.readout)
    assert found.edges == close(0.3e-9)
    assert found.settling_time == neuron.settling_time
    assert (found.name, found.shunt) == ("retention", 1.0)
    assert found.threshold(WIDTH) == close(2e-6)
    assert found._replace(shunt=2.5).threshold(WIDTH) == close(5e-6)
    assert math.isnan(device(exists=False).threshold(WIDTH))
