"""What the jobs of the workflow say while one waits for them: one sentence a job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spinneuron.config.regimes import Regime
from spinneuron.config.sections.network import Network
from spinneuron.config.sections.thermal import Thermal
from spinneuron.neuron.thermal_pulses import most_replicas
from spinneuron.neuron.threshold_jobs import Job
from spinneuron.points import Point, ThermalPoint

#: What a threshold scan varies, in words that take its values (of the DMI in mJ/m²).
VARIED = {
    "reference": "the neuron with one cell across its width",
    "depth": "a pinning depth of {}",
    "pinning_depth": "a pinning depth of {}",
    "spin_hall_angle": "a spin-Hall angle of {}",
    "non_adiabaticity": "a non-adiabaticity of {}",
    "damping": "a damping of {}",
    "interfacial_dmi": "an interfacial DMI of {} mJ/m²",
}


def count(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 wall``, ``8 walls``, ``2 trajectories``."""
    if number == 1:
        return f"1 {noun}"
    if noun.endswith("y"):
        return f"{number} {noun[:-1]}ies"
    return f"{number} {noun}{'es' if noun.endswith('ch') else 's'}"


def listed(words: Iterable[str], conjunction: str = "and") -> str:
    """Return words as one lists them: ``a``, ``a and b``, ``a, b and c``."""
    *most, last = words
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def _number(value: float) -> str:
    mantissa, _, exponent = f"{value:g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def span(values: Iterable[float], unit: str) -> str:
    """Return the range of some values: ``2 to 18 µA``, or ``2 µA`` if they are all the same."""
    ends = sorted(values)
    low, high = _number(ends[0]), _number(ends[-1])
    return f"{low} {unit}" if low == high else f"{low} to {high} {unit}"


def torques(regimes: Sequence[Regime]) -> str:
    """Return which torques act, in words."""
    with_spin_hall = {"she" in regime for regime in regimes}
    if len(with_spin_hall) == 2:
        phrase = "with and without spin-Hall torque"
    else:
        phrase = "with spin-Hall torque" if True in with_spin_hall else "without spin-Hall torque"
    without_dmi = all(regime.endswith("no_dmi") for regime in regimes)
    return f"{phrase} and without DMI" if without_dmi else phrase


def _neuron(device: str) -> str:
    return "the neuron" if device == "neuron" else f"the neuron '{device}'"


def drive(points: Sequence[Point]) -> str:
    """Return what the job that drives some points of one device does."""
    acting = torques([point.regime for point in points])
    if points[0].kind == "track":
        densities = span([point.current_density for point in points], "A/m²")
        return f"Driving {count(len(points), 'wall')} at {densities} {acting}"
    currents = span([round(point.current * 1e6, 9) for point in points], "µA")
    pulses = count(len(points), "pulse")
    return f"Sending {pulses} of {currents} through {_neuron(points[0].device)} {acting}"


def thermal_pulses(points: Sequence[ThermalPoint], thermal: Thermal) -> str:
    """Return what the job that sends pulses through replicas of one neuron does."""
    least = points[0].replicas
    most = most_replicas(least, thermal)
    replicas = f"{least} replicas" if most <= least else f"{least} to {most} replicas"
    width = f"{points[0].pulse_width * 1e9:g} ns"
    currents = span([round(point.current * 1e6, 9) for point in points], "µA")
    return (
        f"Sending {count(len(points), 'pulse')} of {currents} and {width} through {replicas} of "
        f"{_neuron(points[0].device)} at {thermal.temperature:g} K "
        f"{torques([point.regime for point in points])}"
    )


def threshold_scan(job: Job) -> str:
    """Return which threshold currents a job searches."""
    cases = [case for _, cases in job.scans for case in cases]
    about = []
    for parameter in dict.fromkeys(case.parameter for case in cases):
        own = [case for case in cases if case.parameter == parameter]
        if parameter:
            scale = 1e3 if parameter == "interfacial_dmi" else 1
            values = dict.fromkeys(_number(case.value * scale) for case in own)
            about.append(VARIED[parameter].format(listed(values, "or")))
        else:
            widths = dict.fromkeys(f"{case.pulse_width * 1e9:g}" for case in own)
            about.append(f"pulses of {listed(widths, 'or')} ns")
    acting = torques([case.regime for case in cases])
    return f"Searching the threshold current for {listed(about)}, {acting}"


def training(networks: int, options: Network) -> str:
    """Return how many networks are trained, and on what."""
    sizes = listed(f"{rows} x {columns}" for rows, columns in dict.fromkeys(options.glyphs))
    on = {
        "letters": f"letters of {sizes} pixels",
        "digits": "handwritten digits",
        "file": f"the samples of {options.file}",
    }
    return f"Training {count(networks, 'network')} on {on[options.task]}"
