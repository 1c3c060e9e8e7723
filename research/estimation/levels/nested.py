"""People nested in groups: outcome, predictors and slopes of who has everything, sorted by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from research.errors import ConfigurationError, EstimationError
from research.estimation.domains import Mask, check_known
from research.estimation.levels.groups import grouping
from research.estimation.means import column
from research.estimation.models.matrix import (
    Column,
    Reference,
    check_apart,
    check_number,
    check_varying,
    columns_of,
    is_grouped,
    matrix,
    variable,
    within,
)
from research.estimation.models.outcome import outcome_of
from research.estimation.models.terms import terms_of
from research.estimation.sample import Codes, Floats
from research.responses import Responses

FEWEST = 5  # groups from which a variance between them can be told at all


@dataclass(frozen=True, eq=False)
class Nested:
    """Rows are people, sorted by group; the first columns of `x` and `z` are the constant."""

    x: Floats
    y: Floats  # of a logistic model how many of `trials` said yes
    z: Floats
    trials: Floats
    codes: Codes
    groups: tuple[str, ...]
    columns: tuple[Column, ...]
    slopes: tuple[str, ...]
    inside: Mask

    @cached_property
    def starts(self) -> Codes:
        """Where each group begins."""
        return np.flatnonzero(np.append(True, self.codes[1:] != self.codes[:-1]))

    @cached_property
    def sizes(self) -> Codes:
        """Members of each group."""
        return np.bincount(self.codes)

    @cached_property
    def is_between(self) -> Mask:
        """Which columns of `x` are the same for all members of each group."""
        high, low = (pick.reduceat(self.x, self.starts, axis=0) for pick in (np.maximum, np.minimum))
        return np.asarray((high == low).all(axis=0))

    @property
    def effects(self) -> tuple[str, ...]:
        """What differs between groups."""
        return ("constant", *self.slopes)

    def summed(self, columns: Floats) -> Floats:
        """Sums over the members of each group."""
        return np.asarray(np.add.reduceat(columns, self.starts, axis=0))

    @property
    def whats(self) -> tuple[str, ...]:
        """What each coefficient belongs to."""
        return ("constant", *(column.term for column in self.columns))

    @property
    def labels(self) -> tuple[str, ...]:
        """What each coefficient is, in words."""
        return ("Constant", *(column.label for column in self.columns))


def nested_of(
    responses: Responses,
    outcome: str,
    on: str | Sequence[str | Sequence[str]],
    group: str,
    slope: str | Sequence[str] | None,
    family: str,
    *,
    answer: Any,
    trials: str | None,
    reference: Reference,
) -> Nested:
    """Everybody who has everything, refused where no model can be told from them."""
    terms = terms_of(responses, outcome, on) if on else ()
    names = list(dict.fromkeys(name for term in terms for name in term))
    slopes = () if slope is None else (slope,) if isinstance(slope, str) else tuple(slope)
    check_slopes(responses, slopes, names, group, outcome)
    counts, has_counts = trials_of(responses, trials, family)
    y, known = (
        successes(responses, outcome, counts, has_counts) if trials else numbers(responses, outcome, family, answer)
    )
    told = [variable(responses, name, reference) for name in names]
    slanted = [column(responses, name) for name in slopes]
    known = np.logical_and.reduce([known, has_counts, *(has for _, has in told), *(has for _, has in slanted)])
    codes, labels, inside = grouping(responses, group, known)
    variables = {one.name: within(one, inside, reference) for one, _ in told}
    columns = columns_of(terms, variables)
    n = len(codes)
    x = matrix(columns, variables, constant=True) if terms else np.ones((n, 1))
    z = np.column_stack([np.ones(n), *(values[inside, 0] for values, _ in slanted)])
    order = np.argsort(codes, kind="stable")
    found = Nested(
        x[order],
        y[inside][order],
        z[order],
        counts[inside][order],
        codes[order],
        tuple(labels),
        columns,
        slopes,
        inside,
    )
    check_varying({outcome: found.y / found.trials} | {one.name: one.values for one in variables.values()}, np.ones(n))
    check_enough(found, group)
    check_apart(found.x, found.labels[1:])
    return found


def numbers(responses: Responses, outcome: str, family: str, answer: Any) -> tuple[Floats, Mask]:
    """The outcome as numbers, and who has one."""
    values, known, _ = outcome_of(responses, outcome, family, answer)
    return values, known


def trials_of(responses: Responses, trials: str | None, family: str) -> tuple[Floats, Mask]:
    """How often each row was tried (1 unless a column says so), and who has it."""
    if trials is None:
        return np.ones(len(responses)), np.ones(len(responses), dtype=bool)
    if family != "logistic":
        raise ConfigurationError(f"trials= counts the tries behind a yes-or-no outcome, not for family {family!r}")
    values, known = column(responses, trials)
    wrong = int((values[known] <= 0).sum() + (values[known] != np.round(values[known])).sum())
    if wrong:
        raise ConfigurationError(f"{trials!r} holds {wrong} numbers that are no counts of one or more")
    return np.where(known, values[:, 0], 1.0), known


def successes(responses: Responses, outcome: str, trials: Floats, tried: Mask) -> tuple[Floats, Mask]:
    """How many of the trials said yes."""
    check_number(responses, outcome)
    values, known = column(responses, outcome)
    y = values[:, 0]
    wrong = int((known & tried & ((y < 0) | (y > trials) | (y != np.round(y)))).sum())
    if wrong:
        raise ConfigurationError(
            f"{outcome!r} holds {wrong} numbers that are no counts from 0 to the trials of the row"
        )
    return y, known


def check_slopes(responses: Responses, slopes: Sequence[str], names: Sequence[str], group: str, outcome: str) -> None:
    """Slopes are numbers that are predictors too; the group is none of the rest."""
    if group in (outcome, *names):
        raise ConfigurationError(f"{group!r} is the group, so it cannot be outcome or predictor as well")
    for name in slopes:
        check_known(responses, name)
        if name not in names:
            raise ConfigurationError(f"the slope of {name!r} differs around a mean slope; name it in on= as well")
        if is_grouped(responses, name):
            raise ConfigurationError(f"{name!r} holds groups; only a number has a slope, so give an indicator")


def check_enough(told: Nested, group: str) -> None:
    """Enough groups, members and differences."""
    n, groups, q = len(told.y), len(told.groups), told.z.shape[1]
    if groups < FEWEST:
        raise EstimationError(
            f"{groups} groups in {group!r} cannot tell a variance between groups; {FEWEST} at least are needed. "
            f"Take {group!r} as a predictor of regress() instead"
        )
    if n == groups:
        raise EstimationError(
            f"each of {groups} groups in {group!r} has one member, so differences between groups and between members "
            "cannot be told apart; use regress()"
        )
    if n <= groups * q:
        raise EstimationError(
            f"{n} respondents cannot tell {q} random effects in each of {groups} groups; leave out the slope or "
            "gather more members"
        )
    if n <= told.x.shape[1] + 1:
        raise EstimationError(f"{n} respondents cannot carry {told.x.shape[1]} coefficients; leave out a predictor")
    for place, name in enumerate(told.slopes, start=1):
        values = told.z[:, place]
        means = told.summed(values) / told.sizes
        if np.abs(values - means[told.codes]).max() <= 1e-12 * (1 + np.abs(values).max()):
            raise EstimationError(f"{name!r} does not vary inside any group of {group!r}, so it has no slope there")
