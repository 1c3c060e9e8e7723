"""Intraclass correlations: how alike members of a group, or ratings of a thing, are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from research.errors import ConfigurationError, EstimationError
from research.estimation.levels.groups import grouping, outside_words
from research.estimation.means import column
from research.estimation.sample import Codes, Floats
from research.estimation.tails import beyond_f
from research.responses import Responses
from research.responses.shown import Shown


@dataclass(frozen=True)
class OneWay:
    """Analysis of variance between groups."""

    between: float  # mean square
    within: float
    df_between: int
    df_within: int
    size: float  # of a typical group, Snedecor's k0

    @property
    def f(self) -> float:
        """Mean square between by mean square within; without limit where members of a group never differ."""
        return self.between / self.within if self.within > 0 else float("inf")


@dataclass(frozen=True, eq=False, repr=False)
class Likeness(Shown):
    """Intraclass correlations with F test and interval; `table` has what, value, f, df1, df2, p, low, high, base."""

    groups: int = 0

    def value(self, what: str) -> float:
        """One coefficient by its name."""
        found = self.table.loc[self.table["what"] == what, "value"]
        if found.empty:
            raise ConfigurationError(f"there is no {what!r} here; there are {', '.join(self.table['what'])}")
        return float(found.iloc[0])


def icc(responses: Responses, item: str, group: str, level: float = 0.95) -> Likeness:
    """How alike the members of a group answer (ICC(1)), and how reliable the group's mean is (ICC(2)).

    Parameters
    ----------
    item : str
        An item, a score or a column.
    group : str
        The community of each respondent; groups may differ in size.
    level : float
        Of the intervals, which are exact for groups of one size and near it otherwise.

    Returns
    -------
    Likeness
        Rows `ICC(1)` and `ICC(2)`. The typical size is Snedecor's k0; the mean of the sizes would overstate it where
        groups differ.

    Raises
    ------
    EstimationError
        When there are fewer than two groups, or no group has two members, or nobody differs from anybody.

    Notes
    -----
    Shrout and Fleiss (1979), Psychological Bulletin 86; Bliese (2000) for group means; unweighted.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame({"trust": [1.0, 2.0, 4.0, 5.0], "team": ["a", "a", "b", "b"]})
    >>> round(icc(responses_from(frame), "trust", "team").value("ICC(1)"), 3)
    0.895
    """
    values, known = column(responses, item)
    codes, labels, inside = grouping(responses, group, known)
    one = one_way(values[inside, 0], codes, len(labels), f"{item!r} in groups of {group!r}")
    k = one.size
    lower, upper = f_limits(one.f, one.df_between, one.df_within, level)
    rows = [
        ("ICC(1)", by_f(one.f, k), by_f(lower, k), by_f(upper, k)),
        ("ICC(2)", by_f(one.f, None), by_f(lower, None), by_f(upper, None)),
    ]
    table = table_of(rows, one.f, one.df_between, one.df_within, int(inside.sum()))
    alone = int((np.bincount(codes) == 1).sum())
    notes = [f"{len(labels)} groups, typical size {k:.2f}; one-way analysis of variance, unweighted."]
    if alone:
        notes.append(f"{alone} groups have one member; they tell about differences between groups only.")
    notes += outside_words(responses, inside)
    return Likeness(f"How alike members of {group} are on {item}", table, tuple(notes), len(labels))


def rater_icc(responses: Responses, ratings: Sequence[str], level: float = 0.95) -> Likeness:
    """All six intraclass correlations of a matrix of ratings: a row for each thing rated, a column for each rater.

    Parameters
    ----------
    ratings : sequence of str
        The columns (raters, or informants); rows with a missing rating are outside the base.
    level : float
        Of the intervals.

    Returns
    -------
    Likeness
        `ICC1`, `ICC2`, `ICC3` of one rating and `ICC1k`, `ICC2k`, `ICC3k` of the mean of all: raters drawn anew for
        each row, the same raters drawn from many, and these raters only.

    Raises
    ------
    EstimationError
        For fewer than two raters or two complete rows, or ratings that never differ.

    Notes
    -----
    Shrout and Fleiss (1979); interval of ICC2 by Satterthwaite, as there.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame({"ann": [9, 6, 8, 7], "bob": [2, 1, 4, 1], "cyd": [5, 3, 6, 2]})
    >>> round(rater_icc(responses_from(frame), ["ann", "bob", "cyd"]).value("ICC3"), 3)
    0.714
    """
    if len(ratings) < 2:
        raise ConfigurationError(f"a matrix of ratings needs two raters at least; got {', '.join(ratings) or 'none'}")
    told = [column(responses, name) for name in ratings]
    inside = np.logical_and.reduce([known for _, known in told])
    x = np.hstack([values for values, _ in told])[inside]
    n, k = x.shape
    if n < 2:
        raise EstimationError(f"{n} of {len(responses)} rows have all {k} ratings; two at least are needed")
    squares = mean_squares(x)
    rows, tests = six_forms(squares, n, k, level)
    table = pd.DataFrame([(*row, *test, n) for row, test in zip(rows, tests, strict=True)])
    table.columns = pd.Index(["what", "value", "low", "high", "f", "df1", "df2", "base"])
    table["p"] = [float(beyond_f(f, a, b)) for f, a, b in tests]
    title = f"How alike {k} ratings of {n} rows are"
    return Likeness(title, table[list(COLUMNS)], outside_words(responses, inside), n)


COLUMNS = ("what", "value", "f", "df1", "df2", "p", "low", "high", "base")


def table_of(rows: Sequence[tuple[str, float, float, float]], f: float, a: int, b: int, base: int) -> pd.DataFrame:
    """Coefficients that share one F test."""
    told = pd.DataFrame(rows, columns=["what", "value", "low", "high"])
    return told.assign(f=f, df1=a, df2=b, p=float(beyond_f(f, a, b)), base=base)[list(COLUMNS)]


def one_way(y: Floats, codes: Codes, groups: int, what: str) -> OneWay:
    """Analysis of variance, refused where it cannot be told."""
    counts = np.bincount(codes, minlength=groups)
    n = len(y)
    if groups < 2 or n == groups:
        raise EstimationError(
            f"{what}: {n} respondents in {groups} groups; likeness needs two groups and one with two members"
        )
    centered = y - y.mean()
    means = np.bincount(codes, centered, minlength=groups) / counts
    between = float(counts @ means**2)
    within = float(((centered - means[codes]) ** 2).sum())
    if between + within <= 1e-14 * float(n * (1 + y.mean() ** 2)):
        raise EstimationError(f"{what}: all {n} respondents say the same, so likeness cannot be told")
    size = (n - float((counts**2).sum()) / n) / (groups - 1)
    return OneWay(between / (groups - 1), within / (n - groups), groups - 1, n - groups, size)


def by_f(f: float, k: float | None) -> float:
    """The coefficient of one answer among k, or of the group's mean, from F."""
    if np.isinf(f):
        return 1.0
    return (f - 1) / (f + k - 1) if k is not None else 1 - 1 / f


def f_limits(f: float, a: float, b: float, level: float) -> tuple[float, float]:
    """Limits of the ratio behind F."""
    tail = (1 + level) / 2
    return f / float(special.fdtri(a, b, tail)), f * float(special.fdtri(b, a, tail))


@dataclass(frozen=True)
class TwoWay:
    """Mean squares of a matrix of ratings."""

    rows: float
    raters: float
    error: float
    within: float  # raters and error together


def mean_squares(x: Floats) -> TwoWay:
    """Mean squares of rows, raters and what is left."""
    n, k = x.shape
    x = x - x.mean()
    rows, raters = x.mean(axis=1), x.mean(axis=0)
    left = x - rows[:, None] - raters
    inside = x - rows[:, None]
    scale = float((x**2).sum())
    if scale == 0 or float((left**2).sum()) <= 1e-14 * scale:
        raise EstimationError(f"the {k} ratings of {n} rows differ by nothing but rater and row, so F has no limit")
    return TwoWay(
        k * float(rows @ rows) / (n - 1),
        n * float(raters @ raters) / (k - 1),
        float((left**2).sum()) / ((n - 1) * (k - 1)),
        float((inside**2).sum()) / (n * (k - 1)),
    )


def six_forms(
    ms: TwoWay, n: int, k: int, level: float
) -> tuple[list[tuple[str, float, float, float]], list[tuple[float, int, int]]]:
    """Coefficient and limits of the six forms, and the F test of each."""
    f1, f3 = ms.rows / ms.within, ms.rows / ms.error
    one, three = (n - 1, n * (k - 1)), (n - 1, (n - 1) * (k - 1))
    low1, high1 = f_limits(f1, *one, level)
    low3, high3 = f_limits(f3, *three, level)
    two = (ms.rows - ms.error) / (ms.rows + (k - 1) * ms.error + k * (ms.raters - ms.error) / n)
    low2, high2 = limits_of_two(ms, n, k, two, level)
    mean2 = (ms.rows - ms.error) / (ms.rows + (ms.raters - ms.error) / n)
    rows = [
        ("ICC1", by_f(f1, k), by_f(low1, k), by_f(high1, k)),
        ("ICC2", two, low2, high2),
        ("ICC3", by_f(f3, k), by_f(low3, k), by_f(high3, k)),
        ("ICC1k", by_f(f1, None), by_f(low1, None), by_f(high1, None)),
        ("ICC2k", mean2, stepped(low2, k), stepped(high2, k)),
        ("ICC3k", by_f(f3, None), by_f(low3, None), by_f(high3, None)),
    ]
    first, third = (f1, *one), (f3, *three)
    return rows, [first, third, third, first, third, third]


def stepped(value: float, k: int) -> float:
    """Spearman-Brown: from one rating to the mean of k."""
    return k * value / (1 + (k - 1) * value)


def limits_of_two(ms: TwoWay, n: int, k: int, two: float, level: float) -> tuple[float, float]:
    """Limits of ICC2, with Satterthwaite's degrees of freedom of raters and error together."""
    raters = ms.raters / ms.error
    a, b = k * two * raters, n * (1 + (k - 1) * two) - k * two
    v = (k - 1) * (n - 1) * (a + b) ** 2 / ((n - 1) * a**2 + b**2)
    tail = (1 + level) / 2
    upper, lower = float(special.fdtri(n - 1, v, tail)), float(special.fdtri(v, n - 1, tail))
    rest = k * ms.raters + (k * n - k - n) * ms.error
    low = n * (ms.rows - upper * ms.error) / (upper * rest + n * ms.rows)
    high = n * (lower * ms.rows - ms.error) / (rest + n * lower * ms.rows)
    return low, high
