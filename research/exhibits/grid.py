"""A table as words in a grid: what every renderer (notebook, print, web, CSV) sets in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape

from research.exhibits.chart import Column, TableRow
from research.exhibits.exhibit import Cell, Parts
from research.exhibits.wording import percent, span, typeset, value

NOT_OFFERED = "\N{EN DASH}"


@dataclass(frozen=True)
class Line:
    """A row in words; `words` are in the order of the columns, `kind` is row, base or missing."""

    label: str
    words: tuple[str, ...]
    kind: str
    is_finding: bool


@dataclass(frozen=True)
class Grid:
    """A table ready to be set: spanners as (words, first column, how many), columns, lines."""

    head: str
    columns: tuple[Column, ...]
    spanners: tuple[tuple[str, int, int], ...]
    lines: tuple[Line, ...]


def grid(parts: Parts) -> Grid:
    """The exhibit's table in words; every number is one of its cells, said by `wording`."""
    table = parts.table
    if table is None:
        raise ValueError("the exhibit has no table")
    cells = {cell.key: cell for cell in parts.cells}
    lines = tuple(line(row, cells, table.highlight) for row in table.rows)
    columns = (*table.columns, Column(table.words_head)) if table.words_head else table.columns
    if table.words_head:
        lines = tuple(replace(one, words=(*one.words, row.words)) for one, row in zip(lines, table.rows, strict=True))
    return Grid(table.head, columns, spanners(columns), lines)


def line(row: TableRow, cells: Mapping[str, Cell], highlight: str) -> Line:
    """One row in words."""
    marked = bool(highlight) and highlight in (row.label, *row.cells)
    return Line(
        typeset(row.label), tuple(words(cells[key]) if key else blank(row) for key in row.cells), row.kind, marked
    )


def blank(row: TableRow) -> str:
    """What stands where there is no cell: a dash for an answer not offered, nothing among bases."""
    return NOT_OFFERED if row.kind == "row" else ""


def words(cell: Cell) -> str:
    """A cell in a table: shares without their sign, changes with their interval."""
    if cell.status == "published" and cell.value is not None and cell.unit in {"share", "probability"}:
        return percent(cell.value, sign=False)
    told = span(cell, brackets=True) if cell.is_comparison else ""
    return f"{value(cell)} {told}".strip()


def spanners(columns: tuple[Column, ...]) -> tuple[tuple[str, int, int], ...]:
    """Neighbors under one spanner, joined; a gap ends a spanner."""
    found: list[tuple[str, int, int]] = []
    for k, column in enumerate(columns):
        joins = bool(found) and found[-1][0] == column.spanner and found[-1][1] + found[-1][2] == k and not column.gap
        if joins:
            found[-1] = (column.spanner, found[-1][1], found[-1][2] + 1)
        elif column.spanner:
            found.append((column.spanner, k, 1))
    return tuple(found)


def as_text(told: Grid) -> str:
    """The grid as aligned plain text."""
    rows = [(told.head, *(column.label for column in told.columns)), *((one.label, *one.words) for one in told.lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *(w.rjust(n) for w, n in zip(row[1:], widths[1:], strict=True))]).rstrip()
        for row in rows
    )


def as_html(told: Grid, caption: str = "") -> str:
    """The grid as an HTML table with row and column headers."""
    caption = f"<caption>{escape(caption)}</caption>" if caption else ""
    heads = "".join(f'<th scope="col"{gap(column)}>{escape(column.label)}</th>' for column in told.columns)
    body = "".join(html_line(one, told.columns) for one in told.lines)
    return (
        f"<table>{caption}<thead>{spanner_line(told)}<tr><th scope='col'>{escape(told.head)}</th>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def gap(column: Column) -> str:
    """The mark of a column before which a trend breaks."""
    return ' class="gap"' if column.gap else ""


def html_line(one: Line, columns: tuple[Column, ...]) -> str:
    """One row of the HTML table."""
    kind = " ".join([one.kind, *(["finding"] if one.is_finding else [])])
    cells = "".join(f"<td{gap(c)}>{escape(words)}</td>" for c, words in zip(columns, one.words, strict=True))
    return f'<tr class="{kind}"><th scope="row">{escape(one.label)}</th>{cells}</tr>'


def spanner_line(told: Grid) -> str:
    """The row of spanners, empty when there are none."""
    if not told.spanners:
        return ""
    out, at = ["<td></td>"], 0
    for words, first, many in told.spanners:
        out += ["<td></td>"] * (first - at)
        out.append(f'<th scope="colgroup" colspan="{many}">{escape(words)}</th>')
        at = first + many
    return f"<tr>{''.join(out)}{'<td></td>' * (len(told.columns) - at)}</tr>"
