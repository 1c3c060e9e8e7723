"""Statistics as influence functions of weighted sums: mean, ratio, total, for one domain at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.estimation.sample import Floats, Sample


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
    w = sample.weights[inside]
    weighted = float(w.sum())
    return Statistic(
        value=value,
        influence=influence,
        spread=(w @ residual**2) / weighted,
        scale=np.broadcast_to(scale, value.shape),
        base=int(inside.sum()),
        weighted_base=weighted,
        kish=float(weighted**2 / (w**2).sum()),
        df=sample.domain_df(inside),
        count=(y[inside] == 1).sum(axis=0).astype(float),
    )


def effective_base(sample: Sample, statistic: Statistic, variance: Floats) -> Floats:
    """The size of a simple random sample with the same precision; Kish's (1965) where nothing varies.

    Counted so that a simple sample without weights gives exactly its base, in every domain.
    """
    n = len(sample.weights)
    simple = statistic.spread * statistic.scale**2 * n / max(n - 1, 1)
    varies = ~(variance <= 1e-12 * simple)  # also where it cannot be told
    return np.asarray(np.where(varies, simple / np.where(varies, variance, 1.0), statistic.kish))


def design_effect(sample: Sample, statistic: Statistic, variance: Floats) -> Floats:
    """Variance over that of a simple random sample of the same base, without replacement where weights expand.

    Missing where nothing varies.
    """
    n = statistic.base
    left = 1 - n / statistic.weighted_base if sample.expands else 1.0
    simple = statistic.spread * statistic.scale**2 * left / max(n - 1, 1)
    return np.asarray(np.divide(variance, simple, out=np.full(variance.shape, np.nan), where=simple > 0))
