"""One finished run of the small experiment, shared by the tests, which work on copies."""

from pathlib import Path

import pytest

from .project import Project


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose results are complete. Not to be changed: take a copy."""
    project = Project.create(tmp_path_factory.mktemp("finished") / "project")
    project.snakemake(record=True)
    return project


@pytest.fixture
def project(finished: Project, tmp_path: Path) -> Project:
    """A copy of the finished project."""
    return finished.copy(tmp_path / "project")
