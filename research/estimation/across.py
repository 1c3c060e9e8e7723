"""Lines of a table across its columns: every number in every group in one pass, and tests between groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse, special

from research.errors import EstimationError
from research.estimation.about import About, about, organizations
from research.estimation.domains import Mask, nobody
from research.estimation.influence import effective
from research.estimation.intervals import Precision, interval
from research.estimation.lines import Lines
from research.estimation.many import degrees, scored
from research.estimation.packed import Packed, Sums, row_order, sums_of
from research.estimation.sample import Codes, Floats, Sample, sample_of
from research.estimation.tails import two_sided
from research.exhibits import Interval
from research.responses import Responses

Pairs = NDArray[np.intp]  # tests x 2, places of groups
ROOM, MOST = 16 * 2**20, 64 * 2**20  # bytes of the scores that are made at once: what stays near the processor
ROWS = 640  # bytes more for each respondent, since more at once means fewer passes over the rows
NOTHING = 1e-13  # of a sum: what is left of it by rounding alone


@dataclass(frozen=True, eq=False)
class Across:
    """k numbers in G groups: arrays of k x G, bases of G; NaN and 0 where a group has nobody in the base.

    `covariance` is k x G x G. `df` are those of the design, on which tests between groups stand.
    """

    about: About
    whats: tuple[str, ...]
    value: Floats
    error: Floats
    low: Floats
    high: Floats
    effective: Floats
    count: Floats
    base: Floats
    weighted_base: Floats
    kish: Floats
    organizations: tuple[int | None, ...]
    largest: tuple[float | None, ...]
    covariance: Floats
    df: int

    def groups(self, at: Sequence[int]) -> Across:
        """The groups at these places."""
        at = list(at)
        return replace(
            self,
            value=self.value[:, at],
            error=self.error[:, at],
            low=self.low[:, at],
            high=self.high[:, at],
            effective=self.effective[:, at],
            count=self.count[:, at],
            base=self.base[at],
            weighted_base=self.weighted_base[at],
            kish=self.kish[at],
            organizations=tuple(self.organizations[place] for place in at),
            largest=tuple(self.largest[place] for place in at),
            covariance=self.covariance[:, at][:, :, at],
        )


@dataclass(frozen=True, eq=False)
class Between:
    """Tests of k numbers between pairs of groups, the second less the first: arrays of k x tests.

    A test is missing (NaN) where a group has nobody, or no precision.
    """

    difference: Floats
    error: Floats
    statistic: Floats
    p: Floats


def across(
    responses: Responses, lines: Sequence[Lines], groups: Sequence[Mask], rest: bool = False
) -> Iterator[Across]:
    """Estimate lines in all groups, as domains of one sample; a pass over the rows serves many lines.

    Parameters
    ----------
    responses : Responses
    lines : sequence of Lines
    groups : sequence of masks, shape (respondents,)
        The first is everyone; the others may overlap.
    rest : bool
        Add as many groups again: of each, everyone who is not in it.

    Yields
    ------
    Across
        For each of the lines the numbers that `share`, `mean` and `nps` give with `by=`, and their covariance between
        groups.

    Raises
    ------
    EstimationError
        When nobody at all is in the base of a line, or the design cannot carry a variance.
    """
    sample = sample_of(responses)
    for one in lines:
        if not (one.base & (sample.weights > 0)).any():
            raise EstimationError(nobody(responses, one.request.names[0]))
    sets, size = partitions(groups), len(groups) * (2 if rest else 1)
    members = sparse.csr_array(np.array(groups, dtype=np.float64))
    room = min(max(ROOM, ROWS * len(responses)), MOST)
    for some in chunks(lines, max(1, room // (8 * size * sample.sums.shape[0]))):
        columns = pack(some, row_order(sample))
        sums = joined([sums_of(sample, columns, codes, many) for codes, many in sets])
        numbers = numbers_of(sample, with_rests(sums) if rest else sums)
        yield from told(responses, sample, some, groups, members, rest, numbers)


def partitions(groups: Sequence[Mask]) -> list[tuple[Codes, int]]:
    """Groups in runs that do not overlap: the place in its run of each respondent's group, and how many there are."""
    found: list[tuple[Codes, int]] = []
    for group in groups:
        if not found or bool((found[-1][0][group] >= 0).any()):
            found.append((np.full(len(group), -1, dtype=np.intp), 0))
        codes, many = found.pop()
        codes[group] = many
        found.append((codes, many + 1))
    return found


def chunks(lines: Sequence[Lines], room: int) -> Iterator[list[Lines]]:
    """Neighbors whose columns are summed in one pass, no more than there is room for."""
    told: list[Lines] = []
    for one in lines:
        if told and sum(line.y.shape[1] for line in (*told, one)) > room:
            yield told
            told = []
        told.append(one)
    if told:
        yield told


def pack(lines: Sequence[Lines], order: Codes | None) -> Packed:
    """The columns of several lines as one matrix in the order of the sample's units; 0 where someone is outside."""
    known = np.hstack([np.repeat(one.base[:, None], one.y.shape[1], axis=1) for one in lines])
    values = np.where(known, np.hstack([one.y for one in lines]), 0)
    if order is not None:
        known, values = known[order], values[order]
    return Packed(values, None if known.all() else known, order)


def joined(parts: Sequence[Sums]) -> Sums:
    """The sums of several runs of groups as those of one."""
    return Sums(
        np.concatenate([one.top for one in parts], axis=1),
        np.concatenate([one.bottom for one in parts], axis=1),
        np.concatenate([one.squares for one in parts]),
        np.concatenate([one.weights2 for one in parts]),
        np.concatenate([one.base for one in parts]),
        parts[0].units,
    )


def with_rests(sums: Sums) -> Sums:
    """The sums and, group by group, what is left of everyone's (the first) without the group's."""

    def left(told: Floats, axis: int) -> Floats:
        whole = told.take([0], axis=axis)
        rests = whole - told
        rests[np.abs(rests) <= NOTHING * np.abs(whole)] = 0.0
        return np.concatenate([told, rests], axis=axis)

    return Sums(
        left(sums.top, 1),
        left(sums.bottom, 1),
        left(sums.squares, 0),
        left(sums.weights2, 0),
        left(sums.base, 0),
        sums.units,
    )


@dataclass(frozen=True, eq=False)
class Numbers:
    """Columns by groups: arrays of columns x groups, the covariance of columns x groups x groups."""

    value: Floats
    covariance: Floats
    spread: Floats
    base: Floats
    weighted_base: Floats
    kish: Floats
    df: Floats

    def columns(self, here: slice) -> Numbers:
        """Some of the columns."""
        return Numbers(*(getattr(self, known.name)[here] for known in fields(self)))


def numbers_of(sample: Sample, sums: Sums) -> Numbers:
    """Values, covariances and what intervals need, for all columns and groups."""
    value, matrix = scored(sample, sums)
    groups, width = value.shape

    def wide(of: Floats) -> Floats:
        return np.asarray(np.broadcast_to(of, value.shape).T)

    covariance = np.zeros((width, groups, groups))
    for part in sample.centered(matrix):
        by_column = np.ascontiguousarray(part.reshape(len(part), groups, width).transpose(2, 1, 0))
        covariance += by_column @ by_column.transpose(0, 2, 1)
    below = wide(sums.whole)
    with np.errstate(invalid="ignore", divide="ignore"):  # groups that nobody is in are emptied later
        squares, kish = wide(sums.squares) / below, below**2 / wide(sums.weights2)
    spread = np.where(squares - value.T**2 > NOTHING * squares, squares - value.T**2, 0.0)
    return Numbers(value.T, covariance, spread, wide(sums.base), below, kish, wide(degrees(sample, sums)))


def told(
    responses: Responses,
    sample: Sample,
    lines: Sequence[Lines],
    groups: Sequence[Mask],
    members: sparse.csr_array,
    rest: bool,
    numbers: Numbers,
) -> Iterator[Across]:
    """Each of the lines with its part of the numbers."""
    at = 0
    for one in lines:
        own = numbers.columns(slice(at, at + one.y.shape[1]))
        at += one.y.shape[1]
        base = one.base & (sample.weights > 0)
        counts = np.asarray(members @ ((one.y == 1) & base[:, None]).astype(np.float64)).T
        known = organized(responses, base, groups)
        if rest:
            counts, known = np.hstack([counts, counts[:, [0]] - counts]), known + [(None, None)] * len(groups)
        yield described(responses, sample, one, own, counts, known, int(base.sum()))


def organized(responses: Responses, base: Mask, groups: Sequence[Mask]) -> list[tuple[int | None, float | None]]:
    """How many organizations stand in each group, and the share of the largest, where the wave knows them."""
    if responses.wave is None or responses.wave.organization == "unknown":
        return [(None, None)] * len(groups)
    return [organizations(responses, pd.Series(base & group, index=responses.frame.index)) for group in groups]


def described(
    responses: Responses,
    sample: Sample,
    lines: Lines,
    own: Numbers,
    counts: Floats,
    known: Sequence[tuple[int | None, float | None]],
    people: int,
) -> Across:
    """Put precision, bases and apparatus beside the numbers of some lines."""
    request = lines.request
    there, variance = own.base > 0, np.maximum(np.diagonal(own.covariance, axis1=1, axis2=2), 0.0)
    sure = there & (own.df > 0)
    usable = effective(sample, own.spread, variance, own.kish)
    error = np.where(sure, np.sqrt(variance), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):  # groups that nobody is in
        low, high = interval(request.kind, Precision(own.value, error, own.df, usable, own.base, request.level))
    covariance = own.covariance.copy()
    diagonal = np.arange(covariance.shape[1])
    covariance[:, diagonal, diagonal] += unseen(own.value, error, low, high, request.unit, request.level)
    return Across(
        about=about(responses, request.names, request.unit, Interval(request.level, request.kind), people),
        whats=request.whats,
        value=np.where(there, own.value, np.nan),
        error=error,
        low=np.where(there, low, np.nan),
        high=np.where(there, high, np.nan),
        effective=np.where(sure, usable, np.nan),
        count=counts,
        base=own.base[0],
        weighted_base=own.weighted_base[0],
        kish=np.where(there[0], own.kish[0], 0.0),
        organizations=tuple(many for many, _ in known),
        largest=tuple(largest for _, largest in known),
        covariance=covariance,
        df=sample.df,
    )


def unseen(value: Floats, error: Floats, low: Floats, high: Floats, unit: str, level: float) -> Floats:
    """The variance that shares of 0 and 1 hide, read back from the width of their intervals, as `compare` does."""
    z = float(special.ndtri((1 + level) / 2))
    bare = (unit == "share") & (error < NOTHING) & (np.minimum(np.abs(value), np.abs(1 - value)) < NOTHING)
    return np.where(bare, ((high - low) / (2 * z)) ** 2, 0.0)


def between(found: Across, pairs: Pairs) -> Between:
    """Two-sided t tests between groups on the design's degrees of freedom.

    Groups of one sample are not independent, whether they overlap or share clusters: the variance of a difference is
    the sum of both variances less twice their covariance.

    Parameters
    ----------
    found : Across
    pairs : array of int, shape (tests, 2)
        Places of the groups.
    """
    first, second = pairs[:, 0], pairs[:, 1]
    spreads = np.diagonal(found.covariance, axis1=1, axis2=2)
    variance = spreads[:, first] + spreads[:, second] - 2 * found.covariance[:, first, second]
    known = np.isfinite(found.error[:, first]) & np.isfinite(found.error[:, second])
    error = np.where(known, np.sqrt(np.maximum(variance, 0.0)), np.nan)
    difference = found.value[:, second] - found.value[:, first]
    tested = error > 0
    statistic = np.divide(difference, error, out=np.full(error.shape, np.nan), where=tested)
    return Between(difference, error, statistic, two_sided(statistic, float(found.df)))
