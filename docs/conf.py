"""Sphinx: ``make docs`` writes docs/_build/html, offline; every warning is an error."""

import pkgutil
import re
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import spinneuron

project = "spin-neuron"
copyright = "The spin-neuron developers"
version = release = spinneuron.__version__

extensions = ["myst_parser", "numpydoc", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
root_doc = "index"
html_theme = "alabaster"
html_theme_options = {
    "description": "From a magnetic material to a spin neuron",
    "page_width": "70em",
}
html_show_sourcelink = False

# Headings can be linked to, as they can on a forge.
myst_heading_anchors = 3

# A name in single backticks is linked where it is documented here.
default_role = "py:obj"
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints = "signature"
autodoc_docstring_signature = False
autodoc_preserve_defaults = True
# Aliases of array types are shown by their names, not by what they stand for.
autodoc_type_aliases = {name: name for name in ("Array", "Booleans")}
numpydoc_show_class_members = False
# Sections that numpydoc knows, in its order, and no parameter that does not exist.
numpydoc_validation_checks = {"GL06", "GL07", "PR02", "PR03"}
numpydoc_validation_exclude = {
    # Functions of scipy and matplotlib that our modules import.
    r"\.(brentq|splu|FuncAnimation)$",
    # Their parameters are keywords of `drive`.
    r"\.calculator\.drivers\.\w+Driver$",
}

ROOT = Path(__file__).parents[1]
#: Pages whose text lies elsewhere in the repository, where a forge shows it.
ELSEWHERE = {
    "index": "README.md",
    "configuration": "config/README.md",
    "contributing": "CONTRIBUTING.md",
    "changelog": "CHANGELOG.md",
}
#: Documented by their public names first, then the rooms in the order of tests/unit/test_layers.py.
PUBLIC = ("threshold", "calculator", "oommf")
ROOMS = ("config", "magnetics", "neuron", "network", "report", "plots")


def modules(name: str) -> list[str]:
    """The modules of a room, each by its full name."""
    package = import_module(name)
    found = [m.name for m in pkgutil.walk_packages(getattr(package, "__path__", []), f"{name}.")]
    # The drivers are what users of a solver start with.
    found.sort(key=lambda module: not module.endswith(".drivers"))
    return [name, *(m for m in found if not m.endswith("__main__"))]


def page(title: str, names: list[str]) -> str:
    """A page with the documentation of modules."""
    parts = [title, "=" * len(title), ""]
    for name in names:
        if len(names) > 1:
            parts += [name, "-" * len(name), ""]
        parts += [f".. automodule:: {name}"]
        # Its class is described twice; links go to where it is defined.
        parts += ["   :no-index:"] * (name == "spinneuron.threshold") + [""]
    return "\n".join(parts)


def write_reference() -> None:
    """Write docs/api: a page for each room, so that a new module is documented without an edit."""
    pages = {
        name: page(f"spinneuron.{name}", modules(f"spinneuron.{name}")) for name in PUBLIC + ROOMS
    }
    others = [m for m in pkgutil.iter_modules(spinneuron.__path__) if m.name not in pages]
    assert not any(module.ispkg for module in others), "a room without a page: add it to ROOMS"
    pages["base"] = page("What every room may use", [f"spinneuron.{m.name}" for m in others])
    folder = ROOT / "docs/api"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for stem, text in pages.items():
        (folder / f"{stem}.rst").write_text(text, encoding="utf-8")


def read(app: Any, name: str, source: list[str]) -> None:
    """Take the text of a page from elsewhere, and let its links hold in these pages."""
    file = ROOT / ELSEWHERE.get(name, f"docs/{name}.md")
    if name in ELSEWHERE:
        app.env.note_dependency(file)
        source[0] = file.read_text(encoding="utf-8") + "\n" + source[0]

    def link(match: re.Match[str]) -> str:
        text, target = match[1], match[2]
        path = (file.parent / target).resolve()
        inside = {ROOT / elsewhere: f"/{page}.md" for page, elsewhere in ELSEWHERE.items()}
        if path in inside:
            return f"[{text}]({inside[path]})"
        if path.is_relative_to(ROOT / "docs"):
            return f"[{text}](/{path.relative_to(ROOT / 'docs')})"
        # A file of the repository that is no page; one that does not exist is a warning.
        return text if path.exists() else match[0]

    source[0] = re.sub(r"\[([^\]]*)\]\((?!https?:|#)([^)]+)\)", link, source[0])


def signature(
    app: Any, what: str, name: str, obj: Any, options: Any, arguments: str | None, returns: str
) -> tuple[str | None, str | None] | None:
    """Write a default that a function makes as Python that Sphinx can read."""
    if what == "data":
        # An alias of dict: numpydoc would look for its signature in the docstring of dict.
        return None, None
    if arguments and "<factory>" in arguments:
        return arguments.replace("<factory>", "..."), returns
    return None


def escape_bars(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Let |m x H| stand for a size, outside of code: reStructuredText would look it up."""
    lines[:] = [re.sub(r"(`+[^`]*`+)|\|", lambda m: m[1] or r"\|", line) for line in lines]


def setup(app: Any) -> None:
    """Write what is generated, and register what changes pages and docstrings."""
    write_reference()
    app.connect("source-read", read)
    app.connect("autodoc-process-signature", signature, priority=400)
    app.connect("autodoc-process-docstring", escape_bars, priority=600)
