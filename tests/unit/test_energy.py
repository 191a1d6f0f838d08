"""The energy of an operation: the paper's numbers, and what follows from a threshold."""

from functools import partial
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinneuron.config.sections.energy import Cmos, Energy
from spinneuron.network import neuron_energy
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.criteria import CRITERIA

#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)
CIRCUIT = Energy(
    synapse_voltage=[10e-3, 100e-3],
    net_current_fraction=0.075,
    neuron_resistance=60,
    read_current=0.3e-6,
    read_voltage=0.4,
    read_time=1e-9,
    inverter_energy=0.2e-15,
    cmos=Cmos(power=70e-6, bandwidth=100e6, energy=0.7e-12, energy_delay_product=3.5e-21),
)


def energies(crossed: dict[str, Any] | None = None) -> pd.DataFrame:
    """The table for one neuron, from the part of threshold.json that the energy depends on."""
    models = []
    if crossed is not None:
        none = {"status": "none", "reason": "not by this criterion", "failing": []}
        simulated = dict.fromkeys(CRITERIA, none) | {"crossed": {"failing": []} | crossed}
        entry = {
            "switching_time": {"status": "not_fitted"},
            "simulated": [{"pulse_width_s": 1e-9, "source": "sweep"} | simulated],
        }
        models.append(ThresholdModel.from_entry("stt_she", "neuron", entry))
    return neuron_energy.table(models, 1e-9, CIRCUIT)


def bracket(low: float, value: float, high: float) -> dict[str, Any]:
    return {"status": "bracketed", "value_A": value, "low_A": low, "high_A": high}


def paper_rows() -> pd.DataFrame:
    table = energies()
    assert list(table["source"]) == ["paper", "paper"]
    return table.set_index("synapse_voltage_V")


def test_the_shipped_circuit_is_the_one_tested_here(experiment):
    # The paper's voltages are two of those that are shipped.
    shipped = experiment.energy
    assert set(CIRCUIT.synapse_voltage) < set(shipped.synapse_voltage)
    assert shipped.model_copy(update={"synapse_voltage": CIRCUIT.synapse_voltage}) == CIRCUIT


@pytest.mark.parametrize(
    ("voltage", "static", "total", "ratio"),
    [(10e-3, 0.4e-15, 0.72e-15, 4861), (100e-3, 4e-15, 4.32e-15, 810)],
)
def test_the_papers_case_gives_its_energy_and_ratio(voltage, static, total, ratio):
    row = paper_rows().loc[voltage]
    assert row["static_J"] == close(static)
    assert row["read_divider_J"] == close(0.12e-15)
    assert row["inverter_J"] == close(0.2e-15)
    assert row["total_J"] == close(total)
    assert row["edp_write_J_s"] == close(total * 1e-9)
    assert row["edp_ratio_stated_cmos_write"] == pytest.approx(ratio, abs=0.5)


def test_energy_over_bandwidth_gives_twice_the_stated_ratio():
    rows = paper_rows()
    for delay in ("write", "write_and_read"):
        stated = rows[f"edp_ratio_stated_cmos_{delay}"]
        assert list(rows[f"edp_ratio_energy_over_bandwidth_{delay}"]) == close(list(2 * stated))


def test_the_time_to_read_halves_the_papers_ratio():
    rows = paper_rows()
    halved = list(rows["edp_ratio_stated_cmos_write"] / 2)
    assert list(rows["edp_ratio_stated_cmos_write_and_read"]) == close(halved)


currents = st.floats(1e-7, 1e-4)


@settings(max_examples=50, deadline=None)
@given(currents, st.floats(0.1e-9, 10e-9), st.sampled_from(CIRCUIT.synapse_voltage))
def test_no_component_is_counted_twice(net, write_time, voltage):
    parts = neuron_energy.neuron_energy(
        net, net / CIRCUIT.net_current_fraction, write_time, voltage, CIRCUIT
    )
    assert parts["neuron_path_J"] == close(net**2 * 60 * write_time)
    assert parts["static_J"] == close(parts["synapse_J"] + parts["neuron_path_J"])
    assert parts["total_J"] == close(
        parts["synapse_J"] + parts["neuron_path_J"] + parts["read_divider_J"] + parts["inverter_J"]
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(currents, min_size=3, max_size=3).map(sorted))
def test_the_energies_of_a_bracket_are_in_its_order(ends):
    table = energies(bracket(*ends))
    ours = table[table["source"] == "this run"]
    assert len(ours) == 2
    assert (ours["total_low_J"] <= ours["total_J"]).all()
    assert (ours["total_J"] <= ours["total_high_J"]).all()


def test_a_threshold_at_the_papers_current_gives_the_papers_row():
    table = energies(bracket(2e-6, 3e-6, 4e-6))
    paper, ours = (table[table["source"] == name] for name in ("paper", "this run"))
    numbers = [name for name in table if name.endswith(("_J", "_A", "_J_s", "_s"))]
    for name in set(numbers) - {"total_low_J", "total_high_J"}:
        assert list(ours[name]) == close(list(paper[name])), name
    # Two thirds of the paper's 0.4 and 4 fJ, and what does not depend on the current.
    low = [0.32e-15 + 0.8e-15 / 3, 0.32e-15 + 8e-15 / 3]
    assert list(ours["total_low_J"]) == close(low)
    assert list(ours["flag"]) == ["bracketed", "bracketed"]


@pytest.mark.parametrize(
    "found",
    [
        {"status": "none", "reason": "no current up to 2e-05 A reached it"},
        {"status": "upper_limit", "reason": "already the lowest", "high_A": 1e-6},
    ],
)
def test_a_regime_without_threshold_gives_a_flag_and_no_numbers(found):
    table = energies(found)
    ours = table[table["source"] == "this run"]
    assert list(ours["flag"]) == [f"no_threshold: {found['reason']}"] * 2
    known = ["source", "device", "regime", "synapse_voltage_V", "flag"]
    assert ours.drop(columns=known).isna().all(axis=None)
    assert list(ours["synapse_voltage_V"]) == CIRCUIT.synapse_voltage
