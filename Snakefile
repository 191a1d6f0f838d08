# From config.yaml to fig. 3d, a threshold and an energy. Targets: `snakemake -l` lists them.

import os
import sys
from pathlib import Path

from pydantic import ValidationError
from snakemake.utils import min_version

import spinneuron
from spinneuron import config as experiments
from spinneuron import sweep

min_version("9.0")

if not workflow.overwrite_configfiles and not Path("config.yaml").exists():
    sys.exit(
        f"config.yaml: not found in {Path.cwd()}; it must be there, or be named by "
        "--configfile FILE. Nothing has been run."
    )


configfile: "config.yaml"


try:
    experiment = experiments.validate(config)
except ValidationError as error:
    sys.exit(experiments.explain(error))

POINTS = sweep.points(experiment)
CHUNKS = sweep.chunks(POINTS)


def sources(*names):
    """Modules of the package that decide a result, as inputs of the rules they decide."""
    package = Path(os.path.relpath(Path(spinneuron.__file__).parent))
    files = [package / "constants.py"]
    for name in names:
        folder = package / name
        files += sorted(folder.glob("*.py")) if folder.is_dir() else [package / f"{name}.py"]
    return [str(file) for file in files]


def trajectories(kind, regimes=None):
    """Trajectories of all points of a kind."""
    return [
        f"results/trajectories/{point.id}.csv"
        for point in POINTS
        if point.kind == kind and (regimes is None or point.regime in regimes)
    ]


wildcard_constraints:
    strip="|".join(sorted({point.strip for point in POINTS})),


localrules:
    all,


rule all:
    default_target: True
    input:
        "results/energy.csv",
        "results/threshold.json",
        "results/figures/fig3b.png",
        "results/figures/fig3d.png",
        "results/figures/switching_time.png",


include: "workflow/rules/strip.smk"
include: "workflow/rules/sweep.smk"
include: "workflow/rules/threshold.smk"
include: "workflow/rules/network.smk"
include: "workflow/rules/figures.smk"
