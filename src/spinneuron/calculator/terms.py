"""One effect a function, the formula first.

Every function adds its effective field in A/m to ``h`` (3, N), given the unit magnetisation
``m`` (3, N) and the coefficients ``f`` (`spinneuron.calculator.kernel.Flat`). All cells, with
one layer of ghosts around the mesh, lie in one row of length N = (nz + 2)(ny + 2)(nx + 2):
the neighbours of a cell are 1, nx + 2 and (nx + 2)(ny + 2) places away, and each loop is a
single one that the compiler vectorises. A single layer has no ghosts along z. Ghosts have
zero coefficients.

Couplings between neighbours belong to the faces between cells; entry i is the face on the
lower side of cell i. They are zero at an open boundary: a missing neighbour contributes
nothing, which is the natural boundary condition.
"""
# mypy: disable-error-code="no-untyped-def"

from spinneuron.calculator.cache import compiled, inlined


@inlined
def cells(f, values, offset):
    """View of the cells from the first to the last of the mesh, shifted by ``offset``."""
    return values[f.first + offset : f.first + f.size + offset]


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
    add_exchange_along(h, m, f, f.exchange_x, 1)
    if f.exchange_y.size > 0:
        add_exchange_along(h, m, f, f.exchange_y, f.along_y)
    if f.exchange_z.size > 0:
        add_exchange_along(h, m, f, f.exchange_z, f.along_z)


@compiled
def add_exchange_along(h, m, f, faces, stride):
    """The part of `add_exchange` with the neighbours ``stride`` places away."""
    scale = cells(f, f.per_moment, 0)
    lower_face, upper_face = cells(f, faces, 0), cells(f, faces, stride)
    for c in range(3):
        target, here = cells(f, h[c], 0), cells(f, m[c], 0)
        lower, upper = cells(f, m[c], -stride), cells(f, m[c], stride)
        for i in range(f.size):
            target[i] += scale[i] * (
                upper_face[i] * (upper[i] - here[i]) + lower_face[i] * (lower[i] - here[i])
            )


@compiled
def add_dmi(h, m, f):
    r"""Dzyaloshinskii-Moriya interaction, :math:`w = D \sum_a v_a \cdot (m \times \partial_a m)`.

    .. math:: H = \frac{2D}{\mu_0 M_s} \sum_a v_a \times \partial_a m

    The crystal class is in the vectors :math:`v_a` of the axes, ``f.dmi_vectors[a]``; see
    `spinneuron.calculator.problem.DMI_VECTORS`. ``f.dmi_x`` and so on hold D/d of the faces,
    in J/m³.
    """
    add_dmi_along(h, m, f, f.dmi_x, 1, f.dmi_vectors[0])
    if f.dmi_y.size > 0:
        add_dmi_along(h, m, f, f.dmi_y, f.along_y, f.dmi_vectors[1])
    if f.dmi_z.size > 0:
        add_dmi_along(h, m, f, f.dmi_z, f.along_z, f.dmi_vectors[2])


@compiled
def add_dmi_along(h, m, f, faces, stride, vector):
    """The part of `add_dmi` with neighbours ``stride`` places away: vector x derivative."""
    scale = cells(f, f.per_moment, 0)
    lower_face, upper_face = cells(f, faces, 0), cells(f, faces, stride)
    for c in range(3):
        next_c, last_c = (c + 1) % 3, (c + 2) % 3
        # (v x d)_c = v_next d_last - v_last d_next; most vectors have one component.
        for source, weight in ((last_c, vector[next_c]), (next_c, -vector[last_c])):
            if weight != 0.0:
                target = cells(f, h[c], 0)
                lower, upper = cells(f, m[source], -stride), cells(f, m[source], stride)
                for i in range(f.size):
                    target[i] += (weight * scale[i]) * (
                        upper_face[i] * upper[i] - lower_face[i] * lower[i]
                    )


@compiled
def add_uniaxial_anisotropy(h, m, f):
    r"""Uniaxial anisotropy, :math:`w = -K_1 (m \cdot u)^2 - K_2 (m \cdot u)^4`.

    .. math:: H = \frac{2 K_1 + 4 K_2 (m \cdot u)^2}{\mu_0 M_s} (m \cdot u) u

    ``f.anisotropy`` holds 2 K1 and ``f.anisotropy_second`` 4 K2 in J/m³, ``f.easy_axis`` u.
    """
    hx, hy, hz = cells(f, h[0], 0), cells(f, h[1], 0), cells(f, h[2], 0)
    mx, my, mz = cells(f, m[0], 0), cells(f, m[1], 0), cells(f, m[2], 0)
    axis = f.easy_axis
    ux, uy, uz = cells(f, axis[0], 0), cells(f, axis[1], 0), cells(f, axis[2], 0)
    scale, first = cells(f, f.per_moment, 0), cells(f, f.anisotropy, 0)
    for i in range(f.size):
        strength = scale[i] * first[i] * (mx[i] * ux[i] + my[i] * uy[i] + mz[i] * uz[i])
        hx[i] += strength * ux[i]
        hy[i] += strength * uy[i]
        hz[i] += strength * uz[i]
    if f.anisotropy_second.size > 0:
        second = cells(f, f.anisotropy_second, 0)
        for i in range(f.size):
            along = mx[i] * ux[i] + my[i] * uy[i] + mz[i] * uz[i]
            strength = scale[i] * second[i] * along * along * along
            hx[i] += strength * ux[i]
            hy[i] += strength * uy[i]
            hz[i] += strength * uz[i]


@compiled
def add_cubic_anisotropy(h, m, f):
    r"""Cubic anisotropy, :math:`w = K \sum_{a<b} c_a^2 c_b^2` with :math:`c_a = m \cdot u_a`.

    .. math:: H = -\frac{2K}{\mu_0 M_s} \sum_a c_a \Big( \sum_{b \ne a} c_b^2 \Big) u_a

    ``f.cubic`` holds 2K in J/m³, ``f.cubic_axes`` the components of u1 and u2; u3 = u1 x u2.
    """
    hx, hy, hz = cells(f, h[0], 0), cells(f, h[1], 0), cells(f, h[2], 0)
    mx, my, mz = cells(f, m[0], 0), cells(f, m[1], 0), cells(f, m[2], 0)
    axes = f.cubic_axes
    ax, ay, az = cells(f, axes[0], 0), cells(f, axes[1], 0), cells(f, axes[2], 0)
    bx, by, bz = cells(f, axes[3], 0), cells(f, axes[4], 0), cells(f, axes[5], 0)
    scale, twice_k = cells(f, f.per_moment, 0), cells(f, f.cubic, 0)
    for i in range(f.size):
        x, y, z = mx[i], my[i], mz[i]
        cx = ay[i] * bz[i] - az[i] * by[i]
        cy = az[i] * bx[i] - ax[i] * bz[i]
        cz = ax[i] * by[i] - ay[i] * bx[i]
        a = x * ax[i] + y * ay[i] + z * az[i]
        b = x * bx[i] + y * by[i] + z * bz[i]
        c = x * cx + y * cy + z * cz
        strength = -scale[i] * twice_k[i]
        pa, pb, pc = a * (b * b + c * c), b * (c * c + a * a), c * (a * a + b * b)
        hx[i] += strength * (pa * ax[i] + pb * bx[i] + pc * cx)
        hy[i] += strength * (pa * ay[i] + pb * by[i] + pc * cy)
        hz[i] += strength * (pa * az[i] + pb * bz[i] + pc * cz)


@compiled
def add_zeeman(h, f, factor):
    """Applied field ``f.zeeman`` in A/m, times the time-dependent ``factor``."""
    for c in range(3):
        target, applied = cells(f, h[c], 0), cells(f, f.zeeman[c], 0)
        for i in range(f.size):
            target[i] += factor * applied[i]


@compiled
def add_slonczewski(h, m, f, factor):
    r"""Slonczewski (spin-Hall) torque as a field.

    .. math:: H = a_J (\epsilon m \times p + \epsilon' p), \quad
              a_J = \frac{\hbar J}{e \mu_0 M_s d_z}, \quad
              \epsilon = \frac{P \Lambda^2}{(\Lambda^2 + 1) + (\Lambda^2 - 1) m \cdot p}

    With :math:`\Lambda = 1` and :math:`P = \theta_{SH}` this is the damping-like spin-Hall
    field :math:`\hbar \theta_{SH} J / (2 e \mu_0 M_s d_z) \, m \times p`.
    """
    hx, hy, hz = cells(f, h[0], 0), cells(f, h[1], 0), cells(f, h[2], 0)
    mx, my, mz = cells(f, m[0], 0), cells(f, m[1], 0), cells(f, m[2], 0)
    polariser = f.polariser
    px, py, pz = cells(f, polariser[0], 0), cells(f, polariser[1], 0), cells(f, polariser[2], 0)
    strength, polarisation = cells(f, f.slonczewski, 0), cells(f, f.polarisation, 0)
    squared, field_like = cells(f, f.lambda_squared, 0), cells(f, f.field_like, 0)
    for i in range(f.size):
        along = mx[i] * px[i] + my[i] * py[i] + mz[i] * pz[i]
        efficiency = polarisation[i] * squared[i] / (squared[i] + 1 + (squared[i] - 1) * along)
        damping_like = factor * strength[i] * efficiency
        secondary = factor * strength[i] * field_like[i]
        hx[i] += damping_like * (my[i] * pz[i] - mz[i] * py[i]) + secondary * px[i]
        hy[i] += damping_like * (mz[i] * px[i] - mx[i] * pz[i]) + secondary * py[i]
        hz[i] += damping_like * (mx[i] * py[i] - my[i] * px[i]) + secondary * pz[i]


@compiled
def set_drift(g, m, f, factor):
    r"""Set ``g`` to the Zhang-Li drift :math:`(u \cdot \nabla) m` in 1/s, central differences.

    ``f.drift`` holds the components of u in m/s; an axis without current costs nothing.
    """
    for c in range(3):
        target = cells(f, g[c], 0)
        for i in range(f.size):
            target[i] = 0.0
    for axis in range(3):
        stride = 1 if axis == 0 else (f.along_y if axis == 1 else f.along_z)
        if f.has_drift[axis]:
            per_2d = 0.5 * factor / f.cell[axis]
            u = cells(f, f.drift[axis], 0)
            for c in range(3):
                target = cells(f, g[c], 0)
                lower, upper = cells(f, m[c], -stride), cells(f, m[c], stride)
                for i in range(f.size):
                    target[i] += per_2d * u[i] * (upper[i] - lower[i])


@compiled
def landau_lifshitz_gilbert(dmdt, h, g, m, f):
    r"""The equation of motion, solved for dm/dt; ``h`` and ``g`` as set by the terms.

    Gilbert's form with field H and drift :math:`g = (u \cdot \nabla) m`,

    .. math:: \dot m = -\gamma_0 m \times H + \alpha m \times \dot m - g + \beta m \times g

    is equivalent, for unit m, to

    .. math:: (1 + \alpha^2) \dot m = m \times (a + m \times b), \quad
              a = -\gamma_0 H + (\beta - \alpha) g, \quad
              b = -\alpha \gamma_0 H + (1 + \alpha\beta) g.

    ``f.precession`` is 0 for a system without precession, whose a has no field, else 1.
    ``f.free`` is 0 in frozen cells and ghosts and 1 elsewhere.
    """
    hx, hy, hz = cells(f, h[0], 0), cells(f, h[1], 0), cells(f, h[2], 0)
    gx, gy, gz = cells(f, g[0], 0), cells(f, g[1], 0), cells(f, g[2], 0)
    mx, my, mz = cells(f, m[0], 0), cells(f, m[1], 0), cells(f, m[2], 0)
    rx, ry, rz = cells(f, dmdt[0], 0), cells(f, dmdt[1], 0), cells(f, dmdt[2], 0)
    damping, free = cells(f, f.damping, 0), cells(f, f.free, 0)
    gamma0, beta, precession = cells(f, f.gamma0, 0), f.non_adiabaticity, f.precession
    for i in range(f.size):
        alpha = damping[i]
        x, y, z = mx[i], my[i], mz[i]
        turn, damp = -precession * gamma0[i], -alpha * gamma0[i]
        bx = damp * hx[i] + (1 + alpha * beta) * gx[i]
        by = damp * hy[i] + (1 + alpha * beta) * gy[i]
        bz = damp * hz[i] + (1 + alpha * beta) * gz[i]
        cx = turn * hx[i] + (beta - alpha) * gx[i] + (y * bz - z * by)
        cy = turn * hy[i] + (beta - alpha) * gy[i] + (z * bx - x * bz)
        cz = turn * hz[i] + (beta - alpha) * gz[i] + (x * by - y * bx)
        scale = free[i] / (1 + alpha * alpha)
        rx[i] = scale * (y * cz - z * cy)
        ry[i] = scale * (z * cx - x * cz)
        rz[i] = scale * (x * cy - y * cx)
