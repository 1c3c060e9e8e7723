"""Population margins beside the sample: which category each respondent is in, and what each must add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.errors import WeightingError
from research.instruments import Margin
from research.responses import Responses

UNKNOWN = "not known"
SLACK = 0.005  # shares may miss one by their rounding
To = Iterable[Margin] | Mapping[str, Mapping[Any, float]]


@dataclass(frozen=True, eq=False)
class Categories:
    """One margin over the respondents.

    `codes` gives each respondent's category as a position in `labels` and `targets`, what the weights of a category
    must add up to.
    """

    name: str
    codes: NDArray[np.intp]
    targets: NDArray[np.float64]
    labels: tuple[str, ...]


def margins_of(to: To, by: Iterable[str] | None) -> tuple[Margin, ...]:
    """The margins to rake to, all of them or those named; a mapping is read as item -> {answer: share}."""
    if isinstance(to, Mapping):
        to = tuple(Margin(item, shares, "") for item, shares in to.items())
    known = {margin.item: margin for margin in to}
    wanted = list(known) if by is None else list(by)
    strange = [name for name in wanted if name not in known]
    if strange or not wanted:
        raise WeightingError(
            f"no population margin for {', '.join(map(repr, strange)) or 'anything'}; "
            f"there are {', '.join(known) or 'none'}; give one in the wave file or in to="
        )
    return tuple(known[name] for name in wanted)


def categories_of(responses: Responses, margin: Margin, start: NDArray[np.float64]) -> Categories:
    """Place respondents in the categories of a margin.

    Whoever did not answer, or did not know, is a category of its own that keeps its weight; the shares then hold among
    the others.

    Raises
    ------
    WeightingError
        When the shares do not add to one, or respondents gave an answer that the margin has no share for.
    """
    shares = shares_of(responses, margin)
    answers = list(shares)
    column = responses.codes(margin.item)
    position = {answer: i for i, answer in enumerate(answers)}
    codes = column.map(position).fillna(len(answers)).to_numpy(dtype=np.intp)
    left_out = int(((codes == len(answers)) & is_answer(responses, margin.item, column)).sum())
    if left_out:
        raise WeightingError(
            f"{left_out} respondents gave an answer to {margin.item!r} that the population margin has no share for; "
            "add its share or recode the item"
        )
    known = float(start[codes < len(answers)].sum())
    targets = np.array([*(shares[answer] * known for answer in answers), start.sum() - known])
    labels = tuple(label_of(responses, margin.item, answer) for answer in answers)
    if not (codes == len(answers)).any():
        return Categories(margin.item, codes, targets[:-1], labels)
    return Categories(margin.item, codes, targets, (*labels, UNKNOWN))


def shares_of(responses: Responses, margin: Margin) -> dict[Any, float]:
    """Shares by code, adding to exactly one."""
    shares: dict[Any, float] = {}
    for answer, told in margin.shares.items():
        for code in responses.item(margin.item).codes(answer) if responses.has_item(margin.item) else (answer,):
            if code in shares:
                raise WeightingError(f"the margin of {margin.item!r} names an answer twice; give it one share")
            shares[code] = float(told)
    total = sum(shares.values())
    if abs(total - 1) > SLACK or min(shares.values()) < 0:
        raise WeightingError(
            f"the population shares of {margin.item!r} add to {total:.3f} instead of 1, or one is negative; "
            "give shares between 0 and 1 that add to one"
        )
    return {code: told / total for code, told in shares.items()}


def is_answer(responses: Responses, item: str, column: pd.Series[Any]) -> NDArray[np.bool_]:
    """Who gave a substantive answer."""
    answered = column >= 0 if responses.has_item(item) else column.notna()
    return np.asarray(answered, dtype=bool)


def label_of(responses: Responses, item: str, answer: Any) -> str:
    """An answer in words."""
    return responses.item(item).label_of(answer) if responses.has_item(item) else str(answer)
