"""Answers found so far that print the same as the true ones; whatever they tell of one set, they tell of all."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from research.disclosure.reach import SLIP
from research.disclosure.universe import Codes, Numbers, Truths

SAME = 1e-9
AT_FIRST = 64  # places for answers; they double when they run out


class Worlds:
    """Possible answers to one question: each shows, from seats whose people answer as in truth, what a set may be."""

    def __init__(self, truth: Numbers, sets: Truths, seats: Sequence[Codes], whole: bool) -> None:
        from scipy.sparse import csr_array

        self.truth, self.whole, self.seats = truth, whole, len(seats)
        self.sets = csr_array(sets.astype(np.float64))
        self.seat_of = np.full(len(truth), len(seats), dtype=np.int64)
        for at, own in enumerate(seats):
            self.seat_of[own] = at
        self.known: list[Numbers] = []
        self.sums = np.zeros((len(sets), AT_FIRST))
        self.agrees = np.zeros((len(seats) + 1, AT_FIRST), dtype=bool)
        self.add(truth)

    def keep(self, rows: Numbers) -> None:
        """Forget the answers that would print otherwise on these rows."""
        slips = np.abs((np.array(self.known) - self.truth) @ rows.T).max(axis=1, initial=0.0)
        stay = np.flatnonzero(slips <= SLIP)
        self.known = [self.known[at] for at in stay]
        self.sums[:, : len(stay)], self.agrees[:, : len(stay)] = self.sums[:, stay], self.agrees[:, stay]

    def add(self, world: Numbers) -> None:
        """Take in answers that print the same; they hold for outside and for seats whose people they leave alone."""
        at = len(self.known)
        if at == self.sums.shape[1]:
            self.sums = np.concatenate([self.sums, np.zeros_like(self.sums)], axis=1)
            self.agrees = np.concatenate([self.agrees, np.zeros_like(self.agrees)], axis=1)
        touched = self.seat_of[np.abs(world - self.truth) > SAME]
        self.agrees[:, at] = True
        self.agrees[touched[touched < self.seats], at] = False
        self.sums[:, at] = np.asarray(self.sets @ world)
        self.known.append(world)

    def leave_open(self, k: int, seat: int, left: float) -> bool:
        """Whether a set is seen to stay wide enough from a seat, or from outside (-1)."""
        many = len(self.known)
        sums = self.sums[k, :many][self.agrees[seat, :many]]
        high, low = float(sums.max()), float(sums.min())
        width = math.floor(high + SLIP) - math.ceil(low - SLIP) if self.whole else high - low
        return width >= min(left, max(1.0, left / 2)) - SLIP
