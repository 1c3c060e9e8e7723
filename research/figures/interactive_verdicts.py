"""Claims for the screen: the interactive twin of the forest."""

from __future__ import annotations

from typing import Any

from research.exhibits import Cell, Row
from research.exhibits import wording as say
from research.figures.board import Board, Drawn, Trace, axis, beside, errors, names, tooltip, unit_of, words_at
from research.figures.picture import is_told
from research.figures.scale import scale_of
from research.figures.verdicts import FIRM


def forest(board: Board) -> Drawn:
    """Dots with intervals over the band, the verdict at the right in words with its sign."""
    chart, theme = board.chart, board.theme
    traces, notes = [], []
    for row in chart.rows:
        cell = board.cell(row.cells[0])
        if cell is None or not is_told(cell):
            notes.append(words_at(row.label, say.value(cell) if cell else "", theme))
            continue
        traces.append(claim(board, row, cell))
        notes.append(beside(row.label, f"<b>{say.verdict(row.note) if row.note else ''}</b>", tone_of(board, row)))
    known = [cell for cell in board.cells.values() if is_told(cell)]
    low, high = scale_of(known, chart.scale or (-chart.band, chart.band))
    band = {"type": "rect", "x0": -chart.band, "x1": chart.band, "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
    extra = {
        "xaxis": axis(unit_of(board), theme, range=[low, high]),
        "yaxis": names(chart.rows),
        "annotations": notes,
        "shapes": [band | {"fillcolor": theme.wash, "line": {"width": 0}}],
    }
    return traces, extra


def claim(board: Board, row: Row, cell: Cell) -> Trace:
    """One estimate with its interval."""
    tone = tone_of(board, row)
    mark: dict[str, Any] = {"type": "scatter", "mode": "markers", "marker": {"color": tone, "size": 10}}
    told = f"{tooltip(cell, row.label)}<br>{row.note}"
    return mark | {
        "x": [cell.value],
        "y": [row.label],
        "error_x": errors([cell], tone, 2),
        "hovertext": [told],
        "hoverinfo": "text",
    }


def tone_of(board: Board, row: Row) -> str:
    """Gray where nothing can be said, else the color of data or of the finding."""
    strong = bool(board.chart.highlight) and board.chart.highlight in (row.label, *row.cells)
    if not strong and row.note not in FIRM:
        return board.theme.muted
    return board.tones(row)[0]
