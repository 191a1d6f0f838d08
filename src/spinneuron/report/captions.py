"""Which sentence belongs to which figure, in captions and in README."""

from __future__ import annotations

from collections.abc import Callable

from spinneuron.report import findings, network_findings
from spinneuron.report.findings import Results

#: Caption of each figure, by its name.
FIGURES: dict[str, Callable[[Results], str]] = {
    "fig3d": findings.velocity,
    "threshold_width": findings.thresholds,
    "barrier_tradeoff": findings.tradeoff,
    "retention": findings.retention,
    "cycles": network_findings.cycles,
    "front": network_findings.front,
    "energy_breakdown": network_findings.energy,
    "edp": network_findings.edp,
    "fig1f": findings.resolution,
    "claims": findings.claims,
}
#: The sentences of README, by the figure or table that each belongs to.
HEADLINES: dict[str, Callable[[Results], str]] = {
    "fig3d": findings.velocity_headline,
    "threshold_width": findings.threshold_headline,
    "retention": findings.retention_headline,
    "cycles": network_findings.accuracy_headline,
    "edp": network_findings.gain_headline,
    "claims": findings.claims,
}


def by_figure(results: Results) -> dict[str, str]:
    """Return the caption of every figure that has one."""
    found = {name: sentence(results) for name, sentence in FIGURES.items()}
    for device in results.threshold["devices"]:
        found[f"switching_time_{device}"] = findings.switching_time(results, device)
        found[f"switch_probability_{device}"] = findings.probability(results, device)
        found[f"read_time_{device}"] = findings.wrong_reads(results, device)
    groups = results.thermal[["device", "regime", "pulse_width_s"]].drop_duplicates()
    for device, regime, width in groups.itertuples(index=False):
        name = f"passage_times_{device}_{regime}_{width * 1e9:.9g}ns"
        found[name] = findings.passage_times(results, device, regime, width)
    return found


def headlines(results: Results) -> dict[str, str]:
    """Return the sentences of README, by figure; without those that have no numbers."""
    found = {name: sentence(results) for name, sentence in HEADLINES.items()}
    return {name: sentence for name, sentence in found.items() if sentence}
