"""A copy of the project in a temporary directory, and Snakemake on it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PARTS = ("Snakefile", "config.yaml", "workflow", "scripts", "profiles", "src")


class Project:
    """A checkout of its own with its own results, sources and compiled code."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path) -> Project:
        """Copy what a run needs, with the small experiment on top of config.yaml."""
        path.mkdir(parents=True)
        for part in PARTS:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, path / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, path / part)
        project = cls(path)
        small = yaml.safe_load((ROOT / "tests/config/small.yaml").read_text(encoding="utf-8"))
        project.configure(small)
        return project

    def copy(self, path: Path) -> Project:
        """Return another copy, with its results and Snakemake's memory of them."""
        shutil.copytree(self.path, path)
        return Project(path)

    def configure(self, changes: dict[str, Any], name: str = "config.yaml") -> None:
        """Merge changes into config.yaml, or into another file."""

        def merge(old: dict[str, Any], new: dict[str, Any]) -> None:
            for key, value in new.items():
                if isinstance(value, dict) and isinstance(old.get(key), dict):
                    merge(old[key], value)
                else:
                    old[key] = value

        file = self.path / name
        config = yaml.safe_load(file.read_text(encoding="utf-8"))
        merge(config, changes)
        file.write_text(yaml.safe_dump(config), encoding="utf-8")

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text that occurs once in a file."""
        path = self.path / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def command(self, *arguments: str) -> list[str]:
        """The command line of a run."""
        return [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]

    @property
    def environment(self) -> dict[str, str]:
        """With the copy's own sources and compiled code."""
        return os.environ | {
            "PYTHONPATH": str(self.path / "src"),
            "SPINNEURON_CACHE": str(self.path / ".cache"),
        }

    @property
    def record(self) -> Path:
        """Folder of the notes of jobs; see `recorder.sitecustomize`."""
        return self.path / "record"

    def snakemake(
        self, *arguments: str, check: bool = True, record: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run Snakemake; standard output and error are merged into ``stdout``.

        With ``record`` each job notes what it loads, reads and writes.
        """
        environment = self.environment
        if record:
            self.record.mkdir()
            environment["PYTHONPATH"] += os.pathsep + str(Path(__file__).parent / "recorder")
            environment["SPINNEURON_RECORD"] = str(self.record)
        result = subprocess.run(
            self.command(*arguments),
            cwd=self.path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if check:
            assert result.returncode == 0, result.stdout[-6000:]
        return result

    def planned(self, *targets: str) -> dict[str, int]:
        """Return the rules that a run would execute, and how often."""
        output = self.snakemake(*targets, "--dry-run", "--quiet", "rules").stdout
        return {name: int(n) for name, n in re.findall(r"^([\w.-]+) +(\d+)$", output, re.M)}

    def tables(self) -> dict[str, bytes]:
        """Return the content of every table of the results, but for copies beside figures."""
        results = self.path / "results"
        files = [*results.rglob("*.csv"), *results.glob("*.json")]
        names = {str(f.relative_to(results)): f for f in sorted(files)}
        return {n: f.read_bytes() for n, f in names.items() if not n.startswith("figures/")}
