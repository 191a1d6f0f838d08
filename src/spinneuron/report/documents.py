"""Copy the results of a run into the documents: ``python -m spinneuron.report.documents``.

A document marks the place of a result by two comments, ``<!-- name -->`` and ``<!-- end -->``.
Everything between them is replaced.
"""

from __future__ import annotations

import re
from pathlib import Path

#: Document and file for each marked place. The target that makes a result has its name; the
#: limits hold for every run and are no result.
PLACES = {
    "cross_check": (Path("docs/validation.md"), Path("results/cross_check.md")),
    "thermal_width": (Path("docs/validation.md"), Path("results/thermal_width.md")),
    "thermal_precise": (Path("docs/temperature.md"), Path("results/thermal_precise.md")),
    "networks": (Path("docs/network.md"), Path("results/networks.md")),
    "thermal_cycles": (Path("docs/temperature.md"), Path("results/thermal_cycles.md")),
    "findings": (Path("README.md"), Path("results/findings.md")),
    "limits": (Path("README.md"), Path("src/spinneuron/report/limits.md")),
}


def renew(document: Path, name: str, table: Path) -> None:
    """Replace the text between the markers of a name in a document.

    Parameters
    ----------
    document
        The document. It stays as it is if it has no such markers.
    name
        Name of the marked place.
    table
        The Markdown file whose text is put there.

    Raises
    ------
    FileNotFoundError
        If the document or the file does not exist.
    """
    text = document.read_text(encoding="utf-8")
    section = f"<!-- {name} -->\n{table.read_text(encoding='utf-8')}<!-- end -->"
    pattern = rf"<!-- {name} -->.*?<!-- end -->"
    document.write_text(re.sub(pattern, lambda _: section, text, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    for name, (document, table) in PLACES.items():
        if table.is_file():
            renew(document, name, table)
            print(f"{document}: the part {name} has been renewed from {table}.")
        else:
            print(
                f"{document}: the part {name} has been kept, because {table} does not exist. "
                f"The command `snakemake {name}` makes it."
            )
