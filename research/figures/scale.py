"""From numbers to places on the sheet: scales, ticks, and labels moved apart.

Floats are added with `fsum` only: Python 3.12 changed what `sum` gives in the last digit, and the same exhibit must
give the same bytes everywhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from research.exhibits import Cell

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
PROPORTIONS = ("share", "probability")
SIGNED = ("points", "difference", "coefficient")
DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?")  # 2018, or 2017-10


@dataclass(frozen=True)
class Linear:
    """A straight scale from `low..high` to `start..end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value; one outside the scale stands at its end."""
        inside = min(max(value, self.low), self.high)
        return self.start + (inside - self.low) * (self.end - self.start) / (self.high - self.low)


def times(labels: Sequence[str]) -> list[float]:
    """Where waves stand in time, in years: `2018` and `2017-10` at their true distance, other names one apart."""
    dates = [DATE.fullmatch(label) for label in labels]
    if not all(dates):
        return [float(place) for place in range(len(labels))]
    return [int(told[1]) + (int(told[2]) - 1) / 12 if told[2] else float(told[1]) for told in dates if told]


def ticks(low: float, high: float, most: int = 5) -> tuple[float, ...]:
    """Round numbers inside a range, at most so many steps apart."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(step * power for step in STEPS if step * power >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(round(k * step, 10) + 0.0 for k in range(first, last + 1))


def scale_of(cells: Iterable[Cell], wanted: tuple[float, float] | None = None) -> tuple[float, float]:
    """A range in the cells' unit that holds every value and interval, with round ends.

    Shares and counts start at zero, differences hold zero, means start at a whole number.
    """
    known = list(cells)
    numbers = [n for cell in known for n in (cell.value, cell.low, cell.high) if n is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    if wanted:
        return min(low, wanted[0]), max(high, wanted[1])
    units = {cell.unit for cell in known}
    if units <= set(PROPORTIONS):
        return 0.0, min(max(math.ceil(high * 10 - 1e-9) / 10, 0.2), 1.0)
    if units <= {"count"}:
        return 0.0, max(high, 1.0)
    if units & set(SIGNED):
        low, high = min(low, 0.0), max(high, 0.0)
        return round_ends(low, high if high > low else low + 1.0)
    low, high = float(math.floor(low)), float(math.ceil(high))
    return low, high if high > low else low + 1.0


def round_ends(low: float, high: float) -> tuple[float, float]:
    """The range widened to its next ticks."""
    step = ticks(low, high)
    width = step[1] - step[0] if len(step) > 1 else high - low
    return math.floor(low / width + 1e-9) * width, math.ceil(high / width - 1e-9) * width


def spread(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """Move labels apart along one axis, each as little as needed, and keep them between two ends."""
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    pools = pooled([places[i] for i in order], gap)
    moved = [middle - (size - 1) * gap / 2 + k * gap for middle, size in pools for k in range(size)]
    for k in range(len(moved)):
        moved[k] = max(moved[k], low + k * gap)
    for k in range(len(moved)):
        moved[k] = min(moved[k], high - (len(moved) - 1 - k) * gap)
    out = [0.0] * len(places)
    for k, i in enumerate(order):
        out[i] = moved[k]
    return out


def pooled(places: list[float], gap: float) -> list[tuple[float, int]]:
    """Neighbors that are too close share one middle: (middle, how many) from low to high."""
    pools: list[list[float]] = []
    for place in places:
        pools.append([place])
        while len(pools) > 1 and too_close(pools[-2], pools[-1], gap):
            last = pools.pop()
            pools[-1] += last
    return [(middle(pool), len(pool)) for pool in pools]


def middle(pool: list[float]) -> float:
    """The mean of some places."""
    return math.fsum(pool) / len(pool)


def too_close(before: list[float], after: list[float], gap: float) -> bool:
    """Whether two pools of labels would touch."""
    reach = gap * (len(before) + len(after)) / 2
    return middle(after) - middle(before) < reach - 1e-9
