"""Renew the references: ``make reference`` runs the small experiment and keeps its results.

Look at the difference before it is committed: each changed number needs a reason.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from .project import Project
from .regression import REFERENCE, digest, references, results_of


def renew(results: Path) -> None:
    """Write the reference of every result, and remove those of results that are gone."""
    names = results_of(results)
    for name in set(references()) - set(names):
        (REFERENCE / name).unlink()
    for name in names:
        path = REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(digest(results, name), encoding="utf-8")
    size = sum((REFERENCE / name).stat().st_size for name in names)
    print(f"{len(names)} references, {size / 1e3:.0f} kB, in {REFERENCE}")


def main() -> None:
    """Run the small experiment in a folder of its own, so that nothing old is in it."""
    with tempfile.TemporaryDirectory() as folder:
        project = Project.create(Path(folder) / "project")
        project.snakemake()
        renew(project.path / "results")


if __name__ == "__main__":
    main()
