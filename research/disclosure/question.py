"""What is printed about one question: the sums that a reader is told, and which unit of withholding tells each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.disclosure.figure import Figure
from research.disclosure.reach import SLIP, width_needed
from research.disclosure.rule import Rule
from research.disclosure.units import Unit, design_matrix
from research.disclosure.universe import Codes, Numbers, Truths, Universe

NEUTRAL = "any question"


@dataclass(frozen=True)
class Question:
    """The sums that would be printed about a question, exact: data files carry counts, so rounding hides nothing.

    `rows` has a line for each sum and a column for each person, followed by one for each sum that is told as a bound.
    `owners` names the unit of each row, `truth` is the answer of each column as a number from 0 to 1. A neutral
    question, all halves, stands for every question that could be asked.
    """

    item: tuple[str, tuple[int, ...]]
    rows: Numbers
    owners: NDArray[np.int64]
    truth: Numbers
    whole: bool

    def printed(self, withheld: Collection[int]) -> Numbers:
        """The rows of units that are not withheld."""
        return self.rows[~np.isin(self.owners, sorted(withheld))]

    def columns(self, sets: Truths) -> Truths:
        """Sets of people as sets of columns."""
        return np.pad(sets, ((0, 0), (0, len(self.truth) - sets.shape[1])))


def neutral(units: Sequence[Unit], people: int) -> Question:
    """The question that stands for all: every row of every unit, answers half and half."""
    rows = [(at, row) for at, unit in enumerate(units) for row in unit.rows]
    owners = np.array([at for at, _ in rows], dtype=np.int64)
    return Question((NEUTRAL, ()), stacked([row for _, row in rows], people), owners, np.full(people, 0.5), False)


def stacked(rows: Sequence[Numbers], width: int) -> Numbers:
    """Rows as a matrix, also where there is none."""
    return np.array(rows, dtype=np.float64).reshape(-1, width)


def questions_of(
    units: Sequence[Unit], universe: Universe, rule: Rule, withheld: Collection[int]
) -> tuple[Question, ...]:
    """Each question that figures of the units are about and whose answers are at hand, by name."""
    asked: dict[tuple[str, tuple[int, ...]], Figure] = {}
    for unit in units:
        for figure in unit.figures:
            if figure.item in universe.answers and figure.statistic != "quantile":
                asked.setdefault(figure.question, figure)
    return tuple(question_of(asked[name], units, universe, rule, withheld) for name in sorted(asked))


def question_of(
    like: Figure, units: Sequence[Unit], universe: Universe, rule: Rule, withheld: Collection[int]
) -> Question:
    """The rows of one question with its true answers."""
    truth = answered(like, universe)
    rows: list[tuple[int, Numbers, float]] = []
    for at, unit in enumerate(units):
        figures = [figure for figure in unit.figures if figure.question == like.question]
        if at not in withheld and figures:
            rows += [(at, row, bound) for row, bound in told(figures, unit, universe, truth, rule)]
    bounds = [place for place, (_, _, bound) in enumerate(rows) if bound]
    matrix = np.zeros((len(rows), universe.people + len(bounds)))
    matrix[:, : universe.people] = stacked([row for _, row, _ in rows], universe.people)
    for column, place in enumerate(bounds):
        matrix[place, universe.people + column] = rows[place][2]
    bound_truth = [bound_share(*rows[place][1:], truth) for place in bounds]
    owners = np.array([at for at, _, _ in rows], dtype=np.int64)
    whole = bool(np.all((truth == 0) | (truth == 1)))
    return Question(like.question, matrix, owners, np.concatenate([truth, bound_truth]), whole)


def answered(like: Figure, universe: Universe) -> Numbers:
    """Each person's answer as a number from 0 to 1: yes or no, or the place on the item's scale."""
    codes = universe.answers[like.item]
    if like.question[1]:
        return np.isin(codes, like.question[1]).astype(np.float64)
    low, high = like.span
    return np.clip((codes - low) / (high - low), 0.0, 1.0)


def told(
    figures: Sequence[Figure], unit: Unit, universe: Universe, truth: Numbers, rule: Rule
) -> list[tuple[Numbers, float]]:
    """The rows that a unit's figures tell, each with the coefficient of its bound where it is only told as a bound."""
    if unit.figures[0].terms:
        return [(column, 0.0) for column in design_matrix(figures[0].terms, unit.people, universe).T]
    bound = bound_of(figures, unit, truth, rule)
    if bound:
        return [(unit.people.astype(np.float64), bound)]
    weights = sorted({figure.weight for figure in figures} | {""})  # the count stands beside every share
    return [(unit.people * universe.scaled(name), 0.0) for name in weights]


def bound_of(figures: Sequence[Figure], unit: Unit, truth: Numbers, rule: Rule) -> float:
    """Minus or plus the most that a small numerator or complement may be, where only that is told; else 0."""
    if any(figure.printed_before or not figure.question[1] for figure in figures):
        return 0.0
    base, hits = int(unit.people.sum()), round(float(truth @ unit.people))
    if base >= rule.full_from and not any(figure.sensitive for figure in figures):
        return 0.0
    small = float(rule.small_numerator)
    return -small if hits <= small else small if base - hits <= small else 0.0


def bound_share(row: Numbers, bound: float, truth: Numbers) -> float:
    """Where between 0 and 1 a bound's own column lies, so that the row adds up."""
    hits, base = float(row @ truth), float(row.sum())
    return hits / -bound if bound < 0 else (base - hits) / bound


class OneFigure:
    """What each printed sum tells of protected sets by itself: that is the figure, and no differencing.

    Looks at sums of people who count alike and that are told exactly.
    """

    def __init__(self, printed: Numbers, truth: Numbers, sets: Truths) -> None:
        self.rows = printed[np.all((printed == 0) | (printed == 1), axis=1)]
        self.truth, self.sets = truth, sets
        self.counts, self.sizes = self.rows @ truth, self.rows.sum(axis=1)
        self.both = sets @ self.rows.T

    def settles(self, some: NDArray[np.int64], own: Codes | None = None) -> Truths:
        """Whether one of the sums leaves less than it must of each of some sets, for those who know `own`."""
        known = np.zeros(0, dtype=np.int64) if own is None else own
        theirs, inside = self.rows[:, known], self.sets[np.ix_(some, known)]
        counts, sizes = self.counts - theirs @ self.truth[known], self.sizes - theirs.sum(axis=1)
        left = self.sets[some].sum(axis=1) - inside.sum(axis=1)
        both = self.both[some] - inside @ theirs.T
        high = (left[:, None] - both + np.minimum(both, counts)).min(axis=1, initial=np.inf)
        low = (counts - (sizes - both)).max(axis=1, initial=0.0)
        return np.asarray(np.minimum(high, left) - low < width_needed(left) - SLIP)
