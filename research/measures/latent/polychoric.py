"""Polychoric correlations in two steps (Olsson 1979), and the covariance of all that is estimated (Muthén 1984)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from research.errors import MeasureError
from research.measures.latent.robust import Rows, meat
from research.measures.latent.structure import Floats

Codes = NDArray[np.intp]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)
TINY = 1e-12
MOST = 0.9999


@dataclass(frozen=True, eq=False)
class Ordinal:
    """Thresholds of each item, and correlations between the normal variables that the answers cut up."""

    items: tuple[str, ...]
    levels: tuple[NDArray[np.int64], ...]
    thresholds: tuple[Floats, ...]
    correlations: Floats
    base: int

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The pairs of items, in the order of the correlations below."""
        return list(combinations(range(len(self.items)), 2))

    @property
    def below(self) -> Floats:
        """The correlations of the pairs."""
        return np.array([self.correlations[i, j] for i, j in self.pairs])


def bivariate(x: Floats, y: Floats, rho: float) -> Floats:
    """Chance that two standard normals with this correlation are under x and y, of any shape; infinite ends are fine.

    By Plackett's (1954) identity: the density at (x, y) integrated over the correlation, from independence to rho.
    """
    end = np.arcsin(rho)
    angle = 0.5 * end * (NODES + 1)
    sine, cosine = np.sin(angle), np.cos(angle) ** 2
    finite = np.isfinite(x) & np.isfinite(y)
    a, b = np.where(finite, x, 0.0)[..., None], np.where(finite, y, 0.0)[..., None]
    density = np.exp(-(a**2 + b**2 - 2 * a * b * sine) / (2 * cosine))
    told = 0.5 * end * (density @ WEIGHTS) / (2 * np.pi)
    return np.asarray(special.ndtr(x) * special.ndtr(y) + np.where(finite, told, 0.0))


def density(x: Floats, y: Floats, rho: float) -> Floats:
    """Density of the bivariate normal; zero at infinite ends."""
    finite = np.isfinite(x) & np.isfinite(y)
    a, b = np.where(finite, x, 0.0), np.where(finite, y, 0.0)
    rest = 1 - rho**2
    told = np.exp(-(a**2 + b**2 - 2 * rho * a * b) / (2 * rest)) / (2 * np.pi * np.sqrt(rest))
    return np.where(finite, told, 0.0)


def corners(values: Floats) -> Floats:
    """Differences over the four corners of each cell."""
    return values[1:, 1:] - values[:-1, 1:] - values[1:, :-1] + values[:-1, :-1]


def with_ends(thresholds: Floats) -> Floats:
    """Thresholds between minus and plus infinity."""
    return np.concatenate([[-np.inf], thresholds, [np.inf]])


def cell_chances(first: Floats, second: Floats, rho: float) -> Floats:
    """Chance of each pair of answers."""
    x, y = np.meshgrid(with_ends(first), with_ends(second), indexing="ij")
    return np.maximum(corners(bivariate(x, y, rho)), TINY)


def cell_slopes(first: Floats, second: Floats, rho: float) -> Floats:
    """Derivative of each chance by the correlation."""
    x, y = np.meshgrid(with_ends(first), with_ends(second), indexing="ij")
    return corners(density(x, y, rho))


def correlation(counts: Floats, first: Floats, second: Floats) -> float:
    """The correlation under which a table of weighted counts is likeliest, thresholds given, by safe Newton steps."""
    low, high = -MOST, MOST
    rho = 0.0
    for _ in range(100):
        chances, slopes = cell_chances(first, second, rho), cell_slopes(first, second, rho)
        score = float((counts * slopes / chances).sum())
        information = float((counts.sum() * slopes**2 / chances).sum())
        low, high = (rho, high) if score > 0 else (low, rho)
        wanted = rho + score / information if information > TINY else np.inf
        step = wanted if low < wanted < high else (low + high) / 2
        if abs(step - rho) < 1e-13:
            return float(step)
        rho = step
    return float(rho)


def polychoric_of(values: Floats, weights: Floats, items: tuple[str, ...]) -> Ordinal:
    """Thresholds and correlations of complete rows of ordered answers.

    Raises
    ------
    MeasureError
        For an item to which all gave one answer, or more than 20 different ones.
    """
    levels = tuple(np.unique(column).astype(np.int64) for column in values.T)
    for name, found in zip(items, levels, strict=True):
        if not 2 <= len(found) <= 20:
            raise MeasureError(
                f"{name!r} has {len(found)} different answers; a polychoric correlation needs 2 to 20 ordered ones"
            )
    codes = np.column_stack([np.searchsorted(found, column) for found, column in zip(levels, values.T, strict=True)])
    thresholds = tuple(cuts(codes[:, j], len(found), weights) for j, found in enumerate(levels))
    told = np.eye(len(items))
    for i, j in combinations(range(len(items)), 2):
        counts = table(codes[:, i], codes[:, j], len(levels[i]), len(levels[j]), weights)
        told[i, j] = told[j, i] = correlation(counts, thresholds[i], thresholds[j])
    return Ordinal(items, levels, thresholds, told, len(values))


def cuts(codes: Codes, levels: int, weights: Floats) -> Floats:
    """Thresholds of one item from its weighted shares."""
    shares = np.bincount(codes, weights, levels).cumsum() / weights.sum()
    return np.asarray(special.ndtri(shares[:-1]))


def table(first: Codes, second: Codes, rows: int, columns: int, weights: Floats) -> Floats:
    """Weighted counts of pairs of answers."""
    counts = np.bincount(first * columns + second, weights, rows * columns)
    return np.asarray(counts.reshape(rows, columns), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Pairwise:
    """Scores of one pair: by its correlation, and by the thresholds of either item (respondents x thresholds)."""

    rho: Floats
    first: Floats
    second: Floats


def pair_scores(codes: tuple[Codes, Codes], first: Floats, second: Floats, rho: float) -> Pairwise:
    """Derivatives of each respondent's log chance, looked up in the table of cells."""
    chances = cell_chances(first, second, rho)
    by_rho = (cell_slopes(first, second, rho) / chances)[codes]
    return Pairwise(
        by_rho,
        by_threshold(first, second, rho, chances)[codes],
        by_threshold(second, first, rho, chances.T)[codes[::-1]],
    )


def by_threshold(own: Floats, other: Floats, rho: float, chances: Floats) -> Floats:
    """Derivatives (own levels x other levels x own thresholds) of the log chance of each cell."""
    ends = with_ends(other)
    conditional = special.ndtr((ends[None, :] - rho * own[:, None]) / np.sqrt(1 - rho**2))
    flow = np.exp(-(own**2) / 2)[:, None] / np.sqrt(2 * np.pi) * np.diff(conditional, axis=1)
    told = np.zeros((len(own) + 1, len(other) + 1, len(own)))
    for k in range(len(own)):
        told[k, :, k] += flow[k]
        told[k + 1, :, k] -= flow[k]
    return told / chances[:, :, None]


def threshold_scores(codes: Codes, thresholds: Floats) -> Floats:
    """Derivatives (respondents x thresholds) of the log chance of one item's answers."""
    shares = np.diff(special.ndtr(with_ends(thresholds)))
    flow = np.exp(-(thresholds**2) / 2) / np.sqrt(2 * np.pi)
    told = np.zeros((len(shares), len(thresholds)))
    at = np.arange(len(thresholds))
    told[at, at] = flow / shares[:-1]
    told[at + 1, at] = -flow / shares[1:]
    return told[codes]


def covariance_of_moments(values: Floats, weights: Floats, told: Ordinal, clusters: NDArray[np.intp]) -> Floats:
    """The covariance, times n, of thresholds and correlations, from the scores of both steps.

    Thresholds come first, item by item, then the correlations of the pairs. Weights have a mean of one; scores are
    summed by cluster before they are squared.
    """
    codes = [np.searchsorted(found, column) for found, column in zip(told.levels, values.T, strict=True)]
    cut = [threshold_scores(code, known) for code, known in zip(codes, told.thresholds, strict=True)]
    ends = np.concatenate([[0], np.cumsum([len(known) for known in told.thresholds])])
    pairs = [
        pair_scores((codes[i], codes[j]), told.thresholds[i], told.thresholds[j], told.correlations[i, j])
        for i, j in told.pairs
    ]
    scores = np.column_stack([*cut, *(pair.rho for pair in pairs)])
    q, n = scores.shape[1], len(values)
    bread = np.zeros((q, q))
    for k, one in enumerate(cut):
        at = slice(ends[k], ends[k + 1])
        bread[at, at] = (one * weights[:, None]).T @ one
    for k, ((i, j), pair) in enumerate(zip(told.pairs, pairs, strict=True)):
        row = ends[-1] + k
        weighted = pair.rho * weights
        bread[row, ends[i] : ends[i + 1]] = weighted @ pair.first
        bread[row, ends[j] : ends[j + 1]] = weighted @ pair.second
        bread[row, row] = weighted @ pair.rho
    inverse = np.linalg.inv(bread / n)
    outer = meat(scores, Rows(values, weights, clusters))
    return np.asarray(inverse @ (outer / n) @ inverse.T)
