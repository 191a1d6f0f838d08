"""One effect a function, the formula first.

Every function adds its effective field in A/m to ``h`` (3, N), given the unit magnetisation
``m`` (3, N) and the coefficients ``f`` (`spinneuron.calculator.stepper.Flat`). All cells, with
one layer of ghosts around the mesh, lie in one row of length N = (nz + 2)(ny + 2)(nx + 2):
the neighbours of a cell are 1, nx + 2 and (nx + 2)(ny + 2) places away, and each loop is a
single one that the compiler vectorises. A single layer has no ghosts along z. Ghosts have
zero coefficients.

Couplings between neighbours belong to the faces between cells; entry i is the face on the
lower side of cell i. They are zero at an open boundary: a missing neighbour contributes
nothing, which is the natural boundary condition.
"""
# mypy: disable-error-code="no-untyped-def"

import numpy as np

from spinneuron.calculator.cache import compiled

#: Indices are unsigned throughout: an index that cannot be negative needs no check, and a
#: loop without checks fills the vector lanes.
ONE = np.uint64(1)


@compiled
def copy_row(target, source):
    """Copy one row; a loop of its own compiles to less than an array assignment."""
    for i in range(target.size):
        target[i] = source[i]


@compiled
def fill_ghosts(m, f):
    """Continue ``m`` beyond the mesh: wrapped where periodic, constant where open.

    Exchange and DMI do not see the ghosts of an open boundary (their couplings are zero
    there); the current-induced torque does, and takes a vanishing gradient across it.
    """
    nx, ny, nz, pad, periodic = f.nx, f.ny, f.nz, f.pad_z, f.periodic
    block = m.reshape(3, nz + 2 * pad, ny + 2, nx + 2)
    for c in range(3):
        for k in range(pad, nz + pad):
            for j in range(1, ny + 1):
                row = block[c, k, j]
                row[0] = row[nx] if periodic[0] else row[1]
                row[nx + 1] = row[1] if periodic[0] else row[nx]
            copy_row(block[c, k, 0], block[c, k, ny if periodic[1] else 1])
            copy_row(block[c, k, ny + 1], block[c, k, 1 if periodic[1] else ny])
        if pad:
            for j in range(ny + 2):
                copy_row(block[c, 0, j], block[c, nz if periodic[2] else 1, j])
                copy_row(block[c, nz + 1, j], block[c, 1 if periodic[2] else nz, j])


@compiled
def add_exchange(h, m, f):
    r"""Exchange, :math:`H = \frac{2A}{\mu_0 M_s} \nabla^2 m`, six neighbours.

    ``f.exchange_x`` and so on hold 2A/d² of the faces, in J/m³.
    """
    add_exchange_along(h, m, f, f.exchange_x, ONE)
    if f.exchange_y.size > 0:
        add_exchange_along(h, m, f, f.exchange_y, f.along_y)
    if f.exchange_z.size > 0:
        add_exchange_along(h, m, f, f.exchange_z, f.along_z)


@compiled
def add_exchange_along(h, m, f, faces, stride):
    """The part of `add_exchange` with the neighbours ``stride`` places away."""
    scale = f.per_moment
    for c in range(3):
        for i in range(f.first, f.last):
            h[c, i] += scale[i] * (
                faces[i + stride] * (m[c, i + stride] - m[c, i])
                + faces[i] * (m[c, i - stride] - m[c, i])
            )


@compiled
def add_dmi(h, m, f):
    r"""Dzyaloshinskii-Moriya interaction, :math:`w = D \sum_a v_a \cdot (m \times \partial_a m)`.

    .. math:: H = \frac{2D}{\mu_0 M_s} \sum_a v_a \times \partial_a m

    The crystal class is in the vectors :math:`v_a` of the axes, ``f.dmi_vectors[a]``; see
    `spinneuron.calculator.problem.DMI_VECTORS`. ``f.dmi_x`` and so on hold D/d of the faces,
    in J/m³.
    """
    add_dmi_along(h, m, f, f.dmi_x, ONE, f.dmi_vectors[0])
    if f.dmi_y.size > 0:
        add_dmi_along(h, m, f, f.dmi_y, f.along_y, f.dmi_vectors[1])
    if f.dmi_z.size > 0:
        add_dmi_along(h, m, f, f.dmi_z, f.along_z, f.dmi_vectors[2])


@compiled
def add_dmi_along(h, m, f, faces, stride, vector):
    """The part of `add_dmi` with neighbours ``stride`` places away: vector x derivative."""
    scale = f.per_moment
    for c in range(3):
        next_c, last_c = (c + 1) % 3, (c + 2) % 3
        # (v x d)_c = v_next d_last - v_last d_next; most vectors have one component.
        for source, weight in ((last_c, vector[next_c]), (next_c, -vector[last_c])):
            if weight != 0.0:
                for i in range(f.first, f.last):
                    h[c, i] += (weight * scale[i]) * (
                        faces[i + stride] * m[source, i + stride] - faces[i] * m[source, i - stride]
                    )


@compiled
def add_uniaxial_anisotropy(h, m, f):
    r"""Uniaxial anisotropy, :math:`w = -K_1 (m \cdot u)^2 - K_2 (m \cdot u)^4`.

    .. math:: H = \frac{2 K_1 + 4 K_2 (m \cdot u)^2}{\mu_0 M_s} (m \cdot u) u

    ``f.anisotropy`` holds 2 K1 and ``f.anisotropy_second`` 4 K2 in J/m³, ``f.easy_axis`` u.
    """
    scale, first, u = f.per_moment, f.anisotropy, f.easy_axis
    for i in range(f.first, f.last):
        along = m[0, i] * u[0, i] + m[1, i] * u[1, i] + m[2, i] * u[2, i]
        strength = scale[i] * first[i] * along
        h[0, i] += strength * u[0, i]
        h[1, i] += strength * u[1, i]
        h[2, i] += strength * u[2, i]
    if f.anisotropy_second.size > 0:
        second = f.anisotropy_second
        for i in range(f.first, f.last):
            along = m[0, i] * u[0, i] + m[1, i] * u[1, i] + m[2, i] * u[2, i]
            strength = scale[i] * second[i] * along * along * along
            h[0, i] += strength * u[0, i]
            h[1, i] += strength * u[1, i]
            h[2, i] += strength * u[2, i]


@compiled
def add_cubic_anisotropy(h, m, f):
    r"""Cubic anisotropy, :math:`w = K \sum_{a<b} c_a^2 c_b^2` with :math:`c_a = m \cdot u_a`.

    .. math:: H = -\frac{2K}{\mu_0 M_s} \sum_a c_a \Big( \sum_{b \ne a} c_b^2 \Big) u_a

    ``f.cubic`` holds 2K in J/m³, ``f.cubic_axes`` the components of u1 and u2; u3 = u1 x u2.
    """
    scale, twice_k, u = f.per_moment, f.cubic, f.cubic_axes
    for i in range(f.first, f.last):
        ax, ay, az, bx, by, bz = u[0, i], u[1, i], u[2, i], u[3, i], u[4, i], u[5, i]
        cx, cy, cz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
        a = m[0, i] * ax + m[1, i] * ay + m[2, i] * az
        b = m[0, i] * bx + m[1, i] * by + m[2, i] * bz
        c = m[0, i] * cx + m[1, i] * cy + m[2, i] * cz
        strength = -scale[i] * twice_k[i]
        pa, pb, pc = a * (b * b + c * c), b * (c * c + a * a), c * (a * a + b * b)
        h[0, i] += strength * (pa * ax + pb * bx + pc * cx)
        h[1, i] += strength * (pa * ay + pb * by + pc * cy)
        h[2, i] += strength * (pa * az + pb * bz + pc * cz)


@compiled
def add_zeeman(h, f, factor):
    """Applied field ``f.zeeman`` in A/m, times the time-dependent ``factor``."""
    for c in range(3):
        for i in range(f.first, f.last):
            h[c, i] += factor * f.zeeman[c, i]


@compiled
def add_slonczewski(h, m, f, factor):
    r"""Slonczewski (spin-Hall) torque as a field.

    .. math:: H = a_J (\epsilon m \times p + \epsilon' p), \quad
              a_J = \frac{\hbar J}{e \mu_0 M_s d_z}, \quad
              \epsilon = \frac{P \Lambda^2}{(\Lambda^2 + 1) + (\Lambda^2 - 1) m \cdot p}

    With :math:`\Lambda = 1` and :math:`P = \theta_{SH}` this is the damping-like spin-Hall
    field :math:`\hbar \theta_{SH} J / (2 e \mu_0 M_s d_z) \, m \times p`.
    """
    p, strength, field_like = f.polariser, f.slonczewski, f.field_like
    polarisation, squared = f.polarisation, f.lambda_squared
    for i in range(f.first, f.last):
        x, y, z = m[0, i], m[1, i], m[2, i]
        px, py, pz = p[0, i], p[1, i], p[2, i]
        along = x * px + y * py + z * pz
        efficiency = polarisation[i] * squared[i] / (squared[i] + 1 + (squared[i] - 1) * along)
        damping_like = factor * strength[i] * efficiency
        secondary = factor * strength[i] * field_like[i]
        h[0, i] += damping_like * (y * pz - z * py) + secondary * px
        h[1, i] += damping_like * (z * px - x * pz) + secondary * py
        h[2, i] += damping_like * (x * py - y * px) + secondary * pz


@compiled
def set_drift(g, m, f, factor):
    r"""Set ``g`` to the Zhang-Li drift :math:`(u \cdot \nabla) m` in 1/s, central differences.

    ``f.drift`` holds the components of u in m/s; an axis without current costs nothing.
    """
    first = True
    for axis in range(3):
        if f.has_drift[axis]:
            stride = ONE if axis == 0 else (f.along_y if axis == 1 else f.along_z)
            per_2d, u = 0.5 * factor / f.cell[axis], f.drift[axis]
            for c in range(3):
                if first:
                    for i in range(f.first, f.last):
                        g[c, i] = per_2d * u[i] * (m[c, i + stride] - m[c, i - stride])
                else:
                    for i in range(f.first, f.last):
                        g[c, i] += per_2d * u[i] * (m[c, i + stride] - m[c, i - stride])
            first = False


@compiled
def landau_lifshitz_gilbert(out, start, step, h, g, m, f):
    r"""Set ``out`` to start + step dm/dt; ``h`` and ``g`` as set by the terms.

    Gilbert's form with field H and drift :math:`g = (u \cdot \nabla) m`,

    .. math:: \dot m = -\gamma_0 m \times H + \alpha m \times \dot m - g + \beta m \times g

    is equivalent, for unit m, to

    .. math:: (1 + \alpha^2) \dot m = m \times (a + m \times b), \quad
              a = -\gamma_0 H + (\beta - \alpha) g, \quad
              b = -\alpha \gamma_0 H + (1 + \alpha\beta) g.

    ``f.precession`` is 0 for a system without precession, whose a has no field, else 1.
    ``f.response`` is 1/(1 + alpha²), and 0 in frozen cells and ghosts.
    """
    gamma0, beta, precession = f.gamma0, f.non_adiabaticity, f.precession
    for i in range(f.first, f.last):
        alpha = f.damping[i]
        x, y, z = m[0, i], m[1, i], m[2, i]
        turn, damp = -precession * gamma0[i], -alpha * gamma0[i]
        bx = damp * h[0, i] + (1 + alpha * beta) * g[0, i]
        by = damp * h[1, i] + (1 + alpha * beta) * g[1, i]
        bz = damp * h[2, i] + (1 + alpha * beta) * g[2, i]
        cx = turn * h[0, i] + (beta - alpha) * g[0, i] + (y * bz - z * by)
        cy = turn * h[1, i] + (beta - alpha) * g[1, i] + (z * bx - x * bz)
        cz = turn * h[2, i] + (beta - alpha) * g[2, i] + (x * by - y * bx)
        scale = step * f.response[i]
        out[0, i] = start[0, i] + scale * (y * cz - z * cy)
        out[1, i] = start[1, i] + scale * (z * cx - x * cz)
        out[2, i] = start[2, i] + scale * (x * cy - y * cx)
