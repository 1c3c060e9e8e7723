"""Columns turned so that arithmetic keeps its digits: predictors at right angles, slopes centered and scaled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from research.estimation.levels.nested import Nested
from research.estimation.sample import Codes, Floats


@dataclass(frozen=True, eq=False)
class Basis:
    """`x = q @ r` with q'q = n, and `z = c @ turn` with c's slopes at mean 0 and standard deviation 1."""

    q: Floats
    r: Floats
    c: Floats
    turn: Floats

    def coefficients(self, of_q: Floats) -> Floats:
        """Coefficients of x from those of q."""
        return np.asarray(np.linalg.solve(self.r, of_q))

    def covariance(self, of_q: Floats) -> Floats:
        """Covariance of coefficients of x from that of q's."""
        half = np.linalg.solve(self.r, of_q)
        return np.asarray(np.linalg.solve(self.r, half.T))

    def between(self, of_c: Floats) -> Floats:
        """Covariance of the effects of z between groups from that of c's."""
        half = np.linalg.solve(self.turn, of_c)
        told = np.linalg.solve(self.turn, half.T)
        return np.asarray((told + told.T) / 2)


def basis_of(told: Nested) -> Basis:
    """The turned columns of nested people."""
    n = len(told.y)
    q, r = np.linalg.qr(told.x)
    turn = np.eye(told.z.shape[1])
    turn[0, 1:] = told.z[:, 1:].mean(axis=0)
    centered = told.z[:, 1:] - turn[0, 1:]
    scale = np.sqrt((centered**2).mean(axis=0))
    turn[np.arange(1, len(turn)), np.arange(1, len(turn))] = scale
    return Basis(q * np.sqrt(n), r / np.sqrt(n), np.column_stack([told.z[:, 0], centered / scale]), turn)


def lower(theta: Floats, q: int) -> Floats:
    """The lower triangle from its numbers, column by column."""
    told = np.zeros((q, q))
    told[places(q)] = theta
    return told


def places(q: int) -> tuple[Codes, Codes]:
    """Rows and columns of a lower triangle."""
    columns, rows = np.triu_indices(q)
    return rows.astype(np.intp), columns.astype(np.intp)
