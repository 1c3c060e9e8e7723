"""Rank tests given the design: Wilcoxon and Kruskal-Wallis, van der Waerden, and the median test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from research.errors import ConfigurationError, EstimationError
from research.estimation.sample import Floats
from research.estimation.tails import beyond_f, two_sided
from research.estimation.testing.crossing import Where
from research.estimation.testing.groups import Groups, check_df, groups_of
from research.estimation.testing.result import Test, row_of, told
from research.responses import Responses

SCORES: dict[str, Callable[[Floats], Floats]] = {
    "wilcoxon": lambda rank: rank,
    "van-der-waerden": lambda rank: np.asarray(special.ndtri(rank)),
    "median": lambda rank: np.asarray(rank > 0.5, dtype=np.float64),
}
ALIASES = {
    "kruskal-wallis": "wilcoxon",
    "KruskalWallis": "wilcoxon",
    "vanderWaerden": "van-der-waerden",
}
DIGITS = 12  # of a rank, so that a rank of one half is one half in whatever order weights were added
NAMES = {"wilcoxon": ("Wilcoxon", "Kruskal-Wallis")}
BY_FILE = (
    "Answers are tied among respondents of unequal weight. As in R's survey, their ranks go by the order of the rows; "
    "ties='middle' gives a result that does not depend on it."
)


@dataclass(frozen=True, eq=False, repr=False)
class Ranked(Test):
    """A rank test. `effect` is the largest difference between groups in their mean rank score."""


def rank_test(
    responses: Responses, outcome: str, by: str, test: str = "wilcoxon", ties: str = "file", where: Where = None
) -> Ranked:
    """Whether groups differ in the ranks of an outcome, given the design (Lumley and Scott 2013).

    Parameters
    ----------
    responses : Responses
        Weights, strata, clusters, population counts, calibration and replicates of their design are used.
    outcome : str
        An item with ordered codes, a score or a column; every kind of missing is outside, "don't know" too.
    by : str
        Two groups give a t statistic, the second less the first; more give a chi-square with an F reference.
    test : str
        `wilcoxon` (with more groups Kruskal-Wallis), `van-der-waerden`, or `median`.
    ties : str
        Rank of answers that are tied: `file` is R's, the plain mean of the places they take in the order of the rows;
        `middle` is half of the weight that is tied, above all that lies below, whatever the order. Where weights are
        equal or nothing is tied both are the same.
    where : array of bool, optional
        The domain; the design stays whole.

    Returns
    -------
    Ranked
        Ranks are shares of the estimated population (0-1) and taken as known.

    Raises
    ------
    EstimationError
        When fewer than two groups are left, or the design has too few primary units.

    Examples
    --------
    >>> import pandas as pd
    >>> from research import responses_from
    >>> frame = pd.DataFrame({"hours": [1.0, 2.0, 3.0, 5.0, 6.0, 7.0], "new": ["no"] * 3 + ["yes"] * 3})
    >>> rank_test(responses_from(frame), "hours", by="new").effect
    0.5
    """
    kind = ALIASES.get(test, test)
    if kind not in SCORES:
        raise ConfigurationError(f"no rank test {test!r}; there are {', '.join(SCORES)}")
    if ties not in ("file", "middle"):
        raise ConfigurationError(f"ties are ranked by 'file' or 'middle', not {ties!r}")
    groups = groups_of(responses, outcome, by, where)
    y, w = groups.outcome[groups.inside], groups.sample.weights[groups.inside]
    scores = np.zeros(len(groups.inside))
    scores[groups.inside] = SCORES[kind](ranks(y, w, ties))
    means, covariance = mean_scores(groups, scores)
    notes = (*groups.notes, BY_FILE) if ties == "file" and is_ambiguous(y, w) else groups.notes
    told_by = between_two if len(means) == 2 else between_several
    return replace(told_by(groups, NAMES.get(kind, (kind, kind)), means, covariance, (outcome, by)), notes=notes)


def ranks(y: Floats, w: Floats, ties: str) -> Floats:
    """The share of the population below each respondent, with half of those at the same place.

    R's way adds weights up in long numbers; whether the respondent in the very middle is above half can hang on that.
    """
    order = np.argsort(y, kind="stable")
    _, place = np.unique(y[order], return_inverse=True)
    middle = np.cumsum(w[order], dtype=np.longdouble).astype(np.float64) - w[order] / 2
    each = np.ones(len(y)) if ties == "file" else w[order]
    shared = np.bincount(place, middle * each) / np.bincount(place, each)
    told = np.empty(len(y))
    told[order] = shared[place]
    total = float(np.sum(w, dtype=np.longdouble))
    return told / total if ties == "file" else np.round(told / total, DIGITS)


def is_ambiguous(y: Floats, w: Floats) -> bool:
    """Whether answers are tied among respondents of unequal weight."""
    _, place = np.unique(y, return_inverse=True)
    least, most = np.full(place.max() + 1, np.inf), np.zeros(place.max() + 1)
    np.minimum.at(least, place, w)
    np.maximum.at(most, place, w)
    return bool((most > least * (1 + 1e-9)).any())


def mean_scores(groups: Groups, scores: Floats) -> tuple[Floats, Floats]:
    """The mean score of each group, and their covariance; scores are taken as known, also by replicates."""
    member = groups.indicators
    w = groups.sample.weights
    weight = w @ member
    means = (w * scores) @ member / weight
    influence = member * (scores[:, None] - means) / weight
    sums = groups.sample.totals(influence, groups.inside)
    return means, groups.sample.covariance(groups.sample.scores(sums))


def between_two(
    groups: Groups, names: tuple[str, str], means: Floats, covariance: Floats, words: tuple[str, str]
) -> Ranked:
    """The difference of two mean scores by its standard error."""
    df = groups.df - 1
    check_df(df, 1, "a rank test of two groups")
    difference, variance = float(means[1] - means[0]), float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    if variance <= 1e-20:
        raise EstimationError("the groups do not overlap in any primary unit, so the rank test has no standard error")
    statistic = difference / float(np.sqrt(variance))
    p = float(two_sided(statistic, df))
    return ranked(names[0], "t", statistic, (float(df),), p, groups, means, words)


def between_several(
    groups: Groups, names: tuple[str, str], means: Floats, covariance: Floats, words: tuple[str, str]
) -> Ranked:
    """Squared distance of the mean scores from the first, as chi-square, with p from F."""
    k = len(means) - 1
    df = groups.df - k
    check_df(df, 1, f"a rank test of {k + 1} groups")
    against = np.hstack([-np.ones((k, 1)), np.eye(k)])
    gaps, spread = against @ means, against @ covariance @ against.T
    if np.linalg.matrix_rank(spread, hermitian=True) < k:
        raise EstimationError(f"the {k} differences between groups do not all vary between the primary units")
    chi_square = float(gaps @ np.linalg.solve(spread, gaps))
    p = float(beyond_f(chi_square / k, k, df))
    return ranked(names[1], "X²", chi_square, (float(k), float(df)), p, groups, means, words)


def ranked(
    name: str,
    letter: str,
    statistic: float,
    df: tuple[float, ...],
    p: float,
    groups: Groups,
    means: Floats,
    words: tuple[str, str],
) -> Ranked:
    """The result in words."""
    effect = float(means[1] - means[0]) if len(means) == 2 else float(np.ptp(means))
    found = f"the groups of {words[1]!r} differ in the ranks of {words[0]!r}"
    title = told(found[0].upper() + found[1:], found, letter, statistic, df, p)
    base = int(groups.inside.sum())
    table = row_of(f"{name}, given the design", statistic, df, p, ("difference", effect), base)
    return Ranked(title, table, test=name, statistic=statistic, df=df, p=p, effect=effect, base=base)
