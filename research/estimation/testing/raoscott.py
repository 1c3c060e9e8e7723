"""Rao and Scott's eigenvalues: how much the design inflates the chi-square of a table, direction by direction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import linalg

from research.errors import EstimationError
from research.estimation.sample import Floats


@dataclass(frozen=True, eq=False)
class Inflation:
    """Pearson's statistic for one respondent, and the generalized design effects of its directions, for one too."""

    phi2: float
    effects: Floats

    @property
    def df(self) -> float:
        """Satterthwaite's degrees of freedom of the second-order correction."""
        return float(self.effects.sum() ** 2 / (self.effects**2).sum())

    @property
    def f(self) -> float:
        """The second-order statistic, free of how many respondents are counted."""
        return float(self.phi2 / self.effects.sum())


@cache
def contrasts(size: int) -> Floats:
    """Orthonormal contrasts of so many levels (size x size - 1)."""
    steps = np.tril(np.ones((size, size - 1)), -1) * -1.0
    np.fill_diagonal(steps, np.arange(size - 1, 0, -1))
    return np.asarray(steps / np.sqrt((steps**2).sum(axis=0)))


@cache
def interactions(rows: int, columns: int) -> Floats:
    """Contrasts of cells (row by row) that are orthogonal to rows and columns in the ordinary sense, as R's are."""
    return np.asarray(np.kron(contrasts(rows), contrasts(columns)))


def directions(share: Floats, shape: tuple[int, int]) -> Floats:
    """What the shares of cells are multiplied by to give the directions of association: contrasts over shares."""
    inverse = np.divide(1.0, share, out=np.zeros_like(share), where=share > 0)
    return np.asarray(inverse[:, None] * interactions(*shape))


def phi_squared(share: Floats, shape: tuple[int, int]) -> float:
    """Pearson's statistic of shares, for one respondent."""
    table = share.reshape(shape)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    return float(((table - expected) ** 2 / expected).sum())


def inflation(share: Floats, shape: tuple[int, int], covariance: Floats) -> Inflation:
    """Eigenvalues of the covariance of the directions against that of independent draws.

    Parameters
    ----------
    share : array, shape (cells,)
        Row by row.
    covariance : array
        Of `directions`, as the design gives it.

    Raises
    ------
    EstimationError
        When empty cells leave a direction without information.
    """
    simple = directions(share, shape)
    known = simple.T @ (share[:, None] * simple)
    if not share.all() and np.linalg.cond(known) > 1e12:
        raise EstimationError(
            f"{int((share == 0).sum())} of {len(share)} cells of the {shape[0]} x {shape[1]} table are empty, so some "
            "of its contrasts cannot be told apart; put answers together with regroup()"
        )
    if not np.isfinite(covariance).all():
        raise EstimationError(
            "a set of replicate weights leaves the table empty, so it has no design-based test; put answers together"
        )
    effects = np.asarray(linalg.eigvalsh(covariance, known))
    if effects.max() <= 0:
        raise EstimationError("nothing varies between the primary units, so the table has no design-based test")
    return Inflation(phi_squared(share, shape), np.maximum(effects, 0.0))
