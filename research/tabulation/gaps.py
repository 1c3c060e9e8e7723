"""Gaps between two groups as a table: both levels, the gap with its interval, q after correction, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from research.errors import ConfigurationError
from research.estimation import Estimates, slug
from research.exhibits import Cell, Column, Table, TableRow
from research.tabulation.table import Tabulation, merged


def gaps_table(gaps: Estimates, pairs: Mapping[str, Estimates], head: str = "", highlight: str = "") -> Tabulation:
    """Gaps between the same two groups, whatever came of them.

    Parameters
    ----------
    gaps : result of `gaps`
        It may hold further gaps, between other groups; q is adjusted for all of them.
    pairs : mapping from row label to the estimates that the gaps were made of
        All between the same two groups.
    head : str
        What the rows are.
    highlight : str
        The row that the title speaks of.

    Returns
    -------
    Tabulation
        Cells are keyed `<row>/<group>`, `<row>/gap` and `<row>/q`; the verdict stands in words.

    Raises
    ------
    ConfigurationError
        When the gaps do not come from `gaps`, lack a row, or the pairs are of different groups.

    Examples
    --------
    >>> import pandas as pd
    >>> from research import gaps, responses_from, share
    >>> answers = responses_from(pd.DataFrame({"helped": ["yes", "no"] * 20, "new": ["no"] * 20 + ["yes"] * 20}))
    >>> pairs = {"Were helped": share(answers, "helped", "yes", by="new")}
    >>> table = gaps_table(gaps(pairs), pairs)
    """
    if "verdict" not in gaps.table:
        raise ConfigurationError("gaps_table takes the result of gaps(…), with its verdicts")
    groups = {tuple(str(group) for group in pair.table[pair.by[0]]) for pair in pairs.values()}
    if len(groups) != 1:
        raise ConfigurationError(f"the pairs are of {len(groups)} pairs of groups; make a table for each")
    lost = [label for label in pairs if label not in set(gaps.table["item"])]
    if lost:
        raise ConfigurationError(f"no gap was made of {lost[0]!r}; hand over what gaps(…) was made of")
    found = [gap_row(gaps, label, pair) for label, pair in pairs.items()]
    columns = (*(Column(group) for group in groups.pop()), Column("Gap"), Column("q"))
    table = Table(columns, tuple(row for row, _ in found), head, highlight, "Verdict")
    cells = [cell for _, own in found for cell in own]
    told = merged([pair.exhibit_parts() for pair in pairs.values()], cells, table)
    return Tabulation(replace(told, interval=gaps.exhibit_parts().interval))


def gap_row(gaps: Estimates, label: str, pair: Estimates) -> tuple[TableRow, tuple[Cell, ...]]:
    """One row and its cells: the two levels, the gap and its q."""
    told = gaps.where(item=label)
    gap = replace(told.exhibit_parts().cells[0], key=f"{slug(label)}/gap", label=label, of="gap")
    q = replace(gap, key=f"{slug(label)}/q", value=float(told.table["q"].iloc[0]), low=None, high=None, unit="q")
    levels = tuple(
        replace(cell, key=f"{slug(label)}/{slug(cell.of)}", label=label) for cell in pair.exhibit_parts().cells
    )
    cells = (*levels, gap, q)
    return TableRow(label, tuple(cell.key for cell in cells), words=str(told.table["verdict"].iloc[0])), cells
