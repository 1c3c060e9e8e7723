"""Many tables at once: every pair of row and column questions with its Rao-Scott test, judged together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from research.errors import EstimationError
from research.estimation.multiplicity import adjust
from research.estimation.sample import Floats, Sample, sample_of
from research.estimation.tails import beyond_f
from research.estimation.testing.crossing import LEAST, Where, domain_of, levels_of
from research.estimation.testing.raoscott import directions, inflation
from research.estimation.testing.singles import Singles, singles_of
from research.estimation.testing.tally import Integers, Tally, tallies
from research.responses import Responses, Shown

PIECE = 250_000  # multiplications up to which OpenBLAS stays on one thread


@dataclass(frozen=True, eq=False, repr=False)
class Associations(Shown):
    """Tests of many tables.

    `table` has a row for each table: `row` and `column`, `base` (respondents, unweighted), `statistic` (F), `df`,
    `df2`, `p`, `q` (adjusted for all tables), `cramers_v`, `design_effect`, and `reason` where a table could not be
    tested. `cells` has a row for each cell: `row`, `column`, the answers, `count` (unweighted), `share` of the table
    and `share_of_column`.
    """

    cells: pd.DataFrame = field(default_factory=pd.DataFrame)


def associations(
    responses: Responses, rows: Sequence[str], columns: Sequence[str], correct: str = "holm", where: Where = None
) -> Associations:
    """Whether the answers to each of some questions go with those to each of some others, given the design.

    Parameters
    ----------
    responses : Responses
        Weights, strata, clusters, population counts, calibration and replicates of their design are used.
    rows, columns : sequence of str
        Items with one answer, choices of an item with several (`item/code`), or columns; a question is not crossed with
        itself.
    correct : str
        How p is adjusted over all tables: `holm`, `bh`, or another of `adjust`.
    where : array of bool, optional
        The domain; the design stays whole.

    Returns
    -------
    Associations
        The second-order Rao-Scott test of each table, as `association` gives it one at a time, and the tables' cells.
        A table that cannot be tested stays, with the reason; it does not count in the adjustment.

    Examples
    --------
    >>> from research import responses_from
    >>> answers = pd.DataFrame({"a": list("xyxyxy") * 9, "b": list("uuvvuv") * 9, "c": list("mnnmnm") * 9})
    >>> associations(responses_from(answers), ["a"], ["b", "c"]).table[["column", "base"]].to_numpy().tolist()
    [['b', 54], ['c', 54]]
    """
    sample = sample_of(responses)
    domain = domain_of(responses, sample, where)
    nu = float(sample.df if where is None else sample.domain_df(domain))
    row_levels, column_levels = ([levels_of(responses, name) for name in dict.fromkeys(s)] for s in (rows, columns))
    singles = singles_of(sample)
    found = {
        (place, at): (summary(sample, tally, nu, singles), cells_of(tally))
        for place, at, tally in tallies(sample, row_levels, column_levels, domain, singles)
        if tally.row.name != tally.column.name
    }
    told = [found[key] for key in sorted(found)]
    table = pd.DataFrame([record for record, _ in told])
    table["p"] = beyond_f(table["statistic"].to_numpy(), table["df"].to_numpy(), table["df2"].to_numpy())
    table["q"] = adjust(table["p"].to_numpy(), correct)
    cells = cells_table([part for _, part in told])
    return Associations(titled(table), table, (f"q is p adjusted for all tables ({correct}).",), cells)


def titled(table: pd.DataFrame) -> str:
    """How many tables show an association, in words."""
    tested = int(table["p"].notna().sum())
    return f"{int((table['q'] < 0.05).sum())} of {tested} tables show an association once p is adjusted for all"


def summary(sample: Sample, tally: Tally, nu: float, singles: Singles | None) -> dict[str, Any]:
    """The test of one table, or the reason why there is none."""
    record: dict[str, Any] = {"row": tally.row.name, "column": tally.column.name, "base": int(tally.counts.sum())}
    numbers = dict.fromkeys(("statistic", "df", "df2", "p", "q", "cramers_v", "design_effect"), np.nan)
    try:
        return record | numbers | tested(sample, tally, nu, singles) | {"reason": ""}
    except EstimationError as refusal:
        return record | numbers | {"reason": str(refusal)}


def tested(sample: Sample, tally: Tally, nu: float, singles: Singles | None) -> dict[str, float]:
    """F, its degrees of freedom, Cramér's V and the mean design effect of one table."""
    table = tally.kept()
    shape = table.shape
    if min(shape) < LEAST:
        raise EstimationError(f"{shape[0]} x {shape[1]} answers are left; a test of association needs two of each")
    if nu < 1:
        raise EstimationError(
            f"the design has {nu:.0f} degrees of freedom; a test needs more primary units than strata"
        )
    share = table.whole / table.whole.sum()
    found = inflation(share, shape, covariance_of(sample, table, share, singles))
    return {
        "statistic": found.f,
        "df": found.df,
        "df2": found.df * nu,
        "cramers_v": float(np.sqrt(found.phi2 / (min(shape) - 1))),
        "design_effect": float(found.effects.mean() * tally.counts.sum()),
    }


def covariance_of(sample: Sample, table: Tally, share: Floats, singles: Singles | None) -> Floats:
    """Covariance of the directions of association: their influence is that of shares, so it never needs each cell's."""
    along = directions(share, table.shape)
    if singles and table.squares is not None:
        return singles.covariance(table.sums, table.squares, along, share)
    bottom = table.sums.sum(axis=1, keepdims=True)
    moved = times(table.sums, along)
    if not share.all():  # otherwise the shares themselves have no part in any direction
        moved -= bottom * (share @ along)
    return sample.covariance(sample.scores(moved / sample.divisor(bottom)))


def times(tall: Floats, small: Floats) -> Floats:
    """A tall matrix times a small one, in pieces too small to be worth several threads, which would wait on each other.

    On a busy machine one product of this size otherwise takes five times as long.
    """
    step = max(PIECE // small.size, 1)
    told = np.empty((len(tall), small.shape[1]))
    for first in range(0, len(tall), step):
        np.matmul(tall[first : first + step], small, out=told[first : first + step])
    return told


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of one table, row by row, those that nobody is in among them."""

    names: tuple[str, str]
    labels: tuple[tuple[str, ...], tuple[str, ...]]
    counts: Integers
    share: Floats
    of_column: Floats


def cells_of(tally: Tally) -> Cells:
    """Shares of the cells of one table, of all and of their column; missing where nobody is."""
    whole = tally.whole.reshape(tally.shape)
    by_column = whole.sum(axis=1, keepdims=True)
    of_column = np.divide(whole, by_column, out=np.full(whole.shape, np.nan), where=by_column > 0)
    total = float(whole.sum())
    share = whole / total if total > 0 else np.full(whole.shape, np.nan)
    names, labels = (tally.row.name, tally.column.name), (tally.row.labels, tally.column.labels)
    counts = tally.counts.reshape(tally.shape)
    return Cells(names, labels, counts.T.ravel(), share.T.ravel(), of_column.T.ravel())


def cells_table(parts: Sequence[Cells]) -> pd.DataFrame:
    """The cells of all tables, one below the other."""
    sizes = [part.counts.size for part in parts]
    labels = [part.labels for part in parts]
    names = np.array([part.names for part in parts], dtype=object).reshape(-1, 2)
    return pd.DataFrame(
        {
            "row": np.repeat(names[:, 0], sizes),
            "column": np.repeat(names[:, 1], sizes),
            "row_answer": [row for rows, columns in labels for row in rows for _ in columns],
            "column_answer": [column for rows, columns in labels for _ in rows for column in columns],
            "count": np.concatenate([part.counts for part in parts]),
            "share": np.concatenate([part.share for part in parts]),
            "share_of_column": np.concatenate([part.of_column for part in parts]),
        }
    )
