"""CONTRIBUTING.md names the rooms in their order, and only files that there are."""

import re
from pathlib import Path

from tests.unit.test_layers import LAYERS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_table_names_the_rooms_in_their_order():
    table = re.findall(r"^\| (`.+?) \|", TEXT.split("## Commands")[0], re.M)
    named = [set(re.findall(r"`(\w+)`", row)) for row in table]
    layer = {room: height for height, rooms in enumerate(LAYERS) for room in rooms}
    assert {room for row in named for room in row} >= set(layer) - {"circuit"}
    heights = [max(layer[room] for room in row) for row in named]
    assert heights == sorted(heights)


def test_every_file_that_is_named_exists():
    paths = re.findall(r"`([\w.]+/[\w./]+)`", TEXT)
    assert len(paths) > 25
    missing = [path for path in paths if not (ROOT / path).exists()]
    # Made by a command, and not in the repository.
    assert set(missing) <= {".venv/bin/python", "docs/_build/html"}


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"`make (\w+)`", TEXT)) <= targets
