"""Every command block of README.md and docs/ is executed, on the small experiment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from .project import ROOT, Project

pytestmark = pytest.mark.slow

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
#: A comment before a block that cannot be run here, with the reason.
NOT_RUN = re.compile(r"<!-- not run: (.+?) -->\s*$")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """A fenced block of a document."""

    document: Path
    number: int
    language: str
    text: str
    not_run: str  #: the reason, or ""

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}-{self.number}-{self.language}"


def blocks() -> list[Block]:
    """Every block of shell, Python or YAML."""
    found = []
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for number, match in enumerate(BLOCK.finditer(text), start=1):
            reason = NOT_RUN.search(text[: match.start()])
            found.append(Block(document, number, match[1], match[2], reason[1] if reason else ""))
    return found


BLOCKS = blocks()


@pytest.fixture(scope="module")
def documented(finished: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A finished project in which the documents' commands find what a user has."""
    project = finished.copy(tmp_path_factory.mktemp("documented") / "project")
    for name in ("Makefile", "pyproject.toml", "envs", "docs", "benchmarks"):
        subprocess.run(["cp", "-r", str(ROOT / name), str(project.path / name)], check=True)
    # An environment that is ready, and newer than its lock file.
    environment = project.path / ".venv"
    environment.mkdir()
    (environment / "bin").symlink_to(Path(sys.executable).parent)
    for name in ("pyproject.toml", "envs/requirements.lock"):
        os.utime(project.path / name, (0, 0))
    (environment / "ready").touch()
    return project


def test_every_block_has_a_language_that_is_known() -> None:
    assert {block.language for block in BLOCKS} <= {"sh", "python", "yaml", "text"}
    run = [block for block in BLOCKS if block.language in ("sh", "python") and not block.not_run]
    print(f"{len(run)} command blocks, {sum(bool(b.not_run) for b in BLOCKS)} not run")
    assert len(run) >= 10


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_the_block_does_what_it_says(block: Block, documented: Project) -> None:
    if block.not_run:
        pytest.skip(block.not_run)
    path = documented.path
    if block.language == "yaml":
        assert block.text.startswith("# mine.yaml\n")
        (path / "mine.yaml").write_text(block.text, encoding="utf-8")
        return
    if block.language == "text":
        return
    environment = documented.environment
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment["PYTHON"] = sys.executable
    command = (
        ["bash", "-euo", "pipefail", "-c", block.text]
        if block.language == "sh"
        else [sys.executable, "-c", block.text]
    )
    result = subprocess.run(
        command,
        cwd=path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-4000:]
    if block.language == "sh" and "--configfile mine.yaml" in block.text:
        assert "Nothing to be done" not in result.stdout
