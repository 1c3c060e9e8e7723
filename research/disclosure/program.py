"""The furthest answers that print the same, by linear program, and which printed sums hold them back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from research.disclosure.universe import Codes, Numbers, Truths

BINDS = 1e-7
SLIP = 1e-6
OPTIONS = (
    ("output_flag", False),
    ("threads", 1),
    ("presolve", "off"),
    ("solver", "simplex"),
    ("simplex_dual_edge_weight_strategy", 0),  # plain steps: from a seat to the next there are few
)
PRICE = 1e-3  # on each person who answers otherwise than in truth, so that few do


@dataclass(frozen=True)
class Furthest:
    """Answers of everyone that carry a sum as far as it can go, and the printed rows that stop it."""

    world: Numbers
    binding: frozenset[int]


class Attack:
    """An attacker who knows who is in which group and reads the printed sums of one question.

    Each direction has a solver of its own, whose simplex basis is kept: from one seat to the next only bounds move,
    so that most answers take a few steps.
    """

    def __init__(self, rows: Numbers, truth: Numbers) -> None:
        self.rows, self.truth = rows, truth
        self.printed = np.ones(len(rows), dtype=bool)
        self.directions = {1: Direction(rows, truth), -1: Direction(rows, truth)}

    @property
    def solved(self) -> int:
        """How many linear programs it took."""
        return sum(direction.solved for direction in self.directions.values())

    def print_only(self, printed: Truths) -> None:
        """Which rows a reader is told."""
        self.printed = printed.copy()

    def furthest(self, inside: Truths, known: Codes, sign: int, sparing: bool) -> Furthest:
        """The answers with the largest (sign 1) or smallest (-1) sum over a set when those of `known` are known.

        Sparing ones differ from the truth for few people at a small loss, and so serve from most seats; without
        sparing the end is exact.
        """
        direction = self.directions[sign]
        direction.print_only(self.printed)
        direction.seat(known)
        direction.aim(sign * inside.astype(np.float64), PRICE if sparing else 0.0)
        moves, duals = direction.solution()
        world = self.truth + moves
        self.check(world, known)
        binding = np.flatnonzero((np.abs(duals) > BINDS) & self.printed)
        return Furthest(world, frozenset(binding.tolist()))

    def check(self, world: Numbers, known: Codes) -> None:
        """Believe no solver: its answers must print the same, be possible, and leave alone what is known."""
        moves = world - self.truth
        slip = np.abs(self.rows @ moves)[self.printed].max(initial=0.0)
        slip = max(slip, -world.min(), world.max() - 1, np.abs(moves[known]).max(initial=0.0))
        if not slip <= SLIP:
            raise ArithmeticError(f"a linear program was answered with a slip of {slip:.1g}")


class Direction:
    """One linear program, changed step by step: how far answers rise and fall while no printed sum moves.

    It has a column for each person who can answer higher than in truth, then one for each who can answer lower.
    """

    def __init__(self, rows: Numbers, truth: Numbers) -> None:
        import highspy

        self.up, self.down = np.flatnonzero(truth < 1), np.flatnonzero(truth > 0)
        self.people = np.concatenate([self.up, self.down])
        self.ways = np.concatenate([np.ones(len(self.up)), -np.ones(len(self.down))])
        self.room = np.concatenate([1 - truth[self.up], truth[self.down]])
        self.columns = np.arange(len(self.people), dtype=np.int32)
        self.count, self.solved, self.endless = len(truth), 0, highspy.kHighsInf
        self.printed = np.ones(len(rows), dtype=bool)
        self.known = np.zeros(0, dtype=np.int64)
        self.cost = np.zeros(len(self.people))
        self.solver = highspy._Highs()  # type: ignore[attr-defined]  # its subclass prints a line when it is made
        for option, value in OPTIONS:
            self.solver.setOptionValue(option, value)
        self.solver.passModel(program(rows[:, self.people] * self.ways, self.room))

    def print_only(self, printed: Truths) -> None:
        """Which rows a reader is told."""
        for row in np.flatnonzero(printed != self.printed):
            end = 0.0 if printed[row] else self.endless
            self.solver.changeRowBounds(int(row), -end, end)
        self.printed = printed.copy()

    def seat(self, known: Codes) -> None:
        """Whose answers the attacker knows."""
        before, now = np.isin(self.people, self.known), np.isin(self.people, known)
        for column in np.flatnonzero(before != now):
            self.solver.changeColBounds(int(column), 0.0, 0.0 if now[column] else float(self.room[column]))
        self.known = known

    def aim(self, wanted: Numbers, price: float) -> None:
        """What to carry far, at a price for every move."""
        cost = price - wanted[self.people] * self.ways
        if not np.array_equal(cost, self.cost):
            self.solver.changeColsCost(len(cost), self.columns, cost)
            self.cost = cost

    def solution(self) -> tuple[Numbers, Numbers]:
        """Each person's move, and what each row holds back."""
        self.solver.run()
        self.solved += 1
        found = self.solver.getSolution()
        steps = np.asarray(found.col_value) * self.ways
        moves = np.zeros(self.count)
        np.add.at(moves, self.people, steps)
        return moves, np.asarray(found.row_dual)


def program(matrix: Numbers, room: Numbers):  # type: ignore[no-untyped-def]  # highspy has no types
    """The linear program with a column for each way in which a person may answer otherwise."""
    import highspy
    from scipy.sparse import csc_array

    sparse = csc_array(matrix)
    told = highspy.HighsLp()
    told.num_row_, told.num_col_ = sparse.shape
    told.col_cost_ = np.zeros(len(room))
    told.col_lower_, told.col_upper_ = np.zeros(len(room)), room
    told.row_lower_ = told.row_upper_ = np.zeros(len(matrix))
    told.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    told.a_matrix_.start_, told.a_matrix_.index_ = sparse.indptr.astype(np.int32), sparse.indices.astype(np.int32)
    told.a_matrix_.value_ = sparse.data
    return told
