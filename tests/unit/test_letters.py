"""Letters from fonts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spinneuron.config.sections import network
from spinneuron.network import letters


def test_the_config_knows_the_families() -> None:
    assert set(network.FONTS) == set(letters.FAMILIES)


@pytest.mark.parametrize("family", letters.FAMILIES)
def test_letters_of_a_family_differ_from_each_other(family: str) -> None:
    found = letters.glyphs([family], (7, 5))
    assert found.pixels.shape == (52, 35)
    assert list(found.letter[:26]) == list(range(26))
    regular = {tuple(row) for row in found.pixels[:26]}
    assert len(regular) == 26


def test_letters_look_like_themselves() -> None:
    (regular, _) = letters.font_files("dejavu_sans")
    bar = letters.rendered(regular, "I", (5, 5))
    assert bar.any(axis=0).tolist() == [False, False, True, False, False]
    cross = letters.rendered(regular, "T", (5, 5))
    assert cross[0].all()
    assert cross[1:].sum(axis=0).tolist() == [0, 0, 4, 0, 0]
    ring = letters.rendered(regular, "O", (5, 5))
    assert not ring[2, 2]
    assert np.array_equal(ring, ring[:, ::-1])


def test_flipped_pixels_are_as_many_as_asked_for() -> None:
    pixels = np.zeros((200, 100))
    flipped = letters.flipped(pixels, 0.1, np.random.default_rng(0))
    assert flipped.mean() == pytest.approx(0.1, abs=5 * np.sqrt(0.09 / 20_000))
    back = letters.flipped(flipped, 1.0, np.random.default_rng(0))
    assert np.array_equal(back, 1 - flipped)


def test_a_pixel_is_set_from_two_fifths_of_the_fullest_on(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Image.fromarray(np.array([[255, 103, 102, 101]], dtype=np.uint8))
    monkeypatch.setattr(letters, "drawn", lambda path, letter: row)
    found = letters.rendered(Path("of a font that is not there"), "A", (1, 4))
    assert found.tolist() == [[True, True, True, False]]
    assert not found.flags.writeable


def test_narrow_letters_keep_margins_and_wide_ones_do_not() -> None:
    (regular, _) = letters.font_files("dejavu_sans")
    narrow, wide = letters.drawn(regular, "I"), letters.drawn(regular, "W")
    # At least two fifths as wide as high; the ink touches top and bottom.
    assert narrow.width == pytest.approx(0.4 * narrow.height, abs=2)
    assert wide.width > narrow.height
    for image in (narrow, wide):
        rows = np.flatnonzero((np.asarray(image) > 0).any(axis=1))
        assert (rows[0], rows[-1]) == (0, image.height - 1)
