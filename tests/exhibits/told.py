"""Exhibits for tests: a share is told as `count/base`, as a reader would check it by hand."""

from __future__ import annotations

from math import sqrt
from typing import Any

from research.exhibits import Base, Cell, Chart, Exhibit, Interval, Parts, Question, Row, Source, Table

Z = 1.959964


def wilson(count: int, base: int) -> tuple[float, float]:
    """Wilson (1927), written out."""
    p, spread = count / base, Z * Z / base
    middle, half = p + spread / 2, Z * sqrt(p * (1 - p) / base + spread / (4 * base))
    return (middle - half) / (1 + spread), (middle + half) / (1 + spread)


def share(key: str, told: str, **more: Any) -> Cell:
    """A share told as `399/748`."""
    count, base = map(int, told.split("/"))
    low, high = wilson(count, base)
    return Cell(key, count / base, base, "share", low, high, count, **more)


def counted(key: str, value: int, base: int | None = None, **more: Any) -> Cell:
    """A count of people, by default of everyone behind it."""
    return Cell(key, float(value), value if base is None else base, "count", **more)


def change(key: str, value: float, low: float, high: float, bases: tuple[int, int], **more: Any) -> Cell:
    """A difference of two shares."""
    return Cell(key, value, min(bases), "points", low, high, bases=bases, **more)


def parts(*cells: Cell, chart: Chart | None = None, table: Table | None = None, **more: Any) -> Parts:
    """Parts with an apparatus that says little."""
    told: dict[str, Any] = {
        "kind": "table" if table else "chart" if chart else "number",
        "question": (Question("upstream", "How often? Contribute code upstream", "1a2b3c4d"),),
        "base": Base(max((cell.base for cell in cells), default=0)),
        "interval": Interval(0.95, "wilson"),
        "wave": ("2020",),
        "source": (Source("A survey", "CC BY-SA 4.0", "A survey 2020, by its makers", "2020"),),
        "selection": "opt-in",
    }
    return Parts(cells=cells, chart=chart, table=table, **(told | more))


def exhibit(id: str, told: Parts, title: str = "Many contribute", **more: Any) -> Exhibit:
    """An exhibit of some parts."""
    return Exhibit(id, title, told, **more)


def dots(*cells: Cell, reference: str = "", **more: Any) -> Chart:
    """A dot chart with a row for each cell, named by its group."""
    rows = tuple(Row(cell.of or cell.key, (cell.key,)) for cell in cells if cell.key != reference)
    return Chart("dots", rows, reference=reference, **more)
