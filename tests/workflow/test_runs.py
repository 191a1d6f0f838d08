"""The pipeline as its users run it: what is made, what is run again, and what is not."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from spinneuron.report import columns

from .project import Project

pytestmark = pytest.mark.slow

FIGURES = (
    "fig3b",
    "fig3d",
    "switching_time_neuron",
    "switching_time_retention",
    "threshold_width",
    "outcome_map",
    "barrier_tradeoff",
    "sensitivity",
    "switch_probability_neuron",
    "switch_probability_retention",
    "passage_times_neuron_stt_1ns",
    "read_time_neuron",
    "retention",
    "thermal_threshold",
    "fig1d",
    "fig1e",
    "fig1f",
    "fig4b",
    "cycles",
    "front",
    "energy_breakdown",
    "edp",
    "network_sensitivity",
    "break_even",
)
#: Rules whose figures have another name.
RENAMED = {
    "switching_time_neuron": "switching_time",
    "switching_time_retention": "switching_time",
    "switch_probability_neuron": "switch_probability",
    "switch_probability_retention": "switch_probability",
    "passage_times_neuron_stt_1ns": "passage_times",
    "read_time_neuron": "read_time",
    "retention": "retention_figure",
    "front": "front_figure",
}


def drives(plan: dict[str, int]) -> set[str]:
    return {name for name in plan if name.startswith("drive_")}


def same_tables(some: Project, every: Project) -> None:
    """All tables of one project are, byte for byte, among those of another."""
    found, expected = some.tables(), every.tables()
    assert {"threshold.json", "thermal.csv", "thresholds.csv", "kinetics.csv"} <= set(found)
    assert len(found) > 50
    assert found == {name: expected[name] for name in found}


def test_the_results_are_what_the_readme_promises(finished: Project):
    results = finished.path / "results"
    fig3d = pd.read_csv(results / "figures/fig3d.csv")
    assert list(fig3d.columns) == [
        "regime",
        "current_density_A_per_m2",
        "current_A",
        "velocity_m_per_s",
        "velocity_stderr_m_per_s",
        "flag",
    ]
    assert set(fig3d["regime"]) == {"stt", "stt_she", "stt_she_no_dmi"}
    at_1e11 = fig3d[fig3d["current_density_A_per_m2"] == 1e11].set_index("regime")
    ratio = at_1e11.loc["stt_she", "velocity_m_per_s"] / at_1e11.loc["stt", "velocity_m_per_s"]
    assert 4.2 < ratio < 4.6
    assert at_1e11.loc["stt_she_no_dmi", "velocity_m_per_s"] < 0.2 * ratio * 26

    model = json.loads((results / "threshold.json").read_text())
    assert model["provenance"]["solver"] == "embedded"
    (simulated,) = model["devices"]["neuron"]["regimes"]["stt_she"]["simulated"]
    assert simulated["pulse_width_s"] == 1e-9
    assert simulated["final_state"]["status"] in ("bracketed", "upper_limit")
    states = json.loads((results / "states/retention.json").read_text())
    assert states["barrier_kT_300K"] == pytest.approx(7.0, abs=0.1)
    thresholds = pd.read_csv(results / "thresholds.csv")
    assert set(thresholds["parameter"].dropna()) == {"depth", "reference", "spin_hall_angle"}
    for regime in ("stt", "stt_she"):
        circuit = (results / f"spice/neuron_{regime}.cir").read_text()
        assert f".subckt spin_neuron_neuron_{regime}" in circuit
    energy = pd.read_csv(results / "energy.csv")
    paper = energy[energy["source"] == "paper"].set_index("synapse_voltage_V")
    assert paper.loc[0.01, "total_J"] == pytest.approx(0.72e-15, rel=1e-9, abs=0)

    for stem in FIGURES:
        picture = (results / f"figures/{stem}.png").read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert len(picture) > 5_000
        assert "<svg" in (results / f"figures/{stem}.svg").read_text()


def test_what_is_said_is_what_the_tables_say(finished: Project):
    results = finished.path / "results"
    found = json.loads((results / "findings.json").read_text(encoding="utf-8"))
    steady = pd.read_csv(results / "kinetics.csv").query("flag == 'steady'")
    fastest = steady[steady["current_density_A_per_m2"] == 5e11].set_index("regime")
    reached = fastest.loc["stt_she", "velocity_m_per_s"]
    assert f"At 5e11 A/m² the wall reaches {reached:.3g} m/s with spin-Hall" in found["fig3d"]
    claims = pd.read_csv(results / "claims.csv")
    assert len(claims) == 26
    assert f"{(claims['verdict'] == 'input').sum()} are inputs" in found["claims"]
    kept = pd.read_csv(results / "retention.csv")
    assert found["retention"].count(" % (") == len(kept)
    readme = (results / "findings.md").read_text(encoding="utf-8")
    assert found["headlines"]
    assert all(f"* {sentence} (`" in readme for sentence in found["headlines"])
    assert readme.startswith("| quantity | `neuron` | `retention` | paper | figure |")
    with Image.open(results / "figures/animation.gif") as picture:
        assert picture.n_frames > 10
        assert max(picture.size) < 1000


def test_the_report_is_one_page_with_numbers_in_its_captions(project: Project):
    project.snakemake("report")
    page = (project.path / "results/report.html").read_text(encoding="utf-8")
    found = json.loads((project.path / "results/findings.json").read_text(encoding="utf-8"))
    assert found["claims"] in page
    assert "Digital CMOS is not compared." in page
    # What is not ASCII is escaped in the page.
    caption = re.search(r"the wall reaches [\d.]+ m/s", found["fig3d"])
    assert caption is not None
    assert caption[0] in page
    assert found["headlines"][0].split(" ±")[0] in page
    for category in ("Claims", "Configuration", "Figures", "Network", "Temperature"):
        assert category in page
    # Nothing is loaded from elsewhere.
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=.?https?:", page)


def test_a_relaxed_strip_opens_in_discretisedfield(finished: Project):
    import discretisedfield as df

    field = df.Field.from_file(str(finished.path / "results/strips/neuron/relaxed.omf"))
    assert float(field.norm.mean()[0]) == pytest.approx(6e5)


def test_a_second_run_has_nothing_to_do(project: Project):
    assert "Nothing to be done" in project.snakemake().stdout


def test_a_figure_can_be_asked_for_by_name(project: Project):
    for file in (project.path / "results/trajectories").glob("neuron-*"):
        file.unlink()
    (project.path / "results/figures/fig3d.png").unlink()
    assert project.planned("fig3d") == {"fig3d": 1, "total": 1}


def test_one_more_current_runs_only_its_chunk(project: Project):
    densities = [3e10, 1e11, 2e11, 3e11, 5e11, 1.5e11]
    project.configure({"sweep": {"track": {"current_density": densities, "regimes": ["stt"]}}})
    # Fewer regimes and one more current: the other points of stt stay.
    before = {file.name for file in (project.path / "results/trajectories").iterdir()}
    plan = project.planned()
    assert len(drives(plan)) <= 2
    assert all(name.startswith("drive_track_stt") for name in drives(plan))
    assert not {"relax", "compile"} & set(plan)
    assert {"kinetics", "threshold", "energy", "fig3d"} <= set(plan)
    assert "track-stt-1.5e11A_per_m2.csv" not in before


def test_cycles_are_simulated_when_asked_for_and_nothing_else_is(project: Project):
    pulses = {
        "device": "neuron",
        "regime": "stt_she",
        "pulse_width": 1e-9,
        "current": [-6e-6, 6e-6],
    }
    cases = [pulses, pulses | {"preset": False, "current": [6e-6]}]
    project.configure({"thermal": {"cycles": {"number": 3, "sweep": cases}}})
    # The page of the configuration shows the new points. No replica of the run is simulated again.
    assert not [n for n in project.planned() if n.startswith(("thermal_pulses", "lifetimes"))]
    assert project.planned("thermal_cycles") == {"write_cycles": 3, "thermal_cycles": 1, "total": 4}
    project.snakemake("thermal_cycles")
    results = project.path / "results"
    table = pd.read_csv(results / "thermal_cycles.csv")
    assert not columns.table_of("thermal_cycles.csv").mismatch(list(table.columns))
    threshold = pd.read_csv(results / "thresholds.csv").query(
        "regime == 'stt_she' and criterion == 'crossed' and parameter.isna()"
    )
    # 1.5 times the threshold of the pulse, and none in the last case.
    preset = -1.5 * threshold["value_A"].iloc[0]
    assert list(table["preset_current_A"].dropna()) == pytest.approx([preset] * 2, rel=1e-6, abs=0)
    by_current = table.dropna(subset=["preset_current_A"]).set_index("current_A")["probability"]
    assert by_current[6e-6] > by_current[-6e-6] + 0.5
    for name in table["id"]:
        own = f"thermal_cycles/{name}.csv"
        reads = pd.read_csv(results / own)
        assert not columns.table_of(own).mismatch(list(reads.columns))
        assert len(reads) == 16 * 3
        found = table.set_index("id").loc[name, "probability"]
        assert found == pytest.approx((reads["readout"] >= 0).mean())
    # The second run has nothing to do, and other cycles do not touch those that are there.
    assert not project.planned("thermal_cycles")
    project.configure({"thermal": {"cycles": {"sweep": cases[:1]}}})
    assert project.planned("thermal_cycles") == {"thermal_cycles": 1, "total": 1}


def test_another_material_runs_everything_again(project: Project):
    plan_before = {f"drive_{name}" for name in ("track", "neuron")}
    project.configure({"material": {"saturation_magnetisation": 5.9e5}})
    plan = project.planned()
    assert plan["relax"] == 6  # track with and without DMI; two neurons, each also reduced
    assert any(name.startswith("thermal_pulses_") for name in plan)
    assert any(name.startswith("threshold_scan_") for name in plan)
    for kind in plan_before:
        assert any(name.startswith(kind) for name in drives(plan))
    whole = Project(project.path)
    all_drives = {
        f"drive_{path.stem}" for path in (whole.path / "results/logs/drive").glob("*.log")
    }
    assert drives(plan) == all_drives


def test_another_energy_constant_runs_only_what_adds_it_up(project: Project):
    project.configure({"energy": {"inverter_energy": 0.3e-15}})
    assert set(project.planned()) == {
        "all",
        "total",
        "energy",
        "configuration",
        "choice",
        "accuracy",
        "network_energy",
        "gain",
        "front",
        "network_tables",
        "claims",
        "findings",
        "fig4b",
        "cycles",
        "front_figure",
        "energy_breakdown",
        "edp",
        "network_sensitivity",
        "break_even",
    }


def test_another_figure_function_runs_no_simulation(project: Project):
    project.edit("src/spinneuron/plots/style.py", "COLUMN = 3.4", "COLUMN = 3.5")
    rules = {RENAMED.get(stem, stem) for stem in FIGURES} | {"animation"}
    assert set(project.planned()) == {"all", "total"} | rules


def test_another_property_of_the_config_runs_what_reads_it(project: Project):
    project.edit(
        "src/spinneuron/config/sections/strip.py",
        "return self.width * (self.thickness + self.shunt_thickness)",
        "return (self.thickness + self.shunt_thickness) * self.width",
    )
    plan = project.planned()
    # The area through which a current flows: everything that is driven, and the energy.
    reading = {"relax", "switching", "states", "thermal", "lifetimes", "threshold", "spice"}
    assert reading <= set(plan)
    assert drives(plan) == {
        f"drive_{log.stem}" for log in (project.path / "results/logs/drive").glob("*.log")
    }
    # Neither the compiled solver nor what is learned from letters has to do with it.
    assert not {"compile", "networks", "resolution", "fig1d"} & set(plan)


def test_another_network_function_runs_no_simulation(project: Project):
    project.edit(
        "src/spinneuron/network/hardware.py",
        "return point.overdrive * device.threshold(point.pulse_width) / reference",
        "return device.threshold(point.pulse_width) * point.overdrive / reference",
    )
    assert set(project.planned()) == {
        "all",
        "total",
        "input_fluctuation",
        "choice",
        "accuracy",
        "network_energy",
        "gain",
        "front",
        "network_tables",
        "claims",
        "findings",
        "fig4b",
        "cycles",
        "front_figure",
        "energy_breakdown",
        "edp",
        "network_sensitivity",
        "break_even",
    }


def test_another_solver_shows_in_the_numbers(project: Project):
    # The edit is in a function that compiled callers have inlined: a stale cache of
    # compiled code would give the old velocity.
    before = pd.read_csv(project.path / "results/figures/fig3d.csv").set_index("regime")
    project.configure({"sweep": {"track": {"current_density": [1e11], "regimes": ["stt"]}}})
    project.edit(
        "src/spinneuron/calculator/film.py",
        "drift = drift_factor *",
        "drift = 3.0 * drift_factor *",
    )
    project.snakemake("fig3d")
    after = pd.read_csv(project.path / "results/figures/fig3d.csv")
    old = before.loc["stt"].query("current_density_A_per_m2 == 1e11")["velocity_m_per_s"].iloc[0]
    assert after["velocity_m_per_s"].iloc[0] == pytest.approx(3 * old, rel=0.02)


def test_killed_and_resumed_the_tables_are_the_same_bytes(finished: Project, tmp_path: Path):
    project = Project.create(tmp_path / "killed")
    process = subprocess.Popen(
        project.command("threshold"),
        cwd=project.path,
        env=project.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    trajectories = project.path / "results/trajectories"
    deadline = time.monotonic() + 300
    while len(list(trajectories.glob("*.csv"))) < 4:
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    project.snakemake("--unlock")
    project.snakemake("threshold", "--rerun-incomplete")
    same_tables(project, finished)
    assert not list((project.path / "results").rglob(".*partial*"))


def test_on_one_core_the_tables_are_the_same_bytes(finished: Project, tmp_path: Path):
    project = Project.create(tmp_path / "one_core")
    # The compiled code may be shared; nothing else is.
    (project.path / ".cache").symlink_to(finished.path / ".cache")
    project.snakemake("threshold", "--cores", "1")
    same_tables(project, finished)
