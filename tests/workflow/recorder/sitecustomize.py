"""Notes what each job of a run loads, reads and writes.

Python imports a module of this name as it starts. The tests put its folder on the path of a run
and name, in ``SPINNEURON_RECORD``, another one for the notes: a file for each job.
"""

import atexit
import json
import os
import sys
from pathlib import Path
from typing import Any

FOLDER = os.environ.get("SPINNEURON_RECORD")
#: Any of these flags means that a file is opened to be written.
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

opened: dict[bool, set[str]] = {True: set(), False: set()}


def note(event: str, arguments: tuple[Any, ...]) -> None:
    """Note a file that is opened."""
    if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
        path, _, flags = arguments
        opened[bool(flags & WRITES)].add(str(Path(os.fsdecode(path)).absolute()))


def keep() -> None:
    """Write the notes, if this process is a job with a script."""
    if ".snakemake/scripts/" not in sys.argv[0]:
        return
    loaded = [
        module.__file__
        for name, module in list(sys.modules.items())
        if name.split(".")[0] == "spinneuron" and module.__file__
    ]
    notes = {"loaded": loaded, "read": sorted(opened[False]), "written": sorted(opened[True])}
    (Path(FOLDER or ".") / f"{os.getpid()}.json").write_text(json.dumps(notes), encoding="utf-8")


if FOLDER:
    sys.addaudithook(note)
    atexit.register(keep)
