"""The outcome of a model: a number, a yes or no, a count, or an answer in order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from research.errors import ConfigurationError, EstimationError
from research.estimation.domains import Mask, check_known
from research.estimation.means import column, is_there
from research.estimation.models.matrix import check_number, in_words, is_grouped
from research.estimation.sample import Floats
from research.responses import Responses

COUNTED = ("poisson", "negative-binomial")
FEW = 12  # categories that an error lists; of more, some may be one person's words


def outcome_of(responses: Responses, name: str, family: str, answer: Any) -> tuple[Floats, Mask, tuple[str, ...]]:
    """Values (0 where unknown), who has one, and the categories of a yes-or-no or ordered outcome."""
    check_known(responses, name)
    if answer is not None and family != "logistic":
        raise ConfigurationError(f"answer= turns an outcome into yes or no, for family='logistic', not {family!r}")
    if family == "ordinal":
        return ordered(responses, name)
    if family == "logistic":
        return yes_or_no(responses, name, answer)
    check_number(responses, name)
    if is_grouped(responses, name):
        raise ConfigurationError(
            f"{name!r} holds words, so it is no number; use family='logistic' for two answers, 'ordinal' for several"
        )
    values, known = column(responses, name)
    return values[:, 0], known, ()


def yes_or_no(responses: Responses, name: str, answer: Any) -> tuple[Floats, Mask, tuple[str, ...]]:
    """1 where the answer was given; without one, the later of two categories, or a number from 0 to 1."""
    if answer is not None:
        told = responses.indicator(name, answer)
        known = told.notna().to_numpy(dtype=bool)
        return np.asarray(told.fillna(0.0), dtype=np.float64), known, ("other", str(answer))
    check_number(responses, name)
    if is_grouped(responses, name):
        groups = responses.groups(name).cat.remove_unused_categories().cat
        return two(name, np.asarray(groups.codes, dtype=np.float64), tuple(map(in_words, groups.categories)))
    values, known = column(responses, name)
    outside = int(((values[known] < 0) | (values[known] > 1)).sum())
    if outside:
        raise ConfigurationError(
            f"{name!r} holds {outside} numbers beyond 0 and 1; name the answer that counts as yes with answer="
        )
    return values[:, 0], known, ("no", "yes")


def two(name: str, codes: Floats, categories: tuple[str, ...]) -> tuple[Floats, Mask, tuple[str, ...]]:
    """The codes of two categories, refused where there are more."""
    if len(categories) != 2:
        told = f" ({', '.join(categories)})" if len(categories) <= FEW else ""
        raise ConfigurationError(
            f"{name!r} has {len(categories)} answers{told}; name the one that counts as yes with answer="
        )
    return np.maximum(codes, 0.0), codes >= 0, categories


def ordered(responses: Responses, name: str) -> tuple[Floats, Mask, tuple[str, ...]]:
    """Places in the order of an item's codes, of a column's categories, or of its numbers; "don't know" has none."""
    check_number(responses, name)
    if is_grouped(responses, name):
        told = responses.frame[name]
        if not isinstance(told.dtype, pd.CategoricalDtype):
            raise ConfigurationError(
                f"{name!r} holds words without an order; make it pd.Categorical(…, categories=[low, …, high])"
            )
        codes = told.cat.codes.to_numpy(dtype=np.float64)
        return np.maximum(codes, 0.0), codes >= 0, tuple(map(in_words, told.cat.categories))
    if not is_there(responses, name):
        return np.zeros(len(responses)), np.zeros(len(responses), dtype=bool), ()
    numbers = responses.numeric(name)
    known = numbers.notna().to_numpy(dtype=bool)
    values, places = np.unique(numbers.to_numpy(dtype=np.float64)[known], return_inverse=True)
    at = np.zeros(len(numbers))
    at[known] = places
    return at, known, tuple(label_of(responses, name, value) for value in values)


def label_of(responses: Responses, name: str, value: float) -> str:
    """An answer in words: its label, or its number."""
    if responses.has_item(name) and name not in responses.scores.columns:
        return responses.item(name).label_of(int(value))
    return f"{value:g}"


def settled(y: Floats, family: str, name: str, categories: tuple[str, ...]) -> tuple[Floats, tuple[str, ...]]:
    """The outcome of the respondents in the base, refused where the family cannot carry it."""
    if family in COUNTED and float(y.min()) < 0:
        raise EstimationError(f"{name!r} has {int((y < 0).sum())} values below zero, so it is no count; use 'linear'")
    if family == "negative-binomial" and bool((y != np.round(y)).any()):
        raise EstimationError(
            f"{name!r} holds parts of counts; the negative binomial needs whole ones, or use 'poisson'"
        )
    if family != "ordinal":
        return y, categories
    there, places = np.unique(y, return_inverse=True)
    if len(there) < 3:
        raise EstimationError(
            f"{name!r} has {len(there)} different answers among {len(y)} respondents; an ordered model needs three, "
            "two make family='logistic'"
        )
    return places.astype(np.float64), tuple(categories[int(place)] for place in there)
