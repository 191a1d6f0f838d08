"""What the small experiment's results were, in short, and how far new ones may differ.

Every table of a run has a reference below ``tests/data/regression`` under the same name. A long
table is thinned: some rows, the mean of every column and the number of its values.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from .project import ROOT

REFERENCE = ROOT / "tests/data/regression"
#: Ends of the names of what has a reference.
TABLES = (".csv", ".json", ".md", ".cir")
#: Folders of results that hold no table of numbers.
LEFT_OUT = ("benchmarks", "logs", "strips")
#: Stands for the texts of all figures: labels, units, ticks.
TEXTS = "figures/texts.json"
#: Keys of a JSON file that name versions and not results.
VERSIONS = "provenance"

#: Rows of a table that are kept: all of those with at most so many, else so many.
WHOLE, KEPT = 120, 24
#: The same for the samples of one simulation, a file each.
WHOLE_TRAJECTORY, KEPT_TRAJECTORY = 0, 8
#: A table with more columns than this (m_z of every cell) keeps every tenth.
MOST_COLUMNS, COLUMN_STEP = 50, 10
#: Digits of a number in a reference: two more than the tightest tolerance needs.
DIGITS = 9


class Bound(NamedTuple):
    """How far a number may be from its reference: relative to it, or to the column."""

    file: str  #: pattern of the name
    column: str  #: pattern of the column, or of the last key in a JSON file
    relative: float  #: of the number
    floor: float = 1e-9  #: of the largest size in the column, for numbers near zero
    row: str = ""  #: pattern that is somewhere in the row

    def covers(self, file: str, column: str, row: str = "") -> bool:
        """Whether it is about an entry of a file."""
        names = re.fullmatch(self.file, file) and re.fullmatch(self.column, column)
        return bool(names and re.search(self.row, row))


_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][-+]?\d+)?")

#: The first that covers a column holds. Measured: the same run with code compiled for any
#: x86-64 processor (without fused multiply-add and wide vectors) and another BLAS. Each bound is
#: several times what that changed, and far below what a wrong formula changes.
BOUNDS = (
    # The solver's steps adapt themselves: rounded otherwise they end elsewhere, and the state
    # moves within their error. Changed by up to 1.5e-4 of the largest angle, 3e-5 of m.
    Bound(r"(trajectories/.*|figures/fig3b\.csv)", "t_s", 1e-9),
    Bound(r"(trajectories/.*|figures/fig3b\.csv)", "wall_position_m", 1e-5),
    Bound(r"(trajectories/.*|figures/fig3b\.csv)", ".*", 1e-3, 1e-3),
    Bound(".*", "final_(readout|position_m)", 1e-4, 1e-4),
    # Replicas are in single precision, and noise carries a difference on: read-outs changed by up
    # to 2e-3, times of passage by 6e-5. No replica of the reference is as near to a threshold as
    # these bounds (there is a test), so that counts are the same on every machine.
    Bound("thermal/.*|figures/passage_times.*", "readout_.*", 0.0, 1e-2),
    Bound(r"thermal.*|figures/(passage|switch_prob).*", "(median_)?(first|last)_crossing_s", 1e-3),
    # At some time of a read a replica may be that near: one of 16 replicas more or less.
    Bound(r"thermal/.*\.reads\.csv|figures/read_time.*", "count", 0.0, 1.1),
    Bound(r"thermal/.*\.reads\.csv|figures/read_time.*", "probability|low|high", 0.0, 0.1),
    # Slopes of the landscape, where the torque is small enough: changed by up to 1e-4.
    Bound(r"(figures/)?retention(/.*|\.csv)", "(curvature|kramers)_.*", 1e-3),
    # Escapes are seen at multiples of 10 ps: one of them later or earlier.
    Bound("retention/.*", "(retention_time|watched)_s", 0.0, 1.1e-2),
    Bound(r"(figures/)?retention\.csv", ".*_s", 2e-3),
    # Minimised energies end where the torque is small enough; 3e-7 of the barrier, and picometres.
    Bound(r"states/.*\.csv", ".*", 1e-5, 1e-5),
    Bound(r"states/.*\.json", "(distance_from_rest_m|motion_in_last_ns_m|lattice_.*)", 2e-2),
    # Fits: the values, and their errors and residuals, which are small differences.
    Bound(r"threshold\.json", "value|.*_[As]", 1e-4),
    Bound(r"threshold\.json", ".*", 2e-3),
    Bound(".*", ".*stderr.*", 1e-3),
    # Training ends at a tolerance: weights changed by 1e-6, in large letters by 4e-3.
    Bound(r"(resolution|figures/fig1f)\.csv", "resolution", 1e-3, 2e-2),
    Bound(r"figures/fig1e\.csv", ".*", 1e-3, 1e-4),
    # What follows from fits and trained weights: circuit, currents, accuracies, energies.
    Bound(
        r"(figures/)?(accuracy|network|energy|edp|break_even|fig4b|input|choice|front|cycles).*",
        ".*",
        1e-4,
    ),
    Bound(r"claims\.csv", ".*", 2e-5),
    Bound(r"spice/.*", ".*", 1e-4),
    # All else is deterministic and in double precision: changed by up to 3e-8.
    Bound(".*", ".*", 1e-6),
)


def bound_of(file: str, column: str = "", row: str = "") -> Bound:
    """Return the bound of an entry; in a text file there are no columns."""
    return next(bound for bound in BOUNDS if bound.covers(file, column, row))


def results_of(folder: Path) -> list[str]:
    """Return the names of everything below a results folder that has a reference."""
    names = {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.suffix in TABLES and path.relative_to(folder).parts[0] not in LEFT_OUT
    }
    return sorted(names | {TEXTS})


def references() -> list[str]:
    """Return the names of all references."""
    return sorted(str(p.relative_to(REFERENCE)) for p in REFERENCE.rglob("*") if p.is_file())


def digest(folder: Path, name: str) -> str:
    """Return a result in the form in which its reference is kept."""
    if name == TEXTS:
        return _json({path.stem: texts(path) for path in sorted(folder.glob("figures/*.svg"))})
    text = (folder / name).read_text(encoding="utf-8")
    if name.endswith(".json"):
        content = json.loads(text)
        return _json({key: value for key, value in content.items() if key != VERSIONS})
    return _thinned(name, text) if name.endswith(".csv") else text


def texts(picture: Path) -> list[str]:
    """Return every text of an SVG file: labels with their units, ticks, legend."""
    found = ElementTree.parse(picture).iter("{http://www.w3.org/2000/svg}text")
    return [" ".join("".join(text.itertext()).split()) for text in found]


def _json(content: Any) -> str:
    return json.dumps(_rounded(content), indent=1, ensure_ascii=False) + "\n"


def _rounded(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _rounded(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_rounded(value) for value in content]
    return float(f"{content:.{DIGITS}g}") if isinstance(content, float) else content


def _thinned(name: str, text: str) -> str:
    header, *rows = list(csv.reader(io.StringIO(text)))
    whole, kept = WHOLE, KEPT
    if name.startswith("trajectories/"):
        whole, kept = WHOLE_TRAJECTORY, KEPT_TRAJECTORY
    columns = range(len(header))
    if len(header) > MOST_COLUMNS:
        columns = range(0, len(header), COLUMN_STEP)
    places = range(len(rows))
    if len(rows) > whole:
        places = sorted({round(n * (len(rows) - 1) / (kept - 1)) for n in range(kept)})
    written = [["row", *(header[c] for c in columns)]]
    written += [[str(place), *(_short(rows[place][c]) for c in columns)] for place in places]
    if len(rows) > len(places):
        every = [[row[c] for row in rows] for c in columns]
        written.append(["mean", *map(_mean, every)])
        written.append(["values", *(str(len(column) - column.count("")) for column in every)])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(written)
    return out.getvalue()


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _short(text: str) -> str:
    value = _number(text)
    if value is None or text.lstrip("-").isdigit():
        return text
    return f"{value:.{DIGITS}g}"


def _mean(column: list[str]) -> str:
    """The mean of the numbers of a column; of words, how many there are."""
    values = [value for value in map(_number, column) if value is not None]
    finite = [value for value in values if math.isfinite(value)]
    if finite:
        return f"{math.fsum(finite) / len(finite):.{DIGITS}g}"
    return f"{len(set(column))} different"


def differences(name: str, expected: str, found: str) -> list[str]:
    """Return what differs between a reference and a result, a line each.

    Parameters
    ----------
    name
        Of the result, which decides the bounds.
    expected, found
        From `digest`.
    """
    if name.endswith(".csv"):
        return list(_of_tables(name, expected, found))
    if name.endswith(".json"):
        return list(_of_content(name, json.loads(expected), json.loads(found)))
    old, new = expected.splitlines(), found.splitlines()
    if len(old) != len(new):
        return [f"{name}: {len(new)} lines, reference {len(old)}"]
    pairs = enumerate(zip(old, new, strict=True), start=1)
    return [
        f"{name}, line {number}: {b!r}, reference {a!r}"
        for number, (a, b) in pairs
        if not _same_text(bound_of(name), a, b)
    ]


def _of_tables(name: str, expected: str, found: str) -> Iterator[str]:
    (header, *old), (new_header, *new) = (
        list(csv.reader(io.StringIO(t))) for t in (expected, found)
    )
    if header != new_header:
        yield f"{name}: columns {new_header}, reference {header}"
        return
    if [row[0] for row in old] != [row[0] for row in new]:
        yield f"{name}: {len(new)} rows up to {new[-1][0]}, reference {len(old)} up to {old[-1][0]}"
        return
    for column, title in enumerate(header):
        sizes = [_number(row[column]) for row in old]
        largest = max((abs(v) for v in sizes if v is not None and math.isfinite(v)), default=0.0)
        for a, b in zip(old, new, strict=True):
            bound = bound_of(name, title, " ".join(a))
            if not _same(bound, a[column], b[column], largest):
                yield (f"{name}, row {a[0]}, column {title}: {b[column]}, reference {a[column]}")


def _of_content(name: str, old: Any, new: Any, place: str = "") -> Iterator[str]:
    """Differences of JSON content; a place is the keys on the way to it."""
    if isinstance(old, dict) and isinstance(new, dict) and list(old) == list(new):
        for key in old:
            yield from _of_content(name, old[key], new[key], f"{place}/{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        bound = bound_of(name, _last(place))
        largest = max((abs(v) for v in old if isinstance(v, float)), default=0.0)
        for number, (a, b) in enumerate(zip(old, new, strict=True)):
            if isinstance(a, float | int) and isinstance(b, float | int):
                if not _same(bound, repr(a), repr(b), largest):
                    yield f"{name}, {place}[{number}]: {b}, reference {a}"
            else:
                yield from _of_content(name, a, b, f"{place}[{number}]")
    elif type(old) is type(new) and not isinstance(old, dict | list):
        if not _same(bound_of(name, _last(place)), str(old), str(new)):
            yield f"{name}, {place}: {new}, reference {old}"
    else:
        yield f"{name}, {place}: {_outline(new)}, reference {_outline(old)}"


def _last(place: str) -> str:
    """The key that a place ends with."""
    return place.rpartition("/")[2].partition("[")[0]


def _outline(content: Any) -> str:
    if isinstance(content, dict):
        return f"the keys {', '.join(content)}"
    return f"{len(content)} entries" if isinstance(content, list) else repr(content)


def _same(bound: Bound, expected: str, found: str, largest: float = 0.0) -> bool:
    """Whether two entries agree; ``largest`` is the largest size in the column."""
    if expected == found:
        return True
    old, new = _number(expected), _number(found)
    if old is None or new is None:
        return _same_text(bound, expected, found)
    return abs(new - old) <= bound.relative * abs(old) + bound.floor * largest


def _same_text(bound: Bound, expected: str, found: str) -> bool:
    """Whether two texts agree: words exactly, numbers in them as far as they are written.

    A number with decimals may differ by a unit of its last one, where rounding turned the other
    way; a whole number by a thousandth, so that what was counted must be the same.
    """
    if _NUMBER.split(expected) != _NUMBER.split(found):
        return False
    pairs = zip(_NUMBER.findall(expected), _NUMBER.findall(found), strict=True)
    plain = ((old.replace(",", ""), new.replace(",", "")) for old, new in pairs)
    return all(
        _same(bound, old, new) or abs(float(new) - float(old)) <= _rounding(old)
        for old, new in plain
    )


def _rounding(number: str) -> float:
    """One unit of the last decimal of a number as it is written, or a thousandth of it."""
    if number.lstrip("+-").isdigit():
        return 1e-3 * abs(float(number))
    mantissa, _, exponent = number.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return float(1.01 * 10 ** (int(exponent or 0) - decimals))
