"""Who is in a test, and the two-way table of two questions among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.errors import ConfigurationError, EstimationError
from research.estimation.domains import Mask, check_known, is_asked, nobody
from research.estimation.sample import Floats, Sample
from research.responses import Responses

Where = Any  # a boolean Series or array with an entry for each respondent, or None for everyone
Codes = NDArray[np.int16]
SPAN = 1000  # of integers that are looked up in a table
LEAST = 2  # answers that a side of a table needs


@dataclass(frozen=True, eq=False)
class Levels:
    """The answers to a question in order, and the place of each respondent's answer among them, -1 outside."""

    name: str
    labels: tuple[str, ...]
    codes: Codes

    @property
    def known(self) -> Mask:
        """Who gave an answer."""
        return np.asarray(self.codes >= 0)

    def among(self, inside: Mask) -> tuple[Levels, tuple[str, ...]]:
        """The levels that somebody inside has, and the labels of the others."""
        there = np.bincount(self.codes[inside], minlength=len(self.labels)) > 0
        place = np.where(there, np.cumsum(there) - 1, -1).astype(np.int16)
        codes = np.where(self.codes >= 0, place[self.codes], -1).astype(np.int16)
        kept = tuple(label for label, is_there in zip(self.labels, there, strict=True) if is_there)
        return Levels(self.name, kept, codes), tuple(set(self.labels) - set(kept))


@dataclass(frozen=True, eq=False)
class Crossing:
    """Two questions over the respondents who answered both; levels that nobody has are dropped and told."""

    row: Levels
    column: Levels
    inside: Mask
    notes: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.row.labels), len(self.column.labels)

    @property
    def cell(self) -> NDArray[np.intp]:
        """The cell of each respondent inside, row by row."""
        rows = self.row.codes[self.inside].astype(np.intp)
        return np.asarray(rows * self.shape[1] + self.column.codes[self.inside])

    @property
    def indicators(self) -> Floats:
        """A 0/1 column for each cell (respondents x cells)."""
        y = np.zeros((len(self.inside), self.shape[0] * self.shape[1]))
        y[np.flatnonzero(self.inside), self.cell] = 1.0
        return y


def levels_of(responses: Responses, name: str) -> Levels:
    """The answers to a question: of an item by label, of one choice of a select_multiple item, of a plain column."""
    check_known_or_choice(responses, name)
    item = name.split("/")[0]
    if "/" in name and responses.has_item(item):
        codes = responses.codes(name).to_numpy()
        return Levels(name, ("not chosen", "chosen"), np.asarray(np.where(codes >= 0, codes, -1), dtype=np.int16))
    if responses.has_item(name) and not is_asked(responses, name):
        raise EstimationError(nobody(responses, name))
    if name in responses.frame.columns and name not in responses.scores.columns:
        quick = of_integers(responses, name)
        if quick is not None:
            return quick
    groups = responses.groups(name)
    return Levels(name, tuple(map(str, groups.cat.categories)), np.asarray(groups.cat.codes, dtype=np.int16))


def given_levels(responses: Responses, name: str) -> Levels:
    """The same, refused where nobody gave any answer."""
    levels = levels_of(responses, name)
    if not levels.labels:
        raise EstimationError(nobody(responses, name))
    return levels


def of_integers(responses: Responses, name: str) -> Levels | None:
    """A column of integers of a small span, looked up instead of sorted; None for any other."""
    values = responses.frame[name].to_numpy()
    if values.dtype.kind not in "iu" or not len(values):
        return None
    low, span = int(values.min()), int(values.max()) - int(values.min()) + 1
    if span > SPAN:
        return None
    wide = (
        values if values.dtype.kind == "u" else values.astype(np.int64)
    )  # unsigned ones cannot fall below their least
    at = np.asarray(wide - wide.dtype.type(low), dtype=np.int16)
    if responses.has_item(name):
        item = responses.item(name)
        labels = {c.code: c.label for c in item.choices if c.code in item.in_base}
    else:
        labels = {int(value) + low: str(value + low) for value in np.flatnonzero(np.bincount(at))}
    place = np.full(span, -1, dtype=np.int16)
    for order, code in enumerate(labels):
        if low <= code < low + span:
            place[code - low] = order
    return Levels(name, tuple(labels.values()), place[at])


def check_known_or_choice(responses: Responses, name: str) -> None:
    """Refuse a name that is nothing here, or a question with several answers."""
    check_known(responses, name)
    if responses.has_item(name) and responses.item(name).type == "select_multiple":
        raise ConfigurationError(
            f"{name!r} allows several answers; test one choice at a time, as {name}/CODE, or all with associations()"
        )


def domain_of(responses: Responses, sample: Sample, where: Where) -> Mask:
    """Who is in the domain of a test: everyone with a weight, or those of them that a mask names."""
    inside = np.asarray(sample.weights > 0)
    if where is None:
        return inside
    mask = np.asarray(where)
    if mask.shape != inside.shape or mask.dtype != np.bool_:
        raise ConfigurationError(
            f"where= takes one True or False for each of {len(inside)} respondents; got {mask.shape} of {mask.dtype}"
        )
    return np.asarray(inside & mask)


def crossed(row: Levels, column: Levels, domain: Mask) -> Crossing:
    """The table of two questions in a domain.

    Raises
    ------
    EstimationError
        When nobody answered both, or fewer than two answers are left on a side.
    """
    inside = domain & row.known & column.known
    if not inside.any():
        raise EstimationError(
            f"none of {int(domain.sum())} respondents answered both {row.name!r} and {column.name!r}; "
            "choose questions that were put to the same people"
        )
    (rows, no_row), (columns, no_column) = row.among(inside), column.among(inside)
    for side in (rows, columns):
        if len(side.labels) < LEAST:
            raise EstimationError(
                f"all {int(inside.sum())} respondents of the table gave the same answer to {side.name!r}; "
                "a test of association needs two"
            )
    return Crossing(rows, columns, inside, dropped((row, no_row), (column, no_column), domain, inside))


def dropped(row: tuple[Levels, Sequence[str]], column: tuple[Levels, Sequence[str]], *who: Mask) -> tuple[str, ...]:
    """Notes on empty levels and on who is outside the table."""
    empty = [
        f"Nobody in the table gave {len(labels)} of {len(levels.labels)} answers to {levels.name!r}; left out."
        for levels, labels in (row, column)
        if labels
    ]
    domain, inside = (int(mask.sum()) for mask in who)
    outside = [f"{domain - inside} of {domain} respondents did not answer both questions."] if domain > inside else []
    return (*empty, *outside)


def counted(crossing: Crossing) -> pd.DataFrame:
    """Labels and unweighted count of each cell, row by row."""
    r, c = crossing.shape
    return pd.DataFrame(
        {
            "row": np.repeat(crossing.row.labels, c),
            "column": np.tile(crossing.column.labels, r),
            "count": np.bincount(crossing.cell, minlength=r * c),
        }
    )
