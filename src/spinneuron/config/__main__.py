"""``python -m spinneuron.config schema`` or ``reference``: print what ``config.yaml`` may hold.

The reference shows the values of the ``config.yaml`` in the current directory.
"""

import sys
from pathlib import Path

import yaml

from spinneuron.config.reference import reference, schema

if sys.argv[1:] == ["schema"]:
    print(schema(), end="")
elif sys.argv[1:] == ["reference"]:
    print(reference(yaml.safe_load(Path("config.yaml").read_text(encoding="utf-8"))), end="")
else:
    sys.exit("Usage: python -m spinneuron.config schema|reference")
