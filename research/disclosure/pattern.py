"""Which further units to withhold for one question: attack, keep each certificate, cover them, attack again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from research.disclosure.cover import cheapest_cover
from research.disclosure.program import Attack
from research.disclosure.question import OneFigure, Question
from research.disclosure.reach import Reach, center_of
from research.disclosure.universe import Codes, Numbers, Truths
from research.disclosure.worlds import Worlds

OUTSIDE = -1


@dataclass(frozen=True)
class Pattern:
    """The units withheld for a question, and how it was found that nothing more is needed.

    `seen` counts pairs of a protected set and a seat that other answers show to be open, `solved` the linear programs
    it took for the others, `told_by_one` pairs that one printed figure gives away by itself, `already_out` sets that
    earlier editions have exposed.
    """

    withheld: frozenset[int]
    seen: int
    solved: int
    told_by_one: int
    already_out: int


class Search:
    """The search for one question's pattern: certificates and possible answers found so far."""

    def __init__(
        self,
        question: Question,
        sets: Truths,
        seats: Sequence[Codes],
        cost: Numbers,
        fixed: Truths,
        check_time: Callable[[], None],
    ) -> None:
        self.question, self.seats, self.cost, self.fixed = question, seats, cost, fixed
        self.check_time = check_time
        self.sets = question.columns(sets)
        self.certificates: set[frozenset[int]] = set()
        self.already_out: set[int] = set()
        self.broken: set[int] = set()
        self.seen = self.told_by_one = 0
        self.worlds = Worlds(question.truth, self.sets, seats, question.whole)
        self.program = Attack(question.rows, question.truth)

    def cheapest(self, withheld: Collection[int]) -> Pattern:
        """Withhold a cheapest set of units until no protected set is narrowed from outside, nor from any seat."""
        start = further = frozenset(withheld)
        while self.attack(further):
            further = start | cheapest_cover(self.certificates, self.cost, self.fixed)
        return self.pattern(further)

    def quick(self, withheld: Collection[int]) -> Pattern:
        """The same, but a unit once withheld stays so: a little more is lost, and answers once found serve on."""
        further = frozenset(withheld)
        while self.attack(further):
            further |= self.broken
        return self.pattern(further)

    def pattern(self, withheld: frozenset[int]) -> Pattern:
        """What was found."""
        out = len(self.already_out)
        return Pattern(withheld, self.seen, self.program.solved, self.told_by_one, out)

    def attack(self, withheld: frozenset[int]) -> bool:
        """Whether new certificates were found; seats are looked at when nothing falls from outside."""
        before = len(self.certificates)
        self.seen = self.told_by_one = 0
        printed = self.question.printed(withheld)
        if not len(printed) or not len(self.sets):
            return False
        reach = Reach(printed, center_of(printed, self.question.truth), self.question.truth, self.question.whole)
        moves, one = reach.moves(self.sets), OneFigure(printed, self.question.truth, self.sets)
        for seats in ([OUTSIDE], range(len(self.seats))):
            if len(self.certificates) == before:
                self.follow(self.doubtful(reach, moves, one, seats), withheld)
        return len(self.certificates) > before

    def doubtful(self, reach: Reach, moves: Numbers, one: OneFigure, seats: Collection[int]) -> list[tuple[int, int]]:
        """Sets that were not seen to stay open, with the seat; one printed figure alone is no differencing."""
        found: list[tuple[int, int]] = []
        rest = np.array([k not in self.already_out for k in range(len(self.sets))], dtype=bool)
        for seat in seats:
            self.check_time()
            own = None if seat == OUTSIDE else self.seats[seat]
            shut = np.flatnonzero(~reach.stays_open(self.sets, moves, own) & rest)
            alone = one.settles(shut, own)
            self.seen += len(self.sets) - len(shut)
            self.told_by_one += int(alone.sum())
            found += [(int(k), seat) for k in shut[~alone]]
        return sorted(found)  # by set: the next program then differs by whom the attacker knows only

    def follow(self, doubtful: Sequence[tuple[int, int]], withheld: frozenset[int]) -> None:
        """Solve what is doubtful; each certificate is broken at once, so that the next is a different one."""
        now = set(withheld)
        self.show(now)
        for k, seat in doubtful:
            self.check_time()
            while k not in self.already_out and (exposed := self.exposed_by(k, seat)):
                free = sorted(unit for unit in exposed if not self.fixed[unit])
                if not free:
                    self.already_out.add(k)
                    break
                self.certificates.add(exposed)
                now.add(min(free, key=lambda unit: (self.cost[unit], unit)))
                self.broken = now - set(withheld) | self.broken
                self.program.print_only(~np.isin(self.question.owners, sorted(now)))

    def show(self, withheld: Collection[int]) -> None:
        """Print all but what is withheld; answers found before serve on where they print the same."""
        printed = ~np.isin(self.question.owners, sorted(withheld))
        self.worlds.keep(self.question.rows[printed])
        self.program.print_only(printed)

    def exposed_by(self, k: int, seat: int) -> frozenset[int]:
        """The units that together narrow a set from a seat; none when it stays open."""
        own = self.seats[seat] if seat != OUTSIDE else np.zeros(0, dtype=np.int64)
        inside = self.sets[k].copy()
        inside[own] = False
        left = float(inside.sum())
        binding: frozenset[int] = frozenset()
        for sparing, sign in ((True, 1), (True, -1), (False, 1), (False, -1)):
            if self.worlds.leave_open(k, seat, left):
                return frozenset()
            found = self.program.furthest(inside, own, sign, sparing)
            self.worlds.add(found.world)
            binding = binding if sparing else binding | found.binding
        if self.worlds.leave_open(k, seat, left):
            return frozenset()
        rows = sorted(binding) or np.flatnonzero(self.program.printed)
        return frozenset(int(self.question.owners[row]) for row in rows)
