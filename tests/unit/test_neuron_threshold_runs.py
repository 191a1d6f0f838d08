"""A search of thresholds with a solver whose neuron switches at a known current."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from spinneuron.config.designs import NeuronDesign
from spinneuron.config.experiment import Experiment
from spinneuron.magnetics import landscape, protocols, solvers
from spinneuron.magnetics.landscape import Landscape
from spinneuron.magnetics.pulse import duration
from spinneuron.neuron import threshold_runs
from spinneuron.neuron.threshold_scan import Case

#: A current of 3 µA crosses the read-out after 1 ns, others at a time as 1/I.
THRESHOLD = 3e-6


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    driven: list[Any] = []

    def relax(kind: str, design: Any, *, directory: Path, **where: Any) -> str:
        driven.append(("relax", kind, design.neuron.pinning.depth, directory.name, where))
        return "relaxed"

    def of_neuron(problem: str, design: Any) -> Landscape:
        assert problem == "relaxed"
        return Landscape(pd.DataFrame(), 34e-9, 2e-21, 0.0)

    def create(
        kind: str, problem: str, design: Any, point: Any, *, directory: Path, **where: Any
    ) -> Any:
        assert (kind, problem, where) == ("oommf", "relaxed", {"threads": 3})
        driven.append((directory.name, point, design.neuron.pulse.width))
        return point

    def drive_neuron(point: Any, design: Any, readout: Any, label: str) -> Any:
        assert label == f"{point.id}: {point.current:.4g} A"
        crossing = THRESHOLD / point.current * 1e-9
        end = duration(design.neuron.pulse) + design.neuron.settling_time
        time = np.linspace(0, end, round(end / 5e-12) + 1)
        readings = np.clip((time - crossing) / 1e-11 + readout.comparison_level, -1, 1)
        table = pd.DataFrame(
            {
                "t_s": time,
                "readout_mz": readings,
                "wall_position_m": np.linspace(34e-9, 66e-9, len(time)),
            }
        )
        return table, pd.DataFrame()

    monkeypatch.setattr(solvers, "relax", relax)
    monkeypatch.setattr(landscape, "of_neuron", of_neuron)
    monkeypatch.setattr(solvers, "create", create)
    monkeypatch.setattr(protocols, "drive_neuron", drive_neuron)
    return driven


def search(experiment: Experiment, cases: list[Case]) -> tuple[pd.DataFrame, pd.DataFrame]:
    design = experiment.design("neuron")
    assert isinstance(design, NeuronDesign)
    return threshold_runs.scan_design(
        "oommf",
        design,
        cases,
        {"lowest": 1e-6, "highest": 8e-6, "tolerance": 0.01},
        experiment.readout,
        directory=Path("somewhere"),
        threads=3,
    )


def test_cases_of_one_design_share_its_runs_and_keep_their_names(
    experiment: Experiment, bench: list[Any]
) -> None:
    cases = [
        Case("a", "", math.nan, "stt_she", 1e-9, 2.0, True),
        Case("b", "depth", 0.02, "stt_she", 1e-9, 2.0, False, ("crossed",)),
        Case("c", "", math.nan, "stt", 2e-9, 2.0, False, ("crossed",)),
    ]
    runs, thresholds = search(experiment, cases)
    relaxed, *driven = bench
    assert relaxed == ("relax", "oommf", 0.02, "relax", {"threads": 3})
    # The second case has nothing new to simulate.
    assert {name for name, _, _ in driven} == {"a", "c"}
    first = [point for name, point, _ in driven if name == "a"]
    assert [point.current for point in first[:4]] == [1e-6, 2e-6, 4e-6, 8e-6]
    assert first[0].current_density == pytest.approx(2.5e10, rel=1e-6, abs=0)
    assert {(point.kind, point.device, point.regime) for point in first} == {
        ("neuron", "neuron", "stt_she")
    }
    assert {width for name, _, width in driven if name == "c"} == {2e-9}
    # The tables: every run with its case, every threshold with the landscape of the design.
    assert set(runs["parameter"]) == {"", "depth"}
    assert set(runs.loc[runs["parameter"] == "depth", "value"]) == {0.02}
    # A current below 3 µA over the whole time never crosses.
    slow = runs["current_A"] * (runs["pulse_width_s"] + 1.3e-9) < 3e-15
    assert (runs["switching_time_s"].isna() == slow).all()
    crossed = runs[~slow]
    assert (crossed["switching_time_s"] * crossed["current_A"]).to_numpy() == pytest.approx(
        3e-15, rel=1e-3, abs=0
    )
    assert (runs["pulse_width_s"].isin([1e-9, 2e-9])).all()
    assert len(thresholds) == 4 + 1 + 1
    # The pulse rises in 0.3 ns: its plateau ends with the pulse width, the current 0.3 ns later,
    # and then the neuron settles. By then lower currents have crossed.
    edges, settling = experiment.neuron.pulse, experiment.neuron.settling_time
    assert (edges.rise_time, edges.fall_time) == (0.3e-9, 0.3e-9)
    own = thresholds[thresholds["id"] == "a"].set_index("criterion")["value_A"]
    assert own["end_of_plateau"] == pytest.approx(3e-6, rel=0.006, abs=0)
    assert own["end_of_pulse"] == pytest.approx(3e-6 / 1.3, rel=0.006, abs=0)
    final = 3e-6 / (1.3 + settling * 1e9)
    assert own["final_state"] == pytest.approx(final, rel=0.006, abs=0)
    assert (thresholds["failing_A"] == "").all()
    assert set(thresholds["barrier_J"]) == {2e-21}
    assert set(thresholds["rest_position_m"]) == {34e-9}
    by_case = thresholds[thresholds["criterion"] == "crossed"].set_index("id")["value_A"]
    assert by_case["a"] == by_case["b"] == pytest.approx(3e-6, rel=0.006, abs=0)
    assert by_case["c"] == pytest.approx(1.5e-6, rel=0.006, abs=0)
