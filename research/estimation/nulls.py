"""Worlds without a necessary condition that leave the same corner empty, and whether a ceiling predicts better."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import special

from research.estimation.ceilings import Ceiling, ceiling_of
from research.estimation.sample import Codes, Floats

FOLDS, TIMES = 10, 5
Cloud = tuple[Floats, Floats]


def shuffled(x: Floats, y: Floats, rng: np.random.Generator) -> Cloud:
    """Nothing goes with anything: the outcome is dealt anew."""
    return x, rng.permutation(y)


def matched(x: Floats, y: Floats, rng: np.random.Generator) -> Cloud:
    """A slope with equal spread: normal scores of the same correlation, on the margins that were seen."""
    r = float(np.corrcoef(normal_scores(x), normal_scores(y))[0, 1])
    a, noise = rng.standard_normal((2, len(x)))
    return dealt(x, a), dealt(y, r * a + np.sqrt(max(1 - r * r, 0.0)) * noise)


def fan(x: Floats, y: Floats, rng: np.random.Generator) -> Cloud:
    """A slope whose spread changes along the condition: line and spread as fitted to normal scores, normal noise.

    Residuals drawn again would not do: under a ceiling they stop short above, and would build it anew.
    """
    scores = normal_scores(y)
    line = fitted(x, scores)
    left = np.abs(scores - line)
    spread = np.maximum(fitted(x, left), 0.1 * left.mean()) * np.sqrt(np.pi / 2)
    return x, dealt(y, line + spread * rng.standard_normal(len(y)))


NULLS = {"independent": shuffled, "matched": matched, "fan": fan}


def fitted(x: Floats, y: Floats) -> Floats:
    """A straight line through a cloud, at its own points."""
    centered = x - x.mean()
    return np.asarray(y.mean() + centered * (centered @ y) / (centered @ centered))


def normal_scores(values: Floats) -> Floats:
    """Normal quantiles of the ranks, ties at their mean rank."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    return np.asarray(special.ndtri((ranks - 0.5) / len(values)))


def dealt(margin: Floats, by: Floats) -> Floats:
    """The values of a margin, dealt in the order of other numbers."""
    told = np.empty_like(margin)
    told[np.argsort(by, kind="stable")] = np.sort(margin)
    return told


def share_beyond(found: Ceiling, clouds: Sequence[Cloud]) -> float:
    """How often a null has at least the effect seen, the sample itself counted in."""
    effects = np.array([ceiling_of(found.kind, x, y, found.scope).effect for x, y in clouds])
    return float((1 + (effects >= found.effect - 1e-12).sum()) / (1 + len(effects)))


def gain(x: Floats, y: Floats, rng: np.random.Generator) -> float:
    """Variance of unseen answers told by slope and ceiling line together, beyond that by the slope alone."""
    told = [gain_once(x, y, rng.permutation(len(x)) % FOLDS) for _ in range(TIMES)]
    return float(np.mean(told))


def gain_once(x: Floats, y: Floats, fold: Codes) -> float:
    """The gain with one dealing of folds."""
    alone, both = np.empty(len(x)), np.empty(len(x))
    for one in range(FOLDS):
        out = fold == one
        line = ceiling_of("cr-fdh", x[~out], y[~out])
        constant = np.ones(len(x))
        slope = np.column_stack([constant, x])
        bent = np.column_stack([constant, x, line.height(x)])
        alone[out] = slope[out] @ np.linalg.lstsq(slope[~out], y[~out], rcond=None)[0]
        both[out] = bent[out] @ np.linalg.lstsq(bent[~out], y[~out], rcond=None)[0]
    whole = float(((y - y.mean()) ** 2).sum())
    return (float(((y - alone) ** 2).sum()) - float(((y - both) ** 2).sum())) / whole
