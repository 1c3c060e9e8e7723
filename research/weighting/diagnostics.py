"""What weights cost, and whether they do what they should."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from research.exhibits.notebook import in_notebook
from research.responses import Responses
from research.weighting.margins import UNKNOWN, is_answer, label_of


def effective_base(weights: ArrayLike) -> float:
    """The size of an equally weighted sample with the same precision (Kish 1965).

    Parameters
    ----------
    weights : array, shape (respondents,)
        Zero or more, any scale, not all zero.

    Examples
    --------
    >>> round(effective_base([1.0, 1.0, 2.0]), 3)
    2.667
    """
    w = np.asarray(weights, dtype=float)
    return float(w.sum() ** 2 / (w**2).sum())


def design_effect(weights: ArrayLike) -> float:
    """How much variance the weights add, as a factor: 1 when all agree (Kish 1965).

    Parameters
    ----------
    weights : array, shape (respondents,)
        Zero or more, any scale, not all zero.

    Examples
    --------
    >>> design_effect([1.0, 1.0, 2.0])
    1.125
    """
    return float(np.size(weights) / effective_base(weights))


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """Weights at a glance.

    `margins` has a row for each category of each margin with the columns item, answer, respondents, unweighted and
    weighted (shares among those whose category is known). `smallest` and `largest` are multiples of the mean weight;
    `heaviest` is the part of all weight that the one percent with the largest weights hold.
    """

    respondents: int
    smallest: float
    largest: float
    heaviest: float
    design_effect: float
    effective_base: float
    margins: pd.DataFrame
    note: str

    def _repr_html_(self) -> str:
        head = (
            f"{self.respondents:,} respondents count as {self.effective_base:,.0f} (design effect of the weights "
            f"{self.design_effect:.2f}); weights from {self.smallest:.2f} to {self.largest:.2f} times the mean"
        )
        margins = self.margins.round(3).to_html(index=False)
        return in_notebook(f"<p>{escape(head)}</p><p>{escape(self.note)}</p>{margins}")


def diagnostics(responses: Responses) -> Diagnostics:
    """How far the weights of responses reach, what they cost, and how each margin stands with and without them.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> diagnostics(responses_from(pd.DataFrame({"trust": [5, 2]}))).design_effect
    1.0
    """
    weights = responses.weights.to_numpy(dtype=float)
    ordered = np.sort(weights)[::-1]
    tables = [margin_table(responses, item) for item in responses.design.calibrated]
    empty = pd.DataFrame(columns=["item", "answer", "respondents", "unweighted", "weighted"])
    return Diagnostics(
        respondents=len(responses),
        smallest=float(weights.min() / weights.mean()),
        largest=float(weights.max() / weights.mean()),
        heaviest=float(ordered[: max(len(ordered) // 100, 1)].sum() / ordered.sum()),
        design_effect=design_effect(weights),
        effective_base=effective_base(weights),
        margins=pd.concat(tables, ignore_index=True) if tables else empty,
        note=responses.weight_note,
    )


def margin_table(responses: Responses, item: str) -> pd.DataFrame:
    """One margin, unweighted and weighted; those whose category is not known stand last, without shares."""
    column, weights = responses.codes(item), responses.weights
    known = pd.Series(is_answer(responses, item, column), index=column.index)
    rows = []
    for answer in sorted(column[known].unique()):
        here = column == answer
        unweighted, weighted = float(here.sum() / known.sum()), float(weights[here].sum() / weights[known].sum())
        rows.append((item, label_of(responses, item, answer), int(here.sum()), unweighted, weighted))
    if not known.all():
        rows.append((item, UNKNOWN, int((~known).sum()), float("nan"), float("nan")))
    return pd.DataFrame(rows, columns=["item", "answer", "respondents", "unweighted", "weighted"])
