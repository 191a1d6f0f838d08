"""Successive cycles of a neuron: statistics on chains known beforehand, and the simulation."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy import stats

from spinneuron import sweep
from spinneuron.arrays import Booleans
from spinneuron.calculator.replicas import LANES
from spinneuron.config.experiment import Experiment
from spinneuron.magnetics import wall
from spinneuron.network import successive_cycles
from spinneuron.neuron import cycle_statistics, write_cycles
from spinneuron.neuron.cycle_statistics import Interval
from spinneuron.neuron.switch_probability import PROBABILITY_PARAMETERS, SwitchProbability
from spinneuron.neuron.threshold_current import ThresholdCurrent, no_threshold
from spinneuron.neuron.write_cycles import Cycle
from spinneuron.points import CyclePoint

Array = npt.NDArray[np.float64]
REPLICAS, CYCLES = 256, 5


def chain(probability: float, memory: float, seed: int, first: float | None = None) -> Booleans:
    """Reads of a Markov chain: each is the one before with the probability ``memory``.

    Otherwise it is drawn anew. ``first`` replaces the probability of the first read.
    """
    random = np.random.default_rng(seed)
    reads = random.random((REPLICAS, CYCLES)) < probability
    if first is not None:
        reads[:, 0] = random.random(REPLICAS) < first
    kept = random.random((REPLICAS, CYCLES)) < memory
    for cycle in range(1, CYCLES):
        reads[:, cycle] = np.where(kept[:, cycle], reads[:, cycle - 1], reads[:, cycle])
    return reads


def dispersion_of(memory: float) -> float:
    """Variance of the number of high reads of such a chain over the binomial one."""
    lags = np.arange(1, CYCLES)
    return float(1 + 2 / CYCLES * np.sum((CYCLES - lags) * memory**lags))


def alternating(seed: int) -> Booleans:
    """Each read is the opposite of the one before, but for a part drawn anew."""
    reads = chain(0.5, 0.6, seed)
    reads[:, 1::2] = ~reads[:, 1::2]
    return reads


def random() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.mark.parametrize("memory", [0.0, 0.2, 0.5])
def test_the_correlation_of_a_known_chain_is_found(
    memory: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cycle_statistics, "RESAMPLES", 500)
    inside = np.zeros(2)
    found = []
    for seed in range(80):
        lag, dispersion = cycle_statistics.correlations(chain(0.3, memory, seed), random())
        true = (memory, dispersion_of(memory))
        inside += [i.low < t < i.high for i, t in zip((lag, dispersion), true, strict=True)]
        found.append((lag.value, dispersion.value))
    mean, error = np.mean(found, axis=0), np.std(found, axis=0) / math.sqrt(80)
    assert np.all(abs(mean - (memory, dispersion_of(memory))) < 3.5 * error)
    # 95 % of 80 intervals hold the truth, and no fewer than three standard deviations below.
    assert inside.min() / 80 > 0.95 - 3 * math.sqrt(0.95 * 0.05 / 80) - 0.01


def test_the_correlation_by_hand() -> None:
    # Four replicas in three cycles. Means 1/2, 1/2, 1/4.
    reads = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1], [0, 0, 0]], dtype=bool)
    lag, dispersion = cycle_statistics.correlations(reads, random())
    # Covariances: 1/4 - 1/4 of the first two, 1/4 - 1/8 of the last two; variances 1/4, 1/4, 3/16.
    assert lag.value == pytest.approx((0 + 1 / 8) / (1 / 4 + math.sqrt(3 / 64)), rel=1e-12)
    # Counts 2, 1, 2, 0 have the variance 11/12; the binomial one is 3 · 5/12 · 7/12.
    assert dispersion.value == pytest.approx((11 / 12) / (3 * 5 / 12 * 7 / 12), rel=1e-12)


def test_independent_reads_are_rejected_as_rarely_as_the_test_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cycle_statistics, "SHUFFLES", 400)
    # The first read has another probability, which is no correlation.
    p_values = np.array(
        [
            cycle_statistics.independence_p_value(chain(0.2, 0.0, seed, first=0.6), random())
            for seed in range(200)
        ]
    )
    assert np.mean(p_values < 0.05) < 0.05 + 3 * math.sqrt(0.05 * 0.95 / 200)
    assert 0.35 < np.median(p_values) < 0.7
    for correlated in (chain(0.3, 0.2, 1), alternating(1)):
        assert cycle_statistics.independence_p_value(correlated, random()) < 0.01
    # A chance of 1 in 400 for reads that hardly remember: the test is not always small.
    weak = [cycle_statistics.independence_p_value(chain(0.3, 0.02, s), random()) for s in range(20)]
    assert np.median(weak) > 0.05


def test_what_never_changes_is_neither_correlated_nor_not() -> None:
    for reads in (np.ones((32, CYCLES), dtype=bool), np.zeros((32, CYCLES), dtype=bool)):
        assert math.isnan(cycle_statistics.independence_p_value(reads, random()))
        assert math.isnan(cycle_statistics.first_p_value(reads))
        for found in cycle_statistics.correlations(reads, random()):
            assert all(map(math.isnan, found))
        # Wilson's interval of as many reads as there are replicas, not of five times as many.
        same = cycle_statistics.mean_probability(reads)
        expected = stats.binomtest(int(32 * same.value), 32).proportion_ci(0.95, "wilson")
        assert same[1:] == pytest.approx((expected.low, expected.high), abs=1e-4)


def test_correlated_reads_count_as_fewer() -> None:
    def width(reads: Booleans) -> float:
        found = cycle_statistics.mean_probability(reads)
        assert found.value == reads.mean()
        return found.high - found.low

    reads = chain(0.3, 0.0, 3)
    expected = stats.binomtest(int(reads.sum()), reads.size).proportion_ci(0.95, "wilson")
    assert width(reads) == pytest.approx(expected.high - expected.low, rel=0.1)
    # Five reads that are the same are one.
    same = np.repeat(reads[:, :1], CYCLES, axis=1)
    expected = stats.binomtest(int(reads[:, 0].sum()), REPLICAS).proportion_ci(0.95, "wilson")
    assert width(same) == pytest.approx(expected.high - expected.low, rel=0.01)
    # The interval holds the truth as often as it says, for a chain that remembers.
    inside = [
        found.low < 0.3 < found.high
        for found in (cycle_statistics.mean_probability(chain(0.3, 0.6, s)) for s in range(200))
    ]
    assert np.mean(inside) == pytest.approx(0.95, abs=3 * math.sqrt(0.95 * 0.05 / 200))


def test_the_first_cycle_is_compared_with_the_later_ones_of_the_same_replicas() -> None:
    p_values = [cycle_statistics.first_p_value(chain(0.3, 0.4, s)) for s in range(200)]
    assert np.mean(np.array(p_values) < 0.05) < 0.05 + 3 * math.sqrt(0.05 * 0.95 / 200)
    other = [cycle_statistics.first_p_value(chain(0.3, 0.0, s, first=0.5)) for s in range(20)]
    assert np.median(other) < 1e-3


def test_values_are_pooled_by_their_precision() -> None:
    nothing = Interval(math.nan, math.nan, math.nan)
    # Half-widths of 1 and 2: weights 4/5 and 1/5, half-width 2/sqrt(5).
    found = cycle_statistics.pooled([Interval(0, -1, 1), Interval(5, 3, 7), nothing])
    assert found == pytest.approx((1, 1 - 2 / math.sqrt(5), 1 + 2 / math.sqrt(5)))
    assert math.isnan(cycle_statistics.pooled([nothing]).value)


def point(current: float = 2e-6, cycles: int = 3, preset: bool = True, **more: Any) -> CyclePoint:
    values: dict[str, Any] = {
        "id": "p",
        "kind": "neuron",
        "device": "neuron",
        "regime": "stt_she",
        "current_density": current / 4e-17,
        "current": current,
        "pulse_width": 1e-9,
        "replicas": 2 * LANES,
        "cycles": cycles,
        "preset": preset,
    }
    return CyclePoint(**values | more)


def test_a_point_of_cycles_has_random_numbers_of_its_own(experiment: Experiment) -> None:
    area = experiment.strip.conducting_area
    points = sweep.cycle_points(experiment.thermal.cycles, area)
    names = [p.id for p in points]
    assert len(set(names)) == len(names)
    single = sweep.thermal_points(experiment.thermal.sweep, area, experiment.least_replicas)
    assert not set(names) & {p.id for p in single}
    assert {"neuron-stt_she-1ns-2uA-preset", "neuron-stt_she-1ns-2uA-no_preset"} <= set(names)
    assert {(p.cycles, p.replicas) for p in points} == {(5, 256)}
    # Both devices, with a preset pulse and without.
    assert len({(p.device, p.preset) for p in points}) == 4
    assert all(CyclePoint(**p.params()) == p for p in points)


class Threshold:
    device, regime = "neuron", "stt_she"

    def threshold(self, width: float) -> ThresholdCurrent:
        if width < 1e-9:
            return no_threshold("for this test")
        return ThresholdCurrent(2e-6, 1.9e-6, 2.1e-6, "bracketed", "")


def test_the_preset_current_is_a_multiple_of_the_threshold() -> None:
    known: Any = Threshold()
    cycle = Cycle.of(point(), known, 1.5, "end_of_plateau", 1e-9)
    assert cycle == Cycle(pytest.approx(3e-6, rel=1e-12, abs=0), "end_of_plateau", 1e-9)
    assert Cycle.of(point(preset=False), known, 1.5, "end_of_plateau", 1e-9).preset is None
    with pytest.raises(ValueError, match="no threshold current for a pulse of 5e-10 s"):
        Cycle.of(point(pulse_width=0.5e-9), known, 1.5, "end_of_plateau", 1e-9)


class Diary:
    """Replicas whose walls follow the current at once; every pulse is written down."""

    def __init__(self) -> None:
        self.pulses: list[tuple[float, list[float]]] = []

    def replicas(self) -> Any:
        diary = self

        class Known:
            def __init__(self, problem: float, temperature: float, source: Any, states: Array):
                self.density, self.time, self.states = problem, 0.0, states
                diary.pulses.append((problem, []))

            def advance(self, time: float) -> None:
                self.time = time
                diary.pulses[-1][1].append(time)

            @property
            def magnetisation(self) -> Array:
                # Lanes with an odd number never move.
                states = self.states.copy()
                if self.time > 0.5e-9 and self.density:
                    states[::2, 2] = np.sign(self.density)
                return states

        return Known


class Densities:
    """A problem that is nothing but its current density."""

    def with_current(self, density: float, *waveform: Any) -> Any:
        return density


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Diary:
    kept = Diary()
    monkeypatch.setattr(write_cycles, "Replicas", kept.replicas())

    def at_rest(problem: Any, thermal: Any, source: Any) -> Array:
        states = np.zeros((LANES, 3, 1, 1, 100))
        states[:, 2, ..., :20], states[:, 2, ..., 20:] = 1.0, -1.0
        return states

    monkeypatch.setattr(write_cycles, "equilibrated", at_rest)
    return kept


def lived(experiment: Experiment, where: CyclePoint, cycle: Cycle) -> pd.DataFrame:
    design: Any = experiment.design("neuron_thermal")
    problem: Any = Densities()
    return write_cycles.live(
        problem, design, experiment.readout, experiment.thermal, where, cycle, lambda _: None
    )


def test_a_cycle_is_a_preset_pulse_a_write_pulse_and_a_read(
    experiment: Experiment, diary: Diary
) -> None:
    table = lived(experiment, point(), Cycle(3e-6, "end_of_plateau", 1e-9))
    assert len(table) == 2 * LANES * 3
    assert list(table["cycle"]) == [1, 2, 3] * 2 * LANES
    # Two blocks of three cycles of two pulses.
    densities = [density * 4e-17 for density, _ in diary.pulses]
    assert densities == pytest.approx([-3e-6, 2e-6] * 6, rel=1e-9, abs=0)
    for _, times in diary.pulses:
        # 1.3 ns and 1 ns of settling, or 1.3 ns and 1 ns of the read: 4.6 ns in all.
        assert times[-1] == pytest.approx(2.3e-9, rel=1e-9, abs=0)
        assert np.all(np.diff(times) > 0)
    moving = table[table["replica"] % 2 == 0]
    assert (moving["before_write"] == -1).all()
    assert (moving["readout"] == 1).all()
    # The others stay as they began: high, the mirror image of equilibrium.
    assert (table.loc[table["replica"] % 2 == 1, ["before_write", "readout"]] == 1).all().all()


def test_without_a_preset_pulse_a_cycle_begins_with_what_the_one_before_left(
    experiment: Experiment, diary: Diary
) -> None:
    table = lived(experiment, point(-2e-6, preset=False), Cycle(None, "end_of_plateau", 1e-9))
    densities = [density * 4e-17 for density, _ in diary.pulses]
    assert densities == pytest.approx([-2e-6] * 6, rel=1e-9, abs=0)
    moving = table[table["replica"] == 0]
    assert list(moving["before_write"]) == [1, -1, -1]
    assert list(moving["readout"]) == [-1, -1, -1]


def test_the_read_is_made_when_the_network_makes_it(experiment: Experiment, diary: Diary) -> None:
    # These walls have moved 0.5 ns after the pulse began: after the middle of the plateau, at
    # 0.41 ns, and before its end, at 0.52 ns.
    short = point(-2e-6, preset=False, pulse_width=0.52e-9)
    for moment, mz in (("in_plateau", 1), ("end_of_plateau", -1)):
        table = lived(experiment, short, Cycle(None, moment, 1e-9))  # type: ignore[arg-type]
        assert table["readout"].iloc[0] == mz
    diary.pulses.clear()
    # A read after settling is followed by the time of a read, as the network counts.
    lived(experiment, point(preset=False), Cycle(None, "final_state", 1e-9))
    assert diary.pulses[0][1][-1] == pytest.approx(3.3e-9, rel=1e-9, abs=0)
    # A latch keeps what was high at any time of the pulse.
    down = lived(experiment, point(-2e-6, preset=False), Cycle(None, "crossed", 1e-9))
    first = down[down["cycle"] == 1]
    assert (first["readout"] == 1).all()
    later = down[(down["cycle"] > 1) & (down["replica"] % 2 == 0)]
    assert (later["readout"] == -1).all()


def logistic(middle: float, top: float = 1.0) -> SwitchProbability:
    """A step at a current in µA, of 1 µA, that rises to ``top``."""
    parameters = dict.fromkeys(PROBABILITY_PARAMETERS, 0.0)
    parameters |= {"critical_current": middle, "spread": 1.0, "loss": 1 - top}
    return SwitchProbability.from_entry(
        {
            "status": "fitted",
            "shape": "logistic",
            "parameters": {name: {"value": value} for name, value in parameters.items()},
            "valid_current_A": [-20e-6, 20e-6],
        }
    )


class Warm:
    """A compact model of which a network asks nothing but probabilities."""

    def at_temperature(self, criterion: str) -> SwitchProbability:
        return logistic(2.0 if criterion == "end_of_plateau" else 4.0)


def table_of(reads: Booleans) -> pd.DataFrame:
    replica, cycle = np.indices(reads.shape)
    mz = np.where(reads, 0.5, -0.5).ravel()
    return pd.DataFrame(
        {
            "replica": replica.ravel(),
            "cycle": cycle.ravel() + 1,
            "before_write": -mz,
            "readout": mz,
        }
    ).sample(frac=1, random_state=0)


def test_what_is_assumed_stands_beside_what_was_found(experiment: Experiment) -> None:
    reads = chain(0.3, 0.2, 5)
    warm: Any = Warm()
    found = successive_cycles.row(
        point(cycles=CYCLES),
        table_of(reads),
        0.0,
        warm,
        Cycle(3e-6, "end_of_plateau", 1e-9),
        experiment.thermal,
    )
    # From low 1/2 at 2 µA, from high 1 - P(-2 µA); the preset leaves P(-3 µA) and 1 - P(3 µA).
    low, high = 0.5, 1 - 1 / (1 + math.exp(4))
    reset_low, reset_high = 1 / (1 + math.exp(7)), 1 - 1 / (1 + math.exp(1))
    state, reads_high, before_write = 1.0, [], []
    for _ in range(CYCLES):
        before_write.append((1 - state) * reset_low + state * reset_high)
        state = (1 - before_write[-1]) * low + before_write[-1] * high
        reads_high.append(state)
    assert found["assumed_first"] == pytest.approx(reads_high[0], rel=1e-9)
    assert found["assumed_probability"] == pytest.approx(np.mean(reads_high), rel=1e-9)
    assert found["assumed_before_write"] == pytest.approx(np.mean(before_write), rel=1e-9)
    expected = (high - low) * (reset_high - reset_low)
    assert found["modelled_correlation"] == pytest.approx(expected, rel=1e-9)
    assert found["probability"] == pytest.approx(reads.mean())
    assert found["first"] == pytest.approx(reads[:, 0].mean())
    assert found["later"] == pytest.approx(reads[:, 1:].mean())
    assert found["before_write"] == pytest.approx(1 - reads.mean())
    assert found["preset_current_A"] == -3e-6
    assert found["lag_1_correlation_low"] < 0.2 < found["lag_1_correlation_high"]
    assert found["independence_p_value"] < 0.05
    # The same numbers again: they are drawn for the point.
    again = successive_cycles.row(
        point(cycles=CYCLES),
        table_of(reads),
        0.0,
        warm,
        Cycle(3e-6, "end_of_plateau", 1e-9),
        experiment.thermal,
    )
    assert again == found


def test_the_modelled_correlation_is_that_of_the_chain_of_the_model(experiment: Experiment) -> None:
    # Reads drawn by the compact model, cycle by cycle, without a preset pulse.
    draws = np.random.default_rng(7)
    low, high = 0.5, 1 - 1 / (1 + math.exp(4))
    state = np.ones(200_000, dtype=bool)
    reads = []
    for _ in range(20):
        state = draws.random(state.size) < np.where(state, high, low)
        reads.append(state)
    warm: Any = Warm()
    found = successive_cycles.row(
        point(cycles=CYCLES, preset=False),
        table_of(chain(0.3, 0.2, 5)),
        0.0,
        warm,
        Cycle(None, "end_of_plateau", 1e-9),
        experiment.thermal,
    )
    seen = np.corrcoef(reads[-2], reads[-1])[0, 1]
    assert found["modelled_correlation"] == pytest.approx(seen, abs=0.01)


def test_the_comparison_is_a_table_for_people(experiment: Experiment) -> None:
    warm: Any = Warm()
    rows = [
        successive_cycles.row(
            point(current, CYCLES, preset is not None),
            table_of(chain(0.3, 0.2, seed)),
            0.0,
            warm,
            Cycle(preset, "end_of_plateau", 1e-9),
            experiment.thermal,
        )
        for seed, (current, preset) in enumerate([(4e-6, 3e-6), (2e-6, 3e-6), (2e-6, None)])
    ]
    table = pd.DataFrame(rows)
    text = successive_cycles.markdown(table)
    assert "`neuron`, `stt_she`, 300 K, write pulses of 1 ns, preset pulses of -3.0 µA" in text
    assert text.count("\n| 2 |") == 2
    assert text.index("\n| 2 |") < text.index("\n| 4 |") < text.index("no preset pulses")
    # The last column of both tables is the p-value; one sentence for the table of two rows.
    assert text.count("Over all currents the correlation is +0.") == 1
    columns = [f"lag_1_correlation{end}" for end in ("", "_low", "_high")]
    lag = cycle_statistics.pooled([Interval(*(row[name] for name in columns)) for row in rows[:2]])
    assert f"correlation is {lag.value:+.3f} ({lag.low:+.3f} to {lag.high:+.3f})" in text
    assert "is empty" in successive_cycles.markdown(pd.DataFrame())
    unknown = table.assign(dispersion=math.nan, lag_1_correlation=math.nan)
    assert "| – | – |" in successive_cycles.markdown(unknown)


def test_the_wall_begins_on_the_right(experiment: Experiment, diary: Diary) -> None:
    table = lived(experiment, point(1e-30, preset=False), Cycle(None, "end_of_plateau", 1e-9))
    assert (table[table["cycle"] == 1]["before_write"] == 1).all()
    low = np.zeros((3, 1, 1, 100))
    low[2, ..., :20], low[2, ..., 20:] = 1.0, -1.0
    assert wall.mirror(low)[2, 0, 0].mean() > 0
