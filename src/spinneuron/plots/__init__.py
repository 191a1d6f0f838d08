"""One function a figure: tables in, a matplotlib figure out."""

from spinneuron.plots.style import save
from spinneuron.plots.thermal import (
    current_against_width,
    passage_times,
    retention,
    switch_probability,
)
from spinneuron.plots.thresholds import (
    barrier_tradeoff,
    outcome_map,
    sensitivity,
    switching_time,
    threshold_against_width,
)
from spinneuron.plots.walls import (
    FIG3D_COLUMNS,
    cross_check,
    event_title,
    event_to_show,
    fig3b,
    fig3d,
)

__all__ = [
    "FIG3D_COLUMNS",
    "barrier_tradeoff",
    "cross_check",
    "current_against_width",
    "event_title",
    "event_to_show",
    "fig3b",
    "fig3d",
    "outcome_map",
    "passage_times",
    "retention",
    "save",
    "sensitivity",
    "switch_probability",
    "switching_time",
    "threshold_against_width",
]
