"""A heavy metal below the magnet takes current, and changes nothing in the magnet."""

import pytest

from spinneuron.config.experiment import Experiment
from spinneuron.magnetics.one_dimensional import WallModel
from spinneuron.network import sensitivity


def test_the_areas_are_those_of_the_magnet_and_of_all_that_conducts(experiment: Experiment):
    strip = experiment.strip.model_copy(update={"shunt_thickness": 3e-9})
    assert strip.magnetic_area == pytest.approx(20e-9 * 2e-9, rel=1e-12, abs=0)
    assert strip.conducting_area == pytest.approx(20e-9 * 5e-9, rel=1e-12, abs=0)
    assert experiment.strip.conducting_area == experiment.strip.magnetic_area


def test_the_wall_of_the_one_dimensional_model_does_not_feel_the_shunt(experiment: Experiment):
    # Its transverse field once was divided by the area of magnet and heavy metal.
    shunted = experiment.strip.model_copy(update={"shunt_thickness": 3e-9})
    bare, below = (
        WallModel.of(experiment.material, experiment.torques, strip)
        for strip in (experiment.strip, shunted)
    )
    assert below == bare
    for density in (1e10, 1e11, 5e11):
        for dmi in (True, False):
            velocities = [w.velocity(density, spin_hall=True, dmi=dmi) for w in (bare, below)]
            assert velocities[0] == velocities[1]


def test_a_shunt_in_the_config_is_not_counted_twice(experiment: Experiment):
    # 3 nm of heavy metal below 2 nm of magnet carry three fifths of the current.
    assert sensitivity.shunt_factor(experiment.strip) == pytest.approx(2.5, rel=1e-12)
    shunted = experiment.strip.model_copy(update={"shunt_thickness": 3e-9})
    assert sensitivity.shunt_factor(shunted) == pytest.approx(1.0, rel=1e-12)
