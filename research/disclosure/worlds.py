"""Answers found so far that print the same as the true ones; whatever they tell of one set, they tell of all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.disclosure.reach import SLIP, width_needed
from research.disclosure.universe import Codes, Numbers, Truths

SAME = 1e-9
AT_FIRST = 64  # places for answers; they double when they run out
FURTHEST = 32  # answers that are looked at before all are


class Worlds:
    """Possible answers to one question: each shows, from seats whose people answer as in truth, what a set may be.

    One set is looked at at a time: `high` and `low` are the ends of its sum that were found for each seat, and in
    the last place from outside.
    """

    def __init__(self, truth: Numbers, sets: Truths, seats: Sequence[Codes], whole: bool) -> None:
        from scipy.sparse import csr_array

        self.truth, self.whole, self.seats, self.at = truth, whole, len(seats), 0
        self.sets = csr_array(sets.astype(np.float64))
        self.seat_of = np.full(len(truth), len(seats), dtype=np.int64)
        for at, own in enumerate(seats):
            self.seat_of[own] = at
        self.known: list[Numbers] = []
        self.sums = np.zeros((len(sets), AT_FIRST))
        self.agrees = np.zeros((AT_FIRST, len(seats) + 1), dtype=bool)
        self.high, self.low = np.full(len(seats) + 1, -np.inf), np.full(len(seats) + 1, np.inf)
        self.add(truth)

    def keep(self, rows: Numbers) -> None:
        """Forget the answers that would print otherwise on these rows."""
        slips = np.abs((np.array(self.known) - self.truth) @ rows.T).max(axis=1, initial=0.0)
        stay = np.flatnonzero(slips <= SLIP)
        self.known = [self.known[at] for at in stay]
        self.sums[:, : len(stay)], self.agrees[: len(stay)] = self.sums[:, stay], self.agrees[stay]

    def look_at(self, k: int) -> None:
        """The set that the next answers are about."""
        self.at, sums = k, self.sums[k, : len(self.known)]
        self.high, self.low = self.furthest(sums), -self.furthest(-sums)

    def furthest(self, sums: Numbers) -> Numbers:
        """The largest sum for each seat; the true answers are among them, and agree with everyone."""
        order = np.argsort(-sums, kind="stable")
        near = self.agrees[order[:FURTHEST]]
        found = np.asarray(sums[order[near.argmax(axis=0)]], dtype=np.float64)
        for seat in np.flatnonzero(~near.any(axis=0)):
            found[seat] = sums[order[self.agrees[order, seat].argmax()]]
        return found

    def add(self, world: Numbers) -> None:
        """Take in answers that print the same; they hold for outside and for seats whose people they leave alone."""
        at = len(self.known)
        if at == self.sums.shape[1]:
            self.sums = np.concatenate([self.sums, np.zeros_like(self.sums)], axis=1)
            self.agrees = np.concatenate([self.agrees, np.zeros_like(self.agrees)], axis=0)
        touched = self.seat_of[np.abs(world - self.truth) > SAME]
        self.agrees[at] = True
        self.agrees[at, touched[touched < self.seats]] = False
        self.sums[:, at] = np.asarray(self.sets @ world)
        self.known.append(world)
        reached = self.sums[self.at, at] if len(self.sums) else 0.0
        self.high[self.agrees[at]] = np.maximum(self.high[self.agrees[at]], reached)
        self.low[self.agrees[at]] = np.minimum(self.low[self.agrees[at]], reached)

    def leave_open(self, seats: NDArray[np.int64], left: Numbers) -> Truths:
        """Whether the set looked at is seen to stay wide enough from seats, or from outside (-1)."""
        high, low = self.high[seats], self.low[seats]
        width = np.floor(high + SLIP) - np.ceil(low - SLIP) if self.whole else high - low
        return np.asarray(width >= width_needed(left) - SLIP)

    def more_above(self, seat: int) -> bool:
        """Whether answers from outside, or else all that there could be, go further up than down from a seat's."""
        above, below = self.high[-1] - self.high[seat], self.low[seat] - self.low[-1]
        if abs(above - below) > SLIP:
            return bool(above > below)
        people, true = self.sets[[self.at]].sum(), self.sums[self.at, 0]
        return bool(people - true >= true)
