"""What the user is told about points at which the solver failed."""

from __future__ import annotations

from pathlib import Path

from spinneuron.points import Point
from spinneuron.report import failures
from spinneuron.sweep import Chunk

POINTS = tuple(
    Point(f"neuron-{regime}-{n}uA", "neuron", "neuron", regime, n * 2.5e10, n * 1e-6)
    for regime in ("stt", "stt_she")
    for n in (1, 10)
)
CHUNKS = [
    Chunk("neuron_stt_0", "neuron", POINTS[:2]),
    Chunk("neuron_stt_she_0", "neuron", POINTS[2:]),
]


def table(path: Path, flags: dict[str, str]) -> None:
    """Write the columns of a table that matter here."""
    rows = [f"{name},{flag}" for name, flag in flags.items()]
    path.write_text("\n".join(["id,flag", *rows]) + "\n", encoding="utf-8")


def test_each_failed_point_comes_with_its_reason_and_two_commands(tmp_path: Path) -> None:
    table(tmp_path / "switching.csv", {p.id: "switched" for p in POINTS} | {POINTS[3].id: "failed"})
    log = tmp_path / "logs/drive/neuron_stt_she_0.log"
    log.parent.mkdir(parents=True)
    log.write_text("noise\nneuron-stt_she-10uA failed: the step became too small.\n", "utf-8")
    assert failures.report(CHUNKS, tmp_path).splitlines() == [
        "1 of 4 points failed. The tables flag it as 'failed'. All other points are complete.",
        "  neuron-stt_she-10uA: the step became too small.",
        "    Point: neuron with spin-Hall torque, 2.5e+11 A/m², 10 µA",
        f"    Log: {log}",
        "    To repeat this point alone and leave the tables as they are:",
        f"      snakemake --cores 1 {tmp_path}/points/neuron-stt_she-10uA.csv",
        "    To repeat it and renew the tables:",
        f"      rm {tmp_path}/trajectories/neuron-stt_she-10uA.csv; snakemake --cores 2",
    ]


def test_several_points_are_counted_and_a_missing_log_is_said(tmp_path: Path) -> None:
    table(tmp_path / "switching.csv", {p.id: "failed" for p in POINTS[:2]})
    told = failures.report(CHUNKS, tmp_path)
    assert told.startswith("2 of 4 points failed. The tables flag them as 'failed'.")
    assert told.count("the log does not name a reason.") == 2
    assert "neuron without spin-Hall torque, 2.5e+10 A/m², 1 µA" in told


def test_nothing_is_said_without_a_failure_or_about_older_tables(tmp_path: Path) -> None:
    table(tmp_path / "switching.csv", {p.id: "switched" for p in POINTS})
    assert failures.report(CHUNKS, tmp_path) == ""
    table(tmp_path / "switching.csv", {p.id: "failed" for p in POINTS})
    written = (tmp_path / "switching.csv").stat().st_mtime
    assert failures.report(CHUNKS, tmp_path, since=written + 1) == ""
    assert len(failures.failed_points(tmp_path, since=written)) == 4
