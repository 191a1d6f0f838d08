"""Where compiled code lives: one Numba cache per version of the calculator's sources.

Numba decides whether a cached function is current by the file that defines it alone: an
edit in a function that a cached caller has inlined goes unnoticed, and the old physics
keeps running. A directory named after a hash of all sources cannot be stale.
"""

import hashlib
import os
import tempfile
from pathlib import Path

import numba

SOURCES = tuple(sorted(Path(__file__).parent.glob("*.py")))


def source_hash() -> str:
    """Return a short hash of the calculator's sources and of Numba's version."""
    digest = hashlib.sha256(numba.__version__.encode())
    for source in SOURCES:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def cache_directory() -> Path:
    """Return a writable directory for this version of the compiled calculator.

    Below ``SPINNEURON_CACHE`` if that is set, else below ``XDG_CACHE_HOME`` (or
    ``~/.cache``), else in the temporary directory.
    """
    default = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    root = Path(os.environ.get("SPINNEURON_CACHE") or Path(default) / "spinneuron")
    directory = root / f"numba-{source_hash()}"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=directory).close()
    except OSError:
        directory = Path(tempfile.gettempdir()) / f"spinneuron-{os.getuid()}" / directory.name
        directory.mkdir(parents=True, exist_ok=True)
    return directory


# Functions look the directory up when they are decorated; every module with compiled
# code imports `compiled` from here, so this assignment comes first.
numba.config.CACHE_DIR = str(cache_directory())

#: Multiplications and additions may be fused, but sums keep their order: the same input
#: gives the same bytes.
_OPTIONS = {"error_model": "numpy", "fastmath": {"contract", "nsz"}}

#: Decorator of compiled functions.
compiled = numba.njit(cache=True, nogil=True, **_OPTIONS)

#: Decorator of functions that become part of their compiled callers: those that only call
#: others. Compiling such a function by itself would compile all it calls once more.
inlined = numba.njit(inline="always", **_OPTIONS)

#: Decorator of a sum whose order may change to fill vector lanes: for diagnostics only,
#: never for a result.
reordered = numba.njit(
    cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz", "reassoc"}
)
