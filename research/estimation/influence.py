"""Statistics as influence functions of weighted sums: mean, ratio, total, for one domain at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.estimation.sample import Floats, Sample

SAME = 1e-26  # squares of residuals below this part of the squares of numbers are roundings of nothing


@dataclass(frozen=True, eq=False)
class Statistic:
    """k numbers of one domain with what their precision needs.

    `influence` has a row for each of the sample's sums and a column for each number. `spread` is the weighted variance
    of one respondent's contribution and `scale` brings it to the number's unit, so that a simple random sample of
    `base` respondents would have the variance `spread * scale**2 / base`.
    """

    value: Floats
    influence: Floats
    spread: Floats
    scale: Floats
    base: int
    weighted_base: float
    kish: float
    df: int
    count: Floats  # respondents with a 1, where the columns hold 0 and 1


def mean_of(sample: Sample, y: Floats, inside: NDArray[np.bool_]) -> Statistic:
    """Weighted means of the columns of y over a domain: influence w (y - m) / W."""
    ones = np.ones((len(y), 1))
    return ratio_of(sample, y, ones, inside)


def ratio_of(sample: Sample, y: Floats, x: Floats, inside: NDArray[np.bool_]) -> Statistic:
    """Ratios of weighted sums of y and x over a domain: influence w (y - R x) / X."""
    top, bottom = sample.totals(y, inside), sample.totals(x, inside)
    below = sample.whole(bottom)
    value = sample.whole(top) / below
    weighted = float(sample.weights[inside].sum())
    residual = y[inside] - value * x[inside]
    return described(
        sample, inside, y, value, (top - value * bottom) / sample.divisor(bottom), residual, weighted / below
    )


def total_of(sample: Sample, y: Floats, inside: NDArray[np.bool_]) -> Statistic:
    """Weighted totals of the columns of y over a domain: influence w y."""
    top = sample.totals(y, inside)
    value = sample.whole(top)
    weighted = float(sample.weights[inside].sum())
    return described(sample, inside, y, value, top, y[inside] - value / weighted, np.full(y.shape[1], weighted))


def described(
    sample: Sample,
    inside: NDArray[np.bool_],
    y: Floats,
    value: Floats,
    influence: Floats,
    residual: Floats,
    scale: Floats,
) -> Statistic:
    """Put bases beside a value and its influence."""
    w, y = sample.weights[inside], y[inside]
    weighted = float(w.sum())
    spread, size = (w @ residual**2) / weighted, (w @ y**2) / weighted
    return Statistic(
        value=value,
        influence=influence,
        spread=np.where(spread > SAME * size, spread, 0.0),
        scale=np.broadcast_to(scale, value.shape),
        base=len(w),
        weighted_base=weighted,
        kish=float(weighted**2 / (w**2).sum()),
        df=sample.domain_df(inside),
        count=np.count_nonzero(y == 1, axis=0).astype(float),
    )


def effective_base(sample: Sample, statistic: Statistic, variance: Floats) -> Floats:
    """The size of a simple random sample with the same precision; Kish's (1965) where nothing varies."""
    return effective(sample, statistic.spread * statistic.scale**2, variance, statistic.kish)


def design_effect(sample: Sample, statistic: Statistic, variance: Floats) -> Floats:
    """Variance over that of a simple random sample of the same base."""
    return effect(sample, statistic.spread * statistic.scale**2, variance, statistic.base, statistic.weighted_base)


def effective(sample: Sample, spread: Floats, variance: Floats, kish: Floats | float) -> Floats:
    """The size of a simple random sample whose one respondent varies by `spread`, with the same precision.

    Counted so that a simple sample without weights gives exactly its base, in every domain.
    """
    n = len(sample.weights)
    simple = spread * n / max(n - 1, 1)
    varies = (simple > 0) & ~(variance <= 1e-12 * simple)  # also where the variance cannot be told
    return np.asarray(np.where(varies, simple / np.where(varies, variance, 1.0), kish))


def effect(
    sample: Sample, spread: Floats, variance: Floats, base: Floats | float, weighted_base: Floats | float
) -> Floats:
    """Variance over that of a simple random sample of the same base, without replacement where weights expand.

    Missing where nothing varies.
    """
    left = 1 - base / weighted_base if sample.expands else 1.0
    simple = spread * left / np.maximum(base - 1, 1)
    return np.asarray(np.divide(variance, simple, out=np.full(variance.shape, np.nan), where=simple > 0))
