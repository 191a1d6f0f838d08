"""Copies what a run found into the documents: ``python -m spinneuron.report.documents``."""

from __future__ import annotations

import re
from pathlib import Path

#: Document, file of the run and the target that makes it, by the name of the place.
PLACES = {
    "cross_check": (Path("docs/validation.md"), Path("results/cross_check.md")),
    "thermal_width": (Path("docs/validation.md"), Path("results/thermal_width.md")),
    "findings": (Path("README.md"), Path("results/findings.md")),
}


def renew(document: Path, name: str, table: Path) -> None:
    """Put a table between the markers of its name in a document."""
    text = document.read_text(encoding="utf-8")
    section = f"<!-- {name} -->\n{table.read_text(encoding='utf-8')}<!-- end -->"
    pattern = rf"<!-- {name} -->.*?<!-- end -->"
    document.write_text(re.sub(pattern, lambda _: section, text, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    for name, (document, table) in PLACES.items():
        if table.is_file():
            renew(document, name, table)
            print(f"{document}: {name} renewed from {table}")
        else:
            print(f"{document}: {name} kept; there is no {table}, snakemake {name} makes it")
