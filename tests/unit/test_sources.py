"""What decides the result of a script: read from its imports, and checked by importing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spinneuron import sources

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "scripts").rglob("*.py"))

#: Imports what each script imports, each in a process of its own that has no module of the
#: package yet, and prints the files that were loaded. Other packages are loaded once for all.
LOADER = """
import ast, json, os, sys
import lmfit, matplotlib.pyplot, numba, pandas, PIL.Image, pydantic, scipy.optimize, yaml

assert "spinneuron" not in sys.modules
for script in sys.argv[1:]:
    if (child := os.fork()) == 0:
        body = ast.parse(open(script, encoding="utf-8").read()).body
        imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
        exec(compile(ast.Module(imports, []), script, "exec"))
        loaded = {
            module.__file__
            for name, module in list(sys.modules.items())
            if name.split(".")[0] == "spinneuron"
        }
        print(json.dumps([script, sorted(loaded)]), flush=True)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0, script
"""


def written(folder: Path, text: str) -> Path:
    """A script."""
    path = folder / "script.py"
    path.write_text(text, encoding="utf-8")
    return path


def names(files: list[Path]) -> set[str]:
    """Names of files within the package."""
    return {str(path.relative_to(sources.ROOT)) for path in files}


def test_what_an_import_imports_decides_too(tmp_path: Path) -> None:
    script = written(tmp_path, "from spinneuron.magnetics.velocity import velocity_row\n")
    found = names(sources.deciding(script))
    assert {"magnetics/velocity.py", "points.py", "config/regimes.py"} <= found
    # Python runs the packages around them as well.
    assert {"__init__.py", "magnetics/__init__.py", "config/__init__.py"} <= found
    assert not {"magnetics/solvers.py", "config/experiment.py", "job.py"} & found


def test_an_import_inside_a_function_counts(tmp_path: Path) -> None:
    text = "def main():\n    from spinneuron.magnetics import solvers\n"
    found = names(sources.deciding(written(tmp_path, text)))
    # It imports the strip, and the minimiser, only when it relaxes one.
    assert {"magnetics/solvers.py", "magnetics/strip.py", "calculator/minimise.py"} <= found


def test_what_only_a_type_checker_imports_decides_nothing(tmp_path: Path) -> None:
    found = names(sources.deciding(written(tmp_path, "from spinneuron import calculator\n")))
    assert found == {"__init__.py", "calculator/__init__.py"}


def test_a_data_file_goes_with_the_module_that_reads_it(tmp_path: Path) -> None:
    with_data = sources.deciding(written(tmp_path, "from spinneuron.report import claims\n"))
    assert "report/claims.yaml" in names(with_data)
    without = sources.deciding(written(tmp_path, "from spinneuron.report import failures\n"))
    assert "report/claims.yaml" not in names(without)


def test_every_data_file_of_the_package_belongs_to_a_module() -> None:
    modules = list(sources.ROOT.rglob("*.py"))
    belonging = {path for module in modules for path in sources._data(module)}
    kept = {path for path in sources.ROOT.rglob("*") if path.is_file() and path.suffix != ".py"}
    assert {path for path in kept if path.suffix != ".pyc"} == belonging


def test_exceptions_are_modules_with_a_reason() -> None:
    assert set(sources.EXCEPTIONS) <= sources._graph().modules
    for module, reason in sources.EXCEPTIONS.items():
        print(f"{module}: {reason}")
        assert len(reason.split()) > 5


def test_oommf_decides_only_what_is_run_by_it() -> None:
    drive = ROOT / "scripts/sweep/drive.py"
    more = set(sources.inputs(drive, "oommf")) - set(sources.inputs(drive))
    assert more
    assert all("spinneuron/oommf/" in path for path in more)


def test_a_script_must_exist() -> None:
    with pytest.raises(FileNotFoundError):
        sources.deciding("scripts/no_such_script.py")


def test_paths_are_relative_only_inside_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = SCRIPTS[0]
    monkeypatch.chdir(sources.ROOT.parent)
    assert "spinneuron/job.py" in sources.inputs(script)
    monkeypatch.chdir(tmp_path)
    assert str(sources.ROOT / "job.py") in sources.inputs(script)


def test_an_installed_package_names_its_own_files(tmp_path: Path) -> None:
    installed = tmp_path / "site-packages/spinneuron"
    shutil.copytree(
        sources.ROOT, installed, ignore=shutil.ignore_patterns("__pycache__"), symlinks=True
    )
    script = ROOT / "scripts/report/claims.py"
    output = subprocess.run(
        [
            sys.executable,
            "-c",
            f"from spinneuron import sources; print(*sources.inputs({str(script)!r}), sep='\\n')",
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(installed.parent)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    expected = {str(installed / p.relative_to(sources.ROOT)) for p in sources.deciding(script)}
    assert set(output.split()) == expected


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_no_script_loads_a_module_that_is_not_in_its_list() -> None:
    output = subprocess.run(
        [sys.executable, "-c", LOADER, *map(str, SCRIPTS)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    loaded = dict(json.loads(line) for line in output.splitlines())
    assert list(loaded) == list(map(str, SCRIPTS))
    for script, files in loaded.items():
        derived = set(map(str, sources.deciding(script)))
        assert files, script
        # The cross-check imports OOMMF at once, and its rule lists it.
        expected = sources.inputs(script, "oommf") if "cross_check" in script else ()
        allowed = derived | {str(Path(path).resolve()) for path in expected}
        assert set(files) <= allowed, script
