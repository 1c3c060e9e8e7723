"""How many of those who were asked answered: the response rate of a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from research.estimation.about import heading, joined
from research.estimation.domains import Request, estimate
from research.estimation.estimates import Estimates
from research.estimation.influence import mean_of
from research.estimation.score import covariance_of
from research.responses import DONT_KNOW, NOT_ASKED, Responses


def answered(responses: Responses, items: Sequence[str], level: float = 0.95) -> Estimates:
    """The share of respondents who answered each question, of those it was put to.

    Parameters
    ----------
    responses : Responses
        Of one wave.
    items : sequence of str
        Items with choices; "don't know" is an answer here, whatever the item says.
    level : float
        Of the interval.

    Returns
    -------
    Estimates
        One row for each item, named by its heading, with its own base: everyone but those who were not asked.

    Raises
    ------
    EstimationError
        When nobody was asked an item.

    Examples
    --------
    >>> len(answered(wave_2020, ["program", "internal"]))
    2
    """
    parts = [answered_one(responses, item, level) for item in items]
    scores = tuple(score for part in parts for score in part.scores)
    about = joined([part.about for part in parts], "share", parts[0].about.interval, len(responses))
    table = pd.concat([part.table for part in parts], ignore_index=True)
    return Estimates(table, covariance_of(scores), replace(about, of="asked"), (), scores)


def answered_one(responses: Responses, item: str, level: float) -> Estimates:
    """The response rate of one question."""
    codes = responses.codes(responses.reached(item))
    if responses.has_item(item) or "/" in item:
        asked = np.asarray(codes != NOT_ASKED, dtype=bool)
        told = np.asarray((codes >= 0) | (codes == DONT_KNOW), dtype=np.float64)[:, np.newaxis]
    else:  # a plain column: everybody was asked, and any value is an answer
        asked = np.ones(len(codes), dtype=bool)
        told = np.asarray(codes.notna(), dtype=np.float64)[:, np.newaxis]
    request = Request((item,), (heading(responses, item),), "share", "wilson", level, counted=True)
    return estimate(responses, request, asked, lambda sample, domain: mean_of(sample, told, domain))
