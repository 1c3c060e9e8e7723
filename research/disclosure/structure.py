"""Which cells of an exhibit add up: answers of one base, groups of one total, and differences of two cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from research.exhibits import Cell, Parts, Table

PROPORTIONS = ("share", "probability")


@dataclass(frozen=True)
class Answers:
    """Keys of shares of one base that exclude each other, and of nets over some of them."""

    keys: tuple[str, ...]
    nets: tuple[str, ...] = ()


def answer_sets(parts: Parts) -> list[Answers]:
    """The sets of answers that share one base: rows of a Likert or stage chart, columns of a table, else a group."""
    cells = {cell.key: cell for cell in parts.cells}
    if parts.chart and parts.chart.form in {"likert", "stages"}:
        sets = [Answers(present(row.cells, cells), present((row.net,), cells)) for row in parts.chart.rows]
    elif parts.table:
        sets = [Answers(present(column, cells)) for body in blocks(parts.table) for column in zip(*body, strict=True)]
    else:
        sets = [Answers(tuple(cell.key for cell in group)) for group in by_people(parts.cells)]
    return [with_kin(shares_only(known, cells), parts.cells) for known in sets]


def blocks(table: Table) -> list[list[tuple[str, ...]]]:
    """The answers of each group of rows, which have a base of their own."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for row in table.rows:
        if row.kind == "row":
            groups.setdefault(row.group, []).append(row.cells)
    return list(groups.values())


def present(keys: Iterable[str], cells: dict[str, Cell]) -> tuple[str, ...]:
    """The keys that name a cell."""
    return tuple(key for key in keys if key in cells)


def by_people(cells: Iterable[Cell]) -> list[list[Cell]]:
    """Cells of the same group and base, together."""
    groups: dict[tuple[str, int], list[Cell]] = {}
    for cell in cells:
        groups.setdefault((cell.of, cell.base), []).append(cell)
    return list(groups.values())


def shares_only(known: Answers, cells: dict[str, Cell]) -> Answers:
    """The set without counts and comparisons."""
    kept = tuple(key for key in known.keys if cells[key].unit in PROPORTIONS and not cells[key].is_comparison)
    return Answers(kept, known.nets)


def with_kin(known: Answers, cells: tuple[Cell, ...]) -> Answers:
    """The set with every undrawn share of the same item, group and base counted among its nets."""
    drawn = [cell for cell in cells if cell.key in known.keys]
    kin = {(cell.key.split("/")[0], cell.of, cell.base) for cell in drawn}
    undrawn = [
        cell.key
        for cell in cells
        if (cell.key.split("/")[0], cell.of, cell.base) in kin
        and cell.unit in PROPORTIONS
        and cell.key not in known.keys
        and cell.key not in known.nets
    ]
    return Answers(known.keys, (*known.nets, *undrawn))


def group_lines(parts: Parts) -> list[tuple[str, ...]]:
    """Keys of one statistic over the groups of an exhibit, a total among them if there is one."""
    chart, table = parts.chart, parts.table
    if chart and chart.form in {"bars", "dots"}:
        drawn = tuple(key for row in chart.rows for key in row.cells if key)
        return [(*drawn, *((chart.reference,) if chart.reference else ()))]
    if chart and chart.form in {"stages", "likert"}:
        wide = max((len(row.cells) for row in chart.rows), default=0)
        across = [tuple(row.cells[k] for row in chart.rows if k < len(row.cells)) for k in range(wide)]
        return [*across, tuple(row.net for row in chart.rows if row.net)]
    if table:
        return [line for row in table.rows for line in partitions(row.cells, table)]
    return by_statistic(parts) if chart is None else []


def partitions(keys: tuple[str, ...], table: Table) -> list[tuple[str, ...]]:
    """The cells of a row under each spanner of a lettered table, with those under none; of another table the row."""
    if not any(column.letter for column in table.columns):
        return [tuple(key for key in keys if key)]
    spanners = dict.fromkeys(column.spanner for column in table.columns if column.spanner)
    return [
        tuple(key for key, column in zip(keys, table.columns, strict=True) if key and column.spanner in {"", spanner})
        for spanner in spanners
    ]


def by_statistic(parts: Parts) -> list[tuple[str, ...]]:
    """Keys that differ by their group only: `have`, `have/small` and `have/large` are one line."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for cell in parts.cells:
        own = bare(cell.of)
        stem = tuple(part for part in cell.key.split("/") if not (own and own.startswith(bare(part))))
        lines.setdefault(stem, []).append(cell.key)
    return [tuple(line) for line in lines.values()]


def bare(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def rows_of(parts: Parts) -> list[tuple[str, ...]]:
    """The rows that are drawn, by the keys of their cells."""
    drawn = [row.cells for row in parts.chart.rows] if parts.chart else []
    return drawn + [row.cells for row in parts.table.rows] if parts.table else drawn
