"""Capital letters as input vectors: rendered from fonts to a few pixels.

Every family comes from a package on PyPI (DejaVu from matplotlib), so that the same versions
give the same pixels everywhere. A letter is cropped to its ink and stretched over the grid. A
pixel is set if ink covers more than a certain part of it, see `COVERED`.
"""

from __future__ import annotations

import importlib.resources
import string
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from spinneuron.arrays import Inputs, Labels, Patterns, Pixels

#: The alphabet.
LETTERS = string.ascii_uppercase
#: Package, folder and files (regular and bold) of each family of fonts.
FAMILIES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "caladea": ("font_caladea", "files", ("Caladea-Regular.ttf", "Caladea-Bold.ttf")),
    "dejavu_sans": (
        "matplotlib",
        "mpl-data/fonts/ttf",
        ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ),
    "dejavu_serif": (
        "matplotlib",
        "mpl-data/fonts/ttf",
        ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"),
    ),
    "dejavu_mono": (
        "matplotlib",
        "mpl-data/fonts/ttf",
        ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
    ),
    "hanken_grotesk": (
        "font_hanken_grotesk",
        "files",
        ("HankenGrotesk-Regular.otf", "HankenGrotesk-Bold.otf"),
    ),
    "lato": ("font_lato", "files", ("Lato-Regular.ttf", "Lato-Bold.ttf")),
    "manrope": ("font_manrope", "files", ("Manrope-Regular.ttf", "Manrope-Bold.ttf")),
    "source_sans": (
        "font_source_sans_pro",
        "files",
        ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf"),
    ),
    "source_serif": (
        "font_source_serif_pro",
        "files",
        ("SourceSerifPro-Regular.ttf", "SourceSerifPro-Bold.ttf"),
    ),
}
#: Size at which letters are drawn before they are reduced, pixels.
DRAWN_SIZE = 240
#: A letter narrower than this part of its height keeps its margins, so that I stays a bar.
NARROWEST = 0.4
#: Part of a pixel that must be covered, relative to the fullest pixel of the letter.
COVERED = 0.4


class Glyphs(NamedTuple):
    """Letters of some families of fonts."""

    pixels: Patterns  #: (n, rows * columns)
    letter: Labels  #: position in `LETTERS`, (n,)
    font: list[str]  #: family and style of each letter


def font_files(family: str) -> list[Path]:
    """Return the font files of a family, regular before bold."""
    package, folder, names = FAMILIES[family]
    root = Path(str(importlib.resources.files(package)))
    return [root / folder / name for name in names]


def drawn(path: Path, letter: str) -> Image.Image:
    """Return a letter in white on black, cropped to its ink. Narrow ones keep their margins."""
    font = ImageFont.truetype(str(path), DRAWN_SIZE)
    left, top, right, bottom = font.getbbox(letter)
    width, height = int(right - left), int(bottom - top)
    whole = max(width, round(NARROWEST * height))
    image = Image.new("L", (whole, height), 0)
    ImageDraw.Draw(image).text(((whole - width) / 2 - left, -top), letter, fill=255, font=font)
    return image


@cache
def rendered(path: Path, letter: str, shape: tuple[int, int]) -> Pixels:
    """Return a letter as pixels.

    Parameters
    ----------
    path
        Font file.
    letter
        One of `LETTERS`.
    shape
        Rows and columns.

    Returns
    -------
    Pixels
        True where there is ink, (rows, columns). The array is read-only, because it is kept
        for the next call.
    """
    rows, columns = shape
    ink = np.asarray(drawn(path, letter).resize((columns, rows), Image.Resampling.BOX), float)
    pixels = np.asarray(ink >= COVERED * ink.max())
    pixels.flags.writeable = False
    return pixels


def glyphs(families: list[str], shape: tuple[int, int]) -> Glyphs:
    """Return every letter of some families of fonts, in every style.

    ``families`` are names of `FAMILIES`; ``shape`` is rows and columns of a letter.
    """
    pixels, letter, font = [], [], []
    for family in families:
        for path in font_files(family):
            for index, name in enumerate(LETTERS):
                pixels.append(rendered(path, name, tuple(shape)).ravel())
                letter.append(index)
                font.append(path.stem)
    return Glyphs(np.array(pixels), np.array(letter), font)


def flipped(pixels: Inputs, probability: float, random: np.random.Generator) -> Inputs:
    """Return pixels with errors.

    Parameters
    ----------
    pixels
        Pixels of letters, 0 or 1, (n, inputs).
    probability
        Probability that a pixel is wrong.
    random
        Source of the errors.

    Returns
    -------
    Inputs
        Pixels, 0 or 1, (n, inputs), some of them inverted.
    """
    wrong = random.random(pixels.shape) < probability
    return np.where(wrong, 1.0 - pixels, pixels)
