"""What a pytest run inside a child process tells: duration and coverage of each test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest


class Recorder:
    """Durations by test; contexts of coverage by test and by shared fixture.

    A fixture that several tests share runs once, in the first of them. Its lines count for
    all tests that ask for it.
    """

    def __init__(self, coverage: Any) -> None:
        self.coverage = coverage
        self.durations: dict[str, float] = {}
        self.fixtures: dict[str, list[str]] = {}
        self.failed: list[str] = []
        self._current = ""

    def _context(self, name: str) -> None:
        self.coverage.switch_context(name)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        """Time a test and give its lines its name."""
        self._current = item.nodeid
        self.fixtures[item.nodeid] = list(getattr(item, "fixturenames", ()))
        self._context(item.nodeid)
        began = time.monotonic()
        yield
        self.durations[item.nodeid] = time.monotonic() - began
        self._context("")

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        """Give the lines of a shared fixture the fixture's name."""
        if fixturedef.scope == "function":
            yield
            return
        self._context(f"fixture:{fixturedef.argname}")
        yield
        self._context(self._current)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Remember failures: a mutant may only be judged by tests that pass without it."""
        if report.failed:
            self.failed.append(report.nodeid)
