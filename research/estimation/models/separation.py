"""Whether a direction of coefficients can grow without end because it tells answers apart without a mistake."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from research.errors import EstimationError
from research.estimation.sample import Floats

WIDE = 12.0  # a coefficient times the range of its column, from which separation is looked for


def looks_separated(coefficients: Floats, x: Floats) -> bool:
    """Whether a coefficient is so large that separation may be behind it."""
    return bool((np.abs(coefficients) * np.ptp(x, axis=0)).max(initial=0.0) > WIDE)


def check_separation(kind: str, x: Floats, y: Floats, labels: Sequence[str]) -> None:
    """Refuse data in which some predictors, together, tell the answers apart without a mistake.

    A direction d does so when no respondent's likelihood falls along it and some respondent's grows (Albert and
    Anderson 1984; for counts Santos Silva and Tenreyro 2010). `labels` name the last columns of x, after the constant.
    """
    up, level = conditions(kind, x, y)
    found = direction(up, level)
    if found is None:
        return
    told = np.abs(found[: x.shape[1]])[x.shape[1] - len(labels) :]
    guilty = [label for label, size in zip(labels, told, strict=True) if size > 1e-7 * max(float(told.max()), 1e-300)]
    raise EstimationError(
        f"{', '.join(guilty)} tells the answers of some respondents apart without a mistake, so its coefficient has no "
        "end; merge the group with another, or leave it out"
    )


def conditions(kind: str, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Rows that a direction may not take below zero, and rows on which it must be zero."""
    if kind == "logistic":
        return np.where(y[:, None] > 0, x, -x)[(y == 0) | (y == 1)], x[(y > 0) & (y < 1)]
    if kind != "ordinal":
        return -x[y == 0], x[y > 0]
    cuts = np.eye(int(y.max()) + 2)[:, 1:-1]  # the bound below the lowest and above the highest answer has no cut
    places = y.astype(np.intp)
    above = np.hstack([-x, cuts[places + 1]])[places < y.max()]
    below = np.hstack([x, -cuts[places]])[places > 0]
    return np.vstack([above, below]), np.zeros((0, above.shape[1]))


def direction(up: Floats, level: Floats) -> Floats | None:
    """A direction along which no row of `up` falls, one grows, and no row of `level` moves; None if there is none."""
    from scipy.optimize import linprog

    size = np.maximum(np.abs(np.vstack([up, level])).max(axis=0), 1e-300)
    rows, still = np.unique(up / size, axis=0), np.unique(level / size, axis=0)
    found = linprog(
        -rows.sum(axis=0),
        A_ub=-rows,
        b_ub=np.zeros(len(rows)),
        A_eq=still if len(still) else None,
        b_eq=np.zeros(len(still)) if len(still) else None,
        bounds=(-1, 1),
        method="highs",
    )
    if found.x is None or not (rows @ found.x).max(initial=0.0) > 1e-6:
        return None
    return np.asarray(found.x)
