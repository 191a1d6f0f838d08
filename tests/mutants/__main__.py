"""Mutation testing: do the tests notice when the code is wrong?

``make mutants`` takes a seeded sample of small changes of the code, one at a time, and runs
the tests that execute the changed line. A change that no test notices survives: either the
tests have a gap, or the change alters no result. ``survivors.yaml`` lists those that we
know, each with its reason.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import random
import sys
import time
import uuid
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome, WorkItem, WorkResult

from tests.mutants import child
from tests.mutants.operators import is_ignored, operators
from tests.mutants.plugin import Recorder

WORK = child.ROOT / ".mutants"
SURVIVORS = Path(__file__).parent / "survivors.yaml"
#: Parts of the package that are left out, with the reason.
LEFT_OUT = {
    "calculator/stepper.py": "compiled",
    "calculator/terms.py": "compiled",
    "calculator/film.py": "compiled",
    "calculator/demag.py": "compiled",
    "calculator/replicas.py": "compiled",
    "calculator/integrate.py": "compiled",
    "calculator/cache.py": "decides how kernels are compiled",
    "calculator/crop.py": "compiled",
    "calculator/tableau.py": "compiled",
    "calculator/warm_up.py": "decides which kernels are compiled first",
    "oommf/": "needs OOMMF",
    "plots/style.py": "style alone",
    "report/progress.py": "what is said while waiting",
}
#: Tests that judge a mutant: all that need neither OOMMF nor minutes. Tests of the compiled
#: kernels and of texts have nothing to say about what is mutated.
TESTS = (
    "tests/unit",
    "tests/physics/test_drivers.py",
    "tests/physics/test_equation_of_motion.py",
    "tests/physics/test_landscape.py",
    "tests/physics/test_strips.py",
    "tests/physics/test_terms.py",
    "--ignore=tests/unit/test_docstrings.py",
    "--ignore=tests/unit/test_oommf_mif.py",
    "--ignore=tests/unit/test_oommf_runner.py",
)
#: A test that takes longer does not judge mutants, s.
LONGEST_TEST = 30.0
#: In plots only what is computed is mutated, not how it looks: calls of these receivers and
#: numbers outside products are style.
UNITS = {"1e3", "1e6", "1e9", "1e12", "1e15", "1e-3", "1e-6", "1e-9", "100"}
LEAST_CAUGHT = 0.9
#: Longest time for one mutant, s.
LONGEST = 240.0


@dataclass(frozen=True)
class Baseline:
    """The tests without a mutant."""

    durations: dict[str, float]
    lines: dict[str, dict[int, list[str]]]  #: tests by file (below src) and line

    def covering(self, path: Path, first: int, last: int) -> list[str]:
        """Return the tests that execute one of some lines, fast ones first."""
        by_line = self.lines.get(str(path.relative_to(child.SOURCE)), {})
        found = {test for line in range(first, last + 1) for test in by_line.get(line, ())}
        short = [test for test in found if self.durations[test] < LONGEST_TEST]
        return sorted(short, key=lambda test: (self.durations[test], test))

    def of_files(self, files: Collection[str]) -> list[str]:
        """Return all tests of some files, fast ones first."""
        found = [
            (seconds, test)
            for test, seconds in self.durations.items()
            if test.split("::")[0] in files and seconds < LONGEST_TEST
        ]
        return [test for _, test in sorted(found)]


def measure(output: Path) -> None:
    """Run all tests once and store who executes what."""
    import coverage

    def work() -> int:
        data = WORK / "coverage"
        measured = coverage.Coverage(data_file=str(data), source=[str(child.SOURCE)])
        recorder = Recorder(measured)
        measured.start()
        code = child.run_pytest(["-m", "not slow and not oommf", *TESTS], [recorder])
        measured.stop()
        found = measured.get_data()
        users: dict[str, list[str]] = {}
        for test, fixtures in recorder.fixtures.items():
            for fixture in fixtures:
                users.setdefault(f"fixture:{fixture}", []).append(test)
        failed = set(recorder.failed)
        lines: dict[str, dict[int, list[str]]] = {}
        for file in found.measured_files():
            by_line = {
                line: sorted(
                    {
                        test
                        for context in contexts
                        if context
                        for test in users.get(context, [context])
                        if test in recorder.durations and test not in failed
                    }
                )
                for line, contexts in found.contexts_by_lineno(file).items()
            }
            lines[str(Path(file).relative_to(child.SOURCE))] = by_line
        durations = {t: s for t, s in recorder.durations.items() if t not in failed}
        text = json.dumps({"durations": durations, "lines": lines})
        output.write_text(text, encoding="utf-8")
        return code

    code = child.Child(work, WORK / "baseline.log", 1800).wait()
    if not output.exists():
        sys.exit(f"The tests without a mutant ended with {code}: see {WORK / 'baseline.log'}")


def load_baseline(again: bool) -> Baseline:
    """Return who executes what, measured now or before."""
    file = WORK / "baseline.json"
    if again or not file.exists():
        print("Tests without a mutant ...", flush=True)
        measure(file)
    content = json.loads(file.read_text(encoding="utf-8"))
    lines = {
        file: {int(line): tests for line, tests in by_line.items()}
        for file, by_line in content["lines"].items()
    }
    return Baseline(content["durations"], lines)


def modules() -> list[Path]:
    """Return the source files that are mutated."""
    package = child.SOURCE / "spinneuron"
    return [
        path
        for path in sorted(package.rglob("*.py"))
        if not any(str(path.relative_to(package)).startswith(left) for left in LEFT_OUT)
    ]


def _computes(node: Any, source: str) -> bool:
    """Whether a node of a module of plots decides a value and not a look."""
    if node.type in {"comparison", "if_stmt"}:
        return True
    if node.type in {"term", "arith_expr"}:
        return any(child.type == "number" and child.value in UNITS for child in node.children)
    return node.type == "operator" and _computes(node.parent, source)


def mutants() -> Iterator[WorkItem]:
    """Yield every mutant of every module."""
    known = operators()
    for path in modules():
        source = path.read_text(encoding="utf-8")
        nodes = list(ast_nodes(get_ast(source)))
        of_plots = path.parent.name == "plots"
        for name, operator in known.items():
            occurrence = -1
            for node in nodes:
                for start, end in operator.mutation_positions(node):
                    occurrence += 1
                    if is_ignored(node) or (of_plots and not _computes(node, source)):
                        continue
                    spec = MutationSpec(str(path), name, occurrence, start, end)
                    yield WorkItem.single(uuid.uuid4().hex, spec)


def function_around(path: Path, line: int) -> tuple[int, int]:
    """Return the first and last line of the innermost function around a line, else itself."""
    found = (line, line)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0):
            found = max(found, (node.body[0].lineno, node.end_lineno or 0))
    return found if found != (line, line) else (line, line)


@cache
def importers(path: Path) -> frozenset[str]:
    """Return the test files that import a module, or a sibling of a module of the config."""
    parts = path.relative_to(child.SOURCE).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    package = f"{parts[0]}.config"
    found = set()
    for file in (child.ROOT / "tests").rglob("test_*.py"):
        names = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
        of_config = name.startswith(package) and any(n.startswith(package) for n in names)
        if name in names or of_config:
            found.add(str(file.relative_to(child.ROOT)))
    return frozenset(found)


def rounds(baseline: Baseline, path: Path, first: int, last: int) -> list[list[str]]:
    """Return the tests for a mutant: first those that execute its lines, then its relatives.

    Relatives execute the same function, or the module from the same test file. A line that
    runs when the module is imported concerns all tests that execute the module, and all tests
    of a file that imports it.
    """
    direct = baseline.covering(path, first, last)
    around = baseline.covering(path, *function_around(path, first))
    everything = baseline.covering(path, 1, 100_000)
    files = {test.split("::")[0] for test in direct or around}
    near = [test for test in everything if not files or test.split("::")[0] in files]
    if not files:
        near = baseline.of_files(importers(path)) + near
    second = [test for test in dict.fromkeys([*around, *near]) if test not in direct]
    return [tests for tests in (direct, second) if tests]


def mutated(item: WorkItem) -> str | None:
    """Return the code of a module with its mutant; None if Python does not accept it."""
    spec = item.mutations[0]
    source = spec.module_path.read_text(encoding="utf-8")
    code = mutate_code(source, operators()[spec.operator_name], spec.occurrence)
    try:
        compile(code, str(spec.module_path), "exec", dont_inherit=True)
    except SyntaxError:
        return None
    return str(code)


def sampled(everything: list[WorkItem], number: int, seed: int) -> list[WorkItem]:
    """Return a number of mutants that Python accepts, drawn at random."""
    drawn = random.Random(seed).sample(everything, len(everything))
    return list(islice((item for item in drawn if mutated(item) is not None), number))


@dataclass
class Trial:
    """A mutant under test."""

    item: WorkItem
    code: str
    tests: list[list[str]]
    running: child.Child | None = None

    def advance(self, baseline: Baseline, path: Path, log: Path) -> str | None:
        """Start or look; return killed, survived or None while undecided."""
        if self.running is not None:
            if not self.running.is_done():
                return None
            if self.running.exit_code != 0:
                return "killed"
            self.running = None
        if not self.tests:
            return "survived"
        chosen = self.tests.pop(0)
        expected = sum(baseline.durations[test] for test in chosen)
        limit = min(LONGEST, 30 + 4 * expected)
        self.running = child.start(path, self.code, chosen, log, limit)
        return None


def change(before: str, after: str) -> tuple[str, str]:
    """Return the changed lines without and with the mutant, stripped."""
    left, right = [], []
    for line in difflib.ndiff(before.splitlines(), after.splitlines()):
        if line.startswith("- "):
            left.append(line[2:].strip())
        elif line.startswith("+ "):
            right.append(line[2:].strip())
    return " ".join(left), " ".join(right)


def run(items: list[WorkItem], baseline: Baseline, database: WorkDB, jobs: int) -> None:
    """Test mutants, some side by side, and store each result at once."""
    waiting = list(reversed(items))
    active: list[Trial] = []
    done, began = 0, time.monotonic()
    while waiting or active:
        while waiting and len(active) < jobs:
            item = waiting.pop()
            spec = item.mutations[0]
            code = mutated(item)
            assert code is not None
            tests = rounds(baseline, spec.module_path, spec.start_pos[0], spec.end_pos[0])
            active.append(Trial(item, code, tests))
        for trial in list(active):
            spec = trial.item.mutations[0]
            log = WORK / "logs" / f"{trial.item.job_id}.log"
            outcome = trial.advance(baseline, spec.module_path, log)
            if outcome is None:
                continue
            active.remove(trial)
            before, after = change(spec.module_path.read_text(encoding="utf-8"), trial.code)
            result = WorkResult(
                worker_outcome=WorkerOutcome.NORMAL,
                test_outcome=TestOutcome(outcome),
                output=log.read_text(encoding="utf-8", errors="replace") if log.exists() else "",
                diff=f"{before}\n{after}",
            )
            database.set_result(trial.item.job_id, result)
            log.unlink(missing_ok=True)
            done += 1
            where = spec.module_path.relative_to(child.SOURCE)
            print(
                f"{done}/{len(items)} {time.monotonic() - began:.0f} s {outcome} "
                f"{where}:{spec.start_pos[0]} {spec.operator_name}",
                flush=True,
            )
            if outcome == "survived":
                print(f"    - {before}\n    + {after}", flush=True)
        time.sleep(0.05)


def report(database: WorkDB) -> float:
    """Print a table by module and the survivors; return the fraction caught."""
    known = yaml.safe_load(SURVIVORS.read_text(encoding="utf-8")) or []
    reasons = {(k["module"], k["before"], k["after"]): k["reason"] for k in known}
    results = dict(database.results)
    tried, caught = Counter[str](), Counter[str]()
    survivors = []
    for item in database.work_items:
        if item.job_id not in results:
            continue
        result, spec = results[item.job_id], item.mutations[0]
        where = str(spec.module_path.relative_to(child.SOURCE / "spinneuron"))
        tried[where] += 1
        caught[where] += result.is_killed
        if not result.is_killed:
            before, after = (result.diff or "\n").split("\n")
            survivors.append((where, spec.start_pos[0], before, after))
    print("\n| module | mutants | caught |\n|---|---|---|")
    for where in sorted(tried):
        print(f"| {where} | {tried[where]} | {caught[where]} |")
    total, killed = sum(tried.values()), sum(caught.values())
    print(f"| all | {total} | {killed} |\n")
    for where, line, before, after in sorted(survivors):
        reason = reasons.get((where, before, after), "NOT LISTED in survivors.yaml")
        print(f"{where}:{line}\n  - {before}\n  + {after}\n  {reason}\n")
    print(f"{killed} of {total} caught ({killed / max(1, total):.1%}).")
    return killed / max(1, total)


def main() -> None:
    """Sample, test, report."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--number", type=int, default=200, help="size of the sample")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--jobs", type=int, default=2, help="mutants side by side")
    parser.add_argument("--only", default="", help="modules whose path contains this")
    parser.add_argument("--skip", nargs="*", default=[], help="modules to leave out")
    parser.add_argument("--keep-baseline", action="store_true", help="do not run the tests anew")
    parser.add_argument(
        "--again", action="store_true", help="test the survivors of the last sample again"
    )
    parser.add_argument("--list", action="store_true", help="print the sample and stop")
    options = parser.parse_args()
    (WORK / "logs").mkdir(parents=True, exist_ok=True)
    database = WorkDB(WORK / "session.sqlite", WorkDB.Mode.create)
    if options.again:
        survived = {job for job, result in database.results if not result.is_killed}
        items = [item for item in database.work_items if item.job_id in survived]
        child.preload()
        run(items, load_baseline(again=not options.keep_baseline), database, options.jobs)
        sys.exit(report(database) < LEAST_CAUGHT)
    everything = [
        item
        for item in mutants()
        if options.only in str(item.mutations[0].module_path)
        and not any(part in str(item.mutations[0].module_path) for part in options.skip)
    ]
    sample = sampled(everything, options.number, options.seed)
    print(f"{len(sample)} of {len(everything)} mutants", flush=True)
    if options.list:
        print(Counter(item.mutations[0].operator_name for item in everything))
        print(Counter(item.mutations[0].module_path.parent.name for item in everything))
        for item in sample:
            spec = item.mutations[0]
            code = mutated(item)
            assert code is not None
            before, after = change(spec.module_path.read_text(encoding="utf-8"), code)
            where = spec.module_path.relative_to(child.SOURCE / "spinneuron")
            print(f"{where}:{spec.start_pos[0]}\n  - {before}\n  + {after}")
        return
    child.preload()
    baseline = load_baseline(again=not options.keep_baseline)
    database.clear()
    database.add_work_items(sample)
    run(sample, baseline, database, options.jobs)
    if report(database) < LEAST_CAUGHT:
        sys.exit(1)


if __name__ == "__main__":
    main()
