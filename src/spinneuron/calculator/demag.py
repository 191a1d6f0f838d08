r"""The demagnetising field: Newell's cell-averaged tensor and its convolution by FFT.

.. math:: H_i(r) = -\sum_{r'} \sum_j N_{ij}(r - r') M_j(r')

Sources: A. J. Newell, W. Williams, D. J. Dunlop, J. Geophys. Res. 98, 9551 (1993) for the
tensor of two equal cells; zero-padded FFT convolution as in every finite-difference code.
"""

from itertools import product

import numpy as np
from rocket_fft import c2c, c2r, r2c
from scipy.fft import irfftn, next_fast_len, rfftn
from scipy.special import zeta

from spinneuron.arrays import Axes, DemagKernel, ExtendedNumbers, Numbers, Offsets, Spectrum
from spinneuron.calculator.cache import compiled

#: Order of the tensor's six independent elements.
ELEMENTS = ("xx", "yy", "zz", "xy", "xz", "yz")
#: Beyond this distance, in units of the longest cell edge, a quadrature whose error falls as
#: distance^-6 replaces the exact formula, whose terms cancel to ever fewer digits.
FAR = 12.0


def _f(x: ExtendedNumbers, y: ExtendedNumbers, z: ExtendedNumbers) -> ExtendedNumbers:
    """Newell's f, whose sixth-order differences give the diagonal of the tensor."""
    x, y, z = abs(x), abs(y), abs(z)
    x2, y2, z2 = x * x, y * y, z * z
    r = np.sqrt(x2 + y2 + z2)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = (
            y / 2 * (z2 - x2) * np.arcsinh(y / np.sqrt(x2 + z2)),
            z / 2 * (y2 - x2) * np.arcsinh(z / np.sqrt(x2 + y2)),
            -x * y * z * np.arctan(y * z / (x * r)),
        )
    total: ExtendedNumbers = np.sum(np.nan_to_num(terms, nan=0.0), axis=0)
    result: ExtendedNumbers = total + (2 * x2 - y2 - z2) * r / 6
    return result


def _g(x: ExtendedNumbers, y: ExtendedNumbers, z: ExtendedNumbers) -> ExtendedNumbers:
    """Newell's g, whose sixth-order differences give the off-diagonal elements."""
    z = abs(z)
    x2, y2, z2 = x * x, y * y, z * z
    r = np.sqrt(x2 + y2 + z2)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = (
            x * y * z * np.arcsinh(z / np.sqrt(x2 + y2)),
            y / 6 * (3 * z2 - y2) * np.arcsinh(x / np.sqrt(y2 + z2)),
            x / 6 * (3 * z2 - x2) * np.arcsinh(y / np.sqrt(x2 + z2)),
            -z * z2 / 6 * np.arctan(x * y / (z * r)),
            -z * y2 / 2 * np.arctan(x * z / (y * r)),
            -z * x2 / 2 * np.arctan(y * z / (x * r)),
        )
    total: ExtendedNumbers = np.sum(np.nan_to_num(terms, nan=0.0), axis=0)
    result: ExtendedNumbers = total - x * y * r / 3
    return result


def _near(element: str, offsets: Offsets, cell: Axes) -> Numbers:
    """Return Newell's exact tensor element at the offsets, computed in extended precision."""
    position = [0 if axis == "x" else 1 if axis == "y" else 2 for axis in element]
    rest = [axis for axis in range(3) if axis not in position]
    order = (position + rest) if element[0] != element[1] else position[:1] + rest
    function = _f if element[0] == element[1] else _g
    x, y, z = (offsets[axis].astype(np.longdouble) for axis in order)
    dx, dy, dz = (np.longdouble(cell[axis]) for axis in order)
    total = np.zeros(np.broadcast_shapes(x.shape, y.shape, z.shape), dtype=np.longdouble)
    for i, j, k in product((-1, 0, 1), repeat=3):
        weight = (-2 if i == 0 else 1) * (-2 if j == 0 else 1) * (-2 if k == 0 else 1)
        total -= weight * function(x + i * dx, y + j * dy, z + k * dz)
    return (total / (4 * np.pi * dx * dy * dz)).astype(np.float64)


def _far(element: str, offsets: Offsets, cell: Axes) -> Numbers:
    """Return the dipole tensor averaged over both cells by a quadrature of fifth order.

    The separation of two points, one in each cell, is distributed as a triangle of width
    2d along every axis; the nodes 0, ±d sqrt(2/5) with weights 7/12, 5/24, 5/24 integrate
    it exactly to fifth order.
    """
    a, b = ("xyz".index(axis) for axis in element)
    nodes, weights = (-np.sqrt(0.4), 0.0, np.sqrt(0.4)), (5 / 24, 7 / 12, 5 / 24)
    total = np.zeros(np.broadcast_shapes(*(offset.shape for offset in offsets)))
    for i, j, k in product(range(3), repeat=3):
        r = [offsets[axis] + nodes[n] * cell[axis] for axis, n in enumerate((i, j, k))]
        square = r[0] ** 2 + r[1] ** 2 + r[2] ** 2
        dyad = 3 * r[a] * r[b] / square - (1.0 if a == b else 0.0)
        total -= weights[i] * weights[j] * weights[k] * dyad / square**1.5
    return total * np.prod(cell) / (4 * np.pi)


def tensor(element: str, offsets: Offsets, cell: Axes) -> Numbers:
    """Return one element of the demagnetising tensor of two equal cells.

    Parameters
    ----------
    element
        One of `ELEMENTS`.
    offsets
        Separations of the cells along x, y and z in m. The three arrays broadcast.
    cell
        Edge lengths of a cell in m, shape (3,).

    Returns
    -------
    array
        The element, without unit, in the broadcast shape. The sum of ``xx``, ``yy`` and
        ``zz`` is 1 at zero separation and 0 elsewhere.
    """
    scale = float(np.max(cell))
    x, y, z = np.broadcast_arrays(*(np.asarray(offset, float) / scale for offset in offsets))
    unit = np.asarray(cell, float) / scale
    result = np.empty(x.shape)
    near = x**2 + y**2 + z**2 < FAR**2
    result[near] = _near(element, (x[near], y[near], z[near]), unit)
    result[~near] = _far(element, (x[~near], y[~near], z[~near]), unit)
    return result


def padded_length(cells: int, copies: int) -> int:
    """Return the length of the transform along an axis.

    With periodic ``copies`` it is the number of cells, otherwise it is long enough that the
    convolution does not wrap around.
    """
    return cells if copies else int(next_fast_len(2 * cells - 1, real=True))


#: Distance, in units of the body's longest edge, up to which periodic copies are summed one
#: by one. The rest is summed as dipoles, with an error of the order of the inverse square of
#: this number.
IMAGES_WITHIN = 20


def images_along(axis: int, lengths: Axes) -> int:
    """Return how many copies to sum on either side of a body with edges ``lengths`` (3,) in m."""
    return int(np.ceil(IMAGES_WITHIN * float(np.max(lengths)) / float(lengths[axis])))


def _farther_copies(element: str, axis: int, copies: int, period: float, volume: float) -> float:
    r"""Return the part of the copies beyond those summed: :math:`2 \zeta(3, n + 1) V/(4\pi L^3)`.

    The copies are dipoles: the factor is -2 along the periodic axis and 1 across it.
    """
    if element[0] != element[1]:
        return 0.0
    factor = -2.0 if "xyz".index(element[0]) == axis else 1.0
    return factor * 2 * float(zeta(3, copies + 1)) * volume / (4 * np.pi * period**3)


def kernel(shape: tuple[int, int, int], cell: Axes, images: tuple[int, int, int]) -> DemagKernel:
    """Return the Fourier transform of the tensor, ready for `demag_field`.

    Parameters
    ----------
    shape
        Numbers of cells (nz, ny, nx).
    cell
        Edge lengths (dx, dy, dz) of a cell in m.
    images
        Numbers of periodic copies on either side along x, y and z; 0 for an open boundary.
        Along a periodic axis the convolution is circular and the copies are summed.

    Returns
    -------
    array
        Real numbers without unit, in the order of `ELEMENTS`, shape
        (6, pz, py, px // 2 + 1). They include the sign of the field and the normalisation of
        the inverse transform.
    """
    lengths = shape[::-1]
    padded = [padded_length(n, copies) for n, copies in zip(lengths, images, strict=True)]
    separations = []
    for n, size in zip(lengths, padded, strict=True):
        index = np.arange(size)
        separations.append(np.where(index > size // 2, index - size, index))
        # Separations that no two cells of the body have are never used; keep them finite.
        np.clip(separations[-1], -n, n, out=separations[-1])
    grid = np.meshgrid(*separations, indexing="ij")
    result = np.zeros((6, padded[2], padded[1], padded[0] // 2 + 1))
    repeats = [range(-copies, copies + 1) for copies in images]
    for number, element in enumerate(ELEMENTS):
        if shape[0] == 1 and not images[2] and element in ("xz", "yz"):
            continue  # zero by symmetry in a single layer
        real = np.zeros(padded)
        for shift in product(*repeats):
            offsets = tuple(
                (grid[axis] + shift[axis] * lengths[axis]) * cell[axis] for axis in range(3)
            )
            real += tensor(element, (offsets[0], offsets[1], offsets[2]), cell)
        for axis, copies in enumerate(images):
            if copies:
                period, volume = lengths[axis] * cell[axis], float(np.prod(cell))
                real += _farther_copies(element, axis, copies, period, volume)
        # Even in each axis (diagonal) or odd in two (off-diagonal): the transform is real.
        result[number] = -rfftn(np.ascontiguousarray(real.transpose(2, 1, 0))).real
    return result / np.prod(padded)


def shortened(
    kernel: DemagKernel, shape: tuple[int, int, int], columns: int, images: tuple[int, ...]
) -> DemagKernel:
    """Return the `kernel` of a body with fewer cells along x, which must be open along x.

    Parameters
    ----------
    kernel
        Kernel of the whole body, shape (6, pz, py, px // 2 + 1).
    shape
        Numbers of cells (nz, ny, nx) of the whole body.
    columns
        Number of cells along x of the shorter body.
    images
        Numbers of periodic copies on either side along x, y and z.

    Returns
    -------
    array
        Kernel of the shorter body, as `kernel` would compute it.
    """
    padded = [padded_length(n, copies) for n, copies in zip(shape[::-1], images, strict=True)]
    separations = irfftn(kernel, padded[::-1], axes=(1, 2, 3)) * np.prod(padded)
    size = padded_length(columns, 0)
    index = np.arange(size)
    index = np.clip(np.where(index > size // 2, index - size, index), -columns, columns)
    transformed = rfftn(separations[..., index % padded[0]], axes=(1, 2, 3)).real
    return np.ascontiguousarray(transformed / (size * padded[1] * padded[2]))


def buffers(shape: tuple[int, int, int], images: tuple[int, int, int]) -> tuple[Numbers, Spectrum]:
    """Return the work arrays of `demag_field` for a body of ``shape`` = (nz, ny, nx) cells.

    They are real, (3, nz, ny, px), and complex, (3, pz, py, px // 2 + 1).
    """
    nz, ny, nx = shape
    px, py, pz = (padded_length(n, copies) for n, copies in zip((nx, ny, nz), images, strict=True))
    return np.zeros((3, nz, ny, px)), np.zeros((3, pz, py, px // 2 + 1), dtype=np.complex128)


@compiled
def demag_field(h, m, f, real, spectrum):  # type: ignore[no-untyped-def]
    r"""Set ``h`` to the demagnetising field, :math:`H_i = -N_{ij} * (M_s m_j)`.

    Parameters
    ----------
    h : array (3, N)
        Array that is set to the field in A/m. Ghosts are left as they are.
    m : array (3, N)
        Magnetisation, unit vectors.
    f
        The problem, a `spinneuron.calculator.stepper.Flat`.
    real, spectrum
        Work arrays from `buffers`.
    """
    nx, ny, nz, pad, kernel = f.nx, f.ny, f.nz, f.pad_z, f.demag_kernel
    _, pz, py, kx = spectrum.shape
    shape = (3, nz + 2 * pad, ny + 2, nx + 2)
    state, moments, field = m.reshape(shape), f.saturation.reshape(shape[1:]), h.reshape(shape)
    for c in range(3):
        for k in range(nz):
            for j in range(ny):
                source, ms = state[c, k + pad, j + 1], moments[k + pad, j + 1]
                row = real[c, k, j]
                for i in range(nx):
                    row[i] = ms[i + 1] * source[i + 1]
                for i in range(nx, row.size):
                    row[i] = 0.0
    spectrum[:, nz:, :, :] = 0.0
    spectrum[:, :, ny:, :] = 0.0
    r2c(real, spectrum[:, :nz, :ny, :], np.array([3]), True, 1.0, 1)
    if py > 1:
        c2c(spectrum[:, :nz], spectrum[:, :nz], np.array([2]), True, 1.0, 1)
    if pz > 1:
        c2c(spectrum, spectrum, np.array([1]), True, 1.0, 1)
    for k in range(pz):
        for j in range(py):
            xx, yy, zz = kernel[0, k, j], kernel[1, k, j], kernel[2, k, j]
            xy, xz, yz = kernel[3, k, j], kernel[4, k, j], kernel[5, k, j]
            sx, sy, sz = spectrum[0, k, j], spectrum[1, k, j], spectrum[2, k, j]
            if pz == 1:  # in one layer z stands apart, by symmetry
                for i in range(kx):
                    a, b = sx[i], sy[i]
                    sx[i] = xx[i] * a + xy[i] * b
                    sy[i] = xy[i] * a + yy[i] * b
                    sz[i] *= zz[i]
            else:
                for i in range(kx):
                    a, b, c = sx[i], sy[i], sz[i]
                    sx[i] = xx[i] * a + xy[i] * b + xz[i] * c
                    sy[i] = xy[i] * a + yy[i] * b + yz[i] * c
                    sz[i] = xz[i] * a + yz[i] * b + zz[i] * c
    if pz > 1:
        c2c(spectrum, spectrum, np.array([1]), False, 1.0, 1)
    if py > 1:
        c2c(spectrum[:, :nz], spectrum[:, :nz], np.array([2]), False, 1.0, 1)
    c2r(spectrum[:, :nz, :ny, :], real, np.array([3]), False, 1.0, 1)
    for c in range(3):
        for k in range(nz):
            for j in range(ny):
                row, target = real[c, k, j], field[c, k + pad, j + 1]
                for i in range(nx):
                    target[i + 1] = row[i]
