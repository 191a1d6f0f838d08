"""What the jobs of a real run loaded and read is what their rules list as input."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from spinneuron import sources

from .project import Project

pytestmark = pytest.mark.slow

#: Not what a result follows from: Snakemake's copies of scripts, and compiled code.
LEFT_OUT = {".snakemake", ".cache", "__pycache__", "record"}


@pytest.fixture(scope="module")
def inputs_by_log(finished: Project) -> dict[str, set[str]]:
    """The input files of every job of the run, by the job's log."""
    text = finished.snakemake("--detailed-summary", "--quiet", "all").stdout
    table = text[text.index("output_file\t") :]
    rows = csv.DictReader(io.StringIO(table), delimiter="\t")
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["log-file(s)"], set()).update(row["input-file(s)"].split(","))
    return found


@pytest.fixture(scope="module")
def notes(finished: Project) -> dict[str, dict[str, set[str]]]:
    """What every job loaded, read and wrote within the project, by the job's log."""
    found = {}
    for file in finished.record.glob("*.json"):
        content = json.loads(file.read_text(encoding="utf-8"))
        note = {key: within(finished.path, paths) for key, paths in content.items()}
        (log,) = (path for path in note["written"] if path.endswith(".log"))
        found[log] = note
    return found


def within(folder: Path, paths: list[str]) -> set[str]:
    """Those of some files that lie in a folder, relative to it."""
    root = folder.resolve()
    relative = {p.relative_to(root) for p in map(Path, paths) if p.is_relative_to(root)}
    return {str(path) for path in relative if not LEFT_OUT.intersection(path.parts)}


def test_every_job_left_a_note(notes: dict[str, object], inputs_by_log: dict[str, object]) -> None:
    assert set(notes) == set(inputs_by_log)
    assert len(notes) > 50


def test_a_job_loads_no_module_that_is_no_input(
    notes: dict[str, dict[str, set[str]]], inputs_by_log: dict[str, set[str]]
) -> None:
    for log, note in notes.items():
        assert len(note["loaded"]) > 1, log
        assert note["loaded"] <= inputs_by_log[log], log


def test_a_job_reads_no_file_that_is_no_input(
    notes: dict[str, dict[str, set[str]]], inputs_by_log: dict[str, set[str]]
) -> None:
    for log, note in notes.items():
        # Modules are looked at above. The sources of the whole calculator are read besides: the
        # folder of the compiled code is named after a hash of them.
        read = {path for path in note["read"] if not path.endswith(".py")}
        # A table that is written under a temporary name, or read again, is the job's own.
        assert read <= inputs_by_log[log] | note["written"], log


def test_exceptions_are_never_loaded(notes: dict[str, dict[str, set[str]]]) -> None:
    folders = [name.removeprefix(f"{sources.PACKAGE}.") for name in sources.EXCEPTIONS]
    excepted = tuple(f"src/spinneuron/{name.replace('.', '/')}" for name in folders)
    for log, note in notes.items():
        assert not [path for path in note["loaded"] if path.startswith(excepted)], log
