# Requires: the config: config.yaml and what is laid over it, or what a `module:` is given.
# Makes: the experiment, checked, and its points. Whatever is wrong ends with one message.

import sys
from pathlib import Path

from pydantic import ValidationError
from snakemake.exceptions import WorkflowError

from spinneuron import sweep
from spinneuron.config import messages, regimes
from spinneuron.config.experiment import validate
from spinneuron.network import layers
from spinneuron.neuron import threshold_jobs

# As `configfile: "config.yaml"`, which cannot stand in a try: as a `module:` with a config, the
# workflow reads no file, and with --configfile there need not be one.
try:
    workflow.configfile("config.yaml")
except WorkflowError as error:
    sys.exit(messages.unreadable(Path("config.yaml")) or str(error))

# In the order in which they are laid over one another.
laid_over = workflow.overwrite_configfiles
CONFIG_FILES = [*(file for file in workflow.configfiles if file not in laid_over), *laid_over]
try:
    experiment = validate(config)
except ValidationError as error:
    sys.exit(messages.explain(error, " + ".join(map(str, CONFIG_FILES)) or "config"))

AREA = experiment.strip.conducting_area
DEVICES = ["neuron", *experiment.devices]
# Of the neuron first: for it conductances are made.
PULSE_WIDTHS = list(
    dict.fromkeys([experiment.neuron.pulse.width, *experiment.threshold.pulse_width])
)
NETWORKS = layers.keys(experiment.network)
POINTS = sweep.points(experiment.sweep, AREA, experiment.devices)
CHUNKS = sweep.chunks(POINTS)
CHECKED = sweep.points(experiment.cross_check, AREA)
THERMAL = experiment.thermal
THERMAL_POINTS = sweep.thermal_points(THERMAL.sweep, AREA, experiment.least_replicas)
THERMAL_CHUNKS = sweep.chunks(THERMAL_POINTS)
WIDTH_POINTS = sweep.thermal_points(
    THERMAL.width_check.sweep, AREA, lambda entry: THERMAL.width_check.replicas
)
# By id: the same points as in the sweep may be among them.
PRECISE = {
    point.id: point
    for point in sweep.thermal_points(
        THERMAL.precise.sweep, AREA, lambda entry: THERMAL.precise.replicas
    )
}
# By id.
CYCLES = {point.id: point for point in sweep.cycle_points(THERMAL.cycles, AREA)}
BY_ID = {point.id: point for point in [*POINTS, *CHECKED, *THERMAL_POINTS, *WIDTH_POINTS]}
try:
    SEARCHES = threshold_jobs.jobs(experiment)
    RETENTION = sweep.retention_designs(experiment, sweep.retention_depths(experiment))
    # Of these with few and with all cells across the width.
    WIDTH_RETENTION = {
        "reduced": sweep.retention_designs(experiment, THERMAL.width_check.pinning_depth),
        "all": sweep.retention_designs(
            experiment, THERMAL.width_check.pinning_depth, strip="neuron"
        ),
    }
except ValidationError as error:
    sys.exit(messages.explain(error, "threshold.sensitivity and threshold.pinning_depth"))
