"""Names for the arrays that functions take and return: what they hold, and their shape.

An annotation such as ``start: Magnetisation`` tells a reader the shape. NumPy's own types do
not express shapes, so the type checker sees no difference between names of one number type.

Axes are written as in the code: (z, y, x) for cells, with the components of a vector first.
``nz``, ``ny`` and ``nx`` are the numbers of cells along z, y and x. ``n`` is a number of items.
Arrays with ``n`` share it only within one function.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

# General.

#: Numbers in an array of any shape. The docstring says which shapes belong together.
Numbers: TypeAlias = npt.NDArray[np.float64]
#: Arguments of a function that works element by element: a number, a sequence or an array.
NumberLike: TypeAlias = npt.ArrayLike
#: Single-precision numbers in an array of any shape.
SingleNumbers: TypeAlias = npt.NDArray[np.float32]
#: Extended-precision numbers in an array of any shape.
ExtendedNumbers: TypeAlias = npt.NDArray[np.longdouble]
#: Numbers in a row, (n,).
Vector: TypeAlias = npt.NDArray[np.float64]
#: Numbers in rows and columns, (n, k).
Matrix: TypeAlias = npt.NDArray[np.float64]
#: Truth values in an array of any shape.
Booleans: TypeAlias = npt.NDArray[np.bool_]
#: Positions in another array, whole numbers, (n,).
Indices: TypeAlias = npt.NDArray[np.int64]
#: Covariances of k fitted parameters, (k, k).
Covariance: TypeAlias = npt.NDArray[np.float64]

# Samples in time.

#: One quantity sampled in time, (n,).
Series: TypeAlias = npt.NDArray[np.float64]
#: Instants of samples in s, (n,).
Times: TypeAlias = npt.NDArray[np.float64]
#: Values of a waveform: factors of a current or field at equally spaced instants from t = 0,
#: (n,), without unit.
Factors: TypeAlias = npt.NDArray[np.float64]

# Quantities of cells.

#: Magnetisation direction of every cell: unit vectors, (3, nz, ny, nx).
Magnetisation: TypeAlias = npt.NDArray[np.float64]
#: Magnetisation directions of n states in single or double precision: unit vectors,
#: (n, 3, nz, ny, nx).
ReplicaMagnetisations: TypeAlias = npt.NDArray[Any]
#: Magnetisation averaged over the cross-section of a strip, (3, nx).
SectionAverages: TypeAlias = npt.NDArray[np.float64]
#: Magnetic field of every cell in A/m, (3, nz, ny, nx).
Field: TypeAlias = npt.NDArray[np.float64]
#: A vector for every cell, (3, nz, ny, nx).
CellVectors: TypeAlias = npt.NDArray[np.float64]
#: A number for every cell, (nz, ny, nx).
CellScalars: TypeAlias = npt.NDArray[np.float64]
#: Components of every cell, (k, nz, ny, nx).
CellComponents: TypeAlias = npt.NDArray[np.float64]
#: Whether each cell belongs to a set, (nz, ny, nx).
CellMask: TypeAlias = npt.NDArray[np.bool_]
#: A number for every face between cells along one axis: (nz, ny, nx) with one more entry
#: along that axis.
FaceScalars: TypeAlias = npt.NDArray[np.float64]
#: A number for each axis, (3,), in the order x, y, z.
Axes: TypeAlias = npt.NDArray[np.float64]
#: A truth value for each axis, (3,), in the order x, y, z.
AxisFlags: TypeAlias = npt.NDArray[np.bool_]
#: A whole number for each axis, (3,), in the order x, y, z.
AxisCounts: TypeAlias = npt.NDArray[np.int64]
#: Separations of pairs of cells along x, y, z in m. The three arrays broadcast.
Offsets: TypeAlias = tuple[Numbers, Numbers, Numbers]

# The compiled functions lay all cells out in one row of N places, ghosts included:
# `spinneuron.calculator.terms` describes the layout.

#: A number for every place, (N,).
Row: TypeAlias = npt.NDArray[np.float64]
#: Components of every place, (k, N): k = 3 for a vector.
Rows: TypeAlias = npt.NDArray[np.float64]
#: Several arrays `Rows` for vectors, (n, 3, N).
RowStack: TypeAlias = npt.NDArray[np.float64]
#: Fourier transform of the demagnetising tensor, (6, pz, py, px // 2 + 1) for transforms of
#: the lengths px, py and pz.
DemagKernel: TypeAlias = npt.NDArray[np.float64]
#: Fourier transform of a vector of every cell, (3, pz, py, px // 2 + 1).
Spectrum: TypeAlias = npt.NDArray[np.complex128]

# Networks.

#: Inputs of a network as parts of the synapse voltage: from 0 to 1, or true and false for
#: black and white pixels and the outputs of a hidden layer, (n, inputs).
Inputs: TypeAlias = npt.NDArray[np.float64] | npt.NDArray[np.bool_]
#: Pixels of letters or outputs of neurons, true or false, (n, inputs).
Patterns: TypeAlias = npt.NDArray[np.bool_]
#: Pixels of one letter, (rows, columns).
Pixels: TypeAlias = npt.NDArray[np.bool_]
#: The class of each sample, such as the position of a letter in the alphabet, (n,).
Labels: TypeAlias = npt.NDArray[np.int64]
#: Weights of a layer, (inputs + 1, neurons). The last row holds the biases.
Weights: TypeAlias = npt.NDArray[np.float64]
#: Weighted sums of the inputs of each neuron, (n, neurons), without unit.
Sums: TypeAlias = npt.NDArray[np.float64]
#: Probability of each neuron for each pattern, (n, neurons).
Probabilities: TypeAlias = npt.NDArray[np.float64]
#: Threshold of each neuron relative to the threshold of the model, (neurons,).
Thresholds: TypeAlias = npt.NDArray[np.float64]
#: Conductances of junctions in S, (rows, columns). A value of 0 is an open junction.
Conductances: TypeAlias = npt.NDArray[np.float64]
#: Voltages on the rows of a crossbar in V, (patterns, rows).
Voltages: TypeAlias = npt.NDArray[np.float64]
#: Currents in A, in an array of any shape. The currents into the neurons of a crossbar have
#: the shape (patterns, columns).
Currents: TypeAlias = npt.NDArray[np.float64]
#: Powers in W, (patterns,).
Powers: TypeAlias = npt.NDArray[np.float64]
#: Energies in J, in an array of any shape.
Energies: TypeAlias = npt.NDArray[np.float64]
