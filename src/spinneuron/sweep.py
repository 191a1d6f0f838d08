"""Which points an experiment has, and how they are shared among jobs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Generic, TypeVar

from spinneuron.config.designs import NeuronDesign
from spinneuron.config.experiment import Experiment
from spinneuron.config.fields import values_of
from spinneuron.config.sections.sweep import Device, Sweep
from spinneuron.config.sections.thermal import Cycles, ThermalSweep
from spinneuron.points import CyclePoint, Point, ThermalPoint

#: Most points that one job takes.
LARGEST_CHUNK = 8

P = TypeVar("P", bound=Point)


@dataclass(frozen=True)
class Chunk(Generic[P]):
    """Points that one job takes."""

    name: str  #: name of the job
    strip: str  #: name of the relaxed strip
    points: tuple[P, ...]  #: ordered by id


def _scientific(value: float) -> str:
    """Return a number as 1.5e11, not as 150000000000 or 1.5e+11."""
    mantissa, exponent = f"{value:.11e}".split("e")
    return f"{float(mantissa):.12g}e{int(exponent)}" if value else "0"


def _rounded(value: float) -> float:
    """Return a number without its last digits, which are noise of the arithmetic."""
    return float(f"{value:.12g}")


def points(
    sweep: Sweep, conducting_area: float, devices: dict[str, Device] | None = None
) -> list[Point]:
    """Return every point of a sweep, in the order of the config.

    Parameters
    ----------
    sweep
        The section ``sweep`` or ``cross_check`` of the config.
    conducting_area
        Area of the cross-section through which the current flows, m².
    devices
        Further neurons by name, each with currents of its own.

    Returns
    -------
    list of Point
        The tracks first, then the neurons and the devices.
    """
    result = []
    for regime in dict.fromkeys(sweep.track.regimes):
        for density in values_of(sweep.track.current_density):
            name = f"track-{regime}-{_scientific(density)}A_per_m2"
            result.append(
                Point(name, "track", "track", regime, density, _rounded(density * conducting_area))
            )
    currents = {"neuron": sweep.neuron.current}
    currents |= {name: device.current for name, device in (devices or {}).items()}
    for device, swept in currents.items():
        for regime in dict.fromkeys(sweep.neuron.regimes):
            for current in values_of(swept):
                name = f"{device}-{regime}-{current * 1e6:.12g}uA"
                density = _rounded(current / conducting_area)
                result.append(Point(name, "neuron", device, regime, density, current))
    return result


def thermal_points(
    sweeps: list[ThermalSweep], conducting_area: float, replicas: Callable[[ThermalSweep], int]
) -> list[ThermalPoint]:
    """Return every point of the sweeps at a temperature.

    Parameters
    ----------
    sweeps
        Entries of ``thermal.sweep`` or another list of the section ``thermal``.
    conducting_area
        Area of the cross-section through which the current flows, m².
    replicas
        Returns the smallest number of replicas for an entry.

    Returns
    -------
    list of ThermalPoint
        The points in the order of the config.
    """
    result = []
    for sweep in sweeps:
        width = f"{sweep.pulse_width * 1e9:.9g}ns"
        for current in values_of(sweep.current):
            name = f"{sweep.device}-{sweep.regime}-{width}-{current * 1e6:.12g}uA"
            result.append(
                ThermalPoint(
                    id=name,
                    kind="neuron",
                    device=sweep.device,
                    regime=sweep.regime,
                    current_density=_rounded(current / conducting_area),
                    current=current,
                    pulse_width=sweep.pulse_width,
                    replicas=replicas(sweep),
                )
            )
    return result


def cycle_points(options: Cycles, conducting_area: float) -> list[CyclePoint]:
    """Return every point whose replicas live through several cycles.

    The id of a point differs from that of a single pulse, and so do its random numbers.

    Parameters
    ----------
    options
        The section ``thermal.cycles`` of the config.
    conducting_area
        Area of the cross-section through which the current flows, m².

    Returns
    -------
    list of CyclePoint
        The points in the order of the config.
    """
    result = []
    for sweep in options.sweep:
        ending = "preset" if sweep.preset else "no_preset"
        for point in thermal_points([sweep], conducting_area, lambda entry: options.replicas):
            values = asdict(point) | {"id": f"{point.id}-{ending}"}
            result.append(CyclePoint(**values, cycles=options.number, preset=sweep.preset))
    return result


def retention_depths(experiment: Experiment) -> list[float]:
    """Return the pinning depths of the neuron, of the trade-off curve and of the devices."""
    depths = [experiment.neuron.pinning.depth, *experiment.threshold.pinning_depth]
    depths += [device.pinning_depth for device in experiment.devices.values()]
    return sorted(set(depths))


def retention_designs(
    experiment: Experiment, depths: list[float], strip: str = "neuron_thermal"
) -> dict[str, NeuronDesign]:
    """Return the neurons whose lifetimes are measured: one for every depth of the pinning.

    Parameters
    ----------
    experiment
        The experiment.
    depths
        Depths of the pinning.
    strip
        ``neuron_thermal`` with the cells of the section ``thermal``, or ``neuron``.

    Returns
    -------
    dict
        Designs by name: ``depth-`` with the depth.

    Raises
    ------
    pydantic.ValidationError
        If a depth makes an experiment that is not valid.
    """
    result = {}
    for depth in depths:
        design = experiment.varied("pinning_depth", depth).design(strip)
        assert isinstance(design, NeuronDesign)
        result[f"depth-{depth:.9g}"] = design
    return result


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "little")


def chunks(points: list[P], largest: int = LARGEST_CHUNK) -> list[Chunk[P]]:
    """Share points among jobs so that a new point changes only the chunk it falls into.

    The points of a group form a binary tree by the bits of a hash of their ids. A branch with
    at most ``largest`` points is a chunk. A new point lies in one branch, which may split.
    Every other branch stays what it was.
    """
    result: list[Chunk[P]] = []

    def split(members: list[P], name: str, bit: int) -> None:
        if len(members) <= largest or bit == 31:
            if members:
                ordered = sorted(members, key=lambda point: point.id)
                result.append(Chunk(name, members[0].strip, tuple(ordered)))
            return
        for side in (0, 1):
            half = [point for point in members if (_hash(point.id) >> bit) & 1 == side]
            split(half, f"{name}{'' if bit else '_'}{side}", bit + 1)

    for group in dict.fromkeys(point.group for point in points):
        split([point for point in points if point.group == group], group, 0)
    return result
