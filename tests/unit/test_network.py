"""Networks of letters: training, conductances, neurons that err, and the energy of it all."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spinneuron import paper
from spinneuron.config.experiment import Experiment
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.config.sections.strip import Strip
from spinneuron.network import (
    accuracy,
    break_even,
    conductances,
    input_resolution,
    network_energy,
    sensitivity,
    training,
    uncertainty,
)
from spinneuron.network import three_by_three as small
from spinneuron.network.firing import firing_probability, recognition_probability
from spinneuron.network.layers import Key, Layer, Layers, fires_ideally, keys, load, save
from spinneuron.network.operation import Device
from spinneuron.network.tasks import task, tasks
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.criteria import CRITERIA

ENTRY = {
    "switching_time": {
        "status": "fitted",
        "parameters": {
            "offset": {"value": 0.08},
            "charge": {"value": 0.84},
            "critical_current": {"value": 1.24},
            "exponent": {"value": 0.47},
        },
        "covariance": (np.eye(4) * 1e-6).tolist(),
        "valid_current_A": [1.5e-6, 20e-6],
    },
    # Bracketed where the formula has its threshold for 1 ns, by every criterion.
    "simulated": [
        {
            "pulse_width_s": 1e-9,
            "source": "scan",
            **{
                criterion: {
                    "status": "bracketed",
                    "value_A": 2.06e-6,
                    "low_A": 2.05e-6,
                    "high_A": 2.07e-6,
                    "failing": [],
                }
                for criterion in CRITERIA
            },
        }
    ],
    "switch_probability": {
        criterion: {
            "status": "fitted",
            "parameters": {
                "critical_current": {"value": 2.0},
                "charge": {"value": 0.0},
                "spread": {"value": 0.1},
                "diffusion": {"value": 0.0},
                "floor": {"value": 0.01},
                "loss": {"value": 0.02},
            },
            "covariance": np.zeros((6, 6)).tolist(),
            "valid_current_A": [-20e-6, 20e-6],
            "valid_width_s": [0.5e-9, 2e-9],
            "replicas": 256,
        }
        for criterion in CRITERIA
    },
}
MODEL = ThresholdModel.from_entry("stt_she", "neuron", ENTRY)
WIDTH = 1e-9

STRIP = Strip(width=20e-9, thickness=2e-9, cell=(1e-9, 2e-9))


@pytest.fixture(scope="module")
def options() -> Network:
    return Network(
        train_fonts=["dejavu_sans", "dejavu_serif", "source_sans"],
        validation_fonts=["source_serif", "manrope"],
        test_fonts=["lato", "caladea"],
        copies=8,
        hidden=30,
    )


@pytest.fixture
def circuit(experiment: Experiment) -> Energy:
    return experiment.energy


@pytest.fixture(scope="module")
def trained(options: Network) -> dict[Key, Layers]:
    return training.train_all(tasks(options), keys(options), options.seed)["results"]


def test_sign_neurons_recognise_fonts_they_have_not_seen(
    options: Network, trained: dict[Key, Layers]
) -> None:
    for key, layers in trained.items():
        shown = task(options, key.task).test
        fires = fires_ideally(layers, shown.inputs)
        right = recognition_probability(fires.astype(float), shown.labels).mean()
        print(f"{key}: {right:.1%} of {len(shown.labels)}")
        assert right > (0.9 if key == ("7x5", "margin", 0) else 0.6)


def test_training_is_reproducible_and_survives_a_file(
    options: Network, trained: dict[Key, Layers], tmp_path: Path
) -> None:
    key = Key("5x5", "perceptron", 0)
    learned = task(options, "5x5").with_validation()
    again = training.train(learned, "perceptron", seed=options.seed)
    assert np.array_equal(again[0].weights, trained[key][0].weights)
    tried = {Key("my-own 5x5", "margin", 0): again}
    save({"choice": tried, "results": trained}, tmp_path / "networks.npz")
    loaded = load(tmp_path / "networks.npz")
    assert set(loaded) == set(trained)
    assert set(load(tmp_path / "networks.npz", "choice")) == set(tried)
    with pytest.raises(ValueError, match="purpose 'final': must be one of choice, results"):
        load(tmp_path / "networks.npz", "final")  # type: ignore[arg-type]
    for name, layers in trained.items():
        assert len(layers) == len(loaded[name]) == (2 if name[2] else 1)
        for ours, theirs in zip(layers, loaded[name], strict=True):
            assert np.array_equal(ours.weights, theirs.weights)


def test_conductances_keep_the_sign_and_the_levels() -> None:
    layer = Layer(np.array([[2.0, -0.1], [-1.0, 0.3], [0.0, 0.0]]))
    positive, negative = conductances.conductances(layer, 3e-4, smallest=0.02, levels=32)
    assert positive.max() == negative.max() or positive.max() == pytest.approx(3e-4)
    difference = positive - negative
    assert np.array_equal(np.sign(difference), np.sign(layer.weights))
    # Each neuron takes the full scale; steps are a 31st of it.
    assert difference.max(axis=0) == pytest.approx([0.98 * 3e-4, 0.98 * 3e-4])
    steps = difference / (0.98 * 3e-4) * 31
    assert steps == pytest.approx(np.round(steps), abs=1e-9)
    assert np.minimum(positive, negative) == pytest.approx(0.02 * 3e-4)


def test_conductances_go_as_one_over_the_voltage_or_stay(options: Network, circuit: Energy) -> None:
    def at(voltage: float, scaling: str) -> float:
        changed = options.model_copy(update={"conductance_scaling": scaling})
        return conductances.full_scale(2e-6, voltage, changed, circuit)

    # The paper: 3 µA a synapse at 10 mV.
    assert at(0.01, "constant_current") == pytest.approx(3e-4)
    assert at(0.1, "constant_current") == pytest.approx(3e-5)
    assert at(0.1, "constant_conductance") == pytest.approx(3e-4)


def test_a_neuron_has_a_dead_zone_and_remembers() -> None:
    current = np.array([-5e-6, -1e-6, 1e-6, 1.9e-6, 2.4e-6, 5e-6])

    def fires(kind: str, **more: float) -> list[float]:
        return firing_probability(current, MODEL, WIDTH, kind, **more).tolist()  # type: ignore[arg-type]

    assert fires("sign") == [0, 0, 1, 1, 1, 1]
    # Its threshold for 1 ns is 2.06 µA, by simulation as by the formula.
    assert MODEL.threshold(WIDTH).value == 2.06e-6
    assert MODEL.threshold_current(WIDTH) == pytest.approx(2.06e-6, rel=0.01)
    assert fires("zero_temperature") == [0, 0, 0, 0, 1, 1]
    assert fires("zero_temperature", history=1.0) == [0, 1, 1, 1, 1, 1]
    assert fires("zero_temperature", history=0.25) == [0, 0.25, 0.25, 0.25, 1, 1]
    # A threshold twice as high.
    assert fires("zero_temperature", threshold=2.0) == [0, 0, 0, 0, 0, 1]
    warm = fires("thermal")
    assert warm[:2] == pytest.approx([0.01, 0.01], abs=1e-6)
    assert warm[5] == pytest.approx(0.98, abs=1e-6)


def test_a_letter_is_recognised_if_its_neuron_fires_alone() -> None:
    fires = np.array([[0.9, 0.0, 0.5], [0.2, 1.0, 0.0]])
    found = recognition_probability(fires, np.array([0, 1]))
    assert found == pytest.approx([0.9 * 0.5, 0.8])
    assert fires[0, 0] == 0.9  # the argument is left alone


def test_accuracy_falls_from_sign_neurons_to_the_device(
    options: Network, trained: dict[Key, Layers], circuit: Energy
) -> None:
    key = Key("7x5", "margin", 0)
    one = options.model_copy(update={"samples": 2})
    table = accuracy.table({key: trained[key]}, {"neuron": MODEL}, [WIDTH], one, circuit)
    shown = table[
        (table["letters"] == "clean")
        & (table["synapse_voltage_V"] == 0.1)
        & (table["moment"] == "end_of_plateau")
    ].set_index("neuron_model")["accuracy"]
    shown_letters = task(options, "7x5").test
    ideal = fires_ideally(trained[key], shown_letters.inputs)
    letter = shown_letters.labels
    # Conductances have levels, so that a letter at the edge may differ.
    assert (
        abs(shown["ideal_sign"] - recognition_probability(ideal.astype(float), letter).mean())
        < 0.04
    )
    assert shown["ideal_sign"] > shown["thermal"] > 0
    # 25 other neurons that are found high with 1 % each, and one that fails with 2 %.
    assert shown["thermal"] < 0.99**25
    warm = table[table["neuron_model"].isin(["thermal", "all_non_idealities"])]
    # A preset of 3.1 µA leaves 1 of 100 low neurons and 2 of 100 high ones, one of 26, high.
    assert warm["preset_error"].to_numpy() == pytest.approx((25 * 0.01 + 0.02) / 26, rel=1e-4)
    # Hardly any current exceeds the 20 µA that were simulated, and no error is too rare.
    assert 0 < warm["extrapolated"].max() < 0.01


def test_a_neuron_without_threshold_is_flagged_not_invented(
    options: Network, trained: dict[Key, Layers], circuit: Energy
) -> None:
    key = Key("5x5", "margin", 0)
    unknown = ThresholdModel.from_entry(
        "stt", "retention", {"switching_time": {"status": "not_fitted", "reason": "no point"}}
    )
    table = accuracy.table({key: trained[key]}, {"retention": unknown}, [WIDTH], options, circuit)
    assert set(table["flag"]) == {"no threshold for 1e-09 s"}
    device = Device("retention", unknown, WIDTH, 1.0)
    energies = network_energy.table({key: trained[key]}, [device], {}, options, circuit)
    assert set(energies["flag"]) == {"as_stated", "no threshold for 1e-09 s"}


def test_the_papers_energy_is_the_papers(circuit: Energy) -> None:
    rows = pd.DataFrame(network_energy.paper_rows(circuit)).set_index("synapse_voltage_V")
    assert rows["energy_per_neuron_J"].to_numpy() == pytest.approx([0.72e-15, 4.32e-15])
    ratio = rows["edp_ratio_stated_cmos_write"]
    assert ratio.to_numpy() == pytest.approx([4861, 810], rel=1e-3)
    assert rows["node_potential_V"].iloc[0] == pytest.approx(0.18e-3)


def test_the_parts_of_the_energy_add_up_and_nothing_counts_twice(
    options: Network, trained: dict[Key, Layers], circuit: Energy
) -> None:
    key = Key("5x5", "margin", 0)
    device = Device("neuron", MODEL, WIDTH, 1.0)
    found, right = network_energy.solve(trained[key], key, device, 0.01, options, circuit)
    static = sum(found.parts[name] for name in ("synapses_J", "wires_J", "neuron_path_J"))
    assert static == pytest.approx(found.total_current * 0.01 * WIDTH, rel=1e-9)
    assert found.parts["neuron_path_J"] > 0
    assert found.parts["preset_J"] == pytest.approx(1.5 * device.threshold * 0.01 * WIDTH)
    assert found.energy == pytest.approx(sum(found.parts.values()))
    assert found.neurons == 26
    assert found.cycle_time == pytest.approx(2 * WIDTH + 1e-9)
    assert 0 < right <= 1
    # 25 inputs of up to 3 µA: the scale of the paper's 40 µA.
    assert paper.TOTAL_CURRENT / 4 < found.total_current < paper.TOTAL_CURRENT * 2
    history = options.model_copy(update={"previous_state": "history"})
    without, _ = network_energy.solve(trained[key], key, device, 0.01, history, circuit)
    assert without.parts["preset_J"] == 0


def test_the_interval_widens_with_what_is_uncertain(
    options: Network, trained: dict[Key, Layers], circuit: Energy
) -> None:
    key = Key("5x5", "margin", 0)
    device = Device("neuron", MODEL, WIDTH, 1.0)
    found, _ = network_energy.solve(trained[key], key, device, 0.1, options, circuit)
    low, high = uncertainty.energy_interval(found, device, {"spin_hall_angle": -0.8}, options)
    assert low < found.energy < high
    # Synapses dominate; the threshold is uncertain by 8 %.
    assert (high - low) / found.energy == pytest.approx(2 * 1.96 * 0.08, rel=0.25)
    narrow = uncertainty.energy_interval(found, device, {}, options)
    assert narrow[1] - narrow[0] < (high - low) / 2


def test_elasticities_from_pairs() -> None:
    rows = pd.DataFrame(
        {
            "regime": "stt_she",
            "criterion": "final_state",
            "parameter": ["damping", "damping", "spin_hall_angle", "reference"],
            "value": [0.04, 0.06, 0.16, math.nan],
            "value_A": [2e-6 * 0.04**0.5, 2e-6 * 0.06**0.5, 1e-6, 2e-6],
        }
    )
    options = Network(train_fonts=["lato"], test_fonts=["caladea"])
    found = uncertainty.elasticities(rows, "stt_she", options)
    assert found == {"damping": pytest.approx(0.5)}


def test_sensitivity_and_break_even_go_the_right_way(
    options: Network, trained: dict[Key, Layers], circuit: Energy
) -> None:
    key = Key("5x5", "margin", 0)
    device = Device("neuron", MODEL, WIDTH, 1.0)
    slopes = {"spin_hall_angle": -0.8}
    table = sensitivity.sensitivity(trained[key], key, device, slopes, options, circuit, STRIP)
    energy = table.set_index(["parameter", "value"])["energy_per_neuron_J"]
    reference = energy[("reference", "")]
    assert energy[("synapse voltage", "x 10")] > 3 * reference
    assert energy[("heavy-metal shunt", "3 nm")] > 1.3 * reference
    assert energy[("spin-Hall angle", "x 1.2")] < reference < energy[("spin-Hall angle", "x 0.8")]
    voltages, resistances = np.array([0.01, 0.1]), np.array([6.0, 600.0, 1e5])
    samples = task(options, "5x5").test
    maps = break_even.break_even(
        device, trained[key], samples, options, circuit, voltages, resistances
    )
    ratio = maps.pivot(
        index="neuron_resistance_ohm",
        columns="synapse_voltage_V",
        values="energy_ratio_cmos_to_spin",
    )
    assert ratio.loc[6.0, 0.01] > ratio.loc[6.0, 0.1]
    assert ratio.loc[6.0, 0.1] > ratio.loc[600.0, 0.1]
    assert math.isnan(ratio.loc[1e5, 0.01])


def test_resolution_is_eq_2(options: Network, trained: dict[Key, Layers]) -> None:
    layer = Layer(np.array([[1.0, 0.0], [-0.5, 0.0], [0.25, 1.0]]))
    found = input_resolution.resolution(layer, np.array([[True, True]]), np.array([0]))
    assert found == pytest.approx([(1.25 - 0.5) / 1.75])
    table = input_resolution.sums_table(trained, options)
    assert set(table["rule"]) == set(options.rules)
    assert len(table) == 26 * len(options.rules)


def test_the_three_by_three_network_computes_its_functions(
    options: Network, circuit: Energy
) -> None:
    table = small.table(MODEL, WIDTH, options, circuit)
    assert len(table) == 8 * 3
    for row in table.itertuples():
        a, b, c = (digit == "1" for digit in row.inputs)
        wanted = {
            "in1 and in2 and in3": a and b and c,
            "in1 or in2 or in3": a or b or c,
            "in1 and not in2": a and not b,
        }[row.neuron]
        assert row.ideal_output == wanted
        # Where the current reaches the threshold the neuron agrees with eq. 1.
        if abs(row.current_A) > row.threshold_A:
            assert row.output == wanted
        else:
            assert not row.output
