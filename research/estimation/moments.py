"""Variances, covariances and correlations of weighted columns, and how each moves with every respondent's weight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.estimation.fitted import Fit
from research.estimation.sample import Floats

Pair = tuple[int, int]


def centered(y: Floats, w: Floats) -> Floats:
    """Columns less their weighted means."""
    return np.asarray(y - w @ y / w.sum())


def products(y: Floats, pairs: Sequence[Pair]) -> Floats:
    """The product of two columns, for each pair."""
    first, second = np.array(pairs).T
    return np.asarray(y[:, first] * y[:, second])


def covariances(y: Floats, w: Floats, pairs: Sequence[Pair]) -> Floats:
    """Weighted mean products about the weighted means, times n / (n - 1); missing for one respondent."""
    n = len(y)
    return np.asarray(w @ products(centered(y, w), pairs) / w.sum() * (n / (n - 1) if n > 1 else np.nan))


def squares(y: Floats, w: Floats, pairs: Sequence[Pair]) -> Fit:
    """Variances and covariances; the mean's own error adds nothing of first order."""
    value = covariances(y, w, pairs)
    n = len(y)
    parts = products(centered(y, w), pairs) * (n / max(n - 1, 1)) - value
    return Fit(value, parts, lambda weights: covariances(y, weights, pairs))


def roots(y: Floats, w: Floats, pairs: Sequence[Pair]) -> Fit:
    """Standard deviations."""
    fit = squares(y, w, pairs)
    value = np.sqrt(fit.value)
    slope = np.divide(1, 2 * value, out=np.zeros(len(value)), where=value > 0)
    return Fit(value, fit.parts * slope, lambda weights: np.sqrt(fit.again(weights)))


def correlations(y: Floats, w: Floats, pairs: Sequence[Pair]) -> Floats:
    """Weighted correlations; missing where a column does not vary."""
    return np.asarray(w @ products(scaled(y, w), pairs) / w.sum())


def scaled(y: Floats, w: Floats) -> Floats:
    """Columns with mean 0 and mean square 1; missing where a column does not vary."""
    about = centered(y, w)
    size = np.sqrt(w @ about**2 / w.sum())
    flat = size <= 1e-12 * np.abs(y).max(axis=0)
    return np.asarray(about / np.where(flat, np.nan, size))


def pearson(y: Floats, w: Floats, pairs: Sequence[Pair]) -> Fit:
    """Correlations: each respondent's product less what the two variances take back."""
    value = correlations(y, w, pairs)
    z = scaled(y, w)
    first, second = np.array(pairs).T
    parts = products(z, pairs) - value * (z[:, first] ** 2 + z[:, second] ** 2) / 2
    return Fit(value, parts, lambda weights: correlations(y, weights, pairs))


def spearman(y: Floats, w: Floats, pairs: Sequence[Pair]) -> Fit:
    """Correlations of ranks; a respondent also moves the ranks of all others."""
    ranks = ranked(y, w)
    fit = pearson(ranks, w, pairs)
    z = scaled(ranks, w)
    size = np.sqrt(w @ centered(ranks, w) ** 2 / w.sum())
    size[size == 0] = np.nan
    own = [moved(y[:, j], w, z[:, [j]])[:, 0] / size[j] for j in range(y.shape[1])]
    parts = fit.parts.copy()
    for column, (i, j) in enumerate(pairs):
        r = fit.value[column]
        parts[:, column] += moved(y[:, i], w, z[:, [j]])[:, 0] / size[i] - r * own[i]
        parts[:, column] += moved(y[:, j], w, z[:, [i]])[:, 0] / size[j] - r * own[j]
    return Fit(fit.value, parts, lambda weights: correlations(ranked(y, weights), weights, pairs))


def ranked(y: Floats, w: Floats) -> Floats:
    """Ranks from 0 to 1: the share of the weight below, and half of that at the same value."""
    told = np.empty(y.shape)
    for j in range(y.shape[1]):
        which = places(y[:, j])
        at = np.bincount(which, w)
        told[:, j] = ((np.cumsum(at) - at / 2) / w.sum())[which]
    return told


def moved(y: Floats, w: Floats, z: Floats) -> Floats:
    """What a respondent's weight does to the mean of rank times z, by way of the ranks of those above and beside."""
    which = places(y)
    total = np.column_stack([np.bincount(which, w * column) for column in z.T]) / w.sum()
    above = total[::-1].cumsum(axis=0)[::-1] - total / 2
    mean = w @ (ranked(y[:, np.newaxis], w) * z) / w.sum()
    return np.asarray(above[which] - mean)


def places(y: Floats) -> NDArray[np.intp]:
    """The place of each value among the distinct ones."""
    return np.unique(y, return_inverse=True)[1].reshape(-1)
