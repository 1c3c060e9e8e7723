"""Weighted sums of many two-way tables by primary unit: one banner question at a time, never a row at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.estimation.domains import Mask
from research.estimation.sample import Floats, Sample
from research.estimation.testing.crossing import Levels
from research.estimation.testing.singles import Singles

Integers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Tally:
    """One table, its cells column by column: the sample's sums in each (sums x cells), of all, and respondents.

    Where every respondent is a unit (`singles`) the sums are those of strata, and there are `squares` of the cells.
    """

    row: Levels
    column: Levels
    sums: Floats
    whole: Floats
    counts: Integers
    squares: Floats | None

    @property
    def shape(self) -> tuple[int, int]:
        """Columns and rows, those that nobody has among them."""
        return len(self.column.labels), len(self.row.labels)

    def kept(self) -> Tally:
        """The table without the rows and columns that nobody has."""
        counts = self.counts.reshape(self.shape)
        columns, rows = counts.any(axis=1), counts.any(axis=0)
        if columns.all() and rows.all():
            return self
        cells = np.outer(columns, rows).ravel()
        squares = None if self.squares is None else self.squares[cells]
        row, column = fewer(self.row, np.asarray(rows)), fewer(self.column, np.asarray(columns))
        return Tally(row, column, self.sums[:, cells], self.whole[cells], self.counts[cells], squares)


def fewer(levels: Levels, is_there: Mask) -> Levels:
    """The levels that are there; the codes still count all."""
    kept = tuple(label for label, there in zip(levels.labels, is_there, strict=True) if there)
    return Levels(levels.name, kept, levels.codes)


@dataclass(frozen=True, eq=False)
class Entries:
    """The sample's matrix of sums as entries: which sum, which respondent, how much."""

    sum: Integers
    respondent: Integers | None  # None where each has one, in order
    value: Floats
    sums: int
    square: Floats | None  # of each entry, by what it counts for, where every respondent is a unit
    person: Mask | None  # the first entry of each respondent, so that people are counted once; None where all are


def entries_of(sample: Sample, domain: Mask, singles: Singles | None) -> tuple[Entries, Integers | None]:
    """The entries of those in a domain, and who they are; None where that is everyone."""
    who = None if domain.all() else np.flatnonzero(domain)
    if singles:
        stratum = singles.stratum if who is None else singles.stratum[who]
        w = sample.weights if who is None else sample.weights[who]
        return Entries(stratum, None, w, len(singles.counts_for), singles.counts_for[stratum] * w**2, None), who
    matrix = sample.sums if who is None else sample.sums[:, who]
    each, indices = np.diff(matrix.indptr), matrix.indices.astype(np.intp)
    if (each == 1).all():
        return Entries(indices, None, matrix.data, matrix.shape[0], None, None), who
    first = np.zeros(matrix.nnz, dtype=bool)
    first[matrix.indptr[:-1][each > 0]] = True
    respondent = np.repeat(np.arange(matrix.shape[1]), each)
    return Entries(indices, respondent, matrix.data, matrix.shape[0], None, first), who


@dataclass(frozen=True, eq=False)
class Question:
    """A question as the entries see it: the answer behind each, -1 outside; `width` has room for those."""

    levels: Levels
    codes: NDArray[np.int16]
    outside: Mask | None
    width: int


def question(entries: Entries, levels: Levels, who: Integers | None) -> Question:
    """A question, its answers spread over the entries once."""
    told = levels.codes if who is None else levels.codes[who]
    codes = told if entries.respondent is None else told[entries.respondent]
    outside = codes < 0
    lacks = bool(outside.any())
    return Question(levels, codes, outside if lacks else None, len(levels.labels) + lacks)


def tallies(
    sample: Sample, rows: Sequence[Levels], columns: Sequence[Levels], domain: Mask, singles: Singles | None
) -> Iterator[tuple[int, int, Tally]]:
    """Every table of a row with a column question, with their places; for each column question all rows in turn."""
    entries, who = entries_of(sample, domain, singles)
    asked = [question(entries, row, who) for row in rows]
    cell = np.empty(len(entries.sum), dtype=np.intp)
    for place, column in enumerate(columns):
        banner = question(entries, column, who)
        started = numbered(entries.sum * banner.width, banner, cell).copy()
        for width in sorted({one.width for one in asked}):
            scaled = started * width
            for at, one in ((at, one) for at, one in enumerate(asked) if one.width == width):
                yield at, place, tally(sample, entries, (one, banner), numbered(scaled, one, cell))


def numbered(start: Integers, question: Question, out: Integers) -> Integers:
    """The number of each entry's answer after those that start it; who gave none comes last."""
    np.add(start, question.codes, out=out)
    if question.outside is not None:
        out[question.outside] += question.width
    return out


def tally(sample: Sample, entries: Entries, pair: tuple[Question, Question], cell: Integers) -> Tally:
    """The sums and counts of one table, from the number of each entry's cell."""
    row, column = pair
    r, c = len(row.levels.labels), len(column.levels.labels)
    shape = entries.sums, column.width, row.width
    size = entries.sums * column.width * row.width

    def of_cells(numbers: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(numbers.reshape(shape[0], -1).sum(axis=0).reshape(shape[1:])[:c, :r].ravel())

    weighted = np.asarray(np.bincount(cell, entries.value, size).reshape(shape)[:, :c, :r], dtype=np.float64)
    weighted = weighted.reshape(entries.sums, c * r)
    counts = of_cells(np.bincount(cell if entries.person is None else cell[entries.person], minlength=size))
    squares = None if entries.square is None else of_cells(np.bincount(cell, entries.square, size))
    totals = sample.sets.totals(weighted) if sample.sets else weighted
    rows = len(totals) if squares is not None else sample.units
    return Tally(row.levels, column.levels, totals, np.ones(rows) @ totals[:rows], counts, squares)
