"""From predictors to the columns of a model: numbers as they are, groups against a reference, products of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.errors import ConfigurationError, EstimationError
from research.estimation.about import heading
from research.estimation.domains import Mask, check_known
from research.estimation.means import column, is_there
from research.estimation.models.terms import Term, word
from research.estimation.sample import Floats
from research.responses import Responses

SAME = 1e-8  # a column whose part of its own beyond the others is smaller than this, of its length
Reference = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Variable:
    """One predictor: a number for each respondent, or the place of the respondent's group among `levels`."""

    name: str
    heading: str
    values: Floats
    levels: tuple[str, ...] = ()  # the reference first; none for a number
    center: float = 0.0
    scale: float = 1.0

    @property
    def places(self) -> tuple[int, ...]:
        """The columns it makes: one for a number, one for each group but the reference."""
        return tuple(range(1, len(self.levels))) if self.levels else (0,)

    def part(self, place: int) -> Floats:
        """One of its columns."""
        if self.levels:
            return np.asarray(self.values == place, dtype=np.float64)
        return np.asarray((self.values - self.center) / self.scale)

    def told(self, place: int) -> str:
        """What one of its columns is, in words."""
        return f"{self.heading}: {self.levels[place]}" if self.levels else self.heading

    def at(self, value: float) -> Variable:
        """Everybody at one value: a number, or the place of a group."""
        return replace(self, values=np.full(len(self.values), float(value)))


Variables = Mapping[str, Variable]


@dataclass(frozen=True)
class Column:
    """One column of a model: the product of columns of its variables."""

    term: str
    label: str
    level: str
    parts: tuple[tuple[str, int], ...]

    def values(self, variables: Variables) -> Floats:
        """Its numbers, for whatever the variables hold."""
        told = [variables[name].part(place) for name, place in self.parts]
        return told[0] if len(told) == 1 else np.asarray(np.prod(told, axis=0))

    def slope(self, variables: Variables, name: str) -> Floats | float:
        """How fast it grows with a variable that is a number, in the unit that the model has it in."""
        if all(part[0] != name for part in self.parts):
            return 0.0
        rest = [variables[other].part(place) for other, place in self.parts if other != name]
        return np.asarray(np.prod(rest, axis=0)) if rest else 1.0


def variable(responses: Responses, name: str, reference: Reference) -> tuple[Variable, Mask]:
    """A predictor, and who has it."""
    check_known(responses, name)
    if name in reference or is_grouped(responses, name):
        return grouped(responses, name)
    check_number(responses, name)
    values, known = column(responses, name)
    return Variable(name, heading(responses, name), values[:, 0]), known


def grouped(responses: Responses, name: str) -> tuple[Variable, Mask]:
    """A predictor of groups, in the order of its choices or categories."""
    check_number(responses, name)
    if not is_there(responses, name):
        nobody = np.zeros(len(responses))
        return Variable(name, heading(responses, name), nobody, ("",)), nobody.astype(bool)
    groups = responses.groups(name).cat
    codes = np.asarray(groups.codes, dtype=np.float64)
    levels = tuple(in_words(level) for level in groups.categories)
    return Variable(name, heading(responses, name), np.maximum(codes, 0.0), levels), codes >= 0


def in_words(level: Any) -> str:
    """A group in words; a column of whole numbers with gaps holds 3.0 where 3 is meant."""
    return f"{level:g}" if isinstance(level, float) and level.is_integer() else str(level)


def is_grouped(responses: Responses, name: str) -> bool:
    """Whether a plain column holds words or categories, which are no numbers."""
    if name in responses.scores.columns or responses.has_item(name):
        return False
    return not pd.api.types.is_numeric_dtype(responses.frame[name])


def check_number(responses: Responses, name: str) -> None:
    """Refuse an item with several answers."""
    if name in responses.scores.columns or not responses.has_item(name):
        return
    if responses.item(name).type == "select_multiple":
        raise ConfigurationError(
            f"{name!r} allows several answers, so it is no number; count them in measures.yml and score() that"
        )


def within(told: Variable, inside: Mask, reference: Reference) -> Variable:
    """A predictor of the respondents in the base: groups that nobody is in go, and the reference comes first."""
    values = told.values[inside]
    if not told.levels:
        return replace(told, values=values)
    there = [place for place in range(len(told.levels)) if bool((values == place).any())]
    wanted = reference.get(told.name)
    first = there[0] if wanted is None else place_of(told, wanted, there)
    order = [first, *(place for place in there if place != first)]
    moved = np.zeros(len(told.levels))
    moved[order] = np.arange(len(order))
    return replace(told, values=moved[values.astype(np.intp)], levels=tuple(told.levels[place] for place in order))


def place_of(told: Variable, wanted: Any, there: Sequence[int]) -> int:
    """Where the named reference stands among the groups that somebody is in."""
    found = [place for place in there if told.levels[place] == in_words(wanted)]
    if not found:
        offered = ", ".join(told.levels[place] for place in there)
        raise ConfigurationError(f"{told.name!r} has nobody in the reference {wanted!r}; it has {offered}")
    return found[0]


def columns_of(terms: Sequence[Term], variables: Variables) -> tuple[Column, ...]:
    """The columns that terms make, in order; within a product the first thing's groups change fastest."""
    return tuple(
        Column(
            term=word(term),
            label=" × ".join(variables[name].told(place) for name, place in zip(term, places, strict=True)),
            level=":".join(
                variables[name].levels[place]
                for name, place in zip(term, places, strict=True)
                if variables[name].levels
            ),
            parts=tuple(zip(term, places, strict=True)),
        )
        for term in terms
        for places in (turned[::-1] for turned in product(*(variables[name].places for name in term[::-1])))
    )


def matrix(columns: Sequence[Column], variables: Variables, constant: bool) -> Floats:
    """The columns side by side, after the constant where the model has one."""
    n = len(next(iter(variables.values())).values)
    told = [np.ones(n)] if constant else []
    told += [column.values(variables) for column in columns]
    return np.column_stack(told) if told else np.zeros((n, 0))


def slopes(columns: Sequence[Column], variables: Variables, name: str, constant: bool) -> Floats:
    """How fast each column grows with a variable that is a number (respondents x columns)."""
    n = len(variables[name].values)
    first = [np.zeros(n)] if constant else []
    return np.column_stack([*first, *(np.broadcast_to(column.slope(variables, name), n) for column in columns)])


def check_varying(told: Mapping[str, Floats], w: Floats) -> None:
    """Refuse what is the same for everybody."""
    still = [name for name, values in told.items() if np.ptp(values) <= SAME * (1 + abs(float(w @ values / w.sum())))]
    if still:
        n = len(w)
        raise EstimationError(
            f"{', '.join(still)} has the same value for all {n} respondents of the model; leave it out"
        )


def check_apart(x: Floats, labels: Sequence[str]) -> None:
    """Refuse a column that the ones before it make up; the first column of x is the constant."""
    triangle = np.asarray(np.linalg.qr(x, mode="r"))
    own, lengths = np.abs(np.diag(triangle)), np.linalg.norm(x, axis=0)
    for place, name in enumerate(labels, start=1):
        if lengths[place] == 0:
            raise EstimationError(f"nobody in the model is in {name!r}, so it has no coefficient; merge a group of it")
        if own[place] <= SAME * lengths[place]:
            before = ", ".join(labels[: place - 1]) or "the constant"
            raise EstimationError(
                f"{name!r} is made up of {before}, so their parts cannot be told apart; leave one out"
            )


def standard(told: Sequence[Floats], w: Floats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weighted means and standard deviations of several columns."""
    values = np.column_stack(told)
    center = w @ values / w.sum()
    return center, np.sqrt(w @ (values - center) ** 2 / w.sum())
