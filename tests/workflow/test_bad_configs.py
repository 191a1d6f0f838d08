"""Bad input ends before any job, with one message that names key, value and what is allowed."""

from pathlib import Path
from typing import Any

import pytest

from .project import Project

CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "unknown key": (
        {"material": {"dampign": 0.05}},
        ["material.dampign = 0.05", "unknown key", "'damping'"],
    ),
    "negative thickness": (
        {"strip": {"thickness": -2e-9}},
        ["strip.thickness = -2e-09", "must be greater than 0"],
    ),
    "cell wider than the wall": (
        {"strip": {"cell": [2e-9, 2e-9]}},
        ["strip.cell[0] = 2e-09", "must be at most"],
    ),
    "width not a multiple of the cell": (
        {"strip": {"width": 21e-9}},
        ["strip.width = 2.1e-08", "whole multiple of strip.cell[1]"],
    ),
    "D beyond the critical value": (
        {"material": {"interfacial_dmi": 5e-3}},
        ["material.interfacial_dmi = 0.005", "must be between"],
    ),
    "empty sweep": (
        {"sweep": {"track": {"current_density": []}}},
        ["sweep.track.current_density = []", "at least 1"],
    ),
    "text for a number": (
        {"material": {"damping": "small"}},
        ['material.damping = "small"', "must be a valid number"],
    ),
    "nan": (
        {"torques": {"spin_hall_angle": float("nan")}},
        ["torques.spin_hall_angle = nan", "must be a finite number"],
    ),
    "infinity": (
        {"material": {"exchange_stiffness": float("inf")}},
        ["material.exchange_stiffness = inf", "must be a finite number"],
    ),
    "fixed domains longer than the strip": (
        {"neuron": {"fixed_length": 50e-9}},
        ["neuron.fixed_length = 5e-08", "must be less than"],
    ),
    "unknown solver": (
        {"solver": "mumax3"},
        ['solver = "mumax3"', "must be 'embedded' or 'oommf'"],
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


def test_a_missing_config_is_refused(fresh: Project):
    file = fresh.path / "config.yaml"
    content = file.read_text(encoding="utf-8")
    file.unlink()
    try:
        refused(fresh, "config.yaml: not found")
    finally:
        file.write_text(content, encoding="utf-8")


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
