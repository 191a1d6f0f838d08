"""A point that a solver gives up: the others go on, the tables and the user are told."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from .project import Project

pytestmark = pytest.mark.slow

POISON = """
    if point.id == "neuron-stt_she-10uA":
        from spinneuron.calculator.integrate import IntegrationError

        raise IntegrationError("poisoned for the test.")
    waveform = pulse.waveform"""


def test_one_poisoned_point_does_not_take_the_others_with_it(project: Project) -> None:
    project.edit("src/spinneuron/magnetics/solvers.py", "\n    waveform = pulse.waveform", POISON)
    result = project.snakemake("switching", "--keep-going", check=False)
    assert result.returncode != 0
    told = result.stdout[result.stdout.index("points failed. The tables") - 8 :]
    print(told)
    assert re.search(r"1 of \d+ points failed. The tables flag it as 'failed'", told)
    assert "neuron-stt_she-10uA: poisoned for the test." in told
    assert "neuron with spin-Hall torque, 2.5e+11 A/m², 10 µA" in told
    assert "Log: results/logs/drive/" in told
    table = pd.read_csv(project.path / "results/switching.csv").set_index("id")
    assert table.loc["neuron-stt_she-10uA", "flag"] == "failed"
    assert pd.isna(table.loc["neuron-stt_she-10uA", "switching_time_s"])
    assert (table["flag"] != "failed").sum() == len(table) - 1
    # The log holds what happened; the command that was told repeats the point alone.
    log = re.search(r"Log: (\S+)", told)
    assert log is not None
    assert "Traceback" in (project.path / log[1]).read_text(encoding="utf-8")
    project.edit("src/spinneuron/magnetics/solvers.py", POISON, "\n    waveform = pulse.waveform")
    alone = project.snakemake("results/points/neuron-stt_she-10uA.csv")
    assert "points failed" not in alone.stdout
    trajectory = pd.read_csv(project.path / "results/points/neuron-stt_she-10uA.csv")
    assert len(trajectory) > 100
