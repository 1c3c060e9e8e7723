"""Shares of answers, with an interval that stays within 0 and 1."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from research.errors import ConfigurationError, EstimationError
from research.estimation.domains import By, Request, check_known, estimate, is_asked, nobody
from research.estimation.estimates import Estimates
from research.estimation.influence import mean_of, ratio_of
from research.estimation.likelihood import first_step
from research.estimation.means import ticks
from research.instruments import boxes
from research.responses import NOT_ASKED, Responses

LISTED = 30  # answers of a plain column up to which a near one is named; more may be free text


def share(
    responses: Responses,
    item: str,
    answer: Any = None,
    by: By = None,
    level: float = 0.95,
    interval: str = "wilson",
    of: str = "people",
) -> Estimates:
    """Shares (0-1) of the respondents who answered an item.

    Parameters
    ----------
    responses : Responses
        Weights, strata, clusters and population counts of their design are used.
    item : str
        An item, or a column of a plain frame.
    answer : str, int or tuple, optional
        A net, an answer's label, a code, or several of these taken together; `top 2` or `bottom 2` for the highest or
        lowest codes of a scale. None gives every answer, in the order of the choices, on one base; for a
        select_multiple item every choice, of those who reached the question.
    by : str or list of str, optional
        Items or columns whose groups (crossed, if several) are estimated as domains of the whole sample.
    level : float
        Of the interval.
    interval : str
        `wilson` or `korn-graubard` (R's `beta`) on the effective base, `logit` (R's `logit` and `xlogit`),
        `likelihood`, `arcsine`, or `t` (R's `mean`), which alone may leave 0 to 1.
    of : str
        `people`, or for a select_multiple item `selections`: of all choices that were ticked, with a t interval.

    Returns
    -------
    Estimates
        One row for each group and answer. "Don't know" is in the base unless the item says otherwise; all other kinds
        of missing are outside. Groups without anyone in the base have no row.

    Raises
    ------
    ConfigurationError
        For an item, answer or interval that does not exist.
    EstimationError
        When nobody is in the base, or the design cannot carry a variance.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> answers = responses_from(pd.DataFrame({"helped": ["yes", "no", "yes", "yes"]}))
    >>> share(answers, "helped", "yes").value
    0.75
    """
    if of != "people":
        return selections(responses, item, answer, by, level, of)
    hits = indicators(responses, item, answer)
    inside = hits.notna().all(axis=1).to_numpy()
    y = hits.fillna(0.0).to_numpy(dtype=float)
    first = (lambda sample, domain: first_step(sample.weights[domain], y[domain])) if interval == "likelihood" else None
    request = Request((item,), tuple(hits.columns), "share", interval, level, by, counted=True, first=first)
    return estimate(responses, request, inside, lambda sample, domain: mean_of(sample, y, domain))


def selections(responses: Responses, item: str, answer: Any, by: By, level: float, of: str) -> Estimates:
    """Shares of all choices that were ticked; who ticked none adds nothing."""
    if of != "selections" or not responses.has_item(item) or responses.item(item).type != "select_multiple":
        raise ConfigurationError(
            f"no shares of {of!r} for {item!r}; a share is of people, or of the selections of a select_multiple item"
        )
    hits = indicators(responses, item, None)
    if answer is not None:
        asked = responses.item(item)
        kept = {asked.label_of(code) for code in asked.codes(answer)}
        both = hits[[label for label in hits.columns if label in kept]].sum(axis=1)
        hits = both.to_frame(words(answer, asked.label_of))
    count, inside = ticks(responses, item)
    y = hits.fillna(0.0).to_numpy(dtype=float)
    request = Request((item,), tuple(hits.columns), "share", "t", level, by)
    base = inside & (count[:, 0] > 0)
    told = estimate(responses, request, base, lambda sample, domain: ratio_of(sample, y, count, domain))
    return replace(told, about=replace(told.about, of="who ticked any"))


def crosstab(responses: Responses, row: str, column: str, level: float = 0.95) -> Estimates:
    """Shares of every answer to one item within each group of another: column percentages.

    Examples
    --------
    >>> import pandas as pd
    >>> from research import responses_from
    >>> answers = responses_from(pd.DataFrame({"helps": ["yes", "no", "yes", "yes"], "team": list("aabb")}))
    >>> crosstab(answers, "helps", "team").where(what="yes").table["value"].tolist()
    [0.5, 1.0]
    """
    return share(responses, row, by=column, level=level)


def indicators(responses: Responses, item: str, answer: Any) -> pd.DataFrame:
    """A 0/1 column for each answer, named in words, NaN outside the base."""
    check_known(responses, item)
    if not responses.has_item(item):
        if not responses.frame[item].notna().any():
            raise EstimationError(nobody(responses, item))
        return plain_indicators(responses.frame[item], answer)
    if not is_asked(responses, item):
        raise EstimationError(nobody(responses, item))
    asked = responses.item(item)
    if answer is not None:
        return responses.indicator(item, answer).to_frame(words(answer, asked.label_of))
    multiple = asked.type == "select_multiple"
    codes = [
        c.code for c in asked.choices if is_offered(responses, item, c.code) if multiple or c.code in asked.in_base
    ]
    return pd.DataFrame({asked.label_of(code): responses.indicator(item, code) for code in codes})


def is_offered(responses: Responses, item: str, code: int) -> bool:
    """Whether a wave offered an answer; a choice may have come in later."""
    if responses.item(item).type != "select_multiple":
        return responses.wave is None or responses.item(item).offers(code, responses.wave.name)
    column = f"{item}/{code}"
    return column in responses.frame.columns and bool((responses.codes(column) != NOT_ASKED).any())


def plain_indicators(column: pd.Series[Any], answer: Any) -> pd.DataFrame:
    """Columns of a plain frame: every value it has, in order, or one of them."""
    known = list(column.astype("category").cat.categories)
    box = boxes(answer, known) if isinstance(answer, str) and pd.api.types.is_numeric_dtype(column) else ()
    if box:
        return pd.DataFrame({str(answer): column.isin(box).astype(float).where(column.notna())})
    check_answer(column, known, answer)
    told = known if answer is None else [answer]
    return pd.DataFrame({str(value): (column == value).astype(float).where(column.notna()) for value in told})


def check_answer(column: pd.Series[Any], known: list[Any], answer: Any) -> None:
    """Refuse a word that is no answer of a plain column: its share would be a silent zero.

    A number may be one that nobody gave; so may a category, which the column's type holds even where no row does.
    """
    if not isinstance(answer, str) or answer in known:
        return
    close = get_close_matches(answer, [str(label) for label in known], n=3, cutoff=0.6) if len(known) <= LISTED else []
    near = f"; near it: {', '.join(close)}" if close else ""
    raise ConfigurationError(
        f"{column.name!r} has no answer {answer!r} among {len(known)}{near}; if nobody gave it, make the column a "
        "category that holds it"
    )


def words(answer: Any, label_of: Any) -> str:
    """A net, label or code in words; several are joined by "or"."""
    if isinstance(answer, (list, tuple)):
        return " or ".join(words(part, label_of) for part in answer)
    return label_of(answer) if isinstance(answer, (int, np.integer)) else str(answer).replace("_", " ")
