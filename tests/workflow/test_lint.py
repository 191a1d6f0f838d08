"""Snakemake's linter has nothing to say, but for one piece of advice that does not apply."""

import re
import subprocess
import sys

from .project import ROOT

#: The environment is the pip lock file of the whole project: a conda environment for a
#: single rule would run its script without our package.
EXCEPTIONS = {"Specify a conda environment or container for each rule."}


def test_snakemake_lint_is_clean():
    result = subprocess.run(
        [sys.executable, "-m", "snakemake", "--lint"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    found = set(re.findall(r"^    \* (.*?):$", result.stdout, re.M))
    assert "Lints for rule" in result.stdout, result.stdout[-2000:]
    assert found <= EXCEPTIONS
