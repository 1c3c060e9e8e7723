"""All models that can be made of a few predictors, and what each predictor adds to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.estimation.sample import Floats

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Subsets:
    """The 2^p models, numbered by the bits of their predictors; `weights` (p x 2^p) give general dominance."""

    predictors: int
    by_size: tuple[Indices, ...]  # for each size the predictors of each model (models x size)
    weights: Floats

    def numbers(self, of: Indices) -> Indices:
        """The number of each model."""
        return np.asarray((1 << of).sum(axis=1), dtype=np.intp)

    def coefficients(self, spread: Floats) -> Floats:
        """Coefficients of every model (sets x models x p) from covariance matrices with the outcome first."""
        told = np.zeros((len(spread), 1 << self.predictors, self.predictors))
        for of in self.by_size[1:]:
            inner = spread[:, 1 + of[:, :, None], 1 + of[:, None, :]]
            right = spread[:, 1 + of, 0]
            solved = np.linalg.solve(inner, right[..., None])[..., 0]
            told[:, self.numbers(of)[:, None], of] = solved
        return told

    def told(self, spread: Floats) -> Floats:
        """Variance told by every model (sets x models), 0-1."""
        found = np.empty((len(spread), 1 << self.predictors))
        for start in range(0, len(spread), 64):  # in pieces, so that memory stays small
            piece = spread[start : start + 64]
            found[start : start + 64] = np.einsum("bmp,bp->bm", self.coefficients(piece), piece[:, 1:, 0])
        return np.asarray(found / spread[:, :1, 0])

    def general(self, spread: Floats) -> Floats:
        """General dominance (sets x predictors)."""
        return np.asarray(self.told(spread) @ self.weights.T)

    def gradient(self, spread: Floats) -> Floats:
        """How general dominance moves with the covariance matrix (predictors x q x q), symmetric.

        The variance told by a model moves as ((1 - R2) y^2 - e^2) / var(y), e its residual: coefficients are at their
        best, so what they move by does not count.
        """
        r2, q = self.told(spread[None])[0], len(spread)
        a = np.column_stack([np.ones(len(r2)), -self.coefficients(spread[None])[0]])
        squares = np.einsum("km,mi,mj->kij", self.weights, a, a, optimize=True)
        outcome = np.zeros((q, q))
        outcome[0, 0] = 1.0
        own = (self.weights @ (1 - r2))[:, None, None] * outcome
        return np.asarray((own - squares) / spread[0, 0])

    def details(self, spread: Floats, names: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Conditional dominance (predictors x size of the other model), and complete dominance of each pair."""
        r2 = self.told(spread[None])[0]
        p = self.predictors
        everyone = np.arange(1 << p)
        sizes = np.array([int(one).bit_count() for one in everyone])
        conditional, added = np.zeros((p, p)), []
        for j in range(p):
            others = everyone[(everyone >> j) & 1 == 0]
            more = r2[others | (1 << j)] - r2[others]
            conditional[j] = [more[sizes[others] == size].mean() for size in range(p)]
            added.append(dict(zip(others.tolist(), more.tolist(), strict=True)))
        pairs = np.array([[dominates(added, i, j) for j in range(p)] for i in range(p)])
        columns = [f"with {size} others" for size in range(p)]
        return pd.DataFrame(conditional, names, columns), pd.DataFrame(pairs, names, names)


def dominates(added: list[dict[int, float]], i: int, j: int) -> float:
    """1 where i adds more than j to every model without both, 0 where less, else one half; missing on the diagonal."""
    if i == j:
        return float("nan")
    gaps = np.array([added[i][model] - added[j][model] for model in added[i] if model in added[j]])
    return 1.0 if (gaps > 1e-12).all() else 0.0 if (gaps < -1e-12).all() else 0.5


@cache
def subsets_of(p: int) -> Subsets:
    """The models of p predictors, made once."""
    by_size = tuple(
        np.array(list(combinations(range(p), size)), dtype=np.intp).reshape(comb(p, size), size)
        for size in range(p + 1)
    )
    weights = np.zeros((p, 1 << p))
    models = np.arange(1 << p)
    sizes = np.array([int(one).bit_count() for one in models])
    for j in range(p):
        has = (models >> j) & 1 == 1
        weights[j, has] = [1 / (p * comb(p - 1, int(size) - 1)) for size in sizes[has]]
        weights[j, ~has] = [-1 / (p * comb(p - 1, int(size))) for size in sizes[~has]]
    return Subsets(p, by_size, weights)
