"""Answers found so far that print the same as the true ones; whatever they tell of one set, they tell of all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from research.disclosure.reach import SLIP, width_needed
from research.disclosure.universe import Codes, Numbers, Truths

SAME = 1e-9


class Worlds:
    """Possible answers to one question: each shows, from seats whose people answer as in truth, what a set may be."""

    def __init__(self, truth: Numbers, sets: Truths, seats: Sequence[Codes], whole: bool) -> None:
        from scipy.sparse import csr_array

        self.truth, self.whole, self.seats = truth, whole, len(seats)
        self.sets: csr_array[np.float64, tuple[int, int]] = csr_array(sets.astype(np.float64))
        self.seat_of = np.full(len(truth), len(seats), dtype=np.int64)
        for at, own in enumerate(seats):
            self.seat_of[own] = at
        self.known = [truth]
        self.sums = [np.asarray(self.sets @ truth)]
        self.agrees = [np.ones(len(seats) + 1, dtype=bool)]

    def keep(self, rows: Numbers) -> None:
        """Forget the answers that would print otherwise on these rows."""
        slips = np.abs((np.array(self.known) - self.truth) @ rows.T).max(axis=1, initial=0.0)
        stay = [at for at, slip in enumerate(slips) if slip <= SLIP]
        self.known = [self.known[at] for at in stay]
        self.sums = [self.sums[at] for at in stay]
        self.agrees = [self.agrees[at] for at in stay]

    def add(self, world: Numbers) -> None:
        """Take in answers that print the same; they hold for outside and for seats whose people they leave alone."""
        agrees = np.ones(self.seats + 1, dtype=bool)
        touched = self.seat_of[np.abs(world - self.truth) > SAME]
        agrees[touched[touched < self.seats]] = False
        self.known.append(world)
        self.sums.append(np.asarray(self.sets @ world))
        self.agrees.append(agrees)

    def leave_open(self, k: int, seat: int, left: float) -> bool:
        """Whether a set is seen to stay wide enough from a seat, or from outside (-1)."""
        sums = [told[k] for told, agrees in zip(self.sums, self.agrees, strict=True) if agrees[seat]]
        high, low = max(sums), min(sums)
        width = np.floor(high + SLIP) - np.ceil(low - SLIP) if self.whole else high - low
        return bool(width >= width_needed(left) - SLIP)
