"""What is printed around and inside an exhibit: asked, base, interval, source; and tables with their notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from research.exhibits import Cell, Exhibit, Source, Table
from research.exhibits.grid import marks_of
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
WIDTH = 370.0  # points that a page has for the columns of a table beside the labels of its rows
SIGN, SIGN_BOLD, SIGN_SMALL, AIR = 4.3, 4.6, 4.2, 6.0  # points: of a figure, a head, a mark, and beside them
RAISED = dict(zip("ᵃᵇᶜᵈᵉᶠ", "abcdef", strict=True))  # how a table ties a spanner to a note


def printed_exhibit(exhibit: Exhibit, licenses: Iterable[License] = ()) -> dict[str, Any]:
    """An exhibit as the template needs it: words and drawing, no numbers of its own."""
    parts = exhibit.parts
    counts = all(cell.unit == "count" for cell in parts.cells)
    table = printed_table(exhibit, parts.table) if parts.table else None
    return {
        "id": exhibit.id,
        "title": exhibit.title,
        "deck": parts.deck,
        "svg": exhibit.svg,
        "alt": exhibit.alt,
        "table": table,
        "panels": panels(table) if table else [],
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
    """A table in words; the letter of a note stands apart from its spanner, `mark` is that of the column."""
    cells = {cell.key: cell for cell in exhibit.parts.cells}
    marked = [[marks_of(cells[key]) if key else "" for key in row.cells] for row in table.rows]
    rows = list(printed_rows(table, cells, marked))
    columns = [
        {
            "label": typeset(column.label),
            "spanner": typeset(spanner),
            "gap": column.gap,
            "letter": letter,
            "mark": column.letter,
            "room": max((len(marks[at]) for marks in marked), default=0),
        }
        for at, (column, (spanner, letter)) in enumerate((c, lettered(c.spanner)) for c in table.columns)
    ]
    banner = any(column.letter for column in table.columns)
    return {
        "head": table.head,
        "columns": [{**column, "need": need(column, rows, at) if banner else 0} for at, column in enumerate(columns)],
        "rows": rows,
        "words_head": table.words_head,
        "offered": all(key for row in table.rows for key in row.cells),
    }


def printed_rows(table: Table, cells: Mapping[str, Cell], marked: Sequence[Sequence[str]]) -> Iterator[dict[str, Any]]:
    """The rows in words, and above the first of each group its heading."""
    group, nothing = "", [""] * len(table.columns)
    for row, marks in zip(table.rows, marked, strict=True):
        if row.group != group:
            group = row.group
            heading = {"values": nothing, "marks": nothing, "words": "", "kind": "group", "hot": False}
            yield {"label": typeset(group), **heading}
        yield {
            "label": typeset(row.label),
            "values": [table_value(cells[key]) if key else NOT_OFFERED for key in row.cells],
            "marks": marks,
            "words": row.words if all(cells[key].status == "published" for key in row.cells if key) else "",
            "kind": row.kind,
            "hot": bool(table.highlight) and table.highlight in {row.label, *row.cells},
        }


def need(column: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], at: int) -> float:
    """The points that a column of a banner needs: its longest word or figure, the marks beside it, and air."""
    words = re.split(r"[\s-]", column["label"])
    longest = max(SIGN_BOLD * max(map(len, words)), SIGN * max(len(row["values"][at]) for row in rows))
    return float(round(longest + (SIGN_SMALL * column["room"] + 2 if column["room"] else 0) + AIR))


def panels(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A banner too wide for a page as several tables, each with the total and as many banner variables as it holds.

    A banner variable that is too wide by itself goes on in the next table.
    """
    columns = table["columns"]
    if sum(column["need"] for column in columns) <= WIDTH:
        return [dict(table)]
    always = [at for at, column in enumerate(columns) if not column["spanner"]]
    room = WIDTH - sum(columns[at]["need"] for at in always)
    spanned = [[*run] for name, run in groupby(range(len(columns)), lambda at: columns[at]["spanner"]) if name]
    pieces = [piece for run in spanned for piece in packed([[at] for at in run], columns, room)]
    return [among(table, sorted([*always, *some])) for some in packed(pieces, columns, room)]


def packed(pieces: Sequence[list[int]], columns: Sequence[Mapping[str, Any]], room: float) -> list[list[int]]:
    """Neighbors put together while there is room for them."""
    told: list[list[int]] = []
    for piece in pieces:
        if told and sum(columns[at]["need"] for at in (*told[-1], *piece)) <= room:
            told[-1] += piece
        else:
            told.append([*piece])
    return told


def among(table: Mapping[str, Any], at: Sequence[int]) -> dict[str, Any]:
    """A table with some of its columns."""
    rows = [
        {**row, "values": [row["values"][k] for k in at], "marks": [row["marks"][k] for k in at]}
        for row in table["rows"]
    ]
    return {**table, "columns": [table["columns"][k] for k in at], "rows": rows}


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
