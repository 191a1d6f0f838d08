"""The workflow as a module of another one, and the files that the workflow catalogue wants."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .project import ROOT, Project

#: A workflow that has its own config and compares two devices.
OUTER = """
configfile: "outer.yaml"


module thin:
    snakefile:
        {snakefile!r}
    config:
        config["thin"]
    prefix:
        "thin"


module thick:
    snakefile:
        {snakefile!r}
    config:
        config["thick"]
    prefix:
        "thick"


use rule * from thin as thin_*


use rule * from thick as thick_*


assert set(config) == {{"thin", "thick"}} and "findings" not in config["thin"]
assert str(thin.FINDINGS) == "thin/results/findings.json"


rule both:
    default_target: True
    input:
        rules.thin_wall_model.output,
        rules.thick_wall_model.output,
    output:
        "both.csv",
    shell:
        "cat {{input}} > {{output}}"
"""


@pytest.fixture
def outer(tmp_path: Path) -> Project:
    """A folder with a workflow that uses this one twice, and nothing else."""
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    thin, thick = yaml.safe_load(text), yaml.safe_load(text)
    thick["strip"]["thickness"] = 3e-9
    project = Project(tmp_path / "outer")
    project.path.mkdir()
    (project.path / "outer.yaml").write_text(
        yaml.safe_dump({"thin": thin, "thick": thick}), encoding="utf-8"
    )
    snakefile = str(ROOT / "workflow/Snakefile")
    (project.path / "Snakefile").write_text(OUTER.format(snakefile=snakefile), encoding="utf-8")
    # The package is installed elsewhere.
    (project.path / "src").symlink_to(ROOT / "src")
    return project


def test_everything_of_a_module_is_below_its_prefix(outer: Project) -> None:
    output = outer.snakemake("--dry-run", "thin_all", "thick_all").stdout
    missing = re.findall(r"Missing output files: (.*?)(?:;|$)", output, re.MULTILINE)
    files = [file for line in missing for file in line.split(", ")]
    assert {file.split("/")[0] for file in files} == {"thin", "thick"}
    assert len(files) > 200
    plan = set(re.findall(r"^([\w.-]+) +\d+$", output, re.MULTILINE)) - {"total"}
    assert len(plan) > 50
    assert all(name.startswith(("thin_", "thick_")) for name in plan)


def test_two_modules_run_side_by_side(outer: Project) -> None:
    outer.snakemake()
    thin, thick = (outer.path / name / "results/wall_model.csv" for name in ("thin", "thick"))
    assert thin.read_text(encoding="utf-8") != thick.read_text(encoding="utf-8")
    found = {path.name for path in outer.path.iterdir()} - {".snakemake", ".cache"}
    assert found == {"Snakefile", "outer.yaml", "src", "both.csv", "thin", "thick"}
    assert "Nothing to be done" in outer.snakemake().stdout


def test_a_bad_config_of_a_module_is_one_message(outer: Project) -> None:
    outer.configure({"thick": {"material": {"damping": -1}}}, "outer.yaml")
    result = outer.snakemake(check=False)
    assert result.returncode == 1
    assert "material.damping = -1" in result.stdout
    assert "nothing has been run" in result.stdout
    assert "Traceback" not in result.stdout


def test_the_workflow_needs_no_top_level_snakefile(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "project")
    config = project.path / "config.yaml"
    config.rename(tmp_path / "other.yaml")
    planned = project.planned(
        "--snakefile", "workflow/Snakefile", "--configfile", str(tmp_path / "other.yaml")
    )
    assert planned["all"] == 1


def test_the_catalogue_finds_what_it_wants() -> None:
    # As the catalogue's own script does: the rules in workflow/, the instructions, the settings.
    assert (ROOT / "workflow/Snakefile").is_file()
    assert list((ROOT / "workflow/rules").glob("*.smk"))
    settings = yaml.safe_load((ROOT / ".snakemake-workflow-catalog.yml").read_text("utf-8"))
    usage = settings["usage"]
    assert usage["report"] is True
    assert set(usage["software-stack-deployment"]) == {"conda", "apptainer", "apptainer+conda"}
    assert set(usage["mandatory-flags"]) == {"desc", "flags"}
    words = (ROOT / "README.md").read_text(encoding="utf-8").lower()
    assert "snakemake" in words and "workflow" in words


def test_snakefiles_are_formatted() -> None:
    files = [ROOT / "Snakefile", ROOT / "workflow"]
    command = [sys.executable, "-m", "snakefmt", "--check", *map(str, files)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
