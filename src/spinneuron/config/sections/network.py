"""Section ``network``: task, weights and crossbar."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from spinneuron.config.fields import Count, NonNegative, Positive, Section
from spinneuron.config.regimes import Regime

#: Families of fonts whose letters a network learns; see `spinneuron.network.letters`.
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

#: How the outputs of the last neurons become one class; see `spinneuron.network.decisions`.
Decision = Literal["most_frequent", "majority"]
#: Ways to train a layer.
Rule = Literal["perceptron", "margin", "softmax", "noise_aware"]


class Uncertainty(Section):
    """Relative standard deviations of what energy and delay of a network depend on."""

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
    drivers: NonNegative = Field(
        default=0.3,
        description="Relative standard deviation of energy.drivers.time_constant, dimensionless.",
    )
    supply_losses: NonNegative = Field(
        default=0.3,
        description="Relative standard deviation of the losses of the converter of the synapse "
        "voltage, dimensionless.",
    )
    clock_energy: NonNegative = Field(
        default=0.5,
        description="Relative standard deviation of energy.clock_energy, dimensionless.",
    )
    counter_energy: NonNegative = Field(
        default=0.5,
        description="Relative standard deviation of the energies of energy.counter, dimensionless.",
    )
    leakage: NonNegative = Field(
        default=0.7,
        description="Relative standard deviation of energy.leakage_time, dimensionless.",
    )
    timing: NonNegative = Field(
        default=0.1,
        description="Relative standard deviation of the duration of a cycle, dimensionless.",
    )


def size_name(shape: tuple[int, int]) -> str:
    """Return the name of a size in tables, for example 7x5 for 7 rows and 5 columns."""
    return f"{shape[0]}x{shape[1]}"


class Choice(Section):
    """What is tried by cross-validation: every combination of these values.

    The cheapest combination is chosen, by energy times delay, of those that recognise as much as
    sign neurons at the same crossbars; otherwise the one that recognises most.
    """

    overdrive: Annotated[list[Positive], Field(min_length=1)] = Field(
        default=[0.3, 0.6, 1.2, 2.5, 5.0, 10.0, 16.0],
        description="Largest synapse currents over the threshold current, dimensionless.",
    )
    bias: Annotated[list[NonNegative], Field(min_length=1)] = Field(
        default=[0.0, 0.5, 0.75, 1.0],
        description="Currents of the bias row over the threshold current, dimensionless.",
    )
    synapse_voltage: Annotated[list[Positive], Field(min_length=1)] = Field(
        default=[10e-3, 30e-3, 70e-3, 100e-3],
        description="Synapse voltages, in V.",
    )
    cycles: Annotated[list[Annotated[Count, Field(ge=1, le=199)]], Field(min_length=1)] = Field(
        default=[1, 3, 5, 9, 15], description="Numbers of cycles."
    )
    junction_resistance: list[Positive] = Field(
        default=[6e4],
        description="Further resistances of the tunnel junction in the parallel state, beside "
        "readout.parallel_resistance, in ohm. A smaller one is read faster.",
    )
    neuron_resistance: list[Positive] = Field(
        default=[200.0],
        description="Further resistances of the write path for the front of accuracy and energy, "
        "in ohm.",
    )


class Network(Section):
    """Task, weights and crossbar."""

    task: Literal["letters", "digits", "file"] = Field(
        default="letters",
        description="What the networks recognise: capital letters, scikit-learn's handwritten "
        "digits of 8 x 8 pixels, or the samples of a file.",
    )
    file: str | None = Field(
        default=None,
        description="Path of an .npz file with samples and perhaps weights, for task: file. It "
        "starts in the working directory.",
    )
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
        description="Probability that a pixel of a letter is wrong, in training and in noisy "
        "tests, dimensionless.",
    )
    copies: Annotated[Count, Field(ge=0, le=1000)] = Field(
        default=20, description="Number of copies of each training letter with wrong pixels."
    )
    rules: Annotated[list[Rule], Field(min_length=1)] = Field(
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
    overdrive: Positive | None = Field(
        default=None,
        description="Largest synapse current over the threshold current of the neuron, "
        "dimensionless. With null it is chosen by cross-validation.",
    )
    bias: NonNegative | None = Field(
        default=None,
        description="Current of the bias row into each neuron over the threshold current, "
        "dimensionless. After a preset pulse it makes up for the threshold. With null it is "
        "chosen by cross-validation.",
    )
    decision: Decision = Field(
        default="most_frequent",
        description="How the reads of all cycles become one class: the neuron that is high most "
        "often (most_frequent), or the only one that is high in more than half of its reads "
        "(majority), which is one_hot for one cycle.",
    )
    cycles: Annotated[list[Annotated[Count, Field(ge=1, le=199)]], Field(min_length=1)] = Field(
        default=[1, 3, 5, 15],
        description="Numbers of cycles for which accuracy and energy are shown.",
    )
    choice: Choice = Field(default=Choice(), description="What is tried by cross-validation.")
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
    read_at: Literal["crossed", "in_plateau", "end_of_plateau", "end_of_pulse", "final_state"] = (
        Field(
            default="end_of_plateau",
            description="When the neurons are read: at a moment of the section readout, or with a "
            "latch that keeps any crossing within the pulse width (crossed).",
        )
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

    @property
    def task_names(self) -> list[str]:
        """Names of the tasks in tables: sizes of letters, ``digits``, or that of the file."""
        if self.task == "letters":
            return [size_name(shape) for shape in dict.fromkeys(self.glyphs)]
        return [self.task if self.task == "digits" else Path(self.file or "").stem]
