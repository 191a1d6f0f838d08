"""The SPICE subcircuit in ngspice: does it switch when the model says?"""

import math
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from spinneuron.neuron import spice
from spinneuron.neuron.compact_model import ThresholdModel
from spinneuron.neuron.spice import Geometry
from spinneuron.neuron.threshold_current import Simulated, no_threshold

NGSPICE = shutil.which("ngspice")
needs_ngspice = pytest.mark.skipif(NGSPICE is None, reason="ngspice is not installed")
WHERE = Geometry(34.2e-9, 50e-9, 24e-9, 0.0, 4.4e5, 8.8e5)
#: The same with a reference that counts only a mean m_z of a half as high.
STRICT = WHERE._replace(comparison_level=0.5)
NOTHING = no_threshold("for this test")
#: Parameters like those of the default neuron (ns, µA): STT + SHE, STT and retention.
MODELS = {
    "stt_she": ((0.0763, 0.8402, 1.2355, 0.4699), (1.5e-6, 20e-6)),
    "stt": ((-0.0976, 1.7222, 6.2429, 0.3925), (9e-6, 20e-6)),
    "retention": ((-0.4512, 1.2363, 14.5128, 0.1576), (15e-6, 20e-6)),
}


def model_of(name: str) -> ThresholdModel:
    values, valid = MODELS[name]
    return ThresholdModel(
        regime="stt_she",
        device="neuron",
        status="fitted",
        reason="",
        parameters=dict(
            zip(("offset", "charge", "critical_current", "exponent"), values, strict=True)
        ),
        covariance=np.zeros((4, 4)),
        valid_current=valid,
        valid_time=(0.0, 1.0),
        prediction_error=0.001,
        simulated=(
            Simulated(1e-9, "final_state", NOTHING, ((12e-6, 13e-6), (18e-6, math.inf))),
            # What the read-out does during the pulse is another matter.
            Simulated(1e-9, "end_of_pulse", NOTHING, ((3e-6, 4e-6),)),
        ),
    )


def simulate(
    text: str, source: str, measure: list[str], folder: Path, end: str
) -> dict[str, float]:
    """Run ngspice on one neuron with a current source and return its measurements."""
    netlist = folder / "test.cir"
    netlist.write_text(
        "round trip\n" + text + f"\nI1 0 in {source}\nX1 in 0 a 0 q spin_neuron_neuron_stt_she\n"
        "Vread a 0 0.1\n"
        f".tran 1p {end} uic\n" + "\n".join(f".meas tran {line}" for line in measure) + "\n.end\n"
    )
    assert NGSPICE
    done = subprocess.run([NGSPICE, "-b", str(netlist)], capture_output=True, text=True)
    found = dict(re.findall(r"^(\w+)\s+=\s+(\S+)", done.stdout, re.M))
    assert found, done.stdout + done.stderr
    return {name: float(value) for name, value in found.items() if name != "Reference"}


@needs_ngspice
@pytest.mark.parametrize(
    ("name", "where"),
    [*((name, WHERE) for name in MODELS), ("stt_she", STRICT)],
    ids=[*MODELS, "stt_she at a level of 0.5"],
)
def test_ngspice_switches_when_the_model_says(name, where, tmp_path):
    # At a level of 0 the wall crosses halfway; at 0.5 it is 6 nm further.
    assert WHERE.crossing == pytest.approx(0.5)
    assert STRICT.crossing == pytest.approx((56 - 34.2) / 31.6)
    model = model_of(name)
    text = spice.subcircuit(model, where, write_resistance=60)
    for current in np.geomspace(*model.valid_current, 8):
        expected = float(model.switching_time(current))
        found = simulate(
            text,
            f"pwl(0 0 1p {current:.6g})",
            [f"tsw when v(q)={where.crossing!r} rise=1"],
            tmp_path,
            f"{1.5 * expected:.6g}",
        )
        error = found["tsw"] / expected - 1
        print(f"{name} {current * 1e6:6.2f} uA: {found['tsw'] * 1e9:.4f} ns, {error * 100:+.2f} %")
        assert abs(error) < 0.03


@needs_ngspice
def test_write_path_read_path_and_both_states(tmp_path):
    text = spice.subcircuit(model_of("stt_she"), WHERE, write_resistance=60)
    found = simulate(
        text,
        "pwl(0 0 10p 5u 2n 5u 2.01n 0 4n 0 4.01n -5u 6n -5u 6.01n 0)",
        [
            "written find v(q) at=3.9n",
            "back find v(q) at=7.9n",
            "drop find v(in) at=1n",
            "read_right find i(Vread) at=3.9n",
            "read_left find i(Vread) at=7.9n",
        ],
        tmp_path,
        "8n",
    )
    assert found["written"] == pytest.approx(1, abs=0.01)
    assert found["back"] == pytest.approx(0, abs=0.01)
    assert found["drop"] == pytest.approx(60 * 5e-6, rel=1e-6)
    assert found["read_right"] == pytest.approx(-0.1 / 4.4e5, rel=1e-3)
    assert found["read_left"] == pytest.approx(-0.1 / 8.8e5, rel=1e-3)


@needs_ngspice
def test_a_current_below_the_critical_one_does_not_move_the_wall(tmp_path):
    text = spice.subcircuit(model_of("stt_she"), WHERE, write_resistance=60)
    found = simulate(text, "1.2u", ["state find v(q) at=9n"], tmp_path, "10n")
    assert found["state"] == pytest.approx(0, abs=1e-6)


def test_what_is_not_in_the_model_is_said_in_the_file():
    text = spice.subcircuit(model_of("stt_she"), WHERE, write_resistance=60)
    assert "With a pulse of 1 ns the wall falls back between 18 and inf uA" in text
    assert "falls back between 12 and 13 uA" in text
    assert text.count("falls back") == 2
    assert "Fitted between 1.5 and 20 uA" in text


@needs_ngspice
def test_without_a_fit_the_wall_stays(tmp_path):
    entry = {"switching_time": {"status": "not_fitted", "reason": "no point switched"}}
    model = ThresholdModel.from_entry("stt_she", "neuron", entry)
    text = spice.subcircuit(model, WHERE, write_resistance=60)
    assert "no point switched" in text
    found = simulate(text, "20u", ["state find v(q) at=9n"], tmp_path, "10n")
    assert found["state"] == pytest.approx(0, abs=1e-6)
