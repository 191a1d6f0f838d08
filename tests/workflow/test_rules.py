"""Rules, their scripts and what decides a result: read from the workflow itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spinneuron import sources

from .parsed import Rule, rules
from .project import ROOT

#: A rule that takes over another: ``use rule drive as drive_neuron with:``.
USED = re.compile(r"^use rule (\w+) as (\w+) with:$", re.MULTILINE)


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> list[Rule]:
    """Every rule with config.yaml."""
    return rules(tmp_path_factory.mktemp("parsed"))


def taken_over() -> dict[str, str]:
    """The rule that each rule made by ``use rule`` comes from in the end."""
    found: dict[str, str] = {}
    for file in sorted((ROOT / "workflow/rules").glob("*.smk")):
        found |= {new: old for old, new in USED.findall(file.read_text(encoding="utf-8"))}
    for new, old in found.items():
        while old in found:
            old = found[old]
        found[new] = old
    return found


def check_sources(parsed: list[Rule], solver: str) -> None:
    """The inputs from the package are what the imports of the script say, no more, no less."""
    for rule in parsed:
        if not rule.path:
            continue
        by_oommf = rule.subject == "cross_check" or (solver == "oommf" and "solver" in rule.params)
        expected = sources.inputs(rule.path, "oommf" if by_oommf else "embedded")
        found = [
            path for path in rule.inputs if (ROOT / path).resolve().is_relative_to(sources.ROOT)
        ]
        assert len(found) == len(set(found)), rule.name
        resolved = {(ROOT / path).resolve() for path in found}
        assert resolved == {(ROOT / path).resolve() for path in expected}, rule.name


def test_inputs_are_what_the_script_imports(parsed: list[Rule]) -> None:
    check_sources(parsed, "embedded")


def test_with_oommf_its_modules_are_inputs_of_what_it_runs(tmp_path: Path) -> None:
    check_sources(rules(tmp_path, "solver=oommf"), "oommf")


def test_a_script_is_named_as_its_rule_and_lies_in_a_folder_named_as_its_file(
    parsed: list[Rule],
) -> None:
    base = taken_over()
    by_name = {rule.name: rule for rule in parsed}
    for rule in parsed:
        if rule.path:
            origin = by_name[base.get(rule.name, rule.name)]
            script = rule.path.relative_to(ROOT / "scripts").with_suffix("")
            assert str(script.parent) == origin.subject, rule.name
            # A generated rule appends what it is about.
            generated = origin.name.startswith(f"{script.name}_") and rule is origin
            assert script.name == origin.name or generated, rule.name


def test_every_script_belongs_to_a_rule_and_is_short(parsed: list[Rule]) -> None:
    used = {rule.path for rule in parsed}
    for script in (ROOT / "scripts").rglob("*.py"):
        assert script in used, script
        assert len(script.read_text(encoding="utf-8").splitlines()) <= 65, script


def test_every_rule_says_what_it_does(parsed: list[Rule]) -> None:
    for rule in parsed:
        message = rule.message or ""
        print(f"{rule.name}: {message}")
        assert re.match(r"[A-Z][a-z]+(ing|ry) ", message), rule.name
        # A bar with times (--logger rich) takes what stands in brackets for markup.
        assert not re.search(r"\[|\.$", message), message
    assert len({rule.message for rule in parsed}) > 0.9 * len(parsed)
