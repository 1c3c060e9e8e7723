"""Scores that count answers: how many were given, whether any was, and which of several groups one falls into."""

from __future__ import annotations

import pandas as pd

from research.instruments import Construct
from research.responses import LEFT_BEFORE, NOT_ASKED, Responses

Answer = str | tuple[int, ...]


def counted(responses: Responses, construct: Construct) -> pd.Series[float]:
    """How many of the construct's answers were given; for the kind `any`, 1 where there is one and else 0."""
    given = pd.DataFrame({item: hits(responses, construct, item, construct.answers[item]) for item in construct.items})
    total = given.sum(axis=1).where(given.notna().sum(axis=1) >= construct.least)
    return (total > 0).astype(float).where(total.notna()) if construct.kind == "any" else total


def first_group(responses: Responses, construct: Construct) -> pd.Series[float]:
    """The place of the first group whose answers were given; the place after all of them where none was."""
    item = construct.items[0]
    place = pd.Series(float(len(construct.groups)), index=responses.frame.index)
    for at, net in reversed(list(enumerate(construct.groups.values()))):
        given = hits(responses, construct, item, net)
        place = place.mask(given > 0, float(at)).where(given.notna())
    return place


def hits(responses: Responses, construct: Construct, name: str, answer: Answer) -> pd.Series[float]:
    """How many of an item's answers a respondent gave; missing where that cannot be told.

    An answer that was not on offer counts as not given. A question that was not reached is missing, unless the
    construct says that leaving before it counts as none.
    """
    item = responses.item(name)
    names = [f"{name}/{code}" for code in item.codes(answer)] if item.type == "select_multiple" else [name]
    if not set(names) <= set(responses.frame.columns):
        return pd.Series(float("nan"), index=responses.frame.index)
    codes = responses.frame[names]
    given = codes.isin((1,) if item.type == "select_multiple" else item.codes(answer)).sum(axis=1).astype(float)
    known = ((codes >= 0) | (codes == NOT_ASKED)).all(axis=1) & (codes >= 0).any(axis=1)
    if construct.left_before == "none":
        known |= ((codes == LEFT_BEFORE) | (codes == NOT_ASKED)).all(axis=1) & (codes == LEFT_BEFORE).any(axis=1)
    return given.where(known)
