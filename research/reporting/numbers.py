"""The numbers of a chart as a table, and the numbers of an exhibit as a file that a page carries."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from research.exhibits import Cell, Chart, Exhibit, Row
from research.exhibits.wording import (
    asked_words,
    between,
    count,
    filled_from,
    interval_words,
    listed,
    source_words,
    typeset,
    value,
)
from research.reporting.companion import HEAD, MARKED, marks_told, safe, told
from research.reporting.licensing import EditionLicense

WORDS = {"funnel": "What fell away", "forest": "Verdict"}  # the forms whose rows have words, and what these are
FIELDS = HEAD[: HEAD.index("exhibit")]  # those of a cell itself
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PLAIN: dict[str, Any] = {"spanner": "", "mark": "", "room": 0, "need": 0}  # a column under no spanner and without marks


def chart_table(exhibit: Exhibit) -> dict[str, Any]:
    """The rows of a chart with every number that the chart shows, in the shape of a printed table.

    A value is a pair: the figure and its interval. Waves before which the question changed begin after a gap and have
    a letter; `breaks` says why.
    """
    chart = exhibit.parts.chart
    assert chart is not None
    cells = {cell.key: cell for cell in exhibit.parts.cells}
    labels = columns_of(chart)
    rows = list(table_rows(chart, cells, len(labels)))
    based = chart.form != "funnel" and any(row["base"] for row in rows)
    stops = {stop.wave: letter for stop, letter in zip(chart.breaks, LETTERS, strict=False)}
    return {
        "head": "Step" if chart.form == "funnel" else "",
        "columns": [
            {**PLAIN, "label": typeset(label), "gap": label in stops, "letter": stops.get(label, "")}
            for label in labels
        ],
        "rows": rows,
        "words_head": WORDS.get(chart.form, "") if any(row["words"] for row in rows) else "",
        "based": based,
        "offered": all(any(pair) for row in rows for pair in row["values"]),
        "breaks": [(stops[stop.wave], stop.wave, typeset(stop.why)) for stop in chart.breaks],
    }


def columns_of(chart: Chart) -> list[str]:
    """The heads of the figures: categories, waves or stages, or the one figure of a row; then what the form adds."""
    if chart.form == "funnel":
        return ["Answers"]
    if chart.form == "dumbbell":
        return [*chart.labels[:2], "Change"]
    labels = list(chart.labels) if any(len(row.cells) == len(chart.labels) for row in chart.rows) else []
    return [*(labels or ["Estimate"]), *(["Net"] if any(row.net for row in chart.rows) else [])]


def table_rows(chart: Chart, cells: Mapping[str, Cell], width: int) -> Iterator[dict[str, Any]]:
    """The lines: a heading where a group begins, the rows, and the reference that the chart draws as a line."""
    group = ""
    for row in chart.rows:
        if row.group != group:
            group = row.group
            yield line(group, [("", "")] * width, "group")
        yield row_of(row, chart, cells, width)
    shown = {key for row in chart.rows for key in row.cells}
    if chart.reference and chart.reference not in shown:
        told = Row(chart.reference_label, (chart.reference,))
        yield row_of(told, chart, cells, width)


def row_of(row: Row, chart: Chart, cells: Mapping[str, Cell], width: int) -> dict[str, Any]:
    """One row with its figures, bases, and what fell away."""
    keys = [*row.cells[: width - bool(row.net)], *([row.net] if row.net else [])]
    found = [cells[key] if key else None for key in keys]
    hot = bool(chart.highlight) and chart.highlight in (row.label, *row.cells)
    pairs = [figure(cell) for cell in found] + [("", "")] * (width - len(keys))
    told = chart.form in WORDS and all(cell.status == "published" for cell in found if cell)
    words = filled_from(row.note, cells.values()) if told else ""
    return line(row.label, pairs, "row", hot, bases([cell for cell in found if cell]), words)


def line(
    label: str, values: Sequence[tuple[str, str]], kind: str, hot: bool = False, base: str = "", words: str = ""
) -> dict[str, Any]:
    """A line of the table."""
    return {"label": typeset(label), "values": values, "kind": kind, "hot": hot, "base": base, "words": typeset(words)}


def figure(cell: Cell | None) -> tuple[str, str]:
    """A number and its interval as a table on a page tells them."""
    return (value(cell), between(cell)) if cell else ("", "")


def bases(found: Sequence[Cell]) -> str:
    """How many stand behind a row, once where the cells agree; a base that may not be told is left out."""
    known = [cell.base for cell in found if not cell.is_comparison and cell.unit != "count" and cell.base]
    if not known:
        known = [base for cell in found for base in (cell.bases or ((cell.base,) if cell.unit != "count" else ()))]
    alike = known[:1] if len(set(known)) == 1 else known
    return listed(count(base) for base in alike if base)


def withheld_words(exhibit: Exhibit) -> str:
    """What disclosure control left out of an exhibit; empty when every number is published."""
    cells = [cell for cell in exhibit.parts.cells if cell.status != "published"]
    if not cells:
        return ""
    reasons = listed(dict.fromkeys(cell.reason for cell in cells if cell.reason))
    whole = f"{count(len(cells))} of {count(len(exhibit.parts.cells))} numbers are withheld or given as a bound"
    return f"{whole} ({reasons})" if reasons else whole


def carried(exhibit: Exhibit, edition: str, license: EditionLicense) -> str:
    """An exhibit's cells as CSV for a link that needs neither a script nor a server.

    The lines that begin with `#` say what the numbers are, whose, under which license, and what is withheld.
    """
    about = {
        "exhibit": exhibit.id,
        "title": exhibit.title,
        "asked": asked_words(exhibit.parts),
        "interval": interval_words(exhibit.parts),
        "source": source_words(exhibit.parts.source),
        "license": f"{edition}: {license.line()}",
        "disclosure": withheld_words(exhibit) or "all numbers are published",
    }
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    marked = marks_told(exhibit)
    fields = (*FIELDS, *(MARKED if marked else ()))
    writer.writerow(fields)
    for cell in exhibit.parts.cells:
        writer.writerow([safe(field) for field in (*told(cell), *marked.get(cell.key, ()))])
    for name, words in about.items():
        writer.writerow([f"#{name}", safe(words), *[""] * (len(fields) - 2)])
    return written.getvalue()


def address(content: str) -> str:
    """A text file as an address that a link can point to."""
    return f"data:text/csv;charset=utf-8,{quote(content, safe='!$()*,;:@/?+=-._~')}"
