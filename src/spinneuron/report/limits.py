"""What a run does not show: the text of limits.md, for README and the first page of the report."""

from __future__ import annotations

import importlib.resources

#: The file with the text. Its points hold for every run, so they contain no result.
FILE = "limits.md"


def text() -> str:
    """Return the points as a list in Markdown."""
    return importlib.resources.files("spinneuron.report").joinpath(FILE).read_text("utf-8")


def points() -> list[str]:
    """Return each point as a paragraph. Markdown and reStructuredText agree on its markup."""
    return [line.removeprefix("* ") for line in text().splitlines() if line]
