"""The JSON schema of ``config.yaml``."""

from __future__ import annotations

import json

from spinneuron.config.experiment import Experiment


def schema() -> str:
    """Return the JSON schema of ``config.yaml``."""
    return json.dumps(Experiment.model_json_schema(), indent=2, ensure_ascii=False) + "\n"
