"""What every job of the workflow needs: a log, outputs that appear whole, and provenance."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: Packages whose version can change a result.
DECISIVE = ("spinneuron", "numpy", "scipy", "numba", "rocket-fft", "lmfit")


def log_to(path: str) -> None:
    """Send everything that this process and its children print to a log file."""
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)


@contextmanager
def whole(path: str | Path) -> Iterator[Path]:
    """Yield the name of a temporary file that becomes ``path`` if nothing is raised."""
    target = Path(path)
    temporary = target.with_name(f".{target.stem}.partial{target.suffix}")
    try:
        yield temporary
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def write_table(frame: Any, path: str | Path) -> None:
    """Write a pandas table as a CSV file with all digits. The file appears whole."""
    with whole(path) as temporary:
        frame.to_csv(temporary, index=False, lineterminator="\n")


def write_json(content: Any, path: str | Path) -> None:
    """Write a JSON file. A number that is not finite becomes null. The file appears whole."""
    with whole(path) as temporary:
        text = json.dumps(_finite(content), indent=2, ensure_ascii=False, allow_nan=False)
        temporary.write_text(text + "\n", encoding="utf-8")


def _finite(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _finite(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    if isinstance(content, float) and content - content != 0:
        return None
    return content


def machine() -> str:
    """Return the number and the model of the processors, for example beside a run time."""
    processor = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                processor = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    return f"{os.cpu_count()} x {processor}"


def provenance(solver: str, docker_image: str | None = None) -> dict[str, Any]:
    """Return the solver and the versions that made a result.

    ``docker_image`` is that of the section ``oommf``, for the solver ``oommf``.
    """
    versions = {name: importlib.metadata.version(name) for name in DECISIVE}
    if solver == "oommf":
        from spinneuron import oommf

        versions["oommfc"] = importlib.metadata.version("oommfc")
        versions["OOMMF"] = oommf.find(docker_image).version
    return {"solver": solver, "versions": {"python": platform.python_version()} | versions}
