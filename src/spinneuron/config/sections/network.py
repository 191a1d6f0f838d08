"""Section ``network``: letters, weights and crossbar."""

from __future__ import annotations

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


#: Ways to train a layer.
Rule = Literal["perceptron", "margin", "softmax"]


class Uncertainty(Section):
    """Relative standard deviations of what the energy of a network depends on."""

    spin_hall_angle: NonNegative = 0.1
    non_adiabaticity: NonNegative = 0.1
    damping: NonNegative = 0.1
    interfacial_dmi: NonNegative = 0.1
    pinning_depth: NonNegative = 0.1
    neuron_resistance: NonNegative = 0.2
    read_current: NonNegative = 0.1
    inverter_energy: NonNegative = 0.2


class Network(Section):
    """Letters, weights and crossbar."""

    glyphs: Annotated[list[tuple[Count, Count]], Field(min_length=1)] = Field(
        default=[(5, 5), (7, 5)], description="rows and columns of a letter"
    )
    train_fonts: Annotated[list[str], Field(min_length=1)] = Field(
        description="families of spinneuron.network.letters"
    )
    test_fonts: Annotated[list[str], Field(min_length=1)] = Field(description="held out")
    pixel_flip: Annotated[NonNegative, Field(lt=0.5)] = Field(
        default=0.03, description="probability of a wrong pixel"
    )
    copies: Annotated[Count, Field(ge=0, le=1000)] = Field(
        default=20, description="with flipped pixels of each letter"
    )
    rules: Annotated[list[Rule], Field(min_length=1)] = Field(
        default=["perceptron", "margin", "softmax"]
    )
    hidden: Annotated[Count, Field(ge=0, le=10_000)] = Field(
        default=40, description="step neurons of the second network's hidden layer, 0 for none"
    )
    seed: Annotated[Count, Field(ge=0, lt=2**32)] = 1
    regime: Regime | None = Field(
        default=None, description="by default with spin-Hall torque, if that is swept"
    )
    overdrive: Positive = Field(
        default=1.5, description="largest synapse current over the neuron's threshold"
    )
    conductance_scaling: Literal["constant_current", "constant_conductance"] = Field(
        default="constant_current", description="what stays when the synapse voltage changes"
    )
    smallest_conductance: Annotated[NonNegative, Field(lt=1)] = Field(
        default=0.02, description="over the largest"
    )
    levels: Annotated[Count, Field(ge=2, le=2**20)] = Field(
        default=32, description="of a conductance"
    )
    weight_variation: Annotated[NonNegative, Field(lt=1)] = Field(
        default=0.1, description="relative standard deviation of a conductance"
    )
    threshold_variation: Annotated[NonNegative, Field(lt=1)] = Field(
        default=0.05, description="relative standard deviation of a threshold"
    )
    wire_resistance: NonNegative = Field(default=1.0, description="of a segment, ohm")
    source_resistance: NonNegative = Field(default=0.0, description="of a row, ohm")
    previous_state: Literal["preset", "history"] = Field(
        default="preset", description="what a neuron keeps that does not switch"
    )
    preset_overdrive: Positive = Field(
        default=1.5, description="current of a preset pulse over the threshold"
    )
    samples: Annotated[Count, Field(ge=1, le=1000)] = Field(
        default=5, description="crossbars with other variations"
    )
    uncertainty: Uncertainty = Uncertainty()
