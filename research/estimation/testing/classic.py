"""Tests for plain samples, where nobody was drawn by a design: the textbooks' ranks and rank correlations."""

from __future__ import annotations

import numpy as np

from research.errors import ConfigurationError, EstimationError
from research.estimation.means import column
from research.estimation.sample import Floats, sample_of
from research.estimation.tails import beyond_chi_square, beyond_normal, two_sided
from research.estimation.testing.crossing import Where, domain_of
from research.estimation.testing.groups import Groups, groups_of
from research.estimation.testing.result import Test, row_of, told
from research.responses import Responses
from research.responses.design import SIMPLE

PLAIN = "for a plain sample: no weights, strata or clusters"


def check_plain(responses: Responses, what: str, instead: str) -> None:
    """Refuse a textbook test where the design says that its p would be wrong."""
    if responses.design != SIMPLE:
        raise EstimationError(f"{what} is {PLAIN}, and these responses have a design; use {instead}")


def rank_sum(responses: Responses, outcome: str, by: str, where: Where = None) -> Test:
    """Wilcoxon's rank sum test of two groups, or Kruskal and Wallis's of more, for a plain sample.

    Parameters
    ----------
    responses : Responses
        Without a design; with one use `rank_test`.
    outcome : str
        An item with ordered codes, a score or a column; every kind of missing is outside.
    by : str
        The groups. W counts the pairs in which the first group is above the second, ties as half.
    where : array of bool, optional
        The domain.

    Returns
    -------
    Test
        p from the normal distribution with correction for continuity (two groups), or from chi-square; both allow for
        ties. `effect` is the chance that somebody of the first group is above somebody of the second, or epsilon².

    Examples
    --------
    >>> import pandas as pd
    >>> from research import responses_from
    >>> frame = pd.DataFrame({"hours": [1.0, 2.0, 3.0, 5.0, 6.0, 7.0], "new": ["no"] * 3 + ["yes"] * 3})
    >>> rank_sum(responses_from(frame), "hours", by="new").statistic
    0.0
    """
    check_plain(responses, "the rank sum test", "rank_test()")
    groups = groups_of(responses, outcome, by, where)
    y = groups.outcome[groups.inside]
    if not np.ptp(y):
        raise EstimationError(f"all {len(y)} respondents have the same {outcome!r}, so there are no ranks to compare")
    return (two_ranked if len(groups.sizes) == 2 else several_ranked)(groups, y, outcome, by)


def ranked(y: Floats) -> tuple[Floats, Floats]:
    """Mid-ranks from 1, and how many share each place."""
    _, place, sizes = np.unique(y, return_inverse=True, return_counts=True)
    middle = np.cumsum(sizes) - (sizes - 1) / 2
    return middle[place], sizes.astype(np.float64)


def two_ranked(groups: Groups, y: Floats, outcome: str, by: str) -> Test:
    """Wilcoxon's W with correction for continuity."""
    ranks, ties = ranked(y)
    n, (first, second) = len(y), groups.sizes
    w = float(ranks[groups.levels.codes[groups.inside] == 0].sum() - first * (first + 1) / 2)
    away = w - first * second / 2
    spread = np.sqrt(first * second / 12 * ((n + 1) - (ties**3 - ties).sum() / (n * (n - 1))))
    p = float(beyond_normal((away - np.sign(away) * 0.5) / spread))
    chance = w / (first * second)
    return in_words("Wilcoxon", "W", w, (), p, ("chance_above", chance), (outcome, by), groups)


def several_ranked(groups: Groups, y: Floats, outcome: str, by: str) -> Test:
    """Kruskal and Wallis's H, corrected for ties."""
    ranks, ties = ranked(y)
    n, sizes = len(y), np.asarray(groups.sizes, dtype=np.float64)
    sums = np.bincount(groups.levels.codes[groups.inside], ranks)
    h = float((12 / (n * (n + 1)) * (sums**2 / sizes).sum() - 3 * (n + 1)) / (1 - (ties**3 - ties).sum() / (n**3 - n)))
    df = (float(len(sizes) - 1),)
    p = float(beyond_chi_square(h, df[0]))
    return in_words("Kruskal-Wallis", "H", h, df, p, ("epsilon2", h / (n - 1)), (outcome, by), groups)


def in_words(
    name: str,
    letter: str,
    statistic: float,
    df: tuple[float, ...],
    p: float,
    effect: tuple[str, float],
    words: tuple[str, str],
    groups: Groups,
) -> Test:
    """The result of a rank sum test."""
    found = f"the groups of {words[1]!r} differ in the ranks of {words[0]!r}"
    title = told(found[0].upper() + found[1:], found, letter, statistic, df, p)
    base = int(groups.inside.sum())
    table = row_of(f"{name}, {PLAIN}", statistic, df, p, effect, base)
    return Test(title, table, groups.notes, test=name, statistic=statistic, df=df, p=p, effect=effect[1], base=base)


def rank_correlation(responses: Responses, x: str, y: str, method: str = "spearman", where: Where = None) -> Test:
    """Whether two measures rise together, by Spearman's or Kendall's rank correlation, for a plain sample.

    Parameters
    ----------
    responses : Responses
        Without a design.
    x, y : str
        Items with ordered codes, scores or columns; over those who have both.
    method : str
        `spearman` (p from t, as R's `cor.test` with `exact=FALSE`) or `kendall` (tau-b, p from the normal distribution
        with the variance under ties).
    where : array of bool, optional
        The domain.

    Returns
    -------
    Test
        `effect` is the correlation, -1 to 1.

    Examples
    --------
    >>> import pandas as pd
    >>> from research import responses_from
    >>> frame = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "b": [1.0, 3.0, 2.0, 4.0]})
    >>> round(rank_correlation(responses_from(frame), "a", "b").effect, 6)
    0.8
    """
    check_plain(responses, "a rank correlation's test", "regress() on scores, or ordered_trend()")
    if method not in METHODS:
        raise ConfigurationError(f"no rank correlation {method!r}; there are {', '.join(METHODS)}")
    (first, has_first), (second, has_second) = column(responses, x), column(responses, y)
    domain = domain_of(responses, sample_of(responses), where)
    inside = domain & has_first & has_second
    n = int(inside.sum())
    a, b = first[inside, 0], second[inside, 0]
    if n < 4 or not np.ptp(a) or not np.ptp(b):
        raise EstimationError(
            f"{n} respondents have both {x!r} and {y!r}; a rank correlation needs four, and two that differ on each"
        )
    effect, letter, statistic, df, p = METHODS[method](a, b)
    found = f"{x!r} and {y!r} rise or fall together"
    title = told(found, found, letter, statistic, df, p)
    table = row_of(f"{method.capitalize()}, {PLAIN}", statistic, df, p, ("correlation", effect), n)
    outside = int(domain.sum()) - n
    notes = (f"{outside} of {int(domain.sum())} respondents lack one of the two.",) if outside else ()
    return Test(title, table, notes, test=method, statistic=statistic, df=df, p=p, effect=effect, base=n)


Found = tuple[float, str, float, tuple[float, ...], float]


def spearman(x: Floats, y: Floats) -> Found:
    """Spearman's rho, with p from t."""
    n = len(x)
    rho = float(np.corrcoef(ranked(x)[0], ranked(y)[0])[0, 1])
    t = rho / np.sqrt((1 - rho**2) / (n - 2)) if abs(rho) < 1 else np.copysign(np.inf, rho)
    return rho, "t", float(t), (float(n - 2),), float(two_sided(t, n - 2))


def kendall(x: Floats, y: Floats) -> Found:
    """Kendall's tau-b, with p from the normal distribution."""
    from scipy import stats

    n = len(x)
    tau = float(stats.kendalltau(x, y).statistic)
    t, u = ranked(x)[1], ranked(y)[1]
    pairs = n * (n - 1)
    left, right = pairs - (t * (t - 1)).sum(), pairs - (u * (u - 1)).sum()
    score = tau * np.sqrt(left * right) / 2
    variance = (pairs * (2 * n + 5) - (t * (t - 1) * (2 * t + 5)).sum() - (u * (u - 1) * (2 * u + 5)).sum()) / 18 + (
        t * (t - 1)
    ).sum() * (u * (u - 1)).sum() / (2 * pairs)
    variance += (t * (t - 1) * (t - 2)).sum() * (u * (u - 1) * (u - 2)).sum() / (9 * pairs * (n - 2))
    z = float(score / np.sqrt(variance))
    return tau, "z", z, (), float(beyond_normal(z))


METHODS = {"spearman": spearman, "kendall": kendall}
