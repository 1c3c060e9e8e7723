"""Shares over waves: true distances, labels at the lines' ends, and no line where the question changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from research.exhibits import Cell, Row
from research.exhibits import wording as say
from research.exhibits.theme import LABEL, SMALL
from research.figures.canvas import Canvas
from research.figures.picture import Picture, is_told, tick_words
from research.figures.scale import Linear, scale_of, spread, ticks, times

LEAST_HEIGHT = 206.0
REASON = 84.0  # widest reason beside a break, in points


@dataclass(frozen=True)
class Stop:
    """A break: where it stands, and its reason in lines."""

    x: float
    why: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Plot:
    """The places of a slope chart."""

    across: tuple[float, ...]
    up: Linear
    right: float
    stops: tuple[Stop, ...]
    lettered: bool


def slope(p: Picture) -> Canvas:
    """Waves at their true distance, and a gap wherever the wording changed."""
    cells = [cell for row in p.chart.rows for key in row.cells if (cell := p.cell(key)) and is_told(cell)]
    low, high = scale_of(cells, p.chart.scale)
    marks = ticks(low, high, 4)
    unit = cells[0].unit if cells else "share"
    names = [tick_words(mark, unit, marks[1] - marks[0] if len(marks) > 1 else 1.0) for mark in marks]
    left = p.ruler.widest(names, SMALL) + 12
    room, labels = label_column(p)
    right = p.width - room
    across = places_of(p.chart.labels, left + 10, right)
    stops, lettered = stops_of(p, across, left)
    waves = wave_names(p, across)
    top = 28.0 + 9 * max((1 if lettered else len(stop.lines) for stop in stops), default=0)
    gap = 10.0 * max(map(len, labels)) + 4
    height = max(LEAST_HEIGHT, top + 30 + gap * len(labels)) + 9.0 * (max(map(len, waves)) - 1)
    bottom = height - 11 - 9.0 * max(map(len, waves))
    reasons = (
        [p.ruler.wrap(f"{letter(k)}  {stop.why}", p.width, SMALL) for k, stop in enumerate(stops)] if lettered else []
    )
    canvas = p.sheet(height + 10 * sum(map(len, reasons)) + (6 if reasons else 0))
    plot = Plot(across, Linear(low, high, bottom, top), right, stops, lettered)
    for mark, name in zip(marks, names, strict=True):
        canvas.line(left, plot.up(mark), right + 6, plot.up(mark))
        canvas.text(left - 6, plot.up(mark) + 3, name, SMALL, fill=p.theme.muted, anchor="end")
    for x, words in zip(across, waves, strict=True):
        canvas.lines(x, bottom + 11 + 4.5 * (len(words) - 1), words, fill=p.theme.muted, anchor="middle")
    draw_stops(canvas, plot, bottom, height, reasons)
    for row in sorted(p.chart.rows, key=p.is_finding):
        trend(canvas, p, row, plot)
    end_labels(canvas, p, plot, labels, gap, bottom)
    return canvas


def letter(k: int) -> str:
    """The mark of a reason that stands below the chart."""
    return "abcdefghijklmnopqrstuvwxyz"[k]


def places_of(labels: tuple[str, ...], left: float, right: float) -> tuple[float, ...]:
    """Years and months at their true distance, other waves evenly."""
    numbers = times(labels)
    if numbers[-1] == numbers[0]:
        return ((left + right) / 2,) * len(numbers)
    at = Linear(numbers[0], numbers[-1], left, right - 6)
    return tuple(at(number) for number in numbers)


def label_column(p: Picture) -> tuple[float, list[tuple[str, ...]]]:
    """Width of the labels at the right, and their lines."""
    figure = p.ruler.widest([say.value(cell) for row in p.chart.rows if (cell := last(p, row))], LABEL, 700) + 6
    names = p.ruler.widest([row.label for row in p.chart.rows], LABEL, 600)
    room = min(names, p.width * 0.34 - figure - 12) + 0.5
    return room + figure + 12, [p.ruler.wrap(row.label, room, LABEL, 600) for row in p.chart.rows]


def last(p: Picture, row: Row) -> Cell | None:
    """The latest cell of a row that may be told, else its latest cell."""
    cells = [cell for key in row.cells if (cell := p.cell(key))]
    known = [cell for cell in cells if is_told(cell)]
    return known[-1] if known else cells[-1] if cells else None


def wave_names(p: Picture, across: tuple[float, ...]) -> list[tuple[str, ...]]:
    """The waves' names in lines that fit between their neighbors."""
    slot = min((b - a for a, b in pairwise(across)), default=80.0) - 4
    return [p.ruler.wrap(name, max(min(slot, 2 * (across[0] - 2)), 18.0), LABEL) for name in p.chart.labels]


def stops_of(p: Picture, across: tuple[float, ...], left: float) -> tuple[tuple[Stop, ...], bool]:
    """The breaks between waves; lettered when a reason does not fit beside its line."""
    found: list[Stop] = []
    edge, fits = left, True
    for stop in p.chart.breaks:
        k = p.chart.labels.index(stop.wave) if stop.wave in p.chart.labels else 0
        if k == 0:
            continue
        x = (across[k - 1] + across[k]) / 2
        room = min(REASON, x - 4 - edge)
        fits = fits and room >= p.ruler.widest(stop.why.split(), SMALL)
        found.append(Stop(x, stop.why, p.ruler.wrap(stop.why, max(room, 10.0), SMALL)))
        edge = x + 6
    return tuple(found), not fits or any(len(stop.lines) > 4 for stop in found)


def draw_stops(canvas: Canvas, plot: Plot, bottom: float, height: float, reasons: list[tuple[str, ...]]) -> None:
    """A dotted rule for each break, its reason on top, or its letter on top and the reasons below."""
    muted = canvas.theme.muted
    for k, stop in enumerate(plot.stops):
        canvas.line(stop.x, 12, stop.x, bottom, canvas.theme.mid, 0.8, "1.5 2.5")
        if plot.lettered:
            canvas.text(stop.x, 8, letter(k), SMALL, 600, muted, "middle")
        for j, line in enumerate(() if plot.lettered else stop.lines):
            canvas.text(stop.x - 4, 8 + j * 9, line, SMALL, fill=muted, anchor="end")
    for j, line in enumerate(line for lines in reasons for line in lines):
        canvas.text(0, height + 10 + j * 10, line, SMALL, fill=muted)


def trend(canvas: Canvas, p: Picture, row: Row, plot: Plot) -> None:
    """The intervals, lines and dots of one row; what is withheld leaves a gap."""
    strong = p.is_finding(row)
    plain = p.theme.mid if p.chart.highlight else p.theme.accent
    tone, band = (p.theme.hot, p.theme.hot3) if strong else (plain, p.theme.grid)
    seen = [(x, cell) for x, key in zip(plot.across, row.cells, strict=True) if (cell := p.cell(key))]
    for x, cell in seen:
        if is_told(cell) and cell.low is not None and cell.high is not None:
            canvas.line(x, plot.up(cell.low), x, plot.up(cell.high), band, 5, cap="round")
    for run in runs(p, row, plot):
        canvas.path(run, tone, 2 if strong else 1.4)
    for x, cell in seen:
        if is_told(cell):
            canvas.dot(x, plot.up(cell.value or 0.0), 3.4 if strong else 2.6, tone, p.theme.paper, 1)
    for x, cell in [point for point in seen if is_told(point[1])][:-1] if strong else []:
        words, y = say.number(cell.value or 0.0, cell.unit).rstrip("%"), plot.up(cell.value or 0.0)
        canvas.text(x, y + free_side(y, neighbors(p, row, plot, x)), words, LABEL, 600, tone, "middle", halo=True)


def neighbors(p: Picture, row: Row, plot: Plot, x: float) -> list[float]:
    """The heights of the other rows' dots at a wave."""
    k = plot.across.index(x)
    cells = [p.cell(other.cells[k]) for other in p.chart.rows if other is not row]
    return [plot.up(cell.value or 0.0) for cell in cells if cell is not None and is_told(cell)]


def free_side(y: float, others: list[float]) -> float:
    """Where a figure's baseline stands: above its dot, or below when only there no other dot is near."""
    above, below = (any(0 < side * (y - other) < 22 for other in others) for side in (1, -1))
    return 16.0 if above and not below else -10.0


def runs(p: Picture, row: Row, plot: Plot) -> list[list[tuple[float, float]]]:
    """Stretches of two and more waves that may be joined by a line."""
    breaks = {stop.wave for stop in p.chart.breaks}
    found: list[list[tuple[float, float]]] = [[]]
    for wave, x, key in zip(p.chart.labels, plot.across, row.cells, strict=True):
        cell = p.cell(key)
        if wave in breaks or not is_told(cell):
            found.append([])
        if cell is not None and is_told(cell):
            found[-1].append((x, plot.up(cell.value or 0.0)))
    return [run for run in found if len(run) > 1]


def end_labels(
    canvas: Canvas, p: Picture, plot: Plot, labels: list[tuple[str, ...]], gap: float, bottom: float
) -> None:
    """The last figure and the name of each line, moved apart where lines meet."""
    rows, x = p.chart.rows, plot.right + 12
    ends = [last(p, row) for row in rows]
    wanted = [plot.up(end.value) if end is not None and end.value is not None else bottom for end in ends]
    reach = gap / 2 - 4
    figure = p.ruler.widest([say.value(end) for end in ends if end], LABEL, 700) + 6
    for row, end, words, y in zip(
        rows, ends, labels, spread(wanted, gap, 8 + reach, canvas.height - 8 - reach), strict=True
    ):
        strong = p.is_finding(row)
        tone = p.theme.hot if strong else p.theme.ink
        if end is not None:
            told = is_told(end)
            canvas.text(x, y + 3, say.value(end), LABEL, 700 if told else 400, tone if told else p.theme.muted)
        canvas.lines(x + figure, y, words, weight=600 if strong else 400, fill=tone)
