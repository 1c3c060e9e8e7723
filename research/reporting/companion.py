"""Data beside the report: one CSV file an exhibit, complete by itself and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from research.exhibits import Cell, Exhibit
from research.exhibits.wording import asked_words, interval_words, source_words, value
from research.reporting.licensing import EditionLicense

FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEAD = (
    *("cell", "label", "of", "unit", "value", "low", "high", "printed", "status", "reason", "count", "base"),
    *("effective_base", "organizations", "exhibit", "title", "asked", "selection", "interval", "source", "license"),
)


def companion(exhibit: Exhibit, edition: str, license: EditionLicense) -> bytes:
    """An exhibit's cells as CSV (UTF-8, RFC 4180); every row carries what is needed to use it rightly.

    Withheld cells have a status and a reason and no number. Text that a spreadsheet would take for a formula
    begins with an apostrophe.
    """
    parts = exhibit.parts
    same = (
        *(exhibit.id, exhibit.title, asked_words(parts), parts.selection, interval_words(parts)),
        *(source_words(parts.source), f"{edition}: {license.line()}"),
    )
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(HEAD)
    for cell in parts.cells:
        writer.writerow([safe(field) for field in (*told(cell), *same)])
    return written.getvalue().encode()


def told(cell: Cell) -> Sequence[str | float | None]:
    """A cell's own columns; the base of a withheld number is withheld with it."""
    shown = cell.status == "published"
    numbers = (cell.value, cell.low, cell.high) if shown else (None, None, None)
    behind = (cell.count, cell.base, cell.effective, cell.organizations) if shown else (None, None, None, None)
    return (cell.key, cell.label, cell.of, cell.unit, *numbers, value(cell), cell.status, cell.reason, *behind)


def safe(field: str | float | None) -> str:
    """A field that no spreadsheet runs; numbers at 12 significant digits."""
    if field is None:
        return ""
    if isinstance(field, (int, float)):
        return f"{field:.12g}"
    return f"'{field}" if field.startswith(FORMULA) else field


def companions(exhibits: Mapping[str, Exhibit], edition: str, license: EditionLicense) -> dict[str, bytes]:
    """File names and contents for the folder `data/`."""
    return {f"{name}.csv": companion(exhibit, edition, license) for name, exhibit in sorted(exhibits.items())}
