"""The groups of a multilevel question: who is in which community, and who is in none."""

from __future__ import annotations

import numpy as np

from research.errors import EstimationError
from research.estimation.domains import Mask, check_known
from research.estimation.means import is_there
from research.estimation.sample import Codes
from research.responses import Responses


def grouping(responses: Responses, group: str, known: Mask) -> tuple[Codes, list[str], Mask]:
    """Place of each respondent's group among the labels, the labels, and who is inside: known and in a group.

    Raises
    ------
    EstimationError
        When nobody is inside.
    """
    check_known(responses, group)
    codes = np.full(len(responses), -1, dtype=np.intp)
    labels: list[str] = []
    if is_there(responses, group):
        told = responses.groups(group).cat
        codes, labels = np.asarray(told.codes, dtype=np.intp), [str(one) for one in told.categories]
    inside = known & (codes >= 0)
    if not inside.any():
        raise EstimationError(f"none of {len(responses)} respondents has both a group in {group!r} and an answer")
    there, places = np.unique(codes[inside], return_inverse=True)
    return places.astype(np.intp), [labels[i] for i in there], inside


def outside_words(responses: Responses, inside: Mask) -> tuple[str, ...]:
    """Who is outside the base, in a sentence."""
    left = len(responses) - int(inside.sum())
    return (f"{left:,} of {len(responses):,} respondents are outside: an answer or the group is missing.",) * bool(left)
