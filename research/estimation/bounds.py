"""How far a share could be off because of those who did not answer: the least and the most that it may be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from research.estimation.about import joined
from research.estimation.domains import Request, check_known, estimate
from research.estimation.estimates import Estimates
from research.estimation.influence import mean_of
from research.estimation.score import covariance_of
from research.estimation.shares import share
from research.responses import NOT_ASKED, Responses

NONE_WOULD, ANSWERED, ALL_WOULD = (
    "If none of the others had said so",
    "Of those who answered",
    "If all of the others had said so",
)


def bounds(responses: Responses, item: str, answer: Any, level: float = 0.95) -> Estimates:
    """The share who gave an answer, and what it would be if none, or all, of those who did not answer had given it.

    Parameters
    ----------
    responses : Responses
        Of one wave.
    item : str
        An item with choices.
    answer : str, int or tuple
        A net, a label, a code, or several of these.
    level : float
        Of the Wilson intervals.

    Returns
    -------
    Estimates
        Three rows. The first and the last are of everyone who was asked (Manski 1989); nothing is assumed about those
        who skipped the question or left before it.

    Raises
    ------
    EstimationError
        When nobody answered.

    Examples
    --------
    >>> told = bounds(wave_2020, "program", "have")
    """
    check_known(responses, item)
    given = responses.indicator(item, answer)
    known = responses.item(item)
    column = f"{item}/{known.choices[0].code}" if known.type == "select_multiple" else item
    asked = (responses.codes(column) != NOT_ASKED).to_numpy()
    told = share(responses, item, answer, level=level)
    ends = [
        filled(responses, item, given.fillna(fill), asked, what, level)
        for fill, what in ((0.0, NONE_WOULD), (1.0, ALL_WOULD))
    ]
    parts = [ends[0], replace(told, table=told.table.assign(what=ANSWERED)), ends[1]]
    about = joined([part.about for part in parts], "share", told.about.interval, int(asked.sum()))
    table = pd.concat([part.table for part in parts], ignore_index=True)
    scores = tuple(score for part in parts for score in part.scores)
    return Estimates(table, covariance_of(scores), replace(about, of="asked"), (), scores)


def filled(
    responses: Responses, item: str, given: pd.Series[float], asked: np.ndarray[Any, Any], what: str, level: float
) -> Estimates:
    """The share of everyone who was asked, those without an answer filled in one way."""
    y = np.asarray(given, dtype=np.float64)[:, np.newaxis]
    request = Request((item,), (what,), "share", "wilson", level, counted=True)
    return estimate(responses, request, asked, lambda sample, domain: mean_of(sample, y, domain))
