"""Which modules decide what a script computes, read from the imports themselves."""

from __future__ import annotations

import ast
from collections.abc import Collection
from functools import cache
from pathlib import Path

import grimp

PACKAGE = "spinneuron"
ROOT = Path(__file__).parent


@cache
def _graph() -> grimp.ImportGraph:
    # What only the type checker imports decides nothing. No cache: it takes 20 ms.
    return grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)


def _file(module: str) -> Path:
    path = ROOT.joinpath(*module.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


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


def deciding(script: Path | str, without: Collection[str] = ()) -> list[Path]:
    """Return the files of every module that a script imports, directly or through others.

    Parameters
    ----------
    script
        A Python file outside the package.
    without
        Modules and subpackages, such as ``spinneuron.oommf``, that do not decide the result
        although something imports them; nor does what only they import.

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
    return sorted(_file(module) for module in seen)
