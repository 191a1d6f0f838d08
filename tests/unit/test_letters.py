"""Letters from fonts."""

from __future__ import annotations

import numpy as np
import pytest

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
