"""Raking: the weights nearest to the start that meet every margin, none above a cap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.errors import WeightingError
from research.weighting.margins import Categories

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
ROUNDS = 2000
TOLERANCE = 1e-12
FAR = 1e9  # a weight that would be so many times the cap never settles under it


def rake(margins: Sequence[Categories], start: Floats | None = None, cap: float | None = None) -> Floats:
    """Rake respondents to margins.

    Each margin is met in turn until all are (Deming and Stephan 1940). The cap is part of the loop: what it takes off
    is given back through the margins (Dykstra 1983), so that the result is min(cap, start times one factor a category).
    The work is done on the cells of the crossed margins, not on respondents.

    Parameters
    ----------
    margins : sequence of Categories
        Targets must add to the same total in each.
    start : ndarray, shape (respondents,), optional
        Weights to begin with, above 0; 1 without them.
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
    check_possible(margins, start, cap)
    total = float(margins[0].targets.sum())
    limit = np.inf if cap is None else cap * total / len(start)
    codes, weights, sizes, cell = cells_of(margins, start * total / start.sum())
    debt = np.ones(len(weights))  # what the cap has taken off so far, as a factor
    for _ in range(ROUNDS):
        for margin, at in zip(margins, codes, strict=True):
            mass = np.bincount(at, weights * sizes, len(margin.targets))
            weights = weights * np.divide(margin.targets, mass, out=np.ones_like(mass), where=mass > 0)[at]
        owed = weights * debt
        weights = np.minimum(owed, limit)
        debt = owed / weights
        if gaps(margins, codes, weights * sizes).max() <= TOLERANCE * total:
            return np.asarray(weights[cell])
        if debt.max() > FAR:
            break
    raise WeightingError(not_met(margins, gaps(margins, codes, weights * sizes) / total, cap))


def cells_of(margins: Sequence[Categories], start: Floats) -> tuple[list[Codes], Floats, Floats, Codes]:
    """Codes and start weight of each cell, its respondents, and the cell of each respondent."""
    _, place = np.unique(start, return_inverse=True)
    combined = place.reshape(-1).astype(np.intp)
    for margin in margins:
        combined = combined * len(margin.targets) + margin.codes
    _, first, cell, sizes = np.unique(combined, return_index=True, return_inverse=True, return_counts=True)
    return [margin.codes[first] for margin in margins], start[first], sizes.astype(float), cell.reshape(-1)


def gaps(margins: Sequence[Categories], codes: Sequence[Codes], mass: Floats) -> Floats:
    """The largest distance from its target in each margin."""
    met = [np.bincount(at, mass, len(margin.targets)) for margin, at in zip(margins, codes, strict=True)]
    return np.array([np.abs(now - margin.targets).max() for now, margin in zip(met, margins, strict=True)])


def check_possible(margins: Sequence[Categories], start: Floats, cap: float | None) -> None:
    """Refuse what no weights can meet, with the name of the margin."""
    if not np.isfinite(start).all() or start.min() <= 0:
        wrong = int((~(start > 0) | ~np.isfinite(start)).sum())
        raise WeightingError(
            f"{wrong} of {len(start)} start weights are not above 0; leave these respondents out first"
        )
    if cap is not None and not cap > 1:
        raise WeightingError(f"a cap of {cap:g} times the mean weight leaves no room; give one above 1")
    for margin in margins:
        check_margin(margin, np.bincount(margin.codes, minlength=len(margin.targets)))
        if not np.isclose(margin.targets.sum(), margins[0].targets.sum(), rtol=1e-9):
            raise WeightingError(
                f"the margins {margins[0].name!r} and {margin.name!r} add to different totals "
                f"({margins[0].targets.sum():g} and {margin.targets.sum():g}); bring them to one population"
            )


def check_margin(margin: Categories, respondents: Codes) -> None:
    """Refuse a category that has a target and nobody in it, or respondents and no target."""
    for label, target, n in zip(margin.labels, margin.targets / margin.targets.sum(), respondents, strict=True):
        if target > 0 and not n:
            raise WeightingError(
                f"nobody answered {label!r} to {margin.name!r}, yet the margin gives it {target:.1%}; "
                "merge the category or drop the margin"
            )
        if n and not target > 0:
            raise WeightingError(
                f"{n} respondents answered {label!r} to {margin.name!r}, yet the margin gives it nothing; "
                "merge the category or drop the margin"
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
