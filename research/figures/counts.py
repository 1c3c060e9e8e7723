"""Counts: the funnel of a wave, and the cover, which draws one dot for each respondent."""

from __future__ import annotations

from dataclasses import dataclass

from research.exhibits import Cell, Row
from research.exhibits import wording as say
from research.exhibits.theme import LABEL, SMALL
from research.figures.canvas import LEADING, Canvas
from research.figures.picture import Picture, is_told, middles
from research.figures.scale import Linear

REASONS = 140.0  # room for what fell away, at the right of the funnel
COVER_LEFT = 62.4  # 22 mm, the page's margin
COVER_HEIGHT = 440.0
COVER_FLOOR = 84.0  # the lowest dots stand so far above the foot
COVER_TOP = 30.0
WIDEST_STEP = 5.0
CALM, BRIGHT = "#4f8fa6", "#ff9a66"  # on the deep ground of the cover


def funnel(p: Picture) -> Canvas:
    """Who was asked, who answered, who was kept; what fell away is named beside the step."""
    room = p.label_room(0.3)
    notes = [say.filled_from(row.note, p.cells.values()) for row in p.chart.rows]
    reasons = [p.ruler.wrap(note, REASONS, SMALL) if note else () for note in notes]
    least = [max(32.0, len(lines) * SMALL * LEADING + 8) for lines in reasons]
    steps = [float(round(max(a, b))) for a, b in zip(p.steps(room, 32), least, strict=True)]
    canvas = p.sheet(sum(map(int, steps)) + 2)
    cells = [p.cell(row.cells[0]) for row in p.chart.rows]
    most = max((cell.value for cell in cells if cell and cell.value is not None), default=1.0) or 1.0
    at = Linear(0.0, most, room, p.width - (REASONS + 10 if any(reasons) else 0))
    before: Cell | None = None
    following = [*cells[1:], None]
    for row, cell, lines, middle, after in zip(
        p.chart.rows, cells, reasons, middles(0.0, steps), following, strict=True
    ):
        p.label(canvas, row, middle, room)
        if before is not None and cell is not None and before.of != cell.of:
            before = None  # another wave begins
        final = after is None or cell is None or after.of != cell.of
        step_bar(canvas, p, row, Step(cell, before, final), at, middle)
        if lines:
            canvas.lines(p.width - REASONS, middle, lines, SMALL, fill=p.theme.muted)
        before = cell if is_told(cell) else before
    return canvas


@dataclass(frozen=True)
class Step:
    """A step of a funnel: who is left, who was left before, and whether it is the last of its wave."""

    cell: Cell | None
    before: Cell | None
    final: bool


def step_bar(canvas: Canvas, p: Picture, row: Row, step: Step, at: Linear, middle: float) -> None:
    """One step of the funnel: what is left, what was lost, and the figure where it can be read."""
    cell, before, final = step.cell, step.before, step.final
    if cell is None or not is_told(cell):
        canvas.hatch(at.start, middle - 9, at.end - at.start, 18, "too few")
        return
    end = at(cell.value or 0.0)
    fill = p.theme.hot if p.is_finding(row) else p.theme.accent if final else p.theme.accent3
    canvas.rect(at.start, middle - 9, end - at.start, 18, fill)
    if before is not None:
        canvas.rect(end, middle - 9, at(before.value or 0.0) - end, 18, p.theme.wash)
    words = say.value(cell)
    inside = p.ruler.width(words, LABEL, 700) + 12 <= end - at.start
    tone = p.theme.paper if inside and (final or p.is_finding(row)) else p.theme.ink
    canvas.text(at.start + 6 if inside else end + 5, middle + 3, words, LABEL, 700, tone)


def cover(p: Picture) -> Canvas:
    """A column of dots per wave, one dot for each respondent, those of the finding in the bright color below.

    A row's cells are everyone and those of the finding. The deck is written under the columns.
    """
    canvas = p.sheet(COVER_HEIGHT)
    inner = p.width - 2 * COVER_LEFT
    pitch = inner / max(len(p.chart.rows), 1)
    most = max((number(p, row.cells[0]) for row in p.chart.rows), default=1)
    step = dot_step(most, pitch)
    across = max(int((pitch - 2 * step) / step), 1)
    calm: list[tuple[float, float]] = []
    bright: list[tuple[float, float]] = []
    for k, row in enumerate(p.chart.rows):
        x = COVER_LEFT + k * pitch
        everyone, marked = number(p, row.cells[0]), number(p, row.cells[1]) if len(row.cells) > 1 else 0
        for n in range(everyone):
            place = (x + step / 2 + n % across * step, COVER_HEIGHT - COVER_FLOOR - n // across * step)
            (bright if n < marked else calm).append(place)
        canvas.text(x, COVER_HEIGHT - 66, row.label, 10, 600, p.theme.paper)
        canvas.text(x, COVER_HEIGHT - 55, say.count(everyone), 8, fill=p.theme.accent3)
    specks(canvas, calm, CALM, step * 0.63)
    specks(canvas, bright, BRIGHT, step * 0.8)
    for n, line in enumerate(p.ruler.wrap(p.deck, inner, 8)[:2]):
        canvas.text(COVER_LEFT, COVER_HEIGHT - 28 + 10 * n, line, 8, fill=p.theme.accent3)
    return canvas


def dot_step(most: int, pitch: float) -> float:
    """The distance of two dots: as wide as lets the highest column stay on the sheet."""
    room, step = COVER_HEIGHT - COVER_FLOOR - COVER_TOP, WIDEST_STEP
    while most and -(-most // max(int((pitch - 2 * step) / step), 1)) * step > room:
        step *= 0.98
    return step


def number(p: Picture, key: str) -> int:
    """A count to draw; 0 where it is withheld."""
    cell = p.cell(key)
    return round(cell.value or 0.0) if cell is not None and is_told(cell) else 0


def specks(canvas: Canvas, places: list[tuple[float, float]], tone: str, size: float) -> None:
    """Many dots as one path of points with round caps."""
    if places:
        told = "".join(f"M{x:.1f} {y:.1f}h.01" for x, y in places)
        canvas.add("path", d=told, stroke=tone, stroke_width=size, stroke_linecap="round")
