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

from spinneuron import sweep
from spinneuron.calculator.replicas import LANES
from spinneuron.config.designs import NeuronDesign
from spinneuron.config.experiment import Experiment
from spinneuron.config.sections.thermal import Thermal, ThermalSweep
from spinneuron.neuron import cells_across_width, ensembles, lifetimes, thermal_pulses
from spinneuron.neuron.criteria import CRITERIA
from spinneuron.neuron.thermal_pulses import Sent
from spinneuron.points import ThermalPoint

Array = npt.NDArray[np.float64]
#: pytest.approx accepts any difference below 1e-12, which is all of a small SI value.
close = partial(pytest.approx, rel=1e-9, abs=0)
CELLS = 100
STEP = 5e-12
WIDTH = 1e-9
#: Samples of the default pulse: middle and end of its plateau at 0.65 and 1 ns, its own end at
#: 1.3 ns, and that of the settling time 1 ns later.
MIDDLE, FALLS, END, WHOLE = 130, 200, 260, 460


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


def point(
    current: float, regime: str = "stt_she", replicas: int = LANES, width: float = WIDTH
) -> ThermalPoint:
    return ThermalPoint(
        id="p",
        kind="neuron",
        device="neuron",
        regime=regime,  # type: ignore[arg-type]
        current_density=current / 4e-17,
        current=current,
        pulse_width=width,
        replicas=replicas,
    )


def sent(
    course: Any,
    experiment: Experiment,
    design: NeuronDesign,
    monkeypatch: pytest.MonkeyPatch,
    where: ThermalPoint | None = None,
    start: float = -1.0,
    **thermal: Any,
) -> tuple[Sent, dict[str, Any]]:
    """Send a pulse through replicas whose m_z is known; one block unless something else is asked.

    ``course`` gets the time, the number of the sample and the number of the block.
    """
    remembered: dict[str, Any] = {"spin_hall": True, "blocks": 0}
    options = experiment.thermal.model_copy(update={"budget": 1.0} | thermal)

    def of_block(time: float, number: int) -> Array:
        return np.asarray(course(time, number, remembered["blocks"] - 1), dtype=float)

    monkeypatch.setattr(thermal_pulses, "Replicas", known_replicas(of_block, remembered))
    states = uniform(np.full(LANES, start))

    def at_rest(problem: Any, given: Thermal, source: Any) -> Array:
        assert given is options
        remembered["blocks"] += 1
        remembered["times"] = []
        return states

    monkeypatch.setattr(thermal_pulses, "equilibrated", at_rest)
    found = thermal_pulses.send(
        KnownProblem(remembered),  # type: ignore[arg-type]
        design,
        experiment.readout,
        options,
        where or point(3e-6),
        lambda _: None,
    )
    return found, remembered


LANE = np.arange(LANES)


def test_replicas_are_read_at_every_moment_of_the_pulse(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def course(time: float, number: int, block: int) -> Array:
        return -1 + number / 1000 + LANE / 100

    found, remembered = sent(course, experiment, design, monkeypatch, point(3e-6, replicas=48))
    assert remembered["times"] == close(STEP * np.arange(1, WHOLE + 1))
    table = found.replicas
    # A sample late or early is a thousandth.
    samples = (
        ("in_plateau", MIDDLE),
        ("end_of_plateau", FALLS),
        ("end_of_pulse", END),
        ("final_state", WHOLE),
    )
    for moment, number in samples:
        seen = table[f"readout_{moment}"].to_numpy()
        assert seen == close(np.tile(-1 + number / 1000 + LANE / 100, 3))
    assert list(table["replica"]) == list(table.index) == list(range(3 * LANES))
    assert remembered["temperature"] == 300
    assert remembered["density"] == close(3e-6 / 4e-17)


def test_crossings_are_interpolated_between_samples_and_the_first_and_last_are_kept(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A straight line that crosses the level at a time of its own in each lane, returns after 20
    # samples and crosses again 30 samples after that; the last lane never does.
    first = (20.25 + 10 * LANE) * STEP
    last = first + 50 * STEP

    def course(time: float, number: int, block: int) -> Array:
        mz = np.clip((time - first) / (10 * STEP), -1, 1)
        mz = np.where(time > first + 20 * STEP, -1.0, mz)
        mz = np.where(time > last - 10 * STEP, np.clip((time - last) / (10 * STEP), -1, 1), mz)
        mz[-1] = -1.0
        return mz

    found, _ = sent(course, experiment, design, monkeypatch)
    table = found.replicas
    assert table["first_crossing_s"].to_numpy()[:-1] == close(first[:-1])
    assert table["last_crossing_s"].to_numpy()[:-1] == close(last[:-1])
    assert table["first_crossing_s"].iloc[-1] == table["last_crossing_s"].iloc[-1] == math.inf
    assert table["readout_final_state"].iloc[-1] == -1


def test_a_replica_that_starts_beyond_the_level_has_crossed_at_once(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It stays there in half of the lanes; in the others it falls below and crosses again.
    def course(time: float, number: int, block: int) -> Array:
        return np.where((LANE % 2 == 1) & (number < 100), -0.2, 0.2)

    found, _ = sent(course, experiment, design, monkeypatch, start=0.2)
    table = found.replicas
    assert (table["first_crossing_s"] == 0).all()
    assert (table["last_crossing_s"].iloc[::2] == 0).all()
    # From -0.2 to 0.2 in one sample: the level lies halfway.
    assert table["last_crossing_s"].to_numpy()[1::2] == close(99.5 * STEP)
    assert found.reads["count"].iloc[0] == LANES
    row = thermal_pulses.row(point(3e-6), table, experiment.thermal, 0.0)
    assert row["crossed_probability"] == 1


def test_the_level_of_the_divider_decides_what_is_high(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The reference of the divider for a mean m_z of 0.5: conductances 1.5, 2 and 1.75 of R_AP.
    reference = 2 * experiment.readout.parallel_resistance / 1.75
    readout = experiment.readout.model_copy(update={"reference_resistance": reference})
    other = experiment.model_copy(update={"readout": readout})
    time = {}
    for name, one in (("at zero", experiment), ("at a half", other)):
        found, _ = sent(
            lambda time, number, block: np.full(LANES, -1 + number / 100),
            one,
            design,
            monkeypatch,
        )
        time[name] = found.replicas["first_crossing_s"].to_numpy()
    assert time["at zero"] == close(100 * STEP)
    assert time["at a half"] == close(150 * STEP)


def test_a_negative_current_starts_low_too_and_is_not_mirrored(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, remembered = sent(
        lambda time, number, block: np.full(LANES, -0.75),
        experiment,
        design,
        monkeypatch,
        where=point(-3e-6),
    )
    assert (remembered["start"][:, 2] == -1).all()
    table = found.replicas
    assert (table["readout_final_state"] == -0.75).all()
    assert np.isinf(table["first_crossing_s"]).all()
    assert remembered["density"] == close(-3e-6 / 4e-17)
    row = thermal_pulses.row(point(-3e-6), table, experiment.thermal, 0.0)
    assert row["current_A"] == -3e-6
    for name in CRITERIA:
        assert row[f"{name}_probability"] == 0


def test_the_probability_of_the_high_state_is_one_curve_through_zero(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Lane k goes high if the current exceeds k - 8 µA. Half of the lanes do without a current.
    probabilities = []
    for microamperes in (-12, -6, -2, 0, 2, 6, 12):
        current = (microamperes + 0.5) * 1e-6

        def course(time: float, number: int, block: int, of: float = current) -> Array:
            return np.where(of * 1e6 > LANE - 8, 1.0, -1.0)

        where = point(current)
        found, _ = sent(course, experiment, design, monkeypatch, where)
        row = thermal_pulses.row(where, found.replicas, experiment.thermal, 0.0)
        seen = {row[f"{name}_probability"] for name in CRITERIA}
        assert len(seen) == 1
        probabilities += seen
    assert probabilities == [0, 3 / 16, 7 / 16, 9 / 16, 11 / 16, 15 / 16, 1]


def test_the_probability_against_the_time_of_the_read_holds_those_of_the_moments(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Lane k of each block is high from sample 20 k to 20 k + 130; block 1 has lane 0 low.
    def course(time: float, number: int, block: int) -> Array:
        high = (number >= 20 * LANE) & (number < 20 * LANE + 130)
        high[0] &= block == 0
        return np.where(high, 0.5, -0.5)

    found, _ = sent(course, experiment, design, monkeypatch, point(3e-6, replicas=2 * LANES))
    reads = found.reads
    assert list(reads) == ["read_time_s", "count", "replicas", "probability", "low", "high"]
    # Every 25 ps from the start to the end of the settling time.
    assert reads["read_time_s"].to_numpy() == close(np.arange(0, 2.3e-9 + 1e-12, 25e-12))
    assert set(reads["replicas"]) == {2 * LANES}
    row = thermal_pulses.row(point(3e-6), found.replicas, experiment.thermal, 0.0)
    at = reads.set_index((reads["read_time_s"] * 1e12).round().astype(int))
    expected = {
        "in_plateau": (650, 2 * 6),  # lanes 1 to 6
        "end_of_plateau": (1000, 2 * 7),  # lanes 4 to 10
        "end_of_pulse": (1300, 2 * 7),  # lanes 7 to 13
        "final_state": (2300, 0),
    }
    for moment, (picoseconds, count) in expected.items():
        assert at.loc[picoseconds, "count"] == row[f"{moment}_count"] == count
        for name in ("probability", "low", "high"):
            assert at.loc[picoseconds, name] == row[f"{moment}_{name}"]
    # At 100 ps lanes 0 and 1 are high, the first of them in one block alone.
    assert at.loc[100, "count"] == 3
    # The states at the start are low.
    assert at.loc[0, "count"] == 0


def test_replicas_are_watched_until_the_latest_read(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def course(time: float, number: int, block: int) -> Array:
        return np.full(LANES, -0.5 if number <= 500 else 0.5)

    found, remembered = sent(course, experiment, design, monkeypatch, latest_read=3e-9)
    assert len(remembered["times"]) == 600
    assert found.reads["read_time_s"].iloc[-1] == close(3e-9)
    assert found.reads["count"].iloc[-1] == LANES
    # What happens after the settling time is no part of the final state.
    assert (found.replicas["readout_final_state"] == -0.5).all()
    _, remembered = sent(course, experiment, design, monkeypatch, latest_read=1e-9)
    assert len(remembered["times"]) == WHOLE


def test_without_spin_hall_torque_there_is_none(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def course(time: float, number: int, block: int) -> Array:
        return np.full(LANES, -1.0)

    for regime, acts in (("stt", False), ("stt_she", True)):
        where = point(3e-6, regime, width=0.7e-9)
        _, remembered = sent(course, experiment, design, monkeypatch, where=where)
        assert remembered["spin_hall"] is acts
        factors, interval = remembered["waveform"]
        # The pulse width of the point replaces that of the design.
        assert factors.sum() * interval == close(0.7e-9)


def replicas(
    crossing: list[float],
    plateau: list[float],
    end: list[float],
    final: list[float],
    middle: list[float] | None = None,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "replica": range(len(crossing)),
            "first_crossing_s": crossing,
            "last_crossing_s": crossing,
            "readout_in_plateau": plateau if middle is None else middle,
            "readout_end_of_plateau": plateau,
            "readout_end_of_pulse": end,
            "readout_final_state": final,
        }
    )


def test_each_criterion_has_its_own_count() -> None:
    table = replicas(
        [1e-9, 1.001e-9, 0.2e-9, math.inf],
        [0.1, 0.1, -0.1, -0.1],
        [0.1, 0.099, 0.9, 0.7],
        [0.1, -1, -1, -1],
        middle=[0.1, 0.2, 0.3, 0.4],
    )
    found = thermal_pulses.high_counts(table, WIDTH, 0.1)
    assert found == {
        "crossed": 2,
        "in_plateau": 4,
        "end_of_plateau": 2,
        "end_of_pulse": 3,
        "final_state": 1,
    }
    assert list(found) == list(CRITERIA)


def test_a_row_of_the_thermal_table_has_the_intervals_of_wilson(experiment: Experiment) -> None:
    # 20 replicas: 5 cross within the pulse width, 18, 16 and 12 are high, 3 at the end.
    table = replicas(
        [0.2e-9] * 3 + [0.8e-9] * 2 + [1.5e-9] * 2 + [math.inf] * 13,
        [1.0] * 16 + [-1.0] * 4,
        [1.0] * 12 + [-1.0] * 8,
        [1.0] * 3 + [-1.0] * 17,
        middle=[1.0] * 18 + [-1.0] * 2,
    )
    found = thermal_pulses.row(point(3e-6), table, experiment.thermal, 0.0)
    assert list(found) == list(thermal_pulses.COLUMNS)
    assert found["median_first_crossing_s"] == close(0.8e-9)
    assert found["replicas"] == 20
    assert found["temperature_K"] == 300
    assert found["current_A"] == 3e-6
    # The rarest outcome is to be low in the plateau: 2 of 20.
    assert found["relative_error"] == close(math.sqrt(0.9 / (0.1 * 20)))
    z = stats.norm.ppf(0.975)
    counts = {
        "crossed": 5,
        "in_plateau": 18,
        "end_of_plateau": 16,
        "end_of_pulse": 12,
        "final_state": 3,
    }
    for name, count in counts.items():
        p = count / 20
        middle = (p + z**2 / 40) / (1 + z**2 / 20)
        half = z * math.sqrt(p * (1 - p) / 20 + z**2 / 1600) / (1 + z**2 / 20)
        assert found[f"{name}_count"] == count
        assert found[f"{name}_probability"] == close(p)
        assert found[f"{name}_low"] == pytest.approx(middle - half, abs=1e-12)
        assert found[f"{name}_high"] == pytest.approx(middle + half, abs=1e-12)


def test_without_a_crossing_there_is_no_median_and_no_relative_error(
    experiment: Experiment,
) -> None:
    table = replicas([math.inf] * 4, [-1.0] * 4, [-1.0] * 4, [-1.0] * 4)
    found = thermal_pulses.row(point(3e-6), table, experiment.thermal, 0.0)
    assert math.isnan(found["median_first_crossing_s"])
    assert math.isnan(found["relative_error"])


def test_every_interval_is_one_of_95_per_cent() -> None:
    # 50 of 100: 0.5 plus or minus 0.0961, from a table of Wilson's intervals.
    low, high = ensembles.wilson_interval(50, 100)
    assert (low, high) == pytest.approx((0.4038, 0.5962), abs=1e-4)
    # The rule of three: no event in n trials, 3.84/(n + 3.84).
    assert ensembles.wilson_interval(0, 100) == pytest.approx((0.0, 3.8415 / 103.8415), abs=1e-5)


def test_the_relative_error_is_that_of_the_rarer_outcome() -> None:
    # One of 50: 0.98 of its own probability of 0.02. The same for 49 of 50.
    assert ensembles.relative_error(1, 50) == close(math.sqrt(0.98 * 0.02 / 50) / 0.02)
    assert ensembles.relative_error(49, 50) == ensembles.relative_error(1, 50)
    assert ensembles.relative_error(128, 256) == close(1 / 16)
    assert ensembles.relative_error(0, 50) == ensembles.relative_error(50, 50) == math.inf


@pytest.mark.parametrize(
    ("high", "least", "relative_error", "budget", "blocks"),
    [
        # A rare read, 1 of 16: 64 replicas know it to 0.48. To 0.26 it takes 14 blocks, as
        # sqrt(15/16/n) is 0.269 for n = 13 and 0.259 for n = 14. The same for a rare error.
        (1, 64, 0.26, 10.0, 14),
        (15, 64, 0.26, 10.0, 14),
        # The budget ends it: 1.5 times 64; a budget of 1 is the smallest number.
        (1, 64, 0.26, 1.5, 6),
        (1, 64, 0.26, 1.0, 4),
        # What is left of a block is not begun: 1.6 times 64 are 102.4, thus 6 blocks.
        (1, 64, 0.26, 1.6, 6),
        # Half of them are high: 0.177 with 32, 0.125 with 64 and 0.112 with 80.
        (8, 32, 0.26, 10.0, 2),
        (8, 32, 0.12, 10.0, 5),
        # Even then a point has the replicas that it asks for.
        (8, 256, 0.26, 1.5, 16),
        # All do the same: nothing is known, however many there are.
        (0, 64, 0.26, 2.0, 8),
        (16, 64, 0.26, 2.0, 8),
    ],
)
def test_replicas_are_added_until_the_rarer_outcome_is_known_or_the_budget_is_used(
    experiment: Experiment,
    design: NeuronDesign,
    monkeypatch: pytest.MonkeyPatch,
    high: int,
    least: int,
    relative_error: float,
    budget: float,
    blocks: int,
) -> None:
    def course(time: float, number: int, block: int) -> Array:
        return np.where(high > LANE, 1.0, -1.0)

    found, remembered = sent(
        course,
        experiment,
        design,
        monkeypatch,
        point(4e-6, replicas=least, width=0.05e-9),
        relative_error=relative_error,
        budget=budget,
    )
    assert remembered["blocks"] == blocks
    assert len(found.replicas) == blocks * LANES
    assert list(found.replicas.index) == list(range(blocks * LANES))
    assert found.reads["count"].iloc[-1] == blocks * high
    assert found.reads["replicas"].iloc[-1] == blocks * LANES


def test_64_replicas_do_not_know_a_probability_of_two_per_cent(
    experiment: Experiment, design: NeuronDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One replica of every 48 is high, 0.02: one or two among the first 64.
    def course(time: float, number: int, block: int) -> Array:
        return np.where((block * LANES + LANE) % 48 == 0, 1.0, -1.0)

    where = point(-8e-6, replicas=64, width=0.05e-9)
    assert experiment.thermal.relative_error == 0.25
    few, _ = sent(course, experiment, design, monkeypatch, where, budget=1.5)
    assert len(few.replicas) == 96
    many, _ = sent(course, experiment, design, monkeypatch, where, budget=100.0)
    # 16 times one of 48: sqrt(47/48/16) = 0.247 is the first below 0.25, from replica 721 on.
    assert len(many.replicas) == 736
    # The interval of 64 replicas is within ± 0.12, with which the rule was content before.
    low, high = ensembles.wilson_interval(2, 64)
    assert (high - low) / 2 < 0.12


def test_a_point_that_decides_what_a_network_recognises_has_more_replicas(
    experiment: Experiment,
) -> None:
    def least(regime: str, width: float, device: str = "neuron") -> int:
        entry = ThermalSweep(device=device, regime=regime, pulse_width=width, current=[0.0])  # type: ignore[arg-type]
        return experiment.least_replicas(entry)

    assert (experiment.thermal.replicas, experiment.thermal.network_replicas) == (64, 256)
    assert experiment.network_regime == "stt_she"
    assert least("stt_she", 1e-9) == least("stt_she", 1e-9, "retention") == 256
    assert least("stt_she", 0.5e-9) == least("stt", 1e-9) == 64
    points = sweep.thermal_points(experiment.thermal.sweep, 4e-17, experiment.least_replicas)
    many = {(point.regime, point.pulse_width) for point in points if point.replicas == 256}
    assert many == {("stt_she", 1e-9)}
    assert {point.device for point in points if point.replicas == 256} == {"neuron", "retention"}


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
    assert remembered["times"] == [0.6e-9]
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


def newcombe(a: int, n: int, b: int, m: int) -> tuple[float, float]:
    """Newcombe's interval of b/m - a/n by hand, from both intervals of Wilson."""
    z = stats.norm.ppf(0.975)

    def wilson(count: int, of: int) -> tuple[float, float]:
        p = count / of
        middle = p + z**2 / (2 * of)
        half = z * math.sqrt(p * (1 - p) / of + z**2 / (4 * of**2))
        return (middle - half) / (1 + z**2 / of), (middle + half) / (1 + z**2 / of)

    (low_a, high_a), (low_b, high_b) = wilson(a, n), wilson(b, m)
    difference = b / m - a / n
    return (
        difference - math.sqrt((b / m - low_b) ** 2 + (high_a - a / n) ** 2),
        difference + math.sqrt((high_b - b / m) ** 2 + (a / n - low_a) ** 2),
    )


def test_reduced_and_all_cells_are_compared_criterion_by_criterion() -> None:
    few = replicas(
        [0.5e-9] * 6 + [math.inf] * 2,
        [1.0] * 4 + [-1.0] * 4,
        [1.0] * 2 + [-1.0] * 6,
        [1.0] + [-1.0] * 7,
        middle=[1.0] * 5 + [-1.0] * 3,
    )
    many = replicas(
        [0.5e-9] + [math.inf] * 3,
        [1.0] * 2 + [-1.0] * 2,
        [1.0] * 3 + [-1.0],
        [-1.0] * 4,
        middle=[1.0] * 4,
    )
    found = pd.DataFrame(cells_across_width.comparison_rows(point(3e-6), few, many, 0.0))
    assert list(found["criterion"]) == list(CRITERIA)
    assert set(found["id"]) == {"p"}
    assert set(found["replicas"]) == {8}
    assert set(found["all_replicas"]) == {4}
    assert list(found["reduced"] * 8) == [6, 5, 4, 2, 1]
    assert list(found["all"] * 4) == [1, 4, 2, 3, 0]
    assert list(found["difference"]) == close([-0.5, 0.375, 0.0, 0.5, -0.125])
    counts = [(6, 1), (5, 4), (4, 2), (2, 3), (1, 0)]
    for (a, b), (_, row) in zip(counts, found.iterrows(), strict=True):
        low, high = newcombe(a, 8, b, 4)
        assert row["difference_low"] == pytest.approx(low, rel=1e-9)
        assert row["difference_high"] == pytest.approx(high, rel=1e-9)
        # The smaller number of replicas, the mean probability of all; 1.9600 + 0.8416.
        p = (a + b) / 12
        expected = 2.80158 * math.sqrt(2 * p * (1 - p) / 4)
        assert row["detectable"] == pytest.approx(expected, rel=1e-4, abs=0)
    # By hand: tables as likely as 6 and 1 of 12, or less; all of them for 4 and 2.
    ways = [math.comb(8, k) * math.comb(4, 7 - k) / math.comb(12, 7) for k in range(3, 8)]
    p_value = found.set_index("criterion")["p_value"]
    assert p_value["crossed"] == close(sum(p for p in ways if p <= ways[3] * 1.0000001))
    assert p_value["end_of_plateau"] == close(1.0)


def test_newcombes_interval_is_that_of_a_published_example() -> None:
    # R. G. Newcombe, Statist. Med. 17, 873 (1998), example a by method 10: 56/70 and 48/80.
    few = replicas([0.5e-9] * 48 + [math.inf] * 32, *([[-1.0] * 80] * 3))
    many = replicas([0.5e-9] * 56 + [math.inf] * 14, *([[-1.0] * 70] * 3))
    found = cells_across_width.comparison_rows(point(3e-6), few, many, 0.0)[0]
    assert found["difference"] == close(0.2)
    assert found["difference_low"] == pytest.approx(0.0524, abs=5e-5)
    assert found["difference_high"] == pytest.approx(0.3339, abs=5e-5)


def test_the_difference_that_a_comparison_finds_is_that_of_its_formula() -> None:
    found = cells_across_width.detectable_difference(0.5, 256)
    assert found == pytest.approx(0.124, abs=5e-4)
    assert found == pytest.approx((1.96 + 0.841621) / math.sqrt(2 * 256), rel=1e-6, abs=0)
    # With 64 replicas the difference would have to be twice as large.
    assert cells_across_width.detectable_difference(0.5, 64) == close(2 * found)
    # Pairs of counts with this difference are told apart in 80 % of all cases.
    random = np.random.default_rng(1)
    a, b = (random.binomial(256, p, 20_000) / 256 for p in (0.5 - found / 2, 0.5 + found / 2))
    mean = (a + b) / 2
    apart = abs(b - a) > stats.norm.ppf(0.975) * np.sqrt(2 * mean * (1 - mean) / 256)
    assert apart.mean() == pytest.approx(0.8, abs=0.02)


def left(times: Array, longest: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "retention_time_s": np.where(times <= longest, times, math.inf),
            "watched_s": np.minimum(times, longest),
        }
    )


def test_lifetimes_are_compared_by_the_ratio_of_their_means() -> None:
    few = left(np.array([1e-9, 2e-9, 3e-9, 9e-9]), 4e-9)
    many = left(np.array([1e-9, 4e-9, 9e-9]), 5e-9)
    found = cells_across_width.lifetime_row("depth-0.05", few, many)
    assert (found["id"], found["replicas"], found["all_replicas"]) == ("depth-0.05", 4, 3)
    # 3 escapes in 10 ns and 2 in 10 ns.
    assert (found["reduced_s"], found["all_s"]) == (close(10e-9 / 3), close(5e-9))
    assert found["ratio"] == close(1.5)
    # Quantiles of F with 4 and 6 degrees of freedom at 97.5 and 2.5 %: 6.2272 and 1/9.1973.
    assert found["ratio_low"] == pytest.approx(1.5 / 6.2272, rel=1e-4, abs=0)
    assert found["ratio_high"] == pytest.approx(1.5 * 9.1973, rel=1e-4, abs=0)
    # P(F > 1.5) for 4 and 6 degrees of freedom is x^3 (4 - 3 x) with x = 6/(6 + 4·1.5) = 1/2.
    assert found["p_value"] == pytest.approx(2 * 0.5**3 * (4 - 3 * 0.5), rel=1e-9)
    none = cells_across_width.lifetime_row("p", left(np.full(4, math.inf), 4e-9), many)
    assert all(math.isnan(none[name]) for name in ("ratio", "ratio_low", "ratio_high", "p_value"))
    assert none["all_s"] == close(5e-9)


def test_the_test_of_lifetimes_errs_as_often_as_it_says() -> None:
    # Exponential times of the same mean, and of means whose ratio is 2; all are seen to leave.
    random = np.random.default_rng(2)
    same, other, inside = [], [], []
    for _ in range(400):
        few, many = (left(random.exponential(2e-9, n), math.inf) for n in (64, 32))
        found = cells_across_width.lifetime_row("p", few, many)
        same.append(found["p_value"] < 0.05)
        inside.append(found["ratio_low"] < 1 < found["ratio_high"])
        slow = left(random.exponential(4e-9, 32), math.inf)
        other.append(cells_across_width.lifetime_row("p", few, slow)["p_value"] < 0.05)
    margin = 3 * math.sqrt(0.05 * 0.95 / 400)
    assert np.mean(same) == pytest.approx(0.05, abs=margin)
    assert np.mean(inside) == pytest.approx(0.95, abs=margin)
    assert np.mean(other) > 0.8


def test_both_comparisons_are_tables_for_people() -> None:
    few = replicas([0.5e-9] * 6 + [math.inf] * 2, *([[1.0] * 4 + [-1.0] * 4] * 3))
    many = replicas([0.5e-9] + [math.inf] * 3, *([[1.0] * 2 + [-1.0] * 2] * 3))
    table = pd.DataFrame(cells_across_width.comparison_rows(point(3e-6), few, many, 0.0))
    times = left(np.array([1e-9, 2e-9, 3e-9, 9e-9]), 4e-9)
    lifetime = cells_across_width.lifetime_row("depth-0.05", times, times)
    text = cells_across_width.comparison_markdown(table, pd.DataFrame([lifetime]), (1, 10))
    assert text.startswith("Probability of the high state with 1 and with 10 cells across")
    assert "found in 80 % of such comparisons" in text
    assert "| 1 cell | 10 cells |" in text
    low, high = newcombe(6, 8, 1, 4)
    assert f"| p | crossed | 8, 4 | 0.750 | 0.250 | -0.500 ({low:+.3f} to {high:+.3f}) |" in text
    assert text.count("\n| p ") == len(CRITERIA)
    assert "| depth-0.05 | 4, 4 | 3.33 ns | 3.33 ns | 1.00 (" in text
    alone = cells_across_width.comparison_markdown(table, pd.DataFrame(), (2, 10))
    assert "| 2 cells | 10 cells |" in alone
    assert "Mean time" not in alone


def test_the_reduced_width_is_compared_at_the_same_pulse_width() -> None:
    rows = pd.DataFrame(
        {
            "criterion": ["final_state", "final_state", "final_state", "crossed"],
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
