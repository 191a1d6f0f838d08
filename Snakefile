# From config.yaml to fig. 3d, a threshold and an energy. Targets: `snakemake -l` lists them.

import json
import sys
from pathlib import Path

from pydantic import ValidationError
from snakemake.utils import min_version

from spinneuron.config import messages, regimes
from spinneuron.config.experiment import validate
from spinneuron.report import failures
from spinneuron.neuron import threshold_jobs
from spinneuron import sweep

min_version("9.0")

CONFIG_FILES = [Path("config.yaml"), *map(Path, workflow.overwrite_configfiles)]
for file in CONFIG_FILES:
    if problem := messages.unreadable(file):
        sys.exit(problem)


configfile: "config.yaml"


try:
    experiment = validate(config)
except ValidationError as error:
    sys.exit(messages.explain(error, " + ".join(map(str, CONFIG_FILES))))

# Not an input of anything but the captions of the report.
FINDINGS = Path("results/findings.json")
config["findings"] = json.loads(FINDINGS.read_text("utf-8")) if FINDINGS.is_file() else {}

AREA = experiment.strip.conducting_area
POINTS = sweep.points(experiment.sweep, AREA, experiment.devices)
CHECKED = sweep.points(experiment.cross_check, AREA)
CHUNKS = sweep.chunks(POINTS)
DEVICES = ["neuron", *experiment.devices]
# Of the neuron first: for it conductances are made.
PULSE_WIDTHS = list(
    dict.fromkeys([experiment.neuron.pulse.width, *experiment.threshold.pulse_width])
)
THERMAL_POINTS = sweep.thermal_points(experiment.thermal.sweep, AREA)
WIDTH_POINTS = sweep.thermal_points(experiment.thermal.width_check, AREA)
THERMAL_CHUNKS = sweep.chunks(THERMAL_POINTS)
try:
    SEARCHES = threshold_jobs.jobs(experiment)
    RETENTION = sweep.retention_designs(experiment)
except ValidationError as error:
    sys.exit(messages.explain(error, "threshold.sensitivity and threshold.pinning_depth"))

# Snakemake does not tell its targets while it reads this file.
ASKED_FOR_OOMMF = experiment.solver == "oommf" or any("cross_check" in a for a in sys.argv)
if ASKED_FOR_OOMMF and workflow.is_main_process:
    from spinneuron import oommf

    try:
        oommf.find(experiment.oommf.docker_image).version
    except oommf.NotFoundError as error:
        sys.exit(f"{error}\nNothing has been run.")


wildcard_constraints:
    strip="|".join(sorted({p.strip for p in [*POINTS, *CHECKED, *THERMAL_POINTS, *WIDTH_POINTS]})),
    solver="embedded|oommf",
    cells="reduced|all",
    device="|".join(DEVICES),
    regime="|".join(regimes.REGIMES),


NETWORK_FIGURES = (
    "fig1d",
    "fig1e",
    "fig1f",
    "fig4b",
    "accuracy_energy",
    "energy_breakdown",
    "edp",
    "network_sensitivity",
    "break_even",
)


report: "workflow/report/workflow.rst"


localrules:
    all,
    tables,


rule all:
    default_target: True
    input:
        "results/energy.csv",
        "results/threshold.json",
        "results/accuracy.csv",
        "results/network_energy.csv",
        "results/claims.csv",
        "results/findings.json",
        "results/configuration.html",
        expand("results/figures/{figure}.png", figure=NETWORK_FIGURES),
        "results/figures/fig3b.png",
        "results/figures/animation.gif",
        "results/figures/fig3d.png",
        expand("results/figures/switching_time_{device}.png", device=DEVICES),
        "results/figures/threshold_width.png",
        "results/figures/outcome_map.png",
        "results/figures/barrier_tradeoff.png",
        "results/figures/sensitivity.png",
        "results/figures/retention.png",
        "results/figures/thermal_threshold.png" if THERMAL_POINTS else [],
        expand(
            "results/figures/switch_probability_{device}.png",
            device=dict.fromkeys(point.device for point in THERMAL_POINTS),
        ),
        expand(
            "results/figures/passage_times_{group}.png",
            group=dict.fromkeys(point.group for point in THERMAL_POINTS),
        ),
        expand(
            "results/spice/{device}_{regime}.cir",
            device=DEVICES,
            regime=experiment.sweep.neuron.regimes,
        ),


rule tables:
    input:
        "results/energy.csv",
        "results/wall_model.csv",
        "results/claims.csv",
        "results/findings.json",


include: "workflow/rules/common.smk"
include: "workflow/rules/strip.smk"
include: "workflow/rules/sweep.smk"
include: "workflow/rules/thermal.smk"
include: "workflow/rules/threshold.smk"
include: "workflow/rules/network.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/cross_check.smk"


onsuccess:
    tell_failures()


onerror:
    tell_failures()
