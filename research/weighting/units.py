"""Whom a weight counts: a person, or the community or organization that a person answers from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.errors import WeightingError
from research.responses import Design, Responses
from research.weighting.margins import Categories
from research.weighting.raking import rake
from research.weighting.steps import START, Start

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Unit:
    """The unit that weights count: its kind, the column that names it, and each respondent's position among them.

    Without `at` a row is the unit itself.
    """

    kind: str
    column: str | None = None
    at: Codes | None = None

    def spread(self, start: Start, named: str | None) -> Start:
        """Start weights of respondents, so that each unit counts once, or as its own start weight says."""
        if self.at is None:
            return start
        sizes = np.bincount(self.at)
        weights = start.weights
        if start.column is not None:
            check_agree(self, weights, f"the weights in {named or 'the design'!r}")
        return Start(weights / sizes[self.at], START, start.before)

    def raked(self, margins: Sequence[Categories], start: Floats, cap: float | None) -> Floats:
        """Weights by raking; those of units are made with a row for each and spread over its respondents."""
        if self.at is None:
            return rake(margins, start, cap)
        sizes = np.bincount(self.at)
        first = np.unique(self.at, return_index=True)[1]
        for margin in margins:
            check_agree(self, margin.codes, f"the margin {margin.name!r}")
        made = rake(
            [replace(margin, codes=margin.codes[first]) for margin in margins], (start * sizes[self.at])[first], cap
        )
        return np.asarray((made / sizes)[self.at])

    def recorded(self, responses: Responses) -> Responses:
        """Responses whose design knows the unit; respondents of one are no independent witnesses for it."""
        design = replace(responses.design, unit=self.kind)
        if self.column is not None and design.clusters is None:
            design = replace(design, clusters=self.column)
        return replace(responses, design=design)


def unit_of(responses: Responses, kind: str | None, of: str | None) -> Unit:
    """The unit that weights are to count.

    Raises
    ------
    WeightingError
        When a column of units is named and no kind other than person, or respondents have no unit.
    """
    if of is None:
        return Unit(kind or responses.design.unit)
    if kind not in ("community", "organization"):
        raise WeightingError(
            f"{of!r} tells whom respondents belong to; say unit='organization' or unit='community' with it"
        )
    if of not in responses.frame.columns:
        raise WeightingError(f"no column {of!r} tells the {kind} of respondents; name one that the responses have")
    codes, _ = pd.factorize(responses.frame[of])
    lost = int((codes < 0).sum())
    if lost:
        raise WeightingError(
            f"{lost} of {len(codes)} respondents have no {kind} in {of!r}; give each one, or leave them out"
        )
    return Unit(kind, of, np.asarray(codes, dtype=np.intp))


def check_agree(unit: Unit, values: NDArray[Any], what: str) -> None:
    """Refuse what differs among the respondents of one unit, for it has to hold for the unit."""
    assert unit.at is not None
    told = pd.Series(values).groupby(unit.at).nunique(dropna=False)
    split = int((told > 1).sum())
    if split:
        raise WeightingError(
            f"{what} differs among the respondents of {split} of {len(told)} {unit.kind} units in {unit.column!r}; "
            f"give each {unit.kind} one value of its own before weighting"
        )


def aggregate(responses: Responses, names: Sequence[str], of: str, unit: str = "organization") -> Responses:
    """Responses with a row for each organization or community: the mean of its respondents on each item or score.

    Parameters
    ----------
    responses : Responses
        Without weights, where each unit counts once, or with weights that count this unit.
    names : sequence of str
        Items, scores or columns that are numbers; a mean is over the respondents who have one, missing where none has.
    of : str
        The column that tells which unit a respondent belongs to.
    unit : {"organization", "community"}
        What the rows stand for.

    Returns
    -------
    Responses
        Without an instrument: a mean is no code. Columns `names`, `of`, `respondents` (how many answered from the unit)
        and, where there are weights, `weight`.

    Raises
    ------
    WeightingError
        When the weights count persons: they say nothing about how many units of a kind there are.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> answers = responses_from(pd.DataFrame({"org": ["a", "a", "b"], "trust": [5, 3, 2]}))
    >>> aggregate(answers, ["trust"], of="org").frame["trust"].tolist()
    [4.0, 2.0]
    """
    told = unit_of(responses, unit, of)
    assert told.at is not None
    check_counts(responses.design, unit)
    numbers = pd.DataFrame({name: responses.numeric(name) for name in names})
    frame = numbers.groupby(told.at).mean()
    frame.insert(0, of, responses.frame[of].groupby(told.at).first())
    frame["respondents"] = np.bincount(told.at)
    if responses.design.weights is None:
        return Responses(frame, design=Design(unit=unit))
    weights = np.asarray(responses.weights, dtype=np.float64)
    check_agree(told, weights, f"the weights in {responses.design.weights!r}")
    frame["weight"] = np.bincount(told.at, weights)
    return Responses(frame, design=Design(weights="weight", unit=unit), weight_note=responses.weight_note)


def check_counts(design: Design, unit: str) -> None:
    """Refuse weights of one unit for estimates about another."""
    if design.weights is not None and design.unit != unit:
        raise WeightingError(
            f"the weights in {design.weights!r} count the {design.unit}, and an estimate about each {unit} needs "
            f"weights that count the {unit}: make them with weight(…, unit={unit!r}, of=…), or take responses without "
            f"weights, where each {unit} counts once"
        )
