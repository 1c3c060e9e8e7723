"""Fisher's exact test: all tables with the same margins that are no more likely than the one that was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from research.errors import EstimationError
from research.estimation.sample import Floats

SAME = 1e-7  # relative: tables this near in likelihood count as equally likely, as in R
TOLERANCE = float(np.finfo(float).eps ** 0.25)  # of R's uniroot
MOST = 20_000_000  # tables that are counted out

Integers = NDArray[np.int64]
Margin = tuple[int, ...]


def exact_p(counts: NDArray[np.int_]) -> float:
    """How likely a table no more likely than this one is, given its margins (Fisher 1935; Freeman and Halton 1951).

    Raises
    ------
    EstimationError
        When there are more tables with these margins than can be counted out.
    """
    table = counts if counts.shape[0] <= counts.shape[1] else counts.T
    rows, columns = (tuple(sorted(int(n) for n in table.sum(axis=axis))) for axis in (1, 0))
    constant = log_factorials(np.array(rows)) + log_factorials(np.array(columns)) - log_factorials(table.sum())
    found = -log_factorials(table)
    others = of_tables(rows, columns)
    return float(min(np.exp(others[others <= found + np.log1p(SAME)] + constant).sum(), 1.0))


def log_factorials(counts: NDArray[np.int_]) -> float:
    """The logarithm of the product of factorials."""
    return float(special.gammaln(np.asarray(counts) + 1.0).sum())


def of_tables(rows: Margin, columns: Margin) -> Floats:
    """Minus the log factorials of every table with these margins."""
    try:
        return tables_below(rows, columns)
    finally:
        tables_below.cache_clear()


@cache
def tables_below(rows: Margin, columns: Margin) -> Floats:
    """The same, column by column: what the first column can be, and all that is left for the others."""
    firsts = distributions(rows, columns[0])
    left = np.asarray(rows) - firsts
    here = -special.gammaln(firsts + 1.0).sum(axis=1)
    if len(columns) == 2:
        return np.asarray(here - special.gammaln(left + 1.0).sum(axis=1))
    told: list[Floats] = []
    tables = 0
    for value, margin in zip(here, np.sort(left, axis=1), strict=True):
        told.append(value + tables_below(tuple(int(n) for n in margin), columns[1:]))
        tables += len(told[-1])
        check_many(tables)
    return np.concatenate(told)


def distributions(rows: Margin, total: int) -> Integers:
    """Every way to take a total from the rows (ways x rows)."""
    ways = np.zeros((1, 0), dtype=np.int64)
    left = np.array([total], dtype=np.int64)
    for place, most in enumerate(rows):
        low, high = np.maximum(left - sum(rows[place + 1 :]), 0), np.minimum(left, most)
        repeats = high - low + 1
        check_many(int(repeats.sum()))
        taken = (
            np.arange(int(repeats.sum())) - np.repeat(np.cumsum(repeats) - repeats, repeats) + np.repeat(low, repeats)
        )
        ways = np.column_stack([np.repeat(ways, repeats, axis=0), taken])
        left = np.repeat(left, repeats) - taken
    return ways


def check_many(tables: int) -> None:
    """Refuse to count out more tables than memory holds."""
    if tables > MOST:
        raise EstimationError(
            f"more than {MOST:,} tables have these margins, too many for Fisher's exact test; "
            "with counts this large test='pearson' tells the same"
        )


@dataclass(frozen=True, eq=False)
class Given:
    """What the first cell of a 2 x 2 table can be, its margins given, and how likely each is at odds of one."""

    cell: int
    support: Floats
    weight: Floats  # logarithms

    def chances(self, odds: float) -> Floats:
        """How likely each is at some odds ratio."""
        if odds == 0:
            return np.asarray(self.support == self.support[0], dtype=np.float64)
        told = self.weight + self.support * np.log(odds)
        told = np.exp(told - told.max())
        return np.asarray(told / told.sum())

    def solved(self, target: float, of: Floats, rises: bool) -> float:
        """The odds ratio at which a mean of `of` is the target; looked for as itself below one, inverted above."""
        away = float(self.chances(1.0) @ of) - target
        if away == 0:
            return 1.0
        if (away > 0) == rises:
            return root(lambda t: float(self.chances(t) @ of) - target, 0.0)
        return 1 / root(lambda t: float(self.chances(1 / t) @ of) - target, float(np.finfo(float).eps))


def odds_ratio(counts: NDArray[np.int_], level: float) -> tuple[float, float, float]:
    """The odds ratio of a 2 x 2 table given its margins: most likely value and exact interval.

    It is not the ratio of cross products, which does not know that the margins are given. Roots are found as R finds
    them, to an absolute 0.00012.
    """
    (a, b), (c, d) = counts.tolist()
    first, second, drawn = a + b, c + d, a + c
    support = np.arange(max(0, drawn - second), min(first, drawn) + 1, dtype=np.float64)
    rest = (support, first - support, drawn - support, second - drawn + support)
    given = Given(a, support, -np.sum([special.gammaln(part + 1) for part in rest], axis=0))
    tail = (1 - level) / 2
    if a == support[0]:
        return 0.0, 0.0, given.solved(tail, at_most(given), False)
    if a == support[-1]:
        return np.inf, given.solved(tail, at_least(given), True), np.inf
    low, high = given.solved(tail, at_least(given), True), given.solved(tail, at_most(given), False)
    return given.solved(float(a), support, True), low, high


def at_least(given: Given) -> Floats:
    """1 where the cell would be as large or larger."""
    return np.asarray(given.support >= given.cell, dtype=np.float64)


def at_most(given: Given) -> Floats:
    """1 where the cell would be as small or smaller."""
    return np.asarray(given.support <= given.cell, dtype=np.float64)


def root(function: Callable[[float], float], low: float) -> float:
    """A root between low and 1 by Brent's (1973) method, with the tolerance that R's `uniroot` has by default."""
    a, b = low, 1.0
    at_a, at_b = function(a), function(b)
    c, at_c = a, at_a
    while True:
        before = b - a
        if abs(at_c) < abs(at_b):
            a, b, c = b, c, b
            at_a, at_b, at_c = at_b, at_c, at_b
        near = 2 * np.finfo(float).eps * abs(b) + TOLERANCE / 2
        half = (c - b) / 2
        if abs(half) <= near or at_b == 0:
            return b
        step = half
        if abs(before) >= near and abs(at_a) > abs(at_b):
            step = interpolated((a, at_a), (b, at_b), (c, at_c), before, near)
        if abs(step) < near:
            step = near if step > 0 else -near
        a, at_a = b, at_b
        b += step
        at_b = function(b)
        if (at_b > 0) == (at_c > 0) and at_b != 0:
            c, at_c = a, at_a


Point = tuple[float, float]


def interpolated(a: Point, b: Point, c: Point, before: float, near: float) -> float:
    """The step by secant or inverse parabola, or half the bracket where that would leave it."""
    wide, ratio = c[0] - b[0], b[1] / a[1]
    if a[0] == c[0]:
        p, q = wide * ratio, 1 - ratio
    else:
        q, other = a[1] / c[1], b[1] / c[1]
        p = ratio * (wide * q * (q - other) - (b[0] - a[0]) * (other - 1))
        q = (q - 1) * (other - 1) * (ratio - 1)
    p, q = (p, -q) if p > 0 else (-p, q)
    if p < 0.75 * wide * q - abs(near * q) / 2 and p < abs(before * q / 2):
        return p / q
    return wide / 2
