"""Leave out frozen cells, because what never moves acts as a constant field.

The fixed domains of a neuron are two fifths of its cells.
"""

from __future__ import annotations

import numpy as np

from spinneuron.calculator import demag
from spinneuron.calculator.energies import term_fields
from spinneuron.calculator.problem import Problem

#: A problem with fewer frozen columns than this at both ends together is left as it is.
LEAST_COLUMNS = 4


def cropped(problem: Problem) -> tuple[Problem, slice]:
    """Return a problem without the frozen columns at its ends, and which columns are left.

    One frozen column stays at either end, for exchange and torques. The stray field of the
    others is added to the applied field. A problem that is periodic along x, or in an applied
    field that changes in time, is returned as it is.
    """
    p, nx = problem, problem.shape[2]
    columns = np.flatnonzero(np.any(p.free > 0, axis=(0, 1)))
    whole = slice(0, nx)
    if not columns.size or p.periodic[0] or p.zeeman_waveform.size:
        return problem, whole
    kept = slice(max(0, int(columns[0]) - 1), min(nx, int(columns[-1]) + 2))
    columns_left = kept.stop - kept.start
    if nx - columns_left < LEAST_COLUMNS:
        return problem, whole
    changes = {}
    for name, values in p._asdict().items():
        if name in ("exchange_x", "dmi_x") and values.size:
            faces = values[..., kept.start : kept.stop + 1].copy()
            faces[..., [0, -1]] = 0.0
            changes[name] = faces
        elif isinstance(values, np.ndarray) and values.shape[-1:] == (nx,) and values.ndim >= 3:
            changes[name] = np.ascontiguousarray(values[..., kept])
    if p.demag_kernel.size:
        outside = p.saturation.copy()
        outside[..., kept] = 0.0
        left_out = p._replace(saturation=outside)
        static = term_fields(left_out, p.magnetisation)["demag"][..., kept]
        changes["zeeman"] = static + (changes["zeeman"] if p.zeeman.size else 0.0)
        images = tuple(int(n) for n in p.demag_images)
        changes["demag_kernel"] = demag.shortened(p.demag_kernel, p.shape, columns_left, images)
    return p._replace(**changes), kept
