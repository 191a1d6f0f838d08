"""How fast the embedded solver is on this machine: `python benchmarks/solver.py [--large]`.

Prints, in one run: start-up, seconds per simulated nanosecond of the two reference cases
with the demagnetising field at every evaluation and as used, and nanoseconds per cell and
evaluation against the number of cells (up to 10^5, with --large up to 10^6). One thread.
Where OOMMF is found, it runs the reference cases too, right after the embedded solver.
"""

from __future__ import annotations

import argparse
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import discretisedfield as df
import micromagneticmodel as mm

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.physics.oommf_cases import CASES, Case

from spinneuron import oommf
from spinneuron.calculator import stepper
from spinneuron.calculator.integrate import DEMAG_TOLERANCE, Integrator
from spinneuron.calculator.lower import lower
from spinneuron.calculator.problem import Problem
from spinneuron.constants import GAMMA0
from spinneuron.job import machine

#: Evaluations of the right-hand side in one step.
STAGES = 5


def start_up() -> float:
    """Seconds to import the solver and load its compiled code, in a process of its own."""
    code = (
        "from spinneuron.calculator import integrate, kernel\n"
        "kernel.factor_at(__import__('numpy').zeros(0), 0.0, 0.0)"
    )
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - began


def seconds_per_nanosecond(problem: Problem, duration: float, tolerance: float) -> float:
    """Best of three runs of ``duration`` (s)."""
    times = []
    for _ in range(3):
        integrator = Integrator(problem, demag_tolerance=tolerance)
        began = time.perf_counter()
        for number in range(1, 11):
            integrator.advance(duration * number / 10)
        times.append((time.perf_counter() - began) / (duration * 1e9))
    return min(times)


def with_oommf(case: Case, duration: float, runner: oommf.Runner) -> tuple[float, float]:
    """Seconds per simulated nanosecond of OOMMF, start-up apart, and its start-up in s."""
    times = []
    for span in (1e-15, duration):
        with tempfile.TemporaryDirectory() as directory:
            began = time.perf_counter()
            oommf.TimeDriver().drive(
                case.system(),
                t=span,
                n=1,
                fixed_subregions=case.fixed_subregions or None,
                n_threads=1,
                runner=runner,
                dirname=directory,
            )
            times.append(time.perf_counter() - began)
    start, whole = times
    return (whole - start) / (duration * 1e9), start


def film(cells: int) -> Problem:
    """A square film with every effect of the strips."""
    n = round(cells**0.5)
    mesh = df.Mesh(p1=(0, 0, 0), p2=(n * 2e-9, n * 2e-9, 2e-9), n=(n, n, 1))
    system = mm.System(name="film")
    system.energy = mm.Exchange(A=1e-11) + mm.Demag() + mm.DMI(D=5e-4, crystalclass="Cnv_z")
    system.energy += mm.UniaxialAnisotropy(K=9.9e5, u=(0, 0, 1))
    system.dynamics = mm.Precession(gamma0=GAMMA0) + mm.Damping(alpha=0.05)
    system.dynamics += mm.ZhangLi(u=1.0, beta=0.2)
    system.dynamics += mm.Slonczewski(J=1e10, mp=(0, 1, 0), P=0.2, Lambda=1.0)
    system.m = df.Field(mesh, nvdim=3, value=(0.1, 0, 1), norm=6e5)
    return lower(system)


def per_cell(problem: Problem, tolerance: float) -> float:
    """Nanoseconds per cell and evaluation; with a tolerance no field is recomputed often."""
    flat, work = stepper.flatten(problem), stepper.workspace(problem, problem.magnetisation)
    size = problem.saturation.size
    steps = max(10, 2_000_000 // size)
    stepper.march(flat, work, 0.0, 1e-16, 3, tolerance, 10**9)
    began = time.perf_counter()
    stepper.march(flat, work, 3e-16, 1e-16, steps, tolerance, 10**9)
    return (time.perf_counter() - began) / (steps * STAGES * size) * 1e9


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="go on to a million cells")
    large = parser.parse_args().large
    print(f"machine: {machine()}, Python {platform.python_version()}")
    try:
        runner = oommf.find()
        print(f"OOMMF {runner.version}, one thread")
    except oommf.NotFoundError as error:
        runner = None
        print(f"without OOMMF: {str(error).splitlines()[0]}")
    Integrator(film(100)).advance(1e-14)
    print(f"start-up with compiled code in the cache: {start_up():.2f} s\n")
    print("case       cells  s/ns, demag at every evaluation  s/ns, as used  OOMMF, s/ns  ratio")
    for name, duration in (("stt_she", 0.6e-9), ("device", 1e-9)):
        case = CASES[name]
        problem = lower(case.system(), fixed_subregions=case.fixed_subregions)
        slow = seconds_per_nanosecond(problem, duration / 5, 0.0)
        fast = seconds_per_nanosecond(problem, duration, DEMAG_TOLERANCE)
        line = f"{name:10s} {problem.saturation.size:5d} {slow:32.2f} {fast:14.3f}"
        if runner:
            external, start = with_oommf(case, duration, runner)
            line += f" {external:12.2f} {external / fast:6.1f}  (OOMMF's start-up: {start:.1f} s)"
        print(line, flush=True)
    print("\n  cells   ns per cell and evaluation: demag fresh, extrapolated   peak memory, MB")
    for cells in (100, 1_000, 10_000, 100_000, *([1_000_000] if large else [])):
        problem = film(cells)
        fresh, extrapolated = per_cell(problem, 0.0), per_cell(problem, 1e99)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{problem.saturation.size:7d} {fresh:30.1f} {extrapolated:16.1f} {peak:25.0f}")


if __name__ == "__main__":
    main()
