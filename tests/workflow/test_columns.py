"""The tables of a run have the documented columns, and only these."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from spinneuron.report import columns

from .project import Project

pytestmark = pytest.mark.slow


def problems(results: Path) -> Iterator[str]:
    """Yield every contradiction between the tables of a run and their documentation."""
    found = set()
    for path in sorted(results.rglob("*.csv")):
        name = path.relative_to(results).as_posix()
        try:
            table = columns.table_of(name)
        except LookupError as error:
            yield str(error)
            continue
        found.add(table.file)
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if wrong := table.mismatch(reader.fieldnames or []):
                yield f"{name}: {wrong}"
                continue
            rows = list(reader)
        for column in table.columns:
            # Columns that need a fitted threshold may be missing.
            values = {row[column.name] for row in rows if column.values and column.name in row}
            if bad := sorted(value for value in values if not column.allows(value)):
                yield f"{name}: {column.name} is {', '.join(map(repr, bad))}"
    for table in columns.tables():
        if not table.target and table.file not in found:
            yield f"{table.file}: no file of the run is such a table"


def test_every_table_has_the_documented_columns(finished: Project) -> None:
    assert not list(problems(finished.path / "results"))
