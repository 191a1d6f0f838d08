"""Points at which the solver failed: which they are, why they failed, how to repeat them."""

from __future__ import annotations

import csv
from pathlib import Path

from spinneuron.points import Point
from spinneuron.sweep import Chunk

#: Flag of these points in the tables.
FAILED = "failed"
#: How a message names each regime, after the name of the device.
REGIMES = {
    "stt_she": "with spin-Hall torque",
    "stt": "without spin-Hall torque",
    "stt_she_no_dmi": "with spin-Hall torque, without DMI",
    "stt_no_dmi": "without spin-Hall torque, without DMI",
}


def failed_points(results: Path, since: float = 0.0) -> list[str]:
    """Return the ids of the points that the tables flag as failed.

    Parameters
    ----------
    results
        The folder of the results.
    since
        Tables that were written before this time are not read. The time is in s since the
        epoch.

    Returns
    -------
    list of str
        The ids, in the order of the tables.
    """
    ids = []
    for table in ("kinetics.csv", "switching.csv"):
        path = results / table
        if path.is_file() and path.stat().st_mtime >= since:
            with path.open(encoding="utf-8", newline="") as file:
                ids += [row["id"] for row in csv.DictReader(file) if row["flag"] == FAILED]
    return ids


def _reason(log: Path, point: str) -> str:
    """Return what the log says about a point."""
    if log.is_file():
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith(f"{point} failed: "):
                return line.removeprefix(f"{point} failed: ")
    return "the log does not name a reason."


def report(chunks: list[Chunk[Point]], results: Path, since: float = 0.0) -> str:
    """Return a message for the user about every point that failed.

    Parameters
    ----------
    chunks
        All chunks of points of the experiment.
    results
        The folder of the results.
    since
        Tables that were written before this time are not read. The time is in s since the
        epoch.

    Returns
    -------
    str
        The message, or an empty string if no point failed.

    Raises
    ------
    KeyError
        If a table flags a point that no chunk contains.
    """
    ids = failed_points(results, since)
    if not ids:
        return ""
    points = {point.id: (point, chunk.name) for chunk in chunks for point in chunk.points}
    them = "it" if len(ids) == 1 else "them"
    lines = [
        f"{len(ids)} of {len(points)} points failed. The tables flag {them} as {FAILED!r}. "
        "All other points are complete."
    ]
    for name in ids:
        point, chunk = points[name]
        log = results / "logs" / "drive" / f"{chunk}.log"
        lines += [
            f"  {name}: {_reason(log, name)}",
            f"    Point: {point.device} {REGIMES[point.regime]}, "
            f"{point.current_density:g} A/m², {point.current * 1e6:g} µA",
            f"    Log: {log}",
            "    To repeat this point alone and leave the tables as they are:",
            f"      snakemake --cores 1 {results}/points/{name}.csv",
            "    To repeat it and renew the tables:",
            f"      rm {results}/trajectories/{name}.csv; snakemake --cores 2",
        ]
    return "\n".join(lines)
