"""The furthest answers that print the same, by linear program, and which printed sums hold them back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from research.disclosure.universe import Codes, Numbers, Truths

BINDS = 1e-7
SLIP = 1e-6
PRICE = 1e-3  # on each person who answers otherwise than in truth, so that few do


@dataclass(frozen=True)
class Furthest:
    """Answers of everyone that carry a sum as far as it can go, and the printed rows that stop it."""

    world: Numbers
    binding: frozenset[int]


class Attack:
    """An attacker who knows who is in which group and reads the printed sums of one question.

    The simplex basis is kept from one question to the next, so that most answers take a few steps.
    """

    def __init__(self, rows: Numbers, truth: Numbers) -> None:
        import highspy

        self.rows, self.truth, self.count, self.solved = rows, truth, len(truth), 0
        self.printed = np.ones(len(rows), dtype=bool)
        self.room = np.concatenate([1 - truth, truth])
        self.known = np.zeros(0, dtype=np.int64)
        self.endless = highspy.kHighsInf
        self.solver = highspy._Highs()  # type: ignore[attr-defined]  # its subclass prints a line when it is made
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off"), ("solver", "simplex")):
            self.solver.setOptionValue(option, value)
        self.solver.passModel(program(rows, self.room))
        self.columns = np.arange(2 * self.count, dtype=np.int32)

    def print_only(self, printed: Truths) -> None:
        """Which rows a reader is told."""
        for row in np.flatnonzero(printed != self.printed):
            end = 0.0 if printed[row] else self.endless
            self.solver.changeRowBounds(int(row), -end, end)
        self.printed = printed.copy()

    def seat(self, known: Codes) -> None:
        """Whose answers the attacker knows."""
        before, now = self.known, known
        for people, is_known in ((before, False), (now, True)):
            for column in (*people, *(people + self.count)):
                self.solver.changeColBounds(int(column), 0.0, 0.0 if is_known else float(self.room[column]))
        self.known = known

    def furthest(self, inside: Truths, known: Codes, sign: int, sparing: bool) -> Furthest:
        """The answers with the largest (sign 1) or smallest (-1) sum over a set when those of `known` are known.

        Sparing ones differ from the truth for few people at a small loss, and so serve from most seats; without
        sparing the end is exact.
        """
        wanted = -sign * inside.astype(np.float64)
        price = PRICE if sparing else 0.0
        self.seat(known)
        cost = np.concatenate([wanted + price, price - wanted])
        self.solver.changeColsCost(2 * self.count, self.columns, cost)
        self.solver.run()
        self.solved += 1
        found = self.solver.getSolution()
        moves = np.asarray(found.col_value)
        world = self.truth + moves[: self.count] - moves[self.count :]
        self.check(world)
        binding = np.flatnonzero((np.abs(np.asarray(found.row_dual)) > BINDS) & self.printed)
        return Furthest(world, frozenset(binding.tolist()))

    def check(self, world: Numbers) -> None:
        """Believe no solver: its answers must print the same, be possible, and leave alone what is known."""
        slip = np.abs(self.rows[self.printed] @ (world - self.truth)).max(initial=0.0)
        slip = max(slip, -world.min(), world.max() - 1, np.abs(world - self.truth)[self.known].max(initial=0.0))
        if not slip <= SLIP:
            raise ArithmeticError(f"a linear program was answered with a slip of {slip:.1g}")


def program(rows: Numbers, room: Numbers):  # type: ignore[no-untyped-def]
    """The linear program: how much each person's answer rises and falls, while no printed sum moves."""
    import highspy
    from scipy.sparse import csc_array

    matrix = csc_array(np.hstack([rows, -rows]))
    told = highspy.HighsLp()
    told.num_row_, told.num_col_ = matrix.shape
    told.col_cost_ = np.zeros(len(room))
    told.col_lower_, told.col_upper_ = np.zeros(len(room)), room
    told.row_lower_ = told.row_upper_ = np.zeros(len(rows))
    told.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    told.a_matrix_.start_, told.a_matrix_.index_ = matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)
    told.a_matrix_.value_ = matrix.data
    return told
