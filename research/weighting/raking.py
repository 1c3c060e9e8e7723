"""Raking: the weights nearest to the start that meet every margin, none above a cap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.errors import WeightingError
from research.weighting.margins import Categories

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
ROUNDS = 2000
TOLERANCE = 1e-12
FAR = 1e9  # a weight that would be so many times the cap never settles under it
DENSE = 65_536  # so many codes, and four for each respondent, are counted in a table; more are sorted


@dataclass(frozen=True, eq=False)
class Cells:
    """Respondents who share their category in every margin; all of a cell are multiplied by one factor.

    `weights` and `sizes` multiply to what a cell weighs. With a cap the start weights of a cell agree.
    """

    codes: list[Codes]  # of each cell, one array a margin
    weights: Floats
    sizes: Floats
    people: Floats  # respondents whose weight is not 0
    cell: Codes  # of each respondent
    each: Floats | None = None  # start weights of respondents, where those of a cell differ

    def spread(self, weights: Floats) -> Floats:
        """From weights of cells to those of respondents."""
        found = weights[self.cell]
        if self.each is not None:
            found *= self.each
        return np.asarray(found)


def rake(margins: Sequence[Categories], start: Floats | None = None, cap: float | None = None) -> Floats:
    """Rake respondents to margins.

    Each margin is met in turn until all are, to 1e-12 of the total (Deming and Stephan 1940). The cap is part of the
    loop: what it takes off is given back through the margins (Dykstra 1983), so that the result is min(cap, start times
    one factor a category). The work is done on the cells of the crossed margins, not on respondents.

    Parameters
    ----------
    margins : sequence of Categories
        Targets must add to the same total in each.
    start : ndarray, shape (respondents,), optional
        Weights to begin with, 0 or more; 1 without them. A weight of 0 stays 0.
    cap : float, optional
        The largest weight, in multiples of the mean weight; above 1.

    Returns
    -------
    ndarray, shape (respondents,)

    Raises
    ------
    WeightingError
        When a category with a target has no respondents, a target is zero for one that has, totals differ, or no
        weights under the cap can meet all margins.

    Examples
    --------
    >>> sex = Categories("sex", np.array([0, 0, 0, 1]), np.array([2.0, 2.0]), ("women", "men"))
    >>> rake([sex]).round(3).tolist()
    [0.667, 0.667, 0.667, 2.0]
    """
    start = np.ones(len(margins[0].codes)) if start is None else np.asarray(start, dtype=float)
    check_start(start)
    total = float(margins[0].targets.sum())
    cells = cells_of(margins, start * total / start.sum(), capped=cap is not None)
    check_possible(margins, cells, cap)
    limit = np.inf if cap is None else cap * total / cells.people.sum()
    weights, gap, met = raked(margins, cells, total, limit)
    if not met:
        raise WeightingError(not_met(margins, gap / total, cap))
    return cells.spread(weights)


def raked(margins: Sequence[Categories], cells: Cells, total: float, limit: float) -> tuple[Floats, Floats, bool]:
    """Weights of cells after as many rounds as it takes, how far each margin is off, and whether all are met."""
    weights, debt = cells.weights, np.ones(len(cells.weights))  # what the cap has taken off so far, as a factor
    gap = np.zeros(len(margins))
    for _ in range(ROUNDS):
        for margin, at in zip(margins, cells.codes, strict=True):
            mass = np.bincount(at, weights * cells.sizes, len(margin.targets))
            weights = weights * np.divide(margin.targets, mass, out=np.ones_like(mass), where=mass > 0)[at]
        if np.isfinite(limit):
            owed = weights * debt
            weights = np.minimum(owed, limit)
            debt = np.divide(owed, weights, out=np.ones_like(owed), where=weights > 0)
        gap = gaps(margins, cells.codes, weights * cells.sizes)
        if gap.max() <= TOLERANCE * total:
            return weights, gap, True
        if debt.max() > FAR:
            break
    return weights, gap, False


def cells_of(margins: Sequence[Categories], start: Floats, capped: bool) -> Cells:
    """The cells of the crossed margins; with a cap also of each start weight, for it holds for respondents."""
    levels = [len(margin.targets) for margin in margins]
    even = bool((start == start[0]).all())
    place, kinds = np.zeros(1, dtype=np.intp), start[:1]
    if capped and not even:
        kinds, inverse = np.unique(start, return_inverse=True)
        place = inverse.reshape(-1).astype(np.intp)
    combined = np.zeros(len(start), dtype=np.intp)
    combined += place
    for margin, count in zip(margins, levels, strict=True):
        combined *= count
        combined += margin.codes
    present, cell, sizes = tabled(combined, len(kinds) * int(np.prod(levels, dtype=float)))
    kind, *codes = np.unravel_index(present, (len(kinds), *levels))
    if capped or even:
        people = np.where(kinds[kind] > 0, sizes, 0).astype(np.float64)
        return Cells(list(codes), kinds[kind], sizes.astype(float), people, cell)
    mass = np.asarray(np.bincount(cell, start, len(present)), dtype=np.float64)
    if not start.all():
        sizes = np.bincount(cell, start > 0, len(present))
    return Cells(list(codes), np.ones(len(present)), mass, sizes.astype(float), cell, start)


def tabled(combined: Codes, possible: int) -> tuple[Codes, Codes, Codes]:
    """The codes that occur in their order, the place of each respondent's among them, and how many have each."""
    if possible > DENSE + 4 * len(combined):
        present, cell, sizes = np.unique(combined, return_inverse=True, return_counts=True)
        return present, cell.reshape(-1), sizes
    counts = np.bincount(combined, minlength=possible)
    present = np.flatnonzero(counts)
    place = np.zeros(possible, dtype=np.intp)
    place[present] = np.arange(len(present))
    return present, place[combined], counts[present]


def gaps(margins: Sequence[Categories], codes: Sequence[Codes], mass: Floats) -> Floats:
    """The largest distance from its target in each margin."""
    met = [np.bincount(at, mass, len(margin.targets)) for margin, at in zip(margins, codes, strict=True)]
    return np.array([np.abs(now - margin.targets).max() for now, margin in zip(met, margins, strict=True)])


def check_possible(margins: Sequence[Categories], cells: Cells, cap: float | None) -> None:
    """Refuse what no weights can meet, with the name of the margin."""
    if cap is not None and not cap > 1:
        raise WeightingError(f"a cap of {cap:g} times the mean weight leaves no room; give one above 1")
    for margin, at in zip(margins, cells.codes, strict=True):
        check_margin(margin, np.bincount(at, cells.people, len(margin.targets)), cap)
        if not np.isclose(margin.targets.sum(), margins[0].targets.sum(), rtol=1e-9):
            raise WeightingError(
                f"the margins {margins[0].name!r} and {margin.name!r} add to different totals "
                f"({margins[0].targets.sum():g} and {margin.targets.sum():g}); bring them to one population"
            )


def check_start(start: Floats) -> None:
    """Refuse start weights that are missing, negative or all zero."""
    wrong = int((~(start >= 0) | ~np.isfinite(start)).sum())
    if wrong or not start.any():
        raise WeightingError(
            f"{wrong or len(start)} of {len(start)} start weights are missing, negative or all 0; "
            "leave these respondents out first, or give them a weight of 0"
        )


def check_margin(margin: Categories, respondents: NDArray[np.int_] | Floats, cap: float | None) -> None:
    """Refuse a category with a target and nobody in it, respondents and no target, or too few under the cap."""
    shares, everyone = margin.targets / margin.targets.sum(), respondents.sum()
    for label, share, n in zip(margin.labels, shares, respondents, strict=True):
        if share > 0 and not n:
            raise WeightingError(
                f"nobody answered {label!r} to {margin.name!r}, yet the margin gives it {share:.1%}; "
                "merge the category or drop the margin"
            )
        if n and not share > 0:
            raise WeightingError(
                f"{n:.0f} respondents answered {label!r} to {margin.name!r}, yet the margin gives it nothing; "
                "merge the category or drop the margin"
            )
        if cap is not None and share * everyone > cap * n:
            raise WeightingError(
                f"{margin.name!r} cannot be met under a cap of {cap:g}: the {n:.0f} respondents who answered "
                f"{label!r} would count {share * everyone / n:.2f} times the mean to be {share:.1%}; raise the cap or "
                "merge the category"
            )


def not_met(margins: Sequence[Categories], gap: Floats, cap: float | None) -> str:
    """The sentence for margins that no weights can meet together."""
    worst = margins[int(gap.argmax())].name
    why = (
        "contradict each other in the cells that have respondents"
        if cap is None
        else f"cannot be met under a cap of {cap:g}"
    )
    what = "merge small categories" if cap is None else "raise the cap or merge small categories"
    return f"the margins {', '.join(m.name for m in margins)} {why}: {worst!r} stays {gap.max():.2%} off; {what}"
