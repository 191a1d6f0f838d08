r"""The crossbar that adds synapse currents: nodal analysis with every resistance.

Each input drives two rows, at :math:`+\Delta V` and :math:`-\Delta V`, each weight is a pair of
conductances, and each column ends in the write path of a neuron at ground:

.. math:: I_j = \sum_i \Delta V\, in_i (G^+_{ij} - G^-_{ij})

(eq. 3 of the paper) if wires, sources and neurons had no resistance. With them, Kirchhoff's
law at every node is one sparse linear system, solved once for all inputs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import splu

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


class Power(NamedTuple):
    """Where the power of a pattern of inputs goes, W, (patterns,)."""

    sources: Array  #: delivered
    synapses: Array
    wires: Array  #: with the resistance of the sources
    neurons: Array


class Crossbar:
    """A crossbar of conductances, solved.

    Parameters
    ----------
    conductance
        Of rows and columns, S, (rows, columns); 0 is an open junction.
    wire_resistance
        Of a segment between neighbours, from the source to the first junction of a row,
        and from the last junction of a column to its neuron, ohm.
    source_resistance
        In series with each row, ohm.
    neuron_resistance
        From each column to ground, ohm.

    Attributes
    ----------
    transfer
        Current into each neuron for 1 V on each row, S, (columns, rows).
    """

    def __init__(
        self,
        conductance: Array,
        *,
        wire_resistance: float = 0.0,
        source_resistance: float = 0.0,
        neuron_resistance: float = 0.0,
    ) -> None:
        if min(wire_resistance, source_resistance, neuron_resistance) < 0:
            raise ValueError("resistances must not be negative.")
        if not np.all(np.isfinite(conductance)) or np.any(conductance < 0):
            raise ValueError("conductances must be finite and not negative.")
        rows, columns = conductance.shape
        self._rows, self._columns = rows, columns
        # Nodes of known potential come first: the sources, then the ground of each column.
        self._known = rows + columns
        self._count = self._known
        sources, grounds = np.arange(rows), rows + np.arange(columns)
        edges: list[tuple[str, Indices, Indices, Array]] = []

        def new(size: int) -> Indices:
            first = self._count
            self._count += size
            return np.arange(first, first + size)

        def join(kind: str, a: Indices, b: Indices, conductances: Array | float) -> None:
            spread = np.broadcast_to(np.asarray(conductances, float), np.shape(a)).ravel()
            edges.append((kind, np.ravel(a), np.ravel(b), spread))

        entries, ends = sources, grounds
        if source_resistance > 0:
            entries = new(rows)
            join("wires", sources, entries, 1 / source_resistance)
        if neuron_resistance > 0:
            ends = new(columns)
            join("neurons", ends, grounds, 1 / neuron_resistance)
        if wire_resistance > 0:
            along = new(rows * columns).reshape(rows, columns)
            down = new(rows * columns).reshape(rows, columns)
            wire = 1 / wire_resistance
            join("wires", entries, along[:, 0], wire)
            join("wires", along[:, :-1], along[:, 1:], wire)
            join("wires", down[:-1], down[1:], wire)
            join("wires", down[-1], ends, wire)
        else:
            along = np.broadcast_to(entries[:, None], (rows, columns))
            down = np.broadcast_to(ends[None, :], (rows, columns))
        join("synapses", along, down, conductance)
        self._edges = edges
        a, b, g = (np.concatenate([edge[k] for edge in edges]) for k in (1, 2, 3))
        pairs = (np.concatenate([a, b, a, b]), np.concatenate([a, b, b, a]))
        size = (self._count, self._count)
        laplacian = sparse.csc_matrix((np.concatenate([g, g, -g, -g]), pairs), shape=size)
        known = self._known
        #: Potential of every node for 1 V on each row, (nodes, rows).
        self._potential = np.zeros((self._count, rows))
        self._potential[:rows] = np.eye(rows)
        if self._count > known:
            inner = laplacian[known:, known:].tocsc()
            driven = -laplacian[known:, :rows].toarray()
            self._potential[known:] = splu(inner).solve(driven)
        # The current that leaves a node of known potential into the network.
        leaving = laplacian[:known] @ self._potential
        self._admittance = leaving[:rows]
        self.transfer: Array = -leaving[rows:]

    def currents(self, voltages: Array) -> Array:
        """Return the current into each neuron, A, (..., columns), for voltages (..., rows)."""
        return voltages @ self.transfer.T

    def power(self, voltages: Array) -> Power:
        """Return where the power goes for each pattern of voltages, (patterns, rows)."""
        parts = {name: np.zeros(len(voltages)) for name in ("synapses", "wires", "neurons")}
        potential = voltages @ self._potential.T
        for kind, a, b, g in self._edges:
            parts[kind] += (potential[:, a] - potential[:, b]) ** 2 @ g
        delivered = np.sum(voltages * (voltages @ self._admittance.T), axis=1)
        return Power(delivered, **parts)


def interleaved(positive: Array, negative: Array) -> Array:
    """Return the rows of both halves of the pairs in turn, (2 inputs, columns)."""
    inputs, columns = positive.shape
    return np.stack([positive, negative], axis=1).reshape(2 * inputs, columns)


def row_voltages(inputs: npt.NDArray[np.bool_], voltage: float) -> Array:
    """Return +V and -V on the two rows of each input that is high, 0 V otherwise.

    (..., inputs) becomes (..., 2 inputs), in V.
    """
    signs = np.array([voltage, -voltage])
    return np.asarray((inputs[..., None] * signs).reshape(*inputs.shape[:-1], -1), dtype=float)
