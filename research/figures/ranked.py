"""Rows with one estimate each: dots with intervals, bars with intervals, and dumbbells of two waves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from research.exhibits import Cell, Row
from research.exhibits import wording as say
from research.exhibits.theme import LABEL, SMALL
from research.figures.canvas import Canvas
from research.figures.picture import BASE, FOOT, HEAD, Picture, base_words, is_told, middles, value_axis
from research.figures.scale import Linear, scale_of, ticks

GAP = 8.0  # between columns of figures
NO_COMPARISON_BELOW = 30  # rows with a smaller base are not held against the reference

Mark = Callable[[Canvas, Picture, Row, Cell, Linear, float], None]


@dataclass(frozen=True)
class Columns:
    """Where the figures at the right of a chart end, and where the plot does."""

    plot: float
    value: float
    span: float
    base: float


def columns(p: Picture, cells: list[Cell], spans: list[str], values: list[str], with_base: bool, head: str) -> Columns:
    """Room for value, interval and base, as wide as their widest figure."""
    base = max(p.ruler.widest([base_words(c) for c in cells], SMALL), p.ruler.width(BASE, SMALL)) if with_base else 0
    span = p.ruler.widest(spans, SMALL)
    value = p.ruler.widest(values, LABEL, 600)
    span_at = p.width - (base + 14 if with_base else 0)
    value_at = span_at - (span + GAP if span else 0)
    figures = max(span_at - value_at + value, p.ruler.width(head, SMALL))
    return Columns(span_at - figures - 14, value_at, span_at, p.width)


def dots(p: Picture) -> Canvas:
    """A dot, its interval, and the same as figures; rows in groups; one reference line."""
    return ranked(p, dot_mark, 19)


def bars(p: Picture) -> Canvas:
    """A bar from zero: solid to the lower bound, tinted to the upper, a tick at the estimate."""
    return ranked(p, bar_mark, 21)


def dot_mark(canvas: Canvas, p: Picture, row: Row, cell: Cell, at: Linear, middle: float) -> None:
    """The interval as a tint, the estimate as a dot on it."""
    tone, band = p.tones(row)
    if cell.low is not None and cell.high is not None:
        canvas.interval(at(cell.low), at(cell.high), middle, band)
    canvas.dot(at(cell.value or 0.0), middle, 3.6, tone)


def bar_mark(canvas: Canvas, p: Picture, row: Row, cell: Cell, at: Linear, middle: float) -> None:
    """A bar whose end is as uncertain as its interval says."""
    tone, band = p.tones(row)
    interval_bar(canvas, cell, at, middle, 12, tone, band)


def interval_bar(canvas: Canvas, cell: Cell, at: Linear, middle: float, height: float, tone: str, band: str) -> None:
    """Solid to the lower bound, tint to the upper, tick at the estimate; solid alone where there is no interval."""
    zero, value = at(0.0), at(cell.value or 0.0)
    if cell.low is None or cell.high is None:
        canvas.rect(min(zero, value), middle - height / 2, abs(value - zero), height, tone)
        return
    low, high = at(cell.low), at(cell.high)
    sure = low if cell.low > 0 else high if cell.high < 0 else zero
    canvas.rect(min(zero, sure), middle - height / 2, abs(sure - zero), height, tone)
    canvas.rect(low, middle - height / 2, high - low, height, band)
    canvas.line(value, middle - height / 2 - 2, value, middle + height / 2 + 2, canvas.theme.ink, 1.4)


def ranked(p: Picture, mark: Mark, least: float) -> Canvas:
    """The layout that dots and bars share."""
    rows = p.chart.rows
    cells = [cell for row in rows if (cell := p.cell(row.cells[0]))]
    reference = p.cell(p.chart.reference)
    counts = all(cell.unit == "count" for cell in cells)
    head = "Count" if counts else p.interval_head
    spans, values = [say.span(cell, brackets=True) for cell in cells], [say.value(cell) for cell in cells]
    at_columns = columns(p, cells, spans, values, not counts, head)
    room = p.label_room(0.36)
    steps = p.steps(room, least)
    groups = list(dict.fromkeys(row.group for row in rows)) if any(row.group for row in rows) else []
    top = HEAD + (11 if reference else 0)
    canvas = p.sheet(top + sum(map(round, steps)) + 17 * len(groups) + FOOT + 2)
    bottom = canvas.height - FOOT
    drawn = [cell for cell in (*cells, reference) if cell is not None]
    low, high = scale_of(drawn, p.chart.scale)
    if mark is bar_mark:
        low, high = min(low, 0.0), max(high, 0.0)
    at = Linear(low, high, room + 6, at_columns.plot)
    value_axis(canvas, at, ticks(low, high), cells[0].unit if cells else "share", top - 4, bottom)
    heads(canvas, at_columns, head, not counts)
    y = top
    for group in groups or [""]:
        if group:
            canvas.text(0, y + 11, group, SMALL, 700, p.theme.muted)
            y += 17
        for row, step in zip(rows, map(round, steps), strict=True):
            if row.group == group or not groups:
                one(canvas, p, row, mark, at, y, step, at_columns, room, reference)
                y += step
    if reference is not None and is_told(reference):
        refer(canvas, p, reference, at, top)
    return canvas


def heads(canvas: Canvas, at: Columns, head: str, with_base: bool) -> None:
    """Column heads over the figures."""
    canvas.text(at.span, 9, head, SMALL, fill=canvas.theme.muted, anchor="end")
    if with_base:
        canvas.text(at.base, 9, BASE, SMALL, fill=canvas.theme.muted, anchor="end")


def one(
    canvas: Canvas,
    p: Picture,
    row: Row,
    mark: Mark,
    at: Linear,
    y: float,
    step: float,
    columns: Columns,
    room: float,
    reference: Cell | None,
) -> None:
    """One row: label, mark, figures, and its part of the reference line."""
    middle, cell = y + step / 2, p.cell(row.cells[0])
    if reference is not None and is_told(reference) and (cell is None or cell.base >= NO_COMPARISON_BELOW):
        x = at(reference.value or 0.0)
        canvas.line(x, y, x, y + step, p.theme.ink, 0.7, "2 2")
    p.label(canvas, row, middle, room)
    if cell is None:
        return
    if is_told(cell):
        mark(canvas, p, row, cell, at, middle)
    else:
        untold(canvas, cell, at, middle)
    figures(canvas, p, row, cell, columns, middle)


def untold(canvas: Canvas, cell: Cell, at: Linear, middle: float) -> None:
    """A hatched field: over its bounds where they may be told, else over the whole plot."""
    if cell.status == "range" and cell.low is not None and cell.high is not None:
        canvas.hatch(at(cell.low), middle - 5, at(cell.high) - at(cell.low), 10)
    else:
        canvas.hatch(at(at.low), middle - 6, at(at.high) - at(at.low), 12)


def figures(canvas: Canvas, p: Picture, row: Row, cell: Cell, columns: Columns, middle: float) -> None:
    """Value, interval and, where it has a column, base at the right."""
    muted, told = p.theme.muted, is_told(cell)
    where = columns.value if told else columns.span
    tone = p.tones(row)[0] if told else muted
    canvas.text(where, middle + 3, say.value(cell), LABEL if told else SMALL, 600 if told else 400, tone, "end")
    if span := say.span(cell, brackets=True):
        canvas.text(columns.span, middle + 3, span, SMALL, fill=muted, anchor="end")
    if columns.base > columns.span and (base := base_words(cell)):
        canvas.text(columns.base, middle + 3, base, SMALL, fill=muted, anchor="end")


def refer(canvas: Canvas, p: Picture, reference: Cell, at: Linear, top: float) -> None:
    """The name of the reference above its dotted line, kept on the sheet."""
    words = f"{p.chart.reference_label} {say.value(reference)}".strip()
    half = canvas.ruler.width(words, SMALL, 600) / 2
    x = min(max(at(reference.value or 0.0), half), canvas.width - half)
    canvas.text(x, top - 6, words, SMALL, 600, anchor="middle")


def dumbbell(p: Picture) -> Canvas:
    """Two waves on one line: hollow then, full now; the change with its interval as figures."""
    rows = p.chart.rows
    cells = [tuple(p.cell(key) for key in row.cells) for row in rows]
    changes = [told[2] for told in cells if told[2] is not None]
    head = f"Change ({say.percent(p.level)} interval)"
    spans = [say.span(cell, brackets=True) for cell in changes]
    at_columns = columns(p, changes, spans, [say.value(cell) for cell in changes], False, head)
    room = p.label_room(0.38)
    steps = p.steps(room, 22)
    top = HEAD + 12
    canvas = p.sheet(top + sum(map(round, steps)) + FOOT + 2)
    ends = [cell for told in cells for cell in told[:2] if cell is not None]
    low, high = scale_of(ends, p.chart.scale)
    at = Linear(low, high, room + 6, at_columns.plot)
    value_axis(canvas, at, ticks(low, high), ends[0].unit if ends else "share", top - 2, canvas.height - FOOT)
    heads(canvas, at_columns, head, False)
    places = middles(top, [float(round(step)) for step in steps])
    for row, (then, now, change), middle in zip(rows, cells, places, strict=True):
        p.label(canvas, row, middle, room)
        pair(canvas, p, row, then, now, at, middle)
        if change is not None:
            figures(canvas, p, row, change, at_columns, middle)
    name_ends(canvas, p, cells, at, top)
    return canvas


def pair(canvas: Canvas, p: Picture, row: Row, then: Cell | None, now: Cell | None, at: Linear, middle: float) -> None:
    """The two dots of a row and the line between them; a withheld one leaves its place hatched."""
    tone, band = p.tones(row)
    hidden = [cell for cell in (then, now) if cell is not None and not is_told(cell)]
    for cell in sorted(hidden, key=lambda cell: cell.status == "range")[:1]:  # one field, the wider of two
        untold(canvas, cell, at, middle)
    if then is not None and now is not None and not hidden:
        canvas.line(at(then.value or 0.0), middle, at(now.value or 0.0), middle, band, 4)
    if then is not None and is_told(then):
        canvas.dot(at(then.value or 0.0), middle, 3.4, p.theme.paper, p.theme.mid, 1.3)
    if now is not None and is_told(now):
        canvas.dot(at(now.value or 0.0), middle, 3.6, tone)


def name_ends(canvas: Canvas, p: Picture, cells: list[tuple[Cell | None, ...]], at: Linear, top: float) -> None:
    """The names of the two waves over the first row that has both, or over the plot where none has."""
    both = [(then, now) for then, now, _ in cells if is_told(then) and is_told(now)]
    then, now = p.chart.labels[0], p.chart.labels[1]
    tone = p.tones(p.chart.rows[0])[0]
    a, b = (at.start, at.end)
    if both and both[0][0] is not None and both[0][1] is not None:
        a, b = at(both[0][0].value or 0.0), at(both[0][1].value or 0.0)
    left, right = (then, now) if a <= b else (now, then)
    x = max(min(a, b) + 3, canvas.ruler.width(left, SMALL, 600))
    canvas.text(x, top - 8, left, SMALL, 600 if left == now else 400, tone if left == now else p.theme.muted, "end")
    canvas.text(
        max(max(a, b) - 3, x + 6),
        top - 8,
        right,
        SMALL,
        600 if right == now else 400,
        tone if right == now else p.theme.muted,
    )
