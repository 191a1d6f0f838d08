"""``python -m spinneuron.config`` prints the JSON schema of ``config.yaml``."""

from spinneuron.config.reference import schema

print(schema(), end="")
