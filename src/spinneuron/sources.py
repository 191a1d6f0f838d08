"""Which files of the package decide what a script computes, read from the imports themselves."""

from __future__ import annotations

import ast
import os
from collections.abc import Collection
from functools import cache
from pathlib import Path

import grimp

PACKAGE = "spinneuron"
ROOT = Path(__file__).parent

#: The external solver, with all its modules.
OOMMF = f"{PACKAGE}.oommf"

#: Modules that are imported inside functions which no job calls, each with the reason. They are
#: the only ones that a script can import without their being an input of its rule.
EXCEPTIONS = {
    OOMMF: "loaded only with `solver: oommf` and by the cross-check, where it is an input",
    f"{PACKAGE}.calculator.drivers": (
        "the embedded solver as an ubermag calculator, for users' own scripts"
    ),
}


@cache
def _graph() -> grimp.ImportGraph:
    # What only the type checker imports decides nothing. No cache: it takes 20 ms.
    return grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)


def _path(module: str) -> Path:
    path = ROOT.joinpath(*module.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def _data(module: Path) -> frozenset[Path]:
    """The data files beside a module that it names: it must be the one that reads them."""
    beside = {p.name: p for p in module.parent.iterdir() if p.is_file() and p.suffix != ".py"}
    if not beside:
        return frozenset()
    named = {
        node.value
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return frozenset(path for name, path in beside.items() if name in named)


def _imported(script: Path) -> set[str]:
    """Modules of the package that a script names in its imports."""
    modules = _graph().modules
    found = set()
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            # What is imported may be a module or a name in one.
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        found |= modules.intersection(names)
    return found


def deciding(script: Path | str, without: Collection[str] = tuple(EXCEPTIONS)) -> list[Path]:
    """Return every file of the package that decides what a script computes.

    These are the modules that it imports, directly or through others, and the data files that
    one of them reads.

    Parameters
    ----------
    script
        A Python file outside the package.
    without
        Modules and subpackages that do not decide the result although something imports them;
        nor does what only they import. By default all of `EXCEPTIONS`.

    Returns
    -------
    list of pathlib.Path
        Absolute and sorted, in the package as it is installed.

    Raises
    ------
    FileNotFoundError
        If there is no such script.
    """
    graph, seen = _graph(), set[str]()
    waiting = list(_imported(Path(script)))
    while waiting:
        module = waiting.pop()
        if module in seen or any(f"{module}.".startswith(f"{name}.") for name in without):
            continue
        seen.add(module)
        waiting += graph.find_modules_directly_imported_by(module)
        # Python runs the packages around a module, too.
        waiting.append(module.rpartition(".")[0] or PACKAGE)
    files = {_path(module) for module in seen}
    return sorted(files.union(*map(_data, files)))


def inputs(script: Path | str, solver: str = "embedded") -> list[str]:
    """Return what `deciding` does as paths for the input of a rule.

    A path inside the working directory is relative to it: the project can be moved, results and
    all, and nothing is run again. Elsewhere (an installed package) it is absolute.

    Parameters
    ----------
    script
        Of the rule.
    solver
        What it runs: with ``oommf``, that subpackage decides the result as well.
    """
    without = [name for name in EXCEPTIONS if not (solver == "oommf" and name == OOMMF)]
    here = Path.cwd()
    return [
        os.path.relpath(path, here) if path.is_relative_to(here) else str(path)
        for path in deciding(script, without)
    ]
