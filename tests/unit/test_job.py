"""Outputs that appear whole or not at all."""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinneuron import job


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_an_output_appears_only_when_it_is_complete(tmp_path):
    target = tmp_path / "a.csv"
    with job.whole(target) as temporary:
        temporary.write_text("half", encoding="utf-8")
        assert not target.exists()
        assert temporary.suffix == ".csv"  # plotting chooses the format by it
        temporary.write_text("all", encoding="utf-8")
    assert contents(tmp_path) == {"a.csv": "all"}


def fail_halfway(target: Path) -> None:
    with pytest.raises(RuntimeError, match="halfway"), job.whole(target) as temporary:
        temporary.write_text("half", encoding="utf-8")
        raise RuntimeError("halfway")


def test_a_failure_keeps_the_old_output(tmp_path):
    target = tmp_path / "a.csv"
    target.write_text("old", encoding="utf-8")
    fail_halfway(target)
    assert target.read_text(encoding="utf-8") == "old"


def test_a_failure_makes_no_output(tmp_path):
    fail_halfway(tmp_path / "a.csv")
    assert not (tmp_path / "a.csv").exists()


def test_a_failure_leaves_no_partial_file(tmp_path):
    fail_halfway(tmp_path / "a.csv")
    assert contents(tmp_path) == {}


def test_outputs_that_differ_in_one_part_of_the_name_do_not_share_a_temporary(tmp_path):
    names = ["a.csv", "a.map.csv", "a.png", "a.svg", "b.csv"]
    temporaries = set()
    for name in names:
        with job.whole(tmp_path / name) as temporary:
            temporaries.add(temporary)
            temporary.touch()
    assert len(temporaries) == len(names)


def test_numbers_that_are_not_finite_become_null(tmp_path):
    content = {
        "nan": math.nan,
        "nested": [{"x": (math.inf, 1.5)}, [-math.inf]],
        "numpy": np.float64("nan"),
        "kept": [0.1, 3, True, None, "µA"],
    }
    job.write_json(content, tmp_path / "a.json")
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert json.loads(text) == {
        "nan": None,
        "nested": [{"x": [None, 1.5]}, [None]],
        "numpy": None,
        "kept": [0.1, 3, True, None, "µA"],
    }
    assert "µA" in text
    assert text.endswith("}\n")


def test_content_that_is_no_json_keeps_the_old_file(tmp_path):
    job.write_json({"a": 1}, tmp_path / "a.json")
    with pytest.raises(TypeError):
        job.write_json({"a": object()}, tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"a": 1}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_a_table_keeps_every_digit(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("table") / "a.csv"
    job.write_table(pd.DataFrame({"x_m": values}), path)
    back = pd.read_csv(path)["x_m"]
    assert back.tolist() == values


def test_a_table_keeps_nan_text_and_truth(tmp_path):
    frame = pd.DataFrame({"a": [0.1, math.nan], "b": ["x, y", "µ"], "c": [True, False]})
    job.write_table(frame, tmp_path / "a.csv")
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a.csv"), frame)
    assert b"\r" not in (tmp_path / "a.csv").read_bytes()


def test_the_log_holds_what_a_job_and_its_children_print(tmp_path):
    log = tmp_path / "a.log"
    log.write_text("of an earlier run\n", encoding="utf-8")
    program = (
        "import subprocess, sys; from spinneuron.job import log_to; log_to(sys.argv[1]);"
        "print('job', flush=True); subprocess.run(['echo', 'child']); raise SystemExit('error')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(log)], capture_output=True, check=False
    )
    assert (done.stdout, done.stderr, done.returncode) == (b"", b"", 1)
    assert log.read_text(encoding="utf-8") == "job\nchild\nerror\n"
