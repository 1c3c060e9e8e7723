"""Data beside the report: one CSV file an exhibit, complete by itself and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from research.exhibits import Cell, Exhibit
from research.exhibits.wording import asked_words, interval_words, source_words, value
from research.instruments import Wave
from research.reporting.licensing import EditionLicense

FORMULA = ("=", "+", "-", "@", "\t", "\r")
README = "README.md"
HEAD = (
    *("cell", "label", "of", "unit", "value", "low", "high", "printed", "status", "reason", "count", "base"),
    *("effective_base", "organizations", "exhibit", "title", "asked", "selection", "interval", "source", "license"),
)
MARKED = ("variable", "letter", "marks")  # what a banner adds: of the cell's column, and beside its figure


def companion(exhibit: Exhibit, edition: str, license: EditionLicense) -> bytes:
    """An exhibit's cells as CSV (UTF-8, RFC 4180); every row carries what is needed to use it rightly.

    Withheld cells have a status and a reason and no number. Text that a spreadsheet would take for a formula
    begins with an apostrophe. A banner's rows end with the variable and the letter of their column, and their marks.
    """
    parts = exhibit.parts
    same = (
        *(exhibit.id, exhibit.title, asked_words(parts), parts.selection, interval_words(parts)),
        *(source_words(parts.source), f"{edition}: {license.line()}"),
    )
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    marked = marks_told(exhibit)
    writer.writerow((*HEAD, *(MARKED if marked else ())))
    for cell in parts.cells:
        writer.writerow([safe(field) for field in (*told(cell), *same, *marked.get(cell.key, ()))])
    return written.getvalue().encode()


def told(cell: Cell) -> Sequence[str | float | None]:
    """A cell's own columns; the base of a withheld number is withheld with it."""
    shown = cell.status == "published"
    numbers = (cell.value, cell.low, cell.high) if shown else (None, None, None)
    behind = (cell.count, cell.base, cell.effective, cell.organizations) if shown else (None, None, None, None)
    return (cell.key, cell.label, cell.of, cell.unit, *numbers, value(cell), cell.status, cell.reason, *behind)


def marks_told(exhibit: Exhibit) -> dict[str, tuple[str, str, str]]:
    """For a banner the variable and letter of every cell's column, and its marks; empty for other exhibits."""
    table = exhibit.parts.table
    if table is None or not any(column.letter for column in table.columns):
        return {}
    beside = {cell.key: " ".join(cell.marks) for cell in exhibit.parts.cells}
    pairs = [pair for row in table.rows for pair in zip(row.cells, table.columns, strict=True) if pair[0]]
    return {key: (column.spanner, column.letter, beside[key]) for key, column in pairs}


def safe(field: str | float | None) -> str:
    """A field that no spreadsheet runs; numbers at 12 significant digits."""
    if field is None:
        return ""
    if isinstance(field, (int, float)):
        return f"{field:.12g}"
    return f"'{field}" if field.startswith(FORMULA) else field


def companions(
    exhibits: Mapping[str, Exhibit], edition: str, license: EditionLicense, waves: Sequence[Wave]
) -> dict[str, bytes]:
    """File names and contents for the folder `data/`."""
    tables = {f"{name}.csv": companion(exhibit, edition, license) for name, exhibit in sorted(exhibits.items())}
    return {README: read_me(edition, license, waves), **tables}


def read_me(edition: str, license: EditionLicense, waves: Sequence[Wave]) -> bytes:
    """What the folder holds, and source, attribution and license of every wave."""
    of = "\n".join(f"- {wave_words(wave)}" for wave in waves)
    return f"""# Data of {edition}

One CSV file an exhibit, UTF-8. A row is a number with its interval and base, the question, the source and the license.
Shares, points and probabilities are fractions of one. A withheld number has a status and a reason, and no value.

{license.sentence()} {license.license.url}

## Sources

Figures were computed anew from these files; that is the change made to them.

{of}
""".encode()


def wave_words(wave: Wave) -> str:
    """A wave with its title, file, attribution and license."""
    source = wave.source.rstrip(". ")
    license = f"{wave.license.name} ({wave.license.id})"
    return f"{wave.title}: {wave.attribution.rstrip('. ')}. {source}. License: {license} {wave.license.url}".rstrip()
