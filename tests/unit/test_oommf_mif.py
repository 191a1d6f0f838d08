"""What OOMMF would read: MIF files evaluated by tclsh, with a Specify that records."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import discretisedfield as df
import micromagneticmodel as mm
import numpy as np
import pytest

from spinneuron.calculator.lower import lower
from spinneuron.config.experiment import Experiment
from spinneuron.constants import BOHR_MAGNETON, ELEMENTARY_CHARGE
from spinneuron.magnetics import strip
from spinneuron.magnetics.pulse import duration
from spinneuron.magnetics.pulse import waveform as waveform_of
from spinneuron.oommf import MinDriver, TimeDriver
from tests.physics.problems import SATURATION, system_of

TCLSH = shutil.which("tclsh")
pytestmark = pytest.mark.skipif(TCLSH is None, reason="tclsh is not installed (package tcl)")

#: Prints every command that a MIF file gives, as Tcl lists without their braces: fields are
#: separated by the unit separator, entries of a block by the record separator.
RECORDER = r"""
proc emit { args } { puts [join $args "\x1f"] }
proc Specify { name block } {
  set entries {}
  foreach { key value } $block {
    lappend entries "$key\x1d[string trim [string map {\n { }} $value]]"
  }
  emit Specify $name [join $entries "\x1e"]
}
proc SetOptions { block } { Specify SetOptions $block }
proc Destination { args } { emit Destination [join $args " "] {} }
proc Schedule { args } { emit Schedule [join $args " "] {} }
source [lindex $argv 0]
foreach { call } [lrange $argv 1 end] { emit Value $call "value\x1d[{*}$call]" }
"""
Blocks = dict[str, dict[str, str]]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Blocks]:
    """Return a function that evaluates a MIF file: blocks by name, other commands by theirs."""

    def evaluate(path: Path, *calls: str) -> Blocks:
        recorder = tmp_path / "recorder.tcl"
        recorder.write_text(RECORDER)
        assert TCLSH
        done = subprocess.run(
            [TCLSH, str(recorder), path.name, *calls], cwd=path.parent, capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()
        blocks: Blocks = {}
        for line in done.stdout.decode().strip("\n").split("\n"):
            command, name, entries = line.split("\x1f")
            values = dict(entry.split("\x1d") for entry in entries.split("\x1e") if entry)
            blocks[name if command in ("Specify", "Value") else f"{command} {name}".strip()] = (
                values
            )
        return blocks

    return evaluate


def written(system: mm.System, folder: Path, driver: Any = None, **options: Any) -> Path:
    """The MIF file of a system."""
    folder.mkdir(exist_ok=True)
    options = {"t": 1e-9, "n": 10} | options
    (driver or TimeDriver()).write_mif(system, dirname=str(folder), **options)
    return folder / f"{system.name}.mif"


@pytest.fixture
def neuron(experiment: Experiment) -> mm.System:
    """The default neuron, driven with both torques by its pulse."""
    waveform = waveform_of(experiment.neuron)
    return strip.system(experiment.design("neuron"), current_density=5e10, waveform=waveform)


def numbers(text: str) -> list[float]:
    return [float(word) for word in text.replace("{", " ").replace("}", " ").split()]


def test_the_neuron_with_both_torques(neuron, experiment, tmp_path, read):
    path = written(neuron, tmp_path / "run", t=2.3e-9, n=460, fixed_subregions=["d1", "d3"])
    blocks = read(path)
    print(path.read_text())
    for name, values in blocks.items():
        print(name, {key: value if len(value) < 60 else "..." for key, value in values.items()})
    # Mesh and atlas.
    assert numbers(blocks["Oxs_RectangularMesh:mesh"]["cellsize"]) == pytest.approx(
        [1e-9, 2e-9, 2e-9]
    )
    assert numbers(blocks["Oxs_BoxAtlas:d1_atlas"]["xrange"]) == pytest.approx([0, 20e-9])
    assert numbers(blocks["Oxs_BoxAtlas:d3_atlas"]["xrange"]) == pytest.approx([80e-9, 100e-9])
    assert numbers(blocks["Oxs_MultiAtlas:main_atlas"]["xrange"]) == pytest.approx([0, 100e-9])
    # Energies.
    assert float(blocks["Oxs_UniformExchange:exchange"]["A"]) == 1e-11
    assert "Oxs_Demag:demag" in blocks
    assert numbers(blocks["Oxs_UniaxialAnisotropy:uniaxialanisotropy"]["axis"]) == [0, 0, 1]
    assert "K1" in blocks["Oxs_UniaxialAnisotropy:uniaxialanisotropy"]
    assert numbers(blocks["Oxs_DMI_Cnv_z:dmi"]["default_D"]) == [0.5e-3]
    # Both torques, and the frozen domains beside them.
    torque = blocks["Xf_STT:slonczewski"]
    assert float(torque["J"]) == 5e10
    assert numbers(torque["mp"]) == [0, 1, 0]
    assert (float(torque["P"]), float(torque["Lambda"])) == (0.2, 1.0)
    assert float(torque["eps_prime"]) == 0
    assert torque["J_direction"] == "-z"
    evolver = blocks["Anv_SpinTEvolve:evolver"]
    drift = BOHR_MAGNETON * 0.7 * 5e10 / (ELEMENTARY_CHARGE * 6e5)
    assert float(evolver["u"]) == pytest.approx(drift, rel=1e-12)
    assert float(evolver["beta"]) == 0.2
    assert float(evolver["alpha"]) == 0.05
    assert float(evolver["gamma_G"]) == pytest.approx(2.211e5, rel=1e-3)
    assert evolver["fixed_spins"].split() == ["main_atlas", "d1", "d3"]
    assert evolver["method"] == "rkf54"
    assert float(evolver["energy_precision"]) == -1
    assert float(evolver["absolute_step_error"]) == float(evolver["relative_step_error"]) == 0.002
    # Stages.
    stages = blocks["Oxs_TimeDriver"]
    assert int(stages["stage_count"]) == 460
    assert float(stages["stopping_time"]) == pytest.approx(5e-12, rel=1e-12)
    assert stages["m0"] == ":m0"
    assert "Schedule Oxs_TimeDriver::Magnetization mags Stage 1" in blocks


def test_both_torques_follow_the_pulse_in_between_its_samples(neuron, experiment, tmp_path, read):
    path = written(neuron, tmp_path / "run", t=2.3e-9, n=460)
    pulse = experiment.neuron.pulse
    times = [0.0, 0.1e-9, 0.1234e-9, 0.3e-9, 0.8e-9, 0.99e-9, 1.15e-9, 1.28e-9, 1.31e-9, 2e-9]
    blocks = read(path)
    assert blocks["Xf_STT:slonczewski"]["J_profile_args"] == "total_time"
    assert blocks["Anv_SpinTEvolve:evolver"]["u_profile_args"] == "total_time"
    procedures = (
        blocks["Xf_STT:slonczewski"]["J_profile"],
        blocks["Anv_SpinTEvolve:evolver"]["u_profile"],
    )
    calls = [f"{name} {time!r}" for name in procedures for time in times]
    values = read(path, *calls)
    for name in procedures:
        for time in times:
            up, down = time / pulse.rise_time, (duration(pulse) - time) / pulse.fall_time
            expected = min(max(min(up, down), 0.0), 1.0)
            assert float(values[f"{name} {time!r}"]["value"]) == pytest.approx(expected, abs=1e-9)


def test_a_constant_current_has_a_profile_too(tmp_path, read):
    # Without J_profile, Xf_STT reads a flag that nobody has set.
    torque = mm.Slonczewski(J=1e11, mp=(0, -1, 0), P=0.3, Lambda=1.0, eps_prime=0.05)
    path = written(system_of(dynamics=[torque, mm.ZhangLi(u=5.0, beta=0.1)]), tmp_path / "run")
    name = read(path)["Xf_STT:slonczewski"]["J_profile"]
    values = read(path, f"{name} 0.0", f"{name} 0.37e-9", f"{name} 1e-3")
    assert [float(value["value"]) for key, value in values.items() if name in key] == [1, 1, 1]
    assert float(values["Xf_STT:slonczewski"]["eps_prime"]) == 0.05
    assert numbers(values["Xf_STT:slonczewski"]["mp"]) == [0, -1, 0]


def test_spin_hall_torque_alone_has_the_runge_kutta_evolver(tmp_path, read):
    torque = mm.Slonczewski(J=1e11, mp=(0, 1, 0), P=0.3, Lambda=1.0)
    blocks = read(written(system_of(dynamics=[torque]), tmp_path / "run"))
    assert float(blocks["Xf_STT:slonczewski"]["J"]) == 1e11
    assert float(blocks["Oxs_RungeKuttaEvolve:evolver"]["energy_precision"]) == -1
    assert not any("SpinXfer" in name or "Anv" in name for name in blocks)


def test_zhang_li_torque_alone_keeps_its_frozen_cells(tmp_path, read):
    system = system_of(dynamics=[mm.ZhangLi(u=-7.5, beta=0.04)])
    system.m.mesh.subregions = {"left": df.Region(p1=(0, 0, 0), p2=(3e-9, 10e-9, 2e-9))}
    path = written(system, tmp_path / "run", fixed_subregions=["left"])
    evolver = read(path)["Anv_SpinTEvolve:evolver"]
    assert evolver["fixed_spins"].split() == ["main_atlas", "left"]
    assert float(evolver["u"]) == -7.5
    assert not any(name.startswith("Xf_STT") for name in read(path))


def test_a_current_that_varies_in_space(tmp_path, read):
    torque = mm.Slonczewski(J={"left": 1e11, "default": 2e11}, mp=(0, 1, 0), P=0.3, Lambda=2.0)
    system = system_of(dynamics=[torque])
    system.m.mesh.subregions = {"left": df.Region(p1=(0, 0, 0), p2=(3e-9, 10e-9, 2e-9))}
    blocks = read(written(system, tmp_path / "run"))
    assert blocks["Xf_STT:slonczewski"]["J"] == "sl_J"
    assert float(blocks["Oxs_AtlasScalarField:sl_J"]["default_value"]) == 2e11
    assert blocks["Oxs_AtlasScalarField:sl_J"]["values"].split() == ["left", "100000000000.0"]
    assert float(blocks["Xf_STT:slonczewski"]["Lambda"]) == 2.0


def test_the_system_stays_as_it_was(neuron, tmp_path):
    before = [repr(term) for term in neuron.dynamics]
    driver = TimeDriver()
    for name in ("first", "second"):
        written(neuron, tmp_path / name, driver)
    assert [repr(term) for term in neuron.dynamics] == before
    assert not hasattr(driver, "evolver")
    assert (tmp_path / "first" / "neuron.mif").read_text() == (
        tmp_path / "second" / "neuron.mif"
    ).read_text()


def test_the_field_beyond_the_track_is_in_its_file(experiment, tmp_path, read):
    system = strip.system(experiment.design("track"), current_density=1e11)
    path = written(system, tmp_path / "run", fixed_subregions=["left_end", "right_end"])
    blocks = read(path)
    assert blocks["Oxs_FixedZeeman:zeeman"]["field"].split()[0] == "zeeman_H"
    stored = df.Field.from_file(str(path.parent / "zeeman_H.ovf"))
    expected = lower(system).zeeman
    assert np.allclose(stored.array.transpose(3, 2, 1, 0), expected, rtol=1e-12, atol=1e-9)


def test_relaxation_needs_no_torque(neuron, tmp_path, read):
    path = written(
        neuron, tmp_path / "run", MinDriver(stopping_mxHxm=1e-3), fixed_subregions=["d1", "d3"]
    )
    blocks = read(path)
    assert float(blocks["Oxs_MinDriver"]["stopping_mxHxm"]) == 1e-3
    assert blocks["Oxs_CGEvolve:evolver"]["fixed_spins"].split() == ["main_atlas", "d1", "d3"]


def test_the_moment_is_the_saturation_magnetisation(tmp_path, read):
    system = system_of()
    path = written(system, tmp_path / "run")
    blocks = read(path)
    assert blocks["Oxs_FileVectorField:m0"]["file"] == "m0.omf"
    stored = df.Field.from_file(str(path.parent / "m0.omf"))
    assert stored.norm.array == pytest.approx(SATURATION, rel=1e-12)
    assert blocks["Oxs_TimeDriver"]["Ms"] == ":m0_norm"


def test_a_finite_temperature_is_refused(tmp_path):
    system = system_of()
    system.T = 300
    with pytest.raises(TypeError, match="finite temperature"):
        written(system, tmp_path / "run")
