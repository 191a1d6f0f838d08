"""The documentation of tables is complete, consistent and on its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from spinneuron.report import columns
from spinneuron.report.columns import Column, Table

PAGE = Path(__file__).parents[2] / "docs/tables.md"
EVERY = [(table, column) for table in columns.tables() for column in table.columns]


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == columns.markdown(), (
        "run: python -m spinneuron.report.columns > docs/tables.md"
    )


def test_the_name_of_a_column_ends_with_its_unit() -> None:
    wrong = [
        f"{table.file}: {column.name} has the unit {column.unit!r}"
        for table, column in EVERY
        if columns.unit_of(column.name) != (column.unit if column.unit != "1" else "")
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("velocity_m_per_s", "m/s"),
        ("mobility_m3_per_As", "m³/(A s)"),
        ("current_density_A_per_m2", "A/m²"),
        ("edp_write_J_s", "J s"),
        ("neuron_resistance_ohm", "Ω"),
        ("t_s", "s"),
        ("replicas", ""),
    ],
)
def test_the_longest_ending_is_the_unit(name: str, unit: str) -> None:
    assert columns.unit_of(name) == unit


def test_a_meaning_is_a_sentence_and_values_are_explained() -> None:
    for table, column in EVERY:
        assert column.meaning[0].isupper(), (table.file, column.name)
        assert column.meaning.endswith("."), (table.file, column.name)
        assert "|" not in column.meaning
        assert not any(what.endswith(".") or ";" in what for what in column.values.values())
        assert not (column.values and column.unit), "numbers have no list of values"
    for table in columns.tables():
        assert table.row[0].isupper() and table.row.endswith(".")
        assert len(table.columns) == len({column.name for column in table.columns})


def test_every_common_column_is_used() -> None:
    used = {column.name for _, column in EVERY}
    assert set(columns._content()["columns"]) <= used


@pytest.mark.parametrize(
    ("path", "file"),
    [
        (
            "trajectories/track-stt_she_no_dmi-1.5e11A_per_m2.csv",
            "trajectories/track-{regime}-{density}A_per_m2.csv",
        ),
        (
            "trajectories/neuron-stt_she--12uA.csv",
            "trajectories/{device}-{regime}-{current}uA.csv",
        ),
        (
            "trajectories/retention-stt-17.5uA.map.csv",
            "trajectories/{device}-{regime}-{current}uA.map.csv",
        ),
        ("thresholds/width-0.5ns.csv", "thresholds/{scan}.csv"),
        ("thresholds/narrow-pinning_depth.runs.csv", "thresholds/{scan}.runs.csv"),
        (
            "figures/passage_times_neuron_stt_she_0.5ns.csv",
            "figures/passage_times_{device}_{regime}_{pulse_width}ns.csv",
        ),
    ],
)
def test_a_file_is_found_by_its_path(path: str, file: str) -> None:
    assert columns.table_of(path).file == file


def test_a_file_that_is_not_documented_is_refused() -> None:
    with pytest.raises(LookupError, match=r"results_of_tomorrow\.csv matches no table"):
        columns.table_of("results_of_tomorrow.csv")


def column(name: str, *, needs_model: bool = False, pattern: str = "") -> Column:
    return Column(name, "", "Meaning.", {}, needs_model, pattern)


@pytest.mark.parametrize(
    ("header", "wrong"),
    [
        (["a", "1.5", "2.5", "b", "c", "d"], ""),
        (["a", "1.5", "d"], ""),  # without a fitted model
        (["a", "b", "d"], "some of the columns that need a fitted threshold"),
        (["a", "b", "c"], "column 4 is the end, not d"),
        (["d"], "column 1 is d, not a"),
        (["a", "c", "b", "d"], "column 3 is b, not d"),
        (["a", "b", "c", "d", "e"], "column 5, e, is not documented"),
    ],
)
def test_a_header_is_compared_in_order(header: list[str], wrong: str) -> None:
    parts = (
        column("a"),
        column("cells", pattern=r"\d+\.\d"),
        column("b", needs_model=True),
        column("c", needs_model=True),
        column("d"),
    )
    found = Table("t.csv", "", "", parts, "t", "", "", (), "").mismatch(header)
    assert found.startswith(wrong) if wrong else not found


def test_values_may_hold_a_reason() -> None:
    flag = Column("flag", "", "Flag.", {"": "", "no_threshold: ...": ""}, False, "")
    assert flag.allows("")
    assert flag.allows("no_threshold: no current reached it")
    assert not flag.allows("no_threshold")
    assert column("any").allows("anything")
