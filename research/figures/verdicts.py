"""Claims in a row: the estimate with its interval over the band that is too small to matter, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass

from research.exhibits import Cell, Row
from research.exhibits import wording as say
from research.exhibits.theme import LABEL, SMALL
from research.figures.canvas import Canvas, plain
from research.figures.picture import FOOT, Picture, is_told, value_axis
from research.figures.scale import Linear, scale_of, ticks

HEAD = 32.0  # two lines over the band
GROUP, LINE = 18.0, 9.0  # the height of a heading, and of each further line of it
LEAST = 23.0
NARROW = 360.0  # a sheet of a phone: labels stand over their rows, and the figures are left to the table
SIGN = 13.0  # room of the sign behind a verdict
FIRM = ("supported", "supported but negligible", "contradicted")


@dataclass(frozen=True)
class Lanes:
    """Where things stand across: the labels' room, the plot, the end of the figures and of the verdicts."""

    room: float
    start: float
    end: float
    figures: float
    verdict: float


def lanes(p: Picture, figures: list[str]) -> Lanes:
    """Room for labels, plot, figures and verdicts; on a narrow sheet for plot and verdicts alone."""
    words = p.ruler.widest([row.note for row in p.chart.rows], LABEL, 600)
    verdict = p.width - SIGN
    if p.width < NARROW:
        return Lanes(p.width, 4.0, verdict - words - 10, 0.0, verdict)
    room = p.label_room(0.34)
    at = verdict - words - 14
    return Lanes(room, room + 4, at - p.ruler.widest(figures, SMALL) - 12, at, verdict)


def forest(p: Picture) -> Canvas:
    """One row a claim, under the heading of its model."""
    rows = p.chart.rows
    cells = {row: p.cell(row.cells[0]) for row in rows}
    told = [cell for cell in cells.values() if is_told(cell) and cell is not None]
    at = lanes(p, [figure(cell) for cell in told])
    narrow = at.figures == 0
    steps = [round(step) + (13 if narrow else 0) for step in p.steps(at.room, LEAST)]
    headings = {row.group: p.ruler.wrap(row.group, p.width, SMALL, 700) if row.group else () for row in rows}
    canvas = p.sheet(HEAD + sum(steps) + sum(map(heading_height, headings.values())) + FOOT + 2)
    bottom, band = canvas.height - FOOT, p.chart.band
    low, high = scale_of(told, p.chart.scale or (-band, band))
    scale = Linear(low, high, at.start, at.end)
    canvas.rect(scale(-band), HEAD - 4, scale(band) - scale(-band), bottom - HEAD + 4, p.theme.wash)
    value_axis(canvas, scale, ticks(low, high), told[0].unit if told else "coefficient", HEAD - 4, bottom)
    canvas.line(scale(0.0), HEAD - 4, scale(0.0), bottom, p.theme.ink, 0.8)
    heads(canvas, p, scale, at)
    y = HEAD
    for group, heading in headings.items():
        for n, words in enumerate(heading):
            canvas.text(0, y + 12 + n * LINE, words, SMALL, 700, p.theme.muted, halo=True)
        y += heading_height(heading)
        for row, step in zip(rows, steps, strict=True):
            if row.group == group:
                one(canvas, p, row, cells[row], scale, at, y, step)
                y += step
    return canvas


def heading_height(lines: tuple[str, ...]) -> float:
    """The room that a heading needs."""
    return GROUP + LINE * (len(lines) - 1) if lines else 0.0


def heads(canvas: Canvas, p: Picture, scale: Linear, at: Lanes) -> None:
    """What the band is, over it, and the heads of figures and verdicts."""
    muted = p.theme.muted
    words = f"\N{PLUS-MINUS SIGN}{say.coefficient(p.chart.band)}"
    half = p.ruler.width("negligible", SMALL) / 2
    middle = max(scale(0.0), half)
    canvas.text(middle, 10, "negligible", SMALL, fill=muted, anchor="middle")
    canvas.text(middle, 20, words, SMALL, fill=muted, anchor="middle")
    if at.figures:
        canvas.text(at.figures, 20, f"{say.percent(p.level)} interval", SMALL, fill=muted, anchor="end")
    canvas.text(canvas.width, 20, "Verdict", SMALL, 600, anchor="end")


def figure(cell: Cell) -> str:
    """Estimate and interval."""
    return f"{say.value(cell)} {say.span(cell, brackets=True)}".strip()


def one(
    canvas: Canvas, p: Picture, row: Row, cell: Cell | None, scale: Linear, at: Lanes, y: float, step: float
) -> None:
    """One claim."""
    narrow = at.figures == 0
    middle = y + step - LEAST / 2 if narrow else y + step / 2
    label(canvas, p, row, y + 7 if narrow else middle, at.room)
    if cell is None:
        return
    if not is_told(cell):
        canvas.hatch(at.start, middle - 5, at.end - at.start, 10)
        canvas.text(at.verdict, middle + 3, say.value(cell), SMALL, fill=p.theme.muted, anchor="end")
        return
    tone = p.tones(row)[0] if p.is_finding(row) or row.note in FIRM else p.theme.mid
    if cell.low is not None and cell.high is not None:
        canvas.line(scale(cell.low), middle, scale(cell.high), middle, tone, 1.6, cap="round")
    canvas.dot(scale(cell.value or 0.0), middle, 3.4, tone, p.theme.paper, 1)
    words = tone if tone != p.theme.mid else p.theme.muted
    if at.figures:
        canvas.text(at.figures, middle + 3, figure(cell), SMALL, fill=p.theme.muted, anchor="end")
    canvas.text(at.verdict, middle + 3, row.note, LABEL, 600, words, "end")
    sign(canvas, canvas.width - 4, middle, row.note, words)


def label(canvas: Canvas, p: Picture, row: Row, middle: float, room: float) -> None:
    """A row's label, which may stand over the plot."""
    strong = p.is_finding(row)
    words, weight = p.label_lines(row, room), 600 if strong else 400
    canvas.lines(0, middle, words, weight=weight, fill=p.theme.hot if strong else None, halo=True)


def sign(canvas: Canvas, x: float, y: float, verdict: str, tone: str) -> None:
    """The sign of a verdict, drawn: full, half full, diamond, dash, hollow."""
    if verdict == "supported":
        canvas.dot(x, y, 3.4, tone)
    elif verdict == "supported but negligible":
        canvas.dot(x, y, 3.2, "none", tone, 1.2)
        canvas.add("path", d=f"M{plain(x)} {plain(y - 3.2)}A3.2 3.2 0 0 0 {plain(x)} {plain(y + 3.2)}Z", fill=tone)
    elif verdict == "contradicted":
        corners = ((x, y - 4.4), (x + 4.4, y), (x, y + 4.4), (x - 4.4, y))
        told = "L".join(f"{plain(a)} {plain(b)}" for a, b in corners)
        canvas.add("path", d=f"M{told}Z", fill=tone)
    elif verdict == "negligible":
        canvas.line(x - 3.4, y, x + 3.4, y, tone, 1.8)
    elif verdict:
        canvas.dot(x, y, 2.9, "none", tone, 1.2)
