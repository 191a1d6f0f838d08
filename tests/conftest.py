"""Shared by all tests: the shipped experiment."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from spinneuron.config.experiment import Experiment, validate

ROOT = Path(__file__).parents[1]


@pytest.fixture
def shipped() -> dict[str, Any]:
    """The content of config.yaml, free to be changed."""
    return yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def experiment(shipped: dict[str, Any]) -> Experiment:
    """The shipped experiment."""
    return validate(shipped)
