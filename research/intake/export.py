"""An export as all readers hand it on: columns named by question and option, rows of text without addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from research.intake.cells import AGAIN, Cells, key, tidy
from research.intake.findings import refuse
from research.intake.identity import Removed, gate, is_personal, masked

SHOWN = 70  # characters of a heading that a sentence quotes
TICK = 4  # characters of the longest code that a tick may be written as


@dataclass(frozen=True)
class Evidence:
    """A header cell that proves the layout: row and column counted from 1."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Sniffed:
    """What export a file is. `title_rows` stand above the header; confidence is 0-1."""

    format: str
    layout: str
    header_rows: int
    delimiter: str
    encoding: str
    confidence: float
    evidence: tuple[Evidence, ...]
    title_rows: int = 0

    @property
    def first_row(self) -> int:
        """The index of the first row of answers."""
        return self.title_rows + self.header_rows


@dataclass(frozen=True)
class Column:
    """A column by its headings. `occurrence` tells columns of the same headings apart, from 1, left to right.

    `kind` is `answer`, `platform` (ids, dates, collectors) or `derived` (made by the platform from answers).
    """

    place: int
    question: str
    option: str = ""
    id: str = ""
    kind: str = "answer"
    occurrence: int = 1

    @property
    def heading(self) -> str:
        """Question and option in a few words."""
        parts = [f"{part[:SHOWN]}…" if len(part) > SHOWN else part for part in (self.question, self.option) if part]
        again = f" (no. {self.occurrence})" if self.occurrence > 1 else ""
        return (" › ".join(parts) or f"column {self.place + 1} without a heading") + again


@dataclass(frozen=True)
class Export:
    """Rows of answers as text, and the line each begins on. Addresses and names are gone.

    `parts` are the files that a sheet was put together from, side by side; none where it is one file.
    """

    digest: str
    bytes: int
    sniffed: Sniffed
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    removed: Removed
    drops: Callable[[Sequence[str]], str] | None = None
    parts: tuple[Export, ...] = ()

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.rows[0]) if self.rows else 0

    def cells(self, column: Column) -> list[str]:
        """The cells of a column, top to bottom."""
        return [row[column.place] for row in self.rows]


def evidence(cells: Cells, row: int, columns: Sequence[int]) -> tuple[Evidence, ...]:
    """A few header cells as evidence, without addresses."""
    return tuple(Evidence(row + 1, column + 1, masked(tidy(cells.rows[row][column]))) for column in columns[:4])


def numbered(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns with their headings tidied and masked, and twins counted."""
    seen: Counter[tuple[str, str]] = Counter()
    told = []
    for column in columns:
        clean = replace(column, question=masked(tidy(column.question)), option=masked(tidy(column.option)))
        seen[key(clean.question), key(clean.option)] += 1
        told.append(replace(clean, occurrence=seen[key(clean.question), key(clean.option)]))
    return tuple(told)


def export_from(cells: Cells, sniffed: Sniffed, columns: Sequence[Column]) -> Export:
    """The answers below the header: checked for completeness, then sent through the identity gate."""
    width = max((len(row) for row in cells.rows[: sniffed.first_row]), default=0)
    rows = [padded(cells, place, width) for place in range(sniffed.first_row, len(cells.rows))]
    told = numbered(columns)
    personal = [c.place for c in told if is_personal(c.question, c.option, c.id) and not is_ticked(c, rows)]
    clean, removed = gate(rows, personal)
    headed = [column for column in told if has_content(column, clean)]
    lines = cells.lines[sniffed.first_row :]
    return Export(cells.digest, cells.bytes, sniffed, tuple(headed), tuple(map(tuple, clean)), lines, removed)


def padded(cells: Cells, place: int, width: int) -> list[str]:
    """A row of answers as wide as the header; a row of another width is refused."""
    row, line = list(cells.rows[place]), cells.lines[place]
    beyond = [cell for cell in row[width:] if cell.strip()]
    if beyond:
        told = f"line {line} has {len(row)} cells, the header {width}"
        raise refuse("ragged", told, "quote cells that hold the delimiter, or export as XLSX", lines=(line,))
    if len(row) < width and cells.encoding != "xlsx" and any(cell.strip() for cell in row):
        last = place == len(cells.rows) - 1
        told = f"line {line}{', the last,' if last else ''} has {len(row)} of {width} cells"
        raise refuse("truncated" if last else "ragged", told, AGAIN, lines=(line,))
    return (row + [""] * width)[:width]


def is_ticked(column: Column, rows: Sequence[Sequence[str]]) -> bool:
    """Whether a column holds ticks of one option ("Email" among the ways to be reached): its heading, or one code."""
    if not column.option:
        return False
    found = {key(row[column.place]) for row in rows} - {""}
    return found <= {key(column.option or column.question)} or (len(found) == 1 and len(next(iter(found))) <= TICK)


def has_content(column: Column, rows: Sequence[Sequence[str]]) -> bool:
    """Whether a column has a heading or any answer; the others are padding of a spreadsheet."""
    return bool(column.question or column.option) or any(row[column.place].strip() for row in rows)
