"""What every form is given: the chart, its cells by key, and the means to draw; and what the forms share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from research.exhibits import Cell, Chart, Row
from research.exhibits import wording as say
from research.exhibits.theme import LABEL, SMALL, Theme
from research.figures.canvas import LEADING, Canvas
from research.figures.ruler import Ruler
from research.figures.scale import Linear

HEAD = 20.0  # room above the first row for column heads
FOOT = 16.0  # room below the last row for an axis
BASE = "Base"


@dataclass(frozen=True)
class Picture:
    """A chart about to be drawn. Values come from `cells` by key and from nowhere else."""

    chart: Chart
    cells: Mapping[str, Cell]
    theme: Theme
    ruler: Ruler
    width: float
    level: float
    deck: str = ""

    def cell(self, key: str) -> Cell | None:
        """The cell of this key; None where nothing was asked."""
        return self.cells[key] if key else None

    def is_finding(self, row: Row) -> bool:
        """Whether the title speaks of this row."""
        return bool(self.chart.highlight) and self.chart.highlight in (row.label, *row.cells)

    def tones(self, row: Row) -> tuple[str, str]:
        """The color of a row's data and of its interval."""
        return self.tone(self.is_finding(row))

    def tone(self, strong: bool) -> tuple[str, str]:
        """Hot for the finding, petrol for other data."""
        return (self.theme.hot, self.theme.hot3) if strong else (self.theme.accent, self.theme.accent3)

    @property
    def interval_head(self) -> str:
        """The head of a column of estimates: `Estimate (95% interval)`."""
        return f"Estimate ({say.percent(self.level)} interval)"

    def label_room(self, most: float) -> float:
        """Width of the label column: what the longest label needs, at most a part of the sheet."""
        return min(self.ruler.widest([row.label for row in self.chart.rows], LABEL, 600) + 14, self.width * most)

    def label_lines(self, row: Row, room: float) -> tuple[str, ...]:
        """A row's label in lines; measured semibold, so that a finding wraps like the others."""
        return self.ruler.wrap(row.label, room - 8, LABEL, 600)

    def steps(self, room: float, least: float) -> list[float]:
        """The height of each row: the least, or what its label needs."""
        return [max(least, len(self.label_lines(row, room)) * LABEL * LEADING + 6) for row in self.chart.rows]

    def label(self, canvas: Canvas, row: Row, middle: float, room: float) -> None:
        """Write a row's label; the finding hot and semibold."""
        strong = self.is_finding(row)
        canvas.lines(
            0,
            middle,
            self.label_lines(row, room),
            weight=600 if strong else 400,
            fill=self.theme.hot if strong else None,
        )

    def sheet(self, height: float) -> Canvas:
        """An empty sheet of the set width."""
        return Canvas(self.width, height, self.theme, self.ruler)


def is_told(cell: Cell | None) -> bool:
    """Whether there is a number to draw."""
    return cell is not None and cell.status == "published" and cell.value is not None


def middles(top: float, steps: list[float]) -> list[float]:
    """The middle height of each row below `top`."""
    out: list[float] = []
    for step in steps:
        out.append(top + step / 2)
        top += step
    return out


def base_words(cell: Cell | None) -> str:
    """A base beside a row; empty where it may not be told."""
    return "" if cell is None or (cell.status == "suppressed" and not cell.base) else say.count(cell.base)


def tick_words(value: float, unit: str, step: float) -> str:
    """An axis figure with no more decimals than its step needs."""
    if unit in {"share", "probability"}:
        return say.percent(value)
    if unit == "count":
        return say.count(value)
    scaled, size = (100 * value, 100 * step) if unit == "points" else (value, step)
    places = 0 if abs(size - round(size)) < 1e-9 else 1 if abs(10 * size - round(10 * size)) < 1e-9 else 2
    if unit == "coefficient":
        return say.coefficient(scaled, places) if scaled else "0"
    return say.decimal(scaled, places) if unit == "mean" else say.signed(scaled, places)


def value_axis(canvas: Canvas, at: Linear, marks: tuple[float, ...], unit: str, top: float, bottom: float) -> None:
    """Gridlines on the value axis with their figures below; figures stay on the sheet and apart."""
    step = marks[1] - marks[0] if len(marks) > 1 else 1.0
    reach = 0.0
    for mark in marks:
        words = tick_words(mark, unit, step)
        half = canvas.ruler.width(words, SMALL) / 2
        x = at(mark)
        canvas.line(x, top, x, bottom, canvas.theme.mid if mark == 0 and unit not in {"share", "count"} else None)
        if x - half >= reach:
            canvas.text(x, bottom + 11, words, SMALL, fill=canvas.theme.muted, anchor="middle")
            reach = x + half + 3
