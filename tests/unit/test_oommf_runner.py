"""How OOMMF is found and run, with a stand-in for it: nothing here needs OOMMF."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from spinneuron.oommf import NotFoundError, RunError, Runner, find
from tests.oommf_installation import left_over

#: Behaves like OOMMF's launcher. A run takes what to do from its MIF file: a line an
#: attempt. It starts a helper that detaches itself, as OOMMF's do.
STAND_IN = """\
#!{python}
import os, pathlib, signal, subprocess, sys, time
arguments = sys.argv[1:]
if arguments == ["+version"]:
    print("<1> oommf.tcl 2.9z9 info:", file=sys.stderr); print("OOMMF 2.9z9", file=sys.stderr)
elif arguments[0] == "launchhost":
    print(4711)
else:
    mif = pathlib.Path(arguments[2])
    tries = mif.with_suffix(".tries")
    attempt = len(tries.read_text()) if tries.exists() else 0
    tries.write_text("x" * (attempt + 1))
    mif.with_suffix(".arguments").write_text(" ".join(arguments))
    mif.with_suffix(".port").write_text(os.environ["OOMMF_HOSTPORT"])
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    with mif.with_suffix(".odt").open("a") as table:
        table.write("row\\n")
    todo = mif.read_text().splitlines()[attempt]
    if todo == "abort":
        sys.exit("Tk initialization error: no display name and no $DISPLAY")
    if todo == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if todo == "hang":
        time.sleep(600)
"""


@pytest.fixture
def launcher(tmp_path: Path) -> Path:
    path = tmp_path / "oommf"
    path.write_text(STAND_IN.format(python=sys.executable))
    path.chmod(0o755)
    return path


def mif(folder: Path, *attempts: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "case.mif"
    path.write_text("\n".join(attempts))
    return path


def test_a_run_gets_its_threads_and_a_host_of_its_own(launcher, tmp_path):
    path = mif(tmp_path / "run", "succeed")
    Runner([str(launcher)]).run(path, threads=3)
    arguments = path.with_suffix(".arguments").read_text()
    assert "-threads 3" in arguments
    assert "-kill all" in arguments
    assert "boxsi +fg" in arguments
    assert path.with_suffix(".port").read_text() == "4711"
    assert not left_over()


def test_an_abort_is_repeated_with_a_clean_table_and_told(launcher, tmp_path):
    path = mif(tmp_path / "run", "abort", "die", "succeed")
    told: list[str] = []
    Runner([str(launcher)], attempts=3, report=told.append).run(path)
    first, second = told
    assert "attempt 1 of 3, ended with exit code 1" in first
    assert "Tk initialization error: no display name and no $DISPLAY" in first
    assert "attempt 2 of 3, was ended by signal 9" in second
    assert path.with_suffix(".odt").read_text() == "row\n"
    assert not left_over()


def test_the_last_attempt_ends_in_an_error_with_oommfs_own_words(launcher, tmp_path):
    path = mif(tmp_path / "run", "abort", "abort")
    with pytest.raises(RunError, match=r"2 of 2.*exit code 1(.|\n)*Tk initialization"):
        Runner([str(launcher)], attempts=2, report=lambda text: None).run(path)
    assert path.exists()
    assert not left_over()


def test_a_run_that_hangs_is_stopped_at_the_limit_and_not_repeated(launcher, tmp_path):
    path = mif(tmp_path / "run", "hang", "succeed")
    began = time.monotonic()
    with pytest.raises(RunError, match="time limit of 1 s"):
        Runner([str(launcher)], time_limit=1.0, report=lambda text: None).run(path)
    assert time.monotonic() - began < 10
    assert not left_over()


def test_a_process_killed_in_the_middle_is_reported_and_repeated(launcher, tmp_path):
    path = mif(tmp_path / "run", "hang", "succeed")
    told: list[str] = []
    runner = Runner([str(launcher)], report=told.append)
    thread = threading.Thread(target=runner.run, args=[path])
    thread.start()
    while not path.with_suffix(".port").exists():
        time.sleep(0.05)
    (boxsi,) = [p for p in left_over() if "boxsi" in p.cmdline()]
    boxsi.kill()
    thread.join(20)
    assert not thread.is_alive()
    assert "was ended by signal 9" in told[0]
    assert len(path.with_suffix(".tries").read_text()) == 2
    assert not left_over()


def test_a_request_to_terminate_leaves_no_process(launcher, tmp_path):
    path = mif(tmp_path / "run", "hang")
    code = (
        # What is started in the background of a shell would ignore it.
        "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pathlib import Path\nfrom spinneuron.oommf import Runner\n"
        f"Runner([{str(launcher)!r}]).run(Path({str(path)!r}))"
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        path.with_suffix(".port").unlink(missing_ok=True)
        path.with_suffix(".tries").unlink(missing_ok=True)
        process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
        while not path.with_suffix(".port").exists():
            time.sleep(0.05)
        assert left_over()
        process.send_signal(number)
        assert process.wait(20) != 0
        assert not left_over()


def test_runs_side_by_side_do_not_stop_each_other(launcher, tmp_path):
    runner = Runner([str(launcher)], report=lambda text: None)
    slow = mif(tmp_path / "slow", "hang", "succeed")
    thread = threading.Thread(target=runner.run, args=[slow])
    thread.start()
    while not slow.with_suffix(".port").exists():
        time.sleep(0.05)
    for number in range(3):
        runner.run(mif(tmp_path / f"run{number}", "succeed"))
    remaining = left_over()
    assert any("boxsi" in process.cmdline() for process in remaining)
    next(p for p in remaining if "boxsi" in p.cmdline()).kill()
    thread.join(20)
    assert not left_over()


def test_the_version_is_what_oommf_says(launcher):
    assert Runner([str(launcher)]).version == "2.9z9"
    with pytest.raises(NotFoundError, match="does not start"):
        _ = Runner(["false"]).version


@pytest.fixture
def as_user(monkeypatch):
    """Pretend to be somebody, with an empty PATH."""

    def pretend(uid: int, path: Path, script: Path | None = None) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: uid)
        monkeypatch.setenv("PATH", str(path))
        monkeypatch.delenv("OOMMFTCL", raising=False)
        if script:
            monkeypatch.setenv("OOMMFTCL", str(script))

    return pretend


def test_what_is_missing_is_said_with_the_ways_to_get_it(as_user, tmp_path):
    as_user(1000, tmp_path / "nothing")
    with pytest.raises(NotFoundError) as caught:
        find()
    for words in ("OOMMFTCL", "envs/oommf.yaml", "docker_image", "solver: embedded"):
        assert words in str(caught.value)
    as_user(1000, tmp_path / "nothing", tmp_path / "no.tcl")
    with pytest.raises(NotFoundError, match="no such file"):
        find()
    with pytest.raises(NotFoundError, match="no docker"):
        find("oommf/oommf:20b0")


def test_root_is_told_that_oommf_refuses_root(as_user, launcher):
    as_user(0, launcher.parent)
    with pytest.raises(NotFoundError, match="refuses to run as root"):
        find()


def test_the_environment_variable_comes_before_the_executable(as_user, launcher, tmp_path):
    as_user(1000, launcher.parent)
    assert find().command == [str(launcher)]
    (launcher.parent / "tclsh").symlink_to(sys.executable)
    script = tmp_path / "oommf.tcl"
    script.touch()
    as_user(1000, launcher.parent, script)
    assert find().command == ["tclsh", str(script)]
