"""Replicas at a temperature: when they are read, and how surely their counts are known."""

from __future__ import annotations

import hashlib
import math
import struct
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy import stats

from spinneuron.calculator.replicas import LANES
from spinneuron.config.designs import NeuronDesign
from spinneuron.config.experiment import Experiment
from spinneuron.config.sections.thermal import Thermal
from spinneuron.neuron import cells_across_width, ensembles, lifetimes, thermal_pulses
from spinneuron.points import ThermalPoint

Array = npt.NDArray[np.float64]
#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)
CELLS = 100
STEP = 5e-12
WIDTH = 1e-9
#: The default pulse ends at 1.3 ns, its settling time 1 ns later.
END, WHOLE = 260, 460


def uniform(mz: Array) -> Array:
    """Strips of one cell across the width, each with its m_z, (n, 3, 1, 1, CELLS)."""
    m = np.zeros((mz.size, 3, 1, 1, CELLS))
    m[:, 2] = mz[:, None, None, None]
    return m


class KnownProblem:
    """What a pulse asks of a problem, remembered."""

    def __init__(self, remembered: dict[str, Any]) -> None:
        self.remembered = remembered

    def with_current(self, density: float, *waveform: Any) -> KnownProblem:
        self.remembered["density"], self.remembered["waveform"] = density, waveform
        return self

    def without_slonczewski(self) -> KnownProblem:
        self.remembered["spin_hall"] = False
        return self


def known_replicas(course: Any, remembered: dict[str, Any]) -> Any:
    """A stand-in for Replicas whose m_z is a known function of time, by lane."""

    class Known:
        def __init__(self, problem: Any, temperature: float, source: Any, states: Any = None):
            remembered["temperature"], remembered["start"] = temperature, states
            self.time, self.number = 0.0, 0

        def advance(self, time: float) -> None:
            self.time, self.number = time, self.number + 1
            remembered["times"] = [*remembered.get("times", []), time]

        @property
        def magnetisation(self) -> Array:
            return uniform(course(self.time, self.number))

    return Known


@pytest.fixture
def design(experiment: Experiment) -> NeuronDesign:
    found = experiment.design("neuron_thermal")
    assert isinstance(found, NeuronDesign)
    return found


def point(current: float, regime: str = "stt_she") -> ThermalPoint:
    return ThermalPoint("p", "neuron", "neuron", regime, current / 4e-17, current, WIDTH)  # type: ignore[arg-type]


def block_of(
    course: Any,
    experiment: Experiment,
    design: NeuronDesign,
    monkeypatch: pytest.MonkeyPatch,
    where: ThermalPoint | None = None,
    start: float = -1.0,
    number: int = 0,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    remembered: dict[str, Any] = {"spin_hall": True}
    monkeypatch.setattr(thermal_pulses, "Replicas", known_replicas(course, remembered))
    states = uniform(np.full(LANES, start))

    def at_rest(problem: Any, thermal: Thermal, source: Any) -> Array:
        assert thermal is experiment.thermal
        remembered["source"] = source
        return states

    monkeypatch.setattr(thermal_pulses, "equilibrated", at_rest)
    table = thermal_pulses.send_to_block(
        KnownProblem(remembered),  # type: ignore[arg-type]
        design,
        experiment.readout,
        experiment.thermal,
        where or point(3e-6),
        number,
    )
    return table, remembered


LANE = np.arange(LANES)


def test_replicas_are_read_as_the_current_ends_and_after_the_settling_time(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def course(time: float, number: int) -> Array:
        return -1 + number / 1000 + LANE / 100

    table, remembered = block_of(course, experiment, design, monkeypatch, number=2)
    assert remembered["times"] == close(STEP * np.arange(1, WHOLE + 1))
    # A sample late or early is a thousandth.
    assert table["readout_end_of_pulse"].to_numpy() == close(-1 + END / 1000 + LANE / 100)
    assert table["readout_final"].to_numpy() == close(-1 + WHOLE / 1000 + LANE / 100)
    assert list(table["replica"]) == list(range(2 * LANES, 3 * LANES))
    assert remembered["temperature"] == 300
    assert remembered["density"] == close(3e-6 / 4e-17)


def test_the_first_passage_is_interpolated_between_samples(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A straight line that crosses 0.5 at a time of its own in each lane, then returns; the
    # last lane never does.
    crossing = (20.25 + 10 * LANE) * STEP

    def course(time: float, number: int) -> Array:
        mz = np.clip(0.5 + (time - crossing) / (10 * STEP), -1, 1)
        mz = np.where(time > crossing + 20 * STEP, -1.0, mz)
        mz[-1] = -1.0
        return mz

    table, _ = block_of(course, experiment, design, monkeypatch)
    assert table["first_passage_s"].to_numpy()[:-1] == close(crossing[:-1])
    assert table["first_passage_s"].iloc[-1] == math.inf
    assert (table["readout_final"] == -1).all()


def test_a_replica_that_starts_beyond_the_threshold_passes_at_once(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, _ = block_of(
        lambda time, number: np.full(LANES, 0.8), experiment, design, monkeypatch, start=0.8
    )
    assert (table["first_passage_s"] == 0).all()


def test_a_negative_current_starts_from_the_mirror_image_and_counts_the_other_way(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, remembered = block_of(
        lambda time, number: np.full(LANES, -0.75),
        experiment,
        design,
        monkeypatch,
        where=point(-3e-6),
    )
    assert (remembered["start"][:, 2] == 1).all()
    assert (table["readout_final"] == 0.75).all()
    # From -1 at the start to 0.75 in the first sample: 0.5 after six sevenths.
    assert table["first_passage_s"].to_numpy() == close(STEP * 1.5 / 1.75)
    assert remembered["density"] == close(-3e-6 / 4e-17)


def test_without_spin_hall_torque_there_is_none(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def course(time: float, number: int) -> Array:
        return np.full(LANES, -1.0)

    for regime, acts in (("stt", False), ("stt_she", True)):
        _, remembered = block_of(course, experiment, design, monkeypatch, where=point(3e-6, regime))
        assert remembered["spin_hall"] is acts
        factors, interval = remembered["waveform"]
        assert factors.sum() * interval == close(WIDTH)


def replicas(passage: list[float], end: list[float], final: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "replica": range(len(passage)),
            "first_passage_s": passage,
            "readout_end_of_pulse": end,
            "readout_final": final,
        }
    )


def test_each_moment_has_its_own_count() -> None:
    table = replicas([1e-9, 1.001e-9, 0.2e-9, math.inf], [0.5, 0.49, 0.9, 0.7], [0.5, -1, -1, -1])
    found = thermal_pulses.switched_counts(table, WIDTH, 0.5)
    assert found == {"within_pulse": 2, "end_of_pulse": 3, "final_state": 1}


def test_a_row_of_the_thermal_table_has_the_intervals_of_wilson(experiment: Experiment) -> None:
    # 20 replicas: 5 within the pulse, 12 as it ends, none at the end.
    table = replicas(
        [0.2e-9] * 3 + [0.8e-9] * 2 + [1.5e-9] * 2 + [math.inf] * 13,
        [1.0] * 12 + [-1.0] * 8,
        [-1.0] * 20,
    )
    found = thermal_pulses.row(point(3e-6), table, experiment.thermal, 0.5)
    assert list(found) == list(thermal_pulses.COLUMNS)
    assert found["median_first_passage_s"] == close(0.8e-9)
    assert found["replicas"] == 20
    assert found["temperature_K"] == 300
    assert found["current_A"] == 3e-6
    z = stats.norm.ppf(0.975)
    for moment, count in (("within_pulse", 5), ("end_of_pulse", 12), ("final_state", 0)):
        p = count / 20
        middle = (p + z**2 / 40) / (1 + z**2 / 20)
        half = z * math.sqrt(p * (1 - p) / 20 + z**2 / 1600) / (1 + z**2 / 20)
        assert found[f"{moment}_count"] == count
        assert found[f"{moment}_probability"] == close(p)
        assert found[f"{moment}_low"] == pytest.approx(middle - half, abs=1e-12)
        assert found[f"{moment}_high"] == pytest.approx(middle + half, abs=1e-12)


def test_without_a_passage_there_is_no_median(experiment: Experiment) -> None:
    table = replicas([math.inf] * 4, [-1.0] * 4, [-1.0] * 4)
    found = thermal_pulses.row(point(3e-6), table, experiment.thermal, 0.5)
    assert math.isnan(found["median_first_passage_s"])


def test_every_interval_is_one_of_95_per_cent() -> None:
    # 50 of 100: 0.5 plus or minus 0.0961, from a table of Wilson's intervals.
    low, high = ensembles.wilson_interval(50, 100)
    assert (low, high) == pytest.approx((0.4038, 0.5962), abs=1e-4)
    # The rule of three: no event in n trials, 3.84/(n + 3.84).
    assert ensembles.wilson_interval(0, 100) == pytest.approx((0.0, 3.8415 / 103.8415), abs=1e-5)


@pytest.mark.parametrize(
    ("switched", "half_width", "blocks"),
    [
        # All replicas do the same: 64 are enough.
        (LANES, 0.12, 4),
        # Half of them switch: ± 0.12 needs 64 (0.1190), ± 0.1 needs 96 (0.0981).
        (LANES // 2, 0.12, 4),
        (LANES // 2, 0.1, 6),
        # More than the largest number would be needed.
        (LANES // 2, 0.01, 8),
    ],
)
def test_replicas_are_added_until_all_intervals_are_narrow_enough(
    experiment: Experiment,
    design: NeuronDesign,
    monkeypatch: pytest.MonkeyPatch,
    switched: int,
    half_width: float,
    blocks: int,
) -> None:
    asked: list[Any] = []

    def one(problem: Any, wide: Any, readout: Any, thermal: Any, where: Any, block: int) -> Any:
        asked.append((wide.neuron.pulse.width, block))
        mz = np.where(switched > LANE, 1.0, -1.0)
        return replicas([0.5e-9] * LANES, [1.0] * LANES, list(mz))

    monkeypatch.setattr(thermal_pulses, "send_to_block", one)
    options = experiment.thermal.model_copy(update={"half_width": half_width})
    wide = ThermalPoint("p", "neuron", "neuron", "stt_she", 1e11, 4e-6, 0.7e-9)
    table = thermal_pulses.send(
        None,  # type: ignore[arg-type]
        design,
        experiment.readout,
        options,
        wide,
        lambda _: None,
    )
    assert asked == [(0.7e-9, block) for block in range(blocks)]
    assert len(table) == blocks * LANES
    assert list(table.index) == list(range(blocks * LANES))


def test_blocks_and_points_have_random_numbers_of_their_own() -> None:
    def drawn(seed: int, name: str, block: int) -> tuple[float, ...]:
        return tuple(np.random.Generator(ensembles.generator(seed, name, block)).random(4))

    assert drawn(1, "p", 0) == drawn(1, "p", 0)
    # The first 16 bytes of the hash of the name, as four numbers, between seed and block.
    words = struct.unpack("<4I", hashlib.sha256(b"p").digest()[:16])
    known = np.random.PCG64(np.random.SeedSequence([1, *words, 7]))
    assert drawn(1, "p", 7) == tuple(np.random.Generator(known).random(4))
    others = [drawn(2, "p", 0), drawn(1, "q", 0), drawn(1, "p", 1)]
    assert len({drawn(1, "p", 0), *others}) == 4


def test_equilibrated_replicas_have_their_wall_on_the_left(
    experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered: dict[str, Any] = {}

    def course(time: float, number: int) -> Array:
        return np.where(LANE % 2, 0.3, -0.3)

    monkeypatch.setattr(ensembles, "Replicas", known_replicas(course, remembered))
    found = ensembles.equilibrated(
        KnownProblem(remembered),  # type: ignore[arg-type]
        experiment.thermal,
        ensembles.generator(1, "p", 0),
    )
    assert remembered["times"] == [0.3e-9]
    assert remembered["density"] == 0
    assert (found[:, 2] == -0.3).all()


def watch(
    course: Any, experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> tuple[pd.DataFrame, dict[str, Any]]:
    remembered: dict[str, Any] = {}
    monkeypatch.setattr(lifetimes, "Replicas", known_replicas(course, remembered))
    options = Thermal(replicas=2 * LANES, longest_retention=1e-9)

    def at_rest(problem: Any, thermal: Thermal, source: Any) -> Array:
        assert thermal is options
        assert isinstance(source, np.random.BitGenerator)
        return uniform(np.full(LANES, -1.0))

    monkeypatch.setattr(lifetimes, "equilibrated", at_rest)
    table = lifetimes.retention(
        KnownProblem(remembered),  # type: ignore[arg-type]
        design,
        experiment.readout,
        options,
        "p",
        lambda _: None,
    )
    return table, remembered


def test_a_state_is_watched_until_three_quarters_have_left(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One replica leaves every 20 ps: the twelfth at 240 ps; it may return.
    def course(time: float, number: int) -> Array:
        leaves = 20e-12 * (LANE + 1)
        gone = (time >= leaves * (1 - 1e-9)) & (time < leaves + 35e-12)
        return np.where(gone, 0.5, 0.49)

    table, _ = watch(course, experiment, design, monkeypatch)
    assert list(table["replica"]) == list(range(2 * LANES))
    for block in range(2):
        own = table.iloc[block * LANES : (block + 1) * LANES]
        assert own["retention_time_s"].to_numpy()[:12] == close(20e-12 * np.arange(1, 13))
        assert np.isinf(own["retention_time_s"].to_numpy()[12:]).all()
        assert own["watched_s"].to_numpy()[12:] == close(240e-12)
        assert own["watched_s"].to_numpy()[:12] == close(20e-12 * np.arange(1, 13))


def test_a_state_that_lasts_is_watched_to_the_end(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, remembered = watch(
        lambda time, number: np.full(LANES, -1.0), experiment, design, monkeypatch
    )
    assert remembered["times"][:100] == close(10e-12 * np.arange(1, 101))
    assert len(remembered["times"]) == 200
    assert remembered["density"] == 0
    assert table["watched_s"].to_numpy() == close(1e-9)
    assert np.isinf(table["retention_time_s"]).all()


def test_lifetimes_have_the_intervals_and_median_of_an_exponential_law() -> None:
    table = pd.DataFrame(
        {"retention_time_s": [1e-9, 2e-9, 3e-9, math.inf], "watched_s": [1e-9, 2e-9, 3e-9, 4e-9]}
    )
    found = lifetimes.retention_time(table)
    assert (found["replicas"], found["escapes"]) == (4, 3)
    assert found["watched_s"] == close(10e-9)
    assert found["mean_time_s"] == close(10e-9 / 3)
    assert found["median_time_s"] == close(2.5e-9)
    # Quantiles of chi-square with 8 and 6 degrees of freedom: 17.5345 and 1.23734.
    assert found["mean_time_low_s"] == pytest.approx(20e-9 / 17.5345, rel=1e-5, abs=0)
    assert found["mean_time_high_s"] == pytest.approx(20e-9 / 1.23734, rel=1e-5, abs=0)
    few = pd.DataFrame({"retention_time_s": [1e-9, math.inf, math.inf], "watched_s": [1e-9] * 3})
    assert math.isnan(lifetimes.retention_time(few)["median_time_s"])


def test_a_prefactor_and_its_interval_are_without_the_barrier() -> None:
    measured = {"mean_time_s": 2e-9, "mean_time_low_s": 1e-9, "mean_time_high_s": math.inf}
    found = lifetimes.prefactor(measured, 3 * 1.380649e-23 * 200, 200.0)
    assert found == {
        "prefactor_s": close(2e-9 * math.exp(-3)),
        "prefactor_low_s": close(1e-9 * math.exp(-3)),
        "prefactor_high_s": math.inf,
    }


def two_wells(**changes: Any) -> pd.DataFrame:
    """Wells of 2 and 3 k_B·200 K and one below k_B T, at which 2 and 8 replicas escaped."""
    kt = 1.380649e-23 * 200
    table = pd.DataFrame(
        {
            "barrier_J": [0.99 * kt, 2 * kt, 3 * kt],
            "temperature_K": 200.0,
            "escapes": [100, 2, 8],
            "watched_s": [1.0, 1e-9 * math.exp(2), 2e-9 * math.exp(3)],
            "kramers_prefactor_s": [1.0, 1.0, 0.4e-9],
            "kramers_flag": ["low_barrier", "low_barrier", "holds"],
        }
    )
    return table.assign(**changes)


def test_the_p_value_of_one_prefactor_by_hand() -> None:
    # Prefactors 0.5 and 0.25 ns, common 0.3 ns; one degree of freedom.
    statistic = 2 * (2 * math.log(0.3 / 0.5) + 8 * math.log(0.3 / 0.25))
    expected = math.erfc(math.sqrt(statistic / 2))
    assert lifetimes.common_prefactor_p_value(two_wells()) == close(expected)
    # No escape from the first well: its time only lengthens the common prefactor.
    statistic = 2 * 8 * math.log((3 / 8) / 0.25)
    none = two_wells(escapes=[100, 0, 8])
    expected = math.erfc(math.sqrt(statistic / 2))
    assert lifetimes.common_prefactor_p_value(none) == close(expected)
    assert math.isnan(lifetimes.common_prefactor_p_value(two_wells(escapes=0)))
    assert math.isnan(lifetimes.common_prefactor_p_value(two_wells().iloc[[0, 2]]))


def test_the_p_value_of_kramers_prefactors_by_hand() -> None:
    # 5 escapes are expected in 2 ns and 8 were seen; one degree of freedom.
    expected = math.erfc(math.sqrt(5 - 8 + 8 * math.log(8 / 5)))
    assert lifetimes.kramers_p_value(two_wells()) == close(expected)
    none = lifetimes.kramers_p_value(two_wells(escapes=0))
    assert none == close(math.erfc(math.sqrt(5)))
    assert math.isnan(lifetimes.kramers_p_value(two_wells(kramers_flag="low_barrier")))


def test_reduced_and_all_cells_are_compared_moment_by_moment() -> None:
    few = replicas([0.5e-9] * 6 + [math.inf] * 2, [1.0] * 4 + [-1.0] * 4, [1.0] + [-1.0] * 7)
    many = replicas([0.5e-9] + [math.inf] * 3, [1.0] * 2 + [-1.0] * 2, [-1.0] * 4)
    found = cells_across_width.comparison_row(point(3e-6), few, many, 0.5)
    assert (found["id"], found["replicas"], found["all_replicas"]) == ("p", 8, 4)
    assert (found["within_pulse_reduced"], found["within_pulse_all"]) == (0.75, 0.25)
    assert (found["end_of_pulse_reduced"], found["end_of_pulse_all"]) == (0.5, 0.5)
    assert (found["final_state_reduced"], found["final_state_all"]) == (0.125, 0.0)
    # By hand: tables as likely as 6 and 1 of 12, or less; all of them for 4 and 2.
    ways = [math.comb(8, k) * math.comb(4, 7 - k) / math.comb(12, 7) for k in range(3, 8)]
    assert found["within_pulse_p_value"] == close(sum(p for p in ways if p <= ways[3] * 1.0000001))
    assert found["end_of_pulse_p_value"] == close(1.0)
    text = cells_across_width.comparison_markdown(pd.DataFrame([found]), (1, 10))
    assert text.startswith("1 against 10 cells")
    assert "| p | 8, 4 | 0.75, 0.25 |" in text
    assert text.count("\n| p ") == 1


def test_the_reduced_width_is_compared_at_the_same_pulse_width() -> None:
    rows = pd.DataFrame(
        {
            "criterion": ["final_state", "final_state", "final_state", "in_time"],
            "regime": "stt_she",
            "parameter": ["reference", None, None, "reference"],
            "pulse_width_s": [1e-9, 0.5e-9, 1e-9, 1e-9],
            "value_A": [1.1e-6, 9e-6, 1e-6, 5e-6],
        }
    )
    found = cells_across_width.threshold_change(rows, 1, 1e-9)
    assert found["cells_across_width"] == 1
    assert found["threshold_change"] == {"stt_she": pytest.approx(0.1, rel=1e-6, abs=0)}
    unknown = rows.assign(value_A=[math.nan, 9e-6, 1e-6, 5e-6])
    assert cells_across_width.threshold_change(unknown, 1, 1e-9)["threshold_change"] == {
        "stt_she": None
    }
