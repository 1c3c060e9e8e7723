"""Confidence intervals for means and shares, from value, standard error, degrees of freedom and base."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from research.errors import ConfigurationError
from research.estimation.likelihood import Profile, first_step, limits
from research.estimation.sample import Floats


@dataclass(frozen=True, eq=False)
class Precision:
    """What an interval is made of; arrays have one entry a number. `effective` is the effective base.

    `first` is where the fit behind a likelihood interval begins; without it weights are taken as equal. `odds` is the
    standard error of the log odds where replicate weights tell it.
    """

    value: Floats
    error: Floats
    df: Floats
    effective: Floats
    base: Floats
    level: float = 0.95
    first: Floats | None = None
    odds: Floats | None = None

    @property
    def t(self) -> Floats:
        """The quantile of the t distribution."""
        return np.asarray(special.stdtrit(self.df, (1 + self.level) / 2))

    @property
    def usable(self) -> Floats:
        """The effective base, less where few primary units tell the variance (Korn and Graubard 1998)."""
        simple = special.stdtrit(np.maximum(self.base - 1, 1), (1 + self.level) / 2)
        return np.asarray(self.effective * (simple / self.t) ** 2)


Pair = tuple[Floats, Floats]
NEAR = 1e-12  # of 0 or 1: a share that rounding alone keeps from it


def student(p: Precision) -> Pair:
    """Value and t standard errors either way."""
    return p.value - p.t * p.error, p.value + p.t * p.error


def wilson(p: Precision) -> Pair:
    """Wilson's (1927) score interval on the effective base; never outside 0-1, and sound at 0 and 1."""
    z, n, share = special.ndtri((1 + p.level) / 2), p.usable, p.value
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(np.maximum(share * (1 - share), 0) / n + z**2 / (4 * n**2))
    return middle - half, middle + half


def korn_graubard(p: Precision) -> Pair:
    """Clopper and Pearson's exact interval on the effective base (Korn and Graubard 1998)."""
    alpha, share, inner = 1 - p.level, p.value, within(p)
    error = np.where(inner, p.error, 1.0)
    n = np.where(inner, share * (1 - share) / error**2 * (p.usable / p.effective), p.usable)
    hits, misses = n * share, n * (1 - share)
    low = np.where(hits > 0, special.betaincinv(np.maximum(hits, 1e-12), misses + 1, alpha / 2), 0.0)
    high = np.where(misses > 0, special.betaincinv(hits + 1, np.maximum(misses, 1e-12), 1 - alpha / 2), 1.0)
    return low, high


def logit(p: Precision) -> Pair:
    """The t interval on the log odds; at 0 and 1, where there are none, Korn and Graubard's.

    With replicate weights the log odds of each set tell their standard error, as R's `logit` fits each set anew.
    """
    inner = within(p)
    share = np.where(inner, p.value, 0.5)
    error = p.error / (share * (1 - share))
    if p.odds is not None:
        error = np.where(np.isfinite(p.odds), p.odds, error)
    odds, half = special.logit(share), p.t * error
    return instead(inner, (special.expit(odds - half), special.expit(odds + half)), korn_graubard(p))


def from_the_share(p: Precision) -> Pair:
    """The same with the standard error of the share carried over, replicate weights or not (R's `xlogit`)."""
    return logit(replace(p, odds=None))


def arcsine(p: Precision) -> Pair:
    """The t interval on the angle whose squared sine is the share, folded back where it passes 0 or a right angle.

    R folds; where folding would pass the share itself, the limit is 0 or 1.
    """
    inner = within(p)
    share = np.where(inner, p.value, 0.5)
    angle, half = np.arcsin(np.sqrt(share)), p.t * p.error / (2 * np.sqrt(share * (1 - share)))
    low = np.where(half < 2 * angle, np.sin(angle - half) ** 2, 0.0)
    high = np.where(half < np.pi - 2 * angle, np.sin(angle + half) ** 2, 1.0)
    return instead(inner, (low, high), korn_graubard(p))


def likelihood(p: Precision) -> Pair:
    """Where a binomial likelihood rescaled to the design's variance stays high enough; Korn and Graubard's at 0 and 1.

    The rescaled deviance is held against the square of t on the design's degrees of freedom.
    """
    inner = within(p)
    low, high = (np.array(bound) for bound in korn_graubard(p))
    for i in np.flatnonzero(inner):
        share, error, base, df = (float(x[i]) for x in (p.value, p.error, p.base, p.df))
        first = float(p.first[i]) if p.first is not None else EVEN * (2 * share - 1)
        low[i], high[i] = limits(Profile(share, error, base, df, p.level, first))
    return low, high


def within(p: Precision) -> NDArray[np.bool_]:
    """Where a share is neither 0 nor 1 and has a standard error."""
    return (p.value > NEAR) & (p.value < 1 - NEAR) & (p.error > 0)


def instead(inner: NDArray[np.bool_], pair: Pair, other: Pair) -> Pair:
    """One interval where it exists, another elsewhere."""
    return np.where(inner, pair[0], other[0]), np.where(inner, pair[1], other[1])


EVEN = float(first_step(np.ones(1), np.ones((1, 1)))[0])  # the first step's log odds if all said yes, for even weights
KINDS: dict[str, Callable[[Precision], Pair]] = {
    "wilson": wilson,
    "logit": logit,
    "xlogit": from_the_share,
    "likelihood": likelihood,
    "arcsine": arcsine,
    "korn-graubard": korn_graubard,
    "t": student,
}


def interval(kind: str, precision: Precision) -> Pair:
    """Lower and upper bounds of a kind; missing where the domain has no degree of freedom.

    Raises
    ------
    ConfigurationError
        When there is no such kind, or the level is not between 0 and 1.
    """
    if kind not in KINDS:
        raise ConfigurationError(f"no interval {kind!r}; the kinds are {', '.join(KINDS)}")
    if not 0 < precision.level < 1:
        raise ConfigurationError(f"the level of an interval lies between 0 and 1, not at {precision.level}")
    told = precision.df > 0
    safe = replace(precision, df=np.where(told, precision.df, 1.0))
    low, high = KINDS[kind](safe)
    return np.where(told, low, np.nan), np.where(told, high, np.nan)
