"""Copies tables of a run into docs/validation.md: ``python -m spinneuron.validation``."""

from __future__ import annotations

import re
from pathlib import Path

#: Tables that the document has a place for, and the targets that make them.
TABLES = {
    "cross_check": Path("results/cross_check.md"),
    "thermal_width": Path("results/thermal_width.md"),
}


def renew(document: Path, name: str, table: Path) -> None:
    """Put a table between the markers of its name in a document."""
    text = document.read_text(encoding="utf-8")
    section = f"<!-- {name} -->\n{table.read_text(encoding='utf-8')}<!-- end -->"
    pattern = rf"<!-- {name} -->.*?<!-- end -->"
    document.write_text(re.sub(pattern, lambda _: section, text, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    for name, table in TABLES.items():
        if table.is_file():
            renew(Path("docs/validation.md"), name, table)
            print(f"renewed from {table}")
        else:
            print(f"kept: there is no {table}; snakemake {name} makes it")
