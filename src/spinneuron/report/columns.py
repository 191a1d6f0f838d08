"""The columns of every table of a run: their names, units, meanings and allowed values.

The file columns.yaml lists them. Printing docs/tables.md: ``python -m
spinneuron.report.columns``.
"""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

#: Unit of a column by the end of its name.
UNITS = {
    "_A": "A",
    "_A_per_m2": "A/m²",
    "_Hz": "Hz",
    "_J": "J",
    "_J_per_m2": "J/m²",
    "_J_s": "J s",
    "_K": "K",
    "_V": "V",
    "_m": "m",
    "_m3_per_As": "m³/(A s)",
    "_m_per_s": "m/s",
    "_ohm": "Ω",
    "_rad": "rad",
    "_s": "s",
}


@dataclass(frozen=True)
class Column:
    """One column of a table, or several columns whose names depend on the experiment."""

    name: str
    unit: str  #: "1" for a number without unit, "" for text
    meaning: str
    values: dict[str, str]  #: meaning of each allowed value; empty if any value is allowed
    needs_model: bool  #: whether it is missing if no neuron has a fitted threshold
    pattern: str  #: regular expression for the names of several columns; "" for one column

    def allows(self, value: str) -> bool:
        """Whether a value may stand in the column."""
        patterns = (re.escape(allowed).replace(r"\.\.\.", ".+") for allowed in self.values)
        return not self.values or any(re.fullmatch(pattern, value) for pattern in patterns)


@dataclass(frozen=True)
class Table:
    """One table of a run, or several tables with the same columns."""

    file: str  #: path below the folder of the results, with names in braces
    subject: str  #: heading under which it is documented
    row: str  #: what one row is
    columns: tuple[Column, ...]
    pattern: str  #: regular expression for the path
    same_as: str  #: table whose columns it has too; "" for a table with columns of its own
    part_of: str  #: table of which it has some columns; "" for a table with columns of its own
    own: tuple[str, ...]  #: names of the columns that the other table lacks or defines otherwise
    target: str  #: Snakemake target that makes it; "" if a plain run does

    def matches(self, path: str) -> bool:
        """Whether a path below the folder of the results is this table."""
        return re.fullmatch(self.pattern, path) is not None

    def mismatch(self, header: Sequence[str]) -> str:
        """Compare the header of a file with the documented columns.

        Parameters
        ----------
        header
            Names of the columns of the file, in order.

        Returns
        -------
        str
            What is wrong with the header, or an empty string.
        """
        complete, place = True, 0
        for column in self.columns:
            if column.pattern:
                while place < len(header) and re.fullmatch(column.pattern, header[place]):
                    place += 1
            elif place < len(header) and header[place] == column.name:
                place += 1
            elif column.needs_model:
                complete = False
            else:
                found = header[place] if place < len(header) else "the end"
                return f"column {place + 1} is {found}, not {column.name}"
        if place < len(header):
            return f"column {place + 1}, {header[place]}, is not documented"
        if not complete and any(c.needs_model and c.name in header for c in self.columns):
            return "some of the columns that need a fitted threshold are missing, but not all"
        return ""


@cache
def _content() -> dict[str, Any]:
    """Read columns.yaml."""
    text = importlib.resources.files("spinneuron.report").joinpath("columns.yaml")
    content: dict[str, Any] = yaml.safe_load(text.read_text("utf-8"))
    return content


def names() -> dict[str, dict[str, str]]:
    """Return the names in braces in the paths of tables: the pattern and meaning of each."""
    found: dict[str, dict[str, str]] = _content()["names"]
    return found


def _path_pattern(file: str) -> str:
    """Return the regular expression for a path with names in braces."""
    parts = re.split(r"\{(\w+)\}", file)
    return "".join(
        f"(?:{names()[part]['pattern']})" if number % 2 else re.escape(part)
        for number, part in enumerate(parts)
    )


def _column(name: str, given: dict[str, Any], needs_model: bool) -> Column:
    """Return a column from its entry in columns.yaml."""
    values = given.get("values", {})
    if isinstance(values, list):
        values = dict.fromkeys(values, "")
    return Column(
        name=name,
        unit=given.get("unit", ""),
        meaning=given["meaning"],
        values=values,
        needs_model=needs_model,
        pattern=given.get("pattern", ""),
    )


@cache
def tables() -> tuple[Table, ...]:
    """Return all tables in the order of columns.yaml.

    Raises
    ------
    KeyError
        If a column has no meaning, or if a table refers to one that does not stand before it.
    """
    common = _content()["columns"]
    found: dict[str, Table] = {}
    for subject, entries in _content()["tables"].items():
        for entry in entries:
            same_as, part_of = entry.get("same_as", ""), entry.get("part_of", "")
            columns = {c.name: c for c in found[same_as].columns} if same_as else {}
            known = {c.name: c for c in found[part_of].columns} if part_of else {}
            own = []
            for item in entry.get("columns", []):
                name = item if isinstance(item, str) else next(iter(item))
                if name in known:
                    columns[name] = known[name]
                    continue
                given = common[name] if isinstance(item, str) else item[name]
                columns[name] = _column(name, given, name in entry.get("model", []))
                own.append(name)
            found[entry["file"]] = Table(
                file=entry["file"],
                subject=subject,
                row=entry["row"],
                columns=tuple(columns.values()),
                pattern=_path_pattern(entry["file"]),
                same_as=same_as,
                part_of=part_of,
                own=tuple(own),
                target=entry.get("target", ""),
            )
    return tuple(found.values())


def unit_of(name: str) -> str:
    """Return the unit that the name of a column ends with, or an empty string."""
    endings = [ending for ending in UNITS if name.endswith(ending)]
    return UNITS[max(endings, key=len)] if endings else ""


def table_of(path: str) -> Table:
    """Return the table that a file is.

    Parameters
    ----------
    path
        Path of the file below the folder of the results, with forward slashes.

    Raises
    ------
    LookupError
        If no table has such a path, or more than one.
    """
    found = [table for table in tables() if table.matches(path)]
    if len(found) != 1:
        which = ", ".join(table.file for table in found) or "no table"
        raise LookupError(f"{path} matches {which}; it must match one table of columns.yaml.")
    return found[0]


INTRODUCTION = """\
# The tables of a run

<!-- Made by: python -m spinneuron.report.columns. Edit src/spinneuron/report/columns.yaml. -->

This page documents the columns of every CSV file below `results/`. A test compares it with
the files of a run.

The name of a column ends with its unit. All values are in SI units. In the column "unit" of
this page, `1` stands for a number without unit, and `–` for text. An empty cell in a table
means that there is no value.
"""


def _described(column: Column) -> str:
    """Return the row of a column on the page."""
    text = column.meaning
    if column.needs_model:
        text += " The column is missing if no neuron has a fitted threshold."
    named = {f"`{value}`" if value else "(empty)": what for value, what in column.values.items()}
    if named:
        values = "; ".join(f"{value}: {what}" if what else value for value, what in named.items())
        text += f" Values: {values}."
    name = column.name if column.pattern else f"`{column.name}`"
    return f"| {name} | {column.unit or '–'} | {text} |"


def _section(table: Table) -> list[str]:
    """Return the lines of a table on the page."""
    lines = [f"### `{table.file}`", ""]
    row = f"Each row is {table.row[0].lower()}{table.row[1:]}"
    if table.target:
        row += f" The command `snakemake {table.target}` makes it."
    lines += [row, ""]
    shown = [column for column in table.columns if column.name in table.own]
    if table.part_of:
        listed = ", ".join(f"`{column.name}`" for column in table.columns)
        lines += [f"The columns {listed} mean the same as in `{table.part_of}`.", ""]
    elif table.same_as:
        text = f"The columns are those of `{table.same_as}`"
        lines += [f"{text}, with these added or changed:" if shown else f"{text}.", ""]
    if shown:
        lines += ["| column | unit | meaning |", "|---|---|---|"]
        lines += [*map(_described, shown), ""]
    return lines


def markdown() -> str:
    """Return the page docs/tables.md."""
    lines = [INTRODUCTION, "Names in braces stand for a part of the name of a file:", ""]
    lines += [f"- `{{{name}}}`: {entry['meaning']}." for name, entry in names().items()]
    lines.append("")
    for subject in dict.fromkeys(table.subject for table in tables()):
        lines += [f"## {subject}", ""]
        for table in tables():
            if table.subject == subject:
                lines += _section(table)
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    print(markdown(), end="")
