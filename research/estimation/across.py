"""Lines of a table across its columns: every number in every group in one pass, and tests between groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from research.errors import EstimationError
from research.estimation.about import About, about, organizations
from research.estimation.domains import Mask, nobody
from research.estimation.influence import Statistic, effective_base, mean_of
from research.estimation.intervals import Precision, interval
from research.estimation.lines import Lines
from research.estimation.sample import Floats, Sample, sample_of
from research.estimation.tails import two_sided
from research.exhibits import Interval
from research.responses import Responses

Pairs = NDArray[np.intp]  # tests x 2, places of groups


@dataclass(frozen=True, eq=False)
class Across:
    """k numbers in G groups: arrays of k x G, bases of G; NaN and 0 where a group has nobody in the base.

    `covariance` is k x G x G. `df` are those of the design, on which tests between groups stand.
    """

    about: About
    whats: tuple[str, ...]
    value: Floats
    error: Floats
    low: Floats
    high: Floats
    effective: Floats
    count: Floats
    base: Floats
    weighted_base: Floats
    kish: Floats
    organizations: tuple[int | None, ...]
    largest: tuple[float | None, ...]
    covariance: Floats
    df: int

    def groups(self, at: Sequence[int]) -> Across:
        """The groups at these places."""
        at = list(at)
        return replace(
            self,
            value=self.value[:, at],
            error=self.error[:, at],
            low=self.low[:, at],
            high=self.high[:, at],
            effective=self.effective[:, at],
            count=self.count[:, at],
            base=self.base[at],
            weighted_base=self.weighted_base[at],
            kish=self.kish[at],
            organizations=tuple(self.organizations[place] for place in at),
            largest=tuple(self.largest[place] for place in at),
            covariance=self.covariance[:, at][:, :, at],
        )


@dataclass(frozen=True, eq=False)
class Between:
    """Tests of k numbers between pairs of groups, the second less the first: arrays of k x tests.

    A test is missing (NaN) where a group has nobody, or no precision.
    """

    difference: Floats
    error: Floats
    statistic: Floats
    p: Floats


def across(responses: Responses, lines: Iterable[Lines], groups: Sequence[Mask]) -> Iterator[Across]:
    """Estimate lines in all groups, as domains of one sample.

    Parameters
    ----------
    responses : Responses
    lines : iterable of Lines
    groups : sequence of masks, shape (respondents,)
        They may overlap.

    Yields
    ------
    Across
        For each of the lines the numbers that `share`, `mean` and `nps` give with `by=`, and their covariance between
        groups.

    Raises
    ------
    EstimationError
        When nobody at all is in the base of a line, or the design cannot carry a variance.
    """
    sample = sample_of(responses)
    for one in lines:
        base = one.base & (sample.weights > 0)
        if not base.any():
            raise EstimationError(nobody(responses, one.request.names[0]))
        yield estimated(responses, sample, one, base, [base & group for group in groups])


def estimated(responses: Responses, sample: Sample, lines: Lines, base: Mask, domains: Sequence[Mask]) -> Across:
    """One set of lines in all groups."""
    k, there = lines.y.shape[1], [at for at, domain in enumerate(domains) if domain.any()]
    found = [mean_of(sample, lines.y, domains[at]) for at in there]
    scores = sample.scores(np.hstack([one.influence for one in found]))
    small = np.stack([sample.covariance(scores[:, row::k]) for row in range(k)])
    variance = np.maximum(np.diagonal(small, axis1=1, axis2=2), 0.0)
    told = [
        precision(sample, one, variance[:, at], lines.request.kind, lines.request.level) for at, one in enumerate(found)
    ]
    hidden = np.array([unseen(numbers, lines.request.unit, lines.request.level) for numbers in told]).T
    small[:, range(len(there)), range(len(there))] += hidden
    known = [organizations(responses, pd.Series(domain, index=responses.frame.index)) for domain in domains]
    request, size = lines.request, len(domains)

    def wide(at: int) -> Floats:
        return spread(np.array([numbers[at] for numbers in told]).T, there, size)

    def flat(values: list[float]) -> Floats:
        told: Floats = spread(np.array([values], dtype=float), there, size, 0.0)[0]
        return told

    return Across(
        about=about(responses, request.names, request.unit, Interval(request.level, request.kind), int(base.sum())),
        whats=request.whats,
        value=wide(0),
        error=wide(1),
        low=wide(2),
        high=wide(3),
        effective=wide(4),
        count=wide(5),
        base=flat([one.base for one in found]),
        weighted_base=flat([one.weighted_base for one in found]),
        kish=flat([one.kish for one in found]),
        organizations=tuple(many for many, _ in known),
        largest=tuple(largest for _, largest in known),
        covariance=squared(small, there, size),
        df=sample.df,
    )


def precision(sample: Sample, found: Statistic, variance: Floats, kind: str, level: float) -> tuple[Floats, ...]:
    """Value, standard error, low, high, effective base and count; precision is missing in a single primary unit."""
    k, known = len(found.value), found.df > 0
    error = np.sqrt(variance) if known else np.full(k, np.nan)
    effective = effective_base(sample, found, variance)
    df, base = np.full(k, float(found.df)), np.full(k, float(found.base))
    low, high = interval(kind, Precision(found.value, error, df, effective, base, level))
    return found.value, error, low, high, effective if known else np.full(k, np.nan), found.count


def unseen(numbers: tuple[Floats, ...], unit: str, level: float) -> Floats:
    """The variance that shares of 0 and 1 hide, read back from the width of their intervals, as `compare` does."""
    value, error, low, high, *_ = numbers
    z = float(special.ndtri((1 + level) / 2))
    bare = (error == 0) & ((value == 0) | (value == 1)) & (unit == "share")
    return np.where(bare, ((high - low) / (2 * z)) ** 2, 0.0)


def spread(values: Floats, there: Sequence[int], size: int, empty: float = np.nan) -> Floats:
    """Columns of the groups that have somebody, in their places among all groups."""
    told = np.full((len(values), size), empty)
    told[:, there] = values
    return told


def squared(covariance: Floats, there: Sequence[int], size: int) -> Floats:
    """A covariance of the groups that have somebody, in its place among all groups."""
    told = np.full((len(covariance), size, size), np.nan)
    told[np.ix_(range(len(covariance)), there, there)] = covariance
    return told


def between(found: Across, pairs: Pairs) -> Between:
    """Two-sided t tests between groups on the design's degrees of freedom.

    Groups of one sample are not independent, whether they overlap or share clusters: the variance of a difference is
    the sum of both variances less twice their covariance.

    Parameters
    ----------
    found : Across
    pairs : array of int, shape (tests, 2)
        Places of the groups.
    """
    first, second = pairs[:, 0], pairs[:, 1]
    spreads = np.diagonal(found.covariance, axis1=1, axis2=2)
    variance = spreads[:, first] + spreads[:, second] - 2 * found.covariance[:, first, second]
    known = np.isfinite(found.error[:, first]) & np.isfinite(found.error[:, second])
    error = np.where(known, np.sqrt(np.maximum(variance, 0.0)), np.nan)
    difference = found.value[:, second] - found.value[:, first]
    tested = error > 0
    statistic = np.divide(difference, error, out=np.full(error.shape, np.nan), where=tested)
    return Between(difference, error, statistic, two_sided(statistic, float(found.df)))
