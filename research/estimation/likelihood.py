"""The likelihood interval of a share: the log odds that a rescaled binomial likelihood does not rule out.

Everything here follows R's `confint` of a quasibinomial `svyglm` to the digit: the profile is a grid with a cubic
through it, and the variance under the model is that of the last but one step of the fit. Exact limits differ from these
by some thousandths of themselves where shares are small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from research.estimation.sample import Floats

STEPS = 10  # of a side, as R profiles; further ones only where its grid ends before the limit
FARTHEST = 200
FINER = 3  # points of the smooth curve for each point of the grid
TOLERANCE = 1e-8  # of the deviance, between two steps of the fit


@dataclass(frozen=True)
class Profile:
    """What the likelihood of one share is scaled by.

    `first` is the log odds after the first step of the fit, for which weights and answers are needed.
    """

    share: float
    error: float
    base: float
    df: float
    level: float
    first: float

    @property
    def odds(self) -> float:
        """The log odds of the share."""
        return float(special.logit(self.share))

    @property
    def step(self) -> float:
        """The standard error of the log odds."""
        return self.error / (self.share * (1 - self.share))

    @property
    def inflation(self) -> float:
        """How much the design adds to the variance under the model, as a factor."""
        return self.step**2 * self.base * last_but_one(self)

    @property
    def cutoff(self) -> float:
        """The root of the deviance at the limits: t on the design's degrees of freedom, times the inflation's root."""
        return float(special.stdtrit(self.df, (1 + self.level) / 2) * np.sqrt(self.inflation))

    def deviance(self, odds: Floats | float) -> Floats:
        """Minus twice the log likelihood at some log odds, weights counting as many as there are respondents."""
        told = self.share * special.log_expit(odds) + (1 - self.share) * special.log_expit(-np.asarray(odds))
        return np.asarray(-2 * self.base * told)

    def root(self, odds: Floats) -> Floats:
        """Signed root of the deviance above its least, over the dispersion n / (n - 1)."""
        above = np.maximum(self.deviance(odds) - self.deviance(self.odds), 0.0) * (self.base - 1) / self.base
        return np.asarray(np.sign(odds - self.odds) * np.sqrt(above))


def first_step(weights: Floats, y: Floats) -> Floats:
    """Log odds after the first step of a weighted binomial fit, for each column of zeros and ones."""
    w = (weights / weights.mean())[:, np.newaxis]
    start = (w * y + 0.5) / (w + 1)
    slope = start * (1 - start)
    working = special.logit(start) + (y - start) / slope
    return np.asarray((w * slope * working).sum(axis=0) / (w * slope).sum(axis=0))


def last_but_one(profile: Profile) -> float:
    """The variance p (1 - p) of one answer, one step of the fit before its end."""
    odds, before = profile.first, np.inf
    while True:
        p = special.expit(odds)
        variance = p * (1 - p)
        odds += (profile.share - p) / variance
        now = float(profile.deviance(odds))
        if abs(now - before) / (now + 0.1) < TOLERANCE:
            return float(variance)
        before = now


def limits(profile: Profile) -> tuple[float, float]:
    """Both limits as shares, read off the profile: a grid, a cubic through it, straight lines between its points."""
    deepest = depth(profile)
    below, above = (side(profile, deepest, sign) for sign in (-1.0, 1.0))
    odds = np.concatenate([below[::-1], [profile.odds], above], dtype=np.float64)
    fine, roots = smooth(odds, profile.root(odds))
    order = np.argsort(roots, kind="stable")
    low, high = special.expit(np.interp([-profile.cutoff, profile.cutoff], roots[order], fine[order]))
    return float(low), float(high)


def depth(profile: Profile) -> float:
    """How deep the profile goes: to the root that leaves half the tail beyond the limit for both sides together."""
    tail = special.ndtr(-profile.cutoff) / 2
    return float(np.sqrt(special.fdtri(1, profile.base - 1, 1 - tail))) if tail > 1e-15 else 1.5 * profile.cutoff


def side(profile: Profile, deepest: float, sign: float) -> Floats:
    """Log odds of the grid on one side, until the profile is deep enough or the steps are used up."""
    odds = profile.odds + sign * deepest / 5 * profile.step * np.arange(1.0, FARTHEST)
    roots = np.abs(profile.root(odds))
    return np.asarray(odds[: max(min(steps(roots >= deepest), STEPS - 1), steps(roots > profile.cutoff))])


def steps(reached: NDArray[np.bool_]) -> int:
    """How many steps it takes until something is reached, or all of them."""
    return int(np.argmax(np.append(reached[:-1], True))) + 1


def smooth(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """A cubic spline through points, bent at its ends as the cubic through the four outermost (Forsythe 1977)."""
    from scipy.interpolate import make_interp_spline

    bends = [[(3, 6 * divided(x[part], y[part]))] for part in (slice(4), slice(-4, None))]
    curve = make_interp_spline(x, y, k=3, bc_type=tuple(bends))  # type: ignore[arg-type]  # the stubs know names only
    fine = np.linspace(x[0], x[-1], FINER * len(x))
    return fine, np.asarray(curve(fine))


def divided(x: Floats, y: Floats) -> float:
    """The divided difference of all of some points."""
    for apart in range(1, len(x)):
        y = np.diff(y) / (x[apart:] - x[:-apart])
    return float(y[0])
