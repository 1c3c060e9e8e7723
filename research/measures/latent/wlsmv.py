"""Factor models of ordered answers: diagonally weighted least squares, with robust errors and an adjusted test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from research.errors import MeasureError
from research.measures.latent.indices import Test
from research.measures.latent.polychoric import Ordinal
from research.measures.latent.structure import Floats, Structure

STEPS = 500


@dataclass(frozen=True, eq=False)
class Weighted:
    """A fit to correlations: free parameters, their covariance, the plain and the scaled and shifted test."""

    parameters: Floats
    covariance: Floats
    plain: Test
    scaled: Test


def correlations(model: Structure, parameters: Floats) -> tuple[Floats, Floats]:
    """Implied correlations of the pairs, and their derivatives (pairs x parameters)."""
    group = model.groups[0]
    _, covariance = group.implied(parameters)
    _, slopes = group.slopes(parameters)
    at = np.triu_indices(len(covariance), 1)
    return covariance[at], slopes[:, at[0], at[1]].T


def fit(model: Structure, told: Ordinal, moments: Floats) -> Weighted:
    """Fit a model to polychoric correlations; `moments` is n times their covariance.

    The variance of every underlying variable is one, so residual variances follow from the loadings (delta form).
    Thresholds are free and fit exactly.
    """
    keep = [k for k, name in enumerate(model.names) if name[1] in ("lambda", "psi")]
    weights = 1 / np.diag(moments)
    now = starting(model, told)
    for _ in range(STEPS):
        implied, slopes = correlations(model, now)
        slopes = slopes[:, keep]
        inner = (slopes * weights[:, None]).T @ slopes
        step = np.asarray(np.linalg.solve(checked(inner, model), slopes.T @ (weights * (told.below - implied))))
        size, value = 1.0, loss(model, told, weights, now)
        while size > 1e-8 and loss(model, told, weights, moved(now, keep, size * step)) > value + 1e-15:
            size /= 2
        now = moved(now, keep, size * step)
        if np.abs(size * step).max() < 1e-10:
            return finished(model, told, moments, now, keep)
    raise MeasureError(
        f"the factor model of {len(model.items)} ordered items found no best fit in {STEPS} steps; "
        "look for items that hardly correlate with their factor"
    )


def checked(inner: Floats, model: Structure) -> Floats:
    """The normal equations, refused where the model is not identified."""
    scale = np.sqrt(np.diag(inner))
    if np.linalg.eigvalsh(inner / np.outer(scale, scale))[0] < 1e-10:
        raise MeasureError(
            f"the factors {', '.join(model.factors)} cannot be told apart by {len(model.items)} items; "
            "give each three items, or put two of them together"
        )
    return inner


def starting(model: Structure, told: Ordinal) -> Floats:
    """Half of each variance common, loadings by the sign of the correlation with the marker."""
    first = np.zeros(len(model))
    for place, (_, matrix, i, j) in enumerate(model.names):
        if matrix == "psi" and i == j:
            first[place] = 0.5
        elif matrix == "lambda":
            k = model.items.index(list(model.factors.values())[j][0])
            first[place] = 1.0 if told.correlations[i, k] >= 0 else -1.0
    return first


def moved(now: Floats, keep: list[int], step: Floats) -> Floats:
    """Parameters after a step in those that are free."""
    after = now.copy()
    after[keep] += step
    return after


def loss(model: Structure, told: Ordinal, weights: Floats, parameters: Floats) -> float:
    """Weighted squares of what the model leaves of the correlations."""
    off = told.below - correlations(model, parameters)[0]
    return float(weights @ off**2)


def finished(model: Structure, told: Ordinal, moments: Floats, now: Floats, keep: list[int]) -> Weighted:
    """Errors and tests at the solution."""
    weights = 1 / np.diag(moments)
    slopes = correlations(model, now)[1][:, keep]
    bread = np.linalg.inv((slopes * weights[:, None]).T @ slopes)
    carried = slopes * weights[:, None]
    covariance = np.zeros((len(now), len(now)))
    covariance[np.ix_(keep, keep)] = bread @ carried.T @ moments @ carried @ bread / (told.base - 1)
    df = len(weights) - len(keep)
    projected = np.diag(weights) - carried @ bread @ carried.T
    plain = Test((told.base - 1) * loss(model, told, weights, now), df)
    return Weighted(now, covariance, plain, shifted(plain, projected @ moments))


def shifted(plain: Test, product: Floats) -> Test:
    """The test brought to mean and variance of a chi-square (Asparouhov and Muthén 2010)."""
    if plain.df == 0:
        return plain
    trace, squares = float(np.trace(product)), float(np.trace(product @ product))
    scale = np.sqrt(plain.df / squares)
    return Test(scale * plain.statistic + plain.df - scale * trace, plain.df, float(1 / scale))


def baseline(told: Ordinal, moments: Floats) -> tuple[Test, Test]:
    """Plain and scaled test of no correlation at all."""
    weights = 1 / np.diag(moments)
    plain = Test((told.base - 1) * float(weights @ told.below**2), len(weights))
    return plain, shifted(plain, np.diag(weights) @ moments)
