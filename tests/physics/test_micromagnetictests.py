"""ubermag's own suite for calculators, from PyPI, run against the embedded solver."""

import inspect
from pathlib import Path

import micromagnetictests
import pytest
from micromagnetictests.calculatortests.hysteresisdriver import Ms, system  # noqa: F401

import spinneuron.calculator as embedded

TCL = "needs Tcl: the time dependence is given as tcl_strings"
EVOLVER = "names an OOMMF evolver class; the embedded solver has one integrator"
MUMAX3 = "for calculators with a RelaxDriver, which the suite takes for mumax3"
TEMPERATURE = "finite temperature through an OOMMF evolver"

#: What is left out, by name, and why.
LEFT_OUT: dict[str, str] = {
    "TestMinDriver.test_evolver_nodriver": EVOLVER,
    "TestMinDriver.test_evolver_driver": EVOLVER,
    "TestMinDriver.test_wrong_evolver": EVOLVER,
    "TestTimeDriver.test_rungekutta_evolver_nodriver": EVOLVER,
    "TestTimeDriver.test_euler_evolver_nodriver": EVOLVER,
    "TestTimeDriver.test_theta_evolver_nodriver": TEMPERATURE,
    "TestTimeDriver.test_therm_heun_evolver_nodriver": TEMPERATURE,
    "TestTimeDriver.test_wrong_evolver": EVOLVER,
    "TestTimeDriver.test_noevolver_driver": "stopping_dm_dt, a stage criterion of OOMMF",
    "TestSlonczewski.test_single_values": TCL,
    "TestSlonczewski.test_single_values_finite_temperature": TEMPERATURE,
    "TestSlonczewski.test_dict_values": TCL,
    "TestSlonczewski.test_field_values": TCL,
    "TestZhangLi.test_time_tcl_scalar_u": TCL,
    "TestZeeman.test_time_vector": TCL,
    "TestZeeman.test_time_field": TCL,
    "TestRKKY.test_scalar": "coupling of two layers across a spacer: no strip here has one",
    "test_outputstep": "output at every step of OOMMF's minimiser",
    "test_schedule": "submits the input file of an external program",
    "test_relaxdriver": MUMAX3,
    "test_relax_check_for_energy": MUMAX3,
}

for _name, _test in micromagnetictests.get_tests():
    if inspect.isclass(_test):
        _left = [key.split(".")[1] for key in LEFT_OUT if key.startswith(f"{_name}.")]
        assert all(hasattr(_test, method) for method in _left), f"unknown test in {_name}"
        globals()[_name] = type(_name, (_test,), dict.fromkeys(_left))
    elif _name not in LEFT_OUT:
        globals()[_name] = _test


@pytest.fixture
def calculator():
    return embedded


@pytest.fixture(autouse=True)
def _in_a_directory_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_name_that_is_left_out_exists():
    names = {name for name, _ in micromagnetictests.get_tests()}
    assert {key.split(".")[0] for key in LEFT_OUT} <= names
