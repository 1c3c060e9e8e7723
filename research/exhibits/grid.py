"""A table as words in a grid: what every renderer (notebook, print, web, CSV) sets in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape

from research.exhibits.chart import Column, TableRow
from research.exhibits.exhibit import Cell, Parts
from research.exhibits.wording import percent, span, typeset, value

NOT_OFFERED = "\N{EN DASH}"
WIDEST = 6  # signs that a box of marks is made wide for; more of them widen their column


@dataclass(frozen=True)
class Line:
    """A row in words; `words` are in the order of the columns, `kind` that of the row, or group for a heading.

    `marks` stand beside the words, or there are none in the whole row.
    """

    label: str
    words: tuple[str, ...]
    kind: str
    is_finding: bool
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A table ready to be set: spanners as (words, first column, how many), columns, lines."""

    head: str
    columns: tuple[Column, ...]
    spanners: tuple[tuple[str, int, int], ...]
    lines: tuple[Line, ...]

    @property
    def rooms(self) -> tuple[int, ...]:
        """How many signs of marks each column has room for, so that its figures stay aligned."""
        marked = [line.marks for line in self.lines if line.marks]
        return tuple(max((len(marks[at]) for marks in marked), default=0) for at in range(len(self.columns)))


def grid(parts: Parts) -> Grid:
    """The exhibit's table in words; every number is one of its cells, said by `wording`."""
    table = parts.table
    if table is None:
        raise ValueError("the exhibit has no table")
    cells = {cell.key: cell for cell in parts.cells}
    lines = tuple(line(row, cells, table.highlight) for row in table.rows)
    columns = (*table.columns, Column(table.words_head)) if table.words_head else table.columns
    if table.words_head:
        lines = tuple(
            replace(one, words=(*one.words, row.words), marks=(*one.marks, "") if one.marks else ())
            for one, row in zip(lines, table.rows, strict=True)
        )
    return Grid(table.head, columns, spanners(columns), with_headings(table.rows, lines, len(columns)))


def with_headings(rows: tuple[TableRow, ...], lines: tuple[Line, ...], width: int) -> tuple[Line, ...]:
    """The lines, and above the first of each group its heading."""
    told: list[Line] = []
    group = ""
    for row, one in zip(rows, lines, strict=True):
        if row.group != group:
            group = row.group
            told.append(Line(typeset(group), ("",) * width, "group", False))
        told.append(one)
    return tuple(told)


def line(row: TableRow, cells: Mapping[str, Cell], highlight: str) -> Line:
    """One row in words."""
    marked = bool(highlight) and highlight in (row.label, *row.cells)
    told = tuple(words(cells[key]) if key else blank(row) for key in row.cells)
    marks = tuple(marks_of(cells[key]) if key else "" for key in row.cells)
    return Line(typeset(row.label), told, row.kind, marked, marks if any(marks) else ())


def marks_of(cell: Cell) -> str:
    """What stands beside a figure: letters of columns, an arrow, the sign of a small base."""
    return ("" if all(len(mark) == 1 for mark in cell.marks) else " ").join(cell.marks)


def blank(row: TableRow) -> str:
    """What stands where there is no cell: a dash for an answer not offered, nothing among bases."""
    return "" if row.kind in {"base", "missing"} else NOT_OFFERED


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
    rooms = told.rooms
    rows = [(told.head, *(column.label for column in told.columns)), *((one.label, *one.words) for one in told.lines)]
    marks = [("",) * len(rooms), *(one.marks or ("",) * len(rooms) for one in told.lines)]
    if any(column.letter for column in told.columns):
        rows.insert(1, ("", *(column.letter for column in told.columns)))
        marks.insert(1, ("",) * len(rooms))
    padded = [
        (row[0], *(beside(word, mark, room) for word, mark, room in zip(row[1:], own, rooms, strict=True)))
        for row, own in zip(rows, marks, strict=True)
    ]
    widths = [max(map(len, column)) for column in zip(*padded, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(w.rjust(n) for w, n in zip(row[1:], widths[1:], strict=True))]).rstrip()
        for row in padded
    ]
    return "\n".join([*spanner_text(told, widths), *lines])


def beside(word: str, mark: str, room: int) -> str:
    """A word with its marks, or the room that they would take."""
    return f"{word} {mark.ljust(room)}" if room else word


def spanner_text(told: Grid, widths: list[int]) -> list[str]:
    """The spanners of a lettered table, each over the first of its columns; words that are too long are cut."""
    if not any(column.letter for column in told.columns):
        return []
    text = ""
    for words, first, many in told.spanners:
        at = sum(widths[: first + 1]) + 2 * (first + 1)
        room = sum(widths[first + 1 : first + many + 1]) + 2 * (many - 1)
        text = f"{text:<{at}}{words[:room].rjust(min(room, len(words)))}"
    return [text]


def as_html(told: Grid, caption: str = "") -> str:
    """The grid as an HTML table with row and column headers."""
    caption = f"<caption>{escape(caption)}</caption>" if caption else ""
    heads = "".join(
        f'<th scope="col"{gap(column)}>{escape(column.label)}{letter(column)}</th>' for column in told.columns
    )
    body = "".join(html_line(one, told.columns, told.rooms) for one in told.lines)
    return (
        f"<table>{caption}<thead>{spanner_line(told)}<tr><th scope='col'>{escape(told.head)}</th>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def gap(column: Column) -> str:
    """The mark of a column before which a trend breaks."""
    return ' class="gap"' if column.gap else ""


def letter(column: Column) -> str:
    """The letter of a column, under its label."""
    return f'<br><span class="marks">{escape(column.letter)}</span>' if column.letter else ""


def html_line(one: Line, columns: tuple[Column, ...], rooms: tuple[int, ...]) -> str:
    """One row of the HTML table."""
    if one.kind == "group":
        return f'<tr class="group"><th scope="rowgroup" colspan="{len(columns) + 1}">{escape(one.label)}</th></tr>'
    kind = " ".join([one.kind, *(["finding"] if one.is_finding else [])])
    marks = one.marks or ("",) * len(columns)
    told = zip(columns, one.words, marks, rooms, strict=True)
    cells = "".join(f"<td{gap(c)}>{escape(words)}{html_marks(own, room)}</td>" for c, words, own, room in told)
    return f'<tr class="{kind}"><th scope="row">{escape(one.label)}</th>{cells}</tr>'


def html_marks(marks: str, room: int) -> str:
    """Marks in a box as wide as the column needs, so that its figures stay aligned."""
    return f'<span class="marks w{min(room, WIDEST)}"> {escape(marks)}</span>' if room else ""


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
