"""The sample behind an estimate: weights, strata and primary units, and the one routine that makes variances."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse, special

from research.errors import EstimationError
from research.estimation.calibrated import raked_sums
from research.estimation.lonely import Level, levels_of
from research.estimation.replicated import Sets, sets_of
from research.responses import Responses, stages_of

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sample:
    """Respondents in their primary units and strata.

    `sums` is a sparse matrix: a row of weights for each unit and, where weights were raked, a row of start weights for
    each category of a margin. Whatever is estimated is a smooth function of these sums, so its influence is a linear
    function of them, and `covariance` needs nothing else. The units are those of the last stage that adds variance;
    `levels` gathers them into the units of each stage.

    With replicate weights (`sets`) rows of `totals` are the whole, then each set; what is made of them moves by set.
    """

    weights: Floats
    unit: Codes  # primary unit of each respondent
    stratum: Codes  # stratum of each primary unit
    levels: tuple[Level, ...]
    sums: sparse.csc_array  # (units + categories) x respondents
    shift: Floats  # units x categories: what the margins take off each unit's sum; no columns without raking
    respondents: pd.Index
    wave: tuple[str, str] | None
    row_unit: Codes  # the row of `sums` that each respondent belongs to as a unit
    sets: Sets | None = None
    kept: dict[str, Any] = field(default_factory=dict)  # what was prepared for the last question to many columns

    @property
    def row_units(self) -> int:
        """How many of the rows of `sums` are units; the others are categories."""
        return len(self.shift)

    @cached_property
    def category_sums(self) -> sparse.csc_array:
        """The rows of `sums` that are categories."""
        return sparse.csc_array(self.sums[self.row_units :])

    @property
    def units(self) -> int:
        """How many rows of `totals` add up to the whole."""
        return 1 if self.sets and self.sets.exact else len(self.shift)

    @cached_property
    def df(self) -> int:
        """Degrees of freedom of the design: primary units less strata, of those whose weight is not zero."""
        return self.domain_df(self.weights > 0)

    @cached_property
    def expands(self) -> bool:
        """Whether the weights count people of a population: none is under one, and not all are one."""
        used = self.weights[self.weights > 0]
        return bool(used.min() >= 1 and used.max() > 1)

    def totals(self, columns: Floats, inside: Mask) -> Floats:
        """Weighted sums of columns (respondents x k) over a domain, one row for each unit and category."""
        told = self.few(columns, inside) if columns.shape[1] <= FEW else self.sums @ (columns * inside[:, None])
        return self.sets.totals(told) if self.sets else np.asarray(told)

    def few(self, columns: Floats, inside: Mask) -> Floats:
        """Weighted sums of a few columns, one after another."""
        rows = np.flatnonzero(inside)
        unit, weights = self.row_unit[rows], self.weights[rows]
        by_unit = [np.bincount(unit, weights * column[rows], self.row_units) for column in columns.T]
        told = np.column_stack(by_unit).astype(np.float64, copy=False)
        if not self.shift.shape[1]:
            return told
        return np.vstack([told, self.category_sums @ (columns * inside[:, None])])

    def whole(self, totals: Floats) -> Floats:
        """The sums of the whole domain from `totals`."""
        return np.asarray(totals[: self.units].sum(axis=0))

    def divisor(self, totals: Floats) -> Floats:
        """What the influence of a ratio is divided by: the sums of the whole, or of each set its own."""
        if self.sets and self.sets.exact:
            return np.where(totals == 0, np.nan, totals)  # a set without anyone of the domain tells no precision
        return self.whole(totals)

    def scores(self, influence: Floats) -> Floats:
        """Influence per unit (units x k), less what raking to the margins explains; with replicates, moves by set."""
        if self.sets and self.sets.exact:
            return self.sets.moved(influence)
        left = influence[: self.units]
        if self.shift.shape[1]:
            left = left - self.shift @ influence[self.units :]
        return self.sets.moved(left) if self.sets else left

    def odds_errors(self, shares: Floats, influence: Floats) -> Floats | None:
        """Standard errors of the log odds of shares, from those of each set; None where no sets are told again."""
        if not self.sets or not self.sets.exact:
            return None
        with np.errstate(
            invalid="ignore"
        ):  # a set in which all said yes, or no, has no odds, and so they have no error
            moved = special.logit(shares + self.sets.moved(influence)) - special.logit(shares)
            return np.sqrt(self.variance(moved))

    def centered(self, scores: Floats) -> list[Floats]:
        """Scores by stage about the mean of their stratum, so scaled that squares add to the variance."""
        return [self.sets.centered(scores)] if self.sets else [level.centered(scores) for level in self.levels]

    def covariance(self, scores: Floats) -> Floats:
        """Covariance (k x k) of estimates from their scores: squares about the stratum mean, by stage and stratum."""
        return np.asarray(sum(part.T @ part for part in self.centered(scores)))

    def variance(self, scores: Floats) -> Floats:
        """The diagonal of the covariance (k)."""
        return np.asarray(sum(np.einsum("ij,ij->j", part, part) for part in self.centered(scores)))

    def domain_df(self, inside: Mask) -> int:
        """Degrees of freedom of a domain: its primary units less its strata, or the rank of its replicates less one."""
        if self.sets:
            return self.sets.df(inside)
        present = np.zeros(len(self.stratum), dtype=bool)
        present[self.unit[inside]] = True
        return int(present.sum()) - len(np.unique(self.stratum[present]))

    def degrees(self, present: NDArray[np.bool_]) -> Floats:
        """Degrees of freedom of domains by the rows of `sums` that they are present in (units x k)."""
        if self.sets:
            return np.array([float(self.sets.df_of(column)) for column in present.T])
        gather = self.levels[0].gather
        primary = present if gather is None else gather @ present.astype(np.float64) > 0
        strata = indicator(self.stratum, int(self.stratum.max()) + 1) @ primary.astype(np.float64) > 0
        return np.asarray(primary.sum(axis=0) - strata.sum(axis=0), dtype=np.float64)

    def replicated(self, refit: Callable[[Floats], Floats]) -> Floats | None:
        """What a fit gives for each set of replicate weights, less what it gives for the weights; None without."""
        if not self.sets or not self.sets.exact:
            return None
        at = np.asarray(refit(self.weights), dtype=np.float64)
        found = [refit(self.weights * multipliers[self.sets.unit]) for multipliers in self.sets.multipliers]
        return np.asarray(found, dtype=np.float64) - at

    def is_same(self, other: Sample) -> bool:
        """Whether two estimates rest on the same respondents, in the same order and design.

        Raises
        ------
        EstimationError
            When both come from one wave but from different parts of it, so that their covariance is unknown.
        """
        if self is other:
            return True
        if self.respondents.is_(other.respondents):
            return self.check_design(other)
        if self.wave is None or self.wave != other.wave:
            return False
        if self.respondents.equals(other.respondents):
            return self.check_design(other)
        raise EstimationError(
            f"the two estimates come from different parts of wave {self.wave[1]!r} "
            f"({len(self.respondents)} and {len(other.respondents)} respondents); "
            "estimate both from the whole wave with by= and compare the rows"
        )

    def check_design(self, other: Sample) -> bool:
        """True; refused where the scores of one respondents' two designs do not go together."""
        mine, theirs = ((each.units, len(each.sets.multipliers) if each.sets else 0) for each in (self, other))
        if mine == theirs:
            return True
        raise EstimationError(
            "the two estimates come from the same respondents under two designs, so their covariance is unknown; "
            "estimate both with one design"
        )


def scores_of(sample: Sample, influence: Floats, inside: Mask, refit: Callable[[Floats], Floats]) -> Floats:
    """Scores of k numbers that no sums give in closed form: coefficients, quantiles, factor loadings.

    Parameters
    ----------
    influence : array, shape (respondents, k)
        First-order change of each number when one respondent's weight grows by one; zero outside the domain.
    inside : array of bool, shape (respondents,)
        The domain.
    refit : function from weights (respondents,) to the k numbers
        Asked for each set of replicate weights, where the design has them; a linearized design never calls it.

    Returns
    -------
    array, shape (rows of the sample's scores, k)
        What `covariance` takes.
    """
    told = sample.replicated(refit)
    return sample.scores(sample.totals(influence, inside)) if told is None else told


def indicator(codes: Codes, categories: int, values: Floats | None = None) -> sparse.csc_array:
    """A sparse matrix (categories x len(codes)) with one value, or 1, in each column."""
    values = np.ones(len(codes)) if values is None else values
    return sparse.csc_array((values, codes, np.arange(len(codes) + 1)), shape=(categories, len(codes)))


FEW = 12  # columns that are summed one after another, faster than by a sparse product
KEPT: dict[int, tuple[weakref.ref[Responses], Sample]] = {}  # responses are values: one sample each, while they live


def sample_of(responses: Responses) -> Sample:
    """The sample that responses stand for, made once.

    Raises
    ------
    EstimationError
        For weights that are missing or negative, a stratum of one primary unit, population counts or replicate weights
        that contradict the sample.
    """
    at = id(responses)
    known = KEPT.get(at)
    if known and known[0]() is responses:
        return known[1]
    made = sample_made(responses)
    KEPT[at] = (weakref.ref(responses, lambda _: KEPT.pop(at, None)), made)
    return made


def sample_made(responses: Responses) -> Sample:
    """The sample, from the frame and the design."""
    frame, weights = responses.frame, checked_weights(responses)
    stages = stages_of(frame, responses.design)
    sets = sets_of(responses, weights)
    levels: tuple[Level, ...] = ()
    if sets:
        row, rows = sets.unit, sets.multipliers.shape[1]
    else:
        finest, levels = levels_of(stages, responses.design)
        row, rows = finest.unit, len(finest.stratum)
    units = indicator(row, rows, weights)
    plain = sets is not None and sets.exact
    sums, shift = (units, np.zeros((units.shape[0], 0))) if plain else raked_sums(responses, units)
    wave = (responses.wave.study, responses.wave.name) if responses.wave else None
    return Sample(weights, stages[0].unit, stages[0].stratum, levels, sums, shift, frame.index, wave, row, sets)


def checked_weights(responses: Responses) -> Floats:
    """The weights, refused where one is missing or negative."""
    weights = np.asarray(responses.weights, dtype=np.float64)
    wrong = int((~np.isfinite(weights) | (weights < 0)).sum())
    if wrong or not weights.sum() > 0:
        raise EstimationError(
            f"{wrong or len(weights)} of {len(weights)} weights in {responses.design.weights!r} are missing, negative "
            "or all zero; give every respondent a weight of zero or more"
        )
    return weights
