"""Bad input ends before any job, with one message that names key, value and what is allowed."""

from pathlib import Path
from typing import Any

import pytest

from .project import Project

#: One of each kind; tests/unit/test_config.py holds what is said about every other.
CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a key that a section does not have": (
        {"material": {"dampign": 0.05}},
        ["material.dampign = 0.05", "unknown key", "'damping'"],
    ),
    "values that contradict each other": (
        {"strip": {"width": 21e-9}},
        ["strip.width = 2.1e-08", "whole multiple of strip.cell[1]"],
    ),
}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.create(tmp_path_factory.mktemp("bad") / "project")


def refused(project: Project, *parts: str) -> None:
    result = project.snakemake(check=False)
    assert result.returncode == 1
    for part in parts:
        assert part in result.stdout
    assert "nothing has been run" in result.stdout.lower()
    assert "Traceback" not in result.stdout
    assert "https://" not in result.stdout
    assert len(result.stdout.strip().splitlines()) <= 4
    assert not (project.path / "results").exists()


@pytest.mark.parametrize("name", CASES)
def test_a_bad_config_is_refused(name: str, fresh: Project):
    change, parts = CASES[name]
    original = (fresh.path / "config.yaml").read_text(encoding="utf-8")
    try:
        fresh.configure(change)
        refused(fresh, *parts)
    finally:
        (fresh.path / "config.yaml").write_text(original, encoding="utf-8")


def test_a_config_that_is_not_yaml_is_refused(fresh: Project):
    file = fresh.path / "config.yaml"
    content = file.read_text(encoding="utf-8")
    file.write_text("material: [1, 2\nstrip: {", encoding="utf-8")
    try:
        refused(fresh, "config.yaml: line 2", "not valid YAML")
    finally:
        file.write_text(content, encoding="utf-8")


def test_a_config_file_can_be_laid_over(fresh: Project, tmp_path: Path):
    over = tmp_path / "mine.yaml"
    over.write_text(
        "sweep:\n  track:\n    regimes: [stt]\n"
        "    current_density: {start: 1e11, stop: 2e11, num: 2}\n"
        "  neuron:\n    current: [5e-6]\n    regimes: [stt]\n",
        encoding="utf-8",
    )
    output = fresh.snakemake("--dry-run", "--quiet", "rules", "--configfile", str(over)).stdout
    assert "drive_track_stt" in output
    assert "drive_track_stt_she" not in output
