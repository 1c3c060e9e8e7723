"""The distribution over stages: one small bar per stage and group, on a common scale."""

from __future__ import annotations

from research.exhibits import Cell, Row
from research.exhibits import wording as say
from research.exhibits.theme import LABEL, SMALL
from research.figures.canvas import Canvas
from research.figures.picture import BASE, Picture, base_words, is_told, middles
from research.figures.ranked import interval_bar
from research.figures.scale import Linear

GAP = 14.0


def stages(p: Picture) -> Canvas:
    """Solid to the lower bound, tint to the upper, a tick at the estimate; small multiples per stage."""
    room, steps = p.label_room(0.26), p.steps(p.label_room(0.26), 30)
    cells = [cell for row in p.chart.rows for key in row.cells if (cell := p.cell(key))]
    figure = p.ruler.widest([words(cell) for cell in cells if is_told(cell)], LABEL, 600) + 5
    base = max(p.ruler.widest([base_words(cell) for cell in cells], SMALL), p.ruler.width(BASE, SMALL))
    cell_width = (p.width - room - base - GAP * len(p.chart.labels)) / len(p.chart.labels)
    names = [p.ruler.wrap(name, cell_width - 8, SMALL, 600) for name in p.chart.labels]
    head = 11.0 + 9 * max(map(len, names), default=1)
    most = max((n for cell in cells for n in (cell.value, cell.high) if n is not None), default=1.0) or 1.0
    canvas = p.sheet(head + 2 + sum(map(round, steps)))
    canvas.text(p.width, 10, BASE, SMALL, fill=p.theme.muted, anchor="end")
    rows = list(zip(p.chart.rows, middles(head, [float(round(step)) for step in steps]), steps, strict=True))
    for row, middle, step in rows:
        if middle > rows[0][1]:
            canvas.line(0, middle - round(step) / 2, p.width, middle - round(step) / 2)
        side(canvas, p, row, middle, room)
    for k, lines in enumerate(names):
        left = room + k * (cell_width + GAP)
        canvas.text(left, 10, str(k + 1), SMALL, 700, p.theme.accent)
        for j, line in enumerate(lines):
            canvas.text(left + 8, 10 + 9 * j, line, SMALL, 600)
        at = Linear(0.0, most, left, left + cell_width - figure)
        for row, middle, _ in rows:
            one(canvas, p, row, k, at, middle, cell_width)
        canvas.line(left, head - 4, left, canvas.height, p.theme.mid, 0.8)
    return canvas


def words(cell: Cell) -> str:
    """The figure at a bar's end; the percent sign stands in the deck."""
    return say.value(cell).rstrip("%") if is_told(cell) else say.value(cell)


def side(canvas: Canvas, p: Picture, row: Row, middle: float, room: float) -> None:
    """Label and base of a row."""
    p.label(canvas, Row(row.label), middle, room)  # without its cells: a finding of one stage does not mark the row
    shown = [cell for key in row.cells if (cell := p.cell(key))]
    if shown and (told := base_words(shown[0])):
        canvas.text(p.width, middle + 3, told, SMALL, fill=p.theme.muted, anchor="end")


def one(canvas: Canvas, p: Picture, row: Row, k: int, at: Linear, middle: float, width: float) -> None:
    """One stage of one row."""
    key = row.cells[k] if k < len(row.cells) else ""
    cell = p.cell(key)
    if cell is None:
        return
    if not is_told(cell):
        canvas.hatch(at.start, middle - 6, width, 12, say.value(cell))
        return
    strong = p.chart.highlight in (key, row.label)
    tone, band = p.tone(strong)
    interval_bar(canvas, cell, at, middle, 12, tone, band)
    end = at(max(cell.high or 0.0, cell.value or 0.0))
    canvas.text(end + 5, middle + 3, words(cell), LABEL, 600, tone if strong else p.theme.ink)
