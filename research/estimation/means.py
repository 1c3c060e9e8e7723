"""Means, totals and ratios of items, scores and columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from research.estimation.domains import By, Mask, Request, check_known, estimate
from research.estimation.estimates import Estimates
from research.estimation.influence import mean_of, ratio_of, total_of
from research.estimation.many import means
from research.estimation.sample import Floats
from research.responses import Responses


def mean(responses: Responses, name: str | Sequence[str], by: By = None, level: float = 0.95) -> Estimates:
    """The mean of an item's codes, a score or a column, with a t interval on the design's degrees of freedom.

    Parameters
    ----------
    responses : Responses
        Weights, strata, clusters and population counts of their design are used.
    name : str or list of str
        An item, a score in `responses.scores`, or a column. All kinds of missing are outside the base, "don't know"
        too. Several of them, each with a base of its own, take hardly longer than one. Of a select_multiple item the
        mean is how many choices were ticked by those who reached the question.
    by : str or list of str, optional
        Groups, estimated as domains of the whole sample.
    level : float
        Of the interval.

    Returns
    -------
    Estimates
        One row for each name and group, on the item's scale.

    Raises
    ------
    EstimationError
        When nobody is in the base, or the design cannot carry a variance.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> answers = responses_from(pd.DataFrame({"hours": [1.0, 2.0, 6.0], "trust": [5, 4, 5]}))
    >>> mean(answers, "hours").value
    3.0
    >>> mean(answers, ["hours", "trust"]).table["standard_error"].round(2).tolist()
    [1.53, 0.33]
    """
    if not isinstance(name, str):
        return means(responses, listed(name), by, level)
    y, inside = column(responses, name)
    request = Request((name,), (name,), "mean", "t", level, by)
    return estimate(responses, request, inside, lambda sample, domain: mean_of(sample, y, domain))


def listed(names: object) -> tuple[str, ...]:
    """The names of a list; anything else is left for `check_known` to refuse."""
    # the type says names, which `check_known` makes sure of
    return tuple(names) if isinstance(names, Iterable) else (names,)  # type: ignore[return-value]


def total(responses: Responses, name: str, by: By = None, level: float = 0.95) -> Estimates:
    """The weighted total of an item's codes, a score or a column.

    Weights must count people of a population for this to be a population's total. See `mean` for the parameters.

    Examples
    --------
    >>> import pandas as pd
    >>> from research import responses_from
    >>> total(responses_from(pd.DataFrame({"hours": [1.0, 2.0, 4.0]})), "hours").value
    7.0
    """
    y, inside = column(responses, name)
    request = Request((name,), (name,), "count", "t", level, by)
    return estimate(responses, request, inside, lambda sample, domain: total_of(sample, y, domain))


def ratio(responses: Responses, top: str, bottom: str, by: By = None, level: float = 0.95) -> Estimates:
    """The ratio of two weighted totals, over respondents who have both. See `mean` for the parameters.

    Examples
    --------
    >>> import pandas as pd
    >>> from research import responses_from
    >>> answers = responses_from(pd.DataFrame({"paid": [1.0, 2.0, 3.0], "hours": [2.0, 4.0, 6.0]}))
    >>> ratio(answers, "paid", "hours").value
    0.5
    """
    y, has_top = column(responses, top)
    x, has_bottom = column(responses, bottom)
    request = Request((top, bottom), (f"{top} per {bottom}",), "coefficient", "t", level, by)
    return estimate(responses, request, has_top & has_bottom, lambda sample, domain: ratio_of(sample, y, x, domain))


def column(responses: Responses, name: str) -> tuple[Floats, Mask]:
    """Values (respondents x 1, 0 outside) and who has one; of a select_multiple item, how many choices were ticked."""
    check_known(responses, name)
    if responses.has_item(name) and responses.item(name).type == "select_multiple":
        return ticks(responses, name)
    values = responses.numeric(name) if is_there(responses, name) else pd.Series(np.nan, index=responses.frame.index)
    inside = values.notna().to_numpy(dtype=bool)
    return np.asarray(values.fillna(0.0), dtype=np.float64)[:, None], inside


def ticks(responses: Responses, name: str) -> tuple[Floats, Mask]:
    """How many choices each respondent ticked, and who reached the question."""
    columns = responses.columns_of(name)
    if not columns:
        return np.zeros((len(responses), 1)), np.zeros(len(responses), dtype=bool)
    inside = (responses.codes(responses.reached(name)) >= 0).to_numpy()
    told = (responses.frame[columns] == 1).sum(axis=1).to_numpy(dtype=np.float64)
    return np.where(inside, told, 0.0)[:, None], inside


def is_there(responses: Responses, name: str) -> bool:
    """Whether the wave has the column at all."""
    return name in responses.frame.columns or name in responses.scores.columns
