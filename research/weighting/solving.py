"""Calibration by Newton's method: the factors nearest to one that bring weighted sums to their targets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
KINDS = ("linear", "exponential", "logit")
ROUNDS = 500
TOLERANCE = 1e-12  # of the absolute sum of each row
HALVINGS = 60
STEEP = 700.0  # the largest argument of exp


@dataclass(frozen=True)
class Distance:
    """How a factor g follows from u = x'λ, which is 0 at g = 1 (Deville and Särndal 1992).

    `linear` is 1 + u and `exponential` exp(u), both cut at the bounds; `logit` bends between them.
    """

    kind: str
    low: float = -np.inf
    high: float = np.inf

    def factor(self, u: Floats) -> Floats:
        """g(u)."""
        if self.kind == "logit":
            return np.asarray(self.low + (self.high - self.low) * self.inside(u))
        free = 1 + u if self.kind == "linear" else np.exp(np.minimum(u, STEEP))
        return np.asarray(np.clip(free, self.low, self.high))

    def slope(self, u: Floats) -> Floats:
        """The derivative of g(u), 0 where a bound cuts."""
        if self.kind == "logit":
            inside = self.inside(u)
            return np.asarray((self.high - self.low) * self.bend * inside * (1 - inside))
        free = 1 + u if self.kind == "linear" else np.exp(np.minimum(u, STEEP))
        grows = np.ones_like(u) if self.kind == "linear" else free
        return np.asarray(np.where((free > self.low) & (free < self.high), grows, 0.0))

    @property
    def bend(self) -> float:
        """How fast the logit bends, so that its slope is 1 at 0."""
        return (self.high - self.low) / ((1 - self.low) * (self.high - 1))

    def inside(self, u: Floats) -> Floats:
        """How far a logit factor is between its bounds, 0 to 1."""
        odds = (1 - self.low) / (self.high - 1)
        return np.asarray(1 / (1 + np.exp(-np.clip(self.bend * u, -STEEP, STEEP)) / odds))


def solve(rows: Floats, start: Floats, targets: Floats, distance: Distance) -> tuple[Floats, Floats]:
    """Factors for the start weights, and how far each weighted sum ends from its target, relative to its size.

    Parameters
    ----------
    rows : array, shape (k, respondents)
        May depend on each other, as the categories of several margins do.
    start : array, shape (respondents,)
    targets : array, shape (k,)
    distance : Distance

    Returns
    -------
    factors : array, shape (respondents,)
    misfit : array, shape (k,)
        All within 1e-12, or as near as the arithmetic comes, when the targets can be met.
    """
    size = np.maximum(np.abs(rows) @ start, np.abs(targets))
    size = np.where(size > 0, size, 1.0)
    slack, u = np.zeros(len(targets)), np.zeros(len(start))
    misfit = missing(rows, start, targets, distance, u)
    for _ in range(ROUNDS):
        if np.abs(misfit / size).max() <= TOLERANCE:
            break
        curve = (rows * (start * distance.slope(u))) @ rows.T
        step = np.linalg.pinv(curve / np.outer(size, size), rcond=1e-13, hermitian=True) @ (misfit / size) / size
        moved = shorter(rows, start, targets, distance, size, slack, step, misfit)
        if moved is None:
            break
        slack, misfit = moved
        u = slack @ rows
    return distance.factor(u), misfit / size


def shorter(
    rows: Floats,
    start: Floats,
    targets: Floats,
    distance: Distance,
    size: Floats,
    slack: Floats,
    step: Floats,
    misfit: Floats,
) -> tuple[Floats, Floats] | None:
    """The longest of the halved steps that comes nearer to the targets, and what is missing there; None without one."""
    before = np.linalg.norm(misfit / size)
    for halving in range(HALVINGS):
        tried = slack + step / 2**halving
        found = missing(rows, start, targets, distance, tried @ rows)
        if np.linalg.norm(found / size) < before:
            return tried, found
    return None


def missing(rows: Floats, start: Floats, targets: Floats, distance: Distance, u: Floats) -> Floats:
    """What weighted sums still lack of their targets."""
    return np.asarray(targets - rows @ (start * distance.factor(u)))
