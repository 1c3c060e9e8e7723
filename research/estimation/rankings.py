"""Rankings: items that people put in an order, by their mean rank, first places, top places or Borda's points."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from research.errors import ConfigurationError
from research.estimation.about import heading
from research.estimation.domains import By, Mask, Request, estimate
from research.estimation.estimates import Estimates
from research.estimation.grids import under_each_other
from research.estimation.influence import Statistic, mean_of
from research.estimation.means import column
from research.estimation.sample import Floats, Sample
from research.responses import Responses

TOLD = ("mean", "first", "top", "borda")


def ranking(
    responses: Responses, items: Sequence[str], tell: str = "mean", k: int = 3, by: By = None, level: float = 0.95
) -> Estimates:
    """How high each of several items was ranked.

    Parameters
    ----------
    responses : Responses
        Weights, strata, clusters, population counts and replicates of their design are used.
    items : sequence of str
        Items or columns that hold ranks, 1 for the first place; what someone did not rank is missing.
    tell : str
        `mean`: the mean rank, of those who ranked the item. `first` and `top`: the share who put it first, or among the
        first `k`. `borda`: points from 1 for the first place of all to 0 for the last. Shares and points are of all who
        ranked anything; an item that they left out was not first, and has no points.
    k : int
        How many places `top` takes.
    by : str or list of str, optional
        Groups, estimated as domains of the whole sample.
    level : float
        Of the interval: t, Wilson's for shares.

    Returns
    -------
    Estimates
        One row for each group and item, with their covariances, since each rank given is taken from the others.

    Raises
    ------
    ConfigurationError
        For fewer than two items, ranks that are not 1 to the number of items, or a place given twice by someone.
    EstimationError
        When nobody ranked anything.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> told = responses_from(pd.DataFrame({"code": [1, 2, 1], "docs": [2, 1, 3], "events": [3, 3, 2]}))
    >>> ranking(told, ["code", "docs", "events"]).table["value"].round(2).tolist()
    [1.33, 2.0, 2.67]
    """
    if len(items) < 2 or tell not in TOLD or not 0 < k <= len(items):
        raise ConfigurationError(
            f"{len(items)} items, {tell!r} and {k} places make no ranking; give two items or more, one of "
            f"{', '.join(TOLD)}, and no more places than items"
        )
    columns = [column(responses, name) for name in items]
    ranks, given = np.hstack([y for y, _ in columns]), np.column_stack([inside for _, inside in columns])
    check_ranks(ranks, given)
    whats = tuple(heading(responses, name) for name in items)
    anything: Mask = np.logical_or.reduce(given, axis=1)
    if tell == "mean":
        request = Request(tuple(items), whats, "mean", "t", level, by)
        return means_of_ranks(responses, request, ranks * given, given)
    y = scored(ranks, given, tell, k)
    unit, kind = ("coefficient", "t") if tell == "borda" else ("share", "wilson")
    request = Request(tuple(items), whats, unit, kind, level, by, counted=tell != "borda")
    return estimate(responses, request, anything, lambda sample, domain: mean_of(sample, y, domain))


def check_ranks(ranks: Floats, given: Mask) -> None:
    """Refuse what is no ranking."""
    m = ranks.shape[1]
    strange = int((given & ~np.isin(ranks, np.arange(1, m + 1))).sum())
    twice = sum(int(((ranks == place) & given).sum(axis=1).max(initial=0) > 1) for place in range(1, m + 1))
    if strange or twice:
        raise ConfigurationError(
            f"{strange} ranks are not 1 to {m}, and {twice} places were given to several items by one person; correct "
            "the mapping, or take the ratings as means"
        )


def mean_at(y: Floats, sample: Sample, inside: Mask) -> Statistic:
    """Means of columns in a domain."""
    return mean_of(sample, y, inside)


def scored(ranks: Floats, given: Mask, tell: str, k: int) -> Floats:
    """What each respondent adds for each item."""
    if tell == "borda":
        last = ranks.shape[1]
        return np.where(given, (last - ranks) / (last - 1), 0.0)
    return np.asarray(given & (ranks <= (1 if tell == "first" else k)), dtype=np.float64)


def means_of_ranks(responses: Responses, request: Request, ranks: Floats, given: Mask) -> Estimates:
    """Mean ranks, each of those who ranked the item."""
    parts = []
    for place, what in enumerate(request.whats):
        one = Request((request.names[place],), (what,), request.unit, request.kind, request.level, request.by)
        parts.append(estimate(responses, one, given[:, place], partial(mean_at, ranks[:, [place]])))
    return under_each_other(parts)
