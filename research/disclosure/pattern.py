"""Which further units to withhold for one question: attack, keep each certificate, cover them, attack again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

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
        inside = [self.sets[:, own].sum(axis=1) for own in seats]
        whole = self.sets.sum(axis=1)
        self.left = np.array([*(whole - known for known in inside), whole], dtype=np.float64).T
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
        for k, pairs in groupby(doubtful, key=lambda pair: pair[0]):
            self.check_time()
            self.worlds.look_at(k)
            seats = np.array([seat for _, seat in pairs], dtype=np.int64)
            shut = self.shut(k, seats)
            strangers = self.left[k, shut] == self.left[k, OUTSIDE]
            self.together(k, shut[strangers])
            self.together(k, self.shut(k, shut[~strangers]))
            for seat in self.shut(k, seats):
                while k not in self.already_out and (exposed := self.exposed_by(k, int(seat))):
                    self.withhold_one(k, exposed, now, withheld)

    def shut(self, k: int, seats: NDArray[np.int64]) -> NDArray[np.int64]:
        """The seats from which a set is not yet seen to stay open."""
        return np.asarray(seats[~self.worlds.leave_open(seats, self.left[k, seats])])

    def together(self, k: int, seats: NDArray[np.int64]) -> None:
        """Look for answers that leave alone the people of many seats, and so serve from all; else of half as many."""
        if len(seats) < 2:
            return
        sign = 1 if self.worlds.more_above(int(seats[0])) else -1
        known = np.concatenate([self.seats[seat] for seat in seats])
        self.worlds.add(self.program.furthest(self.sets[k], known, sign, sparing=True).world)
        half = len(seats) // 2
        for some in (seats[:half], seats[half:]) if len(self.shut(k, seats)) else ():
            self.together(k, self.shut(k, some))

    def withhold_one(self, k: int, exposed: frozenset[int], now: set[int], before: frozenset[int]) -> None:
        """Break a certificate by its cheapest unit; where all were printed before, the set is out."""
        free = sorted(unit for unit in exposed if not self.fixed[unit])
        if not free:
            self.already_out.add(k)
            return
        self.certificates.add(exposed)
        now.add(min(free, key=lambda unit: (self.cost[unit], unit)))
        self.broken = now - before | self.broken
        self.program.print_only(~np.isin(self.question.owners, sorted(now)))

    def own(self, seat: int) -> Codes:
        """The people of a seat; nobody outside."""
        return self.seats[seat] if seat != OUTSIDE else np.zeros(0, dtype=np.int64)

    def show(self, withheld: Collection[int]) -> None:
        """Print all but what is withheld; answers found before serve on where they print the same."""
        printed = ~np.isin(self.question.owners, sorted(withheld))
        self.worlds.keep(self.question.rows[printed])
        self.program.print_only(printed)

    def exposed_by(self, k: int, seat: int) -> frozenset[int]:
        """The units that together narrow a set from a seat; none when it stays open."""
        here, binding = np.array([seat]), frozenset[int]()
        if not len(self.shut(k, here)):
            return binding
        for sparing in (True, False):
            first = 1 if self.worlds.more_above(seat) else -1
            for sign in (first, -first):
                found = self.program.furthest(self.sets[k], self.own(seat), sign, sparing)
                self.worlds.add(found.world)
                if not len(self.shut(k, here)):
                    return frozenset()
                binding = binding if sparing else binding | found.binding
        rows = sorted(binding) or np.flatnonzero(self.program.printed)
        return frozenset(int(self.question.owners[row]) for row in rows)
