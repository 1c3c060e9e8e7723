"""Whether an outcome rises or falls along ordered groups: one contrast instead of many, given the design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from research.errors import ConfigurationError
from research.estimation.sample import Floats, scores_of
from research.estimation.testing.crossing import Where
from research.estimation.testing.differences import Difference, Numbers, worded
from research.estimation.testing.groups import Groups, groups_of
from research.responses import Responses


def ordered_trend(
    responses: Responses,
    outcome: str,
    by: str,
    answer: Any = None,
    scores: Sequence[float] | None = None,
    where: Where = None,
    level: float = 0.95,
) -> Difference:
    """Whether a mean or a share rises or falls along groups that have an order, given the design.

    Parameters
    ----------
    responses : Responses
        Weights, strata, clusters, population counts, calibration and replicates of their design are used.
    outcome : str
        An item with ordered codes, a score or a column.
    by : str
        The groups, in the order of the choices (of a plain column: of its values or categories).
    answer : optional
        A net, label or code of `outcome`: its share is followed instead of the mean, which is the Cochran-Armitage test
        given the design.
    scores : sequence of float, optional
        Where the groups stand; 1, 2, 3 … by default.
    where : array of bool, optional
        The domain; the design stays whole.
    level : float
        Of the interval.

    Returns
    -------
    Difference
        `value` is the change for one step, by weighted least squares; degrees of freedom are the design's less one.

    Examples
    --------
    >>> import pandas as pd
    >>> from research import responses_from
    >>> frame = pd.DataFrame({"hours": [1.0, 2.0, 2.0, 3.0, 3.0, 5.0], "years": [1, 1, 2, 2, 3, 3]})
    >>> ordered_trend(responses_from(frame), "hours", by="years").value
    1.25
    """
    groups = groups_of(*with_share(responses, outcome, answer), by, where)
    at = positions(groups, by, scores)
    x = np.where(groups.inside, at[groups.levels.codes], 0.0)
    found = slope(groups, x)
    names = f"{'share' if answer is not None else 'mean'} of {outcome!r}"
    return worded(found, names, groups.notes, 0.0, level, f"rises or falls along {by!r}")


def with_share(responses: Responses, outcome: str, answer: Any) -> tuple[Responses, str]:
    """The responses with the outcome that is followed: as it is, or 1 where an answer was given."""
    if answer is None:
        return responses, outcome
    name = f"share of {outcome}"
    hits = responses.indicator(outcome, answer).to_frame(name)
    scores = responses.scores.join(hits) if len(responses.scores) else hits
    return replace(responses, scores=scores), name


def positions(groups: Groups, by: str, scores: Sequence[float] | None) -> Floats:
    """Where each group stands."""
    k = len(groups.levels.labels)
    at = np.arange(1.0, k + 1) if scores is None else np.asarray(scores, dtype=np.float64)
    if len(at) != k or not np.ptp(at):
        raise ConfigurationError(
            f"{by!r} has {k} groups with an outcome ({', '.join(groups.levels.labels)}) and got {len(at)} scores; give "
            "each its own, two of them different"
        )
    return at


def slope(groups: Groups, x: Floats) -> Numbers:
    """The slope of the outcome on the groups' places, and its variance under the design."""
    y, member = groups.outcome, groups.inside.astype(np.float64)

    def fitted(weights: Floats) -> Floats:
        w = weights * member
        if len(np.unique(x[w > 0])) < 2:
            return np.array([np.nan])
        away = x - w @ x / w.sum()
        return np.array([(w * away) @ y / (w @ away**2)])

    w = groups.sample.weights * member
    away = (x - w @ x / w.sum()) * member
    value = float(fitted(groups.sample.weights)[0])
    residual = y - w @ y / w.sum() - value * away
    influence = (away * residual / (w @ away**2))[:, None]
    told = scores_of(groups.sample, influence, groups.inside, fitted)
    variance = groups.sample.covariance(told).item()
    return Numbers(value, variance, groups.df - 1, int(groups.inside.sum()))
