"""The experiment as Pydantic models: the only schema of ``config.yaml``.

``python -m spinneuron.config`` prints the JSON schema. All values are SI.
"""

from __future__ import annotations

import difflib
import json
import math
import re
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    model_validator,
)

from spinneuron.constants import MU0

#: Which torques act, and whether the strip has its DMI.
Regime = Literal["stt", "stt_she", "stt_no_dmi", "stt_she_no_dmi"]
REGIMES: tuple[Regime, ...] = get_args(Regime)

#: Families of fonts whose letters a network learns; see `spinneuron.letters`.
FONTS = (
    "caladea",
    "dejavu_mono",
    "dejavu_sans",
    "dejavu_serif",
    "hanken_grotesk",
    "lato",
    "manrope",
    "source_sans",
    "source_serif",
)

#: What drives the system: the solver of this project, or OOMMF.
SolverName = Literal["embedded", "oommf"]

#: Cells along x longer than this fraction of the wall width pin the wall to the lattice.
LONGEST_CELL_PER_WALL_WIDTH = 1 / 3
#: A track shorter than this many wall widths disturbs its wall.
SHORTEST_TRACK_PER_WALL_WIDTH = 16
#: Beyond this current density (A/m²) no metal strip survives a nanosecond.
LARGEST_CURRENT_DENSITY = 1e13


def _refuse_booleans(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("must be a number")
    return value


Number = Annotated[float, BeforeValidator(_refuse_booleans), Field(allow_inf_nan=False)]
Positive = Annotated[Number, Field(gt=0)]
NonNegative = Annotated[Number, Field(ge=0)]
#: Beyond any current density; keeps the arithmetic of a range finite.
Magnitude = Annotated[Number, Field(ge=-1e100, le=1e100)]
#: A length of the strip, m.
Length = Annotated[Positive, Field(le=1e-3)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Material(_Model):
    """The magnet."""

    saturation_magnetisation: Annotated[Positive, Field(le=1e7)] = Field(
        description="Saturation magnetisation Ms, in A/m."
    )
    exchange_stiffness: Annotated[Positive, Field(le=1e-8)] = Field(
        description="Exchange stiffness A, in J/m."
    )
    uniaxial_anisotropy: Annotated[Positive, Field(le=1e10)] = Field(
        description="Uniaxial anisotropy constant K, in J/m³. The easy axis is z."
    )
    interfacial_dmi: Number = Field(
        description="Interfacial DMI constant D, in J/m². With D > 0 a wall from +z on the left to "
        "-z on the right points along +x."
    )
    damping: Annotated[Positive, Field(le=1)] = Field(description="Gilbert damping, dimensionless.")

    @property
    def effective_anisotropy(self) -> float:
        """K - mu0 Ms²/2 of a thin film, J/m³."""
        return self.uniaxial_anisotropy - MU0 * self.saturation_magnetisation**2 / 2

    @property
    def wall_width(self) -> float:
        """Width parameter sqrt(A / K_eff) of a thin film, m."""
        return math.sqrt(self.exchange_stiffness / self.effective_anisotropy)

    @property
    def critical_dmi(self) -> float:
        """D above which walls have no energy cost, 4 sqrt(A K_eff) / pi, J/m²."""
        return 4 * math.sqrt(self.exchange_stiffness * self.effective_anisotropy) / math.pi


class Torques(_Model):
    """What the current does to the magnet."""

    spin_polarisation: Annotated[Positive, Field(le=1)] = Field(
        description="Spin polarisation P of the current in the magnet, dimensionless."
    )
    non_adiabaticity: NonNegative = Field(
        description="Non-adiabaticity beta of the Zhang-Li torque, dimensionless."
    )
    spin_hall_angle: Annotated[Number, Field(ge=-1, le=1)] = Field(
        description="Damping-like spin-Hall angle, dimensionless. With D > 0 a positive angle "
        "pushes the wall the same way as the electrons do."
    )
    field_like_spin_hall_angle: Annotated[Number, Field(ge=-1, le=1)] = Field(
        default=0.0, description="Field-like spin-Hall angle, dimensionless."
    )


class Strip(_Model):
    """Cross-section and cells, shared by track and neuron."""

    width: Length = Field(description="Width of the strip along y, in m.")
    thickness: Length = Field(description="Thickness of the magnet along z, in m.")
    cell: tuple[Length, Length] = Field(
        description="Edges of a cell along x and along y, in m. The thickness is always one cell."
    )
    shunt_thickness: Annotated[NonNegative, Field(le=1e-6)] = Field(
        default=0.0,
        description="Thickness of a heavy metal below the magnet that carries the same current "
        "density, in m. With 0 the current flows in the magnet alone.",
    )

    @property
    def cross_section(self) -> float:
        """Through which the current flows: width times both thicknesses, m²."""
        return self.width * (self.thickness + self.shunt_thickness)


class Track(_Model):
    """The long strip on which the velocity is measured."""

    length: Length = Field(description="Length of the window that follows the wall, in m.")
    shortest_time: Positive = Field(description="Shortest duration of a run, in s.")
    longest_time: Positive = Field(
        description="Longest duration of a run, in s. A run ends earlier if the velocity is steady."
    )
    sampling_interval: Positive = Field(description="Time between two samples, in s.")
    steady_tolerance: Positive = Field(
        description="Largest relative change of the velocity between two quarters of a run that "
        "still counts as steady, dimensionless."
    )


class Pinning(_Model):
    """How the anisotropy varies along d2, to give the wall two rest positions."""

    profile: Literal["tent"] = Field(
        description="Shape of K along d2. The tent is K (1 - depth |2 s / L|), with the distance s "
        "from the centre of d2 and its length L."
    )
    depth: Annotated[NonNegative, Field(lt=1)] = Field(
        description="Fraction of K that is lost at the ends of d2, dimensionless."
    )


class Pulse(_Model):
    """A trapezoidal current pulse."""

    width: Positive = Field(description="Time between the two half-height points, in s.")
    rise_time: NonNegative = Field(description="Duration of the rising edge, in s.")
    fall_time: NonNegative = Field(description="Duration of the falling edge, in s.")

    @property
    def duration(self) -> float:
        """From the first to the last current, s."""
        return self.width + (self.rise_time + self.fall_time) / 2


class Neuron(_Model):
    """The device: fixed d1, free d2, fixed d3."""

    length: Length = Field(description="Total length of d1, d2 and d3, in m.")
    fixed_length: Length = Field(description="Length of d1, and of d3, in m.")
    pinning: Pinning = Field(description="How the anisotropy varies along d2.")
    pulse: Pulse = Field(description="The current pulse that writes the neuron.")
    settling_time: NonNegative = Field(
        description="Time from the end of the pulse to the final reading, in s."
    )
    sampling_interval: Positive = Field(description="Time between two samples, in s.")

    @property
    def free_length(self) -> float:
        """Length of d2, m."""
        return self.length - 2 * self.fixed_length


class Readout(_Model):
    """The magnetic tunnel junction on d2."""

    length: Length = Field(
        description="Length of the part of d2 under the junction, in the middle of d2, in m."
    )
    threshold: Annotated[Positive, Field(lt=1)] = Field(
        description="Mean m_z of that part, counted towards the written state, from which on the "
        "neuron counts as switched, dimensionless."
    )
    parallel_resistance: Positive = Field(
        default=4.4e5, description="Resistance of the junction in the parallel state, in ohm."
    )
    tunnel_magnetoresistance: Positive = Field(
        default=1.0,
        description="Tunnel magnetoresistance (R_antiparallel - R_parallel) / R_parallel, "
        "dimensionless.",
    )

    def resistance(self, mz: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the resistance in ohm for a mean m_z: parallel at 1, conductance linear in it."""
        parallel = 1 / self.parallel_resistance
        antiparallel = parallel / (1 + self.tunnel_magnetoresistance)
        conductance = (parallel + antiparallel) / 2 + (parallel - antiparallel) / 2 * mz
        return np.asarray(1 / conductance)


class Range(_Model):
    """Equally spaced values."""

    start: Magnitude = Field(description="First value, in the unit of the swept quantity.")
    stop: Magnitude = Field(description="Last value, in the unit of the swept quantity.")
    num: Annotated[int, BeforeValidator(_refuse_booleans), Field(ge=1, le=10_000)] = Field(
        description="Number of values."
    )
    spacing: Literal["linear", "log"] = Field(
        default="linear", description="Whether the values or their logarithms are equally spaced."
    )

    @model_validator(mode="after")
    def _log_needs_positive_ends(self) -> Range:
        if self.spacing == "log" and not (self.start > 0 and self.stop > 0):
            raise ValueError(
                f"start = {self.start:g}, stop = {self.stop:g}: with spacing: log both must be "
                "greater than 0"
            )
        return self

    def values(self) -> list[float]:
        """The values, rounded to 12 digits so that their names stay readable."""
        space = np.geomspace if self.spacing == "log" else np.linspace
        return [float(f"{value:.12g}") for value in space(self.start, self.stop, self.num)]


def _list_or_range(value: Any) -> str:
    return "range" if isinstance(value, dict | Range) else "list"


Values = Annotated[
    Annotated[list[Number], Field(min_length=1), Tag("list")] | Annotated[Range, Tag("range")],
    Discriminator(_list_or_range),
]
Regimes = Annotated[list[Regime], Field(min_length=1)]


def values_of(sweep: list[float] | Range) -> list[float]:
    """Return the values of a sweep as a list."""
    return sweep.values() if isinstance(sweep, Range) else list(sweep)


class TrackSweep(_Model):
    """Points of the velocity measurement."""

    regimes: Regimes = Field(description="Which torques act, and whether the strip has its DMI.")
    current_density: Values = Field(
        description="Current density in the magnet, in A/m². It is positive if electrons flow "
        "along +x."
    )


class NeuronSweep(_Model):
    """Points of the switching measurement."""

    regimes: Regimes = Field(description="Which torques act, and whether the strip has its DMI.")
    current: Values = Field(
        description="Current through the magnet, in A. Its sign says which state the pulse writes."
    )


class Device(_Model):
    """A neuron that differs from the one of the section ``neuron``."""

    pinning_depth: Annotated[NonNegative, Field(lt=1)] = Field(
        description="Fraction of K that is lost at the ends of d2, in place of "
        "neuron.pinning.depth, dimensionless."
    )
    current: Values = Field(
        description="Current through the magnet, in place of sweep.neuron.current, in A."
    )


class Sensitivity(_Model):
    """Values of one parameter at a time, for the threshold."""

    spin_hall_angle: list[Number] = Field(
        default=[], description="Damping-like spin-Hall angles, dimensionless."
    )
    non_adiabaticity: list[Number] = Field(
        default=[], description="Non-adiabaticities of the Zhang-Li torque, dimensionless."
    )
    damping: list[Number] = Field(default=[], description="Gilbert dampings, dimensionless.")
    interfacial_dmi: list[Number] = Field(
        default=[], description="Interfacial DMI constants, in J/m²."
    )
    pinning_depth: list[Number] = Field(
        default=[], description="Depths of the pinning, dimensionless."
    )


class Threshold(_Model):
    """The search for the current that switches."""

    pulse_width: Annotated[list[Positive], Field(min_length=1)] = Field(
        description="Pulse widths for which the threshold is searched, in s."
    )
    lowest_current: Positive = Field(description="Current at which the scan begins, in A.")
    highest_current: Positive = Field(description="Current at which the scan ends, in A.")
    step: Annotated[Number, Field(gt=1, le=10)] = Field(
        description="Ratio of two successive currents of the scan, dimensionless."
    )
    coarse_step: Annotated[Number, Field(gt=1, le=10)] = Field(
        default=1.85,
        description="The same ratio for pinning depths and sensitivities, dimensionless.",
    )
    tolerance: Annotated[Number, Field(ge=1e-4, le=1)] = Field(
        description="Relative width of the bracket at which bisection stops, dimensionless."
    )
    pinning_depth: list[Annotated[NonNegative, Field(lt=1)]] = Field(
        default=[],
        description="Pinning depths for which the energy barrier is compared with the threshold, "
        "dimensionless.",
    )
    sensitivity: Sensitivity = Field(
        default=Sensitivity(),
        description="Values of one parameter at a time for which the threshold is searched.",
    )

    def scan(self) -> dict[str, float]:
        """Arguments of `spinneuron.search.search`, but for the step."""
        return {
            "lowest": self.lowest_current,
            "highest": self.highest_current,
            "tolerance": self.tolerance,
        }


class ThermalSweep(_Model):
    """Pulses of one width through one neuron, each sent through many replicas."""

    device: str = Field(description="Which neuron: neuron, or a name of the section devices.")
    regime: Regime = Field(description="Which torques act, and whether the strip has its DMI.")
    pulse_width: Positive = Field(description="Time between the two half-height points, in s.")
    current: Values = Field(description="Current through the magnet, in A.")


Count = Annotated[int, BeforeValidator(_refuse_booleans)]


class Thermal(_Model):
    """Neurons at a temperature: replicas that differ in their noise alone."""

    temperature: Annotated[Positive, Field(le=2000)] = Field(
        default=300.0, description="Temperature, in K."
    )
    cells_across_width: Annotated[Count, Field(ge=1, le=1000)] = Field(
        default=1,
        description="Number of cells across the width. One cell is about fifty times cheaper than "
        "ten.",
    )
    equilibration_time: Annotated[Positive, Field(le=1e-6)] = Field(
        default=0.3e-9, description="Time at the temperature before each pulse, in s."
    )
    replicas: Annotated[Count, Field(ge=16, le=100_000, multiple_of=16)] = Field(
        default=64, description="Smallest number of replicas at a point."
    )
    most_replicas: Annotated[Count, Field(ge=16, le=100_000, multiple_of=16)] = Field(
        default=128, description="Largest number of replicas at a point."
    )
    half_width: Annotated[Positive, Field(lt=1)] = Field(
        default=0.1,
        description="Half of a 95 % interval of a probability, dimensionless. Replicas are added "
        "until all intervals of a point are at most this wide.",
    )
    seed: Annotated[Count, Field(ge=0, lt=2**64)] = Field(
        default=1, description="Seed of the random numbers."
    )
    longest_retention: Annotated[Positive, Field(le=1e-3)] = Field(
        default=20e-9,
        description="Longest time for which a state without current is watched, in s.",
    )
    sweep: list[ThermalSweep] = Field(
        default=[], description="One entry for each neuron, regime and pulse width."
    )
    width_check: list[ThermalSweep] = Field(
        default=[],
        description="Points that `snakemake thermal_width` repeats with all cells across the "
        "width.",
    )


class Sweep(_Model):
    """What is varied."""

    track: TrackSweep = Field(description="Points of the velocity measurement.")
    neuron: NeuronSweep = Field(description="Points of the switching measurement.")


class Oommf(_Model):
    """How OOMMF is run, with ``solver: oommf`` and for the cross-check."""

    threads: Annotated[int, BeforeValidator(_refuse_booleans), Field(ge=1, le=256)] = Field(
        default=1, description="Number of threads of one run."
    )
    time_limit: Annotated[Positive, Field(le=1e7)] = Field(
        default=14400.0, description="Longest duration of one run, in s."
    )
    attempts: Annotated[int, BeforeValidator(_refuse_booleans), Field(ge=1, le=20)] = Field(
        default=3, description="How often a run is tried if it fails."
    )
    docker_image: str | None = Field(
        default=None, description="Docker image that runs instead of an OOMMF on this machine."
    )


class Cmos(_Model):
    """The paper's CMOS neuron, for comparison."""

    power: Positive = Field(description="Power, in W.")
    bandwidth: Positive = Field(description="Bandwidth, in Hz.")
    energy: Positive = Field(description="Energy of one operation, in J.")
    energy_delay_product: Positive = Field(description="Energy-delay product, in J s.")


class Energy(_Model):
    """The circuit around the neuron."""

    synapse_voltage: Annotated[list[Positive], Field(min_length=1)] = Field(
        description="Voltage across the synapses, in V."
    )
    net_current_fraction: Annotated[Positive, Field(le=1)] = Field(
        description="Net current of a neuron over the sum of the magnitudes of its synapse "
        "currents, dimensionless."
    )
    neuron_resistance: Positive = Field(
        description="Resistance of the write path of the neuron, in ohm."
    )
    read_current: NonNegative = Field(
        description="Current through the tunnel junction during a read, in A."
    )
    read_voltage: NonNegative = Field(description="Supply voltage of the read divider, in V.")
    read_time: Positive = Field(description="Duration of a read, in s.")
    inverter_energy: NonNegative = Field(
        description="Energy of the output inverter in one operation, in J."
    )
    cmos: Cmos = Field(description="The paper's CMOS neuron, for comparison.")


class Uncertainty(_Model):
    """Relative standard deviations of what the energy of a network depends on."""

    spin_hall_angle: NonNegative = Field(
        default=0.1,
        description="Relative standard deviation of torques.spin_hall_angle, dimensionless.",
    )
    non_adiabaticity: NonNegative = Field(
        default=0.1,
        description="Relative standard deviation of torques.non_adiabaticity, dimensionless.",
    )
    damping: NonNegative = Field(
        default=0.1,
        description="Relative standard deviation of material.damping, dimensionless.",
    )
    interfacial_dmi: NonNegative = Field(
        default=0.1,
        description="Relative standard deviation of material.interfacial_dmi, dimensionless.",
    )
    pinning_depth: NonNegative = Field(
        default=0.1,
        description="Relative standard deviation of the depth of the pinning, dimensionless.",
    )
    neuron_resistance: NonNegative = Field(
        default=0.2,
        description="Relative standard deviation of energy.neuron_resistance, dimensionless.",
    )
    read_current: NonNegative = Field(
        default=0.1,
        description="Relative standard deviation of energy.read_current, dimensionless.",
    )
    inverter_energy: NonNegative = Field(
        default=0.2,
        description="Relative standard deviation of energy.inverter_energy, dimensionless.",
    )


class Network(_Model):
    """Letters, weights and crossbar."""

    glyphs: Annotated[list[tuple[Count, Count]], Field(min_length=1)] = Field(
        default=[(5, 5), (7, 5)], description="Sizes of the letters: rows and columns of pixels."
    )
    train_fonts: Annotated[list[str], Field(min_length=1)] = Field(
        description="Font families that the network learns from."
    )
    test_fonts: Annotated[list[str], Field(min_length=1)] = Field(
        description="Font families of the tests, which the training never sees."
    )
    pixel_flip: Annotated[NonNegative, Field(lt=0.5)] = Field(
        default=0.03,
        description="Probability that a pixel is wrong, in training and in noisy tests, "
        "dimensionless.",
    )
    copies: Annotated[Count, Field(ge=0, le=1000)] = Field(
        default=20, description="Number of copies of each training letter with wrong pixels."
    )
    rules: Annotated[list[Literal["perceptron", "margin", "softmax"]], Field(min_length=1)] = Field(
        default=["perceptron", "margin", "softmax"],
        description="Training rules. Each gives a network of its own.",
    )
    hidden: Annotated[Count, Field(ge=0, le=10_000)] = Field(
        default=40,
        description="Number of step neurons in the hidden layer of the second network. With 0 "
        "there is no such network.",
    )
    seed: Annotated[Count, Field(ge=0, lt=2**32)] = Field(
        default=1, description="Seed of the random numbers."
    )
    regime: Regime | None = Field(
        default=None,
        description="Regime of the network's neurons. With null it is stt_she if that is swept, "
        "and otherwise the first regime that is.",
    )
    overdrive: Positive = Field(
        default=1.5,
        description="Largest synapse current over the threshold current of the neuron, "
        "dimensionless.",
    )
    conductance_scaling: Literal["constant_current", "constant_conductance"] = Field(
        default="constant_current",
        description="What stays when the synapse voltage changes: the synapse currents or the "
        "conductances.",
    )
    smallest_conductance: Annotated[NonNegative, Field(lt=1)] = Field(
        default=0.02, description="Smallest conductance over the largest, dimensionless."
    )
    levels: Annotated[Count, Field(ge=2, le=2**20)] = Field(
        default=32, description="Number of conductances that can be programmed."
    )
    weight_variation: Annotated[NonNegative, Field(lt=1)] = Field(
        default=0.1, description="Relative standard deviation of a conductance, dimensionless."
    )
    threshold_variation: Annotated[NonNegative, Field(lt=1)] = Field(
        default=0.05,
        description="Relative standard deviation of the threshold of a neuron, dimensionless.",
    )
    wire_resistance: NonNegative = Field(
        default=1.0,
        description="Resistance of a wire between two neighbouring synapses, in ohm.",
    )
    source_resistance: NonNegative = Field(
        default=0.0, description="Resistance of the voltage source of a row, in ohm."
    )
    previous_state: Literal["preset", "history"] = Field(
        default="preset",
        description="State of a neuron that does not switch: the low state, which a preset pulse "
        "wrote, or what an earlier letter left.",
    )
    preset_overdrive: Positive = Field(
        default=1.5,
        description="Current of the preset pulse over the threshold current, dimensionless.",
    )
    samples: Annotated[Count, Field(ge=1, le=1000)] = Field(
        default=5, description="Number of crossbars with different random variations."
    )
    uncertainty: Uncertainty = Field(
        default=Uncertainty(),
        description="Relative standard deviations of what the energy depends on.",
    )


class TrackDesign(_Model):
    """What the system of a track depends on."""

    material: Material
    torques: Torques
    strip: Strip
    track: Track


class NeuronDesign(_Model):
    """What the system of a neuron depends on."""

    material: Material
    torques: Torques
    strip: Strip
    neuron: Neuron

    def with_pulse_width(self, width: float) -> NeuronDesign:
        """Return the design with another pulse width, s."""
        pulse = self.neuron.pulse.model_copy(update={"width": width})
        return self.model_copy(update={"neuron": self.neuron.model_copy(update={"pulse": pulse})})


def load_design(values: dict[str, Any]) -> TrackDesign | NeuronDesign:
    """Return the design that was dumped to plain values."""
    return (TrackDesign if "track" in values else NeuronDesign).model_validate(values)


#: Where the parameters of `Sensitivity` stand in the config.
VARIED = {
    "spin_hall_angle": ("torques", "spin_hall_angle"),
    "non_adiabaticity": ("torques", "non_adiabaticity"),
    "damping": ("material", "damping"),
    "interfacial_dmi": ("material", "interfacial_dmi"),
    "pinning_depth": ("neuron", "pinning", "depth"),
}


def _is_multiple(length: float, cell: float) -> bool:
    return abs(length / cell - round(length / cell)) < 1e-6 and round(length / cell) >= 1


class Experiment(_Model):
    """The whole of ``config.yaml``."""

    solver: SolverName = Field(
        description="Solver of the Landau-Lifshitz-Gilbert equation: this project's own, or OOMMF."
    )
    material: Material = Field(description="The magnet.")
    torques: Torques = Field(description="What the current does to the magnet.")
    strip: Strip = Field(description="The cross-section that the track and the neuron share.")
    track: Track = Field(description="The long strip on which the wall velocity is measured.")
    neuron: Neuron = Field(
        description="The device: fixed domain d1, free domain d2 and fixed domain d3."
    )
    readout: Readout = Field(description="The magnetic tunnel junction on d2.")
    sweep: Sweep = Field(description="The currents and current densities that are simulated.")
    devices: dict[str, Device] = Field(
        default={}, description="Further neurons. Each gets its own sweep and its own model."
    )
    threshold: Threshold = Field(
        description="Search for the lowest current that switches, without thermal noise."
    )
    thermal: Thermal = Field(
        default=Thermal(),
        description="Neurons at a temperature: many replicas that differ in their thermal noise.",
    )
    oommf: Oommf = Field(default=Oommf(), description="How OOMMF runs.")
    cross_check: Sweep = Field(description="Points that are computed with both solvers.")
    energy: Energy = Field(description="The circuit around the neuron.")
    network: Network = Field(
        description="Letters, a crossbar of synapses, and neurons with a threshold."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Experiment:
        problems = [
            *self._material_problems(),
            *self._length_problems(),
            *self._sweep_problems(),
            *self._device_problems(),
            *self._thermal_problems(),
            *self._network_problems(),
        ]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def varied(self, parameter: str, value: float) -> Experiment:
        """Return the experiment with one parameter of `Sensitivity` changed, validated anew."""
        content = self.model_dump()
        *sections, key = VARIED[parameter]
        section = content
        for name in sections:
            section = section[name]
        section[key] = value
        return Experiment.model_validate(content)

    def with_cells_across_width(self, cells: int) -> Experiment:
        """Return the experiment with another number of cells across the width."""
        section = self.strip
        cell = (section.cell[0], section.width / cells)
        return self.model_copy(update={"strip": section.model_copy(update={"cell": cell})})

    def design(self, strip: str) -> TrackDesign | NeuronDesign:
        """Return what a strip depends on: ``track``, ``neuron`` or one of the devices.

        With ``..._no_dmi`` at D = 0, with ``..._thermal`` with the cells of the section
        thermal.
        """
        if strip.endswith("_thermal"):
            reduced = self.with_cells_across_width(self.thermal.cells_across_width)
            return reduced.design(strip.removesuffix("_thermal"))
        device = strip.removesuffix("_no_dmi")
        if device in self.devices:
            other = self.varied("pinning_depth", self.devices[device].pinning_depth)
            return other.design(strip.replace(device, "neuron", 1))
        material = self.material
        if strip.endswith("_no_dmi"):
            material = material.model_copy(update={"interfacial_dmi": 0.0})
        if strip.startswith("track"):
            return TrackDesign(
                material=material, torques=self.torques, strip=self.strip, track=self.track
            )
        return NeuronDesign(
            material=material, torques=self.torques, strip=self.strip, neuron=self.neuron
        )

    def _material_problems(self) -> list[str]:
        material = self.material
        if material.effective_anisotropy <= 0:
            least = MU0 * material.saturation_magnetisation**2 / 2
            return [
                f"material.uniaxial_anisotropy = {material.uniaxial_anisotropy:g}: must be "
                f"greater than mu0 Ms²/2 = {least:.4g} J/m³, or the easy axis is not z"
            ]
        problems = []
        deepest = 1 - MU0 * material.saturation_magnetisation**2 / 2 / material.uniaxial_anisotropy
        if self.neuron.pinning.depth >= deepest:
            problems.append(
                f"neuron.pinning.depth = {self.neuron.pinning.depth:g}: must be less than "
                f"{deepest:.4g}, or the easy axis is not z at the ends of the free domain"
            )
        if abs(material.interfacial_dmi) >= material.critical_dmi:
            problems.append(
                f"material.interfacial_dmi = {material.interfacial_dmi:g}: must be between "
                f"-{material.critical_dmi:.4g} and {material.critical_dmi:.4g} J/m², where "
                "domain walls still cost energy (4 sqrt(A K_eff)/pi)"
            )
        longest = LONGEST_CELL_PER_WALL_WIDTH * material.wall_width
        if self.strip.cell[0] > longest:
            problems.append(
                f"strip.cell[0] = {self.strip.cell[0]:g}: must be at most {longest:.3g} m, a "
                f"third of the wall width {material.wall_width:.3g} m, or the cells pin the wall"
            )
        shortest = SHORTEST_TRACK_PER_WALL_WIDTH * material.wall_width
        if self.track.length < shortest:
            problems.append(
                f"track.length = {self.track.length:g}: must be at least {shortest:.3g} m, "
                f"{SHORTEST_TRACK_PER_WALL_WIDTH} wall widths"
            )
        return problems

    def _device_problems(self) -> list[str]:
        problems = []
        search = self.threshold
        for name in self.devices:
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
        pulse = self.neuron.pulse
        for width in search.pulse_width:
            if (pulse.rise_time + pulse.fall_time) / 2 > width:
                problems.append(
                    f"threshold.pulse_width = {width:g}: must be at least "
                    f"{(pulse.rise_time + pulse.fall_time) / 2:g} s, the mean of rise and fall time"
                )
        return problems

    def _thermal_problems(self) -> list[str]:
        thermal, pulse, problems = self.thermal, self.neuron.pulse, []
        if thermal.most_replicas < thermal.replicas:
            problems.append(
                f"thermal.most_replicas = {thermal.most_replicas}: must be at least "
                f"thermal.replicas = {thermal.replicas}"
            )
        devices = ["neuron", *self.devices]
        for list_name in ("sweep", "width_check"):
            seen = set()
            for number, sweep in enumerate(getattr(thermal, list_name)):
                key = f"thermal.{list_name}[{number}]"
                if sweep.device not in devices:
                    problems.append(
                        f"{key}.device = {sweep.device!r}: must be one of {', '.join(devices)}"
                    )
                shortest = max(
                    (pulse.rise_time + pulse.fall_time) / 2, 20 * self.neuron.sampling_interval
                )
                if sweep.pulse_width < shortest * (1 - 1e-9):
                    problems.append(
                        f"{key}.pulse_width = {sweep.pulse_width:g}: must be at least "
                        f"{shortest:g} s, the mean of rise and fall time and twenty samples"
                    )
                name = (sweep.device, sweep.regime, sweep.pulse_width)
                if name in seen:
                    problems.append(
                        f"{key} = {', '.join(map(str, name))}: device, regime and pulse width "
                        "must occur only once; add currents to the entry before"
                    )
                seen.add(name)
        return problems

    @property
    def network_regime(self) -> Regime:
        """The regime of the network's neurons."""
        swept = self.sweep.neuron.regimes
        return self.network.regime or ("stt_she" if "stt_she" in swept else swept[0])

    def _network_problems(self) -> list[str]:
        network, problems = self.network, []
        for key in ("train_fonts", "test_fonts"):
            problems += [
                f"network.{key} = {name!r}: must be one of {', '.join(FONTS)}"
                for name in getattr(network, key)
                if name not in FONTS
            ]
        both = sorted(set(network.train_fonts) & set(network.test_fonts))
        if both:
            problems.append(
                f"network.test_fonts = {', '.join(both)}: must not be among network.train_fonts"
            )
        if network.regime and network.regime not in self.sweep.neuron.regimes:
            problems.append(
                f"network.regime = {network.regime!r}: must be one of sweep.neuron.regimes = "
                f"{', '.join(self.sweep.neuron.regimes)}"
            )
        for number, shape in enumerate(network.glyphs):
            if not all(3 <= n <= 64 for n in shape):
                problems.append(
                    f"network.glyphs[{number}] = {list(shape)}: rows and columns must be from 3 "
                    "to 64"
                )
        return problems

    def _length_problems(self) -> list[str]:
        problems = []
        neuron, cell = self.neuron, self.strip.cell
        if neuron.free_length <= 0:
            problems.append(
                f"neuron.fixed_length = {neuron.fixed_length:g}: must be less than "
                f"{neuron.length / 2:g} m, half of neuron.length, or no free domain is left"
            )
        elif self.readout.length > neuron.free_length * (1 + 1e-9):
            problems.append(
                f"readout.length = {self.readout.length:g}: must be at most "
                f"{neuron.free_length:g} m, the length of the free domain"
            )
        elif not _is_multiple(self.readout.length, cell[0]) or (
            round((neuron.length - self.readout.length) / cell[0]) % 2
        ):
            parity = "odd" if round(neuron.length / cell[0]) % 2 else "even"
            problems.append(
                f"readout.length = {self.readout.length:g}: must be an {parity} number of cells "
                f"of {cell[0]:g} m, to lie in the middle of the neuron"
            )
        for key, length, edge, name in (
            ("strip.width", self.strip.width, cell[1], "strip.cell[1]"),
            ("track.length", self.track.length, cell[0], "strip.cell[0]"),
            ("neuron.length", neuron.length, cell[0], "strip.cell[0]"),
            ("neuron.fixed_length", neuron.fixed_length, cell[0], "strip.cell[0]"),
        ):
            if not _is_multiple(length, edge):
                problems.append(
                    f"{key} = {length:g}: must be a whole multiple of {name} = {edge:g} m"
                )
        if self.track.longest_time < self.track.shortest_time:
            problems.append(
                f"track.longest_time = {self.track.longest_time:g}: must be at least "
                f"track.shortest_time = {self.track.shortest_time:g} s"
            )
        if self.track.sampling_interval > self.track.shortest_time / 40:
            problems.append(
                f"track.sampling_interval = {self.track.sampling_interval:g}: must be at most "
                f"{self.track.shortest_time / 40:g} s, a fortieth of track.shortest_time"
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

    def _sweep_problems(self) -> list[str]:
        largest_current = LARGEST_CURRENT_DENSITY * self.strip.cross_section
        swept = [
            entry
            for section, sweep in (("sweep", self.sweep), ("cross_check", self.cross_check))
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
            for name, device in self.devices.items()
        ]
        swept += [
            (f"thermal.{name}[{number}].current", entry.current, largest_current, "A")
            for name in ("sweep", "width_check")
            for number, entry in enumerate(getattr(self.thermal, name))
        ]
        swept.append(
            ("threshold.highest_current", [self.threshold.highest_current], largest_current, "A")
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


def unreadable(path: Path) -> str | None:
    """Return why a config file cannot be read, with the place, or None if it can."""
    nothing = "Nothing has been run."
    if not path.is_file():
        return f"{path}: not found in {Path.cwd()}; it must be there. {nothing}"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        return f"{path}: {place}not valid YAML ({error.problem}). {nothing}"
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return f"{path}: not valid YAML ({error}). {nothing}"
    if not isinstance(content, dict):
        return f"{path}: must hold sections such as 'material:'. {nothing}"
    return None


def validate(config: dict[str, Any]) -> Experiment:
    """Return the experiment that a loaded ``config.yaml`` describes.

    Raises
    ------
    pydantic.ValidationError
        Use `explain` to print it.
    """
    return Experiment.model_validate(config)


def _model_at(location: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The model that a location of an error lies in, to name its keys."""
    model: Any = Experiment
    for part in location:
        if isinstance(part, int):  # into a list
            model = next(iter(get_args(model)), None)
            continue
        field = getattr(model, "model_fields", {}).get(part)
        inside_range = Range if part == "range" else None
        model = inside_range if field is None else field.annotation
        if model is None:
            return None
    return model if isinstance(model, type) and issubclass(model, BaseModel) else None


def _show(value: Any) -> str:
    text = json.dumps(value) if isinstance(value, str | list | dict) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _key(location: tuple[int | str, ...]) -> str:
    key = ""
    for before, part in zip(("", *location), location, strict=False):
        # The tags of a sweep's two forms are no keys of the config.
        if part in ("list", "range") and before in ("current_density", "current"):
            continue
        key += f"[{part}]" if isinstance(part, int) else f".{part}"
    return key.lstrip(".")


def _line(error: Any) -> str:
    location, kind, value = error["loc"], error["type"], error["input"]
    key = _key(location)
    if kind == "extra_forbidden":
        model = _model_at(location[:-1])
        allowed = list(model.model_fields) if model else []
        close = difflib.get_close_matches(str(location[-1]), allowed, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        return f"{key} = {_show(value)}: unknown key; {hint}allowed here: {', '.join(allowed)}"
    if kind == "missing":
        model = _model_at(location[:-1])
        about = model.model_fields[str(location[-1])].description if model else None
        return f"{key}: missing; it is required" + (f". {about}" if about else "")
    message = str(error["msg"]).removeprefix("Value error, ").replace("Input should be", "must be")
    message = message.replace(", unable to parse string as a number", "")
    message = message.replace("List should have", "must have").split(" after validation")[0]
    if kind in ("model_type", "dict_type"):
        model = _model_at(location)
        keys = f": {', '.join(model.model_fields)}" if model else ""
        message = f"must be a section with keys{keys}"
    if not location:
        return message
    return f"{key} = {_show(value)}: {message}"


def explain(error: ValidationError, source: str = "config.yaml") -> str:
    """Return one readable message: every key, its value and what is allowed."""
    lines = []
    for item in error.errors(include_url=False):
        lines += _line(item).splitlines()
    count = "one problem" if len(lines) == 1 else f"{len(lines)} problems"
    return "\n".join([f"{source}: {count}; nothing has been run.", *(f"  {x}" for x in lines)])


def schema() -> str:
    """Return the JSON schema of ``config.yaml``."""
    return json.dumps(Experiment.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(schema(), end="")
