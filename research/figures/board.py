"""What every interactive chart shares: a board of cells by key, axes, layout and tooltips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from research.exhibits import Cell, Chart, Row
from research.exhibits import wording as say
from research.exhibits.theme import Theme
from research.figures.canvas import FAMILY

Trace = dict[str, Any]
Drawn = tuple[list[Trace], dict[str, Any]]
ROW = 28  # pixels a row needs


class Board:
    """A chart about to become traces: its cells by key, and the theme."""

    def __init__(self, chart: Chart, cells: Mapping[str, Cell], theme: Theme) -> None:
        self.chart, self.cells, self.theme = chart, cells, theme

    def cell(self, key: str) -> Cell | None:
        """The cell of this key; None where nothing was asked."""
        return self.cells[key] if key else None

    def tones(self, row: Row) -> tuple[str, str]:
        """The color of a row's data and of its interval."""
        strong = bool(self.chart.highlight) and self.chart.highlight in (row.label, *row.cells)
        return self.tone(strong)

    def tone(self, strong: bool) -> tuple[str, str]:
        """Hot for the finding, petrol for other data."""
        return (self.theme.hot, self.theme.hot3) if strong else (self.theme.accent, self.theme.accent3)


def told_apart(chart: Chart) -> Chart:
    """The chart with labels as they are set, each row's heading in its own: rows of one name would share a line."""
    full = {
        (row.group, row.label): say.typeset(" \N{MIDDLE DOT} ".join(filter(None, (row.group, row.label))))
        for row in chart.rows
    }
    rows = tuple(replace(row, label=full[row.group, row.label]) for row in chart.rows)
    marked = next((full[key] for key in full if key[1] == chart.highlight), chart.highlight)
    return replace(chart, rows=rows, highlight=marked)


def layout(chart: Chart, theme: Theme) -> dict[str, Any]:
    """What all forms share."""
    return {
        "font": {"family": FAMILY, "size": 13, "color": theme.ink},
        "paper_bgcolor": theme.paper,
        "plot_bgcolor": theme.paper,
        "margin": {"l": 10, "r": 130, "t": 30, "b": 40},
        "height": 120 + ROW * max(len(chart.rows), 6),
        "showlegend": False,
        "hovermode": "closest",
    }


def tooltip(cell: Cell, label: str) -> str:
    """What is told on touching a mark: value, interval and base."""
    told = " ".join(part for part in (say.value(cell), say.span(cell, brackets=True)) if part)
    return f"{label}<br>{told}<br>{say.n(cell.base)}"


def axis(unit: str, theme: Theme, **extra: Any) -> dict[str, Any]:
    """A value axis in the cells' unit."""
    form = {"share": ".0%", "probability": ".0%", "points": "+.0%", "count": ",d"}.get(unit, ".2~f")
    return {"tickformat": form, "gridcolor": theme.grid, "zerolinecolor": theme.mid, "automargin": True} | extra


def names(rows: tuple[Row, ...]) -> dict[str, Any]:
    """The axis of rows, the first on top; names are categories even when they look like numbers."""
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": [row.label for row in rows],
        "autorange": "reversed",
        "automargin": True,
        "showgrid": False,
    }


def errors(cells: Sequence[Cell], tone: str, thickness: float) -> dict[str, Any]:
    """The intervals of marks as plotly's error bars; nothing where an interval is not known."""
    known = [
        (cell.value or 0.0, cell.low, cell.high) if cell.low is not None and cell.high is not None else (0.0, 0.0, 0.0)
        for cell in cells
    ]
    return {
        "type": "data",
        "symmetric": False,
        "array": [high - value for value, _, high in known],
        "arrayminus": [value - low for value, low, _ in known],
        "color": tone,
        "thickness": thickness,
        "width": 0,
    }


def beside(row: str, words: str, tone: str) -> dict[str, Any]:
    """An annotation at the right of a row; `told` marks it as what a narrow page may shorten to its bold part."""
    place = {"x": 1.01, "xref": "paper", "xanchor": "left", "y": row, "yref": "y", "showarrow": False, "align": "left"}
    return place | {"text": words, "font": {"color": tone}, "name": "told"}


def words_at(row: str, words: str, theme: Theme) -> dict[str, Any]:
    """An annotation where a number is withheld."""
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": row, "yref": "y"}
    return place | {"text": words, "showarrow": False, "font": {"color": theme.muted}}


def unit_of(board: Board) -> str:
    """The unit of the first cell drawn."""
    return next((cell.unit for row in board.chart.rows for key in row.cells if (cell := board.cell(key))), "share")
