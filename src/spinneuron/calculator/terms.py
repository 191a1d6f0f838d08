"""One effect a function, the formula first.

Every function adds its effective field in A/m to ``h`` (3, nz, ny, nx), given the unit
magnetisation ``m`` (3, nz + 2, ny + 2, nx + 2) with one layer of ghost cells and the
lowered problem ``p`` (`spinneuron.calculator.problem.Problem`). Couplings between
neighbours belong to the faces between cells and are zero at an open boundary: a missing
neighbour contributes nothing, which is the natural boundary condition.

Rows along x are contiguous and each loop over ``i`` has no branches, so that the compiler
vectorises it.
"""
# mypy: disable-error-code="no-untyped-def"

from spinneuron.calculator.cache import compiled


@compiled
def fill_ghosts(m, periodic):
    """Continue ``m`` beyond the mesh: wrapped where periodic, constant where open.

    Exchange and DMI do not see the ghosts of an open boundary (their couplings are zero
    there); the current-induced torque does, and takes a vanishing gradient across it.
    """
    nz, ny, nx = m.shape[1] - 2, m.shape[2] - 2, m.shape[3] - 2
    for c in range(3):
        for k in range(1, nz + 1):
            for j in range(1, ny + 1):
                row = m[c, k, j]
                row[0] = row[nx] if periodic[0] else row[1]
                row[nx + 1] = row[1] if periodic[0] else row[nx]
            m[c, k, 0] = m[c, k, ny] if periodic[1] else m[c, k, 1]
            m[c, k, ny + 1] = m[c, k, 1] if periodic[1] else m[c, k, ny]
        m[c, 0] = m[c, nz] if periodic[2] else m[c, 1]
        m[c, nz + 1] = m[c, 1] if periodic[2] else m[c, nz]


@compiled
def add_exchange(h, m, p):
    r"""Exchange, :math:`H = \frac{2A}{\mu_0 M_s} \nabla^2 m`, six neighbours.

    ``p.exchange_x`` and so on hold 2A/d² of the faces, in J/m³.
    """
    _, nz, ny, nx = h.shape
    for c in range(3):
        for k in range(nz):
            for j in range(ny):
                target, scale = h[c, k, j], p.per_moment[k, j]
                here, face = m[c, k + 1, j + 1], p.exchange_x[k, j]
                for i in range(nx):
                    target[i] += scale[i] * (
                        face[i + 1] * (here[i + 2] - here[i + 1])
                        + face[i] * (here[i] - here[i + 1])
                    )
                if p.exchange_y.size > 0:
                    left, right = m[c, k + 1, j], m[c, k + 1, j + 2]
                    face_left, face_right = p.exchange_y[k, j], p.exchange_y[k, j + 1]
                    for i in range(nx):
                        target[i] += scale[i] * (
                            face_right[i] * (right[i + 1] - here[i + 1])
                            + face_left[i] * (left[i + 1] - here[i + 1])
                        )
                if p.exchange_z.size > 0:
                    below, above = m[c, k, j + 1], m[c, k + 2, j + 1]
                    face_below, face_above = p.exchange_z[k, j], p.exchange_z[k + 1, j]
                    for i in range(nx):
                        target[i] += scale[i] * (
                            face_above[i] * (above[i + 1] - here[i + 1])
                            + face_below[i] * (below[i + 1] - here[i + 1])
                        )


@compiled
def add_interfacial_dmi(h, m, p):
    r"""Interfacial DMI (``Cnv_z``), :math:`w = D (m \cdot \nabla m_z - m_z \nabla \cdot m)`.

    .. math:: H = \frac{2D}{\mu_0 M_s} (-\partial_x m_z, -\partial_y m_z,
              \partial_x m_x + \partial_y m_y)

    ``p.dmi_x`` and ``p.dmi_y`` hold D/d of the faces, in J/m³.
    """
    _, nz, ny, nx = h.shape
    for k in range(nz):
        for j in range(ny):
            hx, hy, hz, scale = h[0, k, j], h[1, k, j], h[2, k, j], p.per_moment[k, j]
            mx, mz, face = m[0, k + 1, j + 1], m[2, k + 1, j + 1], p.dmi_x[k, j]
            for i in range(nx):
                hx[i] -= scale[i] * (face[i + 1] * mz[i + 2] - face[i] * mz[i])
                hz[i] += scale[i] * (face[i + 1] * mx[i + 2] - face[i] * mx[i])
            if p.dmi_y.size > 0:
                my_left, my_right = m[1, k + 1, j], m[1, k + 1, j + 2]
                mz_left, mz_right = m[2, k + 1, j], m[2, k + 1, j + 2]
                left, right = p.dmi_y[k, j], p.dmi_y[k, j + 1]
                for i in range(nx):
                    hy[i] -= scale[i] * (right[i] * mz_right[i + 1] - left[i] * mz_left[i + 1])
                    hz[i] += scale[i] * (right[i] * my_right[i + 1] - left[i] * my_left[i + 1])


@compiled
def add_uniaxial_anisotropy(h, m, p):
    r"""Uniaxial anisotropy, :math:`H = \frac{2K}{\mu_0 M_s} (m \cdot u) u`.

    ``p.anisotropy`` holds 2K in J/m³, ``p.easy_axis`` the unit vector u.
    """
    _, nz, ny, nx = h.shape
    for k in range(nz):
        for j in range(ny):
            hx, hy, hz, scale = h[0, k, j], h[1, k, j], h[2, k, j], p.per_moment[k, j]
            mx, my, mz = m[0, k + 1, j + 1], m[1, k + 1, j + 1], m[2, k + 1, j + 1]
            ux, uy, uz = p.easy_axis[0, k, j], p.easy_axis[1, k, j], p.easy_axis[2, k, j]
            twice_k = p.anisotropy[k, j]
            for i in range(nx):
                along = mx[i + 1] * ux[i] + my[i + 1] * uy[i] + mz[i + 1] * uz[i]
                strength = scale[i] * twice_k[i] * along
                hx[i] += strength * ux[i]
                hy[i] += strength * uy[i]
                hz[i] += strength * uz[i]


@compiled
def add_zeeman(h, p, factor):
    """Applied field ``p.zeeman`` in A/m, times the time-dependent ``factor``."""
    _, nz, ny, nx = h.shape
    for c in range(3):
        for k in range(nz):
            for j in range(ny):
                target, applied = h[c, k, j], p.zeeman[c, k, j]
                for i in range(nx):
                    target[i] += factor * applied[i]


@compiled
def add_slonczewski(h, m, p, factor):
    r"""Slonczewski (spin-Hall) torque as a field, :math:`H = a_J (\epsilon m \times p + \epsilon' p)`.

    .. math:: a_J = \frac{\hbar J}{e \mu_0 M_s d_z}, \quad
              \epsilon = \frac{P \Lambda^2}{(\Lambda^2 + 1) + (\Lambda^2 - 1) m \cdot p}

    With :math:`\Lambda = 1` and :math:`P = \theta_{SH}` this is the damping-like spin-Hall
    field :math:`\hbar \theta_{SH} J / (2 e \mu_0 M_s d_z) \, m \times p`.
    """
    _, nz, ny, nx = h.shape
    for k in range(nz):
        for j in range(ny):
            hx, hy, hz = h[0, k, j], h[1, k, j], h[2, k, j]
            mx, my, mz = m[0, k + 1, j + 1], m[1, k + 1, j + 1], m[2, k + 1, j + 1]
            px, py, pz = p.polariser[0, k, j], p.polariser[1, k, j], p.polariser[2, k, j]
            strength, polarisation = p.slonczewski[k, j], p.polarisation[k, j]
            squared, field_like = p.lambda_squared[k, j], p.field_like[k, j]
            for i in range(nx):
                x, y, z = mx[i + 1], my[i + 1], mz[i + 1]
                along = x * px[i] + y * py[i] + z * pz[i]
                efficiency = (
                    polarisation[i] * squared[i] / (squared[i] + 1 + (squared[i] - 1) * along)
                )
                damping_like = factor * strength[i] * efficiency
                secondary = factor * strength[i] * field_like[i]
                hx[i] += damping_like * (y * pz[i] - z * py[i]) + secondary * px[i]
                hy[i] += damping_like * (z * px[i] - x * pz[i]) + secondary * py[i]
                hz[i] += damping_like * (x * py[i] - y * px[i]) + secondary * pz[i]


@compiled
def set_drift(g, m, p, factor):
    r"""Set ``g`` to the Zhang-Li drift :math:`(u \cdot \nabla) m` in 1/s, central differences.

    ``p.drift`` holds u of a current along x, in m/s.
    """
    _, nz, ny, nx = g.shape
    per_2dx = 0.5 * factor / p.cell[0]
    for c in range(3):
        for k in range(nz):
            for j in range(ny):
                target, row, u = g[c, k, j], m[c, k + 1, j + 1], p.drift[k, j]
                for i in range(nx):
                    target[i] = per_2dx * u[i] * (row[i + 2] - row[i])


@compiled
def landau_lifshitz_gilbert(dmdt, h, g, m, p):
    r"""The equation of motion, solved for dm/dt; ``h`` and ``g`` as set by the terms.

    Gilbert's form with field H and drift :math:`g = (u \cdot \nabla) m`,

    .. math:: \dot m = -\gamma_0 m \times H + \alpha m \times \dot m - g + \beta m \times g

    is equivalent, for unit m, to

    .. math:: (1 + \alpha^2) \dot m = m \times (a + m \times b), \quad
              a = -\gamma_0 H + (\beta - \alpha) g, \quad
              b = -\alpha \gamma_0 H + (1 + \alpha\beta) g.

    ``p.free`` is 0 in frozen cells and 1 elsewhere.
    """
    _, nz, ny, nx = dmdt.shape
    beta, gamma0 = p.non_adiabaticity, p.gamma0
    for k in range(nz):
        for j in range(ny):
            hx, hy, hz = h[0, k, j], h[1, k, j], h[2, k, j]
            gx, gy, gz = g[0, k, j], g[1, k, j], g[2, k, j]
            mx, my, mz = m[0, k + 1, j + 1], m[1, k + 1, j + 1], m[2, k + 1, j + 1]
            rx, ry, rz = dmdt[0, k, j], dmdt[1, k, j], dmdt[2, k, j]
            damping, free = p.damping[k, j], p.free[k, j]
            for i in range(nx):
                alpha = damping[i]
                x, y, z = mx[i + 1], my[i + 1], mz[i + 1]
                ax = -gamma0 * hx[i] + (beta - alpha) * gx[i]
                ay = -gamma0 * hy[i] + (beta - alpha) * gy[i]
                az = -gamma0 * hz[i] + (beta - alpha) * gz[i]
                bx = -alpha * gamma0 * hx[i] + (1 + alpha * beta) * gx[i]
                by = -alpha * gamma0 * hy[i] + (1 + alpha * beta) * gy[i]
                bz = -alpha * gamma0 * hz[i] + (1 + alpha * beta) * gz[i]
                cx = ax + y * bz - z * by
                cy = ay + z * bx - x * bz
                cz = az + x * by - y * bx
                scale = free[i] / (1 + alpha * alpha)
                rx[i] = scale * (y * cz - z * cy)
                ry[i] = scale * (z * cx - x * cz)
                rz[i] = scale * (x * cy - y * cx)
