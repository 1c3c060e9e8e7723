"""Power from noncentral distributions: how often a test says that something is there, when it is."""

from __future__ import annotations

import math

from scipy import optimize, special


def power_of_t(ratio: float, df: float, level: float) -> float:
    """Power of a two-sided t test whose estimate is `ratio` standard errors from nothing.

    Examples
    --------
    >>> round(power_of_t(2.5, 38, 0.95), 4)  # 20 a group, .79 standard deviations apart
    0.6831
    """
    if not math.isfinite(df):
        return power_of_z(ratio, level)
    edge = float(special.stdtrit(df, (1 + level) / 2))
    above = 1 - float(special.nctdtr(df, abs(ratio), edge))
    below = float(special.nctdtr(df, -abs(ratio), edge))  # the other side, by symmetry
    return above + (1 - below)


def power_of_z(ratio: float, level: float) -> float:
    """The same with many degrees of freedom."""
    edge = float(special.ndtri((1 + level) / 2))
    return float(special.ndtr(abs(ratio) - edge) + special.ndtr(-abs(ratio) - edge))


def power_of_f(noncentral: float, terms: int, df: float, level: float) -> float:
    """Power of an F test of several terms."""
    edge = float(special.fdtri(terms, df, level))
    return 1 - float(special.ncfdtr(terms, df, noncentral, edge))


def power_of_shares(first: float, second: float, sizes: tuple[float, float], level: float) -> float:
    """Power to tell two shares apart, the difference judged by the share of both together (as R's power.prop.test)."""
    n1, n2 = sizes
    together = (n1 * first + n2 * second) / (n1 + n2)
    none = math.sqrt(together * (1 - together) * (1 / n1 + 1 / n2))
    there = math.sqrt(first * (1 - first) / n1 + second * (1 - second) / n2)
    edge = float(special.ndtri((1 + level) / 2)) * none
    gap = abs(first - second)
    return float(special.ndtr((gap - edge) / there) + special.ndtr((-gap - edge) / there))


def ratio_for(power: float, df: float, level: float) -> float:
    """How many standard errors from nothing an effect must be, to be found with this power."""
    if df < 1:
        return float("nan")
    return float(optimize.brentq(lambda ratio: power_of_t(ratio, df, level) - power, 0.0, 1e4, xtol=1e-10))
