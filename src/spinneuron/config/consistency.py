"""Checks between the sections of an experiment. Each message says what is allowed."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from spinneuron import thin_film
from spinneuron.config import task_file
from spinneuron.config.fields import values_of
from spinneuron.config.sections.network import FONTS, Network

if TYPE_CHECKING:
    from spinneuron.config.experiment import Experiment

#: Cells along x that are longer than this fraction of the wall width pin the wall.
LONGEST_CELL_PER_WALL_WIDTH = 1 / 3
#: The ends of a track that is shorter than this number of wall widths disturb the wall.
SHORTEST_TRACK_PER_WALL_WIDTH = 16
#: Current density above which no metal strip survives a nanosecond, A/m².
LARGEST_CURRENT_DENSITY = 1e13


def _is_multiple(length: float, cell: float) -> bool:
    return abs(length / cell - round(length / cell)) < 1e-6 and round(length / cell) >= 1


def problems(experiment: Experiment) -> list[str]:
    """Return a message for each contradiction between sections of an experiment."""
    return [
        *_material_problems(experiment),
        *_length_problems(experiment),
        *_readout_problems(experiment),
        *_sweep_problems(experiment),
        *_device_problems(experiment),
        *_thermal_problems(experiment),
        *_network_problems(experiment),
    ]


def _material_problems(experiment: Experiment) -> list[str]:
    material = experiment.material
    effective = thin_film.effective_anisotropy(
        material.uniaxial_anisotropy, material.saturation_magnetisation
    )
    if effective <= 0:
        least = thin_film.shape_anisotropy(material.saturation_magnetisation)
        return [
            f"material.uniaxial_anisotropy = {material.uniaxial_anisotropy:g}: must be "
            f"greater than mu0 Ms²/2 = {least:.4g} J/m³, or the easy axis is not z"
        ]
    problems = []
    shape = thin_film.shape_anisotropy(material.saturation_magnetisation)
    deepest = 1 - shape / material.uniaxial_anisotropy
    if experiment.neuron.pinning.depth >= deepest:
        problems.append(
            f"neuron.pinning.depth = {experiment.neuron.pinning.depth:g}: must be less than "
            f"{deepest:.4g}, or the easy axis is not z at the ends of the free domain"
        )
    critical_dmi = thin_film.critical_dmi(material.exchange_stiffness, effective)
    if abs(material.interfacial_dmi) >= critical_dmi:
        problems.append(
            f"material.interfacial_dmi = {material.interfacial_dmi:g}: must be between "
            f"-{critical_dmi:.4g} and {critical_dmi:.4g} J/m², where "
            "domain walls still cost energy (4 sqrt(A K_eff)/pi)"
        )
    wall_width = thin_film.wall_width(material.exchange_stiffness, effective)
    longest = LONGEST_CELL_PER_WALL_WIDTH * wall_width
    if experiment.strip.cell[0] > longest:
        problems.append(
            f"strip.cell[0] = {experiment.strip.cell[0]:g}: must be at most {longest:.3g} m, a "
            f"third of the wall width {wall_width:.3g} m, or the cells pin the wall"
        )
    shortest = SHORTEST_TRACK_PER_WALL_WIDTH * wall_width
    if experiment.track.length < shortest:
        problems.append(
            f"track.length = {experiment.track.length:g}: must be at least {shortest:.3g} m, "
            f"{SHORTEST_TRACK_PER_WALL_WIDTH} wall widths"
        )
    return problems


def _readout_problems(experiment: Experiment) -> list[str]:
    readout = experiment.readout
    low = readout.parallel_resistance
    high = low * (1 + readout.tunnel_magnetoresistance)
    reference = readout.reference_resistance
    if reference is None or low < reference < high:
        return []
    return [
        f"readout.reference_resistance = {reference:g}: must lie between the resistances of the "
        f"two states, {low:g} and {high:g} ohm, or the comparator always sees the same state"
    ]


def _device_problems(experiment: Experiment) -> list[str]:
    problems = []
    search = experiment.threshold
    for name in experiment.devices:
        if name in ("track", "neuron") or not re.fullmatch(r"[a-z][a-z0-9]*", name):
            problems.append(
                f"devices.{name}: must be a name of lower-case letters and digits, other "
                "than track and neuron"
            )
    if search.highest_current <= search.lowest_current:
        problems.append(
            f"threshold.highest_current = {search.highest_current:g}: must be greater than "
            f"threshold.lowest_current = {search.lowest_current:g} A"
        )
    pulse = experiment.neuron.pulse
    for pulse_width in search.pulse_width:
        if (pulse.rise_time + pulse.fall_time) / 2 > pulse_width:
            problems.append(
                f"threshold.pulse_width = {pulse_width:g}: must be at least "
                f"{(pulse.rise_time + pulse.fall_time) / 2:g} s, the mean of rise and fall time"
            )
    return problems


def _thermal_problems(experiment: Experiment) -> list[str]:
    thermal, pulse, problems = experiment.thermal, experiment.neuron.pulse, []
    devices = ["neuron", *experiment.devices]
    for list_name, sweeps in thermal.sweeps.items():
        seen = set()
        for number, sweep in enumerate(sweeps):
            key = f"thermal.{list_name}[{number}]"
            if sweep.device not in devices:
                problems.append(
                    f"{key}.device = {sweep.device!r}: must be one of {', '.join(devices)}"
                )
            shortest = max(
                (pulse.rise_time + pulse.fall_time) / 2, 20 * experiment.neuron.sampling_interval
            )
            if sweep.pulse_width < shortest * (1 - 1e-9):
                problems.append(
                    f"{key}.pulse_width = {sweep.pulse_width:g}: must be at least "
                    f"{shortest:g} s, the mean of rise and fall time and twenty samples"
                )
            case = sweep.model_dump(exclude={"current"})
            name = tuple(case.values())
            if name in seen:
                *most, last = (word.replace("_", " ") for word in case)
                problems.append(
                    f"{key} = {', '.join(map(str, name))}: {', '.join(most)} and {last} "
                    "must occur only once; add currents to the entry before"
                )
            seen.add(name)
    return problems


def _network_problems(experiment: Experiment) -> list[str]:
    network, problems = experiment.network, []
    lists = ("train_fonts", "test_fonts")
    for key in lists:
        problems += [
            f"network.{key} = {name!r}: must be one of {', '.join(FONTS)}"
            for name in getattr(network, key)
            if name not in FONTS
        ]
    for first, second in itertools.combinations(lists, 2):
        both = sorted(set(getattr(network, first)) & set(getattr(network, second)))
        if both:
            problems.append(
                f"network.{second} = {', '.join(both)}: must not be among network.{first}"
            )
    if set(network.rules) == {"noise_aware"}:
        problems.append(
            "network.rules = noise_aware: must contain another rule as well, which also works "
            "where no current changes the probability of a neuron"
        )
    problems += _task_problems(network)
    if network.regime and network.regime not in experiment.sweep.neuron.regimes:
        problems.append(
            f"network.regime = {network.regime!r}: must be one of sweep.neuron.regimes = "
            f"{', '.join(experiment.sweep.neuron.regimes)}"
        )
    for number, shape in enumerate(network.glyphs):
        if not all(3 <= n <= 64 for n in shape):
            problems.append(
                f"network.glyphs[{number}] = {list(shape)}: rows and columns must be from 3 to 64"
            )
    return problems


def _task_problems(network: Network) -> list[str]:
    if network.task != "file":
        return []
    if network.file is None:
        return ["network.file = null: must be the path of an .npz file for network.task = file"]
    (name,) = network.task_names
    if name == "digits" or re.fullmatch(r"\d+x\d+", name):
        return [f"network.file = {network.file!r}: must not be named like letters or digits"]
    try:
        task_file.read(network.file)
    except ValueError as error:
        return [f"network.file = {network.file!r}: {error}"]
    return []


def _length_problems(experiment: Experiment) -> list[str]:
    problems = []
    neuron, cell = experiment.neuron, experiment.strip.cell
    if neuron.free_length <= 0:
        problems.append(
            f"neuron.fixed_length = {neuron.fixed_length:g}: must be less than "
            f"{neuron.length / 2:g} m, half of neuron.length, or no free domain is left"
        )
    elif experiment.readout.length > neuron.free_length * (1 + 1e-9):
        problems.append(
            f"readout.length = {experiment.readout.length:g}: must be at most "
            f"{neuron.free_length:g} m, the length of the free domain"
        )
    elif not _is_multiple(experiment.readout.length, cell[0]) or (
        round((neuron.length - experiment.readout.length) / cell[0]) % 2
    ):
        parity = "odd" if round(neuron.length / cell[0]) % 2 else "even"
        problems.append(
            f"readout.length = {experiment.readout.length:g}: must be an {parity} number of cells "
            f"of {cell[0]:g} m, to lie in the middle of the neuron"
        )
    for key, length, edge, name in (
        ("strip.width", experiment.strip.width, cell[1], "strip.cell[1]"),
        ("track.length", experiment.track.length, cell[0], "strip.cell[0]"),
        ("neuron.length", neuron.length, cell[0], "strip.cell[0]"),
        ("neuron.fixed_length", neuron.fixed_length, cell[0], "strip.cell[0]"),
    ):
        if not _is_multiple(length, edge):
            problems.append(f"{key} = {length:g}: must be a whole multiple of {name} = {edge:g} m")
    if experiment.track.longest_time < experiment.track.shortest_time:
        problems.append(
            f"track.longest_time = {experiment.track.longest_time:g}: must be at least "
            f"track.shortest_time = {experiment.track.shortest_time:g} s"
        )
    if experiment.track.sampling_interval > experiment.track.shortest_time / 40:
        problems.append(
            f"track.sampling_interval = {experiment.track.sampling_interval:g}: must be at most "
            f"{experiment.track.shortest_time / 40:g} s, a fortieth of track.shortest_time"
        )
    pulse = neuron.pulse
    if neuron.sampling_interval > pulse.width / 20:
        problems.append(
            f"neuron.sampling_interval = {neuron.sampling_interval:g}: must be at most "
            f"{pulse.width / 20:g} s, a twentieth of neuron.pulse.width"
        )
    if (pulse.rise_time + pulse.fall_time) / 2 > pulse.width:
        problems.append(
            f"neuron.pulse.width = {pulse.width:g}: must be at least "
            f"{(pulse.rise_time + pulse.fall_time) / 2:g} s, the mean of rise and fall time"
        )
    return problems


def _sweep_problems(experiment: Experiment) -> list[str]:
    largest_current = LARGEST_CURRENT_DENSITY * experiment.strip.conducting_area
    swept = [
        entry
        for section, sweep in (("sweep", experiment.sweep), ("cross_check", experiment.cross_check))
        for entry in (
            (
                f"{section}.track.current_density",
                sweep.track.current_density,
                LARGEST_CURRENT_DENSITY,
                "A/m²",
            ),
            (f"{section}.neuron.current", sweep.neuron.current, largest_current, "A"),
        )
    ]
    swept += [
        (f"devices.{name}.current", device.current, largest_current, "A")
        for name, device in experiment.devices.items()
    ]
    swept += [
        (f"thermal.{name}[{number}].current", entry.current, largest_current, "A")
        for name, entries in experiment.thermal.sweeps.items()
        for number, entry in enumerate(entries)
    ]
    swept.append(
        ("threshold.highest_current", [experiment.threshold.highest_current], largest_current, "A")
    )
    problems = []
    for key, sweep, largest, unit in swept:
        values = values_of(sweep)
        names = [f"{value:.11e}" for value in values]  # as in the ids of the points
        if len(set(names)) < len(names):
            repeated = next(
                v for v, name in zip(values, names, strict=True) if names.count(name) > 1
            )
            problems.append(f"{key} = {repeated:g}: each value must occur only once")
        worst = max(values, key=abs)
        if abs(worst) > largest * (1 + 1e-9):
            problems.append(
                f"{key} = {worst:g}: must be between -{largest:g} and {largest:g} {unit} "
                f"({LARGEST_CURRENT_DENSITY:g} A/m² in the magnet)"
            )
    return problems
