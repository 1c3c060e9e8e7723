"""Sheets of a banner book: what stands where, in which format."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from research.exhibits import Cell, Column, Parts, Table, TableRow
from research.exhibits.grid import NOT_OFFERED, marks_of, spanners
from research.exhibits.theme import PRINT
from research.exhibits.wording import asked_words, base_words, interval_words, listed, source_words, typeset, value
from research.tabulation.bases import SMALL

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FORMATS = {
    "share": "0%",
    "probability": "0%",
    "points": "+0.0;-0.0;0.0",
    "difference": "+0.00;-0.00;0.00",
    "mean": "0.0",
    "count": "#,##0",
    "coefficient": "0.00",
    "q": "0.000",
}
SELECTIONS = {"census": "everyone was asked", "probability": "a probability sample", "opt-in": "open to anyone"}
LABELS, FIGURES = 44, 11  # widths of columns, in characters
LINE = 120  # characters of a line of notes
A4 = 9
DIGITS = 12


@dataclass(frozen=True)
class Listed:
    """A written sheet as the contents list it."""

    name: str
    title: str
    people: int


class Styles:
    """The formats of a book, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.known: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **looks: Any) -> Format:
        """A format with these looks."""
        key = tuple(sorted(looks.items()))
        if key not in self.known:
            self.known[key] = self.book.add_format({"valign": "top", "font_color": PRINT.ink, **looks})
        return self.known[key]


def write_sheet(sheet: Worksheet, styles: Styles, title: str, parts: Parts, mark: str, contents: str) -> Listed:
    """One table: title, question and heads on top and frozen, rows, and under them what lets a reader check it."""
    assert parts.table is not None
    table = parts.table
    columns = (*table.columns, Column(table.words_head)) if table.words_head else table.columns
    sheet.write_string(0, 0, title, styles.of(bold=True, font_size=14))
    sheet.write_string(1, 0, asked_words(parts) or parts.deck, styles.of(italic=True, font_color=PRINT.muted))
    sheet.write_url(2, 0, f"internal:'{contents}'!A1", styles.of(font_color=PRINT.accent, underline=1), contents)
    sheet.write_string(2, 1, mark, styles.of(bold=True, font_color=PRINT.hot))
    top = write_heads(sheet, styles, table.head, columns, 3)
    after = write_rows(sheet, styles, parts, table, top)
    write_apparatus(sheet, styles, parts, after + 1)
    sheet.set_column(0, 0, LABELS)
    sheet.set_column(1, len(columns), FIGURES)
    sheet.freeze_panes(top, 1)
    sheet.repeat_rows(3, top - 1)
    sheet.repeat_columns(0)
    on_paper(sheet, mark)
    return Listed(sheet.get_name(), title, parts.base.people)


def write_heads(sheet: Worksheet, styles: Styles, head: str, columns: Sequence[Column], row: int) -> int:
    """Banner variables over their columns, labels and letters; gives back the first row under them."""
    over = styles.of(center_across=True, font_color=PRINT.muted, bottom=1, bottom_color=PRINT.mid)
    for words, first, many in spanners(tuple(columns)):
        sheet.write_string(row, 1 + first, typeset(words), over)
        for at in range(first + 1, first + many):
            sheet.write_blank(row, 1 + at, None, over)
    bold = {"bold": True, "valign": "bottom", "text_wrap": True}
    sheet.write_string(row + 1, 0, head, styles.of(**bold))
    sheet.write_blank(row + 2, 0, None, styles.of(bottom=2))
    for at, column in enumerate(columns, start=1):
        sheet.write_string(row + 1, at, typeset(column.label), styles.of(align="right", **bold))
        sheet.write_string(row + 2, at, column.letter, styles.of(font_color=PRINT.accent, align="right", bottom=2))
    return row + 3


def write_rows(sheet: Worksheet, styles: Styles, parts: Parts, table: Table, row: int) -> int:
    """The rows, a heading above each group, and letters under the figures that have some; gives back the row after."""
    cells = {cell.key: cell for cell in parts.cells}
    group = ""
    for one in table.rows:
        if one.group != group:
            group = one.group
            sheet.write_string(row, 0, typeset(group), styles.of(bold=True, top=1, top_color=PRINT.mid))
            row += 1
        write_row(sheet, styles, one, cells, row)
        row += 1
        letters = {at: marks for at, key in enumerate(one.cells, start=1) if key and (marks := letters_of(cells[key]))}
        for at, marks in letters.items():
            sheet.write_string(row, at, marks, styles.of(font_color=PRINT.accent, font_size=9, align="right"))
        row += bool(letters)
    return row


def letters_of(cell: Cell) -> str:
    """What stands under a figure; the sign of a small base stands in its format."""
    return "" if cell.marks == (SMALL,) else marks_of(cell)


def write_row(sheet: Worksheet, styles: Styles, row: TableRow, cells: dict[str, Cell], at: int) -> None:
    """One row: numbers as numbers, and words where there is none."""
    closing = row.kind in {"base", "missing"}
    looks: dict[str, Any] = {"font_color": PRINT.muted} if closing else {}
    sheet.write_string(at, 0, typeset(row.label), styles.of(text_wrap=True, **looks))
    for column, key in enumerate(row.cells, start=1):
        if not key:
            sheet.write_string(at, column, "" if closing else NOT_OFFERED, styles.of(align="right", **looks))
        else:
            write_cell(sheet, styles, cells[key], at, column, looks)
    if row.words:
        sheet.write_string(at, len(row.cells) + 1, row.words, styles.of(**looks))


def write_cell(sheet: Worksheet, styles: Styles, cell: Cell, at: int, column: int, looks: dict[str, Any]) -> None:
    """A figure with all its digits, or the words for one that is not told."""
    if cell.status != "published" or cell.value is None:
        sheet.write_string(at, column, value(cell), styles.of(align="right", font_color=PRINT.muted))
        return
    shown = FORMATS[cell.unit] + (f'"{SMALL}"' if SMALL in cell.marks else "")
    number = 100 * cell.value if cell.unit == "points" else cell.value
    sheet.write_number(at, column, float(f"{number:.{DIGITS}g}"), styles.of(num_format=shown, align="right", **looks))


def write_apparatus(sheet: Worksheet, styles: Styles, parts: Parts, row: int) -> None:
    """Base, interval, waves, source with license, and the notes."""
    told = [
        ("Base", base_words(parts)),
        ("Figures", parts.deck),
        ("Interval", interval_words(parts)),
        ("Wave", listed(parts.wave)),
        ("Selection", SELECTIONS.get(parts.selection, parts.selection)),
        ("Source", source_words(parts.source)),
        *(("Note", note) for note in parts.notes),
    ]
    name, words = styles.of(bold=True, align="left"), styles.of(font_color=PRINT.muted)
    for label, text in told:
        for number, line in enumerate(textwrap.wrap(text, LINE)):
            if number == 0:
                sheet.write_string(row, 0, label, name)
            sheet.write_string(row, 1, line, words)
            row += 1


def on_paper(sheet: Worksheet, mark: str) -> None:
    """Landscape, as wide as the page, with its name and number at the foot, and the mark of what is unprotected."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_footer(f"&L{mark}&C&A&R&P / &N")


def write_contents(
    sheet: Worksheet, styles: Styles, title: str, sheets: Sequence[Listed], mark: str, about: Sequence[tuple[str, str]]
) -> None:
    """The list of sheets, each a link, and what holds for all of them."""
    sheet.write_string(0, 0, title, styles.of(bold=True, font_size=16))
    sheet.write_string(1, 0, mark, styles.of(bold=True, font_color=PRINT.hot))
    heads = styles.of(bold=True, bottom=2)
    for at, head in enumerate(("Sheet", "What is in it", "People")):
        sheet.write_string(3, at, head, styles.of(bold=True, bottom=2, align="right") if at == 2 else heads)
    link = styles.of(font_color=PRINT.accent, underline=1)
    for row, one in enumerate(sheets, start=4):
        sheet.write_url(row, 0, f"internal:'{quoted(one.name)}'!A1", link, one.name)
        sheet.write_string(row, 1, one.title, styles.of(text_wrap=True))
        sheet.write_number(row, 2, one.people, styles.of(num_format=FORMATS["count"], align="right"))
    row = 5 + len(sheets)
    for label, text in about:
        for number, line in enumerate(textwrap.wrap(text, LINE)):
            sheet.write_string(row, 0, label if number == 0 else "", styles.of(bold=True))
            sheet.write_string(row, 1, line, styles.of(font_color=PRINT.muted))
            row += 1
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 96)
    sheet.set_column(2, 2, FIGURES)
    sheet.freeze_panes(4, 0)
    on_paper(sheet, mark)


def quoted(name: str) -> str:
    """A sheet's name inside a link."""
    return name.replace("'", "''")
