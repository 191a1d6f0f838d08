"""The rules of the workflow as Snakemake reads them, without a job."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .project import ROOT

#: Included after the workflow: prints every rule.
PRINT = """
include: {snakefile!r}

import json
import os

print("RULES", json.dumps([
    {{
        "name": rule.name,
        "file": os.fspath(rule.snakefile),
        "script": rule.script,
        "message": rule.message,
        "inputs": [str(path) for path in rule.input if not callable(path)],
        "params": list(rule.params.keys()),
    }}
    for rule in workflow.rules
]))
"""


@dataclass(frozen=True)
class Rule:
    """A rule as it was read."""

    name: str
    file: str  #: in which it is defined
    script: str | None
    message: str | None
    inputs: list[str]  #: those that no function decides, relative to the project
    params: list[str]

    @property
    def subject(self) -> str:
        """Name of its file, without ending."""
        return Path(self.file).stem

    @property
    def path(self) -> Path | None:
        """Its script."""
        return (Path(self.file).parent / self.script).resolve() if self.script else None


def rules(folder: Path, *config: str) -> list[Rule]:
    """Return every rule of the workflow with config.yaml; ``folder`` is for temporary files."""
    snakefile = folder / "Snakefile"
    snakefile.write_text(PRINT.format(snakefile=str(ROOT / "Snakefile")), encoding="utf-8")
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(snakefile), "--list-rules"]
    if config:
        command += ["--config", *config]
    output = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    (line,) = (line for line in output.splitlines() if line.startswith("RULES "))
    return [Rule(**values) for values in json.loads(line.removeprefix("RULES "))]
