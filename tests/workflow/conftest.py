"""One finished run of the small experiment, shared by the tests, which work on copies."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from .project import Project


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose results are complete. Not to be changed: take a copy."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        # The folder of the whole run: the first worker that needs the project makes it.
        folder = folder.parent
    path, ready = folder / "finished", folder / "finished.ready"
    with (folder / "finished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(path, ignore_errors=True)
            Project.create(path).snakemake(record=True)
            ready.touch()
    return Project(path)


@pytest.fixture
def project(finished: Project, tmp_path: Path) -> Project:
    """A copy of the finished project."""
    return finished.copy(tmp_path / "project")
