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
    """Dots with intervals over the band; at the right the verdict in words with its sign, and the figures."""
    chart, theme = board.chart, board.theme
    cells = [(row, board.cell(row.cells[0])) for row in chart.rows]
    rows = [(row, cell) for row, cell in cells if is_told(cell) and cell]
    notes = [words_at(row.label, say.value(cell), theme) for row, cell in cells if cell and not is_told(cell)]
    notes += [beside(row.label, verdict_words(row, cell), tone_of(board, row)) for row, cell in rows]
    tones = dict.fromkeys(tone_of(board, row) for row, _ in rows)
    traces = [marks([one for one in rows if tone_of(board, one[0]) == tone], tone) for tone in tones]
    low, high = scale_of([cell for _, cell in rows], chart.scale or (-chart.band, chart.band))
    band = {"type": "rect", "x0": -chart.band, "x1": chart.band, "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
    extra = {
        "xaxis": axis(unit_of(board), theme, range=[low, high]),
        "yaxis": names(chart.rows),
        "annotations": notes,
        "shapes": [band | {"fillcolor": theme.wash, "line": {"width": 0}}],
        "margin": {"l": 10, "r": 220, "t": 30, "b": 40},
    }
    return traces, extra


def verdict_words(row: Row, cell: Cell) -> str:
    """The verdict, bold, with its sign; and estimate and interval."""
    verdict = f"<b>{say.verdict(row.note)}</b>" if row.note else ""
    return " ".join(part for part in (verdict, say.value(cell), say.span(cell, brackets=True)) if part)


def marks(rows: list[tuple[Row, Cell]], tone: str) -> Trace:
    """The claims of one color."""
    told: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "marker": {"color": tone, "size": 10},
        "x": [cell.value for _, cell in rows],
        "y": [row.label for row, _ in rows],
        "error_x": errors([cell for _, cell in rows], tone, 2),
        "hovertext": [f"{tooltip(cell, row.label)}<br>{row.note}" for row, cell in rows],
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    return told


def tone_of(board: Board, row: Row) -> str:
    """Gray where nothing can be said, else the color of data or of the finding."""
    strong = bool(board.chart.highlight) and board.chart.highlight in (row.label, *row.cells)
    if not strong and row.note not in FIRM:
        return board.theme.muted
    return board.tones(row)[0]
