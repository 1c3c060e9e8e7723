"""Means of many items in all domains at once: one pass over the rows, then the same scores as one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from research.errors import ConfigurationError, EstimationError
from research.estimation.about import about, organizations
from research.estimation.domains import By, Request, check_known, nobody
from research.estimation.estimates import Estimates
from research.estimation.influence import effect, effective
from research.estimation.intervals import Precision, interval
from research.estimation.packed import Packed, Sums, packed, sums_of
from research.estimation.sample import Codes, Floats, Sample, sample_of
from research.estimation.score import Score
from research.exhibits import Interval
from research.responses import Responses
from research.responses.design import several


@dataclass(frozen=True, eq=False)
class Groups:
    """The domains of a sample: the code of each respondent, -1 for none, and the labels by code."""

    names: tuple[str, ...]
    codes: Codes
    labels: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, eq=False)
class Scores(Sequence[Score]):
    """Scores of many numbers, cut from one matrix where they are asked for."""

    sample: Sample
    matrix: Floats
    order: Codes

    def __len__(self) -> int:
        return len(self.order)

    def __getitem__(self, at):  # type: ignore[no-untyped-def]  # one number or a slice, as of any sequence
        if isinstance(at, slice):
            return tuple(self[place] for place in range(*at.indices(len(self))))
        return Score(((self.sample, self.matrix[:, self.order[at]]),))

    def __iter__(self) -> Iterator[Score]:
        return (self[place] for place in range(len(self)))


def means(responses: Responses, names: tuple[str, ...], by: By, level: float) -> Estimates:
    """Means of items, scores or columns: a row for each name and group that has somebody, names first."""
    for name in names:
        check_known(responses, name)
    if not names or len(set(names)) < len(names):
        raise ConfigurationError(f"means need names, each once; got {', '.join(names) or 'none'}")
    sample = sample_of(responses)
    groups = sample.kept.get("groups")
    if groups is None or groups.names != several(by):
        groups = sample.kept["groups"] = groups_of(responses, several(by))
    columns = packed(responses, names, sample)
    sums = sums_of(sample, columns, groups.codes, len(groups.labels))
    return estimated(responses, sample, Request(names, names, "mean", "t", level, by), groups, columns, sums)


def groups_of(responses: Responses, names: tuple[str, ...]) -> Groups:
    """Codes and labels of all combinations of the group columns."""
    codes = np.zeros(len(responses), dtype=np.intp)
    labels: list[tuple[object, ...]] = [()]
    for name in names:
        check_known(responses, name)
        groups = responses.groups(name)
        here = groups.cat.codes.to_numpy()
        known = list(groups.cat.categories)
        codes = np.where((codes < 0) | (here < 0), -1, codes * len(known) + here)
        labels = [(*before, label) for before in labels for label in known]
    return Groups(names, codes, tuple(labels))


def estimated(
    responses: Responses, sample: Sample, request: Request, groups: Groups, columns: Packed, sums: Sums
) -> Estimates:
    """Estimates from the sums: values, scores and the table."""
    there = np.broadcast_to(sums.base > 0, sums.squares.shape)
    empty = ~there.any(axis=0)
    if empty.all():
        raise EstimationError(nobody(responses, request.names[0]))
    value, matrix = scored(sample, sums)
    order = np.flatnonzero(there.T.ravel())  # names first, then groups
    at = (order % len(there)) * len(request.names) + order // len(there)
    variance = sample.variance(matrix)[at]
    table = tabled(responses, sample, request, groups, sums, value, at, variance)
    told = Interval(request.level, request.kind)
    inside = (columns.ordered(groups.codes) >= 0) & (columns.ordered(sample.weights) > 0) & columns.anywhere
    return Estimates(
        table,
        lambda: sample.covariance(matrix)[np.ix_(at, at)],  # type: ignore[arg-type]  # made when asked for
        about(responses, tuple(np.array(request.names)[~empty].tolist()), request.unit, told, int(inside.sum())),
        groups.names,
        Scores(sample, matrix, at),
    )


def scored(sample: Sample, sums: Sums) -> tuple[Floats, Floats]:
    """Means (domains x columns), and their scores (rows x domains and columns)."""
    _, domains, width = sums.top.shape

    def flat(told: Floats) -> Floats:
        return told.reshape(len(told), -1)

    def deep(told: Floats) -> Floats:
        return told.reshape(*told.shape[:-1], domains, -1)

    top, bottom = flat(sums.top), flat(sums.bottom)
    if sample.sets:
        top, bottom = sample.sets.totals(top), sample.sets.totals(bottom)
    below = deep(sample.whole(bottom))
    with np.errstate(invalid="ignore", divide="ignore"):  # groups that nobody is in are left out of the table
        value = deep(sample.whole(top)) / below
        value = np.where(below > 0, value, 0.0)
        influence = value * deep(bottom)
        np.subtract(deep(top), influence, out=influence)
        influence /= np.where(below > 0, deep(sample.divisor(bottom)), 1.0)
    return value, sample.scores(influence.reshape(len(top), domains * width))


def tabled(
    responses: Responses,
    sample: Sample,
    request: Request,
    groups: Groups,
    sums: Sums,
    value: Floats,
    at: Codes,
    variance: Floats,
) -> pd.DataFrame:
    """The table, all rows at once."""
    width = len(request.names)
    domain, name = at // width, at % width

    def picked(told: Floats) -> Floats:
        return np.asarray(np.broadcast_to(told, value.shape)[domain, name])

    values, base, below = picked(value), picked(sums.base), picked(sums.whole)
    kish = below**2 / picked(sums.weights2)
    squares = picked(sums.squares) / below
    spread = np.where(squares - values**2 > 1e-13 * squares, squares - values**2, 0.0)
    df = picked(degrees(sample, sums))
    variance = np.maximum(variance, 0.0)
    told = df > 0
    error = np.where(told, np.sqrt(variance), np.nan)
    usable = effective(sample, spread, variance, kish)
    low, high = interval(request.kind, Precision(values, error, df, usable, base, request.level))
    columns = {
        "what": [request.whats[place] for place in name],
        **{group: [groups.labels[place][position] for place in domain] for position, group in enumerate(groups.names)},
        "value": values,
        "standard_error": error,
        "low": low,
        "high": high,
        "df": df,
        "base": base.astype(np.int64),
        "weighted_base": below,
        "effective_base": np.where(told, usable, np.nan),
        "design_effect": np.where(told, effect(sample, spread, variance, base, below), np.nan),
    }
    return pd.DataFrame(columns | organized(responses, request, groups, domain, name))


def degrees(sample: Sample, sums: Sums) -> Floats:
    """Degrees of freedom (domains x columns or 1)."""
    present = sums.bottom[: sample.row_units] > 0
    flat = present.reshape(len(present), -1)
    return sample.degrees(flat).reshape(present.shape[1:])


def organized(
    responses: Responses, request: Request, groups: Groups, domain: Codes, name: Codes
) -> dict[str, list[object]]:
    """Organizations of each row, where the wave knows them."""
    if (responses.wave.organization if responses.wave else "unknown") == "unknown":
        return {}
    known = {column: responses.numeric(column).notna().to_numpy() for column in request.names}
    weights = responses.weights.to_numpy() > 0
    told = [
        organizations(
            responses,
            pd.Series((groups.codes == d) & known[request.names[j]] & weights, index=responses.frame.index),
        )
        for d, j in zip(domain, name, strict=True)
    ]
    return {"organizations": [many for many, _ in told], "largest": [largest for _, largest in told]}
