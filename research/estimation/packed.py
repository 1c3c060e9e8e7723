"""Many columns at once: small numbers stay small, rows lie by unit, and are summed by unit and domain in blocks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from research.estimation.sample import Codes, Floats, Mask, Sample
from research.responses import Responses

BLOCK = 4_096  # rows that are turned into floats together: what stays near the processor


@dataclass(frozen=True, eq=False)
class Packed:
    """Columns of numbers in the order of the sample's units (`order`; None where the rows lie so already).

    `values` are 0 where `known` says that there is no number; `known` is None where every number is there.
    """

    values: NDArray[Any]  # respondents x columns
    known: NDArray[np.bool_] | None
    order: Codes | None

    def ordered(self, values: NDArray[Any]) -> NDArray[Any]:
        """Something of each respondent, in the order of the rows."""
        return values if self.order is None else values[self.order]

    @cached_property
    def anywhere(self) -> Mask:
        """Who has a number in any column, in the order of the rows."""
        known = np.ones((len(self.values), 1), dtype=bool) if self.known is None else self.known
        return np.asarray(known.any(axis=1), dtype=bool)


def packed(responses: Responses, names: tuple[str, ...], sample: Sample) -> Packed:
    """The columns, packed once for a sample and kept with it; the last ones only, for they are large."""
    if sample.kept.get("names") != names:
        sample.kept.update(names=names, columns=pack(responses, names, row_order(sample)))
    return sample.kept["columns"]  # type: ignore[no-any-return]  # what is kept beside a sample has no type


def row_order(sample: Sample) -> Codes | None:
    """What brings the rows into the order of the units; None where they are."""
    unit = sample.row_unit
    return None if bool((unit[1:] >= unit[:-1]).all()) else np.argsort(unit, kind="stable")


def pack(responses: Responses, names: tuple[str, ...], order: Codes | None) -> Packed:
    """Columns as one matrix of the smallest type that holds them."""
    columns, missing = zip(*(numbers(responses, name) for name in names), strict=True)
    kind = np.result_type(*columns)
    values = np.empty((len(responses), len(names)), dtype=kind)
    known = np.ones(values.shape, dtype=bool) if any(m is not None for m in missing) else None
    rows = max(1, 2**16 // len(names))
    for start in range(0, len(values), rows):  # in blocks, for writing across a large matrix is slow
        here = slice(start, start + rows)
        for place, column in enumerate(columns):
            values[here, place] = column[here]
    for place, mask in enumerate(missing):
        if mask is not None and known is not None:
            values[mask, place] = 0
            known[:, place] = ~mask
    if order is None:
        return Packed(values, known, None)
    return Packed(values[order], None if known is None else known[order], order)


def numbers(responses: Responses, name: str) -> tuple[NDArray[Any], Mask | None]:
    """A column in a small type, and where it has no number (None: nowhere)."""
    if name in responses.scores.columns or name not in responses.frame.columns:
        return floats(np.asarray(numeric_or_none(responses, name), dtype=np.float64))
    column = responses.frame[name]
    if column.dtype.kind not in "iub" or not isinstance(column.dtype, np.dtype):
        return floats(np.asarray(responses.numeric(name), dtype=np.float64))
    values = column.to_numpy()
    if responses.has_item(name) and values.dtype.kind == "i":
        missing = values < 0
        return small(np.where(missing, 0, values)), missing if missing.any() else None
    return small(values), None


def numeric_or_none(responses: Responses, name: str) -> Any:
    """Numbers of a score, or nothing but missing where the wave has no such column."""
    if name in responses.scores.columns:
        return responses.numeric(name)
    return np.full(len(responses), np.nan)


def floats(values: Floats) -> tuple[Floats, Mask | None]:
    """Numbers with NaN as missing."""
    missing = np.isnan(values)
    return values, missing if missing.any() else None


def small(values: NDArray[Any]) -> NDArray[Any]:
    """Whole numbers in a byte where they fit."""
    if values.dtype.itemsize == 1 or not len(values):
        return values.astype(np.uint8) if values.dtype.kind == "b" else values
    low, high = values.min(), values.max()
    for kind in (np.int8, np.int16, np.int32):
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return values.astype(kind)
    return values


@dataclass(frozen=True, eq=False)
class Sums:
    """Weighted sums by row of the sample's sums and domain, and what describes the domains.

    Arrays are shaped rows or nothing x domains x columns; where all columns have one base the last is 1 for what does
    not depend on the column.
    """

    top: Floats
    bottom: Floats
    squares: Floats  # of numbers
    weights2: Floats
    base: Floats
    units: int

    @property
    def whole(self) -> Floats:
        """Weighted bases (domains x columns or 1)."""
        return np.asarray(self.bottom[: self.units].sum(axis=0))


def sums_of(sample: Sample, columns: Packed, domain: Codes, domains: int) -> Sums:
    """One pass over the columns for all domains; a respondent with the code -1 is in none."""
    weights = columns.ordered(np.where((domain >= 0) & (sample.weights > 0), sample.weights, 0.0))
    codes, unit = columns.ordered(np.maximum(domain, 0)), columns.ordered(sample.row_unit)
    across = sample.category_sums if columns.order is None else sample.category_sums[:, columns.order]
    units, many, width = sample.row_units, across.shape[0], columns.values.shape[1]
    told = Pass.empty(units + many, domains, width, columns.known is None)
    split = units * domains
    for start in range(0, len(weights), BLOCK):
        here = slice(start, min(start + BLOCK, len(weights)))
        w, at = weights[here], codes[here]
        x, known = told.read(columns, here)
        first, last = int(unit[here.start]) * domains, (int(unit[here.stop - 1]) + 1) * domains
        by_unit = stacked(w, unit[here] * domains + at - first, last - first)
        told.top[first:last] += by_unit @ x
        told.bottom[first:last] += by_unit @ known
        if many:
            by_category = spread(across[:, here], at, domains, w > 0)
            told.top[split:] += by_category @ x
            told.bottom[split:] += by_category @ known
        told.describe(w, at, x, None if columns.known is None else known)
    if columns.known is None:
        told.weights2[:, 0] = np.bincount(codes, weights * weights, domains)
        told.base[:, 0] = np.bincount(codes, weights > 0, domains)
    shape = (units + many, domains, -1)
    described = (told.squares, told.weights2, told.base)
    return Sums(told.top.reshape(shape), told.bottom.reshape(shape), *described, units)


@dataclass(frozen=True, eq=False)
class Pass:
    """What one pass fills, and the room it works in, so that no block asks for memory again."""

    top: Floats
    bottom: Floats
    squares: Floats
    weights2: Floats
    base: Floats
    x: Floats
    known: Floats

    @classmethod
    def empty(cls, rows: int, domains: int, width: int, shared: bool) -> Pass:
        """Room for a pass; `shared` where all columns have one base."""
        bases = 1 if shared else width
        return cls(
            top=np.zeros((rows * domains, width)),
            bottom=np.zeros((rows * domains, bases)),
            squares=np.zeros((domains, width)),
            weights2=np.zeros((domains, bases)),
            base=np.zeros((domains, bases)),
            x=np.empty((BLOCK, width)),
            known=np.ones((BLOCK, bases)),
        )

    def read(self, columns: Packed, here: slice) -> tuple[Floats, Floats]:
        """A block of the columns as numbers, and 1 where there is one."""
        n = here.stop - here.start
        self.x[:n] = columns.values[here]
        if columns.known is not None:
            self.known[:n] = columns.known[here]
        return self.x[:n], self.known[:n]

    def describe(self, w: Floats, at: Codes, x: Floats, known: Floats | None) -> None:
        """Add what describes the domains; x is squared in its place."""
        np.square(x, out=x)
        domains = len(self.squares)  # sparse products, for threads that meet over a block this small only wait
        self.squares[:] += stacked(w, at, domains) @ x
        if known is not None:
            self.weights2[:] += stacked(w * w, at, domains) @ known
            self.base[:] += stacked((w > 0).astype(np.float64), at, domains) @ known


def stacked(values: Floats, rows: Codes, count: int) -> sparse.csc_array:
    """A sparse matrix with one value in each column."""
    return sparse.csc_array((values, rows, np.arange(len(values) + 1)), shape=(count, len(values)))


def spread(across: sparse.csc_array, domain: Codes, domains: int, inside: Mask) -> sparse.csc_array:
    """Category sums of a block, a row for each category and domain."""
    counts = np.diff(across.indptr)
    rows = across.indices * domains + np.repeat(domain, counts)
    data = across.data * np.repeat(inside, counts)
    return sparse.csc_array((data, rows, across.indptr), shape=(across.shape[0] * domains, across.shape[1]))
