# Functions that several rule files use.

import functools
import json
import math
import os
import re
import shlex
import time

import spinneuron.sources
from spinneuron.report import failures, progress

STARTED = time.time()


def one_of(names):
    """Constraint of a wildcard that is one of some names."""
    return "|".join(sorted({re.escape(name) for name in names}))


def rule_name(base, name):
    """Name of a generated rule, which shares the script of the rule ``base``."""
    return f"{base}_{re.sub('[^a-zA-Z0-9_]', '_', name)}"


def sources(script, solver="embedded"):
    """Every file of the package that decides what a script (below scripts/) computes.

    They stay where they are when the workflow is a module whose results get a prefix.
    """
    path = workflow.source_path(f"../../scripts/{script}")
    return [local(file) for file in spinneuron.sources.inputs(path, solver)]


def figure(stem, name, shows, category="Figures"):
    """Outputs of a figure: the picture, which the report shows, and what it was drawn from.

    Its caption is the file workflow/report/<stem without wildcards>.rst; the report calls it by
    its name and says what it shows.
    """
    caption = re.sub(r"_\{\w+\}$", "", stem)
    return {
        "png": report(
            f"results/figures/{stem}.png",
            caption=f"../report/{caption}.rst",
            category=category,
            labels={"figure": name, "shows": shows},
        ),
        "svg": f"results/figures/{stem}.svg",
        "csv": f"results/figures/{stem}.csv",
    }


@functools.cache
def find_oommf():
    """End the run with a message where there is no OOMMF."""
    # Importing it takes two seconds.
    from spinneuron import oommf

    try:
        oommf.find(experiment.oommf.docker_image).version
    except oommf.NotFoundError as error:
        sys.exit(f"{error}\nNothing has been run.")


def oommf_ready(wildcards):
    """Input function of what runs OOMMF: without it the run ends before any job."""
    if workflow.is_main_process:
        find_oommf()
    return []


def solver_ready(wildcards):
    """Input function of what runs the solver of the config: see `oommf_ready`."""
    return oommf_ready(wildcards) if experiment.solver == "oommf" else []


def threads_of(solver):
    """Threads of a job: the embedded solver takes one."""
    return experiment.oommf.threads if solver == "oommf" else 1


def solver_of(strip):
    """OOMMF knows no temperature: those strips are always relaxed by the embedded solver."""
    return "embedded" if strip.endswith("_thermal") else experiment.solver


def of_width(strip, cells):
    """Name of a strip with the reduced number of cells across its width, or with all."""
    return strip if cells == "reduced" else strip.removesuffix("_thermal")


def replicas_of(thermal):
    """What of the section thermal the replicas of a pulse depend on."""
    others = {"sweep", "width_check", "precise", "cycles", "longest_retention", "replicas"}
    return thermal.model_dump(exclude=others | {"network_replicas"})


def lifetimes_of(thermal):
    """What of the section thermal the lifetimes depend on."""
    of_pulses = {"network_replicas", "relative_error", "budget", "latest_read"}
    return thermal.model_dump(exclude={"sweep", "width_check", "precise", "cycles"} | of_pulses)


def precise_of(thermal):
    """The same for the points of thermal.precise: a fixed number of replicas, watched longer."""
    return replicas_of(thermal) | {"budget": 1, "latest_read": thermal.precise.latest_read}


def cycles_of(thermal):
    """What of the section thermal the replicas of successive cycles depend on, but for points."""
    return thermal.model_dump(include={"temperature", "equilibration_time", "seed"})


def electrical_of(energy):
    """What of the section energy decides currents."""
    return energy.model_dump(include={"synapse_voltage", "neuron_resistance"})


def training_of(network):
    """What of the section network the training depends on."""
    used = (
        "task",
        "file",
        "glyphs",
        "train_fonts",
        "validation_fonts",
        "test_fonts",
        "pixel_flip",
        "copies",
        "rules",
        "hidden",
        "seed",
        "read_at",
    )
    return network.model_dump(include=set(used))


def task_file():
    """The file of the user's own task, an input of all rules that read it."""
    # It stays where it is when the workflow is a module whose results get a prefix.
    network = experiment.network
    return [local(network.file)] if network.task == "file" else []


def of_own_pulse(point):
    """Whether a point at a temperature has the pulse width of the section neuron."""
    return math.isclose(point.pulse_width, experiment.neuron.pulse.width)


def read_points(device, points):
    """Points whose wrong reads are drawn: in the regime of the network, with its pulse width."""
    own = [p for p in points if p.device == device and of_own_pulse(p)]
    return [p for p in own if p.regime == experiment.network_regime]


def trajectories(kind, regimes=None, ending="csv"):
    """Trajectories of all points of a kind, or with ``map.csv`` their maps of m_z."""
    return [
        f"results/trajectories/{point.id}.{ending}"
        for point in POINTS
        if point.kind == kind and (regimes is None or point.regime in regimes)
    ]


def results():
    """Everything that a run makes."""
    figures = ["fig1f", "fig3b", "fig3d", "fig4b"]
    # Only these tasks have pictures, and only a network of one layer the sums of eq. 2.
    figures += ["fig1d"] if experiment.network.task != "file" else []
    figures += ["fig1e"] if any(not key.hidden for key in NETWORKS) else []
    figures += [f"switching_time_{device}" for device in DEVICES]
    figures += ["threshold_width", "outcome_map", "barrier_tradeoff", "sensitivity", "retention"]
    figures += ["thermal_threshold"] if THERMAL_POINTS else []
    figures += [f"switch_probability_{p.device}" for p in THERMAL_POINTS]
    figures += [f"passage_times_{p.group}" for p in THERMAL_POINTS if of_own_pulse(p)]
    figures += [f"read_time_{device}" for device in DEVICES if read_points(device, THERMAL_POINTS)]
    figures += ["cycles", "front", "energy_breakdown", "edp", "network_sensitivity", "break_even"]
    tables = ["energy.csv", "threshold.json", "accuracy.csv", "network_energy.csv", "claims.csv"]
    tables += ["edp.csv", "networks.md"]
    tables += ["findings.json", "configuration.html", "figures/animation.gif"]
    tables += [f"figures/{stem}.png" for stem in dict.fromkeys(figures)]
    tables += [
        f"spice/{device}_{regime}.cir"
        for device in DEVICES
        for regime in experiment.sweep.neuron.regimes
    ]
    return [f"results/{name}" for name in tables]


def same_workflow():
    """Options for a Snakemake that is to see the same workflow with the same config."""
    options = ["--snakefile", os.path.relpath(workflow.main_snakefile)]
    if workflow.overwrite_configfiles:
        options += ["--configfile", *map(os.path.relpath, workflow.overwrite_configfiles)]
    if workflow.config_settings.config:
        given = workflow.config_settings.config.items()
        options += ["--config", *(f"{key}={json.dumps(value)}" for key, value in given)]
    return shlex.join(options)


def tell_failures():
    """Say which points of the tables of this run failed, and end with an error."""
    folder = Path(rules.kinetics.output[0]).parent
    if text := failures.report(CHUNKS, folder, STARTED):
        sys.exit(text)
