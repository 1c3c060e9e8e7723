"""Whether the answers of members may be put together as one value of their community."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from research.estimation.levels.agreement import Null, check_scale, members, null_variance, rwg_of
from research.estimation.levels.groups import grouping
from research.estimation.levels.reliability import by_f, f_limits, one_way
from research.estimation.means import column
from research.estimation.sample import Codes, Floats
from research.estimation.tails import beyond_f
from research.responses import Responses
from research.responses.shown import Shown


@dataclass(frozen=True, eq=False, repr=False)
class Aggregation(Shown):
    """Whether a group mean may be used: `allowed`, and a row for each condition with found, wanted and held."""

    allowed: bool = False


def may_aggregate(
    responses: Responses,
    items: str | Sequence[str],
    group: str,
    options: int,
    null: Null = "uniform",
    first: int = 1,
    least_icc2: float = 0.70,
    least_rwg: float = 0.70,
    least_groups: int = 20,
    alpha: float = 0.05,
    shuffles: int = 999,
    seed: int = 1,
) -> Aggregation:
    """Whether the mean of each community's members may stand for the community.

    Parameters
    ----------
    items : str or sequence of str
        The items of one scale; their mean is what would be put together.
    group : str
        The community of each respondent.
    options, null, first :
        The scale, and answers without agreement, as in `rwg`.
    least_icc2 : float
        How reliable the group's mean must be.
    least_rwg : float
        How large the median agreement must be.
    least_groups : int
        Under so many communities nothing is claimed on their level.
    alpha : float
        Members must be more alike inside groups (F test), and agree more than in groups dealt at random, at this level.
    shuffles, seed : int
        How often members are dealt to groups at random, for agreement is large wherever everybody says the same.

    Returns
    -------
    Aggregation
        All conditions must hold.

    Raises
    ------
    EstimationError
        When no group has two members, or nobody differs.

    Notes
    -----
    Bliese (2000); James, Demaree and Wolf (1984); LeBreton and Senter (2008), Organizational Research Methods 11, for
    the usual thresholds.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> teams = pd.DataFrame({"trust": [1, 1, 2, 5, 5, 4] * 10, "team": [i // 3 for i in range(60)]})
    >>> may_aggregate(responses_from(teams), "trust", "team", options=5, shuffles=99).allowed
    True
    """
    names = (items,) if isinstance(items, str) else tuple(items)
    expected = null_variance(null, options)
    told = [column(responses, name) for name in names]
    known = np.logical_and.reduce([has for _, has in told])
    every, labels, inside = grouping(responses, group, known)
    whole = np.hstack([values for values, _ in told])[inside]
    check_scale(whole, names, options, first)
    one = one_way(whole.mean(axis=1), every, len(labels), f"{', '.join(names)} in groups of {group!r}")
    values, codes, _, _ = members(responses, names, group)
    seen = median_agreement(values, codes, expected)
    rng = np.random.default_rng(seed)
    dealt = np.array([median_agreement(values, rng.permutation(codes), expected) for _ in range(shuffles)])
    chance = float((1 + (dealt >= seen - 1e-12).sum()) / (1 + shuffles))
    p = float(beyond_f(one.f, one.df_between, one.df_within))
    low = by_f(f_limits(one.f, one.df_between, one.df_within, 0.95)[0], None)
    rows = [
        ("communities", float(len(labels)), f"{least_groups} at least", len(labels) >= least_groups),
        ("ICC(1), p of F", p, f"{alpha:g} at most", p <= alpha),
        ("ICC(2)", by_f(one.f, None), f"{least_icc2:g} at least", by_f(one.f, None) >= least_icc2),
        ("median agreement", seen, f"{least_rwg:g} at least", seen >= least_rwg),
        ("agreement, p against groups at random", chance, f"{alpha:g} at most", chance <= alpha),
    ]
    table = pd.DataFrame(rows, columns=["what", "found", "wanted", "held"])
    allowed = bool(table["held"].all())
    verdict = "may" if allowed else "may not"
    return Aggregation(
        f"The mean of {', '.join(names)} {verdict} stand for a {group}",
        table,
        (
            f"ICC(1) {by_f(one.f, one.size):.3f} with groups of {one.size:.1f} on average; ICC(2) is {low:.2f} at "
            "least with 95% confidence.",
            f"Median agreement of groups dealt at random: {float(np.median(dealt)):.2f} ({shuffles} times).",
        ),
        allowed,
    )


def median_agreement(values: Floats, codes: Codes, expected: float) -> float:
    """The median of r_wg(j) over groups."""
    counts = np.bincount(codes)
    sums = np.stack([np.bincount(codes, column) for column in values.T], axis=1)
    squares = np.stack([np.bincount(codes, column**2) for column in values.T], axis=1)
    spread = ((squares - sums**2 / counts[:, None]) / (counts[:, None] - 1)).mean(axis=1)
    return float(np.median([rwg_of(float(one), expected, values.shape[1]) for one in spread]))
