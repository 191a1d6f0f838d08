"""Points that a solver gave up: which they are, why, and how to run them again."""

from __future__ import annotations

import csv
from pathlib import Path

from spinneuron.points import Point
from spinneuron.sweep import Chunk

#: Flag of their rows in the tables.
FAILED = "failed"


def failed_points(results: Path, since: float = 0.0) -> list[str]:
    """Return the ids of the points that the tables flag as failed.

    Of tables that are older than a time (s since the epoch) nothing is said.
    """
    ids = []
    for table in ("kinetics.csv", "switching.csv"):
        path = results / table
        if path.is_file() and path.stat().st_mtime >= since:
            with path.open(encoding="utf-8", newline="") as file:
                ids += [row["id"] for row in csv.DictReader(file) if row["flag"] == FAILED]
    return ids


def _reason(log: Path, point: str) -> str:
    """What the log says about a point."""
    if log.is_file():
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith(f"{point} failed: "):
                return line.removeprefix(f"{point} failed: ")
    return "the log does not say why"


def report(chunks: list[Chunk[Point]], results: Path, since: float = 0.0) -> str:
    """Return a message for the user about every point that failed, or ""."""
    ids = failed_points(results, since)
    if not ids:
        return ""
    points = {point.id: (point, chunk.name) for chunk in chunks for point in chunk.points}
    lines = [
        f"{len(ids)} of {len(points)} points failed; the tables flag them {FAILED!r} and "
        "everything else is complete."
    ]
    for name in ids:
        point, chunk = points[name]
        log = results / "logs" / "drive" / f"{chunk}.log"
        lines += [
            f"  {name}: {_reason(log, name)}",
            f"    {point.device}, {point.regime}, {point.current_density:g} A/m², "
            f"{point.current * 1e6:g} µA; log: {log}",
            f"    it alone, elsewhere: snakemake --cores 1 {results}/points/{name}.csv",
            f"    again, in its place: rm {results}/trajectories/{name}.csv; snakemake --cores 2",
        ]
    return "\n".join(lines)
