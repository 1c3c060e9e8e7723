"""Weighted values in order, and the nine rules by which a quantile is read off them.

The rules are those of R's `svyquantile`: Hyndman and Fan's (1996), carried over to weights. A quantile below the share
of the smallest value is that value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from research.errors import ConfigurationError
from research.estimation.sample import Floats

SAME = 1e-12  # of the total weight: sums that differ by less are equal


@dataclass(frozen=True, eq=False)
class Ordered:
    """Values from small to large, none without weight; equal values in the order of their rows."""

    x: Floats
    w: Floats

    @cached_property
    def below(self) -> Floats:
        """Total weight up to and with each value."""
        return np.cumsum(self.w)

    @property
    def whole(self) -> float:
        """The total weight."""
        return float(self.below[-1])

    def place(self, p: Floats) -> NDArray[np.intp]:
        """The first value with at least a share p of the weight up to it."""
        found = np.searchsorted(self.below, p * self.whole - SAME * self.whole)
        return np.minimum(found, len(self.x) - 1)

    def is_reached(self, p: Floats) -> NDArray[np.bool_]:
        """Whether the weight up to that value is the share p itself, no more."""
        return np.asarray(np.abs(self.below[self.place(p)] - p * self.whole) <= SAME * self.whole)

    def after(self, p: Floats) -> Floats:
        """The value that follows the one at p; the last has none after it."""
        return np.asarray(self.x[np.minimum(self.place(p) + 1, len(self.x) - 1)])

    def past_the_first(self, p: Floats) -> Floats:
        """A share below that of the smallest value moved just above it."""
        return np.asarray(np.maximum(p, self.w[0] / self.whole + 2 * SAME))

    def distinct(self) -> Ordered:
        """Equal values as one."""
        values, which = np.unique(self.x, return_inverse=True)
        return Ordered(values, np.asarray(np.bincount(which, self.w), dtype=np.float64))


def step(values: Ordered, p: Floats) -> Floats:
    """The least value with at least p of the weight up to it."""
    return np.asarray(values.x[values.place(p)])


def halfway(values: Ordered, p: Floats) -> Floats:
    """The same, but halfway to the next value where exactly p of the weight is reached."""
    here = step(values, p)
    return np.asarray(np.where(values.is_reached(p), (here + values.after(p)) / 2, here))


def even(values: Ordered, p: Floats) -> Floats:
    """The next value instead, where exactly p is reached at a distinct value of odd rank."""
    distinct = values.distinct()
    odd = distinct.place(p) % 2 == 0
    return np.where(distinct.is_reached(p) & odd, distinct.after(p), step(distinct, p))


def between(values: Ordered, p: Floats, points: Floats) -> Floats:
    """On straight lines between the values, which stand at these shares; the ends do not go on."""
    return np.asarray(np.interp(p, points, values.x))


def leaning(values: Ordered, p: Floats, a: float, more: float) -> Floats:
    """Each value a part `a` of its own weight above the total before it, of the total and `more` of the last weight."""
    return between(values, p, (values.below - (1 - a) * values.w) / (values.whole + more * values.w[-1]))


def from_first_to_last(values: Ordered, p: Floats) -> Floats:
    """The smallest value at 0, the largest at 1, each other at the share of weight before it, without the last's."""
    if len(values.x) == 1:
        return np.full(len(p), values.x[0])
    return between(values, p, np.append(0.0, values.below[:-1]) / values.below[-2])


RULES: dict[str, Callable[[Ordered, Floats], Floats]] = {
    "math": step,
    "school": halfway,
    "hf1": step,
    "hf2": halfway,
    "hf3": even,
    "hf4": lambda values, p: leaning(values, p, 1.0, 0.0),
    "hf5": lambda values, p: leaning(values, p, 1 / 2, 0.0),
    "hf6": lambda values, p: leaning(values, p, 1.0, 1.0),
    "hf7": from_first_to_last,
    "hf8": lambda values, p: leaning(values, p, 2 / 3, 1 / 3),
    "hf9": lambda values, p: leaning(values, p, 5 / 8, 1 / 4),
}

STEPPING = ("math", "school", "hf1", "hf2", "hf3")


def limit_of(name: str, values: Ordered, p: Floats) -> Floats:
    """A limit of an interval, read off at the share p; rules that step never read one below the second value, as R's.

    What `svyquantile` gives for a share below that of the smallest value is the next value. For a quantile that is no
    answer, and `rule_of` gives the smallest; a limit is read as R reads it, so that intervals are the same.
    """
    if name in STEPPING:
        p = (values.distinct() if name == "hf3" else values).past_the_first(p)
    return rule_of(name)(values, p)


def rule_of(name: str) -> Callable[[Ordered, Floats], Floats]:
    """The rule of this name.

    Raises
    ------
    ConfigurationError
        When there is none.
    """
    if name not in RULES:
        raise ConfigurationError(f"no rule {name!r} for quantiles; the rules are {', '.join(RULES)}")
    return RULES[name]
