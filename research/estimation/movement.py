"""What the same people answered twice on one scale: how many rose, stayed and fell; and how many would recommend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from research.errors import ConfigurationError
from research.estimation.about import heading
from research.estimation.domains import By, Mask, Request, estimate
from research.estimation.estimates import Estimates
from research.estimation.influence import mean_of
from research.estimation.means import column
from research.estimation.sample import Floats
from research.estimation.trends import breaks_of, has_answers, stacked
from research.responses import Responses

MOVES = ("Rose", "Stayed the same", "Fell")
PROMOTERS, DETRACTORS, TOP = 9, 6, 10


def movement(responses: Responses, before: str, since: str, by: By = None, level: float = 0.95) -> Estimates:
    """The shares of respondents whose answer rose, stayed the same, or fell from one item to another.

    Parameters
    ----------
    responses : Responses
        Of one wave, in which the same people answered both items.
    before, since : str
        Items on one scale, or scores, or columns; the higher code is more.
    by : str or list of str, optional
        Groups, estimated as domains of the whole sample.
    level : float
        Of the Wilson intervals.

    Returns
    -------
    Estimates
        Three rows for each group, of those who answered both.

    Raises
    ------
    EstimationError
        When nobody answered both.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> pairs = responses_from(pd.DataFrame({"then": [1, 2, 3, 3], "now": [2, 2, 2, 5]}))
    >>> movement(pairs, "then", "now").table["count"].tolist()
    [2, 1, 1]
    """
    first, has_first = column(responses, before)
    last, has_last = column(responses, since)
    change = last - first
    y = np.hstack([change > 0, change == 0, change < 0]).astype(float)
    request = Request((since, before), MOVES, "share", "wilson", level, by, counted=True)
    return estimate(responses, request, has_first & has_last, lambda sample, domain: mean_of(sample, y, domain))


def nps(responses: Responses | Sequence[Responses], item: str, by: By = None, level: float = 0.95) -> Estimates:
    """The net promoter score: the share who answered 9 or 10, less the share who answered 0 to 6.

    Parameters
    ----------
    responses : Responses, or several waves in the order of time
        Several waves get the group column `wave` first; where the study says that wording or sampling changed,
        `about.breaks` tells before which wave and why.
    item : str
        A whole number from 0 to 10: how likely someone is to recommend.
    by : str or list of str, optional
        Groups, estimated as domains of the whole sample.
    level : float
        Of the t interval.

    Returns
    -------
    Estimates
        In points from -1 to 1, which print as -100 to +100, with a standard error of the design.

    Raises
    ------
    ConfigurationError
        When answers lie outside 0 to 10, or waves have no names.
    EstimationError
        When nobody answered.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> nps(responses_from(pd.DataFrame({"recommend": [10, 9, 8, 3]})), "recommend").value
    0.25
    """
    if isinstance(responses, Responses):
        return score_of(responses, item, by, level)
    asked = [wave for wave in responses if has_answers(wave, item)]
    names = [wave.wave.name for wave in asked if wave.wave]
    if not asked or len(set(names)) < len(asked):
        raise ConfigurationError(
            f"{len(set(names))} of {len(responses)} waves have a name of their own and asked {item!r}"
        )
    parts = [score_of(wave, item, by, level) for wave in asked]
    told = stacked(parts, "wave", names, sum(part.about.people for part in parts))
    return replace(told, about=replace(told.about, breaks=breaks_of(asked[0], [item], names)))


def score_of(responses: Responses, item: str, by: By, level: float) -> Estimates:
    """The score of one wave."""
    y, inside = recommended(responses, item)
    request = Request((item,), (heading(responses, item),), "points", "t", level, by)
    return estimate(responses, request, inside, lambda sample, domain: mean_of(sample, y, domain))


def recommended(responses: Responses, item: str) -> tuple[Floats, Mask]:
    """1 for a promoter, -1 for a detractor, 0 for everyone else, and who answered."""
    told, inside = column(responses, item)
    known = told[inside]
    strange = int(((known < 0) | (known > TOP)).sum())
    if strange:
        raise ConfigurationError(
            f"{strange} of {len(known)} answers to {item!r} lie outside 0 to {TOP}; correct the mapping"
        )
    return (told >= PROMOTERS).astype(float) - (told <= DETRACTORS).astype(float), inside
