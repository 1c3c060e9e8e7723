"""How few people the numbers of a model rest on, which disclosure control must know and the model's base hides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from research.estimation.models.matrix import Column, Variable
from research.estimation.models.model import TOO_STRONG, Model
from research.estimation.sample import Floats


def behind(variables: Mapping[str, Variable], column: Column, counts: Floats) -> int:
    """The fewest people that one coefficient rests on.

    Of groups those of the smallest crossing of the groups that the column names and the references that they are set
    against; of numbers those who differ from the commonest value.

    Parameters
    ----------
    variables, column
        Of the model.
    counts : array, shape (respondents in the base,)
        How many people each stands for: ones, or weights that count.
    """
    grouped = [pair for pair in (sides(variables[name], place) for name, place in column.parts) if pair]
    if not grouped:
        return uncommon(column, variables, counts)
    return min(int(counts[np.logical_and.reduce(cell)].sum()) for cell in product(*grouped))


def behind_all(model: Model) -> list[int]:
    """The fewest people that each coefficient of a model rests on: one where a respondent alone decides any of them."""
    variables, columns = model.problem.variables, model.problem.columns
    if is_decided_alone(model):
        return [1] * len(columns)
    counts = counts_of(model)
    return [behind(variables, one, counts * at_reference(variables, one, columns)) for one in columns]


def at_reference(variables: Mapping[str, Variable], column: Column, columns: Sequence[Column]) -> Floats:
    """Who is in the references of everything that a column's product with is in the model (1 or 0), all if nothing is.

    For with products in it a coefficient tells about the references only.
    """
    own = {name for name, _ in column.parts}
    crossed = {name for other in columns for name, _ in other.parts if own < {known for known, _ in other.parts}} - own
    masks = [pair[1] for pair in (sides(variables[name], 0) for name in sorted(crossed)) if pair]
    everyone = np.ones(len(next(iter(variables.values())).values), dtype=bool)
    return np.asarray(np.logical_and.reduce([everyone, *masks]), dtype=np.float64)


def sides(told: Variable, place: int) -> tuple[Floats, ...]:
    """Who is in a group, and who in the reference; of a number with two values, who has either; nobody of others."""
    if told.levels:
        return told.values == place, told.values == 0
    values = np.unique(told.values)
    return (told.values == values[1], told.values == values[0]) if len(values) == 2 else ()


def uncommon(column: Column, variables: Mapping[str, Variable], counts: Floats) -> int:
    """How many do not have the commonest value of a column."""
    _, which = np.unique(column.values(variables), return_inverse=True)
    return int(counts.sum() - np.bincount(which, counts).max())


def people_at(told: Variable, value: float, counts: Floats) -> int:
    """How many stand in a group, or at one of two values; everyone for a number with more values."""
    known = told.levels or len(np.unique(told.values)) == 2
    return int(counts[told.values == value].sum() if known else counts.sum())


def counts_of(model: Model) -> Floats:
    """How many people each respondent stands for: one, unless weights count."""
    return model.problem.w if model.errors == "classic" else np.ones(len(model.problem.w))


def is_decided_alone(model: Model) -> bool:
    """Whether a coefficient hangs on one respondent more than on all others (leverage above one half)."""
    return bool((model.fit.leverage > TOO_STRONG).any())
