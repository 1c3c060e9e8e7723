"""A trend as an interactive chart: lines over waves that stop where the question changed."""

from __future__ import annotations

from typing import Any

from research.exhibits import Break, Cell, Row
from research.exhibits import wording as say
from research.figures.board import Board, Drawn, Trace, axis, errors, tooltip, unit_of
from research.figures.picture import is_told, tick_words
from research.figures.scale import scale_of, ticks, times

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def slope(board: Board) -> Drawn:
    """Lines over waves, named at their ends, interrupted where the question changed, at the waves' true distance."""
    chart, theme = board.chart, board.theme
    places = times(chart.labels)
    traces: list[Trace] = []
    ends = []
    for row in sorted(chart.rows, key=lambda row: is_finding(board, row)):
        strong = is_finding(board, row)
        tone = theme.hot if strong else theme.mid if chart.highlight else theme.accent
        band = theme.hot3 if strong else theme.grid if chart.highlight else theme.accent3
        traces += [line(board, row, places, (tone, band), strong), *([figures(board, row, places)] if strong else [])]
        ends += end_of(board, row, places, theme.hot if strong else theme.ink)
    stops = [at_break(stop, letter, chart.labels, places) for stop, letter in zip(chart.breaks, LETTERS, strict=False)]
    pad = 0.04 * (places[-1] - places[0]) if len(places) > 1 else 0.5
    across = {
        "range": [places[0] - pad, places[-1] + pad],
        "tickvals": places,
        "ticktext": list(chart.labels),
        "showgrid": False,
        "zeroline": False,
        "automargin": True,
    }
    marks = [note(at, letter, theme.muted) for at, letter in stops]
    rules = [rule(at, theme.mid) for at, _ in stops]
    extra = {
        "xaxis": across,
        "yaxis": axis(unit_of(board), theme, rangemode="tozero", nticks=5) | whole_points(board),
        "annotations": [*marks, *ends],
        "shapes": rules,
        "height": 380,
        "margin": {"l": 10, "r": 190, "t": 30, "b": 40},
    }
    return traces, extra


def whole_points(board: Board) -> dict[str, Any]:
    """Figures of an axis of points, which plotly would tell as percent; nothing for another unit."""
    cells = [cell for cell in board.cells.values() if is_told(cell)]
    if unit_of(board) != "points" or not cells:
        return {}
    marks = ticks(*scale_of(cells, board.chart.scale), most=4)
    step = marks[1] - marks[0] if len(marks) > 1 else 1.0
    return {"tickvals": list(marks), "ticktext": [tick_words(mark, "points", step) for mark in marks]}


def line(board: Board, row: Row, places: list[float], tones: tuple[str, str], strong: bool) -> Trace:
    """One line with its intervals; a gap where a cell is withheld or the question changed."""
    stops = {stop.wave for stop in board.chart.breaks}
    x: list[Any] = []
    cells: list[Cell | None] = []
    for place, wave, key in zip(places, board.chart.labels, row.cells, strict=True):
        if wave in stops:
            x, cells = [*x, place], [*cells, None]
        x.append(place)
        cells.append(cell if is_told(cell := board.cell(key)) else None)
    tone, band = tones
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": row.label,
        "x": x,
        "y": [cell.value if cell else None for cell in cells],
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": tone, "width": 3 if strong else 2},
        "marker": {"size": 9 if strong else 7},
        "error_y": errors([cell or NOTHING for cell in cells], band, 6),
        "hovertext": [tooltip(cell, row.label) if cell else "" for cell in cells],
        "hoverinfo": "text",
    }


def figures(board: Board, row: Row, places: list[float]) -> Trace:
    """The figures of the finding above their intervals; the last stands with the line's name."""
    told = [(at, cell) for at, key in zip(places, row.cells, strict=True) if is_told(cell := board.cell(key)) and cell]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [at for at, _ in told[:-1]],
        "y": [cell.high if cell.high is not None else cell.value for _, cell in told[:-1]],
        "text": [say.value(cell) for _, cell in told[:-1]],
        "textposition": "top center",
        "textfont": {"color": board.theme.hot},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def is_finding(board: Board, row: Row) -> bool:
    """Whether the title speaks of this line."""
    return bool(board.chart.highlight) and board.chart.highlight in (row.label, *row.cells)


NOTHING = Cell("", None, 0)


def end_of(board: Board, row: Row, places: list[float], tone: str) -> list[dict[str, Any]]:
    """The name of a line with its last figure, at the last wave that tells one."""
    told = [(at, cell) for at, key in zip(places, row.cells, strict=True) if is_told(cell := board.cell(key)) and cell]
    if not told:
        return []
    _, cell = told[-1]
    place = {"x": 1.01, "xref": "paper", "xanchor": "left", "y": cell.value, "yref": "y", "showarrow": False}
    words = f"<b>{say.value(cell)}</b> {row.label}"
    return [place | {"text": words, "align": "left", "font": {"color": tone}, "name": "end"}]


def at_break(stop: Break, letter: str, labels: tuple[str, ...], places: list[float]) -> tuple[float, str]:
    """Where a break stands, half way to the wave before it, and what stands on top of it."""
    at = labels.index(stop.wave)
    before = places[at - 1] if at else places[at]
    return (before + places[at]) / 2, f"{letter} {stop.why}"


def note(at: float, words: str, tone: str) -> dict[str, Any]:
    """The reason of a break above its line, begun with its letter; a page may keep the letter and tell it below."""
    place = {"x": at, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False, "name": "break"}
    return place | {"text": words, "font": {"color": tone, "size": 12}}


def rule(at: float, tone: str) -> dict[str, Any]:
    """The dotted line of a break."""
    place = {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper"}
    return place | {"line": {"color": tone, "width": 1, "dash": "dot"}}
