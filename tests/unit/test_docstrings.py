"""Docstrings name every argument and what exists; shapes of arrays have names in one module."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import spinneuron

ROOT = Path(spinneuron.__file__).parent
#: Folders whose docstrings and array types are still to be written.
PENDING: tuple[str, ...] = ()
#: A public function with fewer arguments may say everything in its sentence.
LEAST_ARGUMENTS = 3
#: Decorators of compiled functions. They share arguments, which one module describes.
COMPILED = {"compiled", "inlined", "reordered"}
SHARED_ARGUMENTS = "calculator/stepper.py"


class Function(NamedTuple):
    """A public function, or a public class with the arguments of its constructor."""

    place: str
    docstring: str
    definition: ast.FunctionDef

    @property
    def arguments(self) -> list[str]:
        given = self.definition.args
        several = [item for item in (given.vararg, given.kwarg) if item]
        names = [item.arg for item in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        names += [item.arg for item in several]
        return [name for name in names if name not in ("self", "cls") and name[0] != "_"]

    @property
    def is_compiled(self) -> bool:
        return any(
            isinstance(item, ast.Name) and item.id in COMPILED
            for item in self.definition.decorator_list
        )

    @property
    def returns_something(self) -> bool:
        answer = self.definition.returns
        nothing = isinstance(answer, ast.Constant) and answer.value is None
        return not nothing and self.definition.name != "__init__"

    @property
    def raises(self) -> bool:
        return any(isinstance(node, ast.Raise) for node in _own_nodes(self.definition))


def _own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function without those of the functions inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            yield node
            waiting += ast.iter_child_nodes(node)


def _modules() -> list[Path]:
    return [
        path
        for path in sorted(ROOT.rglob("*.py"))
        if path.relative_to(ROOT).parts[0] not in PENDING
    ]


def _functions() -> Iterator[Function]:
    for path in _modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield Function(f"{name}.{node.name}", ast.get_docstring(node) or "", node)
            elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                for method in node.body:
                    if not isinstance(method, ast.FunctionDef):
                        continue
                    place = f"{name}.{node.name}.{method.name}"
                    if method.name == "__init__":
                        # The class says how it is made.
                        yield Function(place, ast.get_docstring(node) or "", method)
                    elif not method.name.startswith("_"):
                        yield Function(place, ast.get_docstring(method) or "", method)


LONG = [found for found in _functions() if len(found.arguments) >= LEAST_ARGUMENTS]


def _section(docstring: str, title: str) -> str | None:
    """The text below a title that is underlined, up to the next title; None without it."""
    pattern = rf"^{title}\n-{{{len(title)}}}\n(.*?)(?=^\w[\w ]*\n-{{3,}}\n|\Z)"
    found = re.search(pattern, docstring + "\n", re.MULTILINE | re.DOTALL)
    return found[1] if found else None


def _described(section: str) -> set[str]:
    """Names at the margin of a section ``Parameters``: ``a, b : type`` describes both."""
    lines = [line.split(":")[0] for line in section.splitlines() if line[:1].strip()]
    return {name.strip().lstrip("*") for line in lines for name in line.split(",")}


@pytest.mark.parametrize("function", LONG, ids=lambda function: function.place)
def test_a_function_with_three_arguments_describes_each(function):
    if function.is_compiled:
        shared = ast.parse((ROOT / SHARED_ARGUMENTS).read_text(encoding="utf-8"))
        about = function.docstring + (ast.get_docstring(shared) or "")
        named = set(re.findall(r"``(\w+)", about))
        named |= _described(_section(function.docstring, "Parameters") or "")
    else:
        section = _section(function.docstring, "Parameters")
        assert section is not None, "there is no section Parameters"
        named = _described(section)
        surplus = named - set(function.arguments)
        assert not surplus, f"these are no arguments: {', '.join(sorted(surplus))}"
    missing = [name for name in function.arguments if name not in named]
    assert not missing, f"not described: {', '.join(missing)}"


@pytest.mark.parametrize(
    "function",
    [found for found in LONG if found.returns_something and not found.is_compiled],
    ids=lambda function: function.place,
)
def test_a_function_with_three_arguments_describes_what_it_returns(function):
    sections = [_section(function.docstring, title) for title in ("Returns", "Yields")]
    assert any(section and section.strip() for section in sections)


@pytest.mark.parametrize(
    "function", [found for found in LONG if found.raises], ids=lambda function: function.place
)
def test_a_function_with_three_arguments_describes_what_it_raises(function):
    section = _section(function.docstring, "Raises")
    assert section and section.strip()


def test_the_shapes_of_arrays_are_named_in_one_module_only():
    own = []
    for path in _modules():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                alias = ast.unparse(node.value).startswith("npt.NDArray")
                if alias and path.name != "arrays.py":
                    own.append(f"{path.relative_to(ROOT)}: {ast.unparse(node)}")
    assert not own, f"these belong to spinneuron.arrays: {own}"


def _exists(reference: str) -> bool:
    """Whether a dotted name is a module of the package, or something in one."""
    parts = reference.split(".")
    for count in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:count]))
        except ImportError:
            continue
        for name in parts[count:]:
            if not hasattr(found, name) and name not in getattr(found, "__annotations__", {}):
                return False
            found = getattr(found, name, None)
        return True
    return False


def test_references_name_what_exists():
    missing = []
    for path in _modules():
        for found in re.finditer(
            r"(?<!`)`~?(spinneuron\.[\w.]+)`", path.read_text(encoding="utf-8")
        ):
            if not _exists(found[1]):
                missing.append(f"{path.relative_to(ROOT)}: {found[1]}")
    assert not missing, f"these do not exist: {missing}"
