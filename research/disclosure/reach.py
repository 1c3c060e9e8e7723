"""How far a withheld sum may lie from the truth: other answers that print the same, found without a solver.

All answers that agree with what is printed form a body of many dimensions. From a point well inside it, the people of
a protected set are moved as far as the printed sums allow, everyone else giving way a little (the projection on what
no printed sum sees). Two such answers show that the set stays open; that they exist is enough, so that no linear
program is needed. One projection serves all protected sets, and a small correction every organization's seat.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from research.disclosure.units import row_basis
from research.disclosure.universe import Codes, Numbers, Truths

CLOSED = 1e-6  # a person whose answer the printed sums settle but for this much has no room
AT_ONCE = 128  # sets whose moves are worked on together
SLIP = 1e-6  # what an attacker's own solver lets pass


def width_needed(people: Numbers | float) -> Numbers:
    """How wide the interval for a sum over so many hidden people must stay: half of them, and at least one."""
    return np.asarray(np.minimum(people, np.maximum(1.0, np.asarray(people) / 2)))


@dataclass(frozen=True)
class Reach:
    """The answers to one question that agree with what is printed about it.

    `center` lies inside of them, `truth` is what was answered; columns are people, and after them one for each
    sum that is told as a bound only. Where answers are yes or no, an attacker rounds to whole people.
    """

    rows: Numbers
    center: Numbers
    truth: Numbers
    whole: bool
    room: Numbers = field(init=False)  # how far each person may move from the center, either way
    free: Numbers = field(init=False)  # the projection on moves that no printed sum sees, in units of each one's room

    def __post_init__(self) -> None:
        room = np.minimum(self.center, 1 - self.center)
        room = np.where(room < CLOSED, 0.0, room)
        basis = row_basis(self.rows * room)
        object.__setattr__(self, "room", room)
        object.__setattr__(self, "free", np.eye(len(room)) - basis.T @ basis)

    def moves(self, sets: Truths) -> Numbers:
        """For each set the move of all people that carries its people furthest."""
        return np.asarray((sets * self.room) @ self.free)

    def stays_open(self, sets: Truths, moves: Numbers, own: Codes | None = None) -> Truths:
        """Whether each set is seen to stay open, from outside or to those who know the answers of `own`."""
        known = np.zeros(0, dtype=np.int64) if own is None else own
        inverse = np.asarray(
            np.linalg.pinv(self.free[np.ix_(known, known)], rcond=1e-9, hermitian=True), dtype=np.float64
        )
        center = self.center_knowing(known, inverse) if len(known) else self.center
        if center.min() < -SLIP or center.max() > 1 + SLIP:
            return np.zeros(len(sets), dtype=bool)
        parts = [slice(at, at + AT_ONCE) for at in range(0, len(sets), AT_ONCE)]
        return np.concatenate([self.open_knowing(sets[at], moves[at], known, inverse, center) for at in parts])

    def open_knowing(self, sets: Truths, moves: Numbers, own: Codes, inverse: Numbers, center: Numbers) -> Truths:
        """The same for a few sets at once, which a processor holds near."""
        left = sets.sum(axis=1) - sets[:, own].sum(axis=1)
        back = moves[:, own] @ inverse
        reached = (moves**2).sum(axis=1) - (back * moves[:, own]).sum(axis=1)
        moves = moves - back @ self.free[own]
        moves[:, own] = 0.0
        return np.asarray(self.wide_enough(sets @ center, moves, center, reached, left) | (left == 0))

    def center_knowing(self, own: Codes, inverse: Numbers) -> Numbers:
        """A point inside where those who are known answer what they did."""
        room = np.maximum(self.room[own], CLOSED)
        step = inverse @ ((self.truth[own] - self.center[own]) / room)
        center = self.center + self.room * (self.free[:, own] @ step)
        center[own] = self.truth[own]
        return np.asarray(center)

    def wide_enough(self, middle: Numbers, moves: Numbers, center: Numbers, reached: Numbers, left: Numbers) -> Truths:
        """Whether the way from the center to the furthest answers on both sides is long enough."""
        if self.whole:
            above, below = (self.room / np.maximum(side, CLOSED) for side in (1 - center, center))
            rising, falling = moves * above, moves * below
            up = np.maximum(rising.max(axis=1), -falling.min(axis=1))
            down = np.maximum(falling.max(axis=1), -rising.min(axis=1))
        else:
            up = down = np.maximum(moves.max(axis=1), -moves.min(axis=1))
        with np.errstate(divide="ignore", invalid="ignore"):
            high, low = middle + reached / up, middle - reached / down
        high, low = (np.where(reached > SLIP, end, middle) for end in (high, low))
        width = np.floor(high + SLIP) - np.ceil(low - SLIP) if self.whole else high - low
        return np.asarray(width >= width_needed(left) - SLIP)


def center_of(rows: Numbers, truth: Numbers, rounds: int = 60) -> Numbers:
    """The evenest answers that print the same: each person leans as the printed sums alone suggest.

    They maximize entropy, so the logit of each is a sum over the rows (Newton's method on the dual); answers that the
    rows settle run to their end. Answers that are all one half are their own center.
    """
    if np.all(truth == 0.5):
        return truth
    basis = row_basis(rows)
    wanted = basis @ truth
    lean = np.zeros(len(basis))

    def loss(lean: Numbers) -> float:
        return float(np.logaddexp(0.0, basis.T @ lean).sum() - lean @ wanted)

    now = loss(lean)
    for _ in range(rounds):
        center = 1 / (1 + np.exp(-np.clip(basis.T @ lean, -40, 40)))
        slope = wanted - basis @ center
        if np.abs(slope).max() < 1e-12:
            break
        bend = (basis * (center * (1 - center))) @ basis.T
        step = np.linalg.solve(bend + 1e-13 * np.eye(len(bend)), slope)
        step *= min(1.0, 8.0 / max(np.abs(basis.T @ step).max(), 1e-300))
        size = 1.0
        while size > 1e-4 and loss(lean + size * step) > now + 1e-12:
            size /= 2
        lean = lean + size * step
        now = loss(lean)
    return np.asarray(1 / (1 + np.exp(-np.clip(basis.T @ lean, -40, 40))))
