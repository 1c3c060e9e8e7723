"""Quantiles: values below which a share of people lies, with intervals read off the distribution itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from research.errors import ConfigurationError, EstimationError
from research.estimation.about import about
from research.estimation.cells import BEYOND
from research.estimation.domains import By, Mask, Request, nobody, rows_of, split
from research.estimation.estimates import Estimates
from research.estimation.influence import Statistic, effective_base, mean_of
from research.estimation.intervals import Precision, interval
from research.estimation.means import column
from research.estimation.ordered import SAME, Ordered, limit_of, rule_of
from research.estimation.sample import Floats, Sample, sample_of
from research.estimation.score import Score
from research.exhibits import Interval
from research.responses import Responses

WOODRUFF = {"mean": "t", "beta": "korn-graubard", "xlogit": "logit"}
KINDS = (*WOODRUFF, "score")
QUARTILES = (0.25, 0.5, 0.75)


def quantile(
    responses: Responses,
    item: str,
    q: float | Sequence[float] = QUARTILES,
    by: By = None,
    rule: str = "math",
    interval: str = "mean",
    level: float = 0.95,
) -> Estimates:
    """Values of an item, a score or a column below which given shares of people lie.

    Parameters
    ----------
    responses : Responses
        Weights, strata, clusters, population counts and replicates of their design are used.
    item : str
        An item, a score in `responses.scores`, or a column. All kinds of missing are outside the base, "don't know"
        too.
    q : float or sequence of float
        Shares, above 0 and below 1; by default the quartiles.
    by : str or list of str, optional
        Groups, estimated as domains of the whole sample.
    rule : str
        `math`: the least value with at least a share q up to it. `school`: halfway to the next where q is reached
        exactly. `hf1` to `hf9`: Hyndman and Fan's nine types with weights, as R's `svyquantile` has them. Where equal
        values carry unequal weights, `hf4` to `hf9` depend a little on the order of the rows, as R's do.
    interval : str
        The interval of the share up to the quantile, read back through the rule (Woodruff 1952): `mean` (t), `beta`
        (Korn and Graubard) or `xlogit`; or `score`, all values that a test of their share does not reject (Francisco
        and Fuller 1991).
    level : float
        Of the interval.

    Returns
    -------
    Estimates
        One row for each group and share, on the item's scale, `q` beside it; `beyond`, `beyond_low` and `beyond_high`
        count the people at or beyond the quantile and its limits, which disclosure control looks at. The standard error
        is the width of the interval over twice t, as in R; a limit that lies beyond 0 or 1 is missing, and the standard
        error with it. Covariances rest on the influence (share up to the quantile less q) over a density, which the
        interval tells. Effective base and design effect are those of the share up to the quantile. A largest answer
        that is a quantile has an interval (`beta`, `xlogit`) but no covariance, so that its differences have no
        standard error.

    Raises
    ------
    ConfigurationError
        For a rule, an interval or a share that does not exist.
    EstimationError
        When nobody is in the base, or the design cannot carry a variance.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> hours = responses_from(pd.DataFrame({"hours": [1.0, 2.0, 4.0, 7.0, 9.0]}))
    >>> quantile(hours, "hours", 0.5).value
    4.0
    """
    shares = np.atleast_1d(np.asarray(q, dtype=np.float64))
    if not ((shares > 0) & (shares < 1)).all():
        raise ConfigurationError(f"a quantile is asked for at shares above 0 and below 1, not at {q}")
    if interval not in KINDS:
        raise ConfigurationError(f"no interval {interval!r} for quantiles; the kinds are {', '.join(KINDS)}")
    y, base = column(responses, item)
    asked = Asked(y[:, 0], np.argsort(y[:, 0], kind="stable"), shares, rule, interval, level)
    return quantiles_of(responses, item, asked, by, base)


def median(responses: Responses, item: str, by: By = None, level: float = 0.95) -> Estimates:
    """The value in the middle: at least half of the people have it or less. See `quantile` for more.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> median(responses_from(pd.DataFrame({"hours": [1.0, 2.0, 7.0]})), "hours").value
    2.0
    """
    return quantile(responses, item, 0.5, by, level=level)


@dataclass(frozen=True, eq=False)
class Asked:
    """What quantiles are asked for: values with their order, shares, and how they are read."""

    y: Floats
    order: np.ndarray[tuple[int], np.dtype[np.intp]]
    shares: Floats
    rule: str
    kind: str
    level: float

    def ordered(self, sample: Sample, inside: Mask) -> Ordered:
        """The values of a domain; they were sorted once for all."""
        rows = self.order[inside[self.order]]
        return Ordered(self.y[rows], sample.weights[rows])

    def limit(self, values: Ordered, p: Floats) -> Floats:
        """A limit read by the rule at the shares p; missing where p is none."""
        told = (p >= -SAME) & (p <= 1 + SAME)
        return np.where(told, limit_of(self.rule, values, np.where(told, p, 0.5)), np.nan)

    def up_to(self, sample: Sample, inside: Mask, values: Floats) -> Statistic:
        """The shares of a domain up to some values; all of it without error, whatever rounding says."""
        below = mean_of(sample, (self.y[:, np.newaxis] <= values).astype(np.float64), inside)
        less = below.value < 1 - SAME
        return replace(
            below,
            value=np.where(less, below.value, 1.0),
            influence=below.influence * less,
            spread=below.spread * less,
        )


@dataclass(frozen=True, eq=False)
class Found:
    """Quantiles of one domain with their intervals; `below` are the shares up to them, `scores` those of the shares.

    `beyond` counts the people at or beyond them, their lower and their upper limits.
    """

    value: Floats
    low: Floats
    high: Floats
    error: Floats
    below: Statistic
    variance: Floats
    scores: Floats
    beyond: tuple[NDArray[np.intp], ...]


def quantiles_of(responses: Responses, item: str, asked: Asked, by: By, base: Mask) -> Estimates:
    """Quantiles of every domain that has someone in the base."""
    sample = sample_of(responses)
    groups, domains = split(responses, by, base & (sample.weights > 0))
    if not domains:
        raise EstimationError(nobody(responses, item))
    found = [(labels, inside, in_domain(sample, inside, asked)) for labels, inside in domains]
    request = Request((item,), tuple(words(q) for q in asked.shares), "mean", "t", asked.level, by)
    tables = [table_of(responses, request, sample, groups, *domain, asked.shares) for domain in found]
    scores = np.hstack([one.scores for _, _, one in found])
    people = int(np.logical_or.reduce([inside for _, inside, _ in found]).sum())
    kind = Interval(asked.level, "score" if asked.kind == "score" else "woodruff")
    return Estimates(
        pd.concat(tables, ignore_index=True),
        sample.covariance(scores),
        about(responses, (item,), "mean", kind, people),
        groups,
        tuple(Score(((sample, vector),)) for vector in scores.T),
    )


def in_domain(sample: Sample, inside: Mask, asked: Asked) -> Found:
    """The quantiles of one domain."""
    values = asked.ordered(sample, inside)
    quantiles = rule_of(asked.rule)(values, asked.shares)
    below = asked.up_to(sample, inside, quantiles)
    scores = sample.scores(below.influence)
    variance = np.maximum(np.diag(sample.covariance(scores)), 0.0)
    low, high = (asked.limit(values, p) for p in limits(sample, inside, asked, values, below, variance))
    t = special.stdtrit(below.df, (1 + asked.level) / 2) if below.df > 0 else np.nan
    error = (high - low) / (2 * t)
    spread = np.sqrt(variance)
    unseen = np.where(error == 0, 0.0, np.nan)  # nobody of the domain lies above: no score tells how sure that is
    slope = np.divide(error, spread, out=unseen, where=spread > 0)  # one over the density
    beyond = tuple(people_beyond(values.x, told) for told in (quantiles, low, high))
    return Found(quantiles, low, high, error, below, variance, -scores * slope, beyond)


def limits(
    sample: Sample, inside: Mask, asked: Asked, values: Ordered, below: Statistic, variance: Floats
) -> tuple[Floats, Floats]:
    """The shares at which both ends of the intervals are read."""
    k = len(asked.shares)
    if below.df == 0:
        return np.full(k, np.nan), np.full(k, np.nan)
    if asked.kind == "score":
        return by_test(sample, inside, asked, values, below.df)
    effective = effective_base(sample, below, variance)
    df, base = np.full(k, float(below.df)), np.full(k, float(below.base))
    precision = Precision(below.value, np.sqrt(variance), df, effective, base, asked.level)
    return interval(WOODRUFF[asked.kind], precision)


def by_test(sample: Sample, inside: Mask, asked: Asked, values: Ordered, df: int) -> tuple[Floats, Floats]:
    """The shares up to the outermost values that a test does not reject."""
    t = float(special.stdtrit(df, (1 + asked.level) / 2))
    distinct = values.distinct().x

    def tested(p: float) -> Callable[[int], tuple[float, float]]:
        return lambda i: statistic(sample, inside, asked, distinct[i], p)

    ends = [[crossing(tested(p), len(distinct), end) for p in asked.shares] for end in (-t, t)]
    return np.array(ends[0]), np.array(ends[1])


def statistic(sample: Sample, inside: Mask, asked: Asked, value: float, p: float) -> tuple[float, float]:
    """How many standard errors the share up to a value lies above p, and the share."""
    below = asked.up_to(sample, inside, np.array([value]))
    error = float(np.sqrt(max(sample.covariance(sample.scores(below.influence)).item(), 0.0)))
    gap = float(below.value[0]) - p
    return (gap / error if error > 0 else float(np.inf * np.sign(gap))), float(below.value[0])


def crossing(tested: Callable[[int], tuple[float, float]], n: int, goal: float) -> float:
    """The share up to the value whose test comes nearest to the goal, found by halving; n values in order."""
    low, high = -1, n - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if tested(middle)[0] < goal else (low, middle)
    (above, share), before = tested(high), tested(low) if low >= 0 else (-np.inf, 0.0)
    return before[1] if abs(before[0] - goal) < abs(above - goal) else share


def table_of(
    responses: Responses,
    request: Request,
    sample: Sample,
    groups: tuple[str, ...],
    labels: tuple[object, ...],
    inside: Mask,
    found: Found,
    shares: Floats,
) -> pd.DataFrame:
    """The rows of one domain: bases and design effects of the shares, values and intervals of the quantiles."""
    rows = rows_of(responses, request, sample, groups, labels, inside, found.below, found.variance)
    told = {"value": found.value, "standard_error": found.error, "low": found.low, "high": found.high}
    return rows.assign(**told, q=shares, **dict(zip(BEYOND, found.beyond, strict=True)))


def people_beyond(y: Floats, value: Floats) -> NDArray[np.intp]:
    """How many people lie at each value or beyond it, on the side with fewer of them; nobody where it is missing."""
    ordered = np.sort(y)
    up_to, below = (np.searchsorted(ordered, value, side=side) for side in ("right", "left"))
    return np.where(np.isfinite(value), np.minimum(up_to, len(ordered) - below), 0)


def words(q: float) -> str:
    """A share as the percentile that people say."""
    if q == 0.5:
        return "median"
    told = f"{100 * q:.6g}"
    is_plain = "." in told or told in {"11", "12", "13"}
    ending = "th" if is_plain else {"1": "st", "2": "nd", "3": "rd"}.get(told[-1], "th")
    return f"{told}{ending} percentile"
