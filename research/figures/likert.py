"""Answers on a scale, diverging from zero: steps of gray to the left, steps of petrol to the right."""

from __future__ import annotations

import math
from dataclasses import dataclass

from research.errors import ConfigurationError
from research.exhibits import Cell, Row
from research.exhibits import wording as say
from research.exhibits.theme import LABEL, SMALL, Theme
from research.figures.canvas import Canvas
from research.figures.picture import BASE, Picture, base_words, is_told, middles
from research.figures.scale import Linear

LEAST_FIGURE = 15.0  # a figure stands inside a part from this width on
BAR = 16.0


@dataclass(frozen=True)
class Part:
    """A category: its name, its fill and the color of figures on it."""

    name: str
    fill: str
    figure: str


def parts_of(labels: tuple[str, ...], theme: Theme) -> tuple[list[Part], int]:
    """The categories with their fills, and how many of them lie left of zero; an odd middle one straddles it."""
    if not 2 <= len(labels) <= 7:
        raise ConfigurationError(
            f"a Likert chart has 2 to 7 answers, this one has {len(labels)}; merge some or draw bars"
        )
    half, odd = divmod(len(labels), 2)
    left = {1: [theme.pale], 2: [theme.mid, theme.pale], 3: [theme.muted, theme.mid, theme.pale]}[half]
    right = {1: [theme.accent], 2: [theme.accent2, theme.accent], 3: [theme.accent3, theme.accent2, theme.accent]}[half]
    dark = {theme.accent, theme.muted}
    fills = [*left, *[theme.grid] * odd, *right]
    return [Part(n, f, theme.paper if f in dark else theme.ink) for n, f in zip(labels, fills, strict=True)], half


def likert(p: Picture) -> Canvas:
    """Two against two, split at zero; net and base at the right."""
    parts, half = parts_of(p.chart.labels, p.theme)
    room, odd = p.label_room(0.36), len(parts) % 2
    rows = [(row, told(p, row)) for row in p.chart.rows]
    known = [values for _, values in rows if values]
    left = max((left_of(values, half, odd) for values in known), default=0.5)
    right = max((math.fsum(values) - left_of(values, half, odd) for values in known), default=0.5)
    net_at, plot_end = figure_columns(p)
    at = Linear(-left, max(right, 1e-6), room, plot_end)
    lines = key_lines(p, parts, half, at(0.0), plot_end)
    head = 9.0 + 11 * len(lines)
    steps = p.steps(room, 25)
    canvas = p.sheet(head + sum(map(round, steps)) + 2)
    canvas.text(net_at, 10, "Net", SMALL, 600, p.theme.ink, "end")
    canvas.text(p.width, 10, BASE, SMALL, fill=p.theme.muted, anchor="end")
    placed = list(zip(rows, middles(head, [float(round(step)) for step in steps]), strict=True))
    if odd:  # behind the bars, where it would cross the figures of the middle answer
        canvas.line(at(0.0), head - 3, at(0.0), canvas.height, p.theme.ink, 0.8)
    for (row, values), middle in placed:
        p.label(canvas, row, middle, room)
        side(canvas, p, row, net_at, middle)
        if values:
            bar(canvas, parts, values, -left_of(values, half, odd), at, middle)
    if not odd:
        canvas.line(at(0.0), head - 3, at(0.0), canvas.height, p.theme.ink, 0.8)
    for middle in (middle for (_, values), middle in placed if not values):
        canvas.hatch(at.start, middle - BAR / 2, at.end - at.start, BAR, "too few to show")
    key(canvas, lines)
    return canvas


def told(p: Picture, row: Row) -> list[float]:
    """The shares of a row, or none when any of them is withheld."""
    cells = [p.cell(key) for key in row.cells]
    return [cell.value or 0.0 for cell in cells if cell] if all(is_told(cell) for cell in cells) else []


def left_of(values: list[float], half: int, odd: int) -> float:
    """How much of a row lies left of zero."""
    return math.fsum([*values[:half], odd * values[half] / 2 if odd else 0.0])


def figure_columns(p: Picture) -> tuple[float, float]:
    """Where the nets end, and where the plot does."""
    shown = [cell for row in p.chart.rows for key in (*row.cells, row.net) if (cell := p.cell(key))]
    nets = [say.value(cell) for row in p.chart.rows if (cell := p.cell(row.net))]
    base = max(p.ruler.widest([base_words(cell) for cell in shown], SMALL), p.ruler.width(BASE, SMALL))
    net_at = p.width - base - 14
    return net_at, net_at - max(p.ruler.widest(nets, LABEL, 600), p.ruler.width("Net", SMALL, 600)) - 12


def bar(canvas: Canvas, parts: list[Part], values: list[float], edge: float, at: Linear, middle: float) -> None:
    """One row of parts from left to right, with its figures where they fit."""
    for k, (part, share) in enumerate(zip(parts, values, strict=True)):
        x = at(math.fsum([edge, *values[:k]]))
        width = at(math.fsum([edge, *values[: k + 1]])) - x
        canvas.rect(x, middle - BAR / 2, width, BAR, part.fill, canvas.theme.paper, 0.8)
        if width > LEAST_FIGURE:
            canvas.text(x + width / 2, middle + 3, say.percent(share, sign=False), LABEL, 600, part.figure, "middle")


def side(canvas: Canvas, p: Picture, row: Row, net_at: float, middle: float) -> None:
    """Net and base at the right of a row."""
    net = p.cell(row.net)
    shown: list[Cell] = [cell for key in (row.net, *row.cells) if (cell := p.cell(key))]
    if net is not None:
        tone = p.theme.hot if p.is_finding(row) or p.chart.highlight == row.net else p.theme.ink
        canvas.text(net_at, middle + 3, say.value(net), LABEL, 600, tone if is_told(net) else p.theme.muted, "end")
    if shown and (words := base_words(shown[0])):
        canvas.text(p.width, middle + 3, words, SMALL, fill=p.theme.muted, anchor="end")


Placed = tuple[float, float, Part, bool]  # swatch x, baseline y, category, whether the name stands left of its swatch


def key_lines(p: Picture, parts: list[Part], half: int, zero: float, end: float) -> list[list[Placed]]:
    """The categories beside the line of zero in the order of the bars; in lines where they do not fit."""
    widths = [p.ruler.width(part.name, SMALL) + 20 for part in parts]
    if math.fsum(widths[:half]) + 6 <= zero and zero + 6 + math.fsum(widths[half:]) - 10 <= end:
        return [beside_zero(parts, widths, half, zero)]
    lines: list[list[Placed]] = [[]]
    x = 0.0
    for part, width in zip(parts, widths, strict=True):
        if x + width > end and lines[-1]:
            lines.append([])
            x = 0.0
        lines[-1].append((x, 10.5 + 11 * (len(lines) - 1), part, False))
        x += width
    return lines


def beside_zero(parts: list[Part], widths: list[float], half: int, zero: float) -> list[Placed]:
    """Names left of their swatch on the left side, right of it on the right side."""
    x, line = zero - 6, []
    for part, width in reversed(list(zip(parts[:half], widths[:half], strict=True))):
        line.append((x - 7, 10.5, part, True))
        x -= width
    x = zero + 6
    for part, width in zip(parts[half:], widths[half:], strict=True):
        line.append((x, 10.5, part, False))
        x += width
    return line


def key(canvas: Canvas, lines: list[list[Placed]]) -> None:
    """Swatches with their names."""
    for x, y, part, before in (placed for line in lines for placed in line):
        canvas.rect(x, y - 6.5, 7, 7, part.fill)
        canvas.text(
            x - 3 if before else x + 10,
            y,
            part.name,
            SMALL,
            fill=canvas.theme.muted,
            anchor="end" if before else "start",
        )
