"""What a run does not show: one text for the report and for README."""

from __future__ import annotations

import re
from pathlib import Path

from spinneuron.report import limits

README = Path(__file__).parents[2] / "README.md"


def test_every_point_is_a_paragraph_with_a_title() -> None:
    points = limits.points()
    assert len(points) >= 8
    for point in points:
        assert re.fullmatch(r"\*\*[A-Z][^*]+\.\*\* [A-Z].+\.", point), point
        # Single backquotes mean something else in reStructuredText.
        assert "`" not in point
    assert "".join(f"* {point}\n" for point in points) == limits.text()


def test_readme_says_the_same() -> None:
    readme = README.read_text(encoding="utf-8")
    assert f"<!-- limits -->\n{limits.text()}<!-- end -->" in readme
