"""How OOMMF is found and run: with attempts and a time limit, and without processes left over."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import oommfc as oc
import psutil

#: Environment variable that marks every process of a run. OOMMF's helper processes detach
#: themselves, and nothing else distinguishes them from those of other runs.
MARK = "SPINNEURON_OOMMF_RUN"
#: Number of lines of OOMMF's own output that an error quotes.
QUOTED_LINES = 12
#: Time between two looks at a running OOMMF, s.
POLL = 0.05
#: Time between two reports of progress, s.
REPORT = 30.0


class NotFoundError(RuntimeError):
    """There is no OOMMF that could run here. The message says what can be done."""


class RunError(RuntimeError):
    """OOMMF did not finish a run. The message quotes OOMMF's own output."""


_WAYS = """\
  - conda:  mamba env create -f envs/oommf.yaml, then activate it: `oommf` is on the PATH;
  - own build:  set OOMMFTCL to the path of its oommf.tcl (needs tclsh);
  - docker:  set oommf.docker_image in config.yaml, for example to oommf/oommf:20b0.
`solver: embedded` needs no OOMMF at all."""


def find(docker_image: str | None = None) -> Runner:
    """Return a runner for the OOMMF of this machine.

    The docker image is taken if one is named, then the file that ``OOMMFTCL`` names, then an
    executable ``oommf``.

    Raises
    ------
    NotFoundError
        If there is none, or if the user is root, whom OOMMF refuses.
    """
    if docker_image:
        if not shutil.which("docker"):
            raise NotFoundError(f"OOMMF: no docker for the image {docker_image}.\n{_WAYS}")
        return DockerRunner(docker_image)
    if os.name == "posix" and os.geteuid() == 0:
        raise NotFoundError(
            "OOMMF refuses to run as root.\n"
            "Run snakemake as another user, or set oommf.docker_image in config.yaml; "
            "`solver: embedded` does not mind."
        )
    script = os.environ.get("OOMMFTCL")
    if script:
        if not Path(script).is_file():
            raise NotFoundError(
                f"OOMMFTCL = {script}: no such file. Ways to install OOMMF:\n{_WAYS}"
            )
        if not shutil.which("tclsh"):
            raise NotFoundError("OOMMFTCL is set, but there is no tclsh to run it with.")
        return Runner(["tclsh", str(Path(script).resolve())])
    executable = shutil.which("oommf")
    if executable:
        return Runner([executable])
    raise NotFoundError(
        "OOMMF was not found: neither OOMMFTCL nor an executable oommf. "
        f"Ways to install it:\n{_WAYS}"
    )


class Runner:
    """Runs MIF files with one OOMMF.

    Parameters
    ----------
    command
        Command that starts OOMMF's launcher, for example ``["tclsh", ".../oommf.tcl"]``.
    attempts
        Number of attempts at a run that fails. OOMMF's helper processes sometimes die at
        random.
    time_limit
        Time limit of one attempt, s.
    report
        Function that is called with a line of text on progress and after every attempt that
        failed.
    """

    def __init__(
        self,
        command: list[str],
        *,
        attempts: int = 3,
        time_limit: float = 7200.0,
        report: Callable[[str], Any] = print,
    ) -> None:
        self.command = command
        self.attempts = attempts
        self.time_limit = time_limit
        self.report = report

    @property
    def version(self) -> str:
        """Version that OOMMF reports.

        Raises
        ------
        NotFoundError
            If it does not start.
        """
        answer = subprocess.run([*self.command, "+version"], capture_output=True, text=True)
        words = (answer.stdout + answer.stderr).split()
        if answer.returncode or not words:
            said = (answer.stdout + answer.stderr).strip() or f"exit code {answer.returncode}"
            raise NotFoundError(f"OOMMF ({' '.join(self.command)}) does not start: {said}")
        return words[-1]

    def run(self, mif: Path, *, threads: int = 1, stages: int | None = None) -> None:
        """Run a MIF file in its folder, which no other run may use at the same time.

        Parameters
        ----------
        mif
            The MIF file.
        threads
            Number of threads of OOMMF.
        stages
            Number of samples that the run writes, for the reports of progress.

        Raises
        ------
        RunError
            If the last attempt failed or an attempt exceeded the time limit. The folder is
            left as it is.
        """
        mif = mif.resolve()
        for attempt in range(1, self.attempts + 1):
            self._clear(mif)
            began = time.monotonic()
            code, output = self._attempt(mif, threads, stages)
            if code == 0:
                return
            if code is None:
                ended = f"did not finish within the time limit of {self.time_limit:g} s"
            elif code < 0:
                ended = f"was ended by signal {-code}"
            else:
                ended = f"ended with exit code {code}"
            quoted = "\n".join(f"  | {line}" for line in output.splitlines()[-QUOTED_LINES:])
            message = (
                f"OOMMF, attempt {attempt} of {self.attempts}, {ended} after "
                f"{time.monotonic() - began:.1f} s ({mif}). Its own words:\n{quoted or '  | none'}"
            )
            self.report(message)
            if code is None:
                break  # it would not be faster the next time
        raise RunError(message)

    @staticmethod
    def _clear(mif: Path) -> None:
        """Remove what an earlier attempt left: OOMMF appends to a table that is there."""
        for pattern in (f"{mif.stem}.odt", f"{mif.stem}-*.omf", f"{mif.stem}-*.ohf"):
            for path in mif.parent.glob(pattern):
                path.unlink()

    def _attempt(self, mif: Path, threads: int, stages: int | None) -> tuple[int | None, str]:
        """Run once and return the exit code (None at the time limit) and OOMMF's output."""
        environment = os.environ | {MARK: uuid.uuid4().hex}
        environment.pop("DISPLAY", None)  # helpers that find a display want to use it
        command = [*self.command, "boxsi", "+fg", str(mif), "-exitondone", "1"]
        command += ["-threads", str(threads), "-kill", "all"]
        with _no_process_left(environment[MARK]), tempfile.TemporaryFile() as output:
            # A host server of its own: runs side by side do not see each other.
            port = subprocess.run(
                [*self.command, "launchhost", "0"],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=output,
            )
            environment["OOMMF_HOSTPORT"] = port.stdout.decode(errors="replace").strip()
            process = subprocess.Popen(
                command, cwd=mif.parent, env=environment, stdout=output, stderr=output
            )
            code = self._wait(process, mif, stages)
            output.seek(0)
            return code, output.read().decode("utf-8", "replace").strip()

    def _wait(self, process: subprocess.Popen[bytes], mif: Path, stages: int | None) -> int | None:
        began = reported = time.monotonic()
        while (code := process.poll()) is None:
            now = time.monotonic()
            if now - began > self.time_limit:
                return None
            if stages and now - reported > REPORT:
                reported = now
                done = sum(1 for _ in mif.parent.glob(f"{mif.stem}-*.omf"))
                self.report(f"OOMMF: {done} of {stages} samples after {now - began:.0f} s")
            time.sleep(POLL)
        return code


class DockerRunner(Runner):
    """Runs MIF files with the OOMMF of a docker image, as oommfc does."""

    def __init__(self, image: str, **options: Any) -> None:
        super().__init__(["docker", "run", "--rm", image], **options)
        self._docker = oc.oommf.DockerOOMMFRunner(image=image)
        self.image = image

    @property
    def version(self) -> str:
        """Name of the image, because the container reports no version without a run."""
        return f"docker image {self.image}"

    def _attempt(self, mif: Path, threads: int, stages: int | None) -> tuple[int | None, str]:
        here = Path.cwd()
        os.chdir(mif.parent)
        try:
            result = self._docker._call(mif.name, n_threads=threads)
        finally:
            os.chdir(here)
        return result.returncode, (result.stdout + result.stderr).decode("utf-8", "replace")


@contextmanager
def _no_process_left(mark: str) -> Iterator[None]:
    """Stop every process of a run when it ends, for whatever reason.

    A request to terminate this process ends the run as an error does.
    """

    def terminate(number: int, frame: Any) -> None:
        raise SystemExit(128 + number)

    try:
        before = signal.signal(signal.SIGTERM, terminate)
    except ValueError:  # not the main thread: whoever is decides about signals
        before = None
    try:
        yield
    finally:
        try:
            stop(mark)
        finally:
            if before is not None:
                signal.signal(signal.SIGTERM, before)


def marked(mark: str) -> list[psutil.Process]:
    """Return the processes of a run."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.pid != os.getpid():
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def stop(mark: str) -> None:
    """Kill the processes of a run, and again those that they have started meanwhile."""
    for _ in range(10):
        processes = marked(mark)
        if not processes:
            return
        for process in processes:
            try:
                process.kill()
            except psutil.Error:
                continue
        psutil.wait_procs(processes, timeout=1)
