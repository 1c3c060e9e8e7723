"""Marks beside figures: a letter or an arrow compares two groups, so it may tell about a withheld one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from research.disclosure.rule import Rule
from research.exhibits import Cell, Column, Parts, TableRow

ARROWS = ("\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}")


def unmarked(parts: Parts, rule: Rule) -> Parts:
    """The exhibit without marks that tell about a withheld figure, or compare fewer people than may be compared.

    A letter goes when its own figure or the one that it names is withheld or stands on a small base; an arrow, which
    sets a column against the rest of the total, when that holds for the column, the total or the rest.
    """
    if parts.table is None or rule.audience == "own":
        return parts
    cells = {cell.key: cell for cell in parts.cells}
    kept = {
        key: marks
        for row in parts.table.rows
        for key, marks in kept_marks(row, parts.table.columns, cells, rule.full_from)
    }
    return replace(parts, cells=tuple(replace(cell, marks=kept.get(cell.key, ())) for cell in parts.cells))


def kept_marks(
    row: TableRow, columns: tuple[Column, ...], cells: dict[str, Cell], least: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The marks of a row that may stay, by the keys of their cells."""
    told = {(column.spanner, column.letter): cells.get(key) for column, key in zip(columns, row.cells, strict=True)}
    total = told.get(("", ""))
    for column, key in zip(columns, row.cells, strict=True):
        if key and cells[key].marks and cells[key].status == "published":
            one = cells[key]
            yield key, tuple(mark for mark in one.marks if may_stay(mark, one, column.spanner, told, total, least))


def may_stay(
    mark: str, cell: Cell, spanner: str, told: dict[tuple[str, str], Cell | None], total: Cell | None, least: int
) -> bool:
    """Whether a mark beside a published figure may be printed; one that is no comparison may."""
    if mark in ARROWS:
        return compares(cell, total, least) and total is not None and total.base - cell.base >= least
    if (spanner, mark.upper()) in told:
        return compares(cell, told[spanner, mark.upper()], least)
    return not mark.isalpha()


def compares(one: Cell, other: Cell | None, least: int) -> bool:
    """Whether two figures may be set against each other."""
    return other is not None and other.status == "published" and min(one.base, other.base) >= least
