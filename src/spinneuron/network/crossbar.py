r"""The crossbar that adds synapse currents: nodal analysis with every resistance.

Each input drives two rows, at :math:`+\Delta V` and :math:`-\Delta V`. Each weight is a pair of
conductances, and each column ends in the write path of a neuron at ground. If wires, sources
and neurons have no resistance, the current into neuron j is

.. math:: I_j = \sum_i \Delta V\, in_i (G^+_{ij} - G^-_{ij})

(eq. 3 of the paper). With resistances, Kirchhoff's law at every node gives one sparse linear
system, which is solved once for all inputs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from spinneuron.arrays import Conductances, Currents, Indices, Inputs, Numbers, Powers, Voltages

#: Conductance in S that stands for a source without resistance.
LARGEST = 1e9


class Power(NamedTuple):
    """Where the power goes for each pattern of inputs."""

    sources: Powers  #: power that the sources deliver, the sum of the others, W, (patterns,)
    synapses: Powers  #: W, (patterns,)
    bias: Powers  #: junctions of the bias rows, W, (patterns,)
    wires: Powers  #: with the resistance of the sources, W, (patterns,)
    neurons: Powers  #: W, (patterns,)


class Crossbar:
    """A crossbar of conductances. Its currents are known once it is made.

    Parameters
    ----------
    conductance
        Conductance in S of the junction of each row and column, (rows, columns). A value of 0
        is an open junction.
    wire_resistance
        Resistance in ohm of a wire segment: between neighbouring junctions, from a source to
        the first junction of its row, and from the last junction of a column to its neuron.
    source_resistance
        Resistance in series with each row, in ohm; one number, or one for each row.
    neuron_resistance
        Resistance from each column to ground, in ohm.
    bias_rows
        How many rows at the end carry a bias current. Their power is counted by itself.

    Attributes
    ----------
    transfer
        Current into each neuron for 1 V on each row, in S, (columns, rows).

    Raises
    ------
    ValueError
        If a resistance or conductance is negative, or a conductance is not finite.
    """

    def __init__(
        self,
        conductance: Conductances,
        *,
        wire_resistance: float = 0.0,
        source_resistance: Numbers | float = 0.0,
        neuron_resistance: float = 0.0,
        bias_rows: int = 0,
    ) -> None:
        if min(wire_resistance, np.min(source_resistance), neuron_resistance) < 0:
            raise ValueError("resistances must not be negative.")
        if not np.all(np.isfinite(conductance)) or np.any(conductance < 0):
            raise ValueError("conductances must be finite and not negative.")
        rows, columns = conductance.shape
        # Nodes of known potential come first: the sources, then the ground of each column.
        self._known = rows + columns
        self._count = self._known
        sources, grounds = np.arange(rows), rows + np.arange(columns)
        edges: list[tuple[str, Indices, Indices, Numbers]] = []

        def new(size: int) -> Indices:
            first = self._count
            self._count += size
            return np.arange(first, first + size)

        def join(kind: str, a: Indices, b: Indices, conductances: Numbers | float) -> None:
            spread = np.broadcast_to(np.asarray(conductances, float), np.shape(a)).ravel()
            edges.append((kind, np.ravel(a), np.ravel(b), spread))

        entries, ends = sources, grounds
        if np.any(np.asarray(source_resistance) > 0):
            entries = new(rows)
            with np.errstate(divide="ignore"):
                # A source without resistance is as good as one with a very small one.
                along_row = np.minimum(1 / np.asarray(source_resistance, float), LARGEST)
            join("wires", sources, entries, along_row)
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
        weights = slice(0, rows - bias_rows)
        join("synapses", along[weights], down[weights], conductance[weights])
        if bias_rows:
            bias = slice(rows - bias_rows, rows)
            join("bias", along[bias], down[bias], conductance[bias])
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
        self.transfer: Conductances = -leaving[rows:]

    def currents(self, voltages: Voltages) -> Currents:
        """Return the current into each neuron in A, (..., columns), for voltages (..., rows)."""
        return voltages @ self.transfer.T

    def power(self, voltages: Voltages) -> Power:
        """Return where the power goes for each pattern of voltages in V, (patterns, rows)."""
        parts = {name: np.zeros(len(voltages)) for name in Power._fields[1:]}
        potential = voltages @ self._potential.T
        for kind, a, b, g in self._edges:
            parts[kind] += (potential[:, a] - potential[:, b]) ** 2 @ g
        delivered = np.sum(voltages * (voltages @ self._admittance.T), axis=1)
        return Power(delivered, **parts)


def interleaved(positive: Conductances, negative: Conductances) -> Conductances:
    """Return the rows of both halves of the pairs in turn, (2 inputs, columns)."""
    inputs, columns = positive.shape
    return np.stack([positive, negative], axis=1).reshape(2 * inputs, columns)


def row_voltages(inputs: Inputs, voltage: float) -> Voltages:
    """Return the voltages on the two rows of each input, in V.

    They are ``voltage`` and its negative if the input is high, 0 V if it is low, and in
    proportion for a grey input between 0 and 1. Inputs (..., inputs) become voltages
    (..., 2 inputs).
    """
    signs = np.array([voltage, -voltage])
    return np.asarray((inputs[..., None] * signs).reshape(*inputs.shape[:-1], -1), dtype=float)
