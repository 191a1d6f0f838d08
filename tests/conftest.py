"""Shared by all tests: the shipped experiment, and compiled code when tests run side by side."""

import fcntl
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from numba.core.caching import IndexDataCacheFile

from spinneuron.config.experiment import Experiment, validate

ROOT = Path(__file__).parents[1]
_save = IndexDataCacheFile.save


def _save_alone(self: IndexDataCacheFile, key: Any, data: Any) -> None:
    """Save compiled code while no other worker does.

    Two processes that save two versions of one function at the same time may choose the same
    name for them; then the one is loaded for the other.
    """
    with (Path(self._cache_path) / "save.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _save(self, key, data)


def pytest_configure(config: pytest.Config) -> None:
    """Before workers of pytest-xdist start, compile once what each would compile for itself."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        IndexDataCacheFile.save = _save_alone
    elif getattr(config.option, "numprocesses", None) and not config.option.collectonly:
        from spinneuron.calculator.warm_up import compile_all

        compile_all()


@pytest.fixture
def shipped() -> dict[str, Any]:
    """The content of config.yaml, free to be changed."""
    return yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def experiment(shipped: dict[str, Any]) -> Experiment:
    """The shipped experiment."""
    return validate(shipped)
