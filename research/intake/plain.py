"""A table with one header row; read only when somebody says that it is one, for nothing in it proves it."""

from __future__ import annotations

from research.intake.cells import Cells, tidy
from research.intake.export import Column, Sniffed, evidence

FORMAT = "plain"


def sniff(cells: Cells) -> Sniffed | None:
    """One header row, whatever stands in it."""
    if not cells.rows:
        return None
    named = [place for place, cell in enumerate(cells.rows[0]) if tidy(cell)]
    cited = evidence(cells, 0, named)
    return Sniffed(FORMAT, "one header row", 1, cells.delimiter, cells.encoding, 1.0, cited)


def columns(cells: Cells, sniffed: Sniffed) -> tuple[Column, ...]:
    """Each heading is a question."""
    return tuple(Column(place, tidy(text)) for place, text in enumerate(cells.rows[0]))
