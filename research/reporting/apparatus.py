"""What is printed around and inside an exhibit: asked, base, interval, source; and tables with their notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from research.exhibits import Cell, Exhibit, Source, Table
from research.exhibits.wording import (
    asked_words,
    base_words,
    count,
    interval_words,
    listed,
    source_words,
    span,
    typeset,
    value,
)
from research.instruments import License
from research.reporting.licensing import license_named

NOT_OFFERED = "–"
RAISED = dict(zip("ᵃᵇᶜᵈᵉᶠ", "abcdef", strict=True))  # how a table ties a spanner to a note


def printed_exhibit(exhibit: Exhibit, licenses: Iterable[License] = ()) -> dict[str, Any]:
    """An exhibit as the template needs it: words and drawing, no numbers of its own."""
    parts = exhibit.parts
    counts = all(cell.unit == "count" for cell in parts.cells)
    return {
        "id": exhibit.id,
        "title": exhibit.title,
        "deck": parts.deck,
        "svg": exhibit.svg,
        "alt": exhibit.alt,
        "table": printed_table(exhibit, parts.table) if parts.table else None,
        "asked": asked_words(parts),
        "base": sentence(base_words(replace(parts, cells=()) if counts else parts)),
        "interval": sentence(interval_words(parts)),
        "source": sentence(source_words(named_sources(parts.source, licenses))),
        "notes": list(parts.notes),
    }


def named_sources(sources: Iterable[Source], licenses: Iterable[License]) -> list[Source]:
    """Sources with the names of their licenses in place of identifiers."""
    known = tuple(licenses)
    return [replace(source, license=license_named(source.license, known).name) for source in sources]


def printed_table(exhibit: Exhibit, table: Table) -> dict[str, Any]:
    """A table in words; the letter of a note stands apart from its spanner."""
    cells = {cell.key: cell for cell in exhibit.parts.cells}
    return {
        "head": table.head,
        "columns": [
            {"label": typeset(column.label), "spanner": spanner, "gap": column.gap, "letter": letter}
            for column, (spanner, letter) in ((column, lettered(column.spanner)) for column in table.columns)
        ],
        "rows": [
            {
                "label": typeset(row.label),
                "values": [table_value(cells[key]) if key else NOT_OFFERED for key in row.cells],
                "words": row.words if all(cells[key].status == "published" for key in row.cells if key) else "",
                "kind": row.kind,
                "hot": bool(table.highlight) and table.highlight in {row.label, *row.cells},
            }
            for row in table.rows
        ],
        "words_head": table.words_head,
        "offered": all(key for row in table.rows for key in row.cells),
    }


def lettered(spanner: str) -> tuple[str, str]:
    """A spanner without the raised letter at its end, and that letter as a plain one."""
    last = spanner[-1:]
    return (spanner[:-1].rstrip(), RAISED[last]) if last in RAISED else (spanner, "")


def lettered_notes(exhibit: Exhibit) -> list[dict[str, str]]:
    """The notes of an exhibit, the first of them lettered as its spanners are."""
    columns = exhibit.parts.table.columns if exhibit.parts.table else ()
    letters = [letter for letter in dict.fromkeys(lettered(column.spanner)[1] for column in columns) if letter]
    notes = enumerate(exhibit.parts.notes)
    return [{"letter": letters[at] if at < len(letters) else "", "words": sentence(note)} for at, note in notes]


def table_value(cell: Cell) -> str:
    """A figure as tables print it: a share without its sign, a change with its interval."""
    told = value(cell)
    if cell.unit in {"share", "probability"} and cell.status == "published":
        return told.removesuffix("%")
    interval = span(cell, brackets=True) if cell.unit == "points" else ""
    return f"{told} {interval}".strip()


def cell_base(exhibit: Exhibit, cell: Cell) -> str:
    """Who stands behind one number, with its wave."""
    everyone = replace(exhibit.parts, cells=(), wave=())
    whom = base_words(everyone).removeprefix(count(everyone.base.people)).strip()
    told = f"{listed(count(base) for base in cell.bases or (cell.base,))} {whom}"
    waves = (cell.of,) if cell.of in exhibit.parts.wave else exhibit.parts.wave
    return f"{told}, {listed(waves)}" if len(waves) == len(cell.bases or (cell.base,)) else told


def cell_span(cell: Cell) -> str:
    """The words under a large number: its interval, with the unit in front where the number does not show it."""
    told = span(cell) or ("" if cell.status == "published" else "withheld")
    return f"points, {told}" if cell.unit == "points" and told else told


def sentence(words: str) -> str:
    """With a capital and a full stop."""
    words = words.strip()
    if not words:
        return ""
    return words[0].upper() + words[1:] + ("" if words[-1] in ".?!…" else ".")
