"""Significance letters: which columns of a banner variable a figure stands above, after correction for all pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from research.errors import ConfigurationError
from research.estimation import Across, adjust, between
from research.estimation.sample import Floats
from research.exhibits.wording import percent
from research.tabulation.heads import Head

ABOVE, BELOW = "\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"
FAMILIES = ("row", "block")
CORRECTIONS = {"holm": "Holm (1979)", "bh": "Benjamini and Hochberg (1995)", "none": ""}
Pairs = NDArray[np.intp]


@dataclass(frozen=True)
class Testing:
    """How the columns of a banner are tested against each other.

    `levels` are those of the tests, the strictest first: its letters are capitals, those of the second are small.
    """

    levels: tuple[float, ...] = (0.95,)
    adjust: str = "holm"
    family: str = "row"
    min_base: int = 30
    rest: bool = False

    def __post_init__(self) -> None:
        if self.adjust not in CORRECTIONS:
            raise ConfigurationError(f"no correction {self.adjust!r} of letters; there are {', '.join(CORRECTIONS)}")
        if self.family not in FAMILIES:
            raise ConfigurationError(f"no family {self.family!r} of tests; there are {', '.join(FAMILIES)}")
        if not all(0 < level < 1 for level in self.levels):
            raise ConfigurationError(f"a level lies between 0 and 1, not at {self.levels}; for 95% give 0.95")


@dataclass(frozen=True, eq=False)
class Tests:
    """Tests of all rows of one block: arrays of rows x pairs; `q` is p after correction, NaN where nothing was tested.

    `pairs` are places of columns; a second place beyond the last column stands for the rest of its column.
    """

    pairs: Pairs
    difference: Floats
    error: Floats
    statistic: Floats
    p: Floats
    q: Floats

    def among(self, at: Sequence[int], columns: int) -> Tests:
        """The tests between some of the columns."""
        new = {place: number for number, place in enumerate(at)}
        new |= {columns + place: len(at) + number for number, place in enumerate(at)}
        kept = [number for number, (a, b) in enumerate(self.pairs) if a in new and b in new]
        pairs = np.array([(new[a], new[b]) for a, b in self.pairs[kept]], dtype=np.intp).reshape(-1, 2)
        return Tests(
            pairs,
            self.difference[:, kept],
            self.error[:, kept],
            self.statistic[:, kept],
            self.p[:, kept],
            self.q[:, kept],
        )


def pairs_of(heads: Sequence[Head], rest: bool) -> list[Pairs]:
    """The pairs of each family: columns of one banner variable; and, if asked for, columns with their rests."""
    told = []
    for variable in dict.fromkeys(head.variable for head in heads if head.variable):
        at = [place for place, head in enumerate(heads) if head.variable == variable]
        told.append(np.array(list(combinations(at, 2)), dtype=np.intp).reshape(-1, 2))
        if rest:
            told.append(np.array([(place, len(heads) + place) for place in at], dtype=np.intp))
    return told


def tested(found: Sequence[Across], families: Sequence[Pairs], columns: int, testing: Testing) -> Tests:
    """Test all rows of a block; pairs where one has too small a base are left out, and do not count as tests."""
    pairs = np.vstack(families)
    told = [between(one, pairs) for one in found]
    large = [np.minimum(one.base[pairs[:, 0]], one.base[pairs[:, 1]]) >= testing.min_base for one in found]
    p = np.vstack([np.where(fit, one.p, np.nan) for one, fit in zip(told, large, strict=True)])
    q, at = np.full(p.shape, np.nan), 0
    for family in families:
        here = slice(at, at + len(family))
        at += len(family)
        q[:, here] = corrected(p[:, here], testing)
    return Tests(
        pairs,
        np.vstack([one.difference for one in told]),
        np.vstack([one.error for one in told]),
        np.vstack([one.statistic for one in told]),
        p,
        q,
    )


def corrected(p: Floats, testing: Testing) -> Floats:
    """P after correction, over the pairs of each row, or over all rows of the block."""
    if testing.family == "block":
        return adjust(p.ravel(), testing.adjust).reshape(p.shape)
    return np.array([adjust(row, testing.adjust) for row in p]).reshape(p.shape)


def marks(tests: Tests, row: int, heads: Sequence[Head], testing: Testing) -> list[tuple[str, ...]]:
    """The marks of each column in one row: letters of columns it stands above, and an arrow against the rest."""
    found: list[dict[int, str]] = [{} for _ in heads]
    for (a, b), q, difference in zip(tests.pairs, tests.q[row], tests.difference[row], strict=True):
        strict = passed(float(q), testing)
        if strict is None or difference == 0:
            continue
        if b >= len(heads):
            found[a][-1] = BELOW if difference > 0 else ABOVE
        else:
            high, low = (b, a) if difference > 0 else (a, b)
            found[high][int(low)] = heads[low].letter if strict else heads[low].letter.lower()
    return [tuple(one[place] for place in sorted(one)) for one in found]


def passed(q: float, testing: Testing) -> bool | None:
    """Whether a test passes the strictest level, or only the other one; None where it passes none."""
    for strict, level in zip((True, False), testing.levels, strict=False):
        if q < round(1 - level, 12):
            return strict
    return None


def convention(testing: Testing, df: int) -> tuple[str, ...]:
    """What the marks mean, in sentences."""
    over = "the pairs of a row" if testing.family == "row" else "the pairs of all rows of an item"
    how = CORRECTIONS[testing.adjust]
    told = [
        "A letter says that the figure is above that of the column with the letter, under the same heading: "
        f"two-sided t test of the difference on {df:,} degrees of freedom of the design, "
        "which allows for people and primary units in both columns; "
        f"{percent(1 - testing.levels[0])} level; "
        + (f"p corrected by {how} over {over}." if how else "p not corrected for the number of pairs.")
    ]
    if len(testing.levels) > 1:
        told.append(f"Small letters: at the {percent(1 - testing.levels[1])} level.")
    if testing.rest:
        told.append(f"{ABOVE} and {BELOW}: above or below the rest, that is everyone in the base outside the column.")
    return tuple(told)
