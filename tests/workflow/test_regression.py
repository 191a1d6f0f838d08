"""Every table, finding and figure of the small experiment against its committed reference.

The comparison is our own and not pytest-regressions, which has one tolerance for a column of one
table, none for numbers within JSON and sentences, and does not notice a table without a reference.
"""

import csv

import pytest

from spinneuron.magnetics.readout import MOMENTS

from .project import Project
from .regression import (
    REFERENCE,
    TEXTS,
    bound_of,
    differences,
    digest,
    references,
    results_of,
)

RENEW = "if that is meant, run `make reference` and look at its difference"
#: Differences that are shown of one file.
SHOWN = 20


@pytest.mark.slow
def test_every_table_has_a_reference_and_every_reference_its_table(finished: Project):
    made, kept = set(results_of(finished.path / "results")), set(references())
    without = ", ".join(sorted(made - kept))
    assert not without, f"no reference: {without}; run `make reference`"
    gone = ", ".join(sorted(kept - made))
    assert not gone, f"a reference without its table: {gone}; {RENEW}"


@pytest.mark.slow
@pytest.mark.parametrize("name", references())
def test_a_result_is_what_it_was(name: str, finished: Project):
    expected = (REFERENCE / name).read_text(encoding="utf-8")
    results = finished.path / "results"
    if name != TEXTS and not (results / name).is_file():
        pytest.fail(f"{name}: the run did not make it; {RENEW}")
    found = differences(name, expected, digest(results, name))
    text = "\n".join(found[:SHOWN])
    assert not found, f"{len(found)} differences; {RENEW}\n{text}"


def test_no_replica_of_the_reference_is_near_a_threshold():
    # Else a count could change with the rounding of another machine: choose another seed.
    readouts = bound_of("thermal/x.csv", "readout_final_state").floor
    passages = bound_of("thermal/x.csv", "first_crossing_s").relative
    counted = 0
    for path in sorted((REFERENCE / "thermal").glob("*uA.csv")):
        width = float(path.stem.split("-")[2].removesuffix("ns")) * 1e-9
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for moment in MOMENTS:
                    assert abs(float(row[f"readout_{moment}"])) > readouts, (path.name, row)
                assert abs(float(row["first_crossing_s"]) / width - 1) > passages, (path.name, row)
                counted += 1
    assert counted >= 9 * 16


TABLE = "row,id,length_m,note\n0,a,1.0,3 of 4.2\n1,b,2.0,\nmean,2 different,1.5,\n"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2.0", "2.000001", []),
        ("2.0", "2.00001", ["x.csv, row 1, column length_m: 2.00001, reference 2.0"]),
        ("2.0", "", ["x.csv, row 1, column length_m: , reference 2.0"]),
        ("3 of 4.2", "3 of 4.3", []),  # one unit of the last decimal
        ("3 of 4.2", "3 of 4.4", ["x.csv, row 0, column note: 3 of 4.4, reference 3 of 4.2"]),
        ("3 of 4.2", "4 of 4.2", ["x.csv, row 0, column note: 4 of 4.2, reference 3 of 4.2"]),
        ("3 of 4.2", "3 in 4.2", ["x.csv, row 0, column note: 3 in 4.2, reference 3 of 4.2"]),
        ("a,1.0", "c,1.0", ["x.csv, row 0, column id: c, reference a"]),
        (
            "length_m",
            "length_nm",
            ["x.csv: columns ['row', 'id', 'length_nm', 'note'], reference "],
        ),
        ("1,b,2.0,\n", "", ["x.csv: 2 rows up to mean, reference 3 up to mean"]),
    ],
)
def test_a_difference_is_named_with_file_row_column_and_both_values(old, new, told):
    found = differences("x.csv", TABLE, TABLE.replace(old, new))
    assert len(found) == len(told)
    for line, start in zip(found, told, strict=True):
        assert line.startswith(start)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("1.5", "1.5000001", []),
        ("1.5", "1.50001", ["x.json, /a/b: 1.50001, reference 1.5"]),
        ("[1, 2]", "[1, 3]", ["x.json, /a/c[1]: 3, reference 2"]),
        ("[1, 2]", "[1]", ["x.json, /a/c: 1 entries, reference 2 entries"]),
        ('"b"', '"B"', ["x.json, /a: the keys B, c, d, reference the keys b, c, d"]),
        ("1,250 µA", "1,251 µA", []),
        ("1,250 µA", "1,250 nA", ["x.json, /a/d: 1,250 nA, reference 1,250 µA"]),
        ("1.5", "null", ["x.json, /a/b: None, reference 1.5"]),
    ],
)
def test_a_difference_in_json_is_named_with_its_keys(old, new, told):
    content = '{"a": {"b": 1.5, "c": [1, 2], "d": "1,250 µA"}}'
    assert differences("x.json", content, content.replace(old, new)) == told
