"""Tests in a forked process that imports one module from other source code.

The parent has imported the large libraries and nothing of spinneuron, so that a child costs
little more than its tests. No file changes: the compiled calculator stays valid, and nobody
else who works in this folder notices.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a module from other source code than that of its file."""

    def __init__(self, name: str, path: str, code: str) -> None:
        super().__init__(name, path)
        self._mutated = code

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._mutated, self.path, "exec", dont_inherit=True)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, path: Path, code: str) -> None:
        parts = path.relative_to(SOURCE).with_suffix("").parts
        self._is_package = parts[-1] == "__init__"
        self._name = ".".join(parts[:-1] if self._is_package else parts)
        self._path, self._code = path, code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.util.spec_from_file_location(
            fullname,
            self._path,
            loader=_Loader(fullname, str(self._path), self._code),
            submodule_search_locations=[str(self._path.parent)] if self._is_package else None,
        )


def preload() -> None:
    """Import what most tests need and no mutant changes."""
    import discretisedfield  # noqa: F401
    import hypothesis
    import lmfit  # noqa: F401
    import matplotlib
    import micromagneticmodel  # noqa: F401
    import numba  # noqa: F401
    import pandas  # noqa: F401
    import PIL.ImageFont  # noqa: F401
    import pydantic  # noqa: F401
    import rocket_fft  # noqa: F401
    import scipy.interpolate
    import scipy.optimize
    import scipy.stats  # noqa: F401
    import sklearn.linear_model  # noqa: F401

    matplotlib.use("agg")
    # The same examples for every mutant, and no search for the smallest that fails.
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "mutants", phases=phases, database=None, derandomize=True, deadline=None
    )
    hypothesis.settings.load_profile("mutants")


def run_pytest(arguments: Sequence[str], plugins: Sequence[Any] = ()) -> int:
    """Run pytest on this project without leaving anything beside it."""
    sys.path.insert(0, str(SOURCE))
    os.chdir(ROOT)
    fixed = ["-q", "-p", "no:cacheprovider", "--no-header", "--tb=line", "--rootdir", str(ROOT)]
    return int(pytest.main([*fixed, *arguments], plugins=list(plugins)))


class Child:
    """A forked process that does something, and is stopped when it takes too long.

    Parameters
    ----------
    work
        Returns the exit code.
    output
        Where the child's output goes.
    limit
        Time in s after which the child and all its processes are stopped.
    """

    def __init__(self, work: Callable[[], int], output: Path, limit: float) -> None:
        self.began = time.monotonic()
        self.limit = limit
        #: Exit code; -1 if it was stopped, None while it runs.
        self.exit_code: int | None = None
        self._process = os.fork()
        if self._process == 0:
            self._become(work, output)

    @staticmethod
    def _become(work: Callable[[], int], output: Path) -> None:
        code = 70
        try:
            os.setsid()
            descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(descriptor, 1)
            os.dup2(descriptor, 2)
            sys.dont_write_bytecode = True
            code = work()
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}".encode())
        finally:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            os._exit(code)

    def is_done(self) -> bool:
        """Look whether the process has ended; end it if its time is over."""
        finished, status = os.waitpid(self._process, os.WNOHANG)
        if finished:
            self.exit_code = os.waitstatus_to_exitcode(status)
        elif time.monotonic() - self.began > self.limit:
            os.killpg(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
            self.exit_code = -1
        return self.exit_code is not None

    def wait(self) -> int:
        """Return the exit code when the process has ended."""
        while not self.is_done():
            time.sleep(0.05)
        assert self.exit_code is not None
        return self.exit_code


def start(path: Path, code: str, tests: Sequence[str], output: Path, limit: float) -> Child:
    """Start tests with other source code for one module."""

    def work() -> int:
        sys.meta_path.insert(0, _Finder(path, code))
        return run_pytest(["-x", *tests])

    return Child(work, output, limit)
