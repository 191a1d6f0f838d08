# Functions that several rule files use.

import os
import time
from pathlib import Path

import spinneuron

STARTED = time.time()


def sources(*names):
    """Interim: every module of the package."""
    package = Path(os.path.relpath(Path(spinneuron.__file__).parent))
    return [str(file) for file in sorted(package.rglob("*.py"))]


def external(solver):
    """Modules that decide a result of OOMMF beside those of the embedded solver."""
    return ("oommf", "strip") if solver == "oommf" else ()


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
    return thermal.model_dump(exclude={"sweep", "width_check", "longest_retention"})


def electrical_of(energy):
    """What of the section energy decides currents."""
    return energy.model_dump(include={"synapse_voltage", "neuron_resistance"})


def training_of(network):
    """What of the section network the training depends on."""
    used = (
        "glyphs",
        "train_fonts",
        "test_fonts",
        "pixel_flip",
        "copies",
        "rules",
        "hidden",
        "seed",
    )
    return network.model_dump(include=set(used))


def trajectories(kind, regimes=None):
    """Trajectories of all points of a kind."""
    return [
        f"results/trajectories/{point.id}.csv"
        for point in POINTS
        if point.kind == kind and (regimes is None or point.regime in regimes)
    ]


def tell_failures():
    """Say which points of the tables of this run failed, and end with an error."""
    if text := failures.report(CHUNKS, Path("results"), STARTED):
        sys.exit(text)
