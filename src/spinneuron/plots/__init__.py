"""One function a figure: tables in, a matplotlib figure out."""

from spinneuron.plots.animation import Event, animation, events_to_show
from spinneuron.plots.network import (
    accuracy_and_energy,
    accuracy_energy,
    break_even,
    edp,
    energy_breakdown,
    fig1d,
    fig1e,
    fig1f,
    fig4b,
    network_sensitivity,
)
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
    "Event",
    "accuracy_and_energy",
    "accuracy_energy",
    "animation",
    "barrier_tradeoff",
    "break_even",
    "cross_check",
    "current_against_width",
    "edp",
    "energy_breakdown",
    "event_title",
    "event_to_show",
    "events_to_show",
    "fig1d",
    "fig1e",
    "fig1f",
    "fig3b",
    "fig3d",
    "fig4b",
    "network_sensitivity",
    "outcome_map",
    "passage_times",
    "retention",
    "save",
    "sensitivity",
    "switch_probability",
    "switching_time",
    "threshold_against_width",
]
