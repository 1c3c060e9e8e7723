"""Proportional odds (McCullagh 1980): ordered answers, each cut between them at its own height."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import special

from research.estimation.models.fit import Derivatives, Fit, Response, newton
from research.estimation.sample import Floats

THOUSANDTH = 1e-3


@dataclass(frozen=True)
class ProportionalOdds:
    """logit P(answer up to k) = cut k - x b; parameters are the coefficients, then the cuts from low to high."""

    name: str = "ordinal"
    constant: bool = False
    ratio: str = "odds ratio"

    def fit(self, x: Floats, y: Floats, w: Floats, offset: Floats, start: Floats | None = None) -> Fit:
        """Coefficients and cuts by Newton's method; the log likelihood has one maximum (Pratt 1981)."""
        cuts = int(y.max()) if start is None else len(start) - x.shape[1]
        first = self.first(x, y, w, cuts) if start is None else start
        found = newton(first, lambda at: derivatives(at, x, y, w, offset, cuts), float(w.sum()))
        told = likelihood(found, x, y, offset, cuts)
        information = np.asarray(np.linalg.inv(curvature(told, w)), dtype=np.float64)
        value = float(w @ told.loglik)
        scores = told.upper * told.by_upper[:, None] + told.lower * told.by_lower[:, None]
        return Fit(
            parameters=found,
            scores=scores,
            bread=information,
            influence=scores @ information,
            classic=information,
            deviance=-2 * value,
            loglik=value,
            leverage=np.zeros(len(y)),
        )

    def first(self, x: Floats, y: Floats, w: Floats, cuts: int) -> Floats:
        """The model that knows nothing but the shares."""
        up_to = np.array([w[y <= k].sum() for k in range(cuts)]) / w.sum()
        return np.concatenate([np.zeros(x.shape[1]), special.logit(up_to)])

    def response(self, parameters: Floats, x: Floats, offset: Floats) -> Response:
        """The probability of each answer."""
        p = x.shape[1]
        cuts = parameters[p:]
        low = special.expit(cuts - (offset + x @ parameters[:p])[:, None])
        dense = low * (1 - low)
        turn = dense * (1 - 2 * low)
        n, k = low.shape
        other, tilt = np.zeros((n, k + 1, k)), np.zeros((n, k + 1, k))
        for cut in range(k):
            other[:, cut, cut], other[:, cut + 1, cut] = dense[:, cut], -dense[:, cut]
            tilt[:, cut, cut], tilt[:, cut + 1, cut] = -turn[:, cut], turn[:, cut]
        return Response(between(low, 1.0), -between(dense, 0.0), between(turn, 0.0), other, tilt)

    def others(self, categories: tuple[str, ...]) -> tuple[str, ...]:
        """The cuts, each named by the answers it stands between."""
        return tuple(f"{low}|{high}" for low, high in pairwise(categories))


def information_by_differences(fit: Fit, x: Floats, y: Floats, w: Floats, offset: Floats) -> Floats:
    """The inverse information as R's svyolr takes it: differences of the gradient over a thousandth of each parameter.

    The parameters are the coefficients, the lowest cut and the logarithms of the steps between cuts. The differences
    are rough for predictors with large numbers, so that the result depends on their units.
    """
    p = x.shape[1]
    cuts = fit.parameters[p:]
    at = np.concatenate([fit.parameters[:p], cuts[:1], np.log(np.diff(cuts))])

    def gradient(there: Floats) -> Floats:
        heights = np.cumsum(np.append(there[p : p + 1], np.exp(there[p + 1 :])))
        found = derivatives(np.append(there[:p], heights), x, y, w, offset, len(cuts))[1]
        return found @ steps(there, p)

    rows = [(gradient(at - move) - gradient(at + move)) / (2 * THOUSANDTH) for move in THOUSANDTH * np.eye(len(at))]
    turned = steps(at, p)
    return np.asarray(turned @ np.linalg.inv((np.array(rows) + np.array(rows).T) / 2) @ turned.T)


def steps(at: Floats, p: int) -> Floats:
    """How cuts move with the lowest of them and the logarithms of the steps between, after p coefficients."""
    told = np.eye(len(at))
    told[p:, p] = 1.0
    for place in range(p + 1, len(at)):
        told[place:, place] = np.exp(at[place])
    return told


def between(at_cuts: Floats, last: float) -> Floats:
    """Differences from cut to cut, from zero before the first to `last` after the last."""
    n = len(at_cuts)
    return np.diff(np.column_stack([np.zeros(n), at_cuts, np.full(n, last)]), axis=1)


@dataclass(frozen=True, eq=False)
class Likelihood:
    """Each respondent's log likelihood and its derivatives in the bounds above and below the answer.

    `upper` and `lower` are the derivatives of the two bounds in the parameters, zero where there is no bound.
    """

    loglik: Floats
    upper: Floats
    lower: Floats
    by_upper: Floats
    by_lower: Floats
    twice_upper: Floats
    twice_both: Floats
    twice_lower: Floats


def likelihood(at: Floats, x: Floats, y: Floats, offset: Floats, cuts: int) -> Likelihood:
    """Log of the logistic's mass between two bounds, which are cuts less the linear predictor."""
    p = x.shape[1]
    eta, places = offset + x @ at[:p], y.astype(np.intp)
    heights = np.r_[-np.inf, at[p:], np.inf]
    a, b = heights[places + 1] - eta, heights[places] - eta
    high, low = special.expit(a), special.expit(b)
    mass = np.where(a + b > 0, special.expit(-b) - special.expit(-a), high - low)
    with np.errstate(divide="ignore", invalid="ignore"):
        up, down = high * special.expit(-a) / mass, low * special.expit(-b) / mass
        return Likelihood(
            loglik=np.log(mass),
            upper=bound(x, places, cuts),
            lower=bound(x, places - 1, cuts),
            by_upper=up,
            by_lower=-down,
            twice_upper=up * (1 - 2 * high) - up**2,
            twice_both=up * down,
            twice_lower=-down * (1 - 2 * low) - down**2,
        )


def bound(x: Floats, place: np.ndarray[tuple[int], np.dtype[np.intp]], cuts: int) -> Floats:
    """The derivatives of a cut less the linear predictor in all parameters."""
    there = (place >= 0) & (place < cuts)
    told = np.zeros((len(x), x.shape[1] + cuts))
    told[:, : x.shape[1]] = -x * there[:, None]
    rows = np.flatnonzero(there)
    told[rows, x.shape[1] + place[rows]] = 1.0
    return told


def curvature(told: Likelihood, w: Floats) -> Floats:
    """Minus the second derivatives of the weighted log likelihood."""
    both = (told.upper * (w * told.twice_both)[:, None]).T @ told.lower
    upper = (told.upper * (w * told.twice_upper)[:, None]).T @ told.upper
    lower = (told.lower * (w * told.twice_lower)[:, None]).T @ told.lower
    return -(upper + both + both.T + lower)


def derivatives(at: Floats, x: Floats, y: Floats, w: Floats, offset: Floats, cuts: int) -> Derivatives:
    """Log likelihood, gradient and curvature; minus infinity where cuts are out of order."""
    if bool((np.diff(at[x.shape[1] :]) <= 0).any()):
        return -np.inf, np.zeros(len(at)), np.eye(len(at))
    told = likelihood(at, x, y, offset, cuts)
    gradient = (w * told.by_upper) @ told.upper + (w * told.by_lower) @ told.lower
    return float(w @ told.loglik), gradient, curvature(told, w)
