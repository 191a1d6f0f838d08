"""`solver: oommf` and the cross-check: with OOMMF through to the tables, without it a message."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from spinneuron.magnetics.cross_check import TOLERANCE
from tests.oommf_installation import VERSION, needs_oommf

from .project import Project

ONE_POINT = {
    "track": {"regimes": ["stt_she"], "current_density": [3e11]},
    "neuron": {"regimes": ["stt_she"], "current": [10e-6]},
}


@pytest.mark.parametrize("arguments", [("--config", "solver=oommf"), ("cross_check",)])
def test_without_oommf_one_message_and_no_job(tmp_path: Path, monkeypatch, arguments):
    # The interpreter's own folder may hold an oommf (conda): nothing but the system's stays.
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setenv("OOMMFTCL", str(tmp_path / "nowhere" / "oommf.tcl"))
    project = Project.create(tmp_path / "project")
    result = project.snakemake(*arguments, check=False)
    assert result.returncode != 0
    assert "Nothing has been run." in result.stdout
    assert "`solver: embedded`" in result.stdout
    expected = "as root" if os.geteuid() == 0 else "no such file"
    assert expected in result.stdout
    assert "Traceback" not in result.stdout
    assert not (project.path / "results").exists()


def test_the_default_run_asks_for_no_oommf(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("OOMMFTCL", str(tmp_path / "nowhere" / "oommf.tcl"))
    planned = Project.create(tmp_path / "project").planned()
    assert not any("cross_check" in rule for rule in planned)


@needs_oommf
@pytest.mark.oommf
@pytest.mark.slow
def test_the_pipeline_runs_on_oommf(tmp_path: Path):
    project = Project.create(tmp_path / "project")
    project.configure({"solver": "oommf", "sweep": ONE_POINT})
    project.snakemake("fig3d", "results/threshold.json")
    project.snakemake("cross_check", "--config", "cross_check=" + json.dumps(ONE_POINT))
    model = json.loads((project.path / "results/threshold.json").read_text())
    assert model["provenance"]["versions"]["OOMMF"] == VERSION
    table = pd.read_csv(project.path / "results/cross_check.csv")
    assert len(table) == 2
    assert (table["largest_difference_m"] < TOLERANCE).all()
    assert (table["oommf_over_embedded"] > 1).all()
    velocity = pd.read_csv(project.path / "results/figures/fig3d.csv")["velocity_m_per_s"]
    assert velocity.iloc[0] == pytest.approx(224, rel=0.02)
    # Nothing of a run that went well stays behind, and a second run has nothing to do.
    assert not list((project.path / "results").rglob("*.mif"))
    assert "Nothing to be done" in project.snakemake("fig3d").stdout
