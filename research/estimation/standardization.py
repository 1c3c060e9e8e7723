"""Direct standardization: what groups would say if they were all made up alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.errors import ConfigurationError, EstimationError
from research.estimation.about import about
from research.estimation.domains import Mask, Request, nobody, rows_of, split
from research.estimation.estimates import Estimates
from research.estimation.fitted import Fit, told
from research.estimation.means import column
from research.estimation.sample import Floats, Sample, sample_of, scores_of
from research.estimation.score import Score
from research.estimation.shares import indicators
from research.exhibits import Interval
from research.responses import Responses

Labels = tuple[str, ...]
Places = NDArray[np.intp]


def standardize(
    responses: Responses,
    item: str,
    answer: Any = None,
    *,
    by: str | Sequence[str],
    over: str | Sequence[str],
    to: Mapping[Any, float] | None = None,
    level: float = 0.95,
) -> Estimates:
    """Means, or shares of an answer, of groups that are given one and the same make-up.

    Parameters
    ----------
    responses : Responses
        Weights, strata, clusters, population counts and replicates of their design are used.
    item : str
        An item, a score or a column, of which the mean is taken.
    answer : str, int or tuple, optional
        A net, label or code; then the share who gave it.
    by : str or sequence of str
        The groups that are compared.
    over : str or sequence of str
        What they may differ in: items or columns whose groups, crossed if several, are the strata.
    to : mapping from a stratum to its share, optional
        The make-up of the population: labels, or tuples of labels where `over` names several; counts are taken as
        shares of their sum. Without it the make-up of all respondents in the base, which is then an estimate too and
        adds its error.
    level : float
        Of the interval: t for means, Wilson's for shares.

    Returns
    -------
    Estimates
        One row for each group: the means of its strata, weighted by the shares of the make-up. `smallest` counts the
        people in the smallest of its strata.

    Raises
    ------
    ConfigurationError
        For a stratum of respondents that `to` does not name.
    EstimationError
        For a group without anyone in a stratum, whose mean there is unknown, or when nobody is in the base.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame({"hours": [1, 3, 5, 2, 6], "team": list("aaabb"), "new": list("yynyn")})
    >>> standardize(responses_from(frame), "hours", by="team", over="new", to={"y": 1, "n": 1}).table["value"].tolist()
    [3.5, 4.0]
    """
    y, base, what = outcome(responses, item, answer)
    sample = sample_of(responses)
    _, strata = split(responses, over, base & (sample.weights > 0))
    known = np.logical_or.reduce([inside for _, inside in strata]) if strata else np.zeros(len(base), dtype=bool)
    groups, domains = split(responses, by, known)
    if not domains:
        raise EstimationError(nobody(responses, item))
    check_cells(domains, strata)
    group, stratum = (places([inside for _, inside in parts]) for parts in (domains, strata))
    makeup = Makeup(y, group, stratum, (len(domains), len(strata)), shares_of(strata, to))
    unit, kind = ("share", "wilson") if answer is not None else ("mean", "t")
    over = (over,) if isinstance(over, str) else tuple(over)
    request = Request((item, *over), (what,), unit, kind, level, by)
    scores = scores_of(sample, makeup.influence(sample.weights), known, makeup.values)
    covariance = sample.covariance(scores)
    tables = [
        rows_of(responses, request, sample, groups, labels, inside, told(sample, inside, fit), variance)
        for (labels, inside), fit, variance in zip(
            domains, makeup.fits(sample), np.diag(covariance)[:, np.newaxis], strict=True
        )
    ]
    table = pd.concat(tables, ignore_index=True).assign(smallest=makeup.fewest(sample.weights))
    return Estimates(
        table,
        covariance,
        about(responses, request.names, unit, Interval(level, kind), int((makeup.group >= 0).sum())),
        groups,
        tuple(Score(((sample, vector),)) for vector in scores.T),
    )


def outcome(responses: Responses, item: str, answer: Any) -> tuple[Floats, Mask, str]:
    """The numbers that are averaged, who has one, and what they are."""
    if answer is None:
        y, base = column(responses, item)
        return y[:, 0], base, item
    hits = indicators(responses, item, answer)
    return hits.iloc[:, 0].fillna(0.0).to_numpy(dtype=float), hits.iloc[:, 0].notna().to_numpy(), str(hits.columns[0])


def check_cells(domains: list[tuple[Any, Mask]], strata: list[tuple[Any, Mask]]) -> None:
    """Refuse a group that nobody speaks for in a stratum."""
    empty = [
        f"{words(group)} in {words(stratum)}"
        for group, inside in domains
        for stratum, members in strata
        if not (inside & members).any()
    ]
    if empty:
        raise EstimationError(
            f"nobody stands for {empty[0]}{f' and {len(empty) - 1} further cells' if len(empty) > 1 else ''}, so that "
            "the group cannot be given the make-up; put strata together (regroup) or leave the group out"
        )


def words(labels: tuple[object, ...]) -> str:
    """A group or stratum in words."""
    return " · ".join(map(str, labels))


def shares_of(strata: list[tuple[tuple[object, ...], Mask]], to: Mapping[Any, float] | None) -> Floats | None:
    """The share of each stratum, None where respondents tell it."""
    if to is None:
        return None
    given = {tuple(map(str, key)) if isinstance(key, tuple) else (str(key),): float(n) for key, n in to.items()}
    names: list[Labels] = [tuple(map(str, labels)) for labels, _ in strata]
    lost = [words(name) for name in names if name not in given]
    unseen = [words(name) for name, n in given.items() if name not in names and n > 0]
    if lost or unseen or any(n < 0 for n in given.values()) or not sum(given.values()) > 0:
        raise ConfigurationError(
            f"the make-up names {len(given)} strata and respondents have {len(names)}; without a share: "
            f"{', '.join(lost) or 'none'}; without respondents: {', '.join(unseen) or 'none'}; give every stratum one "
            "share of zero or more"
        )
    shares = np.array([given[name] for name in names])
    return np.asarray(shares / shares.sum())


@dataclass(frozen=True, eq=False)
class Makeup:
    """Groups by strata of one outcome, by their places (-1 for none); `shares` are None where respondents tell them."""

    y: Floats
    group: Places
    stratum: Places
    counts: tuple[int, int]
    shares: Floats | None

    @cached_property
    def cell(self) -> Places:
        """The place of each respondent's group and stratum together, one beyond the last for who has not both."""
        groups, strata = self.counts
        has_both = (self.group >= 0) & (self.stratum >= 0)
        return np.where(has_both, self.group * strata + self.stratum, groups * strata)

    def sums(self, columns: Floats) -> Floats:
        """Sums of a column by group and stratum."""
        groups, strata = self.counts
        found = np.bincount(self.cell, columns, groups * strata + 1)[:-1]
        return np.asarray(found.reshape(groups, strata), dtype=np.float64)

    def at(self, weights: Floats) -> Floats:
        """The make-up."""
        if self.shares is not None:
            return self.shares
        inside = self.stratum >= 0
        sums = np.bincount(self.stratum[inside], weights[inside], self.counts[1])
        return np.asarray(sums / sums.sum())

    def fewest(self, weights: Floats) -> Places:
        """How many people each group has in the smallest stratum that counts, which its number shows under a lens."""
        counted = self.at(weights) > 0
        return np.asarray(self.sums((weights > 0).astype(np.float64))[:, counted].min(axis=1), dtype=np.intp)

    def means(self, weights: Floats) -> Floats:
        """The mean of every group in every stratum (groups x strata); missing where nothing weighs."""
        sums, tops = self.sums(weights), self.sums(weights * self.y)
        return np.asarray(np.divide(tops, sums, out=np.full(sums.shape, np.nan), where=sums > 0))

    def values(self, weights: Floats) -> Floats:
        """The number of every group."""
        return np.asarray(self.means(weights) @ self.at(weights))

    def own(self, weights: Floats) -> Floats:
        """What a respondent's weight does to their group by way of its means, zero for who is in none."""
        factor = np.append((self.at(weights) / self.sums(weights)).ravel(), 0.0)
        means = np.append(self.means(weights).ravel(), 0.0)
        return np.asarray(factor[self.cell] * (self.y - means[self.cell]))

    def influence(self, weights: Floats) -> Floats:
        """What a respondent's weight does to every group (respondents x groups)."""
        told = self.own(weights)[:, np.newaxis] * (self.group[:, np.newaxis] == np.arange(self.counts[0]))
        return np.asarray(told if self.shares is not None else told + self.shared(weights))

    def shared(self, weights: Floats) -> Floats:
        """By way of the make-up, which all groups share."""
        inside = self.stratum >= 0
        apart = self.means(weights) - self.values(weights)[:, np.newaxis]
        return np.asarray(apart[:, self.stratum].T * inside[:, np.newaxis] / weights[inside].sum())

    def fits(self, sample: Sample) -> list[Fit]:
        """Each group's number for its row."""
        values, own = self.values(sample.weights), self.own(sample.weights)
        members = [self.group == place for place in range(self.counts[0])]
        return [
            Fit(values[[place]], own[inside, np.newaxis] * sample.weights[inside].sum(), self.values)
            for place, inside in enumerate(members)
        ]


def places(masks: list[Mask]) -> Places:
    """The place of the mask that each respondent is in, -1 for none."""
    told = np.full(len(masks[0]), -1, dtype=np.intp)
    for place, inside in enumerate(masks):
        told[inside] = place
    return told
