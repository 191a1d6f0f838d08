"""The nodal solution against badcrossbar, closed forms and conservation of power."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from spinneuron.network.crossbar import Crossbar, interleaved, row_voltages

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it misses pycairo, which only its drawings need
    import badcrossbar


def conductances(rows: int, columns: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(1e-6, 3e-4, (rows, columns))


@pytest.mark.parametrize(("rows", "columns", "wire"), [(4, 3, 1.0), (52, 26, 2.5), (72, 26, 50.0)])
def test_column_currents_are_those_of_badcrossbar(rows: int, columns: int, wire: float) -> None:
    g = conductances(rows, columns)
    voltages = np.random.default_rng(1).uniform(-0.1, 0.1, (rows, 5))
    theirs = badcrossbar.compute(voltages, 1 / g, wire).currents.output
    ours = Crossbar(g, wire_resistance=wire).currents(voltages.T)
    worst = np.max(abs(ours - theirs) / abs(theirs))
    print(f"{rows} x {columns}, {wire} ohm: worst relative difference {worst:.2g}")
    assert worst < 1e-9


def test_without_resistance_it_is_eq_3_of_the_paper() -> None:
    positive, negative = conductances(6, 4, 2), conductances(6, 4, 3)
    inputs = np.array([[True, False, True, True, False, True], [False] * 6])
    current = Crossbar(interleaved(positive, negative)).currents(row_voltages(inputs, 0.01))
    assert current == pytest.approx(0.01 * inputs @ (positive - negative), rel=1e-12)


def test_a_neuron_divides_the_voltage() -> None:
    g, resistance = conductances(5, 3), 60.0
    voltages = np.array([[0.1, -0.1, 0.02, 0.0, 0.05]])
    found = Crossbar(g, neuron_resistance=resistance).currents(voltages)
    assert found[0] == pytest.approx((voltages @ g)[0] / (1 + resistance * g.sum(axis=0)))


def test_one_junction_is_a_series_of_resistors() -> None:
    bar = Crossbar(
        np.array([[1e-3]]), wire_resistance=3.0, source_resistance=7.0, neuron_resistance=60.0
    )
    total = 7 + 3 + 1000 + 3 + 60
    assert bar.transfer[0, 0] == pytest.approx(1 / total)
    power = bar.power(np.array([[0.5]]))
    assert power.sources[0] == pytest.approx(0.25 / total)
    assert power.neurons[0] == pytest.approx(0.25 / total * 60 / total)
    assert power.wires[0] == pytest.approx(0.25 / total * 13 / total)


@pytest.mark.parametrize("wire", [0.0, 4.0])
@pytest.mark.parametrize("source", [0.0, 20.0])
@pytest.mark.parametrize("neuron", [0.0, 60.0])
def test_what_sources_deliver_is_what_resistances_take(
    wire: float, source: float, neuron: float
) -> None:
    bar = Crossbar(
        conductances(12, 7),
        wire_resistance=wire,
        source_resistance=source,
        neuron_resistance=neuron,
    )
    power = bar.power(np.random.default_rng(4).uniform(-0.1, 0.1, (9, 12)))
    assert power.synapses + power.wires + power.neurons == pytest.approx(power.sources, rel=1e-9)
    assert np.all(power.sources > 0)


def test_an_open_junction_carries_nothing() -> None:
    g = conductances(3, 2)
    g[1] = 0.0
    bar = Crossbar(g, wire_resistance=1.0, neuron_resistance=60.0)
    assert abs(bar.transfer[:, 1]).max() < 1e-15 * abs(bar.transfer).max() * 10


@pytest.mark.parametrize(
    ("g", "options", "message"),
    [
        (np.array([[-1.0]]), {}, "conductances must be finite and not negative"),
        (np.array([[np.nan]]), {}, "conductances must be finite and not negative"),
        (np.array([[1.0]]), {"wire_resistance": -1.0}, "resistances must not be negative"),
    ],
)
def test_what_cannot_be_is_refused(g: np.ndarray, options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Crossbar(g, **options)
