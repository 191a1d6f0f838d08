"""What oommfc cannot write into a MIF file: both torques together, pulses, and evolvers.

oommfc writes everything else of the file. This module works around these properties, which
were found by measurement:

* If a system has both torques, oommfc writes the Zhang-Li evolver alone. OOMMF's extension
  ``Xf_STT`` adds the Slonczewski torque as a field to any evolver.
* ``Xf_STT`` without ``J_profile`` reads a flag that is not initialised and aborts at random.
* oommfc's Zhang-Li evolver knows neither ``fixed_spins`` nor the step control.
* Runge-Kutta evolvers stall on the energy test (``energy_precision``) when a torque pumps
  energy in.
* oommfc keeps a time-dependent current constant between two samples.
"""

from __future__ import annotations

from typing import Any, ClassVar

import micromagneticmodel as mm
import numpy as np
import oommfc as oc

#: Step control of the evolvers. ``rkf54`` with these errors costs a half to a quarter of the
#: defaults, and its wall positions agree with theirs to picometres.
STEP_CONTROL: dict[str, Any] = {
    "method": "rkf54",
    "absolute_step_error": 0.002,
    "relative_step_error": 0.002,
    "energy_precision": -1,
}


class ZhangLiEvolver(oc.SpinTEvolver):  # type: ignore[misc]
    """``Anv_SpinTEvolve`` with all the keys that OOMMF's Runge-Kutta evolver has."""

    _allowed_attributes: ClassVar = list(
        dict.fromkeys(
            [*oc.SpinTEvolver._allowed_attributes, *oc.RungeKuttaEvolver._allowed_attributes]
        )
    )


def evolver(system: mm.System) -> Any:
    """Return the evolver for the dynamics of a system, without the Slonczewski torque."""
    if system.dynamics.get(type=mm.ZhangLi):
        return ZhangLiEvolver(**STEP_CONTROL)
    return oc.RungeKuttaEvolver(**STEP_CONTROL)


def _given(term: Any, name: str) -> Any:
    """Return an attribute of a term, or None if it was not given."""
    value = getattr(term, name, None)
    return None if type(value).__module__.startswith("ubermagutil") else value


def waveform_script(name: str, interval: float, factors: list[float]) -> str:
    """Return a Tcl procedure for a waveform that is linear between its samples.

    Parameters
    ----------
    name
        Name of the procedure.
    interval
        Time between two samples, s.
    factors
        Values of the waveform from t = 0. The last one holds afterwards.

    Returns
    -------
    str
        The procedure. Its argument is the time in s.
    """
    return (
        f"proc {name} {{ total_time }} {{\n"
        f"  set factors {{ {' '.join(map(repr, factors))} }}\n"
        f"  set position [expr {{ $total_time / {interval!r} }}]\n"
        "  set index [expr { int(floor($position)) }]\n"
        "  if { $index < 0 } { return [lindex $factors 0] }\n"
        "  if { $index >= [llength $factors] - 1 } { return [lindex $factors end] }\n"
        "  set weight [expr { $position - $index }]\n"
        "  set low [lindex $factors $index]\n"
        "  set high [lindex $factors [expr { $index + 1 }]]\n"
        "  return [expr { (1.0 - $weight) * $low + $weight * $high }]\n"
        "}\n\n"
    )


def _waveform(term: Any, name: str, duration: float) -> str | None:
    """Return the script of the waveform of a term, or None if it has none."""
    func = _given(term, "func")
    if func is None:
        return None
    interval = float(term.dt)
    times = interval * np.arange(int(np.ceil(duration / interval)) + 2)
    return waveform_script(name, interval, [float(func(time)) for time in times])


def without_slonczewski(system: mm.System, duration: float) -> mm.System:
    """Return a system that oommfc writes correctly.

    The system has no Slonczewski torque, and its waveforms are scripts for ``duration`` (s).
    It shares energy terms and magnetisation with the original, which stays as it is.
    """
    reduced = mm.System(name=system.name, T=system.T)
    reduced.energy = system.energy
    reduced.m = system.m
    for term in system.dynamics:
        if isinstance(term, mm.Slonczewski):
            continue
        script = _waveform(term, "zhang_li_waveform", duration)
        if script:
            tcl = {"script": script, "script_name": "zhang_li_waveform"}
            term = mm.ZhangLi(
                u=term.u, beta=term.beta, tcl_strings=tcl | {"script_args": "total_time"}
            )
        reduced.dynamics += term
    return reduced


def slonczewski_script(system: mm.System, duration: float) -> str:
    """Return the ``Xf_STT`` block of the Slonczewski torque of a system.

    The waveform is a script for ``duration`` (s). The block is empty if the system has no
    such torque. The prefactor takes the cell size along z for the thickness, as ubermag's
    term does.
    """
    terms = system.dynamics.get(type=mm.Slonczewski)
    if not terms:
        return ""
    (term,) = terms
    tcl = _given(term, "tcl_strings")
    if tcl:
        script, name = tcl["script"], tcl["script_name"]
        arguments = tcl["script_args"]
    else:
        name, arguments = "slonczewski_waveform", "total_time"
        script = _waveform(term, name, duration) or waveform_script(name, 1.0, [1.0, 1.0])
    secondary = _given(term, "eps_prime")
    asymmetry = term.Lambda
    if isinstance(asymmetry, dict):
        asymmetry = {"default": 1} | asymmetry  # oommfc's default of 0 is not allowed
    values = {
        "J": oc.scripts.setup_scalar_parameter(term.J, "sl_J"),
        "mp": oc.scripts.setup_vector_parameter(term.mp, "sl_mp"),
        "P": oc.scripts.setup_scalar_parameter(term.P, "sl_P"),
        "Lambda": oc.scripts.setup_scalar_parameter(asymmetry, "sl_Lambda"),
        "eps_prime": oc.scripts.setup_scalar_parameter(secondary or 0, "sl_eps_prime"),
    }
    before = "".join(text for text, _ in values.values())
    lines = [f"  {key} {value}\n" for key, (_, value) in values.items()]
    return (
        f"{script}{before}"
        "# Slonczewski torque as a field\n"
        "Specify Xf_STT:slonczewski {\n"
        f"{''.join(lines)}"
        f"  J_profile {name}\n"
        f"  J_profile_args {arguments}\n"
        "  J_direction -z\n"
        "}\n\n"
    )
