"""What the ubermag drivers write to disk."""

from pathlib import Path

import discretisedfield as df
import numpy as np
import pytest

import spinneuron.calculator as embedded

from .problems import system_of


@pytest.mark.parametrize(("ovf_format", "header"), [("txt", "Data Text"), ("bin8", "Binary 8")])
def test_snapshots_have_the_format_that_was_asked_for(ovf_format: str, header: str, tmp_path: Path):
    system = system_of(n=(3, 2, 1))
    embedded.TimeDriver().drive(
        system, t=1e-14, n=1, dirname=str(tmp_path), ovf_format=ovf_format, verbose=0
    )
    files = sorted((tmp_path / "small" / "drive-0").glob("*.omf"))
    assert len(files) == 2
    for file in files:
        assert header.encode() in file.read_bytes()
    snapshot = next(file for file in files if file.name != "m0.omf")
    assert np.allclose(df.Field.from_file(str(snapshot)).array, system.m.array, rtol=1e-12)
